"""Lending, returning and waiting, as librarians and readers meet them."""

from __future__ import annotations

import datetime as dt
import threading
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen, local_today, now_utc
from core.db import db
from core.deliveries.models import Delivery
from core.errors import Conflict, NotAllowed
from core.messaging.models import Message
from core.people.models import Person
from core.people.queries import find_anywhere
from plugins.active_longevity.library import daily, loan_services, services
from plugins.active_longevity.library import reservation_services as reservations
from plugins.active_longevity.library.models import Book, Copy, Loan, Reservation
from plugins.active_longevity.library.queries import copies_of
from plugins.active_longevity.plugin import HOOKS

TODAY = local_today("Asia/Almaty")


def day(offset: int) -> dt.date:
    return TODAY + dt.timedelta(days=offset)


@pytest.fixture
def desk(work: Any, actor: Any, world: Any) -> Any:
    return Desk(work, actor("bota"), world)


class Desk:
    """A librarian; every deed is a transaction of its own."""

    def __init__(self, work: Any, actor: Any, world: Any) -> None:
        self.work, self.actor, self.world = work, actor, world

    def _copy(self, session: Any, number: str) -> Copy:
        found: Copy = session.scalars(sa.select(Copy).where(Copy.inventory_key == number)).one()
        return found

    def person(self, session: Any, person_id: int) -> Person:
        public_id = session.scalars(sa.select(Person.public_id).where(Person.id == person_id)).one()
        return find_anywhere(session, public_id=public_id)

    def lend(self, person_id: int, number: str, **more: Any) -> int:
        with self.work() as session:
            lent = loan_services.lend(
                session, actor=more.pop("actor", self.actor), region=self.world.region,
                person=self.person(session, person_id), copy=self._copy(session, number),
                today=more.pop("today", TODAY), **more,
            )  # fmt: skip
            return int(lent.loan.id)

    def back(self, number: str, today: dt.date = TODAY) -> tuple[bool, int | None]:
        with self.work() as session:
            found = loan_services.give_back(
                session, actor=self.actor, region=self.world.region,
                copy=self._copy(session, number), today=today,
            )  # fmt: skip
            return found.loan is not None, found.held.person_id if found.held else None

    def reserve(self, person_id: int, book_id: int) -> str:
        with self.work() as session:
            made = reservations.reserve(
                session, actor=self.actor, region=self.world.region,
                book=session.get_one(Book, book_id), person=self.person(session, person_id),
            )  # fmt: skip
            return str(made.state)

    def on_loan(self, loan_id: int, work: Any, **more: Any) -> None:
        with self.work() as session:
            work(session, actor=self.actor, region=self.world.region,
                 loan=session.get_one(Loan, loan_id), today=TODAY, **more)  # fmt: skip

    def states(self, person_id: int) -> list[str]:
        with self.work(writes=False) as session:
            return list(session.scalars(
                sa.select(Reservation.state).where(Reservation.person_id == person_id)
                .order_by(Reservation.id)
            ))  # fmt: skip


def test_a_loan_is_one_service_in_the_ledger_however_often_the_label_is_read(
    desk: Desk, reader: Any, book: Any, work: Any
) -> None:
    book("Абай жолы", "101")
    person_id = reader()
    loan_id = desk.lend(person_id, "101")
    assert desk.lend(person_id, "101") == loan_id
    with work(writes=False) as session:
        given = session.scalars(sa.select(Delivery)).one()
        assert given.source_key == f"active_longevity.loan:{loan_id}"
        assert given.service_kind == "active_longevity.library"
        assert (given.person_id, given.local_date) == (person_id, TODAY)
        assert session.get_one(Loan, loan_id).due_on == day(21)
    assert desk.back("101") == (True, None)
    assert desk.back("101") == (False, None)
    again = desk.lend(person_id, "101")
    assert again != loan_id


def test_a_loan_by_mistake_leaves_the_ledger(desk: Desk, reader: Any, book: Any, work: Any) -> None:
    book("Абай жолы", "101")
    loan_id = desk.lend(reader(), "101")
    desk.on_loan(loan_id, loan_services.take_back_loan)
    desk.on_loan(loan_id, loan_services.take_back_loan)
    with work(writes=False) as session:
        assert session.scalars(sa.select(Delivery)).one().voided_at is not None
        assert session.get_one(Loan, loan_id).ended == "mistake"


