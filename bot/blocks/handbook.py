"""An edited handbook: what it would change, how loud its detectors would have been, with an Apply button; or why it is
refused."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from bot.blocks.message import Block, Message, actions, bullets, button, context, section
from bot.blocks.oncall import person
from bot.errors import Flaw
from bot.handbook.team.team import Team
from bot.incidents.effect import AHEAD, Effect, ShiftChange, StepChange
from bot.incidents.noise_budget import DAYS
from bot.people import Actor
from bot.slack_text import as_written, mention, safe, when
from bot.slack_text import code as code_block
from bot.text import counted, lasted, listed

APPLY, REJECT = "handbook_apply", "handbook_reject"

_NOT_YET = "The current version stays in effect until somebody presses Apply."
_MOST = 8  # lines of one list
_SHOWN = 12  # edited lines
_MOST_BLOCKS = 45  # of the thread's message
_MOST_CODE, _SHOWN_CODE = 4, 2500  # files, and characters of each


def proposed(
    team: Team,
    change: Effect,
    version_id: int,
    sha: str,
    detectors: Sequence[str] = (),
    untried: Sequence[str] = (),
    code: Sequence[tuple[str, str]] = (),
) -> Message:
    """In the team's channel. team: as it is now. detectors: those whose past is being gone over; untried: those that
    run for the first time once it is applied. code: entry points and the code that Apply lets run."""
    lists = [text for title, lines in _lists(team, change) for text in _list(title, lines)]
    by = f" by {safe(change.author, 80)}" if change.author else ""
    title = f"The handbook was edited{by}. {summary(change)}"
    return Message(
        text=title,
        blocks=(
            section(f"*The handbook was edited{by}.*\n{summary(change)}"),
            *([section(_diff(change.edited))] if change.edited else []),
            *(section(text) for text in lists),
            *([_being_gone_over(detectors, version_id)] if detectors else []),
            *([context(_not_tried(untried))] if untried else []),
            *(block for entry, text in code[:_MOST_CODE] for block in _code(entry, text)),
            *([context(f"and the code of {len(code) - _MOST_CODE} more")] if len(code) > _MOST_CODE else []),
            actions(
                button("Apply", APPLY, str(version_id), style="primary"),
                button("Reject", REJECT, str(version_id)),
                block_id=_block(version_id),
            ),
            {
                **context(_NOT_YET),
                "block_id": _until(version_id),
            },
            context(f"New version `{safe(sha[:8])}`."),
        ),
    )


def _lists(team: Team, change: Effect) -> list[tuple[str, list[str]]]:
    """What it does to people first."""
    return [
        ("On call", [_shift(team, s) for s in change.shifts]),
        ("Escalation", [_step(s) for s in change.steps]),
        ("Also", [safe(text, 200) for text in change.others]),
        ("What the document says differently", [safe(text, 300) for text in change.differences]),
    ]


def in_full(team: Team, change: Effect) -> Message | None:
    """In the thread: the lists and the edited lines that the proposal cuts off; None where it shows them all."""
    long = [(title, lines) for title, lines in _lists(team, change) if len(lines) > _MOST]
    texts = [f"*{title}*\n{bullets(some)}" for title, lines in long for some in _in_parts(lines, _MOST)]
    if len(change.edited) > _SHOWN:
        texts += [_diff(some) for some in _in_parts(change.edited, _SHOWN)]
    if not texts:
        return None
    rest = [context(f"{len(texts) - _MOST_BLOCKS} more parts are in the file itself.")] if texts[_MOST_BLOCKS:] else []
    return Message(text="The edit in full", blocks=(*(section(t) for t in texts[:_MOST_BLOCKS]), *rest))


def _in_parts(lines: Sequence[str], size: int) -> list[Sequence[str]]:
    return [lines[at : at + size] for at in range(0, len(lines), size)]


def _diff(lines: Sequence[str]) -> str:
    shown = [as_written(line, 160).replace("`", "'") for line in lines[:_SHOWN]]
    more = [f"... and {len(lines) - len(shown)} more lines"] if len(lines) > len(shown) else []
    return "```" + "\n".join([*shown, *more]) + "```"


def _not_tried(names: Sequence[str]) -> str:
    return f"Not tested before Apply (they run your own query or code, or read a new source): {_named(names)}."


def _code(entry: str, text: str) -> list[Block]:
    """The whole of it, as far as a message can: what is longer is said to be."""
    shown = code_block(text, _SHOWN_CODE)
    longer = (
        f" The first {_SHOWN_CODE} of {len(text)} characters; read the rest in the file."
        if len(text) > _SHOWN_CODE
        else ""
    )
    title = f":warning: *Apply lets this code run:* {safe(entry, 120)}, with the variables of its source.{longer}"
    return [section(title), section(shown)]


def summary(change: Effect) -> str:
    """'This reassigns 3 shifts and 14 escalation steps in the next 90 days.'"""
    if not change:
        return "Nothing changes: both versions say the same."
    people = [
        *([counted(len(change.shifts), "shift")] if change.shifts else []),
        *([counted(len(change.steps), "escalation step")] if change.steps else []),
    ]
    rest = len(change.others) + len(change.differences)
    if not people:
        others = f"{counted(rest, 'other thing')} {'does' if rest == 1 else 'do'}"
        return f"Nobody's shifts or pages change in the next {AHEAD.days} days; {others}."
    return f"This reassigns {listed(people)} in the next {AHEAD.days} days."


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


# --- how loud its detectors would have been ---------------------------------------------------------------------------


def _being_gone_over(detectors: Sequence[str], version_id: int) -> Block:
    said = f"{_named(detectors)}: being backtested over the last {DAYS} days. The result will be shown here."
    return {**context(said), "block_id": _past(version_id)}


_BEFORE, _AFTERWARDS, _NOT_ANY_MORE = "press Apply anyway", "leave it on", ""


def _gone_over(found: Mapping[str, str], otherwise: str) -> list[Block]:
    """A quiet line where all is well; else what a person should know before pressing Apply. otherwise: what one can do
    besides changing the detector; "" where nothing is to be done any more."""
    quiet = [name for name, why in found.items() if not why]
    notes = [f"The last {DAYS} days of {_named(quiet)} were backtested: within the noise budget."] if quiet else []
    if len(quiet) == len(found):
        return [context(*notes)]
    if otherwise:
        ways = "Write `enabled = false`, try other limits with `watchkeeper backtest --set`"
        notes.append(f"{ways}, or {otherwise}.")
    lines = [f"*{safe(name, 80)}*: {safe(why, 280)}" for name, why in found.items() if why]
    listing = _list(f":warning: Over the noise budget in the last {DAYS} days", lines)
    return [*(section(text) for text in listing), *([context(*notes)] if notes else [])]


def too_loud(found: Mapping[str, str], applied_by: Actor | None) -> Message | None:
    """In the thread of the proposal, for an edit makes no sound; None if there is nothing to say. Whoever has applied
    it by then will not look at it again, and is spoken to."""
    loud = [name for name, why in found.items() if why]
    if not loud:
        return None
    if applied_by is None:
        return Message(_not_within(loud), tuple(_gone_over(found, _BEFORE)))
    you = f"{mention(applied_by.slack, applied_by.name)}, you applied this version before the backtest had finished."
    return Message(f"{_not_within(loud)} {you}", (*_gone_over(found, _AFTERWARDS), section(you)))


def _not_within(loud: Sequence[str]) -> str:
    return f"Over the noise budget: {_named(loud)}."


def _named(detectors: Sequence[str]) -> str:
    """'*a*, *b* and 3 others'"""
    more = len(detectors) - _MOST
    rest = [f"{more} others"] if more > 0 else []
    return listed([*(f"*{safe(name, 80)}*" for name in detectors[:_MOST]), *rest])


# --- how it goes on ---------------------------------------------------------------------------------------------------


def applied(by: Actor, at: datetime) -> str:
    """What stands in place of the button."""
    return f"*Applied by {safe(by.name, 80)}*, {when(at)}."


def rejected(by: Actor, at: datetime) -> str:
    """What stands in place of the buttons."""
    return f"*Rejected by {safe(by.name, 80)}*, {when(at)}. The version before it stayed in effect."


WITHDRAWN = "The file has been edited again; this version can't be applied."


def as_it_stands(
    posted: Mapping[str, Any], version_id: int, found: Mapping[str, str] | None, ending: str | None
) -> Message:
    """The proposal as it was posted, with what came of going over its detectors' past (None: nothing yet), and, once it
    was applied or withdrawn, with `ending` in place of the button."""
    blocks: list[Block] = []
    for block in posted.get("blocks", []):
        if block.get("block_id") == _past(version_id):
            blocks += _past_as_it_stands(block, found, ending)
        elif block.get("block_id") == _until(version_id) and ending:
            continue
        elif block.get("block_id") == _block(version_id) and ending:
            blocks.append(context(ending))
        else:
            blocks.append(block)
    loud = [name for name, why in (found or {}).items() if why]
    text = f"{posted['text']} {_not_within(loud)}" if loud else str(posted["text"])
    return Message(text=text, blocks=tuple(blocks))


def _past_as_it_stands(block: Block, found: Mapping[str, str] | None, ending: str | None) -> list[Block]:
    is_withdrawn = ending == WITHDRAWN
    if found is None:
        return [] if is_withdrawn else [block]
    return _gone_over(found, _NOT_ANY_MORE if is_withdrawn else _AFTERWARDS if ending else _BEFORE)


def refused(flaws: Sequence[Flaw]) -> Message:
    """In the team's channel: the edited files are wrong, with every mistake."""
    lines = [f"`{safe(f'{f.file}:{f.line}')}` {safe(f.wrong, 200)}; {safe(f.instead, 200)}" for f in flaws]
    return Message(
        text=f"Edit rejected; the current version stays in effect. {counted(len(flaws), 'error')} to fix",
        blocks=(
            section("*Edit rejected; the current version stays in effect.* To fix:"),
            *(section(text) for text in _list(counted(len(flaws), "error"), lines)),
        ),
    )


def _block(version_id: int) -> str:
    return f"handbook-{version_id}"


def _past(version_id: int) -> str:
    return f"handbook-{version_id}-past"


def _until(version_id: int) -> str:
    """What is true as long as nobody has pressed Apply."""
    return f"handbook-{version_id}-until"
