"""What is wrapped around a delivery on its way: CloudEvents (1.0, JSON), a push of Google Pub/Sub."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any


def opened(data: Any) -> Any:
    """What is inside an envelope; anything else as it is."""
    if not isinstance(data, dict):
        return data
    inner = data.get("data")
    if "specversion" in data and isinstance(inner, dict):
        return {**data, **inner, "data": inner.get("data", inner)}
    pushed = data.get("message")
    if "subscription" in data and isinstance(pushed, dict) and isinstance(pushed.get("data"), str):
        return _pushed(pushed, data)
    return data


def _pushed(message: dict[str, Any], whole: Any) -> Any:
    try:
        text = base64.b64decode(message["data"], validate=True).decode()
    except (binascii.Error, ValueError):
        return whole
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        found = None
    attributes = message.get("attributes")
    named = attributes if isinstance(attributes, dict) else {}
    return found if isinstance(found, dict | list) else {**named, "text": text}
