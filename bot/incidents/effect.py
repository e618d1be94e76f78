"""What an edited handbook would change for people: the difference in effect, not in words. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from difflib import SequenceMatcher

from bot.handbook.difference import differences, of_settings
from bot.handbook.document.phrases import in_words
from bot.handbook.model import Severity
from bot.handbook.team.calendar import deadlines_between, maintenance_of
from bot.handbook.team.team import Team
from bot.incidents.escalation import steps_for
from bot.incidents.incident import Do
from bot.incidents.plan import Plan
from detectors.limits import with_limits
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
    """others: what else follows for people, a short sentence in plain text each. differences: of the two models, field
    by field; () exactly if they are equal. edited: the lines of the handbook that were taken out and put in. author: of
    the row that the edit adds to the revision history, "" without one."""

    shifts: tuple[ShiftChange, ...]
    steps: tuple[StepChange, ...]
    others: tuple[str, ...]
    differences: tuple[str, ...] = ()
    edited: tuple[str, ...] = ()
    author: str = ""

    def __bool__(self) -> bool:
        return bool(self.shifts or self.steps or self.others or self.differences)


def effect(before: Plan, after: Plan, now: datetime) -> Effect:
    """What changes in the 90 days from `now` if `after` takes the place of `before`; the same overrides on both."""
    until = now + AHEAD
    return Effect(
        tuple(_shifts(before, after, now, until)),
        tuple(_steps(before, after, now, until)),
        tuple(_others(before.team, after.team, now, until)),
        _differences(before.team, after.team),
        _edited(before.team, after.team),
        _author(before.team, after.team),
    )


def _author(before: Team, after: Team) -> str:
    known = {(r.on, r.author, r.changes) for r in before.handbook.revisions}
    added = [r for r in after.handbook.revisions if (r.on, r.author, r.changes) not in known]
    return added[-1].author if added else ""


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


_TOLD_APART = frozenset({"detectors", "detector_lines", "detector_keys", "tried"})


def _others(before: Team, after: Team, now: datetime, until: datetime) -> Iterator[str]:
    yield from _times(before, after, now, until)
    yield from _detectors(before, after)


def _differences(before: Team, after: Team) -> tuple[str, ...]:
    found = (
        *differences(before.handbook, after.handbook),
        *of_settings(before.settings, after.settings, _TOLD_APART),
    )
    return tuple(map(str, found))


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


def _detectors(before: Team, after: Team) -> Iterator[str]:
    """With the limits that the handbook gives them."""
    was, will = (
        {str(d.get("name")): with_limits(team, d) for d in team.settings.detectors} for team in (before, after)
    )
    yield from (f"the detector {name} is new" for name in will if name not in was)
    yield from (f"the detector {name} is gone" for name in was if name not in will)
    for name in (n for n in will if n in was):
        for key in dict.fromkeys((*was[name], *will[name])):
            if was[name].get(key) != will[name].get(key):
                values = (_value(table.get(key)) for table in (was[name], will[name]))
                yield f"the detector {name}: {key} {' → '.join(values)}"


def _value(value: object) -> str:
    return "unset" if value is None else in_words(value) if isinstance(value, timedelta) else str(value)


def _edited(before: Team, after: Team) -> tuple[str, ...]:
    """The lines of the handbook that were taken out ('- ') and put in ('+ '), in order, each with its number."""
    was, will = before.handbook.lines, after.handbook.lines
    made: list[str] = []
    for tag, a, b, c, d in SequenceMatcher(None, was, will, autojunk=False).get_opcodes():
        if tag != "equal":
            made += [f"- {n + 1}: {was[n]}" for n in range(a, b)] + [f"+ {n + 1}: {will[n]}" for n in range(c, d)]
    return tuple(made)
