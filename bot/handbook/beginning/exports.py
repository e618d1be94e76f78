"""What other systems export of a rota, as the Markdown that the reader of documents reads: one reader for all.

Formats: a schedule as PagerDuty's and Opsgenie's REST APIs answer it, a schedule of Grafana OnCall, iCalendar, CSV.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

from bot.errors import SettingsError
from bot.handbook.document.phrases import zone_exists

_DAY = 86400


@dataclass(frozen=True, slots=True)
class Source:
    """A file as text in Markdown. zone: IANA name, where the export has one."""

    name: str
    text: str
    zone: str | None = None


@dataclass(frozen=True, slots=True)
class _Turn:
    starts: date
    ends: date
    who: str


def source_of(path: Path) -> Source:
    """Raises SettingsError for a file that cannot be read or that no translator knows."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path}: cannot be read as text ({error})") from error
    kind = path.suffix.casefold()
    if kind == ".json":
        return _exported(path, text)
    if kind in (".ics", ".ical"):
        return Source(path.name, _rota(_calendar(path, text)))
    if kind in (".csv", ".tsv"):
        return Source(path.name, _table(text))
    return Source(path.name, text)


def _exported(path: Path, text: str) -> Source:
    try:
        data = json.loads(text)
    except json.JSONDecodeError as error:
        raise SettingsError(f"{path}:{error.lineno}: not valid JSON: {error.msg}") from error
    for read in (_pagerduty, _opsgenie, _grafana):
        try:
            found = read(data)
        except (KeyError, TypeError, ValueError, AttributeError):
            continue  # the export of another system
        if found and found[0]:
            zone = found[1] if found[1] and zone_exists(found[1]) else None
            return Source(path.name, _rota(found[0]), zone)
    raise SettingsError(f"{path}: it has no schedule of PagerDuty, Opsgenie or Grafana OnCall; export one schedule")


_Found = tuple[list[_Turn], str | None] | None


def _pagerduty(data: Mapping[str, Any]) -> _Found:
    """`GET /schedules/{id}`: the layer that counts is the first."""
    schedule = data.get("schedule", data)
    layer = schedule["schedule_layers"][0]
    names = [u["user"].get("summary") or u["user"]["name"] for u in layer["users"]]
    starts = datetime.fromisoformat(layer["rotation_virtual_start"]).date()
    days = int(layer["rotation_turn_length_seconds"]) // _DAY
    return _turns(names, starts, days), schedule.get("time_zone")


def _opsgenie(data: Mapping[str, Any]) -> _Found:
    """`GET /v2/schedules/{id}?expand=rotation`."""
    schedule = data.get("data", data)
    rotation = schedule["rotations"][0]
    names = [_called(p.get("name") or p.get("username") or p["id"]) for p in rotation["participants"]]
    days = {"daily": 1, "weekly": 7}[rotation["type"]] * int(rotation.get("length", 1))
    starts = datetime.fromisoformat(rotation["startDate"].replace("Z", "+00:00")).date()
    return _turns(names, starts, days), schedule.get("timezone")


def _grafana(data: Mapping[str, Any]) -> _Found:
    """A schedule with its shifts written out."""
    shift = next(s for s in data["shifts"] if s.get("rolling_users"))
    names = [_called(str(who)) for group in shift["rolling_users"] for who in group[:1]]
    days = {"daily": 1, "weekly": 7}[shift["frequency"]] * int(shift.get("interval", 1))
    return _turns(names, datetime.fromisoformat(shift["start"]).date(), days), data.get("time_zone")


def _called(user: str) -> str:
    """'ann.berg@example.com' is Ann Berg, until somebody says otherwise; a name stays as it is."""
    if "@" not in user:
        return user
    return " ".join(part.capitalize() for part in user.partition("@")[0].replace("_", ".").split("."))


def _turns(names: Sequence[str], starts: date, days: int) -> list[_Turn]:
    if days % 7 or not days:
        raise SettingsError(f"its turns last {days} days; Watchkeeper rotates by weeks")
    length = timedelta(days=days)
    return [_Turn(starts + n * length, starts + (n + 1) * length, name) for n, name in enumerate(names)]


def _calendar(path: Path, text: str) -> list[_Turn]:
    from icalendar import Calendar, Event

    try:
        events = [e for e in Calendar.from_ical(text).walk("VEVENT") if isinstance(e, Event)]
        found = [_Turn(_day(e.start), _day(e.end), str(e.get("SUMMARY", ""))) for e in events]
    except ValueError as error:
        raise SettingsError(f"{path}: not an iCalendar file that can be read ({error})") from error
    return sorted(found, key=lambda t: t.starts)


def _day(moment: date | datetime) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _rota(turns: Sequence[_Turn]) -> str:
    rows = "\n".join(f"| {t.starts} | {t.ends} | {_name(t.who)} |" for t in turns)
    return f"## On-Call Schedule\n\n| From | To | On-call |\n|---|---|---|\n{rows}\n"


def _name(summary: str) -> str:
    """'On call: Ann Berg (primary)' is Ann Berg."""
    return summary.rpartition(":")[2].partition("(")[0].strip()


def _table(text: str) -> str:
    dialect = csv.Sniffer().sniff(text[:2000], delimiters=",;\t") if text.strip() else csv.excel
    rows = [row for row in csv.reader(io.StringIO(text), dialect) if any(c.strip() for c in row)]
    return "\n".join(_lines(rows))


def _lines(rows: Sequence[Sequence[str]]) -> Iterator[str]:
    for n, row in enumerate(rows):
        yield f"| {' | '.join(c.strip().replace('|', '/') for c in row)} |"
        if n == 0:
            yield f"|{'---|' * len(row)}"
