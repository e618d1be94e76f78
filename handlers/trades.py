"""`/oncall swap`, `cover` and `override`, and the buttons of the requests that come of them."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import datetime

from slack_bolt import Respond
from slack_sdk import WebClient

from bot.blocks import trade as said
from bot.blocks.message import Message
from bot.handbook.team.matching import near
from bot.handbook.team.team import Team
from bot.incidents.incident import Answer
from bot.people import Actor
from bot.slack_text import safe
from bot.text import whole
from handlers.click import Body, click, tell
from handlers.dates.spans import NotASpan, span
from handlers.desk import Teams, Trading
from schedule.trades import Wish

WORDS = ("swap", "cover", "override", "withdraw")
_MENTION = re.compile(r"<@([UW][A-Z0-9]+)(?:\|[^>]*)?>")
_WORDS_OF_A_NAME = 3
_ANYWAY = re.compile(r"\s*\banyway\b\s*", re.IGNORECASE)
_FOR = re.compile(r"\s+for\s+", re.IGNORECASE)
_BECAUSE = re.compile(r"\s+because\s+", re.IGNORECASE)


class NotUnderstood(ValueError):
    """The words after the command make no request; the message says what to write, in plain text."""


class Trades:
    def __init__(self, teams: Teams, trading: Trading) -> None:
        self._teams, self._trading = teams, trading

    # --- typed ------------------------------------------------------------------------------------------------------

    def typed(self, team: Team, words: str, by: Actor, key: str, now: datetime) -> Message:
        """What `/oncall swap|cover|override|withdraw ...` comes to, for the asker alone; the request itself is
        posted."""
        word, _, rest = words.partition(" ")
        try:
            match word.lower():
                case "override":
                    answer = self._override(team, rest, by, key, now)
                case "withdraw":
                    answer = self._trading.withdraw(_request(rest), by, key)
                case "swap":
                    answer = self._swap(team, rest, by, key, now)
                case _:
                    answer = self._cover(team, rest, by, key, now)
        except (NotUnderstood, NotASpan) as error:
            return Message(text=f"{safe(str(error), 400)}{'' if str(error).endswith('?') else '.'}")
        return said.to_the_asker(answer.text, answer.request)

    def _swap(self, team: Team, words: str, by: Actor, key: str, now: datetime) -> Answer:
        giver = _member(team, by)
        taker, rest = _who(team, words)
        rest, anyway = _anyway(rest)
        mine, *theirs = _FOR.split(rest, maxsplit=1)
        rota = self._teams.rota(team)
        stretch = span(mine, now, rota, giver)
        back = span(theirs[0], now, rota, taker) if theirs else None
        return self._trading.ask(team, Wish(giver, taker, stretch, back, anyway), by, key)

    def _cover(self, team: Team, words: str, by: Actor, key: str, now: datetime) -> Answer:
        giver = _member(team, by)
        rest, anyway = _anyway(words)
        stretch = span(rest, now, self._teams.rota(team), giver)
        return self._trading.ask(team, Wish(giver, None, stretch, anyway=anyway), by, key)

    def _override(self, team: Team, words: str, by: Actor, key: str, now: datetime) -> Answer:
        taker, rest = _who(team, words)
        when, *why = _BECAUSE.split(rest, maxsplit=1)
        stretch = span(when, now, self._teams.rota(team), taker)
        return self._trading.override(team, taker, stretch, why[0] if why else "", by, key)

    # --- clicked ----------------------------------------------------------------------------------------------------

    def take(self, body: Body, respond: Respond, client: WebClient) -> None:
        self._click(body, respond, client, self._trading.take)

    def decline(self, body: Body, respond: Respond, client: WebClient) -> None:
        self._click(body, respond, client, self._trading.decline)

    def approve(self, body: Body, respond: Respond, client: WebClient) -> None:
        self._click(body, respond, client, lambda trade, by, key: self._trading.vote(trade, by, True, key))

    def refuse(self, body: Body, respond: Respond, client: WebClient) -> None:
        self._click(body, respond, client, lambda trade, by, key: self._trading.vote(trade, by, False, key))

    def withdraw(self, body: Body, respond: Respond, client: WebClient) -> None:
        self._click(body, respond, client, self._trading.withdraw)

    def undo(self, body: Body, respond: Respond, client: WebClient) -> None:
        self._click(body, respond, client, self._trading.undo)

    def _click(self, body: Body, respond: Respond, client: WebClient, act: Callable[[int, Actor, str], Answer]) -> None:
        clicked = click(body, self._teams)
        answer = act(clicked.row_id, clicked.by, clicked.key)
        tell(Message(text=answer.text), body, respond, client)


def _member(team: Team, by: Actor) -> str:
    name = team.person_of(by.slack)
    if name is None:
        raise NotUnderstood(f"Only the people in the rotation can ask for a swap or cover, in {team.settings.name}")
    return name


def _request(words: str) -> int:
    number = whole(words.strip().removeprefix("#"), digits=15)
    if number is None:
        raise NotUnderstood("Which one? Write `/oncall withdraw 3` with the number of your request")
    return number


def _who(team: Team, words: str) -> tuple[str, str]:
    """The colleague in these words, by mention or by name, before the time or behind it, and the other words."""
    if mentioned := _MENTION.search(words):
        name = team.person_of(mentioned[1])
        if name is None:
            raise NotUnderstood(f"That person is not in {team.settings.name}")
        return name, _without(words, mentioned)
    for name in sorted((p.name for p in team.handbook.people), key=len, reverse=True):
        if found := _named(name, words):
            return name, _without(words, found)
    first = " ".join(words.removeprefix("@").split()[:_WORDS_OF_A_NAME])
    meant = near(first, [p.name for p in team.handbook.people])
    hint = f"did you mean {' or '.join(meant)}?" if meant else "write `/oncall swap @name dec 25`"
    raise NotUnderstood(f"Say whom: {hint}")


def _named(name: str, words: str) -> re.Match[str] | None:
    """A name with an @ wherever it stands; without, at either end, or "may 5" would be somebody called May."""
    spelled = rf"{re.escape(name)}(?!\w)"
    anywhere = re.search(rf"(?<!\w)@{spelled}", words, re.IGNORECASE)
    return anywhere or re.match(spelled, words, re.IGNORECASE) or re.search(rf"(?<!\w){spelled}$", words, re.IGNORECASE)


def _without(words: str, found: re.Match[str]) -> str:
    """The words beside a name, and without the "with" before it."""
    before = re.sub(r"(?:^|\s)(?:with|to)$", "", words[: found.start()].strip(), flags=re.IGNORECASE)
    return f"{before} {words[found.end() :].strip()}".strip()


def _anyway(words: str) -> tuple[str, bool]:
    rest, found = _ANYWAY.subn(" ", words)
    return rest.strip(), bool(found)
