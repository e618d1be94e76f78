"""What each destination is really asked, over the wire."""

from __future__ import annotations

import base64
import hashlib
import hmac
from typing import Any

import pytest
from pydantic import SecretStr

from bot.clock import ManualClock
from bot.errors import InDoubt, SendError, SettingsError
from bot.flows.outbox import Outbox
from bot.notify.configured import configured
from bot.notify.notifier import Draft, Notice
from bot.notify.pagerduty import PagerDutyNotifier
from bot.notify.payload import Body, Close, Mail, Payload, StatusPage, Trigger
from bot.notify.statuspage import StatuspageNotifier
from bot.notify.webhook import WebhookNotifier
from bot.settings import load_settings
from bot.store import notices
from bot.store.database import Database
from tests.servers.http import DROP, Asked, Server, serving

KEY = SecretStr("R" * 32)


def notice(payload: Payload, key: str = "key-1", **more: Any) -> Notice:
    return Notice(key=key, kind="page", destination="any", payload=payload, plain="in plain words", **more)


def accepts_events(asked: Asked) -> tuple[int, Any]:
    assert asked.path == "/v2/enqueue"
    return 202, {"status": "success", "dedup_key": asked.json["dedup_key"]}


def test_a_trigger_has_pagerdutys_shape() -> None:
    given = Trigger(dedup_key="t:1:2", summary="s" * 2000, source="bot", severity="critical")
    with serving(accepts_events) as server:
        assert PagerDutyNotifier(KEY, server.url).send(notice(given)).ref == {"dedup_key": "t:1:2"}
    event = server.asked[0].json
    assert (event["routing_key"], event["event_action"]) == ("R" * 32, "trigger")
    assert event["payload"] == {"summary": "s" * 1024, "source": "bot", "severity": "critical"}


def test_a_resolve_names_only_its_alert() -> None:
    with serving(accepts_events) as server:
        PagerDutyNotifier(KEY, server.url).send(notice(Close(do="resolve", dedup_key="k" * 300)))
    assert server.asked[0].json == {"routing_key": "R" * 32, "event_action": "resolve", "dedup_key": "k" * 255}


def test_a_webhook_is_signed_over_id_time_and_body() -> None:
    secret = base64.b64encode(b"0123456789abcdef").decode()
    with serving(lambda _: (200, {})) as server:
        url = SecretStr(server.url + "hook")
        WebhookNotifier(url, SecretStr(f"whsec_{secret}"), lambda: 1700000000.9).send(notice(Body(body={"a": "ä"})))
    asked = server.asked[0]
    signed = b"key-1.1700000000." + asked.body
    wanted = base64.b64encode(hmac.digest(b"0123456789abcdef", signed, hashlib.sha256)).decode()
    assert (asked.path, asked.json, asked.headers["webhook-id"]) == ("/hook", {"a": "ä"}, "key-1")
    assert asked.headers["webhook-signature"] == f"v1,{wanted}"


class Page:
    """A status page that keeps its incidents."""

    def __init__(self) -> None:
        self.incidents: list[dict[str, Any]] = []

    def __call__(self, asked: Asked) -> tuple[int, Any]:
        assert asked.headers["authorization"] == f"OAuth {'R' * 32}"
        if asked.method == "GET":
            return 200, self.incidents
        if asked.method == "PATCH":
            shown = next(i for i in self.incidents if asked.path == f"/pages/p1/incidents/{i['id']}")
            shown.update(asked.json["incident"])
            return 200, shown
        assert asked.path == "/pages/p1/incidents"
        self.incidents.append({"id": f"i{len(self.incidents)}", **asked.json["incident"]})
        return 201, self.incidents[-1]


def status_page(server: Server) -> StatuspageNotifier:
    return StatuspageNotifier(KEY, "p1", server.url)


@pytest.mark.parametrize(
    ("make", "change", "status"),
    [
        ("schedule", "start", "in_progress"),
        ("schedule", "complete", "completed"),
        ("schedule", "cancel", "completed"),
        ("open", "resolve", "resolved"),
    ],
)
def test_a_change_reaches_what_was_made(make: str, change: str, status: str) -> None:
    with serving(page := Page()) as server:
        made = status_page(server).send(notice(StatusPage(do=make, name="n", body="b")))
        status_page(server).send(notice(StatusPage(do=change, body="c"), key="key-2", parent=made.ref))
    assert [(i["id"], i["name"], i["body"], i["status"]) for i in page.incidents] == [("i0", "n", "c", status)]


def test_what_was_made_unseen_is_found_by_its_key() -> None:
    with serving(Page()) as server:
        made = notice(StatusPage(do="schedule", name="n", body="b"))
        status_page(server).send(made)
        found = status_page(server).find([made, notice(StatusPage(do="open", body="b"), key="other")])
    assert {k: dict(r.ref) for k, r in found.items()} == {"key-1": {"id": "i0"}}


def test_a_change_to_nothing_is_refused_for_good() -> None:
    with serving(Page()) as server, pytest.raises(SendError) as refused:
        status_page(server).send(notice(StatusPage(do="start", body="b")))
    assert refused.value.permanent
    assert server.asked == []


def test_a_dropped_reply_is_in_doubt_and_names_no_secret() -> None:
    with serving(accepts_events) as server:
        server.ends = [DROP]
        with pytest.raises(InDoubt) as broken:
            PagerDutyNotifier(KEY, server.url).send(notice(Close(do="resolve", dedup_key="k")))
    assert "RRR" not in str(broken.value)


def test_only_what_has_settings_is_built() -> None:
    given = load_settings(_env_file=None, pagerduty_routing_key="R" * 32, webhook_url="http://127.0.0.1/")
    assert [n.name for n in configured(given, lambda: 0.0)] == ["pagerduty"]


def test_a_webhook_secret_of_another_form_is_refused_without_being_shown() -> None:
    with pytest.raises(SettingsError) as wrong:
        load_settings(_env_file=None, webhook_secret="hunter2")
    assert "hunter2" not in str(wrong.value)


def test_what_waits_for_a_destination_without_settings_is_cancelled_with_the_reason(
    database: Database, clock: ManualClock
) -> None:
    each: dict[str, Payload] = {
        "email": Mail(to=("a@example.com",), subject="s", text="t"),
        "pagerduty": Close(do="resolve", dedup_key="k"),
    }
    drafts = [Draft(key=d, kind="page", lane=d, payload=p, plain="p", destination=d) for d, p in each.items()]
    database.write(lambda c: notices.put(c, "team", None, drafts, clock.now()))
    outbox = Outbox(database, clock, [PagerDutyNotifier(KEY, "http://127.0.0.1:9/")], {})
    assert outbox.cancel_unconfigured() == 1
    with database.reading() as c:
        states = {r.key: (r.state, r.last_error) for r in notices.find(c, ["email", "pagerduty"])}
    assert states == {"email": ("cancelled", "email is not configured"), "pagerduty": ("pending", "")}
