"""Which variables of the environment a child process gets: the bot's own secrets stay with the bot."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bot.handbook.team.settings import SourceSettings
from detectors.own_code import IS_RUN

# What every process needs to run at all: paths, locale, zone, certificates. Nothing else of ours reaches a child.
_NEEDED = (
    *(
        "PATH",
        "HOME",
        "LANG",
        "LANGUAGE",
        "TZ",
        "TMPDIR",
        "TEMP",
        "TMP",
        "SYSTEMROOT",
        "VIRTUAL_ENV",
        "LD_LIBRARY_PATH",
    ),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "REQUESTS_CA_BUNDLE", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "ALL_PROXY"),
    *("COVERAGE_PROCESS_START", "MPLCONFIGDIR", IS_RUN),
)
_NEEDED_BEGIN = ("LC_", "PYTHON", "XDG_")
# An object store's own tools read these, where its address says so.
_OF_STORES = {"s3": ("AWS_",), "s3a": ("AWS_",), "gs": ("GOOGLE_", "CLOUDSDK_"), "gcs": ("GOOGLE_", "CLOUDSDK_")}


def variables_of(sources: Iterable[SourceSettings], environ: Mapping[str, str]) -> dict[str, str]:
    """What a child that reads these sources gets of the environment: the variables that they name, and no others."""
    named, stores = set(), set()
    for source in sources:
        address = environ.get(source.url_env or "") or source.url or ""
        named |= {source.url_env} if source.url_env else set()
        stores |= set(_OF_STORES.get(address.partition("://")[0], ()))
    begins = (*_NEEDED_BEGIN, *stores)
    return {
        name: value
        for name, value in environ.items()
        if name in named or name.upper() in _NEEDED or name.startswith(begins)
    }
