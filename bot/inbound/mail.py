"""A mail as an alert: the subject says what is wrong, subject and text are searched for the pipeline and the symptom.

The library's modern policy raises whatever it likes at hostile headers, so the old one reads the mail, and what it
cannot decode is kept as it is written.
"""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from email import message_from_bytes
from email.header import decode_header, make_header
from email.message import Message
from email.utils import getaddresses
from hashlib import sha256

from bot.handbook.team.integrations import InboundSettings
from bot.inbound.event import Told, clean, key_of
from bot.inbound.reading import Unacceptable
from detectors.detector import Nature

_READ = 4000  # characters of the text
_PARTS = 50  # parts of a mail that are looked at


def translate(content: bytes, way: InboundSettings, ourselves: str = "") -> Told | None:
    """None for an automatic reply, which reports nothing. ourselves: the address that our own mail comes from.

    Raises Unacceptable: a sender who may not write here, or what is no mail."""
    try:
        return _told(message_from_bytes(content), content, way, ourselves)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError):
        raise Unacceptable([("mail", "cannot be read")]) from None


def _told(mail: Message, content: bytes, way: InboundSettings, ourselves: str) -> Told | None:
    sender, text = _sender(mail), clean(_text(mail), _READ)
    if ourselves and sender == ourselves.casefold():
        raise Unacceptable([("From", "is our own address")])
    if not any(_is(sender, allowed) for allowed in way.senders):
        raise Unacceptable([("From", "may not write here; see senders of this way in, in team.toml")])
    if _header(mail, "Auto-Submitted").casefold().startswith("auto-replied"):
        return None
    subject = _header(mail, "Subject")
    first = next((line for line in text.splitlines() if line.strip()), "")
    return Told(
        key=key_of(_header(mail, "Message-ID") or sha256(content).hexdigest()),
        summary=clean(subject or first or "A mail without words"),
        words=f"{subject}\n{text}",
        fields={"subject": subject, "from": sender},
        nature=Nature.DEVIATION,
    )


def _sender(mail: Message) -> str:
    """The one address of the From line, in small letters; "" for none or several."""
    found = getaddresses([str(mail.get("From", ""))[:1000]]) if len(mail.get_all("From", [])) == 1 else []
    return found[0][1].casefold() if len(found) == 1 else ""


def _is(sender: str, allowed: str) -> bool:
    """allowed: an address, or *@company.com for every address there."""
    known = allowed.casefold()
    return bool(sender) and (sender.endswith(known[1:]) if known.startswith("*@") else sender == known)


def _header(mail: Message, name: str) -> str:
    raw = str(mail.get(name, ""))[:2000]
    try:
        decoded = str(make_header(decode_header(raw)))
    except (ValueError, LookupError, AttributeError, TypeError):
        decoded = raw
    return clean(" ".join(decoded.split()))


def _text(mail: Message) -> str:
    """The first part in plain text, else the words of the first in HTML."""
    parts = {kind: part for part in reversed(list(_parts(mail))) if (kind := part.get_content_type())}
    if plain := parts.get("text/plain"):
        return _decoded(plain)
    page = parts.get("text/html")
    return html.unescape(re.sub(r"<[^<>]*>", " ", _decoded(page))) if page else ""


def _parts(mail: Message) -> Iterator[Message]:
    """Those that hold words, from the outside in."""
    waiting = [mail]
    for _ in range(_PARTS):
        if not waiting:
            return
        part = waiting.pop(0)
        inner = part.get_payload()
        if isinstance(inner, list):
            waiting += [p for p in inner if isinstance(p, Message)]
        elif part.get_content_maintype() == "text" and part.get_content_disposition() != "attachment":
            yield part


def _decoded(part: Message) -> str:
    raw = part.get_payload(decode=True)
    content = raw[: 8 * _READ] if isinstance(raw, bytes) else b""
    try:
        return content.decode(str(part.get_content_charset("utf-8")), "replace")
    except LookupError:  # a character set that nobody knows
        return content.decode("utf-8", "replace")
