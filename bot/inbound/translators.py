"""Every translator of alerts, by the kind that `[[inbound]]` names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.handbook.team.integrations import InboundSettings, Kind
from bot.inbound import airflow, alertmanager, dbt, great_expectations, json_form, openlineage, plain
from bot.inbound.event import Told, Unread

# From the bytes of a body to what it says. Raises Unacceptable.
Translator = Callable[[bytes], Sequence[Told | Unread]]

TRANSLATORS: Mapping[Kind, Translator] = {
    "alertmanager": alertmanager.translate,
    "airflow": airflow.translate,
    "dbt": dbt.translate,
    "great_expectations": great_expectations.translate,
    "openlineage": openlineage.translate,
    "plain": plain.translate,
}


def translate(body: bytes, way: InboundSettings) -> Sequence[Told | Unread]:
    """What a delivery by this way in says. Raises Unacceptable where nothing of it can be read."""
    if way.kind == "json":
        return json_form.translate(body, way.reading)
    return TRANSLATORS[way.kind](body)
