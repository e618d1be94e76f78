"""A picture of a figure: what it shows, and the same in words."""

from __future__ import annotations

import io
import subprocess
import sys
from datetime import date, timedelta

import pytest
from PIL import Image

from detectors.drawing import draw_in_child
from detectors.picture import Axis, Picture, Point, Unit

FIRST = date(2026, 9, 1)


def picture(figures: list[float], alarms: tuple[int, ...] = (), limit: float | None = 0.01) -> Picture:
    points = [Point(FIRST + timedelta(days=n), figure, n in alarms) for n, figure in enumerate(figures)]
    return Picture(Axis.of("refunds as a share of transactions"), tuple(points), limit)


def test_the_words_say_what_the_picture_shows() -> None:
    shown = picture([0.02] * 9 + [0.004], alarms=(9,))
    assert shown.in_words == (
        "Refunds as a share of transactions, 2026-09-01 to 2026-09-10. 0.4% on 2026-09-10, limit 1%. "
        "On most days without an alarm 2% to 2%. Alarms: 2026-09-10."
    )


def test_days_that_were_alarms_are_no_part_of_what_is_usual() -> None:
    assert picture([0.02] * 8 + [9.0], alarms=(8,)).band == (0.02, 0.02)


@pytest.mark.parametrize(("healthy", "known"), [(7, False), (8, True)])
def test_what_is_usual_needs_eight_healthy_days(healthy: int, known: bool) -> None:
    assert (picture([0.02] * healthy).band is not None) is known


def test_it_survives_its_way_through_a_table() -> None:
    shown = picture([0.02, 0.03, 0.004], alarms=(2,))
    assert Picture.from_json(shown.as_json()) == shown


def test_what_waited_in_the_outbox_since_an_older_version_is_still_drawn() -> None:
    shown = picture([0.02, 0.03, 0.004])
    older = {**shown.as_json(), "title": "refund-ratio by day", "percent": True}
    del older["axis"]
    assert Picture.from_json(older).axis == Axis("refund-ratio by day", Unit.SHARE)


@pytest.mark.parametrize(("unit", "shown"), [(Unit.SHARE, "4.2%"), (Unit.HOURS, "0.042 h"), (Unit.NUMBER, "0.042")])
def test_a_figure_is_shown_in_its_unit(unit: Unit, shown: str) -> None:
    assert Picture(Axis("", unit), (), None).figure(0.042) == shown


@pytest.mark.parametrize(
    ("unit", "figures", "from_zero"),
    [(Unit.SHARE, [0.94, 0.95], True), (Unit.SHARE, [-0.1, 0.2], False), (Unit.HOURS, [48.0, 50.0], False)],
)
def test_the_axis_of_shares_begins_at_zero(unit: Unit, figures: list[float], from_zero: bool) -> None:
    assert Picture(Axis("", unit), tuple(Point(FIRST, f) for f in figures), None).is_from_zero is from_zero


@pytest.mark.parametrize("panels", [1, 2])
def test_it_is_drawn_1000_wide_with_a_panel_for_each(panels: int) -> None:
    drawn = draw_in_child([picture([0.02] * 20 + [0.004], (20,)), picture([5.0, 5.0, 5.0], limit=None)][:panels])
    assert Image.open(io.BytesIO(drawn)).size == (1000, 600 * panels)


def test_drawing_costs_a_process_that_only_asks_for_it_nothing() -> None:
    look = "import sys, detectors.drawing, bot.notify.pictures; print([m for m in ('matplotlib', 'numpy') if m in sys.modules])"
    done = subprocess.run([sys.executable, "-c", look], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
