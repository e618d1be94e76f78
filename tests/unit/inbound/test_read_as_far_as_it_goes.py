"""Whatever of a delivery can be read is read: one odd value takes nothing else with it, and the reason and the way back
come along."""

from __future__ import annotations

import gzip
import json
import zlib
from collections.abc import Callable
from copy import deepcopy
from typing import Any
from urllib.parse import quote

import pytest

from bot.inbound import airflow, alertmanager, dbt, great_expectations, plain
from bot.inbound.event import Told, Unread
from bot.inbound.reading import Unacceptable, parsed_any
from bot.inbound.translators import TRANSLATORS
from detectors.detector import Nature
from tests.unit.inbound.payloads import (
    AIRFLOW,
    ALERTMANAGER,
    DBT,
    EACH,
    GREAT_EXPECTATIONS,
    GREAT_EXPECTATIONS_1,
    PLAIN,
    body,
)


def only(found: Any) -> Told:
    [told] = found
    assert isinstance(told, Told)
    return told


def fired(**changed: Any) -> Told:
    payload = deepcopy(ALERTMANAGER)
    payload["alerts"][0].update(changed)
    return only(alertmanager.translate(body(payload)))


def test_a_repeat_and_its_end_have_the_key_of_the_first() -> None:
    assert fired(status="resolved").key == fired().key
    assert (fired(status="resolved").over, fired().over, fired().lasting) == (True, False, True)


def test_the_other_alertmanager_of_a_pair_saw_it_start_later() -> None:
    assert fired(startsAt="2026-10-09T16:55:15Z").key == fired().key


@pytest.mark.parametrize(
    ("labels", "nature"), [({"nature": "late"}, Nature.LATE), ({"nature": "odd"}, None), ({}, None)]
)
def test_a_label_may_say_what_kind_of_fault_it_is(labels: dict[str, str], nature: Nature | None) -> None:
    assert fired(labels=labels).nature is nature


def test_the_ways_back_are_links_and_nothing_but_addresses() -> None:
    said = {
        "summary": "Refunds",
        "description": "12 of 3,000",
        "runbook_url": "https://wiki.example/rb",
        "dashboard": "x",
    }
    told = fired(annotations=said, silenceURL="https://grafana.example/s", panelURL="javascript:alert(1)")
    assert [link.label for link in told.links] == ["Runbook", "Source", "Silence", "Alertmanager"]
    assert told.detail == "12 of 3,000"


def test_grafana_speaks_like_alertmanager_and_says_what_it_measured() -> None:
    payload = deepcopy(ALERTMANAGER) | {"version": "1", "orgId": 1, "state": "alerting", "title": "[FIRING:1] Refunds"}
    payload["alerts"][0] |= {"values": {"B": 0.4, "C": 1}, "annotations": {"summary": "Refunds are low"}}
    assert only(alertmanager.translate(body(payload))).measured == "B = 0.4, C = 1"


def test_one_alert_that_cannot_be_read_does_not_take_the_others_with_it() -> None:
    payload = deepcopy(ALERTMANAGER)
    payload["alerts"] += [7, {**payload["alerts"][0], "fingerprint": "another"}]
    found = alertmanager.translate(body(payload))
    assert [type(one) for one in found] == [Told, Unread, Told]
    assert found[1].where == "alerts.1"


def test_a_validation_without_a_run_is_known_by_what_it_found() -> None:
    def key(n: int) -> str:
        return only(great_expectations.translate(body({**GREAT_EXPECTATIONS, "meta": {}, "n": n}))).key

    assert key(1) == key(1) != key(2)


def test_the_result_of_one_expectation_is_a_validation() -> None:
    payload = {**GREAT_EXPECTATIONS_1["results"][0], "meta": {"run_id": "r"}}
    assert only(great_expectations.translate(body(payload))).measured == "9"


def test_a_described_checkpoint_is_read() -> None:
    expectation = {"expectation_type": "expect_column_max_to_be_between", "success": False, "kwargs": {"column": "x"}}
    payload = {"success": False, "validation_results": [{"success": False, "expectations": [expectation]}]}
    assert only(great_expectations.translate(body(payload))).entity == "x"


def test_an_exception_under_its_metrics_name_is_one() -> None:
    payload = deepcopy(GREAT_EXPECTATIONS_1)
    raised = {"raised_exception": True, "exception_message": 'The column "gone" does not exist.'}
    payload["results"][0]["exception_info"] = {"('column.max', 'x', ())": raised}
    told = only(great_expectations.translate(body(payload)))
    assert (told.nature, told.detail) == (Nature.NOTE, 'The column "gone" does not exist.')


def test_the_severity_of_an_expectation_is_its_senders() -> None:
    payload = deepcopy(GREAT_EXPECTATIONS_1)
    payload["results"][0]["expectation_config"]["severity"] = "warning"
    assert only(great_expectations.translate(body(payload))).severity == "warning"


