"""Files in an object store: a server that speaks S3, on loopback."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import botocore.session
import pytest
from moto.server import ThreadedMotoServer

from detectors.checks.check import Verdict
from detectors.checks.file_arrival import FileArrivalCheck
from detectors.detector import Outcome
from detectors.objects import Files
from tests.unit.detectors.conftest import occasion

Put = Callable[[str, bytes], None]


@pytest.fixture(scope="module")
def store() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def put(store: str, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Credentials and the server's address come from the environment, as the store's own tools read them."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "key")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "secret")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL", store)
    client = botocore.session.get_session().create_client("s3")
    bucket = f"exports-{os.urandom(4).hex()}"
    client.create_bucket(Bucket=bucket)
    monkeypatch.setenv("BUCKET", bucket)
    return lambda name, content: client.put_object(Bucket=bucket, Key=name, Body=content) and None


DUE = datetime.now(UTC).replace(second=0) + timedelta(minutes=5)  # the store stamps what is written by the world's time
DAY = DUE.date() - timedelta(days=1)
CHECK = FileArrivalCheck.model_validate(
    {"path": "daily/{entity}/%Y-%m-%d.csv", "entities": ["adyen", "stripe"], "by": f"{DUE:%H:%M}"}
)


def judged(bucket: str | None = None) -> Verdict:
    on = occasion(f"{DUE + timedelta(minutes=1):%Y-%m-%d %H:%M:%S}")
    address = f"s3://{bucket or os.environ['BUCKET']}"
    return CHECK.verdict(on, Files(address).answer(CHECK.ask(on)))


def test_a_file_with_a_byte_is_there_and_an_empty_one_is_not(put: Put) -> None:
    put(f"daily/adyen/{DAY}.csv", b"x")
    put(f"daily/stripe/{DAY}.csv", b"")
    verdict = judged()
    assert (verdict.outcome, [fault.entity for fault in verdict.faults]) == (Outcome.ALARM, ["stripe"])


def test_both_are_there(put: Put) -> None:
    for entity in CHECK.entities:
        put(f"daily/{entity}/{DAY}.csv", b"x")
    assert judged().outcome is Outcome.PASS


def test_what_arrives_between_two_looks_is_seen(put: Put) -> None:
    put(f"daily/adyen/{DAY}.csv", b"x")
    put(f"daily/stripe/{DAY - timedelta(days=1)}.csv", b"x")
    assert judged().outcome is Outcome.ALARM
    put(f"daily/stripe/{DAY}.csv", b"x")
    assert judged().outcome is Outcome.PASS


def test_a_bucket_that_is_not_there_says_nothing(put: Put) -> None:
    verdict = judged("no-such-bucket")
    assert (verdict.outcome, verdict.faults) == (Outcome.NO_DATA, ())
    assert "Nothing can be said of adyen" in verdict.detail


def test_an_empty_bucket_says_nothing_either(put: Put) -> None:
    assert judged().outcome is Outcome.NO_DATA


def test_a_server_that_is_away_says_nothing_and_shows_no_secret(put: Put, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:1")
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    verdict = judged()
    assert verdict.outcome is Outcome.NO_DATA
    assert "secret" not in verdict.detail
