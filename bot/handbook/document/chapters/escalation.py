"""Severity levels, contacts and the numbered steps: who is reached, how, when, for which levels."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Literal, cast

from bot.handbook.document.chapters.contacts import read_contacts
from bot.handbook.document.chapters.criteria import criteria
from bot.handbook.document.chapters.recipients import Names
from bot.handbook.document.chapters.rotation import response
from bot.handbook.document.chapters.sentences import Said, Scope, clauses, scope_of
from bot.handbook.document.chapters.severities import Draft, drafts
from bot.handbook.document.markdown import Block, Item, Text, Title
from bot.handbook.document.outline import Kind, Outline
from bot.handbook.document.page import items
from bot.handbook.document.phrases import clean, duration
from bot.handbook.flaws import Flaws, clip
from bot.handbook.model import (
    LEVELS_UNSAID,
    Act,
    Contact,
    EscalationStep,
    Recipient,
    Repeat,
    ResponseTime,
    Severity,
    SeverityLevel,
    Urgency,
    Week,
)


@dataclass(frozen=True, slots=True)
class Escalation:
    """Everything that a document says about escalation."""

    levels: tuple[SeverityLevel, ...]
    contacts: tuple[Contact, ...]
    steps: tuple[EscalationStep, ...]
    repeat: Repeat | None
    response_times: tuple[ResponseTime, ...]


def read_escalation(outline: Outline, people: Sequence[str], weeks: Sequence[Week], flaws: Flaws) -> Escalation:
    contacts = read_contacts(outline, flaws)
    found = drafts(outline, flaws)
    handles = {way.casefold(): c.role for c in contacts for way in (c.slack, c.email) if way}
    known = tuple(d.name for d in found) or tuple(s.name for s in LEVELS_UNSAID)
    names = Names(known, tuple(people), tuple(c.role for c in contacts), handles)
    own = {d.name: _own_steps(d, names) for d in found}
    steps, repeat = _numbered(outline, names, flaws)
    late = _not_at_any_hour(found, own)
    steps = tuple(s if s.levels else s.model_copy(update={"levels": _woken(known, late, bool(found))}) for s in steps)
    steps = _somebody_is_paged(steps, own, known, late, weeks, bool(found))
    levels = tuple(_level(rank, d, own[d.name], steps, flaws) for rank, d in enumerate(found))
    times = tuple(
        ResponseTime(level=d.name, within=level.response, text=d.response.value, line=d.response.line)
        for d, level in zip(found, levels, strict=True)
        if d.response
    )
    return Escalation(levels, contacts, steps, repeat, times)


# --- what a level does ---------------------------------------------------------------------------------------------


def _level(
    rank: int, draft: Draft, own: tuple[EscalationStep, ...], steps: Sequence[EscalationStep], flaws: Flaws
) -> SeverityLevel:
    within, readable = response(draft.response.value) if draft.response else (None, False)
    if not readable:
        flaws.add(
            draft.response.line if draft.response else draft.line,
            f"cannot read the response time of {draft.name}: {clip(draft.response.value)}"
            if draft.response
            else f"{draft.name} has no response time",
            "write '- Response Time: 15 minutes' or '- Response Time: Next business day'",
        )
    urgency = _urgency((*own, *(s for s in steps if draft.name in s.levels)))
    examples = draft.examples
    return SeverityLevel(
        severity=Severity(rank, draft.name, urgency),
        title=draft.title,
        response=within,
        in_hours=urgency is not Urgency.PAGE
        or _IN_HOURS.search(draft.response.value if draft.response else "") is not None,
        response_text=draft.response.value if draft.response else "",
        escalation=draft.escalation.value if draft.escalation else "",
        examples=examples.value if examples else "",
        steps=own,
        criteria=criteria(
            draft.title, draft.line, examples.value if examples else "", examples.line if examples else 0
        ),
        line=draft.line,
    )


_IN_HOURS = re.compile(r"\b(business|working|office) (hours?|minutes?)\b", re.I)


def _urgency(steps: Sequence[EscalationStep]) -> Urgency:
    if any(s.act is Act.PAGE and s.hours in ("any", "outside") for s in steps):
        return Urgency.PAGE
    if steps and all(s.act is Act.TICKET for s in steps):
        return Urgency.TICKET
    return Urgency.NOTICE


def _own_steps(draft: Draft, names: Names) -> tuple[EscalationStep, ...]:
    """What the Escalation line of a level does. It may say only that people are ready; then it has no step."""
    if draft.escalation is None:
        return ()
    made: list[EscalationStep] = []
    lines = [(draft.escalation.line, draft.escalation.value), *((i.line, i.text) for i in draft.escalation.items)]
    for line, text in lines:
        for said in clauses(text, names):
            after = _after(said, made, relative=False) or timedelta(0)
            if said.who:
                made.append(_step(0, said, (draft.name,), after, False, line, text))
    return tuple(made)


def _numbered(outline: Outline, names: Names, flaws: Flaws) -> tuple[tuple[EscalationStep, ...], Repeat | None]:
    """The steps in their order. One without a time of its own comes with the one before it; who is told by it is told
    at the acknowledgement, for then there is something to tell."""
    blocks = outline.blocks(Kind.AFTER_HOURS) or [
        b for b in outline.blocks(Kind.ESCALATION) if not isinstance(b, Title)
    ]
    listed = items(blocks)
    above = " ".join(b.text for b in _before(blocks, listed) if isinstance(b, Text))
    general, relative = scope_of(above, names), bool(_RELATIVE.search(above))
    made: list[EscalationStep] = []
    repeat = next((r for b in blocks if isinstance(b, Text) and (r := _repeat(b.text, b.line))), None)
    for at, item in enumerate(listed, 1):
        if again := _repeat(item.text, item.line):
            repeat = again
            continue
        number = item.number or at
        made += _item(number, item, made, names, general, relative, flaws)
        for child in item.children:
            made += _item(number, child, made, names, general, relative, flaws)
    return tuple(made), repeat


_RELATIVE = re.compile(
    r"\b(?:from|since|after|on from)\s+(?:the|each)\s+(?:previous|preceding|last|earlier)\s+(?:step|one|page|level)",
    re.I,
)
_REPEAT = re.compile(
    r"\b(?:repeat\w*|start (?:over|again)|again|loop)\b.*?\bevery\s+(?P<every>.+?)(?=\s+(?:until|up|"
    r"for|,)|[,.;]|$)(?P<rest>.*)", re.I)  # fmt: skip
_TIMES = re.compile(r"\b(\d+|two|three|four|five)\s*(?:times|x)\b", re.I)


def _repeat(text: str, line: int) -> Repeat | None:
    found = _REPEAT.search(clean(text))
    every = duration(found["every"]) if found else None
    if not found or not every:
        return None
    times = _TIMES.search(found["rest"])
    words = {"two": 2, "three": 3, "four": 4, "five": 5}
    return Repeat(every=every, times=(words.get(times[1].lower()) or int(times[1])) if times else None, line=line)


def _before(blocks: Sequence[Block], listed: Sequence[Item]) -> Sequence[Block]:
    return blocks[: blocks.index(listed[0])] if listed else blocks


def _item(
    number: int,
    item: Item,
    before: Sequence[EscalationStep],
    names: Names,
    general: Scope,
    relative: bool,
    flaws: Flaws,
) -> list[EscalationStep]:
    found = clauses(item.text, names)
    if not found or not any(s.who for s in found):
        if not item.children:
            wrong = f"this step reaches nobody: {clip(item.text)}"
            flaws.add(item.line, wrong, "write 'page ...' or 'notify ...' and a role")
        return []
    made: list[EscalationStep] = []
    for said in found:
        _name_strangers(said, names, item, flaws)
        levels = said.levels or general.levels
        hours = said.hours if said.hours != "any" else general.hours
        said = replace(said, hours=hours, for_investors=said.for_investors or general.for_investors)
        made.append(_timed(number, said, levels, [*before, *made], relative, item, flaws))
    return made


def _name_strangers(said: Said, names: Names, item: Item, flaws: Flaws) -> None:
    for stranger in said.strangers[:1]:
        flaws.add(item.line, f"there is no severity {clip(stranger)}", f"write one of: {', '.join(names.levels)}")


def _timed(
    number: int,
    said: Said,
    levels: tuple[str, ...],
    before: Sequence[EscalationStep],
    relative: bool,
    item: Item,
    flaws: Flaws,
) -> EscalationStep:
    if said.without_length:
        wrong = f"cannot read how long to wait: {clip(item.text)}"
        flaws.add(item.line, wrong, "write 'If no response in 15 minutes, page ...'")
    after = _after(said, before, relative)
    on_answer = said.act is Act.NOTIFY and bool(before) and (after is None or said.on_answer or said.by is not None)
    last = max((s.after for s in before), default=timedelta(0))
    due = said.by if after is None and said.by is not None else last if after is None else after
    if (
        after is not None
        and after < (before[-1].after if before else timedelta(0))
        and not said.levels
        and said.hours == "any"
    ):
        wrong = f"this step comes before the one above it: {clip(item.text)}"
        flaws.add(item.line, wrong, "count every time from the start of the incident")
    return _step(number, said, levels, due, on_answer, item.line, item.text)


def _after(said: Said, before: Sequence[EscalationStep], relative: bool) -> timedelta | None:
    """From the start of the incident; None where the clause does not say when."""
    previous = before[-1].after if before else timedelta(0)
    if said.together:
        return previous
    if said.after is None:
        return None
    return previous + said.after if said.follows or (relative and before) else said.after


def _step(
    number: int, said: Said, levels: tuple[str, ...], after: timedelta, on_answer: bool, line: int, text: str
) -> EscalationStep:
    return EscalationStep(
        number=number,
        act=said.act,
        who=said.who,
        after=after,
        on_answer=on_answer,
        levels=levels,
        hours=cast(Literal["any", "wait", "inside", "outside"], said.hours),
        for_investors=said.for_investors,
        text=text,
        unread=said.unread,
        line=line,
    )


_LATER = re.compile(r"\b(business|working|office) (hours|days?)\b|\bticket\b", re.I)


def _not_at_any_hour(found: Sequence[Draft], own: dict[str, tuple[EscalationStep, ...]]) -> set[str]:
    """Levels that wait for business hours, by their own lines: no step wakes anybody for them unless it names them."""
    said = {
        d.name: f"{d.escalation.value if d.escalation else ''} {d.response.value if d.response else ''}" for d in found
    }
    return {d.name for d in found if _LATER.search(said[d.name]) and not any(s.act is Act.PAGE for s in own[d.name])}


def _woken(known: Sequence[str], late: set[str], said: bool) -> tuple[str, ...]:
    """The levels of a step that names none."""
    if not said:
        return tuple(s.name for s in LEVELS_UNSAID if s.wakes)
    return tuple(name for name in known if name not in late)


def _somebody_is_paged(
    steps: tuple[EscalationStep, ...],
    own: dict[str, tuple[EscalationStep, ...]],
    known: Sequence[str],
    late: set[str],
    weeks: Sequence[Week],
    said: bool,
) -> tuple[EscalationStep, ...]:
    """A document with a rota and without a step that pages: whoever is on call is, for that is what it means.

    The linter says so (rule `nobody-paged`).
    """
    pages = any(s.act is Act.PAGE for s in (*steps, *(s for level in own.values() for s in level)))
    if pages or not weeks:
        return steps
    on_call = (Recipient(kind="on-call", name="primary"),)
    levels = _woken(known, late, said)
    return (EscalationStep(act=Act.PAGE, who=on_call, levels=levels, text="", line=weeks[0].line), *steps)
