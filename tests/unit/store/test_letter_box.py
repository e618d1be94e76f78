"""Whatever comes in, the letter box stays small: of one cause so many alerts are kept apart, and the rest is counted."""

from __future__ import annotations

from sqlalchemy import Connection

from bot.blocks.letter_box import Note, note
from bot.inbound.event import Told
from bot.inbound.sorting import Unrouted
from bot.store import letter_box
from bot.store.database import Database
from bot.store.letter_box import MOST
from tests.conftest import FRIDAY

MORE = 20


def unrouted(number: int) -> Unrouted:
    told = Told(key=str(number), summary=f"Check {number} failed", words="", fields={})
    return Unrouted(told, (("pipeline", "no such pipeline"),), "webhook:x", "nobody's")


def test_a_flood_of_one_cause_is_counted_and_another_cause_is_kept(database: Database) -> None:
    def flood(c: Connection) -> int:
        return [letter_box.keep(c, "data", "webhook:x", unrouted(n), "{}", FRIDAY)[1] for n in range(MOST + MORE)][-1]

    waiting = database.write(flood)
    with database.reading() as c:
        rows = letter_box.of_cause(c, "data", unrouted(1).cause)
    assert (len(rows), rows[0]._mapping["count"], waiting) == (MOST, 1 + MORE, MOST)
    other = Unrouted(unrouted(1).told, (), "webhook:y", "another")
    assert database.write(lambda c: letter_box.keep(c, "data", "webhook:y", other, "{}", FRIDAY))[1] == 1


def test_the_note_says_that_there_may_be_more() -> None:
    assert f"{MOST} or more unrouted alerts" in note(Note(1, "x", "s", (), MOST, "{}", more=True)).text
