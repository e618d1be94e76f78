"""The flow of an edited handbook: seen on disk, shown with its effect, applied by a person; or refused.

What the bot runs on is the last version that somebody applied, kept in the database: neither a bad edit nor a restart
takes it down, and every process runs on the same.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.blocks import handbook as said
from bot.blocks.refused import words
from bot.clock import Clock
from bot.errors import InvalidFile
from bot.flows.plans import Plans, live
from bot.flows.post import edit_of, to_channel
from bot.flows.requests.machine import Kind, Requests
from bot.flows.unfit import Unfit, new_code
from bot.handbook.files import Files, files_of
from bot.handbook.team.load import homes, load_teams
from bot.handbook.team.shelf import Shelf
from bot.handbook.team.team import Team
from bot.incidents.effect import effect
from bot.incidents.incident import Answer
from bot.incidents.noise_budget import may_be_tried, newly_enabled
from bot.incidents.rights import Act, refused
from bot.notify.notifier import Draft
from bot.people import WATCHKEEPER, Actor
from bot.slack_text import safe
from bot.store import changes, noise_checks, notices
from bot.store import handbooks as book
from bot.store.changes import Change
from bot.store.database import Database
from bot.store.handbooks import Version
from detectors.declare import declare


def applied_teams(database: Database, clock: Clock, shelf: Shelf, folder: Path) -> dict[str, Team]:
    """What to start with: each team as it was applied last; one that is new here is applied as it lies on disk.

    Raises InvalidFile with every flaw if a team that was never applied is wrong, SettingsError if there is no team."""
    with database.reading() as c:
        known = {home.name: book.in_state(c, home.name, "applied") for home in homes(folder)}
    if all(version is None for version in known.values()):
        load_teams(folder)  # the mistakes of all teams at once
    return {name: _start(database, clock, shelf, folder / name, version) for name, version in known.items()}


def _start(database: Database, clock: Clock, shelf: Shelf, home: Path, version: Version | None) -> Team:
    if version is not None:
        return shelf.team(home.name, version.files)
    files = files_of(home)
    team, now = shelf.team(home.name, files), clock.now()

    def first(c: Connection) -> None:
        if book.in_state(c, team.id, "applied") is None:
            book.apply(c, _proposal(c, team.id, files, now), WATCHKEEPER, now)

    database.write(first)
    return team


KIND = Kind("this version of the handbook", book.lock, lambda c, now: (), lambda c, version: None)


class Reloading:
    """woken: called after a commit that left something to send."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        plans: Plans,
        shelf: Shelf,
        folder: Path,
        unfit: Unfit,
        woken: Callable[[], None] = lambda: None,
    ) -> None:
        """unfit: what else is wrong with a team whose files are right, as at the start."""
        self._db, self._clock, self._plans, self._shelf, self._woken = database, clock, plans, shelf, woken
        self._unfit = unfit
        self._requests = Requests(KIND, database, clock, plans, plans.refresh, woken)
        self._homes = {name: folder / name for name in plans}
        self._seen: dict[str, tuple[int, ...]] = {}

    def is_edited(self) -> bool:
        """Whether a tick would look more closely at anything."""
        return any(self._is_edited(team) for team in self._homes)

    def tick(self) -> int:
        """Look whether anybody has edited a file. Returns how many teams were looked at more closely."""
        edited = [team for team in self._homes if self._is_edited(team)]
        for team in edited:
            self._seen[team] = self._marks(team)
            try:
                self._look(team)
            except SQLAlchemyError:
                del self._seen[team]  # the database's trouble, not the edit's: it is looked at again
                raise
        return len(edited)

    def _is_edited(self, team: str) -> bool:
        return self._seen.get(team) != self._marks(team)

    def _marks(self, team: str) -> tuple[int, ...]:
        """The files' times and sizes; nothing is read while they stay as they are."""
        marks = []
        for name in sorted(("handbook.md", "team.toml")):
            try:
                stat = (self._homes[team] / name).stat()
                marks += [stat.st_mtime_ns, stat.st_size, stat.st_ino]
            except OSError:
                marks += [0, 0, 0]
        return tuple(marks)

    def _look(self, team: str) -> None:
        files, now = files_of(self._homes[team]), self._clock.now()
        with self._db.reading() as c:
            applied, proposed = (book.in_state(c, team, state) for state in ("applied", "proposed"))
            rejected = book.in_state(c, team, "rejected")
        if proposed is not None and proposed.sha == files.sha:
            return
        if rejected is not None and rejected.sha == files.sha:
            return
        if applied is not None and applied.sha == files.sha:
            if proposed is not None:
                self._db.write(lambda c: self._withdraw(c, team, now))
        else:
            self._read(team, files, now)
        self._woken()

    def _read(self, team: str, files: Files, now: datetime) -> None:
        try:
            edited = self._shelf.team(team, files)
            declare(edited)
            if wrong := self._unfit.of(edited, unseen=self._unseen(edited)):
                raise InvalidFile(wrong)
        except InvalidFile as invalid:
            flaws = invalid.flaws
            told = to_channel(self._plans[team].team, f"handbook-refused:{files.sha[:16]}", said.refused(flaws))
            self._db.write(lambda c: self._refuse(c, team, told, len(flaws), now))
            return
        self._db.write(lambda c: self._propose(c, edited, files, now))

    def _unseen(self, edited: Team) -> set[str]:
        """Sources that are new, or whose address is: nothing of an edit runs before somebody has applied it, and
        connecting would."""
        known = self._plans[edited.id].team.settings.sources
        return {name for name, source in edited.settings.sources.items() if known.get(name) != source}

    def _refuse(self, c: Connection, team: str, told: Draft, flaws: int, now: datetime) -> None:
        if notices.find(c, [told.key]):
            return  # said already, perhaps by another process
        self._withdraw(c, team, now)
        text = f"an edited version has {flaws} mistakes and is not used"
        changes.note(c, team, Change("handbook", now, "refused", WATCHKEEPER, text))
        notices.put(c, team, None, [told], now)

    def _propose(self, c: Connection, edited: Team, files: Files, now: datetime) -> None:
        before = book.in_state(c, edited.id, "proposed")
        if before is not None and before.sha == files.sha:
            return  # another process has seen it first
        self._withdraw(c, edited.id, now)
        plan = self._plans[edited.id]
        change = effect(plan, live(c, edited), now)
        version = _proposal(c, edited.id, files, now)
        changes.note(c, edited.id, Change("handbook", now, "proposed", WATCHKEEPER, said.summary(change)))
        enabled = newly_enabled(plan.team, edited)
        detectors = tuple(name for name in enabled if may_be_tried(plan.team, edited, name))
        untried = tuple(name for name in enabled if name not in detectors)
        if detectors:
            noise_checks.ask(c, version.id, detectors)
        message = said.proposed(
            plan.team, change, version.id, version.sha, detectors, untried, new_code(plan.team, edited)
        )
        drafts = [to_channel(plan.team, key_of(version.id), message)]
        if full := said.in_full(plan.team, change):
            drafts.append(to_channel(plan.team, f"{key_of(version.id)}:full", full, thread_of=key_of(version.id)))
        notices.put(c, edited.id, None, drafts, now)

    def _withdraw(self, c: Connection, team: str, now: datetime) -> None:
        """A proposal that is no longer what lies on disk loses its button."""
        proposed = book.in_state(c, team, "proposed")
        if proposed is None or (version := book.lock(c, proposed.id)) is None or version.state != "proposed":
            return
        book.drop(c, version, now)
        redraw(c, self._plans[team].team, version.id, "withdrawn", now)

    # --- apply ------------------------------------------------------------------------------------------------------

    def apply(self, version_id: int, by: Actor, key: str) -> Answer:
        """From now on this version holds. Owners and the manager may; others are told who can."""
        wrong = self._wrong_by_now(version_id, by)
        return self._requests.answer(key, version_id, lambda c, version, now: self._apply(c, version, by, now, wrong))

    def _wrong_by_now(self, version_id: int, by: Actor) -> str:
        """Of a proposal that this person may apply, what only shows once its sources are asked and its code is read."""
        with self._db.reading() as c:
            version = book.find(c, version_id)
        if version is None or version.state != "proposed" or version.team not in self._plans:
            return ""
        if refused(self._plans[version.team].team, Act.APPLY, by):
            return ""
        flaws = self._unfit.of(self._shelf.team(version.team, version.files))
        return "; ".join(flaw.wrong for flaw in flaws)

    def _apply(self, c: Connection, version: Version, by: Actor, now: datetime, wrong: str) -> Answer:
        team = self._plans[version.team].team
        if version.state == "applied" and version.applied_by:
            return Answer(False, f"{version.applied_by.name} applied it already.")
        if answer := _too_late_or_refused(version, team, by):
            return answer
        if wrong:
            return Answer(False, f"Not applied: {safe(wrong, 500)}.")
        book.apply(c, version, by, now)
        changes.note(c, version.team, Change("handbook", now, "applied", by, f"version {version.sha[:8]}"))
        redraw(c, team, version.id, "applied", now)
        return Answer(True, "Applied. Open incidents keep the rules they began with.")

    def reject(self, version_id: int, by: Actor, key: str) -> Answer:
        """The version before holds, and this one is not proposed again. Who may apply may reject."""
        return self._requests.answer(key, version_id, lambda c, version, now: self._reject(c, version, by, now))

    def _reject(self, c: Connection, version: Version, by: Actor, now: datetime) -> Answer:
        team = self._plans[version.team].team
        if version.state == "applied" and version.applied_by:
            return Answer(False, f"{version.applied_by.name} applied it already.")
        if answer := _too_late_or_refused(version, team, by):
            return answer
        book.reject(c, version, by, now)
        changes.note(c, version.team, Change("handbook", now, "rejected", by, f"version {version.sha[:8]}"))
        redraw(c, team, version.id, "rejected", now)
        return Answer(True, "Rejected. The version before stays in effect.")


