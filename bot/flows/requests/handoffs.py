"""The flow of accepting a handoff: who presses has it; who does not is reminded, then the manager is told."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.blocks import announcement as said
from bot.blocks.refused import words
from bot.clock import Clock
from bot.flows.plans import Plans
from bot.flows.post import edit_of, to_channel, to_person, to_user
from bot.flows.requests.machine import Kind, Requests
from bot.handbook.team.team import Team
from bot.incidents.incident import Answer
from bot.incidents.rights import Act, members, refused
from bot.people import WATCHKEEPER, Actor
from bot.slack_text import safe, when
from bot.store import handoffs as book
from bot.store import notices, overrides
from bot.store.database import Database
from bot.store.handoffs import HandoffRow
from schedule.announcements import Handoff
from schedule.rules import Override

REMINDED_AFTER = timedelta(minutes=30)
MANAGER_TOLD_AFTER = timedelta(minutes=30)  # after the reminder


def ask(c: Connection, team: Team, key: str, given: Handoff, now: datetime) -> int:
    """Remember that somebody is asked to accept, in the transaction of the message that asks; returns the id. Half an
    hour counts from when they are asked, also where that comes late. key: the message's, as it stands in the outbox."""
    out, comes = given.outgoing.primary, given.incoming.primary
    handoff_id = book.ask(c, team.id, key, out, comes, given.due, now, now + REMINDED_AFTER)
    if keeps(team, given):
        stays = Override(given.due, given.incoming.until, out, None, f"until {comes} accepts the handoff", now)
        book.keep(c, handoff_id, overrides.add(c, team.id, stays, WATCHKEEPER), given.incoming.until)
    return handoff_id


def keeps(team: Team, given: Handoff) -> bool:
    """Whether the outgoing person stays primary until somebody accepts; a setting of the team."""
    return team.settings.handoff.keeps_until_accepted and given.outgoing.primary != given.incoming.primary


KIND = Kind("this handoff", book.lock, book.due, lambda c, handoff: book.move(c, handoff.id, "over", None))


class Handoffs:
    """Every method may run twice, or at the same time as any other, in any process."""

    def __init__(
        self, database: Database, clock: Clock, plans: Plans, woken: Callable[[], None] = lambda: None
    ) -> None:
        self._plans = plans
        self._requests = Requests(KIND, database, clock, plans, plans.refresh, woken)

    def accept(self, handoff_id: int, by: Actor, key: str) -> Answer:
        """The incoming person has it. `key` is the natural id of the click: the same again is answered the same."""
        return self._requests.answer(key, handoff_id, lambda c, handoff, now: self._accept(c, handoff, by, now))

    def _accept(self, c: Connection, handoff: HandoffRow, by: Actor, now: datetime) -> Answer:
        team = self._plans[handoff.team].team
        if handoff.accepted_by and handoff.accepted_at:
            return Answer(False, f"{safe(handoff.accepted_by.name, 80)} accepted it, {when(handoff.accepted_at)}.")
        if stopped := refused(team, Act.ACCEPT, by, concerned=self._concerned(team, handoff, now)):
            return Answer(False, words(stopped))
        book.accept(c, handoff.id, by, now)
        if handoff.override_id is not None:
            overrides.cut(c, team.id, handoff.override_id, now)
        self._show(c, team, handoff, by, now)
        return Answer(True, "Thanks, you've accepted the handoff.")

    def _concerned(self, team: Team, handoff: HandoffRow, now: datetime) -> list[str | None]:
        """The person who was asked, or whoever has the shift by now; anybody of the team where nobody knows the person
        in Slack."""
        asked, on_call = handoff.incoming, self._plans[team.id].rota.on_call_at(now).primary
        if team.slack_of(asked) is None:
            return list(members(team, "", "team"))
        return [team.slack_of(asked), team.slack_of(on_call)]

    def _show(self, c: Connection, team: Team, handoff: HandoffRow, by: Actor, now: datetime) -> None:
        """The messages that ask, or say that nobody did, say instead who accepted."""
        self._redraw(c, team, handoff, "accepted", said.who_accepted(by, now), now)
        for row in notices.find(c, [f"{team.id}:{_told_key(handoff)}"]):
            message = said.accepted_after_all(team, handoff.incoming, handoff.due, by, now)
            notices.put(c, team.id, None, [edit_of(team, row.key, "accepted", message)], now)

    def _redraw(
        self, c: Connection, team: Team, handoff: HandoffRow, version: str, instead: str, now: datetime
    ) -> None:
        """What stands instead of the button, wherever it was."""
        for row in notices.find(c, [handoff.key, f"{team.id}:{_reminder_key(handoff)}"]):
            message = said.answered(row.payload["message"], handoff.id, instead)
            notices.put(c, team.id, None, [edit_of(team, row.key, version, message)], now)

    # --- time -------------------------------------------------------------------------------------------------------

    def chase_due(self) -> int:
        """Take every stage that is due. Returns how many this call took."""
        return self._requests.come_up(self._chase)

    def _chase(self, c: Connection, handoff: HandoffRow, now: datetime) -> None:
        """One stage; an acceptance that came first has won."""
        if handoff.next_at is None or handoff.next_at > now:
            return
        team = self._plans[handoff.team].team
        if self._is_over(team, handoff, now):
            book.move(c, handoff.id, "over", None)
            self._redraw(c, team, handoff, "over", said.NOT_ACCEPTED, now)
        elif handoff.stage == "told":
            book.move(c, handoff.id, "told", self._ends(team, handoff, now))
        elif handoff.stage == "asked":
            self._remind(c, team, handoff, now)
        else:
            self._tell_manager(c, team, handoff, now)

    def _is_over(self, team: Team, handoff: HandoffRow, now: datetime) -> bool:
        """Somebody else has the shift by now."""
        if handoff.kept_until is not None:
            return now >= handoff.kept_until
        return self._plans[team.id].rota.on_call_at(now).primary != handoff.incoming

    def _ends(self, team: Team, handoff: HandoffRow, now: datetime) -> datetime:
        """When it will be somebody else's, as far as is known now."""
        return handoff.kept_until or self._plans[team.id].rota.on_call_at(now).until

    def _remind(self, c: Connection, team: Team, handoff: HandoffRow, now: datetime) -> None:
        book.move(c, handoff.id, "reminded", now + MANAGER_TOLD_AFTER)
        message = said.not_accepted(team, handoff.due, handoff.id)
        notices.put(c, team.id, None, [to_person(team, handoff.incoming, _reminder_key(handoff), message)], now)

    def _tell_manager(self, c: Connection, team: Team, handoff: HandoffRow, now: datetime) -> None:
        book.move(c, handoff.id, "told", self._ends(team, handoff, now))
        message = said.nobody_accepted(team, handoff.incoming, handoff.outgoing, handoff.due)
        key = _told_key(handoff)
        # Without a manager in Slack, the channel at least must know.
        draft = to_user(team, team.manager, key, message) if team.manager else to_channel(team, key, message)
        notices.put(c, team.id, None, [draft], now)


def _told_key(handoff: HandoffRow) -> str:
    return f"handoff-told:{handoff.id}"


def _reminder_key(handoff: HandoffRow) -> str:
    return f"handoff-reminder:{handoff.id}"
