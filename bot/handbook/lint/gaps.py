"""Lint rules about what is left open: holidays without bounds, duties without owners, names that nearly match."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from rapidfuzz import fuzz

from bot.handbook.document.phrases import CLOCK, clean, listed
from bot.handbook.model import Duty
from bot.handbook.remark import Remark, remark
from bot.handbook.team.holiday_terms import holiday_limits
from bot.handbook.team.team import Team

_DAYS = {"week": 7, "month": 31, "quarter": 92, "year": 366}
_NEARLY = 70  # of 100: from this likeness on two names are taken for one thing called by two names


def holiday_bounds_unsaid(team: Team) -> Iterator[Remark]:
    """'Thanksgiving Week': from when to when?"""
    book = team.handbook
    rows = [h for h in book.holidays if h.kind != "dates"]
    said = any(re.search(CLOCK, rule.text, re.I) for rule in book.holiday_rules)
    if rows and not said:
        at = f"{book.shift.at:%H:%M}"
        yield remark(
            book,
            "holiday-bounds-unsaid",
            [h.line for h in rows],
            "these holiday rows do not say when they begin and end",
            f"a week is the shift that noon of the holiday falls into; a weekend Saturday {at} to Tuesday {at}",
            "write dates into the row, '(Dec 23 - Jan 2)', or a rule: 'Holiday weekends run Saturday 9:00 AM to ...'",
        )


def daily_order_unsaid(team: Team) -> Iterator[Remark]:
    """'Rotating daily', and no word about who begins."""
    book = team.handbook
    for row in book.holidays:
        rules = " ".join(rule.text for rule in book.holiday_rules)
        if row.primary is None and not re.search(r"\b(order|starting|begin(s|ning) with|first)\b", rules, re.I):
            yield remark(
                book,
                "daily-order-unsaid",
                [row.line],
                f"{row.name} rotates daily, and nothing says who begins and at what time the duty changes",
                f"in the order of the team, at {book.shift.at:%H:%M}, first the person whose regular week it is",
                "add a rule: 'It starts with the person on call, and goes on in the order of the team at 9:00 AM'",
            )


def credit_covers_weeks_only(team: Team) -> Iterator[Remark]:
    """Credit or pay for 'holiday weeks' where the table has weekends and dates as well."""
    book = team.handbook
    others = [h for h in book.holidays if h.kind != "week"]
    for rule in book.holiday_rules:
        speaks = re.search(r"\bholiday weeks?\b", rule.text, re.I) and re.search(r"\d|credit|pay", rule.text, re.I)
        if speaks and others:
            yield remark(
                book,
                "credit-covers-weeks-only",
                [rule.line, *(h.line for h in others)],
                f"the rule speaks of holiday weeks; {listed(h.name for h in others)} are none",
                "every row of the table earns it; a day of rows with dates a seventh of a week",
                "write 'holiday weeks, weekends and days'",
            )


def secondaries_and_the_limit(team: Team) -> Iterator[Remark]:
    """'Covers no more than 2 holidays': who breaks the limit if secondary duty counts as covering."""
    book = team.handbook
    for rule, limit in holiday_limits(team):
        if re.search(r"\b(primary|secondary)\b", rule.text, re.I):
            continue
        counts = {p.name: sum(_takes_part(h.primary, h.secondary, p.name) for h in book.holidays) for p in book.people}
        over = [f"{name} {count}" for name, count in counts.items() if count > limit]
        if over:
            yield remark(
                book,
                "holiday-limit-unclear",
                [rule.line, *(h.line for h in book.holidays)],
                f"the limit may mean primary or secondary duty; with both, more than {limit:g} have: {listed(over)}",
                "only the primary covers a holiday",
                "write 'is primary on more than ...', or count both and change the table",
            )


def _takes_part(primary: str | None, secondary: tuple[str, ...] | None, name: str) -> bool:
    return primary in (name, None) or secondary is None or name in secondary


def maintenance_meets_freeze(team: Team) -> Iterator[Remark]:
    """A weekly window and days of each month without maintenance: sooner or later they meet."""
    book = team.handbook
    freeze = next(
        (r for r in book.maintenance.rules if re.search(r"\bno (planned )?maintenance\b", r.text, re.I)), None
    )
    for window in book.maintenance.windows:
        says = freeze and re.search(r"\b(cancel|skip|postpone|move)", freeze.text, re.I)
        if book.maintenance.freeze_days and freeze and not says:
            yield remark(
                book,
                "maintenance-meets-freeze",
                [window.line, freeze.line],
                "the weekly window falls into the days without maintenance now and then; nothing says what happens",
                f"the window is cancelled if any part of it is in the last {book.maintenance.freeze_days} days (UTC)",
                "add: 'a window that falls into them is cancelled'",
            )


def recipients_unsaid(team: Team) -> Iterator[Remark]:
    """'Email stakeholders': who are they?"""
    book = team.handbook
    known = " ".join([*(c.role for c in book.contacts), *team.settings.contacts]).casefold()
    for rule in book.maintenance.rules:
        who = re.search(r"\b(stakeholders?|customers?|consumers?|partners?|subscribers?)\b", rule.text, re.I)
        if who and who[1].casefold().rstrip("s") not in known and not re.search(r"[\w.]+@[\w.]+", rule.text):
            yield remark(
                book,
                "recipients-unsaid",
                [rule.line],
                f"the document does not say who the {who[1].casefold()} are, or at which address",
                "an e-mail goes to addresses that are written down only",
                f"write an address into the line, or add a contact row: | {who[1].capitalize()} | - | e-mail |",
            )


def duty_overdue(team: Team, today: date) -> Iterator[Remark]:
    """The newest revision is older than a review that the notes promise."""
    book = team.handbook
    newest = max(book.revisions, key=lambda r: r.on, default=None)
    for duty in book.duties:
        if newest is None or not _is_review(duty) or today <= newest.on + timedelta(days=_DAYS[duty.every]):
            continue
        yield remark(
            book,
            "duty-overdue",
            [newest.line, duty.line],
            f"due every {duty.every}, and the newest revision is {(today - newest.on).days} days old",
            "the revision history is the document's only record of reviews",
            f"review it, and add a row to the revision history: | {today} | ... | Reviewed |",
        )


def _is_review(duty: Duty) -> bool:
    return bool(re.search(r"\b(review|reviewed|reviews|updated?|revised?|go through|check)\b", duty.text, re.I))


def duty_without_owner(team: Team) -> Iterator[Remark]:
    """A recurring duty of which nobody in particular is told."""
    book = team.handbook
    named = [p.name for p in book.people] + [re.sub(r"\s*\(.*?\)", "", c.role) for c in book.contacts]
    for duty in book.duties:
        if re.search(r"\bowners?\b|\bon-call\b|\bprimary\b|\beach engineer\b|\beveryone\b", duty.text, re.I):
            continue
        if not any(name.casefold() in duty.text.casefold() for name in named):
            yield remark(
                book,
                "duty-without-owner",
                [duty.line],
                f"due every {duty.every}, and nobody is named to do it",
                "it is nobody's in particular",
                "begin the line with a name or a role: 'Pipeline owners ...', 'The Data Team Lead ...'",
            )


def names_almost_match(team: Team) -> Iterator[Remark]:
    """A consumer of a runbook that another list of the same runbook calls by nearly the same name."""
    for book in team.handbook.runbooks:
        names = [c.name for c in book.consumers]
        for place in book.downstream:
            if not names or any(clean(place.where).casefold() == clean(n).casefold() for n in names):
                continue
            near = max(names, key=lambda n: _alike(n, place.where))
            if _alike(near, place.where) >= _NEARLY:
                line = next(c.line for c in book.consumers if c.name == near)
                yield remark(
                    team.handbook,
                    "names-almost-match",
                    [line, place.line],
                    f"'{near}' and '{place.where}' are probably one thing",
                    "each as it is written: they are shown as two",
                    "give it one name in both lists",
                )


def _alike(one: str, other: str) -> float:
    return float(fuzz.token_sort_ratio(one.casefold(), other.casefold()))
