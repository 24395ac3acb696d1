"""Marks, closing and the ledger."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.deliveries.models import Delivery
from core.errors import Conflict, InvalidInput, NotAllowed
from core.people.models import Person
from core.plugins.contracts import RegionInfo
from core.scheduling import services
from core.scheduling.models import Attendance, Enrolment, Session
from core.scheduling.rules import Slot
from tests.core.scheduling.conftest import MONDAY, MORNING

LATER = MORNING + dt.timedelta(hours=1)


@pytest.fixture
def meeting(stage: Any) -> Session:
    """Today's session at 10:00 of a group of three; the clock stands at 09:30."""
    group_id = stage.group(capacity=4)
    for person in stage.people(3):
        stage.enrol(group_id, person)
    found: Session = stage.sessions(group_id)[0]
    return found


def members(stage: Any) -> list[int]:
    with stage.work(writes=False) as session:
        return list(session.scalars(sa.select(Enrolment.person_id).order_by(Enrolment.id)))


def mark(stage: Any, meeting: Session, person_id: int, value: str, **more: Any) -> None:
    stage.do(services.mark_attendance, meeting=meeting, person_id=person_id, mark=value, **more)


def close(stage: Any, meeting: Session, **more: Any) -> services.Closing:
    with frozen(LATER):
        closing: services.Closing = stage.do(services.close_session, meeting=meeting, **more)
    return closing


def correct(stage: Any, meeting: Session, person_id: int, value: str, reason: str) -> None:
    with frozen(LATER + dt.timedelta(days=1)):
        stage.do(
            services.correct_attendance,
            "aigul",
            meeting=meeting,
            person_id=person_id,
            mark=value,
            reason=reason,
        )


def marks(stage: Any) -> list[tuple[int, str, bool]]:
    with stage.work(writes=False) as session:
        rows = session.scalars(sa.select(Attendance).order_by(Attendance.id))
        return [(one.person_id, one.mark, one.voided_at is None) for one in rows]


def ledger(stage: Any, *, living: bool = True) -> list[Delivery]:
    with stage.work(writes=False) as session:
        rows = session.scalars(sa.select(Delivery).order_by(Delivery.id)).all()
        session.expunge_all()
        return [one for one in rows if not living or one.voided_at is None]


def test_the_same_mark_twice_is_one_and_another_voids_it(stage: Any, meeting: Session) -> None:
    person = members(stage)[0]
    for value in ("present", "present", "absent"):
        mark(stage, meeting, person, value)
    assert marks(stage) == [(person, "present", False), (person, "absent", True)]


def test_an_excuse_needs_a_reason(stage: Any, meeting: Session) -> None:
    person = members(stage)[0]
    with pytest.raises(InvalidInput) as refusal:
        mark(stage, meeting, person, "excused", reason="  ")
    assert refusal.value.field == "reason"
    mark(stage, meeting, person, "excused", reason="Ауырды")
    assert marks(stage) == [(person, "excused", True)]


def test_beforehand_only_an_excuse_can_be_noted(stage: Any, meeting: Session) -> None:
    person = members(stage)[0]
    coming = stage.sessions(meeting.group_id)[1]
    for value in ("present", "absent"):
        with pytest.raises(Conflict, match=r"session\.future"):
            mark(stage, coming, person, value)
    mark(stage, coming, person, "excused", reason="Сапарда")
    with pytest.raises(Conflict, match=r"session\.future"):
        close(stage, coming, rest_absent=True)


def test_who_is_not_of_the_group_is_marked_only_as_a_guest(stage: Any, meeting: Session) -> None:
    guest = stage.person()
    with pytest.raises(Conflict, match=r"person\.not_expected"):
        mark(stage, meeting, guest, "present")
    stage.do(services.walk_in, meeting=meeting, person_id=guest)
    stage.do(services.walk_in, meeting=meeting, person_id=guest)
    assert marks(stage) == [(guest, "present", True)]


def test_guests_take_only_places_that_are_left(stage: Any, meeting: Session, club: Any) -> None:
    first, second, third = stage.people(3)
    stage.do(services.walk_in, meeting=meeting, person_id=first)
    with pytest.raises(Conflict, match=r"session\.full"):
        stage.do(services.walk_in, meeting=meeting, person_id=second)
    mark(stage, meeting, members(stage)[0], "absent")
    club.REFUSED.add(third)
    with pytest.raises(Conflict, match=r"club\.refused"):
        stage.do(services.walk_in, meeting=meeting, person_id=third)
    stage.do(services.walk_in, meeting=meeting, person_id=second)


def test_nobody_is_in_two_places_at_once(stage: Any, meeting: Session) -> None:
    other = stage.group(title="Шахмат", slots=(Slot(1, dt.time(10, 30), dt.time(12)),))
    person = members(stage)[0]
    mark(stage, meeting, person, "present")
    with pytest.raises(Conflict, match=r"person\.busy.*Йога"):
        stage.do(services.walk_in, meeting=stage.sessions(other)[0], person_id=person)


def test_closing_records_one_delivery_for_each_who_came(stage: Any, meeting: Session) -> None:
    one, two, three = members(stage)
    mark(stage, meeting, one, "present")
    mark(stage, meeting, two, "excused", reason="Ауырды")
    with pytest.raises(Conflict, match=r"session\.unmarked"):
        close(stage, meeting)
    assert ledger(stage) == []
    assert close(stage, meeting, rest_absent=True) == services.Closing(1, 1)
    assert close(stage, meeting, rest_absent=True) == services.Closing(0, 0)
    (delivery,) = ledger(stage, living=False)
    with stage.work(writes=False) as session:
        attendance = session.scalars(sa.select(Attendance).where(Attendance.person_id == one)).one()
        key = f"attendance:{attendance.id}"
    assert (delivery.person_id, delivery.source_key) == (one, key)
    assert (delivery.local_date, delivery.local_time) == (MONDAY, dt.time(10))
    assert (delivery.module, delivery.service_kind, delivery.special_kind) == (
        "club",
        "club.yoga",
        2,
    )
    assert (three, "absent", True) in marks(stage)


