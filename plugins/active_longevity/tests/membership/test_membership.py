"""Members of a centre as the desk, the groups and the morning's work meet them."""

from __future__ import annotations

import dataclasses
import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa

from core.auth.actor import system_actor
from core.clock import local_today, now_utc
from core.errors import Conflict, InvalidInput, NotAllowed
from core.messaging.models import Message
from core.people.merge_services import merge_people
from core.people.models import Person, PersonCategory, PersonCentre
from core.people.queries import find_anywhere
from core.people.services import PersonData, register_person
from core.scheduling.models import Enrolment, Group
from plugins.active_longevity.membership import queries, services
from plugins.active_longevity.membership.messages import tell_of_ends
from plugins.active_longevity.membership.models import Membership, MembershipPause, MembershipTerm
from plugins.active_longevity.membership.rules import MemberState, term_end
from plugins.active_longevity.plugin import HOOKS

TODAY = local_today("Asia/Almaty")
OLD = dt.date(1950, 3, 1)


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


class Desk:
    """The desk of the first centre; each deed is a transaction of its own."""

    def __init__(self, work: Any, actor: Any, world: Any) -> None:
        self.work, self.world = work, world
        self.bota, self.aigul = actor("bota"), actor("aigul")

    def person(self, **fields: Any) -> int:
        given = {"birth_date": OLD, "sex": "female", "district_id": self.world.district_id}
        with self.work() as session:
            made = register_person(
                session, actor=self.bota, region=self.world.region,
                centre_id=self.world.centre_id,
                data=PersonData("Омарова", "Гүлнар", legal_basis="paper_consent",
                                **{**given, **fields}),
            )  # fmt: skip
            return int(made.id)

    def load(self, session: Any, person_id: int) -> Person:
        return find_anywhere(session, public_id=session.get_one(Person, person_id).public_id)

    def admit(self, person_id: int, *, who: Any = None, on: dt.date = TODAY, **more: Any) -> int:
        with self.work() as session:
            made = services.admit(
                session, actor=who or self.bota, region=self.world.region,
                person=self.load(session, person_id), centre_id=self.world.centre_id, today=on,
                **more,
            )  # fmt: skip
            return int(made.id)

    def do(self, deed: Any, membership_id: int, **more: Any) -> Any:
        with self.work() as session:
            return deed(
                session, actor=self.bota, region=self.world.region,
                membership=session.get_one(Membership, membership_id), **more,
            )  # fmt: skip

    def row(self, membership_id: int) -> Membership:
        with self.work(writes=False) as session:
            found = session.get_one(Membership, membership_id)
            session.expunge(found)
            return found

    def terms(self, membership_id: int) -> list[tuple[dt.date, dt.date, str]]:
        with self.work(writes=False) as session:
            found = queries.terms_of(session, membership_ids=[membership_id])[membership_id]
            return [(one.starts_on, one.ends_on, one.kind) for one in reversed(found)]

    def state(self, membership_id: int, on: dt.date = TODAY) -> MemberState:
        with self.work(writes=False) as session:
            row = session.get_one(Membership, membership_id)
            pauses = queries.pauses_of(session, membership_ids=[row.id])[row.id]
            return queries.state_of(self.world.region, row, pauses, on)

    def group(self, title: str = "Йога", kind: str = "yoga") -> int:
        with self.work() as session:
            group = Group(
                region_id=self.world.region.id, centre_id=self.world.centre_id, title=title,
                module="active_longevity", service_kind=f"active_longevity.{kind}", capacity=9,
                starts_on=day(-30), ends_on=day(60),
            )  # fmt: skip
            session.add(group)
            session.flush()
            return int(group.id)

    def place(self, group_id: int, person_id: int, state: str = "enrolled") -> None:
        with self.work() as session:
            session.add(
                Enrolment(
                    region_id=self.world.region.id, group_id=group_id, person_id=person_id,
                    state=state, queue_number=1 if state == "queued" else None,
                )
            )  # fmt: skip

    def problems(self, group_id: int, person_id: int, region: Any = None) -> list[str]:
        with self.work(writes=False) as session:
            found = HOOKS.check_enrolment(
                session=session, region=region or self.world.region, person_id=person_id,
                group=session.get_one(Group, group_id), on=TODAY,
            )  # fmt: skip
            return [one.code for one in found if "clearance" not in one.code]


