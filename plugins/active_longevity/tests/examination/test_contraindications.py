"""Contraindications: ticked by the doctor, refused everywhere in the nurse's words, changed by the
region."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.deliveries.models import Delivery
from core.errors import Conflict, InvalidInput, NotAllowed
from core.jobs.models import Job
from core.messaging.models import Message
from core.people.models import Person
from core.people.services import PersonData, register_person
from core.scheduling.models import Enrolment, Group
from core.scheduling.resource_models import Booking
from core.sdk.services import refuse_service, service_problems, system_actor
from plugins.active_longevity import kinds, plugin
from plugins.active_longevity.examination import (
    caution_queries,
    caution_services,
    daily,
    services,
    shipped,
)
from plugins.active_longevity.examination.caution_models import ClearanceLimit
from plugins.active_longevity.examination.caution_rules import (
    BODIES,
    Effect,
    Paper,
    Want,
    Wish,
    codes_in_force,
)
from plugins.active_longevity.examination.models import Clearance
from tests.conftest import NOW, TODAY

DAY = dt.timedelta(days=1)
HOME = "/shymkent/active-longevity"
SALT = "active_longevity.salt_room"
#: fields of the form of one contraindication
TYPED = (
    "version", "name_kk", "name_ru", "name_en", "words_kk", "words_ru", "words_en", "advice_kk",
    "advice_ru", "advice_en",
)  # fmt: skip
NO_SALT = "Қан қысымы жоғары адамға «Тұз бөлмесі» болмайды. Дәрігер рұқсатын күтіңіз."


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with frozen(NOW):
        yield


@pytest.fixture
def person(work: Any, actor: Any, world: Any) -> tuple[int, str]:
    bota = actor("bota")
    with work() as session:
        made = register_person(
            session, actor=bota, region=world.region, centre_id=world.centre_id,
            data=PersonData("Әбдіғалиева", "Айгүл", legal_basis="paper_consent"),
        )  # fmt: skip
        return made.id, made.public_id


@pytest.fixture
def examine(work: Any, actor: Any, world: Any, person: tuple[int, str]) -> Any:
    """`examine("high_pressure", issued_on=…)`: the doctor's paper is recorded by the nurse."""
    nurgul = actor("nurgul")

    def record(*codes: str, issued_on: dt.date | None = TODAY, days: int = 300) -> int:
        with work() as session:
            return int(services.record_clearance(
                session, actor=nurgul, region=world.region, person_id=person[0],
                issued_on=issued_on, valid_until=(issued_on or TODAY) + days * DAY,
                contraindications=codes, today=TODAY,
            ).id)  # fmt: skip

    return record


@pytest.fixture
def against(work: Any, world: Any, person: tuple[int, str]) -> Any:
    def ask(kind: str, *, on: dt.date = TODAY, giving: bool = False) -> list[tuple[str, bool]]:
        with work(writes=False) as session:
            found = service_problems(
                session, world.region, person_id=person[0], on=on, giving=giving,
                kind_code=f"active_longevity.{kind}",
            )  # fmt: skip
            return [(one.code.removeprefix("active_longevity."), one.blocking) for one in found]

    return ask


def group_of(world: Any, kind: str = SALT) -> Group:
    return Group(
        region_id=world.region.id, centre_id=world.centre_id, module="active_longevity",
        service_kind=kind, title="Тұз бөлмесі", capacity=5, starts_on=TODAY,
        ends_on=TODAY + 60 * DAY, version=1,
    )  # fmt: skip


# The shipped list ----------------------------------------------------------------------------


