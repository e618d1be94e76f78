"""How right and how quiet the detectors are, on companies that the project's own sample knows nothing of."""

from __future__ import annotations

from bench.detectors.scoring import run

__all__ = ["run"]
