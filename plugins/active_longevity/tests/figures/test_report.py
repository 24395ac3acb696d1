"""The module's report, every number counted again by plain Python over the raw rows."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
from collections import defaultdict
from types import SimpleNamespace
from zoneinfo import ZoneInfo

import pytest
import sqlalchemy as sa
from python_calamine import CalamineWorkbook

from core.clock import frozen
from core.db import ALL_REGIONS
from core.deliveries.models import Delivery
from core.indicators.figures import figures, query_of
from core.indicators.form_names import names_of
from core.indicators.report import service_report
from core.people.merge_services import merge_people
from core.people.models import Person, PersonCentre
from core.plugins.contracts import IndicatorQuery
from core.regions.enablement import region_info
from core.regions.models import Centre, RegionModule
from plugins.active_longevity.figures.words import AGE_BANDS, BANDS_DEFINITION

MODULE = "active_longevity"
NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
KINDS = ("yoga", "dance", "tea_heart")
ZONE = ZoneInfo("Asia/Almaty")
LAST = dt.date(2026, 10, 31)


@pytest.fixture(autouse=True)
def _stopped_clock():
    with frozen(NOW):
        yield


BORN = [
    None,
    dt.date(1956, 10, 31),  # 70 on the last day
    dt.date(1956, 11, 1),  # 70 the day after
    dt.date(1946, 10, 31),  # 80 on the last day
    dt.date(1945, 11, 1),  # 80 still on the last day
    dt.date(1945, 10, 31),  # 81 on the last day
    dt.date(1944, 2, 29),
    dt.date(1950, 6, 1),
    dt.date(1969, 1, 1),
    dt.date(2026, 12, 1),  # a date that is not yet
]


@pytest.fixture
def crowd(work, world):
    """Two years of three centres (one of another module's kind), with everything that must not
    count: voided records, unnamed recipients, other modules, another region, withdrawn files."""
    rng = random.Random("figures")
    with work(scope=ALL_REGIONS) as session:
        other = Centre(region_id=world.region.id, code="family", type_code="happy_family",
                       name_kk="Бақытты отбасы")  # fmt: skip
        session.add(other)
        session.flush()
        centres = [world.centre_id, world.second_centre_id, other.id]
        people = [_person(session, world.region.id, n, rng) for n in range(40)]
        session.flush()
        for person in people:
            for centre_id in rng.sample(centres, rng.randint(1, 2)):
                _attach(session, world, person, centre_id, rng)
        people[5].withdrawn_at = dt.datetime(2026, 6, 1, tzinfo=dt.UTC)
        stranger = _person(session, world.other_region.id, 99, rng)
        session.flush()
        for number in range(700):
            person = rng.choice(people)
            _serve(session, world.region.id, rng.choice(centres), person.id, number, rng)
        for number in range(20):
            _serve(session, world.region.id, world.centre_id, None, 1000 + number, rng)
            _serve(session, world.other_region.id, world.foreign_centre_id, stranger.id,
                   2000 + number, rng)  # fmt: skip
        session.flush()
        return SimpleNamespace(other_id=other.id, people=[person.id for person in people])


def _person(session, region_id, number, rng):
    born = BORN[number % len(BORN)]
    person = Person(
        region_id=region_id, surname=f"Т{number}", given_name="А", surname_key="t", given_key="",
        patronymic_key="", name_key=f"t{number}", sort_key="t", birth_date=born,
        sex=rng.choice(["female", "female", "male", ""]),
    )  # fmt: skip
    session.add(person)
    return person


def _attach(session, world, person, centre_id, rng):
    """Held once; a third left, some of them came back."""
    at = dt.datetime(2025, 1, 1, 18, 59, tzinfo=dt.UTC) + dt.timedelta(
        days=rng.randint(0, 680), hours=rng.choice((0, 1))
    )
    row = PersonCentre(region_id=world.region.id, person_id=person.id, centre_id=centre_id,
                       attached_at=at)  # fmt: skip
    session.add(row)
    if rng.random() < 0.35:
        row.detached_at = at + dt.timedelta(days=rng.randint(5, 200))
        session.flush()
        if rng.random() < 0.5:
            back = row.detached_at + dt.timedelta(days=40)
            session.add(PersonCentre(region_id=world.region.id, person_id=person.id,
                                     centre_id=centre_id, attached_at=back))  # fmt: skip


def _serve(session, region_id, centre_id, person_id, number, rng):
    day = dt.date(2025, 2, 3) + dt.timedelta(days=rng.choice((0, 1, 2, 3, 332, 333, *range(640))))
    module = MODULE if rng.random() < 0.85 else "happy_family"
    session.add(Delivery(
        region_id=region_id, centre_id=centre_id, module=module,
        service_kind=f"{module}.{rng.choice(KINDS)}", setting="semi_inpatient", unit="visit",
        special_kind=2, person_id=person_id, unnamed_recipient="" if person_id else "event",
        local_date=day, source_key=f"t:{number}",
        voided_at=NOW if rng.random() < 0.1 else None,
    ))  # fmt: skip


# The second way: every row is read, and Python counts ------------------------------------------


class Naive:
    """All rows of a region as plain tuples; no SQL counts anything here."""

    def __init__(self, session, world, centre_ids):
        self.centres = {
            one.id for one in session.scalars(sa.select(Centre))
            if one.type_code == MODULE and one.region_id == world.region.id
        }  # fmt: skip
        wanted = self.centres if centre_ids is None else centre_ids
        self.people = {one.id: one for one in session.scalars(sa.select(Person))}
        self.rows = [
            one for one in session.scalars(sa.select(Delivery))
            if one.region_id == world.region.id and one.module == MODULE and one.voided_at is None
            and (centre_ids is None or one.centre_id in centre_ids)
        ]  # fmt: skip
        self.held = [
            one for one in session.scalars(sa.select(PersonCentre))
            if one.region_id == world.region.id and one.centre_id in wanted & self.centres
        ]  # fmt: skip

    def served(self, first, last):
        return [one for one in self.rows if first <= one.local_date <= last]

    def kept(self, person_id, last):
        gone = self.people[person_id].withdrawn_at
        return gone is None or gone.astimezone(ZONE).date() > last

    def registered(self, last):
        return {
            (one.person_id, one.centre_id) for one in self.held
            if one.attached_at.astimezone(ZONE).date() <= last
            and (one.detached_at is None or one.detached_at.astimezone(ZONE).date() > last)
            and self.kept(one.person_id, last)
        }  # fmt: skip

    def newly(self, first, last, centre_id=None):
        began = defaultdict(list)
        for one in self.held:
            if centre_id in (None, one.centre_id):
                began[one.person_id].append(one.attached_at.astimezone(ZONE).date())
        return {
            person_id for person_id, days in began.items()
            if first <= min(days) <= last and self.kept(person_id, last)
        }  # fmt: skip

    def came(self, first, last, centre_id=None):
        days = defaultdict(set)
        for one in self.served(first, last):
            if one.person_id is not None and centre_id in (None, one.centre_id):
                days[one.local_date].add(one.person_id)
        return days

    def band(self, person_id, last):
        born = self.people[person_id].birth_date
        if born is None or born > last:
            return "unknown"
        age = last.year - born.year - ((last.month, last.day) < (born.month, born.day))
        return "under_70" if age <= 69 else "70_80" if age <= 80 else "over_80"


def check_visits(found, days):
    sizes = {day: len(people) for day, people in days.items()}
    assert found.total == sum(sizes.values())
    assert found.days == len(sizes)
    if not sizes:
        assert (found.a_day, found.most_on) == (None, None)
        return
    exact = sum(sizes.values()) / len(sizes)
    assert abs(found.a_day - exact) <= 0.05 + 1e-9
    assert found.most == max(sizes.values())
    assert found.most_on == min(day for day, size in sizes.items() if size == found.most)


def check_report(report, naive, first, last):
    starts = {"period": first, "year": dt.date(last.year, 1, 1)}
    began = [one.local_date for one in naive.rows]
    began += [one.attached_at.astimezone(ZONE).date() for one in naive.held]
    starts["opening"] = min(began)
    for total in report.totals:
        start = starts[total.code]
        served = naive.served(start, last)
        assert total.first == start
        assert total.count.services == len(served)
        assert total.count.persons == len({one.person_id for one in served} - {None})
        assert total.held.registered == len({person for person, _ in naive.registered(last)})
        assert total.held.newly == len(naive.newly(start, last))
        check_visits(total.visits, naive.came(start, last))
    by = {section.code: {line.key: line for line in section.lines} for section in report.sections}
    key_of = {
        "age": lambda one: "unnamed" if one.person_id is None else naive.band(one.person_id, last),
        "sex": lambda one: "unnamed" if one.person_id is None
        else naive.people[one.person_id].sex or "unknown",
        "kind": lambda one: one.service_kind,
        "centre": lambda one: str(one.centre_id),
        "month": lambda one: f"{one.local_date:%Y-%m}",
    }  # fmt: skip
    for code, key in key_of.items():
        rows = defaultdict(list)
        for one in naive.served(first, last):
            rows[key(one)].append(one)
        assert rows.keys() <= by[code].keys()
        for name, line in by[code].items():
            assert line.count.services == len(rows[name]), (code, name)
            assert line.count.persons == len({one.person_id for one in rows[name]} - {None})
    check_held(by, naive, first, last)
    months = defaultdict(dict)
    for day, people in naive.came(first, last).items():
        months[f"{day:%Y-%m}"][day] = people
    for name, line in by["month"].items():
        check_visits(line.visits, months[name])


def check_held(by, naive, first, last):
    registered = {person for person, _ in naive.registered(last)}
    newly = naive.newly(first, last)
    groups = {
        "age": lambda person: naive.band(person, last),
        "sex": lambda person: naive.people[person].sex or "unknown",
    }
    for code, key in groups.items():
        for name, line in by[code].items():
            if name != "unnamed":
                assert line.held.registered == sum(key(one) == name for one in registered)
                assert line.held.newly == sum(key(one) == name for one in newly)
    for name, line in by["centre"].items():
        own = int(name)
        assert line.held.registered == sum(centre == own for _, centre in naive.registered(last))
        if own in naive.centres:
            assert line.held.newly == len(naive.newly(first, last, own))
        check_visits(line.visits, naive.came(first, last, own))


SPANS = [
    (dt.date(2026, 1, 1), LAST),
    (dt.date(2025, 12, 15), dt.date(2026, 1, 15)),  # over the turn of the year
    (LAST, LAST),
    (dt.date(2025, 3, 1), dt.date(2025, 3, 31)),
]


def asked(session, world, first, last, centre_ids=None):
    on = frozenset({MODULE})
    query = IndicatorQuery(world.region.id, first, last, centre_ids, MODULE, on)
    return service_report(
        session, query, bands=AGE_BANDS, bands_definition=BANDS_DEFINITION, today=TODAY
    )


def test_every_number_is_counted_a_second_way(app, crowd, work, world):
    with work(writes=False) as session, app.test_request_context():
        for centre_ids in (None, frozenset({world.centre_id})):
            naive = Naive(session, world, centre_ids)
            for first, last in SPANS:
                check_report(asked(session, world, first, last, centre_ids), naive, first, last)


def test_bands_turn_on_the_birthday_and_merged_people_are_one(app, crowd, work, world, actor):
    with work(writes=False) as session, app.test_request_context():
        report = asked(session, world, dt.date(2025, 1, 1), LAST)
        before = report.period.count.persons
        ages = {line.key: line.count.persons for line in report.sections[0].lines}
    # ten kinds of birth dates, four people of each; all of them were served in two years
    assert before == 40
    assert {key: ages[key] for key in ("under_70", "70_80", "over_80", "unknown")} == {
        "under_70": 8, "70_80": 16, "over_80": 8, "unknown": 8,
    }  # fmt: skip
    acting, (keep, drop) = actor("dana"), (crowd.people[7], crowd.people[17])
    with work() as session:  # two of one birth date
        for one in (keep, drop):
            session.get_one(Person, one).sex = "female"
    with work() as session:
        merge_people(session, actor=acting, region=world.region, keep_id=keep, drop_id=drop,
                     reason="бір адам")  # fmt: skip
    with work(writes=False) as session, app.test_request_context():
        report = asked(session, world, dt.date(2025, 1, 1), TODAY)
        assert report.period.count.persons == before - 1
        check_report(report, Naive(session, world, None), dt.date(2025, 1, 1), TODAY)


def test_nothing_is_counted_while_the_module_is_off(app, crowd, work, world, kernel):
    with work() as session:
        session.execute(sa.update(RegionModule).where(
            RegionModule.region_id == world.region.id, RegionModule.module == MODULE
        ).values(enabled=False))  # fmt: skip
    with work(writes=False) as session, app.test_request_context():
        region = region_info(session, "shymkent")
        query = query_of(region, dt.date(2025, 1, 1), TODAY, module=MODULE)
        report = service_report(session, query, bands=AGE_BANDS, today=TODAY)
        for total in report.totals:
            numbers = (total.count.persons, total.count.services, total.visits.total,
                       total.held.registered, total.held.newly)  # fmt: skip
            assert numbers == (0, 0, 0, 0, 0)


# Page, workbook, paper -------------------------------------------------------------------------

PATH = "/shymkent/active-longevity/figures/"


def test_page_workbook_and_paper_tell_the_same(app, crowd, sign_in, work, world):
    with work(writes=False) as session, app.test_request_context():
        report = asked(session, world, dt.date(2026, 1, 1), TODAY)
    whole = report.period
    client = sign_in("dana")
    html = client.get(PATH).get_data(as_text=True)
    tiles = re.findall(r'tile"><h2>(.*?)</h2>\s*<p class="tile-v">(.*?)</p>', html)
    shown = {re.sub("<[^>]+>", "", name): value.strip() for name, value in tiles}
    assert shown["Қамтылған адамдар"] == str(whole.count.persons)
    assert shown["Тіркелген адамдар"] == str(whole.held.registered)
    assert shown["Күніне келулер"] == str(whole.visits.a_day).replace(".", ",").removesuffix(",0")
    assert "81 жасқа" in html and "Dana" in html and "20.11.2026" in html
    answer = client.get(PATH + "report.xlsx")
    assert answer.mimetype.endswith("spreadsheetml.sheet")
    rows = CalamineWorkbook.from_filelike(io.BytesIO(answer.data)).get_sheet_by_index(0).to_python()
    cells = {row[0]: row[1] for row in rows if row[0]}
    assert cells["Қамтылған адамдар"] and cells["Күніне келулер"]
    numbers = {row[0]: row[1:4] for row in rows if row[0] == "Көрсетілген қызметтер"
               and not isinstance(row[1], str)}  # fmt: skip
    assert numbers["Көрсетілген қызметтер"] == [one.count.services for one in report.totals]
    assert any("81 жасқа" in str(cell) for row in rows for cell in row)
    for language in ("kk", "ru"):
        paper = client.get(PATH + f"report.pdf?lang={language}")
        assert paper.data.startswith(b"%PDF")


@pytest.mark.parametrize(
    ("who", "status"), [("aigul", 200), ("auditor", 200), ("dana", 200), ("bota", 403)]
)
def test_who_may_see(sign_in, who, status):
    assert sign_in(who).get(PATH).status_code == status


def test_a_director_sees_only_the_own_centre(app, crowd, sign_in, work, world):
    with work(writes=False) as session, app.test_request_context():
        own = asked(session, world, dt.date(2026, 1, 1), TODAY, frozenset({world.centre_id}))
    html = sign_in("aigul").get(PATH + "?centre=active-longevity-2").get_data(as_text=True)
    assert f'<p class="tile-v">{own.period.count.services}</p>' in html


def test_the_number_of_statements_is_fixed(app, crowd, work, world, count_queries):
    sizes = []
    for first in (dt.date(2026, 10, 1), dt.date(2025, 1, 1)):
        with work(writes=False) as session, app.test_request_context():
            count_queries.clear()
            asked(session, world, first, LAST)
            sizes.append(len(count_queries.statements))
    assert sizes[0] == sizes[1] < 60


def test_the_bands_are_figures_too(app, crowd, work, world):
    """What official forms ask for: the same numbers as the report's, and names of the bands."""
    with work(writes=False) as session, app.test_request_context():
        report = asked(session, world, dt.date(2026, 1, 1), LAST)
        told = figures(
            session, world.region, dt.date(2026, 1, 1), LAST, "band",
            codes={f"{MODULE}.persons", f"{MODULE}.registered", f"{MODULE}.newly_registered"},
        )  # fmt: skip
        names = names_of(session, world.region)
    lines = {line.key: line for line in report.sections[0].lines}
    whole = {one.indicator.code.rpartition(".")[2]: one.whole for one in told}
    assert whole == {
        "persons": report.period.count.persons, "registered": report.period.held.registered,
        "newly_registered": report.period.held.newly,
    }  # fmt: skip
    for one in told:
        value = {
            "persons": lambda line: line.count.persons,
            "registered": lambda line: line.held.registered if line.held else 0,
            "newly_registered": lambda line: line.held.newly if line.held else 0,
        }[one.indicator.code.rpartition(".")[2]]
        found = {part.key: part.value for part in one.parts}
        assert all(found.get(key, 0) == value(line) for key, line in lines.items())
    assert names.knows("active_longevity_persons__band_under_70__since_year")
