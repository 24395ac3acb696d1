"""Nobody gives rights that he lacks, or beyond his own place: every way up is tried."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.auth import services
from core.auth.models import Role, RoleGrant, User, UserSession
from core.auth.passwords import check_password
from core.auth.permissions import SHIPPED_ROLES
from core.auth.queries import load_grants
from core.auth.rights import Place, grantable
from core.auth.user_queries import places_for, roles_for
from core.clock import frozen
from core.db import ALL_REGIONS, unit_of_work
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from core.kernel import Kernel
from core.regions.models import District
from tests.conftest import NOW, TODAY

REGION_ROLES = [role.code for role in SHIPPED_ROLES if role.code != "system_admin"]


@pytest.fixture
def system(app: Flask, world: Any) -> Any:
    def open_work() -> Any:
        return unit_of_work(scope=ALL_REGIONS, writes=True)

    with app.app_context():
        yield open_work


@pytest.fixture
def actor(actor: Any, world: Any) -> Any:
    """The common fixture reads in a transaction of its own, which must not stand inside the
    writing one of a test: so the cast is loaded beforehand, and newcomers between two."""
    cast = {name: actor(name) for name in world.users}
    return lambda name: cast.get(name) or actor(name)


def newcomer(session: Any, actor: Any, world: Any, username: str = "newcomer") -> User:
    return services.create_user(
        session, actor=actor, username=username, full_name="Жаңа қызметкер",
        password="three unrelated words", home_region_id=world.region.id,
    )  # fmt: skip


def may(session: Any, actor: Any, user_id: int, role: str, **place: Any) -> bool:
    try:
        with session.begin_nested():
            services.grant_role(session, actor=actor, user_id=user_id, role_code=role, **place)
    except (NotAllowed, NotFound):
        return False
    return True


def given_roles(session: Any, actor: Any, user_id: int, **place: Any) -> set[str]:
    return {
        role.code
        for role in SHIPPED_ROLES
        if may(session, actor, user_id, role.code, **place)
    }  # fmt: skip


def test_whom_each_administrator_may_appoint(system: Any, world: Any, actor: Any) -> None:
    region = {"region_id": world.region.id}
    centre = {**region, "centre_id": world.centre_id}
    with system() as session:
        user_id = newcomer(session, actor("dana"), world).id
        dana, aigul, ermek = actor("dana"), actor("aigul"), actor("ermek")
        assert given_roles(session, dana, user_id, **region) == set(REGION_ROLES)
        assert given_roles(session, dana, user_id, **centre) == set(REGION_ROLES)
        assert given_roles(session, aigul, user_id, **region) == set()
        assert given_roles(session, aigul, user_id, **centre) == {
            "centre_admin", "specialist", "nurse", "receptionist", "figures_auditor",
        }  # fmt: skip
        # the auditor's one right is among those of a regional administrator
        high = {"system_admin", "region_admin", "figures_auditor"}
        assert given_roles(session, ermek, user_id) == high
        assert given_roles(session, ermek, user_id, **centre) == high


@pytest.mark.parametrize("username", ["bota", "nurgul", "sabit", "officer", "auditor"])
def test_who_manages_no_users_gives_nothing(
    system: Any, world: Any, actor: Any, username: str
) -> None:
    with system() as session:
        user_id = newcomer(session, actor("dana"), world).id
        for place in ({}, {"region_id": world.region.id},
                      {"region_id": world.region.id, "centre_id": world.centre_id}):  # fmt: skip
            assert given_roles(session, actor(username), user_id, **place) == set()


def test_nobody_reaches_beyond_his_own_place(system: Any, world: Any, actor: Any) -> None:
    with system() as session:
        user_id = newcomer(session, actor("dana"), world).id
        aigul, dana = actor("aigul"), actor("dana")
        here, there = world.region.id, world.other_region.id
        assert not may(session, aigul, user_id, "nurse", region_id=here,
                       centre_id=world.second_centre_id)  # fmt: skip
        assert not may(session, aigul, user_id, "nurse", region_id=here,
                       district_id=world.district_id)  # fmt: skip
        assert not may(session, dana, user_id, "nurse", region_id=there)
        assert not may(session, dana, user_id, "nurse", region_id=there,
                       centre_id=world.foreign_centre_id)  # fmt: skip
        assert not may(session, dana, user_id, "region_admin")
        # a centre of another region under the name of the own one
        assert not may(session, dana, user_id, "nurse", region_id=here,
                       centre_id=world.foreign_centre_id)  # fmt: skip
        assert not may(session, aigul, user_id, "nurse", region_id=there,
                       centre_id=world.centre_id)  # fmt: skip


def test_nobody_gives_rights_to_himself(system: Any, world: Any, actor: Any) -> None:
    with system() as session:
        for username in ("aigul", "dana", "ermek"):
            who = actor(username)
            with pytest.raises(NotAllowed):
                services.grant_role(
                    session, actor=who, user_id=who.user_id, role_code="region_admin",
                    region_id=world.region.id,
                )  # fmt: skip


def test_a_district_administrator_stays_in_his_district(
    system: Any, world: Any, actor: Any
) -> None:
    with system() as session:
        other = District(region_id=world.region.id, code="karatau", name_kk="Қаратау ауданы")
        session.add(other)
        user = newcomer(session, actor("dana"), world, "head.of.district")
        services.grant_role(session, actor=actor("dana"), user_id=user.id,
                            role_code="centre_admin", region_id=world.region.id,
                            district_id=world.district_id)  # fmt: skip
        target = newcomer(session, actor("dana"), world).id
        session.flush()
        other_id = other.id
        world.users["head"] = user.id
    head, here = actor("head"), {"region_id": world.region.id}
    with system() as session:
        assert may(session, head, target, "nurse", district_id=world.district_id, **here)
        assert may(session, head, target, "nurse", centre_id=world.centre_id, **here)
        assert not may(session, head, target, "nurse", district_id=other_id, **here)
        assert not may(session, head, target, "nurse", **here)


def test_the_form_offers_exactly_what_the_service_allows(
    system: Any, world: Any, actor: Any
) -> None:
    with system() as session:
        user_id = newcomer(session, actor("dana"), world).id
        for username in ("aigul", "dana"):
            who = actor(username)
            places = places_for(session, actor=who, region=world.region)
            offered = {
                role.code
                for role in roles_for(session, actor=who, region_id=world.region.id, places=places)
            }
            given = set()
            for choice in places:
                given |= given_roles(
                    session, who, user_id, region_id=choice.place.region_id,
                    district_id=choice.place.district_id, centre_id=choice.place.centre_id,
                )  # fmt: skip
            assert offered == given, username


# Accounts with greater rights -------------------------------------------------------------


@pytest.mark.parametrize(
    ("administrator", "target"),
    [("aigul", "dana"), ("aigul", "bolat"), ("aigul", "officer"), ("dana", "ermek"),
     ("dana", "zhanar"), ("ermek", "bota"), ("aigul", "aigul"), ("dana", "dana"),
     ("bota", "sabit")],
)  # fmt: skip
def test_a_greater_or_foreign_account_is_not_taken_over(
    system: Any, world: Any, actor: Any, administrator: str, target: str
) -> None:
    who = actor(administrator)
    with system() as session:
        user = session.get(User, world.users[target])
        attempts = [
            lambda: services.reset_password(session, actor=who, user=user),
            lambda: services.reset_second_factor(session, actor=who, user=user),
            lambda: services.set_user_active(session, actor=who, user=user, is_active=False),
            lambda: services.end_all_sessions(session, actor=who, user=user),
            lambda: services.change_user(session, actor=who, user=user, version=user.version,
                                         full_name="X", post="", ends_on=None),
        ]  # fmt: skip
        for attempt in attempts:
            with pytest.raises(NotAllowed):
                attempt()
        assert user.is_active
        assert user.password_hash == ""


def test_a_role_that_begins_later_protects_the_account_already(
    system: Any, world: Any, actor: Any
) -> None:
    """Resetting the password of next month's regional administrator would be a way up."""
    with system() as session, frozen(NOW):
        services.grant_role(session, actor=actor("dana"), user_id=world.sabit,
                            role_code="region_admin", region_id=world.region.id,
                            valid_from=TODAY + dt.timedelta(days=30))  # fmt: skip
        sabit = session.get(User, world.sabit)
        with pytest.raises(NotAllowed):
            services.reset_password(session, actor=actor("aigul"), user=sabit)
        assert services.reset_password(session, actor=actor("dana"), user=sabit)


