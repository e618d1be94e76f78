"""What to do about an alert: open an incident, join the open one, or raise it. Pure."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from bot.handbook.model import Severity
from bot.incidents import fault as faults
from bot.incidents import lead, reminders
from bot.incidents.escalation import respond_by, steps_for
from bot.incidents.fault import Fault, How
from bot.incidents.grouping import Place
from bot.incidents.incident import Alert, Closing, Do, Incident, Link, State, Step, Verdict
from bot.incidents.plan import Plan
from bot.people import Actor
from detectors.detector import Nature

MOST_LINKS = 20  # of an incident
_WORSE_WITH_TIME = (Nature.MISSING, Nature.LATE, Nature.FAILED)


@dataclass(frozen=True, slots=True)
class Opening:
    incident: Incident
    steps: tuple[Step, ...]


@dataclass(frozen=True, slots=True)
class Joining:
    """The alert belongs to an incident that is open. judged: the severity of this alert alone. fault: what it is about,
    in the incident. raised_from: the incident's severity before, None if that did not change. steps: what replaces the
    steps ahead when it was raised. is_back: the fault was over already."""

    incident: Incident
    judged: Severity
    fault: Fault
    raised_from: Severity | None
    steps: tuple[Step, ...]
    is_back: bool = False


def opening(plan: Plan, alert: Alert, now: datetime, paging: str) -> Opening:
    """A new incident with its whole escalation. paging: how a page reaches people, in words."""
    team, (severity, why) = plan.team, plan.severity(alert)
    shift = plan.rota.on_call_at(now)
    incident = Incident(
        id=0,
        team=team.id,
        number=0,
        fingerprint=alert.fingerprint,
        pipeline=alert.pipeline,
        issue=alert.issue,
        nature=alert.nature,
        investor_facing=lead.is_for_investors(team, alert.pipeline),
        title=f"{alert.pipeline} · {alert.issue or alert.nature}",
        summary=alert.summary,
        measured=alert.measured,
        limit=alert.limit,
        measure=alert.measure,
        entity=alert.entity,
        day=alert.day,
        deviation=alert.deviation,
        query=alert.query,
        examples=alert.examples,
        impact=lead.impact_of(team, alert.pipeline, alert.issue),
        severity=severity,
        severity_why=why,
        state=State.TRIGGERED,
        opened_at=now,
        respond_by=respond_by(severity, plan.response_time(severity), now, plan.hours),
        on_call_primary=plan.target("primary on-call", shift.primary),
        on_call_secondary=tuple(plan.target("secondary on-call", name) for name in shift.secondary),
        on_call_until=shift.until,
        on_call_why=shift.why[0].text,
        paging=paging,
        handbook_sha=team.version,
        last_seen=now,
        links=alert.links,
        detail=alert.detail,
        cap=alert.cap,
        faults=(lead.found(alert, severity, now),),
    )
    return Opening(incident, steps_for(severity, now, plan.people(alert.pipeline), plan.hours, plan.chain))


def joining(plan: Plan, incident: Incident, alert: Alert, now: datetime, last_number: int) -> Joining:
    """Count the alert; a worse severity raises the incident and restarts the chain, a milder one changes nothing."""
    return _taking_in(plan, incident, alert, How.OWN, "", now, last_number)


def placing(plan: Plan, place: Place, alert: Alert, now: datetime, last_number: int) -> Joining:
    """Count a fault that is in another one's incident. A worse one raises the incident, which then tells of it."""
    return _taking_in(plan, place.incident, alert, place.how, place.why, now, last_number)


def _taking_in(
    plan: Plan, incident: Incident, alert: Alert, how: How, why: str, now: datetime, last_number: int
) -> Joining:
    severity, reason = plan.severity(alert)
    before = next((f for f in incident.faults if f.key == (alert.fingerprint, alert.day)), None)
    fault = lead.again(before, alert, severity, now) if before else lead.found(alert, severity, now, how, why)
    counted = replace(
        incident,
        alert_count=incident.alert_count + 1,
        last_seen=now,
        links=_links(incident, alert),
        cap=_looser(incident.cap, alert.cap),
        faults=faults.with_fault(incident.faults, fault),
        revision=incident.revision + 1,
    )
    is_back = before is not None and not before.stands
    if (joined := _not_raised(counted, severity, fault)) is not None:
        return replace(joined, is_back=is_back)
    reason = reason if fault.fingerprint == incident.fingerprint else f"{fault.label}: {reason}"
    raised = _raised(plan, lead.led_by(plan.team, counted, fault), severity, reason, fault, now, last_number)
    return replace(raised, is_back=is_back)


def _not_raised(counted: Incident, severity: Severity, fault: Fault) -> Joining | None:
    """None if this severity raises the incident. One that a person set otherwise stays until the rule says worse than
    it did then."""
    if severity >= (counted.ruled or counted.severity):
        return Joining(counted, severity, fault, None, ())
    if severity >= counted.severity:  # worse by rule, and a person has put it as high already
        return Joining(replace(counted, ruled=severity), severity, fault, None, ())
    return None


