"""What was sent to us and could not be routed: a note in the channel, from which a person routes it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bot.blocks.form import answered, asks, modal
from bot.blocks.incident_opening import places
from bot.blocks.message import Message, View, actions, button, context, section
from bot.blocks.runbook import referred
from bot.blocks.thread import LINK
from bot.handbook.team.team import Team
from bot.incidents.incident import Incident
from bot.slack_text import code, safe

ROUTE, DISMISS, WRITE_RULE = "unrouted_route", "unrouted_dismiss", "unrouted_write_rule"
FORM = "unrouted_form"
WHERE = "where"
_SHOWN = 3  # reasons
_RAW = 700  # characters of a delivery


@dataclass(frozen=True, slots=True)
class Note:
    """What waits to be routed. row: of the first alert of its cause. count: how many wait; more: at
    least so many. raw: the delivery."""

    row: int
    source: str
    summary: str
    flaws: Sequence[tuple[str, str]]
    count: int
    raw: str
    more: bool = False


def note(found: Note) -> Message:
    head = _head(found)
    reasons = "\n".join(f"• `{safe(field, 80)}`: {safe(wrong, 300)}" for field, wrong in found.flaws[:_SHOWN])
    value = str(found.row)
    return Message(
        text=head,
        blocks=(
            section(f"{head}\n{reasons}" if reasons else head),
            section(code(found.raw[:_RAW], _RAW)),
            actions(button("Route to …", ROUTE, value, style="primary"), button("Dismiss", DISMISS, value)),
            context("Nobody has been paged for this. Route it to open an incident, or to add it to the open one."),
        ),
    )


def _head(found: Note) -> str:
    some = f"{found.count} or more" if found.more else str(found.count)
    many = f"{some} unrouted alerts" if found.count > 1 else "Unrouted alert"
    return f"*{many} from {safe(found.source, 80)}:* {safe(found.summary, 300)}"


def form(team: Team, row: int, channel: str, summary: str) -> View:
    where = {"type": "static_select", "option_groups": places(team)}
    blocks = (section(f"*{safe(summary, 300)}*"), asks(WHERE, "Which pipeline and runbook entry?", where))
    return modal(FORM, "Route an alert", blocks, f"{row} {channel}", "Route")


def chosen(team: Team, view: Mapping[str, Any]) -> tuple[str, str | None] | None:
    """(pipeline, known issue); None if the pipeline has left the handbook since the form was drawn."""
    return referred(team, str(answered(view, WHERE)))


def routed(found: Note, by: str, incident: Incident | None, rule: str) -> Message:
    """The note once somebody has routed it. incident: None where a silence holds what was routed. rule: the line of
    team.toml that routes it next time, "" where there is none to write."""
    where = f"incident {incident.number}" if incident else "its pipeline, whose alerts are muted"
    head = f"{_head(found)}\nRouted to {where} by {safe(by, 80)}."
    blocks = [section(head)]
    if rule:
        blocks.append(section(f"For next time, in team.toml:\n{code(rule, 600)}"))
        blocks.append(actions(button("Write this rule", WRITE_RULE, str(found.row))))
    return Message(text=head, blocks=tuple(blocks))


def ended(found: Note, how: str) -> Message:
    """how: 'Dismissed by Engineer A.'"""
    return Message(text=f"{_head(found)}\n{safe(how, 200)}")


def many_more(source: str) -> Message:
    return Message(
        text=f"*More alerts from {safe(source, 80)} can't be routed* than are shown here. All of them are kept: "
        "`watchkeeper log` lists them."
    )


def refused(way: str, status: int, reason: str, count: int) -> Message:
    """Somebody who is set up to send to us is turned away."""
    times = f"{count} times" if count > 1 else "once"
    return Message(
        text=f"*A delivery to {safe(way, 80)} was refused* ({status}, {times}): {safe(reason, 300)}. What it said is "
        f"lost unless its sender tries again. `watchkeeper doctor` counts refusals."
    )


def please_confirm(way: str, topic: str, url: str) -> Message:
    """Amazon SNS waits for somebody to follow an address of its own."""
    text = f"*{safe(way, 80)}: Amazon SNS asks whether to send here* what comes to `{safe(topic, 200)}`."
    confirm = {**button("Confirm subscription", f"{LINK}_0", way, style="primary"), "url": url}
    return Message(text=text, blocks=(section(text), actions(confirm)))


def stale(source: str, run: str) -> Message:
    """dbt left its last run's file where it was."""
    return Message(
        text=f"*{safe(source, 80)} sent the results of a run that it has sent before* (`{safe(run, 80)}`). "
        "If a run was due, it didn't get far enough to write new ones."
    )
