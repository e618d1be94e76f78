"""Alerts that wait together are taken in together, in one transaction and in their order.

Most alerts of a storm are repetitions: of a fault that stands in an open incident, which they make no worse. What is
known is asked once for all of them, each is decided in memory, and what came of them is written at the end, or before
an alert that is more than that: that one goes its own way (`report_alert`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, report_alert, stakeholder_updates
from bot.incidents import decision, lead
from bot.incidents.decision import Joining
from bot.incidents.fault import Fault, How
from bot.incidents.grouping import Place
from bot.incidents.incident import Alert, Event, Incident
from bot.incidents.plan import Plan
from bot.people import WATCHKEEPER
from bot.store import faults, silences
from bot.store import incidents as book
from bot.store import taking_in as store
from bot.store.taking_in import Home, Taken


def report(
    c: Connection,
    plans: Mapping[str, Plan],
    alerts: Sequence[Alert],
    paging: str,
    now: datetime,
    enough: Callable[[], bool] = lambda: False,
) -> list[Incident | None]:
    """What `report_alert.report` gives, for each in turn. enough: asked after each; the rest is left then."""
    store.wait_for_turn(c, {alert.team for alert in alerts})
    together, answers = Together(c, plans, alerts, now), list[Incident | None]()
    for alert in alerts:
        incident = together.repeated(alert)
        if incident is None:
            together.write()
            incident = report_alert.report(c, plans[alert.team], alert, paging, now)
        answers.append(incident)
        if enough():
            break
    together.write()
    return answers


@dataclass
class Repeats:
    """Of one incident that is held. before: how many alerts were in it."""

    incident: Incident
    before: int
    changed: dict[tuple[str, date | None], Fault] = field(default_factory=dict)

    def take(self, joined: Joining) -> None:
        self.incident = joined.incident
        self.changed[joined.fault.key] = joined.fault


class Together:
    def __init__(self, c: Connection, plans: Mapping[str, Plan], alerts: Sequence[Alert], now: datetime) -> None:
        self._c, self._plans, self._alerts, self._now = c, plans, alerts, now
        self._known = store.known(c, alerts)
        self._silenced: dict[tuple[str, str], bool] = {}
        self._homes: dict[str, dict[str, Home]] = {}
        self._held: dict[int, Repeats | None] = {}
        self._taken: list[Taken] = []

    def repeated(self, alert: Alert) -> Incident | None:
        """The incident that it is one more alert of; None for one that is more than a repetition."""
        key = (alert.team, alert.source, alert.key)
        if key in self._known or self._may_be_silenced(alert):
            return None
        self._known.add(key)
        home = self._home(alert)
        repeats = self._hold(home.incident_id) if home else None
        if home is None or repeats is None:
            return None
        joined = self._joined(repeats.incident, home, alert)
        if joined is None:
            return None
        repeats.take(joined)
        whose = "" if home.how is How.OWN else f"{joined.fault.label}: "
        noted = Event(self._now, "joined", WATCHKEEPER, f"{whose}{alert.summary}")
        self._taken.append(Taken(alert, repeats.incident.id, joined.fault.id, joined.judged, noted))
        return repeats.incident

    def write(self) -> None:
        """What was found so far; what comes next may change what is known."""
        store.write(self._c, self._taken)
        for repeats in self._held.values():
            if repeats and repeats.changed:
                self._write(repeats)
        self._homes, self._held, self._taken = {}, {}, []

    def _joined(self, incident: Incident, home: Home, alert: Alert) -> Joining | None:
        before = next((f for f in incident.faults if f.key == (alert.fingerprint, alert.day)), None)
        if before is None or not before.stands:
            return None
        plan, place = self._plans[alert.team], Place(incident, home.how, home.why)
        joined = decision.placing(plan, place, alert, self._now, 0)
        return joined if joined.raised_from is None else None

    def _may_be_silenced(self, alert: Alert) -> bool:
        of = (alert.team, alert.pipeline)
        if of not in self._silenced:
            self._silenced[of] = bool(silences.active(self._c, *of))
        return self._silenced[of]

    def _home(self, alert: Alert) -> Home | None:
        if alert.team not in self._homes:
            asked = {a.fingerprint for a in self._alerts if a.team == alert.team}
            self._homes[alert.team] = store.homes(self._c, alert.team, asked)
        return self._homes[alert.team].get(alert.fingerprint)

    def _hold(self, incident_id: int) -> Repeats | None:
        if incident_id not in self._held:
            incident = book.lock(self._c, incident_id)
            is_open = incident is not None and incident.state.is_open
            self._held[incident_id] = Repeats(incident, incident.alert_count) if incident and is_open else None
        return self._held[incident_id]

    def _write(self, repeats: Repeats) -> None:
        c, incident, now = self._c, repeats.incident, self._now
        plan = self._plans[incident.team]
        faults.save_again(c, list(repeats.changed.values()))
        book.save(c, incident)
        for fault in _to_be_told(plan, incident, repeats.changed.values()):
            effects.inform_of(c, plan, incident, fault, now)
        effects.count_from(c, plan, incident, repeats.before, False, now)


def _to_be_told(plan: Plan, incident: Incident, changed: Iterable[Fault]) -> list[Fault]:
    """Of each pipeline the first that its readers are told of: they hear of an incident once."""
    told: dict[str, Fault] = {}
    for fault in changed:
        if stakeholder_updates.concerns(lead.alone(plan.team, incident, fault)):
            told.setdefault(fault.pipeline, fault)
    return list(told.values())
