"""Registering in under a minute: what is refused, asked, offered, and kept."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.audit.models import Look
from core.people.models import Person
from core.people.queries import PARTS
from tests.core.people.conftest import FORM, IIN, OTHER_IIN

NEW = "/shymkent/people/new"


def people(work: Any) -> list[Person]:
    with work(writes=False) as session:
        found = list(session.scalars(sa.select(Person).options(*PARTS).order_by(Person.id)))
        session.expunge_all()
        return found


def tokens(html: str) -> list[str]:
    return [unescape(one) for one in re.findall(r'name="confirmed" value="([^"]+)"', html)]


def test_one_page_registers(sign_in: Any, work: Any, world: Any) -> None:
    client = sign_in("bota")
    assert client.get(NEW).status_code == 200
    answer = client.post(NEW, data=FORM)
    assert answer.status_code == 303
    [person] = people(work)
    assert answer.location == f"/shymkent/people/{person.public_id}"
    assert (person.iin, person.surname, person.given_name) == (IIN, "Ахметова", "Гүлнар")
    assert person.name_key == "ахметова гулнар серикизи"
    assert person.birth_date == dt.date(1953, 3, 14)
    assert [one.number for one in person.phones] == ["+77011234567"]
    assert [one.code for one in person.categories] == ["pensioner"]
    assert [(one.centre_id, one.basis) for one in person.centres] == [
        (world.centre_id, "paper_consent")
    ]
    assert "Тіркелді: Ахметова Гүлнар Серікқызы" in client.get(answer.location).text


@pytest.mark.parametrize(
    ("iin", "text"),
    [
        ("53031440030", "ЖСН 12 цифрдан тұруы тиіс"),
        ("530314400301", "бақылау цифры дұрыс емес"),
        ("161040000172", "БСН"),
        ("53031440О300", "тек цифрлардан"),
        ("", "ЖСН жазыңыз немесе"),
    ],
)
def test_iin_errors_are_errors(sign_in: Any, work: Any, iin: str, text: str) -> None:
    answer = sign_in("bota").post(NEW, data={**FORM, "iin": iin})
    assert answer.status_code == 422
    assert text in answer.text
    assert "Нысанда қате бар" in answer.text
    assert 'value="Серікқызы"' in answer.text, "nothing typed is lost"
    assert people(work) == []


@pytest.mark.parametrize(
    ("change", "text"),
    [
        ({"birth_date": "15.03.1953"}, "туған күнге сәйкес келмейді"),
        ({"sex": "male"}, "жыныс таңдалғанға сәйкес келмейді"),
        ({"iin": "881330400500"}, "күнтізбедегі күнге сәйкес емес"),
        ({"iin": "900512000101", "birth_date": "12.05.1990"}, "жетінші цифры"),
        ({"iin": "991231200017", "birth_date": "31.12.1899"}, "110 жастан асқан"),
    ],
)
def test_warnings_are_confirmed_with_the_checkbox_that_comes_with_them(
    sign_in: Any, work: Any, change: dict[str, str], text: str
) -> None:
    client = sign_in("bota")
    typed = {**FORM, **change}
    answer = client.post(NEW, data=typed)
    assert answer.status_code == 422
    assert text in answer.text
    assert 'value="Абай даңғылы, 5"' in answer.text
    assert people(work) == []
    asked = tokens(answer.text)
    assert asked
    assert client.post(NEW, data={**typed, "confirmed": asked[:-1] or ["x"]}).status_code == 422
    other = {**typed, "iin": "470107300127", "birth_date": "01.01.1950", "confirmed": asked}
    assert client.post(NEW, data=other).status_code == 422, "an answer counts for its question only"
    assert client.post(NEW, data={**typed, "confirmed": asked}).status_code == 303
    assert len(people(work)) == 1


def test_birth_date_and_sex_are_offered_and_never_taken_in_silence(sign_in: Any, work: Any) -> None:
    client = sign_in("bota")
    bare = {name: value for name, value in FORM.items() if name not in {"birth_date", "sex"}}
    offer = client.post("/shymkent/people/check-iin", data={"iin": IIN}, headers=HTMX)
    assert "14.03.1953" in offer.text
    assert "әйел" in offer.text
    assert "<html" not in offer.text
    first = client.post(NEW, data=bare)
    assert first.status_code == 422
    assert people(work) == [], "the first submit only shows the offer"
    assert 'value="14.03.1953"' in first.text
    assert "ЖСН бойынша толтырылды" in first.text
    offered = re.search(r'name="offered"[^>]*value="(\d+)"', first.text)
    assert offered
    again = {**bare, "offered": offered[1], "birth_date": "", "sex": ""}
    assert client.post(NEW, data=again).status_code == 303, "who clears it again is not asked twice"
    [person] = people(work)
    assert (person.birth_date, person.sex) == (None, "")


def test_fill_button_works_without_script_and_keeps_the_rest(sign_in: Any, work: Any) -> None:
    typed = {**FORM, "birth_date": "", "sex": "", "fill": "1", "note": "күтпе"}
    answer = sign_in("bota").post(NEW, data=typed)
    assert answer.status_code == 200
    assert 'value="14.03.1953"' in answer.text
    assert re.search(r'value="female"[^>]*checked|checked[^>]*value="female"', answer.text)
    assert "күтпе" in answer.text
    assert people(work) == []


HTMX = {"HX-Request": "true"}


def test_iin_of_the_own_centre_links_to_the_person(sign_in: Any, gulnar: str, work: Any) -> None:
    client = sign_in("bota")
    part = client.post("/shymkent/people/check-iin", data={"iin": "530314 400300"}, headers=HTMX)
    assert f"/shymkent/people/{gulnar}" in part.text
    answer = client.post(NEW, data={**FORM, "surname": "Басқа", "card_number": ""})
    assert answer.status_code == 422
    assert f"/shymkent/people/{gulnar}" in answer.text
    assert len(people(work)) == 1


def test_iin_of_another_centre_shows_the_card_and_the_way_to_attach(
    sign_in: Any, stranger: str, work: Any, world: Any
) -> None:
    client = sign_in("bota")
    part = client.post("/shymkent/people/check-iin", data={"iin": OTHER_IIN}, headers=HTMX).text
    answer = client.post(NEW, data={**FORM, "iin": OTHER_IIN, "birth_date": "07.01.1947",
                                    "sex": "male", "card_number": ""})  # fmt: skip
    assert answer.status_code == 422
    for html in (part, answer.text):
        assert f"/shymkent/people/{stranger}/attach" in html
        assert "Өтегенов Ілияс" in html
        assert "702" not in html
    with work(writes=False) as session:
        assert [one.what for one in session.scalars(sa.select(Look))] == ["card", "card"]


def test_attaching_takes_reason_and_basis_and_opens_the_file(
    sign_in: Any, stranger: str, work: Any, world: Any
) -> None:
    client = sign_in("bota")
    url = f"/shymkent/people/{stranger}/attach"
    form = client.get(url)
    assert "1947" in form.text
    assert "702" not in form.text
    bare = client.post(url, data={"centre_id": world.centre_id, "reason": "", "basis": ""})
    assert bare.status_code == 422
    wrong = {"centre_id": world.second_centre_id, "reason": "көшті", "basis": "paper_consent"}
    assert client.post(url, data=wrong).status_code == 422, "only one's own centre"
    good = {**wrong, "centre_id": world.centre_id}
    assert client.post(url, data=good).status_code == 303
    assert client.post(url, data=good).status_code in {303, 422}, "a second press adds nothing"
    [person] = people(work)
    held = [(one.centre_id, one.reason, one.basis) for one in person.centres]
    assert held[1:] == [(world.centre_id, "көшті", "paper_consent")]
    assert client.get(f"/shymkent/people/{stranger}").status_code == 200
    assert "көшті" in client.get(f"/shymkent/people/{stranger}/history").text
    assert sign_in("nurgul").post(url, data=good).status_code == 403


def test_detaching_hides_the_file_and_deletes_nothing(
    sign_in: Any, gulnar: str, work: Any, world: Any
) -> None:
    client = sign_in("bota")
    url = f"/shymkent/people/{gulnar}/detach"
    assert client.get(url).status_code == 200
    assert client.post(url, data={"centre_id": world.centre_id}).status_code == 422
    done = client.post(url, data={"centre_id": world.centre_id, "reason": "көшіп кетті"})
    assert done.status_code == 303
    assert client.get(f"/shymkent/people/{gulnar}").status_code == 404
    [person] = people(work)
    assert person.centres[0].detached_reason == "көшіп кетті"
    assert "Ахметова" in client.get(f"/shymkent/people/?q={IIN}").text, "found again by IIN"


def test_similar_people_are_shown_and_confirmed(sign_in: Any, gulnar: str, work: Any) -> None:
    client = sign_in("bota")
    typed = {**FORM, "iin": "", "iin_missing_reason": "restoring", "surname": "Ахметова",
             "given_name": "Гульнара", "card_number": ""}  # fmt: skip
    answer = client.post(NEW, data=typed)
    assert answer.status_code == 422
    assert f"/shymkent/people/{gulnar}" in answer.text
    assert "Ұқсас адамдар бар" in answer.text
    confirmed = {**typed, "confirmed": tokens(answer.text)}
    assert client.post(NEW, data=confirmed).status_code == 303
    again = client.post(NEW, data=confirmed)
    assert again.status_code == 422, "a second press finds the person of the first"
    assert len(people(work)) == 2


@pytest.mark.parametrize(
    "change",
    [
        {"given_name": "Айгүл", "surname": "Сапарова"},
        {"birth_date": "15.04.1960", "phone": "87019998877"},
    ],
)
def test_other_people_are_not_similar(
    sign_in: Any, gulnar: str, work: Any, change: dict[str, str]
) -> None:
    typed = {**FORM, "iin": "", "iin_missing_reason": "other", "card_number": "", **change}
    assert sign_in("bota").post(NEW, data=typed).status_code == 303


def test_no_iin_takes_a_reason_and_a_reminder(sign_in: Any, work: Any) -> None:
    typed = {**FORM, "iin": "", "iin_missing_reason": "newborn", "iin_reminder_on": "01.02.2027"}
    assert sign_in("bota").post(NEW, data=typed).status_code == 303
    without_day = {**typed, "surname": "Сапарова", "given_name": "Роза", "iin_reminder_on": "",
                   "phone": "", "card_number": ""}  # fmt: skip
    assert sign_in("bota").post(NEW, data=without_day).status_code == 303
    first, second = people(work)
    assert (first.iin, first.iin_missing_reason) == (None, "newborn")
    assert first.iin_reminder_on == dt.date(2027, 2, 1)
    assert second.iin_reminder_on is not None


def test_legal_basis_is_stated(sign_in: Any, work: Any) -> None:
    client = sign_in("bota")
    assert client.post(NEW, data={**FORM, "legal_basis": ""}).status_code == 422
    unnumbered = client.post(NEW, data={**FORM, "legal_basis": "state_service"})
    assert unnumbered.status_code == 422
    assert "сұраудың нөмірін" in unnumbered.text
    numbered = {**FORM, "legal_basis": "state_service", "legal_basis_note": "KDP-77"}
    assert client.post(NEW, data=numbered).status_code == 303
    later = {**FORM, "legal_basis": "none", "iin": OTHER_IIN, "birth_date": "07.01.1947",
             "sex": "male", "surname": "Ертаев", "card_number": ""}  # fmt: skip
    assert client.post(NEW, data=later).status_code == 303
    first, second = people(work)
    assert (first.legal_basis, first.legal_basis_note) == ("state_service", "KDP-77")
    assert second.legal_basis == ""


def test_card_of_another_person_is_an_error_at_its_field(
    sign_in: Any, stranger: str, work: Any
) -> None:
    answer = sign_in("bota").post(NEW, data={**FORM, "card_number": "000777"})
    assert answer.status_code == 422
    assert "Бұл карта басқа адамға тиесілі" in answer.text
    assert len(people(work)) == 1


def test_who_may_not_register(sign_in: Any, work: Any, world: Any) -> None:
    for who in ("nurgul", "dana", "officer", "ermek"):
        assert sign_in(who).get(NEW).status_code == 403, who
        assert sign_in(who).post(NEW, data=FORM).status_code == 403, who
    elsewhere = {**FORM, "centre_id": str(world.second_centre_id)}
    assert sign_in("bota").post(NEW, data=elsewhere).status_code == 422
    foreign = {**FORM, "district_id": "999999"}
    assert sign_in("bota").post(NEW, data=foreign).status_code == 422
    assert people(work) == []


def test_short_years_of_birth_are_past(sign_in: Any, work: Any) -> None:
    typed = {**FORM, "iin": "", "iin_missing_reason": "other", "birth_date": "14.9.30"}
    assert sign_in("bota").post(NEW, data=typed).status_code == 303
    assert people(work)[0].birth_date == dt.date(1930, 9, 14)
    future = {**typed, "surname": "Сапарова", "birth_date": "14.09.2190", "card_number": ""}
    assert sign_in("bota").post(NEW, data=future).status_code == 422


TEXT = st.text(st.characters(codec=None), max_size=120) | st.sampled_from(
    ["", "0", "-1", "1e9", "9" * 20, "NaN", "on", IIN, "31.02.2020", "none", "%00", "\x00"]
)  # fmt: skip
FIELDS = [*FORM, "patronymic", "iin_missing_reason", "iin_reminder_on", "phone_whose", "phone_2",
          "phone_2_whose", "district_id", "legal_basis_note", "legal_basis_on", "confirmed",
          "offered", "centre_id", "fill", "version"]  # fmt: skip


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(typed=st.dictionaries(st.sampled_from(FIELDS), TEXT, max_size=8))
def test_any_text_gets_an_answer_and_comes_back(
    typed: dict[str, str], sign_in: Any, work: Any
) -> None:
    """Never a 500; what was refused is shown again as it was typed."""
    data = {name: value.encode("utf-8", "replace").decode() for name, value in typed.items()}
    answer = sign_in("bota").post(NEW, data={**FORM, **data})
    assert answer.status_code in {200, 303, 422}
    if answer.status_code == 422 and "surname" in data:
        kept = " ".join(data["surname"].split())
        shown = unescape(answer.text)
        assert not kept or kept in shown
    with work() as session:
        session.execute(sa.update(Person).values(withdrawn_at=dt.datetime.now(dt.UTC)))
