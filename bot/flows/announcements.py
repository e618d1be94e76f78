"""The flow of announcements: what fell due since the last look is queued in the transaction that moves the cursor."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import TypeAlias

from sqlalchemy import Connection

from bot.blocks import announcement as said
from bot.clock import Clock
from bot.flows.calendar_cursor import CalendarCursor
from bot.flows.incidents.dispatcher import Dispatcher
from bot.flows.maintenance_windows import leads_of, planned, still_announced
from bot.flows.post import to_channel, to_person
from bot.flows.requests.handoffs import ask, keeps
from bot.flows.requests.maintenance_notices import say
from bot.handbook.team.calendar import DeadlineReminder, deadline_reminders_due, deadlines_between
from bot.handbook.team.team import Team
from bot.notify.notifier import SHIFT, Draft
from bot.notify.payload import Direct
from bot.store import away as absences
from bot.store import deadlines as kept
from bot.store import detecting, duties, letter_box, notices, steps
from bot.store import incidents as book
from bot.store.database import Database
from schedule.announcements import Handoff, ShiftReminder, handoffs_due, shift_reminders_due
from schedule.away import Away, on_call_while_away
from schedule.holidays import holiday_on
from schedule.notices import MaintenanceNotice, furthest, notices_due
from schedule.oncall import Rota
from schedule.wallclock import DAY, local_day, to_utc

CURSOR = "announcements"

Due: TypeAlias = Handoff | MaintenanceNotice | ShiftReminder | DeadlineReminder


class Announcing:
    """Announces handoffs, shifts, maintenance and deadlines of every team. A tick late, doubled or after days of
    downtime says each thing once: what is still of use says how late it is, what is not is kept on record as dropped,
    with the reason."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        teams: Mapping[str, Team],
        dispatcher: Dispatcher,
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        self._db, self._clock, self._teams, self._dispatcher, self._woken = database, clock, teams, dispatcher, woken
        self._cursor = CalendarCursor(database, CURSOR, self._instants, lambda team: (team, self._rota(team)))

    def next_look(self, now: datetime) -> datetime | None:
        """When a tick may have something to do."""
        return self._cursor.next_look(self._teams.values(), now)

    def tick(self) -> int:
        """Queue what fell due. Returns how many announcements."""
        made = self._cursor.go_through(self._teams.values(), self._clock.now(), self._announce)
        if made:
            self._woken()
        return made

    def _announce(self, c: Connection, team: Team, now: datetime) -> int:
        since = self._cursor.advance(c, team, now)
        due = self._due(c, team, since, now) if since is not None else []
        for each in due:
            self._queue(c, team, each, now)
        return len(due)

    def _instants(self, c: Connection, team: Team, since: datetime, until: datetime) -> list[datetime]:
        return [each.due for each in self._due(c, team, since, until)]

    def _due(self, c: Connection, team: Team, since: datetime, until: datetime) -> list[Due]:
        """Everything that falls due in `[since, until)`. Booked maintenance is not among it: it has rows of its own."""
        rota, leads = self._rota(team), leads_of(team)
        # A window's last word is said at its end, which may be as far back as `since`.
        windows = still_announced(c, team, since - DAY, until + furthest(leads))
        return [
            *handoffs_due(rota, since, until),
            *notices_due(windows, leads, since, until),
            *shift_reminders_due(rota, since, until),
            *deadline_reminders_due(team, since, until),
        ]

    def _queue(self, c: Connection, team: Team, each: Due, now: datetime) -> None:
        if isinstance(each, Handoff) and now <= each.not_after:
            self._hand_over(c, team, each, now)
            return
        if isinstance(each, MaintenanceNotice):
            say(c, team, each, now)
            return
        for draft in self._drafts(team, each, now):
            if now > each.not_after:
                notices.drop(c, team.id, draft, f"too late: of no use after {each.not_after}", now)
            else:
                notices.put(c, team.id, None, [draft], now)

    def _hand_over(self, c: Connection, team: Team, each: Handoff, now: datetime) -> None:
        """The message with its Accept button, and the row that remembers whether anybody pressed it."""
        draft = _handoff(team, each, said.Around(), 0, now)
        handoff_id = ask(c, team, draft.key, each, now)
        around = _around(c, self._rota(team), team, each, now)
        notices.put(c, team.id, None, [_handoff(team, each, around, handoff_id, now)], now)

    def _drafts(self, team: Team, each: Handoff | ShiftReminder | DeadlineReminder, now: datetime) -> Iterator[Draft]:
        delay = now - each.due
        match each:
            case Handoff():
                yield _handoff(team, each, said.Around(), 0, now)
            case ShiftReminder():
                before = self._rota(team).on_call_at(each.shift.since - timedelta.resolution).primary
                message = said.shift_ahead(team, each, before, delay)
                draft = to_person(team, each.shift.primary, each.key, message, each.not_after)
                yield replace(draft, kind=SHIFT) if each.is_last and isinstance(draft.payload, Direct) else draft
            case DeadlineReminder():
                yield from self._of_deadlines(team, each, delay)

    def _of_deadlines(self, team: Team, each: DeadlineReminder, delay: timedelta) -> Iterator[Draft]:
        """One message to everybody concerned: each owner with their own deadlines, the person on call with all."""
        on_call = self._rota(team).on_call_at(each.due).primary
        owners = {p: owner.primary for p, _, _ in each.deadlines if (owner := team.owner_of(p))}
        for name in dict.fromkeys([*owners.values(), on_call]):
            owns = name in owners.values()
            theirs = [d for d in each.deadlines if name == on_call or owners.get(d[0]) == name]
            roles = [*(["owner"] if owns else []), *(["the person on call"] if name == on_call else [])]
            message = said.deadlines_ahead(team, theirs, roles, each.due, delay)
            yield to_person(team, name, f"{each.key}:{name}", message, each.not_after)

    def _rota(self, team: Team) -> Rota:
        return self._dispatcher.plan(team.id).rota


