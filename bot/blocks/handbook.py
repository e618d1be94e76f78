"""An edited handbook: what it would change, with an Apply button; or why it is refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.blocks.message import Block, Message, actions, bullets, button, context, safe, section, when
from bot.blocks.oncall import person
from bot.blocks.words import counted, lasted, listed
from bot.errors import Flaw
from bot.handbook.team import Team
from bot.incidents.effect import AHEAD, Effect, ShiftChange, StepChange
from bot.incidents.incident import Actor

APPLY = "handbook_apply"

_MOST = 8  # lines of one list


def proposed(team: Team, change: Effect, version_id: int, sha: str) -> Message:
    """In the team's channel. team: as it is now."""
    lists = [
        *_list("On call", [_shift(team, s) for s in change.shifts]),
        *_list("Escalation", [_step(s) for s in change.steps]),
        *_list("Also", [safe(text, 200) for text in change.others]),
    ]
    title = f"The handbook was edited. {summary(change)}"
    return Message(
        text=title,
        blocks=(
            section(f"*The handbook was edited.*\n{summary(change)}"),
            *(section(text) for text in lists),
            actions(button("Apply", APPLY, str(version_id), style="primary"), block_id=_block(version_id)),
            {**context("Until somebody presses Apply, the version before holds."), "block_id": _until(version_id)},
            context(f"New version `{safe(sha[:8])}`."),
        ),
    )


def summary(change: Effect) -> str:
    """'3 shifts and 14 escalation steps in the next 90 days go to other people.'"""
    if not change:
        return f"Nothing changes in effect in the next {AHEAD.days} days."
    people = [
        *([counted(len(change.shifts), "shift")] if change.shifts else []),
        *([counted(len(change.steps), "escalation step")] if change.steps else []),
    ]
    if not people:
        rest = f"{counted(len(change.others), 'other thing')} would"
        return f"Nobody's shifts or pages change in the next {AHEAD.days} days; {rest}."
    verb = "goes" if len(change.shifts) + len(change.steps) == 1 else "go"
    return f"{listed(people)} in the next {AHEAD.days} days {verb} to other people."


def _list(title: str, lines: Sequence[str]) -> list[str]:
    more = [f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return [f"*{title}*\n{bullets([*lines[:_MOST], *more])}"] if lines else []


def _shift(team: Team, change: ShiftChange) -> str:
    before, after = (_people(team, names) for names in (change.before, change.after))
    return f"{when(change.since)} to {when(change.until)}: {after} instead of {before}"


def _people(team: Team, names: tuple[str, ...]) -> str:
    first, *others = names
    then = f" (then {listed(safe(n, 80) for n in others)})" if others else ""
    return f"{person(team, first)}{then}"


def _step(change: StepChange) -> str:
    at = "at once" if change.offset <= timedelta(0) else f"after {lasted(change.offset)}"
    before, after = (listed(safe(n, 80) for n in names) or "nobody" for names in (change.before, change.after))
    where = listed(safe(p, 80) for p in change.pipelines[:3])
    more = f" and {len(change.pipelines) - 3} more" if len(change.pipelines) > 3 else ""
    return f"{change.severity} {at}, {change.do}: {after} instead of {before} ({where}{more})"


def applied(payload: Mapping[str, Any], version_id: int, by: Actor, at: datetime) -> Message:
    """The proposal as it was posted (`payload`), with who applied it in place of the button."""
    return _without_button(payload, version_id, f"*Applied by {safe(by.name, 80)}*, {when(at)}.")


def withdrawn(payload: Mapping[str, Any], version_id: int) -> Message:
    return _without_button(payload, version_id, "The file has been edited again; this version cannot be applied.")


def _without_button(payload: Mapping[str, Any], version_id: int, said: str) -> Message:
    blocks: list[Block] = [
        context(said) if b.get("block_id") == _block(version_id) else b
        for b in payload.get("blocks", [])
        if b.get("block_id") != _until(version_id)
    ]
    return Message(text=str(payload["text"]), blocks=tuple(blocks))


def refused(flaws: Sequence[Flaw]) -> Message:
    """In the team's channel: the edited files are wrong, with every mistake."""
    lines = [f"`{safe(f'{f.file}:{f.line}')}` {safe(f.wrong, 200)}; {safe(f.instead, 200)}" for f in flaws]
    return Message(
        text=f"The edited handbook has {counted(len(flaws), 'mistake')} and is not used; the last good one stays.",
        blocks=(
            section("*The edited handbook is not used.* The last good one stays until this is mended:"),
            *(section(text) for text in _list(counted(len(flaws), "mistake"), lines)),
        ),
    )


def _block(version_id: int) -> str:
    return f"handbook-{version_id}"


def _until(version_id: int) -> str:
    """What is true as long as nobody has pressed Apply."""
    return f"handbook-{version_id}-until"
