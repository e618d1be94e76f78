"""file_input: a form carries ids of files that were sent ahead; the app gets the files themselves.

docs.slack.dev/reference/block-kit/block-elements/file-input-element
"""

from __future__ import annotations

from typing import Any

from local_slack import files
from local_slack.blocks import interactive
from local_slack.refusal import Json, Refused
from local_slack.state import State

MOST, LARGEST = 10, 10_000_000


def filed(state: State, user: str, blocks: list[Json], values: Json) -> dict[str, str]:
    """Puts the files in place of their ids into `values`; returns what is wrong, in the words of Slack's client."""
    errors = {}
    for block in blocks:
        for element in interactive(block):
            if element["type"] != "file_input":
                continue
            entry = values[block["block_id"]][element["action_id"]]
            entry["files"], flaw = _shapes(state, user, element, entry["files"])
            if flaw:
                errors[block["block_id"]] = flaw
    return errors


def _shapes(state: State, user: str, element: Json, given: Any) -> tuple[list[Json], str]:
    listed = given if isinstance(given, list) else []
    shapes = []
    for each in listed:
        try:
            shapes.append(files.taken(state, user, each.get("id") if isinstance(each, dict) else each))
        except Refused:
            return shapes, "A file is not there any more. Choose it again."
    return shapes, _flaw(element, shapes)


def _flaw(element: Json, shapes: list[Json]) -> str:
    most, kinds = element.get("max_files", MOST), element.get("filetypes")
    if len(shapes) > most:
        return f"Choose at most {most} {'file' if most == 1 else 'files'}."
    for shape in shapes:
        if shape["size"] > LARGEST:
            return f"{shape['name']} is larger than 10 MB."
        if kinds and shape["filetype"] not in {kind.lower().lstrip(".") for kind in kinds}:
            return f"{shape['name']} is not of these kinds: {', '.join(kinds)}."
    return ""
