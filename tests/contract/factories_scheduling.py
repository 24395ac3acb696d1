"""Groups, sessions, appointments, queues, and where and with whom they are held."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Any

import sqlalchemy as sa

from core.clock import now_utc
from core.deliveries.models import Delivery
from core.exchange.models import ImportBatch, ImportRow
from core.regions.models import Room
from core.scheduling.evening_files import evening_folder, put_by
from core.scheduling.models import Attendance, Enrolment, Group, GroupSlot, StaffMember
from core.scheduling.models import Session as Meeting
from core.scheduling.presence_models import Presence
from core.scheduling.queue_models import PlaceOffer
from core.scheduling.resource_models import (
    Blocking,
    Booking,
    Resource,
    VisitKind,
    VisitKindStaff,
)
from core.scheduling.rule_models import GroupRule
from core.scheduling.series_models import Closure, SeriesDeed
from tests.contract.factories_people import new_person
from tests.contract.place import Maker, Place

TIMETABLE = "Топ атауы;Апта күндері;Уақыты\nЙога;Дс;10:00-11:00\n".encode()


def _kind(place: Place, *, walk_in: bool) -> Any:
    kinds = place.kernel.registry.service_kinds.values()
    return next(kind for kind in kinds if kind.walk_in == walk_in)


def _group(place: Place) -> Group:
    kind = _kind(place, walk_in=False)
    today = now_utc().date()
    group = place.add(
        Group(
            region_id=place.region.id, centre_id=place.centre_id, capacity=12, title="Йога",
            module=place.kernel.registry.owners[kind.code], service_kind=kind.code,
            room_id=place.one("room").id, instructor_id=place.one("staff").id,
            starts_on=today - dt.timedelta(days=30), ends_on=today + dt.timedelta(days=30),
        )
    )  # fmt: skip
    place.add(
        GroupSlot(region_id=place.region.id, group_id=group.id, weekday=1,
                  starts_at=dt.time(10), ends_at=dt.time(11))
    )  # fmt: skip
    place.add(
        Enrolment(region_id=place.region.id, group_id=group.id, state="enrolled",
                  person_id=place.one("person").id, enrolled_at=now_utc(),
                  enrolled_on=today - dt.timedelta(days=20))
    )  # fmt: skip
    return group


def _timetable_batch(place: Place) -> ImportBatch:
    batch = place.add(
        ImportBatch(region_id=place.region.id, centre_id=place.centre_id, kind="timetable",
                    file_name="кесте.csv", file_sha256="0" * 64, sheet="кесте", header_row=1,
                    headers=[], mapping={}, content=TIMETABLE, corrections={})
    )  # fmt: skip
    place.add(
        ImportRow(region_id=place.region.id, batch_id=batch.id, row_number=2, group_key="g1",
                  cells={}, values={"title": "Йога", "texts": {"group": "Йога"}}, errors=[],
                  warnings=[], outcome="existing")
    )  # fmt: skip
    return batch


def _visit_kind(place: Place) -> VisitKind:
    kind = place.add(
        VisitKind(region_id=place.region.id, centre_id=place.centre_id, name_kk="Заңгер",
                  minutes=30)
    )  # fmt: skip
    place.add(
        VisitKindStaff(region_id=place.region.id, visit_kind_id=kind.id,
                       staff_id=place.one("staff").id)
    )  # fmt: skip
    return kind


def _appointment(place: Place) -> Booking:
    start = now_utc().replace(second=0, microsecond=0) + dt.timedelta(days=2)
    end = start + dt.timedelta(minutes=30)
    return place.add(
        Booking(region_id=place.region.id, centre_id=place.centre_id, module="core",
                kind="appointment", visit_kind_id=place.one("visit_kind").id,
                person_id=place.one("person").id, staff_id=place.one("staff").id,
                local_date=(start + dt.timedelta(hours=5)).date(), starts_at=start, ends_at=end,
                occupied_from=start, occupied_to=end)
    )  # fmt: skip


def _waiting(place: Place) -> Enrolment:
    return place.add(
        Enrolment(region_id=place.region.id, group_id=place.one("group").id, state="queued",
                  person_id=new_person(place).id, queue_number=1)
    )  # fmt: skip


def _offer(place: Place) -> PlaceOffer:
    return place.add(
        PlaceOffer(region_id=place.region.id, group_id=place.one("group").id,
                   enrolment_id=place.one("waiting").id,
                   answer_until=now_utc() + dt.timedelta(hours=9))
    )  # fmt: skip


def _rule(place: Place) -> GroupRule:
    return place.add(
        GroupRule(region_id=place.region.id, group_id=place.one("group").id, code="sex",
                  value="female")
    )  # fmt: skip


def _offer_place(place: Place) -> Enrolment:
    return place.session.scalars(
        sa.select(Enrolment).where(Enrolment.group_id == place.one("group").id,
                                   Enrolment.state == "enrolled")
    ).first()  # fmt: skip


def _meeting(place: Place) -> Meeting:
    start = now_utc() - dt.timedelta(minutes=10)
    group = place.one("group")
    meeting = place.add(
        Meeting(region_id=place.region.id, centre_id=place.centre_id, group_id=group.id,
                room_id=group.room_id, instructor_id=group.instructor_id,
                local_date=(start + dt.timedelta(hours=5)).date(), starts_at=start,
                ends_at=start + dt.timedelta(hours=1))
    )  # fmt: skip
    place.add(
        Attendance(region_id=place.region.id, session_id=meeting.id, mark="present",
                   person_id=place.one("person").id)
    )  # fmt: skip
    return meeting


def _closure(place: Place) -> Closure:
    day = now_utc().date() + dt.timedelta(days=3)
    return place.add(
        Closure(region_id=place.region.id, centre_id=place.centre_id, kind="repair", first_on=day,
                last_on=day)
    )  # fmt: skip


def _deed(place: Place) -> SeriesDeed:
    return place.add(
        SeriesDeed(region_id=place.region.id, centre_id=place.centre_id, kind="cancel",
                   press_key=f"press-{place.centre_id}")
    )  # fmt: skip


def _stay(place: Place) -> Presence:
    """The person is in the building; nobody is in two."""
    return place.add(
        Presence(region_id=place.region.id, centre_id=place.centre_id, entered_at=now_utc(),
                 person_id=place.one("person").id, local_date=now_utc().date())
    )  # fmt: skip


def _enrolment_id(place: Place) -> str:
    found = place.session.scalar(
        sa.select(Enrolment.public_id).where(Enrolment.group_id == place.one("group").id)
    )
    assert found is not None
    return found


def _evening_day(place: Place) -> str:
    """A day whose list was put by for the centre of the place."""
    day = now_utc().date()
    code = place.one("centre").code
    put_by(evening_folder(place.kernel.settings, place.region.code, code), day, b"%PDF-1.7")
    return day.isoformat()


def _delivery(place: Place) -> Delivery:
    kind = _kind(place, walk_in=True)
    return place.add(
        Delivery(region_id=place.region.id, centre_id=place.centre_id, setting=kind.setting,
                 module=place.kernel.registry.owners[kind.code], service_kind=kind.code,
                 person_id=place.one("person").id, local_date=now_utc().date(),
                 quantity=Decimal(1), unit=kind.unit, source_key=f"walk_in:{place.centre_id}",
                 recorded_by=place.actor_id)
    )  # fmt: skip


MAKERS: dict[str, Maker] = {
    "room": lambda p: p.add(
        Room(region_id=p.region.id, centre_id=p.centre_id, name_kk="5-бөлме", capacity=20)
    ),
    "resource": lambda p: p.add(
        Resource(
            region_id=p.region.id,
            centre_id=p.centre_id,
            kind="equipment",
            name_kk="Жүгіру жолы",
            quantity=6,
        )
    ),
    "leave": lambda p: p.add(
        Blocking(
            region_id=p.region.id,
            staff_id=p.one("staff").id,
            kind="leave",
            starts_at=now_utc() + dt.timedelta(days=1),
            ends_at=now_utc() + dt.timedelta(days=3),
        )
    ),
    "staff": lambda p: p.add(
        StaffMember(region_id=p.region.id, centre_id=p.centre_id, full_name="Нұрлан Сәрсенов")
    ),
    "group": _group,
    "timetable_batch": _timetable_batch,
    "visit_kind": _visit_kind,
    "appointment": _appointment,
    "waiting": _waiting,
    "offer": _offer,
    "rule": _rule,
    "offer_place": _offer_place,
    "meeting": _meeting,
    "closure": _closure,
    "deed": _deed,
    "stay": _stay,
    "delivery": _delivery,
}

FACTORIES: dict[str, Maker] = {
    "room_id": lambda p: p.one("room").id,
    "resource_id": lambda p: p.one("resource").public_id,
    "blocking_id": lambda p: p.one("leave").public_id,
    "thing": lambda p: "resource",
    "thing_id": lambda p: p.one("resource").public_id,
    "staff_id": lambda p: p.one("staff").public_id,
    "group_id": lambda p: p.one("group").public_id,
    "group_key": lambda p: "g1",
    "timetable_import.batch_id": lambda p: p.one("timetable_batch").public_id,
    "visit_kind_id": lambda p: p.one("visit_kind").public_id,
    "appointment_id": lambda p: p.one("appointment").public_id,
    "enrolment_id": _enrolment_id,
    "offer_id": lambda p: p.one("offer").public_id,
    "rule_id": lambda p: p.one("rule").public_id,
    "place_id": lambda p: p.one("offer_place").public_id,
    "session_id": lambda p: p.one("meeting").public_id,
    "local_date": lambda p: "2026-12-16",
    "value_code": lambda p: "pension_age_women",
    "closure_id": lambda p: p.one("closure").public_id,
    "deed_id": lambda p: p.one("deed").public_id,
    "stay_id": lambda p: p.one("stay").public_id,
    "scheduling.day": _evening_day,
    "delivery_id": lambda p: p.one("delivery").public_id,
}
