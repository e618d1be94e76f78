"""Silences: asked for, on, and over; said in the team's channel, for what is silenced tells nobody."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.message import Message, actions, button, context, section
from bot.incidents.silence import Silence
from bot.slack_text import safe, when
from bot.text import counted, lasted, listed

APPROVE, REFUSE, END = "silence_approve", "silence_refuse", "silence_end"
_MOST = 20
_PAGED_STILL = "Open incidents go on as they are."


def said(silence: Silence, detectors: Sequence[str] = ()) -> Message:
    """The message in the channel, as it stands. detectors: those whose alerts it holds, by name."""
    value, who = str(silence.id), safe(silence.asked_by.name, 80)
    match silence.state:
        case "asked":
            title = f"*{who} asks to mute alerts:* {_what(silence)} for {lasted(silence.length)}."
            span = f"for {lasted(silence.length)} from the approval"
            happens = f"*What will happen:* {_held(silence, detectors)} are logged, not paged, {span}. {_PAGED_STILL}"
            small = "It may mute the highest severity: another owner, or the manager, approves."
            pressed = [button("Approve", APPROVE, value, style="primary"), button("Refuse", REFUSE, value)]
        case "active":
            title = f"*Alerts muted* until {_until(silence)}, by {_who(silence)}: {_what(silence)}."
            highest = "" if silence.decided_by else " The highest severity still pages."
            happens = f"{_capital(_held(silence, detectors))} are logged, not paged.{highest} {_PAGED_STILL}"
            small = "Anything still wrong at the end opens an incident then."
            pressed = [button("End now", END, value)]
        case _:
            title, happens, small, pressed = _over(silence), "", "", []
    lines = [title, f"*Why:* {safe(silence.reason, 500)}", *([happens] if happens else [])]
    blocks = [section("\n".join(lines))]
    blocks += [context(small)] if small else []
    blocks += [actions(*pressed, block_id=f"silence-{silence.id}")] if pressed else []
    return Message(text=title.replace("*", ""), blocks=tuple(blocks))


def _held(silence: Silence, detectors: Sequence[str]) -> str:
    """'alerts of refund-ratio and near-duplicates, and of whatever else reports it,'"""
    if silence.matcher.detector:
        return f"its alerts{f' about {safe(silence.matcher.entity, 80)}' if silence.matcher.entity else ''}"
    if not detectors:
        return "alerts from whatever reports it (no detector watches it)"
    named = [safe(name, 80) for name in detectors[:_MOST]]
    more = len(detectors) - len(named)
    return f"alerts of {listed([*named, *([f'{more} more'] if more else [])])}, and of whatever else reports it,"


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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
