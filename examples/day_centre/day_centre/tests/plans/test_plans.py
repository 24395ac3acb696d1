"""Plans of children: what is suggested, who has none; and the timetable of the specialists."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from day_centre import kinds
from day_centre.child.models import ChildProfile, HealthLimit
from day_centre.file.models import ChildFile, Stay
from day_centre.plans import queries
from day_centre.plans.form import source, suggest

from core.clock import local_today
from core.people.models import Person
from core.people.services import PersonData, register_person
from core.plans.models import Plan, PlanReview
from core.regions.models import Centre
from core.scheduling.models import Group, Session, StaffMember
from core.scheduling.resource_models import Booking, VisitKind
from core.sdk.plans import plan_standings

BASE = "/shymkent/day-centre"
TODAY = local_today("Asia/Almaty")
DAY = dt.timedelta(days=1)


@pytest.fixture
def children(work: Any, actor: Any, world: Any) -> dict[str, int]:
    """Three children of the first centre by name, with the day of admission ago."""
    bota, found = actor("bota"), {}
    with work() as session:
        session.get_one(Centre, world.centre_id).type_code = "day_centre"
        ids: dict[str, Any] = {"region_id": world.region.id, "centre_id": world.centre_id}
        group = Group(title="Күншуақ", module="day_centre", service_kind="day_centre.meals",
                      capacity=9, starts_on=TODAY - 300 * DAY, ends_on=TODAY + 300 * DAY,
                      **ids)  # fmt: skip
        session.add(group)
        session.flush()
        for number, (name, days, age) in enumerate(
            (("Айым", 30, 9), ("Дана", 5, 5), ("Ерлан", 200, 12)), start=1
        ):
            person = register_person(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                data=PersonData("Омарова", name, legal_basis="paper_consent",
                                birth_date=TODAY - (age * 366) * DAY),
            )  # fmt: skip
            file = ChildFile(number=number, person_id=person.id, **ids)
            session.add(file)
            session.flush()
            session.add(Stay(file_id=file.id, person_id=person.id, group_id=group.id,
                             regime="full", starts_on=TODAY - days * DAY, **ids))  # fmt: skip
            found[name] = int(person.id)
    return found


def plan(world: Any, person_id: int, state: str, due: dt.date | None = None) -> Plan:
    return Plan(
        region_id=world.region.id, centre_id=world.centre_id, person_id=person_id, state=state,
        form="day_centre.child", number=f"P-{person_id}-{state}", drawn_on=TODAY - 90 * DAY,
        starts_on=TODAY - 90 * DAY, ends_on=TODAY + 90 * DAY,
    )  # fmt: skip


def test_suggestions_fit_the_assessment_and_leave_out_what_is_forbidden(
    work: Any, world: Any, children: dict[str, int]
) -> None:
    def of(name: str) -> dict[str, set[str]]:
        with work(writes=False) as session:
            needs = suggest(session=session, region=world.region, person_id=children[name],
                            on=TODAY, centre_id=world.centre_id)  # fmt: skip
            return {
                need.code: {one.service_kind for goal in need.goals for one in goal.measures}
                for need in needs
            }

    everything = of("Айым")
    assert {one.special_kind for kinds_ in everything.values() for code in kinds_
            for one in [kinds.BY_CODE[code]]} == set(range(1, 9)), "all eight kinds"  # fmt: skip
    assert "hands" not in of("Дана"), "at five nobody works"
    with work() as session:
        session.add(ChildProfile(
            region_id=world.region.id, person_id=children["Айым"], diagnosis="autism",
            mobility="free", self_care="kept", pmpk_number="17", pmpk_on=dt.date(2026, 9, 1),
            ipar_number="5", ipar_until=dt.date(2027, 9, 1),
        ))  # fmt: skip
        for name, forbidden in (("Айым", ["day_centre.speech_therapist"]),
                                ("Ерлан", ["day_centre.massage"])):  # fmt: skip
            session.add(HealthLimit(region_id=world.region.id, person_id=children[name],
                                    text="Болмайды", kinds=forbidden, first_day=TODAY))  # fmt: skip
    assert everything.keys() - of("Айым").keys() == {"self_care", "moves", "speech"}
    assert "day_centre.massage" not in of("Ерлан")["moves"]
    with work(writes=False) as session:
        said = source(session=session, region=world.region, person_id=children["Айым"], on=TODAY)
        assert "17" in said and "5" in said
        assert source(session=session, region=world.region, person_id=children["Дана"],
                      on=TODAY) == ""  # fmt: skip


def test_who_has_no_plan_is_listed_until_it_is_agreed(
    work: Any, world: Any, children: dict[str, int], sign_in: Any
) -> None:
    def listed(wanted: str) -> list[str]:
        with work(writes=False) as session:
            rows = session.execute(
                queries.children(centre_ids=[world.centre_id], today=TODAY, wanted=wanted)
            ).all()
            lines = queries.lines(session, rows, days=14)
            return [f"{one.person.given_name}{'!' if one.is_late(TODAY) else ''}"
                    for one in lines]  # fmt: skip

    assert listed("without") == ["Ерлан!", "Айым!", "Дана"]
    with work() as session:
        agreed = plan(world, children["Ерлан"], "agreed")
        session.add_all([agreed, plan(world, children["Айым"], "draft")])
        session.flush()
        session.add(PlanReview(region_id=world.region.id, plan_id=agreed.id, due_on=TODAY - DAY))
    assert listed("without") == ["Айым!", "Дана"], "a draft is no plan yet"
    assert listed("review") == ["Ерлан!"]
    assert listed("all") == ["Ерлан!", "Айым!", "Дана"]
    with work() as session:
        session.add(plan(world, children["Ерлан"], "draft"))
        session.flush()
        found = plan_standings(session, person_ids=children.values(),
                               centre_ids=[world.centre_id])  # fmt: skip
        assert {key[0]: one.state for key, one in found.items()} == {
            children["Ерлан"]: "agreed", children["Айым"]: "draft",
        }  # fmt: skip
    client = sign_in("aigul", "ru")
    page = client.get(f"{BASE}/plans/?show=without").text
    assert "Омарова Айым" in page and "Омарова Ерлан" not in page
    assert client.get(f"{BASE}/plans/?show=x&page=0").status_code == 200
    assert client.get(f"{BASE}/plans/?show=review").text.count("Омарова Ерлан") > 0
    with work(writes=False) as session:
        code = session.get_one(Person, children["Дана"]).public_id
    new = client.get(f"/shymkent/people/{code}/plans/new")
    assert new.status_code == 200 and "day_centre.child" in new.text


def test_the_timetable_shows_lessons_by_specialist(
    work: Any, world: Any, children: dict[str, int], sign_in: Any
) -> None:
    at = dt.datetime.combine(TODAY, dt.time(5), dt.UTC)
    hour = dt.timedelta(hours=1)
    ids: dict[str, Any] = {"region_id": world.region.id, "centre_id": world.centre_id}
    with work() as session:
        who = StaffMember(full_name="Рахымжанова Айжан", post="дефектолог", **ids)
        kind = VisitKind(name_kk="Дефектолог сабағы", service_kind="day_centre.defectologist",
                         minutes=30, **ids)  # fmt: skip
        session.add_all([who, kind])
        session.flush()
        more = {"starts_at": at, "ends_at": at + hour, "occupied_from": at,
                "occupied_to": at + hour, "local_date": TODAY, "module": "core",
                "kind": "appointment", "staff_id": who.id}  # fmt: skip
        session.add_all([
            Booking(service_kind=kind.service_kind, visit_kind_id=kind.id,
                    person_id=children["Айым"], **more, **ids),
            Booking(service_kind="", title="Басқа", person_id=children["Дана"],
                    **{**more, "starts_at": at + hour, "ends_at": at + 2 * hour,
                       "occupied_to": at + 2 * hour}, **ids),
        ])  # fmt: skip
        place = session.scalars(sa.select(Group)).one()
        lesson = Group(title="Арт тобы", module="day_centre", service_kind="day_centre.art",
                       capacity=5, starts_on=TODAY, ends_on=TODAY, instructor_id=who.id,
                       **ids)  # fmt: skip
        session.add(lesson)
        session.flush()
        session.add_all(
            Session(group_id=group.id, instructor_id=who.id, local_date=TODAY, starts_at=at,
                    ends_at=at + hour, **ids)
            for group in (place, lesson)
        )  # fmt: skip
    client = sign_in("aigul", "ru")
    for url in ("/timetable/", f"/timetable/day?date={TODAY}"):
        page = client.get(BASE + url)
        assert page.status_code == 200
        assert "Дефектолог сабағы" in page.text and "Арт тобы" in page.text, url
        assert "Рахымжанова" in page.text
        assert "Күншуақ" not in page.text, "a place of the whole day is no lesson"
        assert "Басқа" not in page.text, "other appointments stand in the centre's own timetable"
    assert "Арт тобы" not in client.get(f"{BASE}/timetable/day?date={TODAY + DAY}").text
    assert client.get(f"{BASE}/timetable/?week=nonsense").status_code == 200
