"""Pages of households: the list, one, and every step by forms, in Kazakh."""

from __future__ import annotations

import datetime as dt
import re

import pytest
import sqlalchemy as sa

from core.db import unit_of_work
from core.households.models import Household, HouseholdMember
from core.people.models import Person


@pytest.fixture
def read(app, world):
    def run(work):
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            return work(session)

    return run


def text_of(answer) -> str:
    return answer.get_data(as_text=True)


def test_the_list_finds_by_member_and_by_address(family, sign_in):
    client = sign_in("bota")
    for query in ("Ерлан", "Төле би", "Бекзат"):
        assert family.home in text_of(client.get(f"/shymkent/households/?q={query}")), query
    assert family.home not in text_of(client.get("/shymkent/households/?q=Фатима"))
    assert family.home not in text_of(client.get("/shymkent/households/?show=closed"))
    assert family.home not in text_of(client.get("/shymkent/households/?show=headless"))
    part = client.get("/shymkent/households/", headers={"HX-Request": "true"})
    assert text_of(part).lstrip().startswith('<div id="household-results"')


def test_the_list_costs_the_same_with_more_households(family, sign_in, count_queries):
    client = sign_in("bota")
    client.get("/shymkent/households/")
    count_queries.clear()
    client.get("/shymkent/households/")
    before = len(count_queries.statements)
    person = f"/shymkent/people/{family.public['fatima']}/household"
    assert client.post(person, data={"joined_on": "01.02.2021"}).status_code == 303
    client.get("/shymkent/households/")
    count_queries.clear()
    found = text_of(client.get("/shymkent/households/"))
    assert found.count("/shymkent/households/") > 2
    assert len(count_queries.statements) == before


def test_the_page_of_a_household_costs_the_same_with_more_members(family, sign_in, count_queries):
    client, url = sign_in("bota"), f"/shymkent/households/{family.home}"
    client.get(url)
    count_queries.clear()
    client.get(url)
    before = len(count_queries.statements)
    answer = client.post(
        f"{url}/join/{family.public['fatima']}",
        data={"role": "other_relative", "joined_on": "01.02.2021", "reason": "moved_in"},
    )
    assert answer.status_code == 303
    client.get(url)
    count_queries.clear()
    client.get(url)
    assert len(count_queries.statements) == before


def test_history_is_told_in_words(family, sign_in):
    client = sign_in("bota")
    url = f"/shymkent/households/{family.home}"
    answer = client.post(
        f"{url}/members/{family.public['dana']}/leave",
        data={"left_on": "01.05.2026", "reason": "adult_child_left", "note": "Астанаға көшті"},
    )
    assert answer.status_code == 303
    page = text_of(client.get(url))
    assert "Сәбитова Дана кетті" in page
    assert "Ересек бала үйден кетті. Астанаға көшті" in page
    assert "Сәбитов Бекзат қосылды" in page
    tab = text_of(client.get(f"/shymkent/people/{family.public['dana']}/family"))
    assert "Адам мұнда ешбір үй шаруашылығына кірмейді." in tab
    assert "15.01.2020 – 01.05.2026" in tab


def test_a_head_who_leaves_names_the_next_one(family, sign_in, members):
    client = sign_in("bota")
    url = f"/shymkent/households/{family.home}/members/{family.public['ainur']}/leave"
    form = text_of(client.get(url))
    assert 'name="next_head_id"' in form
    data = {"left_on": "01.05.2026", "reason": "divorce"}
    refused = client.post(url, data=data)
    assert refused.status_code == 422
    assert "Осы күннен бастап үй шаруашылығын кім басқаратынын таңдаңыз." in text_of(refused)
    assert client.post(url, data={**data, "next_head_id": str(family.bekzat)}).status_code == 303
    assert members(family.home)["Бекзат"] == "head"
    other = f"/shymkent/households/{family.home}/members/{family.public['dana']}/leave"
    assert 'name="next_head_id"' not in text_of(client.get(other))


def test_what_is_doubtful_is_asked_and_confirmed(family, sign_in, members, read, work):
    with work() as session:
        session.get_one(Person, family.fatima).birth_date = dt.date(1977, 1, 1)
    client = sign_in("bota")
    url = f"/shymkent/households/{family.home}/join/{family.public['fatima']}"
    data = {"role": "parent", "joined_on": "01.05.2026", "reason": "moved_in"}
    asked = client.post(url, data=data)
    assert asked.status_code == 422
    assert 'name="confirmed"' in text_of(asked)
    assert "12 жасқа толмаған" in text_of(asked)
    assert 'name="confirmed"' not in text_of(client.get(url))
    assert client.post(url, data={**data, "confirmed": "y"}).status_code == 303
    assert members(family.home)["Фатима"] == "parent"


def test_a_person_of_another_household_is_moved_with_a_tick(family, sign_in, members):
    client = sign_in("bota")
    opened = client.post(
        f"/shymkent/people/{family.public['fatima']}/household",
        data={"joined_on": "01.02.2021", "address": "Абай 5"},
    )
    home = re.search(r"/households/(\w{10})", opened.headers["Location"])[1]
    url = f"/shymkent/households/{home}/join/{family.public['erlan']}"
    assert 'name="leave_other"' in text_of(client.get(url))
    data = {"role": "grandchild", "joined_on": "01.05.2026", "reason": "moved_in"}
    refused = client.post(url, data=data)
    assert refused.status_code == 422
    assert "Адам басқа үй шаруашылығында тұрады." in text_of(refused)
    assert client.post(url, data={**data, "leave_other": "y"}).status_code == 303
    assert members(home)["Ерлан"] == "grandchild"
    assert "Ерлан" not in members(family.home)


