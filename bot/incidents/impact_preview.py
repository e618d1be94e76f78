"""What the alarms of a backtest would have meant for people: whom they would have paged, and which of them are known
to be right. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from bot.handbook.model import Severity
from bot.incidents.incident import Alert, Verdict
from bot.incidents.plan import Plan
from bot.incidents.precision import Precision, precision


@dataclass(frozen=True, slots=True)
class Known:
    """An alert of an incident that somebody resolved, and what it was. source: "detector:NAME" where one found it."""

    source: str
    pipeline: str
    issue: str | None
    day: date
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class Paged:
    """Somebody whose phone would have rung first. at: aware."""

    at: datetime
    person: str
    severity: Severity


def pages(plan: Plan, alerts: Iterable[Alert]) -> list[Paged]:
    """The first page of each incident that the alerts would have opened: one for all that is found of a fault on a day,
    answered at once. The oldest first."""
    opened: dict[tuple[str, date | None], Paged] = {}
    for alert in sorted(alerts, key=lambda a: a.at):
        severity, _ = plan.severity(alert)
        key = alert.fingerprint, alert.day
        if severity.wakes and key not in opened:
            opened[key] = Paged(alert.at, plan.rota.on_call_at(alert.at).primary, severity)
    return list(opened.values())


def by_hour_and_person(paged: Sequence[Paged], plan: Plan) -> list[tuple[str, int, int]]:
    """(person, hour in the team's zone, pages), in the order of person and hour."""
    counted = Counter((p.person, p.at.astimezone(plan.team.zone).hour) for p in paged)
    return [(person, hour, counted[person, hour]) for person, hour in sorted(counted)]


def known_of(detector: str, pipeline: str, issue: str | None, known: Iterable[Known]) -> Mapping[date, Verdict]:
    """What is known of a detector's days: what it found itself, and what others found of the issue that it watches.
    Where they differ, it was real."""
    days: dict[date, Verdict] = {}
    for k in known:
        if k.source == f"detector:{detector}" or (issue is not None and (k.pipeline, k.issue) == (pipeline, issue)):
            days[k.day] = k.verdict if days.get(k.day) is not Verdict.REAL else Verdict.REAL
    return days


def against(alarmed: Iterable[date], known: Mapping[date, Verdict]) -> Precision | None:
    """How many of the days alarmed were right, of those that somebody judged."""
    return precision(known[day] for day in alarmed if day in known)
