"""Days that people name though their country does not close for them: movable feasts, and the eves.

The dates of Easter are those of the western churches.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

from dateutil.easter import easter


def _from_easter(days: int) -> Callable[[int], date]:
    return lambda year: easter(year) + timedelta(days=days)


def _each(month: int, day: int) -> Callable[[int], date]:
    return lambda year: date(year, month, day)


def _black_friday(year: int) -> date:
    """The day after the fourth Thursday of November."""
    first = date(year, 11, 1)
    return first + timedelta(days=(3 - first.weekday()) % 7 + 22)


# Name -> other names in use, as `holidays` plains them (lower case, no apostrophes, no final "day"), and its date.
_FEASTS: dict[str, tuple[tuple[str, ...], Callable[[int], date]]] = {
    "Shrove Tuesday": (("shrove tuesday", "mardi gras", "faschingsdienstag"), _from_easter(-47)),
    "Ash Wednesday": (("ash wednesday", "aschermittwoch", "mercredi des cendres"), _from_easter(-46)),
    "Maundy Thursday": (("maundy thursday", "holy thursday", "gründonnerstag", "jueves santo"), _from_easter(-3)),
    "Good Friday": (
        ("good friday", "karfreitag", "vendredi saint", "viernes santo"),
        _from_easter(-2),
    ),
    "Easter Sunday": (("easter sunday", "ostersonntag", "dimanche de pâques", "domingo de pascua"), _from_easter(0)),
    "Easter Monday": (("easter monday", "ostermontag", "lundi de pâques", "lunes de pascua"), _from_easter(1)),
    "Ascension Day": (("ascension", "auffahrt", "christi himmelfahrt", "lascension", "ascensión"), _from_easter(39)),
    "Whit Sunday": (("whit sunday", "pentecost", "pfingstsonntag", "pentecôte", "pentecostés"), _from_easter(49)),
    "Whit Monday": (("whit monday", "pentecost monday", "pfingstmontag", "lundi de pentecôte"), _from_easter(50)),
    "Corpus Christi": (("corpus christi", "fronleichnam", "fête dieu"), _from_easter(60)),
    "Black Friday": (("black friday", "day after thanksgiving"), _black_friday),
    "Christmas Eve": (("christmas eve", "heiligabend", "xmas eve", "nochebuena"), _each(12, 24)),
    "New Year's Eve": (("new years eve", "silvester", "nye", "nochevieja", "saint sylvestre"), _each(12, 31)),
}
_CALLED = {called: name for name, (names, _) in _FEASTS.items() for called in names}


def feast_called(plain: str) -> str | None:
    """The feast of this name; the name as `schedule.holidays` plains it."""
    return _CALLED.get(plain)


def feast_in(name: str, year: int) -> date | None:
    """When a feast falls in a year; None for what is none."""
    return _FEASTS[name][1](year) if name in _FEASTS else None