@pytest.fixture
def desk(work: Any, actor: Any, world: Any) -> Desk:
    return Desk(work, actor, world)


def test_pension_age_document_or_a_reason(desk: Desk) -> None:
    by_age = desk.admit(desk.person())
    assert desk.row(by_age).basis == "age"
    assert (desk.row(by_age).starts_on, desk.row(by_age).ends_on) == (TODAY, term_end(TODAY, 3))
    young = desk.person(birth_date=dt.date(1980, 1, 1))
    for field, more in (("document", {}), ("document", {"document": "  "})):
        with pytest.raises(InvalidInput) as refused:
            desk.admit(young, **more)
        assert refused.value.field == field
        assert "01.01.2043" in str(refused.value.message), "the day of the pension age is named"
    with pytest.raises(NotAllowed):
        desk.admit(young, override="volunteer")
    by_reason = desk.admit(young, who=desk.aigul, override="volunteer of the centre")
    assert (desk.row(by_reason).basis, desk.row(by_reason).override_reason) == (
        "override", "volunteer of the centre",
    )  # fmt: skip
    early = desk.admit(desk.person(birth_date=dt.date(1975, 1, 1)), document="ЗК 17")
    assert (desk.row(early).basis, desk.row(early).pension_document) == ("document", "ЗК 17")
    assert [desk.row(one).number for one in (by_age, by_reason, early)] == [1, 2, 3]


def test_a_pensioner_by_category_and_by_the_regions_own_table(
    desk: Desk, work: Any, world: Any, actor: Any
) -> None:
    person_id = desk.person(birth_date=dt.date(1975, 1, 1))
    with work() as session:
        session.add(PersonCategory(region_id=world.region.id, person_id=person_id,
                                   code="pensioner"))  # fmt: skip
    assert desk.row(desk.admit(person_id)).basis == "document"
    from core.reference.value_services import add_value  # noqa: PLC0415 - only here

    dana, forty_six = actor("dana"), desk.person(birth_date=dt.date(TODAY.year - 46, 1, 1))
    with work() as session:
        add_value(session, actor=dana, region=world.region, code="pension_age_women",
                  valid_from=dt.date(TODAY.year, 1, 1), value=45 * 12, source="test")  # fmt: skip
    assert desk.row(desk.admit(forty_six)).basis == "age", "the region's table counts"


def test_residence(desk: Desk, work: Any) -> None:
    unknown = desk.person(district_id=None)
    with pytest.raises(InvalidInput) as refused:
        desk.admit(unknown)
    assert refused.value.field == "residence_seen"
    assert desk.admit(unknown, residence_seen=True)
    far = desk.person(district_id=None)
    with work() as session:
        session.get_one(Person, far).kato_code = "750000000"
    with pytest.raises(InvalidInput) as refused:
        desk.admit(far, residence_seen=True)
    assert refused.value.field == "override"
    assert desk.row(desk.admit(far, who=desk.aigul, override="lives with her son")).basis == (
        "override"
    )


def test_twice_is_once_and_reentry_goes_on_with_the_old_file(desk: Desk, work: Any) -> None:
    person_id = desk.person()
    first = desk.admit(person_id, on=day(-40))
    assert desk.admit(person_id) == first
    desk.do(services.leave, first, reason="moved", today=day(-10))
    desk.do(services.leave, first, reason="again", today=day(-5))
    row = desk.row(first)
    assert (row.left_on, row.left_reason, row.ends_on) == (day(-10), "moved", day(-10))
    assert desk.state(first) is MemberState.LEFT
    assert desk.admit(person_id) == first
    row = desk.row(first)
    assert (row.number, row.left_on, row.starts_on) == (1, None, TODAY)
    assert desk.terms(first) == [
        (day(-40), day(-10), "first"), (TODAY, term_end(TODAY, 3), "return"),
    ]  # fmt: skip
    with work(writes=False) as session:
        for offset, expected in ((-41, False), (-40, True), (-10, True), (-9, False), (0, True)):
            found = queries.member_on(session, person_id=person_id, on=day(offset),
                                      centre_id=desk.world.centre_id)  # fmt: skip
            assert (found is not None) is expected, offset
            everybody = session.scalars(
                queries.members_on(region_id=desk.world.region.id, centre_ids=None, on=day(offset))
            )
            assert (person_id in set(everybody)) is expected


