"""Answers as tables. pandas is loaded by the first of them: a pass over logs of runs, files and ages needs none."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import pandas as pd


def frame(rows: Iterable[Sequence[Any]], columns: Sequence[str]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame(list(rows), columns=list(columns))


def instants(table: pd.DataFrame, column: str) -> pd.DataFrame:
    """With a column of seconds since 1970 as instants in UTC."""
    import pandas as pd

    return table.assign(**{column: pd.to_datetime(table[column], unit="s", utc=True)})
