"""The folder of a demo: one demo at a time, a database that is new at every start, a sample that is kept while it is
still the one that would be written."""

from __future__ import annotations

import fcntl
import hashlib
import json
import shutil
import socket
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from bot.commands.output import misused

MARKER = ".watchkeeper-demo"
Write = Callable[[Path, datetime, Collection[str]], None]

_SAMPLE, _KEPT = "sample", "sample.json"


def free_to_listen(port: int) -> None:
    """Raises Exit 2 where something listens there already, before anything of an earlier demo is touched."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            raise misused(f"port {port} is in use; choose another with --port (make demo PORT=...)") from None


@contextmanager
def held(folder: Path) -> Iterator[None]:
    """The folder is this demo's until the end, emptied but for the sample. Raises Exit 2 if it is another demo's now,
    or no demo's at all."""
    marker = folder / MARKER
    if folder.exists() and any(folder.iterdir()) and not marker.exists():
        raise misused(f"{folder} is not a demo's folder and not empty; name another with --folder")
    folder.mkdir(parents=True, exist_ok=True)
    with marker.open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise misused(f"another demo is running in {folder}; end it, or name another with --folder") from None
        for path in folder.iterdir():
            if path.name not in (MARKER, _SAMPLE, _KEPT):
                shutil.rmtree(path) if path.is_dir() else path.unlink()
        yield


def write(sample: Path, start: datetime, faults: Collection[str]) -> None:
    from bot.commands.sample import writing
    from detectors.sample import write_sample

    with writing() as progress:
        write_sample(sample, start, faults=faults, progress=progress)


def sample_in(folder: Path, start: datetime, faults: Sequence[str], write: Write = write) -> tuple[str, str]:
    """(warehouse, exports): the addresses of the sample, written anew unless the kept one is of the same day, with the
    same faults, by the same code. start: aware, the demo's present. Raises WatchkeeperError for an unknown fault."""
    from detectors.sample import DEFAULT

    wanted = {"day": start.date().isoformat(), "faults": sorted(faults or DEFAULT), "code": _code()}
    kept = folder / _KEPT
    if not (kept.exists() and json.loads(kept.read_text(encoding="utf-8")) == wanted):
        kept.unlink(missing_ok=True)
        write(folder / _SAMPLE, start, faults or DEFAULT)
        kept.write_text(json.dumps(wanted), encoding="utf-8")
    home = (folder / _SAMPLE).resolve()
    return f"sqlite:///{home / 'warehouse.db'}", str(home / "exports")


def _code() -> str:
    """What the sample is written by: another version may write other rows."""
    import detectors.sample

    home = Path(detectors.sample.__file__).parent
    texts = b"".join(path.read_bytes() for path in sorted(home.glob("*.py")))
    return hashlib.sha256(texts).hexdigest()
