"""What the database knows already, for commands that go back over the past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, date, datetime

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import WatchkeeperError
from bot.flows.run_log import graph_of, recorded
from bot.handbook.team.lineage import Graph
from bot.handbook.team.team import Team
from bot.incidents.impact_preview import Known
from bot.settings import load_settings
from bot.store import detecting, faults, figures
from bot.store.database import Database
from bot.store.migrate import has_begun, is_current
from detectors.declare import declare, run_logs
from detectors.figures import KeptFigures


def known_incidents(team: Team) -> list[Known]:
    """Those that somebody resolved with a verdict. Raises WatchkeeperError as `_reading` does."""
    with _reading() as c:
        return faults.known(c, team.id) if c else []


def known_figures(team: Team, since: date) -> KeptFigures:
    """Figures of the UTC days from `since` on that were kept for the detectors. Raises WatchkeeperError as `_reading`
    does."""
    with _reading() as c:
        names = [d.name for d in declare(team)]
        of = figures.kept(c, team.id, names, since) if c else {}
        runs = recorded(c, team, names, datetime.now(UTC)) if c else {}
    return KeptFigures(of=of, re_read=team.settings.detection.re_read, runs=runs)


def known_runs(team: Team) -> KeptFigures | None:
    """The runs that OpenLineage told of, for a team whose detectors ask for them; None for another. Raises
    WatchkeeperError as `_reading` does."""
    if not any(d.source in run_logs(team) for d in declare(team)):
        return None
    return KeptFigures(of={}, runs=known_figures(team, datetime.now(UTC).date()).runs)


def known_silent(team: Team, since: datetime) -> list[tuple[str, str]]:
    """Detectors that the bot ran since then and that had no verdict at all, each with why; none where no database can
    be asked."""
    try:
        with _reading() as c:
            return detecting.judged_nothing(c, team.id, since) if c else []
    except WatchkeeperError:
        return []


def known_graph(team: Team) -> Graph:
    """What feeds what, as the runs of OpenLineage named it. Raises WatchkeeperError as `_reading` does."""
    with _reading() as c:
        return graph_of(c, team) if c else Graph()


@contextmanager
def _reading() -> Iterator[Connection | None]:
    """The database, to read; None where there is none. Raises WatchkeeperError if it is there and cannot be asked."""
    database = Database(load_settings().database_url)
    try:
        if not has_begun(database):
            yield None
            return
        if not is_current(database):
            raise WatchkeeperError("the database is not migrated; run `watchkeeper migrate` first")
        with database.reading() as c:
            yield c
    except SQLAlchemyError as error:
        raise WatchkeeperError(f"DATABASE_URL: the database does not answer ({type(error).__name__})") from error
    finally:
        database.close()
