"""The list of a team's detectors, and what is said when one is paused or resumed."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from bot.blocks.form import answered, asks, modal, one_of, words
from bot.blocks.message import SECTION, Block, Message, View, actions, button, context, section
from bot.incidents.pause import USUALLY, Pause
from bot.people import Actor
from bot.slack_text import mention, safe, when
from bot.text import counted, lasted
from detectors.status import Paused, Standing, sparkline

_SIGNS = {
    "pass": ":white_check_mark:",
    "alarm": ":rotating_light:",
    "paused": ":double_vertical_bar:",
    "not run yet": ":white_circle:",
    "switched off": ":white_circle:",
}
_UNSURE = ":warning:"  # it was to look, and did not see
_MOST_BLOCKS = 50


PAUSE, RESUME, EACH = "detector_pause", "detector_resume", "detectors_each"
APPROVE, REFUSE = "detector_pause_approve", "detector_pause_refuse"
FORM, REASON, LENGTH = "detector_pause_form", "reason", "length"
_LENGTHS = {"1": "1 hour", "4": "4 hours", "24": "1 day", "72": "3 days", "168": "1 week"}  # by hours

LONGEST = 500  # characters of a reason
_MOST_BUTTONS = 40  # of a message, which has 50 blocks
# What needs nobody, in this order behind what does: a line each.
_QUIET = {"pass": "healthy", "not run yet": "not run yet", "switched off": "switched off in team.toml"}
_RANK = {"alarm": 0, "paused": 2, **dict.fromkeys(_QUIET, 3)}
_UNSURE_RANK = 1
HINT = "`/runbook detectors pause NAME for 2 h reason` and `/runbook detectors resume NAME`"


def listing(standings: Sequence[Standing]) -> Message:
    """What somebody may have to look at, the worst first, a line and a button each; then everything else, a line for
    all the healthy ones."""
    if not standings:
        return Message(text="This team declares no detectors.")
    title = _title(standings)
    loud = [s for s in _worst_first(standings) if s.state not in _QUIET]
    quiet = [_together(state, names) for state in _QUIET if (names := [s.name for s in standings if s.state == state])]
    blocks = [section(f"*{title}*"), *_lines(loud), *(section(line) for line in quiet)]
    if quiet:
        blocks.append(actions(button("Show each", EACH, "all"), block_id="detectors-each"))
    return Message(text=title, blocks=(*blocks, context(HINT)))


def each(standings: Sequence[Standing]) -> Message:
    """One line a detector: state, last figure and limit, the figures before it, how often it was right, the next run;
    beside it the button that stops it or lets it run again."""
    if not standings:
        return Message(text="This team declares no detectors.")
    return Message(text=_title(standings), blocks=(*_lines(_worst_first(standings)), context(HINT)))


def _worst_first(standings: Sequence[Standing]) -> list[Standing]:
    return sorted(standings, key=lambda s: _RANK.get(s.state, _UNSURE_RANK))


def _title(standings: Sequence[Standing]) -> str:
    """'21 detectors: 1 alarm, 2 paused, 18 healthy'"""
    states = Counter("healthy" if s.state == "pass" else s.state for s in _worst_first(standings))
    return f"{counted(len(standings), 'detector')}: {', '.join(f'{n} {state}' for state, n in states.items())}"


def _together(state: str, names: Sequence[str]) -> str:
    return f"{_SIGNS[state]} *{len(names)} {_QUIET[state]}:* {safe(', '.join(names), SECTION - 100)}"


def _lines(standings: Sequence[Standing]) -> list[Block]:
    blocks = [section(_line(s), _button(s)) for s in standings[:_MOST_BUTTONS]]
    if rest := standings[_MOST_BUTTONS:]:
        # Five blocks are kept for what else a message has.
        blocks += [section(piece) for piece in _packed([_line(s) for s in rest])[: _MOST_BLOCKS - _MOST_BUTTONS - 6]]
    return blocks


def form(name: str, about: str) -> View:
    """Why a detector is paused. about: what the form is about, for whoever takes it in."""
    what = f"*{safe(name, 80)}* won't run until the pause ends or somebody resumes it. The team's channel sees why."
    asked = asks(REASON, "Why?", words(LONGEST), hint="Shown to everybody.")
    length = asks(LENGTH, "For how long?", one_of(_LENGTHS, "24"))
    return modal(FORM, "Pause a detector", (section(what), asked, length), about, "Pause")


def reason_of(view: Mapping[str, Any]) -> str:
    """What was answered in the form."""
    return " ".join(str(answered(view, REASON) or "").split())[:LONGEST]


def length_of(view: Mapping[str, Any]) -> timedelta:
    """For how long, as answered in the form."""
    hours = str(answered(view, LENGTH) or "")
    return timedelta(hours=int(hours)) if hours in _LENGTHS else USUALLY


def said(pause: Pause) -> Message:
    """The message in the channel, as it stands."""
    who, what, value = mention(pause.asked_by.slack, pause.asked_by.name), f"*{safe(pause.name, 80)}*", str(pause.id)
    why = safe(pause.reason, LONGEST)
    match pause.state:
        case "asked":
            text = f"{who} asks to pause the detector {what} for {lasted(pause.length)}: {why}"
            small = "It may find the highest severity: another owner, or the manager, approves."
            pressed = (button("Approve", APPROVE, value, style="primary"), button("Refuse", REFUSE, value))
            blocks = (section(text), context(small), actions(*pressed, block_id=f"pause-{pause.id}"))
            return Message(text=text, blocks=blocks)
        case "paused":
            second = f", approved by {safe(pause.decided_by, 80)}" if pause.decided_by else ""
            text = f":double_vertical_bar: {who} paused the detector {what}{second}: {why}"
            return Message(text=f"{text}\nIt won't run until {when(pause.until)}, or until somebody resumes it.")
        case "refused":
            return Message(text=f"{safe(pause.ended_by, 80)} refused to pause the detector {what}.")
        case "lapsed":
            return Message(text=f"Nobody approved pausing the detector {what}; it keeps running.")
        case _:
            return Message(text=f"{who} paused the detector {what}: {why}\nThe pause is over.")


def over(name: str) -> Message:
    return Message(text=f"The pause of the detector *{safe(name, 80)}* has ended; it runs again.")


def now_resumed(name: str, by: Actor) -> Message:
    return Message(text=f"{mention(by.slack, by.name)} resumed the detector *{safe(name, 80)}*.")


def paused_before(name: str, pause: Paused) -> str:
    return f"{safe(name, 80)} is paused {_pause(pause)}"


def asked_before(pause: Pause) -> str:
    return f"{safe(pause.asked_by.name, 80)} has asked to pause it already; that waits for a second person."


def how_to_pause() -> Message:
    return Message(text="Say for how long and why: `/runbook detectors pause NAME for 2 h reason`")


def _line(standing: Standing) -> str:
    sign = _SIGNS.get(standing.state, _UNSURE)
    figure = _figure(standing)
    text = f"{sign} *{safe(standing.name, 80)}* {standing.state}{f' · {figure}' if figure else ''}"
    if standing.judged:
        text += f" · right {standing.right} of {standing.judged}"
    if standing.paused:
        return f"{text}\n      {_pause(standing.paused)}"
    return f"{text} · next {when(standing.next_due)}" if standing.enabled and standing.next_due else text


def _button(standing: Standing) -> Block | None:
    """What is switched off in team.toml is switched on there."""
    if standing.paused:
        return button("Resume", RESUME, standing.name)
    return button("Pause …", PAUSE, standing.name) if standing.enabled else None


def _figure(standing: Standing) -> str:
    if not standing.figures:
        return ""
    return f"{_measured(standing)} {sparkline(standing.figures)}"


def _measured(standing: Standing) -> str:
    """In words, with unit, usual value and limit; the bare numbers of runs from before those were kept."""
    if standing.measure is not None:
        return safe(standing.measure.words, 300)
    limit = f" (limit {standing.limit:.4g})" if standing.limit is not None else ""
    return f"{standing.figures[-1]:.4g}{limit}"


def _pause(pause: Paused) -> str:
    return f"since {when(pause.since)} until {when(pause.until)} by {safe(pause.by, 80)}: {safe(pause.reason, 200)}"


def _packed(lines: Sequence[str]) -> list[str]:
    """As few texts as the lines fit into."""
    pieces = [lines[0]]
    for line in lines[1:]:
        if len(pieces[-1]) + 1 + len(line) <= SECTION:
            pieces[-1] += f"\n{line}"
        else:
            pieces.append(line)
    return pieces
