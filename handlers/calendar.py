"""GET /calendar/{team}/{token}.ics: a team's or a person's on-call calendar, for whoever has the secret link."""

from __future__ import annotations

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from handlers.desk import Feeds

PATH = "/calendar/{team}/{token}.ics"


class Calendar:
    def __init__(self, feeds: Feeds) -> None:
        self._feeds = feeds

    def get(self, request: Request) -> Response:
        """200 with the calendar, 304 if the asker has this very one, 404 for any link that is none."""
        feed = self._feeds.find(request.path_params["team"], request.path_params["token"])
        if feed is None:
            raise HTTPException(404, "no such calendar")
        headers = {
            "ETag": feed.etag,
            "Cache-Control": "private, no-cache",  # it may be kept, but asked about before it is shown
        }
        if _has(request.headers.get("if-none-match", ""), feed.etag):
            return Response(status_code=304, headers=headers)
        return Response(feed.body, headers=headers, media_type="text/calendar")


def _has(if_none_match: str, etag: str) -> bool:
    """RFC 9110, 13.1.2: a list of tags, weak ones count as well, or '*'."""
    given = [tag.strip().removeprefix("W/") for tag in if_none_match.split(",")]
    return "*" in given or etag in given
