"""The log is append-only, and a row that was changed, removed or added past it is named."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.audit import chain, guards
from core.audit.models import AuditEntry, AuditSeal, Look
from core.audit.person_data import erase_person_data
from core.audit.services import record, record_look, redact_entry, redact_look
from core.audit.verifying import Report, verify, write_anchor
from core.auth.actor import system_actor
from core.db import ALL_REGIONS, db, unit_of_work
from core.people.models import Person

SYSTEM = system_actor("test")


@pytest.fixture
def person_id(work: Any, world: Any) -> int:
    with work() as session:
        person = Person(region_id=world.region.id, surname="Омарова", surname_key="омарова",
                        given_key="", patronymic_key="", name_key="омарова", sort_key="омарова",
                        version=1)  # fmt: skip
        session.add(person)
        session.flush()
        return int(person.id)


@pytest.fixture
def log(work: Any, world: Any, person_id: int, app: Flask) -> None:
    """Four deeds and three looks, each in a transaction of its own."""
    for number in range(4):
        with work() as session:
            record(session, actor=SYSTEM, action="room.change", region_id=world.region.id,
                   details={"number": number, "name": "Гүлнар"})  # fmt: skip
    for what in ("file", "iin", "print"):
        record_look(actor=SYSTEM, region_id=world.region.id, person_id=person_id, what=what,
                    reason="звонок сестры")  # fmt: skip


@pytest.fixture
def checked(app: Flask, tmp_path: Path, world: Any) -> Callable[[], Report]:
    def run() -> Report:
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            return verify(session, var=tmp_path)

    return run


@contextmanager
def unguarded() -> Iterator[sa.Connection]:
    """As somebody who owns the database: the triggers are out of the way, and put back after."""
    with db.engine.connect().execution_options(write=True) as connection:
        lite = connection.dialect.name == "sqlite"
        if lite:
            for name in guards.NAMES:
                connection.exec_driver_sql(f"DROP TRIGGER {name}")
        else:
            connection.exec_driver_sql("SET LOCAL session_replication_role = replica")
        yield connection
        if lite:
            for sql in guards.STATEMENTS["sqlite"]:
                connection.exec_driver_sql(sql)
        connection.commit()


def told(report: Report) -> list[tuple[str, str, int | None]]:
    return [(one.what, one.log, one.row) for one in report.problems]


def ids(model: Any) -> list[int]:
    with unit_of_work(scope=ALL_REGIONS) as session:
        return list(session.scalars(sa.select(model.id).order_by(model.id)))


def test_what_was_written_verifies(log: None, checked: Any) -> None:
    report = checked()
    assert report.problems == []
    assert report.rows >= 7
    assert report.seals >= 7


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM look",
        "DELETE FROM audit_entry",
        "DELETE FROM audit_seal",
        "DELETE FROM audit_head",
        "UPDATE look SET what = 'card'",
        "UPDATE look SET reason = 'other'",
        "UPDATE audit_entry SET actor_label = 'Somebody'",
        "UPDATE audit_entry SET details = '{}'",
        "UPDATE audit_seal SET digest = ''",
    ],
)
def test_the_database_refuses(log: None, checked: Any, statement: str) -> None:
    with (
        db.engine.connect().execution_options(write=True) as connection,
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
    ):
        connection.execute(sa.text(statement))
    assert checked().is_good


CHANGES = {
    "who": "UPDATE audit_entry SET actor_label = 'Somebody' WHERE id = :id",
    "when": "UPDATE audit_entry SET at = '2020-01-01 00:00:00' WHERE id = :id",
    "details": "UPDATE audit_entry SET details = '{\"number\": 9}' WHERE id = :id",
    "role": "UPDATE audit_entry SET actor_role = 'nurse' WHERE id = :id",
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_row_is_named(log: None, checked: Any, change: str) -> None:
    row = ids(AuditEntry)[2]
    with unguarded() as connection:
        connection.execute(sa.text(CHANGES[change]), {"id": row})
    assert told(checked()) == [("the row was changed", "audit_entry", row)]


@pytest.mark.parametrize("column", ["what", "reason", "person_id", "user_id", "address"])
def test_every_column_of_a_look_is_covered(
    log: None, checked: Any, column: str, work: Any, world: Any
) -> None:
    row = ids(Look)[0]
    value: Any = "other"
    if column == "user_id":
        value = world.bota
    if column == "person_id":
        with work() as session:
            other = Person(region_id=world.region.id, surname="Б", surname_key="б", given_key="",
                           patronymic_key="", name_key="б", sort_key="б", version=1)  # fmt: skip
            session.add(other)
            session.flush()
            value = other.id
    with unguarded() as connection:
        connection.execute(
            sa.text(f"UPDATE look SET {column} = :value WHERE id = :id"),
            {"value": value, "id": row},
        )
    assert told(checked()) == [("the row was changed", "look", row)]


@pytest.mark.parametrize("place", [0, 1, -1])
def test_a_removed_row_is_named(log: None, checked: Any, place: int) -> None:
    row = ids(Look)[place]
    with unguarded() as connection:
        connection.execute(sa.text("DELETE FROM look WHERE id = :id"), {"id": row})
    assert told(checked()) == [("the row was removed", "look", row)]


def test_the_last_rows_with_their_links_are_missed(log: None, checked: Any, world: Any) -> None:
    row = ids(Look)[-1]
    with unguarded() as connection:
        connection.execute(sa.text("DELETE FROM look WHERE id = :id"), {"id": row})
        connection.execute(
            sa.text("DELETE FROM audit_seal WHERE strand = :r AND number ="
                    " (SELECT max(number) FROM audit_seal WHERE strand = :r)"),
            {"r": world.region.id},
        )  # fmt: skip
    (problem,) = checked().problems
    assert "last links are missing" in problem.what


def test_an_end_made_to_fit_is_refused(log: None, checked: Any, world: Any) -> None:
    with unguarded() as connection:
        connection.execute(sa.text("DELETE FROM look WHERE id = (SELECT max(id) FROM look)"))
        connection.execute(
            sa.text("DELETE FROM audit_seal WHERE strand = :r AND number ="
                    " (SELECT max(number) FROM audit_seal WHERE strand = :r)"),
            {"r": world.region.id},
        )  # fmt: skip
        connection.execute(
            sa.text(
                "UPDATE audit_head SET number = number - 1, digest = (SELECT digest FROM audit_seal"
                " WHERE strand = :r ORDER BY number DESC LIMIT 1) WHERE strand = :r"
            ),
            {"r": world.region.id},
        )
    assert [one.what for one in checked().problems] == [
        "the end of the chain was changed, or sealed with another secret"
    ]


def test_a_missing_link_and_a_missing_end_are_told(log: None, checked: Any, world: Any) -> None:
    with unguarded() as connection:
        connection.execute(
            sa.text("DELETE FROM audit_seal WHERE number = 2 AND strand = :r"),
            {"r": world.region.id},
        )
        connection.execute(sa.text("DELETE FROM audit_head"))
    whats = [one.what for one in checked().problems]
    assert "links are missing before this one" in whats
    assert "the end of the chain is missing" in whats


def test_a_row_written_past_the_application_is_named(
    log: None, checked: Any, world: Any, person_id: int
) -> None:
    with db.engine.connect().execution_options(write=True) as connection:
        connection.execute(
            sa.text(
                "INSERT INTO look (at, region_id, person_id, what, address)"
                " VALUES ('2026-01-01 00:00:00', :r, :p, 'file', '')"
            ),
            {"r": world.region.id, "p": person_id},
        )
        connection.commit()
    assert told(checked()) == [("the row was added past the chain", "look", ids(Look)[-1])]


def test_an_older_copy_is_noticed_by_the_anchor(
    log: None, checked: Any, world: Any, app: Flask, tmp_path: Path
) -> None:
    """The whole end is put back, signature too: only what was written beside the database tells."""
    with unit_of_work(scope=ALL_REGIONS) as session:
        old = session.execute(
            sa.select(chain.HEADS).where(chain.HEADS.c.strand == world.region.id)
        ).mappings().one()  # fmt: skip
    with unit_of_work(scope=world.region.id, writes=True) as session:
        record(session, actor=SYSTEM, action="room.change", region_id=world.region.id)
    with unit_of_work(scope=ALL_REGIONS) as session:
        assert write_anchor(session, var=tmp_path) >= 1
    assert checked().is_good
    with unguarded() as connection:
        connection.execute(
            sa.text("DELETE FROM audit_entry WHERE id = (SELECT max(id) FROM audit_entry)")
        )
        connection.execute(
            sa.text("DELETE FROM audit_seal WHERE strand = :r AND number > :n"),
            {"r": world.region.id, "n": old["number"]},
        )
        connection.execute(
            sa.update(chain.HEADS).where(chain.HEADS.c.strand == world.region.id).values(**old)
        )
    assert any("put back" in one.what for one in checked().problems)


def test_missing_triggers_are_told(log: None, checked: Any) -> None:
    with db.engine.connect().execution_options(write=True) as connection:
        on = "" if connection.dialect.name == "sqlite" else " ON look"
        connection.exec_driver_sql(f"DROP TRIGGER audit_guard_look_delete{on}")
        connection.commit()
    try:
        assert [one.what for one in checked().problems] == [
            "the trigger audit_guard_look_delete is missing: rows are no longer protected"
        ]
    finally:
        with db.engine.connect().execution_options(write=True) as connection:
            # another connection of the pool may still remember the trigger until it reads
            connection.exec_driver_sql("SELECT count(*) FROM look")
            (sql,) = [
                one for one in guards.STATEMENTS[connection.dialect.name]
                if one.startswith("CREATE TRIGGER audit_guard_look_delete ")
            ]  # fmt: skip
            connection.exec_driver_sql(sql)
            connection.commit()


def test_a_replaced_text_is_recorded_and_verifies(log: None, checked: Any, work: Any) -> None:
    with work() as session:
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).first()
        redact_entry(session, actor=SYSTEM, entry=entry, details={"erased": True}, reason="erasure")
        look = session.scalars(sa.select(Look).order_by(Look.id)).first()
        redact_look(session, actor=SYSTEM, look=look, text="", reason="erasure")
    report = checked()
    assert report.is_good
    assert report.redacted == 2
    with work() as session:
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).first()
        assert entry.details == {"erased": True}
        redact_entry(session, actor=SYSTEM, entry=entry, details={"erased": 2}, reason="again")
    assert checked().is_good


def test_a_replaced_text_cannot_be_replaced_in_silence(log: None, checked: Any, work: Any) -> None:
    with work() as session:
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).first()
        row = entry.id
        redact_entry(session, actor=SYSTEM, entry=entry, details={"erased": True}, reason="erasure")
    with db.engine.connect().execution_options(write=True) as connection:
        connection.execute(  # the trigger lets it pass, the chain does not
            sa.text("UPDATE audit_entry SET details = '{\"x\": 1}' WHERE id = :id"), {"id": row}
        )
        connection.commit()
    assert told(checked()) == [
        ("the text was changed after it had been replaced", "audit_entry", row)
    ]


def test_an_erasure_leaves_the_chain_whole(
    log: None, checked: Any, work: Any, world: Any, person_id: int
) -> None:
    with work() as session:
        record(session, actor=SYSTEM, action="person.update", region_id=world.region.id,
               subject_type="person", subject_id=person_id,
               details={"changed": {"surname": "Омарова"}, "version": 2})  # fmt: skip
    for _ in range(2):
        with work() as session:
            found = erase_person_data(session=session, region=world.region, person_id=person_id)
            assert [(one.count, one.kept) for one in found] == [(1, True), (3, True)]
    with work(writes=False) as session:
        entry = session.scalars(sa.select(AuditEntry).where(AuditEntry.subject_id == person_id))
        assert [one.details for one in entry] == [{"version": 2, "erased": True}]
        assert set(session.scalars(sa.select(Look.reason))) == {""}
    report = checked()
    assert report.problems == []
    assert report.redacted == 4


def test_only_the_text_may_be_replaced(log: None, work: Any) -> None:
    with work() as session:
        entry = session.scalars(sa.select(AuditEntry).order_by(AuditEntry.id)).first()
        row = entry.id
        redact_entry(session, actor=SYSTEM, entry=entry, details={}, reason="erasure")
    with (
        db.engine.connect().execution_options(write=True) as connection,
        pytest.raises(sa.exc.DBAPIError, match="append-only"),
    ):
        connection.execute(
            sa.text("UPDATE audit_entry SET actor_label = 'x' WHERE id = :id"), {"id": row}
        )


def test_what_a_savepoint_takes_back_is_not_sealed(work: Any, world: Any, checked: Any) -> None:
    with work() as session:
        record(session, actor=SYSTEM, action="room.create", region_id=world.region.id)
        with session.begin_nested() as savepoint:
            record(session, actor=SYSTEM, action="room.change", region_id=world.region.id)
            session.flush()
            savepoint.rollback()
        record(session, actor=SYSTEM, action="centre.change", region_id=None)
    with pytest.raises(ZeroDivisionError), work() as session:
        record(session, actor=SYSTEM, action="room.change", region_id=world.region.id)
        session.flush()
        _ = 1 // 0
    with work() as session:
        record(session, actor=SYSTEM, action="district.create", region_id=world.region.id)
    report = checked()
    assert report.is_good
    assert report.rows == 3


def test_bulk_inserts_are_refused(work: Any, world: Any) -> None:
    with work() as session, pytest.raises(RuntimeError, match=r"audit\.services"):
        session.execute(
            sa.insert(AuditEntry), [{"action": "room.change", "region_id": world.region.id}]
        )


def test_rows_older_than_the_chain_are_taken_in(
    work: Any, world: Any, person_id: int, checked: Any
) -> None:
    with unguarded() as connection:
        for name in ("audit_seal", "audit_head", "audit_entry"):
            connection.execute(sa.text(f"DELETE FROM {name}"))
        for _ in range(3):
            connection.execute(
                sa.text(
                    "INSERT INTO look (at, region_id, person_id, what, address)"
                    " VALUES ('2026-01-01 00:00:00', :r, :p, 'file', '')"
                ),
                {"r": world.region.id, "p": person_id},
            )
    assert len(checked().problems) == 3
    with work(scope=ALL_REGIONS) as session:
        assert chain.adopt(session) == 3
    assert checked().is_good
    with work(scope=ALL_REGIONS) as session:
        assert chain.adopt(session) == 0


def test_writers_at_once_leave_one_chain(
    app: Flask, world: Any, person_id: int, checked: Any
) -> None:
    errors: list[BaseException] = []

    def write(number: int) -> None:
        try:
            with app.app_context():
                for _ in range(5):
                    record_look(actor=SYSTEM, region_id=world.region.id, person_id=person_id,
                                what="file")  # fmt: skip
                    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
                        for region in (world.region, world.other_region, None)[:: (-1) ** number]:
                            record(session, actor=SYSTEM, action="room.change",
                                   region_id=region and region.id)  # fmt: skip
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=write, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert errors == []
    report = checked()
    assert report.problems == []
    assert report.rows == 6 * 5 * 4
    with unit_of_work(scope=ALL_REGIONS) as session:
        numbers = session.scalars(
            sa.select(AuditSeal.number)
            .where(AuditSeal.strand == world.region.id)
            .order_by(AuditSeal.number)
        ).all()
    assert numbers == list(range(1, 61))
