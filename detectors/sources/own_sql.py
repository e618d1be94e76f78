"""A team's own queries and functions: asked with their days bound, and what they give made into figures."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from types import ModuleType
from typing import Any

import sqlalchemy as sa

from detectors.own_code import IS_RUN, code_of, fingerprint, is_run
from detectors.questions.queries import OwnFigure, OwnFunction, OwnQuery
from detectors.sources.times import day_of
from detectors.sources.trouble import SourceError
from detectors.words import on_day


def bound(ask: OwnQuery) -> sa.TextClause:
    """The team's query with its two days, as dates (as ISO text in SQLite)."""
    days = sa.bindparam("first", ask.first, sa.Date()), sa.bindparam("last", ask.last, sa.Date())
    return sa.text(ask.text).bindparams(*days)


def called(ask: OwnFunction, connection: sa.Connection) -> Iterator[Mapping[str, Any]]:
    """What the team's function gives. Raises SourceError if there is none of that name, if it is not the one that was
    applied, and where a team's own code is not run at all."""
    if not is_run(os.environ):
        raise SourceError(f"a team's own code is not run here; {IS_RUN}=true would")
    module, _, name = ask.entry.partition(":")
    try:
        function = getattr(_applied(ask, module), name)
    except (ImportError, AttributeError, SyntaxError) as error:
        raise SourceError(f"the entry point {ask.entry!r} cannot be loaded: {error}") from None
    yield from function(connection, first=ask.first, last=ask.last, as_of=ask.as_of)


def _applied(ask: OwnFunction, name: str) -> ModuleType:
    """The module, made of the very text that was compared: the file may change between a look and an import."""
    code = code_of(ask.entry)
    if code is None or fingerprint(code) != ask.sha256:
        raise SourceError(f"the code of {ask.entry!r} is not the one that was applied; write its new sha256")
    module = ModuleType(name)
    exec(compile(code, f"<{name}>", "exec"), module.__dict__)
    return module


def figures(rows: Iterable[Mapping[str, Any]]) -> list[OwnFigure]:
    """Raises SourceError for rows without the columns of `OwnQuery`, or two of one day and entity."""
    found: dict[tuple[Any, str], OwnFigure] = {}
    for row in rows:
        figure = _figure({str(name).lower(): value for name, value in row.items()})
        if (figure.day, figure.entity) in found:
            of = f" of {figure.entity!r}" if figure.entity else ""
            raise SourceError(f"more than one row{of} on {on_day(figure.day)}; give one for each day and entity")
        found[figure.day, figure.entity] = figure
    return list(found.values())


def _figure(row: Mapping[str, Any]) -> OwnFigure:
    if row.get("day") is None or not ({"n", "k"} <= row.keys() or "value" in row):
        raise SourceError(f"a row has {', '.join(row) or 'nothing'}; give day, and n with k, or value")
    entity = row.get("entity")
    value, n, k, off = (_number(name, row.get(name)) for name in ("value", "n", "k", "deviation"))
    of = "" if entity is None else str(entity)
    return OwnFigure(day_of(row["day"]), of, _rows("n", n), _rows("k", k), value, off)


def _number(name: str, given: Any) -> Decimal | None:
    """Exact where the database is; what is not finite is nothing."""
    try:
        number = None if given is None else Decimal(str(given))
    except ArithmeticError:
        raise SourceError(f"{name} is {given!r}, which is not a number") from None
    return number if number is not None and number.is_finite() else None


def _rows(name: str, number: Decimal | None) -> int | None:
    if number is not None and number != int(number):
        raise SourceError(f"{name} is {number}; a number of rows is whole")
    return None if number is None else int(number)
