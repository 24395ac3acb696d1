"""One resource, two modules: a core group and the laboratory, and nobody gets a piece twice."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.config import ROOT, Settings
from core.errors import Conflict, InvalidInput
from core.scheduling import services
from core.scheduling.blocking_services import BlockingData, create_blocking
from core.scheduling.booking_services import release, reserve
from core.scheduling.busy import Use
from core.scheduling.models import Group, Session
from core.scheduling.resource_models import Booking, Resource
from core.scheduling.resource_things import find_thing
from core.scheduling.rules import Interval
from tests.conftest import make_app
from tests.core.scheduling.conftest import MONDAY
from tests.core.scheduling.test_busy import at, block, treadmills
from tests.core.scheduling.test_concurrency import at_once

HERE = ROOT / "tests" / "core" / "scheduling"
LAB = ROOT / "tests" / "labplugin"


@pytest.fixture(scope="module")
def app(settings: Settings) -> Iterator[Flask]:
    own = dataclasses.replace(settings, plugins_only=("club", "labplugin"))
    yield from make_app(own, module_paths=[HERE / "club", LAB])


def test_a_modules_reservation_and_a_groups_session_conflict_both_ways(stage: Any) -> None:
    from labplugin.services import reserve_device  # noqa: PLC0415 - the module is loaded by now

    resource_id = treadmills(stage)
    group = stage.group(resources=((resource_id, 4),))

    actor = stage.actor("aigul")

    def take(units: int, when: Interval) -> Any:
        with stage.work() as session:
            return reserve_device(
                session,
                actor=actor,
                region=stage.world.region,
                resource=session.get_one(Resource, resource_id),
                when=when,
                units=units,
            ).id

    assert take(2, at(MONDAY, 10, 11))
    with pytest.raises(Conflict) as refusal:
        take(1, at(MONDAY, 10.5, 11.5))
    text = str(refusal.value.fields["resource"])  # type: ignore[attr-defined]
    assert "«Laboratory test», 23.11.2026 10:00–11:00; «Йога», 23.11.2026 10:00–11:00" in text
    assert take(6, at(MONDAY, 12, 13))
    with pytest.raises(InvalidInput) as refused:
        stage.group(title="Кеш", resources=((resource_id, 1),), **_slots(12))
    assert "«Laboratory test», 23.11.2026 12:00–13:00" in str(refused.value.fields["resource"])
    one = stage.load(Group, group)
    more = services.GroupChanges("Йога", 10, one.ends_on, resources=((resource_id, 5),))
    with pytest.raises(InvalidInput, match=r"resource\.busy"):
        stage.do(services.edit_group, "aigul", group=one, data=more)
    fewer = services.GroupChanges("Йога", 10, one.ends_on, resources=((resource_id, 3),))
    stage.do(services.edit_group, "aigul", group=one, data=fewer)
    assert take(1, at(MONDAY, 10, 11))


def _slots(hour: int) -> dict[str, Any]:
    return {"slots": (services.Slot(1, dt.time(hour), dt.time(hour + 1)),)}


@pytest.mark.parametrize("number", range(3))
def test_the_last_piece_is_given_once(stage: Any, app: Flask, number: int) -> None:
    """A group and the laboratory, then two reservations, press at the same moment."""
    from labplugin.services import reserve_device  # noqa: PLC0415 - found by the fixture's path

    resource_id, actor = treadmills(stage, quantity=3), stage.actor("aigul")
    region, centre_id = stage.world.region, stage.world.centre_id

    def lab(session: Any) -> Any:
        resource = session.get_one(Resource, resource_id)
        reserve_device(
            session, actor=actor, region=region, resource=resource, when=at(MONDAY, 10, 11), units=2
        )

    def group(session: Any) -> Any:
        services.create_group(
            session,
            actor=actor,
            region=region,
            centre_id=centre_id,
            data=stage.data(resources=((resource_id, 2),)),
        )

    assert at_once(app, stage.world, lab, group) == ["done", "resource.busy"]
    with stage.work() as session:
        session.execute(sa.update(Booking).values(state="cancelled"))
        session.execute(sa.update(Session).values(state="cancelled"))
    assert at_once(app, stage.world, lab, lab, lab) == ["done", "resource.busy", "resource.busy"]


def test_a_repair_and_a_group_do_not_both_get_the_room(stage: Any, app: Flask) -> None:
    hall, actor, region = stage.world.hall_id, stage.actor("aigul"), stage.world.region

    def group(session: Any) -> Any:
        services.create_group(
            session,
            actor=actor,
            region=region,
            centre_id=stage.world.centre_id,
            data=stage.data(room_id=hall),
        )

    def repair(session: Any) -> Any:
        thing = find_thing(session, actor=actor, region=region, kind="room", key=str(hall))
        day = at(MONDAY, 0, 24)
        data = BlockingData("maintenance", day.starts_at, day.ends_at)
        create_blocking(session, actor=actor, region=region, thing=thing, data=data)

    told = at_once(app, stage.world, group, repair)
    assert told in (["blocking.hits", "done"], ["done", "room.busy"])


def _use(stage: Any, resource_id: int, units: int = 1) -> Use:
    return Use(stage.world.centre_id, resources=((resource_id, units),))


def _reserve(stage: Any, use: Use, when: Interval, **more: Any) -> Any:
    values = {"module": "club", "kind": "table", "title": "Үстел"} | more
    return stage.do(
        reserve, "bota", use=use, starts_at=when.starts_at, ends_at=when.ends_at, **values
    )


def test_a_reservation_is_made_once_and_given_back(stage: Any) -> None:
    table = treadmills(stage, quantity=1)
    when, person = at(MONDAY, 14, 15), stage.person()
    one = _reserve(stage, _use(stage, table), when, press_key="k1", person_id=person)
    assert _reserve(stage, _use(stage, table), when, press_key="k1").id == one.id
    with pytest.raises(Conflict, match=r"resource\.busy"):
        _reserve(stage, _use(stage, table), when)
    other = treadmills(stage, quantity=1)
    with pytest.raises(Conflict, match=r"person\.busy"):
        _reserve(stage, _use(stage, other), when, person_id=person)
    group = stage.group(**_slots(14))
    with pytest.raises(Conflict, match=r"person\.busy"):
        stage.enrol(group, person)
    for _ in range(2):
        stage.do(_release, "bota", booking_id=one.id)
    assert stage.load(Booking, one.id).state == "cancelled"
    assert _reserve(stage, _use(stage, table), when).id != one.id


def _release(session: Any, *, actor: Any, region: Any, booking_id: int) -> None:
    booking = session.get_one(Booking, booking_id)
    release(session, actor=actor, region=region, booking=booking, reason="Келмейді")


def test_what_cannot_be_reserved_is_refused_at_its_field(stage: Any) -> None:
    table, when = treadmills(stage, quantity=2), at(MONDAY, 14, 15)
    backwards = Interval(when.ends_at, when.starts_at)
    past = at(MONDAY, 7, 8)
    for wanted, use, field in (
        (backwards, _use(stage, table), "ends_at"),
        (past, _use(stage, table), "ends_at"),
        (at(MONDAY, 0, 24 * 40), _use(stage, table), "ends_at"),
        (when, _use(stage, table, 3), "resource"),
        (when, _use(stage, table, 0), "resource"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            _reserve(stage, use, wanted)
        assert refusal.value.field == field
    block(stage, at(MONDAY, 14, 20), resource_id=table, units=1, reason="Жөндеу")
    assert _reserve(stage, _use(stage, table), when)
    with pytest.raises(Conflict, match=r"resource\.busy"):
        _reserve(stage, _use(stage, table), when)
    with stage.work() as session:
        session.get_one(Resource, table).is_active = False
    for deed in (
        lambda: _reserve(stage, _use(stage, table), at(MONDAY, 17, 18)),
        lambda: stage.group(resources=((table, 1),)),
    ):
        with pytest.raises(InvalidInput, match=r"resource\.closed"):
            deed()
