"""Four expectations in one checkpoint of Great Expectations, in its own environment. `table`: of all rows; `batch`: of
the day, by its own daily batches; `query`: of the day, by a query with bounds."""

import json
import sys

import great_expectations as gx
import great_expectations.expectations as gxe

from bench.alone import best_of_three, peak_mb, seconds_since_start
from bench.ways.questions import DAY, REPEATED, WITHOUT_COUNTRY, fewest, oldest_allowed, query


def main(how: str, database: str, rows: int) -> None:
    context = gx.get_context(mode="ephemeral")
    context.variables.progress_bars = {"globally": False}
    source = context.data_sources.add_sqlite("warehouse", connection_string=f"sqlite:///{database}")
    if how == "query":
        asset = source.add_query_asset("payments", query=query(only_the_day=True))
    else:
        asset = source.add_table_asset("payments", table_name="payments")
    if how == "batch":
        batch, which = asset.add_batch_definition_daily("day", column="made_at"), _ymd(DAY)
    else:
        batch, which = asset.add_batch_definition_whole_table("all"), {}
    suite = context.suites.add(gx.ExpectationSuite("four", expectations=_four(how, rows)))
    validation = context.validation_definitions.add(gx.ValidationDefinition(name="four", data=batch, suite=suite))
    checkpoint = context.checkpoints.add(gx.Checkpoint(name="four", validation_definitions=[validation]))
    start = seconds_since_start()

    def looked() -> None:
        result = checkpoint.run(batch_parameters=which)
        if not result.success:
            raise AssertionError(result.describe())

    seconds, processor = best_of_three(looked)
    print(
        json.dumps(
            {
                "start": start,
                "seconds": seconds,
                "processor": processor,
                "mb": peak_mb(),
                "version": f"Great Expectations {gx.__version__}",
            }
        )
    )


def _four(how: str, rows: int) -> list[gxe.Expectation]:
    return [
        gxe.ExpectColumnValuesToNotBeNull(column="country", mostly=1 - WITHOUT_COUNTRY),
        gxe.ExpectColumnMaxToBeBetween(column="made_at", min_value=oldest_allowed()),
        gxe.ExpectColumnValuesToBeUnique(column="payment_id", mostly=1 - REPEATED),
        gxe.ExpectTableRowCountToBeBetween(min_value=fewest(rows) if how == "table" else fewest(rows, days=1)),
    ]


def _ymd(day: str) -> dict[str, int]:
    year, month, of_month = map(int, day.split("-"))
    return {"year": year, "month": month, "day": of_month}


main(sys.argv[1], sys.argv[2], int(sys.argv[3]))
