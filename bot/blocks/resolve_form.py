"""Resolve: what it was, whether the figure was restated, one line; and the words for it afterwards."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from bot.blocks import headline
from bot.blocks.form import answered, asks, modal, one_of, words
from bot.blocks.message import View
from bot.incidents.incident import Basis, Closing, Incident, Verdict
from bot.slack_text import safe

FORM = "incident_resolve_form"
VERDICT, RESTATED, LINE = "verdict", "restated", "line"

LONGEST = 300  # characters of the line

_CHOICES = {
    Verdict.REAL: "Real: something was wrong",
    Verdict.EXPECTED: "Expected: unusual, but right",
    Verdict.DUPLICATE: "Duplicate of another incident",
    Verdict.FALSE_POSITIVE: "False positive: nothing was wrong",
    Verdict.UPSTREAM_LATE: "Upstream was late",
}
_FIGURE = {"yes": "Yes, republished", "no": "No"}
_SAID = {True: "The figure was restated.", False: "The figure was not restated.", None: ""}


def form(incident: Incident, about: str, verdict: Verdict = Verdict.REAL) -> View:
    """verdict: proposed."""
    choices = {str(value): label for value, label in _CHOICES.items()}
    return modal(
        FORM,
        f"Resolve #{incident.number}",
        (
            headline.about(incident),
            asks(VERDICT, "What was it?", one_of(choices, str(verdict))),
            asks(RESTATED, "Was the figure restated?", one_of(_FIGURE), optional=True),
            asks(LINE, "What fixed it? One line for next time", words(LONGEST), optional=True),
        ),
        about,
        "Resolve",
    )


def closing(view: Mapping[str, Any]) -> Closing:
    """What was answered in the form."""
    restated = {"yes": True, "no": False}.get(str(answered(view, RESTATED)))
    line = " ".join(str(answered(view, LINE) or "").split())
    return Closing(Verdict(answered(view, VERDICT)), restated, line[:LONGEST], Basis.VOUCHED)


def how_it_ended(incident: Incident) -> str:
    """'False positive: nothing was wrong. The figure was not restated. “A test run.”', in mrkdwn; '' while open."""
    if incident.verdict is None:
        return ""
    line = f"“{safe(incident.resolution, LONGEST)}”" if incident.resolution else ""
    return " ".join(part for part in (f"{_CHOICES[incident.verdict]}.", _SAID[incident.restated], line) if part)