def test_who_has_too_many_or_an_overdue_book_is_refused_until_a_reason_stands_above(
    desk: Desk, reader: Any, book: Any, work: Any, actor: Any
) -> None:
    book("Абай жолы", "1-5")
    person_id = reader()
    for number in ("2", "3", "1"):
        desk.lend(person_id, number, today=day(-30) if number == "1" else TODAY)
    with pytest.raises(loan_services.AgainstTheRules) as refused:
        desk.lend(person_id, "4")
    assert "1" in str(refused.value.message)
    desk.back("1")
    desk.lend(person_id, "1")
    with pytest.raises(loan_services.AgainstTheRules) as refused:
        desk.lend(person_id, "4")
    assert refused.value.code == "loan.most_books"
    with pytest.raises(loan_services.AgainstTheRules):  # a receptionist does not stand above
        desk.lend(person_id, "4", reason="ұзақ сапарға шығады")
    above = desk.lend(person_id, "4", reason="ұзақ сапарға шығады", actor=actor("aigul"))
    with work(writes=False) as session:
        assert session.get_one(Loan, above).override_reason == "ұзақ сапарға шығады"


def test_a_loan_is_prolonged_once_and_not_when_somebody_waits(
    desk: Desk, reader: Any, book: Any, work: Any
) -> None:
    book_id = book("Абай жолы", "101")
    loan_id, other = desk.lend(reader(), "101", today=day(-3)), reader("Серікова")
    desk.on_loan(loan_id, loan_services.prolong)
    desk.on_loan(loan_id, loan_services.prolong)  # the same press twice
    with work() as session:
        loan = session.get_one(Loan, loan_id)
        assert loan.due_on == day(39)
        loan.prolonged_on = day(-1)
    with pytest.raises(Conflict) as refused:
        desk.on_loan(loan_id, loan_services.prolong)
    assert refused.value.code == "loan.prolonged"
    desk.back("101")
    second = desk.lend(reader("Оспанова"), "101")
    assert desk.reserve(other, book_id) == "waiting"
    with pytest.raises(Conflict) as refused:
        desk.on_loan(second, loan_services.prolong)
    assert refused.value.code == "loan.wanted"


def test_a_returned_book_goes_to_who_asked_first_and_lapses_to_the_next(
    desk: Desk, reader: Any, book: Any, work: Any, actor: Any, world: Any
) -> None:
    book_id = book("Абай жолы", "101")
    holder, first, second = reader("Бірінші"), reader("Екінші"), reader("Үшінші")
    desk.lend(holder, "101")
    with pytest.raises(Conflict):
        desk.reserve(holder, book_id)
    with frozen(now_utc() - dt.timedelta(hours=2)):
        assert desk.reserve(first, book_id) == "waiting"
    assert desk.reserve(second, book_id) == desk.reserve(second, book_id) == "waiting"
    assert desk.back("101") == (True, first)
    with pytest.raises(Conflict) as refused:
        desk.lend(second, "101")
    assert refused.value.code == "copy.held"
    with work() as session:  # nobody collected it
        found = session.scalars(sa.select(Reservation).where(Reservation.state == "held")).one()
        assert found.held_until == day(5)
        args = {"actor": desk.actor, "region": world.region, "limit": 10}
        assert daily.lapse(session, today=day(5), **args) == 0
        with frozen(now_utc() + dt.timedelta(days=6)):
            assert daily.lapse(session, today=day(6), **args) == 1
            assert daily.lapse(session, today=day(6), **args) == 0
    assert (desk.states(first), desk.states(second)) == (["lapsed"], ["held"])
    with work(writes=False) as session:
        told = session.scalars(
            sa.select(Message.person_id).where(Message.event == "active_longevity.book_ready")
            .order_by(Message.id)
        ).all()  # fmt: skip
        assert told == [first, second]
    desk.lend(second, "101")
    assert desk.states(second) == ["fulfilled"]


def test_a_copy_on_the_shelf_is_put_aside_at_once_and_a_lost_one_sends_back_to_the_queue(
    desk: Desk, reader: Any, book: Any, work: Any, world: Any
) -> None:
    book_id = book("Абай жолы", "101-102")
    person_id = reader()
    assert desk.reserve(person_id, book_id) == "held"
    with work() as session:
        lines = copies_of(session, book_id=book_id)
        assert [one.state for one in lines] == ["held", "available"]
        found = session.get_one(Book, book_id)
        services.withdraw_copy(
            session, actor=desk.actor, region=world.region, book=found, copy=lines[0].copy,
            condition="written_off", reason="№ 3 акт", on=TODAY, today=TODAY,
        )  # fmt: skip
    with work(writes=False) as session:
        states = [one.state for one in copies_of(session, book_id=book_id)]
        assert states == ["written_off", "held"]


