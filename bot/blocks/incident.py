"""An incident's parent message, which is edited in place while its state changes.

Read by somebody who was asleep a minute ago: the next action first, short words, nothing twice.
"""

from __future__ import annotations

import re
from collections.abc import Container
from datetime import datetime

from bot.blocks.fault_lines import also, over
from bot.blocks.headline import headline, status, subject
from bot.blocks.headline import in_short as figure_in_short
from bot.blocks.message import Block, Message, actions, button, context, section
from bot.blocks.resolve_form import how_it_ended
from bot.handbook.model import Urgency
from bot.incidents.incident import Do, Incident, Link, State, Step
from bot.incidents.rights import Act
from bot.slack_text import in_readers_time, link, safe, when
from bot.text import counted, lasted, listed, unique

ACKNOWLEDGE = "incident_acknowledge"
RESOLVE = "incident_resolve"
HAND_BACK = "incident_hand_back"
RUNBOOK = "incident_runbook"
REOPEN = "incident_reopen"
MORE = "incident_more"
STILL_ON_IT = "incident_still_on_it"
PASS = "incident_pass"

RED, ORANGE, GREY_BLUE, YELLOW, BLUE, GREEN = (
    "#d72b3f",
    "#e8833a",
    "#6b7f99",
    "#e5b400",
    "#2b7de1",
    "#2eb67d",
)

_LINKS = 4  # shown on the message, the last ones; all of them stand in the thread
_ROOM = 140  # characters: three lines of a phone
_TOKEN = re.compile(r"<!date\^[^>]*>")
_NUMBER = re.compile(r"\d(?:[\d.,:]*\d)?")
_URGENT = {Urgency.PAGE: RED, Urgency.NOTICE: ORANGE, Urgency.TICKET: GREY_BLUE}


def parent(incident: Incident, next_step: Step | None, promise: tuple[str, datetime] | None = None) -> Message:
    """The message in the team's channel: what to do and what is wrong above the buttons, in so few lines that a phone
    shows them at once, the rest below. next_step: the first step still to come, if any. promise: what the fault puts
    at risk, and when that is due."""
    told = in_a_few_words(incident)
    more = [*over(incident), *details(incident, told), *at_risk(incident, promise)]
    blocks = [
        section(f"{_first_words(incident, next_step)}\n{told}"),
        buttons(incident),
        *([section("\n".join(more))] if more else []),
        context(" · ".join(_small_print(incident))),
    ]
    return Message(text=_title(incident), blocks=tuple(blocks), color=color_of(incident))


def at_risk(incident: Incident, promise: tuple[str, datetime] | None) -> list[str]:
    """A line, where something is."""
    if promise is None or not incident.state.is_open or incident.severity.urgency is Urgency.TICKET:
        return []
    name, due = promise
    return [f"*At risk:* {safe(name, 200)}, due {when(due)} ({when(due, '{ago}')})"]


def color_of(incident: Incident) -> str:
    """Yellow once somebody has it, blue once the harm is stopped, green once it is over, else as urgent as it is."""
    calm = {State.ACKNOWLEDGED: YELLOW, State.MITIGATED: BLUE, State.RESOLVED: GREEN}
    return calm.get(incident.state) or _URGENT[incident.severity.urgency]


def buttons(incident: Incident, may: Container[Act] = frozenset(Act)) -> Block:
    """What is done most; everything else is behind More. Each button's value is the incident's id. may: what the reader
    may do, where only one person reads it."""
    value = str(incident.id)
    shown = [made for act, made in _usual(incident, value) if act in may]
    shown += [button("Runbook", RUNBOOK, value), button("More …", MORE, value)]
    return actions(*shown, block_id=f"incident-{incident.id}")


def _usual(incident: Incident, value: str) -> list[tuple[Act, Block]]:
    """What can be done with it as it stands."""
    if not incident.state.is_open:
        return [(Act.REOPEN, button("Reopen", REOPEN, value))]
    resolve = (Act.RESOLVE, button("Resolve", RESOLVE, value))
    if incident.state.waits:
        return [(Act.ACKNOWLEDGE, acknowledge_button(incident)), resolve]
    return [resolve, (Act.HAND_BACK, button("Hand back", HAND_BACK, value))]


