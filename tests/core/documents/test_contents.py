"""What is taken in: by content, clean of what phones write; and what stays on the disk."""

from __future__ import annotations

import dataclasses
import hashlib
import io
import os
import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from core.config import Settings
from core.documents import files
from core.documents.contents import THUMBNAIL_SIDE, take_in, take_in_photo
from core.documents.rules import PDF, card_number, file_name, is_card_number, number_key
from core.documents.services import store_attachment
from core.errors import InvalidInput
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs
from core.kernel import kernel
from tests.core.documents.conftest import PDF as PDF_BYTES
from tests.core.documents.conftest import picture


@pytest.fixture
def own(settings: Settings, tmp_path: Path) -> Settings:
    return dataclasses.replace(settings, var=tmp_path)


def stored(own: Settings, digest: str) -> bytes:
    return files.path_of(files.files_folder(own), digest).read_bytes()


def with_place() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "Гүлнардың үйі"
    exif[0x0112] = 6  # turned by 90 degrees
    place = exif.get_ifd(0x8825)
    place[1], place[2] = "N", (42.0, 19.0, 12.0)
    return picture("JPEG", (60, 40), exif.tobytes())


def test_a_picture_loses_its_place_and_stands_upright(own: Settings) -> None:
    sent = with_place()
    assert Image.open(io.BytesIO(sent)).getexif().get_ifd(0x8825)
    got = take_in(io.BytesIO(sent), "үй.png", own)
    kept = stored(own, got.sha256)
    image = Image.open(io.BytesIO(kept))
    assert not dict(image.getexif()) and image.size == (40, 60)
    assert b"Exif" not in kept
    assert (got.file_name, got.media_type) == ("үй.jpg", "image/jpeg")
    assert hashlib.sha256(kept).hexdigest() == got.sha256 and len(kept) == got.size


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_pictures_of_every_kind_stay_what_they_are(own: Settings, mode: str) -> None:
    out = io.BytesIO()
    Image.new("RGB", (8, 8), (9, 9, 9)).convert(mode).save(out, "PNG")
    got = take_in(io.BytesIO(out.getvalue()), "a", own)
    assert Image.open(io.BytesIO(stored(own, got.sha256))).mode == mode


def test_what_stands_behind_a_picture_is_not_kept(own: Settings) -> None:
    got = take_in(io.BytesIO(picture() + b"<script>PK\x03\x04"), "a.jpg", own)
    assert b"<script>" not in stored(own, got.sha256)


def test_a_pdf_is_kept_as_it_is(own: Settings) -> None:
    got = take_in(io.BytesIO(PDF_BYTES), "x.jpg", own)
    assert got.media_type == PDF and stored(own, got.sha256) == PDF_BYTES


@pytest.mark.parametrize(
    "content",
    [b"GIF89a" + b"0" * 50, b"PK\x03\x04", b"%!PS", b" %PDF-1.4", b"<svg/>", b"%PDF-1.4 no end"],
)
def test_other_contents_are_refused_whatever_the_name(own: Settings, content: bytes) -> None:
    with pytest.raises(InvalidInput) as refused:
        take_in(io.BytesIO(content), "a.pdf", own)
    assert refused.value.field == "file"
    assert not files.files_folder(own).exists()


def test_a_picture_of_too_many_points_is_refused_before_it_is_drawn(own: Settings) -> None:
    for side in (7100, 10000, 20000):
        bomb = io.BytesIO()
        Image.new("1", (side, side)).save(bomb, "PNG")
        assert len(bomb.getvalue()) < 200_000
        with pytest.raises(InvalidInput) as refused:
            take_in(io.BytesIO(bomb.getvalue()), "a.png", own)
        assert refused.value.code == "file.pixels"


def test_a_photo_gets_a_small_one(own: Settings) -> None:
    got = take_in_photo(io.BytesIO(picture("JPEG", (3000, 1500))), "p.jpg", own)
    whole = Image.open(io.BytesIO(stored(own, got.sha256)))
    small = Image.open(io.BytesIO(stored(own, got.thumbnail_sha256)))
    assert whole.size == (1000, 500) and small.size == (THUMBNAIL_SIDE, THUMBNAIL_SIDE)


@given(
    st.binary(max_size=300),
    st.sampled_from([b"", b"%PDF-1.7", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n"]),
)
def test_any_bytes_are_taken_or_refused_with_words(body: bytes, head: bytes) -> None:
    nowhere = Settings(var=Path("/nonexistent/x"), database_url="", secret_key="")
    try:
        take_in(io.BytesIO(head + body), "a", nowhere)
    except InvalidInput as refused:
        assert str(refused.message)
    except OSError:
        assert head == b"%PDF-1.7", "only a whole PDF comes as far as the disk"


def test_names_are_cleaned() -> None:
    assert file_name("C:\\Users\\a\\куәлік.exe", PDF) == "куәлік.pdf"
    assert file_name("...", PDF) == "file.pdf"
    assert "/" not in file_name("a/b/../c", PDF)
    assert len(file_name("ә" * 500 + ".pdf", PDF)) <= 124


def test_unsaved_files_go_after_a_day_and_others_stay(
    app: Any, work: Any, world: Any, actor: Any, gulnar: str, find: Any
) -> None:

    with app.app_context():
        settings = kernel().settings
    folder = files.files_folder(settings)
    named = take_in(io.BytesIO(PDF_BYTES), "a.pdf", settings)
    orphan = files.path_of(folder, files.keep(folder, b"an upload that was not saved"))
    young = files.path_of(folder, files.keep(folder, b"an upload under way"))
    unfinished = orphan.with_name(".new-0123")
    unfinished.write_bytes(b"half")
    bota, ermek = actor("bota"), actor("ermek")
    with work() as session:
        store_attachment(session, actor=bota, region=world.region,
                         person=find(session, gulnar), content=named)  # fmt: skip
    long_ago = time.time() - 2 * files.YOUNG_SECONDS
    for path in (orphan, unfinished, files.path_of(folder, named.sha256)):
        os.utime(path, (long_ago, long_ago))
    with work() as session:
        enqueue(session, kind="documents.cleaning", arguments={}, region_id=None,
                actor=ermek)  # fmt: skip
    run_due_jobs(app, limit=5)
    assert not orphan.exists() and not unfinished.exists()
    assert young.exists() and files.path_of(folder, named.sha256).exists()


def test_a_file_written_anew_is_not_discarded(tmp_path: Path) -> None:
    path = files.path_of(tmp_path, files.keep(tmp_path, b"x"))
    assert not files.discard(path, written_before=time.time() - 60)
    assert path.read_bytes() == b"x" and [p.name for p in files.stored(tmp_path)] == [path.name]
    assert files.discard(path, written_before=time.time() + 60)
    assert list(files.stored(tmp_path)) == []


# Numbers ---------------------------------------------------------------------------------------


@given(st.integers(10**7, 10**8 - 1), st.integers(0, 8), st.integers(0, 9))
def test_one_wrong_digit_is_no_card(body: int, place: int, digit: int) -> None:
    number = card_number(str(body))
    assert len(number) == 9 and is_card_number(number)
    wrong = number[:place] + str(digit) + number[place + 1 :]
    assert is_card_number(wrong) == (wrong == number)


def test_numbers_are_read_in_any_spelling() -> None:
    for text in ("an-12-2026-00017", "№ AN-12/2026/00017", " AN - 12 — 2026 — 00017 "):
        assert number_key(text) == "AN-12-2026-00017"
    for text in ("", "AN-0-2026-00001", "AN-1-2026-1", "Ә-1-2026-00001", "AN-1-2026-00001'--"):
        assert number_key(text) is None
