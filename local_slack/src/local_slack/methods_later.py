"""chat.scheduleMessage and its kin, and chat.unfurl: what is said later, and what is added to what others said."""

from __future__ import annotations

from typing import Any

from local_slack.call import Call
from local_slack.content import judged_attachments, judged_blocks
from local_slack.methods_chat import composed_message
from local_slack.refusal import Json, Refused
from local_slack.scheduled import Waiting


def schedule_message(call: Call) -> Json:
    given = call.required("post_at")
    if not given.isdigit():
        raise Refused("invalid_time")
    channel, body, metadata = composed_message(call)
    waiting = Waiting(
        id=call.state.new_id("Q"),
        channel=channel.id,
        post_at=int(given),
        created=int(call.state.clock.now()),
        user=call.me,
        body=body,
        metadata=metadata,
    )
    call.slack.scheduled.add(waiting)
    return {
        "ok": True,
        "channel": channel.id,
        "scheduled_message_id": waiting.id,
        "post_at": waiting.post_at,
        "message": {"type": "delayed_message", **body},
    }


def delete_scheduled(call: Call) -> Json:
    channel, id = call.conversation(), call.required("scheduled_message_id")
    waiting = call.slack.scheduled.waiting.get(id)
    if waiting is None or waiting.channel != channel.id or waiting.user != call.me:
        raise Refused("invalid_scheduled_message_id")
    call.slack.scheduled.remove(id)
    return {"ok": True}


def list_scheduled(call: Call) -> Json:
    only = call.text("channel")
    mine = [w for w in call.slack.scheduled.waiting.values() if w.user == call.me and only in ("", w.channel)]
    page, following = call.page(sorted(mine, key=lambda w: w.post_at))
    shown = [
        {
            "id": w.id,
            "channel_id": w.channel,
            "post_at": w.post_at,
            "date_created": w.created,
            "text": w.body.get("text", ""),
        }
        for w in page
    ]
    return {"ok": True, "scheduled_messages": shown, "response_metadata": following}


def unfurl(call: Call) -> Json:
    """Puts previews under links in a message. A second call with the same link replaces the first one's."""
    channel = call.conversation()
    message = channel.messages.get(call.required("ts"))
    if message is None:
        raise Refused("cannot_find_message")
    unfurls = call.structure("unfurls", "cannot_parse_attachment")
    if not unfurls:
        raise Refused("missing_unfurls")
    if not isinstance(unfurls, dict):
        raise Refused("cannot_parse_attachment")
    text = str(message.body.get("text", ""))
    if any(url.replace("&", "&amp;") not in text and url not in text for url in unfurls):
        raise Refused("cannot_unfurl_url")
    kept = [a for a in message.body.get("attachments") or () if a.get("from_url") not in unfurls]
    made = [_preview(call, url, given) for url, given in unfurls.items()]
    both = [{**each, "id": number} for number, each in enumerate([*kept, *made], start=1)]
    call.state.revise(message, {"attachments": both})
    return {"ok": True}


def _preview(call: Call, url: str, given: Any) -> Json:
    """An attachment, or `{"blocks": [...]}`, as the app gave it for one link."""
    if not isinstance(given, dict):
        raise Refused("cannot_parse_attachment")
    bot = call.state.bot
    if "blocks" in given:
        made: Json = {"fallback": "[no preview available]", "blocks": judged_blocks(given["blocks"])}
    else:
        made = judged_attachments([given])[0]
    return {**made, "from_url": url, "is_app_unfurl": True, "app_id": bot.app_id, "bot_id": bot.bot_id}
