"""Detectors are proposed from tables and files that nobody has described, and what is not known is said to be."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa

from bot.handbook.team.team import Team
from detectors.declare import declare
from detectors.proposals.paths import pattern_of
from detectors.proposals.propose import Proposal, Source, propose
from detectors.proposals.seen import Relation, relation
from detectors.sources.objects import Files, paths
from detectors.sources.schema import relations
from detectors.sources.source import Warehouse
from tests.unit.detectors.conftest import Place, at
from tests.unit.detectors.four_schemas import RIGHT, SCHEMAS, Schema

ISSUES = 21
HOUR = timedelta(hours=1)
FILES = "Payment Processor Exports"


@pytest.fixture
def bare(team: Team) -> Team:
    """The example team without its detectors."""
    settings = team.settings.model_copy(update={"detectors": (), "detector_lines": (), "detector_keys": ()})
    return team.model_copy(update={"settings": settings})


def proposed(team: Team, schema: Schema, folder: Path) -> list[Proposal]:
    schema.files(folder / "exports")
    exports = paths(Files(str(folder / "exports")))
    found = relations(Warehouse(schema.write(folder)))
    return propose(team, [Source("warehouse", found), Source("exports", paths=exports)])


def is_right(schema: Schema, one: Proposal) -> bool:
    table: Mapping[str, Any] = one.table or {}
    if one.issue == FILES:
        return table.get("check") == "file_arrival" and set(table["entities"]) == {"stripe", "adyen", "paypal"}
    check, of, columns = RIGHT[one.issue]
    named = all(re.search(rf"\b{schema.of(c, of)}\b", str(table.get(key))) for key, c in columns.items())
    return (table.get("check"), table.get("table")) == (check, schema.of(of)) and named


@pytest.mark.parametrize("name", SCHEMAS)
def test_most_bindings_are_right_whatever_tables_and_columns_are_called(bare: Team, tmp_path: Path, name: str) -> None:
    found = proposed(bare, SCHEMAS[name], tmp_path)
    right = [one.issue for one in found if is_right(SCHEMAS[name], one)]
    wrong = {one.issue: one.table or one.why for one in found if one.issue not in right}
    assert len(found) == ISSUES
    assert len(right) >= 17, wrong
    assert sum(one.table is not None for one in found) - len(right) <= 2, wrong  # the rest is mostly "don't know"


@pytest.mark.parametrize("name", SCHEMAS)
def test_what_is_proposed_can_be_declared_as_it_stands(bare: Team, tmp_path: Path, name: str) -> None:
    tables = tuple(dict(one.table) for one in proposed(bare, SCHEMAS[name], tmp_path) if one.table)
    settings = bare.settings.model_copy(update={"detectors": tables})
    declared = declare(bare.model_copy(update={"settings": settings}))
    assert len(declared) == len(tables)
    assert not any(d.enabled for d in declared)


def rates(day: Any) -> list[tuple[Any, ...]]:
    return [
        (day(date(2025, 9, 1) + timedelta(days=n)), ccy, 1 + n / 97)
        for n in range(70)
        for ccy in ("EUR", "GBP", "JPY", "BRL")
    ]


def of_rates(team: Team, is_typed: bool) -> Proposal:
    found = relation("fx_mid", ["day", "ccy", "mid"], rates(str), is_typed)
    return next(one for one in propose(team, [Source("warehouse", (found,))]) if one.issue.startswith("Currency"))


def test_days_kept_as_text_are_times_only_where_the_database_has_no_type_for_them(bare: Team) -> None:
    assert of_rates(bare, is_typed=False).table is not None
    told = of_rates(bare, is_typed=True)
    assert told.table is None
    assert told.why == ('fx_mid would do, if a view gave `day` as CAST("day" AS DATE): it is text there',)


def booked(first_hour: int, hours: int) -> Relation:
    """Booked to the day in Los Angeles."""
    zone, rows = ZoneInfo("America/Los_Angeles"), []
    for n in range(400):
        at = datetime(2025, 9, 1, first_hour, tzinfo=UTC) + timedelta(days=n // hours, hours=n % hours)
        rows.append((at, str(at.astimezone(zone).date())))
    return relation("job_log", ["began", "for_day"], rows)


@pytest.mark.parametrize(("first_hour", "hours", "is_known"), [(3, 3, False), (0, 24, True)])
def test_a_zone_is_read_from_rows_of_the_whole_day_alone(
    bare: Team, first_hour: int, hours: int, is_known: bool
) -> None:
    proposals = propose(bare, [Source("warehouse", (booked(first_hour, hours),))])
    (zone,) = (one for one in proposals if one.issue == "Timezone Handling")
    assert (zone.table is not None) is is_known


@pytest.mark.parametrize(("apps", "never"), [(40, ["okhttp"]), (1, None)])
def test_an_app_that_names_what_it_sends_with_is_no_robot(bare: Team, apps: int, never: list[str] | None) -> None:
    agents = ["okhttp/4.9.3"] * apps + ["Mozilla/5.0 (iPhone)"] * (398 - apps) + ["Googlebot/2.1"] * 2
    rows = [(datetime(2025, 9, 1, tzinfo=UTC) + timedelta(minutes=n), agent) for n, agent in enumerate(agents)]
    found = propose(bare, [Source("warehouse", (relation("login_log", ["at", "ua"], rows),))])
    (logins,) = (one for one in found if one.issue == "User Authentication Logs")
    assert logins.table is not None
    assert logins.table.get("never") == never


def test_without_any_table_nobody_knows(bare: Team) -> None:
    found = propose(bare, [Source("warehouse")])
    assert len(found) == ISSUES
    assert {one.table for one in found} == {None}
    assert all(one.why for one in found)


def test_what_is_watched_already_is_passed_over(bare: Team) -> None:
    watched = frozenset({("Aggregate Profit Pipeline", FILES)})
    assert FILES not in {one.issue for one in propose(bare, [Source("warehouse")], watched)}


@pytest.mark.parametrize("yes", [1, True, "Y", "true"])
def test_a_column_that_says_yes_or_no_to_what_the_handbook_speaks_of_is_enough(bare: Team, yes: Any) -> None:
    no = {1: 0, "Y": "N", "true": "false"}[yes]
    names = ["paid_at", "is_refund"]
    rows = [(at("2025-11-20 08:00") + n * HOUR / 60, yes if n % 9 == 0 else no) for n in range(60)]
    found = propose(bare, [Source("warehouse", (relation("payments", names, rows),))])
    (table,) = [one.table for one in found if one.issue == "Transaction Database"]
    said = f" = '{yes}'" if isinstance(yes, str) else " = 1"
    assert table is not None
    assert table["match"] == "is_refund" + ("" if isinstance(yes, bool) else said)


@pytest.mark.parametrize(
    ("form", "path", "senders"),
    [
        ("{s}/2025-11-{d:02}.csv", "{entity}/%Y-%m-%d*.csv", ("adyen", "stripe")),
        ("in/{s}_202511{d:02}.csv.gz", "in/{entity}_%Y%m%d*.csv.gz", ("adyen", "stripe")),
        ("{s}/2025/11/{d:02}/all.json", "{entity}/%Y/%m/%d/all*.json", ("adyen", "stripe")),
        ("2025_11_{d:02}/{s}.txt", "%Y_%m_%d/{entity}.txt", ("adyen", "stripe")),
        ("{s}/{s}_202511{d:02}_001.csv", "{entity}/{entity}_%Y%m%d_001*.csv", ("adyen", "stripe")),
        ("{d:02}.11.2025/{s}.csv", "%d.%m.%Y/{entity}.csv", ("adyen", "stripe")),
        ("in/{s}-11-{d:02}-2025.csv", "in/{entity}-%m-%d-%Y*.csv", ("adyen", "stripe")),
        ("notes-{s}.txt", None, ()),
    ],
)
def test_the_place_of_a_files_day_and_sender_is_seen(form: str, path: str | None, senders: tuple[str, ...]) -> None:
    again = [form.format(s="stripe", d=d).replace(".", "-2.", 1) for d in range(1, 5)]
    found = pattern_of([*again, *(form.format(s=s, d=d) for s in ("stripe", "adyen") for d in range(1, 9))])
    assert (found and found.path, found.entities if found else ()) == (path, senders)


def test_tables_and_times_are_seen_alike_in_every_database(place: Place) -> None:
    columns = {"id": sa.Integer(), "happened": sa.DateTime(), "loaded_at": sa.DateTime(), "day": sa.Date()}
    rows = [(n, at("2025-11-20 08:00").replace(tzinfo=None) + n * HOUR, None, date(2025, 11, 20)) for n in range(9)]
    place.put("things", columns, [(n, when, when + HOUR, day) for n, when, _, day in rows])
    found = next(rel for rel in relations(Warehouse(place.url)) if rel.name == "things")
    assert [c and c.name for c in (found.time, found.loaded, found.booked)] == ["happened", "loaded_at", "day"]
