"""Commands, clicks, modals and the App Home, with an unmodified Bolt app on a socket."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from listeners import keeps
from local_slack.people import Person, WorkspaceError
from local_slack.workspace import Workspace
from slack_bolt import App
from slack_sdk import WebClient
from slack_sdk.webhook import WebhookClient

from contract.refusals import code

ROOM = "C0DATAENG"
Connect = Callable[[], Any]


def modal(callback_id: str = "form", **more: Any) -> dict[str, Any]:
    return {
        "type": "modal",
        "callback_id": callback_id,
        "title": {"type": "plain_text", "text": "Swap"},
        "submit": {"type": "plain_text", "text": "Send"},
        "blocks": [
            {
                "type": "input",
                "block_id": "why",
                "label": {"type": "plain_text", "text": "Why"},
                "element": {"type": "plain_text_input", "action_id": "text", "max_length": 10},
            },
            {
                "type": "input",
                "block_id": "who",
                "optional": True,
                "label": {"type": "plain_text", "text": "Who"},
                "element": {"type": "users_select", "action_id": "user"},
            },
        ],
        **more,
    }


def button(action_id: str = "ack", value: str = "7") -> dict[str, Any]:
    text = {"type": "plain_text", "text": "Acknowledge"}
    return {"type": "button", "text": text, "action_id": action_id, "value": value}


def test_a_command_is_answered_to_its_author_alone(app: App, connect: Connect, ws: Workspace, ann: Person) -> None:
    app.command("/oncall")(lambda ack, command: ack(f"{command['text']} for {command['user_name']}"))
    connect()
    assert ann.command(ROOM, "/oncall next") == {"ok": True}
    assert ann.ephemerals(ROOM)[0]["text"] == "next for engineer.a"
    assert ws.person("U0ENGB").messages(ROOM) == []


def test_a_command_may_be_answered_in_the_channel(app: App, connect: Connect, ws: Workspace, ann: Person) -> None:
    app.command("/oncall")(lambda ack: ack(text="hello all", response_type="in_channel"))
    connect()
    ann.command(ROOM, "/oncall")
    assert ws.person("U0ENGB").messages(ROOM)[0]["text"] == "hello all"


def test_mentions_in_a_command_are_escaped(app: App, connect: Connect, ann: Person) -> None:
    app.command("/oncall")(lambda ack, command: ack(command["text"]))
    connect()
    ann.command(ROOM, "/oncall swap @engineer.b, <b> & #finance-data")
    assert ann.ephemerals(ROOM)[0]["text"] == "swap <@U0ENGB|engineer.b>, &lt;b&gt; &amp; <#C0FINANCE|finance-data>"


def test_a_command_that_nobody_answers_fails_visibly(ann: Person) -> None:
    answer = ann.command(ROOM, "/oncall")
    assert (answer["ok"], answer["error"]) == (False, "dispatch_failed")
    assert "/oncall failed" in answer["text"]


def test_an_unknown_command_never_reaches_the_app(ann: Person) -> None:
    assert ann.command(ROOM, "/nope")["error"] == "unknown_command"


def test_a_click_carries_the_button_the_message_and_a_way_to_answer(
    app: App, connect: Connect, client: WebClient, ann: Person
) -> None:
    seen: list[dict[str, Any]] = []

    @app.action("ack")
    def clicked(ack: Any, body: dict[str, Any], respond: Any) -> None:
        ack()
        seen.append(body)
        respond("done", replace_original=True)

    connect()
    blocks = [{"type": "actions", "block_id": "b", "elements": [button()]}]
    ts = client.chat_postMessage(channel=ROOM, text="P1", blocks=blocks)["ts"]
    ann.click(ROOM, ts, "ack")
    ann.wait_message(ROOM, "done")
    action = seen[0]["actions"][0]
    assert (action["value"], action["block_id"], action["type"]) == ("7", "b", "button")
    assert seen[0]["container"] == {
        "type": "message",
        "message_ts": ts,
        "channel_id": ROOM,
        "is_ephemeral": False,
    }
    assert seen[0]["user"]["id"] == "U0ENGA"


def test_a_button_in_an_attachment_works(app: App, connect: Connect, client: WebClient, ann: Person) -> None:
    seen: list[str] = []
    app.action("ack")(keeps(seen, lambda body: str(body["container"]["type"])))
    connect()
    attachment = {"color": "#ff0000", "blocks": [{"type": "actions", "elements": [button()]}]}
    ts = client.chat_postMessage(channel=ROOM, text="P1", attachments=[attachment])["ts"]
    ann.click(ROOM, ts, "ack")
    ann.wait_for(lambda: seen == ["message_attachment"])


def test_a_menu_carries_the_whole_option_and_the_state(
    app: App, connect: Connect, client: WebClient, ann: Person
) -> None:
    seen: list[dict[str, Any]] = []
    app.action("sev")(keeps(seen, lambda body: body))
    connect()
    options = [{"text": {"type": "plain_text", "text": p.upper()}, "value": p} for p in ("p0", "p1")]
    menu = {"type": "static_select", "action_id": "sev", "options": options}
    blocks = [{"type": "actions", "block_id": "b", "elements": [menu]}]
    ts = client.chat_postMessage(channel=ROOM, text="x", blocks=blocks)["ts"]
    ann.choose(ROOM, ts, "sev", selected_option="p0")
    ann.wait_for(lambda: seen)
    assert seen[0]["actions"][0]["selected_option"] == options[0]
    assert seen[0]["state"]["values"]["b"]["sev"]["selected_option"] == options[0]


def test_a_button_that_is_gone_cannot_be_pressed(client: WebClient, ann: Person) -> None:
    blocks = [{"type": "actions", "elements": [button()]}]
    ts = client.chat_postMessage(channel=ROOM, text="x", blocks=blocks)["ts"]
    client.chat_update(channel=ROOM, ts=ts, text="resolved")
    with pytest.raises(WorkspaceError, match="action_not_found"):
        ann.click(ROOM, ts, "ack")


@pytest.fixture
def opened(app: App, client: WebClient, ann: Person, connect: Connect) -> Callable[..., dict[str, Any]]:
    """Opens a modal by a command, after the app's listeners stand."""

    def opening(view: dict[str, Any]) -> dict[str, Any]:
        @app.command("/oncall")
        def swap(ack: Any, command: dict[str, Any]) -> None:
            ack()
            client.views_open(trigger_id=command["trigger_id"], view=view)

        connect()
        ann.command(ROOM, "/oncall")
        return ann.wait_view(view["callback_id"])

    return opening


