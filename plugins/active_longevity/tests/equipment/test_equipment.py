"""Tables and machines by the hour: never more than there are, nobody above the share."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.auth import devices
from core.clock import frozen
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed
from core.people.models import Person
from core.scheduling.resource_models import Booking
from plugins.active_longevity.equipment import queries, services, thing_services
from plugins.active_longevity.equipment.models import Equipment, Hire
from plugins.active_longevity.equipment.rules import COUNTED
from plugins.active_longevity.tests.courses.conftest import (
    MONDAY,
    MORNING,
    Stage,
    morning,
    on,
    stage,
)

__all__ = ["morning", "stage"]
BASE = "/shymkent/active-longevity/equipment/"


def thing(stage: Stage, *, kind: str = "billiards", quantity: int = 1) -> int:
    director, number = stage.actor("aigul"), next(stage.numbers)
    with stage.work() as session:
        made = thing_services.add_thing(
            session, actor=director, region=stage.world.region, centre_id=stage.world.centre_id,
            data=thing_services.ThingData(
                service_kind=f"active_longevity.{kind}", name_kk=f"Үстел {number}",
                quantity=quantity,
            ),
        )  # fmt: skip
        return int(made.id)


def hire(stage: Stage, person: int, table: int, at: dt.datetime, **more: Any) -> int:
    with stage.work() as session:
        made = services.hire(
            session, actor=more.pop("actor", None) or stage.nurse, region=stage.world.region,
            equipment=session.get_one(Equipment, table), person_id=person, starts_at=at, **more,
        )  # fmt: skip
        return int(made.id)


def deed(stage: Stage, name: Any, hire_id: int, **more: Any) -> str:
    with stage.work() as session:
        made = name(session, actor=stage.nurse, region=stage.world.region,
                    hire=session.get_one(Hire, hire_id), **more)  # fmt: skip
        return str(made.state)


def public(stage: Stage, table: int) -> str:
    with stage.work(writes=False) as session:
        return str(session.get_one(Equipment, table).public_id)


def test_one_press_is_one_hour_and_one_table_is_one_person_s(stage: Stage) -> None:
    table, first, second = thing(stage), stage.person(), stage.person()
    made = hire(stage, first, table, on(0), press_key="a")
    assert hire(stage, first, table, on(0), press_key="a") == made
    with pytest.raises(DomainError) as refused:
        hire(stage, second, table, on(0))
    assert refused.value.code == "resource.busy"
    with pytest.raises(InvalidInput):
        hire(stage, second, table, on(0, 5, 20))
    hire(stage, second, table, on(0, 6))


def test_the_fair_share_holds_until_somebody_gives_a_reason(stage: Stage) -> None:
    table, other, person = thing(stage), thing(stage), stage.person()
    for hour in (4, 5):
        hire(stage, person, table, on(0, hour))
    hire(stage, person, other, on(1))  # another table of the same kind, the same share
    with pytest.raises(Conflict) as refused:
        hire(stage, person, table, on(2))
    assert (refused.value.code, refused.value.field) == ("equipment.share", "reason")
    assert "3" in str(refused.value.message)
    with pytest.raises(NotAllowed):
        hire(stage, person, table, on(2), reason="жарыс")  # a nurse may not
    made = hire(stage, person, table, on(2), reason="жарыс", actor=stage.actor("bota"))
    with stage.work(writes=False) as session:
        assert session.get_one(Hire, made).override_reason == "жарыс"
    hire(stage, person, table, on(7))  # next week has hours of its own
    with pytest.raises(Conflict) as far:
        hire(stage, stage.person(), table, on(8))
    assert far.value.code == "equipment.far"


def test_who_does_not_come_loses_the_hour_and_it_counts(stage: Stage) -> None:
    table, first, second = thing(stage), stage.person(), stage.person()
    made = hire(stage, first, table, on(0))
    with frozen(on(0, 5, 20)):
        with stage.work(writes=False) as session:
            (day,) = queries.day_of_things(
                session, region=stage.world.region, centre_id=stage.world.centre_id, day=MONDAY
            )
            slot = next(one for one in day.slots if one.hires)
            assert (slot.free, slot.hires[0].overdue) == (1, True)
        hire(stage, second, table, on(0))
        with pytest.raises(DomainError):
            deed(stage, services.undo_hire, made, reason="келді")
    with stage.work(writes=False) as session:
        assert session.get_one(Hire, made).state == "missed"
        used = queries.used_minutes(session, person_id=first, week=MONDAY,
                                    kind="active_longevity.billiards")  # fmt: skip
    assert used == 60
    with frozen(on(1)), stage.work() as session:
        released = services.release_no_shows(session, actor=stage.nurse, region=stage.world.region)
        assert released == 1


def test_given_is_one_service_and_taken_back_it_is_none(stage: Stage) -> None:
    table, person = thing(stage, kind="table_tennis"), stage.person()
    made = hire(stage, person, table, on(0))
    with pytest.raises(Conflict):
        deed(stage, services.give_hire, made)  # it is eight o'clock
    with frozen(on(0, 5, 5)):
        for _press in range(2):
            assert deed(stage, services.give_hire, made) == "given"
        assert stage.ledger(person) == [("table_tennis", 0, True)]
        assert deed(stage, services.undo_hire, made, reason="басқа адам") == "planned"
        assert deed(stage, services.cancel_hire, made, reason="ауырды") == "cancelled"
    assert stage.ledger(person) == [("table_tennis", 0, False)]
    with stage.work(writes=False) as session:
        assert session.scalars(sa.select(Booking.state)).all() == ["cancelled"]


@settings(max_examples=8, deadline=None,
          suppress_health_check=[HealthCheck.function_scoped_fixture])  # fmt: skip
@given(st.lists(st.tuples(st.integers(0, 3), st.integers(0, 1), st.integers(0, 4),
                          st.booleans()), min_size=4, max_size=14))  # fmt: skip
def test_never_more_pieces_than_there_are_and_nobody_above_the_share(
    stage: Stage, asked: list[tuple[int, int, int, bool]]
) -> None:
    tables = {thing(stage, quantity=1): 1, thing(stage, quantity=2): 2}
    people = [stage.person() for _ in range(4)]
    ids, made = list(tables), []
    for person, table, hour, cancels in asked:
        try:
            made.append(hire(stage, people[person], ids[table], on(0, 4 + hour)))
        except DomainError:
            continue
        if cancels:
            deed(stage, services.cancel_hire, made[-1], reason="жоқ")
    with stage.work(writes=False) as session:
        rows = session.scalars(sa.select(Hire).where(Hire.equipment_id.in_(ids))).all()
        held = [one for one in rows if one.state in COUNTED]
        for one in held:
            there = [two for two in held if two.equipment_id == one.equipment_id
                     and two.starts_at < one.ends_at and one.starts_at < two.ends_at]  # fmt: skip
            assert len(there) <= tables[one.equipment_id]
            same = [two for two in held if two.person_id == one.person_id]
            assert sum(two.minutes for two in same) <= 180
            assert len({two.starts_at for two in same}) == len(same)


# Pages ---------------------------------------------------------------------------------------


def test_the_desk_books_and_gives_a_reason_when_asked(stage: Stage, sign_in: Any) -> None:
    table, person = thing(stage), stage.person()
    bota, url = sign_in("bota"), f"{BASE}book/{public(stage, table)}"
    page = bota.get(f"{BASE}?date={MONDAY.isoformat()}").get_data(as_text=True)
    assert "10:00–11:00" in page
    assert "Адам2" not in page
    fields = {"at": "2027-02-01T10:00", "person": stage.public(person)}
    assert "Адам" in bota.get(f"{url}?at=2027-02-01T10:00&q=Адам").get_data(as_text=True)
    for hour in (10, 11, 12):
        answer = bota.post(url, data=fields | {"at": f"2027-02-01T{hour}:00"})
        assert answer.status_code == 303
    fourth = fields | {"at": "2027-02-01T13:00"}
    refused = bota.post(url, data=fourth)
    assert refused.status_code == 422
    assert 'name="reason"' in refused.get_data(as_text=True)
    assert bota.post(url, data=fourth | {"reason": "жарыс"}).status_code == 303
    assert "жарыс" in bota.get(f"{BASE}?date={MONDAY.isoformat()}").get_data(as_text=True)
    for bad in ({}, {"at": "x", "person": "y"}, {"at": "9999-99-99T99:99"}):
        assert bota.post(url, data=bad).status_code in {404, 422}


def test_the_kiosk_offers_todays_hours_and_names_nobody_else(stage: Stage, app: Any) -> None:
    table, person, other = thing(stage), stage.person(), stage.person()
    thing(stage, kind="table_tennis")
    with stage.work() as session:
        session.get_one(Person, person).card_number = "81450"
        session.get_one(Person, other).surname = "Басқаев"
    hire(stage, other, table, on(0, 6))
    director = stage.actor("aigul")
    with stage.work() as session:
        _device, code = devices.register_device(
            session, actor=director, region_id=stage.world.region.id,
            centre_id=stage.world.centre_id, name="Ойын бөлмесі", kind="kiosk",
        )  # fmt: skip
    kiosk = app.test_client()
    assert kiosk.post("/shymkent/device/pair", data={"code": code}).status_code == 303
    assert kiosk.get(f"{BASE}kiosk").status_code == 200
    page = kiosk.post(f"{BASE}kiosk", data={"card": "81450"}).get_data(as_text=True)
    assert "10:00–11:00" in page
    assert page.count("11:00–12:00") == 1, "of the tennis table only"
    assert "Басқаев" not in page
    keys = re.findall(r'name="press" value="([^"]+)"', page)
    assert len(keys) == len(set(keys)) > 9, "one hour's button never answers for another's"
    chosen = {"card": "81450", "equipment": public(stage, table), "at": "2027-02-01T10:00",
              "press": "one"}  # fmt: skip
    for _press in range(2):
        done = kiosk.post(f"{BASE}kiosk/hour", data=chosen)
        assert done.status_code == 200
        assert "10:00–11:00" in done.get_data(as_text=True)
    tomorrow = chosen | {"at": "2027-02-02T10:00", "press": "two"}
    assert kiosk.post(f"{BASE}kiosk/hour", data=tomorrow).status_code == 409
    taken = chosen | {"at": "2027-02-01T11:00", "press": "three"}
    assert kiosk.post(f"{BASE}kiosk/hour", data=taken).status_code == 409
    assert "Бұл карта" in kiosk.post(f"{BASE}kiosk", data={"card": "1"}).get_data(as_text=True)
    with stage.work(writes=False) as session:
        mine = session.scalars(sa.select(Hire.via).where(Hire.person_id == person)).all()
    assert mine == ["kiosk"]
    assert on(0) > MORNING


def test_ten_things_cost_as_many_queries_as_one(
    stage: Stage, sign_in: Any, count_queries: Any
) -> None:
    thing(stage)
    bota = sign_in("bota")
    counts = []
    for _more in range(2):
        bota.get(BASE)
        count_queries.clear()
        assert bota.get(BASE).status_code == 200
        counts.append(len(count_queries.statements))
        for _ in range(3):
            hire(stage, stage.person(), thing(stage, quantity=2), on(0))
    assert counts[0] == counts[1]


def test_the_list_of_equipment(sign_in: Any, stage: Stage) -> None:
    director = sign_in("aigul")
    url = f"{BASE}list/new"
    bad = director.post(url, data={"quantity": "0", "minutes": "1"})
    assert bad.status_code == 422
    assert 'id="quantity-e"' in bad.get_data(as_text=True)
    fields = {"resource_id": "0", "name_kk": "Бильярд", "quantity": "2", "room_id": "0",
              "service_kind": "active_longevity.billiards", "minutes": "60"}  # fmt: skip
    assert director.post(url, data=fields).status_code == 303
    assert "Бильярд" in director.get(f"{BASE}list").get_data(as_text=True)
    with stage.work(writes=False) as session:
        public_id = session.scalars(sa.select(Equipment.public_id)).one()
    edit = f"{BASE}list/{public_id}"
    assert director.post(edit, data=fields | {"quantity": "3"}).status_code == 303
    assert 'value="3"' in director.get(edit).get_data(as_text=True)
    assert director.post(f"{edit}/close").status_code == 303
    assert "10:00" not in director.get(f"{BASE}?date={MONDAY.isoformat()}").get_data(as_text=True)
    assert sign_in("nurgul").get(edit).status_code == 403
