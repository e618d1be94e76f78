"""Time zones as people say them: "CET", "ET", "UTC+2", "Europe/Paris", "london time", "Bangalore".

Cities come from the names of the tz database and, for the many that are not in it, from the cities of the world's
airports (`airportsdata`). What several zones are called ("IST", "Portland") gives all of them.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta, timezone, tzinfo
from functools import lru_cache
from types import MappingProxyType
from zoneinfo import ZoneInfo, available_timezones

import airportsdata

_LARGEST = timedelta(hours=15)  # of an offset from UTC
_PACIFIC, _MOUNTAIN, _CENTRAL, _EASTERN = (
    f"America/{city}" for city in ("Los_Angeles", "Denver", "Chicago", "New_York")
)
_EUROPE = "Europe/Berlin"  # the clocks of CET all change together

# "PST" in summer means the wall clock of the Pacific, not an hour beside it.
_CALLED: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("utc", "gmt", "zulu", "z"), ("UTC",)),
    **dict.fromkeys(("pt", "pst", "pdt", "pacific"), (_PACIFIC,)),
    **dict.fromkeys(("mt", "mst", "mdt", "mountain"), (_MOUNTAIN,)),
    **dict.fromkeys(("ct", "cdt", "central"), (_CENTRAL,)),
    **dict.fromkeys(("et", "edt", "eastern"), (_EASTERN,)),
    "est": (_EASTERN,),
    "cst": (_CENTRAL, "Asia/Shanghai"),
    "ist": ("Asia/Kolkata", "Asia/Jerusalem"),
    "bst": ("Europe/London", "Asia/Dhaka"),
    "ast": ("America/Halifax", "Asia/Riyadh"),
    "gst": ("Asia/Dubai", "Atlantic/South_Georgia"),
    "adt": ("America/Halifax",),
    **dict.fromkeys(("nst", "ndt"), ("America/St_Johns",)),
    **dict.fromkeys(("akst", "akdt", "akt"), ("America/Anchorage",)),
    **dict.fromkeys(("hst", "hawaii"), ("Pacific/Honolulu",)),
    **dict.fromkeys(("cet", "cest", "mez", "mesz", "germany", "german"), (_EUROPE,)),
    **dict.fromkeys(("wet", "west"), ("Europe/Lisbon",)),
    **dict.fromkeys(("eet", "eest"), ("Europe/Athens",)),
    "msk": ("Europe/Moscow",),
    "trt": ("Europe/Istanbul",),
    **dict.fromkeys(("uk", "england", "scotland", "wales", "british"), ("Europe/London",)),
    **dict.fromkeys(("france", "french"), ("Europe/Paris",)),
    **dict.fromkeys(("italy",), ("Europe/Rome",)),
    **dict.fromkeys(("switzerland", "swiss"), ("Europe/Zurich",)),
    **dict.fromkeys(("netherlands", "dutch"), ("Europe/Amsterdam",)),
    "sweden": ("Europe/Stockholm",),
    "ireland": ("Europe/Dublin",),
    **dict.fromkeys(("idt",), ("Asia/Jerusalem",)),
    **dict.fromkeys(("india", "indian", "delhi", "bengaluru", "gurgaon", "gurugram", "noida"), ("Asia/Kolkata",)),
    "pkt": ("Asia/Karachi",),
    "npt": ("Asia/Kathmandu",),
    **dict.fromkeys(("jst", "kyoto", "yokohama"), ("Asia/Tokyo",)),
    "kst": ("Asia/Seoul",),
    "hkt": ("Asia/Hong_Kong",),
    "sgt": ("Asia/Singapore",),
    **dict.fromkeys(("pht", "philippines"), ("Asia/Manila",)),
    **dict.fromkeys(("ict", "thailand"), ("Asia/Bangkok",)),
    "wib": ("Asia/Jakarta",),
    "china": ("Asia/Shanghai",),
    "awst": ("Australia/Perth",),
    **dict.fromkeys(("acst", "acdt"), ("Australia/Adelaide",)),
    "aest": ("Australia/Sydney",),
    "aedt": ("Australia/Sydney",),
    **dict.fromkeys(("nzst", "nzdt", "nzt"), ("Pacific/Auckland",)),
    **dict.fromkeys(("brt", "brazil"), ("America/Sao_Paulo",)),
    "art": ("America/Argentina/Buenos_Aires",),
    "sast": ("Africa/Johannesburg",),
    "wat": ("Africa/Lagos",),
    "cat": ("Africa/Maputo",),
    "eat": ("Africa/Nairobi",),
    **dict.fromkeys(("sf", "bay area", "silicon valley", "la", "california"), (_PACIFIC,)),
    **dict.fromkeys(("nyc", "ny", "dc", "manhattan", "brooklyn"), (_EASTERN,)),
    **dict.fromkeys(("texas",), (_CENTRAL,)),
    "krakow": ("Europe/Warsaw",),
    "wroclaw": ("Europe/Warsaw",),
}
_ONLY_AT_HOME = {"ist": "Europe/Dublin"}  # what only teams there mean by it
_OFFSET = re.compile(r"(?:utc|gmt)?\s*([+-])\s*(\d{1,2})(?::?(\d\d))?")


def zones_called(words: str, team: ZoneInfo) -> tuple[tzinfo, ...]:
    """The zones that `words` (lower case) call; () for none. Of several, one on the team's own continent is meant."""
    if offset := _OFFSET.fullmatch(words):
        return _fixed(offset)
    name = re.sub(r"\s+(?:local\s+)?(?:time|tz|timezone|standard time|daylight time)$", "", words)
    name = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    if _ONLY_AT_HOME.get(name) == team.key:
        return (team,)
    keys = _CALLED.get(name) or _in_the_database().get(name)
    if keys is None:
        keys = _at_airports().get(name.replace("-", " "), ())
    continent = team.key.partition("/")[0]
    at_home = tuple(key for key in keys if key == team.key) or tuple(k for k in keys if k.startswith(f"{continent}/"))
    return tuple(ZoneInfo(key) for key in (at_home or keys))


def _fixed(offset: re.Match[str]) -> tuple[tzinfo, ...]:
    span = timedelta(hours=int(offset[2]), minutes=int(offset[3] or 0))
    return (timezone(-span if offset[1] == "-" else span),) if span < _LARGEST else ()


@lru_cache(maxsize=1)
def _in_the_database() -> Mapping[str, tuple[str, ...]]:
    """ "europe/paris", "paris", "new york" -> the tz database's own names."""
    known: dict[str, tuple[str, ...]] = {}
    for key in sorted(available_timezones()):
        area, _, _ = key.partition("/")
        known.setdefault(key.lower(), (key,))
        if area not in ("Etc", "SystemV", "US"):
            known.setdefault(key.rpartition("/")[2].replace("_", " ").lower(), (key,))
    return MappingProxyType(known)


@lru_cache(maxsize=1)
def _at_airports() -> Mapping[str, tuple[str, ...]]:
    """City (lower case) -> the zones in which there are airports of that name."""
    known: dict[str, dict[str, None]] = {}
    for airport in airportsdata.load("IATA").values():
        known.setdefault(airport["city"].replace("-", " ").lower(), {})[airport["tz"]] = None
    return MappingProxyType({city: tuple(sorted(keys)) for city, keys in known.items() if city})