def test_a_form_is_checked_before_it_is_sent(opened: Callable[..., dict[str, Any]], ann: Person) -> None:
    view = opened(modal())
    assert "why" in ann.submit(view["id"])["errors"]
    assert "why" in ann.submit(view["id"], {"why": {"text": "far too long a text"}})["errors"]


def test_a_submission_carries_what_was_typed_and_closes(
    app: App, opened: Callable[..., dict[str, Any]], ann: Person
) -> None:
    seen: list[dict[str, Any]] = []
    app.view("form")(keeps(seen, lambda body: dict(body["view"]["state"]["values"])))
    view = opened(modal())
    assert ann.submit(view["id"], {"why": {"text": "ill"}, "who": {"user": "U0ENGB"}}) == {"ok": True}
    assert ann.views() == []
    assert seen[0]["why"]["text"] == {"type": "plain_text_input", "value": "ill"}
    assert seen[0]["who"]["user"] == {"type": "users_select", "selected_user": "U0ENGB"}


def test_errors_leave_the_form_open(app: App, opened: Callable[..., dict[str, Any]], ann: Person) -> None:
    app.view("form")(lambda ack: ack(response_action="errors", errors={"why": "Not a reason"}))
    view = opened(modal())
    assert ann.submit(view["id"], {"why": {"text": "x"}}) == {"ok": False, "errors": {"why": "Not a reason"}}
    assert len(ann.views()) == 1


@pytest.mark.parametrize(
    ("answer", "left"),
    [
        ({"response_action": "update", "view": modal("second")}, ["second"]),
        ({"response_action": "push", "view": modal("second")}, ["form", "second"]),
        ({"response_action": "clear"}, []),
    ],
)
def test_a_submission_can_change_the_stack(
    app: App, opened: Callable[..., dict[str, Any]], ann: Person, answer: dict[str, Any], left: list[str]
) -> None:
    app.view("form")(lambda ack: ack(**answer))
    view = opened(modal())
    assert ann.submit(view["id"], {"why": {"text": "x"}})["ok"]
    assert [v["callback_id"] for v in ann.views()] == left


def test_a_closed_modal_is_told_if_the_app_asked(app: App, opened: Callable[..., dict[str, Any]], ann: Person) -> None:
    closed: list[bool] = []
    app.view_closed("form")(keeps(closed, lambda body: bool(body["is_cleared"])))
    view = opened(modal(notify_on_close=True))
    ann.close_view(view["id"])
    assert (closed, ann.views()) == ([False], [])


