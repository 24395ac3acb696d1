"""Pages of files, documents and cards, as people use them."""

from __future__ import annotations

import io
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import Look
from core.documents import contents
from core.documents.files import files_folder, path_of
from core.documents.models import Attachment, IssuedDocument, MembershipCard
from core.people.models import Person
from tests.core.documents.conftest import PDF, picture

S = "/shymkent"


def token_of(page: Any) -> str:
    found = re.search(r'name="token" [^>]*value="([0-9a-f]{32})"', page.text)
    assert found, page.text[:2000]
    return found[1]


def upload(client: Any, gulnar: str, content: bytes, name: str, **more: Any) -> Any:
    data = {"title": "Анықтама", "subject": "", "token": "ab" * 16,
            "file": (io.BytesIO(content), name), **more}  # fmt: skip
    return client.post(f"{S}/people/{gulnar}/files/new", data=data,
                       content_type="multipart/form-data")  # fmt: skip


def issue(client: Any, gulnar: str, world: Any, **more: Any) -> Any:
    data = {"template": "certificate", "centre_id": str(world.centre_id), "language": "kk",
            "token": "cd" * 16, **more}  # fmt: skip
    return client.post(f"{S}/people/{gulnar}/documents/new", data=data)


# Files -----------------------------------------------------------------------------------------


def test_a_file_is_added_opened_and_removed(sign_in: Any, gulnar: str, work: Any) -> None:
    client = sign_in("bota")
    assert "multipart/form-data" in client.get(f"{S}/people/{gulnar}/files/new").text
    answer = upload(client, gulnar, PDF, "../../etc/справка.exe")
    assert answer.status_code == 303
    page = client.get(f"{S}/people/{gulnar}/documents")
    assert "Анықтама" in page.text and "справка.pdf" in page.text
    url = re.search(rf'href="({S}/people/{gulnar}/files/[0-9a-z]{{10}})"', page.text)
    assert url
    opened = client.get(url[1])
    assert opened.data == PDF
    assert opened.headers["Content-Disposition"].startswith("attachment")
    assert opened.headers["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in opened.headers["Content-Security-Policy"]
    assert "script" not in opened.headers["Content-Security-Policy"]
    assert opened.headers["Cache-Control"] == "no-store"
    with work(writes=False) as session:
        looks = list(session.scalars(sa.select(Look.what).order_by(Look.id)))
    assert looks[-1] == "attachment"
    removed = client.post(f"{url[1]}/remove", data={"reason": "Басқа адамның құжаты"})
    assert removed.status_code == 303
    with work(writes=False) as session:
        row = session.scalars(sa.select(Attachment)).one()
        assert row.removed_reason == "Басқа адамның құжаты" and row.removed_at and row.removed_by
    page = client.get(f"{S}/people/{gulnar}/documents")
    assert "Басқа адамның құжаты" in page.text
    again = client.post(f"{url[1]}/remove", data={"reason": "тағы"})
    assert again.status_code == 422
    assert client.get(url[1]).status_code == 200, "history stays readable"


def test_a_second_press_adds_nothing(sign_in: Any, gulnar: str, work: Any) -> None:
    client = sign_in("bota")
    for _press in range(2):
        assert upload(client, gulnar, PDF, "a.pdf").status_code == 303
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Attachment.id))) == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"MZ\x90 not a picture", "JPEG"),
        (b"<html><script>alert(1)</script>", "JPEG"),
        (PDF[:-20], "бүлінген"),
        (picture()[:300], "бүлінген"),
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 64, "бүлінген"),
        (b"", "бос"),
    ],
)
def test_a_bad_file_is_refused_and_nothing_typed_is_lost(
    sign_in: Any, gulnar: str, work: Any, content: bytes, words: str
) -> None:
    answer = upload(sign_in("bota"), gulnar, content, "good.pdf", title="Мүгедектік туралы")
    assert answer.status_code == 422
    assert words in answer.text
    assert 'value="Мүгедектік туралы"' in answer.text
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Attachment.id))) == 0


