"""Who and what is in Slack under a name: for `watchkeeper init`, which writes ids into team.toml.

Only what is certain: a name that two people go by is nobody's.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import WatchkeeperError

_PAGE = 1000  # the most that Slack gives at once
_MOST_PAGES = 15  # of `users.list` and `conversations.list`, Slack answers about 20 a minute


class Directory:
    """people, channels: as `users.list` and `conversations.list` have them."""

    def __init__(self, people: Iterable[Mapping[str, Any]], channels: Iterable[Mapping[str, Any]]) -> None:
        self._people = [
            p for p in people if not p.get("deleted") and not p.get("is_bot") and p.get("id") != "USLACKBOT"
        ]
        self._channels = [c for c in channels if not c.get("is_archived")]

    def id_of(self, name: str, email: str | None = None) -> str | None:
        """'Ana Kovač', '@ana', '#payments-data'. None where nobody, or more than one, goes by it."""
        if name.startswith("#"):
            return _only(c["id"] for c in self._channels if c.get("name") == name[1:].casefold())
        wanted = _plain(name.removeprefix("@"))
        for known in (self._by_email(email), self._called(wanted, _names), self._called(wanted, _first_names)):
            if found := set(known):
                return found.pop() if len(found) == 1 else None
        return None

    def _by_email(self, email: str | None) -> Iterator[str]:
        for person in self._people if email else ():
            if (person.get("profile", {}).get("email") or "").casefold() == (email or "").casefold():
                yield person["id"]

    def _called(self, wanted: str, names: Callable[[Mapping[str, Any]], set[str]]) -> Iterator[str]:
        return (person["id"] for person in self._people if wanted in names(person))


def read(client: WebClient) -> Directory:
    """Raises WatchkeeperError where Slack does not say."""
    try:
        people = list(_pages(client.users_list, "members"))
        channels = list(_pages(client.conversations_list, "channels", types="public_channel", exclude_archived=True))
    except SlackApiError as error:
        raise WatchkeeperError(f"Slack does not say who is there: {error.response.get('error')}") from None
    except (SlackClientError, OSError) as error:
        raise WatchkeeperError(f"Slack cannot be reached: {error}") from None
    return Directory(people, channels)


def _pages(method: Any, of: str, **arguments: Any) -> Iterator[Mapping[str, Any]]:
    cursor = ""
    for _ in range(_MOST_PAGES):
        answer = method(limit=_PAGE, cursor=cursor, **arguments)
        yield from answer[of]
        cursor = (answer.get("response_metadata") or {}).get("next_cursor") or ""
        if not cursor:
            return
    raise WatchkeeperError(f"Slack has more than {_PAGE * _MOST_PAGES:,} {of}, too many to look through: use --id")


def _only(ids: Iterable[str]) -> str | None:
    found = set(ids)
    return found.pop() if len(found) == 1 else None


def _names(person: Mapping[str, Any]) -> set[str]:
    profile = person.get("profile", {})
    said = (person.get("name"), person.get("real_name"), profile.get("real_name"), profile.get("display_name"))
    return {_plain(name) for name in said if name}


def _first_names(person: Mapping[str, Any]) -> set[str]:
    return {name.split()[0] for name in _names(person) if name.split()}


def _plain(name: str) -> str:
    """As people type it: without case, accents and dots between the words."""
    bare = "".join(c for c in unicodedata.normalize("NFKD", name) if not unicodedata.combining(c))
    return " ".join(bare.casefold().replace(".", " ").replace("_", " ").split())
