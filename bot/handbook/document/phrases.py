"""Durations, times, weekdays, zones and dates as people write them. Each answers None to what it cannot read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date, time, timedelta
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from bot.handbook.document.calendar_words import foreign_month, foreign_weekday

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH_NAMES = (
    *("january", "february", "march", "april", "may", "june"),
    *("july", "august", "september", "october", "november", "december"),
)
# Feb 29 exists in some years, and a holiday row holds for every year.
_LONGEST = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

_ONES = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve")
_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_NUMBERS = {word: i for i, word in enumerate(_ONES, 1)} | {
    "a": 1, "an": 1, "fifteen": 15, "twenty": 20, "thirty": 30, "forty-five": 45, "forty-eight": 48,
    "sixty": 60, "seventy-two": 72, "ninety": 90,
}  # fmt: skip
_UNITS = {
    "s": 1, "sec": 1, "second": 1, "m": 60, "min": 60, "minute": 60, "h": 3600, "hr": 3600, "hour": 3600,
    "d": 86400, "day": 86400, "w": 604800, "wk": 604800, "week": 604800,
    "minuten": 60, "minuto": 60, "stunde": 3600, "stunden": 3600, "heure": 3600, "hora": 3600, "tag": 86400,
    "tage": 86400, "tagen": 86400, "jour": 86400, "día": 86400, "woche": 604800, "wochen": 604800, "semaine": 604800,
    "semana": 604800,
}  # fmt: skip
# Longest first, or "minutes" would be read as "m" and an unknown "inutes". One letter has no plural: ms is no minute.
_UNIT = "|".join(sorted(_UNITS, key=len, reverse=True))
_WORDS = "|".join(sorted(_NUMBERS, key=len, reverse=True))
_NAMED = rf"(?P<unit>{_UNIT})(?:(?<=[a-z]{{2}})s)?"
_IN_MINUTES = {
    "an hour and a half": 90, "one and a half hours": 90, "half an hour": 30, "half hour": 30,
    "three quarters of an hour": 45, "a quarter of an hour": 15, "a quarter hour": 15, "quarter of an hour": 15,
}  # fmt: skip
PARTS_OF_AN_HOUR = "|".join(_IN_MINUTES)
# A word stands apart from its unit, or "and" would be a day, "as" a second and "am" a minute.
_AMOUNT = rf"(?P<amount>\d{{1,6}}(?:\.\d{{1,4}})?(?=\s*-?\s*[a-z])|(?:{_WORDS})(?=[\s-]))"
_LENGTH = rf"(?:(?P<part>{PARTS_OF_AN_HOUR})|{_AMOUNT}\s*-?\s*{_NAMED})(?![a-z])\.?"
# "half a day" is no day, and how long it is, people don't agree on.
_ONE = re.compile(rf"(?<![\w.,-])(?<!half )(?<!quarter of )(?<!quarters of ){_LENGTH}", re.IGNORECASE)
_NEXT = re.compile(rf"\s*(?:,|and)?\s*{_LENGTH}", re.IGNORECASE)
_YEAR = timedelta(days=366)


def duration(text: str) -> timedelta | None:
    """'15 minutes', '2 h', '1 hour 30 minutes', 'half an hour': the whole text must be one duration."""
    found = _ONE.match(clean(text))
    return _sum_from(clean(text), found, whole=True) if found else None


def first_duration(text: str) -> timedelta | None:
    """The first duration anywhere in a sentence."""
    found = _ONE.search(clean(text))
    return _sum_from(clean(text), found, whole=False) if found else None


def spans(text: str) -> Iterator[tuple[int, int, timedelta]]:
    """Every duration of a sentence: where it begins and ends, and how long it is."""
    at = 0
    while found := _ONE.search(text, at):
        total, end = _one_length(found), found.end()
        while more := _NEXT.match(text, end):
            total, end = total + _one_length(more), more.end()
        yield found.start(), end, total
        at = end


def _sum_from(text: str, found: re.Match[str], *, whole: bool) -> timedelta | None:
    total, end = _one_length(found), found.end()
    while more := _NEXT.match(text, end):
        total, end = total + _one_length(more), more.end()
    if whole and text[end:].strip():
        return None
    return total if total <= _YEAR else None


def _one_length(found: re.Match[str]) -> timedelta:
    if found["part"]:
        return timedelta(minutes=_IN_MINUTES[found["part"].lower()])
    amount = found["amount"].lower()
    return timedelta(seconds=round(number(amount) * _UNITS[found["unit"].lower()], 3))


def number(text: str) -> float:
    """A number in figures or in a word that this file knows."""
    return float(_NUMBERS.get(text.lower()) or text)


def whole_number(text: str) -> int | None:
    """'3', '5th', 'three', 'third': None for anything else."""
    plain = text.strip().lower()
    if figures := re.fullmatch(r"(\d{1,3})(?:st|nd|rd|th)?", plain):
        return int(figures[1])
    return _NUMBERS.get(plain) or (_ORDINALS.index(plain) + 1 if plain in _ORDINALS else None)


def weekday(text: str) -> int | None:
    """0 for 'Monday', 'mondays', 'Mon'."""
    plain = text.strip().lower().rstrip(".")
    english = (i for i, name in enumerate(WEEKDAYS) if plain in (name, f"{name}s", name[:3], name[:4], name[:5]))
    return next(english, foreign_weekday(plain))


CLOCK = (
    r"(?:\d{1,2}\s?h\s?\d{2}\b|\d{1,2}(?::\d{2})?\s?uhr\b"
    r"|\d{1,2}(?:[:.]\d{1,2})?\s*[ap]\.?m\b\.?|\d{1,2}:\d{1,2}(?::\d{2})?|noon|midnight)"
)


def clock_time(text: str) -> time | None:
    """'9:00 AM', '9 am', '09:00', 'noon'. None for 25:00 and for 14:00 PM."""
    plain = re.sub(r"[\s.]", "", text.lower().replace(".m", "m"))
    if plain in ("noon", "midnight"):
        return time(12 if plain == "noon" else 0)
    plain = re.sub(r"^(\d{1,2})h(\d{2})$", r"\1:\2", re.sub(r"^(\d{1,2})uhr$", r"\1:00", plain).removesuffix("uhr"))
    found = re.fullmatch(r"(\d{1,2})(?::?(\d{2}))?(?::(\d{2}))?([ap]m)?", plain)
    if not found or not (found[2] or found[4]):
        return None
    hour, minute, second = int(found[1]), int(found[2] or 0), int(found[3] or 0)
    if found[4]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[4] == "pm" else 0)
    return time(hour, minute, second) if hour < 24 and minute < 60 and second < 60 else None


_ZONES = {
    "Los_Angeles": ("pt", "pst", "pdt", "pacific", "pacific time"),
    "Denver": ("mt", "mst", "mdt", "mountain", "mountain time"),
    "Chicago": ("ct", "cst", "cdt", "central", "central time"),
    "New_York": ("et", "est", "edt", "eastern", "eastern time"),
    "Anchorage": ("akt", "akst", "akdt"),
}
_ABBREVIATIONS = {short: f"America/{city}" for city, shorts in _ZONES.items() for short in shorts} | {
    "hst": "Pacific/Honolulu", "utc": "UTC", "gmt": "UTC", "z": "UTC", "bst": "Europe/London", "cet": "Europe/Paris",
    "cest": "Europe/Paris", "mez": "Europe/Berlin", "eet": "Europe/Athens", "eest": "Europe/Athens",
    "ist": "Asia/Kolkata", "sgt": "Asia/Singapore", "hkt": "Asia/Hong_Kong", "jst": "Asia/Tokyo", "kst": "Asia/Seoul",
    "aest": "Australia/Sydney", "aedt": "Australia/Sydney", "nzst": "Pacific/Auckland", "nzdt": "Pacific/Auckland",
}  # fmt: skip


def zone(text: str) -> str | None:
    """The IANA name of 'PT', 'UTC', 'Europe/Paris'. 'PST' is read as Pacific Time: people mean the wall clock."""
    plain = text.strip().strip("()").lower()
    if plain in _ABBREVIATIONS:
        return _ABBREVIATIONS[plain]
    name = text.strip().strip("()")
    return name if "/" in name and zone_exists(name) else None


_REGIONS = ("Europe", "America", "Asia", "Australia", "Africa", "Pacific", "Atlantic", "Indian")
_IANA = r"(?P<iana>(?:Africa|America|Asia|Atlantic|Australia|Europe|Indian|Pacific|US|Canada)/[A-Z]\w+(?:/\w+)?)\b"
_SPEAKS_OF_ZONES = re.compile(
    r"\b(?:time ?zones?|zone|tz|times?|hours|zona horaria|fuseau(?: horaire)?|zeitzone|uhrzeiten|zeiten|zeitangaben"
    r"|heures|horas|horarios|tijdzone|fuso orario)\b",
    re.IGNORECASE,
)
_BETWEEN = (
    r"(?:[\s:=(,*_-]|(?:is|are|in|all|for|of|on|this|the|our|document|doc|page|handbook|given|stated|shown|written|here|below"
    r"|team'?s?|local|sind|sont|son|est|es|en|dans|cet|[A-Z]{2,5})\b)*"
)
_CITY_TIME = re.compile(
    r"\b(?:all times|times are|hand\w*|shifts?|change-?over|rota\w*|on-?call)\b.*?"
    r"\b(?P<city>(?-i:[A-Z][a-z]+(?: [A-Z][a-z]+)?)) time\b",
    re.IGNORECASE,
)
_ZONE_NAME = r"(?:US )?([A-Z]{2,4}\b|[A-Z]\w+/\w+|(?:Eastern|Central|Mountain|Pacific)(?: [Tt]ime)?\b)"
_TIMES_IN = re.compile(
    rf"\b(?:[Aa]ll |[Tt]he )?[Tt]imes?(?: are| is)?(?: given| stated| shown)?(?: in)? \(?{_ZONE_NAME}"
)


def zone_of_times(text: str) -> str | None:
    """The IANA name in a sentence such as 'All times IST', 'Zeitzone: Europe/Berlin', 'at 10:00 London time'."""
    plain = re.sub(r"[*_`]{2,}", "", text)
    says = _SPEAKS_OF_ZONES.search(plain)
    named = re.match(rf"{_BETWEEN}{_IANA}", plain[says.end() :]) if says and "/" in plain else None
    if named and zone_exists(named["iana"]):
        return named["iana"]
    if city := _CITY_TIME.search(plain):
        names = (f"{region}/{city['city'].replace(' ', '_')}" for region in _REGIONS)
        if known := next((name for name in names if zone_exists(name)), None):
            return known
    found = _TIMES_IN.search(text) or re.search(rf"\b[Tt]ime ?zone:?\s*\(?{_ZONE_NAME}", text)
    return zone(found[1]) if found else None


def zone_exists(name: str) -> bool:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return False
    return True


def month(text: str) -> int | None:
    plain = text.strip().lower().rstrip(".")
    short = plain[:3]
    if short not in _MONTHS or plain not in (short, f"{short}t", _MONTH_NAMES[_MONTHS.index(short)]):
        return foreign_month(plain)
    return _MONTHS.index(short) + 1


_WORD = r"[^\W\d_]{3,12}"
# "23 December", "23rd of Dec", "24. Dezember", "1er mai", "5 de enero"
DAY_FIRST = rf"(\d{{1,2}})(?:st|nd|rd|th|er|\.)?\s+(?:of\s+|de\s+)?({_WORD})\.?"


def month_day(text: str) -> tuple[int, int] | None:
    """(12, 23) for 'Dec 23', '23 December', 'December 23rd'. None for a day that no year has."""
    found = re.fullmatch(rf"({_WORD})\.?\s+(\d{{1,2}})(?:st|nd|rd|th)?", text.strip())
    parts = (found[1], found[2]) if found else None
    if numeric := re.fullmatch(r"(\d{1,2})\.(\d{1,2})\.", text.strip()):
        of_month, of_year = int(numeric[1]), int(numeric[2])
        return (of_year, of_month) if 1 <= of_year <= 12 and 1 <= of_month <= _LONGEST[of_year - 1] else None
    if not parts and (found := re.fullmatch(DAY_FIRST, text.strip())):
        parts = (found[2], found[1])
    if not parts or not (in_month := month(parts[0])):
        return None
    day = int(parts[1])
    return (in_month, day) if 1 <= day <= _LONGEST[in_month - 1] else None


def calendar_date(text: str) -> date | None:
    """'2025-09-30', 'Sep 30, 2025', '30 September 2025'. None for Feb 30 and for the ambiguous 09/10/2025."""
    plain = text.strip()
    try:
        if re.fullmatch(r"\d{4}-\d{2}-\d{2}", plain):
            return date.fromisoformat(plain)
        found = re.fullmatch(r"(.+?),?\s+(\d{4})", plain)
        day = month_day(found[1]) if found else None
        return date(int(found[2]), *day) if found and day else None
    except ValueError:
        return None


_PERCENTAGE = re.compile(r"(\d+(?:\.\d+)?)\s*%")


def highest_percentage(text: str) -> float | None:
    """As a share: 0.05 for 'by 2-5%' and for 'by up to 5 %'; None where there is none."""
    return max((float(found) / 100 for found in _PERCENTAGE.findall(text)), default=None)


def clean(text: str) -> str:
    """One space between words, and every dash that a word processor makes as '-'."""
    return " ".join(re.sub(r"[‐-―−]", "-", text).replace(" -- ", " - ").split())


def in_words(span: timedelta) -> str:
    """A duration as a person would write it: '15 min', '2 h', '48 h'."""
    seconds = span.total_seconds()
    if seconds % 3600 == 0:
        return f"{seconds / 3600:g} h"
    return f"{seconds / 60:g} min"


def listed(names: Iterable[str]) -> str:
    """'A', 'A and B', 'A, B and C'."""
    all_names = list(names)
    return " and ".join(filter(None, [", ".join(all_names[:-1]), *all_names[-1:]]))


_TITLES = re.compile(
    r"^(?:(?:dr|prof|mr|mrs|ms|mx|ing|dipl|herr|frau|mme|m|sr|sra)\b\.?-?\s*)+(?=\w{2})", re.IGNORECASE
)


def without_title(name: str) -> str:
    """'Ola Nyström' for 'Dr. Ola Nyström'."""
    return _TITLES.sub("", name)
