"""Messages of Amazon SNS: signed by Amazon, for a topic that team.toml names ("Verifying the signatures of Amazon SNS
messages"). The certificate comes from Amazon's own hosts and nowhere else; a confirmation is shown for a person's
click, and never followed by itself."""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import httpx
from starlette.exceptions import HTTPException

from bot.inbound.reading import Unacceptable, parsed
from bot.network import trusted

_HOST = re.compile(r"sns\.[a-z0-9-]{3,30}\.amazonaws\.com(\.cn)?")
_FIELDS = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
    "UnsubscribeConfirmation": ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type"),
}
_PATIENCE = 5.0  # seconds

Fetch = Callable[[str], bytes]


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Amazon asks whether we want to hear of a topic. url: what confirms it, on a host of Amazon's."""

    topic: str
    url: str


def fetched(url: str) -> bytes:
    """A certificate. Raises httpx.HTTPError."""
    answer = httpx.get(url, timeout=_PATIENCE, follow_redirects=False, verify=trusted())
    answer.raise_for_status()
    return answer.content


class Sns:
    """fetch: gets a certificate by its address."""

    def __init__(self, fetch: Fetch = fetched) -> None:
        self._fetch = fetch
        self._certificates: dict[str, bytes] = {}

    def opened(self, body: bytes, topic: str) -> bytes | Confirmation | None:
        """What a message carries, once it is known to be Amazon's and of this topic. None: nothing to report. Raises
        HTTPException 401."""
        try:
            message = parsed(body)
        except Unacceptable:
            raise HTTPException(401, "is not an Amazon SNS message") from None
        kind = message.get("Type")
        if kind not in _FIELDS or message.get("TopicArn") != topic:
            raise HTTPException(401, "is of another topic, or no message of Amazon SNS")
        self._require_signature(message, kind)
        if kind == "SubscriptionConfirmation":
            url = str(message.get("SubscribeURL", ""))
            return Confirmation(topic, url) if _is_amazons(url) else None
        return _alarm(message) if kind == "Notification" else None

    def _require_signature(self, message: Mapping[str, Any], kind: str) -> None:
        from cryptography.exceptions import InvalidSignature
        from cryptography.hazmat.primitives import hashes
        from cryptography.hazmat.primitives.asymmetric import padding, rsa
        from cryptography.x509 import load_pem_x509_certificate

        text = "".join(f"{name}\n{message[name]}\n" for name in _FIELDS[kind] if message.get(name) is not None)
        digest = hashes.SHA256() if message.get("SignatureVersion") == "2" else hashes.SHA1()
        try:
            key = load_pem_x509_certificate(self._certificate(str(message.get("SigningCertURL", "")))).public_key()
            assert isinstance(key, rsa.RSAPublicKey)
            signature = base64.b64decode(str(message.get("Signature", "")), validate=True)
            key.verify(signature, text.encode(), padding.PKCS1v15(), digest)
        except (InvalidSignature, AssertionError, ValueError, binascii.Error):
            raise HTTPException(401, "the signature is wrong") from None

    def _certificate(self, url: str) -> bytes:
        """Raises HTTPException: 401 where it is not Amazon's, 503 where it cannot be had (Amazon tries again)."""
        if not (_is_amazons(url) and urlsplit(url).path.endswith(".pem")):
            raise HTTPException(401, "the certificate is not on a host of Amazon's")
        if url not in self._certificates:
            try:
                self._certificates[url] = self._fetch(url)
            except httpx.HTTPError:
                raise HTTPException(503, "the certificate cannot be fetched now") from None
        return self._certificates[url]


def _is_amazons(url: str) -> bool:
    try:
        parts = urlsplit(url)
        return parts.scheme == "https" and bool(_HOST.fullmatch(parts.netloc))
    except ValueError:
        return False


def _alarm(message: Mapping[str, Any]) -> bytes:
    """The JSON in a notification; a text that is none becomes one, by its subject."""
    text = str(message.get("Message", ""))
    try:
        if isinstance(json.loads(text), dict):
            return text.encode()
    except (ValueError, RecursionError):
        pass
    subject = str(message.get("Subject") or text[:200])
    return json.dumps({"AlarmName": subject, "AlarmDescription": text, "NewStateReason": ""}).encode()
