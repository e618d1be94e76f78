"""Maintenance in words: notices, bookings, what stands in the list, and the form to book with."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.blocks.announcement import late
from bot.blocks.message import Block, Message, View, actions, bullets, button, context, option, plain_text, section
from bot.handbook.team.team import Team
from bot.people import Actor
from bot.slack_text import mention, safe, when
from bot.text import lasted, listed
from schedule.maintenance import Window
from schedule.notices import MaintenanceNotice, Saying

APPROVE, REFUSE, CANCEL = "maintenance_approve", "maintenance_refuse", "maintenance_cancel"
RECEIPTS = "maintenance_receipts"
FORM, WHAT, STARTS, LENGTH = "maintenance_book", "what", "starts", "length"  # the form, and its inputs' ids

HELP = (
    ("/maintenance next", "what is planned, and who has been notified"),
    ("/maintenance book", "book an upgrade"),
    ("/maintenance cancel", "cancel a window; `/maintenance cancel #3` or a date for one that you know"),
)
LENGTHS = {30: "30 minutes", **{h * 60: f"{h} hour{'s' if h > 1 else ''}" for h in (1, 2, 3, 4, 6, 8, 12, 24)}}

_MOST = 12  # windows in one list
_WORDS = {
    Saying.AHEAD: "announced",
    Saying.NOTICE: "Slack notice",
    Saying.EMAIL: "e-mail",
    Saying.SCHEDULED: "status page: scheduled",
    Saying.STARTED: "status page: in progress",
    Saying.COMPLETED: "status page: completed",
}


@dataclass(frozen=True, slots=True)
class Said:
    """One notice of a window, as far as it got. what: in words. state: of its row in the outbox, "" before there is
    one, "unsaid" where there should be one. at: delivered, or due. receipt: what the destination calls it. why: of a
    failure."""

    what: str
    at: datetime
    state: str = ""
    receipt: str = ""
    why: str = ""


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of the list. reference: what Cancel cancels. asked: it still waits for the manager."""

    window: Window
    reference: str
    said: tuple[Said, ...] = ()
    asked: bool = False


# --- notices --------------------------------------------------------------------------------------------------------


def notice(given: MaintenanceNotice, delay: timedelta) -> Message:
    """Before a window, or, in the place of that notice, that it is cancelled and why."""
    window = given.window
    if window.cancelled_because:
        said = f"*No maintenance* {_span(window)}: {safe(window.cancelled_because, 200)}."
    else:
        said = f"*Maintenance* {_span(window)} ({window.starts:%H:%M} to {window.ends:%H:%M} UTC).{_what(window)}"
    notes = late(given.due, delay)
    title = f"{'No maintenance' if window.cancelled_because else 'Maintenance'} {_span(window)}"
    return Message(text=title, blocks=(section(said), *([context(*notes)] if notes else [])))


def headline(window: Window) -> str:
    """One line of plain text: for notifications, the subject of an e-mail, the status page."""
    if window.cancelled_because:
        return f"No maintenance on {window.starts:%A %d %B}"
    return f"Maintenance on {window.starts:%A %d %B}, {window.starts:%H:%M} to {window.ends:%H:%M} UTC"


def in_mail(team: Team, given: MaintenanceNotice, delay: timedelta) -> str:
    """The text of an e-mail: plain, for readers outside Slack."""
    window = given.window
    span = f"{window.starts:%Y-%m-%d %H:%M} UTC to {window.ends:%Y-%m-%d %H:%M} UTC"
    if window.cancelled_because:
        lines = [f"There is no maintenance from {span}.", f"Why: {window.cancelled_because}."]
    else:
        lines = [f"There is maintenance from {span}.", *([f"What: {window.name}."] if window.name else [])]
        lines.append("Figures may be late until it ends.")
    if given.short:
        lines.append("Late notice: it was booked a short time ago.")
    if late(given.due, delay):
        lines.append(f"This notice is {lasted(delay)} late.")
    return "\n".join([*lines, "", team.settings.name])


# --- bookings -------------------------------------------------------------------------------------------------------


