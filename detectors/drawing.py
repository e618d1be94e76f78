"""DOOR: pictures of figures as a PNG, drawn in a process of its own: matplotlib costs half a second and 60 MB, and the
process that answers people pays neither.

    python -m detectors.drawing < pictures.json > picture.png

stdin: a list of pictures as `detectors.picture.Picture.as_json` gives them, one panel each, one below the other.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from io import BytesIO
from textwrap import fill
from typing import TYPE_CHECKING

from detectors.picture import Picture
from detectors.variables import variables_of
from detectors.words import on_day

if TYPE_CHECKING:
    from matplotlib.axes import Axes

TIMEOUT = 20.0  # seconds

_WIDTH, _HEIGHT, _DOTS = 10.0, 6.0, 100  # inches, and dots an inch: 1000 x 600 a panel
# A ground of its own, so that it is the same in light and in dark; ink on it has a contrast of 7 and more. Colours that
# people with any kind of colour blindness tell apart, and no meaning by colour alone.
_GROUND, _INK, _FAINT = "#fbfbf9", "#1d1c1d", "#d9d9d4"
_LINE, _BAND, _LIMIT, _ALARM = "#1d4e89", "#b9d3ee", "#8a3c00", "#b3001b"
_TITLE = 44  # letters a line
_LETTERS = 20  # points, of which a phone that shows the picture 360 wide leaves seven


def draw_in_child(pictures: Sequence[Picture], timeout: float = TIMEOUT) -> bytes:
    """A PNG. Raises subprocess.SubprocessError where it could not be drawn in time, or at all."""
    asked = json.dumps([picture.as_json() for picture in pictures]).encode()
    command = [sys.executable, "-m", "detectors.drawing"]
    environ = variables_of((), os.environ)
    return subprocess.run(command, input=asked, capture_output=True, timeout=timeout, check=True, env=environ).stdout


def draw(pictures: Sequence[Picture]) -> bytes:
    """A PNG, 1000 wide."""
    import matplotlib

    matplotlib.use("Agg")
    from matplotlib.figure import Figure

    with matplotlib.rc_context({"font.size": _LETTERS, "axes.edgecolor": _INK, "text.color": _INK}):
        figure = Figure((_WIDTH, _HEIGHT * len(pictures)), dpi=_DOTS, facecolor=_GROUND, layout="constrained")
        panels = figure.subplots(len(pictures), squeeze=False)
        for row, picture in zip(panels, pictures, strict=True):
            _panel(row[0], picture)
        drawn = BytesIO()
        figure.savefig(drawn, format="png")
    return drawn.getvalue()


def _panel(axes: Axes, picture: Picture) -> None:
    days = [p.day for p in picture.points]
    if picture.band:
        axes.axhspan(*picture.band, color=_BAND, label="usual", zorder=1)
    axes.plot(days, [p.figure for p in picture.points], color=_LINE, linewidth=3, marker=".", markersize=9, zorder=3)  # type: ignore[arg-type]
    if picture.limit is not None:
        label = f"limit {picture.figure(picture.limit)}"
        axes.axhline(picture.limit, color=_LIMIT, linewidth=3, linestyle="--", label=label, zorder=2)
    if alarms := [p for p in picture.points if p.alarm]:
        axes.scatter(
            [p.day for p in alarms],  # type: ignore[arg-type]
            [p.figure for p in alarms],
            color=_ALARM,
            marker="D",
            s=150,
            label="alarm",
            clip_on=False,
            zorder=4,
        )
    _dressed(axes, picture)


def _dressed(axes: Axes, picture: Picture) -> None:
    from matplotlib.dates import AutoDateLocator, num2date
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    axes.set_facecolor(_GROUND)
    axes.set_title(fill(picture.title, _TITLE), loc="left", fontweight="bold", parse_math=False)
    axes.grid(axis="y", color=_FAINT, zorder=0)
    axes.tick_params(colors=_INK)
    for side in ("top", "right"):
        axes.spines[side].set_visible(False)
    axes.margins(y=0.15)
    if picture.is_from_zero:
        axes.set_ylim(bottom=0)
    axes.xaxis.set_major_locator(AutoDateLocator(maxticks=5))  # type: ignore[no-untyped-call]
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: on_day(num2date(value))))  # type: ignore[no-untyped-call]
    axes.yaxis.set_major_locator(MaxNLocator(5))
    axes.yaxis.set_major_formatter(FuncFormatter(lambda value, _: picture.figure(round(value, 12))))
    if axes.get_legend_handles_labels()[0]:
        axes.legend(loc="upper center", bbox_to_anchor=(0.5, -0.1), ncols=3, frameon=False)


def main() -> int:
    pictures = [Picture.from_json(values) for values in json.load(sys.stdin)]
    sys.stdout.buffer.write(draw(pictures))
    return 0


if __name__ == "__main__":
    sys.exit(main())
