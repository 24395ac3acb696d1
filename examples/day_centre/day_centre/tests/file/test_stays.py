"""Stays of children as the head orders them."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
import sqlalchemy as sa
from day_centre.file import (
    age_services,
    daily,
    lists,
    papers,
    queries,
    rules,
    services,
    void_services,
)
from day_centre.file.models import ChildFile, Stay, StayOrder, StayPause
from day_centre.file.rules import StayState
from day_centre.file.transfer_services import transfer

from core.auth.actor import system_actor
from core.clock import local_today
from core.documents.models import IssuedDocument
from core.documents.pdf import qr_svg, render_pdf
from core.documents.templates import source_path
from core.errors import Conflict, InvalidInput, NotAllowed
from core.households.models import Representative
from core.people.merge_services import merge_people
from core.people.services import PersonData, register_person
from core.scheduling.models import Enrolment, Group

TODAY = local_today("Asia/Almaty")
CHILD = TODAY - dt.timedelta(days=9 * 365)


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


class Head:
    """The head of the first centre; each deed is a transaction of its own."""

    def __init__(self, work: Any, actor: Any, world: Any) -> None:
        self.work, self.world = work, world
        self.bota, self.aigul = actor("bota"), actor("aigul")

    def child(self, born: dt.date | None = CHILD, name: str = "Айым") -> int:
        with self.work() as session:
            made = register_person(
                session, actor=self.bota, region=self.world.region,
                centre_id=self.world.centre_id,
                data=PersonData("Омарова", name, legal_basis="paper_consent", birth_date=born),
            )  # fmt: skip
            return int(made.id)

    def group(self, title: str = "Күншуақ", capacity: int = 2, centre_id: int = 0) -> int:
        with self.work() as session:
            group = Group(
                region_id=self.world.region.id, centre_id=centre_id or self.world.centre_id,
                title=title, module="day_centre", service_kind="day_centre.event",
                capacity=capacity, starts_on=day(-300), ends_on=day(300),
            )  # fmt: skip
            session.add(group)
            session.flush()
            return int(group.id)

    def admit(self, person_id: int, group_id: int, **more: Any) -> int:
        given = {"regime": "full", "starts_on": day(-30), "number": "1", "issued_on": day(-31),
                 "reason": "", "actor": self.aigul, **more}  # fmt: skip
        with self.work() as session:
            stay = services.admit(
                session, region=self.world.region, centre_id=self.world.centre_id,
                person_id=person_id, group_id=group_id, **given,
            )  # fmt: skip
            return int(stay.id)

    def do(self, deed: Any, stay_id: int, **more: Any) -> Any:
        given = {"issued_on": TODAY, "reason": "Отбасының өтініші", **more}
        with self.work() as session:
            return deed(
                session, actor=self.aigul, region=self.world.region,
                stay=session.get_one(Stay, stay_id), **given,
            ).id  # fmt: skip

    def void(self, order_id: int) -> None:
        with self.work() as session:
            void_services.void_order(
                session, actor=self.aigul, region=self.world.region,
                order=session.get_one(StayOrder, order_id), reason="Қате жазылған",
            )  # fmt: skip

    def first_order(self, stay_id: int) -> int:
        with self.work(writes=False) as session:
            return int(queries.living_orders(session, stay_id=stay_id)[0].id)

    def touch(self, stay_id: int) -> int:
        with self.work() as session:
            return int(
                age_services.end_by_age(
                    session, actor=self.aigul, region=self.world.region,
                    stay=session.get_one(Stay, stay_id), today=TODAY,
                ).id
            )  # fmt: skip

    def state(self, stay_id: int, on: dt.date = TODAY) -> StayState:
        with self.work(writes=False) as session:
            stay = session.get_one(Stay, stay_id)
            return queries.states_of(session, stays=[stay], on=on)[stay_id]

    def expected(self, on: dt.date) -> set[int]:
        with self.work(writes=False) as session:
            rows = session.scalars(queries.staying(centre_ids=[self.world.centre_id], on=on))
            return {one.person_id for one in rows}

    def count(self, model: Any) -> int:
        with self.work(writes=False) as session:
            return int(session.scalar(sa.select(sa.func.count()).select_from(model)))

    def places(self, group_id: int) -> dict[int, str]:
        with self.work(writes=False) as session:
            rows = session.scalars(sa.select(Enrolment).where(Enrolment.group_id == group_id))
            return {one.person_id: one.state for one in rows}


@pytest.fixture
def head(work: Any, actor: Any, world: Any) -> Head:
    return Head(work, actor, world)


def test_admission_opens_a_file_and_takes_a_place_once(head: Head) -> None:
    child, group = head.child(), head.group()
    first = head.admit(child, group)
    assert head.admit(child, group) == first
    assert (head.count(Stay), head.count(ChildFile), head.count(StayOrder)) == (1, 1, 1)
    assert head.places(group) == {child: "enrolled"}
    assert head.expected(TODAY) == {child}
    assert head.expected(day(-31)) == set()
    with pytest.raises(Conflict, match="бұрыннан"):
        head.admit(child, group, number="2")
    with pytest.raises(NotAllowed):
        head.admit(head.child(name="Дана"), group, actor=head.bota, number="3")


def test_admission_is_refused_with_the_field_that_is_wrong(head: Head) -> None:
    child, group = head.child(), head.group(capacity=1)
    wrong = [
        ({"number": " "}, "number"), ({"issued_on": day(1)}, "issued_on"),
        ({"regime": "night"}, "regime"), ({"group_id": 0}, "group"),
    ]  # fmt: skip
    for given, field in wrong:
        group_id = given.pop("group_id", group)
        with pytest.raises(InvalidInput) as refused:
            head.admit(child, group_id, **given)
        assert refused.value.field == field
    with pytest.raises(Conflict) as refused_old:
        head.admit(head.child(born=day(-19 * 366)), group)
    assert refused_old.value.code == "stay.of_age"
    head.admit(child, group)
    with pytest.raises(InvalidInput) as taken:
        head.admit(head.child(name="Дана"), head.group("Балапан"))
    assert taken.value.field == "number"
    with pytest.raises(Conflict) as full:
        head.admit(head.child(name="Ержан"), group, number="2")
    assert full.value.code == "group.full"
    assert head.count(ChildFile) == 1


def test_numbers_are_counted_by_year_and_centre(head: Head) -> None:
    group = head.group(capacity=9)
    head.admit(head.child(), group, number="7", issued_on=day(-31))
    with head.work(writes=False) as session:
        ask = {"centre_id": head.world.centre_id, "year": day(-31).year}
        assert queries.proposed_number(session, **ask) == "8"
        assert queries.proposed_number(session, **{**ask, "year": 1999}) == "1"


def test_a_suspension_keeps_the_place_and_a_resumption_ends_it(head: Head) -> None:
    child, group = head.child(), head.group()
    stay = head.admit(child, group)
    first = head.do(services.suspend, stay, first_day=day(-5), last_day=None, number="2")
    again = head.do(services.suspend, stay, first_day=day(-5), last_day=None, number="2")
    assert first == again
    assert head.state(stay) is StayState.SUSPENDED
    assert head.expected(TODAY) == set()
    assert head.places(group) == {child: "enrolled"}
    with pytest.raises(InvalidInput) as twice:
        head.do(services.suspend, stay, first_day=day(3), last_day=day(4), number="3")
    assert twice.value.field == "first_day"
    head.do(services.resume, stay, on=TODAY, number="4")
    assert head.state(stay) is StayState.STAYING
    assert head.state(stay, day(-1)) is StayState.SUSPENDED
    with pytest.raises(InvalidInput) as none:
        head.do(services.resume, stay, on=TODAY, number="5")
    assert none.value.field == "on"


def test_the_regime_of_a_day_is_that_of_the_order_which_held(head: Head) -> None:
    stay = head.admit(head.child(), head.group())
    head.do(services.change_regime, stay, regime="half", on=day(-10), number="2")
    with head.work(writes=False) as session:
        row = session.get_one(Stay, stay)
        assert row.regime == "half"
        found = [queries.regimes_on(session, stays=[row], on=day(one))[stay] for one in (-11, -10)]
    assert found == ["full", "half"]
    with pytest.raises(InvalidInput) as early:
        head.do(services.change_regime, stay, regime="full", on=day(-20), number="3")
    assert early.value.field == "on"


def test_the_end_frees_the_place_and_a_return_goes_on_with_the_file(head: Head) -> None:
    child, group = head.child(), head.group()
    stay = head.admit(child, group)
    head.do(services.suspend, stay, first_day=day(-5), last_day=day(20), number="2")
    head.do(services.end_stay, stay, last_day=day(-1), number="3")
    head.do(services.end_stay, stay, last_day=day(-1), number="3")
    assert head.state(stay) is StayState.ENDED
    assert head.places(group) == {child: "left"}
    with head.work(writes=False) as session:
        assert session.scalars(sa.select(StayPause.last_day)).all() == [day(-1)]
    with pytest.raises(Conflict):
        head.do(services.resume, stay, on=TODAY, number="4")
    with pytest.raises(InvalidInput) as overlap:
        head.admit(child, group, number="5", starts_on=day(-1))
    assert overlap.value.field == "starts_on"
    other = head.admit(child, group, number="5", starts_on=TODAY)
    assert other != stay
    assert head.count(ChildFile) == 1


def test_a_transfer_gives_the_new_place_and_frees_the_old_one(head: Head) -> None:
    child, old, new = head.child(), head.group(), head.group("Балапан", capacity=1)
    stay = head.admit(child, old)
    given = {"group_id": new, "on": TODAY, "number": "2"}
    assert head.do(transfer, stay, **given) == stay
    assert head.do(transfer, stay, **given) == stay
    assert (head.places(old), head.places(new)) == ({child: "left"}, {child: "enrolled"})
    other = head.admit(head.child(name="Дана"), old, number="3")
    with pytest.raises(Conflict) as full:
        head.do(transfer, other, group_id=new, on=TODAY, number="4")
    assert full.value.code == "group.full"
    for wrong, field in (({"on": day(1)}, "on"), ({"group_id": old}, "group")):
        with pytest.raises(InvalidInput) as refused:
            head.do(transfer, other, **{"group_id": new, "on": TODAY, "number": "5", **wrong})
        assert refused.value.field == field


def test_an_order_taken_back_leaves_the_stay_as_it_was(head: Head) -> None:
    child, group = head.child(), head.group()
    stay = head.admit(child, group)
    suspension = head.do(services.suspend, stay, first_day=day(-3), last_day=day(9), number="2")
    resumption = head.do(services.resume, stay, on=TODAY, number="3")
    with pytest.raises(Conflict) as early:
        head.void(suspension)
    assert early.value.code == "order.not_last"
    head.void(resumption)
    assert head.state(stay, day(9)) is StayState.SUSPENDED
    head.void(suspension)
    head.void(suspension)
    assert head.state(stay) is StayState.STAYING
    head.void(head.do(services.change_regime, stay, regime="half", on=TODAY, number="4"))
    head.void(head.do(services.end_stay, stay, last_day=TODAY, number="5"))
    assert head.places(group) == {child: "enrolled"}
    with head.work(writes=False) as session:
        row = session.get_one(Stay, stay)
        assert (row.regime, row.ends_on) == ("full", None)
    other = head.group("Балапан")
    with head.work() as session:
        session.get_one(Group, other).service_kind = "day_centre.hygiene"
    head.do(transfer, stay, group_id=other, on=TODAY, number="6")
    with head.work(writes=False) as session:
        order = session.scalars(sa.select(StayOrder.id).where(StayOrder.kind == "transfer")).one()
        assert session.get_one(Stay, stay).regime == "half", "the group's service says the regime"
    head.void(order)
    with head.work(writes=False) as session:
        assert session.get_one(Stay, stay).regime == "full"
    assert (head.places(group)[child], head.places(other)) == ("enrolled", {child: "left"})
    with pytest.raises(Conflict) as admission:
        head.void(head.first_order(stay))
    assert admission.value.code == "order.stays"
    with pytest.raises(InvalidInput) as spent:
        head.do(services.suspend, stay, first_day=TODAY, last_day=None, number="2")
    assert spent.value.field == "number"


def test_a_last_day_to_come_frees_the_place_on_the_morning_after(head: Head, world: Any) -> None:
    child, group = head.child(), head.group()
    stay = head.admit(child, group)
    head.do(services.end_stay, stay, last_day=day(2), number="2")

    def morning(today: dt.date) -> int:
        with head.work() as session:
            return daily.free_places(session, actor=system_actor("test"), region=world.region,
                                     today=today, limit=9)  # fmt: skip

    assert morning(day(2)) == 0
    assert head.places(group) == {child: "enrolled"}
    assert (morning(day(3)), morning(day(4))) == (1, 0)
    assert head.places(group) == {child: "left"}


def test_a_child_who_becomes_of_age_is_told_and_leaves_in_one_touch(head: Head, world: Any) -> None:
    born = rules.born_before(day(20), 18)
    old = head.admit(head.child(born=born), head.group())
    head.admit(head.child(name="Дана"), head.group("Балапан"), number="2")

    def morning() -> int:
        with head.work() as session:
            return daily.tell_of_age(session, actor=system_actor("test"), region=world.region,
                                     today=TODAY, limit=9)  # fmt: skip

    assert (morning(), morning()) == (1, 0)
    with head.work(writes=False) as session:
        rows = session.execute(
            lists.children(region=world.region, centre_ids=None, wanted="of_age", text="",
                           on=TODAY)
        ).all()  # fmt: skip
        assert [row[0].id for row in rows] == [old]
    ended = {head.touch(old) for _press in range(2)}
    assert len(ended) == 1
    with head.work(writes=False) as session:
        assert session.get_one(Stay, old).ends_on == rules.birthday(born, 18) - dt.timedelta(1)


def test_the_contract_and_an_order_are_numbered_documents_issued_once(
    head: Head, world: Any
) -> None:
    child = head.child()
    stay = head.admit(child, head.group())

    def contract(token: str) -> str:
        with head.work() as session:
            made = papers.print_contract(
                session, actor=head.aigul, region=world.region,
                stay=session.get_one(Stay, stay), language="kk", token=token,
            )  # fmt: skip
            return str(made.number)

    with pytest.raises(InvalidInput):
        contract("aa" * 16)
    with head.work() as session:
        session.add(
            Representative(region_id=world.region.id, person_id=child, full_name="Омаров Ерлан",
                           phone="+77020000002", basis="parent", rights=["fetch"],
                           valid_from=day(-9))
        )  # fmt: skip
    assert contract("ab" * 16) == contract("cd" * 16)
    order = head.first_order(stay)
    with head.work() as session:
        row = session.get_one(StayOrder, order)
        made = papers.print_order(session, actor=head.aigul, region=world.region, order=row,
                                  language="ru", token="ef" * 16)  # fmt: skip
        assert made.content["order_number"] == "1"
        assert made.content["regime"] == "Полный день (питание и сон)"
        for document in session.scalars(sa.select(IssuedDocument)):
            values = {**document.content, "qr": qr_svg("x"), "check_url": "https://x.example/v"}
            source = source_path(document.template, document.language)
            assert render_pdf(source, values, document.language).startswith(b"%PDF-")


def test_the_same_order_pressed_at_once_is_one_and_one_free_place_is_given_once(
    head: Head, app: Any
) -> None:
    group = head.group(capacity=1)
    first, second = head.child(), head.child(name="Дана")

    def press(given: tuple[int, str]) -> object:
        with app.app_context():
            try:
                return head.admit(given[0], group, number=given[1])
            except (Conflict, InvalidInput) as refused:
                return refused.code

    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(press, [(first, "1"), (first, "1"), (second, "2"), (second, "2")]))
    stays = {one for one in found if isinstance(one, int)}
    assert len(stays) == 1, found
    assert found.count("group.full") == 2
    assert (head.count(Stay), head.count(ChildFile), head.count(StayOrder)) == (1, 1, 1)


@pytest.mark.parametrize("both_stay", [False, True])
def test_two_files_of_one_child_become_one_unless_both_are_open(
    head: Head, both_stay: bool
) -> None:
    group = head.group(capacity=3)
    keep, drop = head.child(), head.child()
    kept = head.admit(keep, group)
    dropped = head.admit(drop, group, number="2", starts_on=day(-90))
    if not both_stay:
        head.do(services.end_stay, dropped, last_day=day(-60), number="3")
    with head.work() as session:
        merge_people(
            session, actor=head.aigul, region=head.world.region, keep_id=keep, drop_id=drop,
            reason="Бір бала",
        )  # fmt: skip
    with head.work(writes=False) as session:
        owners = {one.id: one.person_id for one in session.scalars(sa.select(Stay))}
        files = {one.file_id for one in session.scalars(sa.select(Stay))}
    assert owners == {kept: keep, dropped: drop if both_stay else keep}
    assert len(files) == (2 if both_stay else 1)
