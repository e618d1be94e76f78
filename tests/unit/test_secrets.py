"""A secret that could be guessed is refused at the start, and never told."""

from __future__ import annotations

import pytest

from bot.errors import SettingsError
from bot.settings import load_settings, weakness

GOOD = "b2f0c9d4e17a8365"


@pytest.mark.parametrize("name", ["alerts_secret", "calendar_secret", "slack_signing_secret"])
@pytest.mark.parametrize("secret", ["x", "  x  ", "a" * 40, "abababababababab", GOOD[:7]])
def test_a_weak_secret_is_refused_and_not_told(name: str, secret: str) -> None:
    with pytest.raises(SettingsError, match=name.upper()) as refused:
        load_settings(_env_file=None, **{name: secret})
    assert secret.strip() not in str(refused.value).replace("characters", "") or len(secret.strip()) == 1


@pytest.mark.parametrize("blank", ["", " ", "\n\t "])
def test_one_of_blanks_opens_no_door(blank: str) -> None:
    try:
        secret = load_settings(_env_file=None, alerts_secret=blank).alerts_secret
    except SettingsError:
        return
    assert secret is None or not secret.get_secret_value()


def test_blanks_at_its_ends_are_no_part_of_it() -> None:
    secret = load_settings(_env_file=None, alerts_secret=f" {GOOD}\n").alerts_secret
    assert secret is not None
    assert secret.get_secret_value() == GOOD
    assert weakness(GOOD) == ""
