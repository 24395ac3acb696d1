"""Somebody whose file another centre holds comes to the desk: attached, and back to the desk."""

from __future__ import annotations

import html
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.people.models import PersonCentre
from core.people.services import PersonData, register_person
from core.scheduling.models import Group
from tests.core.exchange.conftest import iin
from tests.core.scheduling.conftest import MORNING

S = "/shymkent"


@pytest.fixture
def stranger(world: Any, work: Any, actor: Any) -> str:
    who = actor("bolat")
    with work() as session:
        return register_person(
            session, actor=who, region=world.region, centre_id=world.second_centre_id,
            data=PersonData("Көшенов", "Мұрат", iin=iin(4), legal_basis="legal_duty"),
        ).public_id  # fmt: skip


def attach_link(text: str) -> str:
    found = re.search(r'href="([^"]*/attach\?next=[^"]*)"', text)
    assert found, text
    return html.unescape(found[1])


@pytest.fixture
def desks(stage: Any, work: Any) -> list[str]:
    number = stage.group(title="Йога")
    with work(writes=False) as session:
        group = session.get_one(Group, number).public_id
    return [f"{S}/check-in/", f"{S}/services/walk-in", f"{S}/groups/{group}/enrol"]


def test_from_each_desk_and_back(sign_in: Any, stranger: str, desks: list[str]) -> None:
    client = sign_in("aigul")
    for desk in desks:
        page = client.get(f"{desk}?q={iin(4)}")
        assert page.status_code == 200 and "Көшенов Мұрат" in page.text
        link = attach_link(page.text)
        form = client.get(link)
        onward = html.unescape(re.findall(r'name="next" value="([^"]+)"', form.text)[-1])
        assert onward.startswith(desk) and iin(4) not in onward
        consent = re.search(r'href="([^"]*/consents/sharing\?next=[^"]*)"', form.text)
        assert consent and client.get(html.unescape(consent[1])).status_code == 200
        refused = client.post(link.partition("?")[0], data={"next": onward})
        assert refused.status_code == 422 and f'value="{html.escape(onward)}"' in refused.text


def test_once_attached_the_desk_goes_on_with_the_person(
    sign_in: Any, stranger: str, desks: list[str], world: Any, work: Any
) -> None:
    with work() as session:  # whom nobody holds comes without a consent to sharing
        session.execute(sa.update(PersonCentre).values(detached_at=MORNING))
    client = sign_in("aigul")
    link = attach_link(client.get(f"{desks[2]}?q={iin(4)}").text)
    data = {"centre_id": world.centre_id, "reason": "көшіп келді", "basis": "legal_duty"}
    answer = client.post(link, data=data)
    assert answer.status_code == 303 and answer.location.startswith(desks[2])
    page = client.get(answer.location).text
    assert "Көшенов Мұрат" in page and f'value="{stranger}"' in page


def test_another_site_is_no_way_on(sign_in: Any, stranger: str) -> None:
    page = sign_in("aigul").get(f"{S}/people/{stranger}/attach?next=//evil.kz/").text
    assert 'value="//evil' not in page and 'href="//evil' not in page
