"""The holiday table and the rules beside it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from bot.handbook.document.outline import Kind, Outline
from bot.handbook.document.page import Record, Roster, records, rules
from bot.handbook.document.phrases import clean, listed, month, month_day, weekday
from bot.handbook.flaws import Flaws, clip
from bot.handbook.model import Rule
from bot.handbook.rota import Holiday

_COLUMNS = {
    "Holiday Period": r"holidays?( period| name)?|period|occasion",
    "Primary On-Call": r"primary.*",
    "Secondary On-Call": r"(secondary|backup|back-up).*",
    "Notes": r"notes?|comments?|remarks?",
    "Year": r"year",
}
_WORD = r"[^\W\d_]{3,12}\.?"
_DATES = (
    rf"({_WORD}\s+\d{{1,2}}\w{{0,2}}|\d{{1,2}}\w{{0,2}}\.?\s+(?:of\s+|de\s+)?{_WORD}"
    r"|\d{1,2}\.\d{1,2}\.)"
)

_RANGE = re.compile(
    rf"{_DATES}(?:\s*(?:-|to|until|through|bis)\s*(?:{_DATES}|(\d{{1,2}})\w{{0,2}}))?(?=\s*(?:\)|,|;|$))", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class _When:
    kind: Literal["week", "weekend", "dates", "day"]
    holiday: str | None = None
    first: tuple[int, int] | None = None
    last: tuple[int, int] | None = None


def read_holidays(outline: Outline, roster: Roster, flaws: Flaws) -> tuple[Holiday, ...]:
    rows: dict[str, Holiday] = {}
    for record in records(
        outline.blocks(Kind.HOLIDAYS), _COLUMNS, flaws, "the holidays", optional=("Secondary On-Call", "Notes", "Year")
    ):
        if not (when := _when(record, flaws)):
            continue
        row = Holiday(
            name=record["Holiday Period"],
            kind=when.kind,
            holiday=when.holiday,
            first=when.first,
            last=when.last,
            primary=_primary(record, roster),
            secondary=_secondary(record, roster),
            note=record["Notes"],
            line=record.line,
            year=_year(record),
        )
        first = rows.setdefault(f"{clean(row.name).casefold()} {row.year}", row)
        if first is not row:
            flaws.add(record.line, f"{clip(row.name)} is in the table twice", f"merge it with line {first.line}")
    return tuple(rows.values())


def _year(record: Record) -> int | None:
    written = record["Year"]
    return int(written) if re.fullmatch(r"20\d\d", written) else None


def _when(record: Record, flaws: Flaws) -> _When | None:
    name = clean(record["Holiday Period"])
    dated = _RANGE.search(name)
    if dated and (month_day(dated[1]) or any(month(w) for w in re.findall(r"[^\W\d_]{3,}", dated[0]))):
        return _dates(record, dated, flaws)
    bare = re.sub(r"\s*\([^()]*\)$", "", name)
    bare = re.sub(r"^(?:the )?week of (?:the )?(.+)$", r"\1 Week", bare, flags=re.I)
    named = re.fullmatch(r"(.+?)\s+(?:long\s+)?(weekend|week)", bare, re.IGNORECASE)
    if days := [word for word in re.findall(r"[a-z]{3,}", name[len(bare) :], re.I) if weekday(word) is not None]:
        wrong = f"cannot keep the weekdays {listed(days)} of {clip(record['Holiday Period'])}"
        flaws.add(record.line, wrong, "write '<holiday> Week', '<holiday> Weekend', or its dates: 'Dec 23 - Jan 2'")
        return None
    if named and not re.search(r"\(.*\d.*\)", name):
        return _When("weekend" if named[2].lower() == "weekend" else "week", holiday=named[1])
    if bare and not re.search(r"\d", name) and looks_like_a_holiday(bare):
        return _When("day", holiday=bare)  # team.toml has the country, which says whether there is such a day
    flaws.add(
        record.line,
        f"cannot tell when {clip(record['Holiday Period'])} is",
        "write '<holiday> Week', '<holiday> Weekend', or a name with its dates: 'Year's End (Dec 23 - Jan 2)'",
    )
    return None


def looks_like_a_holiday(name: str) -> bool:
    """A name, and not a sentence or a season ("Summer break of the interns")."""
    return len(name.split()) <= 5


def _dates(record: Record, dated: re.Match[str], flaws: Flaws) -> _When | None:
    first = month_day(dated[1])
    last = month_day(dated[2]) if dated[2] else first
    if first and dated[3]:  # "Dec 23 - 26": the month is said once
        last = (first[0], int(dated[3])) if month_day(f"{_month_word(dated[1])} {dated[3]}") else None
    for written, read in ((dated[1], first), (dated[2] or dated[3], last)):
        if written and not read:
            flaws.add(
                record.line, f"{clip(written)} is not a date that exists", "write a month and a day such as 'Dec 23'"
            )
    return _When("dates", first=first, last=last) if first and last else None


def _month_word(text: str) -> str:
    return next((w for w in re.findall(r"[^\W\d_]{3,}", text) if month(w)), "")


def _primary(record: Record, roster: Roster) -> str | None:
    written = record["Primary On-Call"]
    if re.search(r"\brotat\w*\b.*\bdaily\b|\bdaily\b.*\brotat", written, re.IGNORECASE):
        return None
    return roster.person(written, record.line, "primary on-call")


def _secondary(record: Record, roster: Roster) -> tuple[str, ...] | None:
    if "Secondary On-Call" not in record:
        return ()
    written = record["Secondary On-Call"]
    if re.fullmatch(r"(all|everyone|everybody)( (the )?(available|others?|else|rest))*", clean(written), re.IGNORECASE):
        return None
    return roster.people(written, record.line, "secondary on-call")


def read_holiday_rules(outline: Outline) -> tuple[Rule, ...]:
    return rules(outline.blocks(Kind.HOLIDAYS))
