"""A consent signed on the screen: drawn or typed, with the version that was shown."""

from __future__ import annotations

import base64
import io
import re
from typing import Any

import pytest
import sqlalchemy as sa
from PIL import Image, ImageDraw

from core.clock import local_today
from core.documents.models import Attachment
from core.people.queries import find_anywhere
from core.privacy.models import Consent
from tests.core.privacy.conftest import parts

S = "/shymkent"


def drawn(colour: str = "black") -> str:
    picture = Image.new("RGB", (600, 180), "white")
    ImageDraw.Draw(picture).line([(20, 90), (200, 20), (400, 150)], fill=colour, width=3)
    buffer = io.BytesIO()
    picture.save(buffer, "PNG")
    return "data:image/png;base64," + base64.b64encode(buffer.getvalue()).decode()


@pytest.fixture
def page(sign_in: Any, gulnar: str, texts: Any) -> Any:
    """`page(…)`: the answer to the signing page with these fields."""
    texts("photo", "sms")
    client, url = sign_in("bota"), f"{S}/people/{gulnar}/consents/sign/photo"

    def send(purpose: str = "photo", **fields: str) -> Any:
        here = url.replace("photo", purpose)
        shown = client.get(here)
        assert shown.status_code == 200
        token = re.search(r'name="token"[^>]*value="([^"]+)"', shown.text)
        assert token
        data = {"given_by": "person", "agreed": "1", "version": "1", "token": token[1]} | fields
        return client.post(here, data=data)

    send.client, send.url = client, url  # type: ignore[attr-defined]
    return send


@pytest.fixture
def kept(work: Any) -> Any:
    def read() -> tuple[list[Consent], list[Attachment]]:
        with work(writes=False) as session:
            found = list(session.scalars(sa.select(Consent).order_by(Consent.id)))
            files = list(session.scalars(sa.select(Attachment).order_by(Attachment.id)))
            session.expunge_all()
            return found, files

    return read


def test_drawn_it_is_kept_with_the_consent_and_printed(page: Any, kept: Any, gulnar: str) -> None:
    assert page(drawn=drawn()).status_code == 303
    (consent,), (signature,) = kept()
    assert (consent.source, consent.given_on, consent.signed_name) == (
        "screen",
        local_today("Asia/Almaty"),
        None,
    )
    assert (signature.subject_type, signature.subject_id) == ("consent", consent.id)
    assert signature.media_type == "image/png"
    tab = page.client.get(f"{S}/people/{gulnar}/consents").text
    assert "Экранда қол қойылды" in tab
    for language in ("kk", "ru"):
        path = f"{S}/people/{gulnar}/consents/{consent.public_id}/paper/{language}.pdf"
        links = re.findall(rf'href="([^"]*{consent.public_id}[^"]*{language}[^"]*)"', tab)
        paper = page.client.get(links[0] if links else path)
        assert paper.status_code == 200 and paper.data.startswith(b"%PDF")
        assert b"/Subtype/Image" in paper.data.replace(b" ", b"")
    files = page.client.get(f"{S}/people/{gulnar}/documents").text
    gone = f"{S}/people/{gulnar}/files/{signature.public_id}/remove"
    assert signature.public_id in files
    refused = page.client.post(gone, data={"reason": "қате"})
    assert refused.status_code in {409, 422} and "келісім негізделген" in refused.text


def test_twice_pressed_it_is_one(page: Any, kept: Any) -> None:
    token = "ab" * 16
    for _press in range(2):
        assert page(drawn=drawn(), token=token).status_code == 303
    consents, files = kept()
    assert len(consents) == len(files) == 1


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({}, "Қол қойыңыз немесе"),
        ({"signed_name": "Ахметова"}, "істегідей жазыңыз"),
        ({"signed_name": "Оспанова Гүлнар"}, "істегідей жазыңыз"),
        ({"agreed": "", "signed_name": "Ахметова Гүлнар"}, "Бұл белгісіз"),
        ({"drawn": "data:image/png;base64,AAAA"}, "PDF"),
        ({"drawn": "data:image/png;base64,@@"}, "Қол қойыңыз немесе"),
        ({"drawn": drawn("white")}, "Қол қойыңыз немесе"),
        ({"given_by": "representative", "signed_name": "Ахметова Гүлнар"}, "кім"),
        ({"version": "2", "drawn": drawn()}, "мәтіні өзгерді"),
    ],
)
def test_what_is_no_signature_is_refused(
    page: Any, kept: Any, gulnar: str, fields: dict[str, str], words: str
) -> None:
    answer = page(**fields)
    assert answer.status_code == 422 and words in answer.text
    assert kept() == ([], [])
    assert ("data:image/png;base64,iVBOR" in answer.text) == (fields.get("version") == "2")


def test_the_name_typed_in_place_of_it(page: Any, kept: Any, people_name: str) -> None:
    assert page(signed_name=people_name).status_code == 303
    (consent,), files = kept()
    assert consent.signed_name == people_name and files == []


@pytest.fixture
def people_name(work: Any, gulnar: str) -> str:
    with work(writes=False) as session:
        person = find_anywhere(session, public_id=gulnar)
        return f"{person.given_name} {person.surname}".upper()


def test_without_a_text_there_is_no_page(page: Any, gulnar: str) -> None:
    answer = page.client.get(page.url.replace("photo", "medical"))
    assert answer.status_code == 404 and parts("photo")
