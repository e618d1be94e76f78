"""Who may send by a JSON webhook: each way to prove it lets in the one who has the secret, and nobody else."""

from __future__ import annotations

import base64
import hmac
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import Encoding
from starlette.exceptions import HTTPException
from starlette.testclient import TestClient

from bot.clock import ManualClock
from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.presets import presets
from bot.handbook.team.team import Team
from bot.incidents.plan import plan_for
from handlers.desk import Desk, Teams
from handlers.sns import Confirmation, Sns
from handlers.web import web_app
from tests.conftest import FRIDAY
from tests.unit.handlers.fakes import FakeDispatcher
from tests.unit.inbound.corpus import CORPUS, VARIANTS, body, changed, over

SECRET, NOW = "a-long-enough-secret", int(ManualClock(FRIDAY).machine())
BODY = body({"id": "1", "summary": "Refunds", "pipeline": "aggregate_profit", "key": SECRET})
READ = {"id": "id", "summary": "summary", "pipeline": "pipeline"}
Sender = Callable[[str, bytes], dict[str, Any]]


def signed(secret: str, message: bytes, algorithm: str = "sha256") -> bytes:
    return hmac.new(secret.encode(), message, algorithm).digest()


def basic(secret: str) -> str:
    return "Basic " + base64.b64encode(f"watchkeeper:{secret}".encode()).decode()


# How a sender proves itself: the settings, and what it adds to its request.
WAYS: dict[str, tuple[dict[str, Any], Sender]] = {
    "bearer": ({}, lambda s, b: {"headers": {"Authorization": f"Bearer {s}"}}),
    "basic": ({"scheme": "basic"}, lambda s, b: {"headers": {"Authorization": basic(s)}}),
    "header": ({"scheme": "header", "name": "X-Token"}, lambda s, b: {"headers": {"X-Token": s}}),
    "query": ({"scheme": "query", "name": "token"}, lambda s, b: {"params": {"token": s}}),
    "hmac": (
        {"scheme": "hmac", "name": "X-Sign", "prefix": "sha256="},
        lambda s, b: {"headers": {"X-Sign": f"sha256={signed(s, b).hex()}"}},
    ),
    "hmac in capitals": (
        {"scheme": "hmac", "name": "X-Sign", "algorithm": "sha512"},
        lambda s, b: {"headers": {"X-Sign": signed(s, b, "sha512").hex().upper()}},
    ),
    "hmac in base64 with a time": (
        {
            "scheme": "hmac",
            "name": "X-Sign",
            "algorithm": "sha1",
            "encoding": "base64",
            "timestamp": "X-At",
            "signed": "{timestamp}:{body}",
        },
        lambda s, b: {
            "headers": {
                "X-At": str(NOW),
                "X-Sign": base64.b64encode(signed(s, f"{NOW}:".encode() + b, "sha1")).decode(),
            }
        },
    ),
}


def door(team: Team, auth: dict[str, Any], sns: Sns | None = None, **more: Any) -> TestClient:
    way = InboundSettings(name="tool", kind="json", secret_env="WAY_SECRET", auth=auth, **{"read": READ, **more})
    ways = team.settings.model_copy(update={"inbound": (way,)})
    clock = ManualClock(FRIDAY)
    teams = Teams({team.id: plan_for(team.model_copy(update={"settings": ways}))})
    desk = Desk(clock, teams, FakeDispatcher(clock))
    environ = {"WAY_SECRET": f"{SECRET}\n"}
    app = web_app(None, signing_secret=None, desk=desk, readiness=lambda: (True, {}), environ=environ)
    return TestClient(app)


URL = "/alerts/data-engineering/tool"


def form(content: bytes) -> bytes:
    return urlencode(json.loads(content)).encode()


