"""Every translator of alerts, by the kind that `[[inbound]]` names."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from bot.handbook.team.integrations import Kind
from bot.inbound import airflow, alertmanager, dbt, great_expectations, plain
from bot.inbound.event import Told

# From the bytes of a body to what it says. Raises Unacceptable.
Translator = Callable[[bytes], Sequence[Told]]

TRANSLATORS: Mapping[Kind, Translator] = {
    "alertmanager": alertmanager.translate,
    "airflow": airflow.translate,
    "dbt": dbt.translate,
    "great_expectations": great_expectations.translate,
    "plain": plain.translate,
}
