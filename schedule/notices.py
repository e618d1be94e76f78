"""What is said of a maintenance window, where, and when: the notices before it, and the status page during it.

The handbook's "Communication" under "Maintenance Windows": Slack 48 hours before, e-mail 24 hours before, the status
page; an upgrade is announced two weeks before as well. A window that was booked too late for a notice has it at once,
marked as late; of several Slack notices that are so late, the message that tells of the booking is all of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from schedule.maintenance import Window

# The page of a window that nobody could close in time is still put right, for it would say "in progress" for ever.
_CLOSED_LATE = timedelta(days=7)


class Saying(StrEnum):
    """What is said. AHEAD and NOTICE go to Slack, SCHEDULED to COMPLETED to the status page."""

    AHEAD = "ahead"
    NOTICE = "notice"
    EMAIL = "email"
    SCHEDULED = "scheduled"
    STARTED = "started"
    COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class Leads:
    """How long before a window each is said; None: not at all. upgrade: of booked windows only."""

    upgrade: timedelta | None
    slack: timedelta | None
    email: timedelta | None
    status_page: bool


@dataclass(frozen=True, slots=True)
class MaintenanceNotice:
    """due: when it is said, in UTC; not_after: when it is of no use any more. short: it was booked too late for its
    time, so it is said at once and marked."""

    key: str
    due: datetime
    not_after: datetime
    window: Window
    saying: Saying
    short: bool = False


def notices_of(window: Window, leads: Leads) -> list[MaintenanceNotice]:
    """Everything to be said of one window, in order. Of one that the freeze cancels, only that, in place of the
    Slack notice and of the e-mail."""
    return sorted(_notices_of(window, leads), key=lambda n: n.due)


def notices_due(windows: Iterable[Window], leads: Leads, since: datetime, until: datetime) -> list[MaintenanceNotice]:
    """What falls due in `[since, until)`, in order."""
    found = [n for window in windows for n in notices_of(window, leads) if since <= n.due < until]
    return sorted(found, key=lambda n: (n.due, n.key))


def furthest(leads: Leads) -> timedelta:
    """How far ahead of a window its first notice lies."""
    return max(lead for lead in (leads.upgrade, leads.slack, leads.email, timedelta()) if lead is not None)


def _notices_of(window: Window, leads: Leads) -> Iterator[MaintenanceNotice]:
    takes_place = window.cancelled_because is None
    if leads.upgrade is not None and window.booking is not None:
        yield from _in_slack(window, Saying.AHEAD, leads.upgrade)
    if leads.slack is not None:
        yield from _in_slack(window, Saying.NOTICE, leads.slack)
    if leads.email is not None:
        yield _before(window, Saying.EMAIL, leads.email)
    if leads.status_page and takes_place:
        yield _before(window, Saying.SCHEDULED, leads.slack or timedelta(), window.ends)
        yield _at(window, Saying.STARTED, window.starts, window.ends)
        yield _at(window, Saying.COMPLETED, window.ends, window.ends + _CLOSED_LATE)


def _in_slack(window: Window, saying: Saying, lead: timedelta) -> Iterator[MaintenanceNotice]:
    """Nothing where the booking came later: the message that told of it has said it all."""
    notice = _before(window, saying, lead)
    if not notice.short:
        yield notice


def _before(window: Window, saying: Saying, lead: timedelta, not_after: datetime | None = None) -> MaintenanceNotice:
    due, booked = window.starts - lead, window.booked_at
    short = booked is not None and booked > due
    at = booked if short and booked else due
    return MaintenanceNotice(f"{window.key}:{saying}", at, not_after or window.starts, window, saying, short)


def _at(window: Window, saying: Saying, due: datetime, not_after: datetime) -> MaintenanceNotice:
    return MaintenanceNotice(f"{window.key}:{saying}", due, not_after, window, saying)
