"""What is ahead of an incident that somebody has: asked how it stands, and let go where no answer comes. Pure.

A promised time is asked about when it comes; without one, whoever has
an incident of a level that wakes people is asked after an hour without a word.
A snooze ends in silence: nobody has it then. What is mitigated is left in peace, unless its end was promised.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta

from bot.handbook.team.calendar import landing_of, next_deadlines
from bot.handbook.team.settings import IncidentSettings
from bot.incidents.incident import Do, Incident, State, Step, Target
from bot.incidents.plan import Plan
from detectors.detector import Nature
from schedule.wallclock import local, local_day, to_utc

FURTHEST = timedelta(days=7)  # a promise or a snooze beyond it is no plan
_HOURS = (1, 4)


def ahead(incident: Incident, rules: IncidentSettings, now: datetime, first_number: int) -> tuple[Step, ...]:
    """From `now`, the instant of the last word."""
    return tuple(replace(s, number=n) for n, s in enumerate(_ahead(incident, rules, now), start=first_number))


def _ahead(incident: Incident, rules: IncidentSettings, now: datetime) -> Iterator[Step]:
    who = incident.acknowledged_by
    if who is None or not incident.state.is_open:
        return
    holder = (Target("responder", who.name, who.slack),)
    if incident.snoozed_until:
        yield Step(0, incident.snoozed_until, Do.LET_GO, holder, "the snooze is over", stops_on_ack=False)
    elif incident.promised_at:
        at = incident.promised_at
        yield Step(0, at, Do.ASK, holder, "it was to be fixed by now", stops_on_ack=False)
        why = "it was to be fixed, and there is no word"
        yield Step(0, at + rules.promise_grace, Do.LET_GO, holder, why, stops_on_ack=False)
    elif incident.state is State.ACKNOWLEDGED and rules.asks_about(incident.severity):
        at = now + rules.ask_after
        quiet = f"no word for {_minutes(rules.ask_after)}"
        yield Step(0, at, Do.ASK, holder, quiet, stops_on_ack=False)
        yield Step(0, at + rules.answer_within, Do.LET_GO, holder, f"{quiet}, and no answer", stops_on_ack=False)


def grace(incident: Incident, rules: IncidentSettings) -> timedelta:
    """How long an answer may take, once asked."""
    return rules.promise_grace if incident.promised_at else rules.answer_within


def heard(incident: Incident, now: datetime) -> Incident:
    """After a word: a promised time that has come is settled by it."""
    over = incident.promised_at is not None and incident.promised_at <= now
    return replace(incident, promised_at=None) if over else incident


# --- snooze ---------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Snoozes:
    """choices: label and end, the shortest first; none if it can not be snoozed any more. latest: the last instant that
    breaks no promise, None if none is near. why: the promise, plain text."""

    choices: tuple[tuple[str, datetime], ...]
    latest: datetime | None = None
    why: str = ""


def snoozes(plan: Plan, incident: Incident, now: datetime) -> Snoozes:
    latest, why = breach(plan, incident, now)
    until = [(f"{hours} hour{'s' if hours > 1 else ''}", now + timedelta(hours=hours)) for hours in _HOURS]
    opens = _opens_next(plan, now)
    until.append((f"until business opens: {local(opens, plan.team.settings.zone):%A %H:%M %Z}", opens))
    if latest is not None and now < latest <= now + FURTHEST:
        until.append((f"as long as it can wait: {local(latest, plan.team.settings.zone):%A %d %B, %H:%M %Z}", latest))
    kept = sorted((u for u in until if latest is None or u[1] <= latest), key=lambda u: u[1])
    return Snoozes(tuple(kept), latest, why)


def breach(plan: Plan, incident: Incident, now: datetime) -> tuple[datetime | None, str]:
    """The instant by which work has to go on: the next promise that the incident threatens, less a usual run."""
    team, run_time = plan.team, plan.team.run_time_of(incident.pipeline)
    due = next_deadlines(team, incident.pipeline, now)[:1]
    promises = [(at, rule.text or "reporting deadline") for rule, at in due]
    landing = landing_of(team, incident.pipeline, incident.day) if incident.day else None
    if landing and landing > now and incident.nature in (Nature.MISSING, Nature.LATE, Nature.FAILED):
        promises.append((landing, "landing time"))
    if not promises:
        return None, ""
    at, name = min(promises)
    return at - run_time, f"{name}, less the {_minutes(run_time)} that a run takes"


def _opens_next(plan: Plan, now: datetime) -> datetime:
    """The next time that business begins, also while it is open."""
    if not plan.hours.is_open(now):
        return plan.hours.next_open(now)
    zone = plan.team.settings.zone
    return plan.hours.next_open(to_utc(local_day(now, zone) + timedelta(days=1), time(0), zone))


def _minutes(span: timedelta) -> str:
    return f"{int(span.total_seconds() // 60)} min"
