"""The picture of the rooms in docs/architecture.md, made from the imports: `python docs/rooms.py` draws it anew.

An arrow goes from who imports to who is imported. Those that follow from others are left out, so that what is left can
be read; what everybody needs (text, people, errors, clock, settings) stands in one box without arrows.
"""

from __future__ import annotations

import re
from itertools import product
from pathlib import Path

import grimp

PAGE = Path(__file__).with_name("architecture.md")
ROOMS = (
    "bot.app", "bot.commands", "bot.doctor", "handlers", "schedule", "bot.flows", "bot.store", "bot.notify",
    "bot.inbound", "bot.blocks", "bot.incidents", "bot.handbook.lint", "bot.handbook.team", "bot.handbook.search",
    "bot.handbook.document", "detectors.backtest", "detectors.checks", "detectors.sources", "detectors.questions",
)  # fmt: skip
LABELS = {"bot.app": "app", "bot.doctor": "doctor", "schedule": "schedule/ calendars"}


def needs() -> set[tuple[str, str]]:
    """(room, room it imports), between different rooms; jobs.py, the door of time, is no calendar."""
    graph = grimp.build_graph("bot", "handlers", "detectors", "schedule")
    of = {room: {room} | graph.find_descendants(room) for room in ROOMS}
    of["schedule"].discard("schedule.jobs")
    used = {
        room: {m for one in modules for m in graph.find_modules_directly_imported_by(one)}
        for room, modules in of.items()
    }
    return {(a, b) for a, b in product(ROOMS, ROOMS) if a != b and used[a] & of[b]}


def without_what_follows(arrows: set[tuple[str, str]]) -> set[tuple[str, str]]:
    """The transitive reduction: an arrow goes where no other way leads."""

    def leads(a: str, b: str, ways: set[tuple[str, str]]) -> bool:
        return (a, b) in ways or any(x == a and leads(y, b, ways) for x, y in ways)

    return {(a, b) for a, b in arrows if not leads(a, b, arrows - {(a, b)})}


def label(room: str) -> str:
    return LABELS.get(room, room.removeprefix("bot.").replace(".", "/") + "/")


def drawing() -> str:
    boxes = [f'  {room.replace(".", "_")}["{label(room)}"]' for room in ROOMS]
    arrows = [f"  {a} --> {b}".replace(".", "_") for a, b in sorted(without_what_follows(needs()))]
    return "\n".join(["```mermaid", "graph TD", *boxes, *arrows, "```"])


def drawn_into(page: str) -> str:
    """The page with the picture as the imports have it now."""
    return re.sub(r"```mermaid\n.*?```", lambda _: drawing(), page, flags=re.DOTALL)


if __name__ == "__main__":
    PAGE.write_text(drawn_into(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
