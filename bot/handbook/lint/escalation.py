"""Lint rules about severities and escalation: steps that cannot act as written, levels that leave a case open."""

from __future__ import annotations

import re
from collections.abc import Iterator

from bot.handbook.document.phrases import CLOCK, clean, first_duration, in_words, listed
from bot.handbook.model import Act, Case, EscalationStep, SeverityLevel
from bot.handbook.remark import Remark, remark
from bot.handbook.team.team import Team

_LATER = re.compile(r"\b(business hours|working hours|ticket)\b", re.I)  # such a level wakes nobody


def unreachable_step(team: Team) -> Iterator[Remark]:
    """A step that never does anything: whom it reaches has been reached before."""
    book = team.handbook
    for place, step in enumerate(book.after_hours):
        same = next((s for s in book.after_hours[:place] if _does_the_same(s, step)), None)
        if same and not same.after < step.after:
            yield remark(
                book,
                "unreachable-step",
                [same.line, step.line],
                f"the {step.reaches} has already been notified by step {same.number}",
                "the step stays in the chain and changes nothing",
                "take it out, or name the severity or the person that is meant",
            )


def _does_the_same(earlier: EscalationStep, step: EscalationStep) -> bool:
    covered = set(step.levels) <= set(earlier.levels) and set(step.who) <= set(earlier.who)
    return covered and (earlier.act, earlier.hours) == (step.act, step.hours)


def step_without_time(team: Team) -> Iterator[Remark]:
    """A step after the first that does not say when."""
    for step in team.handbook.after_hours[1:]:
        if not _says_when(step):
            yield remark(
                team.handbook,
                "step-without-time",
                [step.line],
                f"step {step.number} does not say when the {step.reaches} is notified",
                "at the acknowledgement, or with the last timed step of the chain, whichever comes first",
                "begin it with a time: 'If no response in 30 minutes, ...' or 'At once, ...'",
            )


def _says_when(step: EscalationStep) -> bool:
    at_once = re.search(r"\b(immediately|at once|right away|straight away)\b", step.text, re.I)
    together = re.search(r"\b(?:in parallel|at the same time|together) with step \d", step.text, re.I)
    return step.number == 1 or bool(at_once or together) or first_duration(step.text) is not None


def step_before_response(team: Team) -> Iterator[Remark]:
    """Somebody else is paged before the time that the severity gives the first person has passed."""
    book = team.handbook
    second = next((s for s in book.after_hours[1:] if s.after and _says_when(s)), None)
    for level in book.severities:
        if second is None or level.response is None or _LATER.search(level.escalation):
            continue
        if second.after < level.response and level.severity.name in second.levels:
            yield remark(
                book,
                "step-before-response",
                [_response_line(team, level), second.line],
                f"{level.severity} gives {in_words(level.response)} to respond, "
                f"and step {second.number} is due after {in_words(second.after)}",
                f"the steps: the {second.reaches} is paged {in_words(second.after)} after the start",
                "give the steps of each severity their own times, or let the chain wait for the response time",
            )


def _response_line(team: Team, level: SeverityLevel) -> int:
    lines = [t.line for t in team.handbook.response_times if t.level == level.severity.name and t.line > level.line]
    return min(lines, default=level.line)


