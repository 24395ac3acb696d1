"""A centre or a room closed for days, in one step; and open again before the announced day."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import Conflict, InvalidInput
from core.jobs.models import Job
from core.jobs.worker import run_due_jobs
from core.regions.models import Room
from core.scheduling import series_services
from core.scheduling.models import Enrolment, Group, Session
from core.scheduling.resource_models import Blocking, Booking
from core.scheduling.rules import Slot
from core.scheduling.series_models import Closure, SeriesDeed, SeriesDeedPart
from tests.core.scheduling.conftest import MONDAY, Hand, messages, starts

D, T = dt.date, dt.time


def closing(world: Any, **values: Any) -> dict[str, Any]:
    base = {
        "centre_id": world.centre_id, "room_id": 0, "first": "2026-11-30", "last": "2026-12-04",
        "kind": "quarantine", "reason": "", "mode": "cancel", "other_room_id": 0, "extend": True,
    }  # fmt: skip
    return base | values


def book(work: Any, world: Any, person_id: int, day: dt.date, **more: Any) -> int:
    at = dt.datetime.combine(day, T(5), dt.UTC)  # 10:00 in Shymkent
    hour = dt.timedelta(hours=1)
    with work() as session:
        one = Booking(
            region_id=world.region.id, centre_id=world.centre_id, module="core",
            kind="appointment", title="Кеңес", person_id=person_id, local_date=day, starts_at=at,
            ends_at=at + hour, occupied_from=at, occupied_to=at + hour, **more,
        )  # fmt: skip
        session.add(one)
        session.flush()
        return one.id


def test_a_quarantine_cancels_tells_and_gives_the_time_back(
    stage: Any,
    hand: Hand,
    work: Any,
    world: Any,
) -> None:
    first, second = stage.group(), stage.group(title="Шахмат", slots=(Slot(2, T(15), T(16)),))
    person, other = stage.people(2)
    stage.enrol(first, person)
    stage.enrol(second, person)
    booking = book(work, world, other, D(2026, 12, 1))
    with work() as session:
        session.execute(
            sa.update(Enrolment)
            .where(Enrolment.group_id == first)
            .values(term_ends_on=D(2027, 2, 28))
        )
    shown = hand.show("closure", **closing(world))
    assert shown.plan.counts == {"cancel": 4, "add": 4}
    assert (shown.plan.affected.people, len(shown.plan.bookings)) == (2, 1)
    hand.press(shown)
    hand.press(shown)
    assert starts(stage, first, "cancelled") == ["11-30 10:00", "12-02 10:00", "12-04 10:00"]
    assert starts(stage, first)[-3:] == ["12-21 10:00", "12-23 10:00", "12-25 10:00"]
    assert stage.load(Group, first).ends_on == D(2026, 12, 25)
    assert stage.load(Booking, booking).state == "cancelled"
    with work(writes=False) as session:
        terms = session.scalars(sa.select(Enrolment.term_ends_on)).all()
        assert sorted(terms, key=str) == [D(2027, 3, 5), None], "five days over the end of February"
        blocking = session.scalars(sa.select(Blocking)).one()
        assert blocking.starts_at == dt.datetime(2026, 11, 29, 19, tzinfo=dt.UTC)
        assert blocking.ends_at == dt.datetime(2026, 12, 4, 19, tzinfo=dt.UTC)
    assert messages(work) == [("centre_closed", person), ("centre_closed", other)]
    with pytest.raises(Conflict) as error:
        hand.show("closure", **closing(world, first="2026-12-04", last="2026-12-08"))
    assert error.value.code == "closure.known"


def test_open_again_before_the_announced_day(stage: Any, hand: Hand, work: Any, world: Any) -> None:
    group_id = stage.group(room_id=world.hall_id)
    person = stage.person()
    stage.enrol(group_id, person)
    with work() as session:
        session.execute(sa.update(Enrolment).values(term_ends_on=D(2026, 12, 31)))
    booking = book(work, world, person, D(2026, 12, 3))
    hand.do("closure", **closing(world))
    with work(writes=False) as session:
        closure = session.scalars(sa.select(Closure)).one()
        session.expunge(closure)
    for day in ("2026-11-29", "2026-12-05"):
        with pytest.raises(InvalidInput) as error:
            hand.show("lift", closure_id=closure.id, open_from=day)
        assert error.value.field == "open_from"
    shown = hand.show("lift", closure_id=closure.id, open_from="2026-12-02")
    assert shown.plan.counts == {"restore": 2, "cancel": 2}
    hand.press(shown)
    assert starts(stage, group_id)[3:5] == ["12-02 10:00", "12-04 10:00"]
    assert starts(stage, group_id)[-1] == "12-21 10:00", "one is lost, one stays at the end"
    assert stage.load(Group, group_id).ends_on == D(2026, 12, 21)
    assert stage.load(Booking, booking).state == "planned"
    with work(writes=False) as session:
        assert session.scalar(sa.select(Enrolment.term_ends_on)) == D(2027, 1, 2), "two days lost"
        assert session.scalar(sa.select(Blocking.ends_at)) == dt.datetime(
            2026, 12, 1, 19, tzinfo=dt.UTC
        )
    with pytest.raises(Conflict) as known:
        hand.show("lift", closure_id=closure.id, open_from="2026-12-03")
    assert known.value.code == "closure.lifted"


def test_what_stands_there_now_is_not_pushed_away(
    stage: Any,
    hand: Hand,
    work: Any,
    world: Any,
) -> None:
    """While the hall was closed somebody was given the instructor's time."""
    member = stage.staff()
    group_id = stage.group(instructor_id=member, room_id=world.hall_id)
    hand.do("closure", **closing(world, room_id=world.hall_id, extend=False))
    stage.group(
        title="Шахмат", instructor_id=member, slots=(Slot(3, T(10), T(11)),),
        starts_on=D(2026, 12, 2), ends_on=D(2026, 12, 2),
    )  # fmt: skip
    with work(writes=False) as session:
        closure_id = session.scalar(sa.select(Closure.id))
    shown = hand.show("lift", closure_id=closure_id, open_from="2026-11-30")
    assert [one.words() for one in shown.plan.left_out] == ["02.12.2026 10:00–11:00"]
    hand.press(shown, agreed=True)
    assert starts(stage, group_id, "cancelled") == ["12-02 10:00"]
    with work(writes=False) as session:
        assert (
            "Шахмат"
            in session.scalars(sa.select(SeriesDeedPart.remarks).order_by(SeriesDeedPart.id)).all()[
                -1
            ][0]
        )