def test_a_separation_by_the_form(family, sign_in, members, read):
    client = sign_in("bota")
    url = f"/shymkent/households/{family.home}/separate"
    page = text_of(client.get(url))
    assert 'name="violence"' not in page  # only those who may protect are asked
    assert 'name="violence"' in text_of(sign_in("aigul").get(url))
    wrong = client.post(url, data={"head_id": str(family.bekzat), "on": "01.05.2026",
                                   "reason": "separation"})  # fmt: skip
    assert wrong.status_code == 422
    assert "Кім кететінін таңдаңыз." in text_of(wrong)
    right = client.post(
        url,
        data={"moving": [str(family.bekzat), str(family.erlan)], "head_id": str(family.bekzat),
              "on": "01.05.2026", "reason": "divorce", "address": "Абай 9",
              "violence": "y", "safe_number": "8 705 000 11 22"},
    )  # fmt: skip
    assert right.status_code == 303
    assert members(family.home) == {"Айнұр": "head", "Дана": "child"}
    hidden = sa.select(Household.address_hidden).where(Household.address == "Абай 9")
    assert read(lambda session: session.scalars(hidden).one()) is False


def test_a_death_is_recorded_and_shown(family, sign_in, members):
    client = sign_in("bota")
    url = f"/shymkent/people/{family.public['ainur']}"
    assert 'name="next_head_id"' in text_of(client.get(f"{url}/death"))
    early = client.post(f"{url}/death", data={"died_on": "01.01.1980",
                                              "next_head_id": str(family.bekzat)})  # fmt: skip
    assert early.status_code == 422
    assert "Қайтыс болған күн туған күннен бұрын." in text_of(early)
    done = client.post(f"{url}/death", data={"died_on": "01.11.2026",
                                             "next_head_id": str(family.bekzat)})  # fmt: skip
    assert done.status_code == 303
    assert members(family.home)["Бекзат"] == "head"
    assert "01.11.2026 қайтыс болған" in text_of(client.get(url))
    assert client.post(f"{url}/death/mistake", data={"reason": ""}).status_code == 422
    assert client.post(f"{url}/death/mistake", data={"reason": "қате"}).status_code == 303
    assert "01.11.2026 қайтыс болған" not in text_of(client.get(url))


def test_two_who_change_a_household_at_once_are_told(family, sign_in):
    client, url = sign_in("bota"), f"/shymkent/households/{family.home}/edit"
    version = re.search(r'name="version"[^>]*value="(\d+)"', text_of(client.get(url)))[1]
    data = {"version": version, "address": "Абай 1"}
    assert client.post(url, data=data).status_code == 303
    late = client.post(url, data={**data, "address": "Абай 2"})
    assert late.status_code == 422
    assert "осы уақытта біреу өзгертті" in text_of(late)
    assert "Абай 2" in text_of(late)  # nothing typed is lost
    again = re.search(r'name="version"[^>]*value="(\d+)"', text_of(late))[1]
    saved = client.post(url, data={"version": again, "address": "Абай 2"})
    assert saved.status_code == 303


def test_roles_and_the_head_are_changed_by_forms(family, sign_in, members):
    client, url = sign_in("bota"), f"/shymkent/households/{family.home}"
    role = client.post(f"{url}/members/{family.public['erlan']}/role",
                       data={"role": "stepchild", "on": "01.05.2026"})  # fmt: skip
    assert role.status_code == 303
    head = client.post(f"{url}/head", data={"person_id": str(family.dana), "on": "01.05.2026"})
    assert head.status_code == 422
    head = client.post(f"{url}/head", data={"person_id": str(family.bekzat), "on": "01.05.2026"})
    assert head.status_code == 303
    assert members(family.home)["Бекзат"] == "head"
    assert "Сәбитов Бекзат — үй шаруашылығының басшысы" in text_of(client.get(url))


def test_a_member_is_found_by_the_search(family, sign_in):
    client = sign_in("bota")
    url = f"/shymkent/households/{family.home}/join"
    page = text_of(client.get(f"{url}?q=Сәбит"))
    assert f"{url}/{family.public['fatima']}" in page
    assert f"{url}/{family.public['dana']}" not in page  # lives there already


def test_a_neighbour_centre_does_not_see_the_household(family, sign_in, read):
    client = sign_in("bolat")
    assert client.get(f"/shymkent/households/{family.home}").status_code == 404
    assert family.home not in text_of(client.get("/shymkent/households/"))
    assert client.post(f"/shymkent/households/{family.home}/separate").status_code == 404
    rows = read(lambda s: s.scalar(sa.select(sa.func.count(HouseholdMember.id))))
    assert rows == 4


def test_who_may_act_is_said_where_the_person_is_served(family, sign_in):
    client = sign_in("bota")
    client.post(
        f"/shymkent/people/{family.public['fatima']}/representatives/new",
        data={"full_name": "Оспанова Әсел", "phone": "8 705 111 22 33", "basis": "relative",
              "rights": ["fetch"], "valid_from": "01.10.2026"},
    )  # fmt: skip
    page = text_of(client.get("/shymkent/check-in/?q=Фатима"))
    assert "Өкілі: Оспанова Әсел" in page