def answers(incident: Incident) -> Block:
    """What whoever is asked how it stands can answer."""
    value = str(incident.id)
    shown = [button("Still on it", STILL_ON_IT, value, style="primary"), button("Resolve", RESOLVE, value)]
    shown += [button("Hand back", HAND_BACK, value), button("More …", MORE, value)]
    return actions(*shown, block_id=f"answers-{incident.id}")


def acknowledge_button(incident: Incident) -> Block:
    return button("Acknowledge", ACKNOWLEDGE, str(incident.id), style="primary")


def figures(incident: Incident) -> str:
    """What was measured against what limit, and for which day; '' where nothing was measured."""
    said = _measured(incident)
    said += [f"for {incident.day:%a, %b} {incident.day.day} (UTC)"] if incident.day else []
    words = ", ".join(said)
    begin = 1 if words.startswith("*") else 0
    return words[:begin] + words[begin : begin + 1].upper() + words[begin + 1 :]


def _measured(incident: Incident) -> list[str]:
    if incident.measure is not None:
        return [f"*{in_readers_time(safe(incident.measure.words, 300), incident.opened_at)}*"]
    said = [f"measured *{safe(incident.measured, 200)}*"] if incident.measured else []
    return [*said, f"limit *{safe(incident.limit, 200)}*"] if incident.limit else said


def _title(incident: Incident) -> str:
    # State goes into the text as well as the colour: a screen reader and a narrow preview have no colour.
    ended = "" if incident.state is State.TRIGGERED else f" · {incident.state}"
    return f"*{headline(incident)}*{ended}"


def _first_words(incident: Incident, next_step: Step | None) -> str:
    if incident.state is State.RESOLVED:
        return _how_it_ended(incident)
    lines = [*_came_to_this(incident), _who_has_it(incident), *_until(incident)]
    if next_step:
        comma = " by" if next_step.do is Do.LET_GO else ","
        lines.append(f"Next: {will(next_step, in_short=True)}{comma} {when(next_step.due)}")
    return "\n".join(lines)


def _came_to_this(incident: Incident) -> list[str]:
    if incident.state is State.MITIGATED:
        return [f"*{status(incident)}*, not fixed yet"]
    if incident.state is State.REOPENED and incident.reopened_by and incident.reopened_at:
        return [f"*Reopened by {safe(incident.reopened_by.name, 80)}* at {when(incident.reopened_at)}"]
    return []


def _until(incident: Incident) -> list[str]:
    if incident.snoozed_until:
        return [f"*Snoozed* until {when(incident.snoozed_until)}"]
    return [f"*Fix promised* by {when(incident.promised_at)}"] if incident.promised_at else []


def _who_has_it(incident: Incident) -> str:
    if incident.acknowledged_by and incident.acknowledged_at:
        who = safe(incident.acknowledged_by.name, 80)
        return f"*Acknowledged by {who}* at {when(incident.acknowledged_at)}"
    due = incident.respond_by
    if incident.severity.urgency is Urgency.TICKET:
        return f"*No hurry.* Due {when(due)}"
    # {ago} counts on when the time has passed: "Acknowledge by 3:37" alone at four would be nonsense.
    return f"*Unacknowledged.* Acknowledge by {when(due)} ({when(due, '{ago}')})"


def _how_it_ended(incident: Incident) -> str:
    took = lasted(incident.resolved_at - incident.opened_at) if incident.resolved_at else ""
    lines = [f"*{status(incident)}*{f', after {took}' if took else ''}"]
    lines += [words] if (words := how_it_ended(incident)) else []
    if incident.acknowledged_by and incident.acknowledged_at:
        who = safe(incident.acknowledged_by.name, 80)
        lines.append(f"Acknowledged by {who} at {when(incident.acknowledged_at)}")
    return "\n".join(lines)


