"""Jira Cloud and GitHub, as much of them as tickets need: the shapes of their public references."""

from __future__ import annotations

import base64
import re
from typing import Any
from urllib.parse import parse_qs, urlsplit

from tests.servers.http import Asked

LOGIN = "Basic " + base64.b64encode(b"bot@example.com:token").decode()


class Jira:
    """Project DATA, with a workflow of three steps. closes: whether it has a way to Done; opens: and one back.
    lacks: fields that are not on its form."""

    def __init__(self) -> None:
        self.issues: dict[str, dict[str, Any]] = {}
        self.closes = self.opens = True
        self.lacks: set[str] = set()

    def __call__(self, asked: Asked) -> tuple[int, Any]:
        assert asked.headers["authorization"] == LOGIN
        parts = urlsplit(asked.path)
        path = parts.path.removeprefix("/rest/api/3/")
        if path == "issue/createmeta/DATA/issuetypes":
            return 200, {"issueTypes": [{"id": "1", "name": "Task"}, {"id": "2", "name": "Bug"}]}
        if path == "project/DATA":
            return 200, {"key": "DATA"}
        if path == "issue":
            return self._make(asked.json["fields"])
        if path == "search/jql":
            wanted = set(re.findall(r"watchkeeper-[0-9a-f]+", parse_qs(parts.query)["jql"][0]))
            return 200, {"issues": [i for i in self.issues.values() if any(w in str(i["fields"]) for w in wanted)]}
        key, _, rest = path.removeprefix("issue/").partition("/")
        return self._move(asked, key) if rest == "transitions" else (200, self.issues[key])

    def _make(self, fields: dict[str, Any]) -> tuple[int, Any]:
        if unknown := {name: f"Field '{name}' cannot be set." for name in self.lacks & set(fields)}:
            return 400, {"errorMessages": [], "errors": unknown}
        assert {"project", "issuetype", "summary", "description", "labels", "duedate"} - self.lacks == set(fields)
        assert fields["description"]["type"] == "doc"
        assert fields["description"]["content"]
        key = f"DATA-{len(self.issues) + 1}"
        self.issues[key] = {"key": key, "fields": {**fields, "status": {"statusCategory": {"key": "new"}}}}
        return 201, {"id": "10000", "key": key, "self": "https://example.atlassian.net/rest/api/3/issue/10000"}

    def _move(self, asked: Asked, key: str) -> tuple[int, Any]:
        now = self.issues[key]["fields"]["status"]["statusCategory"]["key"]
        if now == "done":
            ways = {"51": "done", **({"41": "indeterminate"} if self.opens else {})}  # one done is as good as another
        else:
            ways = {"11": "indeterminate", **({"31": "done"} if self.closes else {})}
        if asked.method == "GET":
            return 200, {"transitions": [{"id": i, "to": {"statusCategory": {"key": to}}} for i, to in ways.items()]}
        self.issues[key]["fields"]["status"] = {"statusCategory": {"key": ways[asked.json["transition"]["id"]]}}
        return 204, None


class GitHub:
    def __init__(self) -> None:
        self.issues: list[dict[str, Any]] = []

    def __call__(self, asked: Asked) -> tuple[int, Any]:
        assert asked.headers["authorization"] == "Bearer token"
        path = urlsplit(asked.path).path.removeprefix("/repos/acme/data")
        if asked.method == "GET":
            return 200, self.issues[::-1] if path == "/issues" else {"full_name": "acme/data"}
        if asked.method == "PATCH":
            self.issues[int(path.removeprefix("/issues/")) - 1].update(asked.json)
            return 200, {}
        number = len(self.issues) + 1
        url = f"https://github.example/acme/data/issues/{number}"
        self.issues.append({"number": number, "html_url": url, "state": "open", **asked.json})
        return 201, self.issues[-1]
