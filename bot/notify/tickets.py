"""Where tickets live, as a destination: Jira Cloud (REST v3) or GitHub Issues (REST), whichever is set up.

Receipts: {"id", "name": "DATA-12" or "#12", "url"}. The notice's key stands in the
ticket, where one in doubt is looked up; closing and opening again may be done twice without harm.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

import httpx
from pydantic import SecretStr

from bot.errors import SendError
from bot.notify.notifier import Notice, Receipt
from bot.notify.over_http import TIMEOUT, Http, Refused
from bot.notify.payload import MoveTicket, OpenTicket, Unreadable

LABEL = "watchkeeper"
_LONGEST_TITLE = 250  # characters: Jira takes 255, GitHub 256
_LONGEST_REASON = 300
_OPTIONAL = ("duedate", "labels")  # fields that a ticket can do without
_LOOKED_AT = 100  # tickets, the newest: as many as one answer holds


class _Move(NamedTuple):
    """to: keys of Jira's categories of statuses. words: what the step does, with the ticket's name."""

    to: tuple[str, ...]
    words: str


_MOVES = {"close": _Move(("done",), "closes {}"), "reopen": _Move(("new", "indeterminate"), "opens {} again")}
_CHANGES = {"close": {"state": "closed", "state_reason": "completed"}, "reopen": {"state": "open"}}


class JiraTickets:
    """url: the site, such as https://example.atlassian.net/. user, token: an account's address and its API token.
    project: its key. kind: the name of an issue type that the project has."""

    name, timeout, settle = "tickets", TIMEOUT, 8.0

    def __init__(self, url: str, user: str, token: SecretStr, project: str, kind: str) -> None:
        self._url, self._project, self._kind = url, project, kind
        self._http = Http("Jira", f"{url}rest/api/3/", auth=(user, token.get_secret_value()))

    def send(self, notice: Notice) -> Receipt:
        if isinstance(notice.payload, MoveTicket):
            return self._move(_parent(notice), _MOVES[notice.payload.do])
        given = _opened(notice)
        fields = {
            "project": {"key": self._project},
            "issuetype": {"name": self._kind},
            "summary": given.title[:_LONGEST_TITLE],
            "description": _document(given.text),
            "labels": [LABEL, _mark(notice.key)],
            "duedate": given.due,
        }
        return self._receipt(self._made(fields, {"duedate": f"Due {given.due}.", "labels": _mark(notice.key)}))

    def _made(self, fields: dict[str, Any], instead: Mapping[str, str]) -> Mapping[str, Any]:
        """A project's form need not have every field: what it names and can be left out is left out. instead: field ->
        what its text says in its place. Raises SendError with Jira's words, which are about our own fields."""
        for _ in range(len(_OPTIONAL) + 1):
            try:
                made: Mapping[str, Any] = self._http.json("POST", "issue", json={"fields": fields})
                return made
            except Refused as error:
                wrong = _wrong(error.answer)
                spare = [name for name in _OPTIONAL if name in wrong and name in fields]
                if not spare:
                    said = "; ".join(f"{name}: {words}" for name, words in wrong.items())[:_LONGEST_REASON]
                    raise SendError(f"{error}{f' ({said})' if said else ''}", permanent=True) from None
                fields = {name: value for name, value in fields.items() if name not in spare}
                more = [_text_of(fields["description"]), *(instead[name] for name in spare)]
                fields["description"] = _document("\n\n".join(more))
        raise AssertionError("unreachable")

    def find(self, notices: Sequence[Notice]) -> Mapping[str, Receipt]:
        by_mark = {_mark(n.key): n.key for n in notices if isinstance(n.payload, OpenTicket)}
        if not by_mark:
            return {}
        ways = [f"labels in ({', '.join(by_mark)})", *(f'description ~ "\\"{mark}\\""' for mark in by_mark)]
        asked = {"jql": " OR ".join(ways), "fields": "labels,description", "maxResults": str(_LOOKED_AT)}
        shown = self._http.json("GET", "search/jql", params=asked)["issues"]
        marked = ((mark, issue) for issue in shown for mark in by_mark if _bears(issue["fields"], mark))
        return {by_mark[mark]: self._receipt(issue) for mark, issue in marked}

    def greet(self) -> None:
        """Try account, project and its kind of issue without changing anything; raises SendError or InDoubt."""
        self._http.ask("GET", f"project/{self._project}")
        known = self._http.json("GET", f"issue/createmeta/{self._project}/issuetypes")
        names = [str(kind["name"]) for kind in known.get("issueTypes", known.get("values", ()))]
        if self._kind not in names:
            raise SendError(
                f"{self._project} has no issue type {self._kind}; it has {', '.join(names)}", permanent=True
            )

    def _move(self, ticket: Mapping[str, str], move: _Move) -> Receipt:
        """By the first step of its workflow that leads to a status of one of the categories, unless it is there."""
        path = f"issue/{ticket['id']}"
        status = self._http.json("GET", path, params={"fields": "status"})["fields"]["status"]
        if status["statusCategory"]["key"] not in move.to:
            ways = self._http.json("GET", f"{path}/transitions")["transitions"]
            step = next((w["id"] for w in ways if w["to"]["statusCategory"]["key"] in move.to), None)
            if step is None:
                raise SendError(f"no step of Jira's workflow {move.words.format(ticket['name'])}", permanent=True)
            self._http.ask("POST", f"{path}/transitions", json={"transition": {"id": step}})
        return Receipt(ticket)

    def _receipt(self, issue: Mapping[str, Any]) -> Receipt:
        key = str(issue["key"])
        return Receipt({"id": key, "name": key, "url": f"{self._url}browse/{key}"})


