"""Every tool that is known: what it sends opens, ends, or is shown as unrouted, and is never refused."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.handbook.team.integrations import InboundSettings
from bot.handbook.team.presets import presets
from bot.handbook.team.team import Team
from bot.inbound.event import Told
from bot.inbound.reading import Unacceptable
from bot.inbound.sorting import sort
from bot.inbound.translators import translate
from tests.conftest import FRIDAY
from tests.unit.inbound.corpus import CORPUS, VARIANTS, body, changed, over
from tests.unit.inbound.corpus_services import WITHOUT_AN_END

# Values that a payload may have anywhere.
ANY = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)


def way(name: str, **more: Any) -> InboundSettings:
    topic = {"auth": {"scheme": "sns", "topic": "arn:aws:sns:us-east-2:0:t"}} if name == "cloudwatch" else {}
    return InboundSettings(name="tool", kind="json", preset=name, secret_env="WAY_SECRET", **{**topic, **more})


def told(name: str, payload: Any) -> Told:
    [one] = translate(body(payload), way(name))
    assert isinstance(one, Told)
    return one


def test_every_preset_has_an_example_and_every_example_a_preset() -> None:
    assert sorted(CORPUS) == sorted(presets())
    assert len(CORPUS) >= 15


@pytest.mark.parametrize("name", CORPUS)
def test_what_it_sends_is_an_alert_of_the_pipeline_it_names(team: Team, name: str) -> None:
    found = sort(translate(body(CORPUS[name].firing), way(name)), team, way(name), "webhook:tool", FRIDAY)
    [(alert, is_over)] = found.alerts
    assert not is_over
    assert alert.pipeline in ("Aggregate Profit Pipeline", "Aggregate Growth Pipeline")
    assert (found.flaws, found.unrouted) == ([], [])
    assert alert.summary != "An alert without words"
    assert not any(sign in alert.summary for sign in "{}")


@pytest.mark.parametrize("name", sorted(set(CORPUS) - set(WITHOUT_AN_END)))
def test_its_end_is_of_the_same_alert(name: str) -> None:
    assert told(name, over(name)).over
    assert told(name, over(name)).key == told(name, CORPUS[name].firing).key


@pytest.mark.parametrize(("name", "becomes", "otherwise"), VARIANTS)
def test_what_else_it_sends(team: Team, name: str, becomes: str, otherwise: Any) -> None:
    found = sort(translate(body(changed(name, otherwise)), way(name)), team, way(name), "webhook:tool", FRIDAY)
    kinds = ["over" if is_over else "note" if alert.nature == "note" else "alert" for alert, is_over in found.alerts]
    assert (kinds, found.unrouted) == ([] if becomes == "nothing" else [becomes], [])


@pytest.mark.parametrize("name", [n for n in CORPUS if presets()[n].read.links and n != "dbt-cloud"])
def test_the_way_back_comes_along(name: str) -> None:
    assert told(name, CORPUS[name].firing).links


@pytest.mark.parametrize("name", CORPUS)
def test_what_names_no_pipeline_waits_to_be_routed(team: Team, name: str) -> None:
    nothing = way(name, read={"pipeline": "nowhere", "summary": "nowhere", "detail": "", "entity": ""})
    found = sort(translate(body(CORPUS[name].firing), nothing), team, nothing, "webhook:tool", FRIDAY)
    assert (found.alerts, len(found.unrouted)) == ([], 1)


def places(value: Any, at: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [at, *(place for key, v in inner for place in places(v, (*at, key)))]


@settings(max_examples=150, deadline=None)
@given(data=st.data(), name=st.sampled_from(sorted(CORPUS)))
def test_anything_anywhere_in_it_is_read_or_named(team: Team, data: st.DataObject, name: str) -> None:
    payload: Any = deepcopy(CORPUS[name].firing)
    place = data.draw(st.sampled_from(places(payload)[1:]))
    inner = payload
    for key in place[:-1]:
        inner = inner[key]
    inner[place[-1]] = data.draw(ANY)
    try:
        found = sort(translate(body(payload), way(name)), team, way(name), "webhook:tool", FRIDAY)
    except Unacceptable:
        return  # it is kept whole, and shown
    assert all(len(alert.key) <= 200 and len(alert.summary) <= 1200 for alert, _ in found.alerts)


def test_what_a_team_says_otherwise_goes_before_the_preset() -> None:
    assert way("datadog", read={"id": "other"}).reading.id == "other"
    assert way("datadog", read={"id": "other"}).reading.over == presets()["datadog"].read.over


def test_paste_says_where_to_send_and_which_secret() -> None:
    for name, preset in presets().items():
        said = preset.paste.format(url="https://wk.example/alerts/t/x", secret_env="X_SECRET")
        assert "https://wk.example/alerts/t/x" in said or name == "cloudwatch", name
