"""Directions as data: what is registered, what a centre takes, the home page, the portal."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.kernel import Kernel
from core.requests.models import RequestTypeRule
from core.sdk.requests import Request, Unit, WorkItem, decided_workflow, type_of
from plugins.equal_society.directions.portal import portal_fields
from plugins.equal_society.directions.types import ADVICE, DIRECTIONS
from plugins.equal_society.entitlements.models import Ipar
from tests.conftest import TODAY

HOME = "/shymkent/equal-society/"


def test_every_direction_is_whole(kernel: Kernel) -> None:
    """Term with its source, papers and services that exist, refusals where it is decided."""
    registry = kernel.registry
    decided = {one.code for one in decided_workflow().transitions}
    assert len({one.order for one in DIRECTIONS}) == len(DIRECTIONS) == 11
    for one in DIRECTIONS:
        assert registry.owners[one.code] == "equal_society"
        assert one.days > 0
        assert str(one.days_source)
        assert set(one.papers) <= set(registry.paper_kinds), one.code
        assert one.centre_types == ("equal_society",)
        is_decided = {way.code for way in one.workflow.transitions} == decided
        assert bool(one.refusals) == is_decided, one.code
        assert (one.portal == "") == (one.portal_fields is None)
        in_timetable = one.code.partition(".")[2] in ADVICE
        assert (one.service_kind == "") == in_timetable
        assert one.service_kind in ("", one.code)
        assert one.code in registry.service_kinds, "appointments and lessons name it"


def test_the_answers_to_the_lawyer_and_the_psychologist_have_a_right_of_their_own(
    kernel: Kernel, actor: Any, world: Any
) -> None:
    guarded = {one.code for one in DIRECTIONS if one.sensitive}
    assert guarded == {"equal_society.legal_advice", "equal_society.psychological_advice"}
    right = "equal_society.advice.read"
    assert actor("sabit").can(right, world.region.id, world.centre_id)
    assert not actor("bota").can(right, world.region.id, world.centre_id)


def test_a_centre_of_another_kind_takes_none(work: Any, world: Any, sign_in: Any) -> None:
    page = sign_in("aigul").get(HOME).text
    assert "Мұнда «Тең қоғам» орталығы жоқ" in page


@pytest.fixture
def busy(ask: Any, applicant: Any, work: Any, world: Any) -> list[int]:
    """Three taxis and a repair: one open, one overdue, one waiting; the repair done."""
    first = ask(applicant("Дина", "disability_1"), "social_taxi", "wheelchair_repair")
    second, third = (ask(applicant(name), "social_taxi")[0] for name in ("Гүлнар", "Сара"))
    with work() as session:
        unit = Unit(region_id=world.region.id, centre_id=world.centre_id, name_kk="Көлік бөлімшесі",
                    name_ru="Отдел транспорта", name_en="Transport")  # fmt: skip
        session.add(unit)
        session.flush()
        session.add(RequestTypeRule(region_id=world.region.id, type="equal_society.social_taxi",
                                    days=7, source="№ 12 қаулы", unit_id=unit.id))  # fmt: skip
        session.add(RequestTypeRule(region_id=world.region.id, type="equal_society.devices",
                                    is_offered=False))  # fmt: skip
        for key, values in (
            (second, {"due_on": TODAY - dt.timedelta(days=3)}),
            (third, {"due_on": TODAY - dt.timedelta(days=3), "waiting_since": TODAY}),
        ):
            item = session.get_one(WorkItem, session.get_one(Request, key).work_item_id)
            for name, value in values.items():
                setattr(item, name, value)
        session.get_one(Request, third).phase = "waiting"
        done = session.get_one(Request, first[1])
        done.state, done.phase, done.outcome, done.closed_on = "done", "closed", "done", TODAY
    return [*first, second, third]


def test_the_home_page_counts_and_says_term_unit_and_papers(busy: Any, sign_in: Any) -> None:
    page = sign_in("aigul").get(HOME).text
    rows = [
        re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", row))
        for row in re.findall(r"<tr[ >].*?</tr>", page, re.S)
    ]
    taxi = next(text for text in rows if "Әлеуметтік такси" in text)
    assert re.search(r" 3 күтуде: 1 1 0 ", taxi), taxi
    assert "7 жұмыс күні № 12 қаулы" in taxi
    assert "Көлік бөлімшесі" in taxi
    assert "Мүгедектік туралы анықтама" in taxi
    repair = next(text for text in rows if "Кресло-арбаны жөндеу" in text)
    assert re.search(r" 0 0 1 10 жұмыс күні", repair), repair
    assert not [text for text in rows if "Техникалық көмекші құралдар" in text]


def test_the_home_page_costs_the_same_however_many_there_are(
    busy: Any, ask: Any, applicant: Any, sign_in: Any, count_queries: Any
) -> None:
    client = sign_in("aigul")
    client.get(HOME)
    count_queries.clear()
    client.get(HOME)
    few = len(count_queries.statements)
    for name in ("Ақмарал", "Бибігүл", "Жанна"):
        ask(applicant(name), "invataxi", "legal_advice")
    count_queries.clear()
    client.get(HOME)
    assert len(count_queries.statements) == few


def test_the_portal_gets_its_fields_in_its_order(
    ask: Any, applicant: Any, work: Any, world: Any, app: Any
) -> None:
    person = applicant("Дина", "disability_1")
    key = ask(person, "devices", device="wheelchair", size="45")[0]
    with work() as session:
        session.add_all([
            Ipar(region_id=world.region.id, person_id=person, number="OLD-1",
                 issued_on=dt.date(2020, 1, 9), valid_to=TODAY - dt.timedelta(days=1)),
            Ipar(region_id=world.region.id, person_id=person, number="AB-77",
                 issued_on=dt.date(2026, 1, 9)),
            Ipar(region_id=world.region.id, person_id=person, number="CD-1",
                 issued_on=dt.date(2026, 2, 1), voided_at=sa.func.now()),
        ])  # fmt: skip
    with app.test_request_context(), work() as session:
        known = type_of("equal_society.devices")
        assert known is not None
        assert known.portal_fields is portal_fields
        told = [(str(label), value) for label, value in portal_fields(session, world.region, key)]
    values = dict(told)
    assert values["АОЖБ нөмірі"] == "AB-77"
    assert values["Тегі"] == "Омарова"
    assert values["Өлшемі"] == "45"
    assert values["Қандай құрал?"] == "бөлмелік кресло-арба"
    names = [label for label, _value in told]
    assert names.index("Тегі") < names.index("АОЖБ нөмірі") < names.index("Өлшемі")
    assert all(values.values()), "what nothing is known of is left out"
