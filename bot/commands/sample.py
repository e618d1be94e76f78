"""watchkeeper sample: a warehouse to try detectors against, with the faults that one asks for."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bot.clock import SystemClock
from bot.commands.output import misused
from bot.errors import WatchkeeperError

if TYPE_CHECKING:
    from detectors.sample.write import Progress

Faults = Annotated[
    list[str] | None,
    typer.Option("--fault", help="a fault, or several with commas; `watchkeeper sample --list` names them"),
]


def sample(
    folder: Annotated[Path | None, typer.Argument(help="where warehouse.db and exports/ are written")] = None,
    fault: Faults = None,
    days: Annotated[int, typer.Option(min=1, max=1000, help="how many days of data lie before the present")] = 60,
    at: Annotated[str | None, typer.Option(help="the present of the sample (ISO 8601); default: now")] = None,
    seed: Annotated[int, typer.Option(help="another seed, other data")] = 7,
    names: Annotated[bool, typer.Option("--list", help="name the faults, and write nothing")] = False,
) -> None:
    """Write a sample warehouse; without --fault a healthy one."""
    from detectors.sample import FAULTS, write_sample

    if names:
        for name, what in FAULTS.items():
            typer.echo(f"{name:26}{what}")
        return
    if folder is None:
        raise misused("name a folder to write to: watchkeeper sample --fault refund-flag FOLDER")
    if folder.exists() and any(p.name not in ("warehouse.db", "exports") for p in folder.iterdir()):
        raise misused(f"there are other things in {folder}; name a folder of its own")
    try:
        with writing() as progress:
            made = write_sample(folder, _present(at), days=days, seed=seed, faults=split(fault), progress=progress)
    except WatchkeeperError as error:
        raise misused(str(error)) from None
    typer.echo(f"WAREHOUSE_URL={made.warehouse_url}\nEXPORTS_URL={made.exports_url}")


def split(faults: list[str] | None) -> list[str]:
    """One name for each fault, whether they were given one by one or with commas."""
    return [name.strip() for text in faults or () for name in text.split(",") if name.strip()]


@contextmanager
def writing() -> Iterator[Progress]:
    """A bar that shows how far the sample is."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True)) as bar:
        task = bar.add_task("Writing the sample warehouse", total=1.0)
        yield lambda what, share: bar.update(task, completed=share)
        bar.update(task, completed=1.0)


def _present(at: str | None) -> datetime:
    if at is None:
        return SystemClock().now()
    try:
        read = datetime.fromisoformat(at)
    except ValueError:
        raise misused(f"--at {at!r} is not a date or time; write 2026-11-20 or 2026-11-20T17:00Z") from None
    return (read if read.tzinfo else read.replace(tzinfo=UTC)).astimezone(UTC)
