"""`/metrics`, read over the wire by Prometheus' own parsers; what the documentation names is in it."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import httpx
import promql_parser
import pytest
import yaml
from local_slack.workspace import Workspace
from prometheus_client import Metric as Family
from prometheus_client.openmetrics.parser import text_string_to_metric_families as open_metrics
from prometheus_client.parser import text_string_to_metric_families as plain_text
from prometheus_client.samples import Sample
from sqlalchemy import Connection, insert

from bot.app import Part, Watchkeeper
from bot.blocks.incident import ACKNOWLEDGE
from bot.clock import ManualClock
from bot.flows.metrics import METRICS, RESULTS, UNFINISHED
from bot.incidents.incident import State
from bot.notify.pictures import PICTURES
from bot.settings import load_settings
from bot.store import processes as book
from bot.store.processes import Process
from bot.store.tables import detector_runs, detectors
from detectors.detector import Outcome
from tests.conftest import EXAMPLE, FRIDAY
from tests.scenarios.conftest import CHANNEL, House
from tests.scenarios.test_letter_box import WAYS
from tests.scenarios.test_webhooks import SECRET, send
from tests.scenarios.ways import team_with

DOCS = EXAMPLE.parent.parent / "docs"
RULES = yaml.safe_load((DOCS / "monitoring" / "rules.yml").read_text())["groups"][0]["rules"]
PANELS = json.loads((DOCS / "monitoring" / "dashboard.json").read_text())["panels"]
ASKED = [*[rule["expr"] for rule in RULES], *[target["expr"] for panel in PANELS for target in panel["targets"]]]
FORMS = {"text/plain": plain_text, "application/openmetrics-text; version=1.0.0": open_metrics}
TEAM = "data-engineering"
DESTINATIONS = {"slack", PICTURES, "email", "pagerduty", "statuspage", "tickets", "webhook"}


@pytest.fixture
def house_on_either(
    workspace: Workspace, database_url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setenv("WAY_SECRET", SECRET)
    made = House(workspace, database_url, clock, watchkeeper_teams=team_with(tmp_path, WAYS))
    live(made)
    yield made
    made.stop()


@pytest.fixture
def house(
    workspace: Workspace, sqlite_url: str, clock: ManualClock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[House]:
    monkeypatch.setenv("WAY_SECRET", SECRET)
    made = House(workspace, sqlite_url, clock, watchkeeper_teams=team_with(tmp_path, WAYS))
    live(made)
    yield made
    made.stop()


def live(house: House) -> None:
    """One incident was acknowledged after five minutes, another waits with its page not sent; a sender was turned away;
    a detector has run twice; the only worker died at the beginning."""
    taken = house.alert()
    house.pass_time(5)
    house.person("U0ENGB").click(CHANNEL, taken.ts, ACKNOWLEDGE)
    send(house, "alertmanager", b"{}", Authorization="Bearer guess")
    house.bot.dispatcher.report(house.made_up(issue="Currency Data"))
    house.bot.database.write(ran)


def ran(c: Connection) -> None:
    book.beat(c, Process("host:1:ticks", ("ticks",), "", FRIDAY, FRIDAY.timestamp(), {}, ()))
    said = {"team": TEAM, "name": "refunds", "outcome": Outcome.ERROR, "detail": ""}
    c.execute(insert(detectors).values(**said, next_due=FRIDAY, claimed_until=0.0))
    c.execute(insert(detector_runs), [{**said, "as_of": FRIDAY, "seconds": 0.1}] * 2)


def scraped(bot: Watchkeeper, form: str = "text/plain") -> list[Family]:
    url = f"http://127.0.0.1:{bot.doors.http_port}/metrics"
    answer = httpx.get(url, headers={"accept": form}, trust_env=False, verify=False)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith(form.split(";")[0])
    read: Callable[[str], Iterable[Family]] = FORMS[form]
    return list(read(answer.text))


def samples(families: Iterable[Family]) -> list[Sample]:
    return [sample for family in families for sample in family.samples]


def value(found: Iterable[Sample], name: str, **labels: str) -> float:
    [one] = [s.value for s in found if s.name == f"watchkeeper_{name}" and s.labels == labels]
    return float(one)


def test_a_scrape_tells_what_the_rows_hold(house_on_either: House, clock: ManualClock) -> None:
    began = clock.now()
    due = min(step.due for _, step in house_on_either.bot.dispatcher.open_incidents(TEAM) if step)
    clock.advance(due - began + timedelta(seconds=90))
    waited = (clock.now() - began).total_seconds()
    for form in FORMS:
        look(samples(scraped(house_on_either.bot, form)), waited)


def look(found: list[Sample], waited: float) -> None:
    kind = {"team": TEAM, "severity": "P1"}
    assert value(found, "database_up") == 1
    assert value(found, "incidents", **kind, state="acknowledged") == 1
    assert value(found, "incidents", **kind, state="triggered") == 1
    assert value(found, "incidents", **kind, state="resolved") == 0
    assert value(found, "time_to_acknowledge_seconds_bucket", **kind, le="300.0") == 1
    assert value(found, "time_to_acknowledge_seconds_bucket", **kind, le="120.0") == 0
    assert value(found, "time_to_acknowledge_seconds_gcount", **kind) == 1
    assert value(found, "time_to_acknowledge_seconds_gsum", **kind) == 300
    assert value(found, "outbox_notices", destination="slack", state="pending") > 0
    assert value(found, "outbox_oldest_age_seconds", destination="slack") == waited
    assert value(found, "notices_last_day", destination="slack", result="delivered") > 0
    assert value(found, "step_lateness_seconds") == 90
    assert value(found, "click_to_ack_seconds_gcount") == 1
    assert value(found, "change_to_visible_seconds_gcount") >= 0
    assert value(found, "detector_runs_last_day", team=TEAM, verdict="could not run") == 2
    assert value(found, "refusals_total", team=TEAM, way="alertmanager", status="401") == 1
    assert value(found, "processes", part="ticks") == 0
    assert value(found, "heartbeat_age_seconds", part="ticks") == waited + 300
    assert value(found, "loop_age_limit_seconds", loop="probe") == 60
    assert value(found, "loop_age_seconds", loop="probe") >= 0


def test_what_is_documented_is_what_is_exported(house: House) -> None:
    rows = [f"| `{m.name}` | {', '.join(f'`{name}`' for name in m.labels)} | {m.says} |" for m in METRICS]
    text = (DOCS / "operations.md").read_text(encoding="utf-8")
    assert re.findall(r"^\| `watchkeeper_.*$", text, re.M) == rows
    families = scraped(house.bot)
    exported = {(re.sub("_(gsum|gcount)$", "", s.name), name) for s in samples(families) for name in ["", *s.labels]}
    exported = {(re.sub("_bucket$", "", metric), label) for metric, label in exported if label != "le"}
    assert exported == {(m.name, label) for m in METRICS for label in ["", *m.labels]}


def test_labels_have_few_values_and_name_nobody(house: House) -> None:
    allowed = {
        "team": {TEAM},
        "severity": {level.name for level in house.bot.plans[TEAM].team.handbook.levels},
        "state": {*State, *UNFINISHED},
        "destination": DESTINATIONS,
        "result": {*RESULTS},
        "verdict": {*Outcome},
        "way": {"alertmanager"},
        "status": {"401"},
        "part": {"doors", "ticks"},
        "loop": {*house.bot.jobs.limits()},
    }
    for sample in samples(scraped(house.bot)):
        for label, given in sample.labels.items():
            assert label == "le" or given in allowed[label], sample


def test_every_series_that_rules_and_dashboard_ask_for_is_in_a_scrape(house: House) -> None:
    found = samples(scraped(house.bot))
    selectors = [s for query in ASKED for s in selected(promql_parser.parse(query))]
    assert len(selectors) >= len(ASKED)
    assert [str(s) for s in selectors if not any(is_of(s, sample) for sample in found)] == []
    assert {m.name for m in METRICS} == {re.sub("_bucket$", "", s.name) for s in selectors}


def selected(query: Any) -> Iterator[Any]:
    """The selectors of a query, wherever they stand in it."""
    if isinstance(query, promql_parser.VectorSelector):
        yield query
    inside = [getattr(query, part, None) for part in ("lhs", "rhs", "expr", "param", "vector_selector")]
    for each in [*inside, *getattr(query, "args", ())]:
        if each is not None:
            yield from selected(each)


def is_of(selector: Any, sample: Sample) -> bool:
    return bool(sample.name == selector.name) and all(
        matches(str(m.op), m.value, sample.labels.get(m.name, "")) for m in selector.matchers.matchers
    )


def matches(op: str, wanted: str, given: str) -> bool:
    same = re.fullmatch(wanted, given) is not None if "Re" in op else wanted == given
    return same is not op.startswith("MatchOp.Not")


@pytest.mark.parametrize("query", ASKED)
def test_a_query_groups_by_labels_that_its_series_have(query: str) -> None:
    labels = {m.name: {*m.labels, "le"} for m in METRICS}
    grouped = {name for group in re.findall(r"by \(([^)]*)\)", query) for name in group.split(", ")}
    for selector in selected(promql_parser.parse(query)):
        assert grouped <= labels[re.sub("_bucket$", "", selector.name)]


def test_a_rule_says_what_to_do_and_which_labels_it_has() -> None:
    for rule in RULES:
        kept = {name for group in re.findall(r"by \(([^)]*)\)", rule["expr"]) for name in group.split(", ")} or {
            "loop",
            "instance",
        }
        assert {*re.findall(r"\$labels\.(\w+)", rule["annotations"]["summary"])} <= kept


def test_a_database_that_cannot_be_read_is_told_and_the_loops_still_are(house: House) -> None:
    house.bot.database.write(lambda c: c.exec_driver_sql("DROP TABLE detector_runs"))
    found = samples(scraped(house.bot))
    assert value(found, "database_up") == 0
    assert {s.name for s in found} == {
        *("watchkeeper_database_up", "watchkeeper_loop_age_seconds", "watchkeeper_loop_age_limit_seconds"),
        *(f"watchkeeper_click_to_ack_seconds_{part}" for part in ("bucket", "gcount", "gsum")),
    }


def test_a_worker_is_scraped_too(workspace: Workspace, sqlite_url: str) -> None:
    given: dict[str, Any] = {"database_url": sqlite_url, "slack_bot_token": workspace.bot_token, "worker_http_port": 0}
    given |= {"slack_app_token": workspace.app_token, "slack_api_url": workspace.api_url}
    bot = Watchkeeper(load_settings(_env_file=None, watchkeeper_teams=EXAMPLE.parent, **given), part=Part.TICKS)
    bot.start()
    found = samples(scraped(bot))
    bot.stop()
    assert value(found, "processes", part="ticks") == 1
    assert value(found, "loop_age_seconds", loop="escalate") >= 0
