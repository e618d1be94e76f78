"""Those who use the figures: told once that they are wrong, in their words, and once that it is over. Pure.

In between that first message is edited: other faults of the same figures are added, and at the end it asks for nothing.

Handbook, "Contact Information": a contact row whose role names a business area ("Profit Issues") hears of the faults of
its pipelines. Besides them, whoever subscribed to a pipeline. A fault that is put into another one's incident is told
as if it stood alone: which incident it is in is a matter of who is paged. The engineering manager and the CFO office
have their own step of the escalation; at the end they hear of it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from bot.blocks import stakeholder_update as said
from bot.blocks.message import Message
from bot.blocks.stakeholder_update import Part
from bot.flows.incidents.addressed import to
from bot.flows.incidents.notifications import direct_key
from bot.handbook.team.team import Team
from bot.incidents import lead
from bot.incidents.fault import Fault, How, in_one_word
from bot.incidents.incident import Do, Incident, Step, Target
from bot.notify.notifier import Draft
from bot.store.said import Out
from detectors.detector import Nature

_BRACKETS = re.compile(r"\s*\(.*?\)")


def readers(team: Team, pipeline: str, subscribed: Iterable[str]) -> tuple[str, ...]:
    """Slack ids (channels and people) of those who use a pipeline's figures, each once; the team's channel has the
    incident itself."""
    area = _area(team, pipeline)
    rows = (c for c in team.handbook.contacts if c.slack and area and area in c.role.casefold())
    named = (team.settings.contacts.get(c.slack or "") for c in rows)
    found = dict.fromkeys([*(c.slack for c in named if c), *_named(team, pipeline), *subscribed])
    return tuple(slack for slack in found if slack != team.settings.channel)


def _named(team: Team, pipeline: str) -> list[str]:
    """By `readers` of team.toml, as far as they are in Slack."""
    own = team.settings.pipelines.get(pipeline)
    known = {name: p.slack for name, p in team.settings.people.items()}
    known |= {name: c.slack for name, c in team.settings.contacts.items()}
    return [slack for name in (own.readers if own else ()) if (slack := known.get(name))]


def _area(team: Team, pipeline: str) -> str:
    """Without what stands in brackets: "profit" of "Profit (Investors)"."""
    owner = team.owner_of(pipeline)
    return _BRACKETS.sub("", owner.area).strip().casefold() if owner else ""


def concerns(fault: Incident) -> bool:
    """Whether those who use the figures are told of it: one that wakes people, of a pipeline that investors see, or
    would have if what was late had not arrived since."""
    return fault.investor_facing and (fault.severity.wakes or fault.arrived_late)


def told(
    incident: Incident, known: Fault, team: Team, subscribed: Iterable[str], before: Iterable[Out]
) -> Iterator[Draft]:
    """Each reader hears of a pipeline's figures once in an incident. known: a fault of it that `concerns` them. before:
    what this has queued since the incident was opened, or opened again."""
    heard = {(one.conversation, fault.pipeline) for one in before if (fault := fault_of(one, incident.faults))}
    left = [s for s in readers(team, known.pipeline, subscribed) if (s, known.pipeline) not in heard]
    message, part = now(incident, known, team), part_of(incident, known)
    for slack in left:
        key = f"{prefix(incident)}{f'part{part.id}:' if part else ''}{slack}"
        yield _draft(incident, slack, key, message, fault=part.id if part else None)


def part_of(incident: Incident, fault: Fault) -> Part | None:
    """Where it is in the incident; None of what that was opened for."""
    if fault.how is How.OWN:
        return None
    own = next((f.pipeline for f in incident.faults if f.how is How.OWN), incident.pipeline)
    return Part(fault.id, own if fault.how is How.EXPLAINED and fault.pipeline != own else "")


def now(incident: Incident, known: Fault, team: Team) -> Message:
    """What those were told who use the figures of a fault, as the incident is now: with whatever else is wrong with
    the figures of its pipeline, and from what still stands of it."""
    mine = [f for f in incident.faults if f.pipeline == known.pipeline and f.nature is not Nature.NOTE]
    standing = [f for f in mine if f.stands] if incident.state.is_open else mine
    first = known if known in standing or not standing else standing[0]
    others = [lead.alone(team, incident, f) for f in standing if f.key != first.key]
    alone, runbook = lead.alone(team, incident, first), team.runbook_of(known.pipeline)
    also = [each for each in others if each.investor_facing and not each.arrived_late]
    return said.wrong(alone, runbook, part_of(incident, known), also)


def over(
    incident: Incident, team: Team, told: Sequence[Out], by_step: Iterable[Out], steps: Iterable[Step]
) -> Iterator[Draft]:
    """told, by_step: what is out, or may be, of `told` and of the steps. steps: those that were taken."""
    keys, of_figures = {known.key for known in by_step}, {known.conversation for known in told}
    others = [reader for reader, key in _by_step(incident, steps) if key in keys and reader not in of_figures]
    for slack in dict.fromkeys(others):
        yield _end(incident, slack, said.over(incident))
    for known in told:
        yield _end(incident, known.conversation, _over(incident, team, fault_of(known, incident.faults)), known)


def _end(incident: Incident, slack: str, message: Message, parent: Out | None = None) -> Draft:
    part = f"part{parent.fault}:" if parent and parent.fault else ""
    # It may be opened again and end again, so the key names which end this is.
    key = f"i{incident.id}:over{incident.revision}:{part}{slack}"
    return _draft(incident, slack, key, message, parent=parent.key if parent else None)


def _draft(
    incident: Incident, slack: str, key: str, message: Message, fault: int | None = None, parent: str | None = None
) -> Draft:
    return Draft(
        key=key,
        kind="notice",
        lane=f"i{incident.id}:{slack}",
        payload=to(slack, message),
        plain=message.text,
        parent_key=parent,
        fault=fault,
    )


def _over(incident: Incident, team: Team, fault: Fault | None) -> Message:
    """fault: of which they were told; None for the incident as a whole."""
    if fault is None:
        return said.over(incident)
    if fault.how is How.EXPLAINED and fault.pipeline not in {f.pipeline for f in incident.faults if f.is_judged}:
        return said.over_upstream(incident, fault.pipeline)
    of_theirs = [f.verdict for f in incident.faults if f.pipeline == fault.pipeline and f.verdict]
    verdict = in_one_word(of_theirs) if of_theirs else incident.verdict
    return said.over(replace(lead.alone(team, incident, fault), verdict=verdict))


def _by_step(incident: Incident, steps: Iterable[Step]) -> list[tuple[str, str]]:
    """Who uses the figures and was to be told by a step, with the notice's key: the CFO office, and the manager who was
    told and not paged."""
    return [
        (t.slack, direct_key(incident, s, t.slack))
        for s in steps
        if s.do in (Do.INFORM, Do.NOTIFY)
        for t in s.targets
        if t.slack and (s.do is Do.INFORM or _is_elsewhere(t))
    ]


def _is_elsewhere(target: Target) -> bool:
    """Neither on call nor an owner: told in a role, and not at work on it."""
    return not (target.is_owner or target.role.endswith(" on-call"))


def prefix(incident: Incident) -> str:
    """What the keys of `told` begin with; another after each reopening, for what was over is told again."""
    again = f"again{incident.reopened_at:%Y%m%dT%H%M%S.%f}:" if incident.reopened_at else ""
    return f"i{incident.id}:inform:{again}"


def fault_of(told: Out, faults: Sequence[Fault]) -> Fault | None:
    """The fault that those were told of."""
    if told.fault is None:
        return next((fault for fault in faults if fault.how is How.OWN), None)
    return next((fault for fault in faults if fault.id == told.fault), None)
