"""team.toml: read by itself, then held against the handbook that it belongs to."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bot.errors import Flaw, InvalidFile
from bot.handbook.document.phrases import WEEKDAYS
from bot.handbook.files import LARGEST
from bot.handbook.flaws import Flaws, choices, clip
from bot.handbook.model import Handbook
from bot.handbook.remark import RULE_IDS
from bot.handbook.team.integrations import InboundSettings, WatchSettings
from bot.handbook.team.lineage import Feed, Node, circle
from bot.handbook.team.settings import (
    BusinessSettings,
    ContactSettings,
    DetectionSettings,
    FollowSettings,
    HandoffSettings,
    IncidentSettings,
    LineageSettings,
    LintSettings,
    MaintenanceSettings,
    PersonSettings,
    PipelineSettings,
    QuietSettings,
    SourceSettings,
    TeamSettings,
    TradeSettings,
)
from bot.handbook.team.times_agree import check_business, check_zone
from bot.handbook.team.toml_lines import Path, error_line, key_lines, line_of
from schedule.holidays import UnknownHoliday, knows_country, recognise

_TABLES: dict[str, type[BaseModel]] = {
    "business": BusinessSettings,
    "handoff": HandoffSettings,
    "trades": TradeSettings,
    "lint": LintSettings,
    "follow": FollowSettings,
    "maintenance": MaintenanceSettings,
    "incidents": IncidentSettings,
    "quiet": QuietSettings,
    "lineage": LineageSettings,
    "detection": DetectionSettings,
    "people": PersonSettings,
    "contacts": ContactSettings,
    "pipelines": PipelineSettings,
    "sources": SourceSettings,
    "watch": WatchSettings,
    "inbound": InboundSettings,
}
_ARRAYS = ("detectors", "inbound")
_GROUPS = '"anyone", "team", "owners" or "manager"'
_EXAMPLES = {
    **{right: f"{right} = {_GROUPS}" for right in ("acknowledge", "resolve", "lower")},
    "ask_about": 'ask_about = ["P0", "P1"], or [] for none',
    "reassign_to": 'reassign_to = "team" or "anyone"',
    "name": 'name = "Data Engineering"',
    "zone": 'zone = "America/Los_Angeles"',
    "rotation_start": "rotation_start = 2025-09-29",
    "channel": 'channel = "C0123ABCD", the id of the team\'s channel',
    "slack": 'slack = "U0123ABCD", the member id in their Slack profile',
    "usergroup": 'usergroup = "S0123ABCD", the id of the user group',
    "topic": "topic = true or topic = false",
    "kind": 'kind = "alertmanager"; docs/alerts-in.md has them all',
    "upstream": 'upstream = "PIPELINE" or upstream = "PIPELINE: ISSUE"',
    "downstream": 'downstream = ["PIPELINE", ...]',
    "group_within": 'group_within = "30 s"',
    "longest_silence": 'longest_silence = "7 days"',
}


@dataclass(frozen=True, slots=True)
class SettingsFile:
    """team.toml with the lines of its keys."""

    file: str
    settings: TeamSettings
    lines: dict[Path, int]


def read_settings(raw: bytes, file: str) -> SettingsFile:
    """Raises InvalidFile: bad TOML with the one line it names, anything else with every flaw."""
    flaws = Flaws(file)
    text = _decoded(raw, flaws)
    data = _parsed(text, flaws)
    lines = key_lines(text)
    for ours in ("detector_lines", "detector_keys", "tried"):
        if ours in data:
            flaws.add(line_of(lines, (ours,)), f"unknown key {ours!r}", "take it out")
    tables = data.get("detectors")
    count = len(tables) if isinstance(tables, list) else 0
    data["detector_lines"] = tuple(line_of(lines, ("detectors", n)) for n in range(count))
    data["detector_keys"] = tuple(_keys_of(("detectors", n), lines) for n in range(count))
    try:
        settings = TeamSettings.model_validate(data)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            _add(detail, lines, flaws)
        raise InvalidFile(flaws.sorted()) from error
    _check_alone(settings, lines, flaws)
    if flaws:
        raise InvalidFile(flaws.sorted())
    return SettingsFile(file, settings, lines)


def _keys_of(table: Path, lines: dict[Path, int]) -> dict[str, int]:
    """The line of each key of a table."""
    return {str(path[-1]): line for path, line in lines.items() if path[:-1] == table}


def _decoded(raw: bytes, flaws: Flaws) -> str:
    try:
        if len(raw) > LARGEST:
            flaws.add(1, "too large for settings", f"keep it under {LARGEST:,} bytes")
        else:
            return raw.decode("utf-8-sig").replace("\r\n", "\n")
    except UnicodeDecodeError as bad:
        flaws.add(
            raw[: bad.start].count(b"\n") + 1, f"byte 0x{raw[bad.start]:02x} is not UTF-8", "save the file as UTF-8"
        )
    raise InvalidFile(flaws.sorted())


def _parsed(text: str, flaws: Flaws) -> dict[str, Any]:
    if (deep := _DEEP.search(text)) is not None:
        line = text.count("\n", 0, deep.start()) + 1
        flaws.add(line, "nested too deeply", "settings are at most three tables deep")
        raise InvalidFile(flaws.sorted())
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        flaws.add(error_line(error, text), f"not valid TOML: {str(error).partition(' (at ')[0]}", "see https://toml.io")
    except RecursionError:
        flaws.add(1, "nested too deeply", "settings are at most three tables deep")
    except ValueError as error:  # Python reads no number of more than 4,300 digits, and no date of the year 0
        long = max(_DIGITS.finditer(text), key=lambda found: len(found[0]), default=None)
        line = text.count("\n", 0, long.start()) + 1 if long else 1
        flaws.add(line, f"a value that cannot be read: {clip(str(error))}", "write a number of a few digits")
    raise InvalidFile(flaws.sorted())


_DIGITS = re.compile(r"\d{1000,}")
# Sixteen names of a key, one within the other. Possessive, and only from a name's beginning: linear.
_DEEP = re.compile(r"""(?<![\w"'.-])(?:(?:[\w-]++|"[^"\n]*+"|'[^'\n]*+')[ \t]*+\.[ \t]*+){16}""")


def _add(detail: ErrorDetails, lines: dict[Path, int], flaws: Flaws) -> None:
    path: Path = tuple(detail["loc"])
    name = ".".join(str(p) for p in path)
    line = line_of(lines, path)
    if detail["type"] == "extra_forbidden":
        flaws.add(line, f"unknown key {clip(name)}", choices(str(path[-1]), _known_keys(path)))
    elif detail["type"] == "missing":
        flaws.add(line, f"{clip(name)} is missing", f"add {_EXAMPLES.get(str(path[-1]), str(path[-1]) + ' = ...')}")
    elif detail["type"] == "string_pattern_mismatch":
        flaws.add(
            line, f"{clip(name)} is {clip(str(detail['input']))}, not an id of Slack", f"write {_id_example(path)}"
        )
    elif path[0] in _ARRAYS and (len(path) == 1 or detail["type"] in ("model_type", "dict_type")):
        flaws.add(line, f"{clip(name)} is not a table", f"write each as a [[{path[0]}]] table")
    else:
        wrong, _, instead = detail["msg"].removeprefix("Value error, ").partition("; ")
        flaws.add(
            line, f"{clip(name)}: {wrong}", instead or f"write {_EXAMPLES.get(str(path[-1]), 'a value of that type')}"
        )


def _known_keys(path: Path) -> Iterable[str]:
    model = _TABLES.get(str(path[0]), TeamSettings) if len(path) > 1 else TeamSettings
    return [k for k in model.model_fields if k not in ("detector_lines", "detector_keys")]


def _id_example(path: Path) -> str:
    if path[0] == "contacts":
        return 'a member id such as "U0123ABCD" or a channel id such as "C0123ABCD"'
    return _EXAMPLES[str(path[-1])]


def _check_alone(settings: TeamSettings, lines: dict[Path, int], flaws: Flaws) -> None:
    country = settings.business.country
    if not knows_country(country):
        flaws.add(
            line_of(lines, ("business", "country")),
            f"no holidays are known for the country {clip(country)}",
            "write its two-letter code, such as 'US' or 'DE', and a region as region = 'ZH'",
        )
    _check_silence(settings, lines, flaws)
    _check_names(settings, lines, flaws)
    owners: dict[str, str] = {}
    for name, person in settings.people.items():
        first = owners.setdefault(person.slack, name) if person.slack else name
        if first != name:
            flaws.add(
                line_of(lines, ("people", name, "slack")),
                f"{clip(name)} has the same Slack id as {clip(first)}",
                "give each person their own",
            )


def _check_names(settings: TeamSettings, lines: dict[Path, int], flaws: Flaws) -> None:
    names = [way.name for way in settings.inbound]
    addresses = [(way.address or "").casefold() for way in settings.inbound]
    for n, name in enumerate(names):
        if name in names[:n]:
            line = line_of(lines, ("inbound", n, "name"))
            flaws.add(line, f"there is another way in called {clip(name)}", "give each its own name")
        if addresses[n] and addresses[n] in addresses[:n]:
            line = line_of(lines, ("inbound", n, "address"))
            flaws.add(line, f"there is another way in at {clip(addresses[n])}", "give each its own address")


def _check_silence(settings: TeamSettings, lines: dict[Path, int], flaws: Flaws) -> None:
    for rule, reason in settings.lint.silence.items():
        line = line_of(lines, ("lint", "silence", rule))
        if rule not in RULE_IDS:
            flaws.add(line, f"there is no lint rule {clip(rule)}", choices(rule, sorted(RULE_IDS)))
        elif not reason.strip():
            flaws.add(line, f"the rule {clip(rule)} is silenced without a reason", f'write {rule} = "why"')


def check_against(handbook: Handbook, file: SettingsFile) -> tuple[Flaw, ...]:
    """What the two files say differently, each flaw on the line where it is mended."""
    in_settings, in_handbook = Flaws(file.file), Flaws(handbook.file)
    _check_people(handbook, file, in_settings, in_handbook)
    _check_contacts(handbook, file, in_handbook)
    _check_holidays(handbook, file, in_handbook)
    _check_levels(handbook, file, in_settings)
    _check_pipelines(handbook, file, in_settings)
    _check_inbound(handbook, file, in_settings)
    _check_lineage(handbook, file, in_settings)
    _check_start(handbook, file, in_settings)
    check_zone(handbook, file.settings, file.lines, in_settings)
    check_business(handbook, file.settings, file.lines, in_settings)
    return in_handbook.sorted() + in_settings.sorted()


def _check_people(handbook: Handbook, file: SettingsFile, in_settings: Flaws, in_handbook: Flaws) -> None:
    names = [p.name for p in handbook.people]
    for name in file.settings.people:
        if name not in names:
            in_settings.add(
                line_of(file.lines, ("people", name)),
                f"{clip(name)} is not on the team of {handbook.file}",
                choices(name, names),
            )
    for person in handbook.people:
        if person.name not in file.settings.people:
            in_handbook.add(
                person.line,
                f"{clip(person.name)} has no Slack id in {file.file}",
                f'add there [people."{person.name}"] with slack = "U0123ABCD"; without it they can link themselves',
            )


def _check_contacts(handbook: Handbook, file: SettingsFile, in_handbook: Flaws) -> None:
    for contact in handbook.contacts:
        if contact.slack and contact.slack not in file.settings.contacts:
            example = "C0123ABCD" if contact.slack.startswith("#") else "U0123ABCD"
            in_handbook.add(
                contact.line,
                f"nobody knows who {contact.slack} is in Slack",
                f'add [contacts."{contact.slack}"] with slack = "{example}" to {file.file}',
            )


def _check_holidays(handbook: Handbook, file: SettingsFile, in_handbook: Flaws) -> None:
    """A row whose holiday nobody knows would silently never apply."""
    country = file.settings.business.country
    for row in handbook.holidays:
        found = recognise(row.holiday, country) if row.holiday else None
        if isinstance(found, UnknownHoliday):
            meant = " or ".join(f"'{name}'" for name in found.nearest)
            in_handbook.add(
                row.line,
                f"{clip(found.name)} is not a holiday of {country}",
                f"did you mean {meant}?" if meant else f"write its dates instead: '{found.name} (Jul 4 - Jul 5)'",
            )


def _check_levels(handbook: Handbook, file: SettingsFile, in_settings: Flaws) -> None:
    """Of a level that the handbook does not have, nobody would ever be asked."""
    known = [level.name for level in handbook.levels]
    for name in file.settings.incidents.ask_about or ():
        if name not in known:
            line = line_of(file.lines, ("incidents", "ask_about"))
            in_settings.add(line, f"the handbook has no level {clip(name)}", choices(name, known))


def _check_pipelines(handbook: Handbook, file: SettingsFile, in_settings: Flaws) -> None:
    known = [o.pipeline for o in handbook.ownership]
    for name in file.settings.pipelines:
        if name not in known:
            in_settings.add(
                line_of(file.lines, ("pipelines", name)),
                f"{clip(name)} is not in the ownership matrix",
                choices(name, known),
            )
    people = [*file.settings.contacts, *file.settings.people]
    for name, pipeline in file.settings.pipelines.items():
        for reader in pipeline.readers:
            if reader not in people:
                line = line_of(file.lines, ("pipelines", name, "readers"))
                in_settings.add(line, f"nobody knows who {clip(reader)} is in Slack", choices(reader, people))


def _check_inbound(handbook: Handbook, file: SettingsFile, in_settings: Flaws) -> None:
    """What arrives must find its pipeline, and a slip here would show only when something is wrong."""
    known = [o.pipeline for o in handbook.ownership]
    for n, way in enumerate(file.settings.inbound):
        meant = [(("pipeline",), way.pipeline), *((("names", called), name) for called, name in way.names.items())]
        for path, name in meant:
            if name is not None and name not in known:
                line = line_of(file.lines, ("inbound", n, *path))
                in_settings.add(line, f"{clip(name)} is not in the ownership matrix", choices(name, known))
        levels = [level.name for level in handbook.levels]
        for called, rating in way.severity.items():
            for name in {rating.cap, rating.floor} - {None}:
                if handbook.level(str(name)) is None:
                    line = line_of(file.lines, ("inbound", n, "severity", called))
                    wrong = f"{clip(str(name))} is not a level of the handbook"
                    in_settings.add(line, wrong, choices(str(name), levels))
        if way.pipeline and way.issue and not handbook.issue_of(way.pipeline, way.issue):
            book = handbook.runbook_of(way.pipeline)
            line = line_of(file.lines, ("inbound", n, "issue"))
            headings = [i.heading for i in book.issues] if book else []
            in_settings.add(line, f"{clip(way.issue)} is not an issue of {way.pipeline}", choices(way.issue, headings))


def _check_lineage(handbook: Handbook, file: SettingsFile, in_settings: Flaws) -> None:
    """A name that nobody knows would silently explain nothing; a circle would let a fault explain itself."""
    feeds: list[Feed] = []
    for n, table in enumerate(file.settings.lineage):
        _check_node(handbook, table.upstream, line_of(file.lines, ("lineage", n, "upstream")), in_settings)
        line = line_of(file.lines, ("lineage", n, "downstream"))
        for written in table.downstream:
            _check_node(handbook, written, line, in_settings)
            feeds.append(Feed(Node.of(table.upstream), Node.of(written)))
            if circle(feeds, feeds[-1]):
                in_settings.add(
                    line,
                    f"{clip(written)} feeds what it is fed by, so a fault would explain itself",
                    f"take it out, or what leads from it back to {clip(table.upstream)}",
                )


def _check_node(handbook: Handbook, written: str, line: int, in_settings: Flaws) -> None:
    node, known = Node.of(written), [o.pipeline for o in handbook.ownership]
    book = handbook.runbook_of(node.pipeline)
    issues = [i.heading for i in book.issues] if book else []
    if node.pipeline not in known:
        wrong = f"{clip(node.pipeline)} is not in the ownership matrix"
        in_settings.add(line, wrong, choices(node.pipeline, known))
    elif node.issue and node.issue not in issues:
        wrong = f"{clip(node.issue)} is not a known issue of {clip(node.pipeline)}"
        in_settings.add(line, wrong, choices(node.issue, issues) if issues else "write the pipeline alone")


def _check_start(handbook: Handbook, file: SettingsFile, in_settings: Flaws) -> None:
    start, handoff = file.settings.rotation_start, handbook.shift.weekday
    if start is None and handbook.starts is None:
        in_settings.add(1, "'rotation_start' is missing", f"add {_EXAMPLES['rotation_start']}")
        return
    if start is None:
        return
    if handbook.shift.days % 7 == 0 and start.weekday() != handoff:
        in_settings.add(
            line_of(file.lines, ("rotation_start",)),
            f"{start} is a {WEEKDAYS[start.weekday()].title()}, and shifts begin on {WEEKDAYS[handoff].title()}",
            f"write the {WEEKDAYS[handoff].title()} on which week 1 began",
        )
    elif handbook.starts and (start - handbook.starts).days % (handbook.shift.days * len(handbook.weeks)):
        in_settings.add(
            line_of(file.lines, ("rotation_start",)),
            f"week 1 begins on {start} here and on {handbook.starts} in {handbook.file}",
            "take this line out, or write the day that the rota names",
        )
