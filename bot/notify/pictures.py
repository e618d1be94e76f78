"""Pictures in Slack threads, a destination of its own: drawing takes a second, and no page may wait behind it.

It goes into the parent's thread. It is drawn here, in a child process, so that the outbox keeps a few numbers and no
image.

An upload has three calls (Slack's "Working with files"), and only the last one shows anything. So whatever ends before
it was certainly not delivered. The file's name is made of the notice's key: that is what is looked for in doubt, for
files carry no metadata. What is uploaded is kept from one try to the next, so that the last call comes at once then.
"""

from __future__ import annotations

import http.client
import subprocess
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import httpx
from slack_sdk import WebClient
from slack_sdk.errors import SlackApiError, SlackClientError

from bot.errors import InDoubt, SendError
from bot.network import trusted
from bot.notify.notifier import Notice, Receipt
from bot.notify.payload import Chart, Unreadable
from bot.notify.slack import LOOK_BACK, broken, cannot_look, messages, verdict
from bot.notify.slack_errors import MALFORMED
from detectors.child import was_stopped
from detectors.drawing import draw_in_child
from detectors.picture import Picture

PICTURES = "pictures"

Draw = Callable[[Sequence[Picture]], bytes]

_READY_WITHIN = 1.5  # seconds from the beginning of a try to its last call
_TRIES = 3  # of a drawing that does not end in its time
_KEPT = 50  # uploads that wait for their last call
_ALT_TEXT = 1000  # characters that Slack takes


class PictureNotifier:
    """running: seconds that also count while the process is stopped (`Clock.running`)."""

    name = PICTURES

    def __init__(
        self, client: WebClient, running: Callable[[], float], settle: float = 8.0, draw: Draw = draw_in_child
    ) -> None:
        self._client, self._running, self.settle, self._draw = client, running, settle, draw
        # The last call begins within this time of the claim, or not at all: nothing is shown once the lease is over.
        self.timeout = _READY_WITHIN + float(client.timeout)
        self._uploaded: dict[str, str] = {}
        self._slow: Counter[str] = Counter()

    def send(self, notice: Notice) -> Receipt:
        if not notice.parent:
            raise SendError("the message whose thread it belongs to was never posted", permanent=True)
        began = self._running()
        file = self._uploaded.pop(notice.key, None) or self._upload(notice)
        if self._running() - began > _READY_WITHIN:
            self._keep(notice.key, file)
            raise SendError("drawn and uploaded; shown at the next try, within its lease")
        return self._share(notice, file)

    def _keep(self, key: str, file: str) -> None:
        self._uploaded[key] = file
        while len(self._uploaded) > _KEPT:
            del self._uploaded[next(iter(self._uploaded))]

    def _upload(self, notice: Notice) -> str:
        """The id of a file that nobody sees yet. Whatever goes wrong here, nothing was delivered."""
        picture = Picture.from_json(_chart(notice).picture)
        drawn = self._drawn(notice.key, picture)
        try:
            place = self._client.files_getUploadURLExternal(
                filename=_file_name(notice), length=len(drawn), alt_txt=picture.in_words[:_ALT_TEXT]
            )
            where, patience = place["upload_url"], self._client.timeout
            httpx.post(where, content=drawn, timeout=patience, verify=trusted()).raise_for_status()
            return str(place["file_id"])
        except SlackApiError as error:
            refused = verdict(error, decoration=True)
            raise refused if isinstance(refused, SendError) else SendError(str(refused)) from error
        except (OSError, http.client.HTTPException, SlackClientError, httpx.HTTPError) as error:
            raise SendError(f"the upload broke off ({type(error).__name__})") from error
        except MALFORMED as error:
            raise SendError(f"Slack's answer makes no sense ({type(error).__name__})") from error

    def _drawn(self, key: str, picture: Picture) -> bytes:
        """A machine that is stopping or busy ends the child before it is done: another time it can be drawn."""
        try:
            return self._draw([picture])
        except subprocess.CalledProcessError as error:
            stopped = was_stopped(error.returncode)
            raise SendError(
                f"the picture could not be drawn (status {error.returncode})", permanent=not stopped
            ) from error
        except (subprocess.TimeoutExpired, OSError) as error:
            self._slow[key] += 1
            why = f"the picture could not be drawn ({type(error).__name__})"
            raise SendError(why, permanent=self._slow[key] >= _TRIES) from error

    def _share(self, notice: Notice, file: str) -> Receipt:
        channel, title = _chart(notice).channel, Picture.from_json(_chart(notice).picture).title
        try:
            answer = self._client.files_completeUploadExternal(
                files=[{"id": file, "title": title}],
                channel_id=channel,
                thread_ts=notice.parent["ts"],
            )
            return Receipt({"channel": channel, "file": str(answer["files"][0]["id"])})
        except SlackApiError as error:
            raise verdict(error, decoration=True) from error
        except SlackClientError as error:
            raise InDoubt(str(error)) from error
        except (OSError, http.client.HTTPException) as error:
            raise broken(error) from error
        except MALFORMED as error:
            raise InDoubt(f"Slack's answer makes no sense ({type(error).__name__})") from error

    # --- doubt ------------------------------------------------------------------------------------------------------

    def find(self, notices: Sequence[Notice]) -> Mapping[str, Receipt] | None:
        """Look once in each thread for files of the notices' names."""
        found: dict[str, Receipt] = {}
        threads = {_thread(n) for n in notices if n.parent}
        try:
            for channel, thread in threads:
                wanted = [n for n in notices if _thread(n) == (channel, thread)]
                since = min(n.first_tried or 0.0 for n in wanted) - LOOK_BACK
                for message in messages(self._client, channel, thread, since):
                    found |= _in(message, channel, wanted)
            return found
        except SlackApiError as error:
            if cannot_look(error):
                return None
            raise verdict(error, decoration=True) from error
        except (OSError, http.client.HTTPException, SlackClientError, *MALFORMED) as error:
            raise InDoubt(str(error)) from error


def _in(message: Mapping[str, Any], channel: str, wanted: Sequence[Notice]) -> dict[str, Receipt]:
    files = {str(file.get("name")): str(file.get("id")) for file in message.get("files") or ()}
    return {
        n.key: Receipt({"channel": channel, "file": files[name], "ts": str(message["ts"])})
        for n in wanted
        if (name := _file_name(n)) in files
    }


def _thread(notice: Notice) -> tuple[str, str]:
    return _chart(notice).channel, notice.parent.get("ts", "")


def _chart(notice: Notice) -> Chart:
    if not isinstance(notice.payload, Chart):
        raise Unreadable(f"{notice.payload.type} is not a chart")
    return notice.payload


def _file_name(notice: Notice) -> str:
    return f"watchkeeper-{notice.key.replace(':', '-')}.png"
