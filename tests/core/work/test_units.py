"""Units: who may be in them, closing, two editors."""

from __future__ import annotations

import dataclasses
from typing import Any

import pytest

from core.auth.actor import system_actor
from core.errors import Conflict, InvalidInput, NotAllowed
from core.work.models import Unit, WorkItem
from core.work.unit_services import UnitData, change_unit, create_unit, members_of
from tests.conftest import World


def test_head_and_members_work_in_the_centre(work: Any, world: World, actor: Any) -> None:
    aigul = actor("aigul")
    asked = {"actor": aigul, "region": world.region, "centre_id": world.centre_id}
    data = UnitData("Кеңсе", head_id=world.sabit, member_ids=frozenset({world.bota}))
    with work() as session:
        made = create_unit(session, **asked, data=data)
        assert set(members_of(session, unit=made)) == {world.bota}
        for wrong, field in (
            (data, "name_kk"),  # the same name again
            (UnitData(" "), "name_kk"),
            (UnitData("Заң", head_id=world.bolat), "head_id"),
            (UnitData("Заң", member_ids=frozenset({world.zhanar})), "member_ids"),
        ):
            with pytest.raises(InvalidInput) as error:
                create_unit(session, **asked, data=wrong)
            assert set(error.value.fields) == {field}
        with pytest.raises(NotAllowed):
            create_unit(session, **{**asked, "actor": actor_of_desk(aigul)}, data=UnitData("Заң"))


def actor_of_desk(actor: Any) -> Any:
    """The same account without its roles."""
    return dataclasses.replace(actor, grants=())


def test_a_change_keeps_the_past_and_a_closed_unit_gives_its_work_back(
    work: Any, world: World, actor: Any, piece: Any, unit: Any
) -> None:
    aigul = actor("aigul")
    with work() as session:
        number = unit(session, world.sabit, world.bota, world.sabit)
        item = piece(session, unit_id=number).id
    with work() as session:
        row = session.get_one(Unit, number)
        version = row.version
        asked = {"actor": aigul, "region": world.region, "unit": row}
        change_unit(session, **asked, version=version,
                    data=UnitData("Кеңсе", member_ids=frozenset({world.aigul})))  # fmt: skip
        assert set(members_of(session, unit=row)) == {world.aigul}
        assert row.version > version
        with pytest.raises(Conflict):
            change_unit(session, **asked, version=version, data=UnitData("Басқа"))
        change_unit(session, **asked, version=row.version, data=UnitData("Кеңсе", is_active=False))
    with work() as session:
        assert session.get_one(WorkItem, item).unit_id is None
        # new work for a closed unit is the centre's
        assert piece(session, unit_id=number).unit_id is None


def test_units_are_the_systems_to_make_too(work: Any, world: World) -> None:
    with work() as session:
        made = create_unit(session, actor=system_actor("demo"), region=world.region,
                           centre_id=world.centre_id, data=UnitData("Кеңес беру"))  # fmt: skip
        assert made.is_active
