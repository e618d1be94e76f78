"""Names of tables and columns are known in full, in another form, and in short; and what only looks alike is not."""

from __future__ import annotations

import pytest

from detectors.proposals.likeness import likeness, subjects, tokens


@pytest.mark.parametrize(
    ("name", "role"),
    [
        *(("CTRY_CD", "country"), ("USR_ID", "user"), ("EVT_TYP_CD", "type"), ("CNTNT_CD", "content")),
        *(("LAST_UPD_DTTM", "updated"), ("SESS_NBR", "session"), ("COHORT_CNT", "size"), ("USR_AGT_TXT", "agent")),
        *(("RGN_CD", "region"), ("PLTFRM", "platform"), ("DVC_TYP", "device"), ("CRNCY", "currency")),
    ],
)
def test_a_word_without_its_vowels_is_known(name: str, role: str) -> None:
    assert likeness(name, role) > 0


@pytest.mark.parametrize(("name", "role"), [("session_ref", "updated"), ("crm_note", "currency"), ("set", "session")])
def test_letters_that_happen_to_be_in_a_word_are_not_short_for_it(name: str, role: str) -> None:
    assert likeness(name, role) == 0


def test_the_word_itself_goes_before_one_that_looks_like_it() -> None:
    assert likeness("visit_ref", "session") > likeness("visitor_id", "session") > 0


@pytest.mark.parametrize(
    ("table", "about"),
    [("user_signed_in", "login"), ("tracks", "event"), ("USR_EVT_LOG", "event"), ("ACCT_DLY_SNAP", "snapshot")],
)
def test_a_table_is_about_the_noun_in_its_name_whatever_its_form(table: str, about: str) -> None:
    assert about in subjects(tokens(table))
