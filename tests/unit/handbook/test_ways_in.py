"""A mistake in [[inbound]] is named with its line, and a secret that was pasted there is not repeated."""

from __future__ import annotations

from pathlib import Path

import pytest

from bot.handbook.team.load import load_team
from tests.unit.handbook.test_load import TOML, flaws_of, home

GOOD = """
[[inbound]]
name = "airflow"
kind = "airflow"
secret_env = "AIRFLOW_SECRET"
pipeline = "Ledger"
issue = "Late files"
names = { dwh = "Ledger" }

[[inbound]]
name = "dbt"
kind = "dbt"
secret_env = "DBT_SECRET"
"""
MAIL = "[[inbound]]\nname = 'mail'\nkind = 'email'\n"
MAIL_2 = "[[inbound]]\nname = 'mail-2'\nkind = 'email'\n"
TO, BY = "address = 'p@x.com'\n", "senders = ['*@x.com']\n"


def test_ways_in_are_read(tmp_path: Path) -> None:
    first, second = load_team(home(tmp_path, TOML + GOOD)).settings.inbound
    assert (first.name, first.names, first.signed) == ("airflow", {"dwh": "Ledger"}, False)
    assert (second.kind, second.max_bytes) == ("dbt", 8 * 1024 * 1024)


@pytest.mark.parametrize(
    ("old", "new", "where", "says"),
    [
        ('name = "airflow"', 'name = "Air flow"', "Air flow", "part of an address"),
        ('name = "dbt"', 'name = "airflow"', 'name = "airflow"\nkind = "dbt"', "another way in called 'airflow'"),
        ('kind = "dbt"', 'kind = "dbd"', "dbd", "write kind ="),
        (
            'secret_env = "DBT_SECRET"',
            "",
            '[[inbound]]\nname = "dbt"',
            "no secret_env, so anybody could send; add secret_env",
        ),
        ("AIRFLOW_SECRET", "s3cr3t-value", "s3cr3t-value", "the name of an environment variable stands here"),
        ('pipeline = "Ledger"', 'pipeline = "Leger"', 'pipeline = "Leger"', "did you mean 'Ledger'?"),
        ('pipeline = "Ledger"\n', "", "[[inbound]]", "an issue without its pipeline"),
        ("Late files", "Late fils", "Late fils", "is not an issue of Ledger; did you mean 'Late files'?"),
        ('dwh = "Ledger"', 'dwh = "Legder"', "Legder", "did you mean 'Ledger'?"),
        ("names =", "max_bytes = 99999999\nnames =", "max_bytes", "max_bytes"),
        ("names =", "pipeline_form = 'x'\nnames =", "pipeline_form", "did you mean 'pipeline_from'?"),
        ('kind = "airflow"', 'kind = "pagerduty"', "[[inbound]]", "take out issue, names, pipeline"),
        ("[[inbound]]", "[watch]\nchannels = ['#alerts']\n[[inbound]]", "channels", "'#alerts' is not an id of Slack"),
        ("[[inbound]]", "[watch]\nflor = 0.5\n[[inbound]]", "flor", "did you mean 'floor'?"),
        ("[[inbound]]", "[watch]\nfloor = 0.1\n[[inbound]]", "floor", "watch.floor"),
        ("pipeline =", "senders = ['*@x.com']\npipeline =", "[[inbound]]", "only mail has an address and senders"),
        ("[[inbound]]", f"{MAIL}[[inbound]]", "[[inbound]]", "mail needs both; add address ="),
        ("[[inbound]]", f"{MAIL}address = 'here'\n[[inbound]]", "address", "'here' is not a mail address"),
        ("[[inbound]]", f"{MAIL}{TO}senders = ['x@*.com']\n[[inbound]]", "senders", "'x@*.com' is not a mail address"),
        ("[[inbound]]", f"{MAIL}{TO}{BY}signed = true\n[[inbound]]", "[[inbound]]", "mail carries no secret"),
        (
            "[[inbound]]",
            f"{MAIL}{TO}{BY}{MAIL_2}address = 'P@x.com'\n{BY}[[inbound]]",
            "address = 'P@x.com'",
            "another way in at 'p@x.com'",
        ),
        ("[[inbound]]", "[inbound.x]\n[[detectors]]", "[inbound.x]", "write each as a [[inbound]] table"),
    ],
)
def test_a_mistake_is_named_with_its_line(tmp_path: Path, old: str, new: str, where: str, says: str) -> None:
    changed = TOML + (GOOD.replace(old, new, 1) if "inbound.x" not in new else "[inbound.x]\na = 1\n")
    line = changed[: changed.index(where)].count("\n") + 1
    flaws = flaws_of(home(tmp_path, changed))
    assert any(f.startswith(f"team.toml:{line}: ") and says in f for f in flaws), flaws
    assert not any("s3cr3t" in f for f in flaws)
