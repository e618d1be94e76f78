"""The figures of the holiday chapter, as people write them."""

from __future__ import annotations

from fractions import Fraction

import pytest

from bot.handbook.model import Handbook, Rule
from bot.handbook.rota import Holiday
from bot.handbook.team.holiday_terms import factor, terms_of
from bot.handbook.team.team import Team
from schedule.credit import Figure

DATES = Holiday(name="Year's End", kind="dates", first=(12, 23), last=(1, 2), primary=None, secondary=None, line=58)


def with_rules(team: Team, *texts: str, note: str = "") -> Team:
    rules = tuple(Rule(text=text, line=n) for n, text in enumerate(texts, 61))
    changed: Handbook = team.handbook.model_copy(
        update={"holiday_rules": rules, "holidays": (DATES.model_copy(update={"note": note}),)}
    )
    return team.model_copy(update={"handbook": changed})


def test_the_example_says_all_three_each_with_its_line(team: Team) -> None:
    terms = terms_of(team)
    lines = team.handbook.lines
    assert terms.holiday is not None
    assert (terms.holiday.value, "1.5x" in lines[terms.holiday.line - 1]) == (Fraction(3, 2), True)
    assert terms.limit is not None
    assert (terms.limit.value, "more than 2" in lines[terms.limit.line - 1]) == (Fraction(2), True)
    [(name, premium)] = terms.premium.items()
    assert (name[:9], premium.value, "2x" in lines[premium.line - 1]) == ("Christmas", Fraction(2), True)


@pytest.mark.parametrize(
    ("rule", "value"),
    [
        ("Holiday weeks count as 1.5x regular weeks toward rotation credit", Fraction(3, 2)),
        ("A holiday earns double credit", Fraction(2)),
        ("Holidays earn credit of 125 % of a normal week", Fraction(5, 4)),
        ("Holiday weeks are worth time and a half", Fraction(3, 2)),
        ("Holidays are paid 3x, and count 1,5 times as credit", Fraction(3, 2)),
        ("Engineers can trade holidays", None),
        ("Holidays are paid 2x", None),  # pay is not credit
    ],
)
def test_the_credit_of_a_holiday(team: Team, rule: str, value: Fraction | None) -> None:
    terms = terms_of(with_rules(team, rule))
    assert (terms.holiday.value if terms.holiday else None) == value


@pytest.mark.parametrize(
    ("note", "rule", "figure"),
    [
        ("Critical period - 2x pay", "", Figure(Fraction(2), 58)),
        ("", "The period rotates daily with double compensation", Figure(Fraction(2), 61)),
        ("", "The period rotates daily with premium compensation", Figure(None, 61)),  # there is one; which is not said
        ("Critical", "Holidays may be traded", None),
    ],
)
def test_the_pay_of_a_row(team: Team, note: str, rule: str, figure: Figure | None) -> None:
    assert terms_of(with_rules(team, rule, note=note)).premium.get("Year's End") == figure


@pytest.mark.parametrize("text", ["2026-12-31", "3 days", "Week 2 of 4", "max. 5 people", "1.5.2 times"])
def test_what_is_no_factor_is_none(text: str) -> None:
    assert factor(text) is None
