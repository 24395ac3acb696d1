"""Changes of one session, of it and those after it, of all: shown, confirmed, done once."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.errors import Conflict, DomainError, InvalidInput
from core.scheduling import series_services, services
from core.scheduling.busy import Busy
from core.scheduling.models import Enrolment, Group, GroupSlot, Session
from core.scheduling.rules import Slot
from core.scheduling.series_models import SeriesDeed
from tests.core.scheduling.conftest import MONDAY, MORNING, Hand, messages, starts

D, T = dt.date, dt.time


def move_to(one: Session, day: dt.date, start: str, end: str, **more: Any) -> dict[str, Any]:
    return {
        "session_id": one.id,
        "day": day.isoformat(),
        "starts_at": start,
        "ends_at": end,
        **more,
    }


def test_one_is_cancelled_shown_first_and_done_once(stage: Any, hand: Hand, work: Any) -> None:
    group_id = stage.group()
    for person_id in stage.people(2):
        stage.enrol(group_id, person_id)
    one = stage.sessions(group_id)[3]
    shown = hand.show("cancel", session_id=one.id, scope="this", reason="ауа райы")
    assert shown.plan.counts == {"cancel": 1}
    assert (shown.plan.affected.people, shown.plan.affected.with_phone) == (2, 0)
    assert stage.load(Session, one.id).state == "planned", "a preview writes nothing"
    first, second = hand.press(shown), hand.press(shown)
    assert first.id == second.id, "the second press finds the first one's deed"
    kept = stage.load(Session, one.id)
    assert (kept.state, kept.cancel_reason, kept.changed_by_rule) == (
        "cancelled",
        "ауа райы",
        "hand",
    )
    assert [event for event, _text in messages(work)] == ["session_cancelled"] * 2


def test_what_changed_since_it_was_shown_is_not_done(stage: Any, hand: Hand) -> None:
    group_id = stage.group()
    one = stage.sessions(group_id)[3]
    shown = hand.show("cancel", session_id=one.id, scope="following", reason="жөндеу")
    hand.do("cancel", session_id=stage.sessions(group_id)[5].id, scope="this", reason="басқа")
    with pytest.raises(Conflict) as error:
        hand.press(shown)
    assert error.value.code == "series.changed"
    assert len(starts(stage, group_id, "cancelled")) == 1


def test_this_and_following_and_all(stage: Any, hand: Hand) -> None:
    group_id = stage.group()
    rows = stage.sessions(group_id)
    with pytest.raises(InvalidInput) as error:
        hand.show("cancel", session_id=rows[3].id, scope="this", reason=" ")
    assert error.value.field == "reason"
    hand.do("cancel", session_id=rows[4].id, scope="following", same_slot=True, reason="а")
    assert starts(stage, group_id, "cancelled") == [
        "12-02 10:00", "12-09 10:00", "12-16 10:00",
    ]  # fmt: skip
    hand.do("cancel", session_id=rows[3].id, scope="all", reason="б")
    assert starts(stage, group_id) == []
    hand.do("restore", session_id=rows[4].id, scope="following")
    assert starts(stage, group_id)[0] == "12-02 10:00"
    assert len(starts(stage, group_id)) == 8


def test_a_whole_series_moves_through_its_own_starts(stage: Any, hand: Hand, work: Any) -> None:
    """Every day at ten, all a day on: each takes the start that the next one has just left."""
    daily = tuple(Slot(day, T(10), T(11)) for day in range(1, 8))
    group_id = stage.group(slots=daily, ends_on=MONDAY + dt.timedelta(days=9), room_id=None)
    before = stage.sessions(group_id)
    shown = hand.show(
        "move", scope="all", **move_to(before[0], MONDAY + dt.timedelta(days=1), "10:00", "11:00")
    )
    assert shown.plan.counts == {"move": 10}
    hand.press(shown)
    after = stage.sessions(group_id)
    assert [one.id for one in after] == [one.id for one in before], (
        "the same rows in the same order"
    )
    assert [one.local_date for one in after] == [
        one.local_date + dt.timedelta(days=1) for one in before
    ]
    assert stage.load(Group, group_id).ends_on == MONDAY + dt.timedelta(days=10)
    hand.do("move", scope="all", **move_to(after[0], MONDAY, "09:45", "10:45")) if after[
        0
    ].starts_at > MORNING else None
    with work(writes=False) as session:
        slots = session.scalars(sa.select(GroupSlot).where(GroupSlot.group_id == group_id)).all()
        assert {one.weekday for one in slots} == set(range(1, 8))


def test_two_meetings_change_places(stage: Any, hand: Hand) -> None:
    """A circle: Monday's series to Tuesday by hand while Tuesday's goes to Monday is refused row
    by row, since two plans are two steps; but a move onto a sister session is told."""
    group_id = stage.group(slots=(Slot(1, T(10), T(11)), Slot(2, T(10), T(11))))
    monday, tuesday = stage.sessions(group_id)[2:4]
    shown = hand.show("move", **move_to(monday, tuesday.local_date, "10:30", "11:30"))
    assert "01.12.2026 10:00–11:00" in shown.plan.refusals[0]
    with pytest.raises(Conflict):
        hand.press(shown)


def test_a_move_for_good_takes_the_pattern_along(stage: Any, hand: Hand, work: Any) -> None:
    group_id = stage.group()
    rows = stage.sessions(group_id)
    hand.do(
        "move", scope="following", same_slot=True,
        **move_to(rows[4], D(2026, 12, 3), "15:00", "16:30"),
    )  # fmt: skip
    assert starts(stage, group_id)[3:8] == [
        "11-30 10:00", "12-03 15:00", "12-04 10:00", "12-07 10:00", "12-10 15:00",
    ]  # fmt: skip
    with work(writes=False) as session:
        slots = session.scalars(
            sa.select(GroupSlot)
            .where(GroupSlot.group_id == group_id, GroupSlot.valid_to.is_(None))
            .order_by(GroupSlot.weekday)
        ).all()
        assert [(one.weekday, one.starts_at) for one in slots] == [
            (1, T(10)), (4, T(15)), (5, T(10)),
        ]  # fmt: skip
        assert slots[0].valid_from == D(2026, 12, 2)
        assert not session.scalars(
            sa.select(Session.id).where(Session.original_starts_at.is_not(None))
        ).all()


def test_a_holiday_is_named_and_asked_about(stage: Any, hand: Hand) -> None:
    group_id = stage.group(slots=(Slot(2, T(10), T(11)),))
    one = stage.sessions(group_id)[3]
    shown = hand.show("move", **move_to(one, D(2026, 12, 16), "10:00", "11:00"))
    assert "16.12.2026" in shown.plan.questions[0]
    with pytest.raises(InvalidInput) as error:
        hand.press(shown)
    assert error.value.field == "agreed"
    hand.press(shown, agreed=True)
    kept = stage.load(Session, one.id)
    assert kept.local_date == D(2026, 12, 16)
    assert kept.original_starts_at == one.starts_at


def test_a_substitute_leads_and_the_usual_one_comes_back(stage: Any, hand: Hand, work: Any) -> None:
    usual, other = stage.staff(), stage.staff("Ахметов Ерлан")
    group_id = stage.group(instructor_id=usual)
    stage.enrol(group_id, stage.person())
    one = stage.sessions(group_id)[3]
    hand.do("lead", session_id=one.id, scope="this", staff_id=other, reason="ауырды")
    kept = stage.load(Session, one.id)
    assert (kept.instructor_id, kept.regular_instructor_id) == (other, usual)
    assert kept.change_reason == "ауырды"
    hand.do("lead", session_id=one.id, scope="this", staff_id=usual)
    kept = stage.load(Session, one.id)
    assert (kept.instructor_id, kept.regular_instructor_id) == (usual, None)
    assert [event for event, _text in messages(work)] == ["session_changed"] * 2
    with pytest.raises(InvalidInput) as error:
        hand.show("lead", session_id=one.id, scope="this", staff_id=usual)
    assert error.value.code == "series.nothing"


def test_rows_in_conflict_are_named_and_left_out(stage: Any, hand: Hand, world: Any) -> None:
    taken = stage.group(
        title="Шахмат", room_id=world.hall_id, slots=(Slot(2, T(15), T(16)),),
        starts_on=D(2026, 12, 1), ends_on=D(2026, 12, 1),
    )  # fmt: skip
    group_id = stage.group(room_id=world.hall_id, slots=(Slot(1, T(10), T(11)),))
    rows = stage.sessions(group_id)
    shown = hand.show(
        "move", scope="following", **move_to(rows[1], D(2026, 12, 1), "15:30", "16:30")
    )
    assert [one.words() for one in shown.plan.left_out] == [
        "30.11.2026 10:00–11:00 → 01.12.2026 15:30–16:30"
    ]
    assert "Шахмат" in shown.plan.left_out[0].obstacles[0]
    assert len(shown.plan.questions) == 1
    hand.press(shown, agreed=True)
    assert starts(stage, group_id) == ["11-23 10:00", "11-30 10:00", "12-08 15:30", "12-15 15:30"]
    assert len(starts(stage, taken)) == 1


def move(stage: Any, one: Session, start: dt.datetime, end: dt.datetime, **more: Any) -> Session:
    more.setdefault("room_id", one.room_id)
    return stage.do(
        series_services.move_session, "aigul", meeting=one, starts_at=start, ends_at=end, **more
    )


def test_one_session_is_moved_from_the_calendar(stage: Any, world: Any) -> None:
    group_id = stage.group(room_id=world.hall_id)
    stage.group(title="Шахмат", room_id=world.hall_id, slots=(Slot(2, T(15), T(16)),))
    one = stage.sessions(group_id)[3]
    at = dt.datetime(2026, 12, 1, 10, 30, tzinfo=dt.UTC)  # 15:30 on Tuesday
    hour = dt.timedelta(hours=1)
    with pytest.raises(Busy) as busy:
        move(stage, one, at, at + hour)
    assert "Шахмат" in busy.value.fields["room_id"]
    for begin, end, field in (
        (at, at - hour, "ends_at"),
        (MORNING - 2 * hour, MORNING - hour, "starts_at"),
        (at, at + dt.timedelta(hours=20), "ends_at"),
    ):
        with pytest.raises(InvalidInput) as error:
            move(stage, one, begin, end, room_id=None)
        assert error.value.field == field
    with pytest.raises(Conflict) as asked:
        move(stage, one, at + 15 * 24 * hour, at + 15 * 24 * hour + hour, room_id=None)
    assert asked.value.code == "series.question"
    moved = move(stage, one, at + 3 * hour, at + 4 * hour)
    assert moved.starts_at == at + 3 * hour
    with pytest.raises(Conflict):
        move(stage, one, at, at + hour, room_id=None, version=one.version)


def test_a_closed_instructor_and_a_closed_session_are_told(
    stage: Any, hand: Hand, work: Any
) -> None:
    member = stage.staff()
    group_id = stage.group(instructor_id=member)
    one, other = stage.sessions(group_id)[3:5]
    with work() as session:
        session.execute(sa.text("UPDATE staff_member SET is_active = false"))
        session.execute(sa.update(Session).where(Session.id == other.id).values(state="closed"))
    shown = hand.show("move", **move_to(one, D(2026, 12, 1), "15:00", "16:00"))
    assert "Омарова Сәуле" in shown.plan.refusals[0]
    with pytest.raises(InvalidInput):
        hand.show("lead", session_id=one.id, scope="this", staff_id=member)
    for kind in ("cancel", "move"):
        with pytest.raises(Conflict) as error:
            hand.show(kind, reason="а", **move_to(other, D(2026, 12, 1), "15:00", "16:00"))
        assert error.value.code == "session.closed"


def test_people_elsewhere_are_named(stage: Any, hand: Hand) -> None:
    first, second = stage.group(), stage.group(title="Шахмат", slots=(Slot(2, T(15), T(16)),))
    person = stage.person("Айгүл", surname="Сейітова")
    stage.enrol(first, person)
    stage.enrol(second, person)
    one = stage.sessions(first)[3]
    shown = hand.show("move", **move_to(one, D(2026, 12, 1), "15:30", "16:30"))
    assert "Сейітова Айгүл" in shown.plan.questions[0]


def test_only_who_may_manage_and_only_the_own_preview(stage: Any, hand: Hand) -> None:
    one = stage.sessions(stage.group())[3]
    with pytest.raises(DomainError) as error:
        hand.show("cancel", "bota", session_id=one.id, reason="а")
    assert error.value.status == 403
    shown = hand.show("cancel", session_id=one.id, reason="а")
    with pytest.raises(DomainError) as error:
        hand.press(shown, "dana")
    assert error.value.status == 403


def test_enrolments_stay(stage: Any, hand: Hand, work: Any) -> None:
    group_id = stage.group()
    stage.enrol(group_id, stage.person())
    one = stage.sessions(group_id)[3]
    hand.do("cancel", session_id=one.id, scope="all", reason="а")
    with work(writes=False) as session:
        assert session.scalar(sa.select(Enrolment.state)) == "enrolled"
    assert messages(work)[0][0] == "group_changed"


def test_time_is_local_to_a_region_in_another_zone(stage: Any, work: Any) -> None:
    """Where the day begins long before that of Greenwich, and so does the year."""
    region = dataclasses.replace(stage.world.region, timezone="Pacific/Auckland")
    actor = stage.actor("aigul")
    with work() as session:
        group = services.create_group(
            session, actor=actor, region=region, centre_id=stage.world.centre_id,
            data=stage.data(
                slots=(Slot(4, T(10), T(11)),), ends_on=D(2027, 1, 31), days_off="skip"
            ),
        )  # fmt: skip
        rows = session.scalars(sa.select(Session).order_by(Session.starts_at)).all()
        assert rows[0].local_date == D(2026, 11, 26)
        assert rows[0].starts_at == dt.datetime(2026, 11, 25, 21, tzinfo=dt.UTC), "the day before"
        last_of_year = next(one for one in rows if one.local_date == D(2026, 12, 31))
        moved = series_services.move_session(
            session, actor=actor, region=region, meeting=last_of_year, room_id=None,
            starts_at=dt.datetime(2026, 12, 31, 20, tzinfo=dt.UTC),
            ends_at=dt.datetime(2026, 12, 31, 21, tzinfo=dt.UTC), agreed=True,
        )  # fmt: skip
        assert moved.local_date == D(2027, 1, 1), "the year has changed there already"
        assert group.ends_on == D(2027, 1, 31)


@pytest.mark.postgres_only
def test_two_presses_at_once_do_it_once(stage: Any, hand: Hand, work: Any, app: Any) -> None:
    group_id = stage.group()
    stage.enrol(group_id, stage.person())
    shown = hand.show("cancel", session_id=stage.sessions(group_id)[3].id, scope="all", reason="а")
    actor, region = stage.actor("aigul"), stage.world.region
    found: list[int] = []

    def press() -> None:
        with frozen(MORNING), app.app_context(), work() as session:
            found.append(
                series_services.apply(session, actor=actor, region=region, token=shown.token).id
            )

    threads = [threading.Thread(target=press) for _number in range(4)]
    for one in threads:
        one.start()
    for one in threads:
        one.join(60)
    assert len(found) == 4
    assert len(set(found)) == 1
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(SeriesDeed.id))) == 1
    assert len(messages(work)) == 1


def test_moving_a_long_series_needs_few_statements(
    stage: Any, hand: Hand, count_queries: Any
) -> None:
    daily = tuple(Slot(day, T(10), T(11)) for day in range(1, 8))
    group_id = stage.group(slots=daily, ends_on=MONDAY + dt.timedelta(days=149))
    one = stage.sessions(group_id)[1]
    count_queries.clear()
    shown = hand.show("move", scope="all", **move_to(one, one.local_date, "12:00", "13:00"))
    assert shown.plan.counts == {"move": 150}
    assert len(count_queries.statements) < 60, "reading does not grow with the series"
    hand.press(shown, agreed=True)
    assert {one.starts_at.hour for one in stage.sessions(group_id)} == {7}
