"""Files that come with Watchkeeper and are no code: the example team, the pages of the lint rules. In a checkout they
lie where people edit them; an installed wheel keeps them under the environment's share/watchkeeper."""

from __future__ import annotations

import sysconfig
from pathlib import Path

_CHECKOUT = Path(__file__).parent.parent


def shipped(name: str) -> Path:
    """Where a file or folder that comes with Watchkeeper lies: `shipped("teams")`. It may not exist."""
    in_checkout = _CHECKOUT / name
    return in_checkout if in_checkout.exists() else Path(sysconfig.get_path("data"), "share", "watchkeeper", name)
