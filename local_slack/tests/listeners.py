"""A Bolt listener that acknowledges and keeps something of what it was sent."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from slack_bolt import Ack

T = TypeVar("T")


def keeps(kept: list[T], pick: Callable[[dict[str, Any]], T]) -> Callable[..., None]:
    """pick: what of the body is kept."""

    def listener(ack: Ack, body: dict[str, Any]) -> None:
        ack()
        kept.append(pick(body))

    return listener
