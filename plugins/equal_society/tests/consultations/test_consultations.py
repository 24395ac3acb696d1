"""Quick consultations: recorded once, counted as a service, turned into a request."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from typing import Any

import pytest
import sqlalchemy as sa

from core.deliveries.models import Delivery
from core.errors import Conflict, InvalidInput, NotAllowed
from core.people.models import Person
from core.plugins.contracts import IndicatorQuery
from core.requests.models import Request
from plugins.equal_society.consultations import queries, services
from plugins.equal_society.consultations.indicators import BREAKDOWNS, INDICATORS
from plugins.equal_society.consultations.models import Consultation
from plugins.equal_society.consultations.services import NewConsultation
from plugins.equal_society.desk.indicators import INDICATORS as LOBBY
from plugins.equal_society.desk.models import Ticket

BASE = "/shymkent/equal-society"
LAW = "equal_society.legal_advice"


def record(session: Any, who: Any, world: Any, **more: Any) -> Consultation:
    new = NewConsultation(**{"centre_id": world.centre_id, "topic": "how", **more})
    return services.record_consultation(session, actor=who, region=world.region, new=new)


def services_given(session: Any) -> list[tuple[Any, bool]]:
    rows = session.execute(sa.select(Delivery.person_id, Delivery.voided_at).order_by(Delivery.id))
    return [(person, voided is not None) for person, voided in rows]


def test_an_answer_is_a_service_once_and_taking_it_back_voids_it(
    work: Any, world: Any, actor: Any, applicant: Any
) -> None:
    bota, bolat, who = actor("bota"), actor("bolat"), applicant()
    with work() as session:
        nameless = record(session, bota, world, channel="phone", press_key="a")
        assert record(session, bota, world, press_key="a") is nameless
        record(session, bota, world, person_id=who, press_key="b")
        assert services_given(session) == [(None, False), (who, False)]
        for reason in ("", "Қате жазылды", "Қате жазылды"):
            if not reason:
                with pytest.raises(InvalidInput):
                    services.void_consultation(session, actor=bota, region=world.region,
                                               consultation=nameless, reason=reason)  # fmt: skip
            else:
                services.void_consultation(session, actor=bota, region=world.region,
                                           consultation=nameless, reason=reason)  # fmt: skip
        assert services_given(session) == [(None, True), (who, False)]
        with pytest.raises(NotAllowed):
            record(session, bolat, world)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"topic": ""}, "topic"),
        ({"topic": "how", "channel": "fax"}, "channel"),
        ({"result": "gone"}, "result"),
        ({"result": "request"}, "person"),
        ({"person_id": 999}, "person"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    work: Any, world: Any, actor: Any, wrong: dict[str, Any], field: str
) -> None:
    bota = actor("bota")
    with work() as session, pytest.raises(InvalidInput) as refused:
        record(session, bota, world, **wrong)
    assert refused.value.field == field


# Pages ----------------------------------------------------------------------------------------


def test_the_form_finds_the_person_keeps_what_was_typed_and_asks_which_of_several(
    sign_in: Any, work: Any, world: Any, applicant: Any
) -> None:
    applicant("Дина")
    client = sign_in("bota", "ru")
    typed = {"topic": "papers", "note": "спросили о ИПР", "channel": "phone", "result": "answered"}
    nobody = client.post(f"{BASE}/consultations/", data={**typed, "who": "Неттен", "press": "a"})
    assert nobody.status_code == 422
    assert "никого не найдено" in nobody.text
    assert "спросили о ИПР" in nobody.text
    client.post(f"{BASE}/consultations/", data={**typed, "who": "Омарова", "press": "a"})
    applicant("Сара")
    several = client.post(f"{BASE}/consultations/", data={**typed, "who": "Омарова", "press": "b"})
    assert several.status_code == 422
    assert "Омарова Сара" in several.text
    with work(writes=False) as session:
        chosen = session.scalars(
            sa.select(Person.public_id).where(Person.given_name == "Сара")
        ).one()
    client.post(f"{BASE}/consultations/", data={**typed, "person": chosen, "press": "b"})
    missing = client.post(f"{BASE}/consultations/", data={"press": "c"})
    assert missing.status_code == 422
    page = client.get(f"{BASE}/consultations/?topic=papers&channel=phone&date=x").text
    assert page.count("Омарова") >= 2
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Consultation.id))) == 2


def test_a_consultation_becomes_a_request_in_one_step_and_then_stays(
    sign_in: Any, work: Any, world: Any, applicant: Any, equal_centre: int, actor: Any
) -> None:
    person_id, client, bota = applicant(), sign_in("bota", "ru"), actor("bota")
    with work(writes=False) as session:
        who = session.get_one(Person, person_id).public_id
    led = client.post(f"{BASE}/consultations/", data={
        "topic": "how", "direction": LAW, "channel": "desk", "result": "answered", "person": who,
        "press": "a", "then": "request",
    })  # fmt: skip
    assert led.status_code == 303
    form = client.get(led.location)
    assert form.status_code == 200
    with work(writes=False) as session:
        origin = queries.origin_of(session.scalars(sa.select(Consultation)).one())
    assert origin in form.text
    sent = client.post("/shymkent/requests/new", data={
        "person": who, "centre_id": equal_centre, "token": "0" * 32, "origin": origin,
        "channel": "desk", "representative": "self", "types": LAW,
    })  # fmt: skip
    assert sent.status_code == 303, sent.text
    with work() as session:
        made = session.scalars(sa.select(Request)).one()
        assert (made.origin, made.type) == (origin, LAW)
        consultation = session.scalars(sa.select(Consultation)).one()
        assert consultation.result == "request"
        with pytest.raises(Conflict):
            services.void_consultation(session, actor=bota, region=world.region,
                                       consultation=consultation, reason="Қате")  # fmt: skip
    assert made.number in client.get(f"{BASE}/consultations/").text


def test_a_persons_consultations_are_told_by_centre(
    work: Any, world: Any, actor: Any, applicant: Any
) -> None:
    bota, bolat, dana = actor("bota"), actor("bolat"), actor("dana")
    who = applicant()
    with work() as session:
        mine = record(session, bota, world, person_id=who, note="Құпия")
        asked = {"region": world.region, "person_id": who, "limit": 5}
        assert queries.of_person(session, actor=bota, **asked) == [mine]
        assert queries.of_person(session, actor=bolat, **asked) == [], "of another centre"
        assert queries.of_person(session, actor=dana, **asked) == [], "sees no consultations"


def test_taking_back_asks_for_the_reason(sign_in: Any, work: Any, world: Any, actor: Any) -> None:
    client, bota = sign_in("bota", "ru"), actor("bota")
    with work() as session:
        url = f"{BASE}/consultations/{record(session, bota, world).public_id}/void"
    assert client.get(url).status_code == 200
    assert client.post(url, data={}).status_code == 422
    assert client.post(url, data={"reason": "Ошибка"}).status_code == 303
    assert "Ошибка" in client.get(f"{BASE}/consultations/").text
    assert sign_in("bolat").get(url).status_code == 404


# Figures --------------------------------------------------------------------------------------


def test_the_figures_are_those_of_a_plain_count(
    work: Any, world: Any, actor: Any, applicant: Any
) -> None:
    bota, one, other = actor("bota"), applicant("Дина", "disability_1"), applicant("Сара")
    rows = [
        (None, "how", "", "desk", "answered"), (one, "how", LAW, "desk", "answered"),
        (one, "papers", LAW, "phone", "elsewhere"), (other, "rights", "", "web", "answered"),
    ]  # fmt: skip
    with work() as session:
        made = [
            record(session, bota, world, person_id=who, topic=topic, direction=direction,
                   channel=channel, result=result)
            for who, topic, direction, channel, result in rows
        ]  # fmt: skip
        wrong = record(session, bota, world, person_id=other)
        services.void_consultation(session, actor=bota, region=world.region, consultation=wrong,
                                   reason="Қате")  # fmt: skip
        day = made[0].local_date
        query = IndicatorQuery(world.region.id, day, day, frozenset({world.centre_id}))
        given, people = (
            {by: {f.key: f.value for f in one.compute(session, query, by)} for by in
             ("", *BREAKDOWNS)}
            for one in INDICATORS
        )  # fmt: skip
    assert (given[""], people[""]) == ({"": 4}, {"": 2})
    assert given["direction"] == Counter(r[2] or "unknown" for r in rows)
    for place, by in ((1, "topic"), (3, "channel"), (4, "result")):
        assert given[by] == Counter(row[place] for row in rows), by
    assert given["group"] == {"unnamed": 1, "1": 2, "none": 1}
    assert people["group"] == {"unnamed": 0, "1": 1, "none": 1}
    assert {k: v for k, v in given["age"].items() if v} == {"18-59": 3, "unnamed": 1}
    assert given["month"] == {f"{day:%Y-%m}": 4}


def test_visits_and_waits_of_the_lobby(work: Any, world: Any, applicant: Any) -> None:
    who, day = applicant("Дина", "disability_2"), dt.date(2026, 11, 20)
    came = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
    #: person, minutes until the call (None: not called), state
    rows = [(who, 12, "served"), (None, 3, "missed"), (None, 30, "served"), (who, None, "waiting")]
    with work() as session:
        for number, (person, minutes, state) in enumerate(rows, start=1):
            called = None if minutes is None else came + dt.timedelta(minutes=minutes, seconds=59)
            session.add(Ticket(
                region_id=world.region.id, centre_id=world.centre_id, local_date=day,
                number=number, via="desk", person_id=person, state=state, taken_at=came,
                called_at=called, ended_at=called if state in ("served", "missed") else None,
            ))  # fmt: skip
        session.flush()
        query = IndicatorQuery(world.region.id, day, day)
        found = [
            {f.key: f.value for f in one.compute(session, query, by)}
            for one in LOBBY for by in ("", "group")
        ]  # fmt: skip
    assert found == [
        {"": 2}, {"2": 1, "unnamed": 1}, {"": 12}, {"2": 12, "unnamed": 30}, {"": 30},
        {"2": 12, "unnamed": 30},
    ]  # fmt: skip