def test_the_shipped_list_is_whole_and_concerns_services_that_there_are() -> None:
    assert len(shipped.BY_CODE) == len(shipped.SHIPPED) >= 20
    for one in shipped.SHIPPED:
        assert one.body in BODIES
        assert one.effects
        assert set(one.effects) <= set(kinds.BY_CODE)
        for texts in (one.words, one.advice):
            assert all("%(service)s" in text and len(text) <= 300 for text in texts)
        assert all(0 < len(name) <= 120 for name in one.names)
    assert set(shipped.ASKED) <= set(kinds.BY_CODE)
    forbidden = {k for one in shipped.SHIPPED for k, e in one.effects.items() if e == "forbids"}
    for kind in ("salt_room", "gym", "pool", "tea_heart", "tea_stomach", "tea_liver",
                 "tea_kidneys", "yoga", "sensory_room"):  # fmt: skip
        assert f"active_longevity.{kind}" in forbidden


@pytest.mark.parametrize(
    ("papers", "codes"),
    [
        ([], ""),
        ([(1, -10, "a b")], "a b"),
        ([(1, -10, "a b"), (2, -1, "b")], "b"),
        ([(2, -10, "a"), (1, -1, "b")], "b"),
        ([(1, -1, "a"), (2, -1, "b")], "b"),
        ([(1, -10, "a"), (2, None, "")], "a"),
        ([(1, -10, "a"), (2, None, "c")], "a c"),
        ([(1, None, "c"), (2, -1, "")], ""),
        ([(1, None, "c")], "c"),
        ([(1, -1, "a"), (2, 5, "b")], "a"),
    ],
)
def test_the_newest_examination_decides(
    papers: list[tuple[int, int | None, str]], codes: str
) -> None:
    made = [
        Paper(number, None if day is None else TODAY + day * DAY, frozenset(held.split()))
        for number, day, held in papers
    ]
    assert codes_in_force(made, TODAY) == frozenset(codes.split())


# Refusals ------------------------------------------------------------------------------------


def test_what_the_doctor_forbade_is_refused_and_what_is_limited_warns(
    examine: Any, against: Any, work: Any, world: Any, person: tuple[int, str]
) -> None:
    assert against("salt_room") == [("clearance.missing", True)]
    assert against("library") == []
    examine("high_pressure", "herb_allergy")
    assert against("salt_room") == [("contraindication.high_pressure", True)]
    assert against("gym") == [("contraindication.high_pressure", False)]
    assert against("tea_liver") == [("contraindication.herb_allergy", True)]
    assert against("cinema") == []
    with work() as session, pytest.raises(Conflict) as refused:
        refuse_service(session, world.region, person_id=person[0], kind_code=SALT, on=TODAY,
                       giving=True)  # fmt: skip
    assert (refused.value.field, str(refused.value.message)) == ("person", NO_SALT)
    # after the clearance has ended the contraindication still stands
    late = against("salt_room", on=TODAY + 301 * DAY)
    assert late == [("contraindication.high_pressure", True), ("clearance.expired", True)]


def test_a_group_of_the_service_is_closed_to_the_person_too(
    examine: Any, work: Any, world: Any, person: tuple[int, str]
) -> None:
    examine("high_pressure")
    with work(writes=False) as session:
        asked = {
            kind: plugin.HOOKS.check_enrolment(
                session=session, region=world.region, person_id=person[0], on=TODAY,
                group=group_of(world, f"active_longevity.{kind}"),
            )
            for kind in ("salt_room", "yoga", "english")
        }  # fmt: skip
    assert [str(one.text) for one in asked["salt_room"]] == [NO_SALT]
    assert not asked["salt_room"][0].overridable, "the desk may not enrol against the doctor"
    assert [one.blocking for one in asked["yoga"]] == [False]
    assert asked["english"] == []


