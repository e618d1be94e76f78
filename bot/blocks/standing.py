"""The list of a team's detectors, and what is said when one is paused or resumed."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.message import SECTION, Block, Message, mention, safe, when
from bot.incidents.incident import Actor
from detectors.standing import Paused, Standing, sparkline

_SIGNS = {"pass": ":white_check_mark:", "alarm": ":rotating_light:", "paused": ":double_vertical_bar:"}
_UNSURE = ":grey_question:"  # neither healthy nor an alarm


def listing(standings: Sequence[Standing]) -> Message:
    """One line a detector: state, last figure and limit, the figures before it, the next run."""
    if not standings:
        return Message(text="This team declares no detectors.")
    hint = "`/runbook detectors pause NAME reason` and `/runbook detectors resume NAME`"
    pieces = _packed([_line(s) for s in standings])
    blocks = [*({"type": "section", "text": {"type": "mrkdwn", "text": piece}} for piece in pieces), _context(hint)]
    return Message(text=f"{len(standings)} detectors", blocks=tuple(blocks))


def now_paused(name: str, by: Actor, reason: str) -> Message:
    who = mention(by.slack, by.name)
    text = (
        f"{who} paused the detector *{safe(name, 80)}*: {safe(reason, 500)}\nUntil it is resumed, it watches nothing."
    )
    return Message(text=f":double_vertical_bar: {text}")


def now_resumed(name: str, by: Actor) -> Message:
    return Message(text=f"{mention(by.slack, by.name)} resumed the detector *{safe(name, 80)}*.")


def paused_before(name: str, pause: Paused) -> str:
    return f"{safe(name, 80)} is paused {_pause(pause)}"


def how_to_pause() -> Message:
    return Message(text="Say why: `/runbook detectors pause NAME reason`")


def _line(standing: Standing) -> str:
    sign = _SIGNS.get(standing.state, _UNSURE)
    figure = _figure(standing)
    text = f"{sign} *{safe(standing.name, 80)}* {standing.state}{f' · {figure}' if figure else ''}"
    if standing.paused:
        return f"{text}\n      {_pause(standing.paused)}"
    return f"{text} · next {when(standing.next_due)}" if standing.enabled and standing.next_due else text


def _figure(standing: Standing) -> str:
    if not standing.figures:
        return ""
    limit = f" (limit {standing.limit:.4g})" if standing.limit is not None else ""
    return f"{standing.figures[-1]:.4g}{limit} {sparkline(standing.figures)}"


def _pause(pause: Paused) -> str:
    return f"since {when(pause.since)} by {safe(pause.by, 80)}: {safe(pause.reason, 200)}"


def _packed(lines: Sequence[str]) -> list[str]:
    """As few texts as the lines fit into."""
    pieces = [lines[0]]
    for line in lines[1:]:
        if len(pieces[-1]) + 1 + len(line) <= SECTION:
            pieces[-1] += f"\n{line}"
        else:
            pieces.append(line)
    return pieces


def _context(text: str) -> Block:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}
