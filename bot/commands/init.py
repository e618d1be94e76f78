"""watchkeeper init: a team's two files from the documents and exports that it has."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.commands.output import FINDINGS, USAGE, fail
from bot.errors import WatchkeeperError
from bot.handbook.beginning.exports import Source, source_of
from bot.handbook.beginning.facts import Facts, facts_of, with_order
from bot.handbook.beginning.page import Answers, handbook_of, settings_of, template
from bot.handbook.document.phrases import WEEKDAYS, zone_exists
from bot.handbook.files import HANDBOOK, SETTINGS

if TYPE_CHECKING:
    from bot.directory import Directory

_DOCUMENTS = (".md", ".markdown", ".txt", ".json", ".ics", ".csv")
_ANSWERS = ".init.json"  # what was answered before an interruption


_NEXT = """It can be used. Next:
  watchkeeper check {0}      what to look at in the document
  watchkeeper doctor         whether Slack lets the bot do its work
  watchkeeper propose {0}    detectors for the known issues, once [sources] are in team.toml
  watchkeeper run"""


class General(StrEnum):
    """Which pipelines the general issues of a document belong to."""

    ALL = "all"
    INVESTORS = "investors"
    NONE = "none"


def init(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            metavar="[TEAM_DIR] [DOCUMENT ...]",
            help="the folder to write (left out: teams/NAME) and what the team has: Markdown, JSON, iCal or CSV",
        ),
    ] = None,
    also: Annotated[list[Path] | None, typer.Option("--from", help="another file to take facts from")] = None,
    name: Annotated[str | None, typer.Option(help="what the team is called")] = None,
    zone: Annotated[str | None, typer.Option(help="IANA name, such as Europe/Paris")] = None,
    first_week: Annotated[str | None, typer.Option(help="a day on which week 1 began, 2025-09-29")] = None,
    channel: Annotated[
        str | None, typer.Option(help="the team's Slack channel: its id, or its name where Slack can be asked")
    ] = None,
    country: Annotated[str | None, typer.Option(help="whose holidays: US, or with a region, CH-ZH")] = None,
    general_issues: Annotated[
        General | None, typer.Option(help="which pipelines the issues belong to that the document gives to none")
    ] = None,
    order: Annotated[str | None, typer.Option(help="the order on call, 'Ann Berg, Bob Lee'")] = None,
    people: Annotated[str | None, typer.Option(help="with no document: the team, 'Ann Berg, Bob Lee'")] = None,
    ask: Annotated[
        bool | None, typer.Option("--ask/--no-ask", help="ask for what is missing; left out, on a terminal only")
    ] = None,
    ids: Annotated[
        list[str] | None, typer.Option("--id", help="who somebody is in Slack: 'Ann Berg=U0123ABCD', '#data=C0123ABCD'")
    ] = None,
    look_up: Annotated[
        bool | None,
        typer.Option("--look-up/--no-look-up", help="ask Slack for ids; left out, where SLACK_BOT_TOKEN is set"),
    ] = None,
    force: Annotated[bool, typer.Option("--force", help="write over files that are there")] = False,
) -> None:
    """Write handbook.md and a short team.toml from what the team has; say what was taken from which line."""
    team_dir, documents = _folder_and_documents(paths or [], name)
    _refuse_to_overwrite(team_dir, force)
    files = [*documents, *(also or ())]
    try:
        sources = [source_of(path) for path in files] or [Source("template", template(_names(people)))]
    except WatchkeeperError as error:
        raise fail(error) from None
    facts = facts_of(sources)
    _show(facts)
    with_order(facts, _names(order))
    known = _in_slack(facts, channel, look_up) | _given_ids(ids)
    given = Answers(
        name or _called(team_dir),
        zone,
        _date(first_week),
        known.get(channel or "", channel),
        country,
        general_issues or General.NONE,
        known,
    )
    asking = sys.stdin.isatty() if ask is None else ask
    answers = _answered(given, facts, team_dir, general_issues) if asking else given
    _write(team_dir, facts, answers)
    _check(team_dir)


def _folder_and_documents(paths: list[Path], name: str | None) -> tuple[Path, list[Path]]:
    """The folder is what comes first and is no file; left out, it is named after the team or its document."""
    if paths and not paths[0].is_file() and paths[0].suffix not in _DOCUMENTS:
        return paths[0], paths[1:]
    called = name or (paths[0].stem if paths else "team")
    return Path("teams") / re.sub(r"[^a-z0-9]+", "-", called.casefold()).strip("-"), paths


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


def _given_ids(ids: list[str] | None) -> dict[str, str]:
    pairs = [pair.rpartition("=") for pair in ids or ()]
    for name, equals, slack in pairs:
        if not (equals and name.strip() and _is_id(slack.strip())):
            typer.echo(f"{name}{equals}{slack} names nobody in Slack; write --id 'Ann Berg=U0123ABCD'", err=True)
            raise typer.Exit(USAGE)
    return {name.strip(): slack.strip() for name, _, slack in pairs}


def _in_slack(facts: Facts, channel: str | None, wanted: bool | None) -> dict[str, str]:
    """What the bot token finds by name or e-mail address. A Slack that cannot be asked leaves ids open, unless it was
    to be asked."""
    if wanted is False:
        return {}
    try:
        slack = _directory(must=bool(wanted))
    except WatchkeeperError as error:
        if wanted:
            raise fail(error) from None
        typer.echo(f"Slack isn't asked for ids: {error}", err=True)
        return {}
    if slack is None:
        return {}
    emails = {contact.slack: contact.email for contact in facts.contacts if contact.slack}
    names = [*(person.name for person in facts.people), *facts.handles, *([channel] if channel else [])]
    found = {name: slack.id_of(name, emails.get(name)) for name in names}
    for name, slack_id in found.items():
        typer.echo(f"{'Slack':>24}  {name}: {slack_id or 'not found, or not certain'}")
    return {name: slack_id for name, slack_id in found.items() if slack_id}


def _directory(must: bool) -> Directory | None:
    """None where there is no token, and need not be one."""
    from bot.settings import load_settings

    settings = load_settings()
    if settings.slack_bot_token is None:
        if must:
            raise WatchkeeperError("SLACK_BOT_TOKEN is not set: the bot token (xoxb-...) with which it looks")
        return None
    from bot.directory import read
    from bot.notify.slack import slack_client

    return read(slack_client(settings.slack_bot_token.get_secret_value(), settings.slack_api_url))


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
    ids = dict(given.ids)
    for handle in (one for one in facts.handles if one not in ids):
        kind = "channel" if handle.startswith("#") else "member"
        if said := ask(f"id {handle}", None, f"{kind.title()} id of {handle} in Slack (Enter to leave open)", _is_id):
            ids[handle] = said
    if facts.general and general is None:
        question = f"{len(facts.general)} issues belong to no pipeline. Put them under: all, investors, none"
        general = ask("general", None, question, lambda t: t in ("all", "investors", "none"))
    return replace(
        given,
        zone=zone,
        first_week=_date(first),
        channel=channel,
        country=country,
        general=general or given.general,
        ids=ids,
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
    return text[:1] in "CG" and _is_id(text)


def _is_id(text: str) -> bool:
    return re.fullmatch(r"[UWCG][A-Z0-9]+", text) is not None


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
    typer.echo(_NEXT.format(team_dir), err=True)
