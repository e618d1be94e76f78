"""The flow of incidents: report, acknowledge, resolve, escalate.

Each method loads facts, asks a pure decider once, and saves the new state, its timeline and its notices in ONE
transaction. Nothing here talks to the outside world; the outbox does, afterwards. Every method may run twice, or at
the same time as any other, in any process.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.blocks.message import safe, when
from bot.clock import Clock
from bot.errors import WatchkeeperError
from bot.incidents import decision, telling
from bot.incidents.incident import WATCHKEEPER, Actor, Alert, Answer, Do, Event, Incident, State, Step
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.store import inbound, notices
from bot.store import incidents as book
from bot.store.database import Database

log = logging.getLogger(__name__)

SLACK_PAGES = "Slack direct message"


class UnknownTeam(WatchkeeperError):
    """An alert or incident names a team that this bot does not serve."""


class Dispatcher:
    """woken: called after a commit that left something to send, so that the sender need not wait for its tick."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plans: Mapping[str, Plan],
        woken: Callable[[], None] = lambda: None,
        paging: str = SLACK_PAGES,
    ) -> None:
        self._db, self._clock, self._woken, self._paging = database, clock, woken, paging
        self._plans = plans

    def plan(self, team: str) -> Plan:
        if team not in self._plans:
            raise UnknownTeam(f"no team {team!r} here; known: {', '.join(sorted(self._plans)) or 'none'}")
        return self._plans[team]

    # --- report -----------------------------------------------------------------------------------------------------

    def report(self, alert: Alert) -> Incident:
        """Take an alert in. The same alert again, or one of a fault that is open, ends up in the same incident."""
        plan, now = self.plan(alert.team), self._clock.now()
        incident = self._db.write(lambda c: self._report(c, plan, alert, now))
        self._woken()
        return incident

    def _report(self, c: Connection, plan: Plan, alert: Alert, now: datetime) -> Incident:
        known = book.incident_of_alert(c, alert)
        if known is not None:
            return _required(book.get(c, known), known)
        current = book.lock_open(c, alert.team, alert.fingerprint)
        if current is None:
            return self._open(c, plan, alert, now)
        return self._join(c, plan, current, alert, now)

    def _open(self, c: Connection, plan: Plan, alert: Alert, now: datetime) -> Incident:
        made = decision.opening(plan, alert, now, self._paging)
        incident = book.open_new(c, made.incident)
        book.add_alert(c, alert, incident.id, incident.severity)
        book.add_steps(c, incident.id, made.steps)
        book.note(c, incident.id, Event(now, "opened", WATCHKEEPER, f"{incident.severity}: {incident.summary}"))
        ahead = [s for s in made.steps if s.due > now]
        self._say(c, incident, telling.opening(incident, plan.team, ahead[0] if ahead else None), now)
        for step in made.steps:
            if step.due <= now:
                self._take(c, plan, incident, step, now)
        return incident

    def _join(self, c: Connection, plan: Plan, current: Incident, alert: Alert, now: datetime) -> Incident:
        joined = decision.joining(plan, current, alert, now, book.last_step_number(c, current.id))
        incident = joined.incident
        book.add_alert(c, alert, incident.id, joined.judged)
        book.save(c, incident)
        book.note(c, incident.id, Event(now, "joined", WATCHKEEPER, alert.summary))
        if telling.worth_saying(incident.alert_count):
            self._say(c, incident, [telling.joined(incident, plan.team)], now)
        if joined.raised_from is not None:
            self._raise(c, plan, joined, now)
        self._show(c, plan, incident, now)
        return incident

    def _raise(self, c: Connection, plan: Plan, joined: decision.Joining, now: datetime) -> None:
        incident, before = joined.incident, joined.raised_from
        assert before is not None
        for step in book.open_steps(c, incident.id):
            book.end_step(c, incident.id, step.number, "cancelled", now)
        book.add_steps(c, incident.id, joined.steps)
        text = f"{before} to {incident.severity}: {incident.severity_why}"
        book.note(c, incident.id, Event(now, "raised", WATCHKEEPER, text))
        self._say(c, incident, [telling.raised(incident, plan.team, before)], now)
        for step in joined.steps:
            if step.due <= now:
                self._take(c, plan, incident, step, now)

    # --- people -----------------------------------------------------------------------------------------------------

    def acknowledge(self, incident_id: int, by: Actor, key: str) -> Answer:
        """Somebody has it. `key` is the natural id of the click: the same click again is answered the same again."""
        return self._answer(key, lambda c, now: self._acknowledge(c, incident_id, by, now))

    def _acknowledge(self, c: Connection, incident_id: int, by: Actor, now: datetime) -> Answer:
        current = _required(book.lock(c, incident_id), incident_id)
        if current.state is not State.TRIGGERED:
            return Answer(False, _too_late(current, by), current)
        plan = self.plan(current.team)
        incident = replace(
            current,
            state=State.ACKNOWLEDGED,
            acknowledged_at=now,
            acknowledged_by=by,
            revision=current.revision + 1,
        )
        book.save(c, incident)
        book.note(c, incident.id, Event(now, "acknowledged", by, f"{by.name} has it"))
        self._say(c, incident, [telling.acknowledged(incident, plan.team)], now)
        self._stop_paging(c, plan, incident, f"acknowledged by {by.name}", now)
        self._show(c, plan, incident, now)
        return Answer(True, f"You have incident {incident.number}.", incident)

    def resolve(self, incident_id: int, by: Actor, key: str) -> Answer:
        """It is over. Whatever was still to happen is called off."""
        return self._answer(key, lambda c, now: self._resolve(c, incident_id, by, now))

    def _resolve(self, c: Connection, incident_id: int, by: Actor, now: datetime) -> Answer:
        current = _required(book.lock(c, incident_id), incident_id)
        if current.state is State.RESOLVED:
            return Answer(False, _too_late(current, by), current)
        plan = self.plan(current.team)
        incident = replace(
            current, state=State.RESOLVED, resolved_at=now, resolved_by=by, revision=current.revision + 1
        )
        book.save(c, incident)
        book.note(c, incident.id, Event(now, "resolved", by, f"{by.name} resolved it"))
        self._say(c, incident, [telling.resolved(incident, plan.team)], now)
        self._stop_paging(c, plan, incident, f"resolved by {by.name}", now)
        for step in book.open_steps(c, incident.id):
            book.end_step(c, incident.id, step.number, "cancelled", now)
        self._show(c, plan, incident, now)
        return Answer(True, f"Incident {incident.number} is resolved.", incident)

    def _answer(self, key: str, act: Callable[[Connection, datetime], Answer]) -> Answer:
        now, machine_now = self._clock.now(), self._clock.machine()

        def once(c: Connection) -> Answer:
            before = inbound.answered(c, key)
            if before is not None:
                incident = book.get(c, before["incident"])
                return Answer(before["done"], before["text"], incident)
            answer = act(c, now)
            number = answer.incident.id if answer.incident else 0
            inbound.remember(c, key, machine_now, {"done": answer.done, "text": answer.text, "incident": number})
            return answer

        answer = self._db.write(once)
        self._woken()
        return answer

    def _stop_paging(self, c: Connection, plan: Plan, incident: Incident, why: str, now: datetime) -> None:
        """Call off what wakes people; the CFO office is told now rather than later."""
        for step in book.open_steps(c, incident.id):
            if step.stops_on_ack:
                book.end_step(c, incident.id, step.number, "cancelled", now)
            elif step.do is Do.TELL_CFO:
                self._take(c, plan, incident, step, now)
        notices.cancel_pages(c, incident.id, why)

    # --- time -------------------------------------------------------------------------------------------------------

    def escalate_due(self) -> int:
        """Take every step that is due, each in a transaction of its own. Returns how many this call took."""
        taken, now = 0, self._clock.now()
        while True:
            with self._db.reading() as c:
                incident_id = book.due_step(c, now)
            if incident_id is None:
                break
            taken += self._db.write(lambda c, i=incident_id: self._escalate(c, i, now))  # type: ignore[misc]
        if taken:
            self._woken()
        return taken

    def _escalate(self, c: Connection, incident_id: int, now: datetime) -> int:
        """All due steps of one incident, re-read under its lock: an acknowledgement that came first has won."""
        incident = _required(book.lock(c, incident_id), incident_id)
        due = [s for s in book.open_steps(c, incident_id) if s.due <= now]
        if not due:
            return 0
        if incident.team not in self._plans:
            log.error(
                "incident %d belongs to team %r, which is not served here; its steps stop",
                incident.id,
                incident.team,
            )
            return sum(book.end_step(c, incident_id, s.number, "cancelled", now) for s in due)
        plan = self._plans[incident.team]
        taken = sum(self._take(c, plan, incident, step, now) for step in due)
        incident = replace(incident, revision=incident.revision + 1)
        book.save(c, incident)
        self._show(c, plan, incident, now)
        return taken

    def _take(self, c: Connection, plan: Plan, incident: Incident, step: Step, now: datetime) -> bool:
        if not book.end_step(c, incident.id, step.number, "done", now):
            return False
        reached = ", ".join(f"{t.name} ({t.role})" for t in step.targets) or "the channel"
        book.note(c, incident.id, Event(now, str(step.do), WATCHKEEPER, f"{step.do} {reached}; {step.why}"))
        self._say(c, incident, telling.step_taken(incident, plan.team, step), now)
        return True

    # --- looking ----------------------------------------------------------------------------------------------------

    def incident(self, incident_id: int) -> Incident | None:
        with self._db.reading() as c:
            return book.get(c, incident_id)

    def open_incidents(self, team: str) -> Sequence[tuple[Incident, Step | None]]:
        """Open incidents of a team, the most severe first, each with its next step."""
        with self._db.reading() as c:
            return [(i, _next(c, i)) for i in book.still_open(c, team)]

    def timeline(self, incident_id: int) -> Sequence[Event]:
        with self._db.reading() as c:
            return book.timeline(c, incident_id)

    # --- pieces -----------------------------------------------------------------------------------------------------

    def _show(self, c: Connection, plan: Plan, incident: Incident, now: datetime) -> None:
        self._say(c, incident, [telling.edit(incident, plan.team, _next(c, incident))], now)

    def _say(self, c: Connection, incident: Incident, drafts: Iterable[Draft], now: datetime) -> None:
        notices.put(c, incident.team, incident.id, drafts, now)


def _next(c: Connection, incident: Incident) -> Step | None:
    ahead = book.open_steps(c, incident.id)
    return ahead[0] if ahead else None


def _required(incident: Incident | None, incident_id: int) -> Incident:
    if incident is None:
        raise WatchkeeperError(f"there is no incident {incident_id}")
    return incident


def _too_late(incident: Incident, by: Actor) -> str:
    """Who was first, and when, in mrkdwn; said only to the person who came second."""
    over = incident.state is State.RESOLVED
    who, at = (
        (incident.resolved_by, incident.resolved_at) if over else (incident.acknowledged_by, incident.acknowledged_at)
    )
    you = who is not None and who.slack != "" and who.slack == by.slack
    name = "You" if you else safe(who.name if who else "Somebody", 80)
    ago = f", {when(at)}" if at else ""
    if over:
        return f"{name} resolved it already{ago}."
    return f"{name} {'have' if you else 'has'} it already{ago}."
