"""The weekly rotation, its shift, and the response times promised beside it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from bot.handbook.document.languages import in_english
from bot.handbook.document.markup import Table
from bot.handbook.document.outline import Kind, Outline
from bot.handbook.document.page import (
    Field,
    Record,
    Roster,
    broken_rows,
    field_of,
    fields,
    name_near_misses,
    records,
    rules,
)
from bot.handbook.document.phrases import CLOCK, clean, clock_time, first_duration, weekday, whole_number
from bot.handbook.document.shapes.columns import HOLIDAY, column
from bot.handbook.document.shapes.complete import Shapes
from bot.handbook.document.shapes.rota import RotaFound, shift_in, time_of_change
from bot.handbook.flaws import Flaws, clip
from bot.handbook.model import ResponseTime, Rule
from bot.handbook.rota import ShiftRule, Week

_WEEKS = {
    "Week": r"(rotation )?weeks?|#|no\.?",
    "Primary On-Call": r"primary.*|on-call",
    "Secondary On-Call": r"(secondary|backup|back-up).*",
}
_MOMENT = re.compile(rf"([A-Za-z]{{3,}})(?:\s+at)?,?\s+({CLOCK})", re.IGNORECASE)


def read_weeks(outline: Outline, roster: Roster, flaws: Flaws) -> tuple[Week, ...]:
    """The rows in the order of their numbers, which must be 1, 2, 3 and so on, each once."""
    blocks = [b for b in outline.blocks(Kind.ROTATION) if not (isinstance(b, Table) and column(b, HOLIDAY) is not None)]
    table = records(blocks, _WEEKS, flaws, "the rotation", optional=("Secondary On-Call",))
    weeks: dict[int, Week] = {}
    numbers: set[int] = set()
    for record in table:
        number = _week_number(record, flaws)
        numbers.add(number or 0)
        week = Week(
            number=number or 0,
            primary=roster.person(record["Primary On-Call"], record.line, "primary on-call"),
            secondary=_secondary(record, roster),
            line=record.line,
        )
        if number and (first := weeks.setdefault(number, week)) is not week:
            flaws.add(
                record.line,
                f"week {number} is in the rotation twice",
                f"give it another number, or merge it with line {first.line}",
            )
    if not table and outline.of(Kind.ROTATION):
        _name_no_order(outline, roster, flaws)
    # A row that could not be read is named once already; it is not missing as well.
    if not broken_rows(outline.blocks(Kind.ROTATION)) and 0 not in numbers:
        _name_gaps(weeks, flaws)
    return tuple(weeks[n] for n in sorted(weeks))


_TAKES_TURNS = re.compile(
    r"\b(?:each|every|one) [\w -]{2,30}?(?: takes?| has| is| does|,| per| for| covers?)?(?: an?| one| 1)? ?week"
    r"|\bweekly rotation\b"
    r"|\brotat(?:es?|ing|ion)\b.{0,40}\bweek",
    re.I,
)


def _name_no_order(outline: Outline, roster: Roster, flaws: Flaws) -> None:
    """That they take turns is not yet who is first."""
    said = [b for b in outline.blocks(Kind.ROTATION) if not isinstance(b, Table) and _TAKES_TURNS.search(b.text)]
    order = ", ".join(roster.names) or "Ann, Bob, Cid"
    if said:
        wrong = f"they take turns by the week, and nothing says in which order: {clip(said[0].text)}"
        flaws.add(said[0].line, wrong, f"add a line with the order that is meant, such as 'Order: {order}'")
    else:
        instead = f"add a table: | {' | '.join(_WEEKS)} |, or the order in a line: 'Order: {order}'"
        flaws.add(outline.line(Kind.ROTATION), "the rotation has no week", instead)


def _secondary(record: Record, roster: Roster) -> tuple[str, ...]:
    """Nobody where the table has no such column: then the primary is on call alone."""
    if "Secondary On-Call" not in record:
        return ()
    return roster.people(record["Secondary On-Call"], record.line, "secondary on-call")


def _week_number(record: Record, flaws: Flaws) -> int | None:
    found = re.fullmatch(r"(?:week\s*)?#?(\w+)", clean(record["Week"]), re.IGNORECASE)
    number = whole_number(found[1]) if found else None
    if not number:
        flaws.add(record.line, f"{clip(record['Week'])} is not the number of a week", "write 'Week 1', 'Week 2', ...")
    return number


def _name_gaps(weeks: dict[int, Week], flaws: Flaws) -> None:
    expected = 1
    for number in sorted(weeks):
        if number != expected:
            missing = f"week {expected}" if number == expected + 1 else f"weeks {expected} to {number - 1}"
            flaws.add(
                weeks[number].line,
                f"the rotation jumps to week {number}",
                f"add {missing}, or number the weeks 1, 2, 3, ...",
            )
        expected = number + 1


def read_shift(outline: Outline, shapes: Shapes, rota: RotaFound | None, flaws: Flaws) -> ShiftRule:
    """When shifts change, and how long they last."""
    if rota and rota.sun:
        first, *more = rota.sun.handoffs
        weekday_of_start = rota.starts.weekday() if rota.starts else 0
        zone, line = rota.sun.zone, rota.sun.line
        return ShiftRule(weekday=weekday_of_start, at=first, days=1, more=tuple(more), zone=zone, line=line)
    starts, days = (rota.starts, rota.days) if rota else (None, 7)
    if rota and days % 7:
        at, line = time_of_change(shapes.root) or (time(9), 0)
        return ShiftRule(at=at, days=days, line=line)
    found = _weekly_shift(outline, shapes, starts, flaws)
    return found.model_copy(update={"by_week_number": True}) if rota and rota.by_week_number else found


def _weekly_shift(outline: Outline, shapes: Shapes, starts: date | None, flaws: Flaws) -> ShiftRule:
    """'Monday 9:00 AM - Following Monday 9:00 AM'. A week long and no other: the rotation is a table of weeks."""
    labelled = fields(outline.blocks(Kind.ROTATION))
    name_near_misses(labelled, ("on-call shift", "response time", "handoff meeting"), flaws)
    field = field_of(labelled, "shift") or field_of(labelled, "handoff", "hand-off")
    if field is None or not field.value or re.search(r"\d", field.label):
        return _shift_found(shapes, starts)
    moments = [_moment(day, at) for day, at in _MOMENT.findall(clean(field.value))]
    if not moments or None in moments:
        flaws.add(
            field.line,
            f"cannot read when the shift changes: {clip(field.value)}",
            "write 'Monday 9:00 AM - Following Monday 9:00 AM'",
        )
        return ShiftRule(line=field.line)
    if len(set(moments)) > 1:
        flaws.add(
            field.line,
            f"the shift does not end where the next begins: {clip(field.value)}",
            "name the same weekday and time twice; a shift is one week",
        )
    day, at = next(m for m in moments if m)
    return ShiftRule(weekday=day, at=at, line=field.line)


def _shift_found(shapes: Shapes, starts: date | None) -> ShiftRule:
    """In a sentence of another form; else on the weekday of the rota's own dates, at the usual time."""
    if found := shift_in(shapes.root):
        day, at, line = found
        return ShiftRule(weekday=day, at=at, line=line)
    return ShiftRule(weekday=starts.weekday()) if starts else ShiftRule()


