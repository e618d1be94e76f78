"""Answers to `/oncall`. All instants are Slack dates, so everybody reads their own zone; reasons name their line."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from bot.blocks.message import Message, bullets, context, section
from bot.handbook.model import Ownership
from bot.handbook.team.team import Team
from bot.slack_text import mention, safe, when
from bot.text import listed
from schedule.rules import Reason, Shift

HELP = (
    ("/oncall", "who is on call now, and until when"),
    ("/oncall next", "the next shifts; `/oncall week` the coming four weeks"),
    (
        "/oncall dec 31",
        "who is on call that day; also `the 5th`, `next weekend`, `black friday`, `tonight`",
    ),
    ("/oncall dec 31 3am", "who is on call at that time; in another zone: `tomorrow 9am CET`, `friday 17:00 london`"),
    ("/oncall me", "your own shifts; a name or @mention those of a colleague"),
    ("/oncall growth", "the owners of a pipeline"),
    ("/oncall swap @name dec 25", "ask a colleague to take your day; `... for dec 31` offers one of theirs back"),
    ("/oncall withdraw 3", "take back your request 3, until it's settled"),
    ("/oncall cover next week", "ask everybody; the first to accept takes it"),
    (
        "/oncall away dec 14 to 18",
        "you're away; who is on call then is asked for cover 14 days before, `/oncall back` undoes it",
    ),
    ("/oncall leaves @name", "what has to be settled when somebody leaves the team; the manager or an owner asks"),
    ("/oncall override @name today 6pm to 9pm because ...", "put somebody on call at once; the manager does this"),
    ("/oncall why", "the rules behind the answer; `/oncall why dec 31` for a day"),
    ("/oncall load", "who carries how much of the year; `/oncall load 2025` for another"),
    ("/oncall feed", "the links to your calendar and the team's"),
    ("/oncall links", "who linked their Slack account to which person on the team; also undoes it"),
)

_MOST = 10  # people or shifts named in one answer
_FEW = 3  # the same for one of several readings


def now(team: Team, shift: Shift, following: Shift) -> Message:
    """Who is on call, until when, who comes then, and why."""
    first = f"*On call now:* {pair(team, shift)}"
    then = f"Until {when(shift.until)}, then {pair(team, following)}."
    return Message(
        text=f"On call now: {names(shift)}",
        blocks=(
            section(f"{first}\n{then}"),
            context(reason(team, shift.why[0]) if shift.why else safe(team.settings.name)),
            context("`/oncall next`, a date, a pipeline, or `why` tell more; `/oncall help` lists it all."),
        ),
    )


def upcoming(team: Team, shifts: Sequence[Shift]) -> Message:
    """The next shifts, the soonest first."""
    lines = [f"{when(s.since)}: {pair(team, s)}{_unusual(s)}" for s in shifts[:_MOST]]
    return Message(
        text=f"Next on call: {names(shifts[0])}" if shifts else "No shifts are planned.",
        blocks=(section(f"*Next on call*\n{bullets(lines)}" if lines else "No shifts are planned."),),
    )


def weeks(team: Team, coming: Sequence[tuple[datetime, Sequence[Shift]]]) -> Message:
    """coming: when each week's handoff is, and the shifts that overlap that week, in order."""
    blocks = [section(f"*Week of {when(since)}*\n{bullets(_in_week(team, since, shifts))}") for since, shifts in coming]
    first = coming[0][1] if coming else ()
    return Message(text=f"The coming weeks, from {names(first[0])}" if first else "No weeks.", blocks=tuple(blocks))


def _in_week(team: Team, since: datetime, shifts: Sequence[Shift]) -> list[str]:
    """One line for a week that one pair has; else each shift with its beginning."""
    if len(shifts) == 1:
        return [f"{pair(team, shifts[0])}{_unusual(shifts[0])}"]
    return [f"{when(max(s.since, since))}: {pair(team, s)}{_unusual(s)}" for s in shifts[:_MOST]]


def shifts_of(team: Team, name: str, current: Shift, first: Sequence[Shift], second: Sequence[Shift]) -> Message:
    """One person's shifts. current: who is on call now. first, second: the coming ones as primary and as secondary."""
    role = "primary" if current.primary == name else "secondary" if name in current.secondary else ""
    state = f"On call now as {role}, until {when(current.until)}." if role else "Not on call now."
    blocks = [section(f"*Shifts of {person(team, name)}*\n{state}")]
    for title, shifts in (("Next as primary", first), ("Next as secondary", second)):
        if shifts:
            lines = [f"{when(s.since)} to {when(s.until)}{_unusual(s)}" for s in shifts[:_MOST]]
            blocks.append(section(f"*{title}*\n{bullets(lines)}"))
    if not first and not second:
        blocks.append(section("No shifts are planned within a year."))
    return Message(text=f"Shifts of {safe(name, 80)}", blocks=tuple(blocks))


def not_in_the_team(team: Team) -> Message:
    ask = "`/oncall week` shows everybody's shifts."
    return Message(text=f"That person has no shifts in {safe(team.settings.name, 80)}. {ask}")


def on_day(team: Team, day: date, shifts: Sequence[Shift]) -> Message:
    """Who is on call on a day of the team's calendar; more than one shift where there is a handoff in it."""
    return _during(team, f"on {day:%A} {day.day} {day:%B %Y}", f"on {day.isoformat()}", shifts)


