"""Paper: every sign, the same bytes, tags, and nothing that was typed read as a command."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from flask import Flask

from core.config import Settings
from core.documents import rules
from core.documents.card_paper import cards_pdf, in_threes
from core.documents.contents import take_in_photo
from core.documents.models import Attachment
from core.documents.pdf import FOLDER, BrokenTemplate, qr_svg, render_pdf
from core.errors import InvalidInput
from core.people.models import Person
from tests.core.documents.conftest import picture

AT = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
NAME = "Өтеғұлқызы Ғ. Һ. ӘҢҮІ"


def certificate(**more: Any) -> dict[str, Any]:
    url = "https://shanyraq.example/verify/abcdefghjk"
    return {
        "title": "Анықтама", "number": "AN-12-2026-00017", "issued_on": "2026-11-20",
        "region_name": "Шымкент қаласы", "centre_name": "Белсенді ұзақ өмір",
        "centre_address": "", "person_name": NAME, "born": "1953-03-14", "since": "2025-03-01",
        "issuer_post": "", "issuer_name": "Әлия", "qr": qr_svg(url), "check_url": url, **more,
    }  # fmt: skip


@pytest.mark.parametrize("language", ["kk", "ru"])
def test_the_same_values_give_the_same_bytes(language: str) -> None:
    source = FOLDER / f"certificate_{language}.typ"
    first = render_pdf(source, certificate(), language, created=AT)
    assert first == render_pdf(source, certificate(), language, created=AT)
    assert first != render_pdf(source, certificate(since="2025-03-02"), language, created=AT)
    assert b"D:20261120050000Z" in first


def test_the_paper_is_tagged_for_screen_readers() -> None:
    made = render_pdf(FOLDER / "certificate_kk.typ", certificate(), "kk", created=AT)
    assert b"pdfuaid" in made and b"/StructTreeRoot" in made and b"/Lang(kk)" in made


def test_every_sign_that_is_let_pass_is_in_the_font() -> None:
    signs = rules.printable_signs()
    assert all(sign in signs for sign in "ӘәҒғҚқҢңӨөҰұҮүҺһІіЁё№«»—₸")
    made = render_pdf("#v.all\n#strong(v.all)", {"title": "т", "all": signs}, "kk", created=AT)
    assert made.startswith(b"%PDF-")


@pytest.mark.parametrize("text", ["中", "😀", "אב", "ئ", "\u200b", "ﬁ"])
def test_a_sign_without_a_glyph_is_named(text: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        render_pdf("#v.a", {"title": "т", "a": [{"b": f"Ахмет{text}"}]}, "ru")
    assert f"U+{ord(text[0]):04X}" in str(refused.value.message)


def test_a_glyph_or_a_font_that_is_missing_in_a_template_is_an_error() -> None:
    for source in ("中", '#set text(font: "Nobody Sans")\nx', "#unknown()", '#image("/etc/passwd")',
                   '#import "@preview/tablex:0.0.8": *', '#read("/etc/passwd")'):  # fmt: skip
        with pytest.raises(BrokenTemplate):
            render_pdf(source, {"title": "т"}, "kk")


def test_what_is_typed_is_never_a_command() -> None:
    evil = '#panic("x") *b* $x$ `c` @ref <l> #{1+1} \\ "; ]'
    made = render_pdf(FOLDER / "certificate_kk.typ", certificate(person_name=evil), "kk")
    assert made.startswith(b"%PDF-")


def test_letters_of_two_signs_become_one() -> None:
    apart = certificate(person_name="и\u0306")
    whole = certificate(person_name="й")
    source = FOLDER / "certificate_ru.typ"
    assert render_pdf(source, apart, "ru", created=AT) == render_pdf(
        source, whole, "ru", created=AT
    )


def test_only_the_languages_of_paper() -> None:
    with pytest.raises(ValueError, match="kk and ru"):
        render_pdf("x", {"title": "т"}, "en")


def test_ten_cards_to_a_sheet_with_photos_and_long_names(
    app: Flask, settings: Settings, tmp_path: Path
) -> None:
    import io  # noqa: PLC0415

    own = dataclasses.replace(settings, var=tmp_path)
    photo = take_in_photo(io.BytesIO(picture("JPEG", (400, 500))), "p.jpg", own)
    people = [
        Person(id=n, surname="Әбдірахманова-Құдайбергенқызы", given_name="Гүлсім",
               patronymic="Өтеғұлқызы", card_number=f"{100000000 + n}")
        for n in range(21)
    ]  # fmt: skip
    photos = {3: Attachment(thumbnail_sha256=photo.thumbnail_sha256),
              4: Attachment(thumbnail_sha256="0" * 64)}  # fmt: skip

    def make(*, sheet: bool, with_photos: bool = True) -> bytes:
        with app.app_context():
            return cards_pdf(
                people, photos=photos if with_photos else {}, centre_names={1: "Орталық"},
                settings=own, locale="kk", sheet=sheet, created=AT,
            )  # fmt: skip

    sheet = make(sheet=True)
    assert pages(sheet) == 3 and pages(make(sheet=False)) == 21
    assert sheet == make(sheet=True)
    assert b"/DCTDecode" in sheet and b"/DCTDecode" not in make(sheet=True, with_photos=False)


def pages(pdf: bytes) -> int:
    import re  # noqa: PLC0415

    return len(re.findall(rb"/Type\s*/Page[^s]", pdf))


def test_numbers_are_read_aloud_in_threes() -> None:
    assert in_threes("123456789") == "123 456 789"
    assert in_threes("AB-17") == "AB-17"