def booked(window: Window, by: Actor, approved_by: Actor | None, asked_for: timedelta | None) -> Message:
    """In the channel, at once. asked_for: the notice that the handbook asks for, None if it was kept."""
    said = f"*Maintenance booked* {_span(window)} ({window.starts:%H:%M} to {window.ends:%H:%M} UTC).{_what(window)}"
    who = f"By {safe(by.name, 80)}" + (f", approved by {safe(approved_by.name, 80)}." if approved_by else ".")
    notes = [who, f"To cancel it: `/maintenance cancel #{window.booking}`"]
    if asked_for is not None and window.booked_at is not None:
        ahead = lasted(window.starts - window.booked_at)
        notes.insert(0, f"*Late notice:* {ahead} ahead; the handbook asks for {lasted(asked_for)}.")
    return Message(text=f"Booked: maintenance {_span(window)}", blocks=(section(said), context(*notes)))


def please_approve(window: Window, by: Actor, ahead: timedelta, asked_for: timedelta) -> Message:
    """To the manager."""
    number = str(window.booking)
    first = f"*Please approve or refuse:* {safe(by.name, 80)} asks for maintenance {_span(window)}.{_what(window)}"
    return Message(
        text=f"Please approve or refuse maintenance asked for by {safe(by.name, 80)}",
        blocks=(
            section(first),
            actions(
                button("Approve", APPROVE, number, style="primary"),
                button("Refuse", REFUSE, number, style="danger"),
                block_id=f"booking-{number}",
            ),
            context(f"That is {lasted(ahead)} ahead; the handbook asks for {lasted(asked_for)}."),
        ),
    )


def decided(window: Window, state: str, by: Actor, at: datetime) -> Message:
    """In the place of the question, once it is answered."""
    verb = "approved" if state == "booked" else state
    text = f"{safe(by.name, 80)} {verb} it, {when(at)}: maintenance {_span(window)}.{_what(window)}"
    return Message(text=f"Maintenance {verb}", blocks=(section(text),))


def to_the_asker(window: Window, state: str, by: Actor) -> Message:
    """To whoever asked."""
    what = f"the maintenance {_span(window)}"
    if state == "lapsed":
        return Message(text=f"Nobody approved {what} in time, so it won't take place.")
    verb = "approved" if state == "booked" else "refused"
    return Message(text=f"{safe(by.name, 80)} {verb} {what}.")


def called_off(window: Window, by: Actor) -> Message:
    text = f"*Maintenance cancelled* {_span(window)}, by {safe(by.name, 80)}.{_what(window)}"
    return Message(text=f"Cancelled: maintenance {_span(window)}", blocks=(section(text),))


# --- the list -------------------------------------------------------------------------------------------------------


def upcoming(lines: Sequence[Listed], to_cancel: bool = False) -> Message:
    """What is planned, a line a window. Beside it the button that cancels it (to_cancel), or the one that shows what
    came of its notices."""
    if not lines:
        return Message(text="No maintenance is planned. `/maintenance book` books some.")
    title = "*Cancel which one?*" if to_cancel else "*Planned maintenance*"
    beside = _cancel if to_cancel else _receipts_button
    blocks = [section(title), *(section(_line(line), beside(line)) for line in lines[:_MOST])]
    if len(lines) > _MOST:
        blocks.append(context(f"and {len(lines) - _MOST} more"))
    return Message(text="Planned maintenance", blocks=tuple(blocks))


def receipts(line: Listed | None) -> Message:
    """What came of each notice of a window; None: it isn't planned any more."""
    if line is None:
        return Message(text="That window isn't planned any more. `/maintenance next` lists what is.")
    return Message(text="Notices", blocks=(section(_line(line)), section(bullets([_said(s) for s in line.said]))))


def _receipts_button(line: Listed) -> Block | None:
    """Red flags need no click: where a notice wasn't sent, the button says so."""
    if not line.said:
        return None
    unsent = any(s.state in ("unsaid", "cancelled", "failed") for s in line.said)
    return button("Notices: not all sent" if unsent else "Notices", RECEIPTS, line.reference)


