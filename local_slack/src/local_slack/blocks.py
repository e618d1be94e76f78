"""Block Kit: which blocks may stand in a message, a modal or the App Home, and how many (docs.slack.dev/reference)."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from local_slack.elements import (
    ELEMENTS,
    ID,
    IN_ACTIONS,
    IN_CONTEXT_ACTIONS,
    IN_INPUT,
    IN_SECTION,
    RICH_PARTS,
    URL,
    plain,
    text,
)
from local_slack.refusal import Json, flawed
from local_slack.schema import (
    Check,
    anything,
    array,
    at_least_one,
    boolean,
    every,
    exactly_one,
    fields,
    integer,
    one_of,
    say,
    string,
    typed,
    unique,
)

MESSAGE_BLOCKS, VIEW_BLOCKS = 50, 100
VIEW_BYTES = 250_000
MARKDOWN = 12_000
ATTACHMENTS = 100


def _block(required: dict[str, Check] | None = None, optional: dict[str, Check] | None = None) -> Check:
    return fields({"type": anything, **(required or {})}, {"block_id": ID, **(optional or {})})


_CONTEXT_TEXT = text(3000)
_CONTEXT_ITEM = typed(
    {"image": ELEMENTS["image"], "plain_text": _CONTEXT_TEXT, "mrkdwn": _CONTEXT_TEXT},
)
_CELL = typed(
    {
        "raw_text": fields({"type": anything, "text": string()}),
        "raw_number": fields({"type": anything, "value": anything}, {"text": string()}),
        "rich_text": _block({"elements": array(typed(RICH_PARTS), 100)}),
    }
)
_COLUMN = fields({}, {"align": one_of("left", "center", "right"), "is_wrapped": boolean})

BLOCKS: dict[str, Check] = {
    "section": every(
        _block(
            {},
            {
                "text": text(3000),
                "fields": array(text(2000), 10),
                "accessory": typed(ELEMENTS, IN_SECTION),
                "expand": boolean,
            },
        ),
        at_least_one("text", "fields"),
    ),
    "header": _block({"text": plain(150)}, {"level": integer(1, 4)}),
    "divider": _block(),
    "context": _block({"elements": array(_CONTEXT_ITEM, 10)}),
    "actions": _block({"elements": every(array(typed(ELEMENTS, IN_ACTIONS), 25), unique("action_id"))}),
    "alert": _block({"text": text(200)}, {"level": one_of("default", "info", "warning", "error", "success")}),
    "context_actions": _block({"elements": every(array(typed(ELEMENTS, IN_CONTEXT_ACTIONS), 5), unique("action_id"))}),
    "input": _block(
        {"label": plain(2000), "element": typed(ELEMENTS, IN_INPUT)},
        {"hint": plain(2000), "optional": boolean, "dispatch_action": boolean},
    ),
    "image": every(
        _block(
            {"alt_text": string(2000)},
            {"image_url": URL, "slack_file": fields({}, {"id": ID, "url": URL}), "title": plain(2000)},
        ),
        exactly_one("image_url", "slack_file"),
    ),
    "video": _block(
        {"alt_text": string(), "title": plain(200), "thumbnail_url": URL, "video_url": URL},
        {
            "title_url": URL,
            "description": plain(200),
            "author_name": string(50),
            "provider_name": string(),
            "provider_icon_url": URL,
        },
    ),
    "rich_text": _block({"elements": array(typed(RICH_PARTS), 1000)}),
    "markdown": _block({"text": string(MARKDOWN)}),
    "table": _block(
        {"rows": array(array(_CELL, 20), 100)},
        {"column_settings": array(_COLUMN, 20)},
    ),
}

_IN_MESSAGES = set(BLOCKS) - {"alert"}
_IN_MODALS = set(BLOCKS) - {"markdown", "table", "context_actions"}
_IN_HOME = _IN_MODALS - {"alert"}

_BLOCKS_OF_MESSAGE = every(array(typed(BLOCKS, _IN_MESSAGES), MESSAGE_BLOCKS, least=0), unique("block_id"))
_BLOCKS_OF_MODAL = every(array(typed(BLOCKS, _IN_MODALS), VIEW_BLOCKS, least=0), unique("block_id"))
_BLOCKS_OF_HOME = every(array(typed(BLOCKS, _IN_HOME), VIEW_BLOCKS, least=0), unique("block_id"))


def message_flaws(blocks: Any, path: str = "/blocks") -> list[str]:
    """What Slack would say against these blocks of a message; empty if it takes them."""
    flaws: list[str] = []
    _BLOCKS_OF_MESSAGE(blocks, path, flaws)
    if flaws:
        return flaws
    if sum(b["type"] == "table" for b in blocks) > 1:
        say(flaws, "only one table allowed", path)
    if sum(len(b["text"]) for b in blocks if b["type"] == "markdown") > MARKDOWN:
        say(flaws, f"markdown blocks must be less than {MARKDOWN + 1} characters in all", path)
    return flaws


_TEXTS = ("fallback", "text", "pretext", "title", "author_name", "author_subname", "footer", "callback_id")
_LINKS = ("title_link", "author_link", "author_icon", "image_url", "thumb_url", "footer_icon", "from_url")
_NAMES = ("attachment_type", "service_name")
_ATTACHMENT = fields(
    {},
    {
        "color": string(20, like=r"#?[0-9A-Fa-f]{6}|good|warning|danger"),
        "blocks": anything,
        "fields": array(fields({}, {"title": anything, "value": anything, "short": boolean}), 100, least=0),
        "actions": array(anything, 5, least=0),
        "mrkdwn_in": array(string(), 10, least=0),
        "id": anything,
        "ts": anything,
        "preview": anything,
        **dict.fromkeys(_TEXTS, string(least=0)),
        **dict.fromkeys((*_LINKS, *_NAMES), string(3000, least=0)),
    },
)


def attachment_flaws(attachments: Any, path: str = "/attachments") -> list[str]:
    """What Slack would say against a message's attachments and the blocks in them."""
    flaws: list[str] = []
    array(_ATTACHMENT, ATTACHMENTS, least=0)(attachments, path, flaws)
    for number, each in enumerate(attachments if isinstance(attachments, list) else ()):
        if isinstance(each, dict) and each.get("blocks") is not None:
            flaws += message_flaws(each["blocks"], f"{path}/{number}/blocks")
    return flaws


