"""A team's maintenance as it stands: the handbook's weekly windows, less those called off, and what people booked."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.handbook.team.calendar import maintenance_of
from bot.handbook.team.team import Team
from bot.store import bookings as book
from bot.store.bookings import Booking
from schedule.maintenance import Window, windows_between
from schedule.notices import Leads


def leads_of(team: Team) -> Leads:
    said = team.handbook.maintenance
    return Leads(said.upgrade_notice, said.slack_notice, said.email_notice, said.status_page is not None)


def window_of(booking: Booking) -> Window:
    """A booking as a window. It counts as booked from its approval on: nobody was told before."""
    booked_at = booking.decided_at if booking.state == "booked" and booking.decided_at else booking.booked_at
    return Window(
        booking.starts, booking.ends, _called_off(booking), name=booking.name, booking=booking.id, booked_at=booked_at
    )


def weekly(c: Connection, team: Team, since: datetime, until: datetime) -> list[Window]:
    """The weekly windows that overlap `[since, until)`; those of the freeze are cancelled, and so are those that people
    called off."""
    gone = {b.starts: _called_off(b) for b in book.between(c, team.id, since, until) if b.weekly}
    windows = windows_between(maintenance_of(team), since, until)
    return [replace(w, cancelled_because=gone[w.starts]) if w.starts in gone else w for w in windows]


def still_announced(c: Connection, team: Team, since: datetime, until: datetime) -> list[Window]:
    """The weekly windows of which there is anything to say: a person's calling off was said when it happened."""
    gone = {b.starts for b in book.between(c, team.id, since, until) if b.weekly}
    return [w for w in windows_between(maintenance_of(team), since, until) if w.starts not in gone]


def planned(c: Connection, team: Team, since: datetime, until: datetime) -> list[Window]:
    """Weekly ones, cancelled ones among them, and those that are booked, in order."""
    booked = [window_of(b) for b in book.between(c, team.id, since, until) if b.state == "booked" and not b.weekly]
    return sorted([*weekly(c, team, since, until), *booked], key=lambda w: (w.starts, w.ends))


def open_until(c: Connection, team: Team, at: datetime) -> datetime | None:
    """The end of the maintenance that is under way at an instant, None if there is none."""
    under_way = planned(c, team, at, at + timedelta.resolution)
    return max((w.ends for w in under_way if w.cancelled_because is None), default=None)


def _called_off(booking: Booking) -> str | None:
    by = booking.decided_by.name if booking.decided_by else "Watchkeeper"
    return f"{booking.state} by {by}" if booking.state in ("cancelled", "refused") else None