def test_renewal_with_one_touch(desk: Desk) -> None:
    membership = desk.admit(desk.person(), on=day(-80))
    end = desk.row(membership).ends_on
    renew = {"seen_end": end, "today": end - dt.timedelta(days=3)}
    with pytest.raises(Conflict, match=r"."):
        desk.do(services.renew, membership, seen_end=end, today=end - dt.timedelta(days=30))
    desk.do(services.renew, membership, **renew)
    desk.do(services.renew, membership, **renew)  # the second press of one button
    assert desk.terms(membership) == [
        (day(-80), end, "first"),
        (end + dt.timedelta(days=1), term_end(end + dt.timedelta(days=1), 3), "renewal"),
    ]
    row = desk.row(membership)
    assert (row.starts_on, row.ends_on) == (day(-80), desk.terms(membership)[1][1])


def test_who_died_or_went_to_another_centre_is_not_renewed(desk: Desk, work: Any) -> None:
    died, gone = desk.person(), desk.person(birth_date=dt.date(1951, 4, 2))
    files = [desk.admit(one, on=day(-85)) for one in (died, gone)]
    with work() as session:
        session.get_one(Person, died).died_on = day(-1)
        session.execute(
            sa.update(PersonCentre)
            .where(PersonCentre.person_id == gone)
            .values(detached_at=now_utc())
        )
    for membership, code in zip(files, ("person.dead", "person.not_here"), strict=True):
        end = desk.row(membership).ends_on
        with pytest.raises(Conflict) as refused:
            desk.do(services.renew, membership, seen_end=end, today=TODAY)
        assert refused.value.code == code
        assert desk.row(membership).ends_on == end


def test_a_lapsed_membership_is_renewed_from_today(desk: Desk) -> None:
    membership = desk.admit(desk.person(), on=day(-200))
    end = desk.row(membership).ends_on
    assert desk.state(membership) is MemberState.ENDED
    desk.do(services.renew, membership, seen_end=end, today=TODAY)
    assert desk.row(membership).starts_on == TODAY
    assert desk.terms(membership)[1] == (TODAY, term_end(TODAY, 3), "renewal")


def test_a_suspension_puts_the_end_off_and_gives_back_what_is_left(desk: Desk) -> None:
    membership = desk.admit(desk.person(), on=day(-20))
    end = desk.row(membership).ends_on
    pause = {"first_day": day(-2), "last_day": day(7), "reason": "hospital"}
    for _press in range(2):
        desk.do(services.suspend, membership, **pause)
    assert desk.row(membership).ends_on == end + dt.timedelta(days=10)
    assert desk.state(membership) is MemberState.SUSPENDED
    assert desk.state(membership, day(8)) is MemberState.ACTIVE
    for field, wrong in (
        ("first_day", {"first_day": day(7), "last_day": day(9)}),
        ("first_day", {"first_day": day(-30), "last_day": day(-25)}),
        ("last_day", {"first_day": day(20), "last_day": day(19)}),
        ("last_day", {"first_day": day(20), "last_day": day(400)}),
        ("reason", {"first_day": day(20), "last_day": day(21), "reason": " "}),
    ):
        with pytest.raises(InvalidInput) as refused:
            desk.do(services.suspend, membership, **{**pause, **wrong})
        assert refused.value.field == field
    for _press in range(2):
        desk.do(services.resume, membership, today=TODAY)
    assert desk.row(membership).ends_on == end + dt.timedelta(days=2), "two days were used"
    assert desk.state(membership) is MemberState.ACTIVE
    assert desk.terms(membership) == [(day(-20), end + dt.timedelta(days=2), "first")]


