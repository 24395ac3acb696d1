"""One object of every kind that stands in an address, for any centre of any region.

`FACTORIES` is keyed by the name of the address's argument, or by `<blueprint>.<argument>` where
two blueprints use one name. Whoever adds a page with a new argument adds its factory here.
"""

from __future__ import annotations

import datetime as dt
import secrets
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from sqlalchemy.orm import Session
from werkzeug.routing import Rule

from core.audit.models import Opening
from core.auth.models import Device, Role, RoleGrant, User, UserSession
from core.auth.queries import token_hash
from core.clock import now_utc
from core.db import ALL_REGIONS, unit_of_work
from core.deliveries.models import Delivery
from core.documents.files import files_folder, keep
from core.documents.models import Attachment, IssuedDocument
from core.exchange.export_services import exports_folder
from core.exchange.models import ImportBatch, ImportRow, PeopleExport
from core.exchange.services import create_batch
from core.households.models import Household, HouseholdMember, Representative
from core.jobs.models import Job
from core.kernel import Kernel
from core.messaging.models import Broadcast, Message
from core.people.duplicate_models import PersonPair
from core.people.merge_models import PersonMerge
from core.people.merge_services import merge_people
from core.people.models import Person, PersonCategory, PersonCentre
from core.people.naming import name_key
from core.plugins.contracts import RegionInfo
from core.privacy.models import (
    Breach,
    BreachPerson,
    Consent,
    ConsentText,
    PersonErasure,
    PersonExport,
    RetentionCase,
)
from core.regions.models import Centre, District, Region, Room
from core.scheduling.evening_files import evening_folder, put_by
from core.scheduling.feed_models import CalendarFeed
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
from plugins.active_longevity.models import Clearance


def _message(place: Place) -> Message:
    person = place.one("person")
    return place.add(
        Message(
            region_id=place.region.id, event="answer_unclear", person_id=person.id,
            centre_id=place.centre_id, dedupe_key=secrets.token_hex(8), channel="call",
            address="+77011234567", language="kk", text_kk="Хабарлама", text_ru="Сообщение",
            state="call", next_try_at=now_utc(), answer_until=now_utc() + dt.timedelta(days=1),
        )
    )  # fmt: skip


def _broadcast(place: Place) -> Broadcast:
    return place.add(
        Broadcast(
            region_id=place.region.id, audience="group", audience_key=place.one("group").public_id,
            title="Хор", centre_id=place.centre_id, text_kk="Хабарлама", text_ru="Сообщение",
            form_key=secrets.token_hex(8), person_ids=[place.one("person").id],
        )
    )  # fmt: skip


TIMETABLE = "Топ атауы;Апта күндері;Уақыты\nЙога;Дс;10:00-11:00\n".encode()


@dataclass
class Place:
    """A centre of a region, whose objects are made when they are first asked for."""

    session: Session
    kernel: Kernel
    region: RegionInfo
    centre_id: int
    #: the account that the actor looks after, and the actor himself
    target_id: int
    actor_id: int
    made: dict[str, Any] = field(default_factory=dict)

    def one(self, name: str) -> Any:
        if name not in self.made:
            self.made[name] = MAKERS[name](self)
        return self.made[name]

    def add(self, row: Any) -> Any:
        self.session.add(row)
        self.session.flush()
        return row


def _person(place: Place) -> Person:
    key = name_key("Әбдіғалиева")
    person = place.add(
        Person(
            region_id=place.region.id, surname="Әбдіғалиева", given_name="Гүлнар", surname_key=key,
            given_key=name_key("Гүлнар"), patronymic_key="", name_key=key, sort_key=key,
            legal_basis="paper_consent", birth_date=dt.date(1953, 3, 14), sex="female",
        )
    )  # fmt: skip
    place.add(
        PersonCentre(region_id=place.region.id, person_id=person.id, centre_id=place.centre_id)
    )
    return person


def _pair(place: Place) -> PersonPair:
    first, second = sorted((place.one("person").id, _person(place).id))
    return place.add(
        PersonPair(region_id=place.region.id, first_id=first, second_id=second, score=82,
                   reasons=["birth.same"])
    )  # fmt: skip


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
                  person_id=_person(place).id, queue_number=1)
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