def on_days(team: Team, first: date, last: date, shifts: Sequence[Shift]) -> Message:
    """The same for several days in a row, both included: a weekend, a week, a month."""
    title = f"{first:%a} {first.day} {first:%b} to {last:%a} {last.day} {last:%b %Y}"
    return _during(team, title, f"{first.isoformat()} to {last.isoformat()}", shifts)


def in_hours(team: Team, since: datetime, until: datetime, shifts: Sequence[Shift]) -> Message:
    """The same for some hours: "monday morning"."""
    return _during(team, f"{when(since)} to {when(until)}", "then", shifts)


def _during(team: Team, title: str, plainly: str, shifts: Sequence[Shift]) -> Message:
    lines = [f"{pair(team, s)}, {when(s.since)} to {when(s.until)}{_unusual(s)}" for s in shifts[:_MOST]]
    lines += [f"and {len(shifts) - _MOST} more shifts after these"] if len(shifts) > _MOST else []
    said = "; then ".join(names(s) for s in shifts[:_MOST])
    return Message(text=f"On call {plainly}: {said}", blocks=(section(f"*On call {title}*\n{bullets(lines)}"),))


def at_instant(team: Team, at: datetime, shift: Shift) -> Message:
    return Message(
        text=f"On call then: {names(shift)}",
        blocks=(
            section(f"*On call {when(at)}:* {pair(team, shift)}\nUntil {when(shift.until)}."),
            *(context(reason(team, r)) for r in shift.why[:1]),
        ),
    )


def pipelines(team: Team, owners: Sequence[Ownership], shift: Shift) -> Message:
    """Who owns these pipelines, by which line, and who is paged if one breaks now."""
    lines = [_owned(team, owner) for owner in owners[:_MOST]]
    on_call = f"On call now: {pair(team, shift)}, until {when(shift.until)}"
    return Message(
        text=f"Owners: {listed(safe(o.pipeline, 80) for o in owners[:_MOST])}",
        blocks=(section(f"*Owners*\n{bullets(lines)}"), section(on_call)),
    )


def why(team: Team, at: datetime, shift: Shift) -> Message:
    """The chain of reasons: the rule that won, and those that it beat."""
    lines = [f"*{names(shift)}* on call {when(at)}, because:"]
    lines += [f"{'Applies' if n == 0 else 'Overridden'}: {reason(team, r)}" for n, r in enumerate(shift.why[:_MOST])]
    return Message(text=f"Why it is {names(shift)}", blocks=(section("\n".join(lines)),))


def help_text() -> Message:
    lines = [f"`{command}`: {meaning}" for command, meaning in HELP]
    return Message(text="What /oncall can tell you", blocks=(section(bullets(lines)),))


def no_such_date(words: str, reason: str = "") -> Message:
    """reason: what is wrong with it ("Dec 31, 2026 is a Thursday"), if more is known."""
    wrong = safe(reason, 200) or f"There is no such date: {safe(words, 80)}"
    return Message(text=f"{wrong}. Write it as `2026-12-31` or `dec 31 3am`.")


def which(team: Team, words: str, options: Sequence[tuple[str, Sequence[Shift]]]) -> Message:
    """Who is on call by each reading of the words. options: a command that cannot be misread, and its shifts."""
    lines = [
        f"`{safe(command, 100)}`: {'; then '.join(pair(team, s) for s in shifts[:_FEW])}"
        for command, shifts in options[:_MOST]
    ]
    title = f"“{safe(words, 80)}” can be read in more than one way"
    choices = listed((f"`{safe(command, 100)}`" for command, _ in options[:_MOST]), "or")
    return Message(text=f"{title}. Did you mean {choices}?", blocks=(section(f"*{title}:*\n{bullets(lines)}"),))


def did_you_mean(words: str, suggestions: Sequence[str]) -> Message:
    """suggestions: whole commands to type instead, the likeliest first."""
    guess = listed((f"`{safe(s, 100)}`" for s in suggestions[:3]), "or")
    ask = f"Did you mean {guess}?" if guess else "`/oncall help` lists what I understand."
    return Message(text=f"I don't understand “{safe(words, 80)}”. {ask}")


# --- pieces, for the App Home too -----------------------------------------------------------------------------------


def person(team: Team, name: str) -> str:
    return mention(team.slack_of(name), name)


def pair(team: Team, shift: Shift) -> str:
    """'@A, secondary @B', live, for answers that only one person sees."""
    secondary = listed(person(team, name) for name in shift.secondary[:_MOST])
    return person(team, shift.primary) + (f", secondary {secondary}" if secondary else "")


def names(shift: Shift) -> str:
    """The same in bare names, for notifications."""
    secondary = listed(safe(name, 80) for name in shift.secondary[:_MOST])
    return safe(shift.primary, 80) + (f", secondary {secondary}" if secondary else "")


def reason(team: Team, given: Reason) -> str:
    """'weekly rotation: week 2 · `handbook.md:35`'"""
    line = cited(team, given.line)
    return f"{safe(given.rule, 60)}: {safe(given.text, 300)}" + (f" · {line}" if line else "")


def cited(team: Team, line: int) -> str:
    """'`handbook.md:41`', or '' for what is not from the document."""
    return f"`{safe(team.handbook.file, 120)}:{line}`" if line else ""


def _owned(team: Team, owner: Ownership) -> str:
    owners = f"{person(team, owner.primary)}, then {person(team, owner.secondary)}"
    return f"*{safe(owner.pipeline, 80)}*: {owners} {cited(team, owner.line)}".strip()


def _unusual(shift: Shift) -> str:
    if not shift.why or shift.why[0].rule == "weekly rotation":
        return ""
    return f" ({safe(shift.why[0].text, 120)})"
