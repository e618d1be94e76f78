"""What one process is made of, built from settings: the database, the teams, what delivers, the flows, and the desk at
which the doors find them. Nothing of it runs yet."""

from __future__ import annotations

import os
from abc import ABC, abstractmethod

from pydantic import SecretStr

from bot.blocks.command_names import CommandNames
from bot.clock import Clock, SystemClock
from bot.extras import installed
from bot.flows.absence import Absence
from bot.flows.announcements import Announcing
from bot.flows.auditor import Auditor
from bot.flows.away_calendars import AwayCalendars
from bot.flows.calendar_feeds import Feeds
from bot.flows.detection import Detecting
from bot.flows.incidents.cards import Cards
from bot.flows.incidents.dispatcher import SLACK_PAGES, Dispatcher
from bot.flows.incidents.late_triggers import LateTriggers
from bot.flows.incidents.pager import PAGERDUTY
from bot.flows.incidents.posted import Posted
from bot.flows.late_detectors import Overseeing
from bot.flows.letter_box import LetterBox
from bot.flows.lifeline import Lifeline
from bot.flows.noise_check import Measuring
from bot.flows.on_call_presence import Following
from bot.flows.other_systems import Receiving
from bot.flows.outbox import Outbox, Patience
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
from bot.flows.unfit import Unfit
from bot.flows.watched_channels import Overhearing
from bot.handbook.team.shelf import Shelf
from bot.notify.calendars import fetch
from bot.notify.channels import ChannelReader
from bot.notify.configured import configured
from bot.notify.notifier import SHIFT, Notifier
from bot.notify.pace import Pace
from bot.notify.pictures import PictureNotifier
from bot.notify.slack import SlackNotifier, slack_client
from bot.settings import Settings
from bot.store.database import Database
from bot.store.migrate import migrate, prepare_file
from detectors.forked import Forks
from detectors.own_code import IS_RUN
from handlers.desk import Desk, Teams
from handlers.lanes import Lanes


class Parts(ABC):
    """The parts of one process, whichever of them are at work in it."""

    def __init__(self, settings: Settings, clock: Clock | None, patience: Patience) -> None:
        settings.require_slack()
        self.settings, self.clock = settings, clock or SystemClock()
        self._paging = f"{PAGERDUTY} and {SLACK_PAGES}" if settings.pagerduty_routing_key else SLACK_PAGES
        self._client = slack_client(plain(settings.slack_bot_token), settings.slack_api_url)
        self._names = CommandNames(settings.slack_command_prefix)
        self.database = _opened(settings)
        self._build_teams()
        self._build_outbox(patience)
        self._build_flows()
        self.desk = self._build_desk()

    @abstractmethod
    def _wake(self) -> None:
        """There is something to send."""

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
        secret, url = plain(self.settings.calendar_secret) or None, self.settings.watchkeeper_public_url
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


def _opened(settings: Settings) -> Database:
    """The database, with the newest schema."""
    database = Database(settings.database_url)
    prepare_file(database)
    migrate(database)
    return database


def plain(secret: SecretStr | None) -> str:
    """What a setting holds; "" where it is not set."""
    return secret.get_secret_value() if secret else ""