def test_a_trigger_is_good_once(app: App, connect: Connect, client: WebClient, ann: Person) -> None:
    triggers: list[str] = []
    app.command("/oncall")(keeps(triggers, lambda body: str(body["trigger_id"])))
    connect()
    ann.command(ROOM, "/oncall")
    ann.wait_for(lambda: triggers)
    client.views_open(trigger_id=triggers[0], view=modal())
    assert code(client.views_open, trigger_id=triggers[0], view=modal()) == "exchanged_trigger_id"
    assert code(client.views_open, trigger_id="1.2.3", view=modal()) == "invalid_trigger_id"


def test_a_trigger_is_good_for_three_seconds(
    app: App, connect: Connect, ws: Workspace, client: WebClient, ann: Person
) -> None:
    triggers: list[str] = []
    app.command("/oncall")(keeps(triggers, lambda body: str(body["trigger_id"])))
    connect()
    ann.command(ROOM, "/oncall")
    ann.wait_for(lambda: triggers)
    ws.move_clock(3.1)
    assert code(client.views_open, trigger_id=triggers[0], view=modal()) == "expired_trigger_id"


def test_an_update_with_an_old_hash_is_a_conflict(
    opened: Callable[..., dict[str, Any]], client: WebClient, ann: Person
) -> None:
    view = opened(modal())
    client.views_update(view_id=view["id"], hash=view["hash"], view=modal(private_metadata="1"))
    again = {"view_id": view["id"], "hash": view["hash"], "view": modal()}
    assert code(client.views_update, **again) == "hash_conflict"
    assert ann.views()[0]["private_metadata"] == "1"


def test_modals_are_three_deep_at_most(app: App, opened: Callable[..., dict[str, Any]], ann: Person) -> None:
    app.view("form")(lambda ack: ack(response_action="push", view=modal()))
    opened(modal())
    for _ in range(2):
        assert ann.submit(ann.views()[-1]["id"], {"why": {"text": "x"}})["ok"]
    assert ann.submit(ann.views()[-1]["id"], {"why": {"text": "x"}})["error"] == "push_limit_reached"


def test_the_home_is_published_when_it_is_opened(app: App, connect: Connect, client: WebClient, ann: Person) -> None:
    @app.event("app_home_opened")
    def home(event: dict[str, Any]) -> None:
        client.views_publish(user_id=event["user"], view={"type": "home", "blocks": [{"type": "divider"}]})

    connect()
    first = ann.open_home()
    assert first["type"] == "home"
    assert ann.open_home()["id"] == first["id"]


def test_a_button_in_the_home_carries_the_view(app: App, connect: Connect, client: WebClient, ann: Person) -> None:
    seen: list[str] = []
    app.action("ack")(keeps(seen, lambda body: str(body["container"]["view_id"])))
    connect()
    home = {"type": "home", "blocks": [{"type": "actions", "elements": [button()]}]}
    view = client.views_publish(user_id="U0ENGA", view=home)["view"]
    ann.click_view(view["id"], "ack")
    ann.wait_for(lambda: seen == [view["id"]])


@pytest.mark.parametrize("state", [5, {"values": 5}, {"values": {"b": 5}}, {"values": {"b": {"ack": 5}}}])
def test_a_window_that_talks_nonsense_still_clicks(client: WebClient, ann: Person, state: object) -> None:
    blocks = [{"type": "actions", "block_id": "b", "elements": [button()]}]
    ts = client.chat_postMessage(channel=ROOM, text="x", blocks=blocks)["ts"]
    with pytest.raises(WorkspaceError, match="dispatch_failed"):
        ann.choose(ROOM, ts, "ack", state=state)


def chooses(**more: Any) -> dict[str, Any]:
    """A form that asks for a conversation."""
    element = {"type": "conversations_select", "action_id": "room", **more}
    label = {"type": "plain_text", "text": "Where"}
    return modal(blocks=[{"type": "input", "block_id": "where", "label": label, "element": element}])


def test_a_submitted_form_can_answer_in_the_conversation_that_was_chosen(
    app: App, connect: Connect, ann: Person
) -> None:
    seen: list[list[dict[str, Any]]] = []

    @app.command("/oncall")
    def opens(ack: Any, client: WebClient, command: dict[str, str]) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=chooses(response_url_enabled=True))
        ack()

    @app.view("form")
    def sent(ack: Any, body: dict[str, Any]) -> None:
        seen.append(body["response_urls"])
        ack()

    connect()
    ann.command(ROOM, "/oncall")
    assert ann.submit(ann.wait_view()["id"], {"where": {"room": "C0GENERAL"}}) == {"ok": True}
    (url,) = seen[0]
    assert (url["block_id"], url["action_id"], url["channel_id"]) == ("where", "room", "C0GENERAL")
    WebhookClient(url["response_url"]).send(text="here", response_type="in_channel")
    assert ann.messages("C0GENERAL")[-1]["text"] == "here"


