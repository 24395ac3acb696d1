"""Leave with a substitute, what has nobody to lead it, and the load of a week."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.errors import Conflict, InvalidInput
from core.scheduling import series_services, services
from core.scheduling.blocking_queries import find_blocking
from core.scheduling.hours_rules import Hours
from core.scheduling.models import Session, StaffMember
from core.scheduling.resource_models import Blocking, Booking, VisitKind, VisitKindStaff
from core.scheduling.rules import Slot
from core.scheduling.staff_cover_queries import cover_lines, unled_sessions
from core.scheduling.staff_time_queries import load_of_centres
from tests.core.scheduling.conftest import MONDAY, MORNING
from tests.core.scheduling.test_busy import add, at, block, book
from tests.core.scheduling.test_hours import NINE, SIX, put
from tests.core.scheduling.test_resources import block_thing, key_of

TUESDAY = MONDAY + dt.timedelta(days=1)


def leave(stage: Any, staff_id: int, **more: Any) -> str:
    """A leave of Tuesday to Thursday, after what it hits was shown."""
    with pytest.raises(Conflict) as shown:
        block_thing(stage, "staff", staff_id, at(TUESDAY, 0, 72), **more)
    digest = shown.value.digest  # type: ignore[attr-defined]
    return str(block_thing(stage, "staff", staff_id, at(TUESDAY, 0, 72), seen=digest, **more))


def daily(stage: Any, teacher: int, **more: Any) -> int:
    slots = tuple(Slot(day, dt.time(10), dt.time(11)) for day in range(1, 6))
    fields = {"slots": slots, "ends_on": MONDAY + dt.timedelta(days=4)} | more
    return int(stage.group(instructor_id=teacher, **fields))


def visit(stage: Any, staff_id: int, when: Any, *also: int, **more: Any) -> int:
    kind = add(stage, VisitKind, centre_id=stage.world.centre_id, name_kk="Заңгер", minutes=30)
    for one in (staff_id, *also):
        add(stage, VisitKindStaff, visit_kind_id=kind, staff_id=one)
    return book(
        stage, when, staff_id=staff_id, kind="appointment", module="core", title="",
        visit_kind_id=kind, local_date=TUESDAY, **more,
    )  # fmt: skip


def give(stage: Any, blocking: str, staff_id: int, *, between: Any = None) -> Any:
    """Preview and confirm as aigul; `between` happens after the preview."""

    def shown(session: Any, *, actor: Any, region: Any) -> Any:
        line = find_blocking(session, actor=actor, region=region, public_id=blocking)
        values = {"blocking_id": line.blocking.id, "staff_id": staff_id}
        return series_services.preview(
            session, actor=actor, region=region, kind="substitute", values=values
        )

    preview = stage.do(shown, "aigul")
    if between is not None:
        between()

    def applied(session: Any, *, actor: Any, region: Any) -> Any:
        deed = series_services.apply(
            session, actor=actor, region=region, token=preview.token, agreed=True
        )
        return deed.id

    assert stage.do(applied, "aigul") == stage.do(applied, "aigul"), "a second press does nothing"
    return preview.plan


def test_a_leave_gives_its_sessions_and_visits_to_the_substitute_in_one_step(stage: Any) -> None:
    teacher, other = stage.staff(), stage.staff("Бекова Гүл")
    group = daily(stage, teacher)
    person = stage.person()
    booking = visit(stage, teacher, at(TUESDAY, 15, 15.5), other, person_id=person)
    own = visit(stage, teacher, at(TUESDAY, 16, 16.5))
    stage.group(
        title="Хор", instructor_id=other, ends_on=MONDAY + dt.timedelta(days=4),
        slots=(Slot(3, dt.time(10), dt.time(11)),),
    )  # fmt: skip
    blocking = leave(stage, teacher, substitute_id=other)
    plan = give(stage, blocking, other)
    assert [len(one.obstacles) for one in plan.steps] == [0, 1, 0], "Wednesday is the choir's"
    assert len(plan.remarks) == 1, "a visit that the substitute does not give stays"
    rows = stage.sessions(group)
    assert [one.instructor_id for one in rows] == [teacher, other, teacher, other, teacher]
    assert [one.regular_instructor_id for one in rows] == [None, teacher, None, teacher, None]
    assert stage.load(Booking, booking).staff_id == other
    assert stage.load(Booking, own).staff_id == teacher
    with stage.work(writes=False) as session:
        line = find_blocking(
            session, actor=_actor(stage), region=stage.world.region, public_id=blocking
        )
        cover = cover_lines(session, region=stage.world.region, line=line)
        assert cover is not None
        assert len(cover.lines) == 2, "what stays is still listed"
        assert [bool(one.obstacle) for one in cover.lines] == [True, True]


def _actor(stage: Any) -> Any:
    return stage.aigul


@pytest.fixture(autouse=True)
def _known_actor(stage: Any) -> None:
    stage.aigul = stage.actor("aigul")


def test_what_changed_since_the_preview_is_not_applied(stage: Any) -> None:
    teacher, other = stage.staff(), stage.staff("Бекова Гүл")
    group = daily(stage, teacher)
    blocking = leave(stage, teacher)

    def meanwhile() -> None:
        wednesday = TUESDAY + dt.timedelta(days=1)
        stage.group(
            title="Хор", instructor_id=other, starts_on=wednesday, ends_on=wednesday,
            slots=(Slot(3, dt.time(10), dt.time(11)),),
        )  # fmt: skip

    with pytest.raises(Conflict, match=r"series\.changed"):
        give(stage, blocking, other, between=meanwhile)
    assert {one.instructor_id for one in stage.sessions(group)} == {teacher}


def test_who_cannot_be_a_substitute_is_refused(stage: Any) -> None:
    teacher, other = stage.staff(), stage.staff("Бекова Гүл")
    daily(stage, teacher)
    blocking = leave(stage, teacher)
    with stage.work() as session:
        session.get_one(StaffMember, other).is_active = False
    for staff_id in (teacher, other, 999_999):
        with pytest.raises(InvalidInput) as refusal:
            give(stage, blocking, staff_id)
        assert refusal.value.field == "staff_id"


def test_what_has_nobody_tomorrow_and_who_is_free_then(stage: Any) -> None:
    away, knows, busy = stage.staff("Алиева А"), stage.staff("Ысқақ Ы"), stage.staff("Бекова Г")
    stage.staff("Бос Б")
    daily(stage, away, title="Би")
    stage.group(title="Өз", instructor_id=knows, slots=(Slot(6, dt.time(8), dt.time(9)),))
    stage.group(title="Хор", instructor_id=busy, slots=(Slot(2, dt.time(10), dt.time(12)),))
    stage.group(title="Ешкім", slots=(Slot(2, dt.time(18), dt.time(19)),))
    block(stage, at(TUESDAY, 0, 24), staff_id=away, kind="sick")
    with stage.work(writes=False) as session:
        found = unled_sessions(
            session, stage.world.region, centre_ids=[stage.world.centre_id],
            first=TUESDAY, last=TUESDAY,
        )  # fmt: skip
        told = [(one.group.title, one.away.full_name if one.away else "") for one in found]
        assert told == [("Би", "Алиева А"), ("Ешкім", "")]
        first = [(one.member.full_name, one.knows) for one in found[0].candidates]
        assert first == [("Ысқақ Ы", True), ("Бос Б", False)], "who leads this kind comes first"
        assert "Алиева А" not in [one.member.full_name for one in found[1].candidates]


def test_the_load_of_a_week_against_working_hours(stage: Any, count_queries: Any) -> None:
    teacher, other = stage.staff(), stage.staff("Бекова Гүл")
    group = daily(stage, teacher)
    visit(stage, teacher, at(TUESDAY, 15, 15.5))
    week = [Hours(day, NINE, SIX) for day in range(1, 6)]
    put(stage, "staff", key_of(stage, "staff", teacher), week)
    block(stage, at(MONDAY + dt.timedelta(days=4), 0, 24), staff_id=teacher, kind="leave")
    with stage.work() as session:
        first = session.scalars(
            sa.select(Session).where(Session.group_id == group).order_by(Session.starts_at)
        ).first()
        first.state = "closed"
    count_queries.clear()
    with stage.work(writes=False) as session:
        lines = {
            one.member.id: one.load
            for one in load_of_centres(
                session, stage.world.region, centre_ids=[stage.world.centre_id], monday=MONDAY
            )
        }
    assert len(count_queries.statements) <= 6
    load = lines[teacher]
    assert (load.held, load.planned, load.appointments) == (60, 240, 30)
    assert (load.working, load.away, load.share) == (4 * 540, 540, 15)
    assert lines[other].working is None
    assert lines[other].share is None


def test_the_pages_of_staff_time(stage: Any, sign_in: Any) -> None:
    client = sign_in("aigul")
    teacher, other = stage.staff(), stage.staff("Бекова Гүл")
    group = daily(stage, teacher, title="Би")
    stage.group(title="Өз", instructor_id=other, slots=(Slot(6, dt.time(8), dt.time(9)),))
    key = key_of(stage, "staff", teacher)
    assert "Омарова" in client.get(f"/shymkent/staff/{key}/time").get_data(as_text=True)
    load = client.get("/shymkent/staff/load?week=2026-W48").get_data(as_text=True)
    assert "5:00" in load
    assert client.get("/shymkent/staff/load?week=rubbish").status_code == 200
    blocking = leave(stage, teacher, substitute_id=other)
    page = client.get(f"/shymkent/blockings/{blocking}").get_data(as_text=True)
    assert "ала алады" in page
    unled = client.get("/shymkent/staff/unled").get_data(as_text=True)
    assert "Ертең" in unled
    assert "Беру: Бекова Гүл" in unled
    tuesday = stage.sessions(group)[1].public_id
    button = {"scope": "this", "staff_id": str(other), "room_id": "0"}
    offered = client.post(f"/shymkent/sessions/{tuesday}/lead", data=button)
    assert offered.status_code == 200
    assert "Бекова Гүл" in offered.get_data(as_text=True)
    card = client.get("/shymkent/staff/unled", headers={"HX-Request": "true"})
    assert 'id="unled-card"' in card.get_data(as_text=True)
    assert "<html" not in card.get_data(as_text=True)
    assert "unled" in client.get("/shymkent/").get_data(as_text=True), "a card on Today"
    shown = client.post(f"/shymkent/blockings/{blocking}/substitute", data={"staff_id": str(other)})
    text = shown.get_data(as_text=True)
    assert shown.status_code == 200, text
    token = re.search(r'name="token" type="hidden" value="([^"]+)"', text)
    assert token
    done = client.post(
        "/shymkent/series/apply", data={"token": token[1], "next": "/shymkent/staff/"}
    )
    assert done.status_code == 303
    assert "Би" not in client.get("/shymkent/staff/unled").get_data(as_text=True)
    nobody = client.post(f"/shymkent/blockings/{blocking}/substitute", data={})
    assert nobody.status_code == 303
    assert sign_in("bota").get("/shymkent/staff/unled").status_code == 200
    assert sign_in("bota").get("/shymkent/staff/load").status_code == 403


def test_who_has_appointments_is_not_closed(stage: Any) -> None:
    lawyer = stage.staff()
    booking = visit(stage, lawyer, at(TUESDAY, 15, 15.5))
    member = stage.load(StaffMember, lawyer)
    with pytest.raises(Conflict, match=r"staff\.booked"):
        stage.do(services.close_staff_member, "aigul", member=member)
    with stage.work() as session:
        session.get_one(Booking, booking).state = "cancelled"
    stage.do(services.close_staff_member, "aigul", member=member)


def test_an_ended_leave_is_over_and_is_not_asked_about(stage: Any) -> None:
    teacher = stage.staff()
    daily(stage, teacher)
    blocking = leave(stage, teacher)
    with frozen(MORNING + dt.timedelta(days=10)), stage.work(writes=False) as session:
        line = find_blocking(
            session, actor=_actor(stage), region=stage.world.region, public_id=blocking
        )
        cover = cover_lines(session, region=stage.world.region, line=line)
        assert cover is not None
        assert cover.lines == []
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Blocking.id))) == 1
    assert stage.load(StaffMember, teacher).is_active
    with pytest.raises(Conflict):
        stage.do(services.close_staff_member, "aigul", member=stage.load(StaffMember, teacher))
