"""What is said of an incident, to whom, under which key: from a change to the notices that tell of it.

Pure. A key names one notice for ever, so that writing the same notice twice is seen by the outbox and saying it
twice is seen by the destination. A lane is one conversation of one incident: there, order is kept.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.blocks import direct, paging, thread
from bot.blocks import incident as card
from bot.blocks.headline import headline
from bot.blocks.message import Message
from bot.flows.incidents.addressed import to
from bot.flows.incidents.plain_words import in_plain_words
from bot.handbook.model import Severity
from bot.handbook.team import calendar
from bot.handbook.team.team import Team
from bot.incidents import reminders
from bot.incidents.fallback import EMAIL, Delivery, Fallback
from bot.incidents.fault import Fault
from bot.incidents.incident import Do, Incident, Link, Step, Target
from bot.notify.notifier import Draft, OnDoubt
from bot.notify.payload import Direct, Edit, Invite, Mail, Post
from bot.people import Actor
from detectors.detector import Nature
from schedule.wallclock import last_minute

_NEWS_FOR = timedelta(minutes=15)
_MARKS = re.compile(r"[\r\n*`]")


def opening(incident: Incident, team: Team, next_step: Step | None) -> Iterator[Draft]:
    """The parent message and, in its thread, what the runbook says."""
    message = card.parent(incident, next_step, _promise(incident, team))
    yield Draft(
        key=parent_key(incident),
        kind="incident",
        lane=_lane(incident, team.settings.channel),
        payload=Post(channel=team.settings.channel, message=message.payload()),
        plain=message.text,
        wakes=incident.severity.wakes,
    )
    yield _reply(incident, team, "entry", _entry(incident, team))


def edit(incident: Incident, team: Team, next_step: Step | None) -> Draft:
    """The parent message as the incident is now; replaces edits that nobody has seen yet."""
    message = drawn(incident, team, next_step)
    return Draft(
        key=edit_key(incident),
        kind="edit",
        lane=_edits(incident),
        payload=Edit(message=message.payload()),
        plain=message.text,
        parent_key=parent_key(incident),
    )


def drawn(incident: Incident, team: Team, next_step: Step | None) -> Message:
    """The parent message as the incident is now."""
    return card.parent(incident, next_step, _promise(incident, team))


def edit_key(incident: Incident) -> str:
    return f"i{incident.id}:edit:{incident.revision}"


def step_taken(incident: Incident, team: Team, step: Step, taken: Sequence[Step] = ()) -> Iterator[Draft]:
    """A step of the escalation: the line in the thread, and a direct message to everybody it reaches. taken: the steps
    before it."""
    if step.do is Do.NOBODY:
        called = phones(incident, team, taken)
        yield _reply(incident, team, f"step{step.number}", thread.nobody(incident, called), wakes=True)
        return
    if step.do is Do.TICKET:
        yield _reply(incident, team, f"step{step.number}", thread.ticket(incident, step))
        return
    if step.do is Do.ASK:
        yield from _asked(incident, team, step)
        return
    # The line that says "paged" is part of the page: it goes first, and an acknowledgement calls off both.
    wakes = step.do is Do.PAGE
    yield _reply(incident, team, f"step{step.number}", thread.told(incident, step), wakes, "page" if wakes else "reply")
    for slack, targets in by_person(step):
        yield _direct(incident, team, step, slack, targets)


def told_beside(incident: Incident, team: Team, step: Step) -> Iterator[Draft]:
    """A page's place, for people who were paged for another incident a moment ago."""
    yield _reply(incident, team, f"step{step.number}", thread.told_beside(step))
    for slack, targets in by_person(step):
        yield replace(_direct(incident, team, step, slack, targets), kind="notice", wakes=False)


def fared(incident: Incident, team: Team, step: Step, deliveries: Sequence[Delivery]) -> Draft:
    """The line of a page, which says by now which ways have taken it."""
    words = paging.ways(deliveries)
    name = f"fared:{zlib.crc32(words.encode()):08x}"
    return line_edited(incident, team, step, name, thread.told(incident, step, words))


