"""Two people change one file at once: the second sees what changed, and chooses field by field."""

from __future__ import annotations

import html
import re
import threading
from typing import Any

import pytest
import sqlalchemy as sa
from hypothesis import given
from hypothesis import strategies as st

from core.auth.models import Role
from core.people.clash_rules import Clash, find_clashes
from core.people.models import Person
from tests.core.people.conftest import IIN


def edit_form(page: str) -> dict[str, str]:
    """What a browser would send of the form of changes."""
    part = page[page.index('<form id="person-form"') :]
    part = part[: part.index("</form>")]
    found = {}
    for tag in re.findall(r"<input [^>]*>", part):
        name, value = re.search(r'name="([^"]+)"', tag), re.search(r'value="([^"]*)"', tag)
        if name and (("radio" not in tag and "checkbox" not in tag) or "checked" in tag):
            found[name[1]] = html.unescape(value[1]) if value else ""
    for name, text in re.findall(r'<textarea [^>]*name="([^"]+)"[^>]*>\r?\n?(.*?)</textarea>', part,
                                 re.DOTALL):  # fmt: skip
        found[name] = html.unescape(text)
    for name, options in re.findall(r'<select [^>]*name="([^"]+)"[^>]*>(.*?)</select>', part,
                                    re.DOTALL):  # fmt: skip
        chosen = re.search(r'<option selected value="([^"]*)"', options)
        found[name] = html.unescape(chosen[1]) if chosen else ""
    return found


@pytest.fixture
def url(gulnar: str) -> str:
    return f"/shymkent/people/{gulnar}/edit"


def person(work: Any) -> Person:
    with work(writes=False) as session:
        found = session.scalars(sa.select(Person)).one()
        session.expunge_all()
        return found


def test_the_second_sees_before_theirs_and_mine_and_loses_nothing(
    sign_in: Any, url: str, work: Any
) -> None:
    first, second = sign_in("aigul"), sign_in("bota")
    mine, theirs = edit_form(second.get(url).text), edit_form(first.get(url).text)
    assert first.post(url, data={**theirs, "address": "Сайрам, 9", "given_name": "Гүлнара",
                                 "phone": "8 702 111 22 33"}).status_code == 303  # fmt: skip
    answer = second.post(url, data={**mine, "address": "Төле би, 7", "note": "Кешке келеді"})
    assert answer.status_code == 422
    page = answer.text
    for text in ("Aigul сақтады", "Бұрын: Абай даңғылы, 5", "Басқаның жазғаны: Сайрам, 9",
                 "Менің жазғаным, өрісте тұрғандай: Төле би, 7", "Басқаның жазғаны: Гүлнара",
                 "Басқаның жазғаны: +7\xa0702\xa0111\xa022\xa033",
                 "Бұрын: +7\xa0701\xa0123\xa045\xa067"):  # fmt: skip
        assert text in page, text
    form = edit_form(page)
    assert (form["address"], form["note"]) == ("Төле би, 7", "Кешке келеді")
    assert 'name="chosen-note"' not in page, "only what the other changed is asked about"
    assert page.count('value="theirs" checked') == 2, "what I did not touch is theirs"
    assert (person(work).address, person(work).version) == ("Сайрам, 9", 2)

    undecided = second.post(url, data=form)
    assert undecided.status_code == 422
    assert "Екеуінің қайсысы қалатынын таңдаңыз" in undecided.text
    form = edit_form(undecided.text)
    assert form["given_name"] == "Гүлнара", "what was chosen stands in its field"
    saved = second.post(url, data={**form, "chosen-address": "mine"})
    assert saved.status_code == 303
    now = person(work)
    assert (now.given_name, now.address, now.note, now.version) == (
        "Гүлнара", "Төле би, 7", "Кешке келеді", 3)  # fmt: skip
    assert "+7\xa0702\xa0111" in second.get(saved.location).text


def test_theirs_is_taken_over_what_i_typed(sign_in: Any, url: str, work: Any) -> None:
    second = sign_in("bota")
    mine = edit_form(second.get(url).text)
    with work() as session:
        session.execute(sa.update(Person).values(surname="Сапарова", version=2))
    answer = second.post(url, data={**mine, "surname": ""})
    assert "Басқаның жазғаны: Сапарова" in answer.text
    form = edit_form(answer.text)
    assert form["surname"] == ""
    saved = second.post(url, data={**form, "chosen-surname": "theirs"})
    assert saved.status_code == 303, "an empty field is no error once theirs was chosen"
    assert person(work).surname == "Сапарова"


