"""Pages by PagerDuty, beside the direct message: one alert there for each level of the chain, told when somebody has it
and when it is over. Pure.

Whether an incident's pages go there is settled when it opens and stands in its `paging`, as people read it. Which
phone rings is PagerDuty's own schedule; who the handbook wants is in the alert's details.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Literal

from bot.blocks.headline import headline
from bot.handbook.model import Severity
from bot.handbook.team.team import Team
from bot.incidents.incident import Do, Incident, Step
from bot.notify.notifier import Draft
from bot.notify.payload import Close, Trigger
from bot.text import whole

PAGERDUTY = "PagerDuty"
_FIRST_LEVEL = "primary on-call"


def _loudness(severity: Severity) -> str:
    """In PagerDuty's words."""
    if severity.is_worst:
        return "critical"
    return "error" if severity.wakes else "warning"


def pages(incident: Incident, team: Team, step: Step) -> Iterator[Draft]:
    """The trigger for a step that pages; nothing where PagerDuty is not used, or the step only tells."""
    if step.do is not Do.PAGE or not _is_used(incident):
        return
    level = level_of(step)
    summary = f"{headline(incident)}: {incident.summary}"
    yield _draft(
        incident,
        f"step{step.number}",
        "page",
        summary,
        Trigger(
            dedup_key=_dedup_key(incident, level),
            summary=summary,
            source=incident.pipeline,
            severity=_loudness(incident.severity),
            client=f"Watchkeeper, {team.settings.name}",
            custom_details={
                "page": ", ".join(f"{t.name} ({t.said})" for t in step.targets),
                "why": step.why,
                "measured": incident.figure,
                "impact": incident.impact,
            },
        ),
        step.number,
    )


def follows(incident: Incident, levels: Iterable[str], do: Literal["acknowledge", "resolve"]) -> Iterator[Draft]:
    """What becomes of the alerts that were triggered. levels: of the steps that were taken."""
    if _is_used(incident):
        for level in levels:
            payload = Close(do=do, dedup_key=_dedup_key(incident, level))
            name = f"{do}:{level}:{incident.revision}"
            yield _draft(incident, name, "pager", f"{do} {headline(incident)}", payload)


def last_resort(team: str, incident_id: int, number: int, title: str) -> Draft:
    """A trigger where the step that would have paged cannot be read. It is one alert with the primary's."""
    summary = f"#{number} {title}: its escalation has stopped, because its next step can't be read."
    return Draft(
        key=f"i{incident_id}:pagerduty:unreadable",
        kind="page",
        lane=f"i{incident_id}:pagerduty",
        payload=Trigger(
            dedup_key=f"{team}:{number}:{_FIRST_LEVEL}", summary=summary, source="watchkeeper", severity="critical"
        ),
        plain=summary,
        destination="pagerduty",
        wakes=True,
    )


def level_of(step: Step) -> str:
    """'primary on-call': steps of one level are one alert there, however often the chain repeats."""
    return step.targets[0].role if step.targets else "channel"


def _is_used(incident: Incident) -> bool:
    return PAGERDUTY in incident.paging


def meant_by(dedup_key: str) -> tuple[str, int, str] | None:
    """Team, incident number and level that a key of ours names; None for anybody else's."""
    team, _, rest = dedup_key.partition(":")
    number, _, level = rest.partition(":")
    ours = whole(number, digits=9)
    return (team, ours, level) if team and level and ours is not None else None


def _dedup_key(incident: Incident, level: str) -> str:
    return f"{incident.team}:{incident.number}:{level}"


def _draft(
    incident: Incident, name: str, kind: str, plain: str, payload: Trigger | Close, step: int | None = None
) -> Draft:
    return Draft(
        key=f"i{incident.id}:pagerduty:{name}"[:200],
        kind=kind,
        lane=f"i{incident.id}:pagerduty",
        payload=payload,
        step=step,
        plain=plain,
        destination="pagerduty",
        wakes=True,
    )
