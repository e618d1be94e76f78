"""What a step comes to that is taken: the line of the timeline, and what is said. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.flows.incidents import notifications, pager, tickets
from bot.incidents.incident import Do, Event, Incident, Step
from bot.incidents.plan import Plan
from bot.notify.notifier import Draft
from bot.people import WATCHKEEPER
from bot.store.escalating import Rang

# By team and Slack id: the pages of the last moments, in the order in which they were queued.
Pages = Mapping[tuple[str, str], Sequence[Rang]]


def taken(
    plan: Plan, incident: Incident, step: Step, before: Sequence[Step], earlier: int | None, now: datetime
) -> tuple[Event, list[Draft]]:
    """before: the steps that were taken, with this. earlier: the number of an incident for which its people were paged
    a moment ago."""
    team = plan.team
    if earlier is not None:
        names = ", ".join(t.name for t in step.targets)
        text = f"{names}: notified, not paged again; paged for #{earlier} a moment ago; {step.why}"
        drafts = list(notifications.told_beside(incident, team, replace(step, beside=earlier)))
        return Event(now, "told", WATCHKEEPER, text), drafts
    reached = ", ".join(f"{t.name} ({t.said})" for t in step.targets) or "the channel"
    drafts = [*notifications.step_taken(incident, team, step, before), *pager.pages(incident, team, step)]
    drafts += tickets.opened(incident, team, step, before)
    return Event(now, str(step.do), WATCHKEEPER, f"{step.do} {reached}; {step.why}"), drafts


def rang_just_now(plan: Plan, incident: Incident, step: Step, rang: Pages, now: datetime) -> int | None:
    """The number of another incident for which everybody whom this step pages was paged a moment ago: one that nobody
    has yet, and that is as bad or worse. Whoever it woke is awake."""
    if not _rings_people(step):
        return None
    since = now - plan.team.settings.quiet.group_within
    numbers = [_last(rang.get((incident.team, t.slack), ()), incident, since) for t in step.targets]
    return numbers[0] if all(numbers) else None


def _rings_people(step: Step) -> bool:
    """It pages, and everybody whom it pages can be rung."""
    return step.do is Do.PAGE and bool(step.targets) and all(t.slack for t in step.targets)


def _last(pages: Sequence[Rang], incident: Incident, since: datetime) -> int | None:
    others = (
        page.number
        for page in reversed(pages)
        if page.at >= since and page.incident_id != incident.id and page.severity <= incident.severity
    )
    return next(others, None)


def among(taken: Iterable[Step], step: Step) -> tuple[Step, ...]:
    """With this one, in the order in which they were due."""
    return tuple(sorted((*taken, step), key=in_order))


def in_order(step: Step) -> tuple[datetime, int]:
    return step.due, step.number


def longest(plans: Iterable[Plan]) -> timedelta:
    """For how long a page counts as one of a moment ago."""
    return max((plan.team.settings.quiet.group_within for plan in plans), default=timedelta(0))
