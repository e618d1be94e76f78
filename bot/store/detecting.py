"""Detectors as rows: when each runs next, who runs it now, what its runs said."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, Row, Select, and_, case, delete, func, insert, or_, select, update

from bot.store import figures
from bot.store.tables import detector_pauses, detector_runs, detectors
from detectors.detector import Outcome, Result
from detectors.measure import Measure

_LOOKED_BACK = 10  # runs for each figure that is asked for: not every run measures one


def plan(c: Connection, team: str, due: Mapping[str, datetime], now: datetime) -> None:
    """Make the rows follow the declarations: new detectors run at once, gone ones go, a run comes forward (never
    later) when its timetable changed. due: the next instant of each timetable after `now`."""
    known = {r.name: r.next_due for r in c.execute(select(detectors).where(detectors.c.team == team)).all()}
    for name in due.keys() - known.keys():
        c.execute(insert(detectors).values(team=team, name=name, next_due=now, detail="", claimed_until=0.0))
    for name in known.keys() - due.keys():
        c.execute(delete(detectors).where(detectors.c.team == team, detectors.c.name == name))
        figures.forget(c, team, name)
    for name, at in due.items():
        if name in known and at < known[name]:
            c.execute(_one(team, name).values(next_due=at))


def run_again(c: Connection, team: str, names: Sequence[str], now: datetime) -> None:
    """Bring the next run of these detectors forward to now."""
    mine = detectors.c.team == team, detectors.c.name.in_(names), detectors.c.next_due > now
    c.execute(update(detectors).where(*mine).values(next_due=now))


def due_teams(c: Connection, now: datetime, machine_now: float) -> list[str]:
    """A look, without a lock: teams with a detector that `claim_due` would give, whoever waits longest first."""
    first = func.min(detectors.c.next_due)
    due = select(detectors.c.team).where(*_is_free(now, machine_now)).group_by(detectors.c.team)
    return list(c.execute(due.order_by(first, detectors.c.team)).scalars())


def claim_due(c: Connection, team: str, now: datetime, me: str, machine_now: float, lease: float) -> list[str]:
    """Names of the detectors that are due, not paused, and now ours to run until the lease ends."""
    free = _free(team, now, machine_now).with_for_update(skip_locked=True)
    names = sorted(c.execute(free).scalars())
    for name in names:
        c.execute(_one(team, name).values(claimed_by=me, claimed_until=machine_now + lease))
    return names


def _free(team: str, now: datetime, machine_now: float) -> Select[Any]:
    return select(detectors.c.name).where(detectors.c.team == team, *_is_free(now, machine_now))


def _is_free(now: datetime, machine_now: float) -> tuple[ColumnElement[bool], ...]:
    is_paused = (
        select(detector_pauses.c.name)
        .where(
            detector_pauses.c.team == detectors.c.team,
            detector_pauses.c.name == detectors.c.name,
            detector_pauses.c.state == "paused",
        )
        .exists()
    )
    return detectors.c.next_due <= now, detectors.c.claimed_until < machine_now, ~is_paused


def give_back(c: Connection, team: str, names: Sequence[str], me: str) -> None:
    """As if nobody had begun; those that have a result are not ours any more."""
    mine = detectors.c.team == team, detectors.c.name.in_(names), detectors.c.claimed_by == me
    c.execute(update(detectors).where(*mine).values(claimed_by=None, claimed_until=0.0))


def finish(c: Connection, team: str, me: str, result: Result, next_due: datetime, failing: bool) -> Row[Any] | None:
    """Record a run; returns the detector's row as it was before it, or None if the claim was lost meanwhile."""
    mine = detectors.c.claimed_by == me
    before = c.execute(
        select(detectors).where(detectors.c.team == team, detectors.c.name == result.detector, mine)
    ).one_or_none()
    if before is None:
        return None
    since = (before.failing_since or result.as_of) if failing else None
    c.execute(
        _one(team, result.detector).values(
            next_due=next_due,
            outcome=result.outcome,
            detail=result.detail,
            last_run=result.as_of,
            failing_since=since,
            claimed_by=None,
            claimed_until=0.0,
        )
    )
    c.execute(
        insert(detector_runs).values(
            team=team,
            name=result.detector,
            as_of=result.as_of,
            outcome=result.outcome,
            detail=result.detail,
            day=result.day,
            figure=result.figure,
            limit=result.limit,
            rows=result.rows,
            seconds=result.seconds,
            measure=result.measure and result.measure.model_dump(mode="json"),
        )
    )
    return before


def blind(c: Connection) -> Sequence[Any]:
    """Detectors that see nothing, and are not paused: team, name, outcome, detail."""
    paused = select(detector_pauses.c.name).where(
        detector_pauses.c.team == detectors.c.team, detector_pauses.c.state == "paused"
    )
    columns = (detectors.c.team, detectors.c.name, detectors.c.outcome, detectors.c.detail)
    failing = select(*columns).where(detectors.c.failing_since.is_not(None), detectors.c.name.not_in(paused))
    return c.execute(failing.order_by(detectors.c.team, detectors.c.name)).all()


def any_late_or_caught_up(c: Connection, team: str, before: datetime, machine_now: float) -> bool:
    """A look that takes no lock: whether `become_late` or `caught_up` would find one."""
    query = select(detectors.c.name).where(or_(_is_late(team, before, machine_now), _has_caught_up(team)))
    return c.execute(query.limit(1)).scalar() is not None


