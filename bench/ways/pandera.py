"""A table read by pandas and validated against a schema of pandera, in its own environment. `table`: all rows;
`query`: those of the day. Only the columns that are asked about are read."""

import json
import sys

import pandas as pd
import pandera
import pandera.pandas as pa

from bench.alone import best_of_three, peak_mb, seconds_since_start
from bench.ways.questions import REPEATED, WITHOUT_COUNTRY, fewest, oldest_allowed, query


def main(how: str, database: str, rows: int) -> None:
    only_the_day = how == "query"
    schema = _schema(fewest(rows, days=1) if only_the_day else fewest(rows))
    start = seconds_since_start()

    def looked() -> None:
        # Raises SchemaErrors, a failure for each row that is wrong.
        schema.validate(pd.read_sql(query(only_the_day), f"sqlite:///{database}"), lazy=True)

    seconds, processor = best_of_three(looked)
    print(
        json.dumps(
            {
                "start": start,
                "seconds": seconds,
                "processor": processor,
                "mb": peak_mb(),
                "version": f"pandera {pandera.__version__}",
            }
        )
    )


def _schema(least: int) -> pa.DataFrameSchema:
    oldest = pd.Timestamp(oldest_allowed())
    missing = pa.Check(lambda column: column.isna().mean() <= WITHOUT_COUNTRY, ignore_na=False)
    columns = {
        "payment_id": pa.Column(int, pa.Check(lambda column: column.duplicated().mean() <= REPEATED)),
        "made_at": pa.Column("datetime64[us]", pa.Check(lambda column: column.max() >= oldest), coerce=True),
        "country": pa.Column(str, missing, nullable=True),
    }
    return pa.DataFrameSchema(columns, checks=pa.Check(lambda table: len(table) >= least))


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