def test_the_last_word_on_a_role_has_who_could_give_it(system: Any, world: Any, actor: Any) -> None:
    with system() as session:
        grant = session.scalar(sa.select(RoleGrant).where(RoleGrant.user_id == world.aigul))
        aigul, dana = session.get(User, world.aigul), actor("dana")
        with pytest.raises(NotAllowed):  # his own
            services.end_grant(session, actor=actor("aigul"), user=aigul, grant_id=grant.id)
        with pytest.raises(NotFound):  # somebody else's grant under this account
            services.end_grant(session, actor=dana, user=session.get(User, world.bota),
                               grant_id=grant.id)  # fmt: skip
        assert services.end_grant(session, actor=dana, user=aigul, grant_id=grant.id)
        assert not services.end_grant(session, actor=dana, user=aigul, grant_id=grant.id)
        assert load_grants(session, user_id=world.aigul, today=TODAY)[0] == ()


# Dates, deputies, doubles -------------------------------------------------------------------


def test_a_role_counts_from_its_first_to_its_last_day(system: Any, world: Any, actor: Any) -> None:
    with system() as session:
        user = newcomer(session, actor("dana"), world)
        services.grant_role(session, actor=actor("dana"), user_id=user.id, role_code="nurse",
                            region_id=world.region.id, centre_id=world.centre_id,
                            valid_from=dt.date(2026, 12, 1),
                            valid_to=dt.date(2026, 12, 31))  # fmt: skip

        def held(day: dt.date) -> int:
            return len(load_grants(session, user_id=user.id, today=day)[0])

        days = [dt.date(2026, 11, 30), dt.date(2026, 12, 1), dt.date(2026, 12, 31),
                dt.date(2027, 1, 1)]  # fmt: skip
        assert [held(day) for day in days] == [0, 1, 1, 0]


