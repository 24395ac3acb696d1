"""The figures, counted again in plain Python; the form's names are those that core fills."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa
from day_centre.figures.form_1401104 import form_book, form_of
from day_centre.figures.rules import band_of
from day_centre.file.models import Stay
from day_centre.journal.models import ChildDay
from day_centre.kinds import BY_CODE
from day_centre.money.rules import FULL_DAY
from day_centre.tests.money.conftest import ART, MASSAGE, OCTOBER, Money

from core.deliveries.models import Delivery
from core.indicators.figures import figures, query_of
from core.indicators.form_names import names_of
from core.people.models import Person

LAST = dt.date(2026, 10, 31)


@pytest.fixture
def told(work: Any, actor: Any, world: Any) -> Money:
    """Children who came before, came in October, left in it, left on its last day, of all ages."""
    money = Money(work, actor, world)
    money.price(FULL_DAY, 8000)
    for number, (born, starts, ends, regime, sex) in enumerate(
        (
            (dt.date(2023, 11, 1), (2026, 9, 1), None, "full", "female"),
            (dt.date(2022, 10, 31), (2026, 10, 1), None, "half", "male"),
            (dt.date(2015, 11, 1), (2026, 9, 30), (2026, 10, 5), "full", "male"),
            (dt.date(2015, 10, 31), (2026, 10, 5), (2026, 10, 31), "half", "female"),
            (dt.date(2008, 10, 31), (2026, 8, 1), (2026, 9, 30), "full", "male"),
            (dt.date(2009, 3, 3), (2026, 11, 1), None, "full", "female"),
        )
    ):  # fmt: skip
        child = money.child(f"Бала {number}", born=born, starts_on=dt.date(*starts), sex=sex,
                            ends_on=dt.date(*ends) if ends else None, regime=regime)  # fmt: skip
        if number < 4:
            money.came(child, 5, *range(6, 6 + number))
            money.served(child, MASSAGE, 5)
            money.served(child, ART, *range(6, 6 + number))
    money.issue(money.draw_up(money.children[0]))
    return money


def _by_hand(money: Money) -> dict[str, Counter[str]]:
    found: dict[str, Counter[str]] = {}
    with money.reading() as session:
        people = {one.id: one for one in session.scalars(sa.select(Person))}
        for stay in session.scalars(sa.select(Stay)):
            ends = stay.ends_on or dt.date.max
            facts = {
                "at_start": stay.starts_on < OCTOBER <= ends,
                "admitted": OCTOBER <= stay.starts_on <= LAST,
                "left": OCTOBER <= ends <= LAST,
                "at_end": stay.starts_on <= LAST < ends,
            }
            child = people[stay.person_id]
            assert child.birth_date is not None
            had = (LAST.month, LAST.day) >= (child.birth_date.month, child.birth_date.day)
            age = LAST.year - child.birth_date.year - (not had)
            for code, is_so in facts.items():
                if is_so:
                    keys = ("", child.sex, stay.regime, band_of(age))
                    found.setdefault(code, Counter()).update(keys)
        found["days"] = Counter(session.scalars(sa.select(ChildDay.regime)))
        given = session.execute(sa.select(Delivery.service_kind, Delivery.person_id)).all()
        kinds = [(str(BY_CODE[kind].special_kind), person) for kind, person in given]
        found["services"] = Counter(kind for kind, _person in kinds)
        found["recipients"] = Counter(kind for kind, _person in set(kinds))
    return found


def _asked(money: Money, by: str) -> dict[str, dict[str, int]]:
    with money.reading() as session:
        answers = figures(session, money.world.region, OCTOBER, LAST, by, module="day_centre")
        return {
            one.indicator.code.removeprefix("day_centre."): {
                "": one.whole, **{part.key: part.value for part in one.parts},
            }
            for one in answers
        }  # fmt: skip


def test_the_figures_are_those_counted_by_hand(told: Money) -> None:
    hand = _by_hand(told)
    moves = ("at_start", "admitted", "left", "at_end")
    for by, keys in (("sex", ("female", "male")), ("regime", ("full", "half")),
                     ("child_age", ("1_3", "4_6", "7_10", "11_14", "15_17", "18"))):  # fmt: skip
        found = _asked(told, by)
        for code in moves:
            assert found[code][""] == hand[code][""], code
            assert {key: found[code].get(key, 0) for key in keys} == {
                key: hand[code][key] for key in keys
            }, (code, by)
    whole = {code: hand[code][""] for code in moves}
    assert whole == {"at_start": 2, "admitted": 2, "left": 2, "at_end": 2}
    found = _asked(told, "regime")
    assert found["days"] == {"": hand["days"].total(), **hand["days"]}
    found = _asked(told, "special_kind")
    for code in ("services", "recipients"):
        assert {key: value for key, value in found[code].items() if key} == hand[code]
    assert (found["recipients"][""], found["places"][""]) == (4, 9)
    assert (found["acts_sum"][""], found["acts_own"][""]) == (8000, 0)


def test_the_form_holds_the_figures_and_its_cells_are_known_to_core(told: Money) -> None:
    region = told.world.region
    with told.reading() as session:
        form = form_of(session, region, query_of(region, OCTOBER, LAST, module="day_centre"))
        names = names_of(session, region)
    moves = [numbers for _words, numbers in form.moves]
    assert moves[0][0] + moves[1][0] - moves[2][0] == moves[3][0]
    for numbers in moves:
        assert numbers[0] == sum(numbers[1:3]) == sum(numbers[3:5]) == sum(numbers[5:])
    with zipfile.ZipFile(io.BytesIO(form_book())) as book:
        cells = re.findall(r'definedName name="([^"]+)"', book.read("xl/workbook.xml").decode())
    assert len(cells) == 4 * len(moves[0]) + 2 * 8 + 4
    assert [one for one in cells if not names.knows(one)] == []


def test_the_page_the_papers_and_who_may_not(told: Money, sign_in: Any) -> None:
    url = "/shymkent/day-centre/figures/"
    aigul = sign_in("aigul", "ru")
    page = aigul.get(f"{url}?period=own&first=01.10.2026&last=31.10.2026").text
    head = "Выбыло за период"
    row = re.search(rf"<th role=\"rowheader\" scope=\"row\">{head}</th>(.*?)</tr>", page, re.DOTALL)
    assert row
    assert re.findall(r"<td[^>]*>([^<]*)</td>", row[1])[:5] == ["2", "1", "1", "1", "1"]
    for name in ("report.xlsx", "report.pdf", "form-1401104.xlsx"):
        assert aigul.get(f"{url}{name}").status_code == 200
    assert sign_in("bota").get(url).status_code == 403