# How each tool proves itself, as its documentation says.
TOOLS: dict[str, Sender] = {
    "dbt-cloud": lambda s, b: {"headers": {"Authorization": signed(s, b).hex()}},
    "fivetran": lambda s, b: {"headers": {"X-Fivetran-Signature-256": signed(s, b).hex().upper()}},
    "monte-carlo": lambda s, b: {"headers": {"x-mcd-signature": signed(s, form(b), "sha512").hex()}},
    "sentry": lambda s, b: {"headers": {"Sentry-Hook-Signature": signed(s, b).hex()}},
    "databricks": lambda s, b: {"headers": {"Authorization": basic(s)}},
    "gcp-monitoring": lambda s, b: {"headers": {"Authorization": basic(s)}},
    "elastic": lambda s, b: {"headers": {"Authorization": basic(s)}},
    "azure-monitor": lambda s, b: {"params": {"token": s}},
    "airbyte": lambda s, b: {"params": {"token": s}},
    "statuspage": lambda s, b: {"params": {"token": s}},
    "splunk": lambda s, b: {"params": {"token": s}},
    "jira": lambda s, b: {"headers": {"X-Hub-Signature": f"sha256={signed(s, b).hex()}"}},
    "github-actions": lambda s, b: {"headers": {"X-Hub-Signature-256": f"sha256={signed(s, b).hex()}"}},
}
TRIED_BELOW = ("sns", "body")


@pytest.mark.parametrize("name", [name for name in CORPUS if presets()[name].auth.scheme not in TRIED_BELOW])
def test_each_tool_comes_in_with_its_own_proof_and_not_with_anothers(team: Team, name: str) -> None:
    inside = door(team, presets()[name].auth.model_dump(), preset=name, read=None)
    proves: Sender = TOOLS.get(name, WAYS["bearer"][1])
    for sent in (CORPUS[name].firing, over(name), *(changed(n, other) for n, _, other in VARIANTS if n == name)):
        assert inside.post(URL, content=body(sent), **proves(SECRET, body(sent))).status_code in (200, 202)
        assert inside.post(URL, content=body(sent), **proves("guess-another-secret", body(sent))).status_code == 401


@pytest.mark.parametrize("name", WAYS)
def test_who_has_the_secret_comes_in(team: Team, name: str) -> None:
    auth, proves = WAYS[name]
    assert door(team, auth).post(URL, content=BODY, **proves(SECRET, BODY)).json()["incidents"] == [1]


@pytest.mark.parametrize("name", WAYS)
def test_who_guesses_or_says_nothing_does_not(team: Team, name: str) -> None:
    auth, proves = WAYS[name]
    outside = door(team, auth)
    for wrong in (proves("guess", BODY), proves(f"{SECRET}x", BODY), {}):
        answer = outside.post(URL, content=BODY, **wrong)
        assert answer.status_code == 401
        assert SECRET not in answer.text


@pytest.mark.parametrize("name", [n for n in WAYS if n.startswith("hmac")])
def test_a_signature_is_of_this_body(team: Team, name: str) -> None:
    auth, proves = WAYS[name]
    assert door(team, auth).post(URL, content=BODY, **proves(SECRET, b"another")).status_code == 401


def test_an_old_signature_is_no_good(team: Team) -> None:
    auth, _ = WAYS["hmac in base64 with a time"]
    at = str(NOW - 301)
    made = base64.b64encode(signed(SECRET, f"{at}:".encode() + BODY, "sha1")).decode()
    assert door(team, auth).post(URL, content=BODY, headers={"X-At": at, "X-Sign": made}).status_code == 401


@pytest.mark.parametrize("url", [URL, f"{URL}/v2/enqueue"])
def test_what_can_page_pagerduty_can_page_us(team: Team, url: str) -> None:
    inside = door(team, {"scheme": "body", "name": "routing_key"}, preset="pagerduty-events", read=None)
    sent = {**CORPUS["pagerduty-events"].firing, "routing_key": SECRET}
    answer = inside.post(url, content=body(sent))
    assert (answer.status_code, answer.json()["status"], answer.json()["dedup_key"]) == (
        202,
        "success",
        "growth/events",
    )
    assert answer.json()["incidents"] == [1]
    assert inside.post(url, content=body({**sent, "routing_key": "guess"})).status_code == 401


