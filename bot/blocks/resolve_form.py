"""Resolve: what was measured again, what it was, whether the figure was restated, one line; and the words for it
afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from bot.blocks import headline
from bot.blocks.form import answered, asks, modal, one_of, words
from bot.blocks.message import Block, View, section
from bot.incidents.incident import Basis, Closing, Incident, Verdict
from bot.incidents.remeasured import Found, Remeasured
from bot.slack_text import safe

FORM = "incident_resolve_form"
MEASURING = "incident_resolve_measuring"
VERDICT, RESTATED, LINE, ENDING = "verdict", "restated", "line", "ending"

LONGEST = 300  # characters of the line

_CHOICES = {
    Verdict.REAL: "Real: something was wrong",
    Verdict.EXPECTED: "Expected: unusual, but right",
    Verdict.DUPLICATE: "Duplicate of another incident",
    Verdict.FALSE_POSITIVE: "False positive: nothing was wrong",
    Verdict.UPSTREAM_LATE: "Upstream was late",
}
KEEP, AS_PUBLISHED = "keep open", "as published"
# Of what is still wrong nobody is told that it is safe to use: none of these says so.
_ENDINGS = {
    KEEP: "Keep it open",
    AS_PUBLISHED: "Close without restating: the figure stays as published",
    **{str(v): _CHOICES[v] for v in (Verdict.FALSE_POSITIVE, Verdict.EXPECTED, Verdict.DUPLICATE)},
}
_FIGURE = {"yes": "Yes, republished", "no": "No"}
_SAID = {True: "The figure was restated.", False: "The figure was not restated.", None: ""}


def measuring(incident: Incident, about: str) -> View:
    """While its detectors look again."""
    waiting = section("Measuring the figures again. This takes up to 20 seconds.")
    return modal(MEASURING, _title(incident), (headline.about(incident), waiting), about, submit=None)


def form(incident: Incident, about: str, measured: Remeasured, verdict: Verdict = Verdict.REAL) -> View:
    """verdict: proposed."""
    asked = _ending(verdict) if measured.found is Found.RED else _what_it_was(verdict)
    line = asks(LINE, "What fixed it? One line for next time", words(LONGEST), optional=True)
    blocks = (headline.about(incident), section(_said(measured)), *asked, line)
    return modal(FORM, _title(incident), blocks, f"{about}\n{_kept(measured)}", "Resolve")


def _title(incident: Incident) -> str:
    return f"Resolve #{incident.number}"


def _what_it_was(verdict: Verdict) -> tuple[Block, ...]:
    choices = {str(value): label for value, label in _CHOICES.items()}
    return (
        asks(VERDICT, "What was it?", one_of(choices, str(verdict))),
        asks(RESTATED, "Was the figure restated?", one_of(_FIGURE), optional=True),
    )


def _ending(verdict: Verdict) -> tuple[Block, ...]:
    chosen = str(verdict) if str(verdict) in _ENDINGS else KEEP
    return (asks(ENDING, "It's still wrong. What now?", one_of(_ENDINGS, chosen)),)


def _said(measured: Remeasured) -> str:
    figures, why = safe(measured.figures, 600), safe(measured.why, 400)
    match measured.found:
        case Found.GREEN:
            return f"*Measured again, nothing wrong:* {figures}.\nReaders will hear that the figures are safe to use."
        case Found.RED:
            return f"*Measured again, still wrong:* {figures}."
    first = f"*Measured again:* {figures}.\n" if figures else ""
    return (
        f"{first}*Not measured:* {why}.\n"
        "If you resolve it as real or upstream late, readers will hear that you confirm the figures, by name."
    )


# --- sent in --------------------------------------------------------------------------------------------------------


def closing(view: Mapping[str, Any]) -> Closing | None:
    """What was answered in the form; None to keep it open."""
    line = " ".join(str(answered(view, LINE) or "").split())[:LONGEST]
    found, figures = _measured(view)
    if found is Found.RED:
        return _of_ending(str(answered(view, ENDING) or KEEP), line, figures)
    restated = {"yes": True, "no": False}.get(str(answered(view, RESTATED)))
    basis = Basis.MEASURED if found is Found.GREEN else Basis.VOUCHED
    return Closing(Verdict(answered(view, VERDICT)), restated, line, basis, figures)


def _of_ending(ending: str, line: str, figures: str) -> Closing | None:
    if ending == KEEP:
        return None
    if ending == AS_PUBLISHED:
        return Closing(Verdict.REAL, False, line, Basis.AS_PUBLISHED, figures)
    return Closing(Verdict(ending), None, line, Basis.VOUCHED, figures)


def _kept(measured: Remeasured) -> str:
    return json.dumps({"found": measured.found, "figures": measured.figures})


def _measured(view: Mapping[str, Any]) -> tuple[Found, str]:
    """What the form was told; a form from before there was any had measured nothing."""
    _, _, kept = str(view["private_metadata"]).partition("\n")
    said = json.loads(kept) if kept else {}
    return Found(said.get("found", Found.OPEN)), str(said.get("figures", ""))


def kept_open(incident: Incident) -> str:
    return f"#{incident.number} stays open."


def how_it_ended(incident: Incident) -> str:
    """'False positive: nothing was wrong. The figure was not restated. “A test run.”', in mrkdwn; '' while open."""
    if incident.verdict is None:
        return ""
    line = f"“{safe(incident.resolution, LONGEST)}”" if incident.resolution else ""
    proof = f"Measured again: {safe(incident.proof, 500)}." if incident.proof else ""
    return " ".join(part for part in (f"{_CHOICES[incident.verdict]}.", _SAID[incident.restated], line, proof) if part)
