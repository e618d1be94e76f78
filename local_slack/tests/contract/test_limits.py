"""Block Kit payloads and the verdict that Slack's documentation gives on each.

Pages: docs.slack.dev/reference/block-kit/blocks, /block-elements, /composition-objects, /reference/views.
"""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from local_slack.blocks import attachment_flaws, message_flaws, view_flaws

Json = dict[str, Any]


def plain(text: str = "x") -> Json:
    return {"type": "plain_text", "text": text}


def mrkdwn(text: str = "x") -> Json:
    return {"type": "mrkdwn", "text": text}


def button(**more: Any) -> Json:
    return {"type": "button", "text": plain(), "action_id": "a", **more}


def option(value: str = "v", text: str = "x", **more: Any) -> Json:
    return {"text": plain(text), "value": value, **more}


def select(**more: Any) -> Json:
    return {"type": "static_select", "action_id": "s", "options": [option()], **more}


def section(**more: Any) -> Json:
    return {"type": "section", "text": mrkdwn(), **more}


def actions(*elements: Json) -> Json:
    return {"type": "actions", "elements": list(elements)}


def entry(element: Json, **more: Any) -> Json:
    return {"type": "input", "label": plain(), "element": element, **more}


def typed_in(**more: Any) -> Json:
    return {"type": "plain_text_input", "action_id": "t", **more}


def trash(**more: Any) -> Json:
    return {"type": "icon_button", "icon": "trash", "text": plain(), **more}


def table(rows: int, columns: int) -> Json:
    return {"type": "table", "rows": [[{"type": "raw_text", "text": "x"}] * columns] * rows}


CONFIRM = {"title": plain(), "text": plain(), "confirm": plain("yes"), "deny": plain("no")}
ALERT = {"type": "alert", "text": plain("x" * 200), "level": "warning"}
FEEDBACK = {
    "type": "feedback_buttons",
    "action_id": "f",
    "positive_button": {"text": plain("good"), "value": "good"},
    "negative_button": {"text": plain("bad"), "value": "bad"},
}
IMAGE = {"type": "image", "image_url": "https://example.com/i.png", "alt_text": "x"}

GOOD: dict[str, list[Json]] = {
    "fifty blocks": [{"type": "divider"}] * 50,
    "a section of 3000 characters": [section(text=mrkdwn("x" * 3000))],
    "a section of fields alone": [{"type": "section", "fields": [mrkdwn("x" * 2000)] * 10}],
    "a section with a button": [section(accessory=button())],
    "a section with an image": [section(accessory=IMAGE)],
    "a section with a menu": [section(accessory=select(placeholder=plain("x" * 150)))],
    "a header of 150 characters": [{"type": "header", "text": plain("x" * 150)}],
    "a context of 10": [{"type": "context", "elements": [mrkdwn()] * 9 + [IMAGE]}],
    "25 actions": [actions(*(button(action_id=str(n)) for n in range(25)))],
    "the same action_id in two blocks": [actions(button()), actions(button())],
    "a button at its limits": [actions(button(text=plain("x" * 75), value="v" * 2000, url="https://e.com"))],
    "a dangerous button that asks": [actions(button(style="danger", confirm=CONFIRM))],
    "an overflow of five": [
        actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(5)]})
    ],
    "a menu of 100": [actions(select(options=[option(str(n)) for n in range(100)]))],
    "a menu of groups": [
        actions(
            {"type": "static_select", "action_id": "g", "option_groups": [{"label": plain(), "options": [option()]}]}
        )
    ],
    "a menu with a first choice": [actions(select(initial_option=option()))],
    "a people menu": [actions({"type": "users_select", "action_id": "u", "initial_user": "U1"})],
    "a date": [actions({"type": "datepicker", "action_id": "d", "initial_date": "2026-12-31"})],
    "a time": [actions({"type": "timepicker", "action_id": "d", "initial_time": "23:59"})],
    "ten radio buttons": [
        section(accessory={"type": "radio_buttons", "action_id": "r", "options": [option(str(n)) for n in range(10)]})
    ],
    "an image block": [{**IMAGE, "title": plain()}],
    "an input in a message": [entry(typed_in())],
    "markdown": [{"type": "markdown", "text": "# x"}],
    "a table": [table(100, 20)],
    "rich text": [
        {
            "type": "rich_text",
            "elements": [
                {
                    "type": "rich_text_section",
                    "elements": [
                        {"type": "text", "text": "x", "style": {"bold": True}},
                        {"type": "user", "user_id": "U1"},
                        {"type": "emoji", "name": "eyes"},
                    ],
                },
                {
                    "type": "rich_text_list",
                    "style": "bullet",
                    "elements": [{"type": "rich_text_section", "elements": [{"type": "text", "text": "x"}]}],
                },
                {"type": "rich_text_preformatted", "elements": [{"type": "text", "text": "x"}]},
            ],
        }
    ],
    "feedback and an icon": [{"type": "context_actions", "elements": [FEEDBACK, trash(visible_to_user_ids=["U1"])]}],
    "ids of 255 characters": [actions(button(action_id="a" * 255)) | {"block_id": "b" * 255}],
}

