"""Every error that Slack documents for the methods that we send with, and what it means for a notice.

Source: the "Errors" of each method's page in Slack's reference, and those that all methods share. A code that is not
here is treated as `UNSORTED`: tried again with growing pauses, and said once. A test holds the documented ones to this
table.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from typing import Any

from slack_sdk.errors import SlackApiError

# What reading raises where an answer has no shape that Slack documents: a field missing, or of another type.
MALFORMED = (LookupError, TypeError, AttributeError, ValueError)


class Meaning(StrEnum):
    PASSING = "passing"  # nothing was done; it will be possible again by itself
    DOUBTFUL = "doubtful"  # some of it may have been done: looked up before it is tried again
    PEOPLE = "people"  # refused by this conversation until somebody puts it right
    ROW = "row"  # refused for this one message until somebody puts it right; its conversation takes others
    TOKEN = "token"  # refused everywhere until somebody puts it right: said of the token, and not of one method
    LOOKS = "looks"  # the formatting is refused; in plain text it may pass
    GONE = "gone"  # the message that it changes or answers is not there any more
    DONE = "done"  # it is so already
    CONTENT = "content"  # refused for what it says; trying again cannot help
    UNSORTED = "unsorted"


def _of(meaning: Meaning, codes: str) -> dict[str, Meaning]:
    return dict.fromkeys(codes.split(), meaning)


MEANINGS: dict[str, Meaning] = {
    **_of(
        Meaning.PASSING,
        "message_limit_exceeded external_channel_migrating team_added_to_org accesslimited org_login_required"
        " update_failed streaming_state_conflict ratelimited rate_limited file_update_failed"
        " messaging_processing_failed duplicate_channel_not_found duplicate_message_not_found",
    ),
    **_of(Meaning.DOUBTFUL, "internal_error fatal_error service_unavailable request_timeout"),
    **_of(
        Meaning.PEOPLE,
        "is_archived is_inactive not_in_channel channel_not_found invalid_channel restricted_action"
        " restricted_action_read_only_channel restricted_action_thread_only_channel messages_tab_disabled"
        " ekm_access_denied access_denied no_permission user_disabled user_not_found user_not_visible"
        " channel_is_limited_access posting_to_channel_denied user_is_external_guest missing_scope"
        " not_allowed_token_type"
        " team_not_found team_access_not_granted enterprise_is_restricted two_factor_setup_required"
        " file_uploads_disabled file_type_not_allowed file_uploads_except_images_disabled storage_limit_reached"
        " file_upload_size_restricted user_is_restricted cannot_dm_bot not_authorized"
        " no_such_subteam permission_denied plan_upgrade_required failed_for_some_users"
        " app_cannot_join_channel cant_invite invitee_cant_see_channel no_external_invite_permission"
        " org_user_not_in_team ura_max_channels method_not_supported_for_channel_type",
    ),
    **_of(
        Meaning.ROW,
        "restricted_action_thread_locked restricted_action_non_threadable_channel cannot_reply_to_message"
        " edit_window_closed cant_update_message"
        " slack_connect_canvas_sharing_blocked slack_connect_file_link_sharing_blocked"
        " slack_connect_lists_sharing_blocked slack_connect_blocked_file_type slack_connect_clip_sharing_blocked"
        " slack_connect_file_upload_sharing_blocked",
    ),
    **_of(
        Meaning.TOKEN,
        "invalid_auth not_authed account_inactive token_revoked token_expired",
    ),
    **_of(
        Meaning.LOOKS,
        "invalid_blocks invalid_blocks_format invalid_attachments too_many_attachments msg_too_long"
        " msg_blocks_too_long metadata_too_large attachment_payload_limit_exceeded block_mismatch"
        " cannot_parse_attachment too_many_contact_cards markdown_text_conflict",
    ),
    **_of(Meaning.GONE, "message_not_found thread_not_found"),
    **_of(Meaning.DONE, "already_in_channel cant_invite_self"),
    **_of(
        Meaning.CONTENT,
        "no_text invalid_arguments invalid_arg_name invalid_array_arg invalid_charset invalid_form_data"
        " invalid_post_type missing_post_type missing_argument method_deprecated deprecated_endpoint unknown_method"
        " invalid_json json_not_object"
        " as_user_not_supported invalid_metadata_format invalid_metadata_schema metadata_must_be_sent_from_app"
        " missing_file_data draft_already_deleted draft_already_sent draft_has_conflict draft_not_found"
        " blocked_file_type file_deleted file_is_deleted file_not_found file_share_limit_reached"
        " max_file_sharing_exceeded unable_to_share_files channels_limit_exceeded"
        " alt_txt_too_large snippet_too_large unknown_snippet_type unknown_subtype"
        " too_long cant_broadcast_message no_dual_broadcast_content_update"
        " invalid_cursor invalid_limit invalid_metadata_filter_keys invalid_ts_latest invalid_ts_oldest"
        " list_record_comment_fetch_failed invalid_user_combination not_enough_users too_many_users"
        " users_list_not_supplied no_user invalid_users no_users_provided subteam_max_users_exceeded",
    ),
}


def code_of(error: SlackApiError) -> str:
    """What Slack said, or that it said nothing that makes sense: an answer may be a list, or a page of HTML."""
    return str(said_by(error).get("error") or "non-JSON")


def said_by(error: SlackApiError) -> Mapping[str, Any]:
    """The fields of an answer; none where it has no shape of Slack's."""
    data = getattr(error.response, "data", error.response)
    return data if isinstance(data, Mapping) else {}


def meaning_of(code: str) -> Meaning:
    return MEANINGS.get(code, Meaning.UNSORTED)


# What people can do about it, in a sentence's second half; for codes that do not say it themselves.
_ADVICE = {
    "is_archived": "the channel is archived: unarchive it",
    "is_inactive": "the channel is archived or frozen: unarchive it",
    "not_in_channel": "the bot isn't in the channel: invite it",
    "channel_not_found": "the channel doesn't exist, or is private and the bot isn't in it: invite it",
    "restricted_action": "a workspace setting keeps the bot from posting there: allow it",
    "restricted_action_read_only_channel": "the channel is read-only: let the bot post",
    "restricted_action_thread_only_channel": "the channel takes replies only: let the bot post",
    "messages_tab_disabled": "the app's Messages tab is off: switch it on in the app's settings",
    "ekm_access_denied": "an administrator has suspended posting",
    "user_disabled": "the account is deactivated",
    "user_not_found": "there is no such person in this workspace",
    "token_revoked": "the bot's token was revoked: install the app again",
    "token_expired": "the bot's token has expired: renew it",
    "account_inactive": "the app was removed: install it again",
    "invalid_auth": "Slack doesn't accept the bot's token: set a valid one",
    "not_authed": "Slack got no token: set one",
}


def advice(code: str, needed: str = "") -> str:
    """What is wrong and what would help, e.g. "the channel is archived: unarchive it (is_archived)"."""
    if code == "missing_scope" and needed:
        return f"the app lacks the scope {needed}: add it and install the app again (missing_scope)"
    return f"{_ADVICE[code]} ({code})" if code in _ADVICE else code
