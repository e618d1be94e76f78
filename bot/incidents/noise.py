"""How often a detector would have alarmed for nothing, against what a team bears. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from bot.incidents.incident import Verdict
from bot.incidents.precision import is_right

PER = 30  # days, of which the noise budget speaks


@dataclass(frozen=True, slots=True)
class Noise:
    """false_alarms: the days alarmed that nobody has called right. days: those with a verdict of the detector."""

    false_alarms: tuple[date, ...]
    days: int

    def why_too_loud(self, budget: float) -> str:
        """Why the detector may not be enabled, with a budget of so many false alarms in 30 days; "" if it may. Exactly
        the budget is within it, and a span too short to tell is too loud at its first alarm more than the budget."""
        if self.days == 0:
            return "it has judged no day, so nobody can say how often it would alarm"
        if (rate := PER * len(self.false_alarms) / max(self.days, PER)) <= budget:
            return ""
        days = ", ".join(f"{day}" for day in self.false_alarms[-10:])
        return f"{rate:.3g} false alarms in {PER} days ({days}); the team's noise budget is {budget:g}"


def noise(alarmed: Iterable[date], judged_days: int, known: Mapping[date, Verdict]) -> Noise:
    """known: what people said of days. What nobody said anything of counts as false: it was not worth an incident."""
    false = sorted({day for day in alarmed if day not in known or not is_right(known[day])})
    return Noise(tuple(false), judged_days)
