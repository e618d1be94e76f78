"""Steps that are due, taken as a set: one statement for each thing that is asked or written, however many incidents.

As in `bot/store/incidents.py`: incidents are held first, then their steps are read.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Connection,
    Row,
    Select,
    Text,
    bindparam,
    cast,
    func,
    insert,
    literal_column,
    select,
    update,
)

from bot.handbook.model import Severity
from bot.incidents.incident import WAITING, Do, Event, Incident, Step
from bot.store import faults, targets
from bot.store import incidents as book
from bot.store.notices import PAGE, UNFINISHED
from bot.store.tables import events, incidents, outbox, steps

_OPEN = steps.c.state == literal_column("'open'")
_STILL_TOLD = (str(Do.ASK), str(Do.LET_GO))  # what messages say of what is ahead, beside the next step


@dataclass(frozen=True, slots=True)
class Standing:
    """An incident that is held, with its steps in the order of their due times. ahead: the next one, and of the others
    those that messages tell of."""

    incident: Incident
    taken: tuple[Step, ...]
    due: tuple[Step, ...]
    ahead: tuple[Step, ...]


def claim(c: Connection, now: datetime, most: int, but: Collection[int]) -> list[Standing]:
    """Hold incidents with a step that is due, the most severe first, then those due longest. Those that somebody else
    holds are left to them. but: left out."""
    rows = c.execute(_DUE, {"now": now, "most": most, "but": list(but) or [0]}).all()
    ids = [row.id for row in rows]
    if not ids:
        return []
    of, parts = faults.of_several(c, ids), _steps(c, ids, now)
    return [Standing(book.from_row(row, of.get(row.id, ())), *parts[row.id]) for row in rows]


_first = (
    select(steps.c.incident_id, func.min(steps.c.due).label("due"))
    .where(_OPEN, steps.c.due <= bindparam("now"))
    .group_by(steps.c.incident_id)
    .subquery("waiting")
)
_DUE = (
    select(incidents)
    .join(_first, _first.c.incident_id == incidents.c.id)
    .where(incidents.c.id.not_in(bindparam("but", expanding=True)))
    .order_by(incidents.c.severity, _first.c.due, incidents.c.id)
    .limit(bindparam("most"))
    .with_for_update(of=incidents, skip_locked=True)
)


Parts = tuple[tuple[Step, ...], tuple[Step, ...], tuple[Step, ...]]


def _steps(c: Connection, ids: Sequence[int], now: datetime) -> dict[int, Parts]:
    rows = defaultdict[int, list[Row[Any]]](list)
    for row in c.execute(_STEPS, {"ids": ids}).all():
        rows[row.incident_id].append(row)
    return {i: _parts(rows[i], now) for i in ids}


def _parts(rows: Sequence[Row[Any]], now: datetime) -> Parts:
    """Taken, due, ahead."""
    still_open = [row for row in rows if row.state == "open"]
    due, later = [r for r in still_open if r.due <= now], [r for r in still_open if r.due > now]
    ahead = [*later[:1], *(r for r in later[1:] if r.do in _STILL_TOLD)]
    taken = (row for row in rows if row.state == "done")
    return tuple(map(_step, taken)), tuple(map(_step, due)), tuple(map(_step, ahead))


# The targets as text: most steps are far ahead, and are not read.
_STEPS: Select[Any] = (
    select(*(column for column in steps.c if column is not steps.c.targets), cast(steps.c.targets, Text).label("who"))
    .where(steps.c.incident_id.in_(bindparam("ids", expanding=True)), steps.c.state.in_(("open", "done")))
    .order_by(steps.c.incident_id, steps.c.due, steps.c.number)
)


def _step(row: Row[Any]) -> Step:
    return Step(
        number=row.number,
        due=row.due,
        do=Do(row.do),
        targets=targets.read(json.loads(row.who)),
        why=row.why,
        round=row.round,
        stops_on_ack=row.stops_on_ack,
        beside=row.beside,
    )


@dataclass(frozen=True, slots=True)
class Rang:
    """A page of an incident that nobody has."""

    at: datetime
    number: int
    incident_id: int
    severity: Severity


def rang(
    c: Connection, teams: Collection[str], people: Collection[str], since: datetime
) -> dict[tuple[str, str], list[Rang]]:
    """Which of these people were paged at or after an instant, by team and Slack id, in the order in which it was
    queued. Not for what somebody has; and no page that was called off or refused."""
    columns = outbox.c.conversation, outbox.c.created_at, incidents.c.team, incidents.c.number, incidents.c.id
    query = select(*columns, incidents.c.severity).join(incidents, outbox.c.incident_id == incidents.c.id)
    paged = outbox.c.kind == PAGE, outbox.c.created_at >= since, outbox.c.conversation.in_(list(people))
    unanswered = incidents.c.team.in_(list(teams)), incidents.c.state.in_(WAITING)
    alive = outbox.c.destination == "slack", outbox.c.state.in_([*UNFINISHED, "delivered"])
    found = defaultdict[tuple[str, str], list[Rang]](list)
    for row in c.execute(query.where(*paged, *unanswered, *alive).order_by(outbox.c.id)) if people else ():
        page = Rang(row.created_at, row.number, row.id, row.severity)
        found[row.team, row.conversation].append(page)
    return found


# --- what came of it ------------------------------------------------------------------------------------------------


def revise(c: Connection, ids: Sequence[int]) -> None:
    """Something of these incidents has changed."""
    c.execute(update(incidents).where(incidents.c.id.in_(ids)).values(revision=incidents.c.revision + 1))


def note(c: Connection, noted: Sequence[tuple[int, Event]]) -> None:
    if noted:
        c.execute(insert(events), [book.event_row(i, event) for i, event in noted])
