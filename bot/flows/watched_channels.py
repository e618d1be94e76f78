"""The flow of watched channels: a message that reads like a known issue is an alert, and is answered in its thread.

Slack tells each message, and it may get lost: Bolt acknowledges an event before the work, so a process that dies then
has lost it; and Slack gives up after five minutes. So each channel is also read, from where it was read last. A
message is taken in one transaction under one key, so it does not matter how often it is met.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from sqlalchemy import Connection

from bot.blocks import other_systems
from bot.clock import Clock
from bot.errors import InDoubt, SendError
from bot.flows import reports
from bot.flows.incidents import report_alert
from bot.flows.incidents.addressed import aside
from bot.flows.incidents.repeats import worth_saying
from bot.flows.other_systems import over
from bot.handbook.team.team import Team
from bot.inbound.channel import alert_of, is_news, matching, stands, words_of
from bot.inbound.headline import Says
from bot.incidents.incident import Alert, Incident
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft, OnDoubt
from bot.notify.payload import Post
from bot.notify.slack import LOOK_BACK
from bot.people import Actor
from bot.store import cursors, inbound, notices
from bot.store.database import Database

EVERY = timedelta(minutes=1)
MARGIN = timedelta(seconds=LOOK_BACK)  # read again each time: our clock and Slack's need not agree to the second
FURTHEST = timedelta(hours=12)  # a night; what came in is remembered for a day (`inbound.KEPT`), so longer than that
MOST = 1000  # messages of a channel at a time: six requests, with the look whether there are more
AT_ONCE = 20  # channels a minute: of Slack's 50 requests a minute, the outbox needs some to look for notices in doubt

Message = Mapping[str, Any]

log = logging.getLogger(__name__)


class Reader(Protocol):
    """Slack. Both raise SendError or InDoubt."""

    def ourselves(self) -> str: ...
    def said(self, channel: str, since: float, most: int) -> Sequence[Message]: ...


class Overhearing:
    """paging: how a page reaches people. woken: called after a commit that left something to send."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plans: Mapping[str, Plan],
        reader: Reader,
        paging: str,
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        self._db, self._clock, self._plans, self._reader = database, clock, plans, reader
        self._paging, self._woken = paging, woken
        self._met: dict[tuple[str, str], str] = {}  # (team, channel) that this process has read or tried to: trouble

    # --- told -------------------------------------------------------------------------------------------------------

    def hear(self, channel: str, message: Message, ourselves: str) -> None:
        """A message, for every team that watches its channel. ourselves: the bot's user id, "" if nobody knows it."""
        for plan in list(self._plans.values()):
            if channel in plan.team.settings.watch.channels:
                self._hear(plan, channel, message, ourselves)

    def _hear(self, plan: Plan, channel: str, message: Message, ourselves: str) -> None:
        now, ts = self._clock.now(), str(message.get("ts", ""))
        if not ts or not is_news(message, ourselves):
            return
        words = words_of(message)
        hit = matching(plan.team, words)
        if hit is None:
            return
        said = stands(message, words)
        if said is Says.NOTHING:
            return
        who = str(message.get("user") or "")
        by = Actor(plan.team.person_of(who) or who, who, foreign=_is_foreign(message))
        alert = alert_of(plan.team, channel, ts, words, hit, now, late=self._ago(ts))
        key = f"watched:{plan.team.id}:{channel}:{ts}"
        with self._db.reading() as c:
            if inbound.answered(c, key) is not None:
                return
        machine_now = self._clock.machine()
        if said is Says.OVER:
            self._db.write(lambda c: self._over(c, plan, alert, key, now, machine_now))
        else:
            self._db.write(lambda c: self._take(c, plan, channel, alert, by, key, now, machine_now))
        self._woken()

    def _take(
        self,
        c: Connection,
        plan: Plan,
        channel: str,
        alert: Alert,
        by: Actor,
        key: str,
        now: datetime,
        machine_now: float,
    ) -> None:
        """by: who said it; "" for an app, whose alerts are what the channel is watched for."""
        if inbound.answered(c, key) is not None:
            return
        if not reports.admit(c, plan.team, by, key, now):
            inbound.remember(c, key, machine_now, {"incident": None})
            return
        incident = report_alert.report(c, plan, alert, self._paging, now)
        inbound.remember(c, key, machine_now, {"incident": incident.id if incident else None})
        # Of a fault that is said again and again, not under every message.
        if incident and worth_saying(incident.alert_count):
            notices.put(c, alert.team, incident.id, [_answer(plan.team, incident, alert, channel, key)], now)

    def _over(self, c: Connection, plan: Plan, alert: Alert, key: str, now: datetime, machine_now: float) -> None:
        """Good news opens nothing. Of an open incident it is a line there."""
        if inbound.answered(c, key) is None:
            incident = over(c, plan, alert, now, machine_now)
            inbound.remember(c, key, machine_now, {"incident": incident.id if incident else None})

    def _ago(self, ts: str) -> timedelta:
        return timedelta(seconds=max(0.0, self._clock.machine() - float(ts)))

    # --- read -------------------------------------------------------------------------------------------------------

    def tick(self) -> int:
        """Read what no process has read for a minute, and at the start everything. Returns how many channels."""
        world_now = datetime.fromtimestamp(self._clock.machine(), UTC)
        due, read = sorted(self._due(world_now), key=self._turn), 0
        for plan, channel, since in due[:AT_ONCE]:
            try:
                self._read(plan, channel, since, world_now)
            except (SendError, InDoubt) as error:
                self._meet(plan, channel, str(error))
                if isinstance(error, SendError) and (error.retry_after or error.everywhere):
                    break  # the others would fare no better
            else:
                self._meet(plan, channel, "")
                read += 1
        return read

    def _turn(self, due: tuple[Plan, str, datetime]) -> tuple[bool, datetime]:
        """Those read longest ago come first, but for those that cannot be read."""
        plan, channel, since = due
        return bool(self._met.get((plan.team.id, channel))), since

    def _meet(self, plan: Plan, channel: str, trouble: str) -> None:
        """Trouble is told once, not every minute."""
        if trouble and self._met.get((plan.team.id, channel)) != trouble:
            log.warning("the watched channel %s cannot be read: %s", channel, trouble)
        self._met[plan.team.id, channel] = trouble

    def _due(self, world_now: datetime) -> Iterator[tuple[Plan, str, datetime]]:
        """(plan, channel, from where to read)."""
        for plan in list(self._plans.values()):
            self._forget_others(plan.team)
            for channel in plan.team.settings.watch.channels:
                since = self._since(plan.team.id, _cursor(channel), world_now)
                lately = self._met.get((plan.team.id, channel)) == "" and world_now - since <= MARGIN + EVERY / 2
                if since < world_now and not lately:
                    yield plan, channel, since

    def _forget_others(self, team: Team) -> None:
        """A channel that is watched again some day begins anew, and not where it was left."""
        watched = {_cursor(channel) for channel in team.settings.watch.channels}
        with self._db.reading() as c:
            others = [name for name in cursors.named(c, team.id, _cursor("")) if name not in watched]
        if others:
            self._db.write(lambda c: cursors.forget(c, team.id, others))

    def _since(self, team: str, name: str, world_now: datetime) -> datetime:
        """Up to where everything has been looked at. What is new begins now."""
        with self._db.reading() as c:
            since = cursors.stands(c, team, name)
        if since is None:
            self._db.write(lambda c: cursors.advance(c, team, name, world_now))
        return since or world_now

    def _read(self, plan: Plan, channel: str, since: datetime, world_now: datetime) -> None:
        """Take what is there, then move the cursor: killed in between, the next reading begins at the same place.
        Raises SendError or InDoubt."""
        begin = max(since, world_now - FURTHEST)
        ourselves = self._reader.ourselves()
        said = self._reader.said(channel, begin.timestamp(), MOST + 1)
        for message in said[-MOST:]:
            self._hear(plan, channel, message, ourselves)
        if len(said) > MOST:
            begin = datetime.fromtimestamp(float(said[-MOST]["ts"]), UTC)
        self._db.write(lambda c: self._advance(c, plan.team, channel, since, begin, world_now))

    def _advance(
        self, c: Connection, team: Team, channel: str, since: datetime, begin: datetime, world_now: datetime
    ) -> None:
        """Everything up to here was looked at, but for what lies between `since` and `begin`: that is said."""
        cursors.advance(c, team.id, _cursor(channel), world_now - MARGIN)
        if begin > since:
            lane, message = f"watched:{team.id}:{channel}", other_systems.unread(channel, since, begin)
            draft = aside(team, f"{lane}:unread:{since:%Y%m%dT%H%M%S}", message, lane)
            notices.put(c, team.id, None, [draft], self._clock.now())


def _is_foreign(message: Message) -> bool:
    """Said by somebody of another workspace (Slack Connect): `user_team` is theirs, `team` the channel's."""
    own, here = str(message.get("user_team") or ""), str(message.get("team") or "")
    return bool(own and here) and own != here


def _cursor(channel: str) -> str:
    return f"watched:{channel}"


def _answer(team: Team, incident: Incident, alert: Alert, channel: str, key: str) -> Draft:
    """Under the message that was this alert: the entry, and which incident it is."""
    issue = team.issue_of(incident.pipeline, incident.issue) if incident.issue else None
    message = other_systems.answered(incident, team.settings.channel, issue)
    return Draft(
        key=key,
        kind="reply",
        lane=f"watched:{channel}:{alert.key}"[:120],
        payload=Post(channel=channel, thread=alert.key, message=message.payload()),
        plain=message.text,
        on_doubt=OnDoubt.SKIP,
    )
