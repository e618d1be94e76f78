"""The App Home: who is on call, what lies ahead of the viewer, and what is open."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence

from bot.blocks.headline import headline, status
from bot.blocks.incident import buttons, figures, sentence, will
from bot.blocks.message import Block, View, bullets, context, divider, header, section
from bot.blocks.oncall import pair, reason
from bot.blocks.quiet_hours import TO_RING
from bot.handbook.team.team import Team
from bot.incidents.incident import Incident, Step
from bot.incidents.rights import Act
from bot.slack_text import when
from bot.text import counted
from schedule.rules import Shift

_SHOWN = 20  # incidents; three blocks each, and a view holds a hundred


def home(
    team: Team,
    viewer: str | None,
    shift: Shift,
    mine: Sequence[Shift],
    incidents: Sequence[tuple[Incident, Step | None]],
    may: Mapping[int, Container[Act]] | None = None,
) -> View:
    """viewer: the team member who looks, None for anybody else. mine: their next shifts, the soonest first.
    incidents: the open ones, the most severe first, each with its next step. may: by the incident's id, what the viewer
    may do with it; nothing with those that are not named."""
    blocks = [*_now(team, shift), *(_mine(mine) if viewer else []), divider(), *_open(incidents, may)]
    return {"type": "home", "callback_id": "home", "blocks": blocks}


def _now(team: Team, shift: Shift) -> list[Block]:
    return [
        header(f"On call for {team.settings.name}"),
        section(f"{pair(team, shift)}\nUntil {when(shift.until)}"),
        *(context(reason(team, r)) for r in shift.why[:1]),
    ]


def _mine(shifts: Sequence[Shift]) -> list[Block]:
    lines = [f"{when(s.since)} to {when(s.until)}" for s in shifts[:5]]
    shown = section(f"*Your next shifts*\n{bullets(lines)}" if lines else "You have no shifts ahead.")
    return [shown, *([context(TO_RING)] if lines else [])]


def _open(
    incidents: Sequence[tuple[Incident, Step | None]], may: Mapping[int, Container[Act]] | None = None
) -> list[Block]:
    if not incidents:
        return [section("*No open incidents.*")]
    blocks = [section(f"*{counted(len(incidents), 'open incident')}*")]
    for incident, step in incidents[:_SHOWN]:
        blocks += [section(_summary(incident, step)), buttons(incident, (may or {}).get(incident.id, ()))]
    if len(incidents) > _SHOWN:
        blocks.append(context(f"and {len(incidents) - _SHOWN} more in the channel"))
    return blocks


def _summary(incident: Incident, step: Step | None) -> str:
    measured = incident.measured or incident.limit
    lines = [f"*{headline(incident)}*", figures(incident) if measured else sentence(incident)]
    lines.append(status(incident))
    if step:
        lines.append(f"Next: {will(step)} at {when(step.due)}")
    return "\n".join(line for line in lines if line)
