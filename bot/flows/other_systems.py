"""What other systems say of an incident: what they reported is over, somebody has it there.

Alerts themselves are the dispatcher's (`report`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from sqlalchemy import Connection

from bot.blocks import other_systems
from bot.clock import Clock
from bot.flows.incidents import act, effects, notifications, pager
from bot.inbound.pagerduty import Heard
from bot.incidents.actions import Acknowledge, Resolve
from bot.incidents.incident import Alert, Answer, Event, Incident
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.people import Actor
from bot.store import inbound, notices
from bot.store import incidents as book
from bot.store.database import Database

_TOO_OLD = timedelta(seconds=inbound.KEPT)  # what is older could be a repeat that nobody remembers


class Receiving:
    """woken: called after a commit that left something to send."""

    def __init__(
        self, database: Database, clock: Clock, plans: Mapping[str, Plan], woken: Callable[[], None] = lambda: None
    ) -> None:
        self._db, self._clock, self._plans, self._woken = database, clock, plans, woken

    def over(self, alert: Alert) -> Incident | None:
        """Say in the thread that what this alert reported is over; None if it was never reported, or its incident is
        resolved. The same again says nothing."""
        now, machine_now = self._clock.now(), self._clock.machine()
        incident = self._db.write(lambda c: _over(c, self._plans[alert.team], alert, now, machine_now))
        self._woken()
        return incident

    def heard(self, team: str, heard: Heard) -> Answer:
        """Acknowledged or resolved at PagerDuty is so here, by the same person. PagerDuty itself is not told again
        what it said. The same event again is answered the same again, and an old one changes nothing."""
        now, machine_now = self._clock.now(), self._clock.machine()
        meant = pager.meant_by(heard.dedup_key)
        if meant is None or meant[0] != team:
            return Answer(False, "no page of this team's")
        if now - heard.at > _TOO_OLD:
            return Answer(False, "too old")
        answer = self._db.write(lambda c: _heard(c, self._plans, team, meant[1], meant[2], heard, now, machine_now))
        self._woken()
        return answer


def _heard(
    c: Connection,
    plans: Mapping[str, Plan],
    team: str,
    number: int,
    level: str,
    heard: Heard,
    now: datetime,
    machine_now: float,
) -> Answer:
    key = f"pagerduty:{team}:{heard.id}"
    if (before := inbound.answered(c, key)) is not None:
        return Answer(before["done"], before["text"])
    row = book.numbered(c, team, number)
    if row is None:
        return Answer(False, "no such incident")
    deed = Acknowledge() if heard.do == "acknowledge" else Resolve()
    answer = act.do(c, plans.__getitem__, row.id, deed, _who(plans[team], heard), now)
    if answer.done and answer.incident:
        told = [draft.key for draft in pager.follows(answer.incident, [level], heard.do)]
        notices.call_off(c, told, "PagerDuty said so itself")
    text = f"incident {number}: {heard.do}d" if answer.done else f"incident {number}: {answer.text}"
    inbound.remember(c, key, machine_now, {"done": answer.done, "text": text})
    return Answer(answer.done, text, answer.incident)


def _who(plan: Plan, heard: Heard) -> Actor:
    known = plan.team.person_at_pagerduty(heard.user, heard.name, heard.email)
    return Actor(*known) if known else Actor(f"{heard.name or 'Somebody'} (PagerDuty)")


def _over(c: Connection, plan: Plan, alert: Alert, now: datetime, machine_now: float) -> Incident | None:
    number = book.incident_of_alert(c, alert)
    incident = book.lock(c, number) if number is not None else None
    if incident is None or not incident.state.is_open:
        return None
    key = f"over:{alert.team}:{alert.source}:{alert.key}"[:300]
    if inbound.answered(c, key) is None:
        source = alert.source.removeprefix("webhook:")
        inbound.remember(c, key, machine_now, {"incident": incident.id})
        book.note(c, incident.id, Event(now, "over", Actor(source), alert.summary))
        message = other_systems.over(source, alert.summary)
        draft = Draft(
            key=f"i{incident.id}:over:{sha256(key.encode()).hexdigest()[:32]}",
            kind="reply",
            lane=f"i{incident.id}:{plan.team.settings.channel}",
            payload={"do": "post", "channel": plan.team.settings.channel, "message": message.payload()},
            plain=message.text,
            parent_key=notifications.parent_key(incident),
        )
        effects.say(c, incident, [draft], now)
    return incident
