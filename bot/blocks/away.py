"""Who is away, as the team reads it."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.message import Message, bullets
from bot.slack_text import safe, when
from bot.text import counted
from schedule.away import Away
from schedule.trades import Stretch


def span(stretch: Stretch) -> str:
    return f"{when(stretch.since)} to {when(stretch.until)}"


def noted(away: Away, on_call: Sequence[Stretch]) -> str:
    """To the person who said so. on_call: when they are the primary in that time."""
    if not on_call:
        return f"You're away {span(away.stretch)}. You aren't on call then."
    when_ = "; ".join(span(s) for s in on_call[:5])
    return (
        f"You're away {span(away.stretch)}, and on call {when_}. Cover is asked for in the team's channel 14 days "
        "before each shift; `/oncall cover` asks for it now."
    )


def taken_back(count: int) -> str:
    return (
        f"Taken back: {counted(count, 'absence')}."
        if count
        else "You haven't said that you're away. What your calendar says is changed there."
    )


def listing(ahead: Sequence[Away]) -> Message:
    if not ahead:
        return Message(text="Nobody has said that they're away. `/oncall away dec 14 to 18` says so.")
    lines = [f"{safe(a.person, 80)}: {span(a.stretch)}" for a in ahead[:20]]
    return Message(text=f"*Away*\n{bullets(lines)}")


def line(away: Away, on_call: Sequence[Stretch]) -> str:
    """For the handoff: who is away, and whether they are on call then."""
    then = f"; *on call {'; '.join(span(s) for s in on_call[:3])}*" if on_call else ""
    return f"{safe(away.person, 80)} is away {span(away.stretch)}{then}"
