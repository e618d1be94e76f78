"""Alerts that come in together: what is known of all of them is asked at once, and what came of it is written at once.

As in `bot/store/incidents.py`: incidents are held first. On PostgreSQL whoever takes a team's alerts in together waits
for his turn, or two would hold each other's incidents.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import NamedTuple

from sqlalchemy import Connection, insert, select, text

from bot.handbook.model import Severity
from bot.incidents.fault import How
from bot.incidents.incident import Alert, Event, State
from bot.store import incidents as book
from bot.store.tables import alerts, events, faults, incidents

_TURN = text("SELECT pg_advisory_xact_lock(7238002, hashtext(:team))")


class Home(NamedTuple):
    """Where a fault is: in an incident that is open."""

    incident_id: int
    how: How
    why: str


class Taken(NamedTuple):
    """One more alert of a fault that is there already. noted: in the incident's timeline."""

    alert: Alert
    incident_id: int
    fault_id: int
    severity: Severity
    noted: Event


def wait_for_turn(c: Connection, teams: Collection[str]) -> None:
    if c.dialect.name == "postgresql":
        for team in sorted(teams):
            c.execute(_TURN, {"team": team})


def known(c: Connection, asked: Sequence[Alert]) -> set[tuple[str, str, str]]:
    """(team, source, key) of those that were here before."""
    found: set[tuple[str, str, str]] = set()
    for team, source in dict.fromkeys((a.team, a.source) for a in asked):
        keys = [a.key for a in asked if (a.team, a.source) == (team, source)]
        mine = alerts.c.team == team, alerts.c.source == source, alerts.c.key.in_(keys)
        found |= {(team, source, key) for key in c.execute(select(alerts.c.key).where(*mine)).scalars()}
    return found


def homes(c: Connection, team: str, fingerprints: Collection[str]) -> dict[str, Home]:
    """By fingerprint: the open incident that a fault opened, else the one that it was put into last."""
    mine = faults.c.team == team, faults.c.fingerprint.in_(list(fingerprints)), incidents.c.state != State.RESOLVED
    columns = faults.c.fingerprint, faults.c.incident_id, faults.c.how, faults.c.why
    query = select(*columns, incidents.c.fingerprint.label("of")).join(incidents).where(*mine).order_by(faults.c.id)
    found: dict[str, Home] = {}
    for row in sorted(c.execute(query).all(), key=lambda row: row.fingerprint == row.of):
        if row.fingerprint == row.of:
            found[row.fingerprint] = Home(row.incident_id, How.OWN, "")
        elif row.how != How.OWN:
            found[row.fingerprint] = Home(row.incident_id, How(row.how), row.why)
    return found


def write(c: Connection, taken: Sequence[Taken]) -> None:
    """In the order in which they came in."""
    if taken:
        rows = [book.alert_row(one.alert, one.incident_id, one.severity, one.fault_id) for one in taken]
        c.execute(insert(alerts), rows)
        c.execute(insert(events), [book.event_row(one.incident_id, one.noted) for one in taken])
