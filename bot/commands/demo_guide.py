"""What a demo teaches: a pinned message with things to try, ticked as they are done, and jumps in its time.

It follows what is done on the page by the workspace's log of deeds, and knows nothing of the bot's inside but the time.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import httpx
from slack_sdk import WebClient
from slack_sdk.errors import SlackClientError

from bot.clock import FastClock

log = logging.getLogger(__name__)

Deed = Mapping[str, Any]

_LOOK = 0.4  # seconds between two looks at what was done
_STEP = 0.7  # seconds that the bot has between two parts of a jump, so that what falls due comes in its order
_PARTS = 12  # of a jump, besides the moments at which something falls due

QUARTER, HOUR, HANDOFF = "quarter", "hour", "handoff"
JUMPS = {QUARTER: "+15 min", HOUR: "+1 h", HANDOFF: "Handoff"}


@dataclass(frozen=True, slots=True)
class Lesson:
    """text: mrkdwn. is_done: whether this deed is what was to be tried."""

    text: str
    is_done: Callable[[Deed], bool]


def lessons(person: str) -> Sequence[Lesson]:
    """person: who is on call."""
    return (
        Lesson(
            "Press *Acknowledge* on the incident below: nobody else is paged for it.",
            lambda deed: "acknowledge" in deed.get("action_id", ""),
        ),
        Lesson(
            "Type `/runbook refunds`: what to do about it.",
            lambda deed: deed.get("text", "").startswith("/runbook "),
        ),
        Lesson(
            "Act as *Finance Stakeholder* and open *#finance-data*: what users of the figures hear.",
            lambda deed: (deed["did"], deed.get("as"), deed.get("channel")) == ("read", "U0FINANCE", "C0FINANCE"),
        ),
        Lesson(
            f"As *{person}* again, press *Resolve*: it measures before it says that figures can be used.",
            lambda deed: "resolve" in deed.get("action_id", ""),
        ),
        Lesson(
            "Press *+15 min* under your name while one is unacknowledged: it escalates.",
            lambda deed: deed["did"] == "jump" and deed.get("jump") in (QUARTER, HOUR),
        ),
        Lesson(
            "Press *Handoff*: the next shift begins, and hears what is open.",
            lambda deed: deed["did"] == "jump" and deed.get("jump") == HANDOFF,
        ),
    )


def guide(person: str, on_call: str, tried: Sequence[Lesson], done: Iterable[int]) -> dict[str, Any]:
    """The pinned message. person: who was on call as the demo began. on_call: who is now. done: which lessons, counted
    from 0."""
    ticked = set(done)
    marks = [":white_check_mark:" if number in ticked else ":white_large_square:" for number in range(len(tried))]
    lines = [f"{mark} {lesson.text}" for mark, lesson in zip(marks, tried, strict=True)]
    left = len(tried) - len(ticked)
    now = f"You start as {person}, who is on call." if on_call == person else f"{on_call} is on call now."
    head = f"*{now}* " + (f"{left} to try:" if left else "That is all; `/oncall help` has more.")
    text = "\n".join((head, *lines))
    return {"text": text, "blocks": [{"type": "section", "text": {"type": "mrkdwn", "text": text}}]}


def parts(now: datetime, to: datetime, due: Sequence[datetime]) -> Iterator[datetime]:
    """Where a jump stops on its way: at what falls due, and now and then. The last is `to`. All aware."""
    even = [now + (to - now) * number / _PARTS for number in range(1, _PARTS)]
    yield from sorted({*even, *(at for at in due if now < at < to)})
    yield to


class Guide:
    """tried: what it teaches; with none it only offers the jumps. due: the instants before the one given at which
    something falls due. on_call, until: who is on call at the instant given, and until when. jumped: told after
    each."""

    def __init__(
        self,
        client: WebClient,
        control: httpx.Client,
        clock: FastClock,
        channel: str,
        person: str,
        tried: Sequence[Lesson],
        due: Callable[[datetime], Sequence[datetime]],
        on_call: Callable[[datetime], str],
        until: Callable[[datetime], datetime],
        jumped: Callable[[], None] = lambda: None,
    ) -> None:
        self._client, self._control, self._clock = client, control, clock
        self._channel, self._person = channel, person
        self._due, self._on_call, self._until, self._jumped = due, on_call, until, jumped
        self._shown: dict[str, Any] = {}
        self._lessons, self._done, self._seen, self._ts = tried, set[int](), 0, ""

    def begin(self) -> None:
        """Post it and pin it. Before the bot says anything, so that it comes first."""
        self.show_time()
        if not self._lessons:
            return
        self._shown = self._drawn()
        self._ts = self._client.chat_postMessage(channel=self._channel, **self._shown)["ts"]
        self._client.pins_add(channel=self._channel, timestamp=self._ts)

    def follow(self, stop: threading.Event) -> None:
        """Until the demo ends. To be run in a thread of its own."""
        while not stop.wait(_LOOK):
            try:
                self.look(stop)
            except (httpx.HTTPError, SlackClientError) as error:
                log.warning("the guide could not look at what was done: %s", type(error).__name__)

    def look(self, stop: threading.Event) -> None:
        """Tick what was done since the last look, and jump where that was asked for."""
        deeds = self._control.get("control/deeds", params={"since": self._seen}).raise_for_status().json()["deeds"]
        for deed in deeds:
            self._seen = deed["number"]
            self._done |= {n for n, lesson in enumerate(self._lessons) if lesson.is_done(deed)}
        self._keep_true()
        for deed in deeds:
            if deed["did"] == "jump":
                self._jump(deed.get("jump", ""), stop)

    def _keep_true(self) -> None:
        """Ticks, and who is on call: that changes by a jump, seen at the next look, and by itself."""
        if self._ts and (drawn := self._drawn()) != self._shown:
            self._client.chat_update(channel=self._channel, ts=self._ts, **drawn)
            self._shown = drawn

    def show_time(self) -> None:
        """Lets the page show the bot's time, so that both mean the same by "today"; timestamps stay Slack's."""
        shown = {"shown": self._clock.now().timestamp(), "speed": self._clock.speed, "jumps": JUMPS}
        self._control.post("control/clock", json=shown).raise_for_status()

    def _drawn(self) -> dict[str, Any]:
        return guide(self._person, self._on_call(self._clock.now()), self._lessons, self._done)

    def _jump(self, name: str, stop: threading.Event) -> None:
        now = self._clock.now()
        to = self._landing(name, now)
        for at in parts(now, to, self._due(to)):
            self._clock.jump_to(at)
            self._jumped()
            self.show_time()
            if stop.wait(_STEP):
                return

    def _landing(self, name: str, now: datetime) -> datetime:
        if name == HANDOFF:
            return self._until(now) + timedelta(minutes=1)
        return now + (timedelta(hours=1) if name == HOUR else timedelta(minutes=15))
