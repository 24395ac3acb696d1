"""Absences in a row: who is listed, calls, and the rule that frees a place."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.auth.actor import system_actor
from core.clock import frozen
from core.errors import Conflict, InvalidInput
from core.households.models import Protection
from core.messaging.models import Message
from core.people.models import PersonPhone
from core.regions.options import change_settings
from core.scheduling import absence_services, services
from core.scheduling.absence_queries import absent_in_a_row, with_details
from core.scheduling.models import Attendance, Enrolment, Session
from tests.core.scheduling.conftest import MONDAY, MORNING
from tests.core.scheduling.test_pages import text_of

#: after five meetings of the group: Monday, Wednesday, Friday, Monday, Wednesday
AFTER = MORNING + dt.timedelta(days=9, hours=6)


@pytest.fixture
def away(stage: Any) -> tuple[int, int]:
    """(group, a person with a place in it)."""
    group, person = stage.group(capacity=1), stage.person("Гүлнар", surname="Әбдіғалиева")
    stage.enrol(group, person)
    return group, person


def history(stage: Any, group: int, person: int, marks: str) -> list[Session]:
    """Marks of the first sessions: P present, E excused, A absent, C a cancelled session whose
    mark was absent."""
    words = {"P": "present", "E": "excused", "A": "absent", "C": "absent"}
    meetings: list[Session] = stage.sessions(group)
    with stage.work() as session:
        for meeting, sign in zip(meetings, marks, strict=False):
            session.add(
                Attendance(region_id=meeting.region_id, session_id=meeting.id, person_id=person,
                           mark=words[sign], reason="Сапарда" if sign == "E" else "")
            )  # fmt: skip
            if sign == "C":
                session.get_one(Session, meeting.id).state = "cancelled"
    return meetings


def found(stage: Any, least: int = 3) -> list[Any]:
    with stage.work(writes=False) as session:
        rows = absent_in_a_row(
            session, region=stage.world.region, centre_ids=[stage.world.centre_id], least=least
        )
        rows = with_details(session, rows)
        session.expunge_all()
        return rows


@pytest.mark.parametrize(
    ("marks", "absences"),
    [("AAA", 3), ("AAEA", 3), ("PAAA", 3), ("AACA", 3), ("APAA", 0), ("AAAP", 0), ("AAC", 0),
     ("AAAAA", 5)],
)  # fmt: skip
def test_only_absences_without_an_excuse_count(
    stage: Any, away: Any, marks: str, absences: int
) -> None:
    history(stage, *away, marks)
    with frozen(AFTER):
        assert [one.absences for one in found(stage)] == ([absences] if absences else [])


def follow(stage: Any) -> absence_services.Followed:
    with stage.work() as session:
        return absence_services.follow_absences(
            session, actor=system_actor("evening"), region=fresh_region(stage, session)
        )


def fresh_region(stage: Any, session: Any) -> Any:
    from core.regions.enablement import region_info  # noqa: PLC0415 - as a job reads it

    return region_info(session, stage.world.region.code)


def choose(stage: Any, **values: int) -> None:
    boss = stage.actor("dana")
    with stage.work() as session:
        change_settings(
            session, actor=boss, region=fresh_region(stage, session),
            values={f"scheduling.{name}": value for name, value in values.items()},
        )  # fmt: skip


def events(stage: Any) -> list[tuple[str, int]]:
    with stage.work(writes=False) as session:
        rows = session.execute(sa.select(Message.event, Message.person_id).order_by(Message.id))
        return [(row.event, row.person_id) for row in rows]


def test_who_stays_away_is_told_once_for_a_row(stage: Any, away: Any) -> None:
    group, person = away
    history(stage, group, person, "AAA")
    with frozen(AFTER):
        assert follow(stage) == absence_services.Followed(1, 0)
        assert follow(stage) == absence_services.Followed(0, 0)
        fourth = stage.sessions(group)[3]
        stage.do(services.mark_attendance, meeting=fourth, person_id=person, mark="absent")
        assert follow(stage) == absence_services.Followed(0, 0), "the row only grew longer"
    assert events(stage) == [("absent_three_times", person)]
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(Enrolment.state)) == "enrolled", "the rule is off"


def test_the_rule_frees_the_place_and_is_taken_back(stage: Any, away: Any, sign_in: Any) -> None:
    group, person = away
    waiting = stage.person()
    history(stage, group, person, "AAA")
    choose(stage, absences_free_place=3)
    with frozen(AFTER):
        assert follow(stage) == absence_services.Followed(0, 1)
        assert follow(stage) == absence_services.Followed(0, 0)
        assert events(stage) == [("place_freed_by_absence", person)]
        client = sign_in("bota")
        page = client.get("/shymkent/absences/")
        assert "Осы ереже босатқан орындар" in text_of(page)
        with stage.work(writes=False) as session:
            row = session.scalars(sa.select(Enrolment)).one()
            assert (row.state, row.left_reason != "") == ("left", True)
            public_id = row.public_id
        url = f"/shymkent/absences/{public_id}/give-back"
        assert "орны қайтарылды" in text_of(client.get(client.post(url).location))
        client.post(url)
        with stage.work(writes=False) as session:
            states = session.scalars(sa.select(Enrolment.state).order_by(Enrolment.id)).all()
            assert states == ["left", "enrolled"]
        assert found(stage) == [], "absences before the new place do not count"
        assert "босатқан орындар" not in text_of(client.get("/shymkent/absences/"))
        assert stage.enrol(group, waiting, join_queue=True).outcome == "queued"


def test_a_call_is_noted_and_a_new_absence_asks_for_another(
    stage: Any, away: Any, sign_in: Any
) -> None:
    group, person = away
    history(stage, group, person, "AAEA")
    with stage.work() as session:
        session.add(PersonPhone(region_id=stage.world.region.id, person_id=person,
                                number="+77011234567"))  # fmt: skip
    with frozen(AFTER):
        client = sign_in("bota")
        page = text_of(client.get("/shymkent/absences/")).replace("\u00a0", " ")
        for told in ("Әбдіғалиева", "Йога", "+7 701 123 45 67", "Сапарда"):
            assert told in page
        with stage.work(writes=False) as session:
            public_id = session.scalar(sa.select(Enrolment.public_id))
        url = f"/shymkent/absences/{public_id}/call"
        assert "Не айтылғанын" in text_of(client.get(client.post(url, data={"note": " "}).location))
        done = client.get(client.post(url, data={"note": "Ауырып жатыр"}).location)
        assert "Қоңырау шалынды" in text_of(done) and "Ауырып жатыр" in text_of(done)
        fifth = stage.sessions(group)[4]
        stage.do(services.mark_attendance, meeting=fifth, person_id=person, mark="absent")
        assert found(stage)[0].called is None
        assert sign_in("sabit").get("/shymkent/absences/").status_code == 403
        assert sign_in("bolat").post(url, data={"note": "x"}).status_code == 404


def test_a_protected_person_is_called_at_the_safe_number_only(stage: Any, away: Any) -> None:
    group, person = away
    history(stage, group, person, "AAA")
    with stage.work() as session:
        session.add_all([
            PersonPhone(region_id=stage.world.region.id, person_id=person, number="+77011234567"),
            Protection(region_id=stage.world.region.id, person_id=person, started_on=MONDAY),
        ])  # fmt: skip
    with frozen(AFTER):
        ((number, why_not),) = found(stage)[0].phones
    assert number and "қорғауда" in why_not


def test_who_has_come_meanwhile_is_not_called(stage: Any, away: Any) -> None:
    history(stage, *away, "AAAP")
    with stage.work(writes=False) as session:
        place = session.scalar(sa.select(Enrolment.id))
    with frozen(AFTER):
        with pytest.raises(Conflict):
            stage.do(absence_services.note_call, enrolment_id=place, note="Ауырды")
        with pytest.raises(Conflict):
            stage.do(absence_services.give_back, enrolment_id=place)
    with stage.work() as session:
        session.execute(sa.update(Attendance).values(mark="absent"))
    with frozen(AFTER), pytest.raises(InvalidInput):
        stage.do(absence_services.note_call, enrolment_id=place, note="  ")
