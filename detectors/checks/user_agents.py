"""The share of a day's rows that known robots caused. Which agents are robots is a kept list's word, not ours.

Matched are the distinct agents, each once; the rows are counted where they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated

from pydantic import Field

from detectors.checks.check import DailyCheck, Fault, Occasion, Verdict
from detectors.checks.shares import Limit, ShareRule, as_many_as_usual, risen
from detectors.fields import Name, Share
from detectors.picture import Axis
from detectors.questions.conditions import Is
from detectors.questions.queries import ChosenPerDay, Examples
from detectors.robots import edition, is_robot
from detectors.words import listed

if TYPE_CHECKING:
    import pandas as pd

_NAMED = 3
_CLIPPED = 60  # characters of an agent that are shown


class UserAgentsCheck(DailyCheck):
    """agent: the column with the user agent. above: the limit, exclusive; times: how many times more than usual.
    also: parts of agents that are robots here (a monitor of one's own); never: parts of agents that are not (an app
    that names the library it sends with). Upper and lower case are one."""

    agent: Annotated[Name, Field(description="the column with the user agent")]
    above: Annotated[Share, Field(description='a share such as "3 %"')] = Fraction(3, 100)
    times: Annotated[float, Field(ge=1, le=100, description="a factor of at least 1, such as 3")] = 3.0
    min_rows: Annotated[int, Field(gt=0, description="a number of rows, such as 300")] = 300
    lookback_days: Annotated[int, Field(ge=14, le=400, description="a number of days from 14 to 400")] = 28
    also: tuple[Name, ...] = ()
    never: tuple[Name, ...] = ()
    noun: Annotated[Name, Field(description='what robots do, in words, such as "bot logins"')] = "rows of known bots"
    of: Annotated[Name, Field(description='what all rows are, in words, such as "logins"')] = "rows"

    @property
    def axis(self) -> Axis:
        return Axis.of(f"{self.noun} as a share of {self.of}")

    def ask(self, on: Occasion) -> ChosenPerDay:
        last = self.last_day(on)
        first, rule = last - timedelta(days=self.lookback_days), f"{edition()}, also {self.also}, never {self.never}"
        return ChosenPerDay(self.rows_at(on), first, last, self.agent, self.robots, on.as_of, rule)

    def robots(self, agents: Sequence[str]) -> list[str]:
        """Those that are robots, in the order given."""
        return [agent for agent in agents if self._is_robot(agent)]

    def _is_robot(self, agent: str) -> bool:
        lower = agent.lower()
        if any(part.lower() in lower for part in self.never):
            return False
        return any(part.lower() in lower for part in self.also) or is_robot(agent)

    def behind(self, on: Occasion, fault: Fault, answer: pd.DataFrame) -> Examples:
        """Of the robot that did most above its usual."""
        return self.rows(on, fault.day, Is(self.agent, risen(fault.day, answer[answer["key"] != ""], "n")[0]))

    def verdict(self, on: Occasion, answer: pd.DataFrame) -> Verdict:
        """answer: see `ChosenPerDay`."""
        day = self.last_day(on)
        by_day = answer.assign(k=answer["n"].where(answer["key"] != "", 0)).groupby("day", as_index=False)
        per_day = by_day[["n", "k"]].sum()
        rule = ShareRule(Limit(self.above, "above"), Fraction(str(self.times)), self.min_rows, self.noun, self.of)
        verdict = rule.verdict(on, day, per_day)
        if not verdict.faults:
            return verdict
        if not rule.has_grown(on, day, per_day):
            return as_many_as_usual(verdict)
        (fault,) = verdict.faults
        summary = f"{fault.summary} More than usual by {listed(_most(day, answer))}."
        return replace(verdict, detail=summary, faults=(replace(fault, summary=summary),))


def _most(day: date, answer: pd.DataFrame) -> list[str]:
    agents = risen(day, answer[answer["key"] != ""], "n")[:_NAMED]
    return [agent if len(agent) <= _CLIPPED else f"{agent[:_CLIPPED]}…" for agent in agents]
