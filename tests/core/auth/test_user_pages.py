"""Pages of accounts, the own profile, roles, and the first page after sign-in."""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.audit.models import AuditEntry
from core.auth.models import Role, RoleGrant, User, UserSession
from core.auth.queries import token_hash
from core.db import ALL_REGIONS, unit_of_work

PASSWORD = "three unrelated words"


def new_account(world: Any, **values: str) -> dict[str, str]:
    return {
        "full_name": "Серікбаева Ұлжан",
        "username": "ulzhan",
        "role": "nurse",
        "place": "centre:active-longevity",
        **values,
    }


def public_id(rows: Any, username: str) -> str:
    return str(rows(sa.select(User.public_id).where(User.username == username))[0])


def test_an_account_is_opened_with_its_role_and_its_password_shown_once(
    app: Flask, world: Any, sign_in: Any, rows: Any
) -> None:
    client = sign_in("aigul")
    shown = client.post("/shymkent/users/new", data=new_account(world))
    assert shown.status_code == 200
    password = re.search(r'id="temporary-password">([^<]+)<', shown.text)
    assert password
    user = rows(sa.select(User).where(User.username == "ulzhan"))[0]
    assert user.home_region_id == world.region.id
    assert user.current_centre_id == world.centre_id
    grant = rows(sa.select(RoleGrant).where(RoleGrant.user_id == user.id))[0]
    assert (grant.region_id, grant.centre_id) == (world.region.id, world.centre_id)
    page = client.get(f"/shymkent/users/{user.public_id}").text
    assert password[1] not in page
    assert "Мейіргер" in page
    # it opens the door, and asks for an own password first
    fresh = app.test_client()
    assert (
        fresh.post("/login", data={"username": "ulzhan", "password": password[1]}).location == "/"
    )
    assert fresh.get("/shymkent/profile").location.endswith("/password")
    again = {"current": password[1], "new": PASSWORD, "again": PASSWORD}
    assert fresh.post("/login/password", data=again).status_code == 303
    assert fresh.get("/shymkent/profile").status_code == 200


def test_a_second_press_makes_no_second_account(world: Any, sign_in: Any, rows: Any) -> None:
    client = sign_in("aigul")
    client.post("/shymkent/users/new", data=new_account(world))
    again = client.post("/shymkent/users/new", data=new_account(world))
    assert again.status_code == 422
    assert "Бұл пайдаланушы аты бос емес" in again.text
    assert 'value="Серікбаева Ұлжан"' in again.text
    assert len(rows(sa.select(User).where(User.username == "ulzhan"))) == 1


@pytest.mark.parametrize(
    "values",
    [
        {"role": "region_admin"},
        {"place": "region"},
        {"place": "centre:active-longevity-2"},
        {"place": "district:abay"},
        {"place": "system"},
        {"role": ""},
        {"valid_from": "31.02.2026"},
        {"deputy_for": "nobody.here", "valid_from": "01.12.2026", "valid_to": "02.12.2026"},
    ],
    ids=str,
)
def test_a_form_made_by_hand_gives_no_more(
    world: Any, sign_in: Any, rows: Any, values: dict[str, str]
) -> None:
    """Aigul's form offers neither, so the values come from a forged form."""
    answer = sign_in("aigul").post("/shymkent/users/new", data=new_account(world, **values))
    assert answer.status_code == 422
    assert rows(sa.select(User).where(User.username == "ulzhan")) == []


def test_the_list_shows_the_own_centre_only(world: Any, sign_in: Any, count_queries: Any) -> None:
    def names(username: str, path: str = "/shymkent/users/") -> set[str]:
        return set(
            re.findall(r'<span class="sub">(\w+)</span></th>', sign_in(username).get(path).text)
        )

    assert names("aigul") == {"aigul", "bota", "nurgul", "sabit"}
    assert names("dana") == {
        "aigul",
        "bota",
        "nurgul",
        "sabit",
        "bolat",
        "dana",
        "officer",
        "auditor",
    }
    assert names("ermek", "/system/users/") == {*world.users}
    assert names("dana", "/shymkent/users/?q=BOTA") == {"bota"}
    assert names("dana", "/shymkent/users/?q=%25") == set()