def _delivery(place: Place) -> Delivery:
    kind = _kind(place, walk_in=True)
    return place.add(
        Delivery(region_id=place.region.id, centre_id=place.centre_id, setting=kind.setting,
                 module=place.kernel.registry.owners[kind.code], service_kind=kind.code,
                 person_id=place.one("person").id, local_date=now_utc().date(),
                 quantity=Decimal(1), unit=kind.unit, source_key=f"walk_in:{place.centre_id}",
                 recorded_by=place.actor_id)
    )  # fmt: skip


def _batch(place: Place) -> Any:
    content = "№;ЖСН;Аты-жөні;Туған күні\n1;530314400300;Әбдіғалиева Гүлнар;14.03.1953\n"
    from core.auth.actor import system_actor  # noqa: PLC0415

    batch = create_batch(
        place.session, actor=system_actor("test"), region=place.region, centre_id=place.centre_id,
        file_name="members.csv", content=content.encode("utf-8-sig"), legal_basis="paper_consent",
    )  # fmt: skip
    batch.created_by = place.actor_id
    place.session.flush()
    return batch


def _list(place: Place) -> PeopleExport:
    """A list of people that is ready, with its file."""
    name = f"{secrets.token_hex(8)}.csv"
    (exports_folder() / name).write_text("Тегі\n", encoding="utf-8")
    return place.add(
        PeopleExport(
            region_id=place.region.id, file_format="csv", columns=["surname"], filters={},
            purpose="есеп", state="ready", stored_name=name, created_by=place.actor_id,
            expires_at=now_utc() + dt.timedelta(hours=1),
        )
    )  # fmt: skip


def _household(place: Place) -> Household:
    """A household whose head is the person of the place."""
    since = now_utc().date() - dt.timedelta(days=100)
    home = place.add(Household(region_id=place.region.id, address="Абай 1", opened_on=since))
    place.add(
        HouseholdMember(region_id=place.region.id, household_id=home.id, role="head",
                        person_id=place.one("person").id, joined_on=since)
    )  # fmt: skip
    return home


def _representative(place: Place) -> Representative:
    return place.add(
        Representative(region_id=place.region.id, person_id=place.one("person").id,
                       full_name="Оспанова Әсел", phone="+77050001122", basis="relative",
                       rights=["enrol"], valid_from=now_utc().date())
    )  # fmt: skip


def _role(place: Place) -> Role:
    return place.add(
        Role(region_id=place.region.id, code=secrets.token_hex(4), name_kk="Құрастырылған рөл",
             permissions=["people.view"])
    )  # fmt: skip


def _device(place: Place) -> Device:
    return place.add(
        Device(region_id=place.region.id, centre_id=place.centre_id, name="Планшет",
               kind="tablet", token_hash=secrets.token_hex(16), paired_at=now_utc())
    )  # fmt: skip


def _user_session(place: Place, user_id: int) -> UserSession:
    return place.add(UserSession(user_id=user_id, token_hash=token_hash(secrets.token_hex(8))))


def _merge(place: Place) -> PersonMerge:
    from core.auth.actor import system_actor  # noqa: PLC0415

    return merge_people(
        place.session, actor=system_actor("test"), region=place.region,
        keep_id=_person(place).id, drop_id=_person(place).id, reason="бір адам",
    )  # fmt: skip


def _attachment(place: Place) -> Attachment:
    folder = files_folder(place.kernel.settings)
    return place.add(
        Attachment(region_id=place.region.id, person_id=place.one("person").id, size=5,
                   title="Анықтама", file_name="a.pdf", media_type="application/pdf",
                   sha256=keep(folder, b"%PDF-"))
    )  # fmt: skip


def _pictured(place: Place) -> Person:
    """The person, with a photo."""
    person: Person = place.one("person")
    digest = keep(files_folder(place.kernel.settings), b"\xff\xd8\xff")
    photo = place.add(
        Attachment(region_id=place.region.id, person_id=person.id, size=3, file_name="p.jpg",
                   media_type="image/jpeg", subject_type="photo", sha256=digest,
                   thumbnail_sha256=digest)
    )  # fmt: skip
    person.photo_id = photo.id
    place.session.flush()
    return person


