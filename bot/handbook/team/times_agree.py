"""Zone and business hours: what team.toml says of them is what the document says, if both do."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from bot.handbook.flaws import Flaws
from bot.handbook.model import Handbook
from bot.handbook.team.settings import TeamSettings
from bot.handbook.team.toml_lines import Path, line_of

Lines = dict[Path, int]


def check_zone(handbook: Handbook, settings: TeamSettings, lines: Lines, in_settings: Flaws) -> None:
    """Two zones that keep the same clock in summer and in winter are one."""
    said, ours = handbook.zone, settings.zone
    if said is None:
        return
    moments = [datetime(2026, month, 15, tzinfo=UTC) for month in (1, 7)]
    if any(m.astimezone(ZoneInfo(said.text)).utcoffset() != m.astimezone(ZoneInfo(ours)).utcoffset() for m in moments):
        in_settings.add(
            line_of(lines, ("zone",)),
            f"the zone is {ours} here, and line {said.line} of {handbook.file} says that its times are in {said.text}",
            "make the two agree",
        )


def check_business(handbook: Handbook, settings: TeamSettings, lines: Lines, in_settings: Flaws) -> None:
    """Business hours stand in one of the files, or in both alike."""
    said, ours = handbook.business, settings.business
    if said is None:
        return
    for name, there, here in (("opens", said.opens, ours.opens), ("closes", said.closes, ours.closes)):
        if name in ours.model_fields_set and there != here:
            wrong = f"business {name} at {here:%H:%M} here, and at {there:%H:%M} in line {said.line} of {handbook.file}"
            in_settings.add(line_of(lines, ("business", name)), wrong, "make the two agree, or take it out here")
