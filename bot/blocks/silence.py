"""Silences: asked for, on, and over; said in the team's channel, for what is silenced tells nobody."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.message import Message, actions, button, context, section
from bot.incidents.silence import Silence
from bot.slack_text import safe, when
from bot.text import counted, lasted

APPROVE, REFUSE, END = "silence_approve", "silence_refuse", "silence_end"
_MOST = 20


def said(silence: Silence) -> Message:
    """The message in the channel, as it stands."""
    value, who = str(silence.id), safe(silence.asked_by.name, 80)
    match silence.state:
        case "asked":
            title = f"*{who} asks to mute alerts:* {_what(silence)} for {lasted(silence.length)}."
            small = "It may mute the highest severity: another owner, or the manager, approves."
            pressed = [button("Approve", APPROVE, value, style="primary"), button("Refuse", REFUSE, value)]
        case "active":
            title = f"*Alerts muted* until {_until(silence)}, by {_who(silence)}: {_what(silence)}."
            small = "Matching alerts are logged, not paged. Anything still wrong at the end opens an incident then."
            pressed = [button("End now", END, value)]
        case _:
            title, small, pressed = _over(silence), "", []
    blocks = [section(f"{title}\n*Why:* {safe(silence.reason, 500)}")]
    blocks += [context(small)] if small else []
    blocks += [actions(*pressed, block_id=f"silence-{silence.id}")] if pressed else []
    return Message(text=title.replace("*", ""), blocks=tuple(blocks))


def over(silence: Silence, held: int) -> Message:
    """A line of its own when it ends. held: alerts that it held."""
    looked = "Their detectors run again now; anything still wrong opens an incident." if held else ""
    many = f"{counted(held, 'alert')} muted." if held else "No alerts were muted."
    return Message(text=f"{_over(silence)} {many} {looked}".strip())


def listing(silences: Sequence[Silence]) -> Message:
    if not silences:
        return Message(text=f"No alerts are muted. {how_to()}")
    blocks = [section("*Muted alerts*")]
    for each in silences[:_MOST]:
        stands = f"until {_until(each)}" if each.state == "active" else "waiting for a second person"
        line = f"*#{each.id}* {_what(each)}: {stands}, by {_who(each)}.\n*Why:* {safe(each.reason, 300)}"
        blocks.append(section(line, button("End now", END, str(each.id)) if each.state == "active" else None))
    if len(silences) > _MOST:
        blocks.append(context(f"and {len(silences) - _MOST} more"))
    return Message(text="Muted alerts", blocks=tuple(blocks))


def how_to() -> str:
    return (
        "Write what, how long and why: `/incident silence refund-ratio for 2 h the loader is being moved`, or `end #3`."
    )


def not_understood(words: str, wrong: str) -> Message:
    return Message(text=f"{safe(wrong, 200)} {how_to()}" if words else how_to())


def _over(silence: Silence) -> str:
    by = safe(silence.ended_by.name, 80) if silence.ended_by else "Watchkeeper"
    what = _what(silence)
    match silence.state:
        case "refused":
            return f"{by} refused to mute alerts: {what}."
        case "lapsed":
            return f"Nobody approved the mute in time, so alerts aren't muted: {what}."
    ended = f"{by} ended the mute" if silence.ended_by and silence.ended_by.slack else "The mute has ended"
    return f"{ended}: {what}."


def _what(silence: Silence) -> str:
    return safe(str(silence.matcher), 300)


def _until(silence: Silence) -> str:
    return when(silence.until) if silence.until else "its end"


def _who(silence: Silence) -> str:
    second = f" and {safe(silence.decided_by.name, 80)}" if silence.decided_by else ""
    return f"{safe(silence.asked_by.name, 80)}{second}"
