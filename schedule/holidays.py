"""Holidays of a country: the date of one that somebody wrote down by name, and the days on which business is
closed.

Dates come from the `holidays` library (imported absolutely; this module only shares its name). Two questions
are kept apart, for their answers differ: a holiday row of a handbook means the ACTUAL date (July 4),
business is closed on the actual and the OBSERVED one (July 3, when the 4th is a Saturday).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType
from typing import Any

import holidays as library
from holidays.registry import EntityLoader
from rapidfuzz import fuzz, process, utils

from schedule.feasts import feast_called, feast_in
from schedule.one_country import import_countries_one_by_one

import_countries_one_by_one()

# A name is looked for in all these years, so that holidays that are not held every year are known as well.
_YEARS = range(2000, 2051)
_RECENT = range(2024, 2028)  # for the names in other languages, which do not change from year to year

# Names in common use that share no word with the official one; both sides as `_plain` leaves them.
_ALSO_CALLED = {
    "presidents": "washingtons birthday",
    "mlk": "martin luther king jr",
    "fourth of july": "independence",
    "4th of july": "independence",
    "july 4th": "independence",
    "july 4": "independence",
    "indigenous peoples": "columbus",
    "xmas": "christmas",
}
_SAME = 88  # of 100: one slip in a name of normal length ("Labour", "Thanksgivng"), but not King's for Queen's
_SIMILAR = 60  # worth suggesting


@dataclass(frozen=True, slots=True)
class UnknownHoliday:
    """A name that means no holiday, or more than one, of the country. nearest: official names to suggest,
    best first.
    """

    name: str
    country: str
    nearest: tuple[str, ...] = ()

    def __str__(self) -> str:
        hint = f"; did you mean {' or '.join(self.nearest)}?" if self.nearest else ""
        return f"{self.name!r} is not a holiday of {self.country}{hint}"


def knows_country(country: str) -> bool:
    """Whether `country` (ISO 3166: "US", "DE", or with a region of it, "CH-ZH") has a calendar in the library."""
    code, _, region = country.partition("-")
    if code not in EntityLoader.get_country_codes(include_aliases=True):
        return False
    return not region or region in library.country_holidays(code).subdivisions


@lru_cache(maxsize=512)
def recognise(name: str, country: str) -> str | UnknownHoliday:
    """The official name of a holiday as people write it: with or without "Day", shortened, or with a slip of
    the pen.

    "Thanksgiving" is "Thanksgiving Day", "Juneteenth" is "Juneteenth National Independence Day". A name that
    could be two holidays ("Easter", where Sunday and Monday are both held) is unknown rather than guessed.
    """
    wanted = _plain(name)
    alias = _ALSO_CALLED.get(wanted, wanted)
    if (held := _lately(country).get(alias)) is not None:
        return held  # most names are those of these years, and the rest of a century takes a tenth of a second
    known = _official_names(country)
    found = alias if alias in known else _shortened(wanted, known)
    if found:
        return known[found]
    if translated := _in_other_languages(country).get(wanted) or feast_called(wanted):
        return translated
    found = _misspelt(wanted, known)
    return known[found] if found else UnknownHoliday(name, country, _nearest(wanted, known))


def actual_date(name: str, country: str, year: int) -> date | None:
    """The holiday's own date in `year`, never the observed one. None if it is unknown or not held in that
    year.

    A holiday of several days (a spring festival) is dated by its first.
    """
    official = recognise(name, country)
    if isinstance(official, UnknownHoliday):
        return None
    return _actual_dates(country, year).get(_plain(official)) or feast_in(official, year)


@lru_cache(maxsize=512)
def closed_days(country: str, year: int) -> Mapping[date, str]:
    """Public holidays of `year` with their names, actual and observed: for "US", the federal holidays."""
    calendar = _calendar(country, year, _languages(country)[0])
    return MappingProxyType(dict(sorted(calendar.items())))


def holiday_on(day: date, country: str) -> str | None:
    """The name of the public holiday (actual or observed) on this day."""
    return closed_days(country, day.year).get(day)


def _plain(name: str) -> str:
    """A name without what people leave out: case, apostrophes, punctuation, a final "Day"."""
    words = utils.default_process(name.replace("'", "").replace("’", "")).split()
    return " ".join(words[:-1] if words[-1:] == ["day"] else words)


def _shortened(wanted: str, known: Mapping[str, str]) -> str | None:
    """The one known name that says the same in more words; of several, the one with fewest more."""
    words = set(wanted.split())
    longer = sorted((len(k.split()), k) for k in known if words and words <= set(k.split()))
    if not longer or (len(longer) > 1 and longer[0][0] == longer[1][0]):
        return None
    return longer[0][1]


def _misspelt(wanted: str, known: Mapping[str, str]) -> str | None:
    best = process.extractOne(wanted, known.keys(), scorer=fuzz.ratio, score_cutoff=_SAME)
    return best[0] if best else None


def _nearest(wanted: str, known: Mapping[str, str]) -> tuple[str, ...]:
    similar = process.extract(wanted, known.keys(), scorer=fuzz.WRatio, limit=3, score_cutoff=_SIMILAR)
    return tuple(known[plain] for plain, _, _ in similar)


@lru_cache(maxsize=64)
def _lately(country: str) -> Mapping[str, str]:
    return _names_in(country, _RECENT)


@lru_cache(maxsize=64)
def _official_names(country: str) -> Mapping[str, str]:
    """Plain name -> name as the library writes it."""
    return _names_in(country, _YEARS)


def _names_in(country: str, among: range) -> Mapping[str, str]:
    about = _about(country)
    years = [year for year in among if about.start_year <= year <= about.end_year]
    return MappingProxyType({_plain(name): name for year in years for name, _ in _named_dates(country, year)})


@lru_cache(maxsize=512)
def _actual_dates(country: str, year: int) -> Mapping[str, date]:
    """Plain name -> date. The first mention counts: public holidays come before the rest, early days before
    late.
    """
    dates: dict[str, date] = {}
    for name, day in _named_dates(country, year):
        dates.setdefault(_plain(name), day)
    return MappingProxyType(dates)


def _named_dates(country: str, year: int) -> Iterator[tuple[str, date]]:
    about = _about(country)
    rest = tuple(c for c in about.supported_categories if c != library.PUBLIC)
    for categories in filter(None, ((library.PUBLIC,), rest)):
        for language in _languages(country):
            calendar = _calendar(country, year, language, observed=False, categories=categories)
            for day in sorted(calendar):
                yield from ((name, day) for name in calendar.get_list(day))


@lru_cache(maxsize=64)
def _languages(country: str) -> tuple[str | None, ...]:
    """English first, then the country's own. Always named: left out, the library follows the machine's
    locale.
    """
    about = _about(country)
    english = tuple(code for code in about.supported_languages if code == "en_US")
    own = (about.default_language,) if about.default_language not in english else ()
    return english + own


@lru_cache(maxsize=64)
def _about(country: str) -> library.HolidayBase:
    return _calendar(country, None, None)


def _calendar(country: str, year: int | None, language: str | None, **options: Any) -> library.HolidayBase:
    """The library's calendar of a country, or of one region of it ("CH-ZH")."""
    code, _, region = country.partition("-")
    return library.country_holidays(code, subdiv=region or None, years=year, language=language, **options)


@lru_cache(maxsize=16)
def _in_other_languages(country: str) -> Mapping[str, str]:
    """Plain name in any language that the library has for the country -> the name that this module gives it."""
    about = _about(country)
    first = _languages(country)[0]
    others = [code for code in about.supported_languages if code not in _languages(country)]
    found: dict[str, str] = {}
    for year in _RECENT:
        ours = _calendar(country, year, first, observed=False)
        for language in others:
            theirs = _calendar(country, year, language, observed=False)
            for day in ours:
                for name, translated in zip(ours.get_list(day), theirs.get_list(day), strict=False):
                    found.setdefault(_plain(translated), name)
    found.pop("", None)
    return MappingProxyType(found)
