"""The second factor: set-up, one code once, recovery codes, and who must have one."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pyotp
import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient

from core.auth.models import RecoveryCode, User, UserSession
from core.auth.second_factor import accepted_step, decrypt_secret, encrypt_secret
from core.clock import frozen, now_utc
from core.db import ALL_REGIONS, unit_of_work
from core.regions.models import Region

PASSWORD = "three unrelated words"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def with_factor(app: Flask, with_password: Any, world: Any) -> str:
    """Dana signs in with PASSWORD and codes of SECRET."""
    with app.app_context():
        stored = encrypt_secret(SECRET, user_id=world.dana)
    with_password("dana", totp_secret=stored, totp_confirmed_at=now_utc())
    return "dana"


def enter(client: FlaskClient, username: str = "dana") -> Any:
    return client.post("/login", data={"username": username, "password": PASSWORD})


def give(client: FlaskClient, code: str, **more: str) -> Any:
    return client.post("/login/second-factor", data={"code": code, **more})


def code_at(moment: dt.datetime, secret: str = SECRET) -> str:
    return pyotp.TOTP(secret).at(moment)


def secret_on(page: Any) -> str:
    found = re.search(r"<strong class=\"num\">([A-Z2-7 ]+)</strong>", page.text)
    assert found, page.text
    return found.group(1).replace(" ", "")


def codes_on(page: Any) -> list[str]:
    return re.findall(r"<li><code class=\"num\">([0-9a-z]{5}-[0-9a-z]{5})</code>", page.text)


def test_between_password_and_code_nothing_opens(app: Flask, with_factor: str) -> None:
    client = app.test_client()
    assert enter(client).location == "/login/second-factor"
    for path in ("/", "/login/profile", "/shymkent/users/", "/login/password"):
        assert client.get(path).location.endswith("/login/second-factor"), path
    # nor can another authenticator, or another password, be set in between
    assert client.get("/login/second-factor/set-up").location.endswith("/login/second-factor")
    changed = client.post(
        "/login/password", data={"current": PASSWORD, "new": "x y z long", "again": "x y z long"}
    )
    assert changed.location.endswith("/login/second-factor")


def test_the_code_opens_and_the_token_changes(app: Flask, with_factor: str, rows: Any) -> None:
    client, now = app.test_client(), now_utc()
    with frozen(now):
        enter(client)
        with client.session_transaction() as cookie:
            half = cookie["_user_id"]
        assert give(client, code_at(now)).status_code == 303
        assert client.get("/login/profile").status_code == 200
        with client.session_transaction() as cookie:
            assert cookie["_user_id"] != half
    states = rows(sa.select(UserSession).order_by(UserSession.id))
    assert [(one.is_complete, one.ended_at is None) for one in states] == [
        (False, False),
        (True, True),
    ]


def test_a_code_opens_once(app: Flask, with_factor: str) -> None:
    now = now_utc()
    with frozen(now):
        for expected in (303, 422):
            client = app.test_client()
            enter(client)
            assert give(client, code_at(now)).status_code == expected


@pytest.mark.parametrize(
    ("shift", "accepted"), [(-90, False), (-30, True), (0, True), (30, True), (90, False)]
)
def test_a_clock_may_be_one_step_off(shift: int, accepted: bool) -> None:
    now = dt.datetime(2026, 11, 20, 5, 0, 15, tzinfo=dt.UTC)
    code = code_at(now + dt.timedelta(seconds=shift))
    assert (accepted_step(SECRET, code, last_step=0, now=now) is not None) == accepted


def test_codes_typed_on_the_kazakh_layout_are_understood(app: Flask, with_factor: str) -> None:
    now, layout = now_utc(), str.maketrans("1234567890", '"әіңғ,.үұқ')
    client = app.test_client()
    with frozen(now):
        enter(client)
        assert give(client, code_at(now).translate(layout)).status_code == 303


def test_guessing_codes_is_braked(app: Flask, with_factor: str) -> None:
    now, client = now_utc(), app.test_client()
    with frozen(now):
        enter(client)
        wrong = "000000" if code_at(now) != "000000" else "111111"
        for _ in range(5):
            assert give(client, wrong).status_code == 422
        locked = give(client, code_at(now))
        assert locked.status_code == 422
        assert "минут" in locked.text


def test_a_recovery_code_opens_once(
    app: Flask, with_factor: str, sign_in: Any, rows: Any, hashed: str
) -> None:
    page = sign_in("dana").post("/login/profile/recovery-codes", data={"current": PASSWORD})
    codes = codes_on(page)
    assert len(codes) == len(set(codes)) == 10
    stored = rows(sa.select(RecoveryCode.code_hash))
    assert not any(code.replace("-", "") in text for code in codes for text in stored)
    for expected in (303, 422):
        client = app.test_client()
        enter(client)
        assert give(client, "", recovery=codes[0].upper()).status_code == expected
    client = app.test_client()
    enter(client)
    assert give(client, "", recovery=codes[1].replace("-", " ")).status_code == 303


def test_new_recovery_codes_replace_the_old_ones_and_need_the_password(
    app: Flask, with_factor: str, sign_in: Any
) -> None:
    client = sign_in("dana")
    refused = client.post("/login/profile/recovery-codes", data={"current": "not the password"})
    assert refused.status_code == 422
    assert codes_on(refused) == []
    old = codes_on(client.post("/login/profile/recovery-codes", data={"current": PASSWORD}))
    codes_on(client.post("/login/profile/recovery-codes", data={"current": PASSWORD}))
    fresh = app.test_client()
    enter(fresh)
    assert give(fresh, "", recovery=old[0]).status_code == 422


def test_an_administrator_without_it_is_led_to_the_set_up(
    app: Flask, with_password: Any, rows: Any
) -> None:
    with_password("dana")
    client, now = app.test_client(), now_utc()
    with frozen(now):
        enter(client)
        assert client.get("/shymkent/users/").location.endswith("/second-factor")
        page = client.get("/login/second-factor", follow_redirects=True)
        secret = secret_on(page)
        assert secret_on(client.get("/login/second-factor/set-up")) == secret  # a reload keeps it
        assert "<svg" in page.text
        assert "data:" not in page.text
        wrong = "000000" if code_at(now, secret) != "000000" else "111111"
        path = "/login/second-factor/set-up"
        assert client.post(path, data={"code": wrong}).status_code == 422
        shown = client.post(path, data={"code": code_at(now, secret)})
        assert shown.status_code == 200
        assert len(codes_on(shown)) == 10
        assert client.get("/shymkent/users/").status_code == 200
    user = rows(sa.select(User).where(User.username == "dana"))[0]
    assert secret not in user.totp_secret
    with app.app_context():
        assert decrypt_secret(user.totp_secret, user_id=user.id) == secret
        assert decrypt_secret(user.totp_secret, user_id=user.id + 1) is None


def test_the_confirming_code_does_not_open_a_second_door(app: Flask, with_password: Any) -> None:
    with_password("dana")
    client, now = app.test_client(), now_utc()
    with frozen(now):
        enter(client)
        secret = secret_on(client.get("/login/second-factor/set-up"))
        client.post("/login/second-factor/set-up", data={"code": code_at(now, secret)})
        other = app.test_client()
        enter(other)
        assert give(other, code_at(now, secret)).status_code == 422
        assert give(other, code_at(now + dt.timedelta(seconds=30), secret)).status_code == 303


def test_in_a_demonstration_region_it_is_only_offered(
    app: Flask, with_password: Any, world: Any
) -> None:
    with_password("dana")
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.execute(sa.update(Region).where(Region.id == world.region.id).values(is_demo=True))
    client = app.test_client()
    enter(client)
    assert client.get("/shymkent/users/").status_code == 200


def test_a_receptionist_may_do_without(app: Flask, with_password: Any) -> None:
    client = app.test_client()
    assert enter(client, "bota").location == "/"
    assert client.get("/shymkent/profile").status_code == 200


def test_replacing_it_needs_the_password_and_ends_other_sessions(
    app: Flask, with_factor: str, sign_in: Any
) -> None:
    client, other, now = sign_in("dana"), sign_in("dana"), now_utc()
    path = "/login/second-factor/set-up"
    with frozen(now):
        secret = secret_on(client.get(path))
        refused = client.post(path, data={"code": code_at(now, secret), "current": "no no no no"})
        assert refused.status_code == 422
        assert other.get("/login/profile").status_code == 200
        done = client.post(path, data={"code": code_at(now, secret), "current": PASSWORD})
        assert len(codes_on(done)) == 10
    assert client.get("/login/profile").status_code == 200
    assert other.get("/login/profile").status_code == 302


def test_switching_it_off_needs_the_password(
    app: Flask, with_factor: str, sign_in: Any, rows: Any
) -> None:
    client = sign_in("dana")
    path = "/login/profile/second-factor/off"
    confirmed = sa.select(User.totp_confirmed_at).where(User.username == "dana")
    assert client.post(path, data={"current": "wrong"}).status_code == 422
    assert rows(confirmed) != [None]
    assert client.post(path, data={"current": PASSWORD}).status_code == 303
    assert rows(confirmed) == [None]
    # her role requires it, so the next page asks for it again
    assert client.get("/shymkent/users/").location.endswith("/second-factor")