BAD: dict[str, tuple[list[Any], str]] = {
    "51 blocks": ([{"type": "divider"}] * 51, "no more than 50 items allowed [json-pointer:/blocks]"),
    "no object": (["text"], "must be a valid object [json-pointer:/blocks/0]"),
    "no type": ([{"text": mrkdwn()}], "missing required field: type [json-pointer:/blocks/0]"),
    "an unknown block": ([{"type": "marquee"}], "unsupported type: marquee [json-pointer:/blocks/0/type]"),
    "an alert in a message": ([ALERT], "unsupported type: alert [json-pointer:/blocks/0/type]"),
    "six context actions": (
        [{"type": "context_actions", "elements": [trash(action_id=str(n)) for n in range(6)]}],
        "no more than 5 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "an ordinary button as context action": (
        [{"type": "context_actions", "elements": [button()]}],
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "an icon that there is not": (
        [{"type": "context_actions", "elements": [trash(icon="star")]}],
        "must be one of: trash [json-pointer:/blocks/0/elements/0/icon]",
    ),
    "feedback without its other half": (
        [{"type": "context_actions", "elements": [{k: v for k, v in FEEDBACK.items() if k != "negative_button"}]}],
        "missing required field: negative_button [json-pointer:/blocks/0/elements/0]",
    ),
    "a text field among actions": (
        [actions(typed_in())],
        "unsupported type: plain_text_input [json-pointer:/blocks/0/elements/0/type]",
    ),
    "a section of 3001": (
        [section(text=mrkdwn("x" * 3001))],
        "must be less than 3001 characters [json-pointer:/blocks/0/text/text]",
    ),
    "an empty section": (
        [section(text=mrkdwn(""))],
        "must be more than 0 characters [json-pointer:/blocks/0/text/text]",
    ),
    "a section of nothing": ([{"type": "section"}], "must define either `text` or `fields` [json-pointer:/blocks/0]"),
    "11 fields": ([section(fields=[mrkdwn()] * 11)], "no more than 10 items allowed [json-pointer:/blocks/0/fields]"),
    "a field of 2001": (
        [section(fields=[mrkdwn("x" * 2001)])],
        "must be less than 2001 characters [json-pointer:/blocks/0/fields/0/text]",
    ),
    "text as a string": ([section(text="x")], "must be a valid object [json-pointer:/blocks/0/text]"),
    "an unknown field": (
        [{"type": "divider", "text": "x"}],
        "invalid additional property: text [json-pointer:/blocks/0]",
    ),
    "a header in mrkdwn": (
        [{"type": "header", "text": mrkdwn()}],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/text/type]",
    ),
    "a header of 151": (
        [{"type": "header", "text": plain("x" * 151)}],
        "must be less than 151 characters [json-pointer:/blocks/0/text/text]",
    ),
    "a context of 11": (
        [{"type": "context", "elements": [mrkdwn()] * 11}],
        "no more than 10 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "an empty context": (
        [{"type": "context", "elements": []}],
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "a button in a context": (
        [{"type": "context", "elements": [button()]}],
        "unsupported type: button [json-pointer:/blocks/0/elements/0/type]",
    ),
    "26 actions": (
        [actions(*(button(action_id=str(n)) for n in range(26)))],
        "no more than 25 items allowed [json-pointer:/blocks/0/elements]",
    ),
    "one action_id twice in a block": (
        [actions(button(), button())],
        "`action_id` must be unique: a [json-pointer:/blocks/0/elements/1/action_id]",
    ),
    "one block_id twice": (
        [{"type": "divider", "block_id": "b"}] * 2,
        "`block_id` must be unique: b [json-pointer:/blocks/1/block_id]",
    ),
    "a disabled button": (
        [actions(button(disabled=True))],
        "invalid additional property: disabled [json-pointer:/blocks/0/elements/0]",
    ),
    "a button in mrkdwn": (
        [actions(button(text=mrkdwn()))],
        "unsupported type: mrkdwn [json-pointer:/blocks/0/elements/0/text/type]",
    ),
    "a button text of 76": (
        [actions(button(text=plain("x" * 76)))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/text/text]",
    ),
    "a button value of 2001": (
        [actions(button(value="x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/elements/0/value]",
    ),
    "a button value that is a number": (
        [actions(button(value=1))],
        "must be a valid string [json-pointer:/blocks/0/elements/0/value]",
    ),
    "a button of an unknown style": (
        [actions(button(style="warning"))],
        "must be one of: primary, danger [json-pointer:/blocks/0/elements/0/style]",
    ),
    "a confirm title of 101": (
        [actions(button(confirm={**CONFIRM, "title": plain("x" * 101)}))],
        "must be less than 101 characters [json-pointer:/blocks/0/elements/0/confirm/title/text]",
    ),
    "a confirm without deny": (
        [actions(button(confirm={k: v for k, v in CONFIRM.items() if k != "deny"}))],
        "missing required field: deny [json-pointer:/blocks/0/elements/0/confirm]",
    ),
    "an action_id of 256": (
        [actions(button(action_id="a" * 256))],
        "must be less than 256 characters [json-pointer:/blocks/0/elements/0/action_id]",
    ),
    "an overflow of six": (
        [actions({"type": "overflow", "action_id": "o", "options": [option(str(n)) for n in range(6)]})],
        "no more than 5 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "a menu of 101": (
        [actions(select(options=[option(str(n)) for n in range(101)]))],
        "no more than 100 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "an empty menu": (
        [actions(select(options=[]))],
        "no fewer than 1 items allowed [json-pointer:/blocks/0/elements/0/options]",
    ),
    "a menu of nothing": (
        [actions({"type": "static_select", "action_id": "s"})],
        "must define either `options` or `option_groups` [json-pointer:/blocks/0/elements/0]",
    ),
    "an option text of 76": (
        [actions(select(options=[option(text="x" * 76)]))],
        "must be less than 76 characters [json-pointer:/blocks/0/elements/0/options/0/text/text]",
    ),
    "an option value of 151": (
        [actions(select(options=[option("v" * 151)]))],
        "must be less than 151 characters [json-pointer:/blocks/0/elements/0/options/0/value]",
    ),
    "a first choice that is not offered": (
        [actions(select(initial_option=option("other")))],
        "initial option must match one of the options [json-pointer:/blocks/0/elements/0]",
    ),
    "a date in another form": (
        [actions({"type": "datepicker", "action_id": "d", "initial_date": "31.12.2026"})],
        "must be a valid value [json-pointer:/blocks/0/elements/0/initial_date]",
    ),
    "11 radio buttons": (
        [
            section(
                accessory={"type": "radio_buttons", "action_id": "r", "options": [option(str(n)) for n in range(11)]}
            )
        ],
        "no more than 10 items allowed [json-pointer:/blocks/0/accessory/options]",
    ),
    "an image without a description": (
        [{"type": "image", "image_url": "https://example.com/i.png"}],
        "missing required field: alt_text [json-pointer:/blocks/0]",
    ),
    "an image without an address": (
        [{"type": "image", "alt_text": "x"}],
        "must define either `image_url` or `slack_file` [json-pointer:/blocks/0]",
    ),
    "an input of nothing": (
        [{"type": "input", "label": plain()}],
        "missing required field: element [json-pointer:/blocks/0]",
    ),
    "a button as input": ([entry(button())], "unsupported type: button [json-pointer:/blocks/0/element/type]"),
    "a label of 2001": (
        [entry(typed_in(), label=plain("x" * 2001))],
        "must be less than 2001 characters [json-pointer:/blocks/0/label/text]",
    ),
    "a text input of 3001": (
        [entry(typed_in(max_length=3001))],
        "must be between 1 and 3000 [json-pointer:/blocks/0/element/max_length]",
    ),
    "a placeholder of 151": (
        [entry(typed_in(placeholder=plain("x" * 151)))],
        "must be less than 151 characters [json-pointer:/blocks/0/element/placeholder/text]",
    ),
    "markdown of 12001": (
        [{"type": "markdown", "text": "x" * 12_001}],
        "must be less than 12001 characters [json-pointer:/blocks/0/text]",
    ),
    "markdown of 12001 in all": (
        [{"type": "markdown", "text": "x" * 6001}, {"type": "markdown", "text": "x" * 6000}],
        "markdown blocks must be less than 12001 characters in all [json-pointer:/blocks]",
    ),
    "a table of 101 rows": ([table(101, 1)], "no more than 100 items allowed [json-pointer:/blocks/0/rows]"),
    "a table of 21 columns": ([table(1, 21)], "no more than 20 items allowed [json-pointer:/blocks/0/rows/0]"),
    "two tables": ([table(1, 1)] * 2, "only one table allowed [json-pointer:/blocks]"),
    "rich text of an unknown piece": (
        [{"type": "rich_text", "elements": [{"type": "rich_text_section", "elements": [{"type": "font"}]}]}],
        "unsupported type: font [json-pointer:/blocks/0/elements/0/elements/0/type]",
    ),
}


@pytest.mark.parametrize("blocks", GOOD.values(), ids=GOOD)
def test_slack_would_take_it(blocks: list[Json]) -> None:
    assert message_flaws(blocks) == []


@pytest.mark.parametrize(("blocks", "flaw"), BAD.values(), ids=BAD)
def test_slack_would_refuse_it(blocks: list[Any], flaw: str) -> None:
    assert flaw in message_flaws(blocks)


def modal(*blocks: Json, **more: Any) -> Json:
    return {"type": "modal", "title": plain(), "blocks": list(blocks), **more}


GOOD_VIEWS: dict[str, Json] = {
    "a modal": modal({"type": "divider"}),
    "100 blocks": modal(*[{"type": "divider"}] * 100),
    "titles of 24": modal(title=plain("x" * 24), submit=plain("x" * 24), close=plain("x" * 24)),
    "a form": modal(entry(typed_in()), submit=plain()),
    "a home": {"type": "home", "blocks": []},
    "an alert": modal(ALERT),
    "private metadata of 3000": modal(private_metadata="x" * 3000),
}

BAD_VIEWS: dict[str, tuple[Any, str]] = {
    "no view": (None, "must be a valid object [json-pointer:/view]"),
    "no title": ({"type": "modal", "blocks": []}, "missing required field: title [json-pointer:/view]"),
    "a title of 25": (modal(title=plain("x" * 25)), "must be less than 25 characters [json-pointer:/view/title/text]"),
    "a submit of 25": (
        modal(submit=plain("x" * 25)),
        "must be less than 25 characters [json-pointer:/view/submit/text]",
    ),
    "101 blocks": (modal(*[{"type": "divider"}] * 101), "no more than 100 items allowed [json-pointer:/view/blocks]"),
    "private metadata of 3001": (
        modal(private_metadata="x" * 3001),
        "must be less than 3001 characters [json-pointer:/view/private_metadata]",
    ),
    "a form that cannot be sent": (
        modal({"type": "divider"}, entry(typed_in())),
        "must define `submit` to use an `input` block in modals [json-pointer:/view/blocks/1/input]",
    ),
    "an alert of 201": (
        modal({**ALERT, "text": plain("x" * 201)}),
        "must be less than 201 characters [json-pointer:/view/blocks/0/text/text]",
    ),
    "an alert in a home": (
        {"type": "home", "blocks": [ALERT]},
        "unsupported type: alert [json-pointer:/view/blocks/0/type]",
    ),
    "context actions in a modal": (
        modal({"type": "context_actions", "elements": [FEEDBACK]}),
        "unsupported type: context_actions [json-pointer:/view/blocks/0/type]",
    ),
    "a table in a modal": (modal(table(1, 1)), "unsupported type: table [json-pointer:/view/blocks/0/type]"),
    "a home with a title": (
        {"type": "home", "title": plain(), "blocks": []},
        "invalid additional property: title [json-pointer:/view]",
    ),
    "an unknown kind": ({"type": "popup", "blocks": []}, "unsupported type: popup [json-pointer:/view/type]"),
}


@pytest.mark.parametrize("view", GOOD_VIEWS.values(), ids=GOOD_VIEWS)
def test_slack_would_show_the_view(view: Json) -> None:
    assert view_flaws(view) == []


@pytest.mark.parametrize(("view", "flaw"), BAD_VIEWS.values(), ids=BAD_VIEWS)
def test_slack_would_refuse_the_view(view: Any, flaw: str) -> None:
    assert flaw in view_flaws(view)


ATTACHED: dict[str, tuple[Any, str | None]] = {
    "colour and blocks": ([{"color": "#36a64f", "blocks": [section()]}], None),
    "a named colour": ([{"color": "danger", "text": "x"}], None),
    "a wrong colour": (
        [{"color": "reddish", "text": "x"}],
        "must be a valid value [json-pointer:/attachments/0/color]",
    ),
    "a bad block inside": (
        [{"blocks": [section(text=mrkdwn(""))]}],
        "must be more than 0 characters [json-pointer:/attachments/0/blocks/0/text/text]",
    ),
    "an unknown field": ([{"colour": "x"}], "invalid additional property: colour [json-pointer:/attachments/0]"),
}


@pytest.mark.parametrize(("attachments", "flaw"), ATTACHED.values(), ids=ATTACHED)
def test_attachments_are_judged_too(attachments: Any, flaw: str | None) -> None:
    flaws = attachment_flaws(attachments)
    assert flaws == [] if flaw is None else flaw in flaws


_json = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["type", "text", "elements", "blocks", "options", "value"]), inner, max_size=4
        )
    ),
    max_leaves=20,
)


@given(_json)
def test_nonsense_is_refused_and_never_breaks_the_judge(value: Any) -> None:
    assert message_flaws([value])
    view_flaws(value)
    attachment_flaws(value)


_kinds = st.sampled_from(["section", "header", "divider", "context", "actions", "input", "image", "rich_text", "table"])


@given(st.lists(st.fixed_dictionaries({"type": _kinds}, optional={"text": _json, "elements": _json, "rows": _json})))
def test_blocks_of_known_kinds_and_strange_contents_never_break_the_judge(blocks: list[Any]) -> None:
    message_flaws(blocks)
