"""views.* and apps.connections.open: modals, the App Home, and sockets."""

from __future__ import annotations

from local_slack.call import Call
from local_slack.refusal import Json


def open_(call: Call) -> Json:
    trigger = call.required("trigger_id")
    return {"ok": True, "view": call.slack.views.open(trigger, call.structure("view")).shown()}


def push(call: Call) -> Json:
    trigger = call.required("trigger_id")
    return {"ok": True, "view": call.slack.views.push(trigger, call.structure("view")).shown()}


def update(call: Call) -> Json:
    view = call.slack.views.update(
        call.text("view_id"), call.text("external_id"), call.structure("view"), call.text("hash")
    )
    return {"ok": True, "view": view.shown()}


def publish(call: Call) -> Json:
    user = call.required("user_id")
    return {"ok": True, "view": call.slack.views.publish(user, call.structure("view"), call.text("hash")).shown()}


def connections_open(call: Call) -> Json:
    return {"ok": True, "url": call.slack.sockets.ticket()}