def test_too_large_is_said_with_the_limit(
    sign_in: Any, gulnar: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(contents, "limit_bytes", lambda settings: len(PDF))
    assert upload(sign_in("bota"), gulnar, PDF, "a.pdf").status_code == 303
    answer = upload(sign_in("bota"), gulnar, PDF + b"\0", "a.pdf", token="cd" * 16)
    assert answer.status_code == 422
    assert "10 МБ" in answer.text


def test_a_missing_file_is_said_at_its_field(sign_in: Any, gulnar: str) -> None:
    answer = sign_in("bota").post(f"{S}/people/{gulnar}/files/new", data={"title": "x"})
    assert answer.status_code == 422 and "Файлды таңдаңыз" in answer.text


def test_a_file_proves_a_category_of_this_person_only(
    sign_in: Any, register: Any, work: Any
) -> None:
    mine, other = register(categories=("pensioner",)), register("Оспанов", categories=("other",))
    client = sign_in("bota")
    with work(writes=False) as session:
        ids = {
            person.public_id: session.scalar(
                sa.text("SELECT id FROM person_category WHERE person_id = :p").bindparams(
                    p=person.id
                )
            )
            for person in session.scalars(sa.select(Person))
        }
    assert upload(client, mine, PDF, "a.pdf", subject=f"category:{ids[other]}").status_code == 422
    assert upload(client, mine, PDF, "a.pdf", subject=f"category:{ids[mine]}").status_code == 303
    with work(writes=False) as session:
        row = session.scalars(sa.select(Attachment)).one()
        assert (row.subject_type, row.subject_id) == ("category", ids[mine])


def test_files_are_closed_to_those_without_the_right(
    sign_in: Any, gulnar: str, register: Any, world: Any, work: Any
) -> None:
    upload(sign_in("bota"), gulnar, PDF, "a.pdf")
    with work(writes=False) as session:
        file_id = session.scalar(sa.select(Attachment.public_id))
    url = f"{S}/people/{gulnar}/files/{file_id}"
    assert sign_in("bolat").get(url).status_code == 404, "another centre"
    assert sign_in("zhanar").get(url).status_code == 404, "another region"
    assert sign_in("auditor").get(url).status_code == 403
    mine = register("Басқа", centre_id=world.second_centre_id)
    assert sign_in("dana").get(f"{S}/people/{mine}/files/{file_id}").status_code == 404
    assert sign_in("nurgul").get(url).status_code == 200


def test_the_tab_asks_a_fixed_number_of_queries(
    sign_in: Any, gulnar: str, count_queries: Any
) -> None:
    client = sign_in("bota")

    def queries() -> int:
        count_queries.clear()
        assert client.get(f"{S}/people/{gulnar}/documents").status_code == 200
        return len(count_queries.statements)

    upload(client, gulnar, PDF, "a.pdf")
    first = queries()
    for number in range(4):
        upload(client, gulnar, PDF, "a.pdf", token=f"{number}" * 32)
    assert queries() == first


# Photo -----------------------------------------------------------------------------------------


def test_a_photo_is_shown_small_and_whole_and_taken_away(
    sign_in: Any, gulnar: str, work: Any
) -> None:
    client = sign_in("bota")
    assert client.get(f"{S}/people/{gulnar}/photo").status_code == 404
    assert client.get(f"{S}/people/{gulnar}/photo/new").status_code == 200
    answer = client.post(
        f"{S}/people/{gulnar}/photo/new", content_type="multipart/form-data",
        data={"file": (io.BytesIO(picture("PNG", (1500, 1200))), "me.png"), "token": "ab" * 16},
    )  # fmt: skip
    assert answer.status_code == 303
    small = client.get(f"{S}/people/{gulnar}/photo")
    whole = client.get(f"{S}/people/{gulnar}/photo?size=full")
    assert small.mimetype == whole.mimetype == "image/jpeg"
    assert len(small.data) < len(whole.data)
    assert sign_in("bolat").get(f"{S}/people/{gulnar}/photo").status_code == 404
    refused = client.post(f"{S}/people/{gulnar}/photo/remove", data={"remove-reason": " "})
    assert refused.status_code == 422
    client.post(f"{S}/people/{gulnar}/photo/remove", data={"remove-reason": "сұрады"})
    assert client.get(f"{S}/people/{gulnar}/photo").status_code == 404
    with work(writes=False) as session:
        assert session.scalar(sa.select(Attachment.removed_reason)) == "сұрады"


def test_a_pdf_is_no_photo(sign_in: Any, gulnar: str) -> None:
    answer = sign_in("bota").post(
        f"{S}/people/{gulnar}/photo/new", content_type="multipart/form-data",
        data={"file": (io.BytesIO(PDF), "me.jpg")},
    )  # fmt: skip
    assert answer.status_code == 422 and "PNG" in answer.text


# Documents -------------------------------------------------------------------------------------


def test_a_document_is_issued_printed_signed_replaced_and_voided(
    sign_in: Any, gulnar: str, world: Any, work: Any
) -> None:
    client = sign_in("aigul")
    assert "certificate" in client.get(f"{S}/people/{gulnar}/documents/new").text
    answer = issue(client, gulnar, world)
    assert answer.status_code == 303
    url = answer.location
    number = f"AN-{world.centre_id}-2026-00001"
    assert number in client.get(url).text
    pdf = client.get(f"{url}/pdf")
    assert pdf.mimetype == "application/pdf" and pdf.data.startswith(b"%PDF-")
    assert client.get(f"{url}/pdf").data == pdf.data
    code = url.rsplit("/", 1)[1]
    assert "жарамды" in client.get(f"/verify/{code}").text

    signed = {"signer": "Әлия Жұмабек", "post": "", "signed_on": "20.11.2026", "token": "ef" * 16}
    assert client.get(f"{url}/sign/paper").status_code == 200
    assert client.post(f"{url}/sign/paper", data=signed).status_code == 303
    assert client.post(f"{url}/sign/paper", data=signed).status_code == 303
    assert client.get(url).text.count("Әлия Жұмабек") == 1
    assert client.get(f"{url}/sign/stamp").status_code == 404

    assert client.get(f"{url}/replace").status_code == 200
    assert client.post(f"{url}/replace", data={"reason": "", "token": "12" * 16}).status_code == 422
    new = client.post(f"{url}/replace", data={"reason": "Аты өзгерді", "token": "12" * 16})
    again = client.post(f"{url}/replace", data={"reason": "Аты өзгерді", "token": "12" * 16})
    assert new.location == again.location, "a second press replaces nothing twice"
    assert "Аты өзгерді" in client.get(url).text
    assert f"AN-{world.centre_id}-2026-00002" in client.get(new.location).text
    assert "ауыстырылған" in client.get(f"/verify/{code}").text

    assert client.get(f"{new.location}/void").status_code == 200
    assert client.post(f"{new.location}/void", data={"reason": "Қате"}).status_code == 303
    assert "жойылған" in client.get(f"/verify/{new.location.rsplit('/', 1)[1]}").text
    assert client.post(f"{new.location}/void", data={"reason": "Қате"}).status_code == 422
    page = client.get(f"{S}/documents/").text
    assert number in page and "2026-00002" in page
    assert number not in client.get(f"{S}/documents/?state=void").text
    assert number in client.get(f"{S}/documents/?q={number.lower()}").text


def test_documents_are_the_issuing_centre_s(sign_in: Any, gulnar: str, world: Any) -> None:
    url = issue(sign_in("aigul"), gulnar, world).location
    for name, status in (("bolat", 404), ("zhanar", 404), ("auditor", 403), ("dana", 200)):
        assert sign_in(name).get(url).status_code == status
        assert sign_in(name).get(f"{url}/pdf").status_code == status
    assert sign_in("bota").post(f"{url}/void", data={"reason": "x"}).status_code == 403
    assert issue(sign_in("bolat"), gulnar, world).status_code == 404


def test_signs_that_cannot_be_printed_take_no_number(
    sign_in: Any, register: Any, world: Any, work: Any
) -> None:
    person = register("王Иванов")
    answer = issue(sign_in("aigul"), person, world)
    assert answer.status_code == 422 and "«王»" in answer.text
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(IssuedDocument.id))) == 0


