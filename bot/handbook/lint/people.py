"""Lint rules about people: claims that the tables do not bear out, roles and areas that nobody can be told about."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from bot.handbook.document.phrases import clean, listed, number
from bot.handbook.model import EscalationStep, Handbook, Runbook
from bot.handbook.remark import Remark, remark
from bot.handbook.rota import Holiday
from bot.handbook.team.holiday_terms import holiday_limits
from bot.handbook.team.team import Team

_COUNT = r"(\d+|one|two|three|four|five|six|seven|eight|nine|ten)"


def owners_differ(team: Team) -> Iterator[Remark]:
    """A runbook that names other owners than the matrix."""
    for book in team.handbook.runbooks:
        owner = team.owner_of(book.pipeline)
        if owner and (owner.primary, owner.secondary) != (book.primary, book.secondary):
            yield remark(
                team.handbook,
                "owners-differ",
                [owner.line, *_owner_lines(team, book)],
                f"{book.pipeline} belongs to {owner.primary} and {owner.secondary} in the matrix, "
                f"to {book.primary} and {book.secondary} in its runbook",
                "the matrix",
                "name the same people in both",
            )


def _owner_lines(team: Team, book: Runbook) -> Iterator[int]:
    for number_, text in enumerate(team.handbook.lines[book.line : book.line + 8], book.line + 1):
        if text.startswith("#"):
            return
        if "owner" in text.casefold():
            yield number_


def no_runbook(team: Team) -> Iterator[Remark]:
    """Pipelines without a runbook."""
    for owner in team.handbook.ownership:
        if team.runbook_of(owner.pipeline) is None:
            yield remark(
                team.handbook,
                "no-runbook",
                [owner.line],
                f"{owner.pipeline} has no runbook",
                "its incidents carry its owners and nothing to look up",
                f"add '## <number>. {owner.pipeline} Runbook'",
            )


def investors_unsaid(team: Team) -> Iterator[Remark]:
    """Pipelines of which nothing tells whether investors read their figures, in one remark."""
    open_ = [o for o in team.handbook.ownership if o.investors_unsaid]
    if open_:
        names = listed(o.pipeline for o in open_)
        yield remark(
            team.handbook,
            "investors-unsaid",
            [o.line for o in open_],
            f"nothing says whether investors read {names}",
            "they do: faults of these pipelines get the severities of investor-facing ones",
            "write 'Investors' or 'Internal' in a column 'Audience', or a sentence 'None of this is for investors'",
        )


def ownership_claim(team: Team) -> Iterator[Remark]:
    """'Each engineer is primary for 1-2 pipelines and secondary for 1-2 others', held against the matrix."""
    book = team.handbook
    for rule in book.ownership_notes:
        text = clean(rule.text)
        if not re.match(r"(each|every) ", text, re.I):
            continue
        for role in ("primary", "secondary"):
            claimed = re.search(
                rf"\b{role} (?:owner )?(?:for|of) (?:another )?{_COUNT}(?:\s*(?:-|to)\s*{_COUNT})?", text, re.I
            )
            if not claimed:
                continue
            least, most = number(claimed[1]), number(claimed[2] or claimed[1])
            held = Counter(o.primary if role == "primary" else o.secondary for o in book.ownership)
            outside = [f"{p.name} of {held[p.name]}" for p in book.people if not least <= held[p.name] <= most]
            if outside:
                yield remark(
                    book,
                    "ownership-claim",
                    [rule.line, *(o.line for o in book.ownership)],
                    f"the text claims {least:g} to {most:g} pipelines as {role} each; {listed(outside)}",
                    "the matrix decides; the sentence has no effect",
                    "change the matrix or the sentence",
                )


def team_size(team: Team) -> Iterator[Remark]:
    """'(4 members)' above a list of another length."""
    book = team.handbook
    if not book.people:
        return
    first = book.people[0].line
    for line in range(max(1, first - 4), first):
        claimed = re.search(rf"\({_COUNT} (?:members|people|engineers|persons)\)", book.lines[line - 1], re.I)
        if claimed and number(claimed[1]) != len(book.people):
            yield remark(
                book,
                "team-size",
                [line, *(p.line for p in book.people)],
                f"the heading says {claimed[1]} members, the list has {len(book.people)}",
                "the list",
                "correct the number",
            )


def cycle_length(team: Team) -> Iterator[Remark]:
    """'(4-week cycle)' above a table of another length."""
    book = team.handbook
    if not book.weeks:
        return
    for line, text in enumerate(book.lines[: book.weeks[0].line], 1):
        claimed = re.search(
            rf"\b{_COUNT}[- ]weeks?\b.*\b(?:cycle|rotation)|\b(?:cycle|rotation) of {_COUNT} weeks", text, re.I
        )
        if claimed and number(claimed[1] or claimed[2]) != len(book.weeks):
            yield remark(
                book,
                "cycle-length",
                [line, *(w.line for w in book.weeks)],
                f"the text speaks of {claimed[1] or claimed[2]} weeks, the table has {len(book.weeks)}",
                f"the table: the cycle repeats every {len(book.weeks)} weeks",
                "correct the number, or add the missing weeks",
            )


def too_many_holidays(team: Team) -> Iterator[Remark]:
    """An engineer who is primary of more holiday rows than the holiday rules allow."""
    book = team.handbook
    for rule, limit in holiday_limits(team):
        for person in book.people:
            rows = [h for h in book.holidays if _covers(h, person.name)]
            if len(rows) > limit:
                yield remark(
                    book,
                    "too-many-holidays",
                    [rule.line, *(h.line for h in rows)],
                    f"{person.name} is primary of {len(rows)} major holidays, {limit:g} are allowed: "
                    f"{listed(_named(h) for h in rows)}",
                    "the table; the limit is checked for trades only",
                    "give a row to somebody else",
                )


def _covers(row: Holiday, name: str) -> bool:
    # A row that rotates daily has everybody in turn.
    return row.primary in (name, None)


def _named(row: Holiday) -> str:
    return f"{row.name} (rotating daily)" if row.primary is None else row.name


def same_person_twice(team: Team) -> Iterator[Remark]:
    """A primary who is their own secondary: nobody is left to wake."""
    book = team.handbook
    rows = [(w.line, w.primary, w.secondary) for w in book.weeks]
    rows += [(h.line, h.primary, h.secondary) for h in book.holidays if h.primary and h.secondary is not None]
    rows += [(o.line, o.primary, (o.secondary,)) for o in book.ownership]
    for line, primary, secondary in rows:
        if primary in secondary:
            yield remark(
                book,
                "same-person-twice",
                [line],
                f"{primary} is both primary and secondary",
                "the second page goes to the same person",
                "name somebody else as secondary, or '-'",
            )


def person_without_slack(team: Team) -> Iterator[Remark]:
    """A member of the team whom team.toml does not name in Slack."""
    for person in team.handbook.people:
        if team.slack_of(person.name) is None:
            yield remark(
                team.handbook,
                "person-without-slack",
                [person.line],
                f"team.toml does not say who {person.name} is in Slack",
                "no page reaches them there, until they say who they are (/oncall me) and the manager approves it",
                f'add slack = "U0123ABCD" to [people."{person.name}"] in team.toml',
            )


def role_without_contact(team: Team) -> Iterator[Remark]:
    """A step or severity that tells a role which has no row among the contacts."""
    book = team.handbook
    told: dict[str, EscalationStep] = {}
    for step in book.all_steps:
        for who in step.who:
            if who.kind in ("role", "channel"):
                told.setdefault(who.name, step)
    for role, step in told.items():
        if book.contact_of(role) or _is_a_way(book, role):
            continue
        known = team.contact(role)
        if known and role.startswith(("#", "@")):
            continue  # it says itself where it is
        yield remark(
            book,
            "role-without-contact",
            [step.line],
            f"the {_title(role)} should be notified and has no contact row",
            "team.toml says who it is" if known else "nobody is notified; the team's channel gets it instead",
            f"add a row to the contacts: | {_title(role)} | Slack @name | e-mail |",
            "warning" if known else "error",
        )


def _is_a_way(book: Handbook, name: str) -> bool:
    """A channel that stands in a contact row, or is one of maintenance's."""
    ways = {(c.slack or "").casefold() for c in book.contacts} | {(book.maintenance.slack_channel or "").casefold()}
    return name.startswith("#") and name.casefold() in ways


