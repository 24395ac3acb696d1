"""Pages of events and volunteers as people press them; merging, telling and thanking."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.deliveries.models import Delivery
from core.documents.models import IssuedDocument
from core.documents.pdf import qr_svg, render_pdf
from core.documents.templates import source_path
from core.errors import InvalidInput
from core.people.merge_services import merge_people
from core.people.queries import find_anywhere
from core.people.services import PersonData, register_person
from core.plugins.contracts import IndicatorQuery, PersonInfo
from plugins.active_longevity.events import seat_services, volunteer_queries, volunteer_services
from plugins.active_longevity.events.area import AREA
from plugins.active_longevity.events.models import Event, EventSeat, Volunteer, VolunteerHours
from tests.conftest import NOW, TODAY

BASE = "/shymkent/active-longevity/events"
FORM = {
    "kind": "trip", "title_kk": "Түркістанға сапар", "title_ru": "Поездка", "day": "20.11.2026",
    "starts_at": "11:00", "ends_at": "18:00", "place": "Орталық алды", "seats": "2",
    "press_key": "cd" * 16,
}  # fmt: skip


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with frozen(NOW):
        yield


@pytest.fixture
def people(work: Any, actor: Any, world: Any) -> list[tuple[int, str]]:
    bota = actor("bota")
    with work() as session:
        return [
            (one.id, one.public_id)
            for one in (
                register_person(
                    session, actor=bota, region=world.region, centre_id=world.centre_id,
                    data=PersonData(surname, "Айгүл", legal_basis="paper_consent"),
                )
                for surname in ("Абаева", "Бекова", "Ғалиева")
            )
        ]  # fmt: skip


def plan_event(client: Any, **more: str) -> str:
    """The address of a new event."""
    answer = client.post(f"{BASE}/new", data={**FORM, **more})
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def seat_urls(client: Any, url: str, mark: str) -> list[str]:
    return re.findall(rf'action="([^"]+/seats/[^"]+/{mark})"', client.get(url).text)


def test_a_trip_from_the_plan_to_the_last_guest(
    sign_in: Any, people: list[tuple[int, str]], work: Any
) -> None:
    director, desk = sign_in("aigul"), sign_in("bota")
    wrong = director.post(f"{BASE}/new", data={**FORM, "ends_at": "он", "seats": "0"})
    assert wrong.status_code == 422
    assert 'value="Түркістанға сапар"' in wrong.text
    assert 'id="ends_at-e"' in wrong.text
    assert desk.post(f"{BASE}/new", data=FORM).status_code == 403
    url = plan_event(director)
    assert plan_event(director) == url, "pressed twice"
    assert "Түркістанға сапар" in desk.get(f"{BASE}/?month=2026-11&kind=trip").text
    assert "Түркістанға сапар" not in desk.get(f"{BASE}/?month=2026-12").text
    assert "Абаева" in desk.get(f"{url}?q=Абаева").text
    for _id, public_id in people:
        assert desk.post(f"{url}/seats", data={"person_id": public_id}).status_code == 303
    page = desk.get(url).text
    assert page.count("Абаева Айгүл") >= 1
    assert "Кезекте, нөмірі 1" in page
    desk.post(seat_urls(desk, url, "came")[0])
    desk.post(seat_urls(desk, url, "missed")[0])
    assert desk.post(f"{url}/close", data={"guests": "9"}).status_code == 422
    assert desk.post(f"{url}/close", data={"guests": "1"}).status_code == 303
    with work(writes=False) as session:
        assert [one.service_kind for one in session.scalars(sa.select(Delivery))] == [
            "active_longevity.trip"
        ] * 2
    for paper in ("list", "phones"):
        assert "Бекова" in desk.get(f"{url}/{paper}").text
    assert sign_in("sabit").get(f"{url}/phones").status_code == 403
    assert sign_in("bolat").get(f"{url}/list").status_code == 404
    assert director.post(f"{url}/reopen").status_code == 303
    assert director.post(seat_urls(director, url, "undo")[0]).status_code == 303
    assert sign_in("zhanar").get(url).status_code == 404


def test_a_changed_and_a_cancelled_event(sign_in: Any, people: list[tuple[int, str]]) -> None:
    director = sign_in("aigul")
    url = plan_event(director)
    form = director.get(f"{url}/edit").text
    assert 'value="11:00"' in form
    assert 'value="18:00"' in form
    new = {**FORM, "day": "21.11.2026", "last_day": "22.11.2026", "title_kk": "Отырарға сапар"}
    assert director.post(f"{url}/edit", data=new).status_code == 303
    assert "Отырарға сапар" in director.get(url).text
    assert 'value="22.11.2026"' in director.get(f"{url}/edit").text
    assert director.post(f"{url}/cancel", data={"reason": ""}).status_code == 422
    assert director.post(f"{url}/cancel", data={"reason": "Көлік жоқ"}).status_code == 303
    assert "Көлік жоқ" in director.get(url).text
    assert director.post(f"{url}/edit", data=new).status_code == 422


def test_volunteers_their_hours_and_the_letter_of_thanks(
    sign_in: Any, people: list[tuple[int, str]], work: Any, world: Any, actor: Any
) -> None:
    director = sign_in("aigul")
    event_url = plan_event(director)
    assert "Абаева" in director.get(f"{BASE}/volunteers/new?q=Абаева").text
    data = {"person_id": people[0][1], "since": "01.02.2026", "skills": "домбыра"}
    url = director.post(f"{BASE}/volunteers/new", data=data).headers["Location"]
    assert director.post(f"{BASE}/volunteers/new", data=data).headers["Location"] == url
    hours = {"given_on": "20.11.2026", "hours": "1,5", "deed": "Көмек", "token": "ab" * 16}
    for _press in range(2):
        assert director.post(f"{url}/hours", data=hours).status_code == 303
    at_event = {"given_on": "19.11.2026", "hours": "60", "deed": "", "token": "ac" * 16,
                "event_id": event_url.rsplit("/", 1)[-1]}  # fmt: skip
    wrong = director.post(f"{url}/hours", data=at_event)
    assert wrong.status_code == 422
    assert 'id="hours-e"' in wrong.text
    assert director.post(f"{url}/hours", data={**at_event, "hours": "10"}).status_code == 303
    assert "11,5" in director.get(f"{BASE}/volunteers").text
    listed = director.get(url).text
    issued = director.post(f"{url}/thanks", data={"language": "kk", "token": "ad" * 16})
    assert issued.status_code == 303
    director.post(f"{url}/thanks", data={"language": "kk", "token": "ad" * 16})
    with work(writes=False) as session:
        [paper] = session.scalars(sa.select(IssuedDocument))
        assert (paper.series, paper.content["hours"]) == ("VOL", "11,5")
        content = paper.content
    void = re.findall(r'href="([^"]+/void)"', listed)[0]
    assert director.post(void, data={"reason": ""}).status_code == 422
    assert director.post(void, data={"reason": "Қате"}).status_code == 303
    query = IndicatorQuery(world.region.id, dt.date(2026, 11, 1), TODAY)
    with work(writes=False) as session:
        left = sum(
            one.minutes for one in session.scalars(sa.select(VolunteerHours))
            if one.voided_at is None
        )  # fmt: skip
        figures = {one.code: one.compute(session, query, "")[0].value for one in AREA.indicators}
    assert figures["active_longevity.volunteer_hours"] == round(left / 60)
    assert figures["active_longevity.volunteers"] == 1
    assert director.post(f"{url}/edit", data={"since": "01.03.2026"}).status_code == 303
    assert director.post(f"{url}/leave", data={"leave-reason": "көшті"}).status_code == 303
    assert "Абаева" not in director.get(f"{BASE}/volunteers").text
    assert "Абаева" in director.get(f"{BASE}/volunteers?left=1&year=2026").text
    for language in ("kk", "ru"):
        values = {**content, "qr": qr_svg("x"), "check_url": "https://shanyraq.example/verify/x"}
        source = source_path("active_longevity.volunteer_thanks", language)
        assert render_pdf(source, values, language).startswith(b"%PDF-")


def test_no_thanks_without_hours(
    work: Any, actor: Any, world: Any, people: list[tuple[int, str]]
) -> None:
    aigul = actor("aigul")
    with work() as session:
        person = find_anywhere(session, public_id=people[0][1])
        args = {"actor": aigul, "region": world.region}
        row = volunteer_services.add_volunteer(
            session, centre_id=world.centre_id, person=person, since=TODAY, **args
        )
        with pytest.raises(InvalidInput):
            volunteer_services.thank_volunteer(
                session, volunteer=row, person=person, language="kk", token="ab" * 16, **args
            )


def test_two_files_of_one_person_have_one_seat_and_one_entry(
    work: Any, actor: Any, world: Any, people: list[tuple[int, str]], sign_in: Any
) -> None:
    event_url = plan_event(sign_in("aigul"))
    aigul, dana = actor("aigul"), actor("dana")
    keep, drop = people[0], people[1]
    args = {"actor": aigul, "region": world.region}
    with work() as session:
        event = session.scalars(sa.select(Event)).one()
        for _id, public_id in (keep, drop):
            person = find_anywhere(session, public_id=public_id)
            seat_services.walk_in(session, event=event, person=person, **args)
            row = volunteer_services.add_volunteer(
                session, centre_id=world.centre_id, person=person,
                since=TODAY - dt.timedelta(days=person.id), **args
            )  # fmt: skip
            volunteer_services.record_hours(
                session, volunteer=row, given_on=TODAY, minutes=60, deed="Көмек", **args
            )
    with work() as session:
        merge_people(
            session, actor=dana, region=world.region,
            keep_id=keep[0], drop_id=drop[0], reason="бір адам",
        )  # fmt: skip
    with work(writes=False) as session:
        seats = session.scalars(sa.select(EventSeat).order_by(EventSeat.id)).all()
        assert [(one.person_id, one.state) for one in seats] == [
            (keep[0], "booked"), (keep[0], "cancelled"),
        ]  # fmt: skip
        living = session.scalars(sa.select(Delivery).where(Delivery.voided_at.is_(None))).all()
        assert len(living) == 1
        row = session.scalars(sa.select(Volunteer).where(Volunteer.left_on.is_(None))).one()
        line = volunteer_queries.volunteer_line(session, volunteer=row, year=TODAY.year)
        assert line.all_minutes == 120
        person = PersonInfo(*keep)
        told = {"session": session, "region": world.region, "user": aigul, "person": person}
        [moment] = AREA.person_events(limit=5, before=None, kind="", **told)
        assert "Түркістанға сапар" in str(moment.title)
        [card] = AREA.person_cards(**told)
        assert len(card.lines) == 1
    assert sign_in("aigul").get(event_url).status_code == 200


def test_more_people_and_events_ask_no_more_of_the_database(
    sign_in: Any, people: list[tuple[int, str]], count_queries: Any
) -> None:
    director, desk = sign_in("aigul"), sign_in("bota")
    url = plan_event(director, seats="9")

    def asked(*addresses: str) -> list[int]:
        found = []
        for address in addresses:
            count_queries.clear()
            assert desk.get(address).status_code == 200
            found.append(len(count_queries.statements))
        return found

    desk.post(f"{url}/seats", data={"person_id": people[0][1]})
    pages = (url, f"{BASE}/?month=2026-11", f"{url}/list")
    asked(*pages)
    few = asked(*pages)
    for _id, public_id in people[1:]:
        desk.post(f"{url}/seats", data={"person_id": public_id})
    plan_event(director, press_key="ce" * 16, starts_at="12:00")
    assert asked(*pages)[:2] == few[:2]
