"""What is announced: handoffs in the team's channel, reminders to people, maintenance that comes or does not.

Whatever is late says how late, for a reader who trusts the clock would otherwise count from the wrong hour.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Protocol

from bot.blocks import away
from bot.blocks.headline import headline, status
from bot.blocks.incident import will
from bot.blocks.message import Block, Message, actions, bullets, button, context, section
from bot.blocks.oncall import pair, person, reason
from bot.handbook.deadlines import Deadline
from bot.handbook.team.team import Team
from bot.incidents.incident import Incident, Step
from bot.people import Actor
from bot.slack_text import safe, when
from bot.text import counted, lasted, listed
from schedule.announcements import Handoff, ShiftReminder
from schedule.away import Away
from schedule.maintenance import Window
from schedule.trades import Stretch
from schedule.wallclock import last_minute

ACCEPT = "handoff_accept"
WORTH_SAYING = timedelta(minutes=5)  # a delay that somebody could stumble over

_MOST = 10  # lines of one list


class Passed(Protocol):
    """A reporting deadline that has passed. state: open | met | missed."""

    @property
    def pipeline(self) -> str: ...
    @property
    def text(self) -> str: ...
    @property
    def due(self) -> datetime: ...
    @property
    def state(self) -> str: ...
    @property
    def why(self) -> str: ...


class Late(Protocol):
    """A review or drill that is late from `due` on. who: None for the whole team."""

    @property
    def subject(self) -> str: ...
    @property
    def who(self) -> str | None: ...
    @property
    def due(self) -> datetime: ...


@dataclass(frozen=True, slots=True)
class WayIn:
    """What did not come through one way in. why: the last reason of a refusal, "" where alerts wait to be routed."""

    name: str
    count: int
    why: str = ""


_SILENT = 5  # detectors by name


@dataclass(frozen=True, slots=True)
class Around:
    """What lies around a handoff: the past week, and the one to come."""

    open: Sequence[tuple[Incident, Step | None]] = ()
    resolved: Sequence[Incident] = ()
    windows: Sequence[Window] = ()
    deadlines: Sequence[tuple[str, Deadline, datetime]] = ()
    holidays: Sequence[tuple[date, str]] = ()
    passed: Sequence[Passed] = ()  # reporting deadlines of the past week
    late: Sequence[Late] = ()  # reviews and drills
    returning: Sequence[Incident] = ()  # promised or snoozed until a time of the week
    duties: Sequence[Late] = ()  # those that would be late before the week is over
    silent: Sequence[tuple[str, str]] = ()  # detectors that judged no day of the past week, and why
    away: Sequence[tuple[Away, Sequence[Stretch]]] = ()  # of the coming week, each with when they are on call then
    ways_in: Sequence[WayIn] = ()  # what of the past week was not taken, or waits to be routed


# --- handoff --------------------------------------------------------------------------------------------------------


def handoff(
    team: Team, given: Handoff, around: Around, handoff_id: int, delay: timedelta, keeps: bool = False
) -> Message:
    """In the team's channel: who goes, who comes, why, what is open and what lies ahead.

    handoff_id: what Accept accepts. delay: how long after its time this is said. keeps: it takes effect only when it
    is accepted."""
    lists = (
        _open(around),
        _resolved(around),
        *_passed(team, around),
        *_returning(around),
        _ahead(team, around),
        *_late(team, around),
        *_silent(around),
        *_not_taken(around),
    )
    return Message(
        text=f"Handoff: {safe(given.incoming.primary, 80)} {'takes over' if keeps else 'is on call'}",
        blocks=(
            section(_who(team, given, keeps)),
            actions(button("Accept", ACCEPT, str(handoff_id), style="primary"), block_id=_accept_block(handoff_id)),
            *(section(text) for text in lists),
            context(*_small_print(team, given, delay)),
        ),
    )


def _who(team: Team, given: Handoff, keeps: bool) -> str:
    out, comes = given.outgoing, given.incoming
    taker = person(team, comes.primary)
    if out.primary == comes.primary:
        first = f"*{taker} stays on call.*"
    elif keeps:
        first = f"*{taker} takes over* from {person(team, out.primary)}, who stays on call until Accept is pressed."
    else:
        first = f"*{taker} is on call now.* {person(team, out.primary)} hands over."
    lines = [first, f"{pair(team, comes)}, until {when(comes.until)}."]
    if given.holiday:
        lines.append(f"Today is a holiday ({safe(given.holiday, 80)}): the handoff meeting falls on it.")
    return "\n".join([*lines, f"{taker}, please accept the handoff."])


def _open(around: Around) -> str:
    if not around.open:
        return "No open incidents."
    return f"*{counted(len(around.open), 'open incident')}*\n{_list([_state(i, step) for i, step in around.open])}"


def _state(incident: Incident, step: Step | None) -> str:
    then = f"next: {will(step)} at {when(step.due)}" if step else "no further escalation"
    return f"{headline(incident)}: {status(incident)}; {then}"


def _resolved(around: Around) -> str:
    if not around.resolved:
        return "*Resolved since the last handoff:* none"
    return f"*Resolved since the last handoff*\n{_list([_ended(i) for i in around.resolved])}"


def _ended(incident: Incident) -> str:
    return f"{headline(incident)}: {status(incident)}"


def _passed(team: Team, around: Around) -> list[str]:
    lines = [passed_line(team, p) for p in around.passed]
    return [f"*Reporting deadlines of the past week*\n{_list(lines)}"] if lines else []


def passed_line(team: Team, given: Passed) -> str:
    """'Aggregate Growth Pipeline, Weekly by Tuesday 10:00 AM PT: *missed* (date), 2 days are missing'."""
    verdict = {"met": "met", "missed": "*missed*"}.get(given.state, "nobody has said whether it was met")
    why = f", {safe(given.why, 150)}" if given.why else ""
    what = f"{safe(given.pipeline, 120)}, {safe(given.text or 'reporting deadline', 200)}"
    return f"{what}: {verdict} ({due_at(team, given.due)}){why}"


def _returning(around: Around) -> list[str]:
    lines = [_comes_back(i) for i in around.returning]
    return [f"*Promised or snoozed until this week*\n{_list(lines)}"] if lines else []


def _comes_back(incident: Incident) -> str:
    if incident.snoozed_until:
        return f"{headline(incident)}: snoozed until {when(incident.snoozed_until)}"
    who = safe(incident.acknowledged_by.name, 80) if incident.acknowledged_by else "somebody"
    by = f" by {when(incident.promised_at)}" if incident.promised_at else ""
    return f"{headline(incident)}: {who} promises a fix{by}"


def _late(team: Team, around: Around) -> list[str]:
    lines = [f"{safe(r.subject, 150)}, {_asked_of(team, r)}: was due {when(r.due)}" for r in around.late]
    return [f"*Reviews and drills that are late*\n{_list(lines)}"] if lines else []


def _silent(around: Around) -> list[str]:
    if not around.silent:
        return []
    shown = [f"{safe(name, 80)}: {safe(why, 200)}" for name, why in around.silent[:_SILENT]]
    more = [f"and {len(around.silent) - _SILENT} more"] if len(around.silent) > _SILENT else []
    return [f"*{counted(len(around.silent), 'detector')} judged no day of the past week*\n{_list([*shown, *more])}"]


def _not_taken(around: Around) -> list[str]:
    refused = [f"{safe(w.name, 80)}: {w.count} refused, the last: {safe(w.why, 150)}" for w in around.ways_in if w.why]
    waiting = [f"{safe(w.name, 80)}: {w.count} alerts can't be routed" for w in around.ways_in if not w.why]
    return [f"*Alerts that did not come through*\n{_list([*refused, *waiting])}"] if refused or waiting else []


def _asked_of(team: Team, given: Late) -> str:
    return person(team, given.who) if given.who else "the whole team"


def _ahead(team: Team, around: Around) -> str:
    lines = [_window(w) for w in around.windows]
    lines += [deadline_line(team, *d) for d in around.deadlines]
    lines += [f"Due {due_at(team, d.due)}: {safe(d.subject, 150)}, {_asked_of(team, d)}" for d in around.duties]
    lines += [f"Holiday: {safe(name, 100)}, {day:%A} {day.day} {day:%B}" for day, name in around.holidays]
    lines += [away.line(who, on_call) for who, on_call in around.away]
    return f"*The coming week*\n{_list(lines)}" if lines else "*The coming week:* nothing is planned"


def _window(window: Window) -> str:
    if window.cancelled_because:
        return f"No maintenance {when(window.starts)}: {safe(window.cancelled_because, 200)}"
    return f"Maintenance {when(window.starts)} to {when(window.ends)}"


def deadline_line(team: Team, pipeline: str, deadline: Deadline, at: datetime) -> str:
    """'Aggregate Profit Pipeline, Monthly close + 3 business days: by (date)'."""
    what = f"{safe(pipeline, 120)}, {safe(deadline.text or 'reporting deadline', 200)}"
    return f"{what}: by {due_at(team, at)}"


def due_at(team: Team, at: datetime) -> str:
    """One form of the end of a day everywhere, "Dec 3, 11:59 PM": its midnight would read as the day after."""
    return when(last_minute(at, team.settings.zone))


def _small_print(team: Team, given: Handoff, delay: timedelta) -> list[str]:
    why = reason(team, given.incoming.why[0]) if given.incoming.why else safe(team.settings.name, 80)
    return [why, *late(given.due, delay)]


def _accept_block(handoff_id: int) -> str:
    return f"handoff-{handoff_id}"


NOT_ACCEPTED = "Not accepted. The shift is over."


def who_accepted(by: Actor, at: datetime) -> str:
    return f"*{safe(by.name, 80)} accepted*, {when(at)}."


def answered(payload: Mapping[str, Any], handoff_id: int, instead: str) -> Message:
    """The handoff as it was posted (`payload`), with what became of it in place of the button."""
    said = context(instead)
    blocks: list[Block] = [
        said if b.get("block_id") == _accept_block(handoff_id) else b for b in payload.get("blocks", [])
    ]
    return Message(text=str(payload["text"]), blocks=tuple(blocks))


def not_accepted(team: Team, since: datetime, handoff_id: int) -> Message:
    """To the incoming person, once."""
    what = f"*You've been on call* since {when(since)}, and have not accepted the handoff yet."
    return Message(
        text=what.replace("*", ""),
        blocks=(
            section(f"{what} Please accept it, so that {safe(team.settings.name, 80)} knows."),
            actions(button("Accept", ACCEPT, str(handoff_id), style="primary"), block_id=_accept_block(handoff_id)),
        ),
    )


def nobody_accepted(team: Team, incoming: str, outgoing: str, since: datetime) -> Message:
    """To the manager, once."""
    asked = f"{person(team, incoming)} has been on call for {safe(team.settings.name, 80)} since {when(since)}"
    return Message(
        text=f"{asked} and has not accepted the handoff, though asked in the channel and by direct message. "
        f"Pages still go to {person(team, incoming)}. {person(team, outgoing)} was on call before."
    )


def accepted_after_all(team: Team, incoming: str, since: datetime, by: Actor, at: datetime) -> Message:
    """The same once somebody has."""
    shift = f"{person(team, incoming)} has been on call for {safe(team.settings.name, 80)} since {when(since)}"
    return Message(text=f"{shift}. {who_accepted(by, at)}")


# --- reminders ------------------------------------------------------------------------------------------------------


def shift_ahead(team: Team, given: ShiftReminder, before: str, delay: timedelta) -> Message:
    """To the person whose shift as primary is near. before: who is primary until then."""
    shift = given.shift
    goes_on = before == shift.primary
    begins = "You stay on call after" if goes_on else "You are on call from"
    secondary = listed(person(team, name) for name in shift.secondary[:_MOST])
    lines = [f"*{begins} {when(shift.since)}* until {when(shift.until)}, as primary."]
    if secondary:
        lines.append(f"Secondary: {secondary}.")
    if not goes_on:
        lines.append(f"You take over from {person(team, before)}.")
    why = [reason(team, shift.why[0])] if shift.why else []
    return Message(
        text=f"{begins} {when(shift.since)}.",
        blocks=(
            section("\n".join(lines)),
            context(*why, "`/oncall me` shows all your shifts.", *late(given.due, delay)),
        ),
    )


def deadlines_ahead(
    team: Team,
    deadlines: Sequence[tuple[str, Deadline, datetime]],
    roles: Sequence[str],
    due: datetime,
    delay: timedelta,
) -> Message:
    """The business day before. roles: why this reader is told ("owner", "on call")."""
    noun = "deadline" if len(deadlines) == 1 else "deadlines"
    lines = [deadline_line(team, *d) for d in deadlines]
    return Message(
        text=f"Reporting {noun} ahead: {listed(safe(p, 80) for p, _, _ in deadlines[:_MOST])}",
        blocks=(
            section(f"*Reporting {noun} ahead*\n{_list(lines)}"),
            context(f"You get this as {listed(roles)}.", *late(due, delay)),
        ),
    )


# --- pieces ---------------------------------------------------------------------------------------------------------


def late(due: datetime, delay: timedelta) -> list[str]:
    """How late this is said, where that matters; [] where it does not."""
    return [f"{lasted(delay)} late; due {when(due)}."] if delay >= WORTH_SAYING else []


def _list(lines: Sequence[str]) -> str:
    more = [f"and {len(lines) - _MOST} more"] if len(lines) > _MOST else []
    return bullets([*lines[:_MOST], *more])
