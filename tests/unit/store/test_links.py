"""Links in both databases: one person is one Slack user, and one request of somebody's waits at a time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy.exc import IntegrityError

from bot.incidents.account_links import WAITS_FOR, AccountLink
from bot.people import Actor
from bot.store import links
from bot.store.database import Database
from tests.conftest import FRIDAY

MO = Actor("Mo", "U0MO")


def asked(slack: str = "U0DANA", person: str = "Ben") -> AccountLink:
    return AccountLink(0, "data", person, Actor("dana", slack), "new here", ("U0MO", "U0ADA"), "asked", FRIDAY)


def add(database: Database, link: AccountLink) -> AccountLink:
    return database.write(lambda c: links.add(c, link))


def save(database: Database, link: AccountLink) -> AccountLink:
    database.write(lambda c: links.save(c, link))
    return link


def approve(database: Database, link: AccountLink) -> AccountLink:
    return save(database, replace(link, state="linked", decided_at=FRIDAY, decided_by=MO))


def test_what_was_kept_comes_back_as_it_was(database: Database) -> None:
    linked = approve(database, add(database, asked()))
    with database.reading() as c:
        assert links.lock(c, linked.id) == linked
        assert links.holding(c, "data") == {"Ben": "U0DANA"}
        assert links.holding(c, "another") == {}
        assert links.of_asker(c, "data", "U0DANA") == links.standing(c, "data") == [linked]


def test_a_request_is_due_to_lapse_until_it_is_answered(database: Database) -> None:
    link = add(database, asked())
    with database.reading() as c:
        assert links.due(c, FRIDAY) == []
        assert links.due(c, FRIDAY + WAITS_FOR) == [link.id]
    approve(database, link)
    with database.reading() as c:
        assert links.due(c, FRIDAY + WAITS_FOR) == []


def test_one_request_of_an_asker_waits_at_a_time(database: Database) -> None:
    first = add(database, asked())
    with pytest.raises(IntegrityError):
        add(database, asked(person="Ada"))
    save(database, replace(first, state="refused", ended_at=FRIDAY, ended_by=MO))
    assert add(database, asked(person="Ada")).id > first.id


@pytest.mark.parametrize("second", [asked(slack="U0EVE"), asked(person="Ada")])
def test_neither_a_person_nor_a_slack_user_is_linked_twice(database: Database, second: AccountLink) -> None:
    first = approve(database, add(database, asked()))
    waiting = add(database, second)
    with pytest.raises(IntegrityError):
        approve(database, waiting)
    save(database, replace(first, state="undone", ended_at=FRIDAY, ended_by=MO))
    approve(database, waiting)
