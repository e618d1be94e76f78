"""A detector that cannot see is a fault of its own, and is told as one: it never looks healthy."""

from __future__ import annotations

from datetime import datetime

from bot.blocks.message import Message, safe, when
from detectors.detector import Outcome, Result


def cannot_run(result: Result) -> Message:
    """The detector failed, or found nothing to look at."""
    what = "sees no data" if result.outcome is Outcome.NO_DATA else "cannot run"
    name, pipeline = safe(result.detector, 80), safe(result.pipeline, 120)
    detail = safe(result.detail, 500)
    return Message(
        text=f":warning: The detector *{name}* {what}: {detail}\nUntil it does, nobody watches this on the {pipeline}."
    )


def recovered(result: Result) -> Message:
    name, pipeline = safe(result.detector, 80), safe(result.pipeline, 120)
    return Message(text=f"The detector *{name}* of the {pipeline} works again.")


def late(name: str, due: datetime) -> Message:
    """It did not run by its time, whatever the reason."""
    what = f"The detector *{safe(name, 80)}* was due {when(due)} and has not run."
    return Message(text=f":warning: {what} Until it does, nobody watches this. Is the worker well?")


def ran(name: str, at: datetime) -> Message:
    return Message(text=f"The detector *{safe(name, 80)}* has run, {when(at)}.")
