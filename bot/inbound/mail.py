"""A mail as an alert: the subject says what is wrong or that it is over, subject and text are searched for the pipeline
and the symptom."""

from __future__ import annotations

import re
from email import message_from_bytes
from email.message import Message
from email.utils import getaddresses
from hashlib import sha256

from bot.handbook.team.integrations import InboundSettings
from bot.inbound.event import Told, clean, key_of, links_of, long_text
from bot.inbound.headline import Says, nature_in, says, without_state
from bot.inbound.mail_text import READ, header, text_of
from bot.inbound.reading import Unacceptable
from detectors.detector import Nature

_PREFIX = re.compile(r"^\s*((re|fw|fwd|wg|aw|tr|rv)\s*(\[\d+\])?\s*:\s*)+", re.I)
_ADDRESS = re.compile(r"https?://[^\s<>\"')\]]+")
_BOUNCERS = ("mailer-daemon@", "postmaster@", "mail-daemon@")
_AWAY = re.compile(
    r"^\s*(auto(matic)?[ -]?(reply|response)|out of (the )?office|abwesenheits\w*|r\u00e9ponse automatique"
    r"|respuesta autom\u00e1tica|automatische antwort|risposta automatica)\b",
    re.I,
)
# What mail servers, calendars and mailing lists write about mail, meetings and themselves.
_NO_MONITOR = re.compile(
    r"^\s*(undeliver(able|ed)\b|undelivered mail|unzustellbar|delivery (status notification|failure|has failed)"
    r"|mail delivery (failed|failure|subsystem)|returned mail|failure notice\s*$|(read|gelesen|lu)\s*:"
    r"|(accepted|declined|tentative(ly accepted)?|(updated )?invitation|cancel(l)?ed( event)?|zugesagt|abgesagt"
    r"|einladung|accept\u00e9|refus\u00e9)\s*:|(un)?subscri(be|ption)\b.*\b(confirm\w*|success\w*)|unsubscribe\b"
    r"|confirm your (e-?mail|address|subscription))",
    re.I,
)
_MOST_LINKS = 3


def translate(content: bytes, way: InboundSettings, ourselves: str = "") -> Told | None:
    """None for what no monitor wrote (an automatic reply, a bounce) and for what is only tried again.
    ourselves: the address that our own mail comes from.

    Raises Unacceptable: a sender who may not write here, or what is no mail."""
    try:
        return _told(message_from_bytes(content), content, way, ourselves)
    except (RecursionError, ValueError, LookupError, AttributeError, TypeError, AssertionError):
        raise Unacceptable([("mail", "cannot be read")]) from None


def _told(mail: Message, content: bytes, way: InboundSettings, ourselves: str) -> Told | None:
    sender, text = _sender(mail), text_of(mail)
    if ourselves and sender == ourselves.casefold():
        raise Unacceptable([("From", "is our own address")])
    if _is_automatic(mail, sender):
        return None
    if not any(_is(sender, allowed) for allowed in way.senders):
        raise Unacceptable([("From", "may not write here; see senders of this way in, in team.toml")])
    subject = _PREFIX.sub("", header(mail, "Subject"))
    first = next((line.strip() for line in text.splitlines() if line.strip()), "")
    said = says(subject, first)
    if said is Says.NOTHING:
        return None
    summary = clean(subject or first or "A mail without words")
    return Told(
        key=key_of(header(mail, "Message-ID") or sha256(content).hexdigest()),
        summary=clean(without_state(summary)) if said is Says.OVER else summary,
        words=f"{subject}\n{text}",
        fields={"subject": subject, "from": sender, "text": text},
        nature=Nature(way.nature) if way.nature else nature_in(summary),
        over=said is Says.OVER,
        detail=long_text(text if subject else text.removeprefix(first)),
        links=links_of(("Link in the mail", url.rstrip(".,;")) for url in _ADDRESS.findall(text[:READ])[:_MOST_LINKS]),
    )


def _is_automatic(mail: Message, sender: str) -> bool:
    """A person who is away, or a mail server that could not deliver ours. What a monitor sends may say that it is
    generated (RFC 3834), but it answers nothing; an automatic reply does."""
    auto = header(mail, "Auto-Submitted").casefold()
    if auto.startswith("auto-replied") or any(header(mail, name) for name in ("X-Autoreply", "X-Autorespond")):
        return True
    if header(mail, "Precedence").casefold().replace("-", "_") == "auto_reply":
        return True
    if mail.get_content_type() == "multipart/report" or sender.startswith(_BOUNCERS):
        return True
    if header(mail, "Return-Path").strip() == "<>" or header(mail, "X-Failed-Recipients"):
        return True
    answers = bool(header(mail, "In-Reply-To") or header(mail, "References"))
    if answers and auto not in ("", "no"):
        return True
    subject = header(mail, "Subject")
    return bool(_AWAY.match(subject) or _NO_MONITOR.match(subject)) or _is_of_calendar(mail)


def _is_of_calendar(mail: Message) -> bool:
    """A meeting that is proposed, accepted or moved (RFC 6047)."""
    return any(part.get_content_type() == "text/calendar" and part.get_param("method") for part in mail.walk())


def _sender(mail: Message) -> str:
    """The one address of the From line, in small letters; "" for none or several."""
    found = getaddresses([str(mail.get("From", ""))[:1000]]) if len(mail.get_all("From", [])) == 1 else []
    return found[0][1].casefold() if len(found) == 1 else ""


def _is(sender: str, allowed: str) -> bool:
    """allowed: an address, or *@company.com for every address there."""
    known = allowed.casefold()
    return bool(sender) and (sender.endswith(known[1:]) if known.startswith("*@") else sender == known)
