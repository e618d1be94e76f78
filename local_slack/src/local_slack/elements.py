"""Block Kit: text, options and elements (docs.slack.dev/reference/block-kit), with Slack's limits."""

from __future__ import annotations

from typing import Any

from local_slack.schema import (
    Check,
    anything,
    array,
    boolean,
    every,
    exactly_one,
    fields,
    integer,
    one_of,
    say,
    string,
    typed,
)

ID = string(255)
URL = string(3000)
_DATE = string(10, like=r"\d{4}-\d{2}-\d{2}")
_TIME = string(5, like=r"([01]\d|2[0-3]):[0-5]\d")


def plain(most: int) -> Check:
    """A plain_text object."""
    return typed({"plain_text": fields({"type": anything, "text": string(most)}, {"emoji": boolean})})


def text(most: int) -> Check:
    """A plain_text or mrkdwn object."""
    return typed(
        {
            "plain_text": fields({"type": anything, "text": string(most)}, {"emoji": boolean}),
            "mrkdwn": fields({"type": anything, "text": string(most)}, {"verbatim": boolean}),
        }
    )


CONFIRM = fields(
    {"title": plain(100), "text": text(300), "confirm": plain(30), "deny": plain(30)},
    {"style": one_of("primary", "danger")},
)


def option(label: Check, with_url: bool = False) -> Check:
    return fields(
        {"text": label, "value": string(150)},
        {"description": text(75), **({"url": URL} if with_url else {})},
    )


_PLAIN_OPTION = option(plain(75))
_RICH_OPTION = option(text(75))
_OPTIONS = array(_PLAIN_OPTION, 100)
_OPTION_GROUPS = array(fields({"label": plain(75), "options": _OPTIONS}), 100)
# What an app answers when it is asked for the options of an external select; none is an answer too.
OFFERED = every(
    fields(
        {},
        {
            "options": array(_PLAIN_OPTION, 100, least=0),
            "option_groups": array(fields({"label": plain(75), "options": array(_PLAIN_OPTION, 100, least=0)}), 100, 0),
        },
    ),
    exactly_one("options", "option_groups"),
)


def _element(required: dict[str, Check] | None = None, optional: dict[str, Check] | None = None) -> Check:
    """What every interactive element shares: type, action_id, confirm, focus_on_load."""
    shared: dict[str, Check] = {"action_id": ID, "confirm": CONFIRM, "focus_on_load": boolean}
    return fields({"type": anything, **(required or {})}, {**shared, **(optional or {})})


def _select(optional: dict[str, Check], required: dict[str, Check] | None = None) -> Check:
    return _element(required, {"placeholder": plain(150), **optional})


def _initial_is_offered(value: Any, path: str, flaws: list[str]) -> None:
    """Slack refuses an initial option that is not among the options, letter for letter."""
    if not isinstance(value, dict):
        return
    first = value.get("initial_option")
    wanted = value.get("initial_options") or ([first] if first is not None else [])
    offered = offered_options(value)
    for each in wanted if isinstance(wanted, list) else ():
        if each not in offered:
            say(flaws, "initial option must match one of the options", path)


def offered_options(element: dict[str, Any]) -> list[Any]:
    """The options of an element, whether grouped or not."""
    listed = element.get("options")
    offered = list(listed) if isinstance(listed, list) else []
    groups = element.get("option_groups")
    for group in groups if isinstance(groups, list) else ():
        options = group.get("options") if isinstance(group, dict) else None
        offered += options if isinstance(options, list) else []
    return offered


_STATIC: dict[str, Check] = {"options": _OPTIONS, "option_groups": _OPTION_GROUPS}
_MOST_SELECTED: dict[str, Check] = {"max_selected_items": integer(1, 100)}
_TEXT_INPUT: dict[str, Check] = {
    "initial_value": string(3000, least=0),
    "placeholder": plain(150),
    "dispatch_action_config": fields(
        {}, {"trigger_actions_on": array(one_of("on_enter_pressed", "on_character_entered"), 2)}
    ),
}
_CONVERSATIONS: dict[str, Check] = {
    "default_to_current_conversation": boolean,
    "filter": fields(
        {},
        {
            "include": array(one_of("im", "mpim", "private", "public"), 4),
            "exclude_external_shared_channels": boolean,
            "exclude_bot_users": boolean,
        },
    ),
}
_IDS = array(ID, 100)

IMAGE = every(
    fields(
        {"type": anything, "alt_text": string(2000)},
        {"image_url": URL, "slack_file": fields({}, {"id": ID, "url": URL})},
    ),
    exactly_one("image_url", "slack_file"),
)

_FEEDBACK = fields({"text": plain(75), "value": string(2000)}, {"accessibility_label": string(75)})