def become_late(c: Connection, team: str, before: datetime, machine_now: float) -> list[str]:
    """Names of the detectors that were due by `before`, that nobody runs now and of which this was not said yet; from
    now on it was. One that was resumed only since is not late."""
    marked = update(detectors).where(_is_late(team, before, machine_now)).values(late_since=detectors.c.next_due)
    return sorted(c.execute(marked.returning(detectors.c.name)).scalars())


def caught_up(c: Connection, team: str) -> list[str]:
    """Names of the detectors that were late and have run since; from now on they are not late."""
    cleared = update(detectors).where(_has_caught_up(team)).values(late_since=None)
    return sorted(c.execute(cleared.returning(detectors.c.name)).scalars())


def _is_late(team: str, before: datetime, machine_now: float) -> ColumnElement[bool]:
    excused = select(detector_pauses.c.name).where(
        detector_pauses.c.team == team,
        detector_pauses.c.state.in_(("paused", "resumed", "over")),
        or_(detector_pauses.c.resumed_at.is_(None), detector_pauses.c.resumed_at > before),
    )
    late = detectors.c.next_due <= before, detectors.c.claimed_until < machine_now, detectors.c.late_since.is_(None)
    return and_(detectors.c.team == team, *late, detectors.c.name.not_in(excused))


def _has_caught_up(team: str) -> ColumnElement[bool]:
    ran = detectors.c.late_since.is_not(None), detectors.c.last_run >= detectors.c.late_since
    return and_(detectors.c.team == team, *ran)


def judged_nothing(c: Connection, team: str, since: datetime) -> list[tuple[str, str]]:
    """Detectors that ran since an instant and had no verdict at all, each with what it said last."""
    verdict = case((detector_runs.c.outcome.in_((Outcome.PASS, Outcome.ALARM)), 1), else_=0)
    ran = detector_runs.c.team == team, detector_runs.c.as_of >= since
    silent = select(detector_runs.c.name).where(*ran).group_by(detector_runs.c.name).having(func.max(verdict) == 0)
    query = select(detectors.c.name, detectors.c.detail).where(detectors.c.team == team, detectors.c.name.in_(silent))
    return [(row.name, row.detail) for row in c.execute(query.order_by(detectors.c.name))]


def passed(c: Connection, team: str, name: str, day: date) -> bool:
    """Whether a run has found nothing wrong with this day before."""
    query = select(detector_runs.c.id).where(
        detector_runs.c.team == team,
        detector_runs.c.name == name,
        detector_runs.c.day == day,
        detector_runs.c.outcome == Outcome.PASS,
    )
    return c.execute(query.limit(1)).scalar() is not None


def last_figures(c: Connection, team: str, name: str, most: int) -> list[tuple[float, float | None]]:
    """Figures and limits of the last runs that measured one, oldest first; not of runs long before: one that never
    measures is not gone through to its beginning."""
    which = detector_runs.c.team == team, detector_runs.c.name == name
    order = detector_runs.c.as_of.desc(), detector_runs.c.id.desc()
    query = select(detector_runs.c.figure, detector_runs.c.limit).where(*which).order_by(*order)
    rows = c.execute(query.limit(most * _LOOKED_BACK)).all()
    measured = [(row.figure, row.limit) for row in rows if row.figure is not None]
    return measured[:most][::-1]


def last_measure(c: Connection, team: str, name: str) -> Measure | None:
    """What the last run measured; None where it measured nothing."""
    which = detector_runs.c.team == team, detector_runs.c.name == name
    query = (
        select(detector_runs.c.measure).where(*which).order_by(detector_runs.c.as_of.desc(), detector_runs.c.id.desc())
    )
    kept = c.execute(query.limit(1)).scalar()
    return Measure.model_validate(kept) if kept else None


def figures_by_day(c: Connection, team: str, name: str, most: int) -> Sequence[Row[*tuple[Any, ...]]]:
    """(day, figure, limit, outcome) of the last `most` days judged, as the last run of each said; oldest first."""
    r = detector_runs.c
    which = r.team == team, r.name == name, r.figure.is_not(None), r.day.is_not(None)
    newest = select(func.max(r.id)).where(*which).group_by(r.day).order_by(r.day.desc()).limit(most)
    query = select(r.day, r.figure, r.limit, r.outcome).where(r.id.in_(newest))
    return c.execute(query.order_by(r.day)).all()


def states(c: Connection, team: str) -> list[Row[Any]]:
    return list(c.execute(select(detectors).where(detectors.c.team == team).order_by(detectors.c.name)).all())


def all_that_ran(c: Connection) -> list[tuple[str, str]]:
    """(team, name) of every detector that ever ran."""
    query = select(detector_runs.c.team, detector_runs.c.name).distinct()
    return [(row.team, row.name) for row in c.execute(query)]


def forget_runs(c: Connection, team: str, name: str, before: datetime, most: int) -> int:
    """At most so many at once; returns how many."""
    mine = detector_runs.c.team == team, detector_runs.c.name == name, detector_runs.c.as_of < before
    some = select(detector_runs.c.id).where(*mine).order_by(detector_runs.c.as_of).limit(most)
    return c.execute(delete(detector_runs).where(detector_runs.c.id.in_(some))).rowcount


def _one(team: str, name: str) -> Any:
    return update(detectors).where(detectors.c.team == team, detectors.c.name == name)
