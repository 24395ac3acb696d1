"""Settings of kinds of requests per region and centre, and the workflow as a picture."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.kernel import Kernel
from core.regions.models import Centre
from core.requests.known_types import offered
from core.requests.models import RequestTypeRule
from core.requests.type_services import TypeRuleData, clear_type_rule, set_type_rule
from core.requests.workflow_picture import PictureState, PictureWay, draw
from core.work.models import Unit
from tests.conftest import World
from tests.core.requests.conftest import CARE, TAXI


@pytest.fixture
def rule(world: World, actor: Callable[[str], Any]) -> Callable[..., Any]:
    """`rule(session, "dana", None, days=5, …)`: that account sets a rule of the taxi."""
    actors = {name: actor(name) for name in ("dana", "aigul", "bolat", "zhanar")}

    def write(session: Any, who: str, centre_id: int | None, **more: Any) -> RequestTypeRule:
        version = more.pop("version", 0)
        centre = session.get_one(Centre, centre_id) if centre_id is not None else None
        return set_type_rule(
            session, actor=actors[who], region=world.region, code=more.pop("code", TAXI),
            centre=centre, data=TypeRuleData(**more), version=version,
        )  # fmt: skip

    write.actors = actors  # type: ignore[attr-defined]
    return write


def _taken(session: Any, world: World) -> dict[str, Any]:
    centre = session.get_one(Centre, world.centre_id)
    return {one.code: one for one in offered(session, world.region, centre)}


def test_the_centre_goes_before_the_region_and_that_before_the_module(
    work: Any, world: World, rule: Any
) -> None:
    with work() as session:
        assert _taken(session, world)[TAXI].days == 10
        rule(session, "dana", None, days=7, source="№ 5", papers=("identity",))
        taxi = _taken(session, world)[TAXI]
        assert (taxi.days, taxi.source, taxi.papers) == (7, "№ 5", ("identity",))
        unit = Unit(region_id=world.region.id, centre_id=world.centre_id, name_kk="Көлік")
        session.add(unit)
        session.flush()
        rule(session, "aigul", world.centre_id, unit_id=unit.id)
        taxi = _taken(session, world)[TAXI]
        assert (taxi.days, taxi.unit_id, taxi.papers) == (7, unit.id, ("identity",))
        rule(session, "aigul", world.centre_id, is_offered=False, version=1)
        assert TAXI not in _taken(session, world)
        centre = session.get_one(Centre, world.centre_id)
        for _press in range(2):
            clear_type_rule(session, actor=rule.actors["aigul"], region=world.region, code=TAXI,
                            centre=centre)  # fmt: skip
        assert _taken(session, world)[TAXI].days == 7


def test_what_cannot_be_is_told_at_its_field(work: Any, world: World, rule: Any) -> None:
    with work() as session:
        other = Unit(region_id=world.region.id, centre_id=world.second_centre_id, name_kk="Басқа")
        session.add(other)
        session.flush()
        for values, field in (
            ({"days": 0, "source": "x"}, "days"), ({"days": 366, "source": "x"}, "days"),
            ({"days": 5, "source": "  "}, "source"), ({"papers": ("none",)}, "papers"),
            ({"unit_id": other.id}, "unit_id"),
        ):  # fmt: skip
            with pytest.raises(InvalidInput) as wrong:
                rule(session, "aigul", world.centre_id, **values)
            assert set(wrong.value.fields) == {field}
        with pytest.raises(InvalidInput):
            rule(session, "dana", None, unit_id=other.id)
        with pytest.raises(NotAllowed):
            rule(session, "aigul", None, days=5, source="x")
        with pytest.raises(NotAllowed):
            rule(session, "aigul", world.second_centre_id, days=5, source="x")
        with pytest.raises(NotFound):
            rule(session, "dana", None, code="nobody.knows")
        rule(session, "dana", None, days=5, source="x")
        with pytest.raises(Conflict, match="version"):
            rule(session, "dana", None, days=6, source="x")


def test_an_administrator_sets_a_term_on_the_page(
    sign_in: Callable[..., Any], work: Any, world: World
) -> None:
    aigul, dana = sign_in("aigul"), sign_in("dana")
    shown = aigul.get("/shymkent/requests/types")
    assert shown.status_code == 200
    assert "Әлеуметтік такси" in shown.text
    centre = "active-longevity"
    address = f"/shymkent/requests/types/{TAXI}?centre={centre}"
    form = aigul.get(address)
    assert 'value="disability"' in form.text
    given = {"is_offered": "y", "days": "12", "source": "№ 9", "papers": ["identity", "disability"]}
    bad = aigul.post(address, data={**given, "days": "1,5"})
    assert bad.status_code == 422
    assert 'href="#days"' in bad.text
    assert "№ 9" in bad.text
    strange = aigul.post(address, data={**given, "papers": ["../x"]})
    assert strange.status_code == 422
    assert aigul.post(address, data=given).status_code == 303
    with work() as session:
        row = session.scalars(sa.select(RequestTypeRule)).one()
        assert (row.days, row.papers, row.centre_id) == (12, None, world.centre_id)
    again = aigul.post(address, data={**given, "days": "13"})  # an old page, without the version
    assert again.status_code == 422
    version = re.search(r'name="version"[^>]*value="(\d+)"', again.text)
    assert version is not None
    saved = aigul.post(address, data={**given, "days": "13", "version": version[1]})
    assert saved.status_code == 303
    assert "13" in aigul.get("/shymkent/requests/types").text
    assert aigul.post(f"/shymkent/requests/types/{TAXI}/clear?centre={centre}").status_code == 303
    assert dana.get("/shymkent/requests/types").status_code == 200
    assert dana.get(f"/shymkent/requests/types/{CARE}").status_code == 200
    assert dana.get("/shymkent/requests/types/nobody.knows").status_code == 404
    assert (
        aigul.get(f"/shymkent/requests/types/{TAXI}?centre=active-longevity-2").status_code == 404
    )
    assert sign_in("sabit").get("/shymkent/requests/types").status_code == 403


def test_the_workflow_is_shown_with_its_table(sign_in: Callable[..., Any], kernel: Kernel) -> None:
    page = sign_in("aigul").get(f"/shymkent/requests/types/{TAXI}/workflow")
    assert page.status_code == 200
    picture = re.search(r"<svg role=.*?</svg>", page.text, re.DOTALL)
    assert picture is not None
    flow = kernel.registry.request_types[TAXI].workflow
    assert picture[0].count("<rect") == len(flow.states)
    numbers = re.findall(r'<td role="cell" data-l="№">(\d+)</td>', page.text)
    assert numbers == [str(place) for place in range(1, len(flow.transitions) + 1)]
    for number in numbers:
        assert f">{number}</text>" in picture[0]
    assert 'aria-describedby="workflow-table"' in picture[0]
    assert 'id="workflow-table"' in page.text
    assert "style=" not in picture[0]


def test_the_picture_draws_every_end_of_every_way() -> None:
    states = [PictureState(code, f"<{code}>" + " сөз" * 10, "x") for code in ("a", "b", "c")]
    ways = [PictureWay(1, ("a",), "b"), PictureWay(2, ("a", "b"), "c"), PictureWay(3, ("b",), "a"),
            PictureWay(4, ("b",), "b")]  # fmt: skip
    svg = str(draw(states, ways, title="T", described="d"))
    assert "&lt;a&gt;" in svg
    assert "<a>" not in svg
    ends = {number: svg.count(f">{number}</text>") for number in range(1, 5)}
    assert ends == {1: 2, 2: 3, 3: 2, 4: 2}
    assert svg == str(draw(states, ways, title="T", described="d"))
