"""One click, as Slack describes it: the element as it stands in the message, and what was chosen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from local_slack.blocks import interactive
from local_slack.elements import offered_options
from local_slack.refusal import Json, Refused
from local_slack.views import ANSWERS

_COPIED = ("style", "confirm", "placeholder", "url")
_PRESSED = ("button", "icon_button", "feedback_buttons")
_REQUIRED = "Please complete this required field."


@dataclass(frozen=True, slots=True)
class Clicked:
    """action: an entry of `actions`. blocks: those it stands among. attachment: the number of the attachment."""

    action: Json
    blocks: list[Json]
    attachment: int | None = None


def acted(body: Json, given: Json, stamp: str) -> Clicked:
    """Finds the element that was used. Raises Refused (action_not_found) if it is not there (any more)."""
    block, element, clicked = placed(body, given)
    attachment, blocks = clicked
    return Clicked(_action(block, element, given, stamp), blocks, attachment)


def placed(body: Json, given: Json) -> tuple[Json, Json, tuple[int | None, list[Json]]]:
    """The block, the element, and where they stand: the attachment's number and all blocks beside them."""
    surfaces: list[tuple[int | None, list[Json]]] = [(None, body.get("blocks") or [])]
    surfaces += [(a["id"], a.get("blocks") or []) for a in body.get("attachments") or ()]
    for surface in surfaces:
        for block in surface[1]:
            for element in interactive(block):
                if _is_meant(block, element, given):
                    return block, element, surface
    raise Refused("action_not_found")


def _is_meant(block: Json, element: Json, given: Json) -> bool:
    if given.get("block_id") and given["block_id"] != block["block_id"]:
        return False
    if given.get("action_id") != element["action_id"]:
        return False
    # Where several buttons share an action_id in different blocks, the value says which one.
    value = given.get("value")
    return element["type"] not in _PRESSED or value is None or value in _values(element)


def _values(element: Json) -> tuple[Any, ...]:
    if element["type"] == "feedback_buttons":
        return element["positive_button"]["value"], element["negative_button"]["value"]
    return (element.get("value"),)


def _action(block: Json, element: Json, given: Json, stamp: str) -> Json:
    kind = element["type"]
    action: Json = {
        "type": kind,
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": stamp,
    }
    action |= {name: element[name] for name in _COPIED if name in element}
    if kind in _PRESSED:
        return action | _pressed(element, given)
    answer = "selected_option" if kind == "overflow" else ANSWERS[kind][0]
    action[answer] = _chosen(element, answer, given)
    return action


def _pressed(element: Json, given: Json) -> Json:
    """What a pressed button says of itself: its text and value, of feedback those of the half that was pressed."""
    if element["type"] == "feedback_buttons":
        halves = (element["positive_button"], element["negative_button"])
        half = next((h for h in halves if h["value"] == given.get("value")), halves[0])
        return {"text": half["text"], "value": half["value"]}
    return {name: element[name] for name in ("text", "value", "icon") if name in element}


def _chosen(element: Json, answer: str, given: Json) -> Any:
    """The choice, in full as it stands in the element. Raises Refused (invalid_option) if it was not offered."""
    chosen = given.get(answer, given.get("value"))
    if answer == "rich_text_value" and isinstance(chosen, str):
        return _rich(chosen) if chosen else None
    if answer == "selected_option" and element["type"] != "external_select":
        return None if chosen is None else _offered(element, chosen)
    if answer == "selected_options" and not element["type"].endswith("external_select"):
        return [_offered(element, each) for each in (chosen if isinstance(chosen, list) else [])]
    return chosen


def _rich(text: str) -> Json:
    section = {"type": "rich_text_section", "elements": [{"type": "text", "text": text}]}
    return {"type": "rich_text", "elements": [section]}


def _offered(element: Json, chosen: Any) -> Json:
    value = chosen.get("value") if isinstance(chosen, dict) else chosen
    for option in offered_options(element):
        if option["value"] == value:
            found: Json = option
            return found
    raise Refused("invalid_option")


def filled(blocks: list[Json], values: Json, given: Json) -> Json:
    """`state.values` with what the person has entered; fields that are not among the blocks are left out."""
    elements = {(b["block_id"], e["action_id"]): e for b in blocks for e in interactive(b)}
    return {
        block: {
            action: _entry(elements[block, action], old, _at(given, block, action)) for action, old in actions.items()
        }
        for block, actions in values.items()
    }


def _at(given: Json, block: str, action: str) -> Any:
    inside = given.get(block) if isinstance(given, dict) else None
    return inside.get(action) if isinstance(inside, dict) else None


def _entry(element: Json, old: Json, new: Any) -> Json:
    """One answer in Slack's shape; `new` may be that shape, or the bare value."""
    if new is None:
        return old
    answer = ANSWERS[element["type"]][0]
    named = new if isinstance(new, dict) and (answer in new or "type" in new) else {answer: new}
    return {"type": element["type"], answer: _chosen(element, answer, named)}


def unfinished(blocks: list[Json], values: Json) -> dict[str, str]:
    """What Slack's own client says about a form before it sends it: {block_id: message}."""
    errors = {}
    for block in blocks:
        if block["type"] != "input":
            continue
        element = block["element"]
        entry = values[block["block_id"]][element["action_id"]]
        flaw = _flaw(element, entry[ANSWERS[element["type"]][0]], bool(block.get("optional")))
        if flaw:
            errors[block["block_id"]] = flaw
    return errors


def _flaw(element: Json, value: Any, optional: bool) -> str | None:
    if value in (None, "", []):
        return None if optional else _REQUIRED
    if element["type"] == "number_input":
        return _number_flaw(element, str(value))
    if not isinstance(value, str):
        return None
    if len(value) < element.get("min_length", 0):
        return f"Please enter at least {element['min_length']} characters."
    if len(value) > element.get("max_length", 3000):
        return f"Please enter at most {element.get('max_length', 3000)} characters."
    return None


def _number_flaw(element: Json, value: str) -> str | None:
    try:
        number = float(value)
    except ValueError:
        return "Please enter a number."
    if not element["is_decimal_allowed"] and "." in value:
        return "Please enter a whole number."
    if "min_value" in element and number < float(element["min_value"]):
        return f"Please enter a number of at least {element['min_value']}."
    if "max_value" in element and number > float(element["max_value"]):
        return f"Please enter a number of at most {element['max_value']}."
    return None
