"""Lint rules about sentences that another part of the document gives the lie to, wherever the two stand."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta

from bot.handbook.document.phrases import WEEKDAYS, clean, first_duration, in_words, listed
from bot.handbook.model import Act, Handbook
from bot.handbook.remark import Remark, remark
from bot.handbook.rota import Holiday
from bot.handbook.team.calendar import rota_of
from bot.handbook.team.team import Team
from schedule.claims import Occurrence
from schedule.holidays import holiday_on

_BREAK = re.compile(
    r"\b(?:gets?|has|have|takes?|deserves?|is|are)\s+(?:an?\s+|the\s+|some\s+)?"
    r"(?:break|rest|time off|off|free|leave)\b"
    r"|\b(?:an?|some)\s+(?:break|rest|time off|leave)\s+for\b",
    re.I,
)
_AROUND = timedelta(days=14)
_YEARS = 3


def break_not_free(team: Team) -> Iterator[Remark]:
    """'Ann gets a break after Q4' beside a row that has everybody on duty in those very days."""
    for row in team.handbook.holidays:
        if not _BREAK.search(row.note):
            continue
        for person in (p.name for p in team.handbook.people if re.search(rf"\b{re.escape(p.name)}\b", row.note)):
            if (other := _on_duty_around(team, row, person)) is not None:
                yield remark(
                    team.handbook,
                    "break-not-free",
                    [row.line, other.line],
                    f"{person} is to have a break around {row.name}, and is on duty in {other.name}",
                    "the rows decide; the note has no effect",
                    f"take {person} out of {other.name}, or the note out",
                )


def _on_duty_around(team: Team, row: Holiday, person: str) -> Holiday | None:
    rota = rota_of(team)
    first = team.rotation_start.year
    every = [o for year in range(first, first + _YEARS) for o in rota.occurrences(year)]
    own = [o for o in every if o.row.line == row.line]
    near = [o for o in every if any(_is_near(o, mine) for mine in own) and _has(o, person)]
    lines = {o.row.line for o in near}
    return next((h for h in team.handbook.holidays if h.line in lines), None)


def _is_near(one: Occurrence, own: Occurrence) -> bool:
    return one.since <= own.until and one.until >= own.since - _AROUND


def _has(occurrence: Occurrence, person: str) -> bool:
    row = occurrence.row
    return row.primary in (None, person) or row.secondary is None or person in row.secondary


def handoff_on_holiday(team: Team) -> Iterator[Remark]:
    """A weekly meeting on a day on which, some weeks, nobody works."""
    book, shift = team.handbook, team.handbook.shift
    meeting = next((n for n in book.rotation_notes if re.search(r"\bmeeting|\bsync\b|\bstand-?up", n.text, re.I)), None)
    if meeting is None or not re.search(r"\bhand-?(?:off|over)", meeting.text, re.I) or shift.days != 7:
        return
    days = (team.rotation_start + timedelta(weeks=n) for n in range(52 * _YEARS))
    held = list(dict.fromkeys(name for day in days if (name := holiday_on(day, team.settings.business.country))))
    if held:
        rows = [h.line for h in book.holidays if any(_same(h.holiday or "", name) for name in held)]
        yield remark(
            book,
            "handoff-on-holiday",
            [meeting.line, *rows],
            f"the handoff meeting falls on a public holiday: {listed(held[:4])}",
            "the handoff is posted at its time, and says that the meeting falls on a holiday",
            f"say when it takes place instead: 'on {WEEKDAYS[(shift.weekday + 1) % 7].title()} after a public holiday'",
        )


def _same(one: str, other: str) -> bool:
    return bool(one) and one.casefold().removesuffix(" day") in other.casefold()


def paged_already(team: Team) -> Iterator[Remark]:
    """A step that pages only those whom an earlier one has paged, and does not say that it is once more."""
    book, seen = team.handbook, set[tuple[int, int]]()
    for level in book.levels:
        pages = sorted((s for s in book.steps_of(level) if s.act is Act.PAGE), key=lambda s: s.after)
        for at, step in enumerate(pages):
            earlier = next((s for s in pages[:at] if s.after < step.after and {*step.who} <= {*s.who}), None)
            again = re.search(r"\b(?:again|once more|a second time)\b", step.text, re.I)
            if earlier is None or again or (earlier.line, step.line) in seen:
                continue
            seen.add((earlier.line, step.line))
            yield remark(
                book,
                "unreachable-step",
                [earlier.line, step.line],
                f"the {step.reaches} has been paged {in_words(step.after - earlier.after)} before",
                "the same people are paged once more",
                "write 'again', or name somebody else",
            )


_EVERY = r"\b(?:every|each|all(?: of)?(?: (?:the|our))?)\b"
_CLAIMS = (
    (rf"{_EVERY}[^.;]*\bpipelines?\b[^.;]*\b(?:back-?ups?|secondar(?:y|ies)|deput(?:y|ies)|two owners)\b",
     "a secondary owner"),
    (rf"{_EVERY}[^.;]*\bpipelines?\b[^.;]*\brunbooks?\b", "a runbook"),
    (r"\b(?:everyone|everybody|(?:every|each) (?:engineer|member|person)|all (?:engineers|members))\b"
     r"[^.;]*\b(?:on-?call|rotation|rota)\b", "a turn on call"),
)  # fmt: skip


def claim_not_borne_out(team: Team) -> Iterator[Remark]:
    """'Every pipeline has a backup', and one has none."""
    book = team.handbook
    for number, text in enumerate(book.lines, 1):
        plain = clean(text).replace("on call", "on-call")
        if plain.startswith(("|", "#")):
            continue
        for pattern, thing in _CLAIMS:
            if re.search(pattern, plain, re.I) and (without := _without(team, thing, "investor" in plain.casefold())):
                names, lines = zip(*without, strict=True)
                yield remark(
                    book,
                    "claim-not-borne-out",
                    [number, *lines],
                    f"the text gives each {thing}, and {listed(names)} {'has' if len(names) == 1 else 'have'} none",
                    "the tables decide; the sentence has no effect",
                    "add what is missing, or change the sentence",
                )


def _without(team: Team, thing: str, for_investors: bool) -> list[tuple[str, int]]:
    book = team.handbook
    rows = [o for o in book.ownership if o.investor_facing or not for_investors]
    if thing == "a secondary owner":
        return [(o.pipeline, o.line) for o in rows if not o.secondary]
    if thing == "a runbook":
        return [(o.pipeline, o.line) for o in rows if team.runbook_of(o.pipeline) is None]
    turns = {week.primary for week in book.weeks}
    return [(p.name, p.line) for p in book.people if p.name not in turns]


_ANSWERED = re.compile(r"\b(?:respon[ds]\w*|answer\w*|ack\w*|reply|replies|pick(?:ed)? up)\b", re.I)


def response_told_elsewhere(team: Team) -> Iterator[Remark]:
    """A response time in the notes, in a runbook or in the text that is not that of the levels."""
    book = team.handbook
    read = {t.line for t in book.response_times} | {s.line for s in book.all_steps} | {s.line for s in book.severities}
    for number, text in enumerate(book.lines, 1):
        plain = clean(text)
        length = first_duration(plain)
        if number in read or length is None or not _ANSWERED.search(plain):
            continue
        for level in book.severities:
            known = _promised(book, level.severity.name)
            if re.search(rf"\b{re.escape(level.severity.name)}\b", plain) and known and length not in known.values():
                told = listed(in_words(k) for k in dict.fromkeys(known.values()))
                yield remark(
                    book,
                    "response-times-differ",
                    [number, *known],
                    f"two response times for {level.severity}: {in_words(length)} here, {told} elsewhere",
                    f"the strictest that the levels and the rotation give: {in_words(min(known.values()))}",
                    "say it once, under the severity, and take the other out",
                )


def _promised(book: Handbook, level: str) -> dict[int, timedelta]:
    return {t.line: t.within for t in book.response_times if t.level.casefold() == level.casefold() and t.within}


_NOTICE = re.compile(r"\b(?:announc\w+|notice|notif\w+|in advance|told|warn\w*|post\w*|mail\w*)\b", re.I)


def notice_told_elsewhere(team: Team) -> Iterator[Remark]:
    """Another notice before maintenance than the one that the windows' own lines give."""
    book, kept = team.handbook, team.handbook.maintenance
    known = {n for n in (kept.slack_notice, kept.email_notice, kept.upgrade_notice) if n}
    if not known:
        return
    for number, text in enumerate(book.lines, 1):
        plain = clean(text)
        lead = first_duration(plain)
        about = re.search(r"\bmaintenance\b", plain, re.I) and _NOTICE.search(plain) and not plain.startswith("#")
        if about and lead and lead >= timedelta(hours=1) and lead not in known:
            elsewhere = listed(map(in_words, sorted(known)))
            lines = [r.line for r in kept.rules if (first_duration(clean(r.text)) or timedelta()) in known]
            yield remark(
                book,
                "figures-differ",
                [number, *lines],
                f"maintenance is announced {in_words(lead)} before here, {elsewhere} elsewhere",
                "the lines under Communication; this one has no effect",
                "say it once",
            )
