"""The plain form: an alert as whoever writes its sender can make it. Its JSON Schema is made from the model here."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, TypeAlias

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from bot.inbound.event import Told
from bot.inbound.reading import Unacceptable, flaws_of
from detectors.detector import Nature

SCHEMA_PATH = "/schemas/alert.json"


def _storable(text: str) -> str:
    # PostgreSQL refuses NUL, and half a surrogate pair cannot be written anywhere.
    if "\0" in text or any("\ud800" <= char <= "\udfff" for char in text):
        raise ValueError("has characters that are no text")
    return text.strip()


Name: TypeAlias = Annotated[str, AfterValidator(_storable), Field(min_length=1, max_length=200)]
Words: TypeAlias = Annotated[str, AfterValidator(_storable), Field(max_length=1000)]


class PostedAlert(BaseModel):
    """An alert: a figure, a file or a pipeline is wrong."""

    model_config = ConfigDict(extra="forbid", title="Alert")

    id: Name = Field(description="The sender's own id; the same id again is the same alert.")
    summary: Annotated[Words, Field(min_length=1)] = Field(description="One short sentence.")
    pipeline: Name | None = Field(None, description="As in the handbook; may be left out where team.toml says it.")
    issue: Name | None = Field(None, description="The heading of a known issue of the runbook.")
    nature: Nature = Field(Nature.DEVIATION, description="What kind of fault it is; its severity follows from it.")
    measured: Words = Field("", description="The figure, as people read it: 0.4 %.")
    limit: Words = Field("", description="The limit, as people read it: at least 1 %.")
    deviation: Annotated[float, Field(allow_inf_nan=False, ge=-1000, le=1000)] | None = Field(
        None, description="The share of the pipeline's figure that is affected: 0.07 for 7 %."
    )
    entity: Annotated[Words, Field(max_length=200)] = Field("", description="What exactly: a currency, a processor.")
    day: date | None = Field(None, description="The UTC day that is wrong.")


def schema() -> dict[str, Any]:
    """The published JSON Schema (2020-12)."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": SCHEMA_PATH,
        **PostedAlert.model_json_schema(),
    }


def read_alert(body: bytes) -> PostedAlert:
    """Raises Unacceptable, which names every field that is wrong."""
    try:
        return PostedAlert.model_validate_json(body)
    except ValidationError as error:
        raise Unacceptable(flaws_of(error)) from None


def translate(body: bytes) -> Sequence[Told]:
    posted = read_alert(body)
    return [
        Told(
            key=posted.id,
            summary=posted.summary,
            words=f"{posted.summary} {posted.entity}",
            fields=posted.model_dump(mode="json"),
            nature=posted.nature,
            measured=posted.measured,
            limit=posted.limit,
            entity=posted.entity,
            day=posted.day,
            deviation=posted.deviation,
        )
    ]
