"""A source that is asked once for what several questions want to know of the same table."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from detectors.questions.lookup import Lookup
from detectors.questions.queries import ByDay, Query, Scan
from detectors.sources.scans import scans
from detectors.sources.source import Source


@dataclass
class BatchedSource:
    """The source behind it. Questions that nobody said would come (`expect`) are just passed on.

    A scan that fails (one of its columns is missing, it takes too long, too much comes back) is forgotten, and each of
    its questions goes its own way, so that only the one at fault fails.
    """

    source: Source
    _scans: list[Scan] = field(default_factory=list, init=False)
    _answers: dict[Query, Any] = field(default_factory=dict, init=False)

    def expect(self, asks: Iterable[Query]) -> None:
        """What it is going to be asked."""
        self._scans = scans(asks)

    def answer(self, ask: Query) -> Any:
        if not isinstance(ask, ByDay):
            return self.source.answer(ask)
        scan = next((scan for scan in self._scans if ask in scan.asks), None)
        if scan is not None:
            self._read(scan)
        if ask not in self._answers:
            self._answers[ask] = self.source.answer(ask)
        return self._answers[ask]

    def explain(self, ask: Query | Lookup) -> str:
        return self.source.explain(ask)

    def close(self) -> None:
        self.source.close()

    def _read(self, scan: Scan) -> None:
        self._scans.remove(scan)
        try:
            answers = self.source.answer(scan)
        except Exception:  # noqa: BLE001
            # Drivers raise what they like. Asked alone, the question at fault is told from the others.
            return
        self._answers.update(zip(scan.asks, answers, strict=True))