def test_the_list_asks_the_same_number_of_questions_for_many(
    app: Flask, world: Any, sign_in: Any, count_queries: Any
) -> None:
    client = sign_in("dana")
    client.get("/shymkent/users/")
    count_queries.clear()
    client.get("/shymkent/users/")
    few = len(count_queries.statements)
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        role_id = session.scalar(sa.select(Role.id).where(Role.code == "nurse"))
        for number in range(15):
            user = User(username=f"user{number}", full_name=f"User {number}",
                        home_region_id=world.region.id)  # fmt: skip
            session.add(user)
            session.flush()
            session.add(RoleGrant(user_id=user.id, role_id=role_id, region_id=world.region.id,
                                  centre_id=world.centre_id))  # fmt: skip
    count_queries.clear()
    assert "user14" in client.get("/shymkent/users/").text
    assert len(count_queries.statements) == few


def test_a_role_is_given_and_taken_away(world: Any, sign_in: Any, rows: Any) -> None:
    client, user = sign_in("dana"), public_id(rows, "sabit")
    path = f"/shymkent/users/{user}"
    given = client.post(
        f"{path}/grants",
        data={"role": "receptionist", "place": "centre:active-longevity-2",
              "valid_from": "01.12.2026", "valid_to": "31.12.2026"},
    )  # fmt: skip
    assert given.status_code == 303
    page = client.get(path).text
    assert "01.12.2026" in page
    grant = rows(sa.select(RoleGrant).where(RoleGrant.centre_id == world.second_centre_id,
                                            RoleGrant.user_id == world.sabit))[0]  # fmt: skip
    assert client.post(f"{path}/grants/{grant.id}/end").status_code == 303
    assert client.post(f"{path}/grants/{grant.id}/end").status_code == 303
    deeds = rows(sa.select(AuditEntry.action).where(AuditEntry.subject_id == world.sabit))
    assert deeds == ["user.grant", "user.end_grant"]


def test_an_administrator_ends_sessions_and_closes_accounts(
    world: Any, sign_in: Any, rows: Any
) -> None:
    victim, client, user = sign_in("sabit"), sign_in("aigul"), public_id(rows, "sabit")
    seat = rows(sa.select(UserSession.public_id).where(UserSession.user_id == world.sabit))[0]
    assert victim.get("/login/profile").status_code == 200
    assert client.post(f"/shymkent/users/{user}/sessions/{seat}/end").status_code == 303
    assert victim.get("/login/profile").status_code == 302
    victim = sign_in("sabit")
    assert client.post(f"/shymkent/users/{user}/close").status_code == 303
    assert victim.get("/login/profile").status_code == 302
    assert "sabit" not in client.get("/shymkent/users/").text
    assert "sabit" in client.get("/shymkent/users/?closed=1").text
    assert client.post(f"/shymkent/users/{user}/open").status_code == 303
    assert sign_in("sabit").get("/login/profile").status_code == 200


def test_the_system_administrator_makes_regional_ones_and_no_staff(
    world: Any, sign_in: Any, rows: Any
) -> None:
    client = sign_in("ermek")
    refused = client.post("/shymkent/users/new", data=new_account(world, place="region"))
    assert refused.status_code == 422
    made = client.post(
        "/shymkent/users/new", data=new_account(world, place="region", role="region_admin")
    )
    assert made.status_code == 200
    colleague = client.post(
        "/system/users/new",
        data=new_account(world, place="system", role="system_admin", username="colleague"),
    )
    assert colleague.status_code == 200
    grant = rows(sa.select(RoleGrant).order_by(RoleGrant.id.desc()))[0]
    assert grant.region_id is None


