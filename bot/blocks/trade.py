"""A request to trade, as everybody sees it: who asks whom for which time, how it stands, and what one can press."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from bot.blocks.message import Block, Message, actions, bullets, button, context, section
from bot.blocks.oncall import person
from bot.handbook.team.team import Team
from bot.people import Actor
from bot.slack_text import mention, safe, when
from bot.text import counted, listed
from schedule.rules import Shift
from schedule.trades import Refusal, Stretch, Trade, voters

TAKE, DECLINE, APPROVE, REFUSE, WITHDRAW, UNDO = (
    f"trade_{word}" for word in ("take", "decline", "approve", "refuse", "withdraw", "undo")
)


def request(team: Team, trade: Trade, now: datetime) -> Message:
    """In the channel; drawn anew at every change."""
    title = _title(team, trade)
    lines = [f"*{title}*", *_details(team, trade)]
    buttons = _buttons(trade, now)
    row = (actions(*buttons, block_id=f"trade-{trade.id}"),) if buttons else ()
    return Message(
        text=f"{_plain_title(trade)}: {_state_in_words(trade)}",
        blocks=(section("\n".join(lines)), *row, context(_state(team, trade), *_asked(trade))),
    )


def _title(team: Team, trade: Trade) -> str:
    wish = trade.wish
    giver, taker = person(team, wish.giver), person(team, wish.taker) if wish.taker else ""
    if trade.state == "open":
        return f"{giver} asks {taker} to take over" if taker else f"Who can take over from {giver}?"
    if trade.state == "holds":
        return f"{taker} takes over from {giver}"
    verb = "would take" if trade.state == "accepted" else "doesn't take"
    return f"{taker or 'Somebody'} {verb} over from {giver}"


def _plain_title(trade: Trade) -> str:
    return f"On-call trade {trade.id} of {safe(trade.wish.giver, 80)}"


def _details(team: Team, trade: Trade) -> list[str]:
    wish = trade.wish
    lines = [f"Primary on call {span(wish.stretch)}"]
    if wish.back and wish.taker:
        giver, taker = person(team, wish.giver), person(team, wish.taker)
        lines.append(f"In exchange, {giver} covers {taker}'s shift {span(wish.back)}")
    if trade.holidays:
        lines.append(f"Holiday: {listed(safe(h, 80) for h in trade.holidays)}; the team has to approve")
    if trade.breach:
        lines.append(f":warning: {safe(trade.breach, 300)}")
    return lines


def span(stretch: Stretch) -> str:
    return f"from {when(stretch.since)} to {when(stretch.until)}"


def _buttons(trade: Trade, now: datetime) -> list[Block]:
    value = str(trade.id)
    match trade.state:
        case "open" if trade.wish.taker:
            return [button("Accept", TAKE, value, "primary"), button("Decline", DECLINE, value)]
        case "open":
            return [button("I'll take it", TAKE, value, "primary")]
        case "accepted":
            return [button("Approve", APPROVE, value, "primary"), button("Refuse", REFUSE, value, "danger")]
        case "holds" if trade.wish.stretch.since > now:
            return [button("Undo", UNDO, value)]
    return []


def _state_in_words(trade: Trade) -> str:
    by = safe(trade.ended_by, 80)
    taker = safe(trade.wish.taker or "", 80)
    match trade.state:
        case "open":
            return f"waiting for {taker}" if taker else "waiting for a volunteer"
        case "accepted":
            return f"accepted by {taker}; waiting for the team's approval"
        case "holds":
            return f"settled: {taker} is on call then"
        case "expired":
            return f"nobody took it in time; {safe(trade.wish.giver, 80)} stays on call"
        case "lapsed":
            return "the rota has changed since it was accepted; nothing was traded"
    return f"{trade.state} by {by}" if by else trade.state


def _state(team: Team, trade: Trade) -> str:
    said = _state_in_words(trade)
    if trade.state != "accepted":
        return f"{said[0].upper()}{said[1:]}."
    can = voting(team, trade)
    if not can:
        return f"{said[0].upper()}{said[1:]}: the manager decides."
    yes = sum(trade.votes.get(name) is True for name in can)
    return f"{said[0].upper()}{said[1:]}: {yes} of {len(can) // 2 + 1} ({listed(safe(n, 80) for n in can)} can vote)."


def voting(team: Team, trade: Trade) -> tuple[str, ...]:
    """Whose votes count; nobody's where the manager decides alone."""
    if team.settings.trades.approval == "manager":
        return ()
    return voters([p.name for p in team.handbook.people], trade.wish.giver, trade.wish.taker)


def _asked(trade: Trade) -> list[str]:
    return [f"Request {trade.id}, {when(trade.asked_at)}, by {safe(trade.asked_by, 80)}"]


# --- to people ------------------------------------------------------------------------------------------------------


def you_are_affected(team: Team, trade: Trade, moved: Sequence[Shift]) -> Message:
    """To whoever works beside the two: who is primary with them now."""
    wish = trade.wish
    lines = [f"{when(s.since)} to {when(s.until)}: {person(team, s.primary)}" for s in moved]
    return Message(
        text=f"{safe(wish.taker or '', 80)} takes over from {safe(wish.giver, 80)} while you are secondary.",
        blocks=(section(f"*Your primary changes* (trade {trade.id})\n{bullets(lines)}"),),
    )


def still_waits(team: Team, trade: Trade) -> Message:
    """In the channel or to one person: a request that nobody has answered."""
    wish = trade.wish
    asked = f"{person(team, wish.taker)}, please answer" if wish.taker else "Who can take it?"
    if trade.state == "accepted":
        asked = "Please approve or refuse it"
    end = "" if asked.endswith("?") else "."
    what = f"Request {trade.id} by {person(team, wish.giver)} is still open"
    what += f": primary on call {span(wish.stretch)}. {asked}{end}"
    return Message(text=what)


def overridden(team: Team, taker: str, stretch: Stretch, before: Sequence[str], why: str, by: Actor) -> Message:
    """In the channel: the manager has decided."""
    instead = f" instead of {listed(person(team, n) for n in before)}" if before else ""
    reason = f" {safe(why, 300)}." if why else ""
    return Message(
        text=f"{person(team, taker)} is primary on call {span(stretch)}{instead}. "
        f"Decided by {safe(by.name, 80)}.{reason}"
    )


def refused(team: Team, refusal: Refusal) -> Message:
    """To the asker alone: why not, and what they do have."""
    shifts = [f"{person(team, s.primary)}: {when(s.since)} to {when(s.until)}" for s in refusal.own[:5]]
    shown = f"\n{bullets(shifts)}" if shifts else ""
    return Message(text=f"{safe(refusal.why, 500)}.{shown}")


def asked_for(team: Team, trade_id: int, people: int) -> str:
    where = mention(team.settings.channel, "the team's channel")
    can = f"; {counted(people, 'colleague')} can take it" if people else ""
    return f"Posted as request {trade_id} in {where}{can}."


def to_the_asker(text: str, trade_id: int | None) -> Message:
    """Theirs alone, and so is Withdraw: in the channel everybody would see it, and only they may press it."""
    if trade_id is None:
        return Message(text=text)
    row = actions(button("Withdraw", WITHDRAW, str(trade_id)), block_id=f"withdraw-{trade_id}")
    return Message(text, (section(text), row, context(f"Later: `/oncall withdraw {trade_id}`")))