def _moment(day: str, at: str) -> tuple[int, time] | None:
    on, when = weekday(day), clock_time(at)
    return None if on is None or when is None else (on, when)


def read_rotation_notes(outline: Outline) -> tuple[Rule, ...]:
    return rules(outline.blocks(Kind.ROTATION))


def read_promised_times(outline: Outline, flaws: Flaws) -> tuple[ResponseTime, ...]:
    """'Response time SLA: 30 minutes for P0 issues, 2 hours for P1 issues'."""
    labelled = fields(outline.blocks(Kind.ROTATION))
    return tuple(t for f in labelled if "response" in f.label for t in _promises(f, flaws))


_LEVEL = r"(?:P|SEV[ -]?|S)\d|(?:critical|high|medium|low)\b"


def _promises(field: Field, flaws: Flaws) -> Iterator[ResponseTime]:
    # "90 minutes for P1 and P2" is one promise: a part that is nothing but a level belongs to the one before.
    joined = re.sub(
        rf"(?:[,;]|\band\b)\s*(?=(?:{_LEVEL})(?:\s+(?:issues?|faults?))?\s*(?:[,;]|and\b|$))",
        " ",
        field.value,
        flags=re.I,
    )
    for part in re.split(rf"[,;]|\band\b(?=.*\b(?:{_LEVEL}))", joined, flags=re.I):
        named = re.findall(rf"\b({_LEVEL})", part, re.I)
        within, days, readable = response(part)
        if not named and not readable:
            continue
        if not named or not readable:
            flaws.add(
                field.line, f"cannot read this response time: {clip(part)}", "write '30 minutes for P0, 2 hours for P1'"
            )
            continue
        for level in named:
            yield ResponseTime(level=level, within=within, days=days, text=field.value, line=field.line)


_BUSINESS_DAYS = re.compile(
    r"(?<![\w-])(?P<many>next|an?|\d{1,2}|[a-z]+)[ -](?:full |clear )?(?:business|working|work)[ -]?days?\b"
)


def response(text: str) -> tuple[timedelta | None, int, bool]:
    """How soon; else in how many business days, and whether that could be read at all: 'next business day' is readable
    and has no length."""
    plain = clean(in_english(text)).casefold()
    if found := _BUSINESS_DAYS.search(plain):
        days = 1 if found["many"] == "next" else whole_number(found["many"])
        return None, days or 1, bool(days)
    within = first_duration(re.sub(r"\b(business|working) (?=hours?|minutes?)", "", plain))
    return (within, 1, True) if within else (None, 1, False)
