"""The two files of a new team, written from its facts. What is open is marked as such, and nothing is made up."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta

from bot.handbook.beginning.chapters import ESCALATION, HISTORY, MAINTENANCE, NOTES
from bot.handbook.beginning.facts import Facts
from bot.handbook.beginning.rota import rota
from bot.handbook.model import KnownIssue, Ownership, Rule, Runbook
from bot.handbook.rota import Holiday


@dataclass(frozen=True, slots=True)
class Answers:
    """What no document can say; None for what nobody has answered yet. general: the pipelines that general issues
    belong to ("all", "investors", "none"). ids: in Slack, by the name that the handbook uses."""

    name: str
    zone: str | None = None
    first_week: date | None = None
    channel: str | None = None
    country: str | None = None
    general: str = "none"
    ids: Mapping[str, str] = field(default_factory=dict)


def handbook_of(facts: Facts, answers: Answers) -> str:
    """handbook.md, in the format of docs/handbook-format.md."""
    open_ones = [f"<!-- open: {what} -->" for what in facts.open(answers.general)]
    parts = [f"# {answers.name}", *open_ones, _team(facts), _owners(facts), _rota(facts), _holidays(facts)]
    parts += [_general(facts, answers), *(_runbook(n, r) for n, r in enumerate(_runbooks(facts, answers.general), 1))]
    return "\n\n".join(p for p in [*parts, *_taken_over(facts.chapters)] if p) + "\n"


def _taken_over(chapters: Mapping[str, str]) -> Iterator[str]:
    if any(heading in chapters for heading in ESCALATION):
        yield "## Escalation Procedures"
    yield from (chapters[heading] for heading in (*ESCALATION, MAINTENANCE, NOTES, HISTORY) if heading in chapters)


def _general(facts: Facts, answers: Answers) -> str:
    """Before the runbooks: after one, they would be its own."""
    if not facts.general or answers.general != "none":
        return ""
    return "\n".join(["## Potential Issues", "", *(f"- {_titled(issue)}" for issue in facts.general)])


def _team(facts: Facts) -> str:
    listed = [f"- {p.name}" + (f" ({p.also[0]})" if p.also else "") for p in facts.people]
    return "\n".join(["## Team Structure", "", *(listed or ["<!-- open: a line '- Name' for each person -->"])])


def _owners(facts: Facts) -> str:
    rows = [f"| {o.pipeline} | {_area(o)} | {o.primary} | {', '.join(o.secondaries) or '-'} |" for o in facts.ownership]
    header = ["| Pipeline | Business Area | Primary Owner | Secondary Owner |", "|---|---|---|---|"]
    denied = facts.ownership and not any(o.investor_facing for o in facts.ownership)
    said = ["", "None of these figures are shown to investors."] if denied else []
    return "\n".join(["## Pipeline Ownership Matrix", "", *header, *rows, *said, *_notes(facts.beside_owners)])


def _notes(rules: Sequence[Rule]) -> list[str]:
    return ["", *(f"- {text}" for text in dict.fromkeys(rule.text for rule in rules))] if rules else []


def _area(owned: Ownership) -> str:
    """With what is said of investors elsewhere; nothing is added where nothing is said."""
    said = owned.investor_facing and not owned.investors_unsaid
    if said and "investor" not in owned.area.casefold():
        return f"{owned.area} (Investors)".strip()
    return owned.area or "-"


def _rota(facts: Facts) -> str:
    business = ["", facts.business] if facts.business else []
    lines = [*rota(facts.weeks, facts.shift), *_notes(facts.beside_rota), *business]
    return "\n".join(["## On-Call Rotation Schedule", "", *lines])


def _holidays(facts: Facts) -> str:
    if not facts.holidays:
        return "\n".join(["### Holiday Coverage", *_notes(facts.beside_holidays)]) if facts.beside_holidays else ""
    header = ["Holiday Period", "Primary On-Call", "Secondary On-Call", "Notes"]
    if dated := any(holiday.year for holiday in facts.holidays):
        header.append("Year")
    rows = [f"| {' | '.join(_holiday(holiday, dated))} |" for holiday in facts.holidays]
    table = [f"| {' | '.join(header)} |", f"|{'---|' * len(header)}", *rows]
    return "\n".join(["### Holiday Coverage", "", *table, *_notes(facts.beside_holidays)])


def _holiday(holiday: Holiday, dated: bool) -> Iterator[str]:
    yield holiday.name
    yield holiday.primary or "Rotating daily"
    yield "All available" if holiday.secondary is None else ", ".join(holiday.secondary) or "-"
    yield holiday.note
    if dated:
        yield str(holiday.year or "")


def _runbooks(facts: Facts, general: str) -> Iterator[Runbook]:
    """The runbooks, with the general issues in those that they belong to."""
    read = {r.pipeline: r for r in facts.runbooks}
    order = list(read)
    for owned in sorted(facts.ownership, key=lambda o: order.index(o.pipeline) if o.pipeline in read else len(order)):
        runbook = read.get(owned.pipeline)
        more = facts.general if general == "all" or (general == "investors" and owned.investor_facing) else ()
        if runbook is None and not more:
            continue
        base = runbook or _empty(owned.pipeline, owned.primary, owned.secondary)
        known = {i.heading.casefold() for i in base.issues}
        yield base.model_copy(
            update={"issues": base.issues + tuple(i for i in more if i.heading.casefold() not in known)}
        )


def _empty(pipeline: str, primary: str, secondary: str) -> Runbook:
    return Runbook(
        number=0, pipeline=pipeline, primary=primary, secondary=secondary, overview="", landing=None, deadlines=(),
        consumers=(), issues=(), downstream=(),
    )  # fmt: skip


def _runbook(number: int, runbook: Runbook) -> str:
    lines = [f"## {number}. {runbook.pipeline} Runbook"]
    if runbook.overview:
        lines += ["", "### Pipeline Overview", runbook.overview]
    promised = [f"- **Data Landing Time:** {_hours(runbook.landing)} after UTC midnight"] if runbook.landing else []
    promised += (
        [f"- **Reporting Deadline:** {', '.join(d.text for d in runbook.deadlines)}"] if runbook.deadlines else []
    )
    if promised or runbook.consumers:
        lines += ["", "### SLAs", *(promised or [])]
        lines += (
            ["- **Downstream Consumers:**", *(f"  - {c.name}" for c in runbook.consumers)] if runbook.consumers else []
        )
    if runbook.issues:
        lines += ["", "### Common Issues", *_issues(runbook.issues)]
    if runbook.downstream:
        lines += ["", "### Downstream Impact", *(f"- **{d.where}:** {d.what}" for d in runbook.downstream)]
    return "\n".join(lines)


def _issues(issues: Sequence[KnownIssue]) -> Iterator[str]:
    group = ""
    for issue in issues:
        if issue.group and issue.group != group:
            yield from ("", f"#### {issue.group}")
        group = issue.group
        yield from _issue(issue)


def _hours(landing: timedelta) -> str:
    minutes = round(landing.total_seconds()) // 60
    hours = f"{minutes // 60} hours" if minutes >= 60 else ""
    rest = f"{minutes % 60} minutes" if minutes % 60 else ""
    return " ".join(filter(None, (hours, rest)))


def _issue(issue: KnownIssue) -> Iterator[str]:
    said = {"Issue": issue.issue or issue.heading, "Impact": issue.impact, "Detection": issue.detection}
    said["Symptoms"] = issue.symptoms
    yield from ("", f"**{_heading(issue)}**")
    yield from (f"- **{label}:** {text or '(open)'}" for label, text in said.items())


def _heading(issue: KnownIssue) -> str:
    return " ".join(issue.heading.replace("*", "").split())


def _titled(issue: KnownIssue) -> str:
    return f"**{_heading(issue)}:** {issue.issue}" if issue.issue != issue.heading else issue.issue


def settings_of(facts: Facts, answers: Answers) -> str:
    """team.toml: what a document cannot say."""
    return "\n".join([*_settings(facts, answers), *_people(facts, answers.ids), *_contacts(facts, answers.ids)]) + "\n"


def _settings(facts: Facts, answers: Answers) -> Iterator[str]:
    zone, start = answers.zone or facts.zone, answers.first_week or facts.starts
    yield f"name = {json.dumps(answers.name, ensure_ascii=False)}"
    yield f'zone = "{zone}"' if zone else '# zone = "Europe/Paris"        # open: of shifts and business hours'
    if start:
        yield f"rotation_start = {start}    # the day on which week 1 began"
    else:
        yield "# rotation_start = 2025-09-29  # open: a day on which week 1 began"
    channel = answers.channel
    yield f'channel = "{channel}"' if channel else '# channel = "C0123ABCD"       # open: id of the team\'s channel'
    if answers.country:
        code, _, region = answers.country.partition("-")
        yield from ("", "[business]", f'country = "{code}"', *([f'region = "{region}"'] if region else []))


def _people(facts: Facts, ids: Mapping[str, str]) -> Iterator[str]:
    yield from ("", '[people]                       # slack = "U0123ABCD"; without it each links themselves in Slack')
    for person in facts.people:
        yield f"{_key(person.name)} = {{{_id(ids.get(person.name))}}}"


def _contacts(facts: Facts, ids: Mapping[str, str]) -> Iterator[str]:
    """Those whom the handbook names by @name or #channel."""
    if facts.handles:
        yield from ("", "[contacts]")
    for handle in facts.handles:
        example = "C0123ABCD" if handle.startswith("#") else "U0123ABCD"
        known = ids.get(handle)
        yield f"{_key(handle)} = {{{_id(known)}}}" if known else f'# {_key(handle)} = {{ slack = "{example}" }}  # open'


def _key(name: str) -> str:
    return json.dumps(name, ensure_ascii=False)


def _id(slack: str | None) -> str:
    return f' slack = "{slack}" ' if slack else ""


def template(people: Sequence[str]) -> str:
    """A document to begin with, for a team that has none."""
    rows = "\n".join(
        f"| Week {n} | {name} | {people[n % len(people)] if len(people) > 1 else '-'} |"
        for n, name in enumerate(people, 1)
    )
    listed = "\n".join(f"- {name}" for name in people)
    return (
        f"## Team Structure\n{listed}\n\n## On-Call Rotation Schedule\n\n"
        f"| Week | Primary On-Call | Secondary On-Call |\n|---|---|---|\n{rows}\n"
    )