def test_the_register_asks_a_fixed_number_of_queries(
    sign_in: Any, gulnar: str, world: Any, count_queries: Any
) -> None:
    client = sign_in("aigul")

    def queries() -> int:
        count_queries.clear()
        assert client.get(f"{S}/documents/").status_code == 200
        return len(count_queries.statements)

    issue(client, gulnar, world)
    first = queries()
    for number in range(5):
        issue(client, gulnar, world, token=f"{number}" * 32)
    assert queries() == first


# The public check ------------------------------------------------------------------------------


def test_the_check_says_nothing_of_the_person(
    app: Any, sign_in: Any, gulnar: str, world: Any
) -> None:
    url = issue(sign_in("aigul"), gulnar, world).location
    anybody = app.test_client()
    for language, word in (("kk", "жарамды"), ("ru", "действителен"), ("en", "valid")):
        anybody.set_cookie("language", language)
        for text in (url.rsplit("/", 1)[1], f"an-{world.centre_id}-2026-00001"):
            answer = anybody.get(f"/verify/{text}")
            assert answer.status_code == 200 and word in answer.text
            for secret in ("Ахметова", "Гүлнар", "Белсенді", "20.11.2026", "Aigul"):
                assert secret not in answer.text
    typed = anybody.get(f"/verify/?number=№ AN-{world.centre_id}/2026/00001")
    assert anybody.get(typed.location).status_code == 200


def test_unknown_wrong_and_strange_get_one_answer(app: Any, world: Any) -> None:
    anybody = app.test_client()
    texts = {
        re.sub(r"[0-9a-zA-Z-]{10,}", "", anybody.get(f"/verify/{one}").text.split("<main")[1])
        for one in ("AN-1-2026-09999", "0123456789", "zzzzzzzzzz", "%3Cscript%3E", "x" * 300)
    }
    assert len(texts) == 1
    assert anybody.get("/verify/AN-1-2026-09999").status_code == 404


