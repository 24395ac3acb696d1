"""The form «Active ageing plan»: all eight kinds, without what the doctor has forbidden."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.clock import frozen
from core.people.models import Person, PersonCentre
from core.plans.known_forms import asked_of_form, forms_for
from core.plugins.plan_contracts import PlannedNeed
from core.regions.models import Centre
from plugins.active_longevity import kinds
from plugins.active_longevity.examination.caution_models import ClearanceLimit
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.plans.catalogue import NEEDS
from plugins.active_longevity.plans.form import CODE, FORM
from tests.conftest import NOW, TODAY

SALT, GYM, TEA = (f"active_longevity.{one}" for one in ("salt_room", "gym", "tea_heart"))


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with frozen(NOW):
        yield


def newcomer(session: Any, world: Any) -> int:
    person = Person(
        region_id=world.region.id, surname="Ә", surname_key="ә", given_key="", patronymic_key="",
        name_key="ә", sort_key="ә", birth_date=dt.date(1950, 1, 1),
    )  # fmt: skip
    session.add(person)
    session.flush()
    session.add(PersonCentre(region_id=world.region.id, person_id=person.id,
                             centre_id=world.centre_id))  # fmt: skip
    session.flush()
    return person.id


def examined(session: Any, world: Any, person_id: int, *codes: str) -> None:
    clearance = Clearance(
        region_id=world.region.id, person_id=person_id, doctor="Омаров С. Т.",
        issued_on=TODAY - dt.timedelta(days=3), valid_until=TODAY + dt.timedelta(days=300),
    )  # fmt: skip
    session.add(clearance)
    session.flush()
    for code in codes:
        session.add(ClearanceLimit(region_id=world.region.id, clearance_id=clearance.id, code=code))
    session.flush()


def asked(session: Any, world: Any, person_id: int) -> tuple[str, list[PlannedNeed]]:
    return asked_of_form(session, form=FORM, region=world.region, person_id=person_id,
                         centre_id=world.centre_id, on=TODAY)  # fmt: skip


def services_of(needs: list[PlannedNeed]) -> dict[str, str]:
    """Service kind → text of its measure."""
    return {
        one.service_kind: str(one.text)
        for need in needs
        for goal in need.goals
        for one in goal.measures
        if one.service_kind
    }


def test_the_catalogue_knows_all_eight_kinds_and_only_services_that_exist() -> None:
    assert {need.kind for need in NEEDS} == set(range(1, 9))
    assert len({need.code for need in NEEDS}) == len(NEEDS)
    for need in NEEDS:
        for goal in need.goals:
            assert goal.measures
            for one in goal.measures:
                known = kinds.BY_CODE.get(one.service_kind)
                assert bool(one.service_kind) == (known is not None)
                assert known is None or one.kind == known.special_kind


def test_the_centre_of_older_people_offers_it_first(work: Any, world: Any) -> None:
    with work() as session:
        centre = session.get_one(Centre, world.centre_id)
        assert next(one.code for one in forms_for(world.region, centre)) == CODE
        centre.type_code = "other"
        assert CODE not in {one.code for one in forms_for(world.region, centre)}
        centre.type_code = "active_longevity"


def test_without_an_examination_nothing_medical_is_suggested(work: Any, world: Any) -> None:
    with work() as session:
        source, needs = asked(session, world, newcomer(session, world))
        assert source == ""
        assert {need.kind for need in needs} == {1, 3, 4, 5, 6, 7, 8}
        assert not {SALT, GYM, TEA} & set(services_of(needs))


def test_what_the_doctor_forbids_is_not_suggested(work: Any, world: Any) -> None:
    with work() as session:
        healthy, ill = newcomer(session, world), newcomer(session, world)
        examined(session, world, healthy)
        examined(session, world, ill, "high_pressure")
        source, needs = asked(session, world, healthy)
        assert source == "Дәрігердің алғашқы қарауы: 17.11.2026, Омаров С. Т."
        assert {SALT, GYM, TEA} <= set(services_of(needs))
        _source, left = asked(session, world, ill)
        offered = services_of(left)
        assert SALT not in offered
        assert TEA in offered
        assert "шектеуімен" in offered[GYM], "what is limited says so"
        codes = {need.code for need in left}
        assert {need.code for need in needs} - codes == {"breathes"}, "a need without a measure"


def test_the_button_stands_on_the_tab_of_the_examination(
    work: Any, world: Any, sign_in: Any
) -> None:
    with work() as session:
        person_id = newcomer(session, world)
        key = session.get_one(Person, person_id).public_id
    client = sign_in("aigul")
    tab = client.get(f"/shymkent/active-longevity/people/{key}/clearances").get_data(as_text=True)
    address = f"/shymkent/people/{key}/plans/new?form={CODE}"
    assert address in tab
    assert "Жеке жоспар жасау" in tab
    page = client.get(address)
    assert page.status_code == 200
    assert "Кіммен тұрады" in page.get_data(as_text=True)
