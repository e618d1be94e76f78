"""An answer of Slack's in which a field is missing, or of another type, is an error of that call: for every method that
is used and every field of its answer. Real client, over the wire."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from copy import deepcopy
from datetime import date
from typing import Any

import pytest
from slack_sdk import WebClient

from bot.errors import InDoubt, NotYet, SendError
from bot.notify.channels import ChannelReader
from bot.notify.notifier import Notice, Receipt
from bot.notify.payload import Chart, Direct, Edit, Invite, Payload, Post, Topic, UserGroup
from bot.notify.pictures import PictureNotifier
from bot.notify.slack import SlackNotifier, slack_client
from bot.notify.slack_account import SlackAccount
from detectors.picture import Axis, Picture, Point
from tests.servers.http import Asked, Server, serving

MESSAGE = {"ts": "1.1", "user": "U1", "text": "x", "metadata": {"event_type": "e", "event_payload": {"key": "k"}}}
FILE = {"id": "F1", "name": "watchkeeper-k.png"}
CHANNEL = {"id": "C1", "name": "x", "is_member": True, "topic": {"value": "t", "creator": "", "last_set": 0}}
ANSWERS: dict[str, dict[str, Any]] = {
    "auth.test": {"url": "https://x.slack.example/", "team": "x", "team_id": "T1", "user_id": "U0", "user": "bot"},
    "chat.postMessage": {"channel": "C1", "ts": "1.1", "message": MESSAGE},
    "chat.update": {"channel": "C1", "ts": "1.1", "text": "x", "message": MESSAGE},
    "conversations.open": {"channel": {"id": "D1"}},
    "conversations.history": {"messages": [{**MESSAGE, "files": [FILE]}], "response_metadata": {"next_cursor": ""}},
    "conversations.replies": {"messages": [{**MESSAGE, "files": [FILE]}], "response_metadata": {"next_cursor": ""}},
    "conversations.info": {"channel": CHANNEL},
    "conversations.setTopic": {"channel": CHANNEL},
    "conversations.invite": {"channel": CHANNEL},
    "usergroups.users.list": {"users": ["U1"]},
    "usergroups.users.update": {"usergroup": {"id": "S1", "users": ["U1"]}},
    "files.getUploadURLExternal": {"upload_url": "http://127.0.0.1:9/upload", "file_id": "F1"},
    "files.completeUploadExternal": {"files": [{"id": "F1", "title": "t"}]},
}
GONE = object()
INSTEAD: tuple[Any, ...] = (GONE, None, 7, "x", [], {}, [7], {"a": 7}, True)
NO_ANSWERS: tuple[Any, ...] = ([], "x", 7, None)
PARENT = {"channel": "C1", "ts": "1.1"}


def notice(payload: Payload, kind: str = "incident", **more: Any) -> Notice:
    return Notice("k", kind, "slack", payload, "text", first_tried=1.0, **more)


def picture() -> Chart:
    points = tuple(Point(date(2026, 10, n), float(n)) for n in range(1, 9))
    return Chart(channel="C1", picture=Picture(Axis.of("t"), points, 3.0).as_json())


def calls(client: WebClient) -> list[Callable[[], object]]:
    """Everything that asks Slack, but for people's forms."""
    slack, reader = SlackNotifier(client), ChannelReader(client)
    post, direct = Post(channel="C1", message={"text": "x"}), Direct(user="U1", message={"text": "x"})
    sent: list[Notice] = [
        notice(post),
        notice(direct),
        notice(Edit(message={"text": "x"}), parent=PARENT),
        notice(Topic(channel="C1", segment="On call: B")),
        notice(UserGroup(usergroup="S1", users=("U2",))),
        notice(Invite(channel="C1", users=("U2",))),
    ]
    return [
        *(lambda n=n: SlackNotifier(client).send(n) for n in sent),
        lambda: slack.find([notice(post)]),
        lambda: slack.find([notice(direct)]),
        lambda: slack.find([notice(post, parent=PARENT)]),
        lambda: reader.said("C1", 0.0, 10),
        lambda: reader.stands("C1", "1.1"),
        lambda: ChannelReader(client).ourselves(),
        lambda: SlackNotifier(client).permalink("C1", "1.1"),
        lambda: SlackAccount(client, lambda home: None, lambda trouble: None).look(),
    ]


@pytest.fixture(scope="module")
def server() -> Iterator[Server]:
    with serving(lambda asked: (200, {})) as made:
        yield made


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, v in inner for place in places(v, (*at, key)))]


def otherwise(answer: dict[str, Any], place: tuple[Any, ...], instead: Any) -> Any:
    made = deepcopy(answer)
    inner: Any = made
    for key in place[:-1]:
        inner = inner[key]
    if instead is GONE:
        del inner[place[-1]]
    else:
        inner[place[-1]] = instead
    return made


def method_of(asked: Asked) -> str:
    return asked.path.strip("/").partition("?")[0]


def answering(method: str, given: Any) -> Callable[[Asked], tuple[int, Any]]:
    def answer(asked: Asked) -> tuple[int, Any]:
        own = method_of(asked)
        if own == method:
            return 200, {"ok": True, **given} if isinstance(given, dict) else given
        return 200, {"ok": True, **ANSWERS[own]}

    return answer


def tried(server: Server, method: str, given: Any) -> list[str]:
    """What came of every call that the answer may reach, other than an error that is a call's own."""
    server.answer = answering(method, given)
    client, odd = slack_client("xoxb-1", server.url), []
    for call in calls(client):
        try:
            call()
        except (SendError, InDoubt, NotYet):
            pass
        except Exception as error:  # noqa: BLE001  (this is what must not be)
            odd.append(f"{method} {given}: {type(error).__name__}: {error}")
    return odd


def test_every_method_is_asked_by_one_of_the_calls(server: Server) -> None:
    server.asked.clear()
    assert tried(server, "auth.test", ANSWERS["auth.test"]) == []
    own = {method_of(asked) for asked in server.asked}
    assert own == {method for method in ANSWERS if not method.startswith("files.")}


@pytest.mark.parametrize("method", [method for method in ANSWERS if not method.startswith("files.")])
def test_a_field_that_is_missing_or_of_another_type_is_an_error_of_that_call(server: Server, method: str) -> None:
    answer = ANSWERS[method]
    odd = [text for given in NO_ANSWERS for text in tried(server, method, given)]
    wrongs = ((place, instead) for place in places(answer)[1:] for instead in INSTEAD)
    odd += [text for place, instead in wrongs for text in tried(server, method, otherwise(answer, place, instead))]
    assert odd == []


@pytest.mark.parametrize("method", [method for method in ANSWERS if method.startswith("files.")])
def test_so_it_is_with_pictures(server: Server, method: str) -> None:
    odd = []
    for place in places(ANSWERS[method])[1:]:
        for instead in INSTEAD:
            server.answer = answering(method, otherwise(ANSWERS[method], place, instead))
            client = slack_client("xoxb-1", server.url)
            pictures = PictureNotifier(client, lambda: 0.0, draw=lambda shown: b"png")
            try:
                assert isinstance(pictures.send(notice(picture(), "picture", parent=PARENT)), Receipt)
            except (SendError, InDoubt):
                pass
            except Exception as error:  # noqa: BLE001
                odd.append(f"{place} {instead}: {type(error).__name__}: {error}")
    assert odd == []
