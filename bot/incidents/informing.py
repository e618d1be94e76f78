"""Those who use the figures: told once that they are wrong, in their words, and once that it is over. Pure.

Handbook, "Contact Information": a contact row whose role names a business area ("Profit Issues") hears of the faults of
its pipelines. Besides them, whoever subscribed to a pipeline. The engineering manager
and the CFO office have their own step of the escalation; at the end they hear of it here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from bot.blocks import informing as said
from bot.handbook.model import Severity
from bot.handbook.team import MANAGER, Team
from bot.incidents.incident import Do, Incident, Step
from bot.notify.notifier import Draft

_BRACKETS = re.compile(r"\s*\(.*?\)")


def readers(team: Team, pipeline: str, subscribed: Iterable[str]) -> tuple[str, ...]:
    """Slack ids (channels and people) of those who use a pipeline's figures, each once; the team's channel has the
    incident itself."""
    area = _area(team, pipeline)
    rows = (c for c in team.handbook.contacts if c.slack and area and area in c.role.casefold())
    named = (team.settings.contacts.get(c.slack or "") for c in rows)
    found = dict.fromkeys([*(c.slack for c in named if c), *subscribed])
    return tuple(slack for slack in found if slack != team.settings.channel)


def _area(team: Team, pipeline: str) -> str:
    """Without what stands in brackets: "profit" of "Profit (Investors)"."""
    owner = team.owner_of(pipeline)
    return _BRACKETS.sub("", owner.area).strip().casefold() if owner else ""


def told(incident: Incident, team: Team, subscribed: Iterable[str], *, again: bool = False) -> Iterator[Draft]:
    """Of a P0 or P1 of a pipeline that investors see; one key a reader, so that a raise tells nobody twice. again: it
    was over, and is not."""
    if not incident.investor_facing or incident.severity not in (Severity.P0, Severity.P1):
        return
    message = said.wrong(incident, team.runbook_of(incident.pipeline))
    for slack in readers(team, incident.pipeline, subscribed):
        yield Draft(
            key=f"{prefix(incident)}{f'again{incident.revision}:' if again else ''}{slack}",
            kind="notice",
            lane=f"i{incident.id}:{slack}",
            payload={**_to(slack), "message": message.payload()},
            plain=message.text,
        )


def over(incident: Incident, team: Team, told: Sequence[str], steps: Iterable[Step]) -> Iterator[Draft]:
    """told: the keys of what `told` has queued. steps: those that were taken."""
    message = said.over(incident)
    parents: dict[str, str | None] = dict.fromkeys(_by_step(steps))
    parents |= {key.rpartition(":")[2]: key for key in told}
    for slack, parent in parents.items():
        yield Draft(
            # It may be opened again and end again, so the key names which end this is.
            key=f"i{incident.id}:over{incident.revision}:{slack}",
            kind="notice",
            lane=f"i{incident.id}:{slack}",
            payload={**_to(slack), "message": message.payload()},
            plain=message.text,
            parent_key=parent,
        )


def _by_step(steps: Iterable[Step]) -> list[str]:
    """Who uses the figures and was told by a step: the CFO office, and the manager who was told and not paged."""
    reached = (
        t.slack
        for s in steps
        if s.do in (Do.TELL_CFO, Do.NOTIFY)
        for t in s.targets
        if t.slack and (s.do is Do.TELL_CFO or t.role == MANAGER.lower())
    )
    return list(dict.fromkeys(reached))


def prefix(incident: Incident) -> str:
    """What the keys of `told` begin with."""
    return f"i{incident.id}:inform:"


def _to(slack: str) -> dict[str, object]:
    return {"do": "post", "channel": slack} if slack.startswith(("C", "G")) else {"do": "dm", "user": slack}
