"""The auditor: looks every minute for what ought to have happened and has not, and says it: one message for one cause,
edited while it goes on and when it is over. Where the team's channel refuses messages, owners and manager hear of it by
direct message and by mail."""

from __future__ import annotations

import logging
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.blocks import own_trouble as said
from bot.blocks.message import Message
from bot.clock import Clock
from bot.flows.incidents.addressed import to
from bot.flows.post import edit_of
from bot.flows.settling import Settling
from bot.handbook.team.team import Team
from bot.notify.notifier import Draft
from bot.notify.payload import Close, Mail, Payload, Trigger
from bot.store import breakers, detecting, notices, set_aside, steps, troubles
from bot.store.database import Database
from bot.store.troubles import Trouble
from bot.text import unique
from detectors.detector import Outcome
from detectors.words import listed

log = logging.getLogger(__name__)

MAY_WAIT = timedelta(minutes=1)
REFUSAL_COUNTS_FOR = timedelta(hours=1)
_DETECTORS = 4  # by name, of those with one reason
_NAMES = {"slack": "Slack", "pagerduty": "PagerDuty", "email": "e-mail"}
_CHANNEL = "the team's channel refuses messages"
_TOKEN = "Slack takes nothing from Watchkeeper"
_ELSEWHERE = (_CHANNEL, _TOKEN)  # said by other ways than the team's channel, too


@dataclass(frozen=True, slots=True)
class Concern:
    """Something that must not be. cause: one message for one of these, as people read it. about: what it concerns.
    passing: it may be over at the next look, so it is said only if it is not."""

    team: str
    cause: str
    about: tuple[str, ...]
    passing: bool = False

    @property
    def text(self) -> str:
        return f"{self.cause}: {', '.join(self.about)}" if self.about else self.cause


class Auditor:
    """teams: those that are served, by id."""

    def __init__(self, database: Database, clock: Clock, teams: Mapping[str, Team]) -> None:
        self._db, self._clock, self._teams = database, clock, teams
        self._seen: set[tuple[str, str]] = set()  # at the look before
        self._settling = Settling(clock, at_start=False)

    def tick(self) -> list[Concern]:
        """Look, and say what is new, what has changed and what is over. Returns what there is to worry about."""
        now = self._clock.now()
        found = {(c.team, c.cause): c for c in concerns(self._db, self._teams, now)}
        with self._db.reading() as look:
            going_on = troubles.going_on(look)
        before, self._seen = self._seen, set() if self._settling.goes_on() else set(found)
        real = {k: c for k, c in found.items() if not c.passing or (k in before and k in self._seen) or k in going_on}
        for key, concern in real.items():
            self._say(concern, going_on.get(key), now)
        for key, trouble in going_on.items():
            if key not in found and trouble.team in self._teams:
                self._db.write(lambda c, t=trouble: self._end(c, t, now))  # type: ignore[misc]
        return list(real.values())

    def _say(self, concern: Concern, trouble: Trouble | None, now: datetime) -> None:
        log.error("audit: %s", concern.text)
        if concern.team not in self._teams:
            return
        if trouble is None:
            self._db.write(lambda c: self._begin(c, concern, now))
        elif trouble.about != concern.about:
            self._db.write(lambda c: self._change(c, concern, trouble, now))

    def _begin(self, c: Connection, concern: Concern, now: datetime) -> None:
        number = troubles.begin(c, concern.team, concern.cause, concern.about, now)
        if number is not None:
            message = said.going_on(concern.cause, concern.about, now)
            drafts = _drafts(self._teams[concern.team], concern, number, message)
            notices.put(c, concern.team, None, drafts, now)

    def _change(self, c: Connection, concern: Concern, trouble: Trouble, now: datetime) -> None:
        if troubles.change(c, trouble, concern.about):
            message = said.going_on(concern.cause, concern.about, trouble.began_at)
            self._edit(c, trouble, str(trouble.version + 1), message, now)

    def _end(self, c: Connection, trouble: Trouble, now: datetime) -> None:
        if troubles.end(c, trouble, now):
            message = said.over(trouble.cause, trouble.about, trouble.began_at, now)
            self._edit(c, trouble, "over", message, now)

    def _edit(self, c: Connection, trouble: Trouble, version: str, message: Message, now: datetime) -> None:
        team = self._teams[trouble.team]
        keys = [_key(trouble.id, where) for where in _readers(team, trouble.cause)]
        drafts = [edit_of(team, key, version, message) for key in keys]
        if version == "over" and trouble.cause == _TOKEN:
            close = Close(do="resolve", dedup_key=_alert(trouble.id))
            key = f"{_key(trouble.id, 'pagerduty')}:over"
            drafts.append(_draft(team, key, "pagerduty", close, message, wakes=False, destination="pagerduty"))
        notices.put(c, team.id, None, drafts, now)