def line_edited(incident: Incident, team: Team, step: Step, name: str, message: Message) -> Draft:
    """The thread's line of a step, in other words. name: one for each wording."""
    line = f"i{incident.id}:step{step.number}"
    return Draft(
        key=f"{line}:{name}",
        kind="edit",
        lane=_edits(incident),
        payload=Edit(message=message.payload()),
        plain=message.text,
        parent_key=line,
    )


def fallen_back(incident: Incident, team: Team, step: Step, fallback: Fallback, now: datetime) -> Iterator[Draft]:
    """What was not taken and what is tried next; of no use once Slack has been away for long."""
    late = "+".join(sorted({d.destination for d in fallback.late}))
    word = "call" if fallback.call else late
    if fallback.call:
        message = paging.call(incident, fallback, _numbers(team, step.targets))
    else:
        message = paging.not_taken(fallback, step)
    line = _reply(incident, team, f"step{step.number}:late:{word}", message, wakes=True)
    yield replace(line, not_after=now + _NEWS_FOR)
    if fallback.mail_to:
        text = direct.page(incident, step, step.targets[0], _around(incident, team)).text
        subject = _MARKS.sub("", headline(incident))
        yield Draft(
            key=f"i{incident.id}:step{step.number}:{EMAIL}",
            kind="page",
            step=step.number,
            lane=f"i{incident.id}:{EMAIL}",
            payload=Mail(to=fallback.mail_to, subject=f"Page: {subject}", text=in_plain_words(incident)),
            plain=text,
            destination=EMAIL,
            wakes=True,
        )


def _asked(incident: Incident, team: Team, step: Step) -> Iterator[Draft]:
    """In the thread and by direct message: whoever has it may be looking at either."""
    until = step.due + grace(incident, team)
    name, message = f"step{step.number}", thread.ask_status(incident, step, until)
    yield _reply(incident, team, name, message)
    for target in step.targets:
        if target.slack:
            yield _to(incident, target.slack, name, direct.ask_status(incident, step, until))


def grace(incident: Incident, team: Team) -> timedelta:
    """How long whoever has it may take to answer."""
    return reminders.grace(incident, team.settings.incidents)


def promised(incident: Incident, team: Team) -> Draft:
    return _reply(incident, team, f"promised{incident.revision}", thread.promised(incident))


def snoozed(incident: Incident, team: Team, by: Actor) -> Draft:
    return _reply(incident, team, f"snoozed{incident.revision}", thread.snoozed(incident, by))


def still_on_it(incident: Incident, team: Team, by: Actor) -> Draft:
    return _reply(incident, team, f"word{incident.revision}", thread.still_on_it(by))


def let_go(incident: Incident, team: Team, who: Actor, step: Step) -> Draft:
    return _reply(incident, team, f"letgo{step.number}", thread.let_go(incident, who, step), wakes=True)


def joined(incident: Incident, team: Team) -> Draft:
    return _reply(incident, team, f"joined{incident.alert_count}", thread.joined(incident, incident.alert_count))


def placed(incident: Incident, team: Team, fault: Fault, number: int) -> Draft:
    """number: how many faults are in the incident beside its first, with this."""
    issue = team.issue_of(fault.pipeline, fault.issue) if fault.issue else None
    return _reply(incident, team, f"placed:{fault.id}:{incident.revision}", thread.placed(fault, number, issue))


def fault_over(incident: Incident, team: Team, fault: Fault, why: str) -> Draft:
    return _reply(incident, team, f"faultover:{fault.id}:{incident.revision}", thread.fault_over(fault, why))


def fault_back(incident: Incident, team: Team, fault: Fault) -> Draft:
    return _reply(incident, team, f"faultback:{fault.id}:{incident.revision}", thread.fault_back(fault))