def test_a_new_examination_a_voided_one_and_double_presses(
    examine: Any, against: Any, nurgul: Any, work: Any, world: Any
) -> None:
    first = examine("high_pressure", issued_on=TODAY - 30 * DAY)
    assert examine("high_pressure", issued_on=TODAY - 30 * DAY) == first
    with pytest.raises(InvalidInput, match=r"clearance\.same_dates"):
        examine("fever", issued_on=TODAY - 30 * DAY)
    with pytest.raises(InvalidInput, match=r"clearance\.contraindication"):
        examine("magic")
    second = examine("skin")
    assert against("salt_room") == [("contraindication.skin", False)]
    with work() as session:
        services.void_clearance(session, actor=nurgul, region=world.region, reason="қате",
                                clearance=session.get_one(Clearance, second))  # fmt: skip
    assert against("salt_room") == [("contraindication.high_pressure", True)]
    with work(writes=False) as session:
        codes = session.scalars(sa.select(ClearanceLimit.code).order_by(ClearanceLimit.id)).all()
        assert codes == ["high_pressure", "skin"], "nothing is deleted"


@pytest.fixture
def nurgul(actor: Any) -> Any:
    return actor("nurgul")


def test_an_imported_clearance_takes_no_contraindication_away(
    examine: Any, against: Any, work: Any, world: Any, person: tuple[int, str]
) -> None:
    examine("high_pressure", days=5)
    with work() as session:
        services.apply_imported(
            session, region_id=world.region.id, person_id=person[0], source="import:b",
            value=(TODAY + 90 * DAY).isoformat(), actor_id=None,
        )  # fmt: skip
    assert against("salt_room", on=TODAY + 30 * DAY) == [("contraindication.high_pressure", True)]


# The region's catalogue ----------------------------------------------------------------------


def test_the_region_changes_switches_off_and_adds(
    examine: Any, against: Any, actor: Any, work: Any, world: Any
) -> None:
    dana, aigul = actor("dana"), actor("aigul")
    examine("high_pressure")
    shown = shipped.BY_CODE["high_pressure"]

    def save(caution: Any, who: Any = dana) -> int:
        with work() as session:
            return caution_services.save_caution(
                session, actor=who, region=world.region, caution=caution
            ).version  # fmt: skip

    with pytest.raises(NotAllowed):
        save(shown, aigul)
    mild = replace(shown, effects={SALT: Effect.LIMITS, "active_longevity.gym": Effect.FORBIDS})
    version = save(mild)
    assert against("salt_room") == [("contraindication.high_pressure", False)]
    assert against("gym") == [("contraindication.high_pressure", True)]
    with pytest.raises(Conflict, match="changed"):
        save(shown)
    version = save(replace(mild, is_active=False, version=version))
    assert against("gym") == []
    save(replace(mild, words=("Болмайды: %(service)s", "", ""), version=version))
    with work(writes=False) as session:
        jobs = session.scalars(sa.select(Job.kind).where(Job.kind == "scheduling.queues_night"))
        assert jobs.all() == [], "nobody waits in a queue, so none is asked again"
    with pytest.raises(InvalidInput) as refused:
        save(replace(shown, code="x", names=("", "", ""), body="soul", words=("", "a", "b")))
    assert set(refused.value.fields) == {"name_kk", "body", "words_kk"}
    with work() as session:
        ids = {
            caution_services.add_caution(
                session, actor=dana, region=world.region, press="t1",
                caution=replace(shown, names=("Суыққа аллергия", "", "")),
            ).id
            for _twice in range(2)
        }  # fmt: skip
        assert len(ids) == 1
        known = caution_queries.catalogue(session, region_id=world.region.id)
        assert len(known) == len(shipped.SHIPPED) + 1
        assert known["own_t1"].name_in("ru") == "Суыққа аллергия"


def test_what_services_ask_for_is_data(against: Any, actor: Any, work: Any, world: Any) -> None:
    dana = actor("dana")
    library = "active_longevity.library"
    with work() as session:
        wanted = {library: Want(Wish.REFUSE), SALT: Want(Wish.WARN)}
        for changed in (2, 0):
            assert caution_services.save_wants(
                session, actor=dana, region=world.region, wanted=wanted
            ) == changed  # fmt: skip
    assert against("library") == [("clearance.missing", True)]
    assert against("salt_room") == [("clearance.missing", False)]


