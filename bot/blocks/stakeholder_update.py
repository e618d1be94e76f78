"""For those who use the figures: which are wrong, how, where they are seen, and what to do until they are right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from bot.blocks.headline import pipeline
from bot.blocks.incident import figures, said_already, sentence
from bot.blocks.message import Block, Message, actions, bullets, button, context, section
from bot.handbook.model import Runbook
from bot.incidents.incident import Basis, Incident, Verdict
from bot.slack_text import safe, when
from bot.text import lasted
from detectors.detector import Nature

SUBSCRIBE = "figures_subscribe"
UNSUBSCRIBE = "figures_unsubscribe"

_STATES = {
    Nature.MISSING: "are missing",
    Nature.FAILED: "haven't been updated: the pipeline failed",
    Nature.LATE: "are late",
    Nature.DEVIATION: "may be wrong",
    Nature.NOTE: "may be wrong",
}
_WERE = {
    Nature.MISSING: "were reported missing",
    Nature.FAILED: "were reported as not updated",
    Nature.LATE: "were reported late",
    Nature.DEVIATION: "were reported wrong",
    Nature.NOTE: "were reported wrong",
}
_NAMED = 8  # faults beside the first


@dataclass(frozen=True, slots=True)
class Part:
    """The place of a fault in another one's incident. upstream: the pipeline that it follows from, "" if it comes with
    others of its own."""

    id: int
    upstream: str = ""


def wrong(
    incident: Incident, runbook: Runbook | None, part: Part | None = None, also: Sequence[Incident] = ()
) -> Message:
    """Told when the incident is opened, raised or opened again, or when a fault is put into it, and edited as long as
    it changes: incident is then that fault as if it stood alone. also: the others of the same pipeline, likewise."""
    first, advice = _first_words(incident)
    blocks: list[Block] = [section(f"{first}\n{advice}")]
    blocks.append(section("\n".join([*_how(incident), *_why(part), *_besides(also)])))
    if runbook and runbook.downstream and not incident.arrived_late:
        lines = [f"{safe(d.where, 80)}: {safe(d.what, 150)}" for d in runbook.downstream[:10]]
        blocks.append(section(f"*Affected reports:*\n{bullets(lines)}"))
    blocks.append(buttons(incident, part))
    blocks.append(context(_since(incident)))
    return Message(text=f"{first} {advice}".replace("*", ""), blocks=tuple(blocks))


def _since(incident: Incident) -> str:
    if incident.resolved_at and not incident.state.is_open:
        return f"From {when(incident.opened_at)} to {when(incident.resolved_at)}."
    return f"Since {when(incident.opened_at)}. We'll post here when it's resolved."


def _first_words(incident: Incident) -> tuple[str, str]:
    """What is wrong with the figures, and what to do about it."""
    if incident.arrived_late:
        if incident.issue:
            return f"*A late input of {_figures(incident)} has arrived.*", "For your records; no action needed."
        return f"*{_figures(incident)} landed late.*", "They're in now; no action needed."
    if not incident.state.is_open:
        return f"*{_figures(incident)} {_WERE[incident.nature]}.*", "See the thread for how it ended."
    advice = "Please don't publish or quote these numbers until we confirm them here."
    return f"*{_figures(incident)} {_STATES[incident.nature]}.*", advice


def over(incident: Incident) -> Message:
    """Told to everybody who was told that they are wrong. Says no more than was measured, or who vouches for it."""
    return Message(text=f"{_how_it_ended(incident)}{_took(incident)}", extra={"reply_broadcast": True})


def over_upstream(incident: Incident, name: str) -> Message:
    """The same for the figures of a pipeline downstream: what explained them is over, and whether they have a fault of
    their own is not known yet."""
    upstream = pipeline(incident.pipeline)
    if incident.verdict is Verdict.FALSE_POSITIVE:
        first = f"*False alarm upstream:* nothing was wrong with {upstream}."
    else:
        first = f"*Resolved upstream:* the {upstream} fault behind this is over."
    then = f"{pipeline(name)} figures are being checked again; we'll post here if they're still wrong."
    return Message(text=f"{first} {then}", extra={"reply_broadcast": True})


def _took(incident: Incident) -> str:
    return f" Resolved in {lasted(incident.resolved_at - incident.opened_at)}." if incident.resolved_at else ""


def _figures(incident: Incident) -> str:
    """'Aggregate Profit figures for Nov 22'."""
    day = f" for {incident.day:%b} {incident.day.day}" if incident.day else ""
    return f"{pipeline(incident.pipeline)} figures{day}"


def _how_it_ended(incident: Incident) -> str:
    figures, who = _figures(incident), safe(incident.resolved_by.name, 80) if incident.resolved_by else "the team"
    proof = f" Measured again: {safe(incident.proof, 500)}." if incident.proof else ""
    match incident.verdict:
        case Verdict.FALSE_POSITIVE:
            return f"*False alarm:* {figures} were right, confirmed by {who}."
        case Verdict.EXPECTED:
            return f"*Explained:* {figures} are unusual but right, confirmed by {who}."
        case Verdict.DUPLICATE:
            return f"*Handled in another incident:* {figures} aren't confirmed yet."
    safe_now = "have been republished and are safe to use" if incident.restated else "are safe to use"
    match incident.basis:
        case Basis.MEASURED:
            return f"*Resolved:* {figures} {safe_now}.{proof}"
        case Basis.VOUCHED:
            return f"*Resolved:* {figures} {safe_now}, confirmed by {who}.{proof}"
        case Basis.AS_PUBLISHED:
            return (
                f"*Closed without a correction:* {figures} stay as published.{proof} Ask {who} before relying on them."
            )
        case _:
            return f"*Resolved by {who}.* {figures} haven't been checked again: ask {who} before you use them."


def subscribed(name: str) -> Message:
    return Message(
        text=f"Subscribed: you get a direct message when {pipeline(name)} figures are wrong, and when they're right."
    )


def unsubscribed(name: str, was: bool) -> Message:
    if was:
        return Message(text=f"Unsubscribed from {pipeline(name)}.")
    return Message(text=f"You weren't subscribed to {pipeline(name)}; these messages go to this conversation.")


def buttons(incident: Incident, part: Part | None) -> Block:
    """Each button's value leads to the team and the pipeline: the incident's id, and that of the part."""
    value = f"{incident.id}:{part.id}" if part else str(incident.id)
    return actions(
        button("Subscribe", SUBSCRIBE, value), button("Unsubscribe", UNSUBSCRIBE, value), block_id=f"figures-{value}"
    )


def _why(part: Part | None) -> list[str]:
    if part is None or not part.upstream:
        return []
    return [f"*Why:* it follows from a known fault of {pipeline(part.upstream)}."]


def _besides(also: Sequence[Incident]) -> list[str]:
    """A line for each of the others, in the same order: what it does to the figure, and what was measured."""
    if not also:
        return []
    more = f"\nand {len(also) - _NAMED} more" if len(also) > _NAMED else ""
    return [f"*Also found:*\n{bullets([_in_a_line(each) for each in also[:_NAMED]])}{more}"]


def _in_a_line(fault: Incident) -> str:
    what = safe(fault.impact, 300) if fault.impact else sentence(fault)
    figure = "" if said_already(fault) and not fault.impact else figures(fault)
    return f"{what.rstrip('.')}. {figure}" if figure else what


def _how(incident: Incident) -> list[str]:
    """The runbook's words for what it does to the figure, with direction and range; then what was measured, with what
    it is a share of, for a share of rows is not one of the figure. Of what has arrived nothing is off any more."""
    lines = [] if incident.arrived_late else _impact(incident)
    lines.append(f"*Found:* {sentence(incident)}")
    measured = "" if said_already(incident) else figures(incident)
    return [*lines, measured] if measured else lines


def _impact(incident: Incident) -> list[str]:
    if incident.impact:
        return [f"*Impact:* {safe(incident.impact, 500)}"]
    unknown = incident.nature is Nature.DEVIATION and incident.deviation is None
    return ["How far they're off isn't known yet."] if unknown else []