def released(incident: Incident, team: Team, detectors: Sequence[str], others: Sequence[str]) -> Draft:
    return _reply(incident, team, f"released{incident.revision}", thread.released(detectors, others))


def raised(incident: Incident, team: Team, before: Severity) -> Draft:
    return _reply(incident, team, f"raised{incident.revision}", thread.raised(incident, before), wakes=True)


def acknowledged(incident: Incident, team: Team) -> Draft:
    # It may be handed back and taken again, so the key names which time this was.
    return _reply(incident, team, f"acknowledged{incident.revision}", thread.acknowledged(incident))


def handed_back(incident: Incident, team: Team, by: Actor) -> Draft:
    return _reply(incident, team, f"handedback{incident.revision}", thread.handed_back(incident, by))


def escalated(incident: Incident, team: Team, by: Actor) -> Draft:
    return _reply(incident, team, f"escalated{incident.revision}", thread.escalated(by))


def passed(incident: Incident, team: Team, by: Actor) -> Draft:
    return _reply(incident, team, f"passed{incident.revision}", thread.passed(by))


def reassigned(incident: Incident, team: Team, by: Actor) -> Iterator[Draft]:
    """The thread, and whoever has it now: a notice, for the thread's mention alone is easily overlooked."""
    name = f"reassigned{incident.revision}"
    yield _reply(incident, team, name, thread.reassigned(incident, by))
    if incident.acknowledged_by and incident.acknowledged_by.slack:
        message = direct.given(incident, by, _around(incident, team))
        yield _to(incident, incident.acknowledged_by.slack, name, message)


def noted(incident: Incident, team: Team, text: str, by: Actor) -> Draft:
    return _reply(incident, team, f"note{incident.revision}", thread.noted(text, by))


def linked(incident: Incident, team: Team, link: Link, by: Actor) -> Draft:
    return _reply(incident, team, f"link{incident.revision}", thread.linked(link, by))


def asked_to_look(incident: Incident, team: Team, people: Sequence[Actor], by: Actor) -> Iterator[Draft]:
    """Each is invited by a notice of its own, for one who is there already must not keep the others out."""
    name = f"asked{incident.revision}"
    yield _reply(incident, team, name, thread.asked_to_look(people, by))
    for person in people:
        yield Draft(
            key=f"i{incident.id}:{name}:{person.slack}",
            kind="invitation",
            lane=_lane(incident, f"invite:{person.slack}"),
            payload=Invite(channel=team.settings.channel, users=(person.slack,)),
            plain=f"invite {person.name}",
        )


def mitigated(incident: Incident, team: Team) -> Draft:
    return _reply(incident, team, f"mitigated{incident.revision}", thread.mitigated(incident))


def reopened(incident: Incident, team: Team) -> Draft:
    return _reply(incident, team, f"reopened{incident.revision}", thread.reopened(incident), wakes=True)


def resolved(incident: Incident, team: Team) -> Draft:
    # It may be reopened and resolved again.
    return _reply(incident, team, f"resolved{incident.revision}", thread.resolved(incident))


def said_elsewhere(incident: Incident, team: Team, what: str, message: Message) -> Draft:
    """A line in the thread about what another system says by now."""
    return _reply(incident, team, f"{what}{incident.revision}", message)


def parent_key(incident: Incident) -> str:
    return f"i{incident.id}:parent"


# --- pieces ---------------------------------------------------------------------------------------------------------


def _promise(incident: Incident, team: Team) -> tuple[str, datetime] | None:
    """What is due next of what the handbook promises of this pipeline, as of the last alert."""
    seen = incident.last_seen or incident.opened_at
    landing = calendar.landing_of(team, incident.pipeline, incident.day) if incident.day else None
    if incident.nature is not Nature.DEVIATION and landing and landing > seen:
        return "the landing time", landing
    ahead = calendar.next_deadlines(team, incident.pipeline, seen)
    if not ahead:
        return None
    deadline, due = ahead[0]
    return deadline.text or "the reporting deadline", last_minute(due, team.settings.zone)


