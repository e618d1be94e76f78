"""Severity levels, contacts and the numbered steps: who is reached, how, when, for which levels."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from itertools import groupby
from typing import cast

from bot.handbook.document.chapters.contacts import read_contacts
from bot.handbook.document.chapters.criteria import criteria
from bot.handbook.document.chapters.rotation import response
from bot.handbook.document.chapters.severities import Draft, drafts
from bot.handbook.document.languages import in_english
from bot.handbook.document.markdown import Block, Item, Text, Title
from bot.handbook.document.outline import Kind, Outline
from bot.handbook.document.page import items
from bot.handbook.document.phrases import clean, duration, first_duration
from bot.handbook.document.recipients import Names
from bot.handbook.document.sentences import Said, Scope, clauses, scope_of
from bot.handbook.document.written_steps import step_items
from bot.handbook.flaws import Flaws, clip
from bot.handbook.model import (
    LEVELS_UNSAID,
    Act,
    Contact,
    EscalationStep,
    Hours,
    Recipient,
    Repeat,
    ResponseTime,
    Severity,
    SeverityLevel,
    Urgency,
)
from bot.handbook.rota import Week


@dataclass(frozen=True, slots=True)
class Escalation:
    """Everything that a document says about escalation."""

    levels: tuple[SeverityLevel, ...]
    contacts: tuple[Contact, ...]
    steps: tuple[EscalationStep, ...]
    repeat: Repeat | None
    response_times: tuple[ResponseTime, ...]


def read_escalation(
    outline: Outline, people: Sequence[str], pipelines: Sequence[str], weeks: Sequence[Week], flaws: Flaws
) -> Escalation:
    contacts = read_contacts(outline, flaws)
    found = drafts(outline, flaws)
    handles = {way.casefold(): c.role for c in contacts for way in (c.slack, c.email) if way}
    known = tuple(d.name for d in found) or tuple(s.name for s in LEVELS_UNSAID)
    names = Names(known, tuple(people), tuple(c.role for c in contacts), handles, tuple(pipelines))
    own = {d.name: _own_steps(d, names, flaws) for d in found}
    steps, repeat = _numbered(outline, names, flaws)
    repeat = _one_repeat(found, repeat, flaws)
    late = _not_at_any_hour(found, own)
    steps = tuple(s if s.levels else s.model_copy(update={"levels": _woken(known, late, bool(found))}) for s in steps)
    steps = _somebody_is_paged(steps, own, known, late, weeks, bool(found))
    levels = tuple(_level(rank, d, own[d.name], steps, flaws) for rank, d in enumerate(found))
    times = tuple(
        ResponseTime(
            level=d.name, within=level.response, days=level.response_days, text=d.response.value, line=d.response.line
        )
        for d, level in zip(found, levels, strict=True)
        if d.response
    )
    return Escalation(levels, contacts, steps, repeat, times)


def _one_repeat(found: Sequence[Draft], repeat: Repeat | None, flaws: Flaws) -> Repeat | None:
    """That of the chain, or of the levels' own sentences. There is one for all of them."""
    said = [r for d in found if d.escalation and (r := _repeat(d.escalation.value, d.escalation.line))]
    every = [r for r in (repeat, *said) if r]
    other = next((r for r in every if (r.every, r.times) != (every[0].every, every[0].times)), None)
    if other:
        wrong = f"the chain begins again otherwise than line {every[0].line} says"
        flaws.add(other.line, wrong, "make the two agree; one repeat holds for every severity")
    return every[0] if every else None


# --- what a level does ---------------------------------------------------------------------------------------------


def _level(
    rank: int, draft: Draft, own: tuple[EscalationStep, ...], steps: Sequence[EscalationStep], flaws: Flaws
) -> SeverityLevel:
    within, days, readable = response(draft.response.value) if draft.response else (None, 1, False)
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
        response_days=days,
        in_hours=urgency is not Urgency.PAGE or _runs_in_hours(draft.response.value if draft.response else ""),
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


