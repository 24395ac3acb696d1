"""The timesheet: hours go to whoever led, absences are marked, norm and sums, page and papers."""

from __future__ import annotations

import datetime as dt
import io
from zoneinfo import ZoneInfo

import pytest
from python_calamine import CalamineWorkbook

from core.clock import frozen
from core.indicators.timesheet_queries import timesheet
from core.indicators.timesheet_rules import (
    DAY,
    Row,
    Square,
    common_minutes,
    covered_minutes,
    norm_of,
    square_of,
)
from core.regions.models import Centre
from core.scheduling.models import Group, StaffMember
from core.scheduling.models import Session as Meeting
from core.scheduling.resource_models import Blocking, Booking, WeeklyHours

NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
ZONE = ZoneInfo("Asia/Almaty")
PAGE = "/shymkent/indicators/timesheet/"


@pytest.fixture(autouse=True)
def _stopped_clock():
    with frozen(NOW):
        yield


def h(start, end):
    return round(start * 60), round(end * 60)


def test_stretches_are_counted_once():
    assert covered_minutes([]) == 0
    assert covered_minutes([h(9, 10), h(9.5, 11), h(12, 13), h(12, 12.5)]) == 180
    assert common_minutes([h(9, 18)], [h(8, 10), h(17, 20)]) == 120


@pytest.mark.parametrize(
    ("held", "away", "working", "off", "expected"),
    [
        ([h(9, 10.5)], {"sick": [(0, DAY)]}, [h(9, 18)], True, Square(90)),
        ([], {"sick": [h(9, 18)], "leave": [(0, DAY)]}, [h(9, 18)], False, Square(0, "sick")),
        ([], {"leave": [h(9, 12)]}, [h(9, 18)], False, Square()),
        ([], {"leave": [h(8, 13), h(13, 19)]}, [h(9, 13), h(14, 18)], False, Square(0, "leave")),
        ([], {"leave": [(0, DAY)]}, [], False, Square(0, "leave")),
        ([], {"leave": [h(9, 12)]}, [], False, Square(0, "off")),
        ([], {"leave": [(0, DAY)]}, [h(9, 18)], True, Square(0, "off")),
        ([], {"training": [h(9, 12)]}, None, False, Square(0, "training")),
        ([], {}, None, False, Square()),
        ([], {}, [h(9, 18)], False, Square()),
    ],
)
def test_what_stands_in_a_square(held, away, working, off, expected):
    assert square_of(held, away, working, is_day_off=off) == expected


def test_sums_and_norm():
    row = Row((Square(90), Square(0, "sick"), Square(45), Square(0, "sick"), Square(0, "off")), 60)
    assert (row.minutes, row.days, row.absent("sick"), row.absent("leave")) == (135, 2, 2, 0)
    assert norm_of([([h(9, 18)], False), ([h(9, 18)], True), ([], False), (None, False)]) == 540
    assert norm_of([(None, False), (None, True)]) is None


@pytest.fixture
def month(work, world):
    """November: Aсель leads; Берік stands in once; Гүлнар is on leave; one gave up long ago."""
    with work() as session:

        def member(name, centre_id=world.centre_id, **more):
            row = StaffMember(
                region_id=world.region.id, centre_id=centre_id, full_name=name, **more
            )
            session.add(row)
            session.flush()
            return row

        asel, berik, gulnar = member("Әсел", post="нұсқаушы"), member("Берік"), member("Гүлнар")
        gone = member("Кеткен", is_active=False)
        left = member("Қалған", is_active=False)
        member("Басқа", world.second_centre_id)
        group = Group(region_id=world.region.id, centre_id=world.centre_id, title="Йога",
                      module="active_longevity", service_kind="active_longevity.yoga", capacity=9,
                      starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2026, 12, 31))  # fmt: skip
        session.add(group)
        session.flush()

        def meeting(who, day, start, end, state="closed", **more):
            session.add(Meeting(
                region_id=world.region.id, centre_id=world.centre_id, group_id=group.id,
                instructor_id=who.id, local_date=dt.date(2026, 11, day), state=state,
                starts_at=at(day, start), ends_at=at(day, end), **more,
            ))  # fmt: skip

        meeting(asel, 2, 9, 10)
        meeting(asel, 2, 9.5, 11)  # two groups at once for half an hour
        meeting(asel, 4, 9, 10, "planned")
        meeting(asel, 5, 9, 10, "cancelled", cancel_reason="ауа райы")
        meeting(berik, 6, 9, 10.5, regular_instructor_id=asel.id)
        meeting(left, 3, 9, 10)
        for number, (state, day) in enumerate((("done", 2), ("planned", 9), ("cancelled", 10))):
            session.add(Booking(
                region_id=world.region.id, centre_id=world.centre_id, module="core",
                kind="appointment", staff_id=asel.id, state=state,
                local_date=dt.date(2026, 11, day), starts_at=at(day, 14), ends_at=at(day, 14.75),
                occupied_from=at(day, 13), occupied_to=at(day, 16), press_key=f"k{number}",
            ))  # fmt: skip
        for weekday in range(1, 6):
            session.add(WeeklyHours(region_id=world.region.id, staff_id=gulnar.id, weekday=weekday,
                                    starts_at=dt.time(9), ends_at=dt.time(17)))  # fmt: skip
        session.add(Blocking(region_id=world.region.id, staff_id=gulnar.id, kind="leave",
                             starts_at=at(9, 0), ends_at=at(16, 0)))  # fmt: skip
        session.add(Blocking(region_id=world.region.id, staff_id=gulnar.id, kind="sick",
                             starts_at=at(17, 9), ends_at=at(17, 17)))  # fmt: skip
        session.add(Blocking(region_id=world.region.id, staff_id=gulnar.id, kind="sick",
                             starts_at=at(18, 0), ends_at=at(19, 0), lifted_at=NOW))  # fmt: skip
        return gone.id


