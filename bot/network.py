"""The way from this machine to others: by which proxy (and never by one to itself), trusting which certificates.

httpx and urllib (and with it slack-sdk's calls) go by HTTPS_PROXY, HTTP_PROXY and NO_PROXY; slack-sdk's sockets by
the first two alone, wherever they lead.
"""

from __future__ import annotations

import os
import ssl
from collections.abc import MutableMapping
from functools import cache
from urllib.parse import urlsplit
from urllib.request import getproxies_environment, proxy_bypass_environment  # type: ignore[attr-defined]

_ITSELF = ("localhost", "127.0.0.1", "::1")
_NAMES = ("NO_PROXY", "no_proxy")  # both are read, by one library or another


def stay_at_home(environ: MutableMapping[str, str] = os.environ) -> None:
    """No proxy for this machine's own addresses: a local workspace, a mail relay beside us. A proxy's loopback is not
    ours."""
    known = next((environ[name] for name in reversed(_NAMES) if environ.get(name)), "")
    hosts = [host for host in (part.strip() for part in known.split(",")) if host]
    for name in _NAMES:
        environ[name] = ",".join([*hosts, *(host for host in _ITSELF if host not in hosts)])


def proxy_for(url: str) -> str | None:
    """The address of the proxy by which a URL is reached, as the environment says; None for straight ahead."""
    parts, proxies = urlsplit(url), getproxies_environment()
    found = proxies.get(parts.scheme) or proxies.get("all")
    if not found or proxy_bypass_environment(parts.netloc, proxies):
        return None
    return found if "://" in found else f"http://{found}"


@cache
def trusted() -> ssl.SSLContext:
    """The certificates of this machine, or of SSL_CERT_FILE, for every destination alike. Kept, for reading them takes
    20 ms of a processor, and slack-sdk would do it for every call and every connection of Socket Mode."""
    return ssl.create_default_context()