def test_what_dbt_says_below_its_first_line_is_the_headline() -> None:
    message = 'Database Error in model x (models/x.sql)\n  \x1b[31mcolumn "amount" does not exist\x1b[0m\n  LINE 14: sum(amount)'
    node = {"unique_id": "model.shop.x", "status": "error", "message": message}
    told = only(dbt.translate(body({"metadata": DBT["metadata"], "results": [node]})))
    assert told.summary == 'dbt: model x ended with error: column "amount" does not exist'
    assert "LINE 14" in told.detail


def test_airflows_log_is_a_link_and_its_traceback_the_detail() -> None:
    told = only(airflow.translate(body(AIRFLOW)))
    assert [link.label for link in told.links] == ["Log"]
    assert "Traceback" in told.detail


def test_a_day_that_airflow_cannot_name_is_left_out() -> None:
    assert only(airflow.translate(body({**AIRFLOW, "logical_date": "yesterday"}))).day is None


def test_airflows_retry_is_no_fault_and_its_success_an_end() -> None:
    assert airflow.translate(body({**AIRFLOW, "event": "retry"})) == []
    assert only(airflow.translate(body({**AIRFLOW, "event": "success"}))).over


@pytest.mark.parametrize("number", ["Infinity", "-Infinity", "NaN"])
def test_what_is_no_number_throws_nothing_away(number: str) -> None:
    content = json.dumps(GREAT_EXPECTATIONS_1).replace('"observed_value": 9', f'"observed_value": {number}')
    told = only(great_expectations.translate(content.encode()))
    assert told.deviation is None
    assert told.measured.casefold().lstrip("-") in ("inf", "nan")


@pytest.mark.parametrize("number", ["9" * 9000, "-" + "9" * 9000, "1e999", "0." + "9" * 9000, "9" * 400])
@pytest.mark.parametrize("field", ["id", "deviation", "unknown"])
def test_a_number_that_no_machine_holds_takes_nothing_else_with_it(number: str, field: str) -> None:
    content = json.dumps({"summary": "no rows", "pipeline": "growth", field: 0}).replace(": 0}", f": {number}}}")
    told = only(plain.translate(content.encode()))
    assert (told.summary, told.fields["pipeline"]) == ("no rows", "growth")


@pytest.mark.parametrize("kind", EACH)
@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress,
        zlib.compress,
        lambda raw: b"payload=" + quote(raw).encode(),
        lambda raw: b"a=1&body=" + quote(raw).encode(),
    ],
    ids=["gzip", "deflate", "form", "second field of a form"],
)
def test_a_packed_body_is_read(kind: Any, packed: Callable[[bytes], bytes]) -> None:
    content = json.dumps(EACH[kind]).encode()
    keys = [[t.key for t in TRANSLATORS[kind](raw) if isinstance(t, Told)] for raw in (packed(content), content)]
    assert keys[0] == keys[1] != []


def test_a_body_that_unpacks_to_too_much_is_named() -> None:
    with pytest.raises(Unacceptable, match="once unpacked"):
        parsed_any(gzip.compress(b" " * 50_000_000))


@pytest.mark.parametrize("broken", [b"\x1f\x8bnot packed", b"payload=no json", b"{}\nno json", b"{}{}"])
def test_what_only_looks_packed_is_no_json(broken: bytes) -> None:
    with pytest.raises(Unacceptable, match="is not JSON"):
        parsed_any(broken)


@pytest.mark.parametrize(
    "sent",
    [
        b"id=7&summary=aggregate+growth+is+late&nature=late",
        b'{"specversion": "1.0", "type": "t", "source": "/s", "id": "7", "data": {"summary": "aggregate growth is late"}}',
        b'{"subscription": "s", "message": {"data": "eyJpZCI6ICI3IiwgInN1bW1hcnkiOiAiYWdncmVnYXRlIGdyb3d0aCBpcyBsYXRlIn0="}}',
    ],
    ids=["form", "CloudEvents", "Pub/Sub"],
)
def test_what_is_wrapped_around_an_alert_is_taken_off(sent: bytes) -> None:
    told = only(plain.translate(sent))
    assert (told.key, told.summary) == ("7", "aggregate growth is late")


