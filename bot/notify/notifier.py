"""The one interface to the outside world: a notice goes out, a receipt comes back.

A channel (Slack, PagerDuty, e-mail, ...) is one file with one class that has this shape. The outbox
(`bot/flows/outbox.py`) decides when and how often; a notifier only tries once, and says how it ended:

    Receipt returned     delivered
    NotYet raised        not tried; its turn comes later
    SendError raised     certainly not delivered
    InDoubt raised       nobody knows; the outbox asks `find` before it tries again
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import IntEnum, StrEnum
from typing import Protocol

from bot.notify.payload import Payload, read


class OnDoubt(StrEnum):
    """What to do with a notice in doubt when the destination cannot be asked."""

    RESEND = "resend"  # for what wakes people: rather twice than never
    SKIP = "skip"  # for decoration


SHIFT = "shift"  # the kind of what is said to a person an hour before a shift
QUIET_FROM, QUIET_UNTIL = "quiet_from", "quiet_until"  # in its receipt: Do Not Disturb hours (Unix)
HELD_FOR = "held_for"  # in a receipt: for how many seconds the destination rings nobody (Do Not Disturb)


@dataclass(frozen=True, slots=True)
class Receipt:
    """Proof of delivery. ref: the destination's own names for it, e.g. {"channel": "C1", "ts": "17..."}."""

    ref: Mapping[str, str]


class Rank(IntEnum):
    """What goes out first, wherever notices wait for their turn."""

    PAGE = 0
    CARD = 1  # the message of a new incident
    DEED = 2  # what somebody did, who is waiting to see it
    REST = 3


@dataclass(frozen=True)
class Draft:
    """A notice to be put into the outbox in the transaction of the change that it tells of.

    lane: notices of one lane go out in the order in which they were drafted. parent_key: the notice whose message
    this one edits or answers. not_after: handbook time after which it is of no use to anybody. step: the number of the
    incident's step that it is about, fault: that of its fault; None for the whole. rank, on_doubt: None for what the
    kind says. In doubt, what wakes people or carries the others goes again, decoration does not.
    """

    key: str
    kind: str
    lane: str
    payload: Payload
    plain: str
    destination: str = "slack"
    wakes: bool = False
    parent_key: str | None = None
    on_doubt: OnDoubt | None = None
    not_after: datetime | None = None
    step: int | None = None
    fault: int | None = None
    rank: Rank | None = None

    def __post_init__(self) -> None:
        if isinstance(self.payload, Mapping):
            object.__setattr__(self, "payload", read(self.destination, self.payload))

    @property
    def in_doubt(self) -> OnDoubt:
        if self.on_doubt is not None:
            return self.on_doubt
        again = self.wakes or self.kind == "incident" or self.destination != "slack"
        return OnDoubt.RESEND if again else OnDoubt.SKIP

    @property
    def ranked(self) -> Rank:
        if self.rank is not None:
            return self.rank
        if self.kind == "page":
            return Rank.PAGE
        return Rank.CARD if self.kind == "incident" or self.wakes else Rank.REST


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing to say to one destination, ready to send.

    key: stable and unique; the destination keeps it where it can, so a notice can be looked up again.
    kind: what it is ("incident", "edit", "reply", "page", "notice", ...). wakes: it is meant to wake a person.
    payload: what the notifier sends. plain: the same in plain text. bare: the looks were refused before, so send only
    `plain`. urgent: it does not wait for its turn where a pace is kept.
    parent: the receipt of the notice that this one follows (an edit's message, a reply's thread), if it has one.
    first_tried: Unix seconds of the first attempt, None before it; `find` looks back to just before it.
    """

    key: str
    kind: str
    destination: str
    payload: Payload
    plain: str
    bare: bool = False
    wakes: bool = False
    parent: Mapping[str, str] = field(default_factory=dict)
    first_tried: float | None = None
    urgent: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.payload, Mapping):
            object.__setattr__(self, "payload", read(self.destination, self.payload))


class Notifier(Protocol):
    """name: the destination's name in the outbox ("slack"). timeout: seconds after which `send` has ended, one way
    or the other; the outbox sends only while its lease outlasts it. settle: seconds after which a notice in doubt
    is visible to `find` if it was delivered."""

    name: str
    timeout: float
    settle: float

    def send(self, notice: Notice) -> Receipt: ...

    def find(self, notices: Sequence[Notice]) -> Mapping[str, Receipt] | None:
        """Which of these, all of one conversation and thread, were delivered after all, by key. None: it cannot be
        asked there. Raises SendError or InDoubt where it cannot be asked now."""
        ...
