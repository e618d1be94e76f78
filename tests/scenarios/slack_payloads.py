"""One request of each kind that Slack sends to a listener of ours, as its documentation shapes them."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from bot.blocks import announcement, detector_status, resolve_form, silence, stakeholder_update, trade, upkeep
from bot.blocks import handbook as edited
from bot.blocks import incident as card
from bot.blocks import incident_forms as forms
from bot.blocks import incident_menu as menu
from bot.blocks import incident_opening as opening
from bot.blocks import maintenance as windows
from bot.blocks import runbook as entries
from tests.scenarios.conftest import CHANNEL

Payload = dict[str, Any]

_TEAM = {"id": "T0DATATEAM", "domain": "data-team"}
_USER = {"id": "U0ENGA", "username": "engineer.a", "name": "engineer.a", "team_id": "T0DATATEAM"}
_COMMON = {"team": _TEAM, "user": _USER, "api_app_id": "A0WATCHKEEPER", "token": "x", "trigger_id": "1.2.3"}

BUTTONS = (
    *(card.ACKNOWLEDGE, card.RESOLVE, card.HAND_BACK, card.RUNBOOK, card.REOPEN, card.MORE, card.STILL_ON_IT),
    *(stakeholder_update.SUBSCRIBE, stakeholder_update.UNSUBSCRIBE, detector_status.PAUSE, detector_status.RESUME),
    *(detector_status.EACH, windows.RECEIPTS),
    *(detector_status.APPROVE, detector_status.REFUSE),
    *(silence.APPROVE, silence.REFUSE, silence.END, upkeep.MET, upkeep.MISSED, upkeep.DONE, upkeep.SNOOZE),
    *(trade.TAKE, trade.DECLINE, trade.APPROVE, trade.REFUSE, trade.WITHDRAW, trade.UNDO, announcement.ACCEPT),
    *(
        windows.APPROVE,
        windows.REFUSE,
        windows.CANCEL,
        edited.APPLY,
        edited.REJECT,
        entries.CHOOSE,
        f"{entries.SHOW}_1",
    ),
)

_TEXT = "plain_text_input"
ANSWERS: dict[str, dict[str, Payload]] = {
    resolve_form.FORM: {
        resolve_form.VERDICT: {"type": "radio_buttons", "selected_option": {"value": "real"}},
        resolve_form.RESTATED: {"type": "radio_buttons", "selected_option": None},
        resolve_form.LINE: {"type": _TEXT, "value": "A partition was loaded twice"},
    },
    opening.FORM: {
        opening.WHERE: {
            "type": "static_select",
            "selected_option": {"value": entries.reference("Aggregate Growth Pipeline")},
        },
        opening.NATURE: {"type": "radio_buttons", "selected_option": {"value": "late"}},
        opening.WORDS: {"type": _TEXT, "value": "Nothing since three"},
        opening.OFF: {"type": "number_input", "value": "3.5"},
        opening.DAY: {"type": "datepicker", "selected_date": "2026-10-08"},
    },
    f"{forms.FORM}{menu.PROMISE}": {"by": {"type": "datetimepicker", "selected_date_time": 1791573000}},
    f"{forms.FORM}{menu.SNOOZE}": {"until": {"type": "radio_buttons", "selected_option": {"value": "1791568800"}}},
    f"{forms.FORM}{menu.REASSIGN}": {"to": {"type": "users_select", "selected_user": "U0ENGB"}},
    f"{forms.FORM}{menu.SEVERITY}": {
        "severity": {"type": "radio_buttons", "selected_option": {"value": "2 notice P2"}},
        "reason": {"type": _TEXT, "value": "It is smaller"},
    },
    f"{forms.FORM}{menu.NOTE}": {"note": {"type": _TEXT, "value": "Restarted"}},
    f"{forms.FORM}{menu.LINK}": {
        "url": {"type": "url_text_input", "value": "https://x.example/1"},
        "label": {"type": _TEXT, "value": None},
    },
    f"{forms.FORM}{menu.PEOPLE}": {"people": {"type": "multi_users_select", "selected_users": ["U0ENGC"]}},
    detector_status.FORM: {
        detector_status.REASON: {"type": _TEXT, "value": "a backfill"},
        detector_status.LENGTH: {"type": "radio_buttons", "selected_option": {"value": "4"}},
    },
    windows.FORM: {
        windows.WHAT: {"type": _TEXT, "value": "New nodes"},
        windows.STARTS: {"type": "datetimepicker", "selected_date_time": 1794000000},
        windows.LENGTH: {"type": "static_select", "selected_option": {"value": "60"}},
    },
}
ABOUT = {opening.FORM: CHANNEL, windows.FORM: CHANNEL, detector_status.FORM: f"{CHANNEL} refund-ratio"}


def command(name: str, text: str, response_url: str) -> Payload:
    given = {"command": name, "text": text, "user_id": "U0ENGA", "user_name": "engineer.a", "trigger_id": "1.2.3"}
    where = {"team_id": "T0DATATEAM", "channel_id": CHANNEL, "channel_name": "data-engineering"}
    return {**given, **where, "response_url": response_url}


def pressed(action_id: str, response_url: str, value: str = "1") -> Payload:
    action = {"type": "button", "action_id": action_id, "block_id": "b", "value": value, "action_ts": "1.1"}
    return {
        "type": "block_actions",
        **_COMMON,
        "channel": {"id": CHANNEL, "name": "data-engineering"},
        "container": {"type": "message", "message_ts": "1791565200.000100", "channel_id": CHANNEL},
        "message": {"ts": "1791565200.000100", "text": "P1"},
        "actions": [action],
        "response_url": response_url,
    }


def picked(choice: str, button: str = menu.PICK) -> Payload:
    """A line of the menu behind More, or of what a line of it leads to."""
    view = {"id": "V1", "type": "modal", "callback_id": menu.MENU, "private_metadata": f"1 {CHANNEL}", "hash": "1.a"}
    made = {**pressed(button, "", choice), "view": view, "container": {"type": "view", "view_id": "V1"}}
    return {key: value for key, value in made.items() if key not in ("channel", "message", "response_url")}


def submitted(callback_id: str, values: Mapping[str, Payload] | None = None) -> Payload:
    answers = ANSWERS[callback_id] if values is None else values
    view = {
        "id": "V1",
        "type": "modal",
        "callback_id": callback_id,
        "private_metadata": ABOUT.get(callback_id, f"1 {CHANNEL}"),
        "state": {"values": {name: {name: given} for name, given in answers.items()}},
        "hash": "1.a",
    }
    return {"type": "view_submission", **_COMMON, "view": view, "response_urls": []}


def shortcut() -> Payload:
    message = {"type": "message", "text": "odd figures", "user": "U0ENGB", "ts": "1791565200.000200"}
    made = {"type": "message_action", **_COMMON, "callback_id": opening.SHORTCUT, "message_ts": message["ts"]}
    return {**made, "channel": {"id": CHANNEL, "name": "data-engineering"}, "message": message}


def event(**inner: Any) -> Payload:
    envelope = {"token": "x", "team_id": "T0DATATEAM", "api_app_id": "A0WATCHKEEPER", "type": "event_callback"}
    installed = [{"team_id": "T0DATATEAM", "user_id": "U0BOT", "is_bot": True}]
    return {**envelope, "event": inner, "event_id": "Ev1", "event_time": 1791565200, "authorizations": installed}


def suggestion() -> Payload:
    return {"type": "block_suggestion", **_COMMON, "action_id": "who", "block_id": "b", "value": "a"}


def each(response_url: str = "http://127.0.0.1:1/nowhere") -> dict[str, Payload]:
    """By name, so that a test says which one it was."""
    said = {"type": "message", "channel": CHANNEL, "user": "U0ENGB", "text": "Refund anomaly detected", "ts": "1.3"}
    commands: tuple[str, ...] = (
        "/oncall",
        "/oncall swap @Engineer B dec 25",
        "/runbook refunds",
        "/incident note 1 x",
        "/incident 1",
    )
    commands += ("/incident silence refund-ratio for 2 h why", "/maintenance book", "/runbook detectors")
    return {
        **{line: command(line.partition(" ")[0], line.partition(" ")[2], response_url) for line in commands},
        **{action: pressed(action, response_url) for action in BUTTONS},
        **{f"picked {choice}": picked(choice) for choice in (*forms.FORMS, menu.ESCALATE, menu.FALSE_POSITIVE)},
        **{form: submitted(form) for form in ANSWERS},
        "shortcut": shortcut(),
        "suggestion": suggestion(),
        "home": event(type="app_home_opened", user="U0ENGA", tab="home", channel="D1", event_ts="1.2"),
        "message": event(**said),
        "verification": {"type": "url_verification", "token": "x", "challenge": "abc"},
    }


def wire(payload: Payload) -> tuple[bytes, str]:
    """The body and its content type, as Slack sends that kind: commands as a form, clicks as JSON in a form."""
    if "command" in payload:
        fields = {k: v if isinstance(v, str) else json.dumps(v) for k, v in payload.items()}
        return urlencode(fields, errors="replace").encode(), "application/x-www-form-urlencoded"
    if "event" in payload or "challenge" in payload:
        return json.dumps(payload).encode(), "application/json"
    return urlencode({"payload": json.dumps(payload)}).encode(), "application/x-www-form-urlencoded"