def told_twice(team: Team) -> Iterator[Remark]:
    """A role that a severity tells at once and a step of the chain tells later."""
    book = team.handbook
    for step in book.after_hours:
        for level in book.severities:
            named = {w for own in level.steps for w in own.who if not own.after} & set(step.who)
            if named and step.after and level.severity.name in step.levels:
                yield remark(
                    book,
                    "told-twice",
                    [_escalation_line(team, level), step.line],
                    f"{level.severity} tells the {step.reaches} at once, "
                    f"step {step.number} after {in_words(step.after)}",
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
    names = [level.severity.name for level in book.severities]
    woken = set(book.after_hours[0].levels)
    if not any(name in before for name in names) and not any(name in book.after_hours[0].text for name in names):
        yield remark(
            book,
            "chain-severities-unsaid",
            [first, *(level.line for level in book.severities)],
            "the escalation steps do not say for which severities somebody is woken",
            f"for {listed(n for n in names if n in woken)} at any hour; the others wait for business hours",
            f"add a sentence above the steps: 'For {listed(n for n in names if n in woken)}, at any hour:'",
        )


_LIMIT = re.compile(r"([<>]=?|more than|less than|over|under|below|above)\s*(\d+(?:\.\d+)?)\s*%", re.I)


def threshold_one_sided(team: Team) -> Iterator[Remark]:
    """'off by >5%' in one level, and no level that says what 5 % and less is."""
    book = team.handbook
    found = [(level, m) for level in book.severities for m in _LIMIT.finditer(clean(level.examples))]
    for level, limit in found:
        above = limit[1].lower() in (">", ">=", "more than", "over", "above")
        others = [m for _, m in found if m[2] == limit[2] and m is not limit]
        if not others and not any(map(_is_for_the_rest, book.severities)):
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
    book, hours = team.handbook, team.business
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
    said = {w.name.casefold() for s in book.all_steps for w in s.who if w.kind in ("role", "channel", "person")}
    people = {p.name.casefold() for p in book.people}
    areas = {re.sub(r"\s*\(.*?\)", "", o.area).strip().casefold() for o in book.ownership} - {""}
    for contact in book.contacts:
        role = clean(contact.role).casefold()
        name = re.sub(r"\s*\(.*?\)", "", role).strip()
        known = {name, role, (contact.slack or "").casefold()}
        if not known & said and not known & people and not any(area in role for area in areas):
            yield remark(
                book,
                "contact-without-use",
                [contact.line],
                f"nothing in the document tells the {contact.role}",
                "known by name, and never notified on its own",
                "name the role in a severity or an escalation step, or take the row out",
            )


def levels_unsaid(team: Team) -> Iterator[Remark]:
    """No severity level: how bad anything is, and who is told of it, is nobody's decision."""
    book = team.handbook
    if not book.severities:
        yield remark(
            book,
            "levels-unsaid",
            [1],
            "the document has no severity levels",
            "four, P0 to P3; the steps are for the first two, for the others only the team's channel is notified",
            "add a section 'Severity Levels' with two to five, each with a response time and whom it tells",
        )


_ELSEWHERE = re.compile(
    r"\b(?:see|as (?:in|under)|per|follow)\b.*\b(?:below|above|chain|steps?|section|escalation|path)\b", re.I
)


def level_tells_nobody(team: Team) -> Iterator[Remark]:
    """The Escalation line of a level names no deed that anybody could do."""
    book = team.handbook
    for level in book.severities:
        if level.escalation and not level.steps and not _ELSEWHERE.search(level.escalation):
            reached = listed(dict.fromkeys(s.reaches for s in book.steps_of(level.severity)))
            yield remark(
                book,
                "level-tells-nobody",
                [_escalation_line(team, level) or level.line],
                f"{level.severity} says how it is escalated, and tells nobody",
                f"the numbered steps reach {reached}" if reached else "only the team's channel is notified",
                "write 'Page the primary on-call', 'Notify the primary owner' or 'Create ticket for primary owner'",
            )


def nobody_paged(team: Team) -> Iterator[Remark]:
    """Somebody is on call, and no sentence pages anybody."""
    for step in team.handbook.after_hours:
        if step.act is Act.PAGE and not step.text:
            yield remark(
                team.handbook,
                "nobody-paged",
                [step.line],
                "there is a rota, and no sentence pages anybody",
                f"the primary on-call is paged at once for {listed(step.levels)}, and nobody after",
                "add the steps: '1. Page the primary on-call', '2. If no response in 15 minutes, page ...'",
            )


def figure_not_used(team: Team) -> Iterator[Remark]:
    """A figure in a sentence about escalation that changes nothing."""
    for step in team.handbook.all_steps:
        if step.unread:
            yield remark(
                team.handbook,
                "figure-not-used",
                [step.line],
                f"nothing uses {listed(step.unread)} of this sentence",
                f"{step.act} {step.reaches}, whatever the figure is for",
                "write a time as 'If no response in 15 minutes, page ...', and take other figures out",
            )


def _is_for_the_rest(level: SeverityLevel) -> bool:
    """'Anything else' says what every case is that no other level names."""
    said = f"{level.title} {level.examples}"
    return bool(re.search(r"\b(?:any|every)thing else\b|\bthe rest\b|\ball other", said, re.I))


def case_unsaid(team: Team) -> Iterator[Remark]:
    """A case that every pipeline has and of which no level speaks."""
    book = team.handbook
    said = {c.case for level in book.severities for c in level.criteria}
    needed = [case for case in (Case.MISSING, Case.OFF, Case.BREACH, Case.WARNING) if case not in said]
    if book.severities and needed and not any(map(_is_for_the_rest, book.severities)):
        yield remark(
            book,
            "case-unsaid",
            [level.line for level in book.severities],
            f"no level says for what it is: {listed(needed)}",
            "like the nearest case that a level names; missing data are of the worst level, warnings of the mildest",
            "add examples to the levels: 'data missing', 'metrics off by >5%', 'SLA breach imminent', 'warnings'",
        )
