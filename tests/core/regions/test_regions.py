"""The region's own set-up: modules, centres, rooms, districts, regions, the working centre."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.audit.models import AuditEntry
from core.auth.models import User
from core.auth.queries import load_actor, token_hash
from core.db import ALL_REGIONS, unit_of_work
from core.errors import Conflict, NotAllowed
from core.plugins.loader import Module
from core.plugins.manifest import Manifest
from core.plugins.models import ModuleRecord
from core.regions import services
from core.regions.kato import REGIONS
from core.regions.models import Centre, District, Region, RegionModule, Room
from core.regions.rules import is_region_code, is_slug, missing_needs, users_of

MODULE = "active_longevity"


@pytest.fixture
def rows(app: Flask) -> Any:
    def read(statement: Any) -> list[Any]:
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            found = list(session.scalars(statement))
            session.expunge_all()
            return found

    return read


@pytest.fixture
def two_more(kernel: Any, tmp_path: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Modules `base` and `upper`, which needs `base`; only what their manifests say."""
    for name, needs in (("base", ()), ("upper", ("base",))):
        titles = {"kk": f"{name} kk", "ru": f"{name} ru", "en": name}
        manifest = Manifest(name, name, tmp_path, titles, "1.2", needs=needs)
        monkeypatch.setitem(kernel.loader.modules, name, Module(manifest))


# Modules ------------------------------------------------------------------------------------


def test_a_module_is_switched_off_and_on_and_nothing_is_lost(
    world: Any, sign_in: Any, rows: Any
) -> None:
    dana, aigul = sign_in("dana"), sign_in("aigul")
    page = "/shymkent/active-longevity/clearances"
    assert aigul.get(page).status_code == 200
    off = dana.post(f"/shymkent/modules/{MODULE}/off")
    assert off.status_code == 303
    shown = dana.get(off.location).text
    assert "Ештеңе жойылған жоқ" in shown
    assert f"/shymkent/modules/{MODULE}/on" in shown
    assert "Өшірулі" in shown
    assert aigul.get(page).status_code == 404
    assert page not in aigul.get("/shymkent/profile").text
    switch = sa.select(RegionModule).where(
        RegionModule.region_id == world.region.id, RegionModule.module == MODULE
    )
    assert [row.enabled for row in rows(switch)] == [False]
    # the neighbour region keeps its own switch
    elsewhere = sa.select(RegionModule.enabled).where(
        RegionModule.region_id == world.other_region.id, RegionModule.module == MODULE
    )
    assert rows(elsewhere) == [True]
    on = dana.post(f"/shymkent/modules/{MODULE}/on")
    assert "Қосулы" in dana.get(on.location).text
    assert aigul.get(page).status_code == 200


def test_a_second_press_changes_and_records_nothing(world: Any, sign_in: Any, rows: Any) -> None:
    client = sign_in("dana")
    for _ in range(2):
        assert client.post(f"/shymkent/modules/{MODULE}/off").status_code == 303
    assert rows(sa.select(AuditEntry.action)) == ["module.disable"]


def test_needs_are_checked_both_ways(world: Any, sign_in: Any, rows: Any, two_more: None) -> None:
    client = sign_in("dana")

    def on() -> set[str]:
        found = rows(
            sa.select(RegionModule.module).where(
                RegionModule.region_id == world.region.id, RegionModule.enabled.is_(True)
            )
        )
        return set(found) & {"base", "upper"}

    refused = client.post("/shymkent/modules/upper/on", follow_redirects=True)
    assert "Алдымен мыналарды қосыңыз: «base kk»" in refused.text
    assert on() == set()
    client.post("/shymkent/modules/base/on")
    client.post("/shymkent/modules/upper/on")
    assert on() == {"base", "upper"}
    refused = client.post("/shymkent/modules/base/off", follow_redirects=True)
    assert "«upper kk»" in refused.text
    assert on() == {"base", "upper"}
    client.post("/shymkent/modules/upper/off")
    client.post("/shymkent/modules/base/off")
    assert on() == set()