def owners_beside(plan: Plan, before: Incident, fault: Fault, told: Collection[Step], last_number: int) -> list[Step]:
    """Of a pipeline that comes into another one's incident: its owners hear of it as if it stood alone, each person
    once in all. Nobody is paged for it. told: the steps of the incident. last_number: of all that are planned."""
    if any(known.pipeline == fault.pipeline for known in before.faults):
        return []
    alone = steps_for(fault.severity, fault.at, plan.people(fault.pipeline), plan.hours, plan.chain)
    known = {(t.slack or t.name) for step in told if step.do in (Do.PAGE, Do.NOTIFY) for t in step.targets}
    why = f"{fault.severity} in this incident: {fault.why}"
    made: list[Step] = []
    for step in alone:
        mine = [
            replace(t, pipeline=fault.pipeline) for t in step.targets if t.is_owner and (t.slack or t.name) not in known
        ]
        if step.do is Do.NOTIFY and mine:
            number = last_number + len(made) + 1
            made.append(replace(step, number=number, targets=tuple(mine), why=why, stops_on_ack=False))
            known |= {(t.slack or t.name) for t in mine}
    return made


def judging_again(plan: Plan, incident: Incident, now: datetime, last_number: int) -> Joining | None:
    """A fault may be worse by now: a landing time has come near or passed, a close window has begun. None where none
    is; time alone makes nothing milder."""
    if not incident.state.is_open:
        return None
    judged = [
        (plan.severity(_as_alert(incident, f, now)), f) for f in incident.standing if f.nature in _WORSE_WITH_TIME
    ]
    if not judged:
        return None
    (severity, why), fault = min(judged, key=lambda one: one[0][0])
    if severity >= min(incident.severity, incident.ruled or incident.severity):
        return None
    worse = replace(fault, severity=severity)
    known = replace(incident, faults=faults.with_fault(incident.faults, worse), revision=incident.revision + 1)
    return _raised(plan, lead.led_by(plan.team, known, worse), severity, why, worse, now, last_number)


def _raised(
    plan: Plan, incident: Incident, severity: Severity, why: str, fault: Fault, now: datetime, last_number: int
) -> Joining:
    raised = replace(
        incident,
        severity=severity,
        severity_why=why,
        ruled=None,
        snoozed_until=None,
        respond_by=respond_by(severity, plan.response_time(severity), now, plan.hours),
    )
    steps = _anew(plan, raised, now, last_number)
    number = last_number + len(steps) + 1
    asked = reminders.ahead(raised, plan.team.settings.incidents, now, number)
    return Joining(raised, severity, fault, incident.severity, (*steps, *asked))


def _anew(plan: Plan, incident: Incident, now: datetime, last_number: int) -> tuple[Step, ...]:
    """The escalation of an incident whose severity has changed, from now; nobody is paged for what somebody has."""
    return steps_for(
        incident.severity,
        now,
        plan.people(incident.pipeline),
        plan.hours,
        plan.chain,
        first_number=last_number + 1,
        acknowledged=not incident.state.waits,
    )


def _as_alert(incident: Incident, fault: Fault, now: datetime) -> Alert:
    """What an alert would say of it now."""
    return Alert(
        team=incident.team,
        source="time",
        key="",
        pipeline=fault.pipeline,
        issue=fault.issue,
        nature=fault.nature,
        summary=fault.summary,
        at=now,
        day=fault.day,
        deviation=fault.deviation,
        measure=fault.measure,
        cap=incident.cap,
    )


def has_it(incident: Incident, by: Actor) -> bool:
    """Whether `by` is who acknowledged it. Of somebody in Slack only the id counts, for there a name is whatever its
    bearer likes; who comes from elsewhere is known by name."""
    who = incident.acknowledged_by
    if who is None:
        return False
    return who.slack == by.slack if by.slack else who.name == by.name


def mitigating(incident: Incident, by: Actor, now: datetime) -> Incident:
    """Still open, and nobody is paged. Who mitigates what nobody has, has it."""
    return replace(
        incident,
        state=State.MITIGATED,
        mitigated_at=now,
        mitigated_by=by,
        acknowledged_at=incident.acknowledged_at or now,
        acknowledged_by=incident.acknowledged_by or by,
        revision=incident.revision + 1,
    )


def taking(incident: Incident, by: Actor, now: datetime) -> Incident:
    """Who says something of what nobody has, has it."""
    if not incident.state.waits:
        return replace(incident, revision=incident.revision + 1)
    return replace(
        incident,
        state=State.ACKNOWLEDGED,
        acknowledged_at=now,
        acknowledged_by=by,
        revision=incident.revision + 1,
    )


def reassigning(incident: Incident, to: Actor, now: datetime) -> Incident:
    """Somebody else has it from now; what is mitigated stays so. What one promised does not bind another."""
    state = State.MITIGATED if incident.state is State.MITIGATED else State.ACKNOWLEDGED
    return replace(
        incident,
        state=state,
        acknowledged_at=now,
        acknowledged_by=to,
        promised_at=None,
        snoozed_until=None,
        revision=incident.revision + 1,
    )


