"""Figures of the detectors' days, in both databases."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from bot.store import figures
from bot.store.database import Database
from detectors.figures import DayRead, Figure, Reading
from tests.unit.detectors.conftest import at

SINCE = date(2025, 1, 1)
AS_OF = at("2025-11-21 06:05")
REFUNDS = Figure("", 400, 32, None)
RATE = Figure("EUR", 1, 0, f'"{Decimal("1.0840")}"')


def day(number: int, *said: Figure, as_of: datetime = AS_OF) -> DayRead:
    return DayRead(day=date(2025, 11, number), as_of=as_of, figures=said)


def keep(database: Database, *days: DayRead, question: str = "q", detector: str = "refund-ratio") -> None:
    read = Reading(question=question, days=days)
    database.write(lambda c: figures.keep(c, "data", detector, read))


def kept(database: Database, detector: str = "refund-ratio") -> Reading | None:
    with database.reading() as c:
        return figures.kept(c, "data", [detector], SINCE).get(detector)


def test_what_was_kept_comes_back_as_it_was(database: Database) -> None:
    days = (day(1, REFUNDS), day(2), day(3, RATE, Figure("", 2**40, None, "0.1")))
    keep(database, *days)
    assert kept(database) == Reading(question="q", days=days)


def test_a_day_read_again_replaces_what_was_said_of_it_and_of_no_other(database: Database) -> None:
    keep(database, day(1, REFUNDS), day(2, REFUNDS))
    again = day(2, as_of=at("2025-11-22 06:05"))
    keep(database, again)
    assert kept(database) == Reading(question="q", days=(day(1, REFUNDS), again))


def test_another_question_forgets_all_days_of_the_one_before(database: Database) -> None:
    keep(database, day(1, REFUNDS), day(2, REFUNDS))
    keep(database, day(2, RATE), question="another")
    assert kept(database) == Reading(question="another", days=(day(2, RATE),))


def test_each_detector_has_its_own(database: Database) -> None:
    keep(database, day(1, REFUNDS))
    keep(database, day(1, RATE), detector="rates", question="other")
    assert kept(database) == Reading(question="q", days=(day(1, REFUNDS),))
    database.write(lambda c: figures.forget(c, "data", "refund-ratio"))
    assert kept(database) is None
    assert kept(database, "rates") is not None


def test_days_long_past_are_forgotten(database: Database) -> None:
    keep(database, day(1, REFUNDS), day(2, REFUNDS))
    database.write(lambda c: figures.forget_before(c, "data", "refund-ratio", date(2025, 11, 2), 500))
    assert kept(database) == Reading(question="q", days=(day(2, REFUNDS),))