def test_a_broken_module_is_named_with_its_error_and_can_be_switched_off(
    app: Flask, world: Any, kernel: Any, sign_in: Any, rows: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = Module(kernel.loader.modules[MODULE].manifest, error="ImportError: no tea")
    monkeypatch.setitem(kernel.loader.modules, MODULE, broken)
    moment = dt.datetime(2026, 11, 20, 4, 5, tzinfo=dt.UTC)
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.add(ModuleRecord(name=MODULE, version="0.1.0", state="broken", error_count=7,
                                 last_error=broken.error, last_error_at=moment))  # fmt: skip
        session.add(ModuleRecord(name="vanished", version="0.9", state="loaded"))
    for username, path in (("dana", "/shymkent/modules/"), ("ermek", "/system/modules")):
        page = sign_in(username).get(path).text
        assert "ImportError: no tea" in page
        assert "7 рет" in page
        assert "20.11.2026, 09:05" in page
        assert "жұмыс істемейді" in page
        assert "vanished" in page
        assert "енді орнатылмаған" in page
    client = sign_in("dana")
    assert client.post(f"/shymkent/modules/{MODULE}/off").status_code == 303
    assert client.post("/shymkent/modules/nothing/off").status_code == 404
    assert client.post("/shymkent/modules/nothing/on").status_code == 404


def test_what_modules_need_through_others() -> None:
    needs = {"a": (), "b": ("a",), "c": ("b",), "d": ("c", "a"), "e": ("e",)}
    assert missing_needs("d", needs, {"c"}) == ["a", "b"]
    assert missing_needs("d", needs, {"a", "b", "c"}) == []
    assert missing_needs("e", needs, set()) == []
    assert users_of("a", needs, {"d", "e"}) == ["d"]
    assert users_of("b", needs, {"a"}) == []


# Centres and rooms --------------------------------------------------------------------------


def test_a_centre_is_opened_changed_and_closed(world: Any, sign_in: Any, rows: Any) -> None:
    client: FlaskClient = sign_in("dana")
    data = {"code": "third-centre", "name_kk": "Үшінші орталық", "type_code": MODULE,
            "district": str(world.district_id), "opened_on": "1.9.2025"}  # fmt: skip
    assert client.post("/shymkent/settings/centres/new", data=data).status_code == 303
    again = client.post("/shymkent/settings/centres/new", data=data)
    assert again.status_code == 422
    assert "Мұндай коды бар орталық бар" in again.text
    centre = rows(sa.select(Centre).where(Centre.code == "third-centre"))[0]
    assert (centre.region_id, centre.district_id) == (world.region.id, world.district_id)
    assert centre.opened_on == dt.date(2025, 9, 1)
    path = "/shymkent/settings/centres/third-centre/"
    assert "Үшінші орталық" in client.get(path).text
    closed = client.post(f"{path}edit", data={**data, "version": "1", "address": "Тәуке хан, 5"})
    assert closed.status_code == 303
    saved = rows(sa.select(Centre).where(Centre.id == centre.id))[0]
    assert not saved.is_active
    assert saved.address == "Тәуке хан, 5"
    changes = rows(sa.select(AuditEntry).where(AuditEntry.action == "centre.change"))
    assert changes[0].details["after"] == {"address": "Тәуке хан, 5", "is_active": False}


def test_an_older_version_is_told_and_nothing_typed_is_lost(
    world: Any, sign_in: Any, rows: Any
) -> None:
    client = sign_in("dana")
    path = "/shymkent/settings/centres/active-longevity/edit"
    data = {"type_code": MODULE, "district": str(world.district_id), "is_active": "y"}
    first = client.post(path, data={**data, "name_kk": "Бірінші атау", "version": "1"})
    assert first.status_code == 303
    second = client.post(path, data={**data, "name_kk": "Екінші атау", "version": "1"})
    assert second.status_code == 422
    assert "басқа біреу өзгертті" in second.text
    assert 'value="Екінші атау"' in second.text
    assert rows(sa.select(Centre.name_kk).where(Centre.id == world.centre_id)) == ["Бірінші атау"]
    # whoever has read the warning may save
    assert 'name="version" type="hidden" value="2"' in second.text
    third = client.post(path, data={**data, "name_kk": "Екінші атау", "version": "2"})
    assert third.status_code == 303


@pytest.mark.parametrize(
    "values",
    [{"code": "Бас орталық"}, {"code": "a--b"}, {"code": "A"}, {"code": ""}, {"name_kk": ""},
     {"type_code": "no_such_kind"}, {"opened_on": "31.02.2026"}, {"code": "x" * 41},
     {"district": "999999"}],
    ids=str,
)  # fmt: skip
def test_wrong_input_of_a_centre_is_told_and_saves_nothing(
    world: Any, sign_in: Any, rows: Any, values: dict[str, str]
) -> None:
    data = {"code": "fine", "name_kk": "Орталық", "type_code": MODULE, "district": "", **values}
    answer = sign_in("dana").post("/shymkent/settings/centres/new", data=data)
    assert answer.status_code == 422
    assert 'class="errs"' in answer.text
    assert rows(sa.select(Centre).where(Centre.name_kk == "Орталық")) == []


def test_a_district_of_another_region_is_refused(app: Flask, world: Any, sign_in: Any) -> None:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        foreign = District(region_id=world.other_region.id, code="medeu", name_kk="Медеу ауданы")
        session.add(foreign)
        session.flush()
        district = str(foreign.id)
    data = {"code": "fine", "name_kk": "Орталық", "type_code": MODULE, "district": district}
    assert sign_in("dana").post("/shymkent/settings/centres/new", data=data).status_code == 422


def test_a_centre_administrator_changes_the_own_centre_but_does_not_close_or_move_it(
    world: Any, sign_in: Any, rows: Any
) -> None:
    client = sign_in("aigul")
    path = "/shymkent/settings/centres/active-longevity/edit"
    data = {"name_kk": "Жаңа атау", "type_code": MODULE, "district": str(world.district_id)}
    assert client.post(path, data={**data, "version": "1"}).status_code == 403
    moved = {**data, "version": "1", "is_active": "y", "district": ""}
    assert client.post(path, data=moved).status_code == 403
    fine = client.post(path, data={**data, "version": "1", "is_active": "y"})
    assert fine.status_code == 303
    assert rows(sa.select(Centre.name_kk).where(Centre.id == world.centre_id)) == ["Жаңа атау"]
    listed = client.get("/shymkent/settings/").text
    assert "active-longevity-2" not in listed


def test_rooms_are_added_changed_and_closed(world: Any, sign_in: Any, rows: Any) -> None:
    client = sign_in("aigul")
    base = "/shymkent/settings/centres/active-longevity/rooms"
    assert (
        client.post(f"{base}/new", data={"name_kk": "5-бөлме", "capacity": "15"}).status_code == 303
    )
    double = client.post(f"{base}/new", data={"name_kk": "5-бөлме", "capacity": "15"})
    assert double.status_code == 422
    assert "мұндай атауы бар бөлме бар" in double.text
    room = rows(sa.select(Room).where(Room.name_kk == "5-бөлме"))[0]
    assert (room.capacity, room.centre_id) == (15, world.centre_id)
    for wrong in ("0", "-3", "много", "10001", "1e3"):
        answer = client.post(f"{base}/new", data={"name_kk": "6-бөлме", "capacity": wrong})
        assert answer.status_code == 422, wrong
    closed = client.post(f"{base}/{room.id}", data={"name_kk": "5-бөлме", "version": "1"})
    assert closed.status_code == 303
    # the name is free again
    assert client.post(f"{base}/new", data={"name_kk": "5-бөлме"}).status_code == 303
    states = rows(sa.select(Room.is_active).where(Room.name_kk == "5-бөлме").order_by(Room.id))
    assert states == [False, True]
    other = "/shymkent/settings/centres/active-longevity-2/rooms"
    assert client.post(f"{other}/new", data={"name_kk": "5-бөлме"}).status_code == 404
    assert sign_in("dana").get(f"{other}/{room.id}").status_code == 404


def test_districts_are_added_and_renamed(world: Any, sign_in: Any, rows: Any) -> None:
    client = sign_in("dana")
    data = {"code": "karatau", "name_kk": "Қаратау ауданы"}
    assert client.post("/shymkent/settings/districts/new", data=data).status_code == 303
    assert client.post("/shymkent/settings/districts/new", data=data).status_code == 422
    path = "/shymkent/settings/districts/karatau"
    renamed = {"name_kk": "Қаратау", "name_ru": "Каратау"}
    assert client.post(path, data=renamed).status_code == 303
    saved = rows(sa.select(District).where(District.code == "karatau"))[0]
    assert (saved.name_kk, saved.name_ru) == ("Қаратау", "Каратау")


# Regions ------------------------------------------------------------------------------------


def test_a_region_is_opened_from_kato(world: Any, sign_in: Any, rows: Any) -> None:
    client = sign_in("ermek")
    opened = client.post("/system/regions/new", data={"kato": "620000000", "code": ""})
    assert opened.status_code == 303
    region = rows(sa.select(Region).where(Region.kato == "620000000"))[0]
    assert (region.code, region.name_kk, region.name_ru) == (
        "ulytau", "Ұлытау облысы", "область Ұлытау",
    )  # fmt: skip
    assert client.get(opened.location).status_code == 200
    again = client.post("/system/regions/new", data={"kato": "620000000", "code": "ulytau"})
    assert again.status_code == 422
    path = "/system/regions/ulytau"
    data = {"name_kk": "Ұлытау", "name_ru": "", "name_en": "", "timezone": "Asia/Qyzylorda"}
    assert client.post(path, data={**data, "timezone": "Asia/Nowhere"}).status_code == 422
    assert client.post(path, data={**data, "timezone": "../../etc/passwd"}).status_code == 422
    assert client.post(path, data=data).status_code == 303
    assert rows(sa.select(Region.timezone).where(Region.code == "ulytau")) == ["Asia/Qyzylorda"]


@pytest.mark.parametrize(
    "code", ["login", "p", "verify", "api", "static", "system", "healthz", "readyz", "metrics",
             "Ұлытау", "a b", "-a", "a-", "a/b", "x" * 41]
)  # fmt: skip
def test_reserved_and_wrong_codes_open_no_region(
    world: Any, sign_in: Any, rows: Any, code: str
) -> None:
    data = {"kato": "620000000", "code": code}
    assert sign_in("ermek").post("/system/regions/new", data=data).status_code == 422
    assert rows(sa.select(Region).where(Region.kato == "620000000")) == []


def test_the_list_of_kato_is_whole() -> None:
    assert len(REGIONS) == 20
    assert len({region.kato for region in REGIONS}) == len({r.slug for r in REGIONS}) == 20
    assert all(is_region_code(region.slug) for region in REGIONS)
    assert all(len(r.kato) == 9 and r.kato.endswith("0000000") for r in REGIONS)
    assert all(r.kk and r.ru and r.en for r in REGIONS)


def test_every_address_that_is_no_region_is_reserved(app: Flask) -> None:
    """A region of that code would hide behind it."""
    first = {rule.rule.split("/")[1] for rule in app.url_map.iter_rules()} - {"", "<region>"}
    assert not {part for part in first if is_region_code(part)}


@pytest.mark.parametrize(("text", "fine"), [("a", True), ("a-1", True), ("", False), ("а", False)])
def test_slugs(text: str, fine: bool) -> None:
    assert is_slug(text) == fine


# Services by hand ---------------------------------------------------------------------------


def test_only_who_manages_regions_opens_one(work: Any, actor: Any) -> None:
    dana = actor("dana")
    with work(ALL_REGIONS) as session, pytest.raises(NotAllowed):
        services.create_region(session, actor=dana, code="ulytau", name_kk="Ұлытау облысы")


def test_a_code_taken_at_the_same_moment_is_no_error_of_the_server(
    work: Any, actor: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two administrators press at once: both look, both see nothing, one is told."""
    ermek = actor("ermek")
    with work(ALL_REGIONS) as session:
        real = session.scalar
        monkeypatch.setattr(session, "scalar", lambda *a, **k: None)
        with pytest.raises(Conflict) as caught:
            services.create_region(session, actor=ermek, code="shymkent", name_kk="Шымкент")
        monkeypatch.setattr(session, "scalar", real)
    assert caught.value.field == "code"


# Working centre -----------------------------------------------------------------------------


def test_the_working_centre_is_chosen_among_the_covered_ones(
    world: Any, sign_in: Any, rows: Any
) -> None:
    client = sign_in("dana")
    page = client.get("/shymkent/profile").text
    assert "Жұмыс орталығы" in page
    chosen = sa.select(User.current_centre_id).where(User.id == world.dana)
    data = {"centre": str(world.second_centre_id), "next": "/shymkent/profile"}
    moved = client.post("/shymkent/centre", data=data)
    assert moved.location == "/shymkent/profile"
    assert rows(chosen) == [world.second_centre_id]
    assert client.post("/shymkent/centre", data={"centre": ""}).status_code == 303
    assert rows(chosen) == [None]
    for wrong in (world.foreign_centre_id, 999999):
        assert client.post("/shymkent/centre", data={"centre": str(wrong)}).status_code == 404
    assert client.post("/shymkent/centre", data={"centre": "²"}).status_code == 404
    assert rows(chosen) == [None]


def test_who_has_one_centre_has_no_switch_and_cannot_leave_it(
    world: Any, sign_in: Any, rows: Any
) -> None:
    client = sign_in("bota")
    assert "Жұмыс орталығы" not in client.get("/shymkent/profile").text
    away = client.post("/shymkent/centre", data={"centre": str(world.second_centre_id)})
    assert away.status_code == 404
    assert client.post("/shymkent/centre", data={"centre": ""}).status_code == 422
    assert rows(sa.select(User.current_centre_id).where(User.id == world.bota)) == [world.centre_id]


def test_the_working_centre_of_one_region_is_none_in_another(
    app: Flask, world: Any, sign_in: Any
) -> None:

    client = sign_in("bota")
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert token_hash(token)
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        today = dt.date(2026, 11, 20)
        here = load_actor(session, token=token, today=today, region_id=world.region.id)
        there = load_actor(session, token=token, today=today, region_id=world.other_region.id)
    assert here is not None
    assert there is not None
    assert (here.current_centre_id, there.current_centre_id) == (world.centre_id, None)
