"""What Jira and GitHub are asked, over the wire."""

from __future__ import annotations

from typing import Any

import pytest
from pydantic import SecretStr

from bot.errors import InDoubt, SendError
from bot.notify.configured import configured
from bot.notify.notifier import Notice
from bot.notify.payload import MoveTicket, OpenTicket, Payload
from bot.notify.tickets import GitHubTickets, JiraTickets
from bot.settings import load_settings
from tests.servers.http import DROP, Server, serving
from tests.servers.tickets import GitHub, Jira

OPEN = OpenTicket(title="P3: " + "x" * 300, text="It is late.\n\n@ann ```look```", due="2026-11-27")
TOKEN = SecretStr("token")


def notice(payload: Payload, key: str = "i1:ticket:step1", **more: Any) -> Notice:
    return Notice(key=key, kind="ticket", destination="tickets", payload=payload, plain="", **more)


def jira(server: Server) -> JiraTickets:
    return JiraTickets(server.url, "bot@example.com", TOKEN, "DATA", "Task")


def github(server: Server) -> GitHubTickets:
    return GitHubTickets(server.url, TOKEN, "acme/data")


def test_a_ticket_in_jira_has_title_text_and_day() -> None:
    home = Jira()
    with serving(home) as server:
        assert jira(server).send(notice(OPEN)).ref["url"] == f"{server.url}browse/DATA-1"
    fields = home.issues["DATA-1"]["fields"]
    assert (len(fields["summary"]), fields["duedate"], fields["project"]) == (250, "2026-11-27", {"key": "DATA"})
    paragraphs = [p["content"][0]["text"] for p in fields["description"]["content"]]
    assert paragraphs == ["It is late.", "@ann ```look```"]


def test_an_issue_at_github_mentions_nobody() -> None:
    home = GitHub()
    with serving(home) as server:
        assert github(server).send(notice(OPEN)).ref["name"] == "#1"
    body = home.issues[0]["body"]
    assert body.startswith("```text\nIt is late.\n\n@ann '''look'''\n```\nDue 2026-11-27.")


@pytest.mark.parametrize(("home", "made"), [(Jira(), jira), (GitHub(), github)])
def test_one_in_doubt_is_found_by_its_key_and_no_other(home: Any, made: Any) -> None:
    with serving(home) as server:
        tickets = made(server)
        tickets.send(notice(OPEN, "i1:ticket:step1"))
        found = tickets.find([notice(OPEN, "i1:ticket:step1"), notice(OPEN, "i1:ticket:step11")])
    assert list(found) == ["i1:ticket:step1"]


@pytest.mark.parametrize("lacks", [{"labels"}, {"labels", "duedate"}])
def test_one_in_doubt_is_found_in_a_project_without_labels(lacks: set[str]) -> None:
    home = Jira()
    home.lacks = lacks
    with serving(home) as server:
        tickets = jira(server)
        tickets.send(notice(OPEN, "i1:ticket:step1"))
        found = tickets.find([notice(OPEN, "i1:ticket:step1"), notice(OPEN, "i1:ticket:step11")])
    assert list(found) == ["i1:ticket:step1"]


@pytest.mark.parametrize(("home", "made"), [(Jira(), jira), (GitHub(), github)])
def test_a_lost_answer_is_in_doubt_and_not_a_failure(home: Any, made: Any) -> None:
    with serving(home) as server:
        server.ends = [DROP]
        with pytest.raises(InDoubt):
            made(server).send(notice(OPEN))


def test_closing_in_jira_goes_by_the_workflow_and_twice_is_once() -> None:
    home = Jira()
    with serving(home) as server:
        ref = jira(server).send(notice(OPEN)).ref
        for _ in range(2):
            jira(server).send(notice(MoveTicket(do="close"), parent=ref))
    assert [a.method for a in server.asked].count("POST") == 2  # one made it, one moved it


def test_a_workflow_without_an_end_says_so() -> None:
    home = Jira()
    home.closes = False
    with serving(home) as server:
        ref = jira(server).send(notice(OPEN)).ref
        with pytest.raises(SendError, match="no step of Jira's workflow closes DATA-1"):
            jira(server).send(notice(MoveTicket(do="close"), parent=ref))


def test_opening_again_in_jira_goes_by_the_workflow_and_twice_is_once() -> None:
    home = Jira()
    with serving(home) as server:
        ref = jira(server).send(notice(OPEN)).ref
        for do in ("close", "reopen", "reopen"):
            assert jira(server).send(notice(MoveTicket(do=do), parent=ref)).ref == ref
    assert home.issues["DATA-1"]["fields"]["status"] == {"statusCategory": {"key": "indeterminate"}}
    assert [a.method for a in server.asked].count("POST") == 3  # one made it, two moved it


def test_a_workflow_without_a_way_back_says_so() -> None:
    home = Jira()
    home.opens = False
    with serving(home) as server:
        ref = jira(server).send(notice(OPEN)).ref
        jira(server).send(notice(MoveTicket(do="close"), parent=ref))
        with pytest.raises(SendError, match="no step of Jira's workflow opens DATA-1 again"):
            jira(server).send(notice(MoveTicket(do="reopen"), parent=ref))


def test_an_issue_at_github_is_opened_again() -> None:
    home = GitHub()
    with serving(home) as server:
        ref = github(server).send(notice(OPEN)).ref
        github(server).send(notice(MoveTicket(do="close"), parent=ref))
        assert github(server).send(notice(MoveTicket(do="reopen"), parent=ref)).ref == ref
    assert home.issues[0]["state"] == "open"


@pytest.mark.parametrize(("home", "made"), [(Jira(), jira), (GitHub(), github)])
def test_what_was_never_opened_is_not_opened_again(home: Any, made: Any) -> None:
    with serving(home) as server, pytest.raises(SendError, match="never opened"):
        made(server).send(notice(MoveTicket(do="reopen")))


def test_an_issue_at_github_is_closed_as_done() -> None:
    home = GitHub()
    with serving(home) as server:
        ref = github(server).send(notice(OPEN)).ref
        github(server).send(notice(MoveTicket(do="close"), parent=ref))
    assert (home.issues[0]["state"], home.issues[0]["state_reason"]) == ("closed", "completed")


def test_a_wrong_token_is_waited_out_and_said() -> None:
    with serving(lambda _: (401, {})) as server, pytest.raises(SendError, match="does not accept our credentials"):
        github(server).greet()


def test_jira_goes_first_where_both_are_set_up() -> None:
    both = {"jira_url": "https://x.example", "jira_user": "u", "jira_token": "t", "jira_project": "DATA"}
    both |= {"github_token": "t", "github_repository": "acme/data"}
    built = {n.name: n for n in configured(load_settings(_env_file=None, **both), lambda: 0.0)}
    assert isinstance(built["tickets"], JiraTickets)
