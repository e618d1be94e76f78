"""What may be said in a message: text, blocks, attachments and metadata, judged by Slack's limits."""

from __future__ import annotations

import json
from typing import Any

from local_slack.blocks import ATTACHMENTS, MARKDOWN, attachment_flaws, identified, message_flaws
from local_slack.refusal import Json, Refused, flawed

CUT, UPDATE = 40_000, 4000
METADATA_BYTES = 16_000


def judged_blocks(blocks: Any) -> list[Json]:
    flaws = message_flaws(blocks)
    if flaws:
        raise flawed("invalid_blocks", flaws)
    return identified(blocks)


def judged_attachments(attachments: Any) -> list[Json]:
    """Attachments with their ids and fallbacks. Raises Refused (too_many_attachments, invalid_attachments)."""
    if isinstance(attachments, list) and len(attachments) > ATTACHMENTS:
        raise Refused("too_many_attachments")
    flaws = attachment_flaws(attachments)
    if flaws:
        raise flawed("invalid_attachments", flaws)
    return [_attachment(each, number) for number, each in enumerate(attachments, start=1)]


def _attachment(given: Json, number: int) -> Json:
    made = {**given, "id": number, "fallback": given.get("fallback") or "[no preview available]"}
    if made.get("blocks"):
        made["blocks"] = identified(made["blocks"])
    if isinstance(made.get("color"), str):
        made["color"] = made["color"].removeprefix("#")
    return made


def judged_metadata(metadata: Any) -> Json:
    """Raises Refused (invalid_metadata_format, metadata_too_large). An empty object clears the metadata."""
    if not isinstance(metadata, dict):
        raise Refused("invalid_metadata_format")
    if not metadata:
        return {}
    event, payload = metadata.get("event_type"), metadata.get("event_payload")
    if "entities" in metadata and event is None:
        return metadata
    if not isinstance(event, str) or not event or not isinstance(payload, dict):
        raise Refused("invalid_metadata_format")
    if len(json.dumps(metadata).encode()) > METADATA_BYTES:
        raise Refused("metadata_too_large")
    return metadata


def from_markdown(text: Any, markdown: Any, blocks: Any) -> tuple[Any, Any]:
    """Text and blocks of a message, where `markdown_text` may stand in their place.

    Raises Refused (markdown_text_conflict, msg_too_long).
    """
    if markdown is None or markdown == "":
        return text, blocks
    if text or blocks:
        raise Refused("markdown_text_conflict")
    if not isinstance(markdown, str):
        raise flawed("invalid_arguments", ["must be a valid string [json-pointer:/markdown_text]"])
    if len(markdown) > MARKDOWN:
        raise Refused("msg_too_long")
    return markdown, [{"type": "markdown", "text": markdown}]


def content(text: Any, blocks: Any, attachments: Any) -> Json:
    """The body of a new message. Raises Refused (no_text and what the judges above raise)."""
    _refuse_no_string(text)
    if not text and not blocks and not attachments:
        raise Refused("no_text")
    body: Json = {"text": (text or "")[:CUT]}
    if blocks:
        body["blocks"] = judged_blocks(blocks)
    if attachments:
        body["attachments"] = judged_attachments(attachments)
    return body


def _refuse_no_string(text: Any) -> None:
    if text is not None and not isinstance(text, str):
        raise flawed("invalid_arguments", ["must be a valid string [json-pointer:/text]"])


def revision(text: Any, blocks: Any, attachments: Any) -> Json:
    """The changes of chat.update: text without blocks takes the old blocks away, attachments stay unless given.

    Raises Refused (msg_too_long, no_text and what the judges above raise).
    """
    _refuse_no_string(text)
    if text is not None and len(text) > UPDATE:
        raise Refused("msg_too_long")
    if text is None and blocks is None and attachments is None:
        raise Refused("no_text")
    changes: Json = {}
    if text is not None:
        changes |= {"text": text, "blocks": None}
    if blocks is not None:
        changes["blocks"] = judged_blocks(blocks) or None
    if attachments is not None:
        changes["attachments"] = judged_attachments(attachments) or None
    return changes
