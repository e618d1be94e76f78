"""What the columns of a table hold, by their headers, in the words that teams use."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from bot.handbook.document.markup import Row, Table
from bot.handbook.document.phrases import clean

_ON_CALL = r"on-?call|duty|pager|rota|bereitschaft|astreinte|guardia|de service|reperibil\w*|consignatie\w*"
WEEK = (
    r"(the )?(rotation |calendar |iso |on-call )?(weeks?|wks?|cw|kw|sprints?|shifts?|turns?|slots?"
    r"|cycles?|periods?|dates?|days?"
    r"|weekdays?|when|from|starts?|starting|beginning|woche|kalenderwoche|semaine|semana|settimana|tag|zeitraum)"
    r"( (of|no\.?|number|starting|beginning|start|date|dates|period|range|#).*)?|#|no\.?|dates?.*"
)
HOLIDAY = r"(public |major |bank )?(holidays?|feiertage?|jours? f[ée]ri[ée]s?|festivos?|occasions?|vacations?).*"
PIPELINE = (
    r"(data |our |the )?(pipelines?|data ?sets?|datasets?|jobs?|dags?|flows?|workflows?"
    r"|data products?|feeds?|models?|marts?"
    r"|assets?|tables?|streams?|services?|systems?|reports?|etls?|processes|datenstrecken?|flux)( (name|id|\(.*\)).*)?"
)
AREA = (
    r"(business )?(areas?|domains?|units?|lines?|functions?|(?:fach|geschäfts)?bereich|ressort|domaine|[áa]rea)( .*)?"
)
SECONDARY = (
    r"(secondary|back-?ups?|second(ary)?|2nd|deputy|deputies|shadow|l2|fallback|alternate|stand-?in|stand-?by|support|vertretung"
    r"|stellvertret\w*|suppl[ée]ant\w*|remplaçant\w*|respaldo|suplente|secundari[oa]|sekund[äa]r\w*|2\.).*|.*\(secondary\)"
)
OWNER = r"(primary |main |lead |data |pipeline |current )*owners?( .*)?|primary|owned by|accountable.*|dri"
PRIMARY = (
    rf"(primary|first|1st|l1|lead|main|prim[äa]r\w*|principal|titulaire|1\.).*|.*\(primary\)|(data "
    rf"|pipeline |current )?owners?( .*)?"
    rf"|(on )?({_ON_CALL})( (engineer|person|lead|name|owner))?|(engineer|person|who|dri|responsible"
    rf"|assignee|name|assigned|verantwortlich\w*"
    rf"|responsables?|zust[äa]ndig\w*)( .*)?"
)


def column(table: Table, pattern: str, *taken: int | None) -> int | None:
    """Where the first column stands whose header is of this kind, and is not one of `taken`."""
    for at, header in enumerate(table.header):
        plain = clean(header).casefold().rstrip(" :?").replace("on call", "on-call")
        if at not in taken and re.fullmatch(pattern, plain):
            return at
    return None


def cell(row: Row, at: int | None) -> str:
    return row.cells[at] if at is not None and at < len(row.cells) else ""


def filled(table: Table, at: int | None) -> Iterator[tuple[Row, str]]:
    """The rows with one column's text; an empty cell means the one above, as in cells that are merged."""
    last = ""
    for row in table.rows:
        last = cell(row, at) or last
        yield row, last


def table_of(header: Sequence[str], rows: Sequence[tuple[int, Sequence[str]]]) -> Table:
    """A table with these headers; each row with the line it was found on."""
    return Table(rows[0][0], tuple(header), tuple(Row(line, tuple(cells), len(cells)) for line, cells in rows))
