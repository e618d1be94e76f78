"""The flow of following: the channel's topic and the Slack user group show whoever is on call.

A tick compares who is on call with what Slack was last asked to show, and asks anew only where they differ: Slack
allows few such calls, and each change of a topic is a message in the channel. What Slack refuses is said once in the
team's channel and tried again a day later, silently; everything else goes on.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.blocks.on_call_presence import refused
from bot.clock import Clock
from bot.flows.post import to_channel
from bot.handbook.team.team import Team
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.notify.payload import Topic, UserGroup, written
from bot.notify.topic import MARK
from bot.store import notices
from bot.store import presence as book
from bot.store.database import Database
from bot.store.presence import Followed
from schedule.rules import Shift

TOPIC, GROUP = "topic", "usergroup"
TRIED_AGAIN_AFTER = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Wish:
    """What one place of Slack's is to show. payload: as the notifier takes it. plain: the same in words. until: when
    the shift ends, after which it would be wrong."""

    what: str
    payload: Topic | UserGroup
    plain: str
    until: datetime

    @property
    def wanted(self) -> str:
        return json.dumps(written(self.payload), sort_keys=True)


def wishes(team: Team, shift: Shift) -> list[Wish]:
    """What the team's settings want shown during this shift. The user group is the primary alone: whoever mentions it
    wants one person woken."""
    follow, made = team.settings.follow, list[Wish]()
    if follow.topic:
        segment = _segment(shift)
        made.append(Wish(TOPIC, Topic(channel=team.settings.channel, segment=segment), segment, shift.until))
    if follow.usergroup:
        slack = team.slack_of(shift.primary)
        group = UserGroup(usergroup=follow.usergroup, users=(slack,) if slack else ())
        made.append(Wish(GROUP, group, f"the user group is {shift.primary}", shift.until))
    return made


def _segment(shift: Shift) -> str:
    """Names, not mentions, for a topic notifies nobody; and no time, for a topic cannot show each reader their own."""
    secondary = f", then {', '.join(shift.secondary)}" if shift.secondary else ", no secondary"
    return f"{MARK}{shift.primary}{secondary}"


class Following:
    """Every tick may run twice, late, or at the same time as another process's."""

    def __init__(
        self, database: Database, clock: Clock, plans: Mapping[str, Plan], woken: Callable[[], None] = lambda: None
    ) -> None:
        self._db, self._clock, self._plans, self._woken = database, clock, plans, woken

    def tick(self) -> int:
        """Ask for what is not shown, and say what was refused. Returns how many notices were queued."""
        now = self._clock.now()
        queued = sum(self._look(plan.team, wish, now) for plan, wish in self._wishes(now))
        if queued:
            self._woken()
        return queued

    def _wishes(self, now: datetime) -> Iterator[tuple[Plan, Wish]]:
        for plan in self._plans.values():
            if plan.team.settings.follow.is_on:
                yield from ((plan, wish) for wish in wishes(plan.team, plan.rota.on_call_at(now)))

    def _look(self, team: Team, wish: Wish, now: datetime) -> int:
        with self._db.reading() as c:
            last = book.of(c, team.id, wish.what)
            is_as_before = last and not _differs(last, wish, now) and not (last.is_open and _outcome(c, last))
        return 0 if is_as_before else self._db.write(lambda c: self._move(c, team, wish, now))

    def _move(self, c: Connection, team: Team, wish: Wish, now: datetime) -> int:
        """Looked at again under the row's lock: another process may have done it."""
        last = book.of(c, team.id, wish.what, lock=True)
        said = self._settle(c, team, last, now) if last and last.is_open else 0
        if last and not _differs(last, wish, now):
            return said
        number = book.ask(c, last, team.id, wish.what, wish.wanted, now)
        notices.put(c, team.id, None, [_draft(team, wish, number)], now)
        return said + 1

    def _settle(self, c: Connection, team: Team, last: Followed, now: datetime) -> int:
        """How the last asking ended, once it has. Trouble that was there before is not said again."""
        outcome = _outcome(c, last)
        if outcome is None:
            return 0
        if outcome.state == "cancelled":
            book.lapsed(c, team.id, last.what)
            return 0
        book.ended(c, team.id, last.what, outcome.trouble)
        if outcome.trouble in ("", last.trouble):
            return 0
        message = refused(last.what, outcome.trouble)
        notices.put(c, team.id, None, [to_channel(team, f"follow-refused:{last.what}:{last.number}", message)], now)
        return 1


def _differs(last: Followed, wish: Wish, now: datetime) -> bool:
    if last.wanted != wish.wanted:
        return True
    return bool(last.trouble) and not last.is_open and now - last.queued_at >= TRIED_AGAIN_AFTER


@dataclass(frozen=True, slots=True)
class _Outcome:
    """state: of the notice in the outbox, once it is finished. trouble: why Slack refused it, "" if it did not."""

    state: str
    trouble: str


def _outcome(c: Connection, last: Followed) -> _Outcome | None:
    """How the last asking ended; None if that is not known yet."""
    for row in notices.find(c, [_key(last.team, last.what, last.number)]):
        if row.state in notices.UNFINISHED:
            return None
        return _Outcome(row.state, row.last_error if row.state == "failed" else "")
    return _Outcome("delivered", "")  # the outbox keeps its rows for months; it is long done


def _draft(team: Team, wish: Wish, number: int) -> Draft:
    return Draft(
        key=_key(team.id, wish.what, number),
        kind=wish.what,
        lane=f"{team.id}:{wish.what}",
        payload=wish.payload,
        plain=wish.plain,
        not_after=wish.until,
    )


def _key(team: str, what: str, number: int) -> str:
    return f"{team}:follow:{what}:{number}"
