"""Services: what is stored, what is refused, and two who press at once."""

from __future__ import annotations

import datetime as dt
import re
import threading
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry, Look
from core.db import unit_of_work
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.people import queries, services
from core.people.models import Person, PersonCentre
from core.people.services import CardTaken, IinTaken, PersonData
from tests.core.people.conftest import IIN, OTHER_IIN


def test_two_receptionists_register_one_iin_at_once(
    app: Any, world: Any, actor: Any, work: Any
) -> None:
    """Of many at once one wins, and every other is told that the IIN is registered."""
    bota = actor("bota")
    start = threading.Barrier(6)
    outcomes: list[str] = []

    def press(number: int) -> None:
        start.wait()
        try:
            with app.app_context(), unit_of_work(scope=world.region.id, writes=True) as session:
                data = PersonData(f"Ахметова{number}", iin=IIN, legal_basis="paper_consent")
                services.register_person(
                    session, actor=bota, region=world.region, centre_id=world.centre_id,
                    data=data, checked=number % 2 == 0,
                )  # fmt: skip
            outcomes.append("registered")
        except IinTaken as taken:
            outcomes.append(taken.public_id)

    threads = [threading.Thread(target=press, args=(number,)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with work(writes=False) as session:
        [public_id] = session.scalars(sa.select(Person.public_id))
    assert sorted(outcomes) == sorted(["registered", *[public_id] * 5])


def test_a_double_press_without_iin_waits_for_the_first(
    sign_in: Any, app: Any, world: Any, actor: Any, work: Any
) -> None:
    """Both presses are on their way; the second is asked about the person of the first."""
    form = {"surname": "Сапарова", "given_name": "Роза", "birth_date": "01.02.1950",
            "iin_missing_reason": "other", "legal_basis": "paper_consent"}  # fmt: skip
    clients = [sign_in("bota"), sign_in("bota")]
    statuses: list[int] = []
    threads = [
        threading.Thread(
            target=lambda c=client: statuses.append(
                c.post("/shymkent/people/new", data=form).status_code
            )
        )
        for client in clients
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(statuses) == [303, 422]


def test_taken_iin_and_card_name_their_holder(register: Any, gulnar: str) -> None:
    with pytest.raises(IinTaken) as iin:
        register("Басқа", iin="530314-400-300")
    with pytest.raises(CardTaken) as card:
        register("Басқа", iin=OTHER_IIN, card_number="000 123")
    assert iin.value.public_id == card.value.public_id == gulnar


def test_iin_of_another_region_is_free(work: Any, gulnar: str, world: Any, actor: Any) -> None:
    zhanar = actor("zhanar")
    with work(scope=world.other_region.id) as session:
        services.register_person(session, actor=zhanar, region=world.other_region,
                                 centre_id=world.foreign_centre_id,
                                 data=PersonData("Ахметова", iin=IIN))  # fmt: skip
        assert session.scalar(sa.select(sa.func.count(Person.id))) == 1


@pytest.mark.parametrize(
    ("data", "field"),
    [
        (PersonData(" - "), "surname"),
        (PersonData("Бек", iin="530314400301"), "iin"),
        (PersonData("Бек", iin_missing_reason="unknown"), "iin_missing_reason"),
        (PersonData("Бек", sex="other"), "sex"),
        (PersonData("Бек", legal_basis="because"), "legal_basis"),
        (PersonData("Бек", legal_basis="state_service"), "legal_basis_note"),
        (PersonData("Бек", phones=(("123", ""),)), "phone"),
        (PersonData("Бек", categories=("king",)), "code"),
        (PersonData("Бек", district_id=10**6), "district_id"),
    ],
)
def test_wrong_values_are_refused_at_their_field(
    work: Any, world: Any, actor: Any, data: PersonData, field: str
) -> None:
    bota = actor("bota")
    with pytest.raises(InvalidInput) as refused, work() as session:
        services.register_person(session, actor=bota, region=world.region,
                                 centre_id=world.centre_id, data=data)  # fmt: skip
    assert field in {refused.value.field, *refused.value.fields}


def test_rights_are_asked_at_the_centre(work: Any, world: Any, actor: Any, stranger: str) -> None:
    bota, nurgul, dana = actor("bota"), actor("nurgul"), actor("dana")
    for who, centre in ((bota, world.second_centre_id), (nurgul, world.centre_id),
                        (dana, world.centre_id), (bota, world.foreign_centre_id)):  # fmt: skip
        with pytest.raises((NotAllowed, NotFound)), work() as session:
            services.register_person(session, actor=who, region=world.region, centre_id=centre,
                                     data=PersonData("Бек"))  # fmt: skip
    with work() as session:
        person = queries.find_anywhere(session, public_id=stranger)
        with pytest.raises(NotAllowed):
            services.update_person(session, actor=bota, region=world.region, person=person,
                                   version=person.version, data=PersonData("Бек"))  # fmt: skip
        with pytest.raises(NotAllowed):
            services.add_category(session, actor=bota, region=world.region, person=person,
                                  code="pensioner")  # fmt: skip
        with pytest.raises(InvalidInput):
            services.attach_person(session, actor=bota, region=world.region, person=person,
                                   centre_id=world.centre_id, reason=" ",
                                   basis="paper_consent")  # fmt: skip


def test_names_are_saved_as_in_the_papers_and_folded_for_search(work: Any, register: Any) -> None:
    register("ӘБДІҒАЛИЕВА", "гүлнар", "серік қызы", iin=IIN)
    with work(writes=False) as session:
        person = session.scalars(sa.select(Person)).one()
        assert person.surname == "Әбдіғалиева"
        assert person.surname_key == "абдигалиева"
        assert person.name_key == "абдигалиева гулнар серикизи"


def test_change_is_logged_with_before_and_after_and_never_a_full_iin(
    work: Any, world: Any, actor: Any, gulnar: str
) -> None:
    bota = actor("bota")
    with work() as session:
        person = queries.find_anywhere(session, public_id=gulnar)
        data = PersonData("Ахметова", "Гүлнара", iin=OTHER_IIN, birth_date=dt.date(1953, 3, 15),
                          sex="female", phones=(("87770001122", "қызы"),), legal_basis="legal_duty",
                          card_number="000123")  # fmt: skip
        services.update_person(session, actor=bota, region=world.region, person=person,
                               version=person.version, data=data)  # fmt: skip
    with work(writes=False) as session:
        person = queries.find_anywhere(session, public_id=gulnar)
        assert (person.given_name, person.version) == ("Гүлнара", 2)
        assert [(one.number, one.note) for one in person.phones] == [("+77770001122", "қызы")]
        entry = session.scalars(
            sa.select(AuditEntry).where(AuditEntry.action == "person.update")
        ).one()
        changed = entry.details["changed"]
        assert changed["given_name"] == ["Гүлнар", "Гүлнара"]
        assert changed["birth_date"] == ["1953-03-14", "1953-03-15"]
        assert changed["iin"] == ["5303••••0300", "4701••••0127"]
        assert changed["phones"] == [["+77011234567"], ["+77770001122"]]
        assert "sex" not in changed


def test_older_version_is_refused_and_an_equal_file_changes_nothing(
    work: Any, world: Any, actor: Any, gulnar: str
) -> None:
    bota = actor("bota")
    same = PersonData("Ахметова", "Гүлнар", "Серікқызы", iin=IIN, birth_date=dt.date(1953, 3, 14),
                      sex="female", phones=(("8 701 123 45 67", ""),), card_number="000123",
                      address="Абай даңғылы, 5", legal_basis="paper_consent")  # fmt: skip
    with work() as session:
        person = queries.find_anywhere(session, public_id=gulnar)
        services.update_person(session, actor=bota, region=world.region, person=person, version=1,
                               data=same)  # fmt: skip
        assert person.version == 1
        with pytest.raises(Conflict):
            services.update_person(session, actor=bota, region=world.region, person=person,
                                   version=0, data=same)  # fmt: skip


def test_category_has_dates_and_evidence_and_ends_with_a_reason(
    sign_in: Any, work: Any, gulnar: str
) -> None:
    client = sign_in("bota")
    url = f"/shymkent/people/{gulnar}/categories/new"
    assert client.get(url).status_code == 200
    typed = {"code": "disability_2", "valid_from": "01.02.2025", "valid_to": "31.01.2024",
             "evidence": "МӘС № 77"}  # fmt: skip
    wrong = client.post(url, data=typed)
    assert wrong.status_code == 422
    assert "Соңғы күні бірінші күнінен бұрын" in wrong.text
    assert "МӘС № 77" in wrong.text
    right = {**typed, "valid_to": "31.01.2027"}
    assert client.post(url, data=right).status_code == 303
    assert client.post(url, data=right).status_code == 303
    with work(writes=False) as session:
        person = queries.find_anywhere(session, public_id=gulnar)
        added = [one for one in person.categories if one.code == "disability_2"]
        assert [(one.valid_to, one.evidence) for one in added] == [
            (dt.date(2027, 1, 31), "МӘС № 77")
        ]
        end = f"/shymkent/people/{gulnar}/categories/{added[0].id}/end"
    assert "Екінші топтағы" in client.get(f"/shymkent/people/{gulnar}").text
    assert client.get(end).status_code == 200
    assert client.post(end, data={"reason": ""}).status_code == 422
    assert client.post(end, data={"reason": "топ алынды"}).status_code == 303
    assert client.post(end, data={"reason": "топ алынды"}).status_code == 404, "it ended already"
    assert "Екінші топтағы" not in client.get(f"/shymkent/people/{gulnar}").text
    assert "топ алынды" in client.get(f"/shymkent/people/{gulnar}/history").text


def test_category_of_another_person_is_not_found(
    sign_in: Any, work: Any, gulnar: str, register: Any
) -> None:
    other = register("Бек", iin=OTHER_IIN, categories=("pensioner",))
    with work(writes=False) as session:
        foreign = queries.find_anywhere(session, public_id=other).categories[0].id
    url = f"/shymkent/people/{gulnar}/categories/{foreign}/end"
    assert sign_in("bota").post(url, data={"reason": "қате"}).status_code == 404


def test_undoing_an_import_withdraws_its_people_and_keeps_those_used_since(
    work: Any, world: Any, actor: Any, stranger: str
) -> None:
    bota, bolat = actor("bota"), actor("bolat")
    ids = {}
    with work() as session:
        for name in ("Алиев", "Бектаев"):
            person = services.register_person(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                data=PersonData(name, legal_basis="paper_consent"), source="import:7", checked=True,
            )  # fmt: skip
            ids[name] = person.id
        known = queries.find_anywhere(session, public_id=stranger)
        services.attach_person(session, actor=bota, region=world.region, person=known,
                               centre_id=world.centre_id, reason="импорт", basis="",
                               source="import:7")  # fmt: skip
        ids["Өтегенов"] = known.id
    with work() as session:
        used = session.scalars(sa.select(Person).where(Person.id == ids["Бектаев"])).one()
        services.attach_person(session, actor=bolat, region=world.region, person=used,
                               centre_id=world.second_centre_id, reason="келді",
                               basis="paper_consent")  # fmt: skip
    with work() as session:
        gone = services.withdraw_people(
            session, actor=bota, region=world.region,
            person_ids=[ids["Алиев"], ids["Бектаев"]], source="import:7", reason="қайтарылды",
        )  # fmt: skip
        services.detach_source(session, actor=bota, region=world.region,
                               person_ids=[ids["Өтегенов"]], source="import:7",
                               reason="импорт қайтарылды")  # fmt: skip
        assert gone == [ids["Алиев"]]
    with work(writes=False) as session:
        living = session.scalars(sa.select(Person.surname).where(Person.withdrawn_at.is_(None)))
        assert set(living) == {"Бектаев", "Өтегенов"}
        held = session.execute(
            sa.select(PersonCentre.person_id, PersonCentre.centre_id).where(
                PersonCentre.detached_at.is_(None)
            )
        )
        assert {tuple(row) for row in held} == {
            (ids["Бектаев"], world.second_centre_id),
            (ids["Өтегенов"], world.second_centre_id),
        }


def test_withdrawn_person_frees_the_iin(
    work: Any, world: Any, actor: Any, register: Any, gulnar: str
) -> None:
    with work() as session:
        session.execute(sa.update(Person).values(withdrawn_at=dt.datetime.now(dt.UTC)))
        with pytest.raises(NotFound):
            queries.find_anywhere(session, public_id=gulnar)
    assert register("Ахметова", iin=IIN) != gulnar


def test_bulk_registration_spends_no_lookups(
    work: Any, world: Any, actor: Any, count_queries: Any
) -> None:
    bota = actor("bota")
    with work() as session:
        count_queries.clear()
        for number in range(10):
            services.register_person(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                data=PersonData("Алиев", str(number), phones=(("87011112233", ""),),
                                categories=("pensioner",)),
                source="import:1", checked=True,
            )  # fmt: skip
        session.flush()
    own = [one for one in count_queries.statements if "audit_" not in one]
    assert not [one for one in own if one.startswith("SELECT")]
    assert len(own) <= 10 * 4
    assert len(count_queries.statements) <= 10 * 5 + 6, "one seal closes over all of them"


# Changing a file in the browser ----------------------------------------------------------------


def edit_form(html: str) -> dict[str, str]:

    found = {}
    for tag in re.findall(r"<input [^>]*>", html):
        name = re.search(r'name="([^"]+)"', tag)
        value = re.search(r'value="([^"]*)"', tag)
        if name and (("radio" not in tag and "checkbox" not in tag) or "checked" in tag):
            found[name[1]] = value[1] if value else ""
    return found


def test_edit_shows_the_file_and_saves_what_changed(sign_in: Any, work: Any, gulnar: str) -> None:
    client = sign_in("bota")
    url = f"/shymkent/people/{gulnar}/edit"
    form = edit_form(client.get(url).text)
    assert form["surname"] == "Ахметова"
    assert form["phone"] == "+7\xa0701\xa0123\xa045\xa067"
    assert form["iin"] == IIN
    assert client.post(url, data=form).status_code == 303, "an untouched form is not doubted"
    saved = client.post(url, data={**form, "address": "Төле би, 7"})
    assert saved.status_code == 303
    assert "Төле би, 7" in client.get(saved.location).text
    old = client.post(url, data={**form, "address": "Сайрам, 9"})
    assert old.status_code == 422
    assert "басқа біреу өзгертті" in old.text
    assert 'value="Сайрам, 9"' in old.text, "nothing typed is lost"
    assert "Мекенжай" in client.get(f"/shymkent/people/{gulnar}/history").text


def test_edit_asks_about_what_became_doubtful(sign_in: Any, gulnar: str, stranger: str) -> None:
    client = sign_in("bota")
    url = f"/shymkent/people/{gulnar}/edit"
    form = edit_form(client.get(url).text)
    doubtful = client.post(url, data={**form, "sex": "male"})
    assert doubtful.status_code == 422
    assert "жыныс таңдалғанға" in doubtful.text
    taken = client.post(url, data={**form, "iin": OTHER_IIN})
    assert taken.status_code == 422
    assert "Өтегенов" in taken.text


def test_edit_is_recorded_as_a_look_at_the_file_and_the_iin(
    sign_in: Any, gulnar: str, work: Any
) -> None:

    sign_in("bota").get(f"/shymkent/people/{gulnar}/edit")
    with work(writes=False) as session:
        assert set(session.scalars(sa.select(Look.what))) == {"file", "iin"}
