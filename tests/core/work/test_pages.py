"""Pages of the inbox, of units and of the hand-over, as a browser without scripts sends them."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.auth.models import User
from core.work.models import HandOver, Unit, WorkItem
from tests.conftest import World

BASE = "/shymkent/work"


def keys(work: Any, world: World) -> dict[str, str]:
    with work(writes=False) as session:
        rows = session.execute(sa.select(User.username, User.public_id))
        return {row.username: row.public_id for row in rows}


def test_the_inbox_shows_takes_and_gives(
    work: Any, world: World, sign_in: Any, piece: Any, unit: Any
) -> None:
    with work() as session:
        desk = unit(session, world.sabit, world.bota)
        item = piece(session, unit_id=desk)
        subject, key = item.subject, item.public_id
        unit_key = session.get_one(Unit, desk).public_id
    bota, sabit = sign_in("bota"), sign_in("sabit")
    page = bota.get(f"{BASE}/?whose=free").text
    assert subject in page
    assert f"{BASE}/items/{key}/take" in page
    assert "Менің жұмысым" in page
    assert subject not in bota.get(f"{BASE}/").text
    assert bota.post(f"{BASE}/items/{key}/take").status_code == 303
    assert subject in bota.get(f"{BASE}/").text
    card = bota.get(f"{BASE}/card").text
    assert "when=overdue" in card
    # a member does not give it on: the form is not there, and sending it changes nothing
    people = keys(work, world)
    assert 'name="assignee_id"' not in bota.get(f"{BASE}/items/{key}").text
    asked = {"assignee_id": people["sabit"], "unit_id": unit_key}
    assert bota.post(f"{BASE}/items/{key}", data=asked).status_code == 422
    # the head of the unit does
    assert 'name="assignee_id"' in sabit.get(f"{BASE}/items/{key}").text
    assert sabit.post(f"{BASE}/items/{key}", data=asked).status_code == 303
    with work(writes=False) as session:
        assert session.scalar(sa.select(WorkItem.assignee_id)) == world.sabit
        deeds = list(session.scalars(sa.select(AuditEntry.action).order_by(AuditEntry.id)))
        assert deeds[-2:] == ["work.take", "work.assign"]
    # a nurse has no right on requests: she does not learn that it exists
    assert sign_in("nurgul").get(f"{BASE}/items/{key}").status_code == 404


def test_a_unit_is_made_changed_and_refused_at_the_field(
    work: Any, world: World, sign_in: Any
) -> None:
    aigul, people = sign_in("aigul"), keys(work, world)
    given = {"name_kk": "Кеңсе", "head_id": people["sabit"], "is_active": "y",
             "member_ids": [people["bota"], people["sabit"]]}  # fmt: skip
    assert aigul.post(f"{BASE}/units/new", data=given).status_code == 303
    again = aigul.post(f"{BASE}/units/new", data=given)
    assert again.status_code == 422
    assert "name_kk-e" in again.text
    assert "Sabit" in again.text
    stranger = aigul.post(f"{BASE}/units/new",
                          data={"name_kk": "Заң", "member_ids": [people["bolat"]]})  # fmt: skip
    assert stranger.status_code == 422
    assert "member_ids-e" in stranger.text
    with work(writes=False) as session:
        unit = session.scalars(sa.select(Unit)).one()
        key, version = unit.public_id, unit.version
    page = aigul.get(f"{BASE}/units/{key}").text
    assert re.search(rf'checked[^>]*value="{people["bota"]}"', page)
    changed = {**given, "name_kk": "Тіркеу", "version": str(version)}
    assert aigul.post(f"{BASE}/units/{key}", data=changed).status_code == 303
    old = aigul.post(f"{BASE}/units/{key}", data=changed)
    assert old.status_code == 422
    assert "Тіркеу" in aigul.get(f"{BASE}/units/").text


def test_sixty_cases_on_one_page_and_back(
    work: Any, world: World, sign_in: Any, piece: Any
) -> None:
    with work() as session:
        items = [piece(session, assignee_id=world.sabit) for _number in range(60)]
        refs, subjects = [one.public_id for one in items], [one.subject for one in items]
    aigul, people = sign_in("aigul"), keys(work, world)
    assert f"from/{people['sabit']}" in aigul.get(f"{BASE}/hand-overs/").text
    page = aigul.get(f"{BASE}/hand-overs/from/{people['sabit']}").text
    assert all(one in page for one in subjects)
    ticked = r"<input(?=[^>]* checked)[^>]* name=\"items\""
    assert len(re.findall(ticked, page)) == 60
    token = re.search(r'name="token"[^>]*value="([^"]+)"', page)
    assert token is not None
    asked = {"items": refs, "token": token[1]}
    empty = aigul.post(f"{BASE}/hand-overs/from/{people['sabit']}", data={"token": token[1]})
    assert empty.status_code == 422
    asked |= {"target": f"person:{people['bota']}"}
    bad = aigul.post(f"{BASE}/hand-overs/from/{people['sabit']}", data={**asked, "reason": ""})
    assert bad.status_code == 422
    assert "reason-e" in bad.text
    assert len(re.findall(ticked, bad.text)) == 60
    asked |= {"reason": "ауырып қалды"}
    places = [
        aigul.post(f"{BASE}/hand-overs/from/{people['sabit']}", data=asked).headers["Location"]
        for _press in range(2)
    ]
    assert places[0] == places[1]
    shown = aigul.get(places[0]).text
    assert "ауырып қалды" in shown
    assert all(one in shown for one in subjects)
    assert "ауырып қалды" in aigul.get(f"{BASE}/hand-overs/").text
    assert subjects[0] in sign_in("bota").get(f"{BASE}/?per_page=100").text
    assert aigul.post(f"{places[0]}/undo").status_code == 303
    with work(writes=False) as session:
        assert set(session.scalars(sa.select(WorkItem.assignee_id))) == {world.sabit}
        step = session.scalars(sa.select(HandOver)).one()
        assert step.undone_by == world.aigul
    assert sign_in("bota").get(f"{BASE}/hand-overs/").status_code == 403