def _title(role: str) -> str:
    return " ".join(w if w[:1].isupper() or w[:1] in "#@" else w.capitalize() for w in role.split())


def area_without_contact(team: Team) -> Iterator[Remark]:
    """An investor-facing area of which no contact row speaks, while others have one."""
    book = team.handbook
    roles = " ".join(c.role.casefold() for c in book.contacts)
    if not book.contacts:
        return
    areas: dict[str, list[int]] = {}
    for owner in book.ownership:
        if owner.investor_facing and not owner.investors_unsaid:
            areas.setdefault(re.sub(r"\s*\(.*?\)", "", owner.area).strip(), []).append(owner.line)
    for area, lines in areas.items():
        if area and area.casefold() not in roles:
            yield remark(
                book,
                "area-without-contact",
                [*lines, *(c.line for c in book.contacts)],
                f"{area} is shown to investors, and no contact is named for it",
                "its incidents are posted in the team's channel",
                f"add a row to the contacts: | ... ({area} Issues) | Slack #channel | e-mail |",
            )


def channel_unmapped(team: Team) -> Iterator[Remark]:
    """The channel of maintenance notices that team.toml does not know."""
    rules = team.handbook.maintenance
    if rules.slack_channel and rules.slack_channel not in team.settings.contacts:
        line = next((r.line for r in rules.rules if rules.slack_channel in r.text), rules.line)
        yield remark(
            team.handbook,
            "channel-unmapped",
            [line],
            f"team.toml does not say which channel {rules.slack_channel} is",
            "maintenance is announced in the team channel",
            f'add [contacts."{rules.slack_channel}"] with its slack id to team.toml',
        )