def test_a_session_does_not_close_before_it_begins(stage: Any, meeting: Session) -> None:
    with pytest.raises(Conflict, match=r"session\.future"):
        stage.do(services.close_session, meeting=meeting, rest_absent=True)


def test_after_closing_only_a_correction_changes_a_mark(stage: Any, meeting: Session) -> None:
    one, two, _three = members(stage)
    mark(stage, meeting, one, "present")
    close(stage, meeting, rest_absent=True)
    for deed in (
        lambda: mark(stage, meeting, one, "absent"),
        lambda: stage.do(services.void_mark, meeting=meeting, person_id=one),
        lambda: stage.do(services.walk_in, meeting=meeting, person_id=stage.person()),
    ):
        with pytest.raises(Conflict, match=r"session\.closed"):
            deed()
    with pytest.raises(NotAllowed):
        stage.do(
            services.correct_attendance,
            meeting=meeting,
            person_id=one,
            mark="absent",
            reason="Қате",
        )
    with pytest.raises(InvalidInput):
        correct(stage, meeting, two, "present", "")
    correct(stage, meeting, two, "present", "Кешігіп келді")
    assert [row.person_id for row in ledger(stage)] == [one, two]


def test_the_ledger_follows_a_correction_there_and_back(stage: Any, meeting: Session) -> None:
    one = members(stage)[0]
    mark(stage, meeting, one, "present")
    close(stage, meeting, rest_absent=True)
    correct(stage, meeting, one, "absent", "Қате белгіленді")
    assert ledger(stage) == []
    correct(stage, meeting, one, "present", "Дұрысы келді")
    correct(stage, meeting, one, "present", "Екінші рет басылды")
    (living,) = ledger(stage)
    every = ledger(stage, living=False)
    assert [row.void_reason for row in every] == ["Қате белгіленді", ""]
    assert living.source_key != every[0].source_key


def test_an_open_session_is_not_corrected_and_an_unknown_mark_is_refused(
    stage: Any, meeting: Session
) -> None:
    one = members(stage)[0]
    with pytest.raises(Conflict, match=r"session\.open"):
        correct(stage, meeting, one, "present", "Себеп")
    with pytest.raises(InvalidInput):
        mark(stage, meeting, one, "asleep")


def test_a_session_that_people_came_to_is_not_cancelled(stage: Any, meeting: Session) -> None:
    mark(stage, meeting, members(stage)[0], "present")
    with pytest.raises(Conflict, match=r"session\.attended"):
        stage.change("cancel", meeting, reason="Жөндеу")
    stage.do(services.void_mark, meeting=meeting, person_id=members(stage)[0])
    stage.change("cancel", meeting, reason="Жөндеу")
    with pytest.raises(Conflict, match=r"session\.cancelled"):
        mark(stage, meeting, members(stage)[0], "present")
    with pytest.raises(Conflict, match=r"session\.cancelled"):
        close(stage, meeting, rest_absent=True)


def test_a_module_that_is_off_records_nothing(stage: Any, meeting: Session) -> None:
    one = members(stage)[0]
    mark(stage, meeting, one, "present")
    region = stage.world.region
    stage.world.region = RegionInfo(
        region.id, region.code, region.name_kk, region.name_ru, region.name_en, region.timezone
    )
    with pytest.raises(Conflict, match=r"module\.inactive"):
        close(stage, meeting, rest_absent=True)
    stage.world.region = region
    assert ledger(stage, living=False) == []
    assert stage.load(Session, meeting.id).state == "planned"


def test_who_left_before_the_day_is_not_expected(stage: Any, meeting: Session) -> None:
    one, _two, three = members(stage)
    stage.leave(meeting.group_id, one)
    with pytest.raises(Conflict, match=r"person\.not_expected"):
        mark(stage, meeting, one, "present")
    late = stage.sessions(meeting.group_id)[3]
    with frozen(MORNING + dt.timedelta(days=6)):
        stage.leave(meeting.group_id, three)
        with pytest.raises(Conflict, match=r"person\.not_expected"):
            mark(stage, late, three, "excused", reason="Кетті")
    mark(stage, meeting, three, "present")


def test_a_kiosk_takes_the_earliest_and_only_its_centre(stage: Any) -> None:
    person = stage.person(card_number="777")
    early = stage.group(title="Ерте", slots=(Slot(1, dt.time(9), dt.time(10)),))
    late = stage.group(title="Кеш", slots=(Slot(1, dt.time(10), dt.time(11)),))
    for group_id in (early, late):
        stage.enrol(group_id, person)
    device = dataclasses.replace(
        stage.actor("bota"), user_id=None, grants=(), device_id=1,
        current_centre_id=stage.world.centre_id,
    )  # fmt: skip
    for centre_id, title in ((stage.world.centre_id, "Ерте"), (stage.world.second_centre_id, "")):
        with stage.work() as session:
            asked = {
                "actor": device,
                "region": stage.world.region,
                "centre_id": centre_id,
                "person": session.get_one(Person, person),
                "via": "kiosk",
            }
            if title:
                assert services.check_in(session, **asked).arrival.title == title
            else:
                with pytest.raises(NotAllowed):
                    services.check_in(session, **asked)
