"""An incident has faults: each ends for itself, says so in the thread, and gets a verdict of its own."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from local_slack.people import everything

from bot.blocks import resolve_form
from bot.blocks.incident import RESOLVE
from bot.flows.incidents import fault_over
from bot.incidents.fault import Verdict
from bot.incidents.incident import Basis, Closing, Incident, State
from bot.incidents.remeasured import Found, Remeasured
from bot.store import faults
from detectors.declare import declare
from detectors.detector import Finding, Nature, Outcome, Result
from tests.scenarios.conftest import CHANNEL, House

DAY = date(2026, 10, 8)
REFUNDS, RATES = "Transaction Database", "Currency Conversion Rates"
BY = {REFUNDS: "refund-ratio", RATES: "currency-staleness"}


def found(house: House, issue: str, **more: Any) -> Incident:
    return house.alert(issue=issue, source=f"detector:{BY[issue]}", day=DAY, **more)


def looks(house: House, issue: str, day: date = DAY, findings: tuple[Finding, ...] = ()) -> None:
    """Its detector runs again, and finds nothing, or this."""
    detector = next(d for d in declare(house.bot.teams["data-engineering"]) if d.name == BY[issue])
    result = Result(
        detector=detector.name,
        pipeline=detector.pipeline,
        issue=detector.issue,
        as_of=house.clock.now(),
        outcome=Outcome.ALARM if findings else Outcome.PASS,
        detail=f"{issue} on {day:%b} {day.day}: as usual.",
        day=day,
        findings=findings,
    )
    plan, now = house.bot.dispatcher.plan("data-engineering"), house.clock.now()
    house.bot.database.write(lambda c: fault_over.looked(c, plan, detector, result, now))
    house.deliver()


def parent(house: House, incident: Incident) -> str:
    ts = house.now(incident).ts
    return next(everything(m) for m in house.parents() if m["ts"] == ts)


def test_a_fault_that_its_detector_finds_no_more_is_over_alone_and_says_so(house: House) -> None:
    incident = found(house, REFUNDS)
    found(house, RATES)
    looks(house, REFUNDS)
    assert any(line.startswith(f"*Over: {REFUNDS}*, Oct 8. Measured again:") for line in house.thread(incident))
    after = house.now(incident)
    assert (after.state, after.issue, [f.issue for f in after.standing]) == (State.TRIGGERED, RATES, [RATES])
    assert f"{REFUNDS}: 0.4%. *Over*" in parent(house, incident)


def test_another_day_says_nothing_of_the_fault(house: House) -> None:
    incident = found(house, REFUNDS)
    looks(house, REFUNDS, day=DAY + timedelta(days=1))
    assert house.now(incident).standing


def test_when_all_is_over_as_measured_the_incident_is_and_nobody_is_paged_any_more(house: House) -> None:
    incident = found(house, REFUNDS)
    found(house, RATES)
    looks(house, REFUNDS)
    looks(house, RATES)
    after = house.now(incident)
    assert (after.state, after.basis, after.verdict) == (State.RESOLVED, Basis.MEASURED, None)
    assert "as usual" in after.proof
    assert "Over by itself" in parent(house, incident)
    pages = [len(house.pages_to(f"U0ENG{x}")) for x in "ABCD"]
    house.pass_time(minutes=40)
    assert [len(house.pages_to(f"U0ENG{x}")) for x in "ABCD"] == pages


def test_what_somebody_reported_stands_until_a_person_says_otherwise(house: House) -> None:
    incident = found(house, REFUNDS)
    house.alert(issue=REFUNDS, source="person", day=DAY)
    looks(house, REFUNDS)
    assert house.now(incident).standing


def test_found_again_it_stands_again_and_says_so(house: House) -> None:
    incident = found(house, REFUNDS, key="first")
    found(house, RATES)
    looks(house, REFUNDS)
    assert found(house, REFUNDS, key="first").id == incident.id
    assert any(line.startswith(f"*Back: {REFUNDS}*") for line in house.thread(incident))
    assert {f.issue for f in house.now(incident).standing} == {REFUNDS, RATES}


def test_found_again_after_it_was_over_for_good_it_is_another_incident(house: House) -> None:
    incident = found(house, REFUNDS, key="first")
    looks(house, REFUNDS)
    assert found(house, REFUNDS, key="first").id != incident.id


def test_resolve_lists_the_faults_and_detectors_learn_from_the_verdict_on_each(house: House) -> None:
    incident = found(house, REFUNDS)
    found(house, RATES)
    person = house.person("U0ENGB")
    person.click(CHANNEL, incident.ts, RESOLVE)
    view = person.wait_view(resolve_form.FORM, 60)
    by_issue = {str(f.issue): f for f in house.now(incident).faults}
    assert all(issue in everything(view) for issue in by_issue)
    name = f"{resolve_form.VERDICT}_{by_issue[RATES].id}"
    assert person.submit(view["id"], {name: {name: str(Verdict.FALSE_POSITIVE)}})["ok"]
    person.wait_for(lambda: house.now(incident).resolved_at)
    assert house.now(incident).verdict is Verdict.REAL
    with house.bot.database.reading() as c:
        assert [(r.source, r.day) for r in faults.confirmed_days(c, "data-engineering", DAY)] == [
            ("detector:refund-ratio", DAY)
        ]
    standings = {s.name: (s.right, s.judged) for s in house.bot.pausing.standings("data-engineering")}
    assert (standings["refund-ratio"], standings["currency-staleness"]) == ((1, 1), (0, 1))


def test_a_p0_report_a_moment_after_a_p3_takes_the_headline_and_pages(house: House) -> None:
    calm = house.alert(issue=RATES, nature=Nature.NOTE, deviation=None)
    assert calm.severity.name == "P3"
    worse = house.alert(issue=None, nature=Nature.MISSING, deviation=None, source="person", day=DAY, measured="")
    assert (worse.id, worse.severity.name) == (calm.id, "P0")
    head = parent(house, calm)
    assert f"P0 #{calm.number} · Aggregate Profit · data missing + 1 more" in head
    assert any(house.pages_to(f"U0ENG{x}") for x in "ABCD")


def test_the_form_of_several_never_calls_safe_what_is_still_wrong(house: House) -> None:
    found(house, REFUNDS)
    incident = found(house, RATES)
    red = Remeasured(Found.RED, "refunds 0.4%")
    view = resolve_form.form(incident, "about", red)
    names = [b["block_id"] for b in view["blocks"] if str(b.get("block_id", "")).startswith("verdict_")]
    for verdict in Verdict:
        for ending in (resolve_form.AS_PUBLISHED, resolve_form.AS_MARKED):
            chosen = {name: {name: {"selected_option": {"value": str(verdict)}}} for name in names}
            chosen[resolve_form.ENDING] = {resolve_form.ENDING: {"selected_option": {"value": ending}}}
            closing = resolve_form.closing({**view, "state": {"values": chosen}})
            assert isinstance(closing, Closing)
            is_wrong = verdict in (Verdict.REAL, Verdict.UPSTREAM_LATE)
            assert closing.basis is (
                Basis.AS_PUBLISHED if is_wrong or ending == resolve_form.AS_PUBLISHED else Basis.VOUCHED
            )
