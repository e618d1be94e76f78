"""Handbooks of other teams, to the instant: who is on call by a rota of any form, and the chain that each one states."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import pytest

from bot.handbook.model import Case
from bot.handbook.team.calendar import rota_of
from bot.incidents.plan import plan_for
from bot.incidents.simulation import simulate
from tests.unit.handbook.whole_teams import TEAMS, page, team_in


@pytest.mark.parametrize(
    ("name", "at", "primary", "secondary"),
    [
        # an order without a start; the hand-over is in the document's zone
        ("airline", "2026-01-05T09:59:00+05:30", "Meera Das", []),
        ("airline", "2026-01-05T10:00:00+05:30", "Asha Rao", []),
        # odd and even ISO weeks: week 53 of 2026 and week 1 of 2027 are both odd
        ("insurer", "2026-12-21T08:00:00+01:00", "Jürgen Weiß", ["Özlem Kaya"]),
        ("insurer", "2026-12-28T08:00:00+01:00", "Özlem Kaya", ["Jürgen Weiß"]),
        ("insurer", "2027-01-04T08:00:00+01:00", "Özlem Kaya", ["Jürgen Weiß"]),
        ("insurer", "2027-01-11T08:00:00+01:00", "Jürgen Weiß", ["Özlem Kaya"]),
        ("insurer", "2027-12-24T12:00:00+01:00", "Jürgen Weiß", ["Özlem Kaya"]),  # a range of dates in German
        ("insurer", "2027-03-26T12:00:00+01:00", "Özlem Kaya", ["Jürgen Weiß"]),  # Good Friday
        # shifts of two weeks in dated rows
        ("retail", "2026-09-16T16:29:00+01:00", "Tess Moran", ["Hugo Lindqvist"]),
        ("retail", "2026-09-16T16:30:00+01:00", "Hugo Lindqvist", ["Ayo Bello"]),
        ("retail", "2026-09-29T12:00:00+01:00", "Hugo Lindqvist", ["Ayo Bello"]),
        # holidays by year
        ("retail", "2026-11-26T20:00:00+00:00", "Tess Moran", []),
        ("retail", "2027-11-25T20:00:00+00:00", "Hugo Lindqvist", []),
        # three days each
        ("edtech", "2026-01-03T09:00:00-03:00", "Lucía Paz", []),
        ("edtech", "2026-01-04T09:00:00-03:00", "Bruno Sá", []),
        ("edtech", "2026-01-07T09:00:00-03:00", "Inês Mota", []),
        ("edtech", "2026-01-10T09:00:00-03:00", "Lucía Paz", []),
        # with the sun, by hours in UTC, summer and winter
        ("energy", "2026-07-01T07:59:00+00:00", "Noor Haddad", ["Joris Smit"]),
        ("energy", "2026-07-01T08:00:00+00:00", "Sanne de Vries", ["Milan Bakker"]),
        ("energy", "2026-12-01T16:00:00+00:00", "Milan Bakker", ["Sanne de Vries"]),
        # dated rows and holidays with the month in French
        ("podcast", "2026-01-12T13:59:00+01:00", "Camille Roy", ["Hugo Petit"]),
        ("podcast", "2026-01-12T14:00:00+01:00", "Hugo Petit", ["Inès Faure"]),
        ("podcast", "2026-07-14T20:00:00+02:00", "Hugo Petit", ["Inès Faure"]),
        # dated rows with a standby; a holiday in a list
        ("harbour", "2026-11-23T10:00:00-05:00", "Ingrid Moe", ["Pavel Novák"]),
        ("harbour", "2026-11-26T12:00:00-05:00", "Sara Lund", ["Pavel Novák"]),
        # first names in an order with its first day, the next one as secondary; full names in a table of the team
        ("theatre", "2026-11-02T09:00:00+01:00", "Ana Kovač", ["Bo Lindqvist"]),
        ("theatre", "2026-11-30T08:59:00+01:00", "Dana Weiss", ["Ana Kovač"]),
        ("theatre", "2026-11-30T09:00:00+01:00", "Ana Kovač", ["Bo Lindqvist"]),
    ],
)
def test_who_is_on_call(tmp_path: Path, name: str, at: str, primary: str, secondary: list[str]) -> None:
    shift = rota_of(team_in(tmp_path, name)).on_call_at(datetime.fromisoformat(at))
    assert (shift.primary, list(shift.secondary)) == (primary, secondary)


CHAINS = {
    ("airline", "SEV1"): ["0 page primary on-call", "10 page head of data", "10 notify #duty-desk"],
    ("insurer", "P1"): ["0 page primary on-call", "20 page secondary on-call", "45 page abteilungsleitung"],
    ("retail", "Critical"): [
        "0 page primary on-call",
        "20 page secondary on-call",
        "40 page store operations director",
    ],
    ("retail", "High"): ["0 notify primary owner", "0 page primary on-call"],
    ("edtech", "P1"): ["0 page primary on-call", "25 page inês mota"],
    ("energy", "P1"): [
        "0 page primary on-call",
        "12 page secondary on-call",
        "30 notify #grid-incidents",
        "30 page grid duty manager",
    ],
    ("harbour", "SEV1"): [
        "0 page primary on-call",
        "15 page secondary on-call",
        "30 page Ingrid Moe",
        "30 inform #exec-data",
    ],
    ("theatre", "SEV1"): ["0 page primary on-call", "20 page secondary on-call", "45 page Ana Kovač"],
    ("podcast", "P1"): ["0 page primary on-call", "10 page directrice des données"],
}


@pytest.mark.parametrize(("name", "level"), CHAINS)
def test_each_team_runs_its_own_chain(tmp_path: Path, name: str, level: str) -> None:
    team = team_in(tmp_path, name)
    found = team.handbook.level(level)
    assert found
    at = datetime.fromisoformat("2026-10-06T12:00:00+00:00")
    made = simulate(plan_for(team), team.handbook.ownership[0].pipeline, found, at, again=0)
    first = {
        f"{int(t.after.total_seconds() // 60)} {t.do} {t.target.role}" for t in made.told if t.target and not t.round
    }
    assert sorted(first) == sorted(CHAINS[name, level])


@pytest.mark.parametrize("name", TEAMS)
def test_whether_investors_read_a_pipeline_is_never_denied_in_silence(name: str) -> None:
    facing = [o.pipeline for o in page(name).ownership if o.investor_facing and not o.investors_unsaid]
    assert facing == [page(name).ownership[0].pipeline]  # as each of them says in a way of its own


def test_where_nothing_speaks_of_investors_they_are_taken_to_read_it(tmp_path: Path) -> None:
    from bot.handbook.document.reader import read_handbook
    from tests.unit.handbook.pages import SMALL

    unsaid = read_handbook(SMALL.replace("Money (Investors)", "Money"), "handbook.md").ownership
    assert all(o.investor_facing and o.investors_unsaid for o in unsaid)
    denied = SMALL.replace("Money (Investors)", "Money") + "\nNone of this is shown to investors.\n"
    assert not any(o.investor_facing for o in read_handbook(denied, "handbook.md").ownership)


def test_a_level_in_a_line_without_a_colon_says_when_it_holds_and_how_soon_to_answer() -> None:
    levels = page("theatre").severities
    assert [(level.severity.name, level.response_text) for level in levels] == [
        ("SEV1", "15 min, any time"),
        ("SEV2", "2 hours"),
        ("SEV3", "next business day"),
    ]
    assert [(c.case, c.above) for c in levels[0].criteria] == [(Case.OFF, 0.01)]


def test_a_table_of_names_with_owners_and_deputies_is_the_matrix_and_the_issues_are_theirs() -> None:
    book = page("harbour")
    owners = {o.pipeline: (o.primary, o.secondary, o.investor_facing) for o in book.ownership}
    assert owners == {
        "throughput_daily": ("Ingrid Moe", "Pavel Novák", True),
        "berths_weekly": ("Sara Lund", "Ingrid Moe", False),
        "tugs": ("Pavel Novák", "Sara Lund", False),
    }
    issues = {r.pipeline: [i.heading for i in r.issues] for r in book.runbooks if r.issues}
    assert issues == {"throughput_daily": ["FX rates stale", "Refund feed late"], "tugs": ["API quota"]}
    assert book.zone is not None
    assert book.zone.text == "America/New_York"


def test_owners_are_read_though_a_sentence_follows_them() -> None:
    owners = {o.pipeline: (o.primary, o.secondary) for o in page("theatre").ownership}
    assert owners == {"Box office report": ("Ana Kovač", "Bo Lindqvist"), "Seat maps": ("Chidi Obi", "Dana Weiss")}
