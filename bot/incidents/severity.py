"""How bad is it? Handbook, "Severity Levels": the cases that its levels name, with its figures. What the words mean in
measurements is docs/decisions/006-severity.md."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from bot.handbook.model import Case, Criterion, Handbook, Severity
from bot.incidents.incident import Alert
from detectors.detector import Nature


@dataclass(frozen=True, slots=True)
class Scale:
    """Which level each case has. above: the share from which on a figure counts as off; None where the handbook gives
    no figure, then any deviation does. slight: the share up to which something is a mere warning; None where the
    handbook gives no figure. unsaid: cases of which no level speaks. on_record: the level of what nobody can
    do anything about any more; it wakes nobody, unless every level does."""

    levels: Mapping[Case, Severity]
    above: float | None
    unsaid: frozenset[Case]
    on_record: Severity
    slight: float | None = None

    def __getitem__(self, case: Case) -> Severity:
        return self.levels[case]


def scale_of(book: Handbook) -> Scale:
    said = _said(book)
    levels = {case: level for case, (level, _) in said.items()}
    worst, mildest = book.levels[0], book.levels[-1]
    off = levels.get(Case.OFF) or levels.get(Case.BREACH) or _second(book.levels)
    calm = levels.get(Case.MINOR) or levels.get(Case.NOT_FOR_INVESTORS) or _calmer(book.levels, off)
    like = {
        Case.MISSING: levels.get(Case.FAILED_AT_CLOSE, worst),
        Case.FAILED_AT_CLOSE: levels.get(Case.MISSING, worst),
        Case.OFF: off,
        Case.BREACH: off,
        Case.MINOR: calm,
        Case.NOT_FOR_INVESTORS: calm,
        Case.WARNING: mildest,
    }
    known = {**like, **levels}
    on_record = known[Case.MINOR] if not known[Case.MINOR].wakes else _calmer(book.levels, known[Case.MINOR])
    figures = {case: criterion for case, (_, criterion) in said.items()}
    return Scale(known, _above(figures), frozenset(Case) - levels.keys(), on_record, _below(figures, Case.WARNING))


def _above(said: Mapping[Case, Criterion]) -> float | None:
    """From where on a figure is off; where only the minor ones have a share, whatever is beyond it."""
    off = said.get(Case.OFF)
    return off.above if off and off.above is not None else _below(said, Case.MINOR)


def _below(said: Mapping[Case, Criterion], case: Case) -> float | None:
    return said[case].below if case in said else None


def _said(book: Handbook) -> dict[Case, tuple[Severity, Criterion]]:
    """Where two levels name a case the worse one has it."""
    found: dict[Case, tuple[Severity, Criterion]] = {}
    for level in sorted(book.severities, key=lambda one: one.severity.rank):
        for criterion in level.criteria:
            found.setdefault(criterion.case, (level.severity, criterion))
    return found


def _second(levels: tuple[Severity, ...]) -> Severity:
    """The mildest that still wakes people, but not the very worst where there is another."""
    waking = [level for level in levels if level.wakes] or list(levels[:1])
    return waking[min(1, len(waking) - 1)]


def _calmer(levels: tuple[Severity, ...], off: Severity) -> Severity:
    """The next one that wakes nobody."""
    return next((level for level in levels if level > off and not level.wakes), levels[-1])


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What severity depends on besides the alert.

    landing: when the judged day's data are due, None if nobody promised. run_time: how long the pipeline usually
    takes. deadline: the next reporting deadline. close_window: the sentence that says we are in the pipeline's close
    window, None if we are not. impact: how far off the runbook's entry says that figures are at most, as a share; None
    if it does not say. investors_unsaid: it is taken for investor-facing, since nothing says whether it is.
    """

    scale: Scale
    investor_facing: bool
    landing: datetime | None = None
    run_time: timedelta = timedelta(hours=1)
    deadline: datetime | None = None
    close_window: str | None = None
    impact: float | None = None
    investors_unsaid: bool = False

    @property
    def audience(self) -> str:
        return "counted as investor-facing, because nothing says" if self.investors_unsaid else "investor-facing"


