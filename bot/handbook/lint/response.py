"""Lint rules about who answers, and from when: words of severities and steps that two people read differently."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.handbook.document.phrases import clean, first_duration, in_words
from bot.handbook.model import Act, SeverityLevel
from bot.handbook.remark import Remark, remark
from bot.handbook.team.team import Team

_LATER = re.compile(r"\b(business|working|office) hours\b|\bticket\b", re.I)
_NUMBER = re.compile(r"pager ?duty|opsgenie|phone|mobile|\+?\d[\d ()/-]{6,}\d", re.I)
_BARE_ROLE = re.compile(
    r"\b(primary|secondary)\b(?!(?:\W+\w+){0,2}?\W+(?:owners?|on-?call|engineers?|contacts?|person|responders?)\b)",
    re.I,
)


def line_saying(team: Team, level: SeverityLevel, words: str) -> int:
    """The line of a severity's section that holds the beginning of what it says; else its heading."""
    lines, wanted = team.handbook.lines, clean(words)[:20].casefold()
    near = range(level.line, min(level.line + 8, len(lines)) + 1)
    return next((n for n in near if wanted and wanted in clean(lines[n - 1]).casefold()), level.line)


def role_ambiguous(team: Team) -> Iterator[Remark]:
    """'Secondary available for backup': the secondary owner, or the secondary on-call?"""
    for level in team.handbook.severities:
        found = _BARE_ROLE.search(clean(level.escalation))
        if found:
            which = found[1].casefold()
            yield remark(
                team.handbook,
                "role-ambiguous",
                [line_saying(team, level, level.escalation)],
                f"{level.severity} speaks of the {which}; there is a {which} owner and a {which} on-call",
                f"the {which} on-call, whom the escalation steps reach",
                f"write '{which} owner' or '{which} on-call'",
            )


def owner_or_on_call(team: Team) -> Iterator[Remark]:
    """Severities that name the owners, and steps that name whoever is on call: who is to act?"""
    book = team.handbook
    on_call = [s for s in book.after_hours if any(w.kind == "on-call" for w in s.who)]
    owners = [
        level
        for level in book.severities
        if re.search(r"\bowners?\b", level.escalation, re.I)
        and not re.search(r"\bon-?call\b", level.escalation, re.I)
        and not _LATER.search(level.escalation)
    ]
    if on_call and owners:
        yield remark(
            book,
            "owner-or-on-call",
            [*(line_saying(team, level, level.escalation) for level in owners), on_call[0].line],
            "the severities name the owners, the steps name the person on call; nothing says which of them acts",
            "the person on call is paged and acts; the owners are sent a notice",
            "say both under each severity: 'Page the primary on-call; notify the primary owner'",
        )


def weekend_duty_differs(team: Team) -> Iterator[Remark]:
    """Everything is handled at weekends, but some severities only in business hours."""
    book = team.handbook
    later = [level for level in book.severities if _LATER.search(level.escalation)]
    for note in book.rotation_notes:
        weekends = re.search(r"\bweekends?\b", note.text, re.I)
        everything = re.search(r"\b(all|any|every|everything|whatever|anything)\b", note.text, re.I)
        if weekends and everything and later:
            names = " and ".join(level.severity.name for level in later)
            yield remark(
                book,
                "weekend-duty-differs",
                [note.line, *(line_saying(team, level, level.escalation) for level in later)],
                f"the person on call handles everything at weekends, yet {names} wait for business hours",
                f"the severity decides: {names} wait for the next business day, at weekends as well",
                "name the severities in the line about weekends: 'handles P0 and P1'",
            )


def step_count_unsaid(team: Team) -> Iterator[Remark]:
    """'No response in 30 minutes': since the alert, or since the step before?"""
    book = team.handbook
    timed = [s for s in book.after_hours[1:] if s.after and first_duration(s.text)]
    if len(timed) < 2:
        return
    said = " ".join(_around(team, timed[0].line, timed[-1].line))
    if re.search(
        r"\b(since|from) the\b|\bafter (the (first|start|alert)|step)\b|\b(in total|later|further|more)\b", said, re.I
    ):
        return
    last = timed[-1]
    yield remark(
        book,
        "step-count-unsaid",
        [s.line for s in timed],
        f"the steps do not say from when their minutes count; step {last.number} may mean "
        f"{in_words(last.after)} or {in_words(sum((s.after for s in timed[:-1]), last.after))} after the start",
        f"all from the start: step {last.number} after {in_words(last.after)}",
        "add a sentence above the steps: 'All times count from the alert'",
    )


