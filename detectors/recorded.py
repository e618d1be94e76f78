"""Runs as other systems told them (OpenLineage), kept by the bot: the log of runs of pipelines without a table of their
own.

Values that travel, from the bot's tables to the process that runs a pass. No pandas here, for the bot imports this.
"""

from __future__ import annotations

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict

SUCCEEDED, FAILED, CANCELLED, RUNNING = "success", "failed", "cancelled", "running"


class RecordedRun(BaseModel):
    """One run of a job. pipeline: whose run it is, "" for none. day: the UTC day that it is about. status: one of the
    words above."""

    model_config = ConfigDict(frozen=True)

    job: str
    pipeline: str
    day: date
    started: AwareDatetime | None
    finished: AwareDatetime | None
    status: str
