"""Deadlines that come or have passed, and the reviews and drills that people are asked for."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

from bot.blocks.announcement import Passed, deadline_line, due_at, late, passed_line
from bot.blocks.message import Block, Message, actions, bullets, button, context, section
from bot.blocks.oncall import cited, person
from bot.handbook.deadlines import Deadline
from bot.handbook.team.team import Team
from bot.people import Actor
from bot.slack_text import safe, when
from detectors.forecast import HitRate

MET, MISSED = "deadline_met", "deadline_missed"
DONE, SNOOZE = "duty_done", "duty_snooze"

_MOST = 10


# --- deadlines ------------------------------------------------------------------------------------------------------


def deadlines(
    team: Team,
    ahead: Sequence[tuple[str, Deadline, datetime]],
    landings: Sequence[tuple[str, datetime]],
    passed: Sequence[tuple[int, Passed]],
    hits: HitRate | None = None,
) -> Message:
    """`/runbook deadlines`: the next of each, and what became of the last ones. landings: pipelines with the instant
    by which today's data are due. passed: each with the number of its row, for the buttons. hits: how good the
    forecasts of late landings were."""
    if not ahead and not landings:
        return Message(text="The handbook promises no landing times and no reporting deadlines.")
    blocks = []
    if ahead:
        blocks.append(
            section(f"*Next reporting deadlines*\n{bullets([deadline_line(team, *d) for d in ahead[:_MOST]])}")
        )
    if landings:
        lines = [f"{safe(pipeline, 120)}: by {when(at)}" for pipeline, at in landings[:_MOST]]
        blocks.append(section(f"*Next landings*\n{bullets(lines)}"))
    if hits and (hits.foreseen or hits.unforeseen):
        blocks.append(context(_hit_rate(hits)))
    if passed:
        blocks.append(section("*The last four weeks*"))
    for number, given in passed[-_MOST:]:
        blocks.append(section(passed_line(team, given)))
        if given.state == "open":
            blocks.append(_met_or_missed(number))
    return Message(text="Next deadlines", blocks=tuple(blocks))


def _hit_rate(hits: HitRate) -> str:
    came = f"Late landings forecast: {hits.foreseen}, {hits.right} came true" if hits.foreseen else ""
    missed = f"Late landings that weren't forecast: {hits.unforeseen}" if hits.unforeseen else ""
    return ". ".join(part for part in (came, missed) if part) + "."


def was_it_met(team: Team, given: Passed, number: int, delay: timedelta) -> Message:
    """To the owner, where no log of runs says so."""
    what = f"{safe(given.pipeline, 120)}, {safe(given.text or 'reporting deadline', 200)}"
    return Message(
        text=f"Was it met? {what}",
        blocks=(
            section(f"*Was this deadline met?* {what}, due {due_at(team, given.due)}."),
            _met_or_missed(number),
            context("The log of runs doesn't say.", *late(given.due, delay)),
        ),
    )


def recorded(team: Team, given: Passed, state: str, by: Actor, at: datetime) -> Message:
    """In the place of the question."""
    what = f"{safe(given.pipeline, 120)}, {safe(given.text, 200)}, due {due_at(team, given.due)}"
    text = f"{what}: {state}, says {safe(by.name, 80)}, {when(at)}."
    return Message(text=f"Deadline {state}", blocks=(section(text),))


def _met_or_missed(number: int) -> Block:
    return actions(
        button("Met", MET, str(number), style="primary"),
        button("Missed", MISSED, str(number)),
        block_id=f"deadline-{number}",
    )


# --- reviews and drills ---------------------------------------------------------------------------------------------


def please_do(
    team: Team, subject: str, who: str | None, line: int, due: datetime, number: int, now: datetime, asked: datetime
) -> Message:
    """asked: when it was first to be asked for. Asked again, it says how long it has been late."""
    doer = person(team, who) if who else "Team"
    is_drill = "drill" in subject
    what = "hold the runbook drill" if is_drill else f"review {safe(subject.removeprefix('section: '), 150)}"
    what = f"review your section of the handbook: {safe(subject[9:], 150)}" if subject.startswith("section: ") else what
    state = f"It was due {due_at(team, due)}." if now >= due else f"Due {due_at(team, due)}."
    notes = [n for n in (cited(team, line), *late(asked, now - asked)) if n]
    return Message(
        text=f"Please {what}",
        blocks=(
            section(f"*{doer}, please {what}.* {state}"),
            actions(
                button("Done", DONE, str(number), style="primary"),
                button("Snooze a week", SNOOZE, str(number)),
                block_id=f"duty-{number}",
            ),
            *((context(*notes),) if notes else ()),
        ),
    )


def done(subject: str, by: Actor, at: datetime) -> Message:
    """In the place of the question."""
    return Message(text="Done", blocks=(section(f"{safe(subject, 200)}: done by {safe(by.name, 80)}, {when(at)}."),))