def _document(place: Place) -> IssuedDocument:
    centre_id = place.centre_id
    content = {
        "title": "Анықтама", "region_name": "Р", "centre_name": "О", "centre_address": "",
        "person_name": "Әбдіғалиева", "born": "", "issuer_name": "Ә", "issuer_post": "",
        "since": "2026-01-02", "number": f"AN-{centre_id}-2026-00001", "issued_on": "2026-11-20",
    }  # fmt: skip
    return place.add(
        IssuedDocument(region_id=place.region.id, template="certificate", centre_id=centre_id,
                       person_id=place.one("person").id, series="AN", year=2026, sequence=1,
                       number=content["number"], language="kk", issued_by="Ә", content=content,
                       issued_on=dt.date(2026, 11, 20), token=secrets.token_hex(16))
    )  # fmt: skip


def _consent(place: Place) -> Consent:
    text = place.add(
        ConsentText(
            region_id=place.region.id, purpose="photo", number=place.centre_id,
            valid_from=dt.date(2020, 1, 1), operator_bin="990840000002",
            **{f"{part}_{language}": "Мәтін" for language in ("kk", "ru")
               for part in ("operator", "body", "data", "transfer", "abroad", "public")},
        )
    )  # fmt: skip
    return place.add(
        Consent(region_id=place.region.id, person_id=place.one("person").id, purpose="photo",
                text_id=text.id, given_on=dt.date(2026, 1, 2), paper_number="1")
    )  # fmt: skip


def _breach(place: Place) -> Breach:
    return place.add(
        Breach(region_id=place.region.id, title="Хат қате кетті", discovered_at=now_utc(),
               notify_by=dt.date(2099, 1, 1))
    )  # fmt: skip


#: the address under which the calendar of a place is read
FEED_TOKEN = "ab" * 32


def _feed(place: Place) -> CalendarFeed:
    return place.add(
        CalendarFeed(region_id=place.region.id, kind="centre", centre_id=place.centre_id,
                     token_hash=token_hash(FEED_TOKEN + str(place.centre_id)),
                     created_by=place.actor_id)
    )  # fmt: skip


def _feed_token(place: Place) -> str:
    """The token of a feed whose maker is there only for it."""
    maker = place.add(
        User(username=f"feeds-{place.centre_id}", full_name="Feeds", totp_confirmed_at=now_utc(),
             home_region_id=place.region.id)
    )  # fmt: skip
    role = place.session.scalar(sa.select(Role.id).where(Role.code == "centre_admin"))
    place.add(
        RoleGrant(user_id=maker.id, role_id=role, region_id=place.region.id,
                  centre_id=place.centre_id)
    )  # fmt: skip
    place.add(
        CalendarFeed(region_id=place.region.id, kind="centre", centre_id=place.centre_id,
                     token_hash=token_hash(FEED_TOKEN), created_by=maker.id)
    )  # fmt: skip
    return FEED_TOKEN


def _public_centre(place: Place) -> str:
    """A centre whose timetable anybody may read."""
    region = place.session.get_one(Region, place.region.id)
    region.settings = {**region.settings, "chosen": {"scheduling.public_timetable": True}}
    place.session.flush()
    return str(place.one("centre").code)


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


