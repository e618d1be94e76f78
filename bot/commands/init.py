"""watchkeeper init: a team's two files from the documents and exports that it has."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from bot.commands.output import FINDINGS, USAGE, fail
from bot.errors import WatchkeeperError
from bot.handbook.beginning.exports import Source, source_of
from bot.handbook.beginning.facts import Facts, facts_of, with_order
from bot.handbook.beginning.page import Answers, handbook_of, settings_of, template
from bot.handbook.document.phrases import WEEKDAYS, zone_exists
from bot.handbook.files import HANDBOOK, SETTINGS

_ANSWERS = ".init.json"  # what was answered before an interruption


class General(StrEnum):
    """Which pipelines the general issues of a document belong to."""

    ALL = "all"
    INVESTORS = "investors"
    NONE = "none"


def init(
    team_dir: Annotated[Path, typer.Argument(metavar="TEAM_DIR", help="the folder to write, such as teams/payments")],
    documents: Annotated[
        list[Path] | None, typer.Argument(metavar="[DOCUMENT ...]", help="Markdown, JSON, iCal or CSV")
    ] = None,
    also: Annotated[list[Path] | None, typer.Option("--from", help="another file to take facts from")] = None,
    name: Annotated[str | None, typer.Option(help="what the team is called")] = None,
    zone: Annotated[str | None, typer.Option(help="IANA name, such as Europe/Paris")] = None,
    first_week: Annotated[str | None, typer.Option(help="a day on which week 1 began, 2025-09-29")] = None,
    channel: Annotated[str | None, typer.Option(help="id of the team's Slack channel, C0123ABCD")] = None,
    country: Annotated[str | None, typer.Option(help="whose holidays: US, or with a region, CH-ZH")] = None,
    general_issues: Annotated[
        General | None, typer.Option(help="which pipelines the issues belong to that the document gives to none")
    ] = None,
    order: Annotated[str | None, typer.Option(help="the order on call, 'Ann Berg, Bob Lee'")] = None,
    people: Annotated[str | None, typer.Option(help="with no document: the team, 'Ann Berg, Bob Lee'")] = None,
    ask: Annotated[
        bool | None, typer.Option("--ask/--no-ask", help="ask for what is missing; left out, on a terminal only")
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="write over files that are there")] = False,
) -> None:
    """Write handbook.md and a short team.toml from what the team has; say what was taken from which line."""
    _refuse_to_overwrite(team_dir, force)
    files = [*(documents or ()), *(also or ())]
    try:
        sources = [source_of(path) for path in files] or [Source("template", template(_names(people)))]
    except WatchkeeperError as error:
        raise fail(error) from None
    facts = facts_of(sources)
    _show(facts)
    given = Answers(
        name or _called(team_dir), zone, _date(first_week), channel, country, general_issues or General.NONE
    )
    with_order(facts, _names(order))
    asking = sys.stdin.isatty() if ask is None else ask
    answers = _answered(given, facts, team_dir, general_issues) if asking else given
    _write(team_dir, facts, answers)
    _check(team_dir)


def _refuse_to_overwrite(team_dir: Path, force: bool) -> None:
    there = [f for f in (HANDBOOK, SETTINGS) if (team_dir / f).exists()]
    if there and not force:
        typer.echo(
            f"{team_dir} has a {there[0]} already; name another folder, or add --force to write over it", err=True
        )
        raise typer.Exit(USAGE)


def _names(people: str | None) -> list[str]:
    return [n.strip() for n in (people or "").split(",") if n.strip()]


def _called(team_dir: Path) -> str:
    return team_dir.resolve().name.replace("-", " ").replace("_", " ").title()


def _date(text: str | None) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        typer.echo(f"{text!r} is not a date; write 2025-09-29", err=True)
        raise typer.Exit(USAGE) from None


def _show(facts: Facts) -> None:
    for fact in facts.taken:
        typer.echo(f"{fact.source:>24}  {fact.what}")
    for fact in facts.unread:
        typer.echo(f"{fact.source:>24}  not used: {fact.what}")
    for what in facts.open():
        typer.echo(f"{'open':>24}  {what}")


def _answered(given: Answers, facts: Facts, team_dir: Path, general: str | None) -> Answers:
    """Asks for what neither a flag nor a document nor an earlier, interrupted run has said."""
    kept = _kept(team_dir)

    def ask(what: str, said: str | None, question: str, fits: Callable[[str], bool]) -> str | None:
        answer = said or kept.get(what)
        while answer is None or (answer and not fits(answer)):
            answer = typer.prompt(question, default="", show_default=False)
        kept[what] = answer
        team_dir.mkdir(parents=True, exist_ok=True)
        (team_dir / _ANSWERS).write_text(json.dumps(kept), encoding="utf-8")
        return answer or None

    start = given.first_week or facts.starts or _last_handoff(facts)
    zone = ask("zone", given.zone or facts.zone, "Time zone of the shifts (IANA, such as Europe/Paris)", zone_exists)
    day = WEEKDAYS[facts.shift.weekday].title()
    first = ask("first_week", str(given.first_week or facts.starts or "") or None,
                f"A {day} on which week 1 began (such as {start})", lambda t: _is_day(t, facts))  # fmt: skip
    channel = ask("channel", given.channel, "Id of the team's Slack channel (C..., Enter to leave open)", _is_channel)
    country = ask("country", given.country, "Country of the holidays (US, DE, CH-ZH; Enter for US)", bool)
    if not facts.weeks:
        people = ", ".join(p.name for p in facts.people)
        order = ask("order", None, f"Order on call, with commas between (of {people}; Enter to leave open)", bool)
        with_order(facts, _names(order))
    if facts.general and general is None:
        question = f"{len(facts.general)} issues belong to no pipeline. Put them under: all, investors, none"
        general = ask("general", None, question, lambda t: t in ("all", "investors", "none"))
    return replace(
        given, zone=zone, first_week=_date(first), channel=channel, country=country, general=general or given.general
    )


def _kept(team_dir: Path) -> dict[str, str]:
    try:
        kept = json.loads((team_dir / _ANSWERS).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return {str(k): str(v) for k, v in kept.items()} if isinstance(kept, dict) else {}


def _last_handoff(facts: Facts) -> date:
    """An example to write like: the shift's weekday in the first week of 2026."""
    return date(2026, 1, 5) + timedelta(days=facts.shift.weekday)


