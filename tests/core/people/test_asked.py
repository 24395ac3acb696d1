"""Before somebody is registered: who it may be, what agrees, and that the answer is kept."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import Look
from core.people.duplicate_models import PersonPair
from core.people.models import Person
from core.people.name_scripts import is_doubtful, was_straightened
from tests.core.people.conftest import FORM, IIN
from tests.core.people.test_registration import NEW, tokens
from tests.core.people.test_two_editors import edit_form

TYPED = {**FORM, "iin": "", "iin_missing_reason": "restoring", "card_number": ""}


def pairs(work: Any) -> list[tuple[str, str]]:
    with work(writes=False) as session:
        rows = session.execute(sa.select(PersonPair.state, PersonPair.decided_reason))
        return [(state, reason) for state, reason in rows]


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"given_name": "Гульнара"}, ("аты бірдей, тек басқа түрде", "туған күні бірдей")),
        ({"surname": "Гүлнар", "given_name": "Ахметова"}, ("орын ауысқан",)),
        ({"birth_date": "15.03.1953"}, ("бір цифрдың қатесіндей", "телефоны бірдей")),
        ({"birth_date": "", "patronymic": "", "phone": "", "address": ""}, ("тегі бірдей",)),
        ({"iin": "530314400403", "iin_missing_reason": "", "phone": ""},
         ("ЖСН-дердің айырмасы", "мекенжайы бірдей")),
        ({"sex": "male"}, ("жынысы әртүрлі", "Қайшы:")),
    ],
)  # fmt: skip
def test_it_says_who_it_may_be_and_why(
    sign_in: Any, gulnar: str, work: Any, change: dict[str, str], says: tuple[str, ...]
) -> None:
    answer = sign_in("bota").post(NEW, data={**TYPED, **change})
    assert answer.status_code == 422
    assert f'href="/shymkent/people/{gulnar}"' in answer.text
    assert "5303••••0300" in answer.text
    assert IIN not in answer.text
    for text in says:
        assert text in answer.text, text
    assert pairs(work) == []


def test_a_person_of_another_centre_is_shown_as_a_card_with_the_way_to_attach(
    sign_in: Any, stranger: str, work: Any, world: Any
) -> None:
    typed = {**TYPED, "surname": "Утегенов", "given_name": "Ильяс", "patronymic": "", "sex": "male",
             "birth_date": "07.01.1947", "phone": "8 702 555 44 33"}  # fmt: skip
    typed["surname"] = "Өтегенов"
    answer = sign_in("bota").post(NEW, data=typed)
    assert answer.status_code == 422
    assert f"/people/{stranger}/attach" in answer.text
    assert f'href="/shymkent/people/{stranger}"' not in answer.text
    assert "Өтегенов Ілияс" in answer.text
    for hidden in ("4701••••0127", "07.01.1947</", "телефоны бірдей", "туған күні бірдей"):
        assert hidden not in answer.text, hidden
    with work(writes=False) as session:
        looks = session.execute(sa.select(Look.what, Look.user_id)).all()
    assert looks == [("card", world.bota)]


def test_another_person_is_confirmed_once_and_remembered(
    sign_in: Any, gulnar: str, work: Any, actor: Any, world: Any
) -> None:
    client = sign_in("bota")
    asked = client.post(NEW, data=TYPED)
    confirmed = {**TYPED, "confirmed": tokens(asked.text)}
    assert client.post(NEW, data=confirmed).status_code == 303
    assert pairs(work) == [("different", "Тіркеу кезінде айтылды: бұл — басқа адам")]
    history = client.get(f"/shymkent/people/{gulnar}/history").text
    assert "Бөлек адам деп белгіленді" in history
    again = client.post(NEW, data=confirmed)
    assert again.status_code == 422, "the second press finds the person of the first"
    assert len(pairs(work)) == 1


def test_a_token_of_other_people_confirms_nothing(sign_in: Any, gulnar: str, work: Any) -> None:
    asked = sign_in("bota").post(NEW, data={**TYPED, "confirmed": ["same/0000000000", "same/"]})
    assert asked.status_code == 422
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Person.id))) == 1


def test_one_phone_for_a_family_asks_nobody(sign_in: Any, gulnar: str, work: Any) -> None:
    husband = {**TYPED, "surname": "Ахметов", "given_name": "Серік", "patronymic": "Болатұлы",
               "sex": "male", "birth_date": "01.07.1950"}  # fmt: skip
    assert sign_in("bota").post(NEW, data=husband).status_code == 303
    assert pairs(work) == []


def test_names_of_two_scripts(sign_in: Any, work: Any) -> None:
    client = sign_in("bota")
    straight = client.post(NEW, data={**FORM, "surname": "Aхмeтoвa"})  # Latin A, e, o, a
    assert straight.status_code == 303
    page = client.get(straight.location).text
    assert "латын әріптері ауыстырылды: Тегі." in page
    other = {**FORM, "iin": "", "iin_missing_reason": "other", "card_number": "", "phone": "",
             "given_name": "CEPIK", "birth_date": "01.02.1960", "sex": "male"}  # fmt: skip
    asked = client.post(NEW, data=other)
    assert asked.status_code == 422
    assert "Атында кирилл әріптеріне ұқсас латын әріптері бар" in asked.text
    assert client.post(NEW, data={**other, "confirmed": tokens(asked.text)}).status_code == 303
    with work(writes=False) as session:
        surnames = set(session.scalars(sa.select(Person.surname)))
    assert surnames == {"Ахметова"}


@pytest.mark.parametrize(
    ("text", "straight", "doubtful"),
    [
        ("Ахметова", False, False),
        ("Axмeтoвa", True, False),
        ("CEPIK", False, True),
        ("Smith", False, False),
        ("Иванов-Smith", False, True),
    ],
)
def test_what_is_set_right_and_what_is_asked(text: str, straight: bool, doubtful: bool) -> None:
    assert was_straightened(text) is straight
    assert is_doubtful(text) is doubtful


def test_a_bin_is_told_apart_from_an_iin(sign_in: Any, work: Any) -> None:
    answer = sign_in("bota").post(NEW, data={**FORM, "iin": "140840000016"})
    assert answer.status_code == 422
    assert "БСН-іне ұқсайды" in answer.text or "БСН" in answer.text
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Person.id))) == 0


def test_the_birth_date_is_not_after_the_death(sign_in: Any, gulnar: str, work: Any) -> None:
    with work() as session:
        session.execute(sa.update(Person).values(died_on=dt.date(2020, 5, 6)))
    client = sign_in("bota")
    url = f"/shymkent/people/{gulnar}/edit"
    form = edit_form(client.get(url).text)
    typed = {**form, "birth_date": "07.05.2020"}
    asked = client.post(url, data=typed)
    answer = client.post(url, data={**typed, "confirmed": tokens(asked.text)})
    assert answer.status_code == 422
    assert "қайтыс болған күнінен (06.05.2020) кейін" in answer.text
