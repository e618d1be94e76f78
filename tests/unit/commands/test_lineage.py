"""What feeds what comes from dbt's manifest or from OpenLineage's events, and lands in team.toml."""

from __future__ import annotations

import json
import shutil
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from bot.__main__ import app
from bot.handbook.team.lineage import Feed, Graph, Node, new_feeds
from bot.handbook.team.load import load_team
from tests.conftest import EXAMPLE

PROFIT, GROWTH, DAILY = "Aggregate Profit Pipeline", "Aggregate Growth Pipeline", "Daily Growth Pipeline"


def model(name: str, *upstream: str, **more: Any) -> dict[str, Any]:
    return {
        "name": name,
        "resource_type": "model",
        "depends_on": {"nodes": list(upstream)},
        "fqn": ["dwh", name],
        **more,
    }


MANIFEST = {
    "metadata": {"dbt_schema_version": "https://schemas.getdbt.com/dbt/manifest/v12.json"},
    "nodes": {
        "model.dwh.stg_orders": model("stg_orders", "source.dwh.erp.user_events_stream"),
        "model.dwh.fct_aggregate_growth": model("fct_aggregate_growth", "model.dwh.stg_orders"),
        "model.dwh.between": model("between", "model.dwh.fct_aggregate_growth"),
        "model.dwh.x": model("x", "model.dwh.between", config={"meta": {"pipeline": "daily growth"}}),
        "test.dwh.not_null": {**model("not_null", "model.dwh.x"), "resource_type": "test"},
    },
    "sources": {"source.dwh.erp.user_events_stream": {"name": "user_events_stream", "resource_type": "source"}},
    "exposures": {
        "exposure.dwh.board": {
            "name": "board",
            "label": "Board report",
            "resource_type": "exposure",
            "owner": {"name": "Finance", "email": "Finance-Data@company.com"},
            "depends_on": {"nodes": ["model.dwh.x"]},
        },
        "exposure.dwh.odd": {
            "name": "odd",
            "owner": {"email": "x@elsewhere.example"},
            "depends_on": {"nodes": ["model.dwh.x"]},
        },
        "exposure.dwh.broken": [1],
    },
}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return Path(shutil.copytree(EXAMPLE, tmp_path / "data-engineering"))


def imported(home: Path, manifest: Any, *more: str) -> str:
    file = home.parent / "manifest.json"
    file.write_text(json.dumps(manifest))
    done = CliRunner().invoke(app, ["lineage", "import", str(file), str(home), *more])
    return f"{done.exit_code} {done.output}"


def test_models_sources_and_exposures_become_lineage_and_readers(home: Path) -> None:
    said = imported(home, MANIFEST)
    assert f"{GROWTH} feeds {DAILY}" in said
    assert "Exposure odd (x@elsewhere.example): no contact or person" in said
    settings = load_team(home).settings
    assert {(t.upstream, t.downstream) for t in settings.lineage[1:]} == {(GROWTH, (DAILY,))}
    assert {name: p.readers for name, p in settings.pipelines.items() if p.readers} == {DAILY: ("#finance-data",)}
    assert settings.pipelines[DAILY].run_time.total_seconds() == 30 * 60  # what stood there stays


def test_the_second_time_there_is_nothing_new(home: Path) -> None:
    imported(home, MANIFEST)
    written = (home / "team.toml").read_bytes()
    assert "Nothing new" in imported(home, MANIFEST)
    assert (home / "team.toml").read_bytes() == written


def test_a_dry_run_writes_nothing(home: Path) -> None:
    before = (home / "team.toml").read_bytes()
    assert "feeds" in imported(home, MANIFEST, "--dry-run")
    assert (home / "team.toml").read_bytes() == before


@pytest.mark.parametrize("wrong", [[], {}, {"nodes": []}, {"nodes": {"a": 7, "b": {"depends_on": 3, "tags": {}}}}, "x"])
def test_what_is_no_manifest_is_told_and_no_traceback(home: Path, wrong: Any) -> None:
    tables = len(tomllib.loads((home / "team.toml").read_text())["lineage"])
    assert "Traceback" not in imported(home, wrong)
    assert len(tomllib.loads((home / "team.toml").read_text())["lineage"]) == tables


def test_a_circle_is_left_out() -> None:
    a, b, c = Node("A"), Node("B"), Node("C")
    new, circles = new_feeds([Feed(a, b)], [Feed(b, c), Feed(c, a), Feed(a, c)])
    assert (new, circles) == ([Feed(b, c)], [Feed(c, a)])


def test_what_lies_between_two_pipelines_is_passed_over() -> None:
    graph = Graph(of={"a": Node("A"), "b": Node("B"), "c": Node("C")})
    for upstream, downstream in (("a", "x"), ("x", "y"), ("y", "x"), ("y", "b"), ("b", "c"), ("c", "report")):
        graph.link(upstream, downstream)
    assert set(graph.feeds()) == {Feed(Node("A"), Node("B")), Feed(Node("B"), Node("C"))}
    assert graph.leading_to("report") == {"C"}
