"""How people write figures in team.toml: "1 %", "15 min", "02:00"; and the exact values behind them.

Shares are fractions, never floats: an edge ("less than 1 %") is decided on integers.
"""

from __future__ import annotations

import re
from datetime import time, timedelta
from fractions import Fraction
from typing import Annotated, Any

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints

from bot.handbook.document.phrases import duration
from bot.handbook.team.settings import Span
from detectors.days import BUSINESS_DAYS, EVERY_DAY, markets

_PERCENT = re.compile(r"(\d+(?:\.\d+)?)\s*%")
_TIME_OF_DAY = re.compile(r"([01]\d|2[0-3]):[0-5]\d")


def _share(value: Any) -> Any:
    if isinstance(value, Fraction):
        return value
    if isinstance(value, str) and (match := _PERCENT.fullmatch(value.strip())):
        return Fraction(match[1]) / 100
    raise ValueError(f'{value!r} is not a share; write it with its sign, such as "1 %"')


def share_of(text: str) -> Fraction | None:
    """A share from "30%" or "30 %", more than nothing and no more than the whole; None for anything else."""
    found = _PERCENT.fullmatch(text.strip())
    share = Fraction(found[1]) / 100 if found else Fraction(0)
    return share if 0 < share <= 1 else None


def _part(share: Fraction) -> Fraction:
    if share > 1:
        raise ValueError(f'{float(100 * share):g} % is more than the whole; write a share such as "1 %"')
    return share


def _length(value: Any) -> Any:
    """As `Span`, and none at all is a length, too."""
    return timedelta() if isinstance(value, str) and duration(value) == timedelta() else value


def _time_of_day(value: Any) -> str:
    if isinstance(value, time):  # TOML has times of its own: 02:00:00 without quotes
        return f"{value:%H:%M}"
    if isinstance(value, str) and _TIME_OF_DAY.fullmatch(value):
        return value
    raise ValueError(f'{value!r} is not a time of day; write UTC, such as "02:00"')


def _one_expression(value: str) -> str:
    if ";" in value or "--" in value:
        raise ValueError("more than one SQL expression; write one, without semicolons and comments")
    return value


def _calendar(value: str) -> str:
    if value not in (EVERY_DAY, BUSINESS_DAYS, *markets()):
        raise ValueError(f'no calendar is called {value!r}; write "every_day", "business_days" or "ECB"')
    return value


# What stands after the semicolon of an error, and else a field's `description`, says what to write instead.
Share = Annotated[Fraction, BeforeValidator(_share), AfterValidator(_part), Field(description='a share such as "1 %"')]
# How far something moves: it may more than double.
Move = Annotated[Fraction, BeforeValidator(_share), Field(description='a share such as "5 %"')]
Length = Annotated[Span, BeforeValidator(_length), Field(description='a length of time such as "15 min" or "48 h"')]
TimeOfDay = Annotated[str, BeforeValidator(_time_of_day), Field(description='a UTC time of day such as "02:00"')]
Name = Annotated[str, StringConstraints(min_length=1, strip_whitespace=True)]
Expression = Annotated[Name, AfterValidator(_one_expression)]
CalendarName = Annotated[
    str, AfterValidator(_calendar), Field(description='"every_day", "business_days" or a market such as "ECB"')
]


def since_midnight(text: str) -> timedelta:
    """The length of time from midnight to a time of day."""
    at = time.fromisoformat(text)
    return timedelta(hours=at.hour, minutes=at.minute)
