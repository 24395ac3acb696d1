"""The figures of requests, against a plain count over the same random requests."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import statistics
from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook

from core.db import ALL_REGIONS
from core.indicators import request_queries as queries
from core.indicators.request_queries import Closed, Opened
from core.indicators.request_registry import BREAKDOWNS
from core.indicators.rules import band_of
from core.people.models import Person, PersonCategory
from core.plugins.contracts import IndicatorQuery
from core.requests.models import Intake, Request
from core.work.models import WorkItem

TYPES = ("equal_society.taxi", "equal_society.law", "other.thing")
ON = frozenset({"equal_society"})
FIRST, LAST = dt.date(2026, 3, 1), dt.date(2026, 3, 31)
DAYS = st.integers(-20, 45)  # days after the first of the period
OUTCOMES = ("granted", "done", "refused", "returned", "withdrawn")
#: who, type, channel, opened, days until closed (None: open), outcome, term, waiting, hours of the
#: first answer (None: there was none), centre
ROWS = st.lists(
    st.tuples(
        st.integers(0, 3), st.sampled_from(TYPES), st.sampled_from(["desk", "web"]), DAYS,
        st.one_of(st.none(), st.integers(0, 40)), st.sampled_from(OUTCOMES), st.integers(0, 20),
        st.booleans(), st.one_of(st.none(), st.integers(0, 300)), st.integers(0, 1),
    ),
    max_size=20,
)  # fmt: skip
PEOPLE = (
    ("female", dt.date(1956, 3, 31), (("disability_2", None, None), ("disability_1", None, None))),
    ("male", None, (("disability_1", None, dt.date(2026, 3, 30)), ("disability_3", None, None))),
    ("", dt.date(2015, 5, 5), (("disability_child", dt.date(2026, 3, 31), None),)),
    ("female", dt.date(2000, 1, 1), (("pensioner", None, None),)),
)
GROUPS = ("1", "3", "child", "none")


@pytest.fixture
def people(work: Any, world: Any) -> list[int]:
    found = []
    with work(scope=ALL_REGIONS) as session:
        for number, (sex, born, categories) in enumerate(PEOPLE):
            person = Person(
                region_id=world.region.id, surname=f"T{number}", surname_key="t", given_key="",
                patronymic_key="", name_key="t", sort_key="t", sex=sex, birth_date=born,
                district_id=world.district_id if number % 2 else None,
            )  # fmt: skip
            session.add(person)
            session.flush()
            found.append(person.id)
            for code, begins, ends in categories:
                session.add(PersonCategory(
                    region_id=world.region.id, person_id=person.id, code=code, valid_from=begins,
                    valid_to=ends,
                ))  # fmt: skip
    return found


def store(session: Any, world: Any, people: list[int], rows: list[Any]) -> list[SimpleNamespace]:
    """Write the requests anew; what was written, for the plain count."""
    for model in (Request, WorkItem, Intake):
        session.execute(sa.delete(model))
    seen = []
    for number, row in enumerate(rows):
        who, kind, channel, day, length, outcome, term, waits, hours, place = row
        opened = FIRST + dt.timedelta(days=day)
        centre = (world.centre_id, world.second_centre_id)[place]
        began = dt.datetime.combine(opened, dt.time(4), dt.UTC)  # 9:00 in Shymkent
        shared = {"region_id": world.region.id, "centre_id": centre, "person_id": people[who]}
        item = WorkItem(
            kind="requests.request",
            ref=f"{number}",
            due_on=opened + dt.timedelta(term),
            waiting_since=opened if waits and length is None else None,
            **shared,
        )
        intake = Intake(
            year=2026,
            sequence=number,
            number=f"N{number}",
            secret="s",
            channel=channel,
            received_on=opened,
            token=f"{number}",
            **shared,
        )
        session.add_all([item, intake])
        session.flush()
        closed = None if length is None else opened + dt.timedelta(days=length)
        made = Request(
            intake_id=intake.id, position=1, number=f"N{number}/1", work_item_id=item.id,
            type=kind, module=kind.partition(".")[0], channel=channel, state="x",
            phase="work" if closed is None else "closed", outcome=outcome if closed else "",
            opened_on=opened, closed_on=closed, created_at=began,
            first_answer_at=None if hours is None else began + dt.timedelta(hours=hours),
            refusal="no_right" if closed and outcome == "refused" else "", **shared,
        )  # fmt: skip
        session.add(made)
        seen.append(SimpleNamespace(made=made, item=item, who=who, hours=hours, closed=closed))
    session.flush()
    return seen


def key_of(row: SimpleNamespace, by: str, day: dt.date, world: Any) -> str:
    person = PEOPLE[row.who]
    lives = str(world.district_id) if row.who % 2 else "unknown"
    return {
        "": "", "centre": str(row.made.centre_id), "direction": row.made.type,
        "district": str(world.district_id), "channel": row.made.channel,
        "residence": lives, "sex": person[0] or "unknown", "age": band_of(person[1], LAST),
        "group": GROUPS[row.who], "month": f"{day:%Y-%m}", "outcome": row.made.outcome,
    }[by]  # fmt: skip


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(rows=ROWS, narrowed=st.booleans())
def test_every_number_equals_the_plain_count(
    work: Any, world: Any, people: list[int], rows: list[Any], narrowed: bool
) -> None:
    ids = frozenset({world.centre_id}) if narrowed else None
    query = IndicatorQuery(world.region.id, FIRST, LAST, ids, None, ON)
    with work(scope=ALL_REGIONS) as session:
        seen = [
            one
            for one in store(session, world, people, rows)
            if one.made.module in ON and (ids is None or one.made.centre_id in ids)
        ]
        for by in ("", *BREAKDOWNS):
            if by != "district":  # the first centre has one, the second none: see the single cases
                _compare(session, world, query, seen, by)
        standing = [one for one in seen if one.made.opened_on <= LAST
                    and (one.closed is None or one.closed > LAST)]  # fmt: skip
        oldest = min((one.made.opened_on for one in standing), default=LAST)
        assert queries.longest_open(session, query) == (LAST - oldest).days


def _compare(session: Any, world: Any, query: Any, seen: list[Any], by: str) -> None:
    opened: dict[str, list[int]] = defaultdict(list)
    closed: dict[str, Any] = defaultdict(Closed)
    waits: dict[str, list[int]] = defaultdict(list)
    answers: dict[str, list[int]] = defaultdict(list)
    overdue: dict[str, int] = defaultdict(int)
    for one in seen:
        key = key_of(one, by, one.made.opened_on, world)
        if FIRST <= one.made.opened_on <= LAST:
            opened[key].append(one.who)
        standing = one.made.opened_on <= LAST and (one.closed is None or one.closed > LAST)
        if standing and one.item.due_on < LAST and one.item.waiting_since is None:
            overdue[key] += 1
        if one.hours is not None:
            at = one.made.first_answer_at + dt.timedelta(hours=5)
            if FIRST <= at.date() <= LAST:
                answers[key].append(one.hours)
        if one.closed is not None and FIRST <= one.closed <= LAST:
            key = key_of(one, by, one.closed, world)
            became = {"done": "granted"}.get(one.made.outcome, one.made.outcome)
            now = closed[key]
            closed[key] = dataclasses.replace(
                now, requests=now.requests + 1, late=now.late + (one.item.due_on < one.closed),
                **{became: getattr(now, became) + 1},
            )  # fmt: skip
            if one.made.outcome != "withdrawn":
                waits[key].append((one.closed - one.made.opened_on).days)
    whole = by == ""
    found = queries.opened(session, query, by)
    assert found == {key: Opened(len(who), len(set(who))) for key, who in opened.items()} or (
        whole and not opened and found == {"": Opened()}
    )
    assert {k: v for k, v in queries.closed(session, query, by).items() if v.requests} == closed
    if by != "month":
        assert {k: v for k, v in queries.overdue(session, query, by).items() if v} == overdue
    assert _shown(queries.waits(session, query, by)) == _naive(waits), by
    assert _shown(queries.first_answers(session, query, by)) == _naive(answers), by


def _shown(found: Any) -> dict[str, tuple[int, int]]:
    return {key: (one.median, one.longest) for key, one in found.items()}


def _naive(found: dict[str, list[int]]) -> dict[str, tuple[int, int]]:
    return {key: (statistics.median_high(days), max(days)) for key, days in found.items()}


# The page -------------------------------------------------------------------------------------

TAXI, LAW = TYPES[:2]
#: one refused late, one granted, one open and overdue
THREE = [
    (0, TAXI, "desk", 0, 20, "refused", 10, False, 5, 0),
    (0, LAW, "web", 1, 2, "done", 10, False, 30, 0),
    (3, TAXI, "desk", 2, None, "done", 5, False, None, 1),
]


@pytest.fixture
def three(work: Any, world: Any, people: list[int]) -> None:
    with work(scope=ALL_REGIONS) as session:
        store(session, world, people, THREE)


ASKED = "period=own&first=01.03.2026&last=31.03.2026"


def test_the_page_shows_a_breakdown_and_the_workbook_says_the_same(
    sign_in: Any, three: None
) -> None:
    dana = sign_in("dana", "ru")
    page = dana.get(f"/shymkent/indicators/requests?{ASKED}&by=group").text
    assert "I группа" in page
    assert "Без группы" in page
    for wrong in ("by=nonsense", "by=direction&first=99.99.9999"):
        assert dana.get(f"/shymkent/indicators/requests?{ASKED}&{wrong}").status_code == 200
    book = dana.get(f"/shymkent/indicators/requests.xlsx?{ASKED}&by=channel")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    numbers = {row[0]: row[1:11] for row in rows}
    assert numbers["За столом центра"] == [2, 2, 1, 0, 1, 0, 1, 1, 20, 20]
    assert numbers["Через веб-форму"] == [1, 1, 1, 1, 0, 0, 0, 0, 2, 2]


def test_a_centre_sees_its_own_and_strangers_nothing(sign_in: Any, three: None) -> None:
    url = f"/shymkent/indicators/requests.xlsx?{ASKED}"
    book = sign_in("aigul", "ru").get(url)
    rows = CalamineWorkbook.from_filelike(io.BytesIO(book.data)).get_sheet_by_index(0).to_python()
    assert next(row[1] for row in rows if row[0] == "Открыто заявок") == 2
    assert sign_in("zhanar").get(url).status_code in {403, 404}
