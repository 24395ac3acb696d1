"""The numbers, against a naive count in Python over the same random ledgers."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import defaultdict
from types import SimpleNamespace

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.db import ALL_REGIONS
from core.deliveries.models import Delivery
from core.errors import InvalidInput
from core.indicators.figures import figures
from core.indicators.queries import ledger_counts
from core.indicators.registry import LEDGER_BREAKDOWNS
from core.indicators.rules import BAND_CODES
from core.people.models import Person, PersonCentre
from core.plugins.contracts import IndicatorQuery
from core.regions.models import Centre, District

MODULES = ("active_longevity", "happy_family")
ON = frozenset({"active_longevity"})
KINDS = ("yoga", "dance", "tea")
DAYS = st.dates(dt.date(2025, 11, 1), dt.date(2026, 12, 31))
BIRTHS = st.one_of(
    st.none(),
    st.dates(dt.date(1935, 1, 1), dt.date(2026, 12, 31)),
    st.sampled_from([dt.date(1956, 2, 29), dt.date(1944, 2, 29), dt.date(2008, 2, 29)]),
)
PEOPLE = st.lists(
    st.tuples(st.sampled_from(["", "male", "female"]), BIRTHS, st.booleans()),
    min_size=1,
    max_size=6,
)
#: day, who (None is unnamed), centre 0–2 (2 is another region's), module, kind, special, voided
ROWS = st.lists(
    st.tuples(
        DAYS, st.one_of(st.none(), st.integers(0, 5)), st.integers(0, 2), st.sampled_from(MODULES),
        st.sampled_from(KINDS), st.one_of(st.none(), st.integers(1, 8)), st.booleans(),
    ),
    max_size=25,
)  # fmt: skip


@pytest.fixture
def places(work, world):
    """A second district, with the second centre in it; the first stays in the first."""
    with work(scope=ALL_REGIONS) as session:
        other = District(region_id=world.region.id, code="farabi", name_kk="Әл-Фараби ауданы")
        session.add(other)
        session.flush()
        second = session.get_one(Centre, world.second_centre_id)
        second.district_id = other.id
        centres = [world.centre_id, world.second_centre_id, world.foreign_centre_id]
        districts = [world.district_id, other.id, None]
        return SimpleNamespace(centres=centres, districts=districts, second_district=other.id)


def store(session, world, places, people, rows) -> list[SimpleNamespace]:
    """Write the ledger anew and return what was written, for the naive count."""
    for model in (Delivery, PersonCentre, Person):
        session.execute(sa.delete(model))
    regions = [world.region.id, world.region.id, world.other_region.id]
    made = []
    for number, (sex, born, lives_second) in enumerate(people):
        for region in {*regions}:
            own = region == world.region.id
            person = Person(
                region_id=region, surname=f"T{number}", surname_key="t", given_key="",
                patronymic_key="", name_key="t", sort_key="t", sex=sex, birth_date=born,
                district_id=places.second_district if lives_second and own else None,
            )  # fmt: skip
            session.add(person)
            made.append((region, number, person))
    session.flush()
    known = {(region, number): person for region, number, person in made}
    seen = []
    for place, (day, who, centre, module, kind, special, voided) in enumerate(rows):
        region = regions[centre]
        person = None if who is None else known[region, who % len(people)]
        session.add(
            Delivery(
                region_id=region, centre_id=places.centres[centre], module=module,
                service_kind=f"{module}.{kind}", special_kind=special, setting="other",
                person_id=person.id if person else None,
                unnamed_recipient="" if person else "hotline", local_date=day, unit="visit",
                source_key=f"t:{place}",
                voided_at=dt.datetime(2026, 12, 31, tzinfo=dt.UTC) if voided else None,
            )
        )  # fmt: skip
        seen.append(SimpleNamespace(
            region=region, centre=places.centres[centre], module=module, kind=f"{module}.{kind}",
            special=special, person=person, day=day, voided=voided,
            district=places.districts[centre],
        ))  # fmt: skip
    session.flush()
    return seen


def naive_band(born: dt.date | None, day: dt.date) -> str:
    if born is None or born > day:
        return "unknown"
    age = day.year - born.year - ((day.month, day.day) < (born.month, born.day))
    return next(
        code for code, low, high in (
            ("0-17", 0, 17), ("18-59", 18, 59), ("60-69", 60, 69), ("70-79", 70, 79),
            ("80+", 80, 200),
        ) if low <= age <= high
    )  # fmt: skip


def naive_key(row: SimpleNamespace, by: str, last: dt.date) -> str:
    person = row.person
    if by in {"sex", "age", "residence"} and person is None:
        return "unnamed"
    found = {
        "": lambda: "",
        "centre": lambda: row.centre,
        "module": lambda: row.module,
        "kind": lambda: row.kind,
        "special_kind": lambda: row.special,
        "district": lambda: row.district,
        "residence": lambda: person.district_id,
        "sex": lambda: person.sex or None,
        "age": lambda: naive_band(person.birth_date, last),
        "month": lambda: row.day.strftime("%Y-%m"),
    }[by]()
    return "unknown" if found is None else str(found)


def naive(seen, query: IndicatorQuery, by: str) -> dict[str, tuple[int, int]]:
    """{key: (persons, services)}, counted row by row."""
    people, services = defaultdict(set), defaultdict(int)
    for row in seen:
        if row.voided or row.region != query.region_id or row.module not in query.modules:
            continue
        if not query.first <= row.day <= query.last:
            continue
        if query.centre_ids is not None and row.centre not in query.centre_ids:
            continue
        if query.module is not None and row.module != query.module:
            continue
        key = naive_key(row, by, query.last)
        services[key] += 1
        if row.person is not None:
            people[key].add(row.person.id)
    if by == "" and not services:
        services[""] = 0
    return {key: (len(people[key]), count) for key, count in services.items()}


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(data=st.data())
def test_every_breakdown_equals_the_naive_count(work, world, places, data):
    people, rows = data.draw(PEOPLE), data.draw(ROWS)
    first, last = sorted((data.draw(DAYS), data.draw(DAYS)))
    narrowed = data.draw(st.sampled_from([None, (0,), (1,), (0, 1), (2,), ()]))
    centre_ids = None if narrowed is None else frozenset(places.centres[n] for n in narrowed)
    query = IndicatorQuery(
        world.region.id, first, last, centre_ids,
        data.draw(st.sampled_from([None, "active_longevity", "happy_family"])),
        data.draw(st.sampled_from([ON, frozenset(MODULES), frozenset()])),
    )  # fmt: skip
    with work(scope=ALL_REGIONS) as session:
        seen = store(session, world, places, people, rows)
        for by in ("", *LEDGER_BREAKDOWNS):
            found = {
                one.key: (one.persons, one.services) for one in ledger_counts(session, query, by)
            }
            assert found == naive(seen, query, by), by


# What the figures promise, in single cases that can be read -----------------------------------


@pytest.fixture
def ledger(work, world, places):
    """Two people of the first centre; one of them in every month and in both centres."""
    people = [("female", dt.date(1956, 11, 20), False), ("male", dt.date(1956, 11, 21), True)]
    day = dt.date
    rows = [
        (day(2026, 1, 5), 0, 0, MODULES[0], "yoga", 2, False),
        (day(2026, 1, 6), 0, 0, MODULES[0], "yoga", 2, False),
        (day(2026, 2, 5), 0, 1, MODULES[0], "tea", 2, False),
        (day(2026, 2, 5), 1, 0, MODULES[0], "dance", 6, False),
        (day(2026, 2, 6), 1, 0, MODULES[0], "dance", 6, True),
        (day(2026, 3, 1), None, 0, MODULES[0], "tea", None, False),
        (day(2026, 3, 1), 1, 0, MODULES[1], "yoga", 2, False),
        (day(2026, 3, 1), 1, 2, MODULES[0], "yoga", 2, False),
        (day(2025, 12, 31), 1, 0, MODULES[0], "yoga", 2, False),
    ]
    with work(scope=ALL_REGIONS) as session:
        store(session, world, places, people, rows)


@pytest.fixture
def ask(work, world):
    def ask(code: str, by: str = "", first=dt.date(2026, 1, 1), last=dt.date(2026, 11, 20), **more):
        with work(writes=False) as session:
            (one,) = figures(session, world.region, first, last, by, codes={code}, **more)
            return one.whole, {part.key: part.value for part in one.parts}

    return ask


def test_persons_of_months_are_distinct_each_and_the_year_is_not_their_sum(ledger, ask):
    whole, months = ask("persons", "month")
    assert {key: value for key, value in months.items() if value} == {"2026-01": 1, "2026-02": 2}
    assert list(months) == [f"2026-{n:02d}" for n in range(1, 12)], "empty months are zero"
    assert whole == 2 != sum(months.values())


def test_services_of_months_do_add_up(ledger, ask):
    whole, months = ask("services", "month")
    assert (months["2026-01"], months["2026-02"], months["2026-03"]) == (2, 2, 1)
    assert whole == sum(months.values()) == 5


def test_one_person_of_two_centres_is_one_person_of_the_region(ledger, ask, places):
    whole, centres = ask("persons", "centre")
    assert centres == {str(places.centres[0]): 2, str(places.centres[1]): 1}
    assert whole == 2


def test_an_unnamed_recipient_is_a_service_and_no_person(ledger, ask):
    assert ask("persons", "sex") == (2, {"female": 1, "male": 1})
    assert ask("services", "sex") == (5, {"female": 3, "male": 1, "unnamed": 1})


def test_age_is_that_of_the_last_day(ledger, ask):
    assert ask("persons", "age")[1] == dict.fromkeys(BAND_CODES, 0) | {"60-69": 1, "70-79": 1}
    day_before = ask("persons", "age", last=dt.date(2026, 11, 19))[1]
    assert day_before == dict.fromkeys(BAND_CODES, 0) | {"60-69": 2}


def test_own_centres_only(ledger, ask, places):
    assert ask("services", centre_ids=frozenset({places.centres[1]})) == (1, {})
    assert ask("persons", centre_ids=frozenset()) == (0, {})


def test_modules_that_are_off_vanish_and_come_back(ledger, ask, world, work):
    off = dataclasses.replace(world.region, modules=frozenset())
    with work(writes=False) as session:
        gone = figures(session, off, dt.date(2026, 1, 1), dt.date(2026, 11, 20))
    counted = {one.indicator.code: one.whole for one in gone}
    assert (counted["persons"], counted["services"], counted["groups"]) == (0, 0, 0)
    assert "active_longevity.cleared" not in counted
    assert ask("services")[0] == 5


def test_new_people_by_the_clock_on_the_wall(ask, work, world):
    """23:59 and 00:00 in Shymkent on the first day of the year are 18:59 and 19:00 UTC."""
    with work() as session:
        for minute, withdrawn in ((59, False), (0, False), (0, True)):
            hour = 18 if minute else 19
            person = Person(
                region_id=world.region.id, surname="T", surname_key="t", given_key="",
                patronymic_key="", name_key="t", sort_key="t", sex="female",
                created_at=dt.datetime(2025, 12, 31, hour, minute, tzinfo=dt.UTC),
                withdrawn_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC) if withdrawn else None,
            )  # fmt: skip
            session.add(person)
            session.flush()
            if minute == 0:
                for centre in (world.centre_id, world.second_centre_id):
                    session.add(PersonCentre(region_id=world.region.id, person_id=person.id,
                                             centre_id=centre))  # fmt: skip
    assert ask("new_people", "sex") == (1, {"female": 1})
    assert ask("new_people", first=dt.date(2025, 12, 1), last=dt.date(2025, 12, 31))[0] == 1
    assert ask("new_people", "centre")[1] == {
        str(world.centre_id): 1,
        str(world.second_centre_id): 1,
    }
    assert ask("new_people", centre_ids=frozenset({world.centre_id}))[0] == 1
    assert ask("new_people", "centre", centre_ids=frozenset({world.centre_id})) == (
        1, {str(world.centre_id): 1}
    )  # fmt: skip


def test_an_unknown_breakdown_or_a_backward_period_is_refused(ask):
    with pytest.raises(InvalidInput) as refused:
        ask("services", "shoe")
    assert refused.value.field == "by"
    with pytest.raises(InvalidInput) as refused:
        ask("services", first=dt.date(2026, 2, 1), last=dt.date(2026, 1, 1))
    assert refused.value.field == "first"