def test_guessing_is_slowed_down_and_scanning_is_not(
    app: Any, sign_in: Any, gulnar: str, world: Any
) -> None:
    code = issue(sign_in("aigul"), gulnar, world).location.rsplit("/", 1)[1]
    anybody = app.test_client()
    for _scan in range(40):
        assert anybody.get(f"/verify/{code}").status_code == 200
    for number in range(30):
        assert anybody.get(f"/verify/AN-1-2025-{number:05d}").status_code == 404
    stopped = anybody.get("/verify/AN-1-2025-00099")
    assert stopped.status_code == 429 and stopped.headers["Retry-After"] == "900"
    elsewhere = anybody.get(f"/verify/{code}", environ_base={"REMOTE_ADDR": "10.0.0.9"})
    assert elsewhere.status_code == 200, "others go on"


# Cards -----------------------------------------------------------------------------------------


def test_a_card_is_given_printed_replaced_and_blocked(sign_in: Any, gulnar: str, work: Any) -> None:
    client = sign_in("bota")
    for _press in range(2):
        assert client.post(f"{S}/people/{gulnar}/card").status_code == 303
    with work(writes=False) as session:
        first = session.scalar(sa.select(Person.card_number))
        assert session.scalar(sa.select(sa.func.count(MembershipCard.id))) == 1
    pdf = client.get(f"{S}/people/{gulnar}/card/pdf")
    assert pdf.data.startswith(b"%PDF-")
    page = client.get(f"{S}/people/{gulnar}/card/replace")
    assert f'value="{first}"' in page.text
    lost = {"reason": "Жоғалтты", "token": first}
    assert client.post(f"{S}/people/{gulnar}/card/replace", data=lost).status_code == 303
    assert client.post(f"{S}/people/{gulnar}/card/replace", data=lost).status_code == 422
    with work(writes=False) as session:
        second = session.scalar(sa.select(Person.card_number))
        assert second and second != first
    blocked = {"reason": "Ұрланды", "token": second}
    assert client.get(f"{S}/people/{gulnar}/card/block").status_code == 200
    assert client.post(f"{S}/people/{gulnar}/card/block", data=blocked).status_code == 303
    text = client.get(f"{S}/people/{gulnar}/documents").text
    assert "Ұрланды" in text and "Жоғалтты" in text
    none = client.get(f"{S}/people/{gulnar}/card/pdf")
    assert none.status_code == 303 and none.location.endswith("/documents#card")


def test_a_damaged_photo_is_left_out_of_the_card(
    sign_in: Any, gulnar: str, work: Any, settings: Any
) -> None:
    client = sign_in("aigul")
    client.post(
        f"{S}/people/{gulnar}/photo/new", content_type="multipart/form-data",
        data={"file": (io.BytesIO(picture("PNG", (400, 400))), "me.png"), "token": "ab" * 16},
    )  # fmt: skip
    assert client.post(f"{S}/people/{gulnar}/card").status_code == 303
    sheet = {"query_string": {"person": [gulnar]}}
    whole = client.get(f"{S}/cards/sheet", **sheet)
    assert whole.data.startswith(b"%PDF") and b"/DCTDecode" in whole.data
    with work(writes=False) as session:
        digest = session.scalars(sa.select(Attachment.thumbnail_sha256)).one()
    path = path_of(files_folder(settings), digest)
    path.write_bytes(path.read_bytes()[:100])
    damaged = client.get(f"{S}/cards/sheet", **sheet)
    assert damaged.data.startswith(b"%PDF") and b"/DCTDecode" not in damaged.data


def test_cards_of_many_people_on_a_sheet(sign_in: Any, register: Any, world: Any) -> None:
    people = [register(f"Адам{letter}") for letter in "абвгдежзиклм"]
    stranger = register("Бөтен", centre_id=world.second_centre_id)
    client = sign_in("bota")
    assert "Адама" in client.get(f"{S}/cards/").text
    assert "Бөтен" not in client.get(f"{S}/cards/").text
    answer = client.post(f"{S}/cards/give", data={"person": [*people, stranger]})
    assert answer.status_code == 303
    assert stranger not in answer.location
    assert len(re.findall('name="person"[^>]* checked', client.get(answer.location).text)) == 12
    sheet = client.get(f"{S}/cards/sheet", query_string={"person": people})
    assert sheet.data.count(b"/Type/Page/") + sheet.data.count(b"/Type/Page\n") == 2
    assert client.post(f"{S}/cards/give").location.endswith("/cards/")
    many = client.get(f"{S}/cards/sheet", query_string={"person": [people[0]] * 201})
    assert many.status_code == 422
