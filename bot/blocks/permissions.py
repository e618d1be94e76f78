"""Who may do what, as a page: docs/permissions.md is this text; `watchkeeper doctor --security` says it with names."""

from __future__ import annotations

from collections.abc import Iterator

from bot.blocks.refused import WHO
from bot.handbook.team.team import Team
from bot.incidents.rights import TABLE, Act, Right, circle_of, members

_BEGINNING = """# Who may do what

This page is made from `bot/incidents/rights.py`; a test holds it to the code, and another walks every button, form and
command as a stranger, somebody of another workspace, another team, a contact, an engineer, an owner and the manager.

Looking is everybody's. "The team" are the people of the handbook and the manager; "the owners" are those of the
pipeline and the manager, and the team where no owner is known in Slack. People of another workspace (Slack Connect) may
do nothing, unless team.toml names them. What comes from PagerDuty counts as done by that person there.

| To ... | may | also | and |
|---|---|---|---|
"""


def page() -> str:
    return _BEGINNING + "".join(f"| {cell} |\n" for cell in map(_row, TABLE))


def of_team(team: Team) -> Iterator[str]:
    """A line a deed, with the names: of a team as it is."""
    for act, right in TABLE.items():
        circle = circle_of(team, act)
        names = [] if circle in ("anyone", "owners") else list(members(team, "", circle).values())
        who = ", ".join(names) or WHO.get(circle, "nobody else")
        yield f"{act}: {who}{_besides(right)}"


def _row(act: Act) -> str:
    right = TABLE[act]
    who = WHO.get(right.circle, "")
    setting = f" (`{right.setting}`)" if right.setting else ""
    return " | ".join((str(act), f"{who}{setting}", right.besides, right.more))


def _besides(right: Right) -> str:
    return f"; {right.besides}" if right.besides else ""