def test_a_lost_book_ends_its_loan_and_comes_back_when_it_is_found(
    desk: Desk, reader: Any, book: Any, work: Any
) -> None:
    book_id = book("Абай жолы", "101")
    loan_id = desk.lend(reader(), "101")
    desk.on_loan(loan_id, loan_services.lose, reason="автобуста қалды")
    with work(writes=False) as session:
        assert copies_of(session, book_id=book_id)[0].state == "lost"
        assert session.get_one(Loan, loan_id).ended == "lost"
    with pytest.raises(Conflict) as refused:
        desk.lend(reader("Серікова"), "101")
    assert refused.value.code == "copy.gone"
    assert desk.back("101") == (False, None)
    desk.lend(reader("Оспанова"), "101")


def test_messages_go_out_once_for_a_last_day(
    desk: Desk, reader: Any, book: Any, work: Any, actor: Any, world: Any
) -> None:
    book("Абай жолы", "1-3")
    desk.lend(reader("Бүгінгі"), "1", today=day(-20))
    late = desk.lend(reader("Кешіккен"), "2", today=day(-30))
    desk.lend(reader("Жаңа"), "3")
    args = {"actor": actor("bota"), "region": world.region, "today": TODAY, "limit": 10}
    for expected in (1, 0):
        with work() as session:
            assert daily.remind(session, **args) == expected
            assert daily.tell_overdue(session, **args) == expected
    with work(writes=False) as session:
        rows = [
            (one.event, one.text)
            for one in session.scalars(sa.select(Message).order_by(Message.id))
        ]
        assert [event for event, _text in rows] == [
            "active_longevity.loan_due", "active_longevity.loan_overdue",
        ]  # fmt: skip
        assert all("Абай жолы" in text for _event, text in rows)
    desk.on_loan(late, loan_services.prolong)
    with work() as session:  # a new last day is a new occasion
        assert daily.tell_overdue(session, **{**args, "today": day(30)}) == 3


def test_an_open_loan_is_a_duty_and_a_returned_one_is_none(
    desk: Desk, reader: Any, book: Any, work: Any, world: Any
) -> None:
    book("Абай жолы", "101")
    person_id = reader()
    loan_id = desk.lend(person_id, "101")

    def duties() -> list[Any]:
        with work(writes=False) as session:
            return HOOKS.open_duties(session=session, region=world.region, person_id=person_id)

    (problem,) = [one for one in duties() if one.code == "active_longevity.loan.open"]
    assert problem.blocking
    assert "Абай жолы" in str(problem.text)
    desk.back("101")
    assert "active_longevity.loan.open" not in {one.code for one in duties()}
    with work() as session:
        loan = session.get_one(Loan, loan_id)
        loan.override_reason = "ұзақ сапар"
        HOOKS.erase_person_data(session=session, region=world.region, person_id=person_id)
        session.refresh(loan)
        assert loan.override_reason == ""


def test_a_nurse_lends_nothing_and_a_stranger_borrows_nothing(
    desk: Desk, reader: Any, book: Any, actor: Any, work: Any
) -> None:
    book("Абай жолы", "101")
    person_id = reader()
    with pytest.raises(NotAllowed):
        desk.lend(person_id, "101", actor=actor("nurgul"))
    with work() as session:
        session.get_one(Person, person_id).died_on = TODAY
    with pytest.raises(Conflict) as refused:
        desk.lend(person_id, "101")
    assert refused.value.code == "person.died"


def test_two_desks_lend_one_copy_once(
    app: Any, desk: Desk, reader: Any, book: Any, work: Any
) -> None:
    """Decided by the database, on both of them."""
    book("Абай жолы", "101")
    people = [reader(f"Оқырман{number}") for number in range(2)]
    start, results = threading.Barrier(2), []

    def press(person_id: int) -> None:
        with app.app_context():
            start.wait()
            try:
                results.append(desk.lend(person_id, "101"))
            except Conflict as refused:
                results.append(refused.code)
            finally:
                db.session.remove()

    threads = [threading.Thread(target=press, args=(one,)) for one in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(type(one).__name__ for one in results) == ["int", "str"]
    assert "copy.lent" in results
    with work() as session:
        assert session.scalar(sa.select(sa.func.count()).select_from(Loan)) == 1
        # whatever path leads past the desk meets the index
        with pytest.raises(sa.exc.IntegrityError), session.begin_nested():
            session.execute(sa.insert(Loan).values(
                region_id=desk.world.region.id, centre_id=desk.world.centre_id,
                copy_id=sa.select(Copy.id).scalar_subquery(), person_id=people[0],
                lent_on=TODAY, due_on=TODAY,
            ))  # fmt: skip
