"""Blood pressure before a procedure, the nurse's stop, falls and incidents."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.clock import frozen
from core.deliveries.models import Delivery
from core.errors import Conflict, InvalidInput, NotAllowed
from core.people.services import PersonData, register_person
from core.regions.models import Room
from core.sdk.services import service_problems
from plugins.active_longevity.examination.caution_models import ServiceWant
from plugins.active_longevity.examination.models import Clearance
from plugins.active_longevity.health import incident_services, queries, services
from plugins.active_longevity.health.incident_services import IncidentData
from plugins.active_longevity.health.models import HealthStop, Incident, Pressure
from tests.conftest import NOW, TODAY

DAY = dt.timedelta(days=1)
HOME = "/shymkent/active-longevity/health"


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with frozen(NOW):
        yield


@pytest.fixture
def person(work: Any, actor: Any, world: Any) -> tuple[int, str]:
    """(id, public id) of somebody of the first centre, with a clearance in force."""
    bota = actor("bota")
    with work() as session:
        made = register_person(
            session, actor=bota, region=world.region, centre_id=world.centre_id,
            data=PersonData("Әбдіғалиева", "Айгүл", legal_basis="paper_consent"),
        )  # fmt: skip
        session.add(Clearance(region_id=world.region.id, person_id=made.id, issued_on=TODAY,
                              valid_until=TODAY + 300 * DAY))  # fmt: skip
        return made.id, made.public_id


@pytest.fixture
def nurse(work: Any, actor: Any, world: Any) -> Any:
    """`nurse(deed, **values)`: what the nurse does, in a unit of work of its own."""
    nurgul = actor("nurgul")

    def do(deed: Any, **values: Any) -> Any:
        with work() as session:
            for name, model in (
                ("pressure", Pressure), ("stop", HealthStop), ("incident", Incident),
            ):  # fmt: skip
                if isinstance(values.get(name), int):
                    values[name] = session.get_one(model, values[name])
            made = deed(session, actor=nurgul, region=world.region, **values)
            return made.id if made is not None else None

    return do


@pytest.fixture
def measure(nurse: Any, world: Any, person: tuple[int, str]) -> Any:
    def record(systolic: int, diastolic: int, **more: Any) -> int:
        found: int = nurse(services.record_pressure, centre_id=world.centre_id,
                           person_id=person[0], systolic=systolic, diastolic=diastolic,
                           **more)  # fmt: skip
        return found

    return record


@pytest.fixture
def against(work: Any, world: Any, person: tuple[int, str]) -> Any:
    """Codes and texts of what stands against a service to the person, blocking ones first."""

    def ask(
        kind: str = "salt_room", *, on: dt.date = TODAY, giving: bool = True
    ) -> list[tuple[str, bool]]:
        with work(writes=False) as session:
            found = service_problems(
                session, world.region, person_id=person[0], on=on, giving=giving,
                kind_code=f"active_longevity.{kind}",
            )  # fmt: skip
            return [(one.code.removeprefix("active_longevity."), one.blocking) for one in found]

    return ask


# Blood pressure ------------------------------------------------------------------------------


def test_the_pressure_of_the_day_is_asked_for_when_a_procedure_is_given(
    measure: Any, against: Any, work: Any, world: Any
) -> None:
    assert against() == [("health.unmeasured", False)]
    assert against(giving=False) == []
    assert against("library") == against("tea_liver") == []
    with work() as session:
        session.add(ServiceWant(region_id=world.region.id, clearance="none", pressure="refuse",
                                service_kind="active_longevity.salt_room"))  # fmt: skip
    assert against() == [("health.unmeasured", True)]
    measure(130, 80)
    assert against() == []
    assert against(on=TODAY + DAY) == [("health.unmeasured", True)], "tomorrow it is asked again"


@pytest.mark.parametrize(
    ("reading", "verdict"),
    [((160, 100), "ok"), ((161, 80), "high"), ((120, 101), "high"), ((90, 60), "ok"),
     ((89, 70), "low")],
)  # fmt: skip
def test_beyond_the_limits_procedures_of_the_day_are_stopped(
    measure: Any, against: Any, work: Any, reading: tuple[int, int], verdict: str
) -> None:
    measure(*reading, pulse=70)
    with work(writes=False) as session:
        assert session.scalar(sa.select(Pressure.verdict)) == verdict
        stops = session.scalars(sa.select(HealthStop)).all()
        assert [(one.cause, one.starts_on, one.until) for one in stops] == (
            [] if verdict == "ok" else [(verdict, TODAY, TODAY)]
        )
    stopped = [("health.stop", True)] if verdict != "ok" else []
    assert against() == against("gym") == against(giving=False) == stopped
    assert against("library") == [], "a stop is of procedures, not of books"
    assert ("health.stop", True) not in against(on=TODAY + DAY)


def test_a_stop_is_one_a_day_stands_until_it_is_lifted_and_goes_with_a_wrong_measurement(
    measure: Any, nurse: Any, against: Any, work: Any
) -> None:
    first = measure(180, 110)
    measure(185, 100)
    measure(130, 80)
    assert against() == [("health.stop", True)], "a better measurement does not lift it"
    with work(writes=False) as session:
        (stop_id,) = session.scalars(sa.select(HealthStop.id)).all()
    with pytest.raises(InvalidInput, match=r"reason\.missing"):
        nurse(services.lift_stop, stop=stop_id, reason="")
    for _twice in range(2):
        nurse(services.lift_stop, stop=stop_id, reason="Демалды, 130/80")
    assert against() == []
    with work(writes=False) as session:
        assert session.get_one(HealthStop, stop_id).lift_reason == "Демалды, 130/80"
    wrong = measure(200, 120)
    assert against() == [("health.stop", True)]
    nurse(services.void_pressure, pressure=wrong, reason="басқа адам")
    assert against() == []
    with work(writes=False) as session:
        lifted = session.scalar(sa.select(HealthStop.lift_reason).where(
            HealthStop.pressure_id == wrong))  # fmt: skip
        assert lifted == "басқа адам"
        assert session.get_one(Pressure, first).voided_at is None
        told = " ".join(str(one) for one in session.scalars(sa.select(AuditEntry.details)))
    assert "200" not in told, "the log holds no numbers of the pressure"


def test_a_stop_stays_when_a_later_measurement_is_beyond_the_limits_too(
    measure: Any, nurse: Any, against: Any, work: Any
) -> None:
    first, second = measure(200, 120), measure(170, 90)
    nurse(services.void_pressure, pressure=first, reason="манжета бос")
    assert against() == [("health.stop", True)]
    with work(writes=False) as session:
        assert session.scalars(sa.select(HealthStop.pressure_id)).all() == [second]
    nurse(services.void_pressure, pressure=second, reason="басқа адам")
    assert ("health.stop", True) not in against()


def test_the_nurse_stops_for_days_and_says_why(
    nurse: Any, against: Any, work: Any, world: Any, person: tuple[int, str]
) -> None:
    values = {"centre_id": world.centre_id, "person_id": person[0], "reason": "Суық тиген"}
    for until, code in ((TODAY - DAY, "past"), (TODAY + 400 * DAY, "long")):
        with pytest.raises(InvalidInput, match=r"stop\.until"):
            nurse(services.set_stop, until=until, **values)
        assert code
    first = nurse(services.set_stop, until=TODAY + 3 * DAY, press="a1", **values)
    assert nurse(services.set_stop, until=TODAY + 3 * DAY, press="a1", **values) == first
    assert against(on=TODAY + 3 * DAY, giving=False) == [("health.stop", True)]
    assert against(on=TODAY + 4 * DAY, giving=False) == []
    with work(writes=False) as session:
        found = service_problems(
            session, world.region, person_id=person[0], on=TODAY, giving=True,
            kind_code="active_longevity.salt_room",
        )  # fmt: skip
        assert "Суық тиген" in str(found[0].text)


def test_what_no_tonometer_shows_is_refused_at_its_field(measure: Any) -> None:
    for reading, fields in (
        ({"systolic": 20, "diastolic": 10}, {"systolic", "diastolic"}),
        ({"systolic": 80, "diastolic": 120}, {"diastolic"}),
        ({"systolic": 120, "diastolic": 80, "pulse": 900}, {"pulse"}),
    ):
        with pytest.raises(InvalidInput) as refused:
            measure(**reading)
        assert set(refused.value.fields) == fields


def test_a_press_twice_measures_once_and_a_stranger_is_refused(
    measure: Any, actor: Any, work: Any, world: Any, person: tuple[int, str]
) -> None:
    assert measure(130, 80, press="x") == measure(130, 80, press="x")
    with pytest.raises(Conflict, match=r"form\.used"):
        measure(150, 80, press="x")
    nurgul, bota = actor("nurgul"), actor("bota")
    values = {"region": world.region, "person_id": person[0], "systolic": 120, "diastolic": 80}
    with work() as session, pytest.raises(NotAllowed):
        services.record_pressure(session, actor=bota, centre_id=world.centre_id, **values)
    with work() as session, pytest.raises(NotAllowed):
        services.record_pressure(session, actor=nurgul, centre_id=world.second_centre_id, **values)


# Incidents -----------------------------------------------------------------------------------


def fall(**more: Any) -> IncidentData:
    return IncidentData(**{
        "local_date": TODAY, "kind": "fall", "severity": "light", "story": "Баспалдақта тайды",
        "follow_up": "Тұтқа орнату", "follow_up_on": TODAY + 7 * DAY, **more,
    })  # fmt: skip


def test_an_incident_is_written_followed_up_voided_and_written_anew(
    nurse: Any, work: Any, world: Any, person: tuple[int, str]
) -> None:
    def write(data: IncidentData, **more: Any) -> int:
        made: int = nurse(incident_services.record_incident, centre_id=world.centre_id, data=data,
                          **more)  # fmt: skip
        return made

    first = write(fall(person_id=person[0]), press="p")
    assert write(fall(person_id=person[0]), press="p") == first
    own = frozenset({world.centre_id})
    with work(writes=False) as session:
        assert queries.open_count(session, centre_ids=own) == 1
        assert queries.open_count(session, centre_ids=frozenset({world.second_centre_id})) == 0
    for _twice in range(2):
        nurse(incident_services.follow_incident, incident=first, outcome="Тұтқа орнатылды")
    with pytest.raises(Conflict, match=r"incident\.closed"):
        nurse(incident_services.follow_incident, incident=first, outcome="Басқа сөз")
    nurse(incident_services.void_incident, incident=first, reason="күні қате")
    with work() as session:
        former = session.get_one(Incident, first)
        assert (former.void_reason, former.outcome) == ("күні қате", "Тұтқа орнатылды")
        session.expunge(former)
    second = write(fall(local_date=TODAY - DAY, follow_up="", follow_up_on=None), replaces=former)
    with work(writes=False) as session:
        assert session.get_one(Incident, second).replaces_id == first
        listed = session.execute(queries.incidents(queries.IncidentFilter(centre_ids=own))).all()
        assert [one.id for one, *_rest in listed] == [second]
        assert queries.open_count(session, centre_ids=own) == 0


def test_what_cannot_be_of_an_incident_is_refused_at_its_field(
    nurse: Any, work: Any, world: Any
) -> None:
    with work() as session:
        room = Room(region_id=world.region.id, centre_id=world.second_centre_id, name_kk="Зал")
        session.add(room)
        session.flush()
        elsewhere = room.id
    for data, field in (
        (fall(local_date=TODAY + DAY), "local_date"),
        (fall(local_time=dt.time(23)), "local_time"),
        (fall(kind="magic"), "kind"),
        (fall(severity=""), "severity"),
        (fall(story=""), "story"),
        (fall(follow_up=""), "follow_up"),
        (fall(room_id=elsewhere), "room_id"),
    ):
        with pytest.raises(InvalidInput) as refused:
            nurse(incident_services.record_incident, centre_id=world.centre_id, data=data)
        assert set(refused.value.fields) == {field}


# Pages ---------------------------------------------------------------------------------------


def hidden(page: str, name: str = "press") -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    assert found is not None
    return found[1]


def test_the_nurse_measures_stops_the_salt_room_and_lifts_it(
    sign_in: Any, work: Any, person: tuple[int, str]
) -> None:
    client, url = sign_in("nurgul"), f"{HOME}/people/{person[1]}/measure"
    assert person[1] in client.get(f"{HOME}?q=Әбдіғалиева").text
    page = client.get(url).text
    wrong = client.post(url, data={"systolic": "80", "diastolic": "abc", "note": "отырып"})
    assert wrong.status_code == 422
    assert "отырып" in wrong.text
    data = {"systolic": "178", "diastolic": "105", "pulse": "88", "press": hidden(page)}
    for _twice in range(2):
        assert client.post(url, data=data).status_code == 303
    with work(writes=False) as session:
        assert session.scalars(sa.select(Pressure.systolic)).all() == [178]
        stop = session.scalars(sa.select(HealthStop.public_id)).one()
    assert "178/105" in client.get(HOME).text
    # the desk gives nothing that asks for the nurse, and says why without numbers
    desk, counter = sign_in("bota"), f"/shymkent/services/walk-in/{person[1]}"
    token = hidden(desk.get(counter).text, "token")
    said = desk.post(counter, data={"kind": "active_longevity.tea_heart", "token": token},
                     follow_redirects=True).text  # fmt: skip
    assert "178" not in said
    assert TODAY.strftime("%d.%m.%Y") in said
    lift = f"{HOME}/stops/{stop}/lift"
    assert client.post(lift, data={"reason": ""}).status_code == 422
    assert client.post(lift, data={"reason": "Демалды"}).status_code == 303
    desk.post(counter, data={"kind": "active_longevity.tea_heart", "token": token})
    with work(writes=False) as session:
        assert session.scalars(sa.select(Delivery.service_kind)).all() == [
            "active_longevity.tea_heart"
        ]


def test_a_persons_page_shows_the_history_to_those_who_may_see_it(
    sign_in: Any, measure: Any, person: tuple[int, str], count_queries: Any
) -> None:
    client, url = sign_in("nurgul"), f"{HOME}/people/{person[1]}"
    measure(130, 80)
    client.get(url)
    count_queries.clear()
    assert client.get(url).status_code == 200
    few = len(count_queries.statements)
    for number in range(6):
        measure(131 + number, 80, pulse=60 + number)
    count_queries.clear()
    page = client.get(url).text
    assert len(count_queries.statements) == few
    assert "136/80" in page
    assert "<svg" in page
    clearances = client.get(f"/shymkent/active-longevity/people/{person[1]}/clearances").text
    assert f"/health/people/{person[1]}" in clearances
    assert sign_in("bota").get(url).status_code in {303, 403}
    assert "136/80" not in sign_in("bota").get(url, follow_redirects=True).text
    assert sign_in("bolat").get(url).status_code in {403, 404}
    for path in ("", "/incidents", f"/people/{person[1]}/measure"):
        assert sign_in("bota").get(f"{HOME}{path}").status_code == 403


def test_an_incident_goes_through_its_pages(
    sign_in: Any, work: Any, person: tuple[int, str]
) -> None:
    client = sign_in("nurgul")
    form = client.get(f"{HOME}/incidents/new?person={person[1]}").text
    data = {
        "person": person[1], "press": hidden(form), "local_date": "20.11.2026",
        "local_time": "09:30", "kind": "fall", "severity": "moderate", "story": "Тайып құлады",
        "ambulance": "y", "follow_up": "Тұтқа орнату", "room_id": "",
    }  # fmt: skip
    refused = client.post(f"{HOME}/incidents/new", data=data | {"local_date": "21.11.2026"})
    assert refused.status_code == 422
    assert "Тайып құлады" in refused.text
    saved = [client.post(f"{HOME}/incidents/new", data=data) for _twice in range(2)]
    assert [one.status_code for one in saved] == [303, 303]
    url = saved[0].location
    assert saved[1].location == url
    assert "Тайып құлады" in client.get(url).text
    listed = client.get(f"{HOME}/incidents?open=1&kind=fall&first=01.11.2026").text
    assert "Тайып құлады" in listed
    assert "Тайып құлады" not in client.get(f"{HOME}/incidents?severity=severe").text
    assert client.get(f"{HOME}/incidents?kind=x&first=y&page=z&centre=no").status_code == 200
    assert client.post(f"{url}/follow-up", data={"outcome": ""}).status_code == 422
    assert client.post(f"{url}/follow-up", data={"outcome": "Орнатылды"}).status_code == 303
    assert "Тайып құлады" not in client.get(f"{HOME}/incidents?open=1").text
    assert client.post(f"{url}/void", data={"reason": "уақыты қате"}).status_code == 303
    page = client.get(url).text
    again = re.search(r'href="([^"]*/incidents/new\?[^"]*)"', page)
    assert again is not None
    form = client.get(again[1].replace("&amp;", "&")).text
    assert "Тайып құлады" in form
    made = client.post(
        f"{HOME}/incidents/new",
        data=data | {"press": hidden(form), "of": hidden(form, "of"), "local_time": "09:00"},
    )
    assert made.status_code == 303
    with work(writes=False) as session:
        rows = session.scalars(sa.select(Incident).order_by(Incident.id)).all()
        assert [one.replaces_id for one in rows] == [None, rows[0].id]
    assert client.get(f"{HOME}/incidents/nothing").status_code == 404
    for language, status in (("kk", 200), ("ru", 200), ("en", 404)):
        paper = client.get(f"{url}/act/{language}")
        assert paper.status_code == status
        assert (paper.data[:5] == b"%PDF-") == (status == 200)
    assert sign_in("bota").get(f"{url}/act/kk").status_code == 403