def test_a_suspension_moves_the_terms_behind_it(desk: Desk, work: Any) -> None:
    membership = desk.admit(desk.person(), on=day(-85))
    end = desk.row(membership).ends_on
    desk.do(services.renew, membership, seen_end=end, today=TODAY)
    before = desk.terms(membership)
    days = dt.timedelta(days=3)
    desk.do(services.suspend, membership, first_day=day(1), last_day=day(3), reason="x")
    first, second = desk.terms(membership)
    assert first[:2] == (before[0][0], before[0][1] + days)
    assert second[:2] == (before[1][0] + days, before[1][1] + days)
    desk.do(services.resume, membership, today=TODAY)
    assert desk.terms(membership) == before, "taken back before its first day"
    with work(writes=False) as session:
        [pause] = session.scalars(sa.select(MembershipPause)).all()
        assert pause.withdrawn_at is not None


def test_leaving_frees_the_places_and_cuts_what_is_to_come(desk: Desk, work: Any) -> None:
    person_id, other = desk.person(), desk.person(birth_date=dt.date(1948, 1, 1))
    membership = desk.admit(person_id, on=day(-85))
    desk.do(services.renew, membership, seen_end=desk.row(membership).ends_on, today=TODAY)
    group, queue = desk.group(), desk.group("Би")
    desk.place(group, person_id)
    desk.place(group, other)
    desk.place(queue, person_id, "queued")
    with pytest.raises(InvalidInput):
        desk.do(services.leave, membership, reason=" ", today=TODAY)
    left = desk.do(services.leave, membership, reason="moved away", today=TODAY)
    assert len(left) == 2
    assert desk.do(services.leave, membership, reason="moved away", today=TODAY) == []
    with work(writes=False) as session:
        states = session.execute(
            sa.select(Enrolment.person_id, Enrolment.state, Enrolment.left_reason)
        ).all()
        assert sorted(states) == sorted([
            (person_id, "left", "moved away"), (person_id, "left", "moved away"),
            (other, "enrolled", ""),
        ])  # fmt: skip
    assert desk.terms(membership) == [(day(-85), TODAY, "first")]
    assert desk.admit(person_id) == membership, "back on the same day"
    assert desk.terms(membership)[-1][2] == "return"


def test_three_clubs_at_once(desk: Desk) -> None:
    person_id = desk.person()
    groups = [desk.group(f"Топ {number}") for number in range(4)]
    for group_id in groups[:2]:
        desk.place(group_id, person_id)
    assert desk.problems(groups[3], person_id) == []
    salt, cinema = desk.group("Тұз", "salt_room"), desk.group("Кино", "cinema")
    desk.place(salt, person_id)
    assert desk.problems(groups[3], person_id) == [], "a group of a procedure is no club"
    desk.place(groups[2], person_id)
    assert desk.problems(groups[3], person_id) == ["active_longevity.clubs_at_once"]
    assert desk.problems(cinema, person_id) == []
    assert desk.problems(groups[2], person_id) == [], "its own place is no fourth one"
    five = {"chosen": {"active_longevity.clubs_at_once": 5}}
    region = dataclasses.replace(desk.world.region, settings=five)
    assert desk.problems(groups[3], person_id, region) == []


def test_groups_for_members_only(desk: Desk, kernel: Any, work: Any) -> None:
    person_id, group_id = desk.person(), desk.group()
    wanted = {"chosen": {"active_longevity.members_only": True}}
    region = dataclasses.replace(desk.world.region, settings=wanted)
    assert desk.problems(group_id, person_id) == []
    assert desk.problems(group_id, person_id, region) == ["active_longevity.not_member"]
    rule = kernel.registry.enrolment_rules["active_longevity.members"]
    asked = {"person_id": person_id, "on": TODAY, "value": ""}
    with work(writes=False) as session:
        group = session.get_one(Group, group_id)
        found = rule.check(session=session, region=desk.world.region, group=group, **asked)
        assert found.overridable
    desk.admit(person_id)
    assert desk.problems(group_id, person_id, region) == []


