"""The pages of merging, as staff use them."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.people.merge_models import PersonMerge
from core.people.models import Person
from core.people.services import CardTaken, IinTaken
from tests.core.merge.conftest import IIN, OTHER_IIN

BASE = "/shymkent/people"


@pytest.fixture
def pair(stage: Any) -> tuple[int, int, str, str]:
    keep = stage.person("Ахметова", "Гүлнар", card_number="A7", phones=("87011234567",))
    drop = stage.person("Ахметова", "Гүлнар", iin=IIN, birth_date=dt.date(1953, 3, 14))
    return keep, drop, stage.public_id(keep), stage.public_id(drop)


def versions(text: str) -> dict[str, str]:
    found = dict(re.findall(r'name="(keep_version|drop_version)"[^>]* value="(\d+)"', text))
    return found or {
        name: value
        for value, name in re.findall(
            r'value="(\d+)"[^>]* name="(keep_version|drop_version)"', text
        )
    }


def merge_by_hand(client: Any, keep: str, drop: str, **more: str) -> Any:
    address = f"{BASE}/{keep}/merge/{drop}"
    page = client.get(address).get_data(as_text=True)
    return client.post(address, data={"reason": "бір адам", **versions(page), **more})


def test_find_compare_merge_undo(stage: Any, pair: Any, sign_in: Any) -> None:
    keep_id, drop_id, keep, drop = pair
    stage.tea(drop_id)
    client = sign_in("aigul", "en")
    found = client.get(f"{BASE}/{keep}/merge").get_data(as_text=True)
    assert f"/people/{keep}/merge/{drop}" in found
    page = client.get(f"{BASE}/{keep}/merge/{drop}").get_data(as_text=True)
    assert "Services given" in page
    assert IIN not in page
    answer = client.post(f"{BASE}/{keep}/merge/{drop}", data={"reason": "", **versions(page)})
    assert answer.status_code == 422
    assert merge_by_hand(client, keep, drop).status_code == 303
    assert stage.load(Person, keep_id).iin == IIN
    listed = client.get(f"{BASE}/merges").get_data(as_text=True)
    undo = re.search(r'href="([^"]+/undo)"', listed)
    assert undo is not None
    history = client.get(f"{BASE}/{keep}/history").get_data(as_text=True)
    assert "Merged from" in history
    assert undo[1] in history
    assert "exactly as before the merge" in client.get(undo[1]).get_data(as_text=True)
    assert client.post(undo[1], data={"reason": "екі адам екен"}).status_code == 303
    assert stage.load(Person, drop_id).withdrawn_at is None
    assert client.get(f"{BASE}/{drop}").status_code == 200
    assert client.get(undo[1]).status_code == 303  # a second press finds it done


def test_an_old_address_leads_to_the_kept_file(stage: Any, pair: Any, sign_in: Any) -> None:
    keep_id, drop_id, keep, drop = pair
    merge = stage.merge(keep_id, drop_id)
    client = sign_in("bota")
    answer = client.get(f"{BASE}/{drop}/history?page=1")
    assert answer.status_code == 302
    assert answer.location.endswith(f"{BASE}/{keep}/history?page=1")
    refused = client.post(f"{BASE}/{drop}/edit", data={})
    assert refused.status_code == 409
    assert "Ахметова" in refused.get_data(as_text=True)
    # who may not open the kept file is told nothing of it
    assert sign_in("bolat").get(f"{BASE}/{drop}").status_code == 404
    stage.unmerge(merge)
    assert sign_in("bota").get(f"{BASE}/{drop}").status_code == 200


def test_an_old_address_follows_a_chain(stage: Any, pair: Any, sign_in: Any) -> None:
    keep_id, drop_id, _keep, drop = pair
    last = stage.person("Ахметова")
    stage.merge(keep_id, drop_id)
    stage.merge(last, keep_id)
    answer = sign_in("bota").get(f"{BASE}/{drop}")
    assert answer.location.endswith(f"{BASE}/{stage.public_id(last)}")


def test_a_double_press_says_that_it_is_done(stage: Any, pair: Any, sign_in: Any) -> None:
    _keep_id, _drop_id, keep, drop = pair
    client = sign_in("aigul", "en")
    page = client.get(f"{BASE}/{keep}/merge/{drop}").get_data(as_text=True)
    sent = {"reason": "бір адам", **versions(page)}
    address = f"{BASE}/{keep}/merge/{drop}"
    assert client.post(address, data=sent).status_code == 303
    again = client.post(address, data=sent, follow_redirects=True)
    assert "These two files are one already." in again.get_data(as_text=True)
    with stage.work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(PersonMerge.id))) == 1
    # the other way round the first file is gone: it is said, and nothing is done
    assert client.post(f"{BASE}/{drop}/merge/{keep}", data=sent).status_code == 409


def test_files_that_contradict_need_a_tick(stage: Any, sign_in: Any) -> None:
    keep = stage.public_id(stage.person("Ахметова", iin=IIN))
    drop = stage.public_id(stage.person("Ахметова", iin=OTHER_IIN))
    client = sign_in("aigul", "en")
    refused = merge_by_hand(client, keep, drop)
    assert refused.status_code == 422
    assert "Two people have two IINs" in refused.get_data(as_text=True)
    assert merge_by_hand(client, keep, drop, sure="y").status_code == 303


def test_a_file_that_changed_meanwhile_is_compared_again(
    stage: Any, pair: Any, sign_in: Any
) -> None:
    keep_id, _drop_id, keep, drop = pair
    client = sign_in("aigul", "en")
    page = client.get(f"{BASE}/{keep}/merge/{drop}").get_data(as_text=True)
    with stage.work() as session:
        session.get_one(Person, keep_id).note = "жаңа"
    sent = {"reason": "бір адам", **versions(page)}
    refused = client.post(f"{BASE}/{keep}/merge/{drop}", data=sent)
    assert refused.status_code == 422
    text = refused.get_data(as_text=True)
    assert "was changed meanwhile" in text
    sent |= versions(text)
    assert client.post(f"{BASE}/{keep}/merge/{drop}", data=sent).status_code == 303


def test_itself_strangers_and_other_regions(stage: Any, pair: Any, sign_in: Any) -> None:
    _keep_id, _drop_id, keep, drop = pair
    client = sign_in("aigul")
    assert client.get(f"{BASE}/{keep}/merge/{keep}").status_code == 409
    elsewhere = stage.public_id(stage.person(centre_id=stage.world.second_centre_id))
    assert client.get(f"{BASE}/{keep}/merge/{elsewhere}").status_code == 404
    assert sign_in("bota").get(f"{BASE}/{keep}/merge/{drop}").status_code == 403
    assert sign_in("zhanar").get(f"/almaty-city/people/{keep}/merge/{drop}").status_code == 404


def test_what_came_since_is_decided_on_the_page(stage: Any, pair: Any, sign_in: Any) -> None:
    keep_id, drop_id, _keep, _drop = pair
    merge = stage.merge(keep_id, drop_id)
    stage.tea(keep_id)
    client = sign_in("aigul", "en")
    address = f"{BASE}/merges/{merge}/undo"
    page = client.get(address).get_data(as_text=True)
    assert "Added since the merge" in page
    names = set(re.findall(r'name="(item-[^"]+)"', page))
    assert len(names) == 1
    undecided = client.post(address, data={"reason": "екі адам"})
    assert undecided.status_code == 422
    assert client.post(address, data={"reason": "екі адам", names.pop(): "drop"}).status_code == 303


def test_the_list_has_a_fixed_number_of_queries(
    stage: Any, sign_in: Any, count_queries: Any
) -> None:
    client = sign_in("aigul")

    def cost() -> int:
        client.get(f"{BASE}/merges")
        count_queries.clear()
        assert client.get(f"{BASE}/merges").status_code == 200
        return len(count_queries.statements)

    stage.merge(stage.person(), stage.person())
    one = cost()
    for _ in range(4):
        stage.merge(stage.person(), stage.person())
    assert cost() == one


def test_numbers_of_a_merged_file_find_the_kept_one(stage: Any, sign_in: Any) -> None:
    keep_id = stage.person("Ахметова", iin=OTHER_IIN)
    drop_id = stage.person("Ахметова", iin=IIN, card_number="B12")
    keep = stage.public_id(keep_id)
    merge = stage.merge(keep_id, drop_id, choices={"card_number": "keep", "iin": "keep"})
    client = sign_in("bota", "en")
    for number in (IIN, "B12", stage.public_id(drop_id)):
        text = client.get(f"{BASE}/?q={number}").get_data(as_text=True)
        assert f"/people/{keep}" in text, number
        assert "merged into this one" in text
    # and nobody is registered again under a number of that file
    with pytest.raises(IinTaken) as taken:
        stage.person("Ахметова", iin=IIN)
    assert taken.value.public_id == keep
    with pytest.raises(CardTaken):
        stage.person("Ахметова", card_number="B12")
    stage.unmerge(merge)
    text = client.get(f"{BASE}/?q={IIN}", follow_redirects=True).get_data(as_text=True)
    assert f"/people/{stage.public_id(drop_id)}" in text
    assert "merged into this one" not in text
