"""Dated values of the law: which one holds on a day, what a region writes over it, its pages."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from core.errors import Conflict, DomainError, NotAllowed, NotFound
from core.reference import value_services
from core.reference.value_queries import dated_values, value_on
from core.reference.value_rules import KINDS, parse_value

D = dt.date
WOMEN = "pension_age_women"


@pytest.mark.parametrize(
    ("code", "on", "expected"),
    [
        ("pension_age_men", D(2026, 11, 20), 63 * 12),
        (WOMEN, D(2022, 12, 31), 60 * 12 + 6),
        (WOMEN, D(2023, 1, 1), 61 * 12),
        (WOMEN, D(2027, 12, 31), 61 * 12),
        (WOMEN, D(2028, 1, 1), 61 * 12 + 6),
        (WOMEN, D(2029, 6, 1), 62 * 12),
        (WOMEN, D(2030, 6, 1), 62 * 12 + 6),
        (WOMEN, D(2040, 1, 1), 63 * 12),
        (WOMEN, D(2017, 12, 31), None),
        ("mci", D(2026, 1, 1), 4325),
        ("mci", D(2025, 12, 31), 3932),
    ],
)
def test_the_value_of_a_day(work: Any, world: Any, code: str, on: D, expected: int | None) -> None:
    with work(writes=False) as session:
        assert value_on(session, world.region, code, on) == expected


@pytest.mark.parametrize(
    ("text", "unit", "expected"),
    [
        ("61", "months", 732), ("61,5", "months", 738), ("61.5", "months", 738),
        ("61½", "months", 738), ("61,0", "months", 732), ("61,3", "months", None),
        ("61,5½", "months", None), ("", "months", None), ("-1", "tenge", None),
        ("4 325", "tenge", 4325), ("4325,5", "tenge", None), ("abc", "tenge", None),
    ],
)  # fmt: skip
def test_what_is_typed(text: str, unit: Any, expected: int | None) -> None:
    assert parse_value(text, unit) == expected


def test_every_shipped_value_is_dated_bounded_and_has_a_source() -> None:
    for kind in KINDS.values():
        dates = [one.valid_from for one in kind.known]
        assert dates == sorted(set(dates))
        for one in kind.known:
            assert kind.minimum <= one.value <= kind.maximum
            assert one.source
            assert not one.own


def test_a_region_writes_over_what_is_known(work: Any, world: Any, actor: Any) -> None:
    asked = {"actor": actor("dana"), "region": world.region, "code": WOMEN}
    new = {"valid_from": D(2028, 1, 1), "value": 732, "source": "Law of 2027"}
    with work() as session:
        first = value_services.add_value(session, **asked, **new)
        assert value_services.add_value(session, **asked, **new) is first, "twice is once"
        with pytest.raises(Conflict) as refused:
            value_services.add_value(session, **asked, **{**new, "value": 735})
        assert refused.value.field == "valid_from"
        assert value_on(session, world.region, WOMEN, D(2028, 6, 1)) == 732
        assert value_on(session, world.region, WOMEN, D(2029, 6, 1)) == 744, "until the next one"
        value_services.remove_value(session, **asked, valid_from=D(2028, 1, 1))
        value_services.remove_value(session, **asked, valid_from=D(2028, 1, 1))
        assert value_on(session, world.region, WOMEN, D(2028, 6, 1)) == 738
        with pytest.raises(KeyError):
            dated_values(session, world.region, ["nothing"])


def test_a_value_is_its_regions_and_bad_ones_are_refused(work: Any, world: Any, actor: Any) -> None:
    new: dict[str, Any] = {"code": "mci", "valid_from": D(2027, 1, 1), "value": 4600, "source": "x"}
    cast = {name: actor(name) for name in ("dana", "aigul", "bota")}
    dana = cast.pop("dana")
    with work() as session:
        value_services.add_value(session, actor=dana, region=world.region, **new)
        for field, wrong in (
            ("valid_from", {"valid_from": D(1900, 1, 1)}),
            ("value", {"value": 1}),
            ("value", {"value": 10**8}),
            ("source", {"source": "  "}),
            (None, {"code": "nothing"}),
        ):
            with pytest.raises(DomainError) as refused:
                value_services.add_value(
                    session, actor=dana, region=world.region, **{**new, **wrong}
                )
            if field:
                assert refused.value.field == field
            else:
                assert isinstance(refused.value, NotFound)
        for who in cast.values():
            with pytest.raises(NotAllowed):
                value_services.add_value(session, actor=who, region=world.region, **new)
    with work(world.other_region.id) as session:
        assert value_on(session, world.other_region, "mci", D(2027, 6, 1)) == 4325


def test_pages_of_values(sign_in: Any, work: Any, world: Any) -> None:
    dana, page = sign_in("dana", "ru"), "/shymkent/settings/values/pension_age_women/"
    listed = dana.get("/shymkent/settings/values/").text
    assert "61 год" in listed
    assert "61 год 6 месяцев, 01.01.2028" in listed
    typed = {"valid_from": "01.01.2028", "value": "61 с половиной", "source": "Закон № 1"}
    wrong = dana.post(page, data=typed)
    assert wrong.status_code == 422
    assert "61 с половиной" in wrong.text
    assert "Напишите годы" in wrong.text
    assert dana.post(page, data={**typed, "value": "61"}).status_code == 303
    assert "Закон № 1" in dana.get(page).text
    with work(writes=False) as session:
        assert value_on(session, world.region, WOMEN, D(2028, 6, 1)) == 732
    assert dana.post(page + "remove", data={"valid_from": "2028-01-01"}).status_code == 303
    assert "Закон № 1" not in dana.get(page).text
    assert dana.post(page + "remove", data={"valid_from": "x"}).status_code == 404
    assert dana.get("/shymkent/settings/values/nothing/").status_code == 404
    aigul = sign_in("aigul", "ru")
    assert 'name="value"' not in aigul.get(page).text, "who looks after one centre only reads"
    assert aigul.post(page, data={**typed, "value": "61"}).status_code == 403
    assert sign_in("bota").get(page).status_code == 403
