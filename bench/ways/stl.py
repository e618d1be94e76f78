"""Days against an STL decomposition of those before them, as statsmodels has it, in its own environment: the last
trend times what its weekday was a week ago. The gates are the check's: 15 %, and 2.5 deviations of what was left over
in the last five weeks."""

import json
import sys
from math import log
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from statsmodels.tsa.seasonal import STL

_WEEK, _NOISE_DAYS, _FAR, _LIMIT = 7, 35, 2.5, 0.85
_AS_DEVIATION = 1.4826


def main(path: Path) -> None:
    asked = json.loads(path.read_text())
    print(json.dumps({name: _told(one, asked["left"], asked["history"]) for name, one in asked["series"].items()}))


def _told(one: dict[str, Any], left: float, history: int) -> tuple[float, float]:
    rows = pd.Series(one["rows"])
    rows.index = pd.to_datetime(rows.index)
    known = rows[rows > 0].map(log).asfreq("D")
    filled = known.fillna(known.shift(_WEEK)).ffill()
    said = [_alarms(known, filled, pd.Timestamp(day), left, history) for day in one["judged"]]
    return sum(ordinary for ordinary, _ in said) / len(said), sum(smaller for _, smaller in said) / len(said)


def _alarms(known: pd.Series, filled: pd.Series, day: pd.Timestamp, left: float, history: int) -> tuple[bool, bool]:
    before = filled.loc[: day - pd.Timedelta(days=1)].iloc[-history:]
    fit = STL(before, period=_WEEK, robust=True).fit()
    expected = fit.trend.iloc[-1] + fit.seasonal.iloc[-_WEEK]
    rest = fit.resid.iloc[-_NOISE_DAYS:]
    noise = _AS_DEVIATION * (rest - rest.median()).abs().median()
    off = known[day] - expected
    bar = min(np.log(_LIMIT), -_FAR * noise)
    return bool(off < bar), bool(off + np.log(left) < bar)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
