"""How a test asks for Slack's error code."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from slack_sdk.errors import SlackApiError


def refusal(run: Callable[..., Any], *args: Any, **kwargs: Any) -> dict[str, Any]:
    """The answer of a call that has to be refused."""
    with pytest.raises(SlackApiError) as refused:
        run(*args, **kwargs)
    answer = refused.value.response.data
    assert isinstance(answer, dict)
    return answer


def code(run: Callable[..., Any], *args: Any, **kwargs: Any) -> str:
    return str(refusal(run, *args, **kwargs)["error"])