MAKERS: dict[str, Callable[[Place], Any]] = {
    "timetable_batch": _timetable_batch,
    "message": _message,
    "broadcast": _broadcast,
    "stay": _stay,
    "feed": _feed,
    "visit_kind": _visit_kind,
    "appointment": _appointment,
    "consent": _consent,
    "breach": _breach,
    "affected": lambda p: p.add(
        BreachPerson(
            region_id=p.region.id,
            breach_id=p.one("breach").id,
            source="hand",
            person_id=p.one("person").id,
        )
    ),
    "person_export": lambda p: p.add(
        PersonExport(
            region_id=p.region.id,
            person_id=p.one("person").id,
            created_by=p.actor_id,
            made_at=now_utc(),
            expires_at=now_utc() + dt.timedelta(hours=1),
            content=b"PK",
        )
    ),
    "erasure": lambda p: p.add(
        PersonErasure(region_id=p.region.id, person_id=p.one("person").id, reason="Өтініш")
    ),
    "case": lambda p: p.add(
        RetentionCase(
            region_id=p.region.id,
            person_id=p.one("person").id,
            found_at=now_utc(),
            left_on=dt.date(2020, 1, 1),
            due_on=dt.date(2025, 1, 1),
        )
    ),
    "attachment": _attachment,
    "pictured": _pictured,
    "document": _document,
    "person": _person,
    "other_person": _person,
    "merge": _merge,
    "pair": _pair,
    "category": lambda p: p.add(
        PersonCategory(region_id=p.region.id, person_id=p.one("person").id, code="pensioner")
    ),
    "clearance": lambda p: p.add(
        Clearance(
            region_id=p.region.id, person_id=p.one("person").id, valid_until=dt.date(2099, 1, 1)
        )
    ),
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
    "meeting": _meeting,
    "closure": _closure,
    "deed": _deed,
    "waiting": _waiting,
    "offer": _offer,
    "rule": _rule,
    "offer_place": _offer_place,
    "delivery": _delivery,
    "batch": _batch,
    "list": _list,
    "role": _role,
    "household": _household,
    "representative": _representative,
    "opening": lambda p: p.add(
        Opening(
            region_id=p.region.id,
            person_id=p.one("person").id,
            user_id=p.target_id,
            centre_id=p.centre_id,
            reason="дәрігер сұрады",
            expires_at=now_utc() + dt.timedelta(hours=1),
        )
    ),
    "device": _device,
    "job": lambda p: p.add(Job(kind="test", region_id=p.region.id, created_by=p.actor_id)),
    "centre": lambda p: p.session.get(Centre, p.centre_id),
    "district": lambda p: p.add(
        District(region_id=p.region.id, code=f"d-{p.centre_id}", name_kk="Абай ауданы")
    ),
    "target": lambda p: p.session.get(User, p.target_id),
    "target_session": lambda p: _user_session(p, p.target_id),
    "own_session": lambda p: _user_session(p, p.actor_id),
    "grant": lambda p: p.session.scalar(
        sa.select(RoleGrant).where(RoleGrant.user_id == p.target_id)
    ),
}

