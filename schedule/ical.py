"""A team's on-call calendar as iCalendar (RFC 5545), whole or for one person.

Pure: the same rules, window and edition give the same bytes. An event's UID comes from the handbook's rule that it
belongs to (this week, this holiday row, this day), not from who serves or from when it begins, so a calendar program
that has the event already moves it instead of showing two. Times are UTC: every program reads those alike. A week on
call does not make anybody busy, so events are transparent.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256

import icalendar

from schedule.claims import Rank, claims_between
from schedule.credit import row_of
from schedule.duty import Duty, duties_between
from schedule.rules import Override, Reason, RotaRules
from schedule.wallclock import as_utc, local_day

_REFRESH = timedelta(hours=1)  # how often a program is asked to look again


@dataclass(frozen=True, slots=True)
class Edition:
    """Which state of the rota this is. sequence: grows with every change. changed_at: when it last did."""

    sequence: int
    changed_at: datetime


@dataclass(frozen=True, slots=True)
class Source:
    """Where a calendar comes from. id: the team's, part of every UID. name: what people read. file: the document that
    reasons are quoted from."""

    id: str
    name: str
    file: str
    rules: RotaRules
    overrides: Sequence[Override] = ()


@dataclass(frozen=True, slots=True)
class Event:
    """One stretch of duty. base: of the UID, the same in every calendar that shows the stretch."""

    base: str
    duty: Duty
    holiday: str | None


def calendar_of(source: Source, person: str | None, since: datetime, until: datetime, edition: Edition) -> bytes:
    """Everything that overlaps `[since, until)`, each event whole. person: only their duty, None for the whole team."""
    calendar = icalendar.Calendar()
    name = f"On call: {person or source.name}"
    calendar.add("prodid", "-//Watchkeeper//On-call calendar//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    calendar.add("calscale", "GREGORIAN")
    calendar.add("name", _readable(name))
    calendar.add("x-wr-calname", _readable(name))
    calendar.add("x-wr-timezone", source.rules.zone)
    calendar.add("refresh-interval", _REFRESH, parameters={"VALUE": "DURATION"})
    calendar.add("x-published-ttl", "PT1H")
    for event in events_between(source, since, until):
        if person is None or person in (event.duty.primary, *event.duty.secondary):
            calendar.add_component(_drawn(event, source, person, edition))
    return bytes(calendar.to_ical())


def events_between(source: Source, since: datetime, until: datetime) -> Iterator[Event]:
    """The stretches that overlap `[since, until)`, whole, each under its rule's name; where somebody stands in for
    part of it, the parts are numbered."""
    since, until = as_utc(since), as_utc(until)
    # The rules at both ends are taken whole, or the first event would begin later every day.
    ruling = claims_between(source.rules, (), since, until)
    begins, ends = min(c.since for c in ruling), max(c.until for c in ruling)
    parts: Counter[str] = Counter()
    for duty in duties_between(source.rules, source.overrides, begins, ends):
        base = _base(duty, source.rules)
        parts[base] += 1
        if duty.since < until and duty.until > since:
            row = row_of(duty.rule, source.rules)
            part = f"-part{parts[base]}" if parts[base] > 1 else ""
            yield Event(f"{base}{part}", duty, row.name if row else None)


def _base(duty: Duty, rules: RotaRules) -> str:
    """By calendar week or day: it stays when the hour of the handoff, the order of people or a name is changed."""
    day = local_day(duty.rule.since, rules.zone)
    if duty.rule.rank in (Rank.ROTATION, Rank.WEEK):
        year, week, _ = day.isocalendar()
        return f"{duty.rule.rank.name.lower()}-{year}-w{week:02}"
    return f"{duty.rule.rank.name.lower()}-{day.isoformat()}"


# --- what an event says ---------------------------------------------------------------------------------------------


def _drawn(event: Event, source: Source, person: str | None, edition: Edition) -> icalendar.Event:
    whose = f"-{sha256(person.encode()).hexdigest()[:8]}" if person else ""
    made = icalendar.Event()
    made.add("uid", f"{event.base}{whose}@{source.id}.watchkeeper")
    made.add("dtstamp", edition.changed_at)
    made.add("last-modified", edition.changed_at)
    made.add("sequence", edition.sequence)
    made.add("dtstart", event.duty.since)
    made.add("dtend", event.duty.until)
    made.add("summary", _readable(_summary(event, person)))
    made.add("description", _readable("\n".join(_description(event, source))))
    made.add("categories", _categories(event))
    made.add("transp", "TRANSPARENT")
    made.add("status", "CONFIRMED")
    return made


def _summary(event: Event, person: str | None) -> str:
    duty = event.duty
    then = f", then {', '.join(duty.secondary)}" if duty.secondary else ", no secondary"
    if person is None:
        said = f"On call: {duty.primary}{then}"
    elif person == duty.primary:
        said = f"On call, primary{then}"
    else:
        said = f"On call, secondary after {duty.primary}"
    marks = [*([event.holiday] if event.holiday else []), *(["changed"] if duty.is_stand_in else [])]
    return f"{said} ({'; '.join(marks)})" if marks else said


def _description(event: Event, source: Source) -> Iterator[str]:
    duty = event.duty
    yield f"Primary: {duty.primary}"
    yield f"Secondary: {', '.join(duty.secondary) or 'nobody, so nobody follows if the primary does not answer'}"
    yield f"Why: {_reason(duty.winner.reason, source)}"
    if duty.is_stand_in:
        yield f"Instead of: {_reason(duty.rule.reason, source)}"


def _reason(reason: Reason, source: Source) -> str:
    line = f" ({source.file}:{reason.line})" if reason.line else ""
    return f"{reason.rule}: {reason.text}{line}"


def _categories(event: Event) -> list[str]:
    marks = {
        "Holiday": event.holiday is not None,
        "Changed": event.duty.is_stand_in,
        "No secondary": not event.duty.secondary,
    }
    return ["On call", *(mark for mark, holds in marks.items() if holds)]


def _readable(text: str) -> str:
    """Without control and bidi characters: RFC 5545 (3.3.11) forbids the first, and the reasons are anybody's words."""
    return "".join(c for c in text if c == "\n" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
