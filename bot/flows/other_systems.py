"""What other systems say of an incident: what they reported is over, somebody has it there.

Alerts themselves are the dispatcher's (`report`).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from hashlib import sha256

from rapidfuzz import fuzz
from sqlalchemy import Connection

from bot.blocks import other_systems
from bot.clock import Clock
from bot.flows.incidents import act, effects, fault_over, notifications, pager
from bot.inbound.pagerduty import Heard
from bot.incidents.actions import Acknowledge, Resolve
from bot.incidents.incident import Alert, Answer, Event, Incident
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.notify.payload import Post
from bot.people import Actor
from bot.store import faults, inbound, notices
from bot.store import incidents as book
from bot.store.database import Database

_ALIKE = 85  # of 100: two headlines of one alert, apart from the words that say how it stands
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
        incident = self._db.write(lambda c: over(c, self._plans[alert.team], alert, now, machine_now))
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
    if heard.do == "merge":
        return _merged(c, plans[team], row, heard, key, now, machine_now)
    deed = Acknowledge() if heard.do == "acknowledge" else Resolve()
    answer = act.do(c, plans.__getitem__, row.id, deed, _who(plans[team], heard), now)
    if answer.done and answer.incident:
        told = [draft.key for draft in pager.follows(answer.incident, [level], heard.do)]
        notices.call_off(c, told, "PagerDuty said so itself")
    text = f"incident {number}: {heard.do}d" if answer.done else f"incident {number}: {answer.text}"
    inbound.remember(c, key, machine_now, {"done": answer.done, "text": text})
    return Answer(answer.done, text, answer.incident)


def _merged(
    c: Connection, plan: Plan, incident: Incident, heard: Heard, key: str, now: datetime, machine_now: float
) -> Answer:
    """Somebody tidied up at PagerDuty: a line in the thread, and the incident stays as it is."""
    by, text = _who(plan, heard), f"incident {incident.number}: merged at PagerDuty, stays as it is here"
    book.note(c, incident.id, Event(now, "merged", by, f"{by.name} merged its page into another incident at PagerDuty"))
    if incident.state.is_open:
        said = notifications.said_elsewhere(
            incident, plan.team, f"merged:{heard.id[:60]}:", other_systems.merged(by.name)
        )
        effects.say(c, incident, [said], now)
    inbound.remember(c, key, machine_now, {"done": False, "text": text})
    return Answer(False, text, incident)


def _who(plan: Plan, heard: Heard) -> Actor:
    known = plan.team.person_at_pagerduty(heard.user, heard.name, heard.email)
    return Actor(*known) if known else Actor(f"{heard.name or 'Somebody'} (PagerDuty)")


def over(c: Connection, plan: Plan, alert: Alert, now: datetime, machine_now: float) -> Incident | None:
    """In the transaction of the caller; see `Receiving.over`."""
    meant = _meant(c, alert)
    if meant is None:
        return None
    alert_id, incident_id, said = meant
    if alert_id is not None and not said:
        book.say_over(c, alert_id, now)
    incident = book.lock(c, incident_id)
    if incident is None or not incident.state.is_open:
        return None
    key = f"over:{alert.team}:{alert.source}:{alert.key}:{alert_id or incident_id}"[:300]
    if not said and inbound.answered(c, key) is None:
        inbound.remember(c, key, machine_now, {"incident": incident.id})
        _tell(c, plan, incident, alert, key, now)
        fault_over.said(c, plan, incident, alert, alert_id, now)
    return incident


def _meant(c: Connection, alert: Alert) -> tuple[int | None, int, bool] | None:
    """(alert, incident, whether it was called over before) that a word of a source is about. One that names its alerts
    by an id means that alone; a mail or a message means what it reads like: what the same source reported in the same
    words, else the open incident of that fault."""
    if (life := book.life_of_alert(c, alert)) is not None:
        return life.id, life.incident_id, life.over_at is not None
    if alert.lasting:
        return None
    reported = book.open_of_source(c, alert)
    same = [one for one in reported if _alike(one[1], alert.summary)]
    if same or len({incident for _, _, incident in reported}) == 1:
        alert_id, _, incident_id = (same or reported)[0]
        return alert_id, incident_id, False
    return _of_fault(c, alert)


def _of_fault(c: Connection, alert: Alert) -> tuple[None, int, bool] | None:
    if (own := book.lock_open(c, alert.team, alert.fingerprint)) is not None:
        return None, own.id, False
    held = faults.elsewhere(c, alert.team, alert.fingerprint)
    return (None, held.incident_id, False) if held else None


def _alike(one: str, other: str) -> bool:
    return fuzz.token_set_ratio(one.casefold(), other.casefold()) >= _ALIKE


def _tell(c: Connection, plan: Plan, incident: Incident, alert: Alert, key: str, now: datetime) -> None:
    source = alert.source.removeprefix("webhook:")
    book.note(c, incident.id, Event(now, "over", Actor(source), alert.summary))
    message = other_systems.over(source, alert.summary)
    draft = Draft(
        key=f"i{incident.id}:over:{sha256(key.encode()).hexdigest()[:32]}",
        kind="reply",
        lane=f"i{incident.id}:{plan.team.settings.channel}",
        payload=Post(channel=plan.team.settings.channel, message=message.payload()),
        plain=message.text,
        parent_key=notifications.parent_key(incident),
    )
    effects.say(c, incident, [draft], now)
