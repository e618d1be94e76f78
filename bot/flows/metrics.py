"""`/metrics`: what a monitor may know, read from the rows when it asks. Numbers only; nothing is kept or written."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from itertools import product

from prometheus_client.core import CounterMetricFamily, GaugeHistogramMetricFamily, GaugeMetricFamily
from prometheus_client.core import Metric as Family
from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import Clock
from bot.flows.heartbeats import is_alive
from bot.incidents.incident import State
from bot.incidents.plan import Plan
from bot.store import letter_box, processes, scraped
from bot.store.database import Database
from detectors.detector import Outcome

log = logging.getLogger(__name__)

Numbers = Mapping[tuple[str, ...], float]

DAY, MONTH = timedelta(days=1), timedelta(days=30)
UNFINISHED = ("pending", "sending", "doubt")
RESULTS = ("delivered", "failed", "parked", "cancelled", "folded")
QUICK = (0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 10, 30, 60, 300)  # seconds
BOUNDS = (60, 120, 300, 600, 900, 1800, 3600, 7200, 14400, 28800, 86400)  # seconds


@dataclass(frozen=True, slots=True)
class Metric:
    name: str
    labels: tuple[str, ...]
    says: str

    def gauge(self, numbers: Numbers) -> Family:
        family = GaugeMetricFamily(self.name, self.says, labels=self.labels)
        for labels, number in numbers.items():
            family.add_metric(labels, number)
        return family

    def counter(self, numbers: Numbers) -> Family:
        family = CounterMetricFamily(self.name, self.says, labels=self.labels)
        for labels, number in numbers.items():
            family.add_metric(labels, number)
        return family

    def histogram(self, seconds: Mapping[tuple[str, ...], Sequence[float]], bounds: Sequence[float] = BOUNDS) -> Family:
        """Of rows that are there now, so it may shrink: a gauge, whose buckets histogram_quantile takes as they are."""
        family = GaugeHistogramMetricFamily(self.name, self.says, labels=self.labels)
        for labels, each in seconds.items():
            buckets = [(str(float(bound)), float(sum(s <= bound for s in each))) for bound in bounds]
            family.add_metric(labels, [*buckets, ("+Inf", float(len(each)))], sum(each))
        return family


DATABASE = Metric(
    "watchkeeper_database_up",
    (),
    "1 where the database answered this scrape; at 0 only what this process knows itself is reported.",
)
LOOP_AGE = Metric("watchkeeper_loop_age_seconds", ("loop",), "Since a loop of this process last came round.")
LOOP_MAY = Metric("watchkeeper_loop_age_limit_seconds", ("loop",), "Beyond this age the loop counts as stuck.")
ACKED = Metric(
    "watchkeeper_click_to_ack_seconds",
    (),
    "From a click or command at its listener to its acknowledgement, of the last 1,000 at this process.",
)
PROCESSES = Metric("watchkeeper_processes", ("part",), "Processes that do a part of the work and live.")
HEARTBEAT = Metric(
    "watchkeeper_heartbeat_age_seconds", ("part",), "Since any process that does the part last wrote that it lives."
)
DEPTH = Metric("watchkeeper_outbox_notices", ("destination", "state"), "Notices that have not gone out yet.")
OLDEST = Metric(
    "watchkeeper_outbox_oldest_age_seconds", ("destination",), "Since the oldest of those was queued; 0: none."
)
RESULT = Metric(
    "watchkeeper_notices_last_day",
    ("destination", "result"),
    "Notices queued in the last 24 hours that have ended, by how.",
)
LATENESS = Metric(
    "watchkeeper_step_lateness_seconds", (), "Since the oldest step that is due and not done was due; 0: none."
)
SEEN = Metric(
    "watchkeeper_change_to_visible_seconds",
    (),
    "From a change of an incident to its message in Slack having been edited, of the last 24 hours.",
)
INCIDENTS = Metric(
    "watchkeeper_incidents",
    ("team", "severity", "state"),
    "Incidents that are open, and those resolved that were opened in the last 30 days.",
)
TAKEN = Metric(
    "watchkeeper_time_to_acknowledge_seconds",
    ("team", "severity"),
    "From opening to acknowledgement, of the incidents of the last 30 days that were acknowledged.",
)
RUNS = Metric("watchkeeper_detector_runs_last_day", ("team", "verdict"), "Runs of detectors in the last 24 hours.")
REFUSALS = Metric(
    "watchkeeper_refusals_total",
    ("team", "way", "status"),
    "Deliveries turned away at a way in, by the status they got.",
)

METRICS = (
    DATABASE,
    LOOP_AGE,
    LOOP_MAY,
    ACKED,
    PROCESSES,
    HEARTBEAT,
    DEPTH,
    OLDEST,
    RESULT,
    LATENESS,
    SEEN,
    INCIDENTS,
    TAKEN,
    RUNS,
    REFUSALS,
)


class Metrics:
    """A collector as prometheus_client has them. ages, limits: of this process's loops, in seconds. destinations:
    those that are configured; they are told at 0, too. acked: seconds to acknowledge, of this process."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plans: Mapping[str, Plan],
        ages: Callable[[], Mapping[str, float]],
        limits: Callable[[], Mapping[str, float]],
        destinations: Iterable[str],
        acked: Sequence[float] = (),
    ) -> None:
        self._acked = acked
        self._db, self._clock, self._plans, self._ages, self._limits = database, clock, plans, ages, limits
        self._destinations = sorted(destinations)

    def collect(self) -> Iterable[Family]:
        yield LOOP_AGE.gauge(_each(self._ages()))
        yield LOOP_MAY.gauge(_each(self._limits()))
        yield ACKED.histogram({(): list(self._acked)}, QUICK)
        try:
            with self._db.reading() as c:
                told = list(self._told(c))
        except (SQLAlchemyError, OSError) as error:
            log.warning("the database does not answer for /metrics (%s)", type(error).__name__)
            told = []
        yield DATABASE.gauge({(): float(bool(told))})
        yield from told

    def _told(self, c: Connection) -> Iterator[Family]:
        yield from self._lives(c)
        yield from self._outbox(c)
        yield from self._incidents(c)
        yield RUNS.gauge(self._runs(c))
        yield REFUSALS.counter({(r.team, r.way, str(r.status)): r.times for r in letter_box.refused(c)})

    def _lives(self, c: Connection) -> Iterator[Family]:
        now, found = self._clock.machine(), processes.all_of(c)
        parts = sorted({part for p in found for part in p.parts})
        doing = {part: [p for p in found if part in p.parts] for part in parts}
        yield PROCESSES.gauge({(part,): sum(is_alive(p, now) for p in those) for part, those in doing.items()})
        yield HEARTBEAT.gauge({(part,): now - max(p.beat_at for p in those) for part, those in doing.items()})

    def _outbox(self, c: Connection) -> Iterator[Family]:
        now = self._clock.now()
        waiting = scraped.unfinished(c)
        depth = _zeros(self._destinations, UNFINISHED)
        oldest = _zeros(self._destinations)
        for destination, state, number, since in waiting:
            depth[destination, state] = number
            age = max(0.0, (now - since).total_seconds())
            oldest[(destination,)] = max(age, oldest.get((destination,), 0.0))
        yield DEPTH.gauge(depth)
        yield OLDEST.gauge(oldest)
        ended: Numbers = {(d, state): n for d, state, n in scraped.queued(c, now - DAY) if state in RESULTS}
        yield RESULT.gauge({**_zeros(self._destinations, RESULTS), **ended})

    def _incidents(self, c: Connection) -> Iterator[Family]:
        now = self._clock.now()
        due = scraped.oldest_due(c, now)
        yield LATENESS.gauge({(): (now - due).total_seconds() if due else 0.0})
        yield SEEN.histogram({(): [(at - since).total_seconds() for since, at in scraped.edits(c, now - DAY)]}, QUICK)
        numbers = self._of_levels([str(state) for state in State])
        for team, severity, state, number in [*scraped.open_(c), *scraped.resolved(c, [*self._plans], now - MONTH)]:
            numbers[team, severity.name, state] = number + numbers.get((team, severity.name, state), 0)
        yield INCIDENTS.gauge(numbers)
        seconds: dict[tuple[str, ...], list[float]] = {}
        for team, severity, opened, taken in scraped.taken(c, [*self._plans], now - MONTH):
            seconds.setdefault((team, severity.name), []).append((taken - opened).total_seconds())
        yield TAKEN.histogram(seconds)

    def _of_levels(self, states: Sequence[str]) -> dict[tuple[str, ...], float]:
        levels = [(team, level.name) for team, plan in self._plans.items() for level in plan.team.handbook.levels]
        return {(*level, state): 0.0 for level, state in product(levels, states)}

    def _runs(self, c: Connection) -> Numbers:
        found: Numbers = {(team, outcome): n for team, outcome, n in scraped.runs(c, self._clock.now() - DAY)}
        return {**_zeros(self._plans, Outcome), **found}


def _each(loops: Mapping[str, float]) -> Numbers:
    return {(loop,): seconds for loop, seconds in loops.items()}


def _zeros(*labels: Iterable[str]) -> dict[tuple[str, ...], float]:
    return {tuple(map(str, those)): 0.0 for those in product(*labels)}
