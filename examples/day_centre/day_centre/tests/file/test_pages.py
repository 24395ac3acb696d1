"""Pages of files, orders and a child's health as their readers open them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa
from day_centre.child.models import Fetcher, HealthLimit
from day_centre.file.models import ChildFile, Stay, StayOrder

from core.clock import local_today
from core.db import db
from core.people.models import Person
from core.people.services import PersonData, register_person
from core.scheduling.models import Group
from core.web.i18n import format_date

TODAY = local_today("Asia/Almaty")
ROOT = "/shymkent/day-centre"


@pytest.fixture
def child(work: Any, actor: Any, world: Any) -> str:
    """A child of the first centre, which holds a group; the public identifier."""
    bota = actor("bota")
    with work() as session:
        session.add(
            Group(
                region_id=world.region.id, centre_id=world.centre_id, title="Күншуақ",
                module="day_centre", service_kind="day_centre.event", capacity=2,
                starts_on=TODAY - dt.timedelta(90), ends_on=TODAY + dt.timedelta(90),
            )
        )  # fmt: skip
        made = register_person(
            session, actor=bota, region=world.region, centre_id=world.centre_id,
            data=PersonData("Омарова", "Айым", legal_basis="paper_consent",
                            birth_date=TODAY - dt.timedelta(9 * 365)),
        )  # fmt: skip
        return str(made.public_id)


@pytest.fixture(autouse=True)
def day_centre(work: Any, world: Any) -> None:
    """The first centre is one of the module's kind."""
    with work() as session:
        session.execute(
            sa.text("UPDATE centre SET type_code = 'day_centre' WHERE id = :id"),
            {"id": world.centre_id},
        )


def one(work: Any, model: Any) -> Any:
    with work(writes=False) as session:
        found = session.scalars(sa.select(model).order_by(model.id.desc())).first()
        if found is not None:
            session.expunge(found)
        return found


def admitted(work: Any, client: Any, child: str, **given: Any) -> Any:
    group = one(work, Group).public_id
    typed = {"group": group, "regime": "full", "starts_on": format_date(TODAY), "number": "1",
             "issued_on": format_date(TODAY), "reason": "Жолдама", **given}  # fmt: skip
    return client.post(f"{ROOT}/people/{child}/day-centre/admit", data=typed)


def test_the_head_admits_and_the_tab_tells_of_it(work: Any, sign_in: Any, child: str) -> None:
    aigul = sign_in("aigul")
    page = aigul.get(f"{ROOT}/people/{child}/day-centre/admit")
    assert re.search(r'name="number"[^>]*value="1"', page.text)
    refused = admitted(work, aigul, child, starts_on="32.13.2026", reason="Менің себебім")
    assert refused.status_code == 422
    assert "32.13.2026" in refused.text
    assert "Менің себебім" in refused.text
    assert one(work, Stay) is None
    assert admitted(work, aigul, child).status_code == 303
    tab = aigul.get(f"{ROOT}/people/{child}/day-centre").text
    for text in ("Күншуақ", "Толық күн", "№ 1", "Жолдама", "Тоқтата тұру"):
        assert text in tab, text
    assert "Қабылдау туралы" in aigul.get(f"/shymkent/people/{child}/timeline").text
    bota = sign_in("bota").get(f"{ROOT}/people/{child}/day-centre").text
    assert "№ 1" in bota
    assert "/orders/suspend" not in bota


def test_lists_find_a_child_and_an_order(work: Any, sign_in: Any, child: str) -> None:
    aigul = sign_in("aigul")
    admitted(work, aigul, child)
    for path, found in (
        ("/children/?q=омар", True), ("/children/?q=1", True), ("/children/?q=7", False),
        ("/children/?state=ended", False), ("/children/?state=no", True),
        ("/children/papers", True), ("/orders/?q=1", True), ("/orders/?q=айым", True),
        ("/orders/?kind=end", False), ("/orders/?q=%00", True),
    ):  # fmt: skip
        page = aigul.get(ROOT + path)
        assert page.status_code == 200
        assert ("Омарова Айым" in page.text) is found, path
    assert sign_in("bota").get(f"{ROOT}/children/papers").status_code == 403


