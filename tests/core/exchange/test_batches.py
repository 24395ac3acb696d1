"""Batches: rehearsed, corrected, applied, undone, applied again, by whom it may be done."""

from __future__ import annotations

import datetime as dt
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace

import pytest
import sqlalchemy as sa

from core.clock import now_utc
from core.db import unit_of_work
from core.errors import Conflict, InvalidInput, NotAllowed
from core.exchange import queries, services
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.tables import SHEET_ERRORS
from core.exchange.words import SHEET_MESSAGES
from core.jobs.models import Job
from core.jobs.worker import run_due_jobs
from core.people.models import Person, PersonCategory, PersonCentre
from core.people.services import PersonData, attach_person, register_person, update_person
from plugins.active_longevity.examination.models import Clearance
from tests.core.exchange.conftest import iin, line, xlsx


@pytest.fixture
def rows(app, world):
    """`rows(number)`: rows of a batch by row number."""

    def read(number: str) -> dict[int, SimpleNamespace]:
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            batch = session.scalars(
                sa.select(ImportBatch).where(ImportBatch.public_id == number)
            ).one()
            found = session.scalars(sa.select(ImportRow).where(ImportRow.batch_id == batch.id))
            return {row.row_number: SimpleNamespace(**vars(row)) for row in found}

    return read


@pytest.fixture
def people(app, world):
    """Living people of the region: (surname and name, ids of centres), in order."""

    def read() -> list[tuple[str, set[int]]]:
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            found = session.scalars(
                sa.select(Person).where(Person.withdrawn_at.is_(None)).order_by(Person.id)
            ).all()
            return [
                (
                    one.full_name,
                    set(
                        session.scalars(
                            sa.select(PersonCentre.centre_id).where(
                                PersonCentre.person_id == one.id,
                                PersonCentre.detached_at.is_(None),
                            )
                        )
                    ),
                )
                for one in found
            ]

    return read


def state(app, world, number: str) -> str:
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        return session.scalars(
            sa.select(ImportBatch.state).where(ImportBatch.public_id == number)
        ).one()


def register(work, world, actor, **facts) -> int:
    values = {"surname": "Әлиева", "given_name": "Гүлнар", "legal_basis": "legal_duty"} | facts
    who = actor("bolat")
    with work() as session:
        return register_person(
            session, actor=who, region=world.region,
            centre_id=world.second_centre_id, data=PersonData(**values),
        ).id  # fmt: skip


def test_the_rehearsal_is_kept_row_by_row_and_nobody_is_registered(
    app, world, make_batch, rows, people
):
    number = make_batch(
        xlsx(
            line(1),
            line(2, iin="123"),
            line(3, iin=iin(1), name="Косанова Айназия"),
            line(4, phone="87"),
        )
    )
    found = rows(number)
    assert [(n, row.outcome) for n, row in found.items()] == [
        (4, "new"), (5, "error"), (6, "duplicate"), (7, "new"),
    ]  # fmt: skip
    assert found[5].errors == ["iin.length"] and found[7].warnings == ["phone.invalid"]
    assert found[6].duplicate_of == 4
    assert found[4].values["active_longevity.clearance"] == "2026-12-31"
    assert found[4].extra == {"Қызығушылығы": "шахмат"}
    assert people() == []


def test_the_same_open_file_is_found_again_with_its_corrections(make_batch, on_batch, rows):
    content = xlsx(line(1), line(2, iin="123"))
    number = make_batch(content)
    on_batch(services.correct_row, number, row_number=5, texts={1: iin(2)})
    on_batch(services.skip_row, number, row_number=4, skip=True)
    assert make_batch(content) == number
    assert rows(number)[5].outcome == "new" and rows(number)[4].skip
    assert make_batch(content, "bota") != number


