"""Resolve: what was measured again, what it was, whether the figure was restated, one line; and the words for it
afterwards."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks import headline
from bot.blocks.form import answered, asks, modal, one_of, words
from bot.blocks.message import Block, View, option, section
from bot.incidents.fault import Fault, in_one_word
from bot.incidents.incident import Basis, Closing, Incident, Verdict
from bot.incidents.remeasured import Found, Remeasured
from bot.slack_text import safe
from detectors.detector import Nature

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
KEEP, AS_PUBLISHED, AS_MARKED = "keep open", "as published", "as marked"
_ASKED = 30  # faults that the form asks about one by one; the rest are as the worst of them
# Of what is still wrong nobody is told that it is safe to use: none of these says so.
_ENDINGS = {
    KEEP: "Keep it open",
    AS_PUBLISHED: "Close without restating: the figure stays as published",
    **{str(v): _CHOICES[v] for v in (Verdict.FALSE_POSITIVE, Verdict.EXPECTED, Verdict.DUPLICATE)},
}
_ENDINGS_OF_SEVERAL = {
    KEEP: "Keep it open",
    AS_PUBLISHED: "Close without restating: the figures stay as published",
    AS_MARKED: "Close as marked above",
}
_FIGURE = {"yes": "Yes, republished", "no": "No"}
_SAID = {True: "The figure was restated.", False: "The figure was not restated.", None: ""}


def measuring(incident: Incident, about: str) -> View:
    """While its detectors look again."""
    waiting = section("Measuring the figures again. This takes up to 20 seconds.")
    return modal(MEASURING, _title(incident), (headline.about(incident), waiting), about, submit=None)


def form(incident: Incident, about: str, measured: Remeasured, verdict: Verdict = Verdict.REAL) -> View:
    """verdict: proposed."""
    faults = [fault for fault in incident.faults if fault.is_judged]
    if len(faults) > 1:
        asked = _each(incident, faults[:_ASKED], measured, verdict)
    else:
        asked = _ending(verdict) if measured.found is Found.RED else _what_it_was(verdict)
    line = asks(LINE, "What fixed it? One line for next time", words(LONGEST), optional=True)
    blocks = (headline.about(incident), section(_said(measured)), *asked, line)
    return modal(FORM, _title(incident), blocks, f"{about}\n{_kept(measured)}", "Resolve")


def _each(incident: Incident, faults: Sequence[Fault], measured: Remeasured, verdict: Verdict) -> tuple[Block, ...]:
    """A verdict for each fault, for detectors learn from it."""
    asked = [asks(_name(fault.id), _about(fault, incident), _choice(fault, verdict)) for fault in faults]
    if measured.found is Found.RED:
        return *asked, asks(ENDING, "It's still wrong. What now?", one_of(_ENDINGS_OF_SEVERAL, KEEP))
    return *asked, asks(RESTATED, "Was the figure restated?", one_of(_FIGURE), optional=True)


def _about(fault: Fault, incident: Incident) -> str:
    """A label is plain text, so nothing in it is alive."""
    where = "" if fault.pipeline == incident.pipeline else f"{fault.pipeline} · "
    day = f", {fault.day:%b} {fault.day.day}" if fault.day else ""
    figure = fault.measure.headline if fault.measure else " ".join(fault.measured.split())[:80]
    over = " (over)" if not fault.stands else ""
    return f"{where}{fault.issue or headline.NATURES[fault.nature]}{day}{f': {figure}' if figure else ''}{over}"


def _choice(fault: Fault, verdict: Verdict) -> Block:
    came = fault.nature is Nature.LATE and fault.measured_over and verdict is Verdict.REAL
    options = {str(value): option(label, str(value)) for value, label in _CHOICES.items()}
    chosen = options[str(Verdict.UPSTREAM_LATE if came else verdict)]
    return {"type": "static_select", "options": list(options.values()), "initial_option": chosen}


def _name(fault_id: int) -> str:
    return f"{VERDICT}_{fault_id}"


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
        "If you resolve it as real or upstream late, readers will see that you confirmed the figures."
    )


# --- sent in --------------------------------------------------------------------------------------------------------


def closing(view: Mapping[str, Any]) -> Closing | None:
    """What was answered in the form; None to keep it open."""
    line = " ".join(str(answered(view, LINE) or "").split())[:LONGEST]
    found, figures = _measured(view)
    verdicts = _verdicts(view)
    if verdicts:
        return _of_several(view, verdicts, found, line, figures)
    if found is Found.RED:
        return _of_ending(str(answered(view, ENDING) or KEEP), line, figures)
    restated = {"yes": True, "no": False}.get(str(answered(view, RESTATED)))
    basis = Basis.MEASURED if found is Found.GREEN else Basis.VOUCHED
    return Closing(Verdict(answered(view, VERDICT)), restated, line, basis, figures)


def _verdicts(view: Mapping[str, Any]) -> dict[int, Verdict]:
    """By the fault's id."""
    names = [str(name) for name in view["state"]["values"] if str(name).startswith(f"{VERDICT}_")]
    return {int(name.removeprefix(f"{VERDICT}_")): Verdict(answered(view, name)) for name in names}


def _of_several(
    view: Mapping[str, Any], verdicts: Mapping[int, Verdict], found: Found, line: str, figures: str
) -> Closing | None:
    """What is still wrong, and was really so, stays as published whichever way it is closed."""
    worst = in_one_word(list(verdicts.values()))
    if found is not Found.RED:
        restated = {"yes": True, "no": False}.get(str(answered(view, RESTATED)))
        basis = Basis.MEASURED if found is Found.GREEN else Basis.VOUCHED
        return Closing(worst, restated, line, basis, figures, verdicts)
    ending = str(answered(view, ENDING) or KEEP)
    if ending == KEEP:
        return None
    if ending == AS_PUBLISHED or worst in (Verdict.REAL, Verdict.UPSTREAM_LATE):
        return Closing(worst, False, line, Basis.AS_PUBLISHED, figures, verdicts)
    return Closing(worst, None, line, Basis.VOUCHED, figures, verdicts)


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
    if incident.state.is_open:
        return ""
    line = f"“{safe(incident.resolution, LONGEST)}”" if incident.resolution else ""
    proof = f"Measured again: {safe(incident.proof, 500)}." if incident.proof else ""
    by_itself = "Over by itself." if incident.basis is Basis.MEASURED else ""
    verdict = f"{_CHOICES[incident.verdict]}." if incident.verdict else by_itself
    return " ".join(part for part in (verdict, *_apart(incident), _SAID[incident.restated], line, proof) if part)


def _apart(incident: Incident) -> list[str]:
    """The verdicts on its faults, where they differ."""
    judged = [(fault, fault.verdict) for fault in incident.faults if fault.verdict]
    if len({verdict for _, verdict in judged}) < 2:
        return []
    return [f"{safe(_about(fault, incident), 120)}: {verdict}." for fault, verdict in judged[:_ASKED]]
