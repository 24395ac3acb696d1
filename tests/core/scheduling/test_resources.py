"""Equipment and vehicles, and blockings with what they hit: deeds and pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.errors import Conflict, InvalidInput, NotAllowed
from core.scheduling import services
from core.scheduling.blocking_queries import BlockingLine, hits_of
from core.scheduling.blocking_services import (
    BlockingData,
    HitsSomething,
    create_blocking,
    lift_blocking,
)
from core.scheduling.models import Group, StaffMember
from core.scheduling.resource_models import Blocking, GroupResource, Resource
from core.scheduling.resource_services import (
    ResourceData,
    close_resource,
    create_resource,
    edit_resource,
    reopen_resource,
)
from core.scheduling.resource_things import find_thing, thing_of
from core.scheduling.rules import Interval
from tests.core.scheduling.conftest import MONDAY, MORNING
from tests.core.scheduling.test_busy import at, book

TREADMILLS = ResourceData("equipment", "Жүгіру жолы", quantity=6, properties={"Жылы": "2021"})


def make(stage: Any, data: ResourceData = TREADMILLS, username: str = "aigul") -> int:
    row = stage.do(create_resource, username, centre_id=stage.world.centre_id, data=data)
    return int(row.id)


def change(stage: Any, resource_id: int, data: ResourceData, **more: Any) -> None:
    def deed(session: Any, *, actor: Any, region: Any) -> None:
        row = session.get_one(Resource, resource_id)
        edit_resource(session, actor=actor, region=region, resource=row, data=data, **more)

    stage.do(deed, "aigul")


def close(stage: Any, resource_id: int, service: Any = close_resource) -> None:
    def deed(session: Any, *, actor: Any, region: Any) -> None:
        row = session.get_one(Resource, resource_id)
        service(session, actor=actor, region=region, resource=row)

    stage.do(deed, "aigul")


def key_of(stage: Any, kind: str, row_id: int) -> str:
    if kind == "room":
        return str(row_id)
    return str(stage.load(Resource if kind == "resource" else StaffMember, row_id).public_id)


def block_thing(stage: Any, thing_kind: str, row_id: int, when: Interval, **more: Any) -> Any:
    """Block through the service; `seen` is passed on, the rest is data."""
    seen, username = more.pop("seen", ""), more.pop("username", "aigul")
    data = {"kind": "leave" if thing_kind == "staff" else "maintenance"} | more
    key = key_of(stage, thing_kind, row_id)

    def deed(session: Any, *, actor: Any, region: Any) -> Any:
        thing = find_thing(
            session,
            actor=actor,
            region=region,
            kind=thing_kind,
            key=key,
            permission="sessions.view",
        )
        return create_blocking(
            session,
            actor=actor,
            region=region,
            thing=thing,
            data=BlockingData(starts_at=when.starts_at, ends_at=when.ends_at, **data),
            seen=seen,
        ).public_id

    return stage.do(deed, username)


def line_of(session: Any, public_id: str) -> BlockingLine:
    row = session.scalars(sa.select(Blocking).where(Blocking.public_id == public_id)).one()
    return BlockingLine(row, thing_of(session, row))


def test_equipment_is_added_once_changed_and_closed(stage: Any) -> None:
    one = make(stage)
    assert make(stage) == one, "a second press adds nothing"
    with pytest.raises(NotAllowed):
        make(stage, username="bota")
    number = ResourceData("equipment", "Үстел", inventory_number="A-1")
    table = make(stage, number)
    with pytest.raises(InvalidInput) as refusal:
        change(stage, one, ResourceData("equipment", "Жүгіру жолы", inventory_number="A-1"))
    assert refusal.value.field == "inventory_number"
    assert "Үстел" in str(refusal.value.message)
    with pytest.raises(Conflict, match="version"):
        change(stage, one, TREADMILLS, version=9)
    for _ in range(2):
        close(stage, table)
    assert not stage.load(Resource, table).is_active
    close(stage, table, reopen_resource)
    assert stage.load(Resource, table).is_active


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (ResourceData("plane", "Ұшақ"), "kind"),
        (ResourceData("vehicle", "  "), "name_kk"),
        (ResourceData("vehicle", "Автобус", quantity=0), "quantity"),
        (ResourceData("vehicle", "Автобус", room_id=999_999), "room_id"),
    ],
)
def test_what_cannot_be_equipment_is_refused_at_its_field(
    stage: Any, data: ResourceData, field: str
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        make(stage, data)
    assert refusal.value.field == field


def test_fewer_pieces_than_are_promised_are_refused_and_say_to_whom(stage: Any) -> None:
    resource = make(stage)
    group = stage.group(title="Би", resources=((resource, 4),))
    book(stage, at(MONDAY, 10, 11), resource_id=resource, units=2)
    with pytest.raises(InvalidInput) as refusal:
        change(stage, resource, ResourceData("equipment", "Жүгіру жолы", quantity=5))
    assert refusal.value.field == "quantity"
    assert "«Би», 23.11.2026" in str(refusal.value.message)
    assert "«Үстел», 23.11.2026" in str(refusal.value.message)
    with pytest.raises(Conflict) as refused:
        close(stage, resource)
    assert "«Би»" in str(refused.value.message)
    stage.do(services.end_group, "aigul", group=stage.load(Group, group), reason="Болды")
    with frozen(MORNING + dt.timedelta(days=40)):
        change(stage, resource, ResourceData("equipment", "Жүгіру жолы", quantity=1))
        close(stage, resource)
    with pytest.raises(InvalidInput, match=r"resource\.closed"):
        stage.group(title="Жаңа", resources=((resource, 1),))


def test_a_group_that_uses_closed_equipment_may_still_be_changed(stage: Any) -> None:
    resource = make(stage)
    group = stage.group(resources=((resource, 4),))
    with stage.work() as session:
        session.get_one(Resource, resource).is_active = False
    row = stage.load(Group, group)
    same = services.GroupChanges("Йога 2", 10, row.ends_on, resources=((resource, 4),))
    stage.do(services.edit_group, "aigul", group=row, data=same)
    more = services.GroupChanges("Йога 2", 10, row.ends_on, resources=((resource, 5),))
    with pytest.raises(InvalidInput, match=r"resource\.closed"):
        stage.do(services.edit_group, "aigul", group=stage.load(Group, group), data=more)
    none = services.GroupChanges("Йога 2", 10, row.ends_on, resources=())
    stage.do(services.edit_group, "aigul", group=stage.load(Group, group), data=none)
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(GroupResource.id))) == 0


def test_a_repair_shows_what_it_hits_before_it_is_saved(stage: Any) -> None:
    hall = stage.world.hall_id
    stage.group(title="Би", room_id=hall)
    book(stage, at(MONDAY, 12, 13), room_id=hall)
    day = at(MONDAY, 0, 24)
    with pytest.raises(HitsSomething) as shown:
        block_thing(stage, "room", hall, day)
    assert [one.title for one in shown.value.found] == ["Би", "Үстел"]
    book(stage, at(MONDAY, 15, 16), room_id=hall, title="Кеш")
    with pytest.raises(HitsSomething) as again:
        block_thing(stage, "room", hall, day, seen=shown.value.digest)
    assert len(again.value.found) == 3, "what came meanwhile is shown first"
    blocking = block_thing(stage, "room", hall, day, seen=again.value.digest)
    assert block_thing(stage, "room", hall, day) == blocking, "a second press blocks once"
    with stage.work(writes=False) as session:
        line = line_of(session, blocking)
        waiting = hits_of(session, stage.world.region, line)
        assert [one.found.title for one in waiting] == ["Би", "Үстел", "Кеш"]
        assert all(one.public_id for one in waiting)
    first = stage.sessions(_group_of(stage))[0]
    stage.change("cancel", first, reason="Жөндеу")
    with stage.work(writes=False) as session:
        line = line_of(session, blocking)
        assert len(hits_of(session, stage.world.region, line)) == 2


def _group_of(stage: Any) -> int:
    with stage.work(writes=False) as session:
        return int(session.scalars(sa.select(Group.id)).one())


def test_a_lifted_blocking_lets_the_room_free(stage: Any) -> None:
    hall = stage.world.hall_id
    blocking = block_thing(stage, "room", hall, at(MONDAY, 0, 24), reason="Еден")
    with pytest.raises(InvalidInput) as refusal:
        stage.group(room_id=hall)
    assert "«Еден», 23.11.2026" in str(refusal.value.fields["room_id"])

    def lift(session: Any, *, actor: Any, region: Any) -> None:
        line = line_of(session, blocking)
        lift_blocking(session, actor=actor, region=region, thing=line.thing, blocking=line.blocking)

    with pytest.raises(NotAllowed):
        stage.do(lift, "bota")
    for _ in range(2):
        stage.do(lift, "aigul")
    assert stage.group(room_id=hall)
    other = block_thing(stage, "room", hall, at(MONDAY, 15, 16))
    with frozen(MORNING + dt.timedelta(days=2)), pytest.raises(Conflict, match=r"blocking\.over"):
        blocking = other
        stage.do(lift, "aigul")


def test_pieces_under_repair_hit_only_those_who_find_too_few(stage: Any) -> None:
    resource = make(stage)
    stage.group(title="Би", resources=((resource, 4),))
    book(stage, at(MONDAY, 15, 16), resource_id=resource, units=2)
    day = at(MONDAY, 0, 24)
    assert block_thing(stage, "resource", resource, day, units=2)
    with pytest.raises(HitsSomething) as shown:
        block_thing(stage, "resource", resource, day, units=1)
    assert [one.title for one in shown.value.found] == ["Би"]


def test_what_cannot_be_blocked_is_refused_at_its_field(stage: Any) -> None:
    hall, resource, teacher = stage.world.hall_id, make(stage), stage.staff()
    day = at(MONDAY, 10, 11)
    for kind, row_id, when, more, field in (
        ("room", hall, Interval(day.ends_at, day.starts_at), {}, "last_day"),
        ("room", hall, at(MONDAY, 7, 8), {}, "last_day"),
        ("room", hall, at(MONDAY, 0, 24 * 800), {}, "last_day"),
        ("room", hall, day, {"kind": "sick"}, "kind"),
        ("resource", resource, day, {"units": 7}, "units"),
        ("staff", teacher, day, {"substitute_id": teacher}, "substitute_id"),
        ("staff", teacher, day, {"kind": "maintenance"}, "kind"),
        ("room", hall, day, {"substitute_id": teacher}, "substitute_id"),
    ):
        with pytest.raises(InvalidInput) as refusal:
            block_thing(stage, kind, row_id, when, **more)
        assert refusal.value.field == field
    with pytest.raises(NotAllowed):
        block_thing(stage, "room", hall, day, username="bota")
    with stage.work() as session:
        session.get_one(Resource, resource).is_active = False
    with pytest.raises(InvalidInput, match=r"blocking\.closed"):
        block_thing(stage, "resource", resource, day)


# Pages -------------------------------------------------------------------------------------


def test_pages_of_equipment(stage: Any, sign_in: Any) -> None:
    client = sign_in("aigul")
    fields = {
        "kind": "vehicle", "name_kk": "Шағын автобус", "quantity": "1", "centre": "first",
        "properties-0-name": "Нөмірі", "properties-0-value": "123 ABC 17",
    }  # fmt: skip
    assert client.get("/shymkent/resources/new").status_code == 200
    answer = client.post("/shymkent/resources/new", data=fields)
    assert answer.status_code == 303
    page = client.get(answer.location).get_data(as_text=True)
    assert "123 ABC 17" in page
    assert "Шағын автобус" in client.get("/shymkent/resources/").get_data(as_text=True)
    edit = answer.location + "/edit"
    form = client.get(edit).get_data(as_text=True)
    assert "123 ABC 17" in form
    faulty = client.post(edit, data={"name_kk": "", "quantity": "0"})
    assert faulty.status_code == 422
    saved = client.post(edit, data=fields | {"name_kk": "Автобус", "version": "1"})
    assert saved.status_code == 303
    assert "Автобус" in client.get(saved.location).get_data(as_text=True)
    client.post(answer.location + "/close")
    assert "Пайдаланылмайды" in client.get(answer.location).get_data(as_text=True)
    assert "Автобус" not in client.get("/shymkent/resources/").get_data(as_text=True)
    assert "Автобус" in client.get("/shymkent/resources/?state=closed").get_data(as_text=True)


def test_the_page_of_a_blocking_asks_and_lists(stage: Any, sign_in: Any) -> None:
    client, hall = sign_in("aigul"), stage.world.hall_id
    stage.group(title="Би", room_id=hall)
    address = f"/shymkent/blockings/new/room/{hall}"
    assert client.get(address).status_code == 200
    fields = {
        "kind": "maintenance", "first_day": "23.11.2026", "last_day": "23.11.2026",
        "starts_at": "09:00", "ends_at": "12:00", "reason": "Шам",
    }  # fmt: skip
    shown = client.post(address, data=fields)
    text = shown.get_data(as_text=True)
    assert shown.status_code == 200
    assert "Сонда да бұғаттау" in text
    assert "Би" in text
    seen = text.split('name="seen" type="hidden" value="')[1].split('"')[0]
    saved = client.post(address, data=fields | {"seen": seen})
    assert saved.status_code == 303
    page = client.get(saved.location).get_data(as_text=True)
    assert "Шара қажет" in page
    assert "23.11.2026 09:00–12:00" in client.get("/shymkent/blockings/").get_data(as_text=True)
    assert client.post(saved.location + "/lift").status_code == 303
    over = client.get("/shymkent/blockings/?state=over").get_data(as_text=True)
    assert "Шам" in over
    assert client.post(address, data=fields | {"starts_at": ""}).status_code == 422
    assert client.get("/shymkent/blockings/new/centre/first").status_code in (200, 404)
    assert client.get("/shymkent/blockings/new/plane/1").status_code == 404
    assert sign_in("bota").get(address).status_code in (403, 404)


def test_a_group_form_chooses_equipment(stage: Any, sign_in: Any) -> None:
    client, resource = sign_in("aigul"), make(stage)
    form = client.get("/shymkent/groups/new").get_data(as_text=True)
    assert "Жүгіру жолы" in form
    fields = {
        "service_kind": "club.yoga", "title": "Жүгіру", "capacity": "6",
        "starts_on": "23.11.2026", "ends_on": "30.11.2026", "centre": "first",
        "patterns-0-weekdays": ["1"], "patterns-0-starts_at": "10:00",
        "patterns-0-ends_at": "11:00", "days_off": "hold", "no_room": "y",
        "resource-0-resource_id": str(resource), "resource-0-units": "6",
    }  # fmt: skip
    made = client.post("/shymkent/groups/new", data=fields)
    assert made.status_code == 303, made.get_data(as_text=True)
    assert "Жүгіру жолы" in client.get(made.location).get_data(as_text=True)
    refused = client.post("/shymkent/groups/new", data=fields | {"title": "Екінші"})
    assert refused.status_code in (409, 422)
    assert "бос даналары жетпейді" in refused.get_data(as_text=True)
    fewer = client.post(
        made.location + "/edit",
        data={
            "title": "Жүгіру", "capacity": "6", "ends_on": "30.11.2026", "version": "1",
            "no_room": "y",
            "resource-0-resource_id": str(resource), "resource-0-units": "2",
        },
    )  # fmt: skip
    assert fewer.status_code == 303, fewer.get_data(as_text=True)
