"""Figures of the detectors' days as rows: what sources said, and when (docs/decisions/013-figures-are-kept.md)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection
from datetime import date
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, insert, select

from bot.store.tables import figure_days, figures
from detectors.figures import DayRead, Figure, Reading


def kept(c: Connection, team: str, names: Collection[str], since: date) -> dict[str, Reading]:
    """What is kept of these detectors' days from `since` on."""
    rows = select(figures).where(*_of(figures, team, names), figures.c.day >= since).order_by(figures.c.id)
    said: defaultdict[tuple[str, date], list[Figure]] = defaultdict(list)
    for row in c.execute(rows):
        said[row.detector, row.day].append(Figure(row.entity, row.n, row.k, row.value))
    days: defaultdict[tuple[str, str], list[DayRead]] = defaultdict(list)
    which = select(figure_days).where(*_of(figure_days, team, names), figure_days.c.day >= since)
    for row in c.execute(which.order_by(figure_days.c.day)):
        day = DayRead(
            day=row.day,
            as_of=row.as_of,
            figures=tuple(said[row.detector, row.day]),
            first_as_of=row.first_as_of,
            first_figures=tuple(Figure(*figure) for figure in row.first_figures or ()),
        )
        days[row.detector, row.question].append(day)
    return {name: Reading(question=question, days=tuple(those)) for (name, question), those in days.items()}


def keep(c: Connection, team: str, detector: str, read: Reading) -> None:
    """A day read again replaces what was said of it. What was said to another question goes."""
    stale = figure_days.c.question != read.question
    if c.execute(select(figure_days.c.day).where(*_of(figure_days, team, [detector]), stale).limit(1)).first():
        forget(c, team, detector)
    days = [day.day for day in read.days]
    if not days:
        return
    for table in (figures, figure_days):
        c.execute(delete(table).where(*_of(table, team, [detector]), table.c.day.between(min(days), max(days))))
    mine = {"team": team, "detector": detector}
    c.execute(insert(figure_days), [{**mine, "question": read.question, **_day(d)} for d in read.days])
    if rows := [{**mine, "day": day.day, **figure._asdict()} for day in read.days for figure in day.figures]:
        c.execute(insert(figures), rows)


def _day(day: DayRead) -> dict[str, Any]:
    first = [list(figure) for figure in day.first_figures] if day.first_as_of else None
    return {"day": day.day, "as_of": day.as_of, "first_as_of": day.first_as_of, "first_figures": first}


def forget(c: Connection, team: str, detector: str) -> None:
    for table in (figures, figure_days):
        c.execute(delete(table).where(*_of(table, team, [detector])))


def all_that_keep(c: Connection) -> list[tuple[str, str]]:
    """(team, detector) of every detector of which a day is kept."""
    query = select(figure_days.c.team, figure_days.c.detector).distinct()
    return [(row.team, row.detector) for row in c.execute(query)]


def forget_before(c: Connection, team: str, detector: str, day: date, most: int) -> int:
    """At most so many figures at once, with their days; returns how many figures."""
    mine = figures.c.team == team, figures.c.detector == detector, figures.c.day < day
    some = select(figures.c.id).where(*mine).order_by(figures.c.day).limit(most)
    gone = c.execute(delete(figures).where(figures.c.id.in_(some))).rowcount
    if gone < most:
        c.execute(delete(figure_days).where(*_of(figure_days, team, [detector]), figure_days.c.day < day))
    return gone


def _of(table: Table, team: str, names: Collection[str]) -> tuple[ColumnElement[Any], ...]:
    return table.c.team == team, table.c.detector.in_(names)