@pytest.mark.parametrize(
    "sent",
    [
        {"text": "LOW"},
        {"attachments": [{"color": "danger", "title": "LOW", "text": "12"}]},
        {"blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": "LOW"}}]},
        {"@type": "MessageCard", "title": "LOW"},
        {"type": "message", "attachments": [{"content": {"body": [{"type": "TextBlock", "text": "LOW"}]}}]},
        {"content": "", "embeds": [{"title": "LOW", "description": "12"}]},
        {"cardsV2": [{"card": {"header": {"title": "LOW"}}}]},
    ],
    ids=["Slack", "attachment", "blocks", "Teams", "card", "Discord", "Google Chat"],
)
@pytest.mark.parametrize(("state", "over"), [("", False), ("[FIRING] ", False), ("[RESOLVED] ", True)])
def test_what_tools_post_to_a_chat_is_an_alert_and_its_end(sent: dict[str, Any], state: str, over: bool) -> None:
    told = only(plain.translate(body(sent).replace(b"LOW", f"{state}aggregate growth is low".encode())))
    assert (told.summary, told.over) == (f"{state}aggregate growth is low", over)
    assert told.lasting is not over  # its end has no id, and means what it reads like


@pytest.mark.parametrize("summary", ["[RESOLVED] low", "Recovered: low"])
def test_who_speaks_the_plain_form_says_over_and_not_in_its_headline(summary: str) -> None:
    assert not only(plain.translate(body({**PLAIN, "summary": summary}))).over


def test_text_alone_is_an_alert_of_its_first_line() -> None:
    told = only(plain.translate(b"aggregate growth: backup failed\nno space left"))
    assert (told.summary, told.detail) == ("aggregate growth: backup failed", "no space left")


@pytest.mark.parametrize("broken", [b'{"id": ', b"[1, 2", b"<html>", b"\xff\xfe\x00", b"", b"\x1f\x8bnot packed"])
def test_what_broke_off_is_no_text(broken: bytes) -> None:
    with pytest.raises(Unacceptable):
        plain.translate(broken)


def test_one_object_a_line_is_a_list() -> None:
    sent = "\n".join(json.dumps({"id": n, "summary": f"fault {n}"}) for n in (1, 2)) + "\n"
    assert [t.summary for t in TRANSLATORS["plain"](sent.encode()) if isinstance(t, Told)] == ["fault 1", "fault 2"]


@pytest.mark.parametrize("kind", EACH)
@pytest.mark.parametrize("how", ["utf-8-sig", "utf-16", "utf-32"])
def test_a_byte_order_mark_is_read(kind: Any, how: str) -> None:
    content = json.dumps(EACH[kind])
    assert [t.key for t in TRANSLATORS[kind](content.encode(how)) if isinstance(t, Told)] == [
        t.key for t in TRANSLATORS[kind](content.encode()) if isinstance(t, Told)
    ] or kind == "great_expectations"


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"nature": "bad"}, "nature"),
        ({"deviation": "much"}, "deviation"),
        ({"deviation": 1e308}, "deviation"),
        ({"day": "yesterday"}, "day"),
        ({"over": "perhaps"}, "over"),
    ],
)
def test_a_value_of_the_plain_form_that_cannot_be_read_is_named_and_left_out(more: dict[str, Any], field: str) -> None:
    told = only(plain.translate(body({**PLAIN, **more})))
    assert [name for name, _ in told.remarks] == [field]
    assert (told.key, told.summary) == (PLAIN["id"], PLAIN["summary"])


@pytest.mark.parametrize(
    ("given", "key", "summary"),
    [
        ({"id": 4711, "summary": "x"}, "4711", "x"),
        ({"id": "1", "title": "Late"}, "1", "Late"),
        ({"id": "1", "summary": "a\0b", "colour": "red"}, "1", "ab"),
        ({"id": "1"}, "1", "An alert without words"),
    ],
)
def test_the_plain_form_takes_what_people_send(given: dict[str, Any], key: str, summary: str) -> None:
    told = only(plain.translate(body(given)))
    assert (told.key, told.summary, told.remarks) == (key, summary, ())


@pytest.mark.parametrize("over", [{"over": True}, {"status": "resolved"}, {"state": "OK"}])
def test_the_plain_form_can_say_that_it_is_over(over: dict[str, Any]) -> None:
    assert only(plain.translate(body({**PLAIN, **over}))).over


def test_null_where_words_are_meant_is_none_of_them() -> None:
    payload = {"alerts": [{"labels": {"alertname": "A", "pipeline": "aggregate_profit"}, "annotations": None}]}
    [told] = TRANSLATORS["alertmanager"](json.dumps(payload).encode())
    assert isinstance(told, Told)
    assert told.summary == "A"


def test_the_plain_form_takes_a_list_and_a_bad_one_takes_no_other_with_it() -> None:
    sent = [{"id": "1", "summary": "x"}, 7, {"summary": "y"}, {"id": "3", "day": "nonsense", "summary": "z"}]
    found = TRANSLATORS["plain"](json.dumps(sent).encode())
    assert [type(one) for one in found] == [Told, Unread, Told, Told]
    assert len({one.key for one in found if isinstance(one, Told)}) == 3
