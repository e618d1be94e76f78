"""What is said in an incident's thread: the runbook entry first, then one line for everything that happens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

from bot.blocks.fault_lines import name
from bot.blocks.headline import headline, status
from bot.blocks.incident import answers, sentence, shown
from bot.blocks.message import Block, Message, actions, bullets, button, context, section
from bot.blocks.resolve_form import how_it_ended
from bot.handbook.deadlines import Deadline
from bot.handbook.model import KnownIssue, Runbook, Severity
from bot.incidents.fault import Fault, How
from bot.incidents.incident import Do, Incident, Link, Step, Target
from bot.people import Actor
from bot.slack_text import code, in_readers_time, link, mention, safe, when
from bot.text import counted, lasted, listed, unique

LINK = "incident_link"
_BUTTONS = 8
_ONE_BY_ONE = 8  # other faults; from then on the thread does not tell of each


def entry(
    incident: Incident,
    runbook: Runbook | None,
    issue: KnownIssue | None,
    deadline: tuple[Deadline, datetime] | None,
) -> Message:
    """The first reply: what the handbook knows about this, who sees a wrong figure, and what there is to lose.

    deadline: the next reporting deadline of the pipeline and its instant, as `next_deadlines` gives it.
    """
    # The message in the channel may tell of a worse fault first by now: what this one began with stays here.
    blocks: list[Block] = [section(f"*Found:* {sentence(incident)}")] if incident.summary else []
    if issue:
        blocks.append(section(known(issue)))
    if runbook:
        blocks += who_sees_it(runbook)
    if deadline:
        rule, at = deadline
        blocks.append(section(f"*At risk:* {safe(rule.text or 'reporting deadline', 300)}, due {when(at)}"))
    if incident.detail:
        blocks.append(section(f"*What was reported:*\n{code(incident.detail, 2500)}"))
    if incident.links:
        blocks.append(ways_back(incident))
    if incident.examples:
        blocks.append(section(f"*Example rows* (masked):\n{code(incident.examples, 900)}"))
    if incident.query:
        blocks.append(section(f"*Query:*\n{code(incident.query, 2500)}"))
    if not issue and not runbook:
        blocks.append(section("The runbook has no entry for this. Please add what you find out."))
    blocks.append(context(f"Handbook version `{safe(incident.handbook_sha[:8], 20)}`"))
    about = safe(issue.heading if issue else incident.pipeline, 120)
    return Message(text=f"Runbook: {about}", blocks=tuple(blocks))


def ways_back(incident: Incident) -> Block:
    """Where to look: the first links as buttons. Slack opens the address, and tells us of the press all the same."""
    made = [
        {**button(each.label, f"{LINK}_{n}", str(incident.id)), "url": each.url}
        for n, each in enumerate(incident.links[:_BUTTONS])
    ]
    return actions(*made)


def known(issue: KnownIssue) -> str:
    """A known issue of the runbook in mrkdwn."""
    parts = (
        ("What it is", issue.issue),
        ("Symptoms", issue.symptoms),
        ("Detection", issue.detection),
        ("Impact", issue.impact),
    )
    lines = [f"*{label}:* {safe(text, 500)}" for label, text in parts if text]
    title = " · ".join(filter(None, (f"*{safe(issue.heading, 120)}*", safe(issue.group, 80))))
    return "\n".join([title, *lines])


def who_sees_it(runbook: Runbook) -> list[Block]:
    found: list[Block] = []
    if runbook.consumers:
        names = (safe(c.name, 80) for c in runbook.consumers[:10])
        found.append(section(f"*Downstream:* {listed(names)}"))
    if runbook.downstream:
        lines = [f"{safe(d.where, 80)}: {safe(d.what, 150)}" for d in runbook.downstream[:10]]
        found.append(section(f"*Affected reports:*\n{bullets(lines)}"))
    return found


def told(incident: Incident, step: Step, fared: str = "", phones: str = "") -> Message:
    """Who was paged, told or given a ticket, how, and why; this line is what mentions them. fared, phones: as
    `bot/blocks/paging.py` words them."""
    match step.do:
        case Do.PAGE:
            via = f" by {safe(incident.paging, 120)}" if incident.paging else ""
            words = f"*Paged*{via}: {_mentions(step)}.{_out_of_reach(step)}"
        case Do.NOTIFY:
            words = f"*Notified:* {_mentions(step)}."
        case Do.INFORM:
            words = f"*Notified,* in plain words: {_mentions(step)}."
        case Do.TICKET:
            return ticket(incident, step)
        case Do.NOBODY:
            return nobody(incident, phones)
        case Do.ASK | Do.LET_GO:
            words = f"{_mentions(step)}:"
    return Message(text="\n".join(part for part in (f"{words} {safe(step.why, 300)}".strip(), fared) if part))


def _out_of_reach(step: Step) -> str:
    names = listed(unique(safe(t.name, 80) for t in step.targets[:20] if not t.slack))
    return f" {names} isn't linked to a Slack account, so got no direct message." if names else ""


def told_beside(step: Step) -> Message:
    """Instead of a page. Bare names, for a mention would wake them a second time."""
    names = listed(unique(safe(t.name, 80) for t in step.targets))
    why = f"paged for #{step.beside} a moment ago"
    return Message(text=f"Notified, not paged again: {names} ({why}). {safe(step.why, 300)}".strip())


def ticket(incident: Incident, step: Step, ref: Mapping[str, str] | None = None) -> Message:
    """For the owner, by when. ref: the receipt of the system where the ticket lives; None while there is none, and
    none is claimed."""
    name = f"Ticket {ref['name']}" if ref else ""
    head = f"{link(ref['url'], name)} for" if ref else "For"
    return Message(text=f"{head} {_mentions(step)}, due {when(incident.respond_by)}. {safe(step.why, 300)}".strip())


def no_ticket(incident: Incident, step: Step, why: str) -> Message:
    """The ticket system does not take it: this line is all that the owner has."""
    words = f"*No ticket was created* for {_mentions(step)}: {safe(why, 300)}."
    return Message(text=f"{words} Due {when(incident.respond_by)}; this incident replaces it.")


def acknowledged(incident: Incident) -> Message:
    took = ""
    if incident.acknowledged_at:
        took = f", after {lasted(incident.acknowledged_at - incident.opened_at)}"
    return Message(text=f"*{status(incident)}*{took}. Paging has stopped.")


def handed_back(incident: Incident, by: Actor) -> Message:
    """The incident is unassigned again; it carries the new time by which somebody must answer."""
    return Message(text=f"*Handed back by {safe(by.name, 80)}.*{_again(incident)}")


def _again(incident: Incident) -> str:
    """Only what pages has a chain that starts again."""
    return " The escalation starts again." if incident.severity.wakes else ""


def escalated(by: Actor) -> Message:
    return Message(text=f"*Escalated by {safe(by.name, 80)}.*")


def passed(by: Actor) -> Message:
    return Message(text=f"*Passed on by {safe(by.name, 80)}.*")


def reassigned(incident: Incident, by: Actor) -> Message:
    """The incident is whose it is by now."""
    to = incident.acknowledged_by
    who = mention(to.slack, to.name) if to else "nobody"
    return Message(text=f"*Reassigned to* {who} by {safe(by.name, 80)}. Paging has stopped.")


def noted(text: str, by: Actor) -> Message:
    return Message(text=f"*{safe(by.name, 80)}:* {safe(text, 2500)}")


def linked(link: Link, by: Actor) -> Message:
    return Message(text=f"*{safe(by.name, 80)} added a link:* {shown(link)}")


def asked_to_look(people: Sequence[Actor], by: Actor) -> Message:
    who = listed(mention(person.slack, person.name) for person in people)
    return Message(text=f"{who}: *{safe(by.name, 80)} asks you to have a look.*")


def ask_status(incident: Incident, step: Step, until: datetime, is_open: bool = True) -> Message:
    """until: when it goes back to unassigned without a reply. is_open: nobody has answered yet."""
    if not is_open:
        return Message(text=f"Status check at {when(step.due, '{time}')}. {status(incident)}.")
    who = listed(_mention(t) for t in step.targets)
    ask = f"If you don't reply by {when(until, '{time}')}, it goes back to unassigned."
    text = f"{who}: *status?* {_sentence(step.why)} {ask}"
    return Message(text=text, blocks=(section(text), answers(incident)))


def promised(incident: Incident) -> Message:
    who = safe(incident.acknowledged_by.name, 80) if incident.acknowledged_by else "Somebody"
    by = f" by {when(incident.promised_at)}" if incident.promised_at else ""
    return Message(text=f"*{who} has acknowledged it and promises a fix{by}.*")


def snoozed(incident: Incident, by: Actor) -> Message:
    until = f" until {when(incident.snoozed_until)}" if incident.snoozed_until else ""
    return Message(text=f"*Snoozed by {safe(by.name, 80)}*{until}.")


def still_on_it(by: Actor) -> Message:
    return Message(text=f"*{safe(by.name, 80)} is still on it.*")


def let_go(incident: Incident, who: Actor, step: Step) -> Message:
    """The incident is unassigned by now. who: had it."""
    had = mention(who.slack, who.name)
    return Message(text=f"*Unassigned again:* {safe(step.why, 300)}. It was {had}'s.{_again(incident)}")


def _sentence(why: str) -> str:
    return f"{safe(why[:1].upper() + why[1:].rstrip('.'), 300)}."


def mitigated(incident: Incident) -> Message:
    who = safe(incident.mitigated_by.name, 80) if incident.mitigated_by else "Somebody"
    return Message(text=f"*Mitigated by {who}.* Paging has stopped; it stays open until it is resolved.")


def reopened(incident: Incident) -> Message:
    who = safe(incident.reopened_by.name, 80) if incident.reopened_by else "Somebody"
    return Message(text=f"*Reopened by {who}.*{_again(incident)}")


def resolved(incident: Incident) -> Message:
    took = f", after {lasted(incident.resolved_at - incident.opened_at)}" if incident.resolved_at else ""
    return Message(text=f"*{status(incident)}*{took}. {how_it_ended(incident)}".strip())


def joined(incident: Incident, count: int) -> Message:
    """Another alert of the same incident. count: alerts so far, this one included."""
    last = f", {when(incident.last_seen)}" if incident.last_seen else ""
    return Message(text=f"Same fault again{last}: {counted(count, 'alert')} so far.")


def placed(fault: Fault, number: int, issue: KnownIssue | None) -> Message:
    """Another fault that is in this incident. number: how many there are. issue: what the runbook says of it."""
    what, why = f"*{safe(fault.label, 200)}:* {in_readers_time(safe(fault.summary, 500), fault.at)}", fault.why
    if fault.how is not How.EXPLAINED:
        text = f"Also affected: {what}"
        small = f"Why here: {safe(why, 300)}."
    else:
        text = f"Follows from this: {what}"
        small = f"Why here: {safe(why, 300)}. It pages nobody by itself; it is checked again when this is resolved."
    many = f" {counted(number, 'other fault')} in this incident so far." if number > _ONE_BY_ONE else ""
    blocks = [section(text), *([section(known(issue))] if issue else []), context(small + many)]
    return Message(text=text.replace("*", ""), blocks=tuple(blocks))


def fault_over(fault: Fault, why: str) -> Message:
    """A detector that had found it looked again. why: what it saw."""
    seen = in_readers_time(safe(why, 500), fault.at)
    return Message(text=f"*Over: {name(fault)}*{_of_day(fault)}. Measured again: {seen}.")


def fault_back(fault: Fault) -> Message:
    """It was over, and is reported again."""
    return Message(text=f"*Back: {name(fault)}*{_of_day(fault)}. {in_readers_time(safe(fault.summary, 500), fault.at)}")


def _of_day(fault: Fault) -> str:
    return f", {fault.day:%b} {fault.day.day}" if fault.day else ""


def released(detectors: Sequence[str], others: Sequence[str]) -> Message:
    """What this explained has to stand for itself. others: what no detector can look at again."""
    words = ["*What this explained is checked again.*"]
    if detectors:
        names = listed(safe(d, 80) for d in detectors[:20])
        words.append(f"Running now: {names}. Anything still wrong opens its own incident.")
    if others:
        names = listed(safe(o, 200) for o in others[:10])
        words.append(f"No detector watches {names}: please check.")
    return Message(text=" ".join(words))


def raised(incident: Incident, before: Severity, why: str = "") -> Message:
    """The severity changed; the incident carries the new one."""
    word = "Raised" if incident.severity < before else "Lowered"
    restart = "" if incident.acknowledged_by else " The escalation starts again from there."
    reason = why or incident.severity_why
    said = f" {_sentence(reason)}" if reason else ""
    return Message(text=f"*{word} from {before} to {incident.severity}.*{said}{restart}")


def nobody(incident: Incident, phones: str = "") -> Message:
    """The chain has ended unanswered. Shown in the channel as well as in the thread, for here silence is the news."""
    if not incident.state.waits:
        text = f"{headline(incident)}: nobody had answered after the whole chain. {status(incident)}."
        return Message(text=text, extra={"reply_broadcast": True})
    asked = unique(_mention(t) for t in (incident.on_call_primary, *incident.on_call_secondary[:10]))
    text = f"*Nobody has answered:* {headline(incident)}. Open since {when(incident.opened_at)}."
    return Message(
        text=f"{text} {listed(asked)}, please acknowledge it. {phones}".strip(), extra={"reply_broadcast": True}
    )


def _mention(target: Target) -> str:
    return mention(target.slack, target.name)


def _mentions(step: Step) -> str:
    """Each person once, with every role that the step reaches them in."""
    roles: dict[str, list[str]] = {}
    for target in step.targets[:20]:
        roles.setdefault(_mention(target), []).append(safe(target.said, 60))
    return listed(f"{who} ({listed(unique(r))})" for who, r in roles.items()) or "nobody"