ELEMENTS: dict[str, Check] = {
    "image": IMAGE,
    "button": _element(
        {"text": plain(75)},
        {
            "url": URL,
            "value": string(2000),
            "style": one_of("primary", "danger"),
            "accessibility_label": string(75),
        },
    ),
    "icon_button": _element(
        {"icon": one_of("trash"), "text": plain(75)},
        {"value": string(2000), "accessibility_label": string(75), "visible_to_user_ids": array(ID, 100)},
    ),
    "feedback_buttons": fields(
        {"type": anything, "positive_button": _FEEDBACK, "negative_button": _FEEDBACK}, {"action_id": ID}
    ),
    "overflow": _element({"options": array(option(plain(75), with_url=True), 5)}),
    "radio_buttons": every(
        _element({"options": array(_RICH_OPTION, 10)}, {"initial_option": _RICH_OPTION}), _initial_is_offered
    ),
    "checkboxes": every(
        _element({"options": array(_RICH_OPTION, 10)}, {"initial_options": array(_RICH_OPTION, 10)}),
        _initial_is_offered,
    ),
    "static_select": every(
        _select({**_STATIC, "initial_option": _PLAIN_OPTION}),
        exactly_one("options", "option_groups"),
        _initial_is_offered,
    ),
    "multi_static_select": every(
        _select({**_STATIC, **_MOST_SELECTED, "initial_options": array(_PLAIN_OPTION, 100)}),
        exactly_one("options", "option_groups"),
        _initial_is_offered,
    ),
    "external_select": _select({"min_query_length": integer(0, 1000), "initial_option": _PLAIN_OPTION}),
    "multi_external_select": _select(
        {"min_query_length": integer(0, 1000), "initial_options": array(_PLAIN_OPTION, 100), **_MOST_SELECTED}
    ),
    "users_select": _select({"initial_user": ID}),
    "multi_users_select": _select({"initial_users": _IDS, **_MOST_SELECTED}),
    "conversations_select": _select({"initial_conversation": ID, "response_url_enabled": boolean, **_CONVERSATIONS}),
    "multi_conversations_select": _select({"initial_conversations": _IDS, **_CONVERSATIONS, **_MOST_SELECTED}),
    "channels_select": _select({"initial_channel": ID, "response_url_enabled": boolean}),
    "multi_channels_select": _select({"initial_channels": _IDS, **_MOST_SELECTED}),
    "datepicker": _select({"initial_date": _DATE}),
    "timepicker": _select({"initial_time": _TIME, "timezone": string(100)}),
    "datetimepicker": _element({}, {"initial_date_time": integer(1_000_000_000, 9_999_999_999)}),
    "plain_text_input": _element(
        {},
        {
            **_TEXT_INPUT,
            "multiline": boolean,
            "min_length": integer(0, 3000),
            "max_length": integer(1, 3000),
        },
    ),
    "email_text_input": _element({}, _TEXT_INPUT),
    "url_text_input": _element({}, _TEXT_INPUT),
    "number_input": _element(
        {"is_decimal_allowed": boolean}, {**_TEXT_INPUT, "min_value": string(50), "max_value": string(50)}
    ),
    "file_input": _element({}, {"filetypes": array(string(50), 100), "max_files": integer(1, 10)}),
    "rich_text_input": _element(
        {}, {"initial_value": anything, "placeholder": plain(150), "dispatch_action_config": anything}
    ),
}

_PICKERS = {
    "static_select",
    "external_select",
    "users_select",
    "conversations_select",
    "channels_select",
}
_MULTI = {"multi_" + name for name in _PICKERS}
_CHOICES = {"radio_buttons", "checkboxes", "datepicker", "timepicker"}
_TYPED_IN = {"plain_text_input", "email_text_input", "url_text_input", "number_input"}

IN_SECTION = {"button", "overflow", "image"} | _PICKERS | _MULTI | _CHOICES
IN_ACTIONS = {"button", "overflow", "datetimepicker", "rich_text_input"} | _PICKERS | _MULTI | _CHOICES
IN_CONTEXT_ACTIONS = {"icon_button", "feedback_buttons"}
IN_INPUT = {"datetimepicker", "file_input", "rich_text_input"} | _PICKERS | _MULTI | _CHOICES | _TYPED_IN

RICH_STYLE = fields(
    {},
    dict.fromkeys(
        ("bold", "italic", "strike", "code", "underline", "highlight", "client_highlight", "unlink"), boolean
    ),
)
_RICH_PIECES: dict[str, Check] = {
    "text": fields({"type": anything, "text": string()}, {"style": RICH_STYLE}),
    "link": fields({"type": anything, "url": URL}, {"text": string(), "unsafe": boolean, "style": RICH_STYLE}),
    "user": fields({"type": anything, "user_id": ID}, {"style": RICH_STYLE}),
    "usergroup": fields({"type": anything, "usergroup_id": ID}, {"style": RICH_STYLE}),
    "channel": fields({"type": anything, "channel_id": ID}, {"style": RICH_STYLE}),
    "emoji": fields(
        {"type": anything, "name": string()}, {"unicode": string(), "skin_tone": integer(1, 6), "style": RICH_STYLE}
    ),
    "broadcast": fields({"type": anything, "range": one_of("here", "channel", "everyone")}, {"style": RICH_STYLE}),
    "color": fields({"type": anything, "value": string()}, {"style": RICH_STYLE}),
    "date": fields(
        {"type": anything, "timestamp": integer(0, 99_999_999_999), "format": string()},
        {"url": URL, "fallback": string(), "style": RICH_STYLE},
    ),
}
_PIECES = array(typed(_RICH_PIECES), 1000, least=0)
_RICH_SECTION = fields({"type": anything, "elements": _PIECES})
RICH_PARTS: dict[str, Check] = {
    "rich_text_section": _RICH_SECTION,
    "rich_text_preformatted": fields(
        {"type": anything, "elements": _PIECES}, {"border": integer(0, 1), "language": string()}
    ),
    "rich_text_quote": fields({"type": anything, "elements": _PIECES}, {"border": integer(0, 1)}),
    "rich_text_list": fields(
        {
            "type": anything,
            "style": one_of("bullet", "ordered"),
            "elements": array(typed({"rich_text_section": _RICH_SECTION}), 1000),
        },
        {"indent": integer(0, 8), "offset": integer(0, 10_000), "border": integer(0, 1)},
    ),
}