def concerns(database: Database, teams: Mapping[str, Team], now: datetime) -> list[Concern]:
    """Everything that is overdue, stuck or refused at `now` (handbook time), by team and cause."""
    with database.reading() as c:
        found = [*_incidents(c, now), *_pages(c, now), *_set_aside(c, teams), *_channels(c, teams), *_detectors(c)]
    about: dict[tuple[str, str, bool], list[str]] = defaultdict(list)
    for team, cause, what, passing in found:
        about[team, cause, passing].append(what)
    return [Concern(team, cause, tuple(unique(w for w in what if w)), p) for (team, cause, p), what in about.items()]


Found = Iterator[tuple[str, str, str, bool]]  # team, cause, what it concerns, whether it may be over at the next look


def _incidents(c: Connection, now: datetime) -> Found:
    for step in steps.overdue(c, now - MAY_WAIT):
        yield step.team, "Escalation is behind", f"#{step.number}", True
    for silent in steps.unanswered_without_step(c):
        yield silent.team, "Unanswered, and nothing more would happen", f"#{silent.number}", True


def _pages(c: Connection, now: datetime) -> Found:
    for page in notices.late_pages(c, now - MAY_WAIT):
        yield page.team, f"Pages by {_name(page.destination)} are late", _incident(page.number), True
    for page in notices.refused_pages(c, now - REFUSAL_COUNTS_FOR):
        yield page.team, f"{_name(page.destination)} refused a page", f"{_incident(page.number)} ({page.why})", False


def _set_aside(c: Connection, teams: Mapping[str, Team]) -> Found:
    """What belongs to no team in particular is for all of them."""
    rows = [(r.team, f"{r.loop} {r.row}") for r in set_aside.parked(c)]
    rows += [(r.team, f"a notice ({r.why})") for r in notices.parked(c)]
    for owner, what in rows:
        for team in [owner] if owner else teams:
            yield team, "Set aside because it can't be read (see `watchkeeper log --parked`)", what, False


def _channels(c: Connection, teams: Mapping[str, Team]) -> Found:
    refusing = {b.place: b.why for b in breakers.refusing(c) if b.destination == "slack"}
    for team in teams.values():
        if why := refusing.get(breakers.EVERYWHERE):
            yield team.id, _TOKEN, why, False
        if why := refusing.get(f"chat.postMessage {team.settings.channel}"):
            yield team.id, _CHANNEL, why, False


def _detectors(c: Connection) -> Found:
    """Those that fail for one reason together."""
    together: dict[tuple[str, str, str], list[str]] = defaultdict(list)
    for row in detecting.blind(c):
        cause = "Detectors see no data" if row.outcome == Outcome.NO_DATA else "Detectors can't run"
        together[row.team, cause, row.detail].append(row.name)
    for (team, cause, why), names in together.items():
        yield team, cause, f"{listed(names, most=_DETECTORS)} ({why})", False


def _name(destination: str) -> str:
    return _NAMES.get(destination, destination)


def _incident(number: int | None) -> str:
    return f"#{number}" if number is not None else ""


# --- to whom --------------------------------------------------------------------------------------------------------


def _readers(team: Team, cause: str) -> Iterable[str]:
    """Slack ids: the team's channel, or where that refuses, the owners and the manager."""
    if cause != _CHANNEL:
        return (team.settings.channel,)
    return unique(slack for slack in (*map(team.slack_of, _owners(team)), team.manager) if slack)


def _owners(team: Team) -> Iterable[str]:
    return unique(name for row in team.handbook.ownership for name in (row.primary, row.secondary))


def _drafts(team: Team, concern: Concern, number: int, message: Message) -> Iterator[Draft]:
    cause, plain = concern.cause, f"Watchkeeper has a problem: {concern.text}."
    wakes = cause in _ELSEWHERE
    for slack in _readers(team, cause):
        yield _draft(team, _key(number, slack), slack, to(slack, message), message, wakes)
    mails = unique(a for name in _owners(team) if (a := team.ways_to(name, team.slack_of(name) or "")[0]))
    if manager := team.ways_to("", team.manager or "")[0]:
        mails = unique([*mails, manager])
    if wakes and mails:
        mail = Mail(to=tuple(mails), subject="Watchkeeper can't post in your channel", text=plain)
        yield _draft(team, _key(number, "email"), "email", mail, message, wakes, "email")
    if cause == _TOKEN:
        alert = Trigger(dedup_key=_alert(number), summary=plain, source="watchkeeper", severity="critical")
        yield _draft(team, _key(number, "pagerduty"), "pagerduty", alert, message, wakes, "pagerduty")


def _draft(
    team: Team, key: str, lane: str, payload: Payload, message: Message, wakes: bool, destination: str = "slack"
) -> Draft:
    return Draft(
        key=key,
        kind="self",
        lane=f"trouble:{team.id}:{lane}",
        payload=payload,
        plain=message.text,
        destination=destination,
        wakes=wakes,
    )


def _alert(trouble: int) -> str:
    return f"watchkeeper:trouble:{trouble}"


def _key(trouble: int, where: str) -> str:
    return f"trouble:{trouble}:{where}"