# Pages ---------------------------------------------------------------------------------------


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}"[^>]* value="([^"]*)"', page)
    return found[1] if found else ""


def test_the_doctors_ticks_are_kept_shown_and_offered_again(
    sign_in: Any, person: tuple[int, str], work: Any, world: Any
) -> None:
    client, url = sign_in("nurgul"), f"{HOME}/people/{person[1]}/clearances"
    data = {"issued_on": "20.11.2026", "valid_until": "19.11.2027", "doctor": "Қалиева Ж. М.",
            "contraindications": ["high_pressure", "diabetes"]}  # fmt: skip
    wrong = client.post(url, data=data | {"valid_until": "30.02.2027"})
    assert wrong.status_code == 422
    assert re.search(r'value="high_pressure" checked', wrong.text)
    assert client.post(url, data=data | {"contraindications": ["magic"]}).status_code == 422
    with work() as session:
        group = group_of(world)
        session.add(group)
        session.flush()
        session.add(Enrolment(region_id=world.region.id, group_id=group.id, person_id=person[0],
                              state="enrolled", enrolled_on=TODAY))  # fmt: skip
    assert client.post(url, data=data).status_code == 303
    page = client.get(url).text
    assert "Қан қысымы жоғары (гипертония)" in page
    assert re.search(r'value="diabetes" checked', page)
    assert "Топ: Тұз бөлмесі" in page, "what is planned against the doctor is named"


def test_the_region_sees_whom_a_change_concerns_before_it_saves(
    sign_in: Any, examine: Any, work: Any, world: Any, person: tuple[int, str]
) -> None:
    examine("joints")
    with work() as session:
        group = group_of(world, "active_longevity.dance")
        session.add(group)
        session.flush()
        session.add(Enrolment(region_id=world.region.id, group_id=group.id, person_id=person[0],
                              state="enrolled", enrolled_on=TODAY))  # fmt: skip
        session.add(Booking(
            region_id=world.region.id, centre_id=world.centre_id, module="core",
            kind="appointment", service_kind="active_longevity.dance", person_id=person[0],
            local_date=TODAY + DAY, starts_at=NOW + DAY, ends_at=NOW + DAY + DAY / 24,
            occupied_from=NOW + DAY, occupied_to=NOW + DAY + DAY / 24,
        ))  # fmt: skip
    client, url = sign_in("dana"), f"{HOME}/contraindications/joints"
    page = client.get(url).text
    data = {name: hidden(page, name) for name in TYPED} | {
        "body": "movement",
        "is_active": "y",
        "effect-active_longevity.dance": "forbids",
    }
    shown = client.post(url, data=data)
    assert shown.status_code == 200
    assert "1 адамда осы қарсы көрсетілім бар." in shown.text
    assert "Оның ішінде осындай топта орны барлар: 1 адам." in shown.text
    assert "Оның ішінде осындай қызметке 1 адам жазылған." in shown.text
    with work(writes=False) as session:
        known = caution_queries.find_caution(session, region_id=world.region.id, code="joints")
        assert known.version == 0, "nothing is saved before it was seen"
    confirmed = data | {"confirmed": hidden(shown.text, "confirmed")}
    other = client.post(url, data=confirmed | {"effect-active_longevity.dance": "limits"})
    assert other.status_code == 200, "what is confirmed must be what was shown"
    assert client.post(url, data=confirmed).status_code == 303
    with work(writes=False) as session:
        known = caution_queries.find_caution(session, region_id=world.region.id, code="joints")
        assert known.effects == {"active_longevity.dance": Effect.FORBIDS}
    late = client.post(url, data=confirmed | {"name_kk": "Басқа ат"})
    assert late.status_code == 422, "somebody else's version is not overwritten"
    assert client.post(url, data=data | {"effect-active_longevity.gym": "x"}).status_code == 422


def test_pages_of_the_catalogue(sign_in: Any, work: Any, world: Any) -> None:
    listed = sign_in("nurgul").get(f"{HOME}/contraindications")
    assert listed.status_code == 200
    assert "/contraindications/new" not in listed.text
    for path in ("/new", "/joints", "/services"):
        assert sign_in("nurgul").get(f"{HOME}/contraindications{path}").status_code == 403
    client = sign_in("dana")
    assert client.get(f"{HOME}/contraindications/nothing").status_code == 404
    page = client.get(f"{HOME}/contraindications/new").text
    data = {"press": hidden(page, "press"), "name_kk": "Суыққа аллергия", "body": "skin",
            "words_kk": "Болмайды: %(service)s", "advice_kk": "Сақ болыңыз", "is_active": "y",
            "effect-active_longevity.pool": "forbids"}  # fmt: skip
    refused = client.post(f"{HOME}/contraindications/new", data=data | {"words_kk": ""})
    assert refused.status_code == 422
    assert "Сақ болыңыз" in refused.text
    for _twice in range(2):
        assert client.post(f"{HOME}/contraindications/new", data=data).status_code == 303
    assert client.get(f"{HOME}/contraindications").text.count("Суыққа аллергия") == 1
    wants = f"{HOME}/contraindications/services"
    assert client.get(wants).status_code == 200
    assert client.post(wants, data={"pressure-active_longevity.yoga": "soon"}).status_code == 422
    assert client.post(wants, data={"pressure-active_longevity.yoga": "refuse"}).status_code == 303
    with work(writes=False) as session:
        want = caution_queries.want_of(session, region_id=world.region.id,
                                       service_kind="active_longevity.yoga")  # fmt: skip
    assert want == Want(Wish.REFUSE, Wish.REFUSE)


def test_the_desk_cannot_give_what_the_doctor_forbade(
    sign_in: Any, examine: Any, work: Any, person: tuple[int, str]
) -> None:
    examine("herb_allergy")
    client, url = sign_in("bota"), f"/shymkent/services/walk-in/{person[1]}"
    data = {"kind": "active_longevity.tea_liver", "token": hidden(client.get(url).text, "token")}
    page = client.post(url, data=data, follow_redirects=True).text
    assert "Шөпке аллергиясы бар адамға" in page
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Delivery.id))) == 0