def test_a_corrected_row_is_checked_anew_and_twins_with_it(make_batch, on_batch, rows):
    number = make_batch(xlsx(line(1), line(2, iin="123")))
    on_batch(services.correct_row, number, row_number=5, texts={1: iin(1)})
    assert (rows(number)[5].outcome, rows(number)[5].duplicate_of) == ("duplicate", 4)
    on_batch(services.correct_row, number, row_number=5, texts={1: iin(2)})
    assert rows(number)[5].outcome == "new"


def test_a_correction_that_is_wrong_again_is_not_kept(make_batch, on_batch, rows):
    number = make_batch(xlsx(line(1), line(2, iin="123")))
    with pytest.raises(services.RowStillWrong) as caught:
        on_batch(services.correct_row, number, row_number=5, texts={1: "44"})
    assert caught.value.codes == ("iin.length",)
    assert rows(number)[5].cells["1"] == "123"


def test_a_row_cannot_be_emptied_and_foreign_columns_are_ignored(make_batch, on_batch, rows):
    number = make_batch(xlsx(line(1), line(2)))
    with pytest.raises(InvalidInput):
        on_batch(
            services.correct_row, number, row_number=5,
            texts=dict.fromkeys(range(10), "") | {2: "-"},
        )  # fmt: skip
    on_batch(services.correct_row, number, row_number=5, texts={9: "x", 900_000: "y", -1: "z"})
    assert rows(number)[5].extra == {"Қызығушылығы": "шахмат"}


def test_columns_are_corrected(make_batch, on_batch, rows):
    number = make_batch(xlsx(line(1), header=["№", "Код", "Т.А.Ә.", "Күні", "Жынысы", *"абвгд"]))
    assert rows(number)[4].warnings == ["iin.missing"]
    on_batch(services.set_mapping, number, mapping={1: "iin", 2: "full_name", 3: "birth_date"})
    row = rows(number)[4]
    assert (row.values["iin"], row.values["birth_date"]) == (iin(1), "1958-07-17")
    assert row.extra["Жынысы"] == "әйел"
    for wrong in ({1: "iin"}, {1: "iin", 2: "full_name", 3: "iin"}, {2: "full_name", 3: "nobody"}):
        with pytest.raises(InvalidInput):
            on_batch(services.set_mapping, number, mapping=wrong)


def test_applying_registers_people_with_all_that_the_row_says(
    app, world, make_batch, apply, people, rows
):
    number = make_batch(xlsx(line(1, category="жалғызбасты, зейнеткер"), line(2, iin="123")))
    apply(number)
    assert [centres for _name, centres in people()] == [{world.centre_id}]
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        person = session.scalars(sa.select(Person)).one()
        assert (person.iin, person.legal_basis, person.legal_basis_note) == (
            iin(1), "paper_consent", "сейф",
        )  # fmt: skip
        codes = set(session.scalars(sa.select(PersonCategory.code)))
        clearance = session.execute(sa.select(Clearance.valid_until, Clearance.source)).one()
    assert codes == {"lonely_elderly", "pensioner"}
    assert tuple(clearance) == (dt.date(2026, 12, 31), f"import:{number}")
    assert rows(number)[4].outcome == "applied" and rows(number)[5].outcome == "error"
    assert state(app, world, number) == "applied"


def test_a_second_import_of_the_same_file_adds_nobody(world, make_batch, apply, people):
    content = xlsx(line(1), line(2, iin=""), line(3))
    apply(make_batch(content))
    before = people()
    apply(make_batch(content))
    assert people() == before and len(before) == 3


def test_somebody_whom_another_centre_knows_is_attached_and_detached_again(
    app, world, work, actor, make_batch, apply, undo, people, rows
):
    register(work, world, actor, iin=iin(1))
    number = make_batch(xlsx(line(1)))
    assert rows(number)[4].outcome == "existing"
    apply(number)
    assert people() == [("Әлиева Гүлнар", {world.centre_id, world.second_centre_id})]
    assert rows(number)[4].outcome == "attached"
    undo(number)
    assert people() == [("Әлиева Гүлнар", {world.second_centre_id})]
    with work(writes=False) as session:
        assert session.scalars(sa.select(Clearance.voided_at)).one() is not None


