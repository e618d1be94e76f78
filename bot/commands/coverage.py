"""watchkeeper coverage: what uses each line of a handbook, as a list or as a page with margins."""

from __future__ import annotations

from dataclasses import asdict
from html import escape
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.arguments import team_in
from bot.commands.output import FINDINGS, As, Format, TeamDir, print_json
from bot.handbook.coverage.coverage import Coverage, Line, State, coverage
from bot.handbook.team.team import Team

_WIDEST = 44  # characters of the margin


def coverage_of(
    team_dir: TeamDir,
    format: As = Format.TEXT,
    html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="write it as a page with margins")] = None,
    lost: Annotated[bool, typer.Option("--lost", help="only the lines that are not understood")] = False,
) -> None:
    """What becomes of each line of the handbook: used by what, for people, or not understood."""
    team = team_in(team_dir)
    found = coverage(team)
    if html:
        write_page(html, team, found)
    lines = found.lost if lost else found.lines
    if format is Format.JSON:
        print_json([asdict(line) for line in lines])
    elif not html:
        for line in lines:
            typer.echo(f"{line.number:>5}  {_margin(line):<{_WIDEST}}  {line.text.strip()}")
    typer.echo(str(found), err=True)
    if lost and found.lost:
        raise typer.Exit(FINDINGS)


def _margin(line: Line) -> str:
    told = ", ".join(line.by) or line.state.value
    if line.left:
        told = f"NOT UNDERSTOOD: {', '.join(line.left)}" + (f" ({told})" if line.by else "")
    return told if len(told) <= _WIDEST else told[: _WIDEST - 1] + "…"


def without_effect(found: Coverage) -> list[str]:
    """A sentence for each line that says what nothing acts on."""
    return [
        f"line {line.number}: {', '.join(map(repr, line.left))} {'has' if len(line.left) == 1 else 'have'} no effect"
        + (f" (the line is read as {', '.join(line.by)})" if line.by else "")
        for line in found.lost
    ]


_STYLE = """
body{font:15px/1.5 system-ui,sans-serif;margin:2rem auto;max-width:75rem;color:#1b1f24;background:#fff}
table{border-collapse:collapse;width:100%}td{padding:.05rem .6rem;vertical-align:top}
td.number{color:#57606a;text-align:right}td.text{font-family:ui-monospace,monospace;white-space:pre-wrap}
td.margin{color:#57606a;width:22rem;border-left:3px solid #d0d7de}
tr.used td.margin{border-color:#1a7f37}tr.lost td.margin{border-color:#cf222e;color:#a40e26}mark{background:#ffd8d3}
"""
_CLASSES = {State.USED: "used", State.PEOPLE: "people", State.LOST: "lost"}


def write_page(path: Path, team: Team, found: Coverage) -> None:
    """One file of HTML, nothing to fetch: the document, and in its margin what uses each line."""
    by_number = {line.number: line for line in found.lines}
    rows = (_row(n, text, by_number.get(n)) for n, text in enumerate(team.handbook.lines, 1))
    title = f"{escape(team.settings.name)}: {escape(team.handbook.file)}"
    page = (
        f'<!doctype html><html lang="en"><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style>'
        f"<h1>{title}</h1><p>{escape(str(found))}</p><table>{''.join(rows)}</table></html>"
    )
    path.write_text(page, encoding="utf-8")


def _row(number: int, text: str, line: Line | None) -> str:
    told = escape(text)
    for word in line.left if line else ():
        told = told.replace(escape(word), f"<mark>{escape(word)}</mark>", 1)
    margin = escape(_told(line)) if line else ""
    kind = _CLASSES[line.state] if line else "people"
    return (
        f'<tr class="{kind}" id="L{number}"><td class="number">{number}</td><td class="text">{told}</td>'
        f'<td class="margin">{margin}</td></tr>'
    )


def _told(line: Line) -> str:
    if line.state is State.LOST:
        return f"not understood: {', '.join(line.left)}" + (f"; used by {', '.join(line.by)}" if line.by else "")
    return f"used by {', '.join(line.by)}" if line.by else line.state.value
