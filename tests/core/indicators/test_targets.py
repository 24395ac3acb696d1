"""Plan against fact: who may enter what, what is counted as reached, and what the page shows."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.clock import frozen
from core.deliveries.models import Delivery
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.indicators import target_services as services
from core.indicators.target_queries import plan_lines
from core.indicators.target_rules import PARTS, part_span, passed_percent, reached_percent
from core.people.models import Person

NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
TODAY = dt.date(2026, 11, 20)
MODULE = "active_longevity"
PAGE = "/shymkent/indicators/plan/"


@pytest.fixture(autouse=True)
def _stopped_clock():
    with frozen(NOW):
        yield


@pytest.fixture
def ledger(work, world):
    """Four services of November in the first centre to two people, one of October in the second,
    and one after today's month."""
    with work() as session:
        people = [
            Person(region_id=world.region.id, surname=f"Т{number}", surname_key="t", given_key="",
                   patronymic_key="", name_key="t", sort_key="t")
            for number in range(2)
        ]  # fmt: skip
        session.add_all(people)
        session.flush()
        rows = [(0, world.centre_id, dt.date(2026, 11, day)) for day in (2, 3, 4)]
        rows += [(1, world.centre_id, dt.date(2026, 11, 4))]
        rows += [(1, world.second_centre_id, dt.date(2026, 10, 5))]
        for number, (who, centre_id, day) in enumerate(rows):
            session.add(Delivery(
                region_id=world.region.id, centre_id=centre_id, module=MODULE, unit="visit",
                service_kind=f"{MODULE}.yoga", setting="semi_inpatient", local_date=day,
                person_id=people[who].id, source_key=f"t:{number}",
            ))  # fmt: skip


def enter(session, world, acting, **more):
    values = {"indicator": "services", "centre_id": world.centre_id, "year": 2026, "part": "m11",
              "value": 10, "source": "№ 12 бұйрық"} | more  # fmt: skip
    return services.set_target(session, actor=acting, region=world.region, **values)


def test_parts_of_a_year():
    assert part_span(2026, "year") == (dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    assert part_span(2026, "q1") == (dt.date(2026, 1, 1), dt.date(2026, 3, 31))
    assert part_span(2024, "m02") == (dt.date(2024, 2, 1), dt.date(2024, 2, 29))
    days = [part_span(2026, part) for part in PARTS if part.startswith("m")]
    assert all(one[1] + dt.timedelta(days=1) == two[0] for one, two in pairwise(days))
    with pytest.raises(ValueError):
        part_span(2026, "m13")
    november = [dt.date(2026, 11, day) for day in (1, 15, 30)]
    assert [passed_percent(*part_span(2026, "m11"), day) for day in november] == [3, 50, 100]
    assert passed_percent(*part_span(2027, "q1"), TODAY) == 0
    assert [reached_percent(*one) for one in ((5, 10), (1, 3), (2, 3), (0, 5), (7, 5), (3, 0))] == [
        50, 33, 67, 0, 140, None,
    ]  # fmt: skip


def test_a_new_number_ends_the_one_before_and_the_same_again_changes_nothing(work, world, actor):
    acting = actor("aigul")
    with work() as session:
        first = enter(session, world, acting)
        assert enter(session, world, acting).id == first.id
        second = enter(session, world, acting, value=20)
        assert (first.ended_at, first.value, second.value) == (NOW, 10, 20)
        services.remove_target(
            session, actor=acting, region=world.region, public_id=second.public_id
        )
        assert second.ended_at == NOW
        third = enter(session, world, acting, value=30)
        assert third.ended_at is None
        deeds = session.scalars(
            sa.select(AuditEntry.details).where(AuditEntry.action == "target.set")
        ).all()
    assert [(one["before"], one["value"]) for one in deeds] == [(None, 10), (10, 20), (None, 30)]


def test_who_may_plan_for_whom(work, world, actor):
    dana, aigul, bota, auditor = (actor(name) for name in ("dana", "aigul", "bota", "auditor"))
    with work() as session:
        enter(session, world, dana, centre_id=None)
        with pytest.raises(NotAllowed):
            enter(session, world, aigul, centre_id=None)
        with pytest.raises(NotFound):
            enter(session, world, aigul, centre_id=world.second_centre_id)
        with pytest.raises(NotFound):
            enter(session, world, dana, centre_id=world.foreign_centre_id)
        for acting in (bota, auditor):
            with pytest.raises(NotAllowed):
                enter(session, world, acting)
        row = enter(session, world, dana, centre_id=world.second_centre_id)
        with pytest.raises(NotFound):
            services.remove_target(
                session, actor=aigul, region=world.region, public_id=row.public_id
            )


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"indicator": "nobody"}, "indicator"),
        ({"year": 1900}, "year"),
        ({"part": "m13"}, "part"),
        ({"value": -1}, "value"),
        ({"value": 2_000_000_000}, "value"),
        ({"source": " "}, "source"),
    ],
)
def test_what_is_no_plan(work, world, actor, more, field):
    acting = actor("aigul")
    with work() as session, pytest.raises(InvalidInput) as caught:
        enter(session, world, acting, **more)
    assert caught.value.field == field