def test_somebody_registered_after_the_rehearsal_is_found(world, work, actor, make_batch, apply,
                                                           people):  # fmt: skip
    number = make_batch(xlsx(line(1), line(2, iin="", name="Әлиева Гүлнар")))
    register(work, world, actor, iin=iin(1))
    register(work, world, actor, birth_date=dt.date(1958, 7, 17))
    apply(number)
    both = {world.centre_id, world.second_centre_id}
    assert [centres for _name, centres in people()] == [both, both]


def test_a_taken_card_is_left_out_and_said(app, world, work, actor, make_batch, apply, rows):
    register(work, world, actor, card_number="K-7")
    number = make_batch(xlsx(line(1, card="K-7"), line(2, card="K-8"), line(3, card="K-8")))
    apply(number)
    assert [row.warnings for row in rows(number).values()] == [["card.taken"], [], ["card.taken"]]
    with work(writes=False) as session:
        cards = session.scalars(sa.select(Person.card_number).order_by(Person.id)).all()
    assert cards == ["K-7", None, "K-8", None]


def test_rows_that_are_left_out_are_not_imported(make_batch, on_batch, apply, people):
    number = make_batch(xlsx(line(1), line(2)))
    on_batch(services.skip_row, number, row_number=4, skip=True)
    apply(number)
    assert len(people()) == 1


def test_an_undo_keeps_who_was_served_changed_or_attached_elsewhere(
    app, world, work, actor, make_batch, apply, undo, people, rows
):
    number = make_batch(xlsx(*(line(n) for n in range(1, 6))))
    apply(number)
    aigul, bolat = actor("aigul"), actor("bolat")
    with work() as session:
        ids = session.scalars(sa.select(Person.id).order_by(Person.id)).all()
        session.add(
            Clearance(
                region_id=world.region.id,
                person_id=ids[0],
                source="desk",
                valid_until=dt.date(2027, 1, 1),
            )
        )
        changed = session.scalars(
            sa.select(Person).where(Person.id == ids[1]).options(
                sa.orm.selectinload(Person.phones), sa.orm.selectinload(Person.centres)
            )
        ).one()  # fmt: skip
        update_person(
            session, actor=aigul, region=world.region, person=changed, version=1,
            data=PersonData(surname="Басқа", iin=changed.iin, legal_basis="legal_duty"),
        )  # fmt: skip
        attach_person(
            session, actor=bolat, region=world.region,
            person=session.get_one(Person, ids[2]), centre_id=world.second_centre_id,
            reason="келді", basis="paper_consent",
        )  # fmt: skip
    with work(writes=False) as session:
        batch = session.scalars(sa.select(ImportBatch)).one()
        forecast = queries.forecast_undo(session, batch)
    assert (forecast.withdrawn, forecast.kept, forecast.detached) == (2, 3, 0)
    undo(number)
    assert [row.outcome for row in rows(number).values()] == ["kept"] * 3 + ["undone"] * 2
    assert len(people()) == 3
    assert all(world.centre_id in centres for _name, centres in people())


def test_after_an_undo_the_batch_is_applied_again(app, world, make_batch, apply, undo, people,
                                                   work):  # fmt: skip
    number = make_batch(xlsx(line(1), line(2)))
    apply(number)
    undo(number)
    assert people() == [] and state(app, world, number) == "undone"
    apply(number)
    assert len(people()) == 2 and state(app, world, number) == "applied"
    with work(writes=False) as session:
        living = (
            sa.select(sa.func.count()).select_from(Clearance).where(Clearance.voided_at.is_(None))
        )
        assert session.scalar(living) == 2
    undo(number)
    assert people() == []


