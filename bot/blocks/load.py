"""Answer to `/oncall load`: who carries how much of a year, as bars and in figures, and who is over their share."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from bot.blocks.message import Message, bullets, context, section
from bot.blocks.oncall import cited, person
from bot.handbook.team.team import Team
from bot.slack_text import code, safe
from bot.text import counted, listed
from schedule.credit import Account, Figure, Ledger

DONE, PLANNED, REST = "█", "▒", " "
_WIDTH = 24  # characters: a phone shows about 40 in a code block
_NAME = 14
_MOST = 12  # people in one answer


def load(team: Team, ledger: Ledger) -> Message:
    """The year's bars and figures, who is over their share, and the rules that they follow from."""
    shown = sorted(ledger.accounts, key=lambda a: a.credit, reverse=True)[:_MOST]
    return Message(
        text=f"On-call load of {ledger.year}: {_briefly(ledger)}",
        blocks=(
            section(f"*On-call load of {ledger.year}*, in weeks of credit\n{code(_bars(shown), 2000)}"),
            section(bullets([_figures(team, ledger, account) for account in shown])),
            section(_due_for_less(team, ledger)),
            context(*_rules(team, ledger)),
        ),
    )


def no_such_year(words: str) -> Message:
    return Message(text=f"“{safe(words, 40)}” is not a year. Write `/oncall load` or `/oncall load 2026`.")


def _bars(shown: Sequence[Account]) -> str:
    """Done and planned apart, on one scale, the figure behind."""
    longest = max((a.credit for a in shown), default=Fraction()) or Fraction(1)
    lines = [f"{DONE} done  {PLANNED} planned"]
    for account in shown:
        done = round(account.earned / longest * _WIDTH)
        whole = round(account.credit / longest * _WIDTH)
        bar = (DONE * done + PLANNED * (whole - done)).ljust(_WIDTH, REST)
        lines.append(f"{account.name[:_NAME].ljust(_NAME)} {bar} {_weeks(account.credit):>5}")
    return "\n".join(lines)


def _figures(team: Team, ledger: Ledger, account: Account) -> str:
    limit = ledger.terms.limit
    holidays = counted(len(account.holidays), "major holiday")
    if limit and limit.value is not None:
        holidays += f", limit {_weeks(limit.value)}"
    named = f" ({listed(safe(h.name, 60) for h in account.holidays)})" if account.holidays else ""
    parts = [
        f"{_weeks(account.weeks)} weeks",
        f"{_weeks(account.holiday_credit)} of the credit from holidays",
        f"{_weeks(account.premium_days)} premium days",
        f"{holidays}{named}",
        f"{round(account.secondary_hours)} h secondary",
    ]
    return f"{person(team, account.name)}: {', '.join(parts)}"


def _due_for_less(team: Team, ledger: Ledger) -> str:
    due = ledger.due_for_less()
    if not due:
        return f"Evenly spread: everybody is within half a week of the average, {_weeks(ledger.mean)}."
    return "*Over their share:*\n" + bullets([f"{person(team, a.name)}: {_why(ledger, a)}" for a in due[:_MOST]])


def _why(ledger: Ledger, account: Account) -> str:
    more = account.credit - ledger.mean
    reasons = [f"{_weeks(more)} above the average of {_weeks(ledger.mean)}"] if more > 0 else []
    if ledger.over_limit(account) and ledger.terms.limit:
        most = _weeks(ledger.terms.limit.value or Fraction())
        reasons.append(f"{len(account.holidays)} major holidays, limit {most}")
    return listed(reasons)


def _briefly(ledger: Ledger) -> str:
    due = ledger.due_for_less()
    return f"{listed(safe(a.name, 60) for a in due[:3])} over their share" if due else "evenly spread"


def _rules(team: Team, ledger: Ledger) -> Iterator[str]:
    terms = ledger.terms
    if terms.holiday:
        yield f"A holiday row earns {_times(terms.holiday)} {cited(team, terms.holiday.line)}".strip()
    if terms.limit:
        most = _weeks(terms.limit.value or Fraction())
        yield f"At most {most} major holidays each {cited(team, terms.limit.line)}".strip()
    for name, figure in list(terms.premium.items())[:2]:
        yield f"{safe(name, 80)} is paid {_times(figure)} {cited(team, figure.line)}".strip()
    yield f"For payroll: `watchkeeper credit teams/{safe(team.id, 100)} --year {ledger.year} --format csv`"


def _times(figure: Figure) -> str:
    return f"{float(figure.value):g}x" if figure.value is not None else "at a premium"


def _weeks(value: Fraction) -> str:
    """At most two places: a day is 0.14 of a week."""
    return f"{float(round(value, 2)):g}"