def _runs_in_hours(response: str) -> bool:
    """ "15 minutes in business hours, 30 minutes otherwise" runs at any hour."""
    return bool(_IN_HOURS.search(in_english(response))) and not re.search(
        r"\b(?:otherwise|outside|else|24/7)\b", response
    )


def _urgency(steps: Sequence[EscalationStep]) -> Urgency:
    if any(s.act is Act.PAGE and s.hours not in ("wait", "inside") for s in steps):
        return Urgency.PAGE
    if steps and all(s.act is Act.TICKET for s in steps):
        return Urgency.TICKET
    return Urgency.NOTICE


def _own_steps(draft: Draft, names: Names, flaws: Flaws) -> tuple[EscalationStep, ...]:
    """What the Escalation line of a level does. It may say only that people are ready; then it has no step."""
    if draft.escalation is None:
        return ()
    made: list[EscalationStep] = []
    lines = [(draft.escalation.line, draft.escalation.value), *((i.line, i.text) for i in draft.escalation.items)]
    for line, text in lines:
        for said in clauses(text, names):
            if said.joined and said.after is None and made:
                said = replace(said, together=True)
            _name_undone(said, line, text, flaws)
            after = _after(said, made, relative=False) or timedelta(0)
            if said.who:
                made.append(_step(0, said, (draft.name,), after, False, line, text))
    return tuple(made)


def _numbered(outline: Outline, names: Names, flaws: Flaws) -> tuple[tuple[EscalationStep, ...], Repeat | None]:
    """The steps in their order. One without a time of its own comes with the one before it; who is told by it is told
    at the acknowledgement, for then there is something to tell."""
    blocks = step_items(outline.blocks(Kind.AFTER_HOURS) or outline.blocks(Kind.ESCALATION))
    made: list[EscalationStep] = []
    repeat = next((r for b in blocks if isinstance(b, Text) and (r := _repeat(b.text, b.line))), None)
    chains = [*_chains(blocks, names)]
    for chain in chains:
        own = [*made] if chain.goes_on else []
        for number, item in chain.steps:
            if again := _repeat(item.text, item.line):
                repeat = again
            for told in (item, *item.children):
                own += _item(number, told, own, names, chain, flaws)
        made = own if chain.goes_on else made + own
    if not made and any(c.steps for c in chains) and not flaws:
        line = chains[0].steps[0][1].line if chains[0].steps else outline.line(Kind.ESCALATION)
        flaws.add(line, "no step of the escalation can be read", "write '1. Page the primary on-call'")
    return tuple(made), repeat


@dataclass(frozen=True, slots=True)
class _Chain:
    """A list of steps with what its headings and the lines above it say of all of them. goes_on: they say nothing
    else than of the list before, so the steps go on from there."""

    scope: Scope
    relative: bool
    goes_on: bool
    steps: tuple[tuple[int, Item], ...]


def _chains(blocks: Sequence[Block], names: Names) -> Iterator[_Chain]:
    title, above, before, count = "", "", Scope((), (), "any", False), 0
    for is_list, group in groupby(blocks, key=lambda b: isinstance(b, Item)):
        several = [*group]
        if not is_list:
            heads = [b.text for b in several if isinstance(b, Title)]
            title = heads[-1] if heads else title
            above = " ".join(b.text for b in several if isinstance(b, Text))
            continue
        own, under = scope_of(above, names), scope_of(f"for {title}", names)
        scope = own if own != _EVERYWHERE else under
        goes_on = scope == before or (count > 0 and scope == _EVERYWHERE)
        before, count = (before if goes_on and count else scope), (count if goes_on else 0) + len(several)
        numbers = range(count - len(several) + 1, count + 1)
        steps = tuple((item.number or n, item) for n, item in zip(numbers, items(several), strict=True))
        yield _Chain(before, bool(_RELATIVE.search(above)), goes_on, steps)


_EVERYWHERE = Scope((), (), "any", False)


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


def _without_repeat(text: str) -> str:
    """A step without the words at its end that say how often the chain begins again."""
    found = _REPEAT.search(clean(text))
    return clean(text)[: found.start()].strip(" .;,") if found else text


