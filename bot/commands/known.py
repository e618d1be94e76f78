"""The incidents that the database knows, for commands that compare with them."""

from __future__ import annotations

from sqlalchemy.exc import SQLAlchemyError

from bot.errors import WatchkeeperError
from bot.handbook.team import Team
from bot.incidents.foretelling import Known
from bot.incidents.incident import Verdict
from bot.settings import load_settings
from bot.store import incidents as book
from bot.store.database import Database
from bot.store.migrate import has_begun, is_current


def known_incidents(team: Team) -> list[Known]:
    """Those that somebody resolved with a verdict; none where there is no database. Raises WatchkeeperError if it is
    there and cannot be asked."""
    database = Database(load_settings().database_url)
    try:
        if not has_begun(database):
            return []
        if not is_current(database):
            raise WatchkeeperError("the database is not migrated; run `watchkeeper migrate` first")
        with database.reading() as c:
            rows = book.judged(c, team.id)
    except SQLAlchemyError as error:
        raise WatchkeeperError(f"DATABASE_URL: the database does not answer ({type(error).__name__})") from error
    finally:
        database.close()
    return [Known(r.source, r.pipeline, r.issue, r.day, Verdict(r.verdict)) for r in rows if r.day is not None]
