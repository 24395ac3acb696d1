"""No list asks the database once per row: twelve rows cost as many statements as three."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask.testing import FlaskClient

from core.clock import frozen
from core.db import ALL_REGIONS, unit_of_work
from core.deliveries.models import Delivery
from core.indicators.models import IndicatorTarget
from core.plans.known_forms import GENERAL
from core.plans.models import Plan
from plugins.active_longevity.clubs.models import Club, ClubLevel, ClubTopic
from plugins.active_longevity.examination.caution_models import Contraindication
from plugins.active_longevity.library.models import Book, Copy, Loan, Reservation
from plugins.active_longevity.measures.models import MeasureChoice, Measurement
from plugins.active_longevity.membership.models import Membership, MembershipTerm
from tests.conftest import NOW, TODAY
from tests.contract.conftest import MAKERS
from tests.contract.place import Maker, Place

#: a card with three numbers, and plans of indicators, of which there are only so many
NO_LISTS = {"/plans/card", "/indicators/plan/"}
DAY = dt.timedelta(days=1)
#: who opens it, and the page with its list
LISTS = (
    ("bota", "/active-longevity/"),
    ("bota", "/active-longevity/today-card"),
    ("bota", "/active-longevity/membership/"),
    ("nurgul", "/active-longevity/clearances"),
    ("dana", "/active-longevity/contraindications"),
    ("nurgul", "/active-longevity/courses/?date=2026-11-21"),
    ("nurgul", "/active-longevity/courses/all"),
    ("nurgul", "/active-longevity/courses/procedures"),
    ("nurgul", "/active-longevity/courses/print?date=2026-11-21"),
    ("bota", "/active-longevity/equipment/?date=2026-11-21"),
    ("aigul", "/active-longevity/equipment/list"),
    ("bota", "/active-longevity/clubs/"),
    ("dana", "/active-longevity/clubs/levels"),
    ("bota", "/active-longevity/events/"),
    ("bota", "/active-longevity/events/volunteers"),
    ("bota", "/active-longevity/library/"),
    ("bota", "/active-longevity/library/overdue"),
    ("bota", "/active-longevity/library/held"),
    ("aigul", "/active-longevity/library/imports"),
    ("nurgul", "/active-longevity/health"),
    ("nurgul", "/active-longevity/health/incidents"),
    ("nurgul", "/active-longevity/measures/?who=all"),
    ("aigul", "/active-longevity/measures/change"),
    ("aigul", "/active-longevity/figures/"),
    ("aigul", "/plans/"),
    ("aigul", "/plans/card"),
    ("aigul", "/indicators/"),
    ("aigul", "/indicators/plan/"),
    ("aigul", "/indicators/forms/"),
    ("aigul", "/indicators/timesheet/"),
    ("aigul", "/active-longevity/wall/show"),
)  # fmt: skip


@pytest.fixture(autouse=True)
def _now() -> Iterator[None]:
    with frozen(NOW):
        yield


def _copy(place: Place, number: int) -> Any:
    """A book of which one copy is lent for too long, and another lies put aside."""
    book = place.add(
        Book(region_id=place.region.id, centre_id=place.centre_id, title=f"Кітап {number}",
             language="kk", format="print", match_key=f"{number:064d}", sort_key=f"{number:03d}")
    )  # fmt: skip
    common = {"region_id": place.region.id, "centre_id": place.centre_id}
    lent, kept = (
        place.add(Copy(**common, book_id=book.id, inventory=name, inventory_key=name))
        for name in (f"a{number}", f"b{number}")
    )
    person_id = place.one("person").id
    place.add(
        Loan(**common, copy_id=lent.id, person_id=person_id, lent_on=TODAY - 40 * DAY,
             due_on=TODAY - 20 * DAY)
    )  # fmt: skip
    place.add(
        Reservation(**common, book_id=book.id, copy_id=kept.id, person_id=person_id, state="held",
                    held_until=TODAY + 2 * DAY)
    )  # fmt: skip
    return lent


def _plan(place: Place, number: int) -> Plan:
    return place.add(
        Plan(region_id=place.region.id, centre_id=place.centre_id, form=GENERAL,
             person_id=place.one("person").id, number=f"PLAN-{number}", drawn_on=TODAY,
             starts_on=TODAY, ends_on=TODAY + 300 * DAY, staff_id=place.one("staff").id)
    )  # fmt: skip


def _membership(place: Place, number: int) -> Membership:
    """It ends within the month, so it stands among the urgent ones too."""
    dates = {"starts_on": TODAY - 80 * DAY, "ends_on": TODAY + 9 * DAY}
    found = place.add(
        Membership(region_id=place.region.id, person_id=place.one("person").id, number=number,
                   centre_id=place.centre_id, basis="age", **dates)
    )  # fmt: skip
    place.add(MembershipTerm(region_id=place.region.id, membership_id=found.id, kind="first",
                             **dates))  # fmt: skip
    return found


def _measured(place: Place, number: int) -> Any:
    """Measured twice, half a year apart, so that there is a change to show."""
    for days, value in ((200, 20), (number % 3, 26)):
        place.add(
            Measurement(region_id=place.region.id, person_id=place.one("person").id, code="grip",
                        centre_id=place.centre_id, value=Decimal(value), answers=[],
                        measured_on=TODAY - days * DAY)
        )  # fmt: skip


def _club(place: Place, _number: int) -> Any:
    group = place.one("group")
    place.add(ClubTopic(region_id=place.region.id, group_id=group.id, position=1, topic="Танысу",
                        planned_on=TODAY))  # fmt: skip
    return place.add(Club(region_id=place.region.id, group_id=group.id, level="", subject="Вальс"))


def _level(place: Place, number: int) -> ClubLevel:
    return place.add(ClubLevel(region_id=place.region.id, name_kk=f"Деңгей {number}"))


def _contraindication(place: Place, number: int) -> Contraindication:
    return place.add(
        Contraindication(region_id=place.region.id, code=f"own-{number}", body="heart",
                         name_kk=f"Ауру {number}", words_kk="Шектеу", advice_kk="Кеңес")
    )  # fmt: skip


def _delivery(place: Place, number: int) -> Delivery:
    return place.add(
        Delivery(region_id=place.region.id, centre_id=place.centre_id, setting="semi_inpatient",
                 module="active_longevity", service_kind="active_longevity.sensory_room",
                 person_id=place.one("person").id, local_date=TODAY, quantity=Decimal(1),
                 unit="visit", source_key=f"walk_in:{number}", recorded_by=place.actor_id)
    )  # fmt: skip


def _target(place: Place, number: int) -> IndicatorTarget:
    return place.add(
        IndicatorTarget(region_id=place.region.id, centre_id=place.centre_id, year=2026,
                        indicator="services", part=f"m{number:02d}", value=100, source="№ 1")
    )  # fmt: skip


#: as the contract tests make them, with numbers where a table asks for different ones
OWN = {
    "library_copy": _copy, "plan": _plan, "membership": _membership, "measurement": _measured,
    "club": _club, "club_level": _level, "contraindication": _contraindication,
    "delivery": _delivery, "indicator_target": _target,
}  # fmt: skip
THINGS = (
    "membership", "clearance", "procedure", "course_visit", "hire", "club", "club_level",
    "meeting", "stay", "event", "seat", "volunteer", "hours", "library_copy", "library_import",
    "pressure", "health_stop", "incident", "measurement", "plan", "plan_measure", "official_form",
    "delivery", "indicator_target", "contraindication",
)  # fmt: skip


def _fill(world: Any, kernel: Any, numbers: range) -> None:
    with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        for number in numbers:
            makers: dict[str, Maker] = dict(MAKERS)
            for name, make in OWN.items():
                makers[name] = lambda place, make=make, number=number: make(place, number)
            place = Place(session, kernel, world.region, world.centre_id, world.users["sabit"],
                          world.users["dana"], makers)  # fmt: skip
            for thing in THINGS:
                place.one(thing)


def _asked(clients: dict[str, FlaskClient], seen: Any) -> dict[str, tuple[int, int]]:
    """Page → how many statements it took, opened by somebody who has opened it before, and how
    long it is."""
    found = {}
    for username, path in LISTS:
        for _twice in range(2):
            seen.clear()
            answer = clients[username].get(f"/shymkent{path}")
            assert answer.status_code == 200, f"{path}: {answer.status_code}"
        found[path] = len(seen.statements), len(answer.data)
    return found


def test_no_list_asks_once_per_row(
    app: Any, kernel: Any, world: Any, sign_in: Any, count_queries: Any
) -> None:
    clients = {username: sign_in(username) for username, _path in LISTS}
    with app.app_context():
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            session.add(MeasureChoice(region_id=world.region.id, centre_id=world.centre_id,
                                      code="grip", smallest_change=Decimal(5)))  # fmt: skip
        _fill(world, kernel, range(1, 4))
    few = _asked(clients, count_queries)
    with app.app_context():
        _fill(world, kernel, range(4, 13))
    many = _asked(clients, count_queries)
    more = {path: (few[path][0], n) for path, (n, _size) in many.items() if n > few[path][0]}
    assert more == {}, "statements with three rows, and with twelve"
    same = {path for path, (_n, size) in many.items() if size <= few[path][1]}
    assert same <= NO_LISTS, "the rows stand on the page"
