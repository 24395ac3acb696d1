"""Signing in: the password, the brake on guessing, the session, the way back."""

from __future__ import annotations

import datetime as dt
from threading import Thread
from typing import Any

import pytest
import sqlalchemy as sa
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient

from core.auth import passwords
from core.auth.models import SignInAttempt, User, UserSession
from core.auth.passwords import NOBODY, check_password, is_outdated
from core.auth.queries import token_hash
from core.auth.rules import BY_ADDRESS, BY_USERNAME, minutes_left, password_problem
from core.auth.throttle import TooManyAttempts, begin_attempt, settle
from core.clock import frozen, now_utc
from core.db import ALL_REGIONS, separate_transaction, unit_of_work
from core.web.render import same_site

PASSWORD = "three unrelated words"


def post(client: FlaskClient, username: str = "bota", password: str = PASSWORD, **more: str) -> Any:
    return client.post("/login", data={"username": username, "password": password, **more})


def test_a_right_password_opens_a_session(app: Flask, with_password: Any, rows: Any) -> None:
    client = app.test_client()
    answer = post(client, "  BOTA ")
    assert answer.status_code == 303
    assert answer.location == "/"
    stored = rows(sa.select(UserSession))
    assert len(stored) == 1
    assert stored[0].is_complete
    with client.session_transaction() as cookie:
        assert token_hash(cookie["_user_id"]) == stored[0].token_hash
    assert client.get("/login/profile").status_code == 200


@pytest.mark.parametrize(
    ("username", "password"),
    [("bota", "wrong password"), ("nobody", PASSWORD), ("dana", PASSWORD), ("", ""), ("bota", "")],
)
def test_a_wrong_one_is_refused_with_one_text(
    app: Flask, with_password: Any, username: str, password: str, rows: Any
) -> None:
    client = app.test_client()
    answer = post(client, username, password)
    assert answer.status_code == 422
    assert rows(sa.select(UserSession)) == []
    if username and password:
        assert "Пайдаланушы аты немесе құпиясөз қате" in answer.text
    assert f'value="{username}"' in answer.text  # what was typed stays
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    "values", [{"is_active": False}, {"ends_on": dt.date(2020, 1, 1)}], ids=["closed", "over"]
)
def test_a_closed_account_is_refused_with_the_same_text(
    app: Flask, with_password: Any, values: dict[str, Any]
) -> None:
    with_password("bota", **values)
    answer = post(app.test_client())
    assert answer.status_code == 422
    assert "Пайдаланушы аты немесе құпиясөз қате" in answer.text


def test_the_sixth_guess_waits_and_then_the_right_one_enters(
    app: Flask, with_password: Any, rows: Any
) -> None:
    client = app.test_client()
    start = now_utc()
    with frozen(start):
        for _ in range(5):
            assert post(client, password="wrong password").status_code == 422
        locked = post(client)
        assert locked.status_code == 422
        assert "1 минут" in locked.text
        # a refused try is not counted: waiting ends
        assert len(rows(sa.select(SignInAttempt))) == 5
    with frozen(start + dt.timedelta(seconds=61)):
        assert post(client).status_code == 303


def test_the_lock_is_of_the_name_not_of_everybody(app: Flask, with_password: Any) -> None:
    with_password("aigul")
    client = app.test_client()
    for _ in range(6):
        post(client, password="wrong password")
    assert "минут" in post(client).text
    assert post(app.test_client(), "aigul").status_code == 303


def test_an_unknown_name_is_locked_like_a_known_one(app: Flask, with_password: Any) -> None:
    client = app.test_client()
    for _ in range(5):
        post(client, "nobody.here", "wrong password")
    assert "минут" in post(client, "nobody.here", "wrong password").text


def test_an_address_that_tries_many_names_is_locked(app: Flask, with_password: Any) -> None:
    with app.app_context():
        for number in range(BY_ADDRESS.free):
            begin_attempt(kind="password", username=f"name{number}", address="10.0.0.9")
        with pytest.raises(TooManyAttempts):
            begin_attempt(kind="password", username="another", address="10.0.0.9")
        begin_attempt(kind="password", username="another", address="10.0.0.10")


