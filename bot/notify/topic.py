"""A channel's topic that several write in: our part is recognised and replaced, everybody else's stays.

Parts stand between bars: 'Numbers live here | On call: Ada, then Ben | runbook: https://...'.
"""

from __future__ import annotations

MARK = "On call: "
LONGEST = 250  # characters; Slack's conversations.setTopic
_BAR = " | "
_OUT_OF_PLACE = str.maketrans({"|": "/", "<": None, ">": None, "\n": " "})
_SHORTEST = 12  # characters of our part that still say something


def with_segment(topic: str, segment: str) -> str | None:
    """The topic with our part in it, where it stood before or else at the end. None if the others' text leaves no
    room. segment: begins with MARK; it is cut to the room there is. What others wrote is never cut."""
    parts = [part.strip() for part in topic.split("|")] if topic.strip() else []
    ours = next((n for n, part in enumerate(parts) if part.startswith(MARK)), len(parts))
    kept = [part for part in parts if not part.startswith(MARK)]
    room = LONGEST - sum(len(part) + len(_BAR) for part in kept)
    shown = _cut(segment.translate(_OUT_OF_PLACE), room)
    if shown is None:
        return None
    return _BAR.join([*kept[:ours], shown, *kept[ours:]])


def _cut(segment: str, room: int) -> str | None:
    if len(segment) <= room:
        return segment
    return f"{segment[: room - 1].rstrip()}…" if room >= _SHORTEST else None