def test_the_same_change_twice_is_no_clash(sign_in: Any, url: str, work: Any) -> None:
    first, second = sign_in("aigul"), sign_in("bota")
    mine, theirs = edit_form(second.get(url).text), edit_form(first.get(url).text)
    assert first.post(url, data={**theirs, "address": "Сайрам, 9"}).status_code == 303
    assert second.post(url, data={**mine, "address": "Сайрам,  9",
                                  "note": "Жаңа"}).status_code == 303  # fmt: skip
    assert (person(work).address, person(work).note) == ("Сайрам, 9", "Жаңа")


def test_a_third_editor_is_seen_too(sign_in: Any, url: str, work: Any) -> None:
    first, second = sign_in("aigul"), sign_in("bota")
    mine = edit_form(second.get(url).text)
    first.post(url, data={**edit_form(first.get(url).text), "address": "Сайрам, 9"})
    asked = edit_form(second.post(url, data={**mine, "address": "Төле би, 7"}).text)
    first.post(url, data={**edit_form(first.get(url).text), "address": "Жібек жолы, 1"})
    again = second.post(url, data={**asked, "chosen-address": "mine"})
    assert again.status_code == 422
    assert "Басқаның жазғаны: Жібек жолы, 1" in again.text
    assert "Бұрын: Сайрам, 9" in again.text
    saved = second.post(url, data={**edit_form(again.text), "chosen-address": "theirs"})
    assert saved.status_code == 303
    assert person(work).address == "Жібек жолы, 1"


def test_who_may_not_see_the_iin_is_not_shown_it_by_a_clash(
    sign_in: Any, url: str, work: Any
) -> None:
    with work() as session:
        session.execute(
            sa.update(Role)
            .where(Role.code == "receptionist")
            .values(permissions=["people.view", "people.edit"])
        )
    second = sign_in("bota")
    mine = edit_form(second.get(url).text)
    assert "iin" not in mine
    assert IIN not in second.get(url).text
    with work() as session:
        session.execute(sa.update(Person).values(iin="530314400403", version=Person.version + 1))
    saved = second.post(url, data={**mine, "address": "Төле би, 7"})
    assert saved.status_code == 303
    assert (person(work).iin, person(work).address) == ("530314400403", "Төле би, 7")


@pytest.mark.parametrize("shown", ["", "{", "[]", "null", '{"surname": 5}', "[" * 5000])
def test_any_text_in_the_hidden_fields_overwrites_nothing(
    sign_in: Any, url: str, work: Any, shown: str
) -> None:
    client = sign_in("bota")
    form = edit_form(client.get(url).text)
    with work() as session:
        session.execute(sa.update(Person).values(address="Сайрам, 9", version=2))
    answer = client.post(url, data={**form, "shown": shown, "clashing": shown, "version": "x"})
    assert answer.status_code == 422
    assert "Басқаның жазғаны: Сайрам, 9" in answer.text
    assert person(work).address == "Сайрам, 9"


def test_two_saves_at_the_same_moment(sign_in: Any, url: str, work: Any) -> None:
    clients = [sign_in("aigul"), sign_in("bota")]
    forms = [edit_form(one.get(url).text) for one in clients]
    gate, statuses = threading.Barrier(2), [0, 0]

    def save(place: int) -> None:
        gate.wait()
        data = {**forms[place], "address": f"Көше, {place}"}
        statuses[place] = clients[place].post(url, data=data).status_code

    threads = [threading.Thread(target=save, args=(place,)) for place in range(2)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert sorted(statuses) == [303, 422]
    assert person(work).address == f"Көше, {statuses.index(303)}"


TEXTS = st.dictionaries(st.sampled_from("abcd"), st.sampled_from(["", "1", "2"]))


@given(TEXTS, TEXTS, TEXTS)
def test_nothing_of_theirs_is_overwritten_unseen(
    before: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    asked = {one.name for one in find_clashes(before, theirs, mine)}
    for name, text in mine.items():
        lost = name in theirs and theirs[name] != before.get(name) and text != theirs[name]
        assert (name in asked) is lost


def test_only_a_field_that_both_changed_needs_a_choice() -> None:
    assert Clash("note", "1", "2", "3").both
    assert not Clash("note", "1", "2", "1").both
