"""Opening an incident by hand: the form, and what it was that somebody saw."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from bot.blocks.form import answered, asks, modal, one_of, words
from bot.blocks.headline import NATURES, headline
from bot.blocks.message import Block, Message, View, option, plain_text
from bot.blocks.runbook import reference, referred
from bot.handbook.team.team import Team
from bot.incidents.incident import Incident
from bot.slack_text import mention
from detectors.detector import Nature

FORM = "incident_open"
SHORTCUT = "incident_from_message"
WHERE, NATURE, WORDS, OFF, DAY = "where", "nature", "words", "off", "day"

_LONGEST = 500
_MOST = 100  # of groups, and of options in one


@dataclass(frozen=True, slots=True)
class Seen:
    """What somebody reports. pipeline, issue: as the handbook has them. deviation: share of the figure, 0.07 is 7 %."""

    pipeline: str
    issue: str | None
    nature: Nature
    words: str
    deviation: float | None
    day: date | None


def form(team: Team, about: str, text: str = "") -> View:
    """text: proposed words, as a person wrote them."""
    off = {"type": "number_input", "is_decimal_allowed": True, "min_value": "0", "max_value": "10000"}
    natures = {str(nature): label.capitalize() for nature, label in NATURES.items()}
    where: Block = {"type": "static_select", "option_groups": places(team)}
    return modal(
        FORM,
        "Open an incident",
        (
            asks(WHERE, "What is affected?", where),
            asks(NATURE, "What is wrong?", one_of(natures, str(Nature.DEVIATION))),
            asks(WORDS, "What do you see?", words(_LONGEST, several_lines=True, given=text)),
            asks(
                OFF,
                "How far is the figure off, in percent?",
                off,
                hint="Decides the severity.",
                optional=True,
            ),
            asks(DAY, "Which day's data? (UTC)", {"type": "datepicker"}, optional=True),
        ),
        about,
        "Open",
    )


def seen(team: Team, view: Mapping[str, Any]) -> Seen | None:
    """None if the pipeline has left the handbook since the form was drawn."""
    meant = referred(team, str(answered(view, WHERE)))
    if meant is None:
        return None
    off, day = answered(view, OFF), answered(view, DAY)
    return Seen(
        pipeline=meant[0],
        issue=meant[1],
        nature=Nature(answered(view, NATURE)),
        words=str(answered(view, WORDS) or "").strip()[:_LONGEST],
        deviation=float(off) / 100 if off else None,
        day=date.fromisoformat(day) if day else None,
    )


def opened(incident: Incident, channel: str) -> Message:
    """To whoever opened it. An incident of that fault may have been open."""
    how = "Opened" if incident.alert_count == 1 else "Already open; your report is added"
    return Message(text=f"{how}: {headline(incident)}, in {mention(channel, channel)}.")


def gone() -> Message:
    return Message(text="That pipeline is no longer in the handbook. Please open the form again.")


def places(team: Team) -> list[Block]:
    """Each pipeline with its known issues, the pipeline as a whole first."""
    groups: list[Block] = []
    for owner in team.handbook.ownership[:_MOST]:
        book = team.runbook_of(owner.pipeline)
        options = [option(f"Other: {owner.pipeline}", reference(owner.pipeline))]
        options += [option(i.heading, reference(owner.pipeline, i.heading)) for i in (book.issues if book else ())]
        groups.append({"label": plain_text(owner.pipeline), "options": options[:_MOST]})
    return groups
