"""A question finds its runbook entry, in people's own words, with slips or pasted; nonsense finds nothing."""

from __future__ import annotations

import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handbook.search.index import RunbookIndex
from bot.handbook.search.names import named
from bot.handbook.team.load import load_team
from bot.handbook.team.runbook_search import search
from bot.handbook.team.team import Team
from tests.unit.handbook.pages import SMALL, read
from tests.unit.handbook.questions import BY_ISSUE, NOTHING, PROFIT, QUESTIONS

TEAM_DIR = Path(__file__).parents[3] / "teams" / "data-engineering"
TEAM = load_team(TEAM_DIR)


def answers(query: str, limit: int = 5) -> list[tuple[str, str | None]]:
    return [(hit.pipeline, hit.issue) for hit in search(TEAM, query, limit)]


def test_the_questions_cover_every_issue_and_pipeline() -> None:
    issues = {(r.pipeline, i.heading) for r in TEAM.handbook.runbooks for i in r.issues}
    assert issues | {(o.pipeline, None) for o in TEAM.handbook.ownership} == set(BY_ISSUE)
    assert len(QUESTIONS) > 200


def test_nearly_every_question_has_its_entry_first_and_all_but_a_few_among_the_first_three() -> None:
    asked = [(q, entry) for q, entry in QUESTIONS if entry]
    missed_first = [q for q, entry in asked if answers(q)[:1] != [entry]]
    missed_three = [q for q, entry in asked if entry not in answers(q, 3)]
    assert len(missed_first) <= 0.05 * len(asked), missed_first
    assert len(missed_three) <= 0.01 * len(asked), missed_three


@pytest.mark.parametrize("question", NOTHING)
def test_what_the_handbook_knows_nothing_about_has_no_answer(question: str) -> None:
    assert answers(question) == []


@pytest.mark.parametrize(
    ("question", "issue"),
    [
        ("EURUSD same value 3 days running", "Currency Conversion Rates"),
        ("returns not being subtracted", "Transaction Database"),
        ("row count spike", "Duplicate Transactions"),
        ("android app stopped sending batches", "Clickstream Events"),
    ],
)
def test_what_people_asked_for_in_vain_is_found(question: str, issue: str) -> None:
    assert answers(question)[0][1] == issue


def test_a_table_a_file_or_a_job_finds_its_entry() -> None:
    added = "- **Detection:** Certain SDK versions"
    page = (TEAM_DIR / "handbook.md").read_text()
    assert added in page
    book = read(page.replace(added, f"- Job: `load_zz_taps`, see dags/zz_taps.py\n{added}"))
    bound = [{"pipeline": PROFIT, "issue": "Transaction Database", "name": "x", "table": "fct_qqpay_daily"}]
    index = RunbookIndex(book, named(book, bound))
    assert index.search("load_zz_taps failed")[0].issue == "Clickstream Events"
    assert index.search("fct_qqpay_daily")[0].issue == "Transaction Database"
    assert RunbookIndex(book).search("fct_qqpay_daily") == []


def test_what_was_said_of_an_incident_that_is_over_counts() -> None:
    past = (((PROFIT, "Payment Processor Exports"), "The zorblat gateway had rotated its credentials"),)
    assert search(TEAM, "zorblat again") == []
    assert [h.issue for h in search(TEAM, "zorblat gateway", past=past)][:1] == ["Payment Processor Exports"]


def test_scores_fall_from_best_to_worst_and_lie_between_0_and_1() -> None:
    scores = [hit.score for hit in search(TEAM, "duplicate transactions in the profit pipeline")]
    assert scores == sorted(scores, reverse=True)
    assert all(0 < score <= 1 for score in scores)


def test_a_hit_knows_its_line_and_the_words_that_it_shares() -> None:
    hit = search(TEAM, "refund anomaly yesterday")[0]
    assert TEAM.handbook.lines[hit.line - 1] == "**Transaction Database**"
    assert hit.matched == ("refund",)


def test_naming_the_pipeline_prefers_its_issue() -> None:
    assert answers("bot traffic in growth logins")[0] == ("Aggregate Growth Pipeline", "User Authentication Logs")
    assert answers("bot traffic in engagement")[0] == ("Aggregate Engagement Pipeline", "Bot and Automated Traffic")


@pytest.mark.parametrize(
    "question",
    [
        "rebooting takes an hour",
        "nginx gateway error 502",
        "jenkins build stuck in queue",
        "kubernetes pod evicted, app restarts",
    ],
)
def test_an_english_word_is_no_slip_of_another_and_a_word_of_another_field_weighs_whole(question: str) -> None:
    assert answers(question) == []


def test_a_word_of_another_field_is_none_where_the_handbook_itself_speaks_of_it() -> None:
    book = read(SMALL.replace("Late files", "Printer jams"))
    assert [h.issue for h in RunbookIndex(book).search("printer")] == ["Printer jams"]


def test_no_more_than_the_limit() -> None:
    assert len(answers("profit", 2)) == 2
    assert answers(PROFIT, 1) == [(PROFIT, None)]


def test_another_teams_handbook_is_searched_by_its_own_words() -> None:
    hits = RunbookIndex(read(SMALL)).search("files are late")
    assert [(h.pipeline, h.issue) for h in hits][:1] == [("Ledger", "Late files")]


def test_the_index_is_built_once_for_a_team() -> None:
    assert isinstance(TEAM, Team)
    assert TEAM.runbook_index is TEAM.runbook_index


def test_an_answer_takes_less_than_20_ms_even_for_a_pasted_stack_trace() -> None:
    trace = "Traceback (most recent call last): unexpectd keyerror in procesing " * 100
    search(TEAM, "warm up")
    began = time.process_time()
    for question in [trace, "duplciate transactoins", *(q for q, _ in QUESTIONS)]:
        search(TEAM, question)
    assert (time.process_time() - began) / len(QUESTIONS) < 0.02


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=200))
def test_any_text_is_a_question(text: str) -> None:
    assert all(0 < hit.score <= 1 for hit in search(TEAM, text))