class GitHubTickets:
    """repository: "owner/name". token: may read and write its issues."""

    name, timeout, settle = "tickets", TIMEOUT, 8.0

    def __init__(self, url: str, token: SecretStr, repository: str) -> None:
        self._repository = f"repos/{repository}"
        headers = {
            "Authorization": f"Bearer {token.get_secret_value()}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._http = Http("GitHub", url, headers)

    def send(self, notice: Notice) -> Receipt:
        if isinstance(notice.payload, MoveTicket):
            ticket = _parent(notice)
            self._http.ask("PATCH", f"{self._repository}/issues/{ticket['id']}", json=_CHANGES[notice.payload.do])
            return Receipt(ticket)
        opened = _opened(notice)
        # As it is, in a block of its own: a name with an @ in a foreign text would call that person.
        quoted = opened.text.replace("```", "'''")
        body = f"```text\n{quoted}\n```\nDue {opened.due}.\n\n{_comment(notice.key)}"
        given = {"title": opened.title[:_LONGEST_TITLE], "body": body, "labels": [LABEL]}
        return _issue(self._http.json("POST", f"{self._repository}/issues", json=given))

    def find(self, notices: Sequence[Notice]) -> Mapping[str, Receipt]:
        asked = {"labels": LABEL, "state": "all", "sort": "created", "direction": "desc", "per_page": str(_LOOKED_AT)}
        shown = self._http.json("GET", f"{self._repository}/issues", params=asked)
        opened = [n.key for n in notices if isinstance(n.payload, OpenTicket)]
        return {key: _issue(i) for key in opened for i in shown if _comment(key) in (i["body"] or "")}

    def greet(self) -> None:
        """Try address, token and repository without changing anything; raises SendError or InDoubt."""
        self._http.ask("GET", self._repository)


def _opened(notice: Notice) -> OpenTicket:
    if not isinstance(notice.payload, OpenTicket):
        raise Unreadable(f"{notice.payload.type} is nothing for tickets")
    return notice.payload


def _parent(notice: Notice) -> Mapping[str, str]:
    if "id" not in notice.parent:
        raise SendError("the ticket was never opened", permanent=True)
    return notice.parent


def _issue(issue: Mapping[str, Any]) -> Receipt:
    number = str(issue["number"])
    return Receipt({"id": number, "name": f"#{number}", "url": str(issue["html_url"])})


def _mark(key: str) -> str:
    return f"{LABEL}-{hashlib.sha256(key.encode()).hexdigest()[:16]}"


def _bears(fields: Mapping[str, Any], mark: str) -> bool:
    """As a label, or in its text where the project has no labels."""
    return mark in (fields.get("labels") or ()) or f'"{mark}"' in json.dumps(fields.get("description"))


def _comment(key: str) -> str:
    return f"<!-- {_mark(key)} -->"


def _wrong(answer: httpx.Response) -> dict[str, str]:
    """Field -> what Jira says is wrong with it; "" for what is about none."""
    try:
        said = answer.json()
    except ValueError:
        return {}
    errors = said.get("errors") if isinstance(said, dict) else None
    general = said.get("errorMessages") if isinstance(said, dict) else None
    found = {str(name): str(words) for name, words in errors.items()} if isinstance(errors, dict) else {}
    return {**found, **({"Jira": " ".join(map(str, general))} if isinstance(general, list) and general else {})}


def _text_of(document: Mapping[str, Any]) -> str:
    return "\n\n".join(str(part["content"][0]["text"]) for part in document["content"])


def _document(text: str) -> dict[str, Any]:
    """In Atlassian's document format: a paragraph for each that an empty line ends."""
    paragraphs = [part for part in text.split("\n\n") if part.strip()]
    content = [{"type": "paragraph", "content": [{"type": "text", "text": part}]} for part in paragraphs]
    return {"type": "doc", "version": 1, "content": content}