def _is_day(text: str, facts: Facts) -> bool:
    try:
        return date.fromisoformat(text).weekday() == facts.shift.weekday
    except ValueError:
        return False


def _is_channel(text: str) -> bool:
    return text[:1] in "CG" and text.isalnum() and text.isupper()


def _write(team_dir: Path, facts: Facts, answers: Answers) -> None:
    team_dir.mkdir(parents=True, exist_ok=True)
    (team_dir / HANDBOOK).write_text(handbook_of(facts, answers), encoding="utf-8")
    (team_dir / SETTINGS).write_text(settings_of(facts, answers), encoding="utf-8")
    (team_dir / _ANSWERS).unlink(missing_ok=True)
    typer.echo(f"written: {team_dir / HANDBOOK}, {team_dir / SETTINGS}")


def _check(team_dir: Path) -> None:
    """What `watchkeeper check` says of the new files, and what to do next."""
    from bot.errors import InvalidFile
    from bot.handbook.team.load import load_team

    try:
        load_team(team_dir)
    except InvalidFile as invalid:
        for flaw in invalid.flaws:
            typer.echo(str(flaw))
        typer.echo(f"Fill in what is open, then: watchkeeper check {team_dir}", err=True)
        raise typer.Exit(FINDINGS) from None
    typer.echo(f"It can be used. Next: watchkeeper check {team_dir}, then watchkeeper doctor", err=True)