@pytest.mark.parametrize(
    ("step", "typed"),
    [
        ("suspend", {"first_day": TODAY, "reason": "Аурухана"}),
        ("regime", {"regime": "half", "on": TODAY, "reason": "Өтініш"}),
        ("end", {"last_day": TODAY, "reason": "Көшті"}),
    ],
)
def test_an_order_is_written_printed_and_taken_back(
    work: Any, sign_in: Any, child: str, step: str, typed: dict[str, Any]
) -> None:
    aigul = sign_in("aigul")
    admitted(work, aigul, child)
    url = f"{ROOT}/stays/{one(work, Stay).public_id}/orders/{step}"
    assert re.search(r'name="number"[^>]*value="2"', aigul.get(url).text)
    assert aigul.post(url, data={"number": "2", "reason": ""}).status_code == 422
    form = {key: format_date(value) if isinstance(value, dt.date) else value
            for key, value in typed.items()}  # fmt: skip
    sent = aigul.post(url, data={"number": "2", "issued_on": format_date(TODAY), **form})
    assert sent.status_code == 303
    order = one(work, StayOrder)
    page = f"{ROOT}/orders/{order.public_id}"
    assert (order.kind, order.number) == (step, "2")
    printed = aigul.post(f"{page}/document", data={"language": "kk", "token": "ab" * 16})
    assert "/documents/" in printed.location
    assert "DCO-" in aigul.get(page).text
    assert aigul.post(f"{page}/void", data={"reason": " "}).status_code == 422
    assert aigul.post(f"{page}/void", data={"reason": "Қате"}).status_code == 303
    assert "Қайтарылып алынған" in aigul.get(page).text
    stay = one(work, Stay)
    assert (stay.regime, stay.ends_on) == ("full", None)
    assert sign_in("bota").get(url).status_code == 403


def test_health_is_for_the_nurse_and_who_may_fetch_for_the_desk(
    work: Any, sign_in: Any, child: str
) -> None:
    nurse, desk = sign_in("nurgul"), sign_in("bota")
    health = f"{ROOT}/people/{child}/child"
    refused = nurse.post(f"{health}/limits/new", data={"text": "Массаж", "first_day": "x"})
    assert refused.status_code == 422
    assert "Массаж" in refused.text
    limit = {"text": "Массаж болмайды", "kinds": ["day_centre.massage"],
             "first_day": format_date(TODAY)}  # fmt: skip
    assert nurse.post(f"{health}/limits/new", data=limit).status_code == 303
    assert one(work, HealthLimit).kinds == ["day_centre.massage"]
    needs = {"version": "0", "mobility": "help", "diagnosis": "", "self_care": "",
             "accompanied": ""}  # fmt: skip
    saved = nurse.post(f"{health}/profile", data=needs)
    assert saved.status_code == 303
    stale = nurse.post(f"{health}/profile", data={**needs, "mobility": "none"})
    assert stale.status_code == 422
    assert 'value="1"' in stale.text
    tab = nurse.get(health).text
    assert "Массаж болмайды" in tab
    assert "Көмекпен немесе құралмен қозғалады" in tab
    assert desk.get(health).status_code == 403
    person = {"full_name": "Әлиева Сәуле", "phone": "87010000001", "document": "куәлік 1",
              "first_day": format_date(TODAY)}  # fmt: skip
    assert desk.post(f"{health}/fetchers/new", data={**person, "phone": "1"}).status_code == 422
    assert desk.post(f"{health}/fetchers/new", data=person).status_code == 303
    assert "Әлиева Сәуле" in desk.get(f"{ROOT}/people/{child}/day-centre").text
    ends = f"{health}/fetchers/{one(work, Fetcher).public_id}/end"
    yesterday = format_date(TODAY - dt.timedelta(1))
    assert desk.post(ends, data={"last_day": yesterday, "reason": "Қате"}).status_code == 303
    assert "Әлиева Сәуле" not in desk.get(f"{ROOT}/people/{child}/day-centre").text


def test_lists_ask_the_same_number_of_questions_for_one_child_and_for_many(
    work: Any, sign_in: Any, child: str, world: Any, app: Any
) -> None:
    aigul = sign_in("aigul")
    admitted(work, aigul, child)
    seen: list[str] = []

    def count(*args: Any) -> None:
        seen.append(args[2])

    def asked(path: str) -> int:
        aigul.get(path)
        seen.clear()
        aigul.get(path)
        return len(seen)

    with app.app_context():
        engine = db.engine
    sa.event.listen(engine, "before_cursor_execute", count)
    paths = [f"{ROOT}/children/", f"{ROOT}/orders/", f"{ROOT}/children/papers"]
    try:
        before = [asked(path) for path in paths]
        with work() as session:
            first = session.scalars(sa.select(Stay)).one()
            for number in range(6):
                person = Person(
                    region_id=world.region.id, surname=f"Бала{number}", surname_key="",
                    given_key="", patronymic_key="", name_key="", sort_key=str(number),
                )  # fmt: skip
                session.add(person)
                session.flush()
                _stay(session, first, person.id, number + 2)
        assert [asked(path) for path in paths] == before
    finally:
        sa.event.remove(engine, "before_cursor_execute", count)


def _stay(session: Any, first: Stay, person_id: int, number: int) -> None:
    here = {"region_id": first.region_id, "centre_id": first.centre_id}
    file = ChildFile(**here, person_id=person_id, number=number)
    session.add(file)
    session.flush()
    stay = Stay(**here, person_id=person_id, file_id=file.id, group_id=first.group_id,
                regime="half", starts_on=TODAY)  # fmt: skip
    session.add(stay)
    session.flush()
    session.add(StayOrder(**here, stay_id=stay.id, kind="admit", number=str(number),
                          issued_on=TODAY, effective_on=TODAY))  # fmt: skip
