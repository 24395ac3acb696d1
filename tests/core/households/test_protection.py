"""People in danger: nobody learns where they are, and those they left act for them no longer."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.db import unit_of_work
from core.errors import InvalidInput, NotAllowed
from core.households import family_services, protection_services, representative_services
from core.households.family_services import Leaving
from core.households.models import Household, Protection, Representative
from core.households.protection_services import Protecting
from core.households.queries import may_contact
from core.households.representative_services import Acting, Paper
from core.households.services import Place
from core.people.models import Person
from core.people.queries import find_anywhere
from core.people.services import PersonData, update_person
from tests.core.households.conftest import TODAY

SECRET = "Самал ықшамауданы, 77"
SAFE = "+77052223344"
ON = dt.date(2026, 10, 1)


@pytest.fixture
def fled(family, do) -> str:
    """Ainur and Erlan have left Bekzat in fear; the public id of their new household."""
    do(
        representative_services.add_representative, person=family.public["ainur"],
        acting=Acting(basis="relative", rights=("enrol",), valid_from=ON, kinship="spouse",
                      full_name="Сәбитов Бекзат", phone="87014445566"),
    )  # fmt: skip
    return do(
        family_services.separate_household, household=family.home,
        leaving=Leaving(moving=[family.ainur, family.erlan], head_id=family.ainur, on=ON,
                        reason="separation", place=Place(SECRET), next_head_id=family.bekzat,
                        protecting=Protecting("сот шешімі", SECRET, None, "8 705 222 33 44")),
    )  # fmt: skip


@pytest.fixture
def read(app, world):
    def run(work):
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            return work(session)

    return run


def test_the_address_leaves_the_file_and_the_log(fled, family, read):
    def work(session):
        person = session.get_one(Person, family.ainur)
        names = [one.key for one in sa.inspect(Person).column_attrs]
        file = {name: getattr(person, name) for name in names}
        rows = session.scalars(sa.select(AuditEntry.details)).all()
        return file, str(rows), session.scalars(sa.select(Protection.address)).all()

    file, log, addresses = read(work)
    assert file["address_hidden"] is True
    assert (file["address"], file["district_id"], file["kato_code"]) == ("", None, None)
    assert SECRET not in str(file) + log
    assert addresses == [SECRET, SECRET]


def test_no_form_brings_the_address_back(fled, family, world, actor, work, read):
    who = actor("bota")
    with work() as session:
        person = find_anywhere(session, public_id=family.public["ainur"])
        with pytest.raises(InvalidInput) as refused:
            update_person(
                session, actor=who, region=world.region, person=person, version=person.version,
                data=PersonData(surname="Сәбитова", given_name="Айнұр", address=SECRET),
            )  # fmt: skip
        assert refused.value.field == "address"
    with work() as session:
        session.get_one(Person, family.ainur).address = SECRET
    assert read(lambda session: session.get_one(Person, family.ainur).address) == ""


def test_the_spouse_stops_acting_at_once_and_cannot_be_named_again(fled, family, do, read):
    def ended(session):
        row = session.scalars(sa.select(Representative)).one()
        return row.ended_on, row.ended_reason

    assert read(ended) == (TODAY, "protected")
    for acting in (
        Acting(basis="relative", rights=("enrol",), valid_from=TODAY, kinship="other",
               full_name="Бекзат Сәбитов", phone="87014445566"),
        Acting(basis="relative", rights=("enrol",), valid_from=TODAY, kinship="spouse",
               full_name="Басқа Біреу", phone="87014445566"),
    ):  # fmt: skip
        with pytest.raises(InvalidInput) as refused:
            do(representative_services.add_representative, person=family.public["ainur"],
               acting=acting)  # fmt: skip
        assert refused.value.code == "representative.unsafe"


def test_a_registered_spouse_cannot_be_named_for_the_child_either(fled, family, world, actor, work):
    who = actor("aigul")
    with work() as session:
        child = find_anywhere(session, public_id=family.public["erlan"])
        father = find_anywhere(session, public_id=family.public["bekzat"])
        with pytest.raises(InvalidInput) as refused:
            representative_services.add_representative(
                session, actor=who, region=world.region, person=child,
                acting=Acting(basis="guardian", rights=("fetch",), valid_from=TODAY,
                              representative=father, paper=Paper("1", ON)),
            )  # fmt: skip
    assert refused.value.code == "representative.unsafe"


def test_only_the_safe_number_may_be_used(fled, family, read, do):
    def ask(person: int, number: str) -> bool:
        return read(lambda session: bool(may_contact(session, person_id=person, number=number)))

    assert ask(family.ainur, SAFE)
    assert not ask(family.ainur, "+77011112233")  # her own, known to the husband
    assert not ask(family.ainur, "+77014445566")
    assert ask(family.bekzat, "+77014445566")
    do(
        protection_services.protect_person, person=family.public["ainur"], hide_household=True,
        protecting=Protecting("сот шешімі", safe_number="87014445566"),
    )  # fmt: skip
    assert not ask(family.ainur, "+77014445566")  # the husband's phone is safe for nobody
    do(protection_services.protect_person, person=family.public["ainur"], hide_household=True,
       protecting=Protecting("сот шешімі"))  # fmt: skip
    assert not ask(family.ainur, SAFE)


def test_nobody_calls_the_dead(family, do, read):
    do(family_services.record_death, person=family.public["fatima"], on=ON)
    asked = read(
        lambda session: may_contact(session, person_id=family.fatima, number="+77017778899")
    )
    assert not asked
    assert asked.reason


@pytest.mark.parametrize("username", ["bota", "sabit", "dana", "bolat"])
def test_only_the_few_may_protect(family, do, username):
    with pytest.raises(NotAllowed):
        do(protection_services.protect_person, as_=username, person=family.public["ainur"],
           protecting=Protecting("себеп"), hide_household=True)  # fmt: skip
    leaving = Leaving(moving=[family.ainur], head_id=family.ainur, on=ON, reason="divorce",
                      place=Place(SECRET), next_head_id=family.bekzat,
                      protecting=Protecting("себеп"))  # fmt: skip
    with pytest.raises(NotAllowed):
        do(family_services.separate_household, as_=username, household=family.home,
           leaving=leaving)  # fmt: skip


def test_when_it_ends_the_address_returns(fled, family, do, read):
    for name in ("ainur", "erlan"):
        do(protection_services.end_protection, person=family.public[name], reason="іс жабылды")

    def work(session):
        home = session.scalars(sa.select(Household).where(Household.public_id == fled)).one()
        person = session.get_one(Person, family.ainur)
        return person.address, person.address_hidden, home.address_hidden

    assert read(work) == (SECRET, False, False)


def test_the_household_stays_hidden_while_one_is_protected(fled, family, do, read):
    do(protection_services.end_protection, person=family.public["ainur"], reason="іс жабылды")
    assert read(
        lambda session: session.scalars(
            sa.select(Household.address_hidden).where(Household.public_id == fled)
        ).one()
    )


# Pages ---------------------------------------------------------------------------------------


def paths(family, home: str) -> list[str]:
    person = family.public["ainur"]
    return [
        f"/shymkent/people/{person}", f"/shymkent/people/{person}/family",
        f"/shymkent/people/{person}/history", f"/shymkent/people/{person}/edit",
        f"/shymkent/people/{person}/timeline", f"/shymkent/people/{person}/print",
        "/shymkent/people/?q=Сәбитова", f"/shymkent/people/{family.public['bekzat']}/family",
        f"/shymkent/households/{family.home}", "/shymkent/households/?q=Сәбитова",
        "/shymkent/households/?q=Самал", "/shymkent/households/", "/shymkent/check-in/?q=Айнұр",
    ]  # fmt: skip


def test_those_without_the_right_learn_nothing_anywhere(fled, family, sign_in):
    client = sign_in("bota")
    for path in paths(family, fled):
        text = client.get(path).get_data(as_text=True)
        assert SECRET not in text, path
        assert fled not in text, path
        assert SAFE[1:] not in text.replace(" ", ""), path
    assert client.get(f"/shymkent/households/{fled}").status_code == 404
    person = family.public["ainur"]
    assert "Жасырылған" in client.get(f"/shymkent/people/{person}").get_data(as_text=True)
    tab = client.get(f"/shymkent/people/{person}/family").get_data(as_text=True)
    assert "Үй шаруашылығы адамның қауіпсіздігі үшін жасырылған." in tab
    assert "тек қауіпсіз деп көрсетілген нөмір" in tab
    assert client.get(f"/shymkent/people/{person}/protection").status_code == 403


def test_the_old_family_is_not_told_where_she_went(fled, family, sign_in):
    page = sign_in("aigul").get(f"/shymkent/households/{family.home}").get_data(as_text=True)
    assert "Сәбитова Айнұр кетті" in page
    assert "Бөлек шығу" not in page
    assert SECRET not in page
    assert fled not in page


def test_those_with_the_right_see_it_and_are_noted(fled, family, sign_in):
    client = sign_in("aigul")
    assert SECRET in client.get(f"/shymkent/households/{fled}").get_data(as_text=True)
    tab = client.get(f"/shymkent/people/{family.public['ainur']}/family").get_data(as_text=True)
    assert SECRET in tab
    assert "сот шешімі" in tab


def test_a_protection_is_stated_on_its_page(family, sign_in, read):
    client = sign_in("aigul")
    url = f"/shymkent/people/{family.public['fatima']}/protection"
    assert client.get(url).status_code == 200
    assert client.post(url, data={"reason": ""}).status_code == 422
    answer = client.post(
        url, data={"reason": "қауіп", "address": SECRET, "safe_number": "8 705 222 33 44",
                   "hide_household": "y"},
    )  # fmt: skip
    assert answer.status_code == 303
    columns = sa.select(Protection.address, Protection.safe_number, Protection.reason)
    assert tuple(read(lambda session: session.execute(columns).one())) == (SECRET, SAFE, "қауіп")
    end = client.post(f"{url}/end", data={"reason": "өтті"})
    assert end.status_code == 303
    assert read(lambda session: session.get_one(Person, family.fatima).address) == SECRET
