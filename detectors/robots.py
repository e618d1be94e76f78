"""Which user agents are robots: the list of CrawlerDetect, which is kept for that, and knows health checks too.

Loaded when the first agent is looked at: declaring detectors compiles none of its patterns.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.metadata import version
from typing import Any

LONGEST = 512  # characters of an agent that are looked at: its patterns take seconds for a row made to blind us


@lru_cache(maxsize=1)
def _list() -> Any:
    from crawlerdetect import CrawlerDetect

    return CrawlerDetect()


@lru_cache(maxsize=20_000)
def is_robot(agent: str) -> bool:
    """Whether a known robot, crawler or monitor names itself so. Phones called "Cubot" are none."""
    return bool(_list().isCrawler(agent[:LONGEST]))


def edition() -> str:
    """Which list it is. Another one may call other agents robots."""
    return f"crawlerdetect {version('crawlerdetect')}"