def judge(alert: Alert, given: Circumstances) -> tuple[Severity, str]:
    """The severity and the reason, as a person reads it."""
    if alert.arrived_late and given.investor_facing:
        return given.scale.on_record, f"{given.audience}; late, but it has arrived: nothing is left to do"
    case, why = case_of(alert, given)
    return given.scale[case], why


def case_of(alert: Alert, given: Circumstances) -> tuple[Case, str]:
    if alert.nature is Nature.NOTE and not _is_more_than_slight(alert, given.scale):
        return Case.WARNING, "a warning, no figure is off"
    if not given.investor_facing:
        return Case.NOT_FOR_INVESTORS, "the pipeline is not investor-facing"
    if alert.nature is Nature.NOTE:
        return (
            Case.MINOR,
            f"a warning, but of {_percent(alert.deviation or 0)} (not below {_percent(given.scale.slight)})",
        )
    if alert.nature is Nature.FAILED and given.close_window:
        return Case.FAILED_AT_CLOSE, f"the pipeline failed in its {given.close_window}"
    if alert.nature is Nature.MISSING and given.landing and alert.at > given.landing:
        return Case.MISSING, f"{given.audience}, and the data are missing past their landing time"
    if alert.nature in (Nature.MISSING, Nature.LATE, Nature.FAILED):
        return _imminent(alert, given)
    return _how_far_off(alert.deviation, given)


def _is_more_than_slight(alert: Alert, scale: Scale) -> bool:
    return scale.slight is not None and alert.deviation is not None and abs(alert.deviation) >= scale.slight


def within(alert: Alert, severity: Severity, why: str) -> tuple[Severity, str]:
    """What the sender rates itself caps or raises the severity, as its way in says."""
    if alert.cap is not None and severity < alert.cap:
        return alert.cap, f"its sender rates it lower: {alert.cap} at most ({why})"
    if alert.floor is not None and severity > alert.floor:
        return alert.floor, f"its sender rates it higher: {alert.floor} at least"
    return severity, why


def _how_far_off(measured: float | None, given: Circumstances) -> tuple[Case, str]:
    """Measured on the figure, else by the runbook's own words, else unknown; and unknown is not harmless."""
    above = given.scale.above
    share, source = (
        (measured, "off by") if measured is not None else (given.impact, "according to the runbook, off by up to")
    )
    if share is None:
        return Case.OFF, f"{given.audience}; how far the figure is off is not known"
    if above is None or abs(share) > above:
        limit = f" (more than {_percent(above)})" if above is not None else ""
        return Case.OFF, f"{given.audience}, and {source} {_percent(share)}{limit}"
    return Case.MINOR, f"{given.audience}, but {source} {_percent(share)} (not more than {_percent(above)})"


def _imminent(alert: Alert, given: Circumstances) -> tuple[Case, str]:
    """A breach when less time is left to a promise than the pipeline usually takes, or when it is broken already."""
    promises = (
        (_own_promise(alert), "time of delivery"),
        (given.landing, "landing time"),
        (given.deadline, "reporting deadline"),
    )
    at = alert.at
    for promise, name in promises:
        if promise is None or promise - at >= given.run_time:
            continue
        if at > promise:
            return Case.BREACH, f"{given.audience}, and the {name} has passed"
        if at == promise:
            return Case.BREACH, f"{given.audience}, and the {name} is now"
        return Case.BREACH, f"{given.audience}, and the {name} is {_left(promise - at)} away; a run takes longer"
    return Case.MINOR, f"{given.audience}, but there is still time for a run before the landing time"


def _own_promise(alert: Alert) -> datetime | None:
    """The time by which the very thing that is late was promised."""
    measure = alert.measure
    return datetime.fromtimestamp(measure.limit, UTC) if measure and measure.is_promise and measure.limit else None


def _left(span: timedelta) -> str:
    minutes = int(span.total_seconds() // 60)
    return f"{minutes} min" if minutes else "less than a minute"


def _percent(share: float | None) -> str:
    return f"{round(abs(share or 0) * 100, 1):g}%"