def _handoff(team: Team, each: Handoff, around: said.Around, handoff_id: int, now: datetime) -> Draft:
    message = said.handoff(team, each, around, handoff_id, now - each.due, keeps(team, each))
    return to_channel(team, each.key, message, each.not_after)


def _away(c: Connection, team: Team, since: datetime, until: datetime) -> list[Away]:
    return [a for a in absences.ahead(c, team.id, since) if a.stretch.since < until]


def _around(c: Connection, rota: Rota, team: Team, each: Handoff, now: datetime) -> said.Around:
    """The time since the last handoff (a week ago on the weekly one), and the seven days from this one."""
    zone, rules = team.settings.zone, rota.rules
    today = local_day(each.due, zone)
    week_ago, in_a_week = (to_utc(today + 7 * step * DAY, rules.handoff_time, zone) for step in (-1, 1))
    weekly = today.weekday() == rules.handoff_weekday
    still_open = book.still_open(c, team.id)
    days = [today + n * DAY for n in range(7)]
    return said.Around(
        open=[(i, next(iter(steps.of(c, i.id).ahead), None)) for i in still_open],
        returning=[i for i in still_open if _is_within(i.snoozed_until or i.promised_at, each.due, in_a_week)],
        resolved=book.resolved_since(c, team.id, week_ago if weekly else max(week_ago, each.outgoing.since)),
        windows=planned(c, team, each.due, in_a_week),
        deadlines=deadlines_between(team, each.due, in_a_week),
        passed=kept.since(c, team.id, week_ago) if weekly else (),
        late=duties.late(c, team.id, now) if weekly else (),
        duties=duties.ahead(c, team.id, now, in_a_week),
        silent=detecting.judged_nothing(c, team.id, week_ago) if weekly else (),
        ways_in=_not_taken(c, team, week_ago) if weekly else (),
        away=[(a, list(on_call_while_away(rota, a, each.due, in_a_week))) for a in _away(c, team, each.due, in_a_week)],
        holidays=[(day, name) for day in days if (name := holiday_on(day, rules.country))],
    )


def _not_taken(c: Connection, team: Team, since: datetime) -> list[said.WayIn]:
    waiting = [said.WayIn(r.source.partition(":")[2] or r.source, r.alerts) for r in letter_box.waiting(c, team.id)]
    return [*(said.WayIn(r.way, r.times, r.reason) for r in letter_box.refused(c, team.id, since)), *waiting]


def _is_within(at: datetime | None, since: datetime, until: datetime) -> bool:
    return at is not None and since <= at < until
