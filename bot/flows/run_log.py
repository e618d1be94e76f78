"""The flow of runs that OpenLineage tells of: kept, and handed to the detectors that read a log of runs."""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.clock import Clock
from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.lineage import Graph, Node
from bot.handbook.team.team import Team
from bot.inbound.binding import pipeline_of_job
from bot.inbound.openlineage import run_events
from bot.store import runs as book
from bot.store.database import Database
from detectors.declare import declare, run_logs
from detectors.recorded import RecordedRun

KEPT = timedelta(days=200)  # a quarter, its close, and as much again


class RunLog:
    def __init__(self, database: Database, clock: Clock) -> None:
        self._db, self._clock = database, clock

    def tell(self, team: str, way: str, body: bytes) -> int:
        """Keep what a delivery says of runs; returns of how many events."""
        now = self._clock.now()
        events = run_events(body, now)
        if events:
            self._db.write(lambda c: book.tell(c, team, way, events, now))
        return len(events)


def recorded(c: Connection, team: Team, names: Collection[str], now: datetime) -> dict[str, tuple[RecordedRun, ...]]:
    """By way in, the runs that the detectors of these names may ask for."""
    logs = set(run_logs(team)) - set(team.settings.sources)
    asking = [d for d in declare(team) if d.name in names and d.source in logs]
    ways = {way.name: way for way in team.settings.inbound}
    called = {d.settings.pipeline_is for d in asking} - {None}
    return {name: _of_way(c, team, ways[name], called, now - KEPT) for name in {d.source for d in asking}}


def _of_way(
    c: Connection, team: Team, way: InboundSettings, called: Collection[str], since: datetime
) -> tuple[RecordedRun, ...]:
    jobs = book.jobs(c, team.id, way.name)
    whose = {(j.namespace, j.job, j.root): pipeline_of_job(team, way, j.namespace, j.job, j.root) for j in jobs}
    names = {job for (_, job, _), pipeline in whose.items() if pipeline or job in called}
    found = book.since(c, team.id, way.name, names, since)
    return tuple(
        RecordedRun(
            job=row.job,
            pipeline=whose.get((row.namespace, row.job, row.root), ""),
            day=book.day_of(row),
            started=row.started_at,
            finished=row.ended_at,
            status=row.status,
        )
        for row in found
    )


def graph_of(c: Connection, team: Team) -> Graph:
    """What feeds what, as runs named their inputs and outputs: a data set feeds the jobs that read it, a job the data
    sets that it writes."""
    ways = {way.name: way for way in team.settings.inbound}
    graph = Graph()
    for row in book.data_sets(c, team.id):
        job = f"{row.way}:{row.namespace}/{row.job}"
        way = ways.get(row.way)
        if way and (pipeline := _whose(team, way, row.namespace, row.job, row.root)):
            graph.of[job] = Node(pipeline)
        for given in row.inputs:
            graph.link(given, job)
        for made in row.outputs:
            graph.link(job, made)
    return graph


def _whose(team: Team, way: InboundSettings, namespace: str, job: str, root: bool) -> str:
    """A task's data sets are those of its DAG's pipeline."""
    if (found := pipeline_of_job(team, way, namespace, job, root)) or "." not in job:
        return found
    return _whose(team, way, namespace, job.rpartition(".")[0], root)