_VIEW_IDS: dict[str, Check] = {
    "private_metadata": string(3000, least=0),
    "callback_id": string(255, least=0),
    "external_id": string(255, least=0),
}
_VIEW = typed(
    {
        "modal": fields(
            {"type": anything, "title": plain(24), "blocks": _BLOCKS_OF_MODAL},
            {
                **_VIEW_IDS,
                "submit": plain(24),
                "close": plain(24),
                "clear_on_close": boolean,
                "notify_on_close": boolean,
                "submit_disabled": boolean,
            },
        ),
        "home": fields({"type": anything, "blocks": _BLOCKS_OF_HOME}, _VIEW_IDS),
    }
)


def view_flaws(view: Any, path: str = "/view") -> list[str]:
    flaws: list[str] = []
    _VIEW(view, path, flaws)
    if flaws or view["type"] != "modal" or view.get("submit"):
        return flaws
    for number, block in enumerate(view["blocks"]):
        if block["type"] == "input":
            say(flaws, "must define `submit` to use an `input` block in modals", f"{path}/blocks/{number}/input")
    return flaws


def judged_view(view: Any, kind: str) -> Json:
    """A view that Slack would take, ids filled in. Raises Refused (invalid_arguments, view_too_large)."""
    flaws = view_flaws(view)
    if flaws:
        raise flawed("invalid_arguments", ["failed to match all allowed schemas [json-pointer:/view]", *flaws])
    if view["type"] != kind:
        raise flawed("invalid_arguments", [f"unsupported type: {view['type']} [json-pointer:/view/type]"])
    if len(json.dumps(view, ensure_ascii=False).encode()) > VIEW_BYTES:
        raise flawed("view_too_large", ["the view is larger than 250 kB"])
    return {**view, "blocks": identified(view["blocks"])}


def interactive(block: Json) -> Iterator[Json]:
    """The elements of a block that one can act on (images and texts are left out)."""
    candidates = [*block.get("elements", ()), block.get("accessory"), block.get("element")]
    for each in candidates:
        if isinstance(each, dict) and each.get("type") in ELEMENTS and each["type"] != "image":
            yield each


def identified(blocks: list[Json]) -> list[Json]:
    """The blocks with the ids that Slack makes up where the app gave none. Deterministic, so that two runs agree."""
    return [_identified(block, number) for number, block in enumerate(blocks)]


def _identified(block: Json, number: int) -> Json:
    made = {name: value for name, value in block.items() if value is not None}
    made.setdefault("block_id", f"b{number:04d}")
    count = 0

    def named(element: Any) -> Any:
        nonlocal count
        if not isinstance(element, dict) or element.get("type") not in ELEMENTS or element["type"] == "image":
            return element
        count += 1
        return {"action_id": f"a{number:03d}{count:02d}", **element}

    if made["type"] in ("actions", "context_actions"):
        made["elements"] = [named(e) for e in made["elements"]]
    for slot in ("accessory", "element"):
        if slot in made:
            made[slot] = named(made[slot])
    return made
