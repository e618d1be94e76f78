"""What has to be settled when somebody leaves, kind by kind: the line of the handbook, and what to do about each."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.message import Block, Message, bullets, context, section
from bot.blocks.oncall import cited, person
from bot.handbook.team.leaving import AFTERWARDS, Tie
from bot.handbook.team.team import Team
from bot.slack_text import safe, when
from bot.text import counted, listed

TITLES = {
    "incident": "Open incidents",
    "shift": "Shifts of the next 90 days",
    "override": "Cover they give",
    "trade": "Requests",
    "owner": "Ownership",
    "rota": "Rotation",
    "holiday": "Holidays",
    "step": "Escalation",
    "team": "Team",
    "contact": "Contacts",
    "settings": "Settings",
    "link": "Slack accounts",
    "absence": "Absences",
    "text": "Other lines that name them",
}
_MOST = 8  # of a kind


def listing(team: Team, name: str, found: Sequence[Tie]) -> Message:
    """The most urgent kinds first."""
    if not found:
        return Message(text=f"Nothing to settle when {safe(name, 80)} leaves.")
    head = f"*When {person(team, name)} leaves:* {counted(len(found), 'thing')} to settle. Nothing is changed yet."
    kinds = {kind: [tie for tie in found if tie.kind == kind] for kind in TITLES}
    return Message(
        text=f"When {safe(name, 80)} leaves: {counted(len(found), 'thing')} to settle",
        blocks=(
            section(head),
            *(_kind(team, kind, ties) for kind, ties in kinds.items() if ties),
            context(f"{AFTERWARDS} `watchkeeper person leaves` lists every line."),
        ),
    )


def nobody_called(team: Team, asked: str, names: Sequence[str]) -> Message:
    guess = listed((f"`/oncall leaves {safe(name, 80)}`" for name in names[:_MOST]), "or")
    wrong = f"Nobody in {safe(team.settings.name, 80)} is called “{safe(asked, 80)}”" if asked else "Who leaves"
    return Message(text=f"{wrong}{'.' if asked else '?'} Write {guess}.")


def _kind(team: Team, kind: str, ties: Sequence[Tie]) -> Block:
    lines = [_line(team, tie) for tie in ties[:_MOST]]
    if len(ties) > _MOST:
        lines.append(f"and {len(ties) - _MOST} more")
    return section(f"*{TITLES[kind]}*\n{bullets(lines)}")


def _line(team: Team, tie: Tie) -> str:
    time = f" {when(tie.during.since)} to {when(tie.during.until)}" if tie.during else ""
    return f"{safe(tie.what, 100)}{time}: {safe(tie.do, 120)} {cited(team, tie.line)}".strip()
