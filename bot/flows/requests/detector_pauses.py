"""The flow of looking after detectors: how each stands; pause one with an end and a reason, resume it. All is on record
and said in the team's channel, for what is paused finds nothing."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.blocks import detector_status as said
from bot.blocks.message import Message
from bot.blocks.refused import words
from bot.clock import Clock
from bot.errors import WatchkeeperError
from bot.flows.incidents.addressed import aside
from bot.flows.post import edit_of, to_channel
from bot.flows.requests.machine import Kind, Requests
from bot.handbook.team.team import Team
from bot.incidents.incident import Answer, Verdict
from bot.incidents.pause import WAITS_FOR, Pause, State, flaw
from bot.incidents.precision import Precision, precision
from bot.incidents.rights import Act, refused
from bot.incidents.silence import Matcher, needs_a_second
from bot.people import WATCHKEEPER, Actor
from bot.slack_text import when
from bot.store import detecting, faults, notices, pauses
from bot.store.database import Database
from detectors.declare import declare
from detectors.detector import Declared, Outcome
from detectors.status import Paused, Standing

FIGURES = 14  # of the last runs, in a sparkline


KIND = Kind("this pause", pauses.lock, pauses.due, lambda c, pause: pauses.save(c, pause, pause.until))


class Pausing:
    def __init__(
        self, database: Database, clock: Clock, teams: Mapping[str, Team], woken: Callable[[], None] = lambda: None
    ) -> None:
        self._db, self._clock, self._teams, self._woken = database, clock, teams, woken
        self._requests = Requests(KIND, database, clock, teams, woken)

    def standings(self, team: str) -> list[Standing]:
        """Every declared detector, in the order of team.toml."""
        with self._db.reading() as c:
            right = precisions(c, team)
            rows, stopped = {r.name: r for r in detecting.states(c, team)}, pauses.standing(c, team)
            figures = {name: detecting.last_figures(c, team, name, FIGURES) for name in rows}
            measures = {name: detecting.last_measure(c, team, name) for name in rows}
        found = []
        for d in declare(self._teams[team]):
            row, pause, known = rows.get(d.name), stopped.get(d.name), figures.get(d.name, [])
            found.append(
                Standing(
                    name=d.name,
                    pipeline=d.pipeline,
                    enabled=d.enabled,
                    outcome=Outcome(row.outcome) if row and row.outcome else None,
                    figures=tuple(figure for figure, _ in known),
                    limit=known[-1][1] if known else None,
                    next_due=row.next_due if row else None,
                    paused=_paused(pause) if pause and pause.state == "paused" else None,
                    late=row is not None and row.late_since is not None,
                    right=right[d.name].right if d.name in right else 0,
                    judged=right[d.name].judged if d.name in right else 0,
                    measure=measures.get(d.name),
                )
            )
        return found

    def pause(self, team: str, name: str, length: timedelta, reason: str, by: Actor) -> Answer:
        """Raises WatchkeeperError for a detector that the team does not have."""
        detector = self._known(team, name)
        return self._decided(lambda c: self._pause(c, self._teams[team], detector, length, reason, by))

    def decide(self, pause_id: int, approved: bool, by: Actor, key: str) -> Answer:
        """The second person's answer. key: of the click; the same again is answered the same."""
        return self._requests.answer(key, pause_id, lambda c, pause, now: self._decide(c, pause, approved, by, now))

    def resume(self, team: str, name: str, by: Actor) -> Answer:
        """It runs at once if it was due meanwhile. Raises WatchkeeperError as `pause` does."""
        self._known(team, name)
        return self._decided(lambda c: self._resume(c, self._teams[team], name, by))

    def tick(self) -> int:
        """End what is over, and let lapse what nobody approved. Returns how many pauses."""
        return self._requests.come_up(self._end)

    def _decided(self, change: Callable[[Connection], Answer]) -> Answer:
        answer = self._db.write(change)
        if answer.done:
            self._woken()
        return answer

    def _pause(
        self, c: Connection, team: Team, detector: Declared, length: timedelta, reason: str, by: Actor
    ) -> Answer:
        now, name = self._clock.now(), detector.name
        if stopped := refused(team, Act.PAUSE, by, detector.pipeline):
            return Answer(False, words(stopped))
        if wrong := flaw(team, length, reason):
            return Answer(False, wrong)
        if before := pauses.standing(c, team.id).get(name):
            paused = before.state == "paused"
            return Answer(False, said.paused_before(name, _paused(before)) if paused else said.asked_before(before))
        asked = Pause(0, team.id, name, reason.strip(), "paused", now, by, length, now + length)
        if needs_a_second(team, Matcher(detector.pipeline, detector=name), declare(team)):
            made = pauses.add(c, replace(asked, state="asked", until=now + WAITS_FOR))
            self._post(c, team, made)
            return Answer(True, "It may find the highest severity, so a second person is asked in the channel.")
        self._post(c, team, pauses.add(c, asked))
        return Answer(True, f"{name} is paused.")

    def _decide(self, c: Connection, pause: Pause, approved: bool, by: Actor, now: datetime) -> Answer:
        team = self._teams[pause.team]
        pipeline = next((d.pipeline for d in declare(team) if d.name == pause.name), "")
        if stopped := refused(team, Act.DECIDE_PAUSE, by, pipeline):
            return Answer(False, words(stopped))
        if pause.state != "asked":
            return Answer(False, f"It is {pause.state} already.")
        if not approved:
            self._ended(c, team, replace(pause, state="refused", ended_by=by.name), now)
            return Answer(True, "Refused.")
        if by.slack == pause.asked_by.slack:
            return Answer(False, "It takes two people, and you asked for it.")
        decided = replace(pause, state="paused", until=now + pause.length, decided_by=by.name)
        pauses.save(c, decided)
        self._show(c, team, decided)
        return Answer(True, f"{pause.name} is paused until {when(decided.until)}.")

    def _resume(self, c: Connection, team: Team, name: str, by: Actor) -> Answer:
        if stopped := refused(team, Act.RESUME, by):
            return Answer(False, words(stopped))
        pause = pauses.standing(c, team.id).get(name)
        if pause is None or pause.state != "paused":
            return Answer(False, f"{name} is not paused.")
        now = self._clock.now()
        self._ended(c, team, replace(pause, state="resumed", ended_by=by.name), now)
        self._say(c, team, name, f"resumed:{now:%Y%m%dT%H%M%S}", said.now_resumed(name, by))
        return Answer(True, f"{name} runs again.")

    def _end(self, c: Connection, pause: Pause, now: datetime) -> None:
        """An answer that came first has won."""
        if pause.state not in ("asked", "paused") or pause.until > now:
            return
        team = self._teams[pause.team]
        state: State = "over" if pause.state == "paused" else "lapsed"
        self._ended(c, team, replace(pause, state=state, ended_by=WATCHKEEPER.name), now)
        if state == "over":
            self._say(c, team, pause.name, f"over:{pause.id}", said.over(pause.name))

    def _ended(self, c: Connection, team: Team, pause: Pause, now: datetime) -> None:
        pauses.save(c, pause, now)
        self._show(c, team, pause)

    def _post(self, c: Connection, team: Team, pause: Pause) -> None:
        notices.put(c, team.id, None, [to_channel(team, _key(pause), said.said(pause))], self._clock.now())

    def _show(self, c: Connection, team: Team, pause: Pause) -> None:
        edit = edit_of(team, f"{team.id}:{_key(pause)}", pause.state, said.said(pause))
        notices.put(c, team.id, None, [edit], self._clock.now())

    def _say(self, c: Connection, team: Team, name: str, word: str, message: Message) -> None:
        lane = f"detector:{team.id}:{name}"
        notices.put(c, team.id, None, [aside(team, f"{lane}:{word}", message, lane)], self._clock.now())

    def _known(self, team: str, name: str) -> Declared:
        known = {d.name: d for d in declare(self._teams[team])}
        if name not in known:
            raise WatchkeeperError(f"no detector is called {name!r}; /runbook detectors lists them")
        return known[name]


def _paused(pause: Pause) -> Paused:
    return Paused(pause.by, pause.asked_at, pause.reason, pause.until)


def _key(pause: Pause) -> str:
    return f"pause:{pause.id}"


def precisions(c: Connection, team: str) -> dict[str, Precision]:
    """How often each detector was right, by the verdicts of the faults that it found."""
    counts: dict[str, Counter[Verdict]] = defaultdict(Counter)
    for row in faults.verdicts(c, team):
        kind, _, name = row.source.partition(":")
        if kind == "detector":
            counts[name][Verdict(row.verdict)] += row.faults
    return {name: found for name, of in counts.items() if (found := precision(of.elements()))}
