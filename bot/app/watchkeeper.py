"""One process of the bot: which loops go round in it, how it starts and ends, and whether it is well."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import timedelta
from enum import Flag, auto
from functools import partial
from typing import Any

from sqlalchemy.exc import SQLAlchemyError

from bot.app.doors import Doors
from bot.app.parts import Parts, plain
from bot.clock import Clock
from bot.errors import SettingsError
from bot.flows.agenda import Agenda
from bot.flows.auditor import Concern
from bot.flows.away_calendars import EVERY as AWAY_LOOKS
from bot.flows.heartbeats import DEAD, Heartbeats, is_alive, missing
from bot.flows.heartbeats import EVERY as EVERY_BEAT
from bot.flows.metrics import Metrics
from bot.flows.noise_check import TIMEOUT
from bot.flows.outbox import PATIENCE, Patience
from bot.flows.tidy import Retention, tidy
from bot.flows.watched_channels import EVERY
from bot.notify.notifier import Rank
from bot.notify.over_http import Http
from bot.notify.slack_account import EVERY as EVERY_ACCOUNT
from bot.notify.slack_account import SlackAccount
from bot.settings import Settings
from bot.store import touch
from bot.store.changed import Changed
from bot.store.clock_jump import clamp
from bot.store.migrate import is_current
from handlers.socket import LOOK, MOST_CONNECTIONS
from schedule.jobs import Job, Jobs

log = logging.getLogger(__name__)

# Threads that deliver to Slack, and the least that each takes: it answers in 0.1-0.3 s, or after 5 s not at all,
# and neither a page nor what somebody has just done waits for a thread that sends chatter.
_LEAST = (Rank.PAGE, Rank.DEED, Rank.REST, Rank.REST)
_SENDERS = tuple(f"deliver-{n}" for n in range(len(_LEAST)))
_TO_FINISH = 5.0  # seconds, at the end, for what people have been told is under way
# Loops that go by what the handbooks, and what people have changed on top, decide.
_BY_THE_PLANS = ("announce", "deadlines", "duties", "follow", "detect", "severity")


class Part(Flag):
    """What one process does. `run` does everything; `web` and `worker` share one PostgreSQL, any number of each."""

    DOORS = auto()  # Slack and HTTP
    TICKS = auto()  # escalation, delivery, detection
    ALL = DOORS | TICKS


class Watchkeeper(Parts):
    """One process of the bot: built by the constructor, which also brings the schema up to date; started by `start`,
    ended by `stop`."""

    def __init__(
        self, settings: Settings, clock: Clock | None = None, part: Part = Part.ALL, patience: Patience = PATIENCE
    ) -> None:
        super().__init__(settings, clock, patience)
        self.part = part
        self._concerns: list[Concern] = []
        self._token_trouble = ""
        self._damaged: list[str] = []
        self.account = SlackAccount(self._client, self._lives_in, self._token_judged)
        self.changed = Changed(self.database)
        self.agenda = self._agenda()
        self.jobs = Jobs(self._table(), self.clock.running, self._jumped, self.clock.machine, self.agenda)
        parts = [name for part, name in ((Part.DOORS, "doors"), (Part.TICKS, "ticks")) if part in self.part]
        self.heartbeats = Heartbeats(self.database, self.clock, parts, self.jobs.ages, self._own_trouble)
        self.metrics = Metrics(
            self.database,
            self.clock,
            self.plans,
            self.jobs.ages,
            self.jobs.limits,
            self.outbox.notifiers,
            self.lanes.acked,
        )
        address = plain(settings.heartbeat_url)
        self._outside = Http("the heartbeat", address) if address else None
        self.doors = Doors(settings, self.desk, self._names, self.readiness, self.health, self.metrics)

    # --- from start to stop -----------------------------------------------------------------------------------------

    def start(self) -> None:
        """Open for business; returns once the doors are open."""
        if wrong := [flaw for team in self.teams.values() for flaw in self._unfit.sources_of(team)]:
            raise SettingsError("\n".join(flaw.wrong for flaw in wrong))
        self.plans.refresh()
        self.linking.log_unneeded()
        self.heartbeats.beat()
        if Part.TICKS in self.part:
            self.absence.tick()  # before a page of the past, queued long ago, can be sent
        self.changed.start()
        self.jobs.start()
        if Part.DOORS in self.part:
            self.doors.open(self._doors_held)
        else:
            self.doors.open_for_probes()

    def stop(self) -> None:
        """Claim nothing more, finish what is being sent, close the doors. Ends within 10 s."""
        self.outbox.stop()
        self.measuring.stop()
        self.detecting.stop()
        self.remeasuring.stop()
        self.forks.close()
        self._wake()
        self.doors.close()
        self.lanes.settle(_TO_FINISH)  # what was acknowledged is done
        self.changed.stop()
        self.jobs.stop()
        with suppress(SQLAlchemyError, OSError):
            self.heartbeats.end()
        self.database.close()

    def readiness(self) -> tuple[bool, dict[str, Any]]:
        """Whether this process may get traffic: it does its work, can write, and all parts of the work are done."""
        wrong = self._own_trouble()
        ways_in: dict[str, Any] = {}
        try:
            if not is_current(self.database):
                wrong.append("the database is not migrated")
            else:
                wrong += missing(self.heartbeats.all(), self.clock.machine())
                ways_in = self.letter_box.counts()
        except SQLAlchemyError as error:
            wrong.append(f"the database does not answer ({type(error).__name__})")
        return not wrong, {"wrong": wrong, **ways_in}

    def health(self) -> tuple[bool, dict[str, Any]]:
        """Whether the team is served, by all processes together: what an outside heartbeat asks."""
        said = self.readiness()[1]
        wrong = list(said["wrong"])
        try:
            found = self.heartbeats.all()
        except SQLAlchemyError:
            return False, {"wrong": wrong, "processes": []}
        now = self.clock.machine()
        wrong += [f"{p.name}: {text}" for p in found if is_alive(p, now) for text in p.wrong if text not in wrong]
        wrong += [c.text for c in self._concerns]
        wrong += [ghosts] if self.doors.socket and (ghosts := self.doors.socket.ghosts()) else []
        told = [{"name": p.name, "parts": p.parts, "alive": is_alive(p, now), "loops": p.loops} for p in found]
        return not wrong, {"wrong": wrong, "processes": told}

    def _own_trouble(self) -> list[str]:
        wrong = self.jobs.stuck()
        if self._has_socket:
            wrong.append(self.doors.socket.trouble() if self.doors.socket else "no Socket Mode connection")
        wrong.append(self.account.trouble)
        wrong += self._damaged
        if (silent := self.heartbeats.silent_for()) > DEAD:
            wrong.append(f"nothing could be written to the database for {silent:.0f} s")
        return [text for text in wrong if text]

    def _probe(self) -> None:
        """What the work does: a write."""
        self.heartbeats.beat()
        self.lifeline.probe()

    def _look_at_tables(self) -> None:
        self._damaged = touch.troubles(self.database)

    def _tell_outside(self) -> None:
        """Silence is the alarm: the address hears nothing while anything is wrong."""
        healthy, said = self.health()
        if not healthy:
            log.warning("HEARTBEAT_URL is not asked: %s", "; ".join(said["wrong"])[:500])
        elif self._outside:
            self._outside.ask("GET", "")

    # --- the ticks --------------------------------------------------------------------------------------------------

    def _table(self) -> list[Job]:
        always = [
            Job("refresh", 0.5, self._refresh, idle=15.0),  # every process answers by what holds now
            Job("probe", EVERY_BEAT, self._probe),
            Job("lifeline", 10.0, self.lifeline.tick),
            Job("tables", 60.0, self._look_at_tables, late_after=300.0),
            Job("account", EVERY_ACCOUNT, self.account.look, late_after=3 * EVERY_ACCOUNT),
            *([Job("socket", LOOK, self._look_at_socket, idle=15.0)] if self._has_socket else []),
            *([Job("heartbeat", 60.0, self._tell_outside, late_after=300.0)] if self._outside_is_told else []),
        ]
        return [*always, *self._work()] if Part.TICKS in self.part else always

    def _agenda(self) -> Agenda:
        """What rings which loop."""
        next_looks = {
            "announce": self.announcing.next_look,
            "deadlines": self.keeping.next_look,
            "duties": self.reviewing.next_look,
        }
        looks = {
            **({"socket": self._socket_is_to_be_seen_to} if self._has_socket else {}),
            **({"reload": self.reloading.is_edited} if Part.TICKS in self.part else {}),
        }
        return Agenda(
            self.database,
            self.clock,
            self.changed,
            self.plans,
            list(self.outbox.notifiers),
            next_looks if Part.TICKS in self.part else {},
            {"deliver-slack": _SENDERS},
            looks,
        )

    def _refresh(self) -> None:
        """What holds has changed: whoever goes by it looks anew."""
        if self.plans.refresh() and Part.TICKS in self.part:
            self.jobs.ring(_BY_THE_PLANS)

    @property
    def _has_socket(self) -> bool:
        return self.settings.slack_mode == "socket" and Part.DOORS in self.part

    def _doors_held(self) -> int:
        """How many processes hold a connection; more than Slack allows where nobody can say."""
        with suppress(SQLAlchemyError, OSError):
            return self.heartbeats.doors()
        return MOST_CONNECTIONS

    def _socket_is_to_be_seen_to(self) -> bool:
        return self.doors.socket is not None and self.doors.socket.is_to_be_seen_to()

    def _look_at_socket(self) -> None:
        if self.doors.socket:
            self.doors.socket.look()

    def _lives_in(self, workspace: str) -> None:
        self.teams.workspace = workspace

    def _token_judged(self, trouble: str) -> None:
        """What it means for everything that is to be sent; and where Slack cannot be told, others are, at once."""
        self.outbox.judge_everywhere("slack", trouble)
        if trouble and self._token_trouble != trouble:
            self._audit()
        self._token_trouble = trouble

    @property
    def _outside_is_told(self) -> bool:
        return self.settings.heartbeat_url is not None

    def _jumped(self, by: float) -> None:
        """Nobody waits for what was leased or paused by a clock that was wrong."""
        if by < 0:
            self.database.write(lambda c: clamp(c, self.clock.machine()))

    def _work(self) -> list[Job]:
        lanes = zip(_SENDERS, _LEAST, strict=True)
        senders = [
            Job(name, 0.2, partial(self.outbox.deliver_due, "slack", least=least), idle=15.0) for name, least in lanes
        ]
        return [
            Job("escalate", 0.2, self._escalate, idle=15.0),
            Job("severity", 15.0, self.dispatcher.judge_again, idle=30.0),
            Job("shown", 5.0, self.dispatcher.show_again, idle=30.0),
            *senders,
            *self._elsewhere(),
            Job("pages", 2.0, self.paging.tick, idle=30.0),
            Job("unconfigured", 5.0, self.outbox.cancel_unconfigured, idle=30.0),
            Job("overlooked", 5.0, self.outbox.release_overlooked, idle=30.0),
            Job("announce", 1.0, self.announcing.tick, idle=30.0),
            Job("handoffs", 1.0, self.handoffs.chase_due, idle=30.0),
            Job("away", 60.0, self.being_away.tick, late_after=300.0),
            Job("away calendars", AWAY_LOOKS.total_seconds(), self.away_calendars.tick, late_after=5400.0),
            Job("trades", 1.0, self.trading.chase_due, idle=30.0),
            Job("reload", 2.0, self.reloading.tick, idle=30.0),
            Job("measure", 2.0, self.measuring.tick, late_after=3 * TIMEOUT, idle=30.0),
            Job("follow", 2.0, self.following.tick, idle=10.0),
            Job("maintenance", 1.0, self.maintaining.tick, idle=30.0),
            Job("silences", 1.0, self.silencing.tick, idle=30.0),
            Job("pauses", 1.0, self.pausing.tick, idle=30.0),
            Job("links", 5.0, self.linking.tick, idle=30.0),
            Job("deadlines", 1.0, self.keeping.tick, idle=30.0),
            Job("duties", 1.0, self.reviewing.tick, idle=30.0),
            Job("detect", 1.0, self.detecting.tick, late_after=900.0, idle=30.0),
            Job("late detectors", 30.0, self.overseeing.tick),
            Job("watched", EVERY.total_seconds(), self.overhearing.tick, late_after=300.0),
            Job("cards", 60.0, self.cards.tick, late_after=300.0),
            Job("audit", 60.0, self._audit, late_after=180.0),
            Job("tidy", 3600.0, partial(tidy, self.database, self.clock, _retention(self.settings)), late_after=7300.0),
        ]

    def _escalate(self) -> None:
        """In one loop: whoever takes steps has first seen whether they are of a time when nobody was there."""
        self.absence.tick()
        self.dispatcher.escalate_due()

    def _elsewhere(self) -> Iterator[Job]:
        """Each destination has its own loops, so that one that hangs delays no other."""
        for name in self.outbox.notifiers:
            if name != "slack":
                yield Job(f"deliver-{name}", 0.5, partial(self.outbox.deliver_due, name), idle=15.0)
            yield Job(f"reconcile-{name}", 1.0, partial(self.outbox.reconcile, name), idle=15.0)

    def _wake(self) -> None:
        """There is something to send. A sender that is at work comes round again."""
        if Part.TICKS in self.part:
            self.jobs.ring(_SENDERS)

    def _audit(self) -> None:
        self._concerns = self.auditor.tick()


def _retention(settings: Settings) -> Retention:
    return Retention(timedelta(days=settings.keep_notices_days), timedelta(days=settings.keep_runs_days))