def test_guesses_made_at_once_are_all_counted(app: Flask, world: Any) -> None:
    """Twelve tries in parallel from threads: no more than the free ones pass."""
    passed: list[int] = []
    broken: list[Exception] = []

    def guess() -> None:
        with app.app_context():
            try:
                passed.append(begin_attempt(kind="password", username="bota", address="10.0.0.9"))
            except TooManyAttempts:
                return

    threads = [Thread(target=guess) for _ in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert broken == []
    assert len(passed) == BY_USERNAME.free


def test_a_success_forgets_the_failures_of_the_name(app: Flask, world: Any) -> None:
    start = now_utc()
    with app.app_context():
        for second in range(4):
            with frozen(start + dt.timedelta(seconds=second)):
                begin_attempt(kind="password", username="bota", address="")
        with frozen(start + dt.timedelta(seconds=5)):
            number = begin_attempt(kind="password", username="bota", address="")
            with separate_transaction() as own:
                settle(own, attempt_id=number)
        with frozen(start + dt.timedelta(seconds=6)):
            for _ in range(4):
                begin_attempt(kind="password", username="bota", address="")


@pytest.mark.parametrize(
    ("failures", "wait"), [(4, 0), (5, 1), (6, 2), (7, 4), (9, 15), (10, 30), (99, 30)]
)
def test_the_wait_grows(failures: int, wait: int, rows: Any) -> None:
    now = dt.datetime(2026, 11, 20, tzinfo=dt.UTC)
    assert minutes_left(BY_USERNAME, failures=failures, last=now, now=now) == wait


def test_signing_in_gives_a_new_token_and_ends_the_old_one(
    app: Flask, with_password: Any, rows: Any
) -> None:
    client = app.test_client()
    post(client)
    with client.session_transaction() as cookie:
        first = cookie["_user_id"]
        cookie["planted"] = "by an attacker"
    post(client)
    with client.session_transaction() as cookie:
        assert cookie["_user_id"] != first
        assert "planted" not in cookie
    ended = {s.token_hash: s.ended_at for s in rows(sa.select(UserSession))}
    assert ended[token_hash(first)] is not None
    assert sum(1 for at in ended.values() if at is None) == 1


def test_signing_out_ends_the_session_on_the_server(app: Flask, with_password: Any) -> None:
    client = app.test_client()
    post(client)
    with client.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert client.post("/login/out").status_code == 303
    with client.session_transaction() as cookie:
        cookie["_user_id"] = token  # a stolen copy of the cookie
    assert client.get("/login/profile").status_code == 302


def test_a_session_left_alone_for_half_a_day_ends(app: Flask, sign_in: Any) -> None:
    client, start = sign_in("bota"), now_utc()
    with frozen(start + dt.timedelta(hours=11, minutes=59)):
        assert client.get("/login/profile").status_code == 200
    # that look renewed it
    with frozen(start + dt.timedelta(hours=23, minutes=50)):
        assert client.get("/login/profile").status_code == 200
    with frozen(start + dt.timedelta(hours=36, minutes=51)):
        answer = client.get("/login/profile")
        assert answer.status_code == 302
        assert answer.location.startswith("/login?next=")


def test_last_seen_is_written_at_most_every_five_minutes(
    app: Flask, sign_in: Any, rows: Any
) -> None:
    client, start = sign_in("bota"), now_utc()
    seen = sa.select(UserSession.last_seen_at)
    before = rows(seen)[0]
    with frozen(start + dt.timedelta(minutes=4)):
        client.get("/login/profile")
    assert rows(seen)[0] == before
    with frozen(start + dt.timedelta(minutes=6)):
        client.get("/login/profile")
    assert rows(seen)[0] == start + dt.timedelta(minutes=6)


def test_the_page_asked_for_is_opened_after_sign_in(app: Flask, with_password: Any) -> None:
    client = app.test_client()
    asked = client.get("/shymkent/profile")
    assert asked.status_code == 302
    page = client.get(asked.location)
    assert 'value="/shymkent/profile"' in page.text
    assert post(client, next="/shymkent/profile").location == "/shymkent/profile"


@pytest.mark.parametrize(
    "target",
    ["//evil.example", "https://evil.example/", "/\\evil.example", "/\t/evil.example", "evil",
     "/\n/evil.example", "javascript:alert(1)", "///evil.example"],
)  # fmt: skip
def test_no_other_site_is_opened_after_sign_in(app: Flask, with_password: Any, target: str) -> None:
    assert same_site(target, "/") == "/"
    assert post(app.test_client(), next=target).location == "/"


def test_an_outdated_hash_is_renewed_at_sign_in(
    app: Flask, with_password: Any, monkeypatch: pytest.MonkeyPatch, rows: Any
) -> None:

    weak = PasswordHasher(time_cost=1, memory_cost=64, parallelism=1).hash(PASSWORD)
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.execute(sa.update(User).where(User.username == "bota").values(password_hash=weak))
    assert post(app.test_client()).status_code == 303
    stored = rows(sa.select(User.password_hash).where(User.username == "bota"))[0]
    assert stored != weak
    assert not is_outdated(stored)
    assert check_password(stored, PASSWORD)


def test_no_account_costs_the_same_work(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    class Counting:
        def verify(self, stored: str, password: str) -> bool:
            asked.append(stored)
            return True

    monkeypatch.setattr(passwords, "_hasher", Counting())
    assert not check_password("", "anything at all")
    assert asked == [NOBODY]


def test_the_nobody_hash_has_the_present_parameters() -> None:
    assert not is_outdated(NOBODY)


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("short", "short"),
        ("x" * 201, "long"),
        ("my-bota.k-2026", "username"),
        ("Password123456", "common"),
        ("құпиясөз2026", "common"),
        ("aaaaaaaaaaaa", "common"),
        ("1234567890", "common"),
        ("abcdefghijkl", "common"),
        ("Шаңырақ-2026!", "common"),
        (PASSWORD, None),
        ("қызыл алма көк аспан", None),
    ],
)
def test_password_rules(password: str, problem: str | None) -> None:
    assert password_problem(password, "bota.k") == problem
