"""How bad is it? Handbook, "Severity Levels"; what the words mean in figures is docs/decisions/006-severity.md."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.handbook.model import LEVELS_UNSAID, Severity
from bot.incidents.incident import Alert
from detectors.detector import Nature

DEVIATION = 0.05  # "metrics off by >5%": more than, not as much as


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What severity depends on besides the alert.

    landing: when the judged day's data are due, None if nobody promised. run_time: how long the pipeline usually
    takes. deadline: the next reporting deadline. close_window: the sentence that says we are in the pipeline's close
    window, None if we are not.
    """

    investor_facing: bool
    landing: datetime | None = None
    run_time: timedelta = timedelta(hours=1)
    deadline: datetime | None = None
    close_window: str | None = None


P0, P1, P2, P3 = LEVELS_UNSAID


def judge(alert: Alert, given: Circumstances) -> tuple[Severity, str]:
    """The severity and the reason, as a person reads it."""
    if alert.nature is Nature.NOTE:
        return P3, "a warning, no figure is off"
    if not given.investor_facing:
        return P2, "the pipeline is not investor-facing"
    if alert.nature is Nature.FAILED and given.close_window:
        return P0, f"the pipeline failed in its {given.close_window}"
    if alert.nature is Nature.MISSING and given.landing and alert.at > given.landing:
        return P0, "investor-facing, and the data are missing past their landing time"
    if alert.nature in (Nature.MISSING, Nature.LATE, Nature.FAILED):
        return _imminent(alert.at, given)
    if alert.deviation is not None and abs(alert.deviation) > DEVIATION:
        return P1, f"investor-facing, and off by {_percent(alert.deviation)} (more than 5 %)"
    if alert.deviation is not None:
        return P2, f"investor-facing, but off by {_percent(alert.deviation)} (not more than 5 %)"
    return P1, "investor-facing; how far the figure is off is not known"


def within(alert: Alert, severity: Severity, why: str) -> tuple[Severity, str]:
    """What the sender rates itself caps or raises the severity, as its way in says."""
    if alert.cap is not None and severity < alert.cap:
        return alert.cap, f"its sender rates it lower: {alert.cap} at most ({why})"
    if alert.floor is not None and severity > alert.floor:
        return alert.floor, f"its sender rates it higher: {alert.floor} at least"
    return severity, why


def _imminent(at: datetime, given: Circumstances) -> tuple[Severity, str]:
    """P1 when less time is left to a promise than the pipeline usually takes, or when it is broken already."""
    for promise, name in ((given.landing, "landing time"), (given.deadline, "reporting deadline")):
        if promise is None or promise - at >= given.run_time:
            continue
        if at > promise:
            return P1, f"investor-facing, and the {name} has passed"
        left = int((promise - at).total_seconds() // 60)
        return P1, f"investor-facing, and the {name} is {left} min away; a run takes longer"
    return P2, "investor-facing, but there is still time for a run before the landing time"


def _percent(share: float) -> str:
    return f"{abs(share) * 100:.1f} %"