# Own account --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"current": "wrong wrong"}, "Құпиясөз қате"),
        ({"new": "short", "again": "short"}, "Кемінде 10 таңба"),
        ({"new": "bota bota bota", "again": "bota bota bota"}, "пайдаланушы аты болмауы керек"),
        ({"again": "something other"}, "бірдей емес"),
        ({"new": PASSWORD, "again": PASSWORD}, "өзге құпиясөз"),
        ({"new": "құпиясөз123", "again": "құпиясөз123"}, "тым оңай"),
    ],
)
def test_a_new_password_is_checked(
    app: Flask, with_password: Any, sign_in: Any, rows: Any, values: dict[str, str], text: str
) -> None:
    with_password("bota")
    stored = sa.select(User.password_hash).where(User.username == "bota")
    before = rows(stored)
    data = {"current": PASSWORD, "new": "көк аспан 77", "again": "көк аспан 77", **values}
    answer = sign_in("bota").post("/shymkent/password", data=data)
    assert answer.status_code == 422
    assert text in answer.text
    assert rows(stored) == before


def test_changing_the_password_ends_the_other_sessions(
    app: Flask, with_password: Any, sign_in: Any
) -> None:
    with_password("bota")
    here, elsewhere = sign_in("bota"), sign_in("bota")
    data = {"current": PASSWORD, "new": "көк аспан 77", "again": "көк аспан 77"}
    assert here.post("/login/password", data=data).status_code == 303
    assert here.get("/login/profile").status_code == 200
    assert elsewhere.get("/login/profile").status_code == 302


def test_guessing_the_present_password_in_an_open_browser_is_braked(
    app: Flask, with_password: Any, sign_in: Any
) -> None:
    with_password("bota")
    client = sign_in("bota")
    data = {"current": "wrong wrong", "new": "көк аспан 77", "again": "көк аспан 77"}
    for _ in range(5):
        client.post("/login/password", data=data)
    locked = client.post("/login/password", data={**data, "current": PASSWORD})
    assert "минут" in locked.text


def test_own_sessions_are_listed_and_ended_but_not_those_of_others(
    world: Any, sign_in: Any, rows: Any
) -> None:
    client, left_open, stranger = sign_in("bota"), sign_in("bota"), sign_in("aigul")
    with left_open.session_transaction() as cookie:
        token = cookie["_user_id"]
    seats = {
        s.token_hash: s for s in rows(sa.select(UserSession))
    }  # fmt: skip
    seat = seats[token_hash(token)].public_id
    assert f"/profile/sessions/{seat}/end" in client.get("/login/profile").text
    assert stranger.post(f"/login/profile/sessions/{seat}/end").status_code == 404
    assert client.post(f"/login/profile/sessions/{seat}/end").status_code == 303
    assert left_open.get("/login/profile").status_code == 302
    assert client.get("/login/profile").status_code == 200


# First page ---------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "start"),
    [("bota", "/shymkent/"), ("officer", None), ("auditor", None), ("ermek", "/system/")],
)
def test_the_first_page_is_one_that_the_person_may_open(
    world: Any, sign_in: Any, username: str, start: str | None
) -> None:
    client = sign_in(username)
    home = client.get("/")
    assert home.status_code == 302
    if start is not None:
        assert home.location == start
    assert client.get(home.location).status_code == 200


def test_somebody_of_two_regions_chooses(app: Flask, world: Any, sign_in: Any) -> None:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        role_id = session.scalar(sa.select(Role.id).where(Role.code == "nurse"))
        session.add(RoleGrant(user_id=world.bota, role_id=role_id,
                              region_id=world.other_region.id))  # fmt: skip
    page = sign_in("bota").get("/")
    assert page.status_code == 200
    assert 'href="/shymkent/"' in page.text
    assert 'href="/almaty-city/"' in page.text


