"""Settings of the ways in: what other systems send, the channels that are watched. docs/alerts-in.md."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from bot.handbook.cited import Frozen
from bot.handbook.team.json_reading import Auth, NatureName, Preset, Reading
from bot.handbook.team.presets import presets

Kind = Literal[
    "alertmanager", "airflow", "dbt", "great_expectations", "plain", "json", "openlineage", "pagerduty", "email"
]

_RATING = re.compile(r"(?:(?P<how>cap|at most|at least|exactly)\s+)?(?P<level>\S.*)", re.IGNORECASE)
LARGEST = 8 * 1024 * 1024  # bytes that any way in may be set to take


def _path_name(name: str) -> str:
    if not re.fullmatch(r"[a-z0-9][a-z0-9-]{0,39}", name):
        raise ValueError("part of an address; write up to 40 small letters, digits and hyphens, such as 'nightly-dbt'")
    return name


def _variable(name: str) -> str:
    # Whoever pastes the secret itself here must not have it quoted back into a log.
    if not re.fullmatch(r"[A-Z][A-Z0-9_]*", name):
        raise ValueError("the name of an environment variable stands here, never a secret; write 'AIRFLOW_SECRET'")
    return name


def _address(text: str) -> str:
    if not re.fullmatch(r"[^@\s]+@[^@\s*]+", text) or ("*" in text and not text.startswith("*@")):
        raise ValueError(f"{text!r} is not a mail address; write one such as 'profit@alerts.company.com'")
    return text


def _channel_id(text: str) -> str:
    if not re.fullmatch(r"[CG][A-Z0-9]+", text):
        raise ValueError(f"{text!r} is not an id of Slack; write the id of a channel, such as 'C0123ABCD'")
    return text


class Rating(Frozen):
    """What a sender's own severity means here: at most `cap` and at least `floor`, names of the handbook's levels,
    either of which may be None."""

    cap: str | None = None
    floor: str | None = None

    @model_validator(mode="before")
    @classmethod
    def _of_words(cls, given: Any) -> Any:
        """'cap P2', 'at least P1', 'P3' for exactly that."""
        if not isinstance(given, str):
            return given
        found = _RATING.fullmatch(given.strip())
        if found is None:
            raise ValueError(f"{given!r} is not a severity; write 'cap P2', 'at least P1' or 'P3'")
        how, level = (found["how"] or "exactly").casefold(), found["level"]
        return {
            "cap": None if how == "at least" else level,
            "floor": level if how in ("at least", "exactly") else None,
        }


class WatchSettings(Frozen):
    """[watch]. channels: ids of channels in which whatever reads like a known issue is an alert. floor: how like it
    must read, of the runbook search's 0 to 1."""

    channels: tuple[Annotated[str, AfterValidator(_channel_id)], ...] = ()
    floor: Annotated[float, Field(ge=0.25, le=1)] = 0.5


class InboundSettings(Frozen):
    """[[inbound]]: one system that sends alerts, to POST /alerts/TEAM/NAME or by mail.

    secret_env: the environment variable that holds its secret. signed: each request carries an HMAC instead of the
    secret itself. pipeline_from, issue_from: where in the sender's own words the pipeline and the known issue are
    named, as a path with dots ("labels.pipeline"). pipeline, issue: what holds where that says nothing. names: what
    the sender calls a pipeline -> what the handbook calls it. nature: what kind of fault it is where the sender does
    not say. severity: the sender's own severity -> what it means here. max_bytes: of a body or mail. address, senders:
    of mail, to whom it comes and who may send it (an address, or *@company.com). preset, read, auth: of kind "json",
    a known tool, and what is otherwise than it says.
    """

    name: Annotated[str, AfterValidator(_path_name)]
    kind: Kind
    secret_env: Annotated[str, AfterValidator(_variable)] | None = None
    signed: bool = False
    pipeline: str | None = None
    pipeline_from: str | None = None
    issue: str | None = None
    issue_from: str | None = None
    names: dict[str, str] = Field(default_factory=dict)
    nature: NatureName | None = None
    severity: dict[str, Rating] = Field(default_factory=dict)
    preset: str | None = None
    read: Reading | None = None
    auth: Auth | None = None
    max_bytes: Annotated[int, Field(ge=1024, le=LARGEST)] = LARGEST
    address: Annotated[str, AfterValidator(_address)] | None = None
    senders: tuple[Annotated[str, AfterValidator(_address)], ...] = ()

    @model_validator(mode="after")
    def _an_issue_is_of_a_pipeline(self) -> Self:
        if self.issue and not self.pipeline:
            raise ValueError('an issue without its pipeline; add pipeline = "..."')
        return self

    @model_validator(mode="after")
    def _json_says_how_it_is_read(self) -> Self:
        given = [name for name in ("preset", "read", "auth") if getattr(self, name) is not None]
        if self.kind != "json" and given:
            raise ValueError(f'{given[0]} is of JSON webhooks; take it out, or write kind = "json"')
        if self.preset is not None and self.preset not in presets():
            raise ValueError(f"no preset {self.preset!r}; there are: {', '.join(presets())}")
        if self.kind == "json" and not (self.preset or self.read):
            raise ValueError('how is it read? add preset = "grafana", or a table [inbound.read]')
        return self

    @property
    def known(self) -> Preset | None:
        return presets()[self.preset] if self.preset else None

    @property
    def reading(self) -> Reading:
        """The preset's, with what `read` says otherwise."""
        base, own = self.known.read if self.known else Reading(), self.read
        return base.model_copy(update={name: getattr(own, name) for name in own.model_fields_set}) if own else base

    @property
    def signing(self) -> Auth:
        """How a JSON webhook proves who it is from."""
        if self.auth is not None:
            base = self.known.auth if self.known else Auth()
            return base.model_copy(update={name: getattr(self.auth, name) for name in self.auth.model_fields_set})
        return self.known.auth if self.known else Auth()

    @model_validator(mode="after")
    def _it_can_be_known_who_sends(self) -> Self:
        mail = self.kind == "email"
        if mail and not (self.address and self.senders):
            raise ValueError('mail needs both; add address = "profit@alerts.company.com", senders = ["*@company.com"]')
        if mail and (self.secret_env or self.signed):
            raise ValueError("mail carries no secret; take out secret_env and signed")
        if not mail and (self.address or self.senders):
            raise ValueError('only mail has an address and senders; take them out, or write kind = "email"')
        by_sns = self.kind == "json" and self.signing.scheme == "sns"
        if not mail and not by_sns and not self.secret_env:
            raise ValueError('no secret_env, so anybody could send; add secret_env = "NAME_OF_A_VARIABLE"')
        return self

    @model_validator(mode="after")
    def _pagerduty_speaks_of_our_own_incidents(self) -> Self:
        given = self.model_fields_set - {"name", "kind", "secret_env", "max_bytes"}
        if self.kind == "pagerduty" and given:
            raise ValueError(f"PagerDuty signs by itself and names an incident; take out {', '.join(sorted(given))}")
        return self