def rating(
    plan: Plan, incident: Incident, severity: Severity, why: str, now: datetime, last_number: int
) -> tuple[Incident, tuple[Step, ...]]:
    """Another severity, by a person's word: the escalation restarts from now, on the new level; who has it keeps it.
    The word holds until the rule says worse than it did when it was spoken."""
    rated = replace(
        incident,
        severity=severity,
        severity_why=why,
        ruled=incident.ruled or incident.severity,
        snoozed_until=None if severity < incident.severity else incident.snoozed_until,
        respond_by=respond_by(severity, plan.response_time(severity), now, plan.hours),
        revision=incident.revision + 1,
    )
    return rated, _anew(plan, rated, now, last_number)


def handing_back(plan: Plan, incident: Incident, now: datetime, last_number: int) -> tuple[Incident, tuple[Step, ...]]:
    """Nobody has it again, and the chain starts from now. The CFO office and the ticket stay as they are: the
    acknowledgement has told the one and the opening has made the other, each once."""
    steps = steps_for(
        incident.severity, now, plan.people(incident.pipeline), plan.hours, plan.chain, first_number=last_number + 1
    )
    again = tuple(s for s in steps if s.do not in (Do.INFORM, Do.TICKET))
    return replace(_freed(plan, incident, now), state=State.TRIGGERED), again


def reopening(
    plan: Plan, incident: Incident, by: Actor, now: datetime, last_number: int
) -> tuple[Incident, tuple[Step, ...]]:
    """Nobody has it, and the whole escalation starts from now: whoever was told that it is over is told again."""
    steps = steps_for(
        incident.severity, now, plan.people(incident.pipeline), plan.hours, plan.chain, first_number=last_number + 1
    )
    again = replace(
        _freed(plan, incident, now),
        state=State.REOPENED,
        reopened_at=now,
        reopened_by=by,
        resolved_at=None,
        resolved_by=None,
        verdict=None,
        restated=None,
        resolution="",
        basis=None,
        proof="",
        faults=faults.reopened(incident.faults, incident.resolved_at),
    )
    return again, steps


def _freed(plan: Plan, incident: Incident, now: datetime) -> Incident:
    """Nobody has it, from now."""
    return replace(
        incident,
        acknowledged_at=None,
        acknowledged_by=None,
        mitigated_at=None,
        mitigated_by=None,
        promised_at=None,
        snoozed_until=None,
        respond_by=respond_by(incident.severity, plan.response_time(incident.severity), now, plan.hours),
        revision=incident.revision + 1,
    )


def resolving(incident: Incident, closing: Closing, by: Actor, now: datetime) -> Incident:
    """With its faults; what it explained is looked at again, and judged then."""
    over = tuple(_closed(fault, closing, by, now) if fault.is_judged else fault for fault in incident.faults)
    said = [fault.verdict for fault in over if fault.is_judged and fault.verdict]
    return replace(
        incident,
        state=State.RESOLVED,
        resolved_at=now,
        resolved_by=by,
        verdict=faults.in_one_word(said) if said else closing.verdict,
        restated=closing.restated,
        resolution=closing.line,
        basis=closing.basis,
        proof=closing.proof,
        faults=over,
        revision=incident.revision + 1,
    )


def _closed(fault: Fault, closing: Closing, by: Actor, now: datetime) -> Fault:
    last = faults.ended(fault, now, f"resolved by {by.name}") if fault.stands else fault
    return replace(last, verdict=closing.of(fault) or _by_itself(fault))


def _by_itself(fault: Fault) -> Verdict | None:
    """What came late and is there by now was late: nobody has to say so."""
    return Verdict.UPSTREAM_LATE if fault.nature is Nature.LATE and fault.measured_over else None


def how_it_ended(incident: Incident) -> str:
    """For the record, in plain text: 'real; the figure was restated; a partition was loaded twice'."""
    figure = {True: "the figure was restated", False: "the figure was not restated", None: ""}[incident.restated]
    proof = f"measured again: {incident.proof}" if incident.proof else ""
    verdict = str(incident.verdict) if incident.verdict else "over by itself"
    each = _apart(incident.faults)
    return "; ".join(word for word in (verdict, *each, figure, incident.resolution, proof) if word)


def _apart(those: Sequence[Fault]) -> list[str]:
    """The verdicts, where they differ."""
    judged = [fault for fault in those if fault.verdict]
    if len({fault.verdict for fault in judged}) < 2:
        return []
    return [f"{fault.label}: {fault.verdict}" for fault in judged]


def _links(incident: Incident, alert: Alert) -> tuple[Link, ...]:
    """With an alert's own, each address once; the first ones stay."""
    known = {link.url for link in incident.links}
    return (*incident.links, *(link for link in alert.links if link.url not in known))[:MOST_LINKS]


def _looser(cap: Severity | None, other: Severity | None) -> Severity | None:
    """The incident's rating may go as high as any of its alerts'."""
    return min(cap, other) if cap is not None and other is not None else None