FACTORIES: dict[str, Callable[[Place], Any]] = {
    "message_id": lambda p: p.one("message").public_id,
    "broadcast_id": lambda p: p.one("broadcast").public_id,
    "event_code": lambda p: "answer_unclear",
    "audience": lambda p: "group",
    "audience_key": lambda p: p.one("group").public_id,
    "enrolment_id": _enrolment_id,
    "stay_id": lambda p: p.one("stay").public_id,
    "scheduling.day": _evening_day,
    "feed_id": lambda p: p.one("feed").public_id,
    "calendar_feed.token": _feed_token,
    "public_timetable.centre_code": _public_centre,
    "consent_id": lambda p: p.one("consent").public_id,
    "privacy.purpose": lambda p: p.one("consent").purpose,
    "privacy.language": lambda p: "kk",
    "breach_id": lambda p: p.one("breach").public_id,
    "affected_id": lambda p: p.one("affected").id,
    "privacy.export_id": lambda p: p.one("person_export").public_id,
    "erasure_id": lambda p: p.one("erasure").public_id,
    "case_id": lambda p: p.one("case").public_id,
    "documents.person_id": lambda p: p.one("pictured").public_id,
    "file_id": lambda p: p.one("attachment").public_id,
    "document_id": lambda p: p.one("document").public_id,
    "way": lambda p: "paper",
    "text": lambda p: p.one("document").number,
    "person_id": lambda p: p.one("person").public_id,
    "other_id": lambda p: p.one("other_person").public_id,
    "merge_id": lambda p: p.one("merge").public_id,
    "pair_id": lambda p: p.one("pair").public_id,
    "category_id": lambda p: p.one("category").id,
    "clearance_id": lambda p: p.one("clearance").public_id,
    "room_id": lambda p: p.one("room").id,
    "resource_id": lambda p: p.one("resource").public_id,
    "blocking_id": lambda p: p.one("leave").public_id,
    "thing": lambda p: "resource",
    "thing_id": lambda p: p.one("resource").public_id,
    "staff_id": lambda p: p.one("staff").public_id,
    "group_id": lambda p: p.one("group").public_id,
    "closure_id": lambda p: p.one("closure").public_id,
    "deed_id": lambda p: p.one("deed").public_id,
    "local_date": lambda p: "2026-12-16",
    "session_id": lambda p: p.one("meeting").public_id,
    "delivery_id": lambda p: p.one("delivery").public_id,
    "batch_id": lambda p: p.one("batch").public_id,
    "exports.export_id": lambda p: p.one("list").public_id,
    "number": lambda p: 2,
    "job_id": lambda p: p.one("job").public_id,
    "household_id": lambda p: p.one("household").public_id,
    "representative_id": lambda p: p.one("representative").public_id,
    "role_code": lambda p: p.one("role").code,
    "device_id": lambda p: p.one("device").public_id,
    "centre_code": lambda p: p.one("centre").code,
    "district_code": lambda p: p.one("district").code,
    "module": lambda p: next(iter(p.kernel.loader.modules)),
    "user_id": lambda p: p.one("target").public_id,
    "grant_id": lambda p: p.one("grant").id,
    "users.session_id": lambda p: p.one("target_session").public_id,
    "profile.session_id": lambda p: p.one("own_session").public_id,
    "region_code": lambda p: p.region.code,
    "opening_id": lambda p: p.one("opening").public_id,
    "timetable_import.batch_id": lambda p: p.one("timetable_batch").public_id,
    "group_key": lambda p: "g1",
    "visit_kind_id": lambda p: p.one("visit_kind").public_id,
    "offer_id": lambda p: p.one("offer").public_id,
    "rule_id": lambda p: p.one("rule").public_id,
    "place_id": lambda p: p.one("offer_place").public_id,
    "appointment_id": lambda p: p.one("appointment").public_id,
}


def address(app: Flask, rule: Rule, place: Place) -> str:
    """The address of a rule, filled with the objects of a place."""
    values: dict[str, Any] = {}
    blueprint = rule.endpoint.rpartition(".")[0]
    for name in rule.arguments - {"region"}:
        factory = FACTORIES.get(f"{blueprint}.{name}") or FACTORIES.get(name)
        if factory is None:
            pytest.fail(
                f"{rule.rule}: no factory for {name!r}. Add one to tests/contract/conftest.py, so "
                "that this page is tried by every role."
            )
        values[name] = factory(place)
    if "region" in rule.arguments:
        values["region"] = values.get("region", place.region.code)
    with app.test_request_context():
        adapter = app.url_map.bind("localhost")
        built: str = adapter.build(rule.endpoint, values, next(iter(rule.methods - {"OPTIONS"})))
    return built


@pytest.fixture
def place_in(app: Flask, world: Any, kernel: Kernel) -> Callable[..., Any]:
    """`place_in("first", "bota", work)`: runs `work(place)` with objects that are then saved."""

    def run(where: str, username: str, work: Callable[[Place], Any]) -> Any:
        region = world.other_region if where == "foreign" else world.region
        centre = {
            "first": world.centre_id,
            "second": world.second_centre_id,
            "foreign": world.foreign_centre_id,
        }[where]
        target = {"first": "sabit", "second": "bolat", "foreign": "zhanar"}[where]
        if username == "ermek" and where == "first":
            target = "dana"
        with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            actor_id = world.users[username]
            place = Place(session, kernel, region, centre, world.users[target], actor_id)
            if where == "foreign":
                place.made["own_session"] = _user_session(place, world.users["zhanar"])
                # codes repeat between regions; here none may hit one of Shymkent's by chance
                place.one("centre").code = "foreign-centre"
            return work(place)

    return run