def test_an_account_without_roles_is_told_so(app: Flask, world: Any, sign_in: Any) -> None:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.execute(sa.delete(RoleGrant).where(RoleGrant.user_id == world.bota))
    page = sign_in("bota").get("/")
    assert page.status_code == 200
    assert "бүгін рөл жоқ" in page.text


# Roles --------------------------------------------------------------------------------------


def test_a_role_is_composed_changed_and_given(world: Any, sign_in: Any, rows: Any) -> None:
    client = sign_in("dana")
    made = client.post(
        "/shymkent/roles/new",
        data={"name_kk": "Тіркеу көмекшісі", "permissions": ["people.view", "people.edit"]},
    )
    assert made.status_code == 303
    role = rows(sa.select(Role).where(Role.name_kk == "Тіркеу көмекшісі"))[0]
    assert (role.region_id, role.is_shipped) == (world.region.id, False)
    assert role.permissions == ["people.edit", "people.view"]
    path = f"/shymkent/roles/{role.code}/edit"
    assert 'value="Тіркеу көмекшісі"' in client.get(path).text
    data = {"name_kk": "Тіркеу көмекшісі", "permissions": ["people.view"]}
    assert client.post(path, data=data).status_code == 303
    given = client.post(
        f"/shymkent/users/{public_id(rows, 'sabit')}/grants",
        data={"role": role.code, "place": "centre:active-longevity"},
    )
    assert given.status_code == 303
    saved = rows(sa.select(Role).where(Role.id == role.id))[0]
    assert saved.permissions == ["people.view"]
    assert "Тіркеу көмекшісі" in sign_in("sabit").get("/shymkent/profile").text


@pytest.mark.parametrize("right", ["system.manage", "system.view", "no.such.right"])
def test_a_role_holds_no_right_beyond_its_composer(
    world: Any, sign_in: Any, rows: Any, right: str
) -> None:
    data = {"name_kk": "Қулық", "permissions": ["people.view", right]}
    assert sign_in("dana").post("/shymkent/roles/new", data=data).status_code == 422
    assert rows(sa.select(Role).where(Role.name_kk == "Қулық")) == []


def test_shipped_roles_foreign_roles_and_the_own_role_are_not_changed(
    app: Flask, world: Any, sign_in: Any, rows: Any
) -> None:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        own = Role(code="own", region_id=world.region.id, name_kk="Өз рөлі",
                   permissions=["people.view"])  # fmt: skip
        foreign = Role(code="foreign", region_id=world.other_region.id, name_kk="Бөтен рөл",
                       permissions=["people.view"])  # fmt: skip
        session.add_all([own, foreign])
        session.flush()
        session.add(RoleGrant(user_id=world.dana, role_id=own.id, region_id=world.region.id))
    client = sign_in("dana")
    data = {"name_kk": "Жаңа", "permissions": ["people.edit"]}
    assert client.post("/shymkent/roles/nurse/edit", data=data).status_code == 404
    assert client.post("/shymkent/roles/foreign/edit", data=data).status_code == 404
    assert client.post("/shymkent/roles/own/edit", data=data).status_code == 403
    changed = rows(sa.select(Role.code).where(Role.name_kk == "Жаңа"))
    assert changed == []


def test_a_right_that_one_cannot_give_stays_in_a_role(
    app: Flask, world: Any, sign_in: Any, rows: Any
) -> None:
    """Rights of a module that is away, or of a greater administrator, are not lost by an edit."""
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.add(Role(code="old", region_id=world.region.id, name_kk="Ескі рөл",
                         permissions=["awards.grant", "people.view", "system.view"]))  # fmt: skip
    client = sign_in("dana")
    assert "awards.grant" in client.get("/shymkent/roles/old/edit").text
    data = {"name_kk": "Ескі рөл", "permissions": ["people.edit"]}
    assert client.post("/shymkent/roles/old/edit", data=data).status_code == 303
    saved = rows(sa.select(Role).where(Role.code == "old"))[0]
    assert saved.permissions == ["awards.grant", "people.edit", "system.view"]