def test_a_conversation_select_may_begin_where_one_is(app: App, connect: Connect, ann: Person) -> None:
    @app.command("/oncall")
    def opens(ack: Any, client: WebClient, command: dict[str, str]) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=chooses(default_to_current_conversation=True))
        ack()

    connect()
    ann.command(ROOM, "/oncall")
    assert ann.wait_view()["state"]["values"]["where"]["room"]["selected_conversation"] == ROOM


@pytest.mark.parametrize("value", ["good", "bad"])
def test_feedback_says_which_half_was_pressed(
    app: App, connect: Connect, client: WebClient, ann: Person, value: str
) -> None:
    seen: list[dict[str, Any]] = []
    app.action("feedback")(keeps(seen, lambda body: dict(body["actions"][0])))
    connect()
    halves = {
        f"{name}_button": {"text": {"type": "plain_text", "text": said}, "value": said}
        for name, said in (("positive", "good"), ("negative", "bad"))
    }
    element = {"type": "feedback_buttons", "action_id": "feedback", **halves}
    ts = client.chat_postMessage(channel=ROOM, text="x", blocks=[{"type": "context_actions", "elements": [element]}])[
        "ts"
    ]
    ann.click(ROOM, ts, "feedback", value)
    assert (seen[0]["type"], seen[0]["value"], seen[0]["text"]["text"]) == ("feedback_buttons", value, value)


def test_coming_to_the_messages_with_the_app_is_told_too(app: App, connect: Connect, ann: Person) -> None:
    seen: list[tuple[str, bool]] = []
    app.event("app_home_opened")(lambda event: seen.append((event["tab"], "view" in event)))
    connect()
    ann.open_messages()
    ann.wait_for(lambda: seen)
    assert seen == [("messages", False)]


def with_file(**more: Any) -> dict[str, Any]:
    element = {"type": "file_input", "action_id": "file", "filetypes": ["csv"], "max_files": 1, **more}
    label = {"type": "plain_text", "text": "Figures"}
    return modal(blocks=[{"type": "input", "block_id": "figures", "label": label, "element": element}])


@pytest.fixture
def submitted(app: App, connect: Connect) -> list[dict[str, Any]]:
    """The values of what was submitted of the form with a file."""
    seen: list[dict[str, Any]] = []

    @app.command("/oncall")
    def opens(ack: Any, client: WebClient, command: dict[str, str]) -> None:
        client.views_open(trigger_id=command["trigger_id"], view=with_file())
        ack()

    @app.view("form")
    def sent(ack: Any, view: dict[str, Any]) -> None:
        seen.append(view["state"]["values"])
        ack()

    connect()
    return seen


def test_a_form_brings_the_files_themselves(submitted: list[dict[str, Any]], ann: Person) -> None:
    ann.command(ROOM, "/oncall")
    file = ann.send_file("a.csv", b"a,b")
    assert ann.submit(ann.wait_view()["id"], {"figures": {"file": {"type": "file_input", "files": [file]}}})["ok"]
    entry = submitted[0]["figures"]["file"]
    assert entry["type"] == "file_input"
    assert [(f["id"], f["name"], f["size"]) for f in entry["files"]] == [(file, "a.csv", 3)]


@pytest.mark.parametrize(
    ("names", "error"),
    [
        (["a.csv", "b.csv"], "Choose at most 1 file."),
        (["a.txt"], "a.txt is not of these kinds: csv."),
        ([], "Please complete this required field."),
    ],
)
def test_files_that_the_form_does_not_take_are_refused_beside_the_field(
    submitted: list[dict[str, Any]], ann: Person, names: list[str], error: str
) -> None:
    ann.command(ROOM, "/oncall")
    sent = [ann.send_file(name, b"a") for name in names]
    answer = ann.submit(ann.wait_view()["id"], {"figures": {"file": {"type": "file_input", "files": sent}}})
    assert answer["errors"] == {"figures": error}


def test_somebody_elses_file_is_none(submitted: list[dict[str, Any]], ws: Workspace, ann: Person) -> None:
    ann.command(ROOM, "/oncall")
    with ws.person("U0ENGB") as other:
        file = other.send_file("a.csv", b"a")
    answer = ann.submit(ann.wait_view()["id"], {"figures": {"file": {"type": "file_input", "files": [file]}}})
    assert answer["errors"] == {"figures": "A file is not there any more. Choose it again."}
    assert submitted == []
