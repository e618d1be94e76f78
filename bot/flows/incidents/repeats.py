"""How often the thread hears of the same fault again."""

from __future__ import annotations

from bot.incidents.incident import Incident


def earlier_counts(incident: Incident) -> list[str]:
    """The keys of `joined` for every smaller count that was worth saying."""
    counts = (n * 10**power for power in range(len(str(incident.alert_count))) for n in (1, 2, 5))
    return [f"i{incident.id}:joined{n}" for n in counts if n < incident.alert_count]


# The thread hears of the same fault again at 1, 2, 5, 10, 20, 50, ... alerts, not every time.
def worth_saying(count: int) -> bool:
    while count >= 10 and count % 10 == 0:
        count //= 10
    return count in (1, 2, 5)
