"""Which of its faults an incident tells of first, and each of them seen alone. Pure."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime

from bot.handbook.model import Severity
from bot.handbook.team.team import Team
from bot.incidents.fault import Fault, How, lead, standing_again, with_fault
from bot.incidents.incident import Alert, Incident


def found(alert: Alert, severity: Severity, now: datetime, how: How = How.OWN, why: str = "") -> Fault:
    """The fault that an alert is the first of."""
    return Fault(
        fingerprint=alert.fingerprint,
        pipeline=alert.pipeline,
        issue=alert.issue,
        nature=alert.nature,
        severity=severity,
        summary=alert.summary,
        at=now,
        last_seen=now,
        how=how,
        day=alert.day,
        entity=alert.entity,
        measured=alert.measured,
        limit=alert.limit,
        measure=alert.measure,
        deviation=alert.deviation,
        query=alert.query,
        examples=alert.examples,
        detail=alert.detail,
        why=why,
    )


def again(fault: Fault, alert: Alert, severity: Severity, now: datetime) -> Fault:
    """One more alert of it: it stands, whatever was measured in between. As bad as it ever was, in the latest words,
    unless those are milder."""
    standing = standing_again(fault) if not fault.stands else fault
    if severity > fault.severity:
        return replace(standing, last_seen=now)
    latest = found(alert, severity, now, fault.how, fault.why)
    return replace(latest, id=fault.id, at=fault.at, detail=alert.detail or fault.detail)


def led_by(team: Team, incident: Incident, fault: Fault) -> Incident:
    """The incident tells of this fault first; the others stand in its list."""
    return replace(
        incident,
        pipeline=fault.pipeline,
        issue=fault.issue,
        nature=fault.nature,
        investor_facing=incident.investor_facing or is_for_investors(team, fault.pipeline),
        title=f"{fault.pipeline} · {fault.issue or fault.nature}",
        summary=fault.summary,
        measured=fault.measured,
        limit=fault.limit,
        measure=fault.measure,
        entity=fault.entity,
        day=fault.day,
        deviation=fault.deviation,
        query=fault.query,
        examples=fault.examples,
        detail=fault.detail,
        impact=impact_of(team, fault.pipeline, fault.issue),
    )


def alone(team: Team, incident: Incident, fault: Fault) -> Incident:
    """A fault as if it had opened an incident of its own: as those see it who use its figures. What a person made of
    the incident's severity is of the fault that it tells of first."""
    first = lead(incident.faults)
    is_first = first is not None and first.key == fault.key
    return replace(
        led_by(team, incident, fault),
        investor_facing=is_for_investors(team, fault.pipeline),
        severity=incident.severity if is_first else fault.severity,
        opened_at=fault.at,
        faults=(fault,),
    )


def without(team: Team, incident: Incident, fault: Fault) -> Incident:
    """A fault of it has ended by itself. The severity stays: nothing becomes milder but by a person's word."""
    left = replace(incident, faults=with_fault(incident.faults, fault), revision=incident.revision + 1)
    first = lead(left.faults)
    return led_by(team, left, first) if first and first.key != _told_first(incident) else left


def _told_first(incident: Incident) -> tuple[str, date | None] | None:
    first = lead(incident.faults)
    return first.key if first else None


def is_for_investors(team: Team, pipeline: str) -> bool:
    owner = team.owner_of(pipeline)
    return bool(owner and owner.investor_facing)


def impact_of(team: Team, pipeline: str, name: str | None) -> str:
    issue = team.issue_of(pipeline, name) if name else None
    return issue.impact if issue else ""