def _item(
    number: int,
    item: Item,
    before: Sequence[EscalationStep],
    names: Names,
    chain: _Chain,
    flaws: Flaws,
) -> list[EscalationStep]:
    text = _without_repeat(item.text)
    found, general = clauses(text, names) or _rung(text, names), chain.scope
    if text != item.text and not any(s.who for s in found):
        return []
    if not found or not any(s.who for s in found):
        if not item.children:
            wrong = f"this step reaches nobody: {clip(item.text)}"
            whom = re.sub(r"\s*\(.*", "", re.sub(r"[*_`]+", "", item.text)).strip(" .:")
            example = f"{whom[:1].lower()}{whom[1:]}" if 2 < len(whom) < 40 else "..."
            flaws.add(item.line, wrong, f"write 'page ...' or 'notify ...' and a role: 'Page the {example}'")
        return []
    made: list[EscalationStep] = []
    for said in found:
        _name_strangers(said, names, item, flaws)
        _name_undone(said, item.line, item.text, flaws)
        levels = said.levels or general.levels
        hours = said.hours if said.hours != "any" else general.hours
        said = replace(
            said,
            hours=hours,
            for_investors=said.for_investors or general.for_investors,
            pipelines=said.pipelines or general.pipelines,
        )
        made.append(_timed(number, said, levels, [*before, *made], chain.relative, item, flaws))
    return made


_RUNG = re.compile(r"(?P<label>(?:level|tier|rung|stage|step|layer|l)\s*\d\s*[:.)-]+\s*)?(?P<who>\S.*)", re.I)


def _rung(text: str, names: Names) -> list[Said]:
    """'Level 2: secondary on-call, after 10 minutes': a step of a chain that names people and a time, and no deed."""
    bare = _RUNG.fullmatch(clean(text))
    if not bare or not (bare["label"] or first_duration(text)):
        return []
    found = clauses(f"escalate to {bare['who']}", names)
    who = [w for s in found for w in s.who]
    return found if who and all(w.kind != "role" or w.name in names.roles or w.name[0] == "@" for w in who) else []


def _name_strangers(said: Said, names: Names, item: Item, flaws: Flaws) -> None:
    for stranger in said.strangers[:1]:
        flaws.add(item.line, f"there is no severity {clip(stranger)}", f"write one of: {', '.join(names.levels)}")


def _name_undone(said: Said, line: int, text: str, flaws: Flaws) -> None:
    """What would be done otherwise than it is said: at another time, though forbidden, though left to people."""
    if said.forbidden:
        wrong = f"this sentence says what is not done: {clip(text)}"
        flaws.add(line, wrong, "write what is done and when: 'After 30 minutes, page ...'")
    elif said.optional:
        wrong = f"this sentence leaves it to somebody whether it is done: {clip(text)}"
        flaws.add(line, wrong, "write when it is done, or say it outside the steps and levels")
    elif said.unread_length and said.after is None:
        wrong = f"cannot read when this is done: {clip(text)}"
        flaws.add(line, wrong, "write 'After 15 minutes, page ...' or 'If no response in 15 minutes, page ...'")


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
    if said.joined and said.after is None and said.by is None and before[-1:] and not before[-1].on_answer:
        said = replace(said, together=True)
    before = [s for s in before if not (levels and s.levels) or set(levels) & set(s.levels)]
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
        hours=cast(Hours, said.hours),
        for_investors=said.for_investors,
        pipelines=said.pipelines,
        text=text,
        unread=said.unread,
        line=line,
    )


_LATER = re.compile(r"\b(business|working|office|work)[ -]?(hours|days?)\b|\bticket\b", re.I)


def _not_at_any_hour(found: Sequence[Draft], own: dict[str, tuple[EscalationStep, ...]]) -> set[str]:
    """Levels that wait for business hours, by their own lines: no step wakes anybody for them unless it names them."""
    said = {
        d.name: in_english(f"{d.escalation.value if d.escalation else ''} {d.response.value if d.response else ''}")
        for d in found
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
