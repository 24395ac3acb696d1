"""Who may act for a person: with rights, dates and a paper; expired ones do not count."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.db import unit_of_work
from core.errors import InvalidInput
from core.households import family_services
from core.households import representative_services as services
from core.households.models import Representative
from core.households.representative_queries import may_be_represented_by, representatives_of
from core.households.representative_services import Acting, Paper
from core.people.duplicate_rules import WORTH_ASKING
from core.people.duplicates import both_facts, likeness
from core.people.models import Person, PersonPhone
from core.people.queries import find_anywhere
from tests.conftest import NOW
from tests.core.households.conftest import TODAY

DAUGHTER = Acting(
    basis="relative", kinship="child", rights=("fetch", "enrol"), valid_from=dt.date(2026, 1, 1),
    full_name="Оспанова Әсел", phone="8 705 111 22 33",
)  # fmt: skip
ATTORNEY = replace(
    DAUGHTER, basis="attorney", rights=("consent", "documents"),
    paper=Paper("1-234", dt.date(2026, 1, 1), "Нотариус"), valid_to=dt.date(2026, 11, 19),
)  # fmt: skip


@pytest.fixture
def names(app, world, family):
    """`names(day)`: who may act for Fatima on that day."""

    def read(day: dt.date = TODAY) -> list[str]:
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            found = may_be_represented_by(
                session, person_ids=[family.fatima, family.ainur], today=day
            )
        return found.get(family.fatima, [])

    return read


def test_a_relative_acts_by_name_and_phone(app, world, family, do, names):
    for _press in range(2):
        do(services.add_representative, person=family.public["fatima"], acting=DAUGHTER)
    assert names() == ["Оспанова Әсел"]
    assert names(dt.date(2025, 12, 31)) == []
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        row = session.scalars(sa.select(Representative)).one()
        assert (row.phone, row.rights) == ("+77051112233", ["enrol", "fetch"])


def test_an_expired_power_of_attorney_does_not_count(app, world, family, do, names):
    do(services.add_representative, person=family.public["fatima"], acting=ATTORNEY)
    assert names(dt.date(2026, 11, 19)) == ["Оспанова Әсел"]
    assert names() == []
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        lines = representatives_of(session, person_id=family.fatima, today=TODAY)
        assert [line.in_force for line in lines] == [False]


@pytest.mark.parametrize(
    ("changes", "fields"),
    [
        ({"rights": ()}, {"rights"}),
        ({"full_name": " "}, {"full_name"}),
        ({"phone": ""}, {"phone"}),
        ({"phone": "12"}, {"phone"}),
        ({"iin": "123"}, {"iin"}),
        ({"basis": "friend"}, {"basis"}),
        ({"valid_to": dt.date(2025, 1, 1)}, {"valid_to"}),
        ({"valid_from": dt.date(1950, 1, 1)}, {"valid_from"}),
        ({"basis": "attorney"}, {"document_number", "document_on"}),
        ({"rights": ("consent",)}, {"document_number", "document_on"}),
        ({"paper": Paper("1", dt.date(2027, 1, 1))}, {"document_on"}),
    ],
)
def test_what_is_wrong_is_said_at_its_field(family, do, changes, fields):
    with pytest.raises(InvalidInput) as refused:
        do(services.add_representative, person=family.public["fatima"],
           acting=replace(DAUGHTER, **changes))  # fmt: skip
    assert set(refused.value.fields) == fields


def test_nobody_represents_oneself_and_children_represent_nobody(family, actor, work, world):

    who = actor("aigul")
    with work() as session:
        ainur = find_anywhere(session, public_id=family.public["ainur"])
        for name in ("ainur", "dana"):
            other = find_anywhere(session, public_id=family.public[name])
            with pytest.raises(InvalidInput) as refused:
                services.add_representative(
                    session, actor=who, region=world.region, person=ainur,
                    acting=replace(DAUGHTER, representative=other),
                )  # fmt: skip
            assert set(refused.value.fields) == {"who"}


def test_it_ends_with_a_reason_and_stays_readable(app, world, family, do, names):
    number = do(services.add_representative, person=family.public["fatima"], acting=DAUGHTER)
    end = {"person": family.public["fatima"], "public_id": number}
    for on, reason, field in (
        (TODAY, " ", "reason"),
        (TODAY + dt.timedelta(1), "көшті", "on"),
        (dt.date(2025, 12, 31), "көшті", "on"),
    ):
        with pytest.raises(InvalidInput) as refused:
            do(services.end_representation, **end, on=on, reason=reason)
        assert refused.value.field == field
    for _press in range(2):
        do(services.end_representation, **end, on=TODAY, reason="көшті")
    assert names() == []
    assert names(TODAY - dt.timedelta(1)) == []  # ended, it counts nowhere any more
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        line = representatives_of(session, person_id=family.fatima, today=TODAY)[0]
        assert (line.row.ended_on, line.row.ended_reason) == (TODAY, "көшті")


def test_a_death_ends_what_the_dead_gave_and_held(app, world, family, do, actor, work, names):

    who = actor("aigul")
    with work() as session:
        services.add_representative(
            session, actor=who, region=world.region,
            person=find_anywhere(session, public_id=family.public["fatima"]),
            acting=replace(DAUGHTER, representative=find_anywhere(
                session, public_id=family.public["bekzat"])),
        )  # fmt: skip
    assert names() == ["Сәбитов Бекзат"]
    do(family_services.record_death, person=family.public["bekzat"], on=TODAY)
    assert names() == []
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        assert session.scalars(sa.select(Representative.ended_reason)).one() == "death"


# Pages ---------------------------------------------------------------------------------------


def test_a_representative_is_named_and_ended_on_pages(family, sign_in, names):
    client = sign_in("bota")
    base = f"/shymkent/people/{family.public['fatima']}"
    found = client.get(f"{base}/representatives/find?q=Бекзат").get_data(as_text=True)
    assert f"who={family.public['bekzat']}" in found
    form = client.get(f"{base}/representatives/new?who={family.public['bekzat']}")
    assert "Сәбитов Бекзат" in form.get_data(as_text=True)
    wrong = client.post(
        f"{base}/representatives/new",
        data={"who": family.public["bekzat"], "basis": "attorney", "rights": "consent",
              "valid_from": "01.10.2026"},
    )  # fmt: skip
    assert wrong.status_code == 422
    assert "Өкіл әрекет ететін құжаттың нөмірін жазыңыз." in wrong.get_data(as_text=True)
    right = client.post(
        f"{base}/representatives/new",
        data={"who": family.public["bekzat"], "basis": "attorney", "rights": ["consent", "enrol"],
              "valid_from": "01.10.2026", "document_number": "55", "document_on": "01.10.2026"},
    )  # fmt: skip
    assert right.status_code == 303
    with frozen(NOW):
        assert names() == ["Сәбитов Бекзат"]
    tab = client.get(f"{base}/family").get_data(as_text=True)
    assert "Келісімге қол қою" in tab
    assert "№ 55" in tab
    other = client.get(f"/shymkent/people/{family.public['bekzat']}/family")
    assert "Сәбитова Фатима" in other.get_data(as_text=True)


@pytest.mark.parametrize(
    ("username", "status"), [("bolat", 404), ("zhanar", 403), ("nurgul", 403), ("auditor", 403)]
)
def test_strangers_name_nobody(family, sign_in, username, status):
    client = sign_in(username)
    url = f"/shymkent/people/{family.public['fatima']}/representatives/new"
    assert client.post(url, data={}).status_code in {status, 404}


def test_the_paper_can_be_attached_to_the_representation(family, sign_in, do):
    do(services.add_representative, person=family.public["fatima"], acting=DAUGHTER)
    client, base = sign_in("bota"), f"/shymkent/people/{family.public['fatima']}"
    tab = client.get(f"{base}/family").get_data(as_text=True)
    link = re.search(r'href="([^"]+/files/new\?subject=representative:\d+)"', tab)[1]
    form = client.get(link).get_data(as_text=True)
    assert re.search(r'<option selected value="representative:\d+">Өкіл: Оспанова Әсел', form)


def test_one_phone_of_a_family_does_not_make_them_one_person(family, world, work):
    with work() as session:
        people = [
            session.get_one(Person, number)
            for number in (family.ainur, family.bekzat, family.dana, family.fatima)
        ]
        for person in people:
            session.refresh(person, ["phones"])
            person.phones = [PersonPhone(region_id=world.region.id, number="+77011112233")]
        session.flush()
        scores = {
            (one.given_name, other.given_name): likeness(*both_facts(session, one, other)).score
            for place, one in enumerate(people)
            for other in people[place + 1 :]
        }
    assert all(score < WORTH_ASKING for score in scores.values()), scores
