"""How often a detector would have alarmed for nothing, against what a team bears. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from bot.handbook.team.team import Team
from bot.incidents.impact_preview import Known, known_of
from bot.incidents.precision import is_right
from detectors.detector import Declared, Past
from detectors.limits import with_limits

PER = 30  # days, of which the noise budget speaks
DAYS = 60  # that are gone over before a detector is enabled

_SHOWN = 10  # days by their dates


@dataclass(frozen=True, slots=True)
class Noise:
    """false_alarms: the days alarmed that nobody has called right. days: those with a verdict of the detector. because:
    why the others have none. too_noisy: what its limit asks for and its figures do not show."""

    false_alarms: tuple[date, ...]
    days: int
    because: str = ""
    too_noisy: str = ""

    def why_too_loud(self, budget: float) -> str:
        """Why the detector may not be enabled, with a budget of so many false alarms in 30 days; "" if it may. Exactly
        the budget is within it, and a span too short to tell is too loud at its first alarm more than the budget."""
        if self.days == 0:
            because = f" ({self.because})" if self.because else ""
            return f"it has judged no day, so nobody can say how often it would alarm{because}"
        if (rate := PER * len(self.false_alarms) / max(self.days, PER)) <= budget:
            return ""
        count, more = len(self.false_alarms), "…, " if len(self.false_alarms) > _SHOWN else ""
        dates = more + ", ".join(f"{day}" for day in self.false_alarms[-_SHOWN:])
        per = f"{rate:.3g} in {PER} days; the team's noise budget is {budget:g}"
        return f"it would have been a false alarm on {count} of {self.days} days ({dates}), {per}"


def noise(detector: Declared, past: Past, known: Iterable[Known]) -> Noise:
    """known: what people said of days. What nobody said anything of counts as false: it was not worth an incident."""
    said = known_of(detector.name, detector.pipeline, detector.issue, known)
    false = sorted({day for day in past.alarmed if day not in said or not is_right(said[day])})
    return Noise(tuple(false), past.judged, past.because, past.too_noisy)


OWN = ("sql", "python")  # checks of the team's own queries and code


def newly_enabled(before: Team, after: Team) -> tuple[str, ...]:
    """Detectors that `after` has enabled and `before` had not, or whose table or limit in the handbook was another:
    nobody knows yet how loud they are."""
    was, will = _enabled(before), _enabled(after)
    return tuple(name for name, table in will.items() if was.get(name) != table)


def may_be_tried(before: Team, after: Team, name: str) -> bool:
    """Whether a detector's past may be gone over before anybody has applied it: it runs none of the team's own queries
    or code, and asks a source that is in use already."""
    table = _enabled(after)[name]
    source = str(table["source"])
    return table["check"] not in OWN and after.settings.sources.get(source) == before.settings.sources.get(source)


def _enabled(team: Team) -> dict[str, dict[str, object]]:
    on = [table for table in team.settings.detectors if table.get("enabled", True)]
    full = (with_limits(team, table) for table in on)
    return {str(table["name"]): {key: table[key] for key in table if key != "enabled"} for table in full}
