"""What has to be settled when somebody leaves, by the team's two files. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.handbook.team.team import Team
from schedule.oncall import Rota
from schedule.trades import Stretch

AHEAD = timedelta(days=90)
AFTERWARDS = (
    "Calendar links that they have go on showing the rota: a new CALENDAR_SECRET ends them. "
    "Edit the handbook, see the effect in Slack, Apply, and ask again."
)


@dataclass(frozen=True, slots=True)
class Tie:
    """kind: "owner", "rota", "holiday", "shift", "step", "contact", "text", "settings"; of the database "trade",
    "override", "incident", "link", "absence". line: of the handbook, 0 for what is not from there. do: what to do about
    it. during: when, where it has a time."""

    kind: str
    what: str
    do: str
    line: int = 0
    during: Stretch | None = None

    @property
    def in_utc(self) -> str:
        """What it is, with its time, for where nobody's own zone is known."""
        if self.during is None:
            return self.what
        return f"{self.what} from {self.during.since:%Y-%m-%d %H:%M} to {self.during.until:%Y-%m-%d %H:%M} UTC"


def ties(team: Team, rota: Rota, person: str, now: datetime) -> list[Tie]:
    """In the order of the lines, then the shifts to come."""
    lines = sorted(_in_handbook(team, person), key=lambda tie: tie.line)
    known = {tie.line for tie in lines}
    text = [tie for tie in _elsewhere(team, person) if tie.line not in known]
    return [*sorted([*lines, *text], key=lambda tie: tie.line), *_settings(team, person), *_shifts(rota, person, now)]


def _in_handbook(team: Team, person: str) -> Iterator[Tie]:
    book = team.handbook
    for row in book.people:
        if row.name == person:
            yield Tie("team", f"a member of {team.settings.name}", "take the line out", row.line)
    for owned in book.ownership:
        if person == owned.primary:
            yield Tie("owner", f"primary owner of {owned.pipeline}", _next_owner(owned.secondary), owned.line)
        elif person in owned.secondaries:
            yield Tie("owner", f"secondary owner of {owned.pipeline}", "name another one", owned.line)
    for week in book.weeks:
        if person == week.primary or person in week.secondary:
            role = "primary" if person == week.primary else "secondary"
            yield Tie("rota", f"{role} of week {week.number}", "name another one, or shorten the cycle", week.line)
    for holiday in book.holidays:
        if person == holiday.primary or person in (holiday.secondary or ()):
            yield Tie("holiday", f"on call in {holiday.name}", "name another one", holiday.line)
    for step in book.all_steps:
        if any(who.name == person for who in step.who):
            yield Tie("step", "a step of the escalation reaches them", "name another one, or a role", step.line)


def _next_owner(secondary: str) -> str:
    return f"name another one; {secondary} is the secondary" if secondary else "name another one; there is no secondary"


def _elsewhere(team: Team, person: str) -> Iterator[Tie]:
    """Every other line that names them."""
    for number, line in enumerate(team.handbook.lines, 1):
        if re.search(rf"(?<!\w){re.escape(person)}(?!\w)", line):
            yield Tie("text", line.strip()[:80], "read it again", number)


def _settings(team: Team, person: str) -> Iterator[Tie]:
    if person in team.settings.people:
        yield Tie("settings", f'[people."{person}"] in team.toml', "take the table out, last of all")


def _shifts(rota: Rota, person: str, now: datetime) -> Iterator[Tie]:
    for shift in rota.shifts(now, now + AHEAD):
        if person == shift.primary or person in shift.secondary:
            role = "primary" if person == shift.primary else "secondary"
            during = Stretch(max(shift.since, now), shift.until)
            yield Tie("shift", role, "covered by the edited rota, or `/oncall override`", during=during)
