"""Severities, contacts and the steps after hours."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from datetime import timedelta
from itertools import pairwise

from bot.handbook.document.chapters.rotation import response
from bot.handbook.document.markdown import Block, Item, Title
from bot.handbook.document.outline import Kind, Outline
from bot.handbook.document.page import Record, field_of, fields, items, records
from bot.handbook.document.phrases import clean, duration
from bot.handbook.flaws import Flaws, clip
from bot.handbook.model import LEVELS_UNSAID, Contact, EscalationStep, ResponseTime, Severity, SeverityLevel

_CONTACTS = {"Role": r"roles?|teams?|who|contact for", "Primary Contact": r"(primary )?contact|primary|slack.*"}
_EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_SLACK = re.compile(r"(?<![\w.])[@#][\w.-]*\w")


def read_severities(outline: Outline, flaws: Flaws) -> tuple[SeverityLevel, ...]:
    levels: dict[Severity, SeverityLevel] = {}
    for title, below in _by_title(outline.blocks(Kind.SEVERITIES)):
        found = re.match(r"P(\d+)\b[\s:.-]*(.*)", clean(title.text), re.IGNORECASE)
        if not found:
            continue
        if found[1] not in ("0", "1", "2", "3"):
            flaws.add(title.line, f"there is no severity P{found[1][:5]}", "write P0, P1, P2 or P3")
            continue
        level = _level(LEVELS_UNSAID[int(found[1])], found[2], title, below, flaws)
        if (first := levels.setdefault(level.severity, level)) is not level:
            flaws.add(
                title.line, f"{level.severity} stands here for the second time", f"merge it with line {first.line}"
            )
    return tuple(levels.values())


def _by_title(blocks: Sequence[Block]) -> Iterator[tuple[Title, list[Block]]]:
    starts = [i for i, b in enumerate(blocks) if isinstance(b, Title)]
    for start, end in pairwise([*starts, len(blocks)]):
        title = blocks[start]
        if isinstance(title, Title):
            yield title, list(blocks[start + 1 : end])


def _level(severity: Severity, name: str, title: Title, below: Sequence[Block], flaws: Flaws) -> SeverityLevel:
    said = fields(below)
    time, escalation, examples = field_of(said, "response"), field_of(said, "escalation"), field_of(said, "example")
    within, readable = response(time.value) if time else (None, False)
    if not readable:
        flaws.add(
            time.line if time else title.line,
            f"cannot read the response time of {severity}: {clip(time.value)}"
            if time
            else f"{severity} has no response time",
            "write '- Response Time: 15 minutes' or '- Response Time: Next business day'",
        )
    return SeverityLevel(
        severity=severity,
        title=name,
        response=within,
        response_text=time.value if time else "",
        escalation=escalation.value if escalation else "",
        examples=examples.value if examples else "",
        line=title.line,
    )


def response_times(outline: Outline, levels: Sequence[SeverityLevel]) -> tuple[ResponseTime, ...]:
    """What each severity promises, on the line where it promises it."""
    said = {
        title.line: field_of(fields(below), "response") for title, below in _by_title(outline.blocks(Kind.SEVERITIES))
    }
    return tuple(
        ResponseTime(severity=level.severity, within=level.response, text=field.value, line=field.line)
        for level in levels
        if (field := said.get(level.line))
    )


def read_contacts(outline: Outline, flaws: Flaws) -> tuple[Contact, ...]:
    contacts: dict[str, Contact] = {}
    for table in _whole_rows(outline, flaws):
        role = table["Role"]
        slack, email = _SLACK.search(_EMAIL.sub(" ", _ways(table))), _EMAIL.search(_ways(table))
        if not role:
            flaws.add(table.line, "a contact without a role", "write whom it is for: 'Engineering Manager'")
            continue
        if not slack and not email:
            flaws.add(
                table.line, f"no way to reach {clip(role)}", "write a Slack '@name' or '#channel', or an e-mail address"
            )
            continue
        contact = Contact(
            role=role, slack=slack[0] if slack else None, email=email[0] if email else None, line=table.line
        )
        if (first := contacts.setdefault(clean(role).casefold(), contact)) is not contact:
            flaws.add(table.line, f"{clip(role)} is in the table twice", f"merge it with line {first.line}")
    return tuple(contacts.values())


def _whole_rows(outline: Outline, flaws: Flaws) -> list[Record]:
    columns = _CONTACTS | {"Secondary Contact": r"(secondary|backup|back-up)( contact)?|e-?mail.*"}
    return records(outline.blocks(Kind.CONTACTS), columns, flaws, "the contacts", optional=("Secondary Contact",))


def _ways(record: Record) -> str:
    return f"{record['Primary Contact']} {record['Secondary Contact']}"


def read_after_hours(outline: Outline, flaws: Flaws) -> tuple[EscalationStep, ...]:
    """The numbered steps. A step that names no time of its own comes with the one before it."""
    steps: list[EscalationStep] = []
    for at, item in enumerate(items(outline.blocks(Kind.AFTER_HOURS)), 1):
        wait = _wait(item, flaws)
        after = steps[-1].after if wait is None and steps else wait or timedelta(0)
        if steps and after < steps[-1].after:
            flaws.add(
                item.line,
                f"this step comes before the one above it: {clip(item.text)}",
                "count every time from the start of the incident",
            )
        only = re.search(r"\bP([0-3])\b", item.text)
        steps.append(
            EscalationStep(
                number=item.number or at,
                after=after,
                who=_who(item, flaws),
                text=item.text,
                only=LEVELS_UNSAID[int(only[1])] if only else None,
                line=item.line,
            )
        )
    return tuple(steps)


def _wait(item: Item, flaws: Flaws) -> timedelta | None:
    found = re.search(
        r"\bno (?:response|answer|acknowledge?ment|reply)(?: (?:in|within|after|for))?\s*(.*?)(?:[,:;]|$)",
        clean(item.text),
        re.I,
    )
    if not found:
        after = re.match(r"after (.+?)[,:;]", clean(item.text), re.I)
        return duration(after[1]) if after else None
    wait = duration(found[1])
    if wait is None:
        flaws.add(
            item.line,
            f"cannot read how long to wait: {clip(item.text)}",
            "write 'If no response in 15 minutes, page ...'",
        )
    return wait


_ROLES = (
    ("secondary on-call", r"\b(secondary|backup|back-up)\b"),
    ("engineering manager", r"\b(engineering|eng\.?) manager\b"),
    ("cfo office", r"\bcfo\b"),
    ("primary on-call", r"\bon-?call\b|\bprimary\b"),
)


def _who(item: Item, flaws: Flaws) -> str:
    """Whom the step reaches: one of the model's own roles, or the words as they stand."""
    text = clean(item.text).replace("on call", "on-call")
    found = re.search(
        r"\b(?:page|notify|call|alert|tell|contact|inform|message|escalate to)\s+(?:the\s+)?(.+)", text, re.I
    )
    if not found:
        flaws.add(
            item.line, f"this step reaches nobody: {clip(item.text)}", "write 'page ...' or 'notify ...' and a role"
        )
        return ""
    words = re.sub(r"\s+(?:via|by|through|in|on|using)\s.*$|[.,;]$", "", found[1])
    return next((role for role, pattern in _ROLES if re.search(pattern, words, re.I)), words)