def test_everything_moves_behind_the_closure(stage: Any, hand: Hand, work: Any, world: Any) -> None:
    hall = world.hall_id
    first = stage.group(room_id=hall, slots=(Slot(1, T(10), T(11)),))
    second = stage.group(title="Шахмат", room_id=hall, slots=(Slot(2, T(10), T(11)),))
    person = stage.person()
    booking = book(work, world, person, D(2026, 12, 1), room_id=hall)
    shown = hand.show("closure", **closing(world, mode="move"))
    assert shown.plan.counts == {"move": 2}
    hand.press(shown)
    assert starts(stage, first) == ["11-23 10:00", "12-07 10:00", "12-09 10:00", "12-14 10:00"]
    assert starts(stage, second)[2] == "12-10 10:00", "the room is taken until Wednesday"
    assert stage.load(Booking, booking).local_date == D(2026, 12, 11)


def test_a_closed_room_sends_its_sessions_to_another(
    stage: Any,
    hand: Hand,
    work: Any,
    world: Any,
) -> None:

    with work() as session:
        other = Room(region_id=world.region.id, centre_id=world.centre_id, name_kk="3-зал")
        session.add(other)
        session.flush()
        other_id = other.id
    group_id = stage.group(room_id=world.hall_id)
    elsewhere = stage.group(title="Шахмат", slots=(Slot(1, T(15), T(16)),))
    stage.group(
        title="Ән", room_id=other_id, slots=(Slot(3, T(10), T(11)),), starts_on=D(2026, 12, 2),
        ends_on=D(2026, 12, 2),
    )  # fmt: skip
    shown = hand.show(
        "closure",
        **closing(world, room_id=world.hall_id, mode="room", other_room_id=other_id, extend=False),
    )
    assert shown.plan.counts == {"lead": 2, "cancel": 1}, "on Wednesday the other room is taken"
    hand.press(shown)
    rooms = {
        one.local_date: one.room_id for one in stage.sessions(group_id) if one.state == "planned"
    }
    assert rooms[D(2026, 11, 30)] == other_id
    assert rooms[D(2026, 12, 7)] == world.hall_id
    assert len(starts(stage, elsewhere)) == 4


