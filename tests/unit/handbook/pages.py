"""A small handbook of another team, and ways to break it."""

from __future__ import annotations

import pytest

from bot.errors import InvalidFile
from bot.handbook.document.reader import read_handbook
from bot.handbook.model import Handbook

SMALL = """\
# Payments upkeep

## Team Structure
- Ada Lovelace
- Grace Hopper (lead)
- Mary Ann O'Neil

## Pipeline Ownership Matrix

| Pipeline | Business Area | Primary Owner | Secondary Owner |
|---|---|---|---|
| Ledger | Money (Investors) | Ada Lovelace | Grace Hopper |
| Payouts Pipeline | Money | Grace Hopper | - |

## On-Call Rotation Schedule

| Week | Primary On-Call | Secondary On-Call |
|---|---|---|
| Week 1 | Ada Lovelace | Grace Hopper |
| Week 2 | Grace Hopper | Mary Ann O'Neil, Ada Lovelace |
| Week 3 | Mary Ann O'Neil | - |

- On-call shift: Wednesday 10:30 - Following Wednesday 10:30
- Response time SLA: 20 min for P0, 90 min for P1 and P2

### Holiday Coverage

| Holiday Period | Primary On-Call | Secondary On-Call |
|---|---|---|
| Thanksgiving Week | Ada Lovelace | Grace Hopper |
| Year's End (Dec 24 - 26) | Rotating daily | All available |

## 1. Ledger Runbook

### SLAs
- Data Landing Time: 06:30 UTC
- Reporting Deadline: Quarterly close + 2 business days

### Common Issues

#### Sources

**Late files**
- Issue: Files are late
- Impact: The ledger waits
- Detection: No file by 3 am UTC
- Symptoms: A time-out

## Severity Levels

**P1 - High**
- Response Time: 45 minutes

## Contact Information

| Role | Primary Contact | Secondary Contact |
|---|---|---|
| Engineering Manager | Slack @boss | boss@example.com |

## After-Hours Escalation
1. Page on-call engineer
2. If no response in 10 minutes, page secondary on-call

## Maintenance Windows
- Every Saturday 10:00 PM - 2:00 AM UTC

## Revision History

| Date | Author | Changes |
|---|---|---|
| Sep 30, 2025 | Ada Lovelace | Begun |
"""


def read(text: str | bytes) -> Handbook:
    return read_handbook(text, "handbook.md")


def with_change(old: str, new: str) -> str:
    assert old in SMALL, f"the page does not hold {old!r}"
    return SMALL.replace(old, new)


def flaws_of(text: str | bytes) -> list[str]:
    with pytest.raises(InvalidFile) as caught:
        read(text)
    return [str(f) for f in caught.value.flaws]


def line_with(words: str, text: str = SMALL) -> int:
    return next(n for n, line in enumerate(text.split("\n"), 1) if words in line)
