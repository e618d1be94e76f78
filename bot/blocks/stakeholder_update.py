"""For those who use the figures: which are wrong, how, where they are seen, and what to do until they are right."""

from __future__ import annotations

from dataclasses import dataclass

from bot.blocks.incident import figures
from bot.blocks.message import Block, Message, actions, bullets, button, context, section
from bot.handbook.model import Runbook
from bot.incidents.incident import Incident, Verdict
from bot.slack_text import safe, when
from bot.text import lasted
from detectors.detector import Nature

SUBSCRIBE = "figures_subscribe"
UNSUBSCRIBE = "figures_unsubscribe"

_STATES = {
    Nature.MISSING: "are missing",
    Nature.FAILED: "are not updated: the pipeline failed",
    Nature.LATE: "are late",
    Nature.DEVIATION: "may be wrong",
    Nature.NOTE: "may be wrong",
}


@dataclass(frozen=True, slots=True)
class Part:
    """The place of a fault in another one's incident. upstream: the pipeline that it follows from, "" if it comes with
    others of its own."""

    id: int
    upstream: str = ""


def wrong(incident: Incident, runbook: Runbook | None, part: Part | None = None) -> Message:
    """Told when the incident is opened, raised or opened again, or when a fault is put into it: then incident is that
    fault as if it stood alone."""
    name = safe(incident.pipeline, 120)
    first = f"*The figures of the {name} {_STATES[incident.nature]}.*"
    advice = "Please do not publish or quote them until we say here that they are right."
    how = [*_how(incident), *_why(part)]
    blocks: list[Block] = [section(f"{first}\n{advice}"), section("\n".join(how))]
    if runbook and runbook.downstream:
        lines = [f"{safe(d.where, 80)}: {safe(d.what, 150)}" for d in runbook.downstream[:10]]
        blocks.append(section(f"*Where they are seen:*\n{bullets(lines)}"))
    blocks.append(buttons(incident, part))
    blocks.append(context(f"Since {when(incident.opened_at)}. You hear of it once more: when it is over."))
    return Message(text=f"{first} {advice}".replace("*", ""), blocks=tuple(blocks))


def over(incident: Incident) -> Message:
    """Told to everybody who was told that they are wrong."""
    return Message(text=f"{_how_it_ended(incident)}.{_took(incident)}", extra={"reply_broadcast": True})


def over_upstream(incident: Incident, pipeline: str) -> Message:
    """The same for the figures of a pipeline downstream: what explained them is over, and whether they have a fault of
    their own is not known yet."""
    name, upstream = safe(pipeline, 120), safe(incident.pipeline, 120)
    if incident.verdict is Verdict.FALSE_POSITIVE:
        first = f"*A false alarm upstream:* the {upstream} has no fault from which that of the {name} could follow."
    else:
        cause = f"the fault of the {upstream}, from which that of the {name} followed,"
        first = f"*Over upstream:* {cause} is over.{_took(incident)}"
    then = f"The figures of the {name} are checked once more now; you are told again only if they are still wrong."
    return Message(text=f"{first} {then}", extra={"reply_broadcast": True})


def _took(incident: Incident) -> str:
    return f" It took {lasted(incident.resolved_at - incident.opened_at)} to settle." if incident.resolved_at else ""


def _how_it_ended(incident: Incident) -> str:
    name = safe(incident.pipeline, 120)
    match incident.verdict:
        case Verdict.FALSE_POSITIVE:
            return f"*A false alarm:* the figures of the {name} were right"
        case Verdict.EXPECTED:
            return f"*Explained:* the figures of the {name} are as they should be"
    if incident.restated:
        return f"*Over:* the figures of the {name} were published anew, and those can be used"
    return f"*Over:* the figures of the {name} can be used again"


def subscribed(pipeline: str) -> Message:
    name = safe(pipeline, 120)
    when_told = f"when the figures of the {name} are wrong, and when they are right"
    return Message(text=f"From now on you get a direct message {when_told}.")


def unsubscribed(pipeline: str, was: bool) -> Message:
    name = safe(pipeline, 120)
    if was:
        return Message(text=f"You get no direct message about the {name} any more.")
    return Message(text=f"You had not subscribed to the {name}; what you read here goes to this conversation.")


def buttons(incident: Incident, part: Part | None) -> Block:
    """Each button's value leads to the team and the pipeline: the incident's id, and that of the part."""
    value = f"{incident.id}:{part.id}" if part else str(incident.id)
    return actions(
        button("Subscribe", SUBSCRIBE, value), button("Unsubscribe", UNSUBSCRIBE, value), block_id=f"figures-{value}"
    )


def _why(part: Part | None) -> list[str]:
    if part is None or not part.upstream:
        return []
    return [f"*Why:* it follows from a fault of the {safe(part.upstream, 120)}, which is known."]


def _how(incident: Incident) -> list[str]:
    lines = [f"*How:* {safe(incident.impact, 500)}"] if incident.impact else []
    if incident.deviation is not None:
        lines.append(f"*How much:* {abs(incident.deviation) * 100:.1f} % of the figure is affected.")
    measured = figures(incident)
    lines.append(f"*What was seen:* {safe(incident.summary, 500)}")
    return [*lines, measured] if measured else lines
