"""How a page fares: which ways took it, what is tried next, and whom to call when nothing did."""

from __future__ import annotations

from collections.abc import Sequence

from bot.blocks.headline import headline
from bot.blocks.message import Message
from bot.incidents.fallback import Delivery, Fallback
from bot.incidents.incident import Incident, Step, Target
from bot.slack_text import safe, when
from bot.text import listed, unique

_NAMES = {"slack": "Slack", "pagerduty": "PagerDuty", "email": "e-mail"}


def ways(deliveries: Sequence[Delivery]) -> str:
    """'Delivered by Slack. PagerDuty failed (answered 503).'; '' while nothing is known."""
    taken = unique(f"{name(d)}{_held(d)}" for d in deliveries if d.done)
    lines = [f"Delivered by {listed(taken)}."] if taken else []
    lines += unique(f"Not delivered by {_trouble(d)}." for d in deliveries if not d.done and d.why)
    return " ".join(lines)


def not_taken(fallback: Fallback, step: Step) -> Message:
    """A way has failed: what is tried now."""
    people = listed(unique(safe(t.name, 80) for t in step.targets)) or "nobody"
    next_way = f" E-mailed {people} as well." if fallback.mail_to else ""
    return Message(text=f"{_why(fallback)}{next_way}")


def call(incident: Incident, fallback: Fallback, people: Sequence[tuple[Target, str]]) -> Message:
    """No way is left but the phone. people: whom to call, each with the number, "" where none is written down."""
    rings = all(d.done for d in fallback.late)
    first = "*The page may ring nobody*" if rings else "*No page got through*"
    text = f"{first} for {headline(incident)}. {phones(people)} {_why(fallback)}"
    return Message(text=text, extra={"reply_broadcast": True})


def _why(fallback: Fallback) -> str:
    held = listed(unique(_trouble(d) for d in fallback.late if d.done))
    late = listed(unique(_trouble(d) for d in fallback.late if not d.done))
    said = [f"The page was delivered by {held}."] if held else []
    return " ".join([*said, *([f"The page was not delivered by {late}."] if late else [])])


def phones(people: Sequence[tuple[Target, str]]) -> str:
    """'Call: Ada +44 20 7946 0000, Ben (no number in team.toml).'"""
    lines = unique(f"{safe(t.name, 80)} {safe(number, 40) or '(no number in team.toml)'}" for t, number in people)
    return f"Call: {', '.join(lines)}." if lines else ""


def name(delivery: Delivery) -> str:
    return _NAMES.get(delivery.destination, delivery.destination)


def _held(delivery: Delivery) -> str:
    if delivery.held_until is None:
        return ""
    return f" (Do Not Disturb until {when(delivery.held_until)}: it may not ring)"


def _trouble(delivery: Delivery) -> str:
    if delivery.done:
        return f"{name(delivery)}{_held(delivery)}"
    said = delivery.why.removeprefix(f"{name(delivery)} ")
    why = f" ({safe(said, 200)})" if said else ""
    return f"{name(delivery)}{why}"
