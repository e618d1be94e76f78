"""The letter box: what is authentic is never refused. What cannot be routed is kept and shown, and a person routes it;
who is turned away is counted."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Row

from bot.blocks import letter_box as said
from bot.blocks.message import Message
from bot.blocks.refused import words
from bot.clock import Clock
from bot.errors import WatchkeeperError
from bot.flows.incidents import report_alert
from bot.flows.incidents.repeats import worth_saying
from bot.flows.other_systems import over
from bot.flows.post import edit_of, to_channel
from bot.flows.requests.machine import Kind, Requests
from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.routing_rules import rule_for, write_rule
from bot.inbound.binding import alert_of
from bot.inbound.sorting import Unrouted, told_of
from bot.incidents.incident import Alert, Answer, Incident
from bot.incidents.plan import Plan
from bot.incidents.rights import Act, refused
from bot.people import WATCHKEEPER, Actor
from bot.store import changes, inbound, notices
from bot.store import letter_box as box
from bot.store.changes import Change
from bot.store.database import Database

RAW = 32 * 1024  # characters of a delivery that are kept
_NOTES = 10  # causes of one way in that are shown in an hour
_HOUR = timedelta(hours=1)
_TOLD_AGAIN = timedelta(days=1)  # a way in that refuses is said once a day
_AT_ONCE = 10.0  # seconds: refusals within this are written together, so that a flood of them is no flood of writes
_AGAIN = 15 * 60.0  # seconds: a delivery that comes again sooner is one sender's second try


KIND = Kind("this delivery", box.get, lambda c, now: (), lambda c, row: None)


class LetterBox:
    """folder: where the teams' files are. paging: how a page reaches people. woken: called after a commit that left
    something to send."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plans: Mapping[str, Plan],
        folder: Path,
        paging: str,
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        self._db, self._clock, self._plans, self._woken = database, clock, plans, woken
        self._requests = Requests(KIND, database, clock, plans, woken)
        self._folder, self._paging = folder, paging
        self._refusals: dict[tuple[str, str, int], tuple[float, int]] = {}  # when written last, and how many since
        self._lock = threading.Lock()

    # --- what comes in ----------------------------------------------------------------------------------------------

    def keep(self, team: str, found: Sequence[Unrouted], body: bytes) -> list[Incident]:
        """Keep what nobody knows the pipeline of, and show it. What a person has routed before under this very id goes
        where they put it; those incidents are returned."""
        plan, now = self._plans[team], self._clock.now()
        raw = "".join(c for c in body[:RAW].decode("utf-8", "replace") if c != "\0")
        incidents = self._db.write(lambda c: [i for one in found if (i := self._keep(c, plan, one, raw, now))])
        self._woken()
        return incidents

    def _keep(self, c: Connection, plan: Plan, found: Unrouted, raw: str, now: datetime) -> Incident | None:
        team = plan.team
        before = box.routed_before(c, team.id, found.source, found.told.key)
        if before is not None and team.owner_of(before.pipeline):
            way = _way(plan, found.source)
            alert = alert_of(found.told, team, way, found.source, now, before.pipeline, before.issue)
            return report_alert.report(c, plan, alert, self._paging, now)
        cause, waiting = box.keep(c, team.id, found.source, found, raw, now)
        self._show(c, plan, found.source, cause, waiting, now)
        return None

    def _show(self, c: Connection, plan: Plan, source: str, cause: str, waiting: int, now: datetime) -> None:
        """One note for a cause, which counts on; and no more of them in an hour than people can read."""
        team, first = plan.team, box.first_of(c, plan.team.id, cause)
        key = _key(first)
        if notices.find(c, [f"{team.id}:{key}"]):
            if worth_saying(waiting):
                message = said.note(_note(box.get(c, first), waiting))
                notices.put(c, team.id, None, [edit_of(team, f"{team.id}:{key}", str(waiting), message)], now)
            return
        if box.causes_since(c, team.id, source, now - _HOUR) > _NOTES:
            more = to_channel(team, f"unrouted-more:{source}:{now:%Y%m%dT%H}", said.many_more(_name(source)))
            notices.put(c, team.id, None, [more], now)
            return
        notices.put(c, team.id, None, [to_channel(team, key, said.note(_note(box.get(c, first), waiting)))], now)

    def came_before(self, team: str, source: str, run: str) -> bool:
        """Whether the results of this run were sent before, some time ago; that is said once."""
        machine_now = self._clock.machine()
        key = f"run:{team}:{source}:{run}"[:300]

        def seen(c: Connection) -> bool:
            before = inbound.answered(c, key)
            if before is None:
                inbound.remember(c, key, machine_now, {"at": machine_now})
                return False
            if machine_now - before["at"] < _AGAIN:
                return False
            draft = to_channel(self._plans[team].team, key[:200], said.stale(_name(source), run))
            notices.put(c, team, None, [draft], self._clock.now())
            return True

        stale = self._db.write(seen)
        self._woken()
        return stale

    def confirm(self, team: str, way: str, topic: str, url: str) -> None:
        """Amazon SNS asks whether we want to hear of a topic: a person presses the button, or does not."""
        plan, now = self._plans[team], self._clock.now()
        key = f"sns:{way}:{sha256(url.encode()).hexdigest()[:16]}"
        draft = to_channel(plan.team, key, said.please_confirm(way, topic, url))
        self._db.write(lambda c: notices.put(c, team, None, [draft], now))
        self._woken()

    # --- turned away ------------------------------------------------------------------------------------------------

    def refuse(self, team: str, way: str, status: int, reason: str) -> None:
        """Somebody was turned away at a way in that the team has. Counted; said in the channel once a day."""
        at = self._clock.machine()
        with self._lock:
            written, more = self._refusals.get((team, way, status), (float("-inf"), 0))
            if abs(at - written) < _AT_ONCE:
                self._refusals[team, way, status] = written, more + 1
                return
            self._refusals[team, way, status] = at, 0
        self._write_refusal(team, way, status, reason, more + 1)

    def _write_refusal(self, team: str, way: str, status: int, reason: str, count: int) -> None:
        now = self._clock.now()

        def write(c: Connection) -> None:
            total = box.refuse(c, team, way, status, reason[:500], count, now)
            text = said.refused(way, status, reason, total)
            key = f"refused:{way}:{status}:{now:%Y%m%d}"
            if not notices.find(c, [f"{team}:{key}"]):
                changes.note(
                    c, team, Change("delivery", now, "refused", WATCHKEEPER, f"{way}: {status}, {reason}"[:500])
                )
                notices.put(c, team, None, [to_channel(self._plans[team].team, key, text, now + _TOLD_AGAIN)], now)

        self._db.write(write)
        self._woken()

    def counts(self) -> dict[str, Any]:
        """For `/ready`: by team, what waits to be routed and what was refused today, by way in."""
        since = self._clock.now() - _TOLD_AGAIN
        with self._db.reading() as c:
            waiting = {t: {_name(r.source): r.alerts for r in box.waiting(c, t)} for t in self._plans}
            refused = [
                {"team": r.team, "way": r.way, "status": r.status, "count": r.times, "reason": r.reason}
                for r in box.refused(c, since=since)
            ]
        return {"unrouted": {team: ways for team, ways in waiting.items() if ways}, "refused": refused}

    # --- people -----------------------------------------------------------------------------------------------------

    def waiting(self, row: int) -> tuple[str, str]:
        """(team, summary) of what a note is about. Raises WatchkeeperError."""
        with self._db.reading() as c:
            found = _required(box.get(c, row))
        return found.team, found.summary

    def route(self, row: int, pipeline: str, issue: str | None, by: Actor, key: str) -> Answer:
        """Everything that waits for the same cause becomes alerts of this pipeline."""
        return self._requests.once(key, lambda c, now: self._route(c, row, pipeline, issue, by, now))

    def _route(self, c: Connection, row: int, pipeline: str, issue: str | None, by: Actor, now: datetime) -> Answer:
        asked = _required(box.get(c, row))
        plan = self._plans[asked.team]
        if stopped := refused(plan.team, Act.ROUTE, by, pipeline):
            return Answer(False, words(stopped))
        waiting = box.of_cause(c, asked.team, asked.cause)
        if not waiting:
            return Answer(False, "Somebody has dealt with it already.")
        incident: Incident | None = None
        for each in waiting:
            alert = self._alert(plan, each, pipeline, issue, now)
            incident = report_alert.report(c, plan, alert, self._paging, now) or incident
            box.end(
                c,
                each.id,
                "routed",
                by,
                now,
                pipeline=pipeline,
                issue=issue,
                incident_id=incident.id if incident else None,
            )
        rule = rule_for(_way(plan, asked.source), asked.given, pipeline)
        message = said.routed(_note(asked, len(waiting)), by.name, incident, rule)
        self._redraw(c, plan, waiting[0].id, "routed", message, now)
        text = f"{asked.summary} to {pipeline}{f', {issue}' if issue else ''}"
        changes.note(c, asked.team, Change("delivery", now, "routed", by, text[:500]))
        where = f"incident {incident.number}" if incident else "its pipeline; its alerts are muted"
        return Answer(True, f"Routed to {where}.", incident)

    def _alert(self, plan: Plan, row: Row[Any], pipeline: str, issue: str | None, now: datetime) -> Alert:
        return alert_of(told_of(row.told), plan.team, _way(plan, row.source), row.source, now, pipeline, issue)

    def dismiss(self, row: int, by: Actor, key: str) -> Answer:
        """It is nothing of the team's."""
        return self._requests.once(key, lambda c, now: self._dismiss(c, row, by, now))

    def _dismiss(self, c: Connection, row: int, by: Actor, now: datetime) -> Answer:
        asked = _required(box.get(c, row))
        if stopped := refused(self._plans[asked.team].team, Act.DISMISS, by):
            return Answer(False, words(stopped))
        waiting = box.of_cause(c, asked.team, asked.cause)
        if not waiting:
            return Answer(False, "Somebody has dealt with it already.")
        for each in waiting:
            box.end(c, each.id, "dismissed", by, now)
        message = said.ended(_note(asked, len(waiting)), f"Dismissed by {by.name}.")
        self._redraw(c, self._plans[asked.team], waiting[0].id, "dismissed", message, now)
        changes.note(c, asked.team, Change("delivery", now, "dismissed", by, asked.summary[:500]))
        return Answer(True, "Dismissed.")

    def over(self, team: str, alert: Alert) -> Incident | None:
        """What names no pipeline is over: the incident that it was routed to says so, and what still waits ends."""
        plan, now, machine_now = self._plans[team], self._clock.now(), self._clock.machine()

        def end(c: Connection) -> Incident | None:
            for row in box.waiting_under(c, team, alert.source, alert.key):
                box.end(c, row.id, "over", Actor(_name(alert.source)), now)
                if not box.waiting_of(c, team, row.cause):
                    message = said.ended(_note(row, 1), "Over, says its sender, before anybody routed it.")
                    self._redraw(c, plan, row.id, "over", message, now)
            return over(c, plan, alert, now, machine_now)

        incident = self._db.write(end)
        self._woken()
        return incident

    def write_rule(self, row: int, by: Actor) -> Answer:
        """Write into team.toml where such alerts go from now on. As any edit, it waits for somebody to press Apply."""
        with self._db.reading() as c:
            asked = _required(box.get(c, row))
        if stopped := refused(self._plans[asked.team].team, Act.WRITE_RULE, by):
            return Answer(False, words(stopped))
        if not asked.pipeline:
            return Answer(False, "Route it first.")
        way = _way(self._plans[asked.team], asked.source)
        try:
            write_rule(self._folder / asked.team, way, asked.given, asked.pipeline)
        except WatchkeeperError as error:
            return Answer(False, f"{error}. Please add it to team.toml by hand.")
        return Answer(True, "Written into team.toml. It takes effect once somebody presses Apply.")

    def _redraw(self, c: Connection, plan: Plan, row: int, word: str, message: Message, now: datetime) -> None:
        team, key = plan.team, f"{plan.team.id}:{_key(row)}"
        if notices.find(c, [key]):
            notices.put(c, team.id, None, [edit_of(team, key, word, message)], now)


def _key(row: int) -> str:
    return f"unrouted:{row}"


def _note(row: Row[Any] | None, count: int) -> said.Note:
    found = _required(row)
    flaws = [(str(field), str(wrong)) for field, wrong in found.flaws]
    return said.Note(found.id, _name(found.source), found.summary, flaws, count, found.raw, count >= box.MOST)


def _name(source: str) -> str:
    """A way in as people call it."""
    return source.partition(":")[2] or source


def _way(plan: Plan, source: str) -> InboundSettings:
    """As team.toml says at this moment; one that has gone since has no settings of its own."""
    name = _name(source)
    plain = InboundSettings(name="plain", kind="plain", secret_env="ALERTS_SECRET")
    return next((way for way in plan.team.settings.inbound if way.name == name), plain)


def _required(row: Row[Any] | None) -> Row[Any]:
    if row is None:
        raise WatchkeeperError("this delivery is not kept any more")
    return row
