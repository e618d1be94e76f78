"""watchkeeper credit: the year's ledger for payroll, with the trades and overrides that the database holds."""

from __future__ import annotations

import csv
import sys
from collections.abc import Mapping, Sequence
from datetime import datetime
from enum import StrEnum
from fractions import Fraction
from typing import Annotated, Any

import typer
from sqlalchemy.exc import SQLAlchemyError

from bot.clock import SystemClock
from bot.commands.arguments import team_in
from bot.commands.output import Format, TeamDir, fail, show
from bot.errors import WatchkeeperError
from bot.handbook.team.holiday_terms import terms_of
from bot.handbook.team.team import Team
from bot.settings import load_settings
from bot.store import overrides as book
from bot.store.database import Database
from bot.store.migrate import has_begun, is_current
from schedule.credit import Account, Entry, Ledger, entries, ledger
from schedule.rules import Override
from schedule.wallclock import local, local_day

_PER_PERSON = (
    *("person", "hours", "hours_done", "weeks", "credit", "earned", "holiday_credit", "premium_days"),
    *("secondary_hours", "major_holidays", "limit", "over_limit"),
)
_PER_STRETCH = (
    *("person", "since", "until", "hours", "rule", "line", "stands_in", "credit", "premium_days", "pay"),
    "secondary",
)


class CreditFormat(StrEnum):
    TABLE = "table"
    CSV = "csv"
    JSON = "json"


class By(StrEnum):
    PERSON = "person"
    STRETCH = "stretch"


def credit(
    team_dir: TeamDir,
    year: Annotated[int | None, typer.Option(min=2000, max=2100, help="this year, if left out")] = None,
    by: Annotated[
        By, typer.Option("--by", help="a row a person, or a row a stretch of duty with its rule")
    ] = By.PERSON,
    format: Annotated[
        CreditFormat, typer.Option("--format", help="a table for people, CSV for payroll, JSON for programs")
    ] = CreditFormat.TABLE,
) -> None:
    """Hours, credit and premium days of a year, by the handbook's figures and what was traded."""
    team = team_in(team_dir)
    try:
        overrides = _overrides(team)
    except WatchkeeperError as error:
        raise fail(error) from None
    now = SystemClock().now().replace(second=0, microsecond=0)
    year = year or local_day(now, team.settings.zone).year
    columns = _PER_PERSON if by is By.PERSON else _PER_STRETCH
    _print(_rows(team, overrides, year, by, now), columns, format)


def _overrides(team: Team) -> Sequence[Override]:
    """What holds on top of the handbook. Raises WatchkeeperError if the database is there and cannot be asked: a
    payroll without its trades would be wrong in silence."""
    database = Database(load_settings().database_url)
    if not has_begun(database):
        typer.echo("There is no database: this is the handbook alone, without trades and overrides.", err=True)
        return ()
    try:
        if not is_current(database):
            raise WatchkeeperError("the database is not migrated; run `watchkeeper migrate` first")
        with database.reading() as c:
            held = book.holding(c, team.id)
    except SQLAlchemyError as error:
        raise WatchkeeperError(f"DATABASE_URL: the database does not answer ({type(error).__name__})") from error
    finally:
        database.close()
    typer.echo(f"With {len(held)} overrides from the database.", err=True)
    return held


def _rows(team: Team, overrides: Sequence[Override], year: int, by: By, now: datetime) -> list[dict[str, Any]]:
    rules, terms = team.rota_rules, terms_of(team)
    if by is By.STRETCH:
        return [_of_stretch(entry, team) for entry in entries(rules, overrides, terms, year)]
    made = ledger(rules, overrides, terms, year, now)
    return [_of_person(account, made) for account in made.accounts]


def _of_person(account: Account, made: Ledger) -> dict[str, Any]:
    limit = made.terms.limit.value if made.terms.limit else None
    return {
        "person": account.name,
        "hours": _number(account.hours),
        "hours_done": _number(account.hours_done),
        "weeks": _number(account.weeks),
        "credit": _number(account.credit),
        "earned": _number(account.earned),
        "holiday_credit": _number(account.holiday_credit),
        "premium_days": _number(account.premium_days),
        "secondary_hours": _number(account.secondary_hours),
        "major_holidays": [row.name for row in account.holidays],
        "limit": _number(limit),
        "over_limit": made.over_limit(account),
    }


def _of_stretch(entry: Entry, team: Team) -> dict[str, Any]:
    duty, zone = entry.duty, team.settings.zone
    return {
        "person": duty.primary,
        "since": local(duty.since, zone).isoformat(),
        "until": local(duty.until, zone).isoformat(),
        "hours": _number(Fraction(duty.hours)),
        "rule": duty.rule.reason.text,
        "line": duty.rule.reason.line,
        "stands_in": duty.winner.reason.text if duty.is_stand_in else "",
        "credit": _number(entry.credit),
        "premium_days": _number(entry.premium_days),
        "pay": _number(entry.pay),
        "secondary": list(duty.secondary),
    }


def _number(value: Fraction | None) -> float | int | None:
    """To a millionth, so that a column still adds up in a spreadsheet."""
    if value is None:
        return None
    return int(value) if value.denominator == 1 else round(float(value), 6)


# --- printing -------------------------------------------------------------------------------------------------------


def _print(rows: Sequence[Mapping[str, Any]], columns: Sequence[str], format: CreditFormat) -> None:
    if format is CreditFormat.CSV:
        out = csv.writer(sys.stdout, lineterminator="\n")
        out.writerow(columns)
        out.writerows([_cell(row[column]) for column in columns] for row in rows)
        return
    show(rows, Format.JSON if format is CreditFormat.JSON else Format.TEXT, columns, "")


def _cell(value: object) -> object:
    """A spreadsheet takes a text that begins with one of these for a formula, and a trade's reason is anybody's."""
    if isinstance(value, list):
        value = "; ".join(value)
    if isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r")):
        return f"'{value}"
    return value if value is not None else ""