# The morning's work --------------------------------------------------------------------------


def test_who_has_a_clearance_about_to_end_is_written_to_once(
    examine: Any, work: Any, actor: Any, world: Any, person: tuple[int, str]
) -> None:
    bota = actor("bota")
    with work() as session:
        others = [
            register_person(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                data=PersonData(f"Сынақ{number}", "Адам", legal_basis="paper_consent"),
            ).id
            for number in range(4)
        ]  # fmt: skip
        for person_id, days in zip(others, (3, 10, 200, -2), strict=True):
            session.add(Clearance(region_id=world.region.id, person_id=person_id,
                                  valid_until=TODAY + days * DAY))  # fmt: skip
        # the second has a later one already
        session.add(Clearance(region_id=world.region.id, person_id=others[1],
                              valid_until=TODAY + 300 * DAY))  # fmt: skip
    examine(days=30)

    def morning(limit: int, today: dt.date = TODAY) -> int:
        with work() as session:
            return daily.tell_ending(session, actor=system_actor("test"), region=world.region,
                                     today=today, limit=limit)  # fmt: skip

    assert [morning(1), morning(1), morning(1)] == [1, 1, 0]
    assert morning(10, TODAY + DAY) == 0, "once for each clearance"
    with work(writes=False) as session:
        told = session.scalars(
            sa.select(Person.id).join(Message, Message.person_id == Person.id)
            .where(Message.event == "active_longevity.clearance_ending").order_by(Message.id)
        ).all()  # fmt: skip
    assert told == [others[0], person[0]]
