"""Documents of other teams, as people write them who never saw the format: who owns, who is on call, what is known."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.handbook.document.reader import read_as_far
from bot.handbook.document.shapes.names import looks_like_a_name
from bot.handbook.model import Handbook

HERE = Path(__file__).parent / "other_teams"


def read_page(name: str) -> Handbook:
    book, _ = read_as_far((HERE / f"{name}.md").read_bytes(), f"{name}.md")
    assert book is not None
    return book


# document: people; pipeline -> (primary, secondary, investors read it); weeks of the cycle, by first names
TEAMS: dict[str, tuple[list[str], dict[str, tuple[str, str, bool]], str]] = {
    "swiss_fintech": (
        ["Lena Vogt", "Reto Baumann", "Chiara Rossi"],
        {
            "Risk Positions": ("Lena Vogt", "Reto Baumann", False),
            "Quarterly Results": ("Reto Baumann", "Chiara Rossi", True),
        },
        "Lena Reto Chiara",
    ),
    "games_studio": (
        ["Priya Nair", "Tom Okafor", "Mei Lin", "Sam Ortiz"],
        {
            "Retention cube": ("Priya Nair", "Tom Okafor", False),
            "Revenue mart (shown to investors)": ("Mei Lin", "Sam Ortiz", True),
            "Match events": ("Tom Okafor", "Mei Lin", False),
        },
        "Priya Priya Tom Tom Mei Mei Sam Sam",
    ),
    "hospital": (
        ["Dr. Anna Berg", "Johan Lund", "Eva Holm"],
        {
            "Admissions feed": ("Johan Lund", "Eva Holm", False),
            "Board report": ("Dr. Anna Berg", "Johan Lund", True),
        },
        "Johan Eva Dr.",
    ),
    "startup": (
        ["Ida", "Kofi", "Noor"],
        {"Bookings": ("Ida", "", False), "ARR for investors": ("Kofi", "", True), "Churn model": ("Noor", "", False)},
        "Ida Kofi Noor",
    ),
    "marketplace": (
        ["Olu Adeyemi", "Bea Winter", "Raj Patel", "Fay Cole"],
        {
            "gmv_daily": ("Olu Adeyemi", "Bea Winter", False),
            "gmv_investor_pack": ("Bea Winter", "Raj Patel", True),
            "seller_health": ("Raj Patel", "Fay Cole", False),
        },
        "Olu Bea Raj Fay",
    ),
    "logistics": (
        ["Marta Silva", "Ivo Petrov", "Grace Kim"],
        {
            "Shipment Tracking": ("Marta Silva", "Grace Kim", False),
            "Fuel Costs": ("Ivo Petrov", "Marta Silva", False),
            "Investor Freight Index": ("Grace Kim", "Ivo Petrov", True),
        },
        "Marta Ivo Grace",
    ),
}


@pytest.mark.parametrize("name", TEAMS)
def test_the_team_its_pipelines_and_its_rota_are_read(name: str) -> None:
    people, owners, weeks = TEAMS[name]
    book = read_page(name)
    assert sorted(p.name for p in book.people) == sorted(people)
    assert {o.pipeline: (o.primary, o.secondary, o.investor_facing) for o in book.ownership} == owners
    assert " ".join(w.primary.split()[0] for w in book.weeks) == weeks


# document: pipeline -> headings of its known issues
ISSUES = {
    "swiss_fintech": {"Quarterly Results": ["Stale FX rates", "Missing branch file"]},
    "games_studio": {
        "Revenue mart (shown to investors)": ["Store report late", "Refund storm", "Currency table empty"],
        "Match events": ["Clients batch events for hours when offline", "Bots on the EU shard"],
    },
    "hospital": {"Admissions feed": ["Late HL7 messages", "Duplicate admissions"]},
    "startup": {
        "Bookings": ["Partner API returns yesterday's file", "Time zones of the partners"],
        "ARR for investors": ["Stripe webhook replays count twice"],
    },
    "marketplace": {
        "gmv_investor_pack": ["Late settlement file from the bank", "FX table missing a currency"],
        "seller_health": ["Scores drop to zero for new sellers"],
    },
    "logistics": {
        "Shipment Tracking": ["GPS gaps", "Duplicate scans"],
        "Investor Freight Index": ["Stale fuel price"],
    },
}


@pytest.mark.parametrize("name", ISSUES)
def test_each_known_issue_is_under_its_pipeline(name: str) -> None:
    found = {r.pipeline: [i.heading for i in r.issues] for r in read_page(name).runbooks if r.issues}
    assert found == ISSUES[name]


@pytest.mark.parametrize(
    ("name", "weekday", "hour"),
    [
        ("swiss_fintech", 3, 14),
        ("games_studio", 1, 11),
        ("hospital", 0, 9),
        ("startup", 0, 10),
        ("marketplace", 2, 9),
        ("logistics", 0, 8),
    ],
)
def test_the_shift_changes_when_the_document_says(name: str, weekday: int, hour: int) -> None:
    shift = read_page(name).shift
    assert (shift.weekday, shift.at.hour) == (weekday, hour)


def test_an_issue_keeps_what_is_said_of_it() -> None:
    issue = read_page("hospital").runbooks[0].issues[0]
    assert (issue.impact, issue.detection) == ("bed occupancy is too low", "no message for 30 minutes")


def test_holidays_are_those_of_the_region_in_its_language() -> None:
    from schedule.holidays import actual_date

    rows = read_page("swiss_fintech").holidays
    assert [(h.kind, str(actual_date(h.holiday or "", "CH-ZH", 2026))) for h in rows] == [
        ("day", "2026-04-03"),
        ("day", "2026-05-14"),
    ]


def test_a_zone_that_the_document_names_is_its_zone() -> None:
    zone = read_page("swiss_fintech").zone
    assert zone is not None
    assert (zone.text, zone.line) == ("Europe/Paris", 3)


def test_two_who_alternate_are_a_rotation() -> None:
    page = "## Owners\n\n| Pipeline | Owner |\n|---|---|\n| Bids | Dan Ford |\n\n## On call\n\nMaria Lopez and Dan Ford alternate.\n"
    book, flaws = read_as_far(page, "handbook.md")
    assert book is not None
    assert [w.primary for w in book.weeks] == ["Maria Lopez", "Dan Ford"]
    assert flaws == ()


def test_weeks_under_a_column_without_a_header_are_a_rota_and_not_pipelines() -> None:
    page = "## Owners\n\nBids: Ann Day (owner), Bob Lee (backup)\n\n## On call\n\n|  | Primary | Secondary |\n|---|---|---|\n"
    book, flaws = read_as_far(page + "| Week 1 | Ann Day | Bob Lee |\n| Week 2 | Bob Lee | Ann Day |\n", "handbook.md")
    assert book is not None
    assert [o.pipeline for o in book.ownership] == ["Bids"]
    assert [w.primary for w in book.weeks] == ["Ann Day", "Bob Lee"]
    assert flaws == ()


@pytest.mark.parametrize(
    "name", ["Will Smith", "Doc Holliday", "Ana de la Cruz", "DE4", "Engineer A", "O'Neil", "Dr. Anna Berg"]
)
def test_people_are_called_what_they_are_called(name: str) -> None:
    assert looks_like_a_name(name)


@pytest.mark.parametrize(
    "text", ["Change-over Sundays 20", "Primary owner", "Jan 11", "TBD", "the data team", "Week 3", ""]
)
def test_what_is_no_name_is_nobody(text: str) -> None:
    assert not looks_like_a_name(text)