def phones(incident: Incident, team: Team, taken: Sequence[Step]) -> str:
    """Whom to call when nobody has answered: everybody on call, and whom the chain has paged besides."""
    paged = (target for step in taken if step.do is Do.PAGE for target in step.targets)
    people = {t.name: t for t in (incident.on_call_primary, *incident.on_call_secondary, *paged)}
    return paging.phones(_numbers(team, list(people.values())))


def _numbers(team: Team, targets: Sequence[Target]) -> list[tuple[Target, str]]:
    return [(t, team.ways_to(t.name, t.slack)[1]) for t in targets]


def _entry(incident: Incident, team: Team) -> Message:
    issue = team.issue_of(incident.pipeline, incident.issue) if incident.issue else None
    ahead = calendar.next_deadlines(team, incident.pipeline, incident.opened_at)
    next_one = [(deadline, last_minute(due, team.settings.zone)) for deadline, due in ahead[:1]]
    return thread.entry(incident, team.runbook_of(incident.pipeline), issue, next_one[0] if next_one else None)


def _reply(
    incident: Incident, team: Team, name: str, message: Message, wakes: bool = False, kind: str = "reply"
) -> Draft:
    return Draft(
        key=f"i{incident.id}:{name}",
        kind=kind,
        lane=_lane(incident, team.settings.channel),
        payload=Post(channel=team.settings.channel, message=message.payload()),
        plain=message.text,
        wakes=wakes,
        parent_key=parent_key(incident),
        on_doubt=OnDoubt.RESEND if wakes else OnDoubt.SKIP,
    )


def by_person(step: Step) -> list[tuple[str, list[Target]]]:
    """Each reachable person or channel once, with every role that the step reaches it in."""
    people: dict[str, list[Target]] = {}
    for target in step.targets:
        if target.slack:
            people.setdefault(target.slack, []).append(target)
    return list(people.items())


def _direct(incident: Incident, team: Team, step: Step, slack: str, targets: list[Target]) -> Draft:
    message = direct_message(incident, team, step, targets)
    return Draft(
        key=direct_key(incident, step, slack),
        kind="page" if step.do is Do.PAGE else "notice",
        step=step.number,
        lane=_lane(incident, slack),
        payload=to(slack, message),
        plain=message.text,
        wakes=step.do is Do.PAGE,
    )


def direct_key(incident: Incident, step: Step, slack: str) -> str:
    return f"i{incident.id}:step{step.number}:{slack}"


def direct_message(incident: Incident, team: Team, step: Step, targets: list[Target]) -> Message:
    around = _around(incident, team)
    match step.do:
        case Do.PAGE:
            return direct.page(incident, step, targets[0], around)
        case Do.INFORM:
            return direct.cfo(incident, team.runbook_of(incident.pipeline), around)
        case _:
            return direct.notice(incident, targets, step.why, around)


def _around(incident: Incident, team: Team) -> direct.Around:
    return direct.Around(team.settings.channel, _promise(incident, team))


def told_alone(incident: Incident, slack: str, name: str, message: Message) -> Draft:
    """A direct message to one person, that wakes nobody."""
    return _to(incident, slack, name, message)


def _to(incident: Incident, slack: str, name: str, message: Message) -> Draft:
    """A direct message that wakes nobody."""
    return Draft(
        key=f"i{incident.id}:{name}:{slack}",
        kind="notice",
        lane=_lane(incident, slack),
        payload=Direct(user=slack, message=message.payload()),
        plain=message.text,
    )


def _lane(incident: Incident, conversation: str) -> str:
    return f"i{incident.id}:{conversation}"


def _edits(incident: Incident) -> str:
    """Beside the conversation: an acknowledgement shows at once, whatever waits for its turn to be said."""
    return f"i{incident.id}:edits"
