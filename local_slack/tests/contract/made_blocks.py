"""Block Kit as Hypothesis makes it: every block and element that Slack takes, with strange texts in them."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st
from hypothesis.strategies import SearchStrategy
from local_slack.elements import IN_ACTIONS, IN_CONTEXT_ACTIONS, IN_INPUT, IN_SECTION

Json = dict[str, Any]
Made = SearchStrategy[Json]

HOSTILE = (
    "<!channel> <@U0ENGA> <#C0DATAENG|x> <https://e.com|a> <javascript:alert(1)>",
    "*b* _i_ ~s~ `c` ```pre``` > q\n&gt; q &amp; &lt;",
    "<!date^1700000000^{date} {time}|then> <!subteam^S0> <!date^x^y|z>",
    "# h\n- a\n  - b\n1. c\n|a|b|\n|-|-|\n[x](y) **b** ![i](j)",
    ":smile: :no_such_emoji: ::: @here #general",
    "<img src=x onerror=alert(1)>",
    "\u202e\u0000\u200d\ud7ff𝔘 مرحبا 👩‍👩‍👧",
)
ADDRESSES = ("https://example.com/i.png", "javascript:alert(1)", "http://[", "data:text/html,x", "/page/app.js", "#")


def words(most: int = 40) -> SearchStrategy[str]:
    return st.one_of(st.sampled_from(HOSTILE), st.text(min_size=1)).map(lambda made: made[:most])


def plain(most: int = 40) -> Made:
    return st.fixed_dictionaries(
        {"type": st.just("plain_text"), "text": words(most)}, optional={"emoji": st.booleans()}
    )


def mrkdwn(most: int = 200) -> Made:
    made = {"type": st.just("mrkdwn"), "text": words(most)}
    return st.fixed_dictionaries(made, optional={"verbatim": st.booleans()})


def text(most: int = 200) -> Made:
    return plain(most) | mrkdwn(most)


ADDRESS = st.sampled_from(ADDRESSES)
CONFIRM = st.fixed_dictionaries(
    {"title": plain(100), "text": plain(200), "confirm": plain(30), "deny": plain(30)},
    optional={"style": st.sampled_from(["primary", "danger"])},
)
_OPTION = st.fixed_dictionaries(
    {"text": plain(75), "value": st.text(min_size=1, max_size=20)}, optional={"description": plain(75)}
)
_GROUP = st.fixed_dictionaries({"label": plain(75), "options": st.lists(_OPTION, min_size=1, max_size=3)})
_PERSON, _ROOM = st.sampled_from(["U0ENGA", "U0NOBODY"]), st.sampled_from(["C0DATAENG", "C0NOWHERE"])


def options(most: int) -> SearchStrategy[list[Json]]:
    return st.lists(_OPTION, min_size=1, max_size=most)


def _made(kind: str, needed: dict[str, Any] | None = None, more: dict[str, Any] | None = None) -> Made:
    fields = {"type": st.just(kind), **(needed or {})}
    return st.fixed_dictionaries(fields, optional={"placeholder": plain(150), **(more or {})})


def _bare(kind: str, needed: dict[str, Any] | None = None, more: dict[str, Any] | None = None) -> Made:
    return st.fixed_dictionaries({"type": st.just(kind), **(needed or {})}, optional=more or {})


_FEEDBACK = _bare("x", {"text": plain(75), "value": words()}).map(lambda b: {n: b[n] for n in ("text", "value")})
_OFFERED = {"options": options(5)}
_PIECE = st.one_of(
    _bare("text", {"text": words()}, {"style": st.fixed_dictionaries({}, optional={"bold": st.booleans()})}),
    _bare("link", {"url": ADDRESS}, {"text": words()}),
    _bare("user", {"user_id": _PERSON}),
    _bare("channel", {"channel_id": _ROOM}),
    _bare("usergroup", {"usergroup_id": st.just("S0")}),
    _bare("emoji", {"name": words(20)}),
    _bare("broadcast", {"range": st.sampled_from(["here", "channel", "everyone"])}),
    _bare("color", {"value": words(10)}),
    _bare("date", {"timestamp": st.integers(0, 99_999_999_999), "format": words()}, {"fallback": words()}),
)
_PIECES = {"elements": st.lists(_PIECE, max_size=4)}
_LIST = _bare(
    "rich_text_list",
    {
        "style": st.sampled_from(["bullet", "ordered"]),
        "elements": st.lists(_bare("rich_text_section", _PIECES), min_size=1, max_size=3),
    },
    {"indent": st.integers(0, 8), "offset": st.integers(0, 9), "border": st.integers(0, 1)},
)
RICH_TEXT = _bare(
    "rich_text",
    {
        "elements": st.lists(
            st.one_of(
                *(_bare(k, _PIECES) for k in ("rich_text_section", "rich_text_quote", "rich_text_preformatted")), _LIST
            ),
            min_size=1,
            max_size=3,
        )
    },
)
IMAGE = _bare("image", {"image_url": ADDRESS, "alt_text": words()})

ELEMENTS: dict[str, Made] = {
    "image": IMAGE,
    "button": _bare(
        "button",
        {"text": plain(75)},
        {"value": words(), "url": ADDRESS, "style": st.sampled_from(["primary", "danger"]), "confirm": CONFIRM},
    ),
    "icon_button": _bare(
        "icon_button", {"icon": st.just("trash"), "text": plain(75)}, {"visible_to_user_ids": st.lists(_PERSON, min_size=1)}
    ),
    "feedback_buttons": _bare("feedback_buttons", {"positive_button": _FEEDBACK, "negative_button": _FEEDBACK}),
    "overflow": _bare("overflow", _OFFERED, {"confirm": CONFIRM}),
    "radio_buttons": _bare("radio_buttons", _OFFERED, {"confirm": CONFIRM}),
    "checkboxes": _bare("checkboxes", _OFFERED, {"confirm": CONFIRM}),
    "static_select": _made("static_select", _OFFERED)
    | _made("static_select", {"option_groups": st.lists(_GROUP, min_size=1, max_size=3)}),
    "multi_static_select": _made("multi_static_select", _OFFERED, {"max_selected_items": st.integers(1, 3)}),
    "external_select": _made("external_select", {}, {"initial_option": _OPTION}),
    "multi_external_select": _made(
        "multi_external_select", {}, {"initial_options": options(3), "max_selected_items": st.integers(1, 3)}
    ),
    "users_select": _made("users_select", {}, {"initial_user": _PERSON}),
    "multi_users_select": _made("multi_users_select", {}, {"initial_users": st.lists(_PERSON, min_size=1)}),
    "conversations_select": _made(
        "conversations_select",
        {},
        {
            "initial_conversation": _ROOM,
            "default_to_current_conversation": st.booleans(),
            "filter": st.fixed_dictionaries({"include": st.lists(st.sampled_from(["im", "public"]), min_size=1, unique=True)}),
        },
    ),
    "multi_conversations_select": _made("multi_conversations_select", {}, {"initial_conversations": st.lists(_ROOM, min_size=1)}),
    "channels_select": _made("channels_select", {}, {"initial_channel": _ROOM}),
    "multi_channels_select": _made("multi_channels_select", {}, {"initial_channels": st.lists(_ROOM, min_size=1)}),
    "datepicker": _made("datepicker", {}, {"initial_date": st.dates().map(str)}),
    "timepicker": _made("timepicker", {}, {"initial_time": st.times().map(lambda t: f"{t:%H:%M}"), "timezone": words()}),
    "datetimepicker": _bare("datetimepicker", {}, {"initial_date_time": st.integers(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": _made("plain_text_input", {}, {"initial_value": words(), "multiline": st.booleans()}),
    "email_text_input": _made("email_text_input", {}, {"initial_value": words()}),
    "url_text_input": _made("url_text_input", {}, {"initial_value": words()}),
    "number_input": _made("number_input", {"is_decimal_allowed": st.booleans()}, {"initial_value": words(), "min_value": words()}),
    "file_input": _bare("file_input", {}, {"filetypes": st.lists(words(5), min_size=1, max_size=2), "max_files": st.integers(1, 10)}),
    "rich_text_input": _made("rich_text_input", {}, {"initial_value": RICH_TEXT}),
}  # fmt: skip


def one_of(kinds: set[str]) -> Made:
    return st.one_of(*(ELEMENTS[kind] for kind in sorted(kinds)))


_CELL = _bare("raw_text", {"text": words()}) | RICH_TEXT

BLOCKS: dict[str, Made] = {
    "section": _bare("section", {"text": text()}, {"fields": st.lists(text(), min_size=1, max_size=4), "accessory": one_of(IN_SECTION)}),
    "header": _bare("header", {"text": plain(150)}),
    "divider": _bare("divider"),
    "context": _bare("context", {"elements": st.lists(IMAGE | text(), min_size=1, max_size=4)}),
    "actions": _bare("actions", {"elements": st.lists(one_of(IN_ACTIONS), min_size=1, max_size=4)}),
    "context_actions": _bare("context_actions", {"elements": st.lists(one_of(IN_CONTEXT_ACTIONS), min_size=1, max_size=3)}),
    "input": _bare("input", {"label": plain(), "element": one_of(IN_INPUT)}, {"hint": plain(), "optional": st.booleans(), "dispatch_action": st.booleans()}),
    "image": _bare("image", {"image_url": ADDRESS, "alt_text": words()}, {"title": plain()}),
    "video": _bare("video", {"alt_text": words(), "title": plain(), "thumbnail_url": ADDRESS, "video_url": ADDRESS}, {"title_url": ADDRESS, "description": plain(), "author_name": words(50)}),
    "rich_text": RICH_TEXT,
    "markdown": _bare("markdown", {"text": words(200)}),
    "table": _bare("table", {"rows": st.lists(st.lists(_CELL, min_size=1, max_size=3), min_size=1, max_size=3)}, {"column_settings": st.lists(st.fixed_dictionaries({"align": st.sampled_from(["left", "center", "right"])}), min_size=1, max_size=3)}),
    "alert": _bare("alert", {"text": text()}, {"level": st.sampled_from(["info", "warning", "error", "success"])}),
}  # fmt: skip


def blocks(*but: str, most: int = 6) -> SearchStrategy[list[Json]]:
    """A list of blocks of every kind except these, with one table at most."""
    made = st.lists(st.one_of(*(BLOCKS[kind] for kind in BLOCKS if kind not in but)), min_size=1, max_size=most)
    return made.filter(lambda listed: sum(block["type"] == "table" for block in listed) < 2)


def in_message(most: int = 6) -> SearchStrategy[list[Json]]:
    return blocks("alert", most=most)


def in_modal(most: int = 6) -> SearchStrategy[list[Json]]:
    return blocks("markdown", "table", "context_actions", most=most)


def in_home(most: int = 6) -> SearchStrategy[list[Json]]:
    return blocks("markdown", "table", "context_actions", "alert", most=most)
