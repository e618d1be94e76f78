"""What an edited handbook would change for people: the difference in effect, not in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.handbook.model import KnownIssue, Severity
from bot.handbook.team.calendar import deadlines_between, maintenance_of
from bot.handbook.team.team import Team
from bot.incidents.escalation import steps_for
from bot.incidents.incident import Do
from bot.incidents.plan import Plan
from schedule.maintenance import windows_between

AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class ShiftChange:
    """From `since` to `until` (aware) somebody else is on call. before, after: primary first, then secondaries."""

    since: datetime
    until: datetime
    before: tuple[str, ...]
    after: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class StepChange:
    """A step of the escalation reaches others, at another time, or is new or gone (then one side is empty). offset:
    from the opening of an incident. pipelines: where it is so."""

    severity: Severity
    do: Do
    offset: timedelta
    before: tuple[str, ...]
    after: tuple[str, ...]
    pipelines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Effect:
    """others: what else changes, a short sentence in plain text each."""

    shifts: tuple[ShiftChange, ...]
    steps: tuple[StepChange, ...]
    others: tuple[str, ...]

    def __bool__(self) -> bool:
        return bool(self.shifts or self.steps or self.others)


def effect(before: Plan, after: Plan, now: datetime) -> Effect:
    """What changes in the 90 days from `now` if `after` takes the place of `before`; the same overrides on both."""
    until = now + AHEAD
    return Effect(
        tuple(_shifts(before, after, now, until)),
        tuple(_steps(before, after, now, until)),
        tuple(_others(before.team, after.team, now, until)),
    )


# --- on call --------------------------------------------------------------------------------------------------------


def _shifts(before: Plan, after: Plan, now: datetime, until: datetime) -> Iterator[ShiftChange]:
    open_change: ShiftChange | None = None
    for since, ends in _stretches(before, after, now, until):
        was, will = _people(before, since), _people(after, since)
        if open_change and (open_change.before, open_change.after, open_change.until) == (was, will, since):
            open_change = ShiftChange(open_change.since, ends, was, will)
            continue
        if open_change:
            yield open_change
        open_change = ShiftChange(since, ends, was, will) if was != will else None
    if open_change:
        yield open_change


def _stretches(before: Plan, after: Plan, now: datetime, until: datetime) -> Iterator[tuple[datetime, datetime]]:
    """Neighbouring stretches within which neither plan changes."""
    while now < until:
        ends = min(before.rota.on_call_at(now).until, after.rota.on_call_at(now).until, until)
        yield now, ends
        now = ends


def _people(plan: Plan, at: datetime) -> tuple[str, ...]:
    shift = plan.rota.on_call_at(at)
    return (shift.primary, *shift.secondary)


# --- escalation -----------------------------------------------------------------------------------------------------

_Step = tuple[Severity, Do, timedelta]


def _steps(before: Plan, after: Plan, now: datetime, until: datetime) -> Iterator[StepChange]:
    """Looked at as each stretch begins; the same change of several pipelines and times counts once."""
    found: dict[tuple[_Step, tuple[str, ...], tuple[str, ...]], dict[str, None]] = {}
    pipelines = dict.fromkeys(o.pipeline for p in (before, after) for o in p.team.handbook.ownership)
    for at, _ in _stretches(before, after, now, until):
        for pipeline in pipelines:
            was, will = _reached(before, pipeline, at), _reached(after, pipeline, at)
            for step in sorted({*was, *will}):
                change = was.get(step, ()), will.get(step, ())
                if change[0] != change[1]:
                    found.setdefault((step, *change), {})[pipeline] = None
    for ((severity, do, offset), people_before, people_after), where in found.items():
        yield StepChange(severity, do, offset, people_before, people_after, tuple(where))


def _reached(plan: Plan, pipeline: str, at: datetime) -> Mapping[_Step, tuple[str, ...]]:
    """Whom the first pass of the chain reaches, by severity, what and how long after; nobody where nobody owns it."""
    if plan.team.owner_of(pipeline) is None:
        return {}
    people = plan.people(pipeline)
    return {
        (severity, step.do, step.due - at): tuple(sorted(t.name for t in step.targets))
        for severity in plan.team.handbook.levels
        for step in steps_for(severity, at, people, plan.hours, plan.chain)
        if step.round == 0 and step.do is not Do.NOBODY
    }


# --- everything else ------------------------------------------------------------------------------------------------


_TOLD_APART = ("detectors", "detector_lines")


def _others(before: Team, after: Team, now: datetime, until: datetime) -> Iterator[str]:
    yield from _pipelines(before, after)
    yield from _entries(before, after)
    yield from _times(before, after, now, until)
    yield from _detectors(before, after)
    was, will = dict(before.settings), dict(after.settings)
    yield from (f"the setting {name} changes" for name in will if name not in _TOLD_APART and was[name] != will[name])


def _pipelines(before: Team, after: Team) -> Iterator[str]:
    was, will = ([o.pipeline for o in team.handbook.ownership] for team in (before, after))
    yield from (f"the pipeline {name} is new" for name in will if name not in was)
    yield from (f"the pipeline {name} is gone" for name in was if name not in will)
    for name in will:
        owner_before, owner_after = before.owner_of(name), after.owner_of(name)
        if owner_before and owner_after and owner_before.investor_facing != owner_after.investor_facing:
            yield f"the pipeline {name} is {'now' if owner_after.investor_facing else 'no longer'} investor-facing"


def _entries(before: Team, after: Team) -> Iterator[str]:
    was, will = _issues(before), _issues(after)
    for kind, keys in (("new", will.keys() - was.keys()), ("gone", was.keys() - will.keys())):
        yield from (f"the runbook entry {heading} of {pipeline} is {kind}" for pipeline, heading in sorted(keys))
    changed = sorted(key for key in was.keys() & will.keys() if was[key] != will[key])
    yield from (f"the runbook entry {heading} of {pipeline} says something else" for pipeline, heading in changed)


def _issues(team: Team) -> Mapping[tuple[str, str], tuple[str, ...]]:
    return {(book.pipeline, i.heading): _said(i) for book in team.handbook.runbooks for i in book.issues}


def _said(issue: KnownIssue) -> tuple[str, ...]:
    return issue.issue, issue.impact, issue.detection, issue.symptoms


def _times(before: Team, after: Team, now: datetime, until: datetime) -> Iterator[str]:
    def windows(team: Team) -> set[tuple[datetime, datetime, bool]]:
        found = windows_between(maintenance_of(team), now, until)
        return {(w.starts, w.ends, bool(w.cancelled_because)) for w in found}

    def due(team: Team) -> set[tuple[str, datetime]]:
        return {(pipeline, at) for pipeline, _, at in deadlines_between(team, now, until)}

    if moved := len(due(after) - due(before)) or len(due(before) - due(after)):
        yield f"{moved} reporting deadlines of the next {AHEAD.days} days move"
    if moved := len(windows(after) - windows(before)) or len(windows(before) - windows(after)):
        yield f"{moved} maintenance windows of the next {AHEAD.days} days move"
    for book in after.handbook.runbooks:
        earlier = before.runbook_of(book.pipeline)
        if earlier and earlier.landing != book.landing:
            yield f"the landing time of {book.pipeline} moves"


def _detectors(before: Team, after: Team) -> Iterator[str]:
    was, will = ({str(d.get("name")): d for d in team.settings.detectors} for team in (before, after))
    yield from (f"the detector {name} is new" for name in will if name not in was)
    yield from (f"the detector {name} is gone" for name in was if name not in will)
    yield from (f"the detector {name} is set otherwise" for name in will if name in was and was[name] != will[name])