def _too_late_or_refused(version: Version, team: Team, by: Actor) -> Answer | None:
    if version.rejected_by:
        return Answer(False, f"{version.rejected_by.name} rejected it already.")
    if version.state != "proposed":
        return Answer(False, "Too late: the file has been edited again since.")
    stopped = refused(team, Act.APPLY, by)
    return Answer(False, words(stopped)) if stopped else None


def _ending(version: Version) -> str | None:
    if version.state == "superseded" and not version.applied_by:
        return said.WITHDRAWN
    if version.rejected_by and version.ended_at:
        return said.rejected(version.rejected_by, version.ended_at)
    if version.applied_by and version.applied_at:
        return said.applied(version.applied_by, version.applied_at)
    return None


def redraw(c: Connection, team: Team, version_id: int, word: str, now: datetime) -> None:
    """Draws a proposal anew, as it stands by now. word: what happened, once. The caller holds the version's row, so
    that what others know of it is drawn, too."""
    version, found = book.get(c, version_id), noise_checks.of(c, version_id)
    ending = _ending(version)
    for row in notices.find(c, [f"{team.id}:{key_of(version_id)}"]):
        message = said.as_it_stands(row.payload["message"], version_id, found, ending)
        notices.put(c, team.id, None, [edit_of(team, row.key, word, message)], now)


def _proposal(c: Connection, team: str, files: Files, now: datetime) -> Version:
    return book.add(c, team, files.sha, files.handbook.decode(), files.settings.decode(), now)


def key_of(version_id: int) -> str:
    """Of the notice that proposes it, within the team."""
    return f"handbook:{version_id}"


def team_now(c: Connection, shelf: Shelf, team: str) -> Team | None:
    """The version that is applied by now; None if there is none. For `Plans`."""
    version = book.in_state(c, team, "applied")
    return shelf.team(team, version.files) if version else None
