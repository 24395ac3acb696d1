"""The hooks of the one window, called as core calls them; see `test_hooks.py`."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import selectinload

from core.errors import InvalidInput, ModuleObjection
from core.kernel import Kernel
from core.people.models import Person, PersonCentre
from core.regions.models import Centre
from core.requests.intake_services import NewIntake, NewMatter, open_intake
from core.requests.known_types import (
    is_on,
    offered,
    paper_label,
    paper_of,
    problems_of,
    type_label,
    type_of,
)
from core.requests.models import Request, RequestPaper
from core.work.access import active_kinds, readable
from core.work.models import WorkItem
from core.work.services import NewWork, open_work
from tests.conftest import TODAY, World
from tests.core.plugins.conftest import OWN, person_in

LOAN, PERMIT, REPAIR = "labplugin.loan", "labplugin.permit", "labplugin.repair"


@pytest.fixture
def laboratory(work: Any, world: World) -> int:
    """The first centre is a laboratory, which takes requests for loans."""
    with work() as session:
        session.get_one(Centre, world.centre_id).type_code = "labplugin"
    return world.centre_id


def intake_of(session: Any, person_id: int, centre_id: int) -> NewIntake:
    person = session.scalars(
        sa.select(Person).where(Person.id == person_id).options(selectinload(Person.centres))
    ).one()
    matter = NewMatter(LOAN, {"size": 42})
    return NewIntake(centre_id, person, "desk", (matter,), token="a" * 32)


def test_hook_register_request_types(
    kernel: Kernel, world: World, off: Any, work: Any, faults: set[str], laboratory: int,
    actor: Any,
) -> None:  # fmt: skip
    """Offered where the module is on and the centre of its kind; its check may refuse, and one that
    fails opens nothing."""
    assert kernel.registry.owners[LOAN] == OWN
    person_id, aigul = person_in(work, world), actor("aigul")
    with work() as session:
        session.add(PersonCentre(region_id=world.region.id, person_id=person_id,
                                 centre_id=laboratory))  # fmt: skip
    with work() as session:
        here, other = (session.get_one(Centre, key) for key in (laboratory, world.second_centre_id))
        (found,) = (one for one in offered(session, world.region, here) if one.code == LOAN)
        assert (found.days, found.papers) == (3, (PERMIT, "identity"))
        assert LOAN not in {one.code for one in offered(session, world.region, other)}
        assert LOAN not in {one.code for one in offered(session, off, here)}
        assert is_on(LOAN, world.region)
        assert not is_on(LOAN, off)
        assert str(type_label(LOAN)), "what was opened before stays readable"

    def open_one() -> list[str]:
        with work() as session:
            given = intake_of(session, person_id, laboratory)
            row = open_intake(session, actor=aigul, region=world.region, intake=given)
            return list(session.scalars(sa.select(Request.type).where(Request.intake_id == row.id)))

    faults.add("check_request")
    with pytest.raises(ModuleObjection) as failed:
        open_one()
    assert failed.value.module == OWN
    faults.clear()
    faults.add("objection")
    with pytest.raises(InvalidInput) as refused:
        open_one()
    assert refused.value.field == "types"
    assert "Зертхана жабық" in str(refused.value.message)
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(Request.id))) == 0
    faults.clear()
    assert open_one() == [LOAN]


def test_the_check_of_a_type_is_asked_with_its_keywords(
    world: World, work: Any, faults: set[str], laboratory: int
) -> None:
    known = type_of(LOAN)
    assert known is not None
    person_id = person_in(work, world)
    asked = {"known": known, "region": world.region, "person_id": person_id,
             "centre_id": laboratory, "on": dt.date(2026, 11, 20)}  # fmt: skip
    with work() as session:
        assert problems_of(session, **asked) == []
        faults.add("objection")
        assert [one.code for one in problems_of(session, **asked)] == ["labplugin.closed"]


def test_hook_paper_kinds(
    kernel: Kernel, world: World, work: Any, laboratory: int, actor: Any
) -> None:
    """The module's own papers beside core's; a request of its asks for both."""
    assert kernel.registry.owners[PERMIT] == OWN
    known = paper_of(PERMIT)
    assert known is not None
    assert known.valid_months == 12
    assert str(paper_label(PERMIT)) != str(paper_label("labplugin.unknown"))
    person_id, aigul = person_in(work, world), actor("aigul")
    with work() as session:
        session.add(PersonCentre(region_id=world.region.id, person_id=person_id,
                                 centre_id=laboratory))  # fmt: skip
    with work() as session:
        open_intake(session, actor=aigul, region=world.region,
                    intake=intake_of(session, person_id, laboratory))  # fmt: skip
        found = session.execute(sa.select(RequestPaper.code, RequestPaper.state)).all()
        assert sorted(found) == [("identity", "missing"), (PERMIT, "missing")]


def test_hook_work_kinds(kernel: Kernel, world: World, off: Any, work: Any, actor: Any) -> None:
    """Work of a module stands in the inbox of who may open it, while the module is on."""
    assert kernel.registry.owners[REPAIR] == OWN
    person_id, aigul, nurse = person_in(work, world), actor("aigul"), actor("nurgul")
    with work() as session:
        person = session.get_one(Person, person_id)
        open_work(
            session, actor=aigul, region=world.region,
            work=NewWork(kind=REPAIR, ref=person.public_id, subject="№ 5", module=OWN,
                         centre_id=world.centre_id, due_on=TODAY),
        )  # fmt: skip

    def seen(who: Any, region: Any) -> list[str]:
        with work() as session:
            return list(session.scalars(sa.select(WorkItem.subject).where(readable(who, region))))

    assert REPAIR in active_kinds(world.region)
    assert REPAIR not in active_kinds(off)
    assert seen(aigul, world.region) == ["№ 5"]
    assert seen(aigul, off) == []
    assert seen(nurse, world.region) == [], "a nurse may not open it"
