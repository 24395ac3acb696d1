"""The end of a session loses nothing: what was typed goes through sign-in, and time is told."""

from __future__ import annotations

import datetime as dt
import html
import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.auth import kept
from core.auth.models import UserSession
from core.auth.queries import IDLE
from core.clock import frozen, now_utc
from core.db import ALL_REGIONS, unit_of_work

PASSWORD = "three unrelated words"
S = "/shymkent"
TYPED = {
    "surname": "Әбдіғалиева",
    "note": "бір\nекі <b>",
    "categories": ["pensioner", "low_income"],
    "password": "secret thing",
}


def hidden(text: str) -> str:
    found = re.search(r'name="kept" value="([^"]+)"', text)
    assert found
    return html.unescape(found[1])


def test_a_form_sent_too_late_comes_back_after_sign_in(app: Flask, with_password: Any) -> None:
    client = app.test_client()
    answer = client.post(f"{S}/people/new", data=TYPED)
    assert answer.status_code == 307 and answer.location == "/login/again?next=/shymkent/people/new"
    page = client.post(answer.location, data=TYPED)
    assert page.status_code == 200 and "Жазғаныңыз сақталды" in page.text
    wrong = client.post(
        "/login", data={"username": "bota", "password": "wrong", "kept": hidden(page.text)}
    )
    assert wrong.status_code == 422
    right = client.post(
        "/login", data={"username": "bota", "password": PASSWORD, "kept": hidden(wrong.text)}
    )
    assert right.status_code == 200 and f'action="{S}/people/new"' in right.text
    fields = re.findall(r'<textarea name="(\w+)" hidden>\n([^<]*)</textarea>', right.text)
    assert [(name, html.unescape(text)) for name, text in fields] == [
        ("surname", "Әбдіғалиева"), ("note", "бір\nекі <b>"), ("categories", "pensioner"),
        ("categories", "low_income"),
    ]  # fmt: skip
    assert client.get(f"{S}/people/").status_code == 200


@pytest.mark.parametrize("text", ["", "nonsense", "WyIvIixbXV0.aa.bb"])
def test_what_is_not_ours_is_not_carried(app: Flask, with_password: Any, text: str) -> None:
    answer = app.test_client().post(
        "/login", data={"username": "bota", "password": PASSWORD, "kept": text}
    )
    assert answer.status_code == 303


def test_what_is_kept_is_bounded_and_grows_old(app: Flask) -> None:
    with app.app_context():
        assert kept.keep("/x", [("note", "а" * (kept.LONGEST + 1))]) == ""
        assert kept.keep("/x", [("csrf_token", "a"), ("password", "b"), ("note", "")]) == ""
        assert kept.kept(kept.keep("/x", [("note", "а")])) == ("/x", [("note", "а")])


def test_another_site_is_no_address(app: Flask) -> None:
    page = app.test_client().post("/login/again?next=//evil.kz/", data={"note": "x"})
    with app.app_context():
        assert kept.kept(hidden(page.text)) == ("/", [("note", "x")])


def test_time_left_is_told_and_prolonged_only_when_asked(sign_in: Any, app: Flask) -> None:
    client = sign_in("bota")
    start = now_utc()

    def last_seen() -> dt.datetime:
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            found = sa.select(UserSession.last_seen_at).order_by(UserSession.id.desc()).limit(1)
            return session.scalars(found).one()

    with frozen(start + IDLE - dt.timedelta(minutes=4)):
        before = last_seen()
        asked = client.post("/login/stay")
        assert asked.status_code == 200 and 0 < int(asked.text) <= 240 and last_seen() == before
        longer = client.post("/login/stay", data={"longer": "1"})
        assert int(longer.text) == int(IDLE.total_seconds()) and last_seen() > before
        assert f'data-left="{int(IDLE.total_seconds())}"' in client.get(f"{S}/people/").text
    with frozen(start + 3 * IDLE):
        assert client.post("/login/stay").status_code == 307