def test_pressed_twice_there_is_one_job(app, world, make_batch, on_batch, actor):
    number = make_batch(xlsx(line(1), line(2)))
    who = actor("aigul")

    def press(_n: int) -> int:
        with app.app_context(), unit_of_work(scope=world.region.id, writes=True) as session:
            batch = session.scalars(sa.select(ImportBatch)).one()
            return services.start_apply(session, actor=who, region=world.region, batch=batch).id

    with ThreadPoolExecutor(4) as pool:
        ids = set(pool.map(press, range(4)))
    assert len(ids) == 1
    with pytest.raises(Conflict):
        on_batch(services.start_undo, number)
    assert run_due_jobs(app) == 1
    with pytest.raises(Conflict):
        on_batch(services.start_apply, number)
    assert on_batch(services.start_undo, number).id == on_batch(services.start_undo, number).id


def test_a_stopped_import_is_continued_and_a_stopped_undo_too(
    app, world, make_batch, on_batch, people
):
    number = make_batch(xlsx(*(line(n) for n in range(1, 4))))
    on_batch(services.start_apply, number)
    on_batch(services.request_batch_stop, number)
    assert run_due_jobs(app) == 0 and state(app, world, number) == "stopped"
    on_batch(services.start_apply, number)
    assert run_due_jobs(app) == 1 and len(people()) == 3
    on_batch(services.start_undo, number)
    on_batch(services.request_batch_stop, number)
    assert state(app, world, number) == "undo_stopped"
    with pytest.raises(Conflict):
        on_batch(services.start_apply, number)
    on_batch(services.start_undo, number)
    assert run_due_jobs(app) == 1 and people() == []


def test_work_whose_worker_was_killed_can_be_undone_and_does_not_come_back(
    app, world, make_batch, on_batch, people, work
):
    number = make_batch(xlsx(*(line(n) for n in range(1, 4))))
    job = on_batch(services.start_apply, number)
    with work() as session:
        session.execute(
            sa.update(Job).where(Job.id == job.id).values(
                state="running", lease_token="dead", attempts=1,
                lease_until=now_utc() - dt.timedelta(minutes=1),
            )
        )  # fmt: skip
    on_batch(services.start_undo, number)
    assert run_due_jobs(app) == 2  # the dead job is taken over and ends at once
    assert people() == [] and state(app, world, number) == "undone"


def test_a_batch_under_way_cannot_be_changed(make_batch, on_batch, apply):
    number = make_batch(xlsx(line(1), line(2, iin="123")))
    apply(number)
    with pytest.raises(Conflict):
        on_batch(services.correct_row, number, row_number=5, texts={1: iin(2)})
    with pytest.raises(Conflict):
        on_batch(services.set_mapping, number, mapping={2: "full_name"})
    with pytest.raises(Conflict):
        on_batch(services.skip_row, number, row_number=5, skip=True)


def test_only_those_of_the_centre_may_import(make_batch, on_batch, world):
    number = make_batch(xlsx(line(1)))
    for user in ("bolat", "nurgul", "auditor"):
        for service in (services.start_apply, services.start_undo):
            with pytest.raises(NotAllowed):
                on_batch(service, number, user)
    for user in ("bota", "aigul"):
        make_batch(xlsx(line(2)), user)
    for centre in (world.second_centre_id, world.foreign_centre_id):
        with pytest.raises(NotAllowed):
            make_batch(xlsx(line(3)), centre_id=centre)


def test_without_a_basis_nothing_is_taken(app, world, actor, work):
    who = actor("aigul")
    for basis, field in (("", "legal_basis"), ("state_service", "legal_basis_note")):
        with pytest.raises(InvalidInput) as caught, work() as session:
            services.create_batch(
                session, actor=who, region=world.region, centre_id=world.centre_id,
                file_name="a.xlsx", content=xlsx(line(1)), legal_basis=basis,
            )  # fmt: skip
        assert caught.value.field == field


def test_every_reason_to_refuse_a_file_has_words():
    assert set(SHEET_ERRORS) == set(SHEET_MESSAGES)