def test_bad_input_of_closures(hand: Hand, world: Any) -> None:
    for field, values in (
        ("last_on", {"last": "2026-11-29"}),
        ("last_on", {"first": "2026-11-01", "last": "2026-11-02"}),
        ("last_on", {"last": "2028-01-01"}),
        ("room_id", {"room_id": 999_999}),
        ("kind", {"kind": "x"}),
        ("mode", {"mode": "x"}),
        ("other_room_id", {"mode": "room"}),
    ):
        with pytest.raises(InvalidInput) as error:
            hand.show("closure", **closing(world, **values))
        assert error.value.field == field


def test_over_the_change_of_the_year(stage: Any, hand: Hand, world: Any) -> None:
    group_id = stage.group(slots=(Slot(4, T(10), T(11)),), ends_on=D(2027, 1, 14), days_off="skip")
    hand.do("closure", **closing(world, first="2026-12-31", last="2027-01-08"))
    assert starts(stage, group_id, "cancelled") == ["12-31 10:00", "01-07 10:00"]
    assert stage.load(Group, group_id).ends_on == D(2027, 1, 21)


@pytest.fixture
def many(stage: Any, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    monkeypatch.setattr(series_services, "AT_ONCE", 3)
    last = MONDAY + dt.timedelta(days=20)
    return [
        stage.group(title=name, slots=(Slot(day, T(10), T(11)),), ends_on=last)
        for name, day in (("А", 1), ("Б", 2), ("В", 3))
    ]  # fmt: skip


def test_long_work_goes_to_the_worker_group_by_group(
    app: Any,
    stage: Any,
    hand: Hand,
    work: Any,
    world: Any,
    many: list[int],
) -> None:
    shown = hand.show("closure", **closing(world, last="2026-12-13"))
    deed = hand.press(shown)
    assert deed.state == "waiting"
    assert hand.press(shown).id == deed.id
    changed = stage.sessions(many[1])[2]
    hand.do("cancel", session_id=changed.id, scope="this", reason="а")
    run_due_jobs(app)
    assert stage.load(SeriesDeed, deed.id).state == "done"
    assert starts(stage, many[0], "cancelled") == ["11-30 10:00", "12-07 10:00"]
    assert starts(stage, many[1], "cancelled") == ["12-08 10:00"], "changed since: left as it is"
    with work(writes=False) as session:
        parts = session.scalars(
            sa.select(SeriesDeedPart)
            .where(SeriesDeedPart.deed_id == deed.id)
            .order_by(SeriesDeedPart.id)
        ).all()
        assert [bool(one.remarks) for one in parts] == [False, False, True, False]
        job = session.scalars(sa.select(Job).where(Job.id == deed.job_id)).one()
        assert (job.state, job.done, job.total) == ("done", 8, 12)


def test_stopped_work_keeps_what_was_done(
    stage: Any,
    hand: Hand,
    work: Any,
    world: Any,
    app: Any,
    many: list[int],
) -> None:
    deed = hand.press(hand.show("closure", **closing(world, last="2026-12-13")))
    actor = stage.actor("aigul")
    with work() as session:
        series_services.stop(
            session, actor=actor, region=world.region, deed=session.get_one(SeriesDeed, deed.id)
        )
    run_due_jobs(app)
    assert stage.load(SeriesDeed, deed.id).state == "stopped"
    assert starts(stage, many[0], "cancelled") == []
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Session.id)).where(
            Session.state == "cancelled")) == 0  # fmt: skip