def test_a_deputy_needs_dates_and_somebody_who_holds_the_role(
    system: Any, world: Any, actor: Any
) -> None:
    first, last = dt.date(2026, 12, 1), dt.date(2026, 12, 14)
    role = {"role_code": "centre_admin", "region_id": world.region.id,
            "centre_id": world.centre_id}  # fmt: skip
    with system() as session:
        who = {"actor": actor("dana"), "user_id": world.sabit}

        def refused(**values: Any) -> str | None:
            with pytest.raises(InvalidInput) as caught:
                services.grant_role(session, **who, **role, **values)
            return caught.value.field

        assert refused(deputy_for_id=world.aigul) == "valid_to"
        assert refused(valid_from=last, valid_to=first) == "valid_to"
        dates = {"valid_from": first, "valid_to": last}
        assert refused(deputy_for_id=world.bota, **dates) == "deputy_for"
        assert refused(deputy_for_id=world.sabit, **dates) == "deputy_for"
        services.grant_role(session, **who, **role, deputy_for_id=world.aigul, **dates)
        again = services.grant_role(session, **who, **role, deputy_for_id=world.aigul, **dates)
        count = sa.select(sa.func.count()).where(RoleGrant.deputy_for_id == world.aigul)
        assert session.scalar(count) == 1
        assert again.deputy_for_id == world.aigul


# Accounts -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("username", "field"),
    [("Bota", "username"), ("ab", "username"), ("ботажан", "username"), ("a b c", "username"),
     ("-abc", "username"), ("x" * 65, "username"), ("bota' or 1=1", "username")],
)  # fmt: skip
def test_a_wrong_or_taken_username_is_told_at_its_field(
    system: Any, world: Any, actor: Any, username: str, field: str
) -> None:
    with system() as session, pytest.raises(DomainError) as caught:
        newcomer(session, actor("dana"), world, username)
    assert isinstance(caught.value, InvalidInput | Conflict)
    assert caught.value.field == field


def test_a_temporary_password_ends_sessions_and_must_be_changed(
    system: Any, world: Any, actor: Any, sign_in: Any
) -> None:
    client = sign_in("sabit")
    with system() as session:
        sabit = session.get(User, world.sabit)
        password = services.reset_password(session, actor=actor("aigul"), user=sabit)
        assert check_password(sabit.password_hash, password)
        assert sabit.must_change_password
        living = sa.select(sa.func.count()).where(
            UserSession.user_id == world.sabit, UserSession.ended_at.is_(None)
        )
        assert session.scalar(living) == 0
    assert client.get("/login/profile").status_code == 302


def test_an_older_version_of_an_account_is_not_saved(system: Any, world: Any, actor: Any) -> None:
    with system() as session:
        sabit = session.get(User, world.sabit)
        values = {"actor": actor("aigul"), "user": sabit, "post": "", "ends_on": None}
        services.change_user(session, version=1, full_name="Сәбит", **values)
        with pytest.raises(Conflict):
            services.change_user(session, version=1, full_name="Other", **values)
        assert sabit.full_name == "Сәбит"


# Shipped roles ------------------------------------------------------------------------------


def test_shipped_roles_follow_the_registry(system: Any, world: Any, kernel: Kernel) -> None:
    with system() as session:
        session.execute(sa.update(Role).values(permissions=["people.view"], name_kk="?"))
        own = Role(code="own", region_id=world.region.id, name_kk="Өз рөлі",
                   permissions=["gone.module.right"])  # fmt: skip
        session.add(own)
        roles = services.ensure_roles(session, registry=kernel.registry)
        again = services.ensure_roles(session, registry=kernel.registry)
        assert {code: r.id for code, r in roles.items()} == {c: r.id for c, r in again.items()}
        assert set(roles) == {role.code for role in SHIPPED_ROLES}
        assert roles["nurse"].name_kk == "Мейіргер"
        for code, role in roles.items():
            assert set(role.permissions) == {
                p.code for p in kernel.registry.permissions.values() if code in p.default_roles
            }
        assert own.permissions == ["gone.module.right"]


def test_shipped_roles_are_made_in_an_empty_database(app: Flask, kernel: Kernel) -> None:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        assert len(services.ensure_roles(session, registry=kernel.registry)) == len(SHIPPED_ROLES)


def test_nobody_can_hand_on_what_the_system_administrator_may_not(
    app: Flask, world: Any, actor: Any
) -> None:
    with app.app_context():
        assert "people.edit" not in grantable(actor("ermek"), Place(world.region.id))
        assert "people.edit" in grantable(actor("dana"), Place(world.region.id))
        assert "system.manage" not in grantable(actor("dana"), Place(world.region.id))
        assert grantable(actor("aigul"), Place(world.region.id)) == frozenset()