def _line(line: Listed) -> str:
    window = line.window
    number = f" (#{window.booking})" if window.booking is not None else ""
    if window.cancelled_because:
        return f"No maintenance {_span(window)}: {safe(window.cancelled_because, 200)}"
    waits = " Waiting for the manager's approval." if line.asked else ""
    return f"*{_span(window)}*{number}.{_what(window) or ' Weekly window.'}{waits}"


def _said(said: Said) -> str:
    match said.state:
        case "":
            return f"{said.what}: {when(said.at)}"
        case "unsaid":
            return f"{said.what}: missed: Watchkeeper was down when it was due ({when(said.at)})"
        case "delivered":
            receipt = f" (`{safe(said.receipt, 60)}`)" if said.receipt else ""
            return f"{said.what}: sent {when(said.at)}{receipt}"
        case "cancelled" | "failed":
            return f"{said.what}: not sent, {safe(said.why, 150)}"
    return f"{said.what}: being sent"


def _cancel(line: Listed) -> Block | None:
    if line.window.cancelled_because is not None:
        return None
    made = button("Cancel", CANCEL, line.reference, style="danger")
    confirm = {
        "title": plain_text("Cancel this window?", 100),
        "text": {"type": "mrkdwn", "text": f"Maintenance {_span(line.window)}. Everybody will be notified."},
        "confirm": plain_text("Cancel it", 30),
        "deny": plain_text("Keep it", 30),
    }
    return {**made, "confirm": confirm}


def words_of(saying: Saying) -> str:
    return _WORDS[saying]


# --- the form -------------------------------------------------------------------------------------------------------


def form(name: str, starts: datetime, channel: str) -> View:
    """What to book, from when, for how long. starts: proposed. channel: where it was asked for."""
    options = [option(label, str(minutes)) for minutes, label in LENGTHS.items()]
    typed: Block = {"type": "plain_text_input", "action_id": WHAT, "max_length": 200}
    picker: Block = {"type": "datetimepicker", "action_id": STARTS, "initial_date_time": int(starts.timestamp())}
    chooser: Block = {"type": "static_select", "action_id": LENGTH, "options": options, "initial_option": options[4]}
    return {
        "type": "modal",
        "callback_id": FORM,
        "private_metadata": channel,
        "title": plain_text("Book maintenance", 24),
        "submit": plain_text("Book", 24),
        "close": plain_text("Close", 24),
        "blocks": [
            _input(WHAT, "What will be done?", {**typed, **({"initial_value": name[:200]} if name else {})}),
            _input(STARTS, "Starts (your time zone)", picker),
            _input(LENGTH, "Length", chooser),
        ],
    }


def _input(block_id: str, label: str, element: Block) -> Block:
    return {"type": "input", "block_id": block_id, "label": plain_text(label, 2000), "element": element}


# --- answers --------------------------------------------------------------------------------------------------------


def help_text() -> Message:
    lines = [f"`{command}`: {meaning}" for command, meaning in HELP]
    return Message(text="What /maintenance can do", blocks=(section(bullets(lines)),))


def did_you_mean(words: str, suggestions: Sequence[str]) -> Message:
    guess = listed((f"`{safe(s, 100)}`" for s in suggestions[:3]), "or")
    ask = f"Did you mean {guess}?" if guess else "`/maintenance` lists what I understand."
    return Message(text=f"I don't understand “{safe(words, 80)}”. {ask}")


def asks_the_manager(team: Team) -> str:
    """To whoever asks for a window with too little notice."""
    return f"{mention(team.manager, 'The manager')} has been asked to approve it: that is short notice."


# --- pieces ---------------------------------------------------------------------------------------------------------


def _span(window: Window) -> str:
    one_day = window.starts.date() == window.ends.date()
    return f"{when(window.starts)} to {when(window.ends, '{time}') if one_day else when(window.ends)}"


def _what(window: Window) -> str:
    return f" What: {safe(window.name, 200)}." if window.name else ""