def test_pagerdutys_change_events_are_taken_and_report_nothing(team: Team) -> None:
    inside = door(team, {"scheme": "body", "name": "routing_key"}, preset="pagerduty-events", read=None)
    sent = {"routing_key": SECRET, "payload": {"summary": "aggregate growth deployed", "source": "ci"}}
    answer = inside.post(f"{URL}/v2/change/enqueue", content=body(sent))
    assert (answer.status_code, answer.json()["status"], "incidents" in answer.json()) == (202, "success", False)
    wrong = inside.post(f"{URL}/v2/change/enqueue", content=body({**sent, "routing_key": "guess"}))
    assert wrong.status_code == 401


# --- Amazon SNS -----------------------------------------------------------------------------------------------------

TOPIC = "arn:aws:sns:us-east-2:000000000000:alarms"
CERTIFICATE = "https://sns.us-east-2.amazonaws.com/SimpleNotificationService-1.pem"
KEY = rsa.generate_private_key(65537, 2048)


def certificate(url: str) -> bytes:
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
    made = x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(KEY.public_key())
    made = made.serial_number(1).not_valid_before(datetime.now(UTC)).not_valid_after(datetime.now(UTC) + timedelta(1))
    return made.sign(KEY, hashes.SHA256()).public_bytes(Encoding.PEM)


def message(version: str = "2", **more: str) -> bytes:
    said = {"Type": "Notification", "MessageId": "m", "TopicArn": TOPIC, "Timestamp": "2026-10-09T05:10:00Z"}
    said |= {"Message": json.dumps(CORPUS["cloudwatch"].firing), "Subject": "ALARM", **more}
    names = ["Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"]
    if said["Type"] != "Notification":
        names = ["Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"]
    text = "".join(f"{name}\n{said[name]}\n" for name in names if name in said).encode()
    digest: Any = hashes.SHA256() if version == "2" else hashes.SHA1()
    signature = base64.b64encode(KEY.sign(text, padding.PKCS1v15(), digest)).decode()
    return body({"SigningCertURL": CERTIFICATE, **said, "SignatureVersion": version, "Signature": signature})


@pytest.mark.parametrize("version", ["1", "2"])
def test_amazons_signature_opens_the_alarm(version: str) -> None:
    opened = Sns(certificate).opened(message(version), TOPIC)
    assert isinstance(opened, bytes)
    assert json.loads(opened)["NewStateValue"] == "ALARM"


def test_a_confirmation_is_for_a_person_to_press() -> None:
    url = "https://sns.us-east-2.amazonaws.com/?Action=ConfirmSubscription"
    asked = message(Type="SubscriptionConfirmation", SubscribeURL=url, Token="t")
    assert Sns(certificate).opened(asked, TOPIC) == Confirmation(TOPIC, url)


def test_a_confirmation_leads_nowhere_but_to_amazon() -> None:
    asked = message(Type="SubscriptionConfirmation", SubscribeURL="https://evil.example/", Token="t")
    assert Sns(certificate).opened(asked, TOPIC) is None


@pytest.mark.parametrize(
    "url",
    [
        "https://evil.example/a.pem",
        "http://sns.us-east-2.amazonaws.com/a.pem",
        "https://sns.us-east-2.amazonaws.com.evil.example/a.pem",
        "https://sns.us-east-2.amazonaws.com@evil.example/a.pem",
        "https://evil.example/?sns.us-east-2.amazonaws.com/a.pem",
        "https://sns.us-east-2.amazonaws.com:8443/a.pem",
        "",
    ],
)
def test_a_certificate_comes_from_amazon_or_not_at_all(url: str) -> None:
    def never(address: str) -> bytes:
        raise AssertionError(address)

    with pytest.raises(HTTPException) as refused:
        Sns(never).opened(message(SigningCertURL=url), TOPIC)
    assert refused.value.status_code == 401


@pytest.mark.parametrize("changed", [{"Message": "{}"}, {"Timestamp": "2026-10-10T05:10:00Z"}, {"Signature": "eA=="}])
def test_what_was_changed_on_its_way_is_refused(changed: dict[str, str]) -> None:
    with pytest.raises(HTTPException):
        Sns(certificate).opened(body({**json.loads(message()), **changed}), TOPIC)


def test_another_topic_is_refused() -> None:
    with pytest.raises(HTTPException):
        Sns(certificate).opened(message(TopicArn=f"{TOPIC}-of-somebody-else"), TOPIC)
