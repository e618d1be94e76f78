"""The root: builds everything from Settings. The only file that knows every part."""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import timedelta
from email.utils import parseaddr
from enum import Flag, auto
from functools import partial
from typing import TYPE_CHECKING, Any

import uvicorn
from slack_bolt import App
from sqlalchemy.exc import SQLAlchemyError
from starlette.applications import Starlette

from bot.blocks.command_names import CommandNames
from bot.clock import Clock, SystemClock
from bot.errors import SettingsError
from bot.extras import installed, require
from bot.flows.absence import Absence
from bot.flows.agenda import Agenda
from bot.flows.announcements import Announcing
from bot.flows.auditor import Auditor, Concern
from bot.flows.away_calendars import EVERY as AWAY_LOOKS
from bot.flows.away_calendars import AwayCalendars
from bot.flows.calendar_feeds import Feeds
from bot.flows.detection import Detecting
from bot.flows.heartbeats import DEAD, Heartbeats, is_alive, missing
from bot.flows.heartbeats import EVERY as EVERY_BEAT
from bot.flows.incidents.cards import Cards
from bot.flows.incidents.dispatcher import SLACK_PAGES, Dispatcher
from bot.flows.incidents.late_triggers import LateTriggers
from bot.flows.incidents.pager import PAGERDUTY
from bot.flows.incidents.posted import Posted
from bot.flows.late_detectors import Overseeing
from bot.flows.letter_box import LetterBox
from bot.flows.lifeline import Lifeline
from bot.flows.metrics import Metrics
from bot.flows.noise_check import TIMEOUT, Measuring
from bot.flows.on_call_presence import Following
from bot.flows.other_systems import Receiving
from bot.flows.outbox import PATIENCE, Outbox, Patience
from bot.flows.page_fallback import FallingBack
from bot.flows.plans import Plans
from bot.flows.quiet_hours import QuietHours
from bot.flows.remeasuring import Remeasuring
from bot.flows.reports import Reports
from bot.flows.requests.account_links import Linking
from bot.flows.requests.away import BeingAway
from bot.flows.requests.deadlines import Keeping
from bot.flows.requests.detector_pauses import Pausing
from bot.flows.requests.handbook_changes import Reloading, applied_teams, team_now
from bot.flows.requests.handoffs import Handoffs
from bot.flows.requests.leaving import Leaving
from bot.flows.requests.maintenance import Maintaining
from bot.flows.requests.reviews import Reviewing
from bot.flows.requests.silences import Silencing
from bot.flows.requests.trades import Trading
from bot.flows.run_log import RunLog
from bot.flows.subscriptions import Subscribing
from bot.flows.ticket_created import Ticketing
from bot.flows.tidy import Retention, tidy
from bot.flows.unfit import Unfit
from bot.flows.watched_channels import EVERY, Overhearing
from bot.handbook.team.shelf import Shelf
from bot.notify.calendars import fetch
from bot.notify.channels import ChannelReader
from bot.notify.configured import configured
from bot.notify.notifier import SHIFT, Notifier, Rank
from bot.notify.over_http import Http
from bot.notify.pace import Pace
from bot.notify.pictures import PictureNotifier
from bot.notify.slack import SlackNotifier, slack_client
from bot.notify.slack_account import EVERY as EVERY_ACCOUNT
from bot.notify.slack_account import SlackAccount
from bot.settings import Settings
from bot.store import touch
from bot.store.changed import Changed
from bot.store.clock_jump import clamp
from bot.store.database import Database
from bot.store.migrate import is_current, migrate, prepare_file
from detectors.forked import Forks
from detectors.own_code import IS_RUN
from handlers.crowd import BoundedHttp
from handlers.desk import Desk, Teams
from handlers.http_server import Server
from handlers.lanes import Lanes
from handlers.naming import naming
from handlers.register import register
from handlers.socket import LOOK, MOST_CONNECTIONS, Socket
from handlers.web import health_app, web_app
from schedule.jobs import Job, Jobs

