"""The flow of looking after detectors: how each stands; pause one with a reason, resume it. Both are on record and said
in the team's channel, for what is paused watches nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from sqlalchemy import Connection

from bot.blocks import detector_status as said
from bot.blocks.message import Message
from bot.clock import Clock
from bot.errors import WatchkeeperError
from bot.flows.incidents import notifications
from bot.handbook.team.team import Team
from bot.incidents.incident import Answer, Verdict
from bot.incidents.precision import Precision, precision
from bot.people import Actor
from bot.store import detecting, incidents, notices, pauses
from bot.store.database import Database
from detectors.declare import declare
from detectors.detector import Outcome
from detectors.status import Paused, Standing

FIGURES = 14  # of the last runs, in a sparkline


class Pausing:
    def __init__(
        self, database: Database, clock: Clock, teams: Mapping[str, Team], woken: Callable[[], None] = lambda: None
    ) -> None:
        self._db, self._clock, self._teams, self._woken = database, clock, teams, woken

    def standings(self, team: str) -> list[Standing]:
        """Every declared detector, in the order of team.toml."""
        with self._db.reading() as c:
            right = precisions(c, team)
            rows, stopped = {r.name: r for r in detecting.states(c, team)}, pauses.current(c, team)
            figures = {name: detecting.last_figures(c, team, name, FIGURES) for name in rows}
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
                    paused=Paused(pause.paused_by, pause.paused_at, pause.reason) if pause else None,
                    late=row is not None and row.late_since is not None,
                    right=right[d.name].right if d.name in right else 0,
                    judged=right[d.name].judged if d.name in right else 0,
                )
            )
        return found

    def pause(self, team: str, name: str, reason: str, by: Actor) -> Answer:
        """Raises WatchkeeperError for a detector that the team does not have."""
        self._known(team, name)
        return self._decided(lambda c: self._pause(c, self._teams[team], name, reason, by))

    def resume(self, team: str, name: str, by: Actor) -> Answer:
        """It runs at once if it was due meanwhile. Raises WatchkeeperError as `pause` does."""
        self._known(team, name)
        return self._decided(lambda c: self._resume(c, self._teams[team], name, by))

    def _decided(self, change: Callable[[Connection], Answer]) -> Answer:
        answer = self._db.write(change)
        if answer.done:
            self._woken()
        return answer

    def _pause(self, c: Connection, team: Team, name: str, reason: str, by: Actor) -> Answer:
        now = self._clock.now()
        if before := pauses.current(c, team.id).get(name):
            return Answer(False, said.paused_before(name, Paused(before.paused_by, before.paused_at, before.reason)))
        pauses.pause(c, team.id, name, reason, by.name, now)
        self._say(c, team, name, f"paused:{now:%Y%m%dT%H%M%S}", said.now_paused(name, by, reason))
        return Answer(True, f"{name} is paused.")

    def _resume(self, c: Connection, team: Team, name: str, by: Actor) -> Answer:
        now = self._clock.now()
        if not pauses.resume(c, team.id, name, by.name, now):
            return Answer(False, f"{name} is not paused.")
        self._say(c, team, name, f"resumed:{now:%Y%m%dT%H%M%S}", said.now_resumed(name, by))
        return Answer(True, f"{name} runs again.")

    def _say(self, c: Connection, team: Team, name: str, word: str, message: Message) -> None:
        lane = f"detector:{team.id}:{name}"
        notices.put(c, team.id, None, [notifications.aside(team, f"{lane}:{word}", message, lane)], self._clock.now())

    def _known(self, team: str, name: str) -> None:
        names = [d.name for d in declare(self._teams[team])]
        if name not in names:
            raise WatchkeeperError(f"no detector is called {name!r}; /runbook detectors lists them")


def precisions(c: Connection, team: str) -> dict[str, Precision]:
    """How often each detector was right, by the verdicts of the incidents that it opened or joined."""
    verdicts: dict[str, dict[int, Verdict]] = {}
    for row in incidents.judged(c, team):
        kind, _, name = row.source.partition(":")
        if kind == "detector":
            verdicts.setdefault(name, {})[row.id] = Verdict(row.verdict)
    return {name: found for name, of in verdicts.items() if (found := precision(of.values()))}
