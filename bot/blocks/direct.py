"""Direct messages about an incident: a page that wakes, a notice that only tells, and plain words for the CFO."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.headline import headline
from bot.blocks.incident import acknowledge_button, answers, buttons, what_is_wrong
from bot.blocks.message import Message, actions, bullets, context, section
from bot.handbook.model import Runbook
from bot.incidents.incident import Incident, Step, Target
from bot.people import Actor
from bot.slack_text import link, mention, safe, when
from bot.text import listed, unique


def beside(incident: Incident, step: Step, target: Target, earlier: int, channel: str = "") -> Message:
    """For somebody whom the page of another incident has just woken. earlier: its number."""
    return _for_the_one_on_call(f"*This one too*, beside incident {earlier}.", incident, step, target, None, channel)


def page(incident: Incident, step: Step, target: Target, permalink: str | None = None, channel: str = "") -> Message:
    """Wakes the person on call. Its first line says what to do now, for a phone shows no more than that.

    permalink: of the parent message, None if it is not posted yet. channel: id of the channel where it stands or will.
    """
    return _for_the_one_on_call("*You are paged.*", incident, step, target, permalink, channel)


def _for_the_one_on_call(
    opening: str, incident: Incident, step: Step, target: Target, permalink: str | None, channel: str
) -> Message:
    what = f"{opening} Press Acknowledge if you take it: {headline(incident)}"
    blocks = [
        section(what),
        actions(acknowledge_button(incident), block_id=f"page-{incident.id}"),
        section(what_is_wrong(incident)),
        context(f"You are the {safe(target.role, 60)}. {safe(step.why, 300)}".strip(), *_thread(permalink, channel)),
    ]
    return Message(text=what.replace("*", ""), blocks=tuple(blocks))


def notice(
    incident: Incident, targets: Sequence[Target], why: str = "", permalink: str | None = None, channel: str = ""
) -> Message:
    """Tells an owner or a role. targets: every role in which this one reader is told.

    Where nobody is paged, whoever reads this is the one to act.
    """
    if not incident.severity.wakes:
        return _to_handle(incident, permalink, channel)
    roles = listed(unique(safe(t.role, 60) for t in targets)) or "somebody it concerns"
    what = f"*For your information:* {headline(incident)}"
    blocks = [
        section(what),
        section(what_is_wrong(incident)),
        context(f"You are told as {roles}. {safe(why, 300)}".strip(), *_thread(permalink, channel)),
    ]
    return Message(text=what.replace("*", ""), blocks=tuple(blocks))


def _to_handle(incident: Incident, permalink: str | None, channel: str) -> Message:
    what = f"*Yours to handle:* {headline(incident)}"
    blocks = [
        section(f"{what}\nPlease acknowledge by {when(incident.respond_by)}."),
        actions(acknowledge_button(incident), block_id=f"notice-{incident.id}"),
        section(what_is_wrong(incident)),
        context("You own this pipeline, and nobody is paged for this.", *_thread(permalink, channel)),
    ]
    return Message(text=what.replace("*", ""), blocks=tuple(blocks))


def given(incident: Incident, by: Actor, permalink: str | None = None, channel: str = "") -> Message:
    """To whoever an incident was given."""
    what = f"*{safe(by.name, 80)} gave you* {headline(incident)}"
    blocks = [
        section(f"{what}\nIt is yours now; hand it back if you cannot take it."),
        buttons(incident),
        section(what_is_wrong(incident)),
        context(f"Since {when(incident.opened_at)}.", *_thread(permalink, channel)),
    ]
    return Message(text=what.replace("*", ""), blocks=tuple(blocks))


def how_does_it_stand(incident: Incident, step: Step, until: datetime) -> Message:
    """To whoever has it. until: when they do not any more without an answer."""
    what = f"*How does it stand?* {headline(incident)}"
    why = safe(step.why[:1].upper() + step.why[1:], 200)
    blocks = [
        section(f"{what}\n{why}. Without a word from you, nobody has it any more at {when(until)}."),
        answers(incident),
    ]
    return Message(text=what.replace("*", ""), blocks=tuple(blocks))


def cfo(incident: Incident, runbook: Runbook | None = None, permalink: str | None = None) -> Message:
    """For the CFO office: which figures, which way they are off, who is on it, and what to do until then."""
    wrong = f"*Figures of the {safe(incident.pipeline, 120)} may be wrong or missing.*"
    first = f"{wrong} Please do not publish or quote them until we say they are right."
    blocks = [section(first)]
    if incident.impact:
        blocks.append(section(f"*How:* {safe(incident.impact, 500)}"))
    if runbook and runbook.downstream:
        lines = [f"{safe(d.where, 80)}: {safe(d.what, 150)}" for d in runbook.downstream[:10]]
        blocks.append(section(f"*Where they are seen:*\n{bullets(lines)}"))
    blocks.append(context(_who_is_on_it(incident), *_thread(permalink)))
    return Message(text=first.replace("*", ""), blocks=tuple(blocks))


def _who_is_on_it(incident: Incident) -> str:
    if incident.acknowledged_by:
        return f"{safe(incident.acknowledged_by.name, 80)} is working on it."
    return "The people on call are being paged; nobody has answered yet."


def _thread(permalink: str | None, channel: str = "") -> list[str]:
    """The way to the incident: a link to its message, or at least the channel that it stands in."""
    if permalink:
        return [link(permalink, "Open the incident")]
    return [f"The thread is in {mention(channel, channel)}."] if channel else []
