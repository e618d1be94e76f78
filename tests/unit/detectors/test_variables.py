"""A child process gets what it needs and what its sources name, and no secret of the bot's."""

from __future__ import annotations

import pytest

from bot.handbook.team.settings import SourceSettings
from bot.settings import Settings
from detectors.variables import variables_of

OURS = {name.upper(): "secret" for name in Settings.model_fields}
ENVIRON = {
    **OURS,
    "PATH": "/bin",
    "LC_ALL": "C",
    "PYTHONPATH": ".",
    "https_proxy": "p",
    "WATCHKEEPER_TEAM_CODE": "true",
    "WAREHOUSE_URL": "sqlite://",
    "BUCKET_URL": "s3://b/p",
    "AWS_SECRET_ACCESS_KEY": "k",
    "GOOGLE_X": "g",
}
NEEDED = {"PATH", "LC_ALL", "PYTHONPATH", "https_proxy", "WATCHKEEPER_TEAM_CODE"}
BUCKET = {"BUCKET_URL", "AWS_SECRET_ACCESS_KEY"}


@pytest.mark.parametrize(
    ("sources", "more"),
    [
        ((), set()),
        ((SourceSettings(url_env="WAREHOUSE_URL"),), {"WAREHOUSE_URL"}),
        ((SourceSettings(url_env="BUCKET_URL"),), BUCKET),
        ((SourceSettings(url="s3://other/p"),), {"AWS_SECRET_ACCESS_KEY"}),
        ((SourceSettings(url_env="NOT_SET", url="gs://b/p"),), {"GOOGLE_X"}),
    ],
)
def test_nothing_but_what_the_sources_name(sources: tuple[SourceSettings, ...], more: set[str]) -> None:
    assert variables_of(sources, ENVIRON).keys() == NEEDED | more
