"""`file_arrival` against an S3-compatible server, over the wire: its address and keys come from the environment."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import s3fs
from moto.server import ThreadedMotoServer

from bot.handbook.team.settings import SourceSettings
from bot.handbook.team.team import Team
from detectors.days import DAY, midnight
from detectors.detector import Outcome, Result
from detectors.run import run_pass
from tests.unit.detectors.conftest import PROFIT, Declaring

TODAY = datetime.now(UTC).date()  # the server stamps what it is given with its own clock
BY = midnight(TODAY + DAY) + timedelta(hours=2)
TABLE = {
    "name": "exports",
    "check": "file_arrival",
    "pipeline": PROFIT,
    "source": "exports",
    "at": ["02:00"],
    "path": "{entity}/%Y-%m-%d*.csv",
    "entities": ["adyen", "stripe"],
    "by": "02:00",
}


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """A store with the bucket "daily", which holds the day of each sender."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    monkeypatch.setenv("AWS_ENDPOINT_URL", f"http://{host}:{port}")
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "reader")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "s3cret-key")
    monkeypatch.setenv("AWS_DEFAULT_REGION", "us-east-1")
    s3fs.S3FileSystem.clear_instance_cache()
    store = s3fs.S3FileSystem(use_listings_cache=False)
    store.mkdir("daily")
    for sender in ("adyen", "stripe"):
        store.pipe(f"daily/exports/{sender}/{TODAY}.csv", b"id,amount\n1,2\n")
    yield store
    store.rm("daily", recursive=True)  # the next server of this process would still know it
    s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def judged(declaring: Declaring, url: str = "s3://daily/exports") -> Result:
    team: Team = declaring(TABLE, sources={"exports": SourceSettings(url_env="EXPORTS_URL")})
    (result,) = run_pass(team, BY, environ={"EXPORTS_URL": url}, timer=lambda: 0.0)
    return result


def test_files_in_a_bucket_are_seen(bucket: Any, declaring: Declaring) -> None:
    result = judged(declaring)
    assert (result.outcome, result.day) == (Outcome.PASS, TODAY)


def test_a_file_that_is_not_in_the_bucket_is_an_alarm_for_its_sender(bucket: Any, declaring: Declaring) -> None:
    bucket.mv(f"daily/exports/stripe/{TODAY}.csv", f"daily/exports/stripe/{TODAY - DAY}.csv")
    result = judged(declaring)
    assert result.outcome is Outcome.ALARM
    assert [f.entity for f in result.findings] == ["stripe"]


def test_an_empty_file_in_the_bucket_has_not_arrived(bucket: Any, declaring: Declaring) -> None:
    bucket.pipe(f"daily/exports/adyen/{TODAY}.csv", b"")
    assert [f.entity for f in judged(declaring).findings] == ["adyen"]


@pytest.mark.parametrize("url", ["s3://nowhere/exports", "s3://daily/empty"])
def test_a_bucket_or_folder_that_is_not_there_is_no_data(bucket: Any, declaring: Declaring, url: str) -> None:
    result = judged(declaring, url)
    assert result.outcome is Outcome.NO_DATA
    assert "s3cret" not in result.model_dump_json()


def test_what_arrives_between_two_looks_is_seen(bucket: Any, declaring: Declaring) -> None:
    bucket.mv(f"daily/exports/stripe/{TODAY}.csv", f"daily/exports/stripe/{TODAY - DAY}.csv")
    assert judged(declaring).outcome is Outcome.ALARM
    bucket.pipe(f"daily/exports/stripe/{TODAY}.csv", b"id\n")
    assert judged(declaring).outcome is Outcome.PASS
