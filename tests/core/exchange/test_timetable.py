"""Import of a timetable: rehearsal, conflicts row by row, choices, groups made and taken back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.clock import frozen
from core.errors import Conflict, InvalidInput, NotAllowed
from core.exchange import timetable_services as services
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.timetable_applying import groups_of, in_use, undo_timetable
from core.jobs.worker import run_due_jobs
from core.people.models import Person
from core.regions.models import Room
from core.scheduling.models import Enrolment, Group, Session, StaffMember
from core.scheduling.resource_models import Resource, WeeklyHours
from tests.core.exchange.timetable_sheets import line, sheet

NOW = dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)


@pytest.fixture(autouse=True)
def _friday() -> Iterator[None]:
    with frozen(NOW):
        yield


class Desk:
    """Uploads, chooses and applies as the administrator of the first centre."""

    def __init__(self, app: Flask, world: Any, work: Any, actor: Any) -> None:
        self.app, self.world, self.work = app, world, work
        self.actor = actor("aigul")
        self.batch_id = 0

    def upload(self, *lines: tuple[Any, ...], content: bytes | None = None) -> dict[int, Any]:
        with self.work() as session:
            self.batch_id = services.create_timetable_batch(
                session, actor=self.actor, region=self.world.region,
                centre_id=self.world.centre_id, file_name="кесте.csv",
                content=content if content is not None else sheet(*lines),
            ).id  # fmt: skip
        return self.rows()

    def do(self, deed: Callable[..., Any], **values: Any) -> Any:
        with self.work() as session:
            batch = session.get_one(ImportBatch, self.batch_id)
            return deed(session, actor=self.actor, region=self.world.region, batch=batch, **values)

    def rows(self) -> dict[int, tuple[str, list[str]]]:
        """Row number → outcome and codes of errors."""
        with self.work(writes=False) as session:
            rows = session.scalars(
                sa.select(ImportRow).where(ImportRow.batch_id == self.batch_id)
            ).all()
            return {row.row_number: (row.outcome, [one["code"] for one in row.errors])  # type: ignore[index]
                    for row in rows}  # fmt: skip

    def texts(self, number: int, language: str = "en") -> str:
        with self.work(writes=False) as session:
            row = session.scalars(
                sa.select(ImportRow).where(
                    ImportRow.batch_id == self.batch_id, ImportRow.row_number == number
                )
            ).one()
            return " ".join(one["text"][language] for one in [*row.errors, *row.warnings])  # type: ignore[index]

    def apply(self) -> str:
        self.do(services.start_timetable)
        run_due_jobs(self.app)
        with self.work(writes=False) as session:
            return str(session.get_one(ImportBatch, self.batch_id).state)

    def count(self, model: Any, *conditions: Any) -> int:
        with self.work(writes=False) as session:
            return session.scalar(sa.select(sa.func.count(model.id)).where(*conditions)) or 0


@pytest.fixture
def desk(app: Flask, world: Any, work: Any, actor: Any) -> Desk:
    return Desk(app, world, work, actor)


def test_groups_are_made_with_several_weekly_meetings(desk: Desk) -> None:
    found = desk.upload(
        line(),
        line(
            group="", kind="", room="", days="сб", time="12.00–13.30", places="", first="", last=""
        ),
        line(group="Би", kind="Би", room="", days="вт чт", time="15:00 (60 мин)"),
    )
    assert {number: outcome for number, (outcome, _errors) in found.items()} == {
        3: "new", 4: "new", 5: "new"}  # fmt: skip
    assert "16.12.2026" in desk.texts(3)  # Independence Day, a Wednesday, is left out
    assert desk.apply() == "applied"
    with desk.work(writes=False) as session:
        yoga = session.scalars(sa.select(Group).where(Group.title == "Йога 1")).one()
        assert (yoga.capacity, yoga.room_id) == (10, desk.world.hall_id)
        assert yoga.days_off == "skip"
        days = session.scalars(
            sa.select(Session.local_date).where(
                Session.group_id == yoga.id, Session.state == "planned"
            )
        ).all()
    assert len(days) == 6 + 5 + 5  # Mondays, Wednesdays without the holiday, Saturdays
    assert dt.date(2026, 12, 16) not in days
    assert desk.count(Group) == 2
    # the same file again makes nothing
    assert {outcome for outcome, _errors in desk.upload(content=sheet(line())).values()} == {
        "existing"}  # fmt: skip
    with pytest.raises(Conflict):
        desk.do(services.start_timetable)


def test_each_fault_is_named_in_its_row(desk: Desk) -> None:
    found = desk.upload(
        line(group="А", days="күнде"),
        line(group="Б", time="11:00-10:00"),
        line(group="В", places="көп"),
        line(group="Г", first="31.02.2026"),
        line(group="Д", last="01.11.2026"),
        line(group="Е", kind="Ұшу"),
        line(group="Ж", room="99-зал"),
        line(group="З", instructor="Белгісіз Біреу"),
        line(group="И", equipment="Ракета"),
        line(group="К", places="500"),
        line(group="Л", first="24.11.2026", last="24.11.2026", days="пт"),
        line(group="М", days="Дс Дс", time="10:00-11:00"),
        line(group="М", days="Дс", time="10:30-11:30", places="9"),
    )
    assert {number: errors for number, (_outcome, errors) in found.items()} == {
        3: ["weekdays.unknown"], 4: ["time.unknown"], 5: ["places.unknown"], 6: ["first.unknown"],
        7: ["group.dates"], 8: ["kind.unknown"], 9: ["room.unknown"], 10: ["instructor.unknown"],
        11: ["equipment.unknown"], 12: ["group.room_capacity"], 13: ["group.pattern.none"],
        14: [], 15: ["places.differs"],
    }  # fmt: skip
    assert all(outcome == "error" for outcome, _errors in found.values())
    assert "күнде" in desk.texts(3)
    with pytest.raises(Conflict) as nothing:
        desk.do(services.start_timetable)
    assert nothing.value.code == "import.nothing"


def test_conflicts_in_the_file_and_with_what_exists(desk: Desk) -> None:
    with desk.work() as session:
        region_id, centre_id = desk.world.region.id, desk.world.centre_id
        saule = StaffMember(region_id=region_id, centre_id=centre_id, full_name="Омарова Сәуле")
        table = Resource(region_id=region_id, centre_id=centre_id, kind="equipment",
                         name_kk="Бильярд үстелі", quantity=2)  # fmt: skip
        session.add_all([saule, table])
        session.flush()
        session.add(WeeklyHours(region_id=region_id, staff_id=saule.id, weekday=1,
                                starts_at=dt.time(9), ends_at=dt.time(18)))  # fmt: skip
    desk.upload(line(group="Ескі", days="пт", time="10:00-11:00"))
    assert desk.apply() == "applied"
    found = desk.upload(
        line(group="А", days="пт", time="10:30-11:30"),  # the old group has the room
        line(group="Б", days="Дс", time="10:00-11:00"),
        line(group="В", days="Дс", time="10:30-11:30"),  # the room, row 4
        line(group="Г", days="Дс", time="12:00-13:00", room="", instructor="Омарова С."),
        line(group="Д", days="Дс", time="12:30-13:30", room="", instructor="Омарова Сәуле"),
        line(group="Е", days="Дс", time="18:00-19:00", room="", instructor="омарова сәуле"),
        line(group="Ж", days="Сс", room="", equipment="Бильярд үстелі (2)"),
        line(group="З", days="Сс", room="", equipment="бильярд үстелі"),
        line(group="И", days="Сс", room="", time="11:00-12:00", equipment="Бильярд үстелі"),
    )
    assert {number: errors for number, (_outcome, errors) in found.items()} == {
        3: ["conflict.room"], 4: [], 5: ["conflict.file"], 6: [], 7: ["conflict.file"],
        8: ["conflict.instructor"], 9: [], 10: ["conflict.file"], 11: [],
    }  # fmt: skip
    assert "Ескі" in desk.texts(3)
    assert "row 4" in desk.texts(5)
    assert "4-жол" in desk.texts(5, "kk")
    assert desk.apply() == "applied"
    assert desk.count(Group) == 1 + 4


def test_unknown_words_are_made_or_mapped(desk: Desk) -> None:
    lines = (
        line(group="А", room="Жаңа зал", instructor="Жаңа Нұсқаушы", kind="Йога сабағы"),
        line(group="Б", room="Жаңа зал", days="сб", kind="Йога"),
    )
    assert [outcome for outcome, _errors in desk.upload(*lines).values()] == ["error", "error"]
    with pytest.raises(InvalidInput):
        desk.do(services.choose, chosen={("room", "Жаңа зал"): "999999"})
    with pytest.raises(InvalidInput):
        desk.do(services.choose, chosen={("kind", "Йога сабағы"): "new"})
    kinds = {("kind", "Йога сабағы"): "active_longevity.yoga"}
    desk.do(services.choose, chosen=kinds)
    rehearsal = desk.do(services.make_all_unknown)
    assert {(one.what, one.text, one.chosen) for one in rehearsal.unknown} == {
        ("kind", "Йога сабағы", "active_longevity.yoga"), ("room", "Жаңа зал", "new"),
        ("instructor", "Жаңа Нұсқаушы", "new")}  # fmt: skip
    assert {outcome for outcome, _errors in desk.rows().values()} == {"new"}
    assert desk.apply() == "applied"
    assert desk.count(Room, Room.name_kk == "Жаңа зал") == 1
    assert desk.count(StaffMember, StaffMember.full_name == "Жаңа Нұсқаушы") == 1
    assert desk.do(undo_timetable) == 2
    assert desk.count(Room, Room.name_kk == "Жаңа зал") == 0
    assert desk.count(StaffMember) == desk.count(Group) == desk.count(Session) == 0
    # and again
    assert desk.apply() == "applied"
    assert desk.count(Group) == 2


def test_undo_refuses_with_a_list_when_groups_are_in_use(desk: Desk) -> None:
    desk.upload(line(group="А"), line(group="Б", days="сб"), line(group="В", days="пт"))
    desk.apply()
    with desk.work() as session:
        groups = session.scalars(sa.select(Group).order_by(Group.title)).all()
        person = Person(region_id=desk.world.region.id, surname="А", surname_key="а", given_key="",
                        patronymic_key="", name_key="а", sort_key="a")  # fmt: skip
        session.add(person)
        session.flush()
        session.add(Enrolment(region_id=desk.world.region.id, group_id=groups[0].id,
                              person_id=person.id, state="enrolled"))  # fmt: skip
        held = session.scalars(sa.select(Session).where(Session.group_id == groups[1].id)).first()
        assert held is not None
        held.state = "closed"
    with pytest.raises(Conflict) as refusal:
        desk.do(undo_timetable)
    assert "«А», «Б»" in str(refusal.value.message)
    with desk.work(writes=False) as session:
        batch = session.get_one(ImportBatch, desk.batch_id)
        used = in_use(session, groups_of(session, batch))
    assert [(one.title, one.people, one.held) for one in used] == [("А", 1, 0), ("Б", 0, 1)]
    assert desk.count(Group) == 3


def test_a_group_that_was_taken_since_is_refused_and_the_rest_made(desk: Desk) -> None:
    desk.upload(line(group="А"), line(group="Б", days="сб"))
    desk.do(services.start_timetable)
    with desk.work() as session:  # somebody closes the room between rehearsal and work
        session.get_one(Room, desk.world.hall_id).capacity = 5
        row = session.scalars(sa.select(ImportRow).where(ImportRow.row_number == 4)).one()
        row.values = {**row.values, "group": {**row.values["group"], "places": 4}}
    run_due_jobs(desk.app)
    found = desk.rows()
    assert found == {3: ("error", ["group.room_capacity"]), 4: ("applied", [])}


def test_leaving_out_and_rights(desk: Desk, actor: Any) -> None:
    desk.upload(line(group="А"), line(group="Б", days="сб"))
    desk.do(services.leave_out, group_key="g1", skip=True)
    assert desk.apply() == "applied"
    assert desk.count(Group) == 1
    desk.actor = actor("bota")
    with pytest.raises(NotAllowed):
        desk.upload(line(group="В"))
    with pytest.raises(NotAllowed):
        desk.do(undo_timetable)


HOSTILE = (
    b"", b"\x00\x01\x02", b"PK\x03\x04broken", "Топ;Күні;Уақыты".encode(),
    sheet(), sheet(line(group="x" * 100_000)), sheet(line(group="\ud83d" if False else "\u202e")),
    sheet(*[line(group=f"г{n}") for n in range(600)]), sheet(("=1+1",) * 10),
    sheet(line(first="99.99.9999", last="0", places="1e9", time="٣:٠٠-٤:٠٠", days="٣")),
    sheet(line(first="01.01.1900", last="31.12.2199")), sheet(line(kind="' OR 1=1 --")),
    sheet(line(room="<script>alert(1)</script>", instructor="%(name)s %s {0}")),
    b"\xff\xfe" + "Топ;Күні;Уақыты\nА;пн;10-11".encode("utf-16-le"),
)  # fmt: skip


def test_hostile_files_are_refused_or_rehearsed(desk: Desk) -> None:
    for content in HOSTILE:
        try:
            desk.upload(content=content)
        except InvalidInput as refusal:
            assert refusal.field == "file"
        else:
            assert {outcome for outcome, _errors in desk.rows().values()} <= {"error", "new"}
