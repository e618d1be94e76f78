"""Lint rules about severities and escalation: steps that cannot act as written, levels that leave a case open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.handbook.document.phrases import CLOCK, clean, first_duration, in_words
from bot.handbook.model import EscalationStep, SeverityLevel
from bot.handbook.remark import Remark, remark
from bot.handbook.team.team import Team

_LATER = re.compile(r"\b(business hours|working hours|ticket)\b", re.I)  # such a level wakes nobody


def unreachable_step(team: Team) -> Iterator[Remark]:
    """A step that never does anything: its severity does not exist, or whom it tells has been told before."""
    book = team.handbook
    levels = {level.severity for level in book.severities}
    for place, step in enumerate(book.after_hours):
        same = next((s for s in book.after_hours[:place] if s.who == step.who and s.only in (None, step.only)), None)
        if step.only and levels and step.only not in levels:
            lines, why = [step.line], f"the step is for {step.only}, which no severity level describes"
        elif same and not same.after < step.after:
            lines, why = [same.line, step.line], f"the {step.who} has been told by step {same.number} already"
        else:
            continue
        yield remark(
            book, "unreachable-step", lines, why, "the step stands in the chain and changes nothing",
            "take it out, or name the severity or the person that is meant",
        )  # fmt: skip


def step_without_time(team: Team) -> Iterator[Remark]:
    """A step after the first that does not say when."""
    for step in team.handbook.after_hours[1:]:
        if not _says_when(step):
            yield remark(
                team.handbook,
                "step-without-time",
                [step.line],
                f"step {step.number} does not say when the {step.who} is told",
                "at the acknowledgement, or with the last timed step of the chain, whichever comes first",
                "begin it with a time: 'If no response in 30 minutes, ...' or 'At once, ...'",
            )


def _says_when(step: EscalationStep) -> bool:
    at_once = re.search(r"\b(immediately|at once|right away|straight away)\b", step.text, re.I)
    return step.number == 1 or bool(at_once) or first_duration(step.text) is not None


def step_before_response(team: Team) -> Iterator[Remark]:
    """Somebody else is paged before the time that the severity gives the first person has passed."""
    book = team.handbook
    second = next((s for s in book.after_hours[1:] if s.after and _says_when(s)), None)
    for level in book.severities:
        if second is None or level.response is None or _LATER.search(level.escalation):
            continue
        if second.after < level.response and second.only in (None, level.severity):
            yield remark(
                book,
                "step-before-response",
                [_response_line(team, level), second.line],
                f"{level.severity} gives {in_words(level.response)} to respond, "
                f"and step {second.number} is due after {in_words(second.after)}",
                f"the steps: the {second.who} is paged {in_words(second.after)} after the start",
                "give the steps of each severity their own times, or let the chain wait for the response time",
            )


def _response_line(team: Team, level: SeverityLevel) -> int:
    lines = [t.line for t in team.handbook.response_times if t.severity == level.severity and t.line > level.line]
    return min(lines, default=level.line)


def told_twice(team: Team) -> Iterator[Remark]:
    """A role that a severity tells at once and a step of the chain tells later."""
    book = team.handbook
    for step in book.after_hours:
        for level in book.severities:
            named = step.who.casefold() in clean(level.escalation).casefold()
            if named and step.after and step.only in (None, level.severity):
                yield remark(
                    book,
                    "told-twice",
                    [_escalation_line(team, level), step.line],
                    f"{level.severity} tells the {step.who} at once, step {step.number} after {in_words(step.after)}",
                    "a notice at once, and a page at the time of the step if nobody has acknowledged",
                    "say 'notify' for the first and 'page' for the second, or keep one of them",
                )


def _escalation_line(team: Team, level: SeverityLevel) -> int:
    lines = team.handbook.lines
    return next((n for n in range(level.line, min(level.line + 6, len(lines)) + 1) if "scalation" in lines[n - 1]), 0)


def chain_severities_unsaid(team: Team) -> Iterator[Remark]:
    """Numbered steps that do not say for which severities they are."""
    book = team.handbook
    if not book.after_hours or len(book.severities) < 2:
        return
    first = book.after_hours[0].line
    before = " ".join(book.lines[max(0, first - 5) : first])
    if not re.search(r"\bP\d\b", before):
        yield remark(
            book,
            "chain-severities-unsaid",
            [first, *(level.line for level in book.severities)],
            "the escalation steps do not say for which severities somebody is woken",
            "for P0 and P1 at any hour; P2 in business hours, P3 as a ticket",
            "add a sentence above the steps: 'For P0 and P1, at any hour:'",
        )


_LIMIT = re.compile(r"([<>]=?|more than|less than|over|under|below|above)\s*(\d+(?:\.\d+)?)\s*%", re.I)


def threshold_one_sided(team: Team) -> Iterator[Remark]:
    """'off by >5%' in one level, and no level that says what 5 % and less is."""
    book = team.handbook
    found = [(level, m) for level in book.severities for m in _LIMIT.finditer(clean(level.examples))]
    for level, limit in found:
        above = limit[1].lower() in (">", ">=", "more than", "over", "above")
        others = [m for _, m in found if m[2] == limit[2] and m is not limit]
        if not others:
            side = "at most" if above else "at least"
            yield remark(
                book,
                "threshold-one-sided",
                [_example_line(team, level)],
                f"{level.severity} speaks of {limit[0]}, and no level says what {side} {limit[2]} % is",
                "one level less urgent, where a check measures it" if above else "judged by the other levels",
                f"add to the examples of another level: '... {'<=' if above else '>='}{limit[2]}%'",
            )


def _example_line(team: Team, level: SeverityLevel) -> int:
    lines = team.handbook.lines
    near = range(level.line, min(level.line + 6, len(lines)) + 1)
    return next((n for n in near if level.examples and level.examples[:20] in lines[n - 1]), level.line)


def business_hours_unsaid(team: Team) -> Iterator[Remark]:
    """'During business hours', and no line that says which hours these are."""
    book, hours = team.handbook, team.settings.business
    spoken = [n for n, text in enumerate(book.lines, 1) if re.search(r"\b(business|working) hours\b", text, re.I)]
    if spoken and not any(re.search(CLOCK, book.lines[n - 1], re.I) for n in spoken):
        yield remark(
            book,
            "business-hours-unsaid",
            spoken,
            "the document does not say which hours are business hours",
            f"Monday to Friday {hours.opens:%H:%M}-{hours.closes:%H:%M} {team.settings.zone}, "
            f"less the public holidays of {hours.country}",
            f"add a line: 'Business hours: Monday to Friday {hours.opens:%H:%M}-{hours.closes:%H:%M} (local time)'",
        )


def contact_without_use(team: Team) -> Iterator[Remark]:
    """A role that has a contact row and that no severity, step or area ever tells."""
    book = team.handbook
    said = " ".join([s.text for s in book.after_hours] + [level.escalation for level in book.severities]).casefold()
    areas = {re.sub(r"\s*\(.*?\)", "", o.area).strip().casefold() for o in book.ownership} - {""}
    for contact in book.contacts:
        role = clean(contact.role).casefold()
        name = re.sub(r"\s*\(.*?\)", "", role).strip()
        if name not in said and not any(area in role for area in areas):
            yield remark(
                book,
                "contact-without-use",
                [contact.line],
                f"nothing in the document tells the {contact.role}",
                "known by name, and never told by itself",
                "name the role in a severity or an escalation step, or take the row out",
            )
