"""How any JSON webhook is read (`[inbound.read]`), and how it is known who sends it (`[inbound.auth]`).

A path names a value by its keys, with dots: "payload.severity", "alerts.0.title". "a | b" is the first of two that says
something, "{title}: {status}" a text made of several. Where a list of tags stands ("pipeline:profit", or objects with a
name and a value), the next key picks one by its name. A path that begins with "$." starts at the whole body.
"""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from bot.handbook.cited import Frozen

NatureName = Literal["missing", "failed", "late", "deviation", "note"]  # as detectors/detector.py has them

Scheme = Literal["bearer", "basic", "header", "query", "hmac", "sns", "body"]


class Reading(Frozen):
    """Every field is a path but these. ignored_events: values of `event`, in the body, that report nothing at all.
    over, ignore: values of `state` that mean that it is over, and that nothing is wrong. natures: what the sender calls
    a kind of fault -> ours. links: label -> path. lasting: the sender repeats an id while the fault lasts; else an id
    names one event."""

    event: str = ""
    ignored_events: tuple[str, ...] = ()
    items: str = ""  # the list of alerts; "" is the body itself, one alert or a list of them
    id: str = ""
    state: str = ""
    over: tuple[str, ...] = ()
    ignore: tuple[str, ...] = ()
    pipeline: str = ""
    entry: str = ""
    summary: str = ""
    detail: str = ""
    links: dict[str, str] = Field(default_factory=dict)
    severity: str = ""
    measured: str = ""
    limit: str = ""
    entity: str = ""
    day: str = ""
    nature: str = ""
    natures: dict[str, NatureName] = Field(default_factory=dict)
    lasting: bool = True


class Auth(Frozen):
    """bearer: `Authorization: Bearer SECRET`. basic: the password of `user`. header, query: the secret in the header
    or query parameter `name`. body: at the path `name` of the body. hmac: over `signed`, in the header `name`.
    sns: Amazon's own signature, of messages of `topic` alone.

    signed: what is signed, of {body} and {timestamp}, or {form} for a JSON object as a form (Python's urlencode of it).
    timestamp: the header that carries it, Unix seconds, good for
    five minutes."""

    scheme: Scheme = "bearer"
    name: str = ""
    user: str = "watchkeeper"
    algorithm: Literal["sha1", "sha256", "sha512"] = "sha256"
    encoding: Literal["hex", "base64"] = "hex"
    prefix: str = ""
    timestamp: str = ""
    signed: str = "{body}"
    topic: str = ""

    @model_validator(mode="after")
    def _it_is_whole(self) -> Self:
        if self.scheme in ("header", "query", "hmac", "body") and not self.name:
            raise ValueError(f'{self.scheme} needs the name of what carries it; add name = "X-Signature"')
        if self.scheme == "sns" and not self.topic.startswith("arn:"):
            raise ValueError('anybody can send by SNS; add topic = "arn:aws:sns:...", the only one that is heard')
        if "{timestamp}" in self.signed and not self.timestamp:
            raise ValueError('{timestamp} is signed, and no header carries it; add timestamp = "X-Timestamp"')
        return self


class Preset(Frozen):
    """A tool that is known: how it is read, and what is to be set up there. title: its name. source: where its form is
    documented. paste: in a person's words, with {url} and {secret_env}."""

    title: str
    source: str
    paste: str
    auth: Auth = Auth()
    read: Reading
    nature: NatureName | None = None