def chain_end_unsaid(team: Team) -> Iterator[Remark]:
    """What happens when the last step has had no answer either?"""
    book, settings = team.handbook, team.settings
    paging = [s for s in book.after_hours if s.act is Act.PAGE]
    if len(paging) < 2 or book.repeat:
        return
    said = " ".join(_around(team, book.after_hours[0].line, book.after_hours[-1].line))
    if re.search(r"\b(repeat\w*|again|start over|restart\w*|until|every \d+|keep \w+ing)\b", said, re.I):
        return
    yield remark(
        book,
        "chain-end-unsaid",
        [paging[-1].line],
        f"nothing says what happens if the {paging[-1].reaches} does not answer either",
        f"the chain repeats every {in_words(settings.escalation_repeat)}, {settings.escalation_rounds} times; "
        "then the channel is notified that nobody answered",
        "add a step: 'Repeat every 30 minutes until somebody answers'",
    )


def _around(team: Team, first: int, last: int) -> tuple[str, ...]:
    """The steps, a few lines before them, and what stands below them up to the next heading."""
    lines = team.handbook.lines
    after = next((n for n in range(last, len(lines)) if lines[n].startswith("#")), len(lines))
    return lines[max(0, first - 5) : min(after, last + 5)]


def paged_without_number(team: Team) -> Iterator[Remark]:
    """A role that is to be paged, and whose contact row has nothing that rings."""
    book = team.handbook
    paged = ((s, w.name) for s in book.after_hours if s.act is Act.PAGE for w in s.who if w.kind == "role")
    for step, role in paged:
        contact, known = book.contact_of(role), team.contact(role)
        if contact is None or (known and known.phone):
            continue
        if not _NUMBER.search(book.lines[contact.line - 1]):
            yield remark(
                book,
                "paged-without-number",
                [contact.line, step.line],
                f"step {step.number} pages the {role}, and the contact row has no phone number or pager",
                "a page is a direct message in Slack",
                "add a phone number or a PagerDuty name to the contact row",
            )


def response_hour_unsaid(team: Team) -> Iterator[Remark]:
    """'Next business day': at which hour?"""
    book = team.handbook
    for level in book.severities:
        if level.response is None and not re.search(
            r"\b(end|close|start|noon|\d{1,2}[:.]\d\d|\d{1,2} ?[ap]m)\b", level.response_text, re.I
        ):
            yield remark(
                book,
                "response-hour-unsaid",
                [line_saying(team, level, level.response_text)],
                f"{level.severity} is due on {_which_day(level)}, and no hour is given",
                f"by the end of {_which_day(level)}",
                f"write 'by the end of {_which_day(level)}'",
            )


def _which_day(level: SeverityLevel) -> str:
    days = level.response_days
    return "the next business day" if days == 1 else f"business day {days}"


_VAGUE = re.compile(r"\b(imminent|minor|major|small|large|significant|severe|serious|noticeable)\b", re.I)


def severity_vague(team: Team) -> Iterator[Remark]:
    """'Minor', 'imminent': words in the examples of a severity that everybody draws a line for."""
    book = team.handbook
    found = [(level, words) for level in book.severities if (words := _VAGUE.findall(level.examples))]
    if found:
        said = ", ".join(f"'{word.casefold()}' ({level.severity})" for level, words in found for word in words)
        yield remark(
            book,
            "severity-vague",
            [line_saying(team, level, level.examples) for level, _ in found],
            f"no figure says what is meant by {said}",
            "a deadline is near once less time is left than a run takes; how bad a fault is follows from its deviation",
            "give a figure: 'less than 2 hours to the deadline', 'off by at most 5 %'",
        )
