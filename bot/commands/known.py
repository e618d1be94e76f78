"""What the database knows already, for commands that go back over the past."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date

from sqlalchemy import Connection
from sqlalchemy.exc import SQLAlchemyError

from bot.errors import WatchkeeperError
from bot.handbook.team.team import Team
from bot.incidents.impact_preview import Known
from bot.settings import load_settings
from bot.store import faults, figures
from bot.store.database import Database
from bot.store.migrate import has_begun, is_current
from detectors.declare import declare
from detectors.figures import KeptFigures


def known_incidents(team: Team) -> list[Known]:
    """Those that somebody resolved with a verdict. Raises WatchkeeperError as `_reading` does."""
    with _reading() as c:
        return faults.known(c, team.id) if c else []


def known_figures(team: Team, since: date) -> KeptFigures:
    """Figures of the UTC days from `since` on that were kept for the detectors. Raises WatchkeeperError as `_reading`
    does."""
    with _reading() as c:
        of = figures.kept(c, team.id, [d.name for d in declare(team)], since) if c else {}
    return KeptFigures(of=of, re_read=team.settings.detection.re_read)


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