if TYPE_CHECKING:
    from handlers.mail import MailDoor

log = logging.getLogger(__name__)

# Threads that deliver to Slack, and the least that each takes: it answers in 0.1-0.3 s, or after 5 s not at all,
# and neither a page nor what somebody has just done waits for a thread that sends chatter.
SENDERS = (Rank.PAGE, Rank.DEED, Rank.REST, Rank.REST)
_SENDERS = tuple(f"deliver-{n}" for n in range(len(SENDERS)))
# Loops that go by what the handbooks, and what people have changed on top, decide.
_TO_FINISH = 5.0  # seconds, at the end, for what people have been told is under way
_BY_THE_PLANS = ("announce", "deadlines", "duties", "follow", "detect", "severity")
LISTENERS = 10  # threads that acknowledge, and hand what is to be done to its lane


class Part(Flag):
    """What one process does. `run` does everything; `web` and `worker` share one PostgreSQL, any number of each."""

    DOORS = auto()  # Slack and HTTP
    TICKS = auto()  # escalation, delivery, detection
    ALL = DOORS | TICKS


class Watchkeeper:
    """One process of the bot: built by the constructor, which also brings the schema up to date; started by `start`,
    ended by `stop`."""

    def __init__(
        self, settings: Settings, clock: Clock | None = None, part: Part = Part.ALL, patience: Patience = PATIENCE
    ) -> None:
        settings.require_slack()
        self.settings, self.clock, self.part = settings, clock or SystemClock(), part
        self._paging = f"{PAGERDUTY} and {SLACK_PAGES}" if settings.pagerduty_routing_key else SLACK_PAGES
        self._client = slack_client(_secret(settings.slack_bot_token), settings.slack_api_url)
        self._names = CommandNames(settings.slack_command_prefix)
        self.database = _opened(settings)
        self._build_teams()
        self._build_outbox(patience)
        self._build_flows()
        self.desk = self._build_desk()
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
        address = _secret(settings.heartbeat_url)
        self._outside = Http("the heartbeat", address) if address else None
        self._stopping = threading.Event()
        self._socket: Socket | None = None
        self._web: Server | None = None
        self._mail: MailDoor | None = None

    def _build_teams(self) -> None:
        """What the handbooks decide, and what changes that."""
        shelf, folder = Shelf(), self.settings.watchkeeper_teams
        self._unfit = Unfit(self.settings.watchkeeper_team_code, os.environ)
        if self.settings.watchkeeper_team_code:  # it may stand in .env, which children do not read
            os.environ[IS_RUN] = "true"
        teams = applied_teams(self.database, self.clock, shelf, folder)
        self.plans = Plans(self.database, teams, lambda c, team: team_now(c, shelf, team))
        self.teams = Teams(self.plans)
        self.reloading = Reloading(self.database, self.clock, self.plans, shelf, folder, self._unfit, self._wake)
        self.measuring = Measuring(self.database, self.clock, self.plans, shelf, self._wake)

    def _build_outbox(self, patience: Patience) -> None:
        """What delivers, and what is done with receipts."""
        pace = Pace(self.clock.running) if self.settings.slack_pace else None
        notifiers: list[Notifier] = [
            SlackNotifier(self._client, pace=pace),
            *([PictureNotifier(self._client, self.clock.running)] if installed("charts") else ()),
            *configured(self.settings, self.clock.machine),
        ]
        self.paging = FallingBack(self.database, self.clock, self.plans, {n.name for n in notifiers}, self._wake)
        ticketing = Ticketing(self.clock, self.plans)
        receipts = {
            "incident": Posted(self.clock, self.plans).remember,
            "page": self.paging.show,
            SHIFT: QuietHours(self.clock, self.plans).tell,
            "pager": LateTriggers(self.clock).close_again,
            "ticket": ticketing.link,
        }
        refusals = {"ticket": ticketing.refused}
        self.outbox = Outbox(self.database, self.clock, notifiers, receipts, patience, refusals, self._names)
        self.lifeline = Lifeline(self.database, self.clock.running, self.outbox.notifiers.get("pagerduty"))

    def _build_flows(self) -> None:
        db, clock, plans, teams, wake = self.database, self.clock, self.plans, self.teams, self._wake
        self.dispatcher = Dispatcher(db, clock, plans, wake, self._paging)
        self.lanes = Lanes(db.use_aside)
        self.absence = Absence(db, clock, plans, wake)
        self.forks = Forks()
        self.detecting = Detecting(db, clock, teams, self.dispatcher, forks=self.forks)
        self.remeasuring = Remeasuring(db, clock, teams, self.forks)
        self.overseeing = Overseeing(db, clock, teams)
        self.auditor = Auditor(db, clock, teams)
        self.announcing = Announcing(db, clock, teams, self.dispatcher, wake)
        self.handoffs = Handoffs(db, clock, plans, wake)
        self.trading = Trading(db, clock, plans, wake)
        self.being_away = BeingAway(db, clock, plans, self.trading, wake)
        self.away_calendars = AwayCalendars(db, clock, plans, os.environ, fetch)
        self.following = Following(db, clock, plans, wake)
        self.maintaining = Maintaining(db, clock, teams, wake)
        self.keeping = Keeping(db, clock, teams, wake)
        self.reviewing = Reviewing(db, clock, teams, wake)
        self.pausing = Pausing(db, clock, teams, wake)
        self.silencing = Silencing(db, clock, plans, self._paging, wake)
        self.linking = Linking(db, clock, plans, wake)
        self.letter_box = LetterBox(db, clock, plans, self.settings.watchkeeper_teams, self._paging, wake)
        reader = ChannelReader(self._client)
        self.overhearing = Overhearing(db, clock, plans, reader, self._paging, wake)
        self.cards = Cards(db, clock, plans, reader)

    def _build_desk(self) -> Desk:
        """What the doors need."""
        secret, url = _secret(self.settings.calendar_secret) or None, self.settings.watchkeeper_public_url
        return Desk(
            self.clock,
            self.teams,
            self.dispatcher,
            self.handoffs,
            self.trading,
            self.reloading,
            Feeds(self.database, self.clock, self.plans, secret, url),
            maintenance=self.maintaining,
            deadlines=self.keeping,
            duties=self.reviewing,
            pausing=self.pausing,
            silencing=self.silencing,
            subscribing=Subscribing(self.database, self.clock, self.teams),
            linking=self.linking,
            receiving=Receiving(self.database, self.clock, self.plans, self._wake),
            overhearing=self.overhearing,
            reports=Reports(self.database, self.clock, self.teams),
            letter_box=self.letter_box,
            being_away=self.being_away,
            leaving=Leaving(self.database, self.clock, self.plans),
            remeasuring=self.remeasuring,
            runs=RunLog(self.database, self.clock),
            lanes=self.lanes,
        )

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
            bolt = self._bolt()
            self._serve_http(self._application(bolt), self.settings.watchkeeper_http_port)
            self._serve_mail()
            if self.settings.slack_mode == "socket":
                token = _secret(self.settings.slack_app_token)
                self._socket = Socket(bolt, token, self.clock.running, self._doors_held)
                threading.Thread(target=self._socket.open, name="socket", daemon=True).start()
        elif self.settings.worker_http_port is not None:
            self._serve_http(health_app(self.readiness, self.health, self.metrics), self.settings.worker_http_port)

    def stop(self) -> None:
        """Claim nothing more, finish what is being sent, close the doors. Ends within 10 s."""
        self._stopping.set()
        self.outbox.stop()
        self.measuring.stop()
        self.detecting.stop()
        self.remeasuring.stop()
        self.forks.close()
        self._wake()
        if self._socket:
            self._socket.close()
        if self._web:
            self._web.end()
        if self._mail:
            self._mail.stop()
        self.lanes.settle(_TO_FINISH)  # what was acknowledged is done
        self.changed.stop()
        self.jobs.stop()
        with suppress(SQLAlchemyError, OSError):
            self.heartbeats.end()
        self.database.close()

    @property
    def http_port(self) -> int:
        """The port that the HTTP door listens on; of use where the setting is 0, "any free one"."""
        assert self._web is not None
        return int(self._web.servers[0].sockets[0].getsockname()[1])

    @property
    def mail_port(self) -> int:
        """The port on which mail is taken."""
        assert self._mail is not None
        return self._mail.port

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
        wrong += [ghosts] if self._socket and (ghosts := self._socket.ghosts()) else []
        told = [{"name": p.name, "parts": p.parts, "alive": is_alive(p, now), "loops": p.loops} for p in found]
        return not wrong, {"wrong": wrong, "processes": told}

    def _own_trouble(self) -> list[str]:
        wrong = self.jobs.stuck()
        if self._has_socket:
            wrong.append(self._socket.trouble() if self._socket else "no Socket Mode connection")
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

    # --- the doors --------------------------------------------------------------------------------------------------

    def _bolt(self) -> App:
        """Bolt checks neither token nor signature: the token is tried when it is first needed, so that an outage of
        Slack's does not keep the bot from starting, and the guard of the HTTP door has checked the signature."""
        bolt = App(
            name="watchkeeper",  # else it reads the source of everything on the stack for one
            logger=logging.getLogger("slack_bolt"),  # its own would set its own level
            client=slack_client(_secret(self.settings.slack_bot_token), self.settings.slack_api_url),
            signing_secret=_secret(self.settings.slack_signing_secret) or None,
            token_verification_enabled=False,
            request_verification_enabled=False,
            listener_executor=ThreadPoolExecutor(LISTENERS, thread_name_prefix="listener"),
        )
        if self._names.prefix:
            bolt.use(naming(self._names))
        register(bolt, self.desk, self._names.prefix)
        return bolt

    def _application(self, bolt: App) -> Starlette:
        settings = self.settings
        return web_app(
            bolt,
            signing_secret=_secret(settings.slack_signing_secret) or None,
            desk=self.desk,
            readiness=self.readiness,
            health=self.health,
            metrics=self.metrics,
            alerts_secret=_secret(settings.alerts_secret) or None,
        )

    def _serve_http(self, application: Starlette, port: int) -> None:
        config = uvicorn.Config(
            application,
            host=self.settings.watchkeeper_http_host,
            port=port,
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=3,
            http=BoundedHttp,
        )
        self._web = Server(config)
        thread = threading.Thread(target=self._web.run, name="http", daemon=True)
        thread.start()
        while not self._web.started and thread.is_alive():
            self._stopping.wait(0.01)
        if not self._web.started:
            raise SystemExit(f"cannot listen on {config.host}:{config.port}; is something else listening there?")

    def _serve_mail(self) -> None:
        settings = self.settings
        if settings.mail_in_port is None:
            return
        require("mail", "MAIL_IN_PORT")
        from handlers.mail import MailDoor

        ours = parseaddr(settings.smtp_from)[1]
        self._mail = MailDoor(self.desk, settings.mail_in_host, settings.mail_in_port, ours)
        try:
            self._mail.start()
        except OSError:
            where = f"{settings.mail_in_host}:{settings.mail_in_port}"
            raise SystemExit(f"cannot take mail on {where}; is something else listening there?") from None

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
        return self._socket is not None and self._socket.is_to_be_seen_to()

    def _look_at_socket(self) -> None:
        if self._socket:
            self._socket.look()

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
        lanes = zip(_SENDERS, SENDERS, strict=True)
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


def _opened(settings: Settings) -> Database:
    """The database, with the newest schema."""
    database = Database(settings.database_url)
    prepare_file(database)
    migrate(database)
    return database


def _retention(settings: Settings) -> Retention:
    return Retention(timedelta(days=settings.keep_notices_days), timedelta(days=settings.keep_runs_days))


def _secret(value: Any) -> str:
    return value.get_secret_value() if value else ""
