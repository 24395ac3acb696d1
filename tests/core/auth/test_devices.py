"""Kiosks and tablets: paired once, limited to their centre, revoked at once."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.auth.models import Device
from core.auth.queries import load_device_actor
from core.clock import frozen, now_utc
from core.db import ALL_REGIONS, unit_of_work

HOME = "/shymkent/device/"
PAIR = "/shymkent/device/pair"


def register(client: Any, centre_id: int) -> str:
    page = client.post(
        "/shymkent/devices/new",
        data={"name": "Кіреберіс планшеті", "centre": str(centre_id), "kind": "tablet"},
    )
    assert page.status_code == 200, page.text
    found = re.search(r'id="device-code">([0-9a-z-]+)<', page.text)
    assert found
    return found[1]


@pytest.fixture
def code(world: Any, sign_in: Any) -> str:
    return register(sign_in("aigul"), world.centre_id)


def device_id(rows: Any) -> str:
    return str(rows(sa.select(Device.public_id))[0])


def test_a_device_is_paired_by_its_code_once(app: Flask, code: str, rows: Any) -> None:
    tablet = app.test_client()
    assert tablet.get(HOME).location.endswith(PAIR)
    shown = tablet.get(f"{PAIR}?code={code}")
    assert f'value="{code}"' in shown.text
    assert tablet.get(HOME).status_code == 302  # looking spends nothing
    paired = tablet.post(PAIR, data={"code": code})
    assert paired.status_code == 303
    cookie = paired.headers["Set-Cookie"]
    assert "shanyraq_device=" in cookie
    assert "HttpOnly" in cookie
    home = tablet.get(HOME)
    assert home.status_code == 200
    assert "Белсенді ұзақ өмір" in home.text
    second = app.test_client().post(PAIR, data={"code": code})
    assert second.status_code == 422
    token = re.search(r"shanyraq_device=([^;]+)", cookie)
    assert token
    assert token[1] not in str(rows(sa.select(Device.token_hash)))


@pytest.mark.parametrize("spelling", [str.upper, lambda c: c.replace("-", " "), str.strip])
def test_a_code_may_be_typed_as_people_type(app: Flask, code: str, spelling: Any) -> None:
    assert app.test_client().post(PAIR, data={"code": spelling(code)}).status_code == 303


def test_a_code_is_good_for_an_hour_and_in_its_region(app: Flask, code: str) -> None:
    assert (
        app.test_client().post("/almaty-city/device/pair", data={"code": code}).status_code == 422
    )
    with frozen(now_utc() + dt.timedelta(minutes=61)):
        assert app.test_client().post(PAIR, data={"code": code}).status_code == 422


def test_guessing_codes_is_braked(app: Flask, code: str) -> None:
    client = app.test_client()
    for _ in range(5):
        assert client.post(PAIR, data={"code": "0000-0000-0000"}).status_code == 422
    assert "минут" in client.post(PAIR, data={"code": code}).text


def test_a_device_marks_attendance_in_its_centre_and_nothing_else(
    app: Flask, world: Any, code: str
) -> None:
    tablet = app.test_client()
    tablet.post(PAIR, data={"code": code})
    cookie = tablet.get_cookie("shanyraq_device")
    assert cookie is not None
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        token = cookie.value
        device = load_device_actor(session, token=token, region_id=world.region.id)
        assert device is not None
        assert load_device_actor(session, token=token, region_id=world.other_region.id) is None
    assert device.user_id is None
    assert device.device_id is not None
    assert device.can("attendance.mark", world.region.id, world.centre_id)
    assert not device.can("attendance.mark", world.region.id, world.second_centre_id)
    assert not device.can("attendance.mark", world.region.id)
    assert {p for grant in device.grants for p in grant.permissions} == {"attendance.mark"}
    # the cookie opens no page of people
    for path in ("/shymkent/people/", "/shymkent/", "/shymkent/check-in/"):
        assert tablet.get(path).location.startswith("/login"), path
    assert tablet.get("/almaty-city/device/").status_code == 302


def test_revoking_works_at_once(app: Flask, code: str, sign_in: Any, rows: Any) -> None:
    tablet = app.test_client()
    tablet.post(PAIR, data={"code": code})
    assert tablet.get(HOME).status_code == 200
    revoke = f"/shymkent/devices/{device_id(rows)}/revoke"
    assert sign_in("aigul").post(revoke).status_code == 303
    assert tablet.get(HOME).location.endswith(PAIR)
    assert tablet.post("/shymkent/kiosk/", data={}).status_code == 403


def test_a_new_code_ends_the_old_access(app: Flask, code: str, sign_in: Any, rows: Any) -> None:
    tablet = app.test_client()
    tablet.post(PAIR, data={"code": code})
    page = sign_in("aigul").post(f"/shymkent/devices/{device_id(rows)}/code")
    fresh = re.search(r'id="device-code">([0-9a-z-]+)<', page.text)
    assert fresh
    assert tablet.get(HOME).status_code == 302
    assert tablet.post(PAIR, data={"code": fresh[1]}).status_code == 303
    assert tablet.get(HOME).status_code == 200


def test_a_device_is_registered_in_the_own_centre_only(world: Any, sign_in: Any, rows: Any) -> None:
    data = {"name": "Планшет", "centre": str(world.second_centre_id), "kind": "tablet"}
    assert sign_in("aigul").post("/shymkent/devices/new", data=data).status_code == 422
    assert rows(sa.select(Device)) == []
    assert sign_in("dana").post("/shymkent/devices/new", data=data).status_code == 200
    assert "Планшет" in sign_in("dana").get("/shymkent/devices/").text
    assert (
        '<th role="rowheader" scope="row">Планшет'
        not in sign_in("aigul").get("/shymkent/devices/").text
    )


def test_last_seen_of_a_device_is_noted(app: Flask, code: str, rows: Any) -> None:
    tablet, start = app.test_client(), now_utc()
    tablet.post(PAIR, data={"code": code})
    later = start + dt.timedelta(minutes=20)
    with frozen(later):
        tablet.get(HOME)
    assert rows(sa.select(Device.last_seen_at)) == [later]
