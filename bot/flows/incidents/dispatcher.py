"""The flow of incidents: report, acknowledge, resolve, escalate.

Each method opens ONE transaction and runs one flow of `bot/incidents/flows` in it: load facts, ask a pure decider
once, save the new state, its timeline and its notices. Nothing here talks to the outside world; the outbox does,
afterwards. Every method may run twice, or at the same time as any other, in any process.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.exc import InterfaceError, OperationalError

from bot.blocks import foretold
from bot.blocks.refused import comes_to_nothing
from bot.clock import Clock
from bot.errors import WatchkeeperError
from bot.flows.due import each
from bot.flows.incidents import act as doing
from bot.flows.incidents import effects, escalate, last_resort, raise_severity, together
from bot.flows.incidents.intake import Intake
from bot.handbook.team.runbook_search import Past
from bot.incidents import decision
from bot.incidents.actions import Acknowledge, Deed, HandBack, Resolve
from bot.incidents.incident import Alert, Answer, Event, Incident, Step
from bot.incidents.opening_preview import Preview, preview
from bot.incidents.plan import Plan
from bot.incidents.reminders import Snoozes, snoozes
from bot.incidents.silence import DETECTOR
from bot.people import Actor
from bot.store import faults, inbound, notices, open_incidents, set_aside, steps
from bot.store import incidents as book
from bot.store.database import Database
from bot.text import whole

SLACK_PAGES = "Slack direct message"
_HALF_A_YEAR = timedelta(days=182)
_AT_ONCE = 200  # incidents that one look names
_ESCALATION = "escalation of incident"

log = logging.getLogger(__name__)


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
        self._intake = Intake(database, clock, plans, paging)
        self._open: dict[int, Incident] = {}  # as they were read last, see `judge_again`

    def plan(self, team: str) -> Plan:
        if team not in self._plans:
            raise UnknownTeam(f"no team {team!r} here; known: {', '.join(sorted(self._plans)) or 'none'}")
        return self._plans[team]

    # --- report -----------------------------------------------------------------------------------------------------

    def report(self, alert: Alert) -> Incident | None:
        """Take an alert in. The same alert again, or one of a fault that is open, ends up in the same incident. None: a
        silence holds it, which is on record."""
        return self.report_all([alert])[0]

    def report_all(self, alerts: Sequence[Alert]) -> list[Incident | None]:
        """As `report`, of each: all that wait at the same time are committed together."""
        for alert in alerts:
            self.plan(alert.team)
        incidents = self._intake.take(alerts)
        self._woken()
        return incidents

    def preview(self, alert: Alert) -> Preview:
        """What reporting it now would do."""
        plan, now = self.plan(alert.team), self._clock.now()
        with self._db.reading() as c:
            return preview(plan, alert, now, book.open_number(c, alert.team, alert.fingerprint))

    def foretell(self, incident_id: int, deed: Deed, by: Actor) -> str:
        """What a deed would do, in mrkdwn, by the very planner that does it."""
        now = self._clock.now()
        with self._db.reading() as c:
            incident = book.get(c, incident_id)
            if incident is None:
                return ""
            found = doing.foretell(c, self.plan(incident.team), incident, deed, by, now)
        if not isinstance(found, doing.Foretold):
            return comes_to_nothing(found)
        return foretold.of_deed(found.incident, found.steps, now)

    # --- people -----------------------------------------------------------------------------------------------------

    def do(self, incident_id: int, deed: Deed, by: Actor, key: str) -> Answer:
        """Somebody does something. `key` is the natural id of the click: the same again is answered the same again."""
        return self._answer(key, lambda c, now: doing.do(c, self.plan, incident_id, deed, by, now))

    def acknowledge(self, incident_id: int, by: Actor, key: str) -> Answer:
        """Somebody has it."""
        return self.do(incident_id, Acknowledge(), by, key)

    def hand_back(self, incident_id: int, by: Actor, key: str) -> Answer:
        """Who has it cannot go on: nobody has it, and the escalation starts anew."""
        return self.do(incident_id, HandBack(), by, key)

    def resolve(self, incident_id: int, by: Actor, key: str) -> Answer:
        """It is over, and it was real: what is resolved elsewhere, or without a form, says no more."""
        return self.do(incident_id, Resolve(), by, key)

    def _answer(self, key: str, act: Callable[[Connection, datetime], Answer]) -> Answer:
        now, machine_now = self._clock.now(), self._clock.machine()

        def once(c: Connection) -> Answer:
            before = inbound.answered(c, key)
            if before is not None:
                incident = book.get(c, before["incident"])
                return Answer(before["done"], before["text"], incident, before.get("stranger_to", ""))
            answer = act(c, now)
            if answer.done and answer.incident:
                notices.hasten(c, answer.incident.id, now)
            said = {"done": answer.done, "text": answer.text, "stranger_to": answer.stranger_to}
            inbound.remember(c, key, machine_now, {**said, "incident": answer.incident.id if answer.incident else 0})
            return answer

        answer = self._db.write(once)
        self._woken()
        return answer

    # --- time -------------------------------------------------------------------------------------------------------

    def escalate_due(self) -> int:
        """Take every step that is due, the most severe incident first, each incident in a transaction of its own. One
        that cannot be read is set aside, and whom it knew last is paged. Returns how many steps this call took."""
        now, taken = self._clock.now(), 0
        while more := self._escalate(now):
            taken += more
            self._woken()
        return taken

    def _escalate(self, now: datetime) -> int:
        """A set of incidents together; those that need it alone."""
        with self._db.reading() as c:
            if not steps.anything_due(c, now):
                return 0
            left_out = set_aside.known(c, _ESCALATION)
        out = [id for row in left_out if (id := whole(row)) is not None]  # what failed goes alone from then on
        try:
            taken, alone = self._db.write(lambda c: together.escalate(c, self._plans, now, out))
        except (OperationalError, InterfaceError):
            raise  # the database is in trouble, not a row
        except Exception:  # one of them cannot be read: each alone, so that the others go on
            log.exception("a set of due steps failed; each incident is tried on its own")
            taken = 0
            with self._db.reading() as c:
                alone = steps.due(c, now, _AT_ONCE)
        alone += [i for i in out if not left_out[str(i)]]
        return taken + self._escalate_alone(alone, now)

    def _escalate_alone(self, incidents: Sequence[int], now: datetime) -> int:
        return sum(
            each(
                self._db,
                _ESCALATION,
                list(dict.fromkeys(incidents)),
                lambda c, i: escalate.escalate(c, self._plans, i, now),
                parked=lambda c, i: last_resort.page(c, self._plans, i, now),
            )
        )

    def judge_again(self) -> int:
        """Raise what time alone has made worse. Returns how many incidents."""
        now = self._clock.now()
        # A look, without a lock.
        worse = [i.id for i in self._still_open() if self._is_worse(i, now)]
        done = each(
            self._db,
            "severity of incident",
            worse,
            lambda c, i: raise_severity.judge_again(c, self._plan_of(i), i, now),
        )
        if raised := sum(done):
            self._woken()
        return raised

    def _still_open(self) -> Collection[Incident]:
        """Read again where they have changed since the last look."""
        with self._db.reading() as c:
            revisions = open_incidents.revisions(c)
            known = {i: self._open[i] for i in revisions if i in self._open and self._open[i].revision == revisions[i]}
            changed = [i for i in revisions if i not in known]
            self._open = known | {
                i.id: i for n in range(0, len(changed), _AT_ONCE) for i in book.some(c, changed[n : n + _AT_ONCE])
            }
        return self._open.values()

    def _is_worse(self, incident: Incident, now: datetime) -> bool:
        plan = self._plans.get(incident.team)
        return plan is not None and decision.judging_again(plan, incident, now, 0) is not None

    def _plan_of(self, incident_id: int) -> Plan:
        return self._plans[self._open[incident_id].team]

    def show_again(self) -> int:
        """Bring messages up to date that not every alert of a storm has brought up to date. Returns how many."""
        now = self._clock.now()
        with self._db.reading() as c:
            behind = {i: self._plans[team] for team, i in open_incidents.behind(c) if team in self._plans}
        shown = sum(
            each(self._db, "message of incident", list(behind), lambda c, i: effects.catch_up(c, behind[i], i, now))
        )
        if shown:
            self._woken()
        return shown

    # --- looking ----------------------------------------------------------------------------------------------------

    def incident(self, incident_id: int) -> Incident | None:
        with self._db.reading() as c:
            return book.get(c, incident_id)

    def past(self, team: str) -> Past:
        """What was said of the incidents of the last half year that are over, for the search of the runbooks."""
        with self._db.reading() as c:
            over = book.resolved_since(c, team, self._clock.now() - _HALF_A_YEAR)
        return tuple(((i.pipeline, i.issue), f"{i.summary} {i.resolution}".strip()) for i in over[:200])

    def open_incidents(self, team: str) -> Sequence[tuple[Incident, Step | None]]:
        """Open incidents of a team, the most severe first, each with its next step."""
        with self._db.reading() as c:
            return [(i, effects.next_step(c, i)) for i in book.still_open(c, team)]

    def numbered(self, team: str, number: int) -> Incident | None:
        """By the number that people see."""
        with self._db.reading() as c:
            return book.numbered(c, team, number)

    def next_step(self, incident: Incident) -> Step | None:
        with self._db.reading() as c:
            return effects.next_step(c, incident)

    def steps(self, incident: Incident) -> tuple[Sequence[Step], Sequence[Step]]:
        """Those of its escalation that were taken, and those ahead."""
        with self._db.reading() as c:
            found = steps.of(c, incident.id)
        return found.taken, found.ahead

    def detectors(self, incident: Incident) -> Sequence[str]:
        """Those that found a fault of it, which stands."""
        with self._db.reading() as c:
            found = [row.source for row in faults.sources(c, incident.id)]
        return list(dict.fromkeys(s.removeprefix(DETECTOR) for s in found if s.startswith(DETECTOR)))

    def snoozes(self, incident: Incident) -> Snoozes:
        """For how long it can be snoozed from now."""
        return snoozes(self.plan(incident.team), incident, self._clock.now())

    def timeline(self, incident_id: int) -> Sequence[Event]:
        with self._db.reading() as c:
            return book.timeline(c, incident_id)
