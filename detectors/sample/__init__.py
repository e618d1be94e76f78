"""A sample warehouse, to try detectors against: plausible data of two months, and faults that can be switched on."""

from __future__ import annotations

from detectors.sample.faults import DEFAULT, FAULTS
from detectors.sample.write import Sample, write_sample

__all__ = ["DEFAULT", "FAULTS", "Sample", "write_sample"]
