"""A calendar that somebody publishes under a secret address (iCal), read."""

from __future__ import annotations

import httpx

from bot.errors import SendError
from bot.network import trusted

_PATIENCE = httpx.Timeout(10.0)
_LARGEST = 8 * 2**20  # bytes


def fetch(url: str) -> bytes:
    """Raises SendError, which does not quote the address: whoever has it reads the calendar."""
    try:
        address = url.replace("webcal://", "https://", 1)
        with httpx.stream("GET", address, timeout=_PATIENCE, verify=trusted(), follow_redirects=True) as answer:
            if answer.status_code != 200:
                raise SendError(f"the calendar's server answers {answer.status_code}")
            return _whole(answer)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        raise SendError(f"the calendar cannot be read ({type(error).__name__})") from None


def _whole(answer: httpx.Response) -> bytes:
    read = bytearray()
    for part in answer.iter_bytes():
        read += part
        if len(read) > _LARGEST:
            raise SendError(f"the calendar has more than {_LARGEST // 2**20} MiB")
    return bytes(read)
