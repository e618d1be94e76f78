"""A fault of an incident is over by itself: its detector finds it no more, or whoever reported it says so. An incident
of which nothing is left, as measured, is over with it; somebody's word for it does not end an incident."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.flows.incidents import effects, notifications, resolve
from bot.flows.incidents.change import Change, load
from bot.incidents import lead
from bot.incidents.fault import Fault, all_measured_over, arrived_late, ended
from bot.incidents.incident import Alert, Basis, Closing, Event, Incident
from bot.incidents.plan import Plan
from bot.incidents.remeasured import Found, Watched, remeasured
from bot.incidents.silence import DETECTOR
from bot.people import WATCHKEEPER
from bot.store import faults
from bot.store import incidents as book
from detectors.detector import Declared, Result


@dataclass(frozen=True, slots=True)
class _End:
    """why: in plain text. measured: a detector says so."""

    why: str
    measured: bool


def looked(c: Connection, plan: Plan, detector: Declared, result: Result, now: datetime) -> None:
    """A detector has looked: of what it had found, all that is gone is over."""
    source = f"{DETECTOR}{detector.name}"
    for row in faults.found_by(c, plan.team.id, source):
        fault = Watched(detector.name, row.day)
        seen = remeasured([fault], {fault: result}, {detector.name: detector}, now)
        if seen.found is not Found.GREEN:
            continue
        incident = effects.required(book.lock(c, row.incident_id), row.incident_id)
        if not _was_never_wrong(incident, row.id):
            faults.say_source_over(c, row.id, source, now)
            _end(c, plan, incident, [row.id], _End(seen.figures, measured=True), now)


def _was_never_wrong(incident: Incident, fault_id: int) -> bool:
    """What had arrived, late, when it was found: it is on record, and there is no end to tell of."""
    return any(f.id == fault_id and arrived_late(f.nature, f.measure) and f.last_seen == f.at for f in incident.faults)


def said(c: Connection, plan: Plan, incident: Incident, alert: Alert, alert_id: int | None, now: datetime) -> None:
    """Its source says so. alert_id: of what it means; None for the fault as a whole. The incident is held."""
    if alert_id is not None:
        mine = faults.of_alert(c, alert_id)
    else:
        mine = [f.id for f in incident.standing if f.fingerprint == alert.fingerprint]
        for fault_id in mine:
            faults.say_source_over(c, fault_id, alert.source, now)
    source = alert.source.removeprefix("webhook:")
    _end(c, plan, incident, mine, _End(f"reported resolved by {source}", measured=False), now)


def _end(c: Connection, plan: Plan, incident: Incident, ids: Sequence[int], how: _End, now: datetime) -> None:
    over = [f for f in incident.standing if f.id in ids and not faults.still_said(c, f.id)]
    if not over or not incident.state.is_open:
        return
    after = incident
    for fault in over:
        after = lead.without(plan.team, after, ended(fault, now, how.why, how.measured))
        book.note(c, incident.id, Event(now, "fault over", WATCHKEEPER, f"{fault.label}: {how.why}"))
    after = book.save_with(c, after, after.faults)
    if how.measured:
        effects.say(c, after, [notifications.fault_over(after, plan.team, f, how.why) for f in over], now)
    if all_measured_over(after.faults):
        done = resolve.resolve(load(c, plan, after, now), _closing(after.faults), WATCHKEEPER)
        assert isinstance(done, Change)  # it is open, and held
        resolve.finish(c, done)
    else:
        effects.show(c, plan, after, now)


def _closing(those: Sequence[Fault]) -> Closing:
    """Nobody has said what it was."""
    proof = "; ".join(dict.fromkeys(fault.ended_why for fault in those if fault.is_judged))
    return Closing(verdict=None, basis=Basis.MEASURED, proof=proof[:500])
