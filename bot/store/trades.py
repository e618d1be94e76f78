"""Requests to trade, as rows, and the votes on them.

open       waits for somebody to take it
accepted   taken; waits for the team's approval
holds      in force, or was: its overrides stand
declined   by the person who was asked
refused    by the team
withdrawn  by whoever asked
expired    nobody took it, or not enough approved, in time
lapsed     somebody took it, and the rota has changed since
undone     taken back before it began
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, Row, insert, select, update

from bot.people import Actor
from bot.store.tables import trades, votes
from schedule.trades import WAITING, Stretch, Terms, Trade, Wish


def ask(c: Connection, team: str, terms: Terms, by: Actor, now: datetime, remind_at: datetime) -> Trade:
    wish = terms.wish
    values = {
        "team": team,
        "kind": "swap" if wish.taker else "cover",
        **_stretches(wish),
        "giver": wish.giver,
        "taker": wish.taker,
        "state": "open",
        "holidays": list(terms.holidays),
        "breach": terms.breach,
        "asked_at": now,
        "asked_by": asdict(by),
        "remind_at": remind_at,
        "revision": 1,
    }
    return _trade(c, c.execute(insert(trades).values(**values).returning(trades)).one())


def lock(c: Connection, trade_id: int) -> Trade | None:
    row = c.execute(select(trades).where(trades.c.id == trade_id).with_for_update()).one_or_none()
    return _trade(c, row) if row else None


def lock_waiting(c: Connection, team: str) -> list[Trade]:
    """Every request of a team that waits for somebody, the oldest first."""
    query = select(trades).where(trades.c.team == team, trades.c.state.in_(WAITING)).order_by(trades.c.id)
    return [_trade(c, row) for row in c.execute(query.with_for_update())]


def due(c: Connection, now: datetime) -> Sequence[int]:
    """Ids of requests that are to be looked at again. A look, not a claim."""
    query = select(trades.c.id).where(trades.c.state.in_(WAITING), trades.c.remind_at <= now)
    return list(c.execute(query.order_by(trades.c.remind_at)).scalars())


def take(c: Connection, trade: Trade, terms: Terms, now: datetime) -> Trade:
    """Somebody has it; the terms are those of the moment."""
    changed = {
        **_stretches(terms.wish),
        "taker": terms.wish.taker,
        "state": "accepted",
        "accepted_at": now,
        "holidays": list(terms.holidays),
        "breach": terms.breach,
    }
    return _change(c, trade, **changed)


def end(c: Connection, trade: Trade, state: str, by: Actor, now: datetime) -> Trade:
    return _change(c, trade, state=state, ended_at=now, ended_by=asdict(by), remind_at=None)


def look_again(c: Connection, trade: Trade, at: datetime | None) -> Trade:
    return _change(c, trade, remind_at=at)


def vote(c: Connection, trade: Trade, voter: str, yes: bool, now: datetime) -> Trade:
    """Somebody's vote; a later one takes the place of theirs before."""
    mine = (votes.c.trade_id == trade.id) & (votes.c.voter == voter)
    if not c.execute(update(votes).where(mine).values(yes=yes, at=now)).rowcount:
        c.execute(insert(votes).values(trade_id=trade.id, voter=voter, yes=yes, at=now))
    return _change(c, trade)


def _change(c: Connection, trade: Trade, **values: Any) -> Trade:
    """The caller has read the row through `lock` in this transaction."""
    changed = update(trades).where(trades.c.id == trade.id).values(revision=trade.revision + 1, **values)
    return _trade(c, c.execute(changed.returning(trades)).one())


def _stretches(wish: Wish) -> dict[str, datetime | None]:
    back = wish.back
    return {
        "since": wish.stretch.since,
        "until": wish.stretch.until,
        "back_since": back.since if back else None,
        "back_until": back.until if back else None,
    }


def _trade(c: Connection, row: Row[Any]) -> Trade:
    back = Stretch(row.back_since, row.back_until) if row.back_since else None
    cast = c.execute(select(votes.c.voter, votes.c.yes).where(votes.c.trade_id == row.id).order_by(votes.c.at))
    return Trade(
        id=row.id,
        team=row.team,
        wish=Wish(row.giver, row.taker, Stretch(row.since, row.until), back, anyway=bool(row.breach)),
        state=row.state,
        holidays=tuple(row.holidays),
        breach=row.breach,
        asked_at=row.asked_at,
        asked_by=row.asked_by["name"],
        ended_by=row.ended_by["name"] if row.ended_by else "",
        remind_at=row.remind_at,
        revision=row.revision,
        votes={vote.voter: vote.yes for vote in cast},
    )
