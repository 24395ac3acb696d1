"""A file above the limit of a request: the form comes back, with everything that was typed."""

from __future__ import annotations

from typing import Any

import pytest

S = "/shymkent"
WORDS = "Файл тым үлкен: ең көбі"


@pytest.fixture(autouse=True)
def _small_limit(app: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 1024 * 1024)


def form(name: str = "", **texts: str) -> dict[str, Any]:
    """What a browser sends: texts, and a file of more than a megabyte."""
    parts = [(f'name="{key}"', text.encode()) for key, text in texts.items()]
    if name:
        heavy = b"%PDF-1.4\n--x\r\n" + b"\0" * (1024 * 1024)
        parts.append((f'name="file"; filename="{name}"', heavy))
    body = b"".join(
        f"--xyz\r\nContent-Disposition: form-data; {head}\r\n\r\n".encode() + content + b"\r\n"
        for head, content in parts
    )
    return {"data": body + b"--xyz--\r\n", "content_type": "multipart/form-data; boundary=xyz"}


def test_a_file_of_a_person(sign_in: Any, register: Any) -> None:
    gulnar = register()
    sent = form("a.pdf", title="Мүгедектік «туралы»", subject="")
    answer = sign_in("bota").post(f"{S}/people/{gulnar}/files/new", **sent)
    assert answer.status_code == 422
    assert "10 МБ" in answer.text and 'value="Мүгедектік «туралы»"' in answer.text
    assert 'href="#file"' in answer.text


def test_a_photo(sign_in: Any, register: Any) -> None:
    answer = sign_in("bota").post(f"{S}/people/{register()}/photo/new", **form("a.jpg"))
    assert answer.status_code == 422 and "10 МБ" in answer.text


def test_an_import(sign_in: Any) -> None:
    sent = form("a.xlsx", legal_basis="state_service", legal_basis_note="№ 77-Қ")
    answer = sign_in("aigul").post(f"{S}/import/new", **sent)
    assert answer.status_code == 422
    assert f"{WORDS} 1\u00a0МБ" in answer.text or f"{WORDS} 1 МБ" in answer.text
    assert 'value="№ 77-Қ"' in answer.text


def test_other_forms_are_refused_with_the_limit_and_a_way_back(sign_in: Any) -> None:
    client = sign_in("bota")
    for sent in (form("a.pdf", surname="Ахметова"), form(surname="А" * 1_000_000)):
        answer = client.post(f"{S}/people/new", **sent)
        assert answer.status_code == 413 and WORDS in answer.text
        assert f'href="{S}/people/new"' in answer.text


@pytest.mark.parametrize("body", [b"--b\r\n", b"", b"--b\r\nContent-Disposition: x\r\n\r\n"])
def test_a_body_that_no_browser_wrote(sign_in: Any, register: Any, body: bytes) -> None:
    answer = sign_in("bota").post(
        f"{S}/people/{register()}/files/new",
        data=body + b"z" * (1024 * 1024 + 10),
        content_type="multipart/form-data; boundary=b",
    )
    assert answer.status_code == 413
