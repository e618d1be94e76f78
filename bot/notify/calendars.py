"""A calendar that somebody publishes under a secret address (iCal), read."""

from __future__ import annotations

import time

import httpx

from bot.errors import SendError
from bot.network import trusted

_PATIENCE = httpx.Timeout(10.0)
_LONGEST = 30.0  # seconds
_LARGEST = 8 * 2**20  # bytes


def fetch(url: str, within: float = _LONGEST) -> bytes:
    """within: seconds for all of it. Raises SendError, which does not quote the address: whoever has it reads the
    calendar."""
    try:
        address = url.replace("webcal://", "https://", 1)
        with httpx.stream("GET", address, timeout=_PATIENCE, verify=trusted(), follow_redirects=True) as answer:
            if answer.status_code != 200:
                raise SendError(f"the calendar's server answers {answer.status_code}")
            return _whole(answer, within)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SendError(f"the calendar cannot be read ({type(error).__name__})") from None


def _whole(answer: httpx.Response, within: float) -> bytes:
    read, until = bytearray(), time.monotonic() + within
    for part in answer.iter_bytes():
        read += part
        if time.monotonic() > until:  # httpx's patience is with each part alone
            raise SendError(f"the calendar has not come within {within:.0f} s")
        if len(read) > _LARGEST:
            raise SendError(f"the calendar has more than {_LARGEST // 2**20} MiB")
    return bytes(read)
