"""Pages of the ledger and the desk, without JavaScript."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from core.db import ALL_REGIONS, unit_of_work
from core.deliveries.models import Delivery
from core.people.models import Person, PersonCentre
from core.regions.models import RegionModule

MODULE = "active_longevity"


@pytest.fixture
def people(work, world) -> dict[str, str]:
    """Public identifiers: two of the first centre, one of the second."""
    found = {}
    with work() as session:
        for name, surname, centre, card in (
            ("aigul", "Әбдіғалиева", world.centre_id, "AL-000001"),
            ("marat", "Сәрсенов", world.centre_id, "AL-000002"),
            ("omar", "Омаров", world.second_centre_id, "AL-000003"),
        ):
            person = Person(region_id=world.region.id, surname=surname, given_name="Аты",
                            surname_key=surname.lower(), given_key="аты", patronymic_key="",
                            name_key=f"{surname.lower()} аты", sort_key=surname.lower(),
                            card_number=card.replace("-", ""))  # fmt: skip
            session.add(person)
            session.flush()
            session.add(PersonCentre(region_id=world.region.id, person_id=person.id,
                                     centre_id=centre))  # fmt: skip
            found[name] = person.public_id
    return found


def living(app) -> list[Delivery]:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        rows = list(
            session.scalars(
                sa.select(Delivery).where(Delivery.voided_at.is_(None)).order_by(Delivery.id)
            )
        )
        session.expunge_all()
        return rows


def field(html: str, form_of: str, name: str) -> str:
    """The value of a hidden field of the form whose button says `form_of`."""
    form = next(f for f in re.findall(r"<form.*?</form>", html, re.DOTALL) if form_of in f)
    return re.search(rf'name="{name}" value="([^"]*)"', form)[1]


def press(client, person_id: str, kind: str = f"{MODULE}.library") -> None:
    """The button of a walk-in service on a fresh page."""
    url = f"/shymkent/services/walk-in/{person_id}"
    token = field(client.get(url).text, kind, "token")
    assert client.post(url, data={"kind": kind, "token": token}).status_code == 303


def test_a_card_leads_to_the_person_and_one_touch_is_one_service(app, world, sign_in, people):
    bota = sign_in("bota")
    found = bota.get("/shymkent/services/walk-in?q=AL000001")
    assert found.status_code == 302
    assert people["aigul"] in found.location
    page = bota.get(found.location).text
    assert "Әбдіғалиева" in page
    token = field(page, "library", "token")
    url = f"/shymkent/services/walk-in/{people['aigul']}"
    data = {"kind": f"{MODULE}.library", "token": token, "centre": "active-longevity"}
    answers = [bota.post(url, data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    assert answers[0].location == answers[1].location
    (row,) = living(app)
    assert (row.centre_id, row.service_kind) == (world.centre_id, f"{MODULE}.library")
    after = bota.get(answers[0].location).text
    undo = re.search(r'action="([^"]*/undo)"', after)[1]
    assert bota.post(undo).status_code == 303
    assert living(app) == []


def test_a_person_of_another_centre_is_no_name_in_the_search_and_cannot_be_served(
    app, sign_in, people
):
    bota = sign_in("bota")
    assert "Омаров" not in bota.get("/shymkent/services/walk-in?q=Омар").text
    assert bota.get(f"/shymkent/services/walk-in/{people['omar']}").status_code == 404
    answer = bota.post(
        f"/shymkent/services/walk-in/{people['omar']}",
        data={"kind": f"{MODULE}.library", "token": "0" * 16},
    )
    assert answer.status_code == 404
    assert living(app) == []


def test_what_a_button_cannot_do_is_told_and_nothing_is_recorded(app, sign_in, people):
    bota = sign_in("bota")
    url = f"/shymkent/services/walk-in/{people['aigul']}"
    for data in ({}, {"kind": "x"}, {"kind": f"{MODULE}.yoga", "token": "0" * 16},
                 {"kind": f"{MODULE}.library", "token": "\x00"}):  # fmt: skip
        answer = bota.post(url, data=data, follow_redirects=True)
        assert answer.status_code == 200
        assert "msg-danger" in answer.text
    assert living(app) == []


def unnamed(client) -> dict[str, str]:
    page = client.get("/shymkent/services/new").text
    return {
        "token": re.search(r'name="token"[^>]*value="([0-9a-f]+)"', page)[1],
        "centre_id": re.search(r'<option selected value="(\d+)"|<option value="(\d+)"', page)[0]
        .split('value="')[1].rstrip('"'),
        "recipient": "event", "kind": f"{MODULE}.cinema", "local_date": "01.02.2026",
        "quantity": "40", "unit": "participant", "provider": "own", "funding_source": "",
        "cost_tiyn": "12 500,50",
    }  # fmt: skip


def test_an_event_is_recorded_once_and_shown_in_the_ledger(app, sign_in, people):
    bota = sign_in("bota")
    data = unnamed(bota)
    answers = [bota.post("/shymkent/services/new", data=data) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [303, 303]
    (row,) = living(app)
    assert (row.quantity, row.unit, row.cost_tiyn, row.person_id) == (
        40,
        "participant",
        1_250_050,
        None,
    )
    ledger = bota.get("/shymkent/services/?first=&last=").text
    assert "Іс-шара" in ledger
    page = bota.get(answers[0].location)
    assert "12\u00a0500,50\u00a0₸" in page.text


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("quantity", "0"), ("quantity", "0,5"), ("quantity", "-1"), ("quantity", "many"),
        ("quantity", "9" * 40), ("quantity", ""), ("local_date", "31.02.2026"),
        ("local_date", "01.01.2999"), ("local_date", ""), ("unit", "parsec"), ("kind", "x"),
        ("recipient", "nobody"), ("provider", "contractor"), ("cost_tiyn", "free"),
        ("cost_tiyn", "9" * 15), ("centre_id", "999999"), ("token", "old"),
        ("local_time", "25:00"), ("proof", "x" * 201), ("provider_name", "\x00"),
    ],
)  # fmt: skip
def test_wrong_input_is_told_at_the_form_and_loses_nothing(app, sign_in, name, value):
    bota = sign_in("bota")
    data = unnamed(bota) | {"proof": "Журнал 7"} | {name: value}
    answer = bota.post("/shymkent/services/new", data=data)
    assert answer.status_code == 422
    assert "errs-title" in answer.text
    if name not in {"proof"}:
        assert "Журнал 7" in answer.text
    assert living(app) == []


def test_the_ledger_shows_a_centre_its_own_and_the_region_everything(app, sign_in, people, world):
    for client, person, centre in (
        (sign_in("bota"), "aigul", "active-longevity"),
        (sign_in("bolat"), "omar", "active-longevity-2"),
    ):
        page = client.get(f"/shymkent/services/walk-in/{people[person]}").text
        client.post(
            f"/shymkent/services/walk-in/{people[person]}",
            data={"kind": f"{MODULE}.library", "centre": centre,
                  "token": field(page, f"{MODULE}.library", "token")},
        )  # fmt: skip
    assert len(living(app)) == 2
    names = {
        who: [
            name
            for name in ("Әбдіғалиева", "Омаров")
            if name in sign_in(who).get("/shymkent/services/").text
        ]
        for who in ("bota", "bolat", "dana")
    }
    assert names == {
        "bota": ["Әбдіғалиева"],
        "bolat": ["Омаров"],
        "dana": ["Әбдіғалиева", "Омаров"],
    }
    public_id = living(app)[1].public_id
    assert sign_in("bota").get(f"/shymkent/services/{public_id}").status_code == 404
    assert sign_in("zhanar").get(f"/almaty-city/services/{public_id}").status_code == 404
    assert sign_in("auditor").get("/shymkent/services/").status_code == 403
    assert (
        "Омаров" not in sign_in("dana").get("/shymkent/services/?kind=active_longevity.yoga").text
    )


def test_filters_that_make_no_sense_are_left_out(sign_in, world):
    client = sign_in("dana")
    answer = client.get(
        "/shymkent/services/?first=x&last=99&kind=y&module=z&centre=&to=q&state=w&page=-1"
    )
    assert answer.status_code == 200


def test_the_ledger_costs_the_same_queries_however_long_it_is(
    app, sign_in, world, people, count_queries, work
):
    client = sign_in("dana")

    def cost() -> int:
        count_queries.clear()
        assert client.get("/shymkent/services/?first=&last=").status_code == 200
        return len(count_queries.statements)

    def add(count: int) -> None:
        with work() as session:
            for number in range(count):
                session.add(Delivery(
                    region_id=world.region.id, centre_id=world.centre_id, module=MODULE,
                    service_kind=f"{MODULE}.yoga", setting="other", unnamed_recipient="event",
                    local_date=dt.date(2026, 1, 1), unit="visit",
                    source_key=f"x:{count}:{number}",
                ))  # fmt: skip

    add(1)
    one = cost()
    add(40)
    assert cost() == one


def test_void_and_correct_on_the_pages(app, sign_in, people, world):
    bota, aigul = sign_in("bota"), sign_in("aigul")
    press(bota, people["aigul"])
    url = f"/shymkent/services/{living(app)[0].public_id}"
    assert bota.get(url).status_code == 200
    assert bota.get(url + "/correct").status_code == 403
    assert bota.post(url + "/void", data={"reason": "x"}).status_code == 403
    refused = aigul.post(url + "/void", data={"reason": " "})
    assert refused.status_code == 422
    form = aigul.get(url + "/correct").text
    assert f'value="{MODULE}.library"' in form
    data = {"kind": f"{MODULE}.tea_liver", "local_date": "02.03.2026", "local_time": "9:05",
            "quantity": "2", "unit": "visit", "provider": "own", "funding_source": "",
            "reason": "Шай болатын"}  # fmt: skip
    assert aigul.post(url + "/correct", data=data | {"reason": ""}).status_code == 422
    answer = aigul.post(url + "/correct", data=data)
    assert answer.status_code == 303
    (row,) = living(app)
    assert (row.service_kind, str(row.local_date), f"{row.local_time:%H:%M}") == (
        f"{MODULE}.tea_liver", "2026-03-02", "09:05"
    )  # fmt: skip
    fresh = aigul.get(answer.location)
    assert "Шай болатын" in fresh.text
    assert "msg-info" in aigul.get(url).text, "the old record names the new one"
    assert aigul.post(answer.location + "/void", data={"reason": "Қате"}).status_code == 303
    assert living(app) == []
    assert aigul.get(answer.location).status_code == 200


def test_a_persons_tab_lists_the_services_of_that_person(app, sign_in, people):
    bota = sign_in("bota")
    press(bota, people["aigul"])
    own = bota.get(f"/shymkent/people/{people['aigul']}/services")
    other = bota.get(f"/shymkent/people/{people['marat']}/services")
    assert living(app)[0].public_id in own.text
    assert living(app)[0].public_id not in other.text
    assert bota.get(f"/shymkent/people/{people['omar']}/services").status_code == 404


def test_off_means_gone_and_on_means_back(app, sign_in, people, work, world):
    bota = sign_in("bota")
    press(bota, people["aigul"])
    public_id = living(app)[0].public_id

    def switch(*, enabled: bool) -> None:
        with work() as session:
            session.execute(
                sa.update(RegionModule)
                .where(RegionModule.region_id == world.region.id, RegionModule.module == MODULE)
                .values(enabled=enabled)
            )

    switch(enabled=False)
    assert public_id not in bota.get("/shymkent/services/").text
    assert bota.get(f"/shymkent/services/{public_id}").status_code == 404
    assert "tea_heart" not in bota.get(f"/shymkent/services/walk-in/{people['aigul']}").text
    switch(enabled=True)
    assert public_id in bota.get("/shymkent/services/").text
    assert bota.get(f"/shymkent/services/{public_id}").status_code == 200
