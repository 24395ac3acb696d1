"""The skeleton in the running application: languages, look, menu, errors, style guide."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

SignIn = Callable[..., FlaskClient]


def token(page: str) -> str:
    found = re.search(r'name="csrf_token" value="([^"]+)"', page)
    assert found
    return found[1]


@pytest.mark.parametrize(
    ("locale", "skip", "title"),
    [
        ("kk", "Негізгі мазмұнға өту", "Қате: Дизайн үлгілері — Шаңырақ"),
        ("ru", "Перейти к содержанию", "Ошибка: Образцы оформления — Шаңырақ"),
        ("en", "Skip to main content", "Error: Style guide — Шаңырақ"),
    ],
)
def test_style_guide_speaks_three_languages(
    sign_in: SignIn, locale: str, skip: str, title: str
) -> None:
    answer = sign_in("aigul", locale).get("/system/styleguide")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert f'<html lang="{locale}"' in page
    assert f'<a class="skip" href="#main">{skip}</a>' in page
    assert f"<title>{title}</title>" in page
    assert page.count("<h1") == 1


def test_style_guide_has_no_id_twice_and_no_dead_reference(sign_in: SignIn) -> None:
    page = sign_in("aigul").get("/system/styleguide").get_data(as_text=True)
    ids = re.findall(r'\sid="([^"]+)"', page)
    assert sorted(set(ids)) == sorted(ids)
    for value in re.findall(r'\s(?:aria-labelledby|aria-describedby|for)="([^"]+)"', page):
        assert set(value.split()) <= set(ids), value


def test_headings_skip_no_level(sign_in: SignIn) -> None:
    page = sign_in("aigul").get("/system/styleguide").get_data(as_text=True)
    levels = [int(level) for level in re.findall(r"<h([1-6])", page.split("<h1>", 1)[1])]
    before = 1
    for level in levels:
        assert level <= before + 1
        before = level


def test_nothing_inline_is_sent(sign_in: SignIn) -> None:
    answer = sign_in("aigul").get("/system/styleguide")
    page = answer.get_data(as_text=True)
    assert "script-src 'self'" in answer.headers["Content-Security-Policy"]
    assert not re.search(r"\sstyle=|<style|<script(?![^>]*\ssrc=)|\son[a-z]+=", page)


def test_every_file_of_the_skeleton_is_served(app: Flask, sign_in: SignIn) -> None:
    client = sign_in("aigul")
    page = client.get("/system/keys").get_data(as_text=True)
    files = set(re.findall(r'(?:href|src)="(/static/[^"#]+)', page))
    assert len(files) >= 13
    for path in files:
        with client.get(path) as answer:
            assert answer.status_code == 200, path


def test_look_is_saved_and_written_on_the_page(sign_in: SignIn) -> None:
    client = sign_in("aigul")
    page = client.get("/system/keys").get_data(as_text=True)
    assert 'data-theme="auto" data-size="100">' in page
    form = {"csrf_token": token(page), "next": "/system/keys"}
    client.post("/login/display", data={**form, "theme": "dark", "size": "125", "spacing": "wide"})
    page = client.get("/system/keys").get_data(as_text=True)
    assert 'data-theme="dark" data-size="125" data-spacing="wide">' in page
    answer = client.post("/login/display", data={**form, "preset": "vision"})
    assert answer.location == "/system/keys"
    page = client.get("/system/keys").get_data(as_text=True)
    assert 'data-size="150" data-contrast="light">' in page
    assert 'name="preset" value="plain"' in page


def test_language_button_keeps_the_page(sign_in: SignIn) -> None:
    client = sign_in("aigul")
    page = client.get("/system/keys?from=menu").get_data(as_text=True)
    target = re.search(r'name="next" value="([^"]+)"', page)
    assert target
    assert target[1] == "/system/keys?from=menu"
    data = {"csrf_token": token(page), "next": target[1], "language": "ru"}
    page = client.post("/login/language", data=data, follow_redirects=True).get_data(as_text=True)
    assert '<html lang="ru"' in page
    assert 'value="ru" lang="ru" aria-current="true"' in page


@pytest.mark.parametrize("path", ["/no-such-region/people/", "/shymkent/no-such-page"])
def test_unknown_page_says_so_and_shows_the_way_out(sign_in: SignIn, path: str) -> None:
    answer = sign_in("aigul").get(path)
    page = answer.get_data(as_text=True)
    assert answer.status_code == 404
    assert "Мұндай бет жоқ" in page
    assert 'href="/">' in page
    assert page.count("<h1") == 1


def test_error_before_sign_in_has_no_menu(app: Flask) -> None:
    page = app.test_client().get("/no/such/page").get_data(as_text=True)
    assert "Мұндай бет жоқ" in page
    assert 'class="side"' not in page
    assert "Сақтау" not in page


def test_error_for_htmx_is_a_part(app: Flask) -> None:
    page = app.test_client().get("/no/such", headers={"HX-Request": "true"}).get_data(as_text=True)
    assert "Мұндай бет жоқ" in page
    assert "<html" not in page