def will(step: Step, in_short: bool = False) -> str:
    """in_short: as "secondary" for "secondary on-call"."""
    # Bare names, for this message is posted to the channel: a mention here would wake the secondary at once.
    names = listed(unique(safe(t.name, 80) for t in step.targets)) or "nobody"
    match step.do:
        case Do.PAGE:
            roles = listed(
                unique(safe(t.said.removesuffix(" on-call") if in_short else t.said, 60) for t in step.targets)
            )
            return f"page {names} ({roles})" if step.targets else "page nobody"
        case Do.TICKET:
            return f"a ticket for {names}"
        case Do.NOBODY:
            return "say here that nobody answered"
        case Do.NOTIFY | Do.INFORM:
            return f"notify {names}"
        case Do.ASK:
            return f"check in with {names}"
        case Do.LET_GO:
            return "unassign and escalate again, unless there is a reply"


def what_is_wrong(incident: Incident) -> str:
    """The worst fault in a sentence, its figures and what they mean, the others a line each; never ''."""
    told = _whole(incident)
    return "\n".join(line for line in (told, *details(incident, told)) if line) or headline(incident)


def in_a_few_words(incident: Incident) -> str:
    """The same of the worst fault alone, as far as a phone has room for it; never ''."""
    whole = _whole(incident)
    if not whole:
        return subject(incident)
    return whole if len(_in_letters(whole)) <= _ROOM else _short(incident)


def details(incident: Incident, told: str) -> list[str]:
    """What `told` leaves out."""
    whole = _whole(incident)
    rest = [whole] if whole and whole != told else []
    impact = [f"*Impact:* {safe(incident.impact, 500)}"] if incident.impact else []
    return [*rest, *impact, *also(incident)]


def _whole(incident: Incident) -> str:
    lines = (sentence(incident), "" if said_already(incident) else figures(incident))
    return "\n".join(line for line in lines if line)


def _short(incident: Incident) -> str:
    """The figure, and the whole of it below."""
    words = figure_in_short(incident)
    return f"*{words[:1].upper()}{words[1:]}*" if incident.measure is not None else safe(incident.summary, _ROOM)


def _in_letters(text: str) -> str:
    """As it is read: a date is a few letters, not its token."""
    return _TOKEN.sub("Nov 24 at 3:34 AM", text)


def sentence(incident: Incident) -> str:
    """What is wrong with the worst fault."""
    return in_readers_time(safe(incident.summary, 500), incident.opened_at)


def said_already(incident: Incident) -> bool:
    """A detector's sentence has all its figures in it; an alert from elsewhere may have them only beside it."""
    numbers = set(_NUMBER.findall(incident.figure))
    return bool(numbers) and numbers <= set(_NUMBER.findall(incident.summary))


def shown(given: Link) -> str:
    """A link in mrkdwn: the label is foreign text, the address was judged when it came in."""
    return link(given.url.replace("&", "&amp;"), safe(given.label.replace("|", "/"), 80) or "link")


def _small_print(incident: Incident) -> list[str]:
    lines = [_on_call(incident)] if incident.state.is_open else []
    if incident.severity_why:
        lines.append(f"{incident.severity}: {safe(incident.severity_why, 300)}")
    if incident.alert_count > 1:
        last = f", last at {when(incident.last_seen)}" if incident.last_seen else ""
        lines.append(f"{counted(incident.alert_count, 'alert')}{last}")
    if incident.links:
        lines.append(f"Links: {', '.join(shown(each) for each in incident.links[-_LINKS:])}")
    return lines or [f"Opened {when(incident.opened_at)}"]


def _on_call(incident: Incident) -> str:
    secondary = listed(safe(t.name, 80) for t in incident.on_call_secondary[:10])
    people = safe(incident.on_call_primary.name, 80) + (f", secondary {secondary}" if secondary else "")
    return f"On call: {people}, until {when(incident.on_call_until)}"
