"""What deploys the bot fits the bot: it parses, copies what is there, installs what is declared, sets settings that
exist."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from bot.commands.settings import example
from bot.settings import Settings

ROOT = Path(__file__).parent.parent.parent
DEPLOY = ROOT / "deploy"
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
NEEDED = [Requirement(r) for r in PROJECT["dependencies"]]
EXTRAS = [Requirement(r) for name in ("postgres", "mail", "charts") for r in PROJECT["optional-dependencies"][name]]
LOCKED = dict(
    re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==(\S+) \\$", (DEPLOY / "requirements.lock").read_text(), re.M)
)
CONTAINER = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
SETTINGS = {name.upper() for name in Settings.model_fields}


@pytest.mark.parametrize("needed", [*NEEDED, *EXTRAS], ids=str)
def test_the_lock_has_what_the_project_declares(needed: Requirement) -> None:
    locked = {canonicalize_name(name): version for name, version in LOCKED.items()}
    assert needed.specifier.contains(locked[canonicalize_name(needed.name)], prereleases=True)


def test_every_package_of_the_lock_has_a_hash() -> None:
    text = (DEPLOY / "requirements.lock").read_text(encoding="utf-8")
    blocks = re.split(r"^(?=[A-Za-z0-9])", text, flags=re.M)[1:]
    assert [block.split("==")[0] for block in blocks if "--hash=sha256:" not in block] == []


@pytest.mark.parametrize(
    "copied", sorted({word for line in re.findall(r"^COPY (?!--)(.+)$", CONTAINER, re.M) for word in line.split()[:-1]})
)
def test_the_container_copies_what_is_there(copied: str) -> None:
    assert (ROOT / copied).exists()


def test_the_container_has_everything_that_the_wheel_is_built_from() -> None:
    built = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["setuptools"]
    for pattern in [p for patterns in built["data-files"].values() for p in patterns]:
        assert any(pattern.startswith(f"{copied} "[:-1]) for copied in re.findall(r"^COPY (\S+)", CONTAINER, re.M))


@pytest.mark.parametrize("file", ["compose.yaml", "kubernetes.yaml"])
def test_it_parses(file: str) -> None:
    assert yaml.safe_load((DEPLOY / file).read_text(encoding="utf-8"))


@pytest.mark.parametrize("file", ["Containerfile", "compose.yaml", "watchkeeper.service"])
def test_it_sets_settings_that_exist(file: str) -> None:
    text = (DEPLOY / file).read_text(encoding="utf-8")
    set_there = set(re.findall(r"\b((?:WATCHKEEPER|DATABASE|SLACK)_[A-Z_]+)[=:]", text))
    assert set_there
    assert set_there <= SETTINGS


def test_the_example_of_the_settings_is_what_the_bot_reads() -> None:
    assert (ROOT / ".env.example").read_text(encoding="utf-8") == example(), "watchkeeper settings > .env.example"
