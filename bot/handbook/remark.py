"""What the linter says: a rule, the lines it speaks of, how the bot reads them, and what to write instead."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from bot.handbook.model import Handbook

RULE_IDS = frozenset(
    """
    break-not-free claim-not-borne-out handoff-on-holiday
    approval-unsaid area-claim area-without-contact business-days-unsaid business-hours-unsaid case-unsaid
    chain-end-unsaid chain-severities-unsaid channel-unmapped close-day-unsaid contact-without-use count-differs
    credit-covers-weeks-only cycle-length daily-order-unsaid detection-without-figure duty-overdue
    duty-without-owner figure-not-used figures-differ freeze-days-unsaid handoff-differs holiday-bounds-unsaid
    holiday-limit-unclear holiday-rows-overlap input-after-landing investors-unsaid level-tells-nobody levels-unsaid
    maintenance-before-landing maintenance-covers-deadline maintenance-covers-landing maintenance-meets-freeze
    names-almost-match no-runbook no-time-zone nobody-paged notice-without-time owner-or-on-call owners-differ
    ownership-claim paged-without-number person-without-slack recipients-unsaid response-hour-unsaid
    response-times-differ role-ambiguous role-without-contact rotation-start-unsaid same-person-twice
    secondary-unnamed severity-vague shift-zone-differs step-before-response step-count-unsaid step-without-time
    team-size threshold-one-sided told-twice too-many-holidays unreachable-step weekend-duty-differs
    """.split()  # noqa: SIM905
)


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing in a handbook that can be used but says two things, or too little.

    rule: a stable id ("response-times-differ"). line: the first of `lines`. lines: the lines spoken of, as they stand,
    each with its number. why: what is wrong with them. reading: what the bot does meanwhile. instead: what to write.
    """

    rule: str
    severity: Literal["error", "warning"]
    file: str
    line: int
    lines: tuple[tuple[int, str], ...]
    why: str
    reading: str
    instead: str

    @property
    def page(self) -> str:
        """Where the rule is explained."""
        return f"docs/lint/{self.rule}.md"

    def __str__(self) -> str:
        quoted = "".join(f"\n    {number} | {text}" for number, text in self.lines)
        return (
            f"{self.file}:{self.line}: {self.severity} {self.rule}: {self.why}{quoted}"
            f"\n    read as: {self.reading}\n    instead: {self.instead}"
            f"\n    more: watchkeeper check --explain {self.rule}"
        )


def remark(
    book: Handbook,
    rule: str,
    lines: Iterable[int],
    why: str,
    reading: str,
    instead: str,
    severity: Literal["error", "warning"] = "warning",
) -> Remark:
    """A remark that quotes these lines of the handbook, in their order; lines it does not have are left out."""
    numbers = sorted({n for n in lines if 0 < n <= len(book.lines)})
    quoted = tuple((n, book.lines[n - 1].strip()) for n in numbers)
    return Remark(rule, severity, book.file, numbers[0] if numbers else 1, quoted, why, reading, instead)