def test_two_at_once_leave_one_plan(work, world, actor, monkeypatch):
    acting = actor("dana")
    with work() as session:
        enter(session, world, acting, centre_id=None)
        enter(session, world, acting)
    # whoever did not see the other's row is stopped by the database
    for centre_id in (None, world.centre_id):
        with work() as session:
            scalar = session.scalar
            monkeypatch.setattr(session, "scalar", lambda *_args, **_more: None)
            with pytest.raises(Conflict):
                enter(session, world, acting, centre_id=centre_id, value=11)
            monkeypatch.setattr(session, "scalar", scalar)


def test_fact_is_what_the_figures_say(app, work, world, actor, ledger):
    acting = actor("dana")
    with work() as session:
        enter(session, world, acting)
        enter(session, world, acting, indicator="persons", value=4)
        enter(session, world, acting, centre_id=world.second_centre_id, value=0)
        enter(session, world, acting, centre_id=None, value=3)
        enter(session, world, acting, centre_id=None, part="year", value=10)
        enter(session, world, acting, centre_id=None, part="m12", value=10)

    def lines(part, **more):
        asked = {"centre_ids": None, "whole_region": True} | more
        with work(writes=False) as session, app.test_request_context():
            found = plan_lines(session, world.region, year=2026, part=part, today=TODAY, **asked)
            return [
                (one.indicator.code, one.target.centre_id, one.fact, one.percent) for one in found
            ]

    first, second = world.centre_id, world.second_centre_id
    assert lines("m11") == [
        ("persons", first, 2, 50),
        ("services", None, 4, 133),
        ("services", first, 4, 40),
        ("services", second, 0, None),
    ]
    assert lines("year") == [("services", None, 5, 50)]
    assert lines("m12") == [("services", None, None, None)]
    own = lines("m11", centre_ids=frozenset({first}), whole_region=False)
    assert [one[1] for one in own] == [first, first]
    assert lines("m11", centre_ids=frozenset(), whole_region=False) == []


def test_the_page_takes_a_plan_and_shows_it_with_its_fact(sign_in, world, ledger):
    client = sign_in("aigul")
    form = {"indicator": "services", "centre": "active-longevity", "year": "2026", "part": "m11",
            "value": "8", "source": "№ 5 бұйрық"}  # fmt: skip
    bad = client.post(PAGE + "new", data=form | {"value": "көп", "source": ""})
    html = bad.get_data(as_text=True)
    assert bad.status_code == 422 and 'value="көп"' in html and "aria-invalid" in html
    for year in ("-5", "0", "99999999", "жыл"):
        assert client.post(PAGE + "new", data=form | {"year": year}).status_code == 422
    saved = client.post(PAGE + "new", data=form)
    assert saved.status_code == 303
    page = client.get(saved.headers["Location"]).get_data(as_text=True)
    assert "№ 5 бұйрық" in page and "50 %" in page and "Aigul" in page
    assert client.get(PAGE + "table.xlsx?part=m11").data.startswith(b"PK")
    assert client.get(PAGE + "table.pdf?part=m11&lang=ru").data.startswith(b"%PDF")
    other = sign_in("auditor").get(PAGE + "?part=m11").get_data(as_text=True)
    assert "№ 5 бұйрық" in other and "plan/new" not in other
    foreign = client.post(PAGE + "new", data=form | {"centre": "active-longevity-2"})
    assert foreign.status_code == 422
    assert sign_in("bota").get(PAGE).status_code == 403


def test_the_board_has_tiles_of_the_year(sign_in, work, world, actor, ledger):
    acting = actor("dana")
    with work() as session:
        enter(session, world, acting, part="year", value=8)
        enter(session, world, acting, centre_id=None, part="year", value=20)
    board = "/shymkent/indicators/"
    assert "20 ішінен 5" in sign_in("dana").get(board).get_data(as_text=True)
    own = sign_in("aigul").get(board).get_data(as_text=True)
    assert "8 ішінен 4" in own and "20 ішінен 5" not in own