def test_no_new_place_while_suspended(desk: Desk) -> None:
    group_id, person_id = desk.group(), desk.person()
    pause = {"first_day": TODAY, "last_day": day(9), "reason": "аурухана"}
    desk.do(services.suspend, desk.admit(person_id), **pause)
    assert desk.problems(group_id, person_id) == ["active_longevity.suspended"]


def test_hours_by_category_and_by_agreement(desk: Desk, work: Any, world: Any) -> None:
    usual, lonely = desk.person(), desk.person(birth_date=dt.date(1948, 1, 1))
    with work() as session:
        session.add(PersonCategory(region_id=world.region.id, person_id=lonely,
                                   code="lonely_elderly"))  # fmt: skip

    def limits() -> dict[int, int]:
        with work(writes=False) as session:
            return queries.day_limits(
                session, world.region, centre_ids=[world.centre_id], person_ids=[usual, lonely],
                on=TODAY,
            )  # fmt: skip

    assert limits() == {usual: 4, lonely: 8}
    membership = desk.admit(usual)
    desk.do(services.agree_hours, membership, hours=6)
    assert limits() == {usual: 6, lonely: 8}
    desk.do(services.agree_hours, membership, hours=None)
    assert limits()[usual] == 4
    with pytest.raises(InvalidInput):
        desk.do(services.agree_hours, membership, hours=25)


def test_the_morning_tells_once_about_one_end(desk: Desk, work: Any, world: Any) -> None:
    ending = desk.admit(desk.person(), on=day(-85))
    desk.admit(desk.person(birth_date=dt.date(1948, 1, 1)))
    asked = {"actor": system_actor("test"), "region": world.region, "today": TODAY, "limit": 10}

    def tell() -> int:
        with work() as session:
            return tell_of_ends(session, **asked)

    assert [tell(), tell()] == [1, 0]
    desk.do(services.renew, ending, seen_end=desk.row(ending).ends_on, today=TODAY)
    assert tell() == 0, "the new end is far away"
    with work(writes=False) as session:
        [message] = session.scalars(sa.select(Message)).all()
        assert message.event == "active_longevity.membership_ending"


def test_who_may_not(desk: Desk, work: Any, actor: Any) -> None:
    membership = desk.admit(desk.person())
    nurse, elsewhere = actor("nurgul"), actor("bolat")
    for who in (nurse, elsewhere):
        with work() as session, pytest.raises(NotAllowed):
            services.leave(
                session, actor=who, region=desk.world.region, reason="x", today=TODAY,
                membership=session.get_one(Membership, membership),
            )  # fmt: skip


def test_pages(desk: Desk, sign_in: Any, work: Any, count_queries: Any) -> None:
    person_id = desk.person()
    with work(writes=False) as session:
        public_id = session.get_one(Person, person_id).public_id
    bota, tab = sign_in("bota", "ru"), f"/shymkent/active-longevity/people/{public_id}/membership"
    assert "Принять в члены" in bota.get(tab).text
    asked = {"centre": "active-longevity"}
    assert bota.post(tab, data=asked).status_code == 303
    with work(writes=False) as session:
        row = session.scalars(sa.select(Membership)).one()
        address = f"/shymkent/active-longevity/membership/{row.public_id}"
        end, number = row.ends_on, row.id
    assert bota.post(f"{address}/renew", data={"seen_end": end.isoformat()}).status_code == 303
    assert len(desk.terms(number)) == 1, "too early: said on the next page"
    assert "можно с" in bota.get(tab).text
    wrong = bota.post(f"{address}/suspend", data={"first_day": "x", "last_day": "", "reason": "в"})
    assert wrong.status_code == 422
    assert 'value="x"' in wrong.text
    typed = {"first_day": TODAY.strftime("%d.%m.%Y"), "reason": "Больница",
             "last_day": day(3).strftime("%d.%m.%Y")}  # fmt: skip
    assert bota.post(f"{address}/suspend", data=typed).status_code == 303
    assert "Членство приостановлено" in bota.get(f"/shymkent/people/{public_id}").text
    listed = bota.get("/shymkent/active-longevity/membership/?state=suspended&q=омар").text
    assert public_id in listed
    assert public_id not in bota.get("/shymkent/active-longevity/membership/?state=left").text
    assert public_id in bota.get("/shymkent/active-longevity/membership/?state=all&q=1").text
    assert public_id not in bota.get("/shymkent/active-longevity/membership/?state=all&q=2").text
    assert bota.post(f"{address}/hours", data={"hours": "99"}).status_code == 422
    assert bota.post(f"{address}/hours", data={"hours": "6"}).status_code == 303
    assert bota.post(f"{address}/resume").status_code == 303
    assert bota.post(f"{address}/leave", data={"reason": ""}).status_code == 422
    assert bota.post(f"{address}/leave", data={"reason": "Переезд"}).status_code == 303
    assert "Переезд" in bota.get(tab).text
    assert sign_in("bolat").get(f"{address}/leave").status_code == 404
    assert sign_in("nurgul").get(f"{address}/leave").status_code == 403
    count_queries.clear()
    bota.get("/shymkent/active-longevity/membership/?state=all")
    one = len(count_queries.statements)
    for year in range(1940, 1945):
        desk.admit(desk.person(birth_date=dt.date(year, 1, 1)))
    count_queries.clear()
    bota.get("/shymkent/active-longevity/membership/?state=all")
    assert len(count_queries.statements) <= one, "no query per row"