def at(day, hour):
    start = dt.datetime(2026, 11, day, tzinfo=ZONE)
    return (start + dt.timedelta(hours=hour)).astimezone(dt.UTC)


def test_hours_go_to_whoever_led_and_absences_are_marked(work, world, month):
    with work(writes=False) as session:
        centre = session.get_one(Centre, world.centre_id)
        sheet = timesheet(session, world.region, centre=centre, year=2026, month=11)
        rows = {line.member.full_name: line.row for line in sheet.lines}
        order = [line.member.full_name for line in sheet.lines]
        empty = timesheet(session, world.region, centre=centre, year=2026, month=9)
        before = [line.member.full_name for line in empty.lines]
    assert len(sheet.days) == 30
    # an hour and two overlapping make two, and three quarters of an appointment
    assert {day: one.minutes for day, one in enumerate(rows["Әсел"].squares, 1) if one.minutes} == {
        2: 165
    }
    assert {
        day: one.minutes for day, one in enumerate(rows["Берік"].squares, 1) if one.minutes
    } == {6: 90}
    assert order == ["Әсел", "Берік", "Гүлнар", "Қалған"]
    away = rows["Гүлнар"]
    marks = {day: one.mark for day, one in enumerate(away.squares, 1) if one.mark}
    assert [day for day, mark in marks.items() if mark == "leave"] == [9, 10, 11, 12, 13, 14, 15]
    assert [day for day, mark in marks.items() if mark == "sick"] == [17]
    assert marks[1] == "off" and 18 not in marks
    assert away.norm == 21 * 8 * 60  # working days of November, each of eight hours
    assert rows["Әсел"].norm is None
    assert before == ["Әсел", "Берік", "Гүлнар"]


def test_page_workbook_and_paper(sign_in, month):
    client = sign_in("aigul")
    html = client.get(PAGE + "?month=2026-11").get_data(as_text=True)
    assert "2,75" in html and "Гүлнар" in html and "Қалған" in html and "Басқа" not in html
    for month in ("көктем", "9999-12", "2100-12", "1991-01"):
        assert client.get(PAGE + f"?month={month}").status_code == 200
    book = client.get(PAGE + "table.xlsx?month=2026-11")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    own = next(row for row in rows if row[1] == "Әсел")
    assert own[4] == 2.75 and own[3] == "" and own[33:36] == [1.0, 2.75, "—"]
    leave = next(row for row in rows if row[1] == "Гүлнар")
    assert leave[11] == "Е" and leave[19] == "А" and leave[3] == "Д" and leave[35] == 168.0
    assert leave[36:40] == [7.0, 1.0, 0.0, 0.0]
    assert any("еңбек демалысы" in str(cell) for row in rows for cell in row)
    for language in ("kk", "ru"):
        paper = client.get(PAGE + f"table.pdf?month=2026-11&lang={language}")
        assert paper.data.startswith(b"%PDF")


@pytest.mark.parametrize(("who", "status"), [("dana", 200), ("auditor", 403), ("bota", 403)])
def test_who_may_see(sign_in, who, status):
    assert sign_in(who).get(PAGE).status_code == status
