"""Robots and people by their user agents, on lists that CrawlerDetect's own was not made from."""

from __future__ import annotations

import json
import re
from importlib.resources import files

from bench.measure import table
from detectors.robots import is_robot

_PATTERN = re.compile("bot|crawl|spider", re.IGNORECASE)


def run() -> None:
    robots, people = _robots(), _people()
    rows = [
        ("the detectors", _share(sum(map(is_robot, robots)), robots), _share(sum(map(is_robot, people)), people)),
        ("bot|crawl|spider", _share(_matching(robots), robots), _share(_matching(people), people)),
    ]
    title = f"{len(robots):,} robots (crawler-user-agents), {len(people):,} browsers (fake-useragent), each agent once"
    table(title, ("", "robots found", "people taken for robots"), rows)


def _robots() -> list[str]:
    listed = json.loads((files("crawleruseragents") / "crawler-user-agents.json").read_text(encoding="utf-8"))
    return sorted({agent for crawler in listed for agent in crawler.get("instances", ())})


def _people() -> list[str]:
    lines = (files("fake_useragent") / "data" / "browsers.jsonl").read_text(encoding="utf-8").splitlines()
    return sorted({json.loads(line)["useragent"] for line in lines})


def _matching(agents: list[str]) -> int:
    return sum(bool(_PATTERN.search(agent)) for agent in agents)


def _share(part: int, of: list[str]) -> str:
    return f"{100 * part / len(of):.1f} %"