def test_terms_are_never_deleted_but_those_that_had_not_begun(desk: Desk, work: Any) -> None:
    membership = desk.admit(desk.person(), on=day(-200))
    desk.do(services.renew, membership, seen_end=desk.row(membership).ends_on, today=TODAY)
    desk.do(services.leave, membership, reason="x", today=TODAY)
    with work(writes=False) as session:
        rows = session.scalars(sa.select(MembershipTerm).order_by(MembershipTerm.id)).all()
        assert [(one.kind, one.left_on) for one in rows] == [("first", None), ("renewal", TODAY)]


def test_two_desks_at_once(desk: Desk, app: Any) -> None:
    """Of one person both make one file; two people get two numbers; a renewal is one."""
    same, one, other = (desk.person(birth_date=dt.date(1940 + n, 1, 1)) for n in range(3))

    def at_once(deed: Any, *given: Any) -> list[Any]:
        def run(value: Any) -> Any:
            with app.app_context():
                return deed(value)

        with ThreadPoolExecutor(2) as pool:
            return list(pool.map(run, given))

    first, second = at_once(desk.admit, same, same)
    assert first == second
    numbers = [desk.row(one_id).number for one_id in at_once(desk.admit, one, other)]
    assert sorted(numbers) == [2, 3]
    lapsed = desk.admit(desk.person(birth_date=dt.date(1946, 1, 1)), on=day(-200))
    end = desk.row(lapsed).ends_on
    at_once(lambda _n: desk.do(services.renew, lapsed, seen_end=end, today=TODAY), 1, 2)
    assert len(desk.terms(lapsed)) == 2


def test_two_files_of_one_member_become_one(desk: Desk, work: Any, world: Any) -> None:
    """The kept file's membership stays in force; one of the dropped file alone follows."""
    keep, drop, third = (desk.person(birth_date=dt.date(1940 + n, 1, 1)) for n in range(3))
    kept, dropped, follows = desk.admit(keep), desk.admit(drop), desk.admit(third)
    asked = {"actor": system_actor("test"), "region": world.region, "reason": "one person"}
    with work() as session:
        merge_people(session, keep_id=keep, drop_id=drop, **asked)
        assert session.get_one(Membership, dropped).person_id == drop
        assert session.get_one(Membership, kept).person_id == keep
        newcomer = register_person(
            session, actor=desk.bota, region=world.region, centre_id=world.centre_id,
            data=PersonData("Омарова", "Гүлнар", legal_basis="paper_consent"),
        ).id  # fmt: skip
        merge_people(session, keep_id=newcomer, drop_id=third, **asked)
        assert session.get_one(Membership, follows).person_id == newcomer
    assert desk.admit(keep) == kept, "the desk finds the file that is in force"
