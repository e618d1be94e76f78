"""Modals: a title, inputs, and what the form is about."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.blocks.message import Block, View, option, plain_text

_LABEL = 2000


def modal(callback_id: str, title: str, blocks: Sequence[Block], about: str = "", submit: str | None = "Save") -> View:
    """about: what the form is about, for whoever takes it in; nobody sees it. submit: None where nothing is asked."""
    view: View = {
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": about,
        "title": plain_text(title, 24),
        "close": plain_text("Close", 24),
        "blocks": list(blocks),
    }
    return {**view, "submit": plain_text(submit, 24)} if submit else view


def asks(name: str, label: str, element: Block, *, hint: str = "", optional: bool = False) -> Block:
    """An input; `name` is the id of its block and of its element."""
    made: Block = {
        "type": "input",
        "block_id": name,
        "label": plain_text(label, _LABEL),
        "element": {**element, "action_id": name},
        "optional": optional,
    }
    return {**made, "hint": plain_text(hint, _LABEL)} if hint else made


def one_of(choices: Mapping[str, str], chosen: str | None = None) -> Block:
    """Radio buttons. choices: value -> label."""
    options = {value: option(label, value) for value, label in choices.items()}
    made: Block = {"type": "radio_buttons", "options": list(options.values())}
    return {**made, "initial_option": options[chosen]} if chosen else made


def words(most: int, *, several_lines: bool = False, given: str = "") -> Block:
    made: Block = {"type": "plain_text_input", "max_length": most, "multiline": several_lines}
    return {**made, "initial_value": given[:most]} if given else made


def answered(view: Mapping[str, Any], name: str) -> Any:
    """What was answered to `asks(name, ...)`: a text, an option's value, an id, ids, seconds; None for nothing."""
    state = view["state"]["values"].get(name, {}).get(name) or {}
    if isinstance(state.get("selected_option"), Mapping):
        return state["selected_option"]["value"]
    kinds = ("value", "selected_user", "selected_users", "selected_date", "selected_date_time")
    return next((state[kind] for kind in kinds if state.get(kind)), None)
