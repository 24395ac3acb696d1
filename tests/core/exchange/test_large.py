"""Large files: checked by the worker in steps, corrected row by row, stopped, refused."""

from __future__ import annotations

import pytest
import sqlalchemy as sa

from core.db import unit_of_work
from core.errors import Conflict
from core.exchange import checking, jobs, services, storing
from core.exchange.models import ImportBatch, ImportRow
from core.jobs.models import Job
from core.jobs.worker import run_due_jobs
from core.people.iin import check_digit
from core.people.models import Person
from tests.core.exchange.conftest import iin, line, xlsx


@pytest.fixture(autouse=True)
def every_file_is_large(monkeypatch):
    monkeypatch.setattr(storing, "LARGE_FILE", 10)
    monkeypatch.setattr(services, "LARGE_FILE", 10)
    monkeypatch.setattr(checking, "ROWS_A_STEP", 2)
    monkeypatch.setattr(jobs, "ROWS_A_STEP", 3)


@pytest.fixture
def state(app, world):
    def read(number: str) -> str:
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            return session.scalars(
                sa.select(ImportBatch.state).where(ImportBatch.public_id == number)
            ).one()

    return read


@pytest.fixture
def found(app, world):
    """Outcome (and the row repeated) of each row of the only batch."""

    def read() -> dict[int, str | tuple[str, int]]:
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            rows = session.execute(
                sa.select(ImportRow.row_number, ImportRow.outcome, ImportRow.duplicate_of)
            ).all()
            return {row[0]: (row[1], row[2]) if row[2] else row[1] for row in rows}

    return read


def test_the_worker_checks_it_and_says_the_same(app, make_batch, state, found, sign_in):
    content = xlsx(line(1), line(2, iin="123"), line(3, iin=iin(1)), line(4), line(5, phone="87"))
    number = make_batch(content)
    assert state(number) == "checking" and found() == {}
    shown = sign_in("aigul").get(f"/shymkent/import/{number}")
    assert shown.status_code == 200 and "Файл оқылып жатыр" in shown.text
    assert run_due_jobs(app) == 1
    assert state(number) == "rehearsed"
    assert found() == {4: "new", 5: "error", 6: ("duplicate", 4), 7: "new", 8: "new"}
    assert make_batch(content) == number


def test_it_is_applied_undone_and_applied_again(app, world, make_batch, apply, undo, state):
    number = make_batch(xlsx(*(line(n) for n in range(1, 9))))
    run_due_jobs(app)
    for _round in range(2):
        apply(number)
        assert state(number) == "applied"
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            living = sa.select(sa.func.count()).where(Person.withdrawn_at.is_(None))
            assert session.scalar(living) == 8
        undo(number)
        assert state(number) == "undone"


def test_nothing_is_applied_before_it_was_checked(make_batch, on_batch, state):
    number = make_batch(xlsx(line(1)))
    for service in (services.start_apply, services.start_undo):
        with pytest.raises(Conflict):
            on_batch(service, number)
    with pytest.raises(Conflict):
        on_batch(services.set_on_known, number, mode="fill")
    assert state(number) == "checking"


def test_a_file_that_cannot_be_taken_is_refused_with_its_reason(app, make_batch, state, sign_in):
    number = make_batch("Кітап;Автор\nАбай жолы;Мұхтар Әуезов\n".encode())
    run_due_jobs(app)
    assert state(number) == "refused"
    shown = sign_in("aigul").get(f"/shymkent/import/{number}").text
    assert "Файл қабылданбайды" in shown and "Ешбір парақта" in shown


def test_killed_in_the_middle_the_check_begins_anew(app, make_batch, found, state, monkeypatch):
    number = make_batch(xlsx(*(line(n) for n in range(1, 8))))
    real, calls = checking.store_rows, []

    def broken(*arguments, **named):
        calls.append(1)
        if len(calls) == 3:
            raise OSError("power")
        real(*arguments, **named)

    monkeypatch.setattr(checking, "store_rows", broken)
    run_due_jobs(app)
    assert len(found()) == 4 and state(number) == "checking"
    with app.app_context(), unit_of_work(scope=None, writes=True) as session:
        session.execute(sa.update(Job).values(run_at=Job.created_at, state="waiting"))
    run_due_jobs(app)
    assert state(number) == "rehearsed"
    assert sorted(found()) == list(range(4, 11)) and set(found().values()) == {"new"}


def test_a_stopped_check_takes_nothing(app, make_batch, on_batch, state):
    number = make_batch(xlsx(line(1)))
    on_batch(services.request_batch_stop, number)
    assert state(number) == "refused" and run_due_jobs(app) == 0


def test_one_corrected_row_is_checked_by_itself(app, make_batch, on_batch, found):
    number = make_batch(xlsx(line(1), line(2, iin="123"), line(3, iin=iin(1)), line(4)))
    run_due_jobs(app)
    with pytest.raises(services.RowStillWrong) as caught:
        on_batch(services.correct_row, number, row_number=5, texts={1: "44"})
    assert caught.value.codes == ("iin.length",)
    on_batch(services.correct_row, number, row_number=5, texts={1: iin(4)})
    assert found()[5] == ("duplicate", 7)
    on_batch(services.correct_row, number, row_number=5, texts={1: iin(9)})
    assert found()[5] == "new"
    # who had repeated a row is somebody else when the row is
    on_batch(services.correct_row, number, row_number=4, texts={1: iin(8)})
    assert found() == {4: "new", 5: "new", 6: "new", 7: "new"}


def test_a_number_that_lost_its_zeros_stays_right_when_another_cell_is_corrected(
    app, make_batch, on_batch, found
):
    number = make_batch(xlsx(line(1, iin=int(zero_iin("050505")), born="", phone="8")))
    run_due_jobs(app)
    assert found() == {4: "new"}
    on_batch(services.correct_row, number, row_number=4, texts={5: "87023746001"})
    assert found() == {4: "new"}


def zero_iin(born: str) -> str:
    """A valid IIN of a woman born in this century: it begins with zero."""
    for serial in range(1000, 2000):
        digit = check_digit(f"{born}6{serial}")
        if digit is not None:
            return f"{born}6{serial}{digit}"
    raise AssertionError
