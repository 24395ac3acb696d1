"""Pages of the library as librarians meet them."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import local_today
from core.people.models import Person
from core.sdk.sheets import read_sheets
from plugins.active_longevity.library.models import (
    Book,
    BookImport,
    BookImportRow,
    Copy,
    Loan,
    Reservation,
)

TODAY = local_today("Asia/Almaty")
BASE = "/shymkent/active-longevity/library"


def public_id(work: Any, model: Any, number: int) -> str:
    with work(writes=False) as session:
        found: str = session.scalars(sa.select(model.public_id).where(model.id == number)).one()
        return found


def counted(work: Any, model: Any, *conditions: Any) -> int:
    with work(writes=False) as session:
        query = sa.select(sa.func.count()).select_from(model).where(*conditions)
        return int(session.scalar(query) or 0)


def test_a_book_is_found_in_any_alphabet_and_the_list_asks_no_query_a_row(
    sign_in: Any, book: Any, count_queries: Any
) -> None:
    bota = sign_in("bota")
    book("Абай жолы", "101-102", author="Мұхтар Әуезов")
    book("Капитанская дочка", "Б-1", author="А. С. Пушкин", language="ru", format="braille")
    abai, daughter = "Абай жолы", "Капитанская дочка"
    for text, shown, other in (
        ("ауэзов", abai, daughter), ("Абай жол", abai, daughter), ("AUEZOV", abai, daughter),
        ("б-1 ", daughter, abai), ("pushkin dochka", daughter, abai),
    ):  # fmt: skip
        page = bota.get(f"{BASE}/", query_string={"q": text}).text
        assert shown in page, text
        assert other not in page, text
    count_queries.clear()
    assert "Абай жолы" not in bota.get(f"{BASE}/?format=braille").text
    few = len(count_queries.statements)
    for number in range(12):
        book(f"Кітап {number}", str(number + 500), format="braille")
    count_queries.clear()
    assert "Кітап 11" in bota.get(f"{BASE}/?format=braille&language=kk").text
    assert len(count_queries.statements) == few


def test_the_desk_lends_and_takes_back_by_enter_alone(
    sign_in: Any, book: Any, reader: Any, work: Any
) -> None:
    bota = sign_in("bota", "ru")
    book("Абай жолы", "101", author="Мұхтар Әуезов")
    who = public_id(work, Person, reader("Қасымова", "КИТ-7"))
    opened = bota.post(f"{BASE}/desk", data={"what": "КИТ-7"})
    assert opened.status_code == 303
    assert who in opened.location
    assert "Қасымова" in bota.get(opened.location).text
    lent = bota.post(f"{BASE}/desk", data={"what": "101", "reader": who})
    assert lent.status_code == 200
    assert counted(work, Loan, Loan.ended == "") == 1
    twice = bota.post(f"{BASE}/desk", data={"what": "101", "reader": who})
    assert counted(work, Loan, Loan.ended == "") == 1, "one label read twice lends once"
    assert "autofocus" in twice.text
    back = bota.post(f"{BASE}/desk", data={"what": " 101 "})
    assert "Қасымова" in back.text
    assert counted(work, Loan, Loan.ended == "returned") == 1
    assert bota.post(f"{BASE}/desk", data={"what": ""}).status_code == 303
    assert "777" in bota.post(f"{BASE}/desk", data={"what": "777"}).text


def test_who_has_the_copy_is_named_and_it_is_lent_on_after_its_return(
    sign_in: Any, book: Any, reader: Any, work: Any
) -> None:
    bota = sign_in("bota")
    book("Абай жолы", "101")
    first = public_id(work, Person, reader("Бірінші"))
    second = public_id(work, Person, reader("Екінші"))
    bota.post(f"{BASE}/desk", data={"what": "101", "reader": first})
    page = bota.post(f"{BASE}/desk", data={"what": "101", "reader": second}).text
    assert "Бірінші" in page
    assert counted(work, Loan) == 1
    bota.post(f"{BASE}/desk", data={"what": "101", "reader": second, "back_first": "1"})
    assert counted(work, Loan, Loan.ended == "returned") == 1
    assert counted(work, Loan, Loan.ended == "") == 1
    assert "Екінші" not in bota.get(f"{BASE}/readers/{first}").text


def test_a_refusal_offers_a_reason_to_those_who_may_stand_above_the_rules(
    sign_in: Any, book: Any, reader: Any, work: Any
) -> None:
    book("Абай жолы", "1-4")
    who = public_id(work, Person, reader())
    bota, aigul = sign_in("bota"), sign_in("aigul")
    for number in "123":
        bota.post(f"{BASE}/desk", data={"what": number, "reader": who})
    assert 'name="reason"' not in bota.post(f"{BASE}/desk", data={"what": "4", "reader": who}).text
    assert 'name="reason"' in aigul.post(f"{BASE}/desk", data={"what": "4", "reader": who}).text
    assert counted(work, Loan) == 3
    aigul.post(f"{BASE}/desk", data={"what": "4", "reader": who, "reason": "жолға шығады"})
    assert counted(work, Loan, Loan.override_reason == "жолға шығады") == 1


def test_deeds_of_a_loan_and_of_a_reservation_stand_on_the_pages(
    sign_in: Any, book: Any, reader: Any, work: Any
) -> None:
    bota = sign_in("bota")
    book_id = public_id(work, Book, book("Абай жолы", "101"))
    who = public_id(work, Person, reader("Бірінші"))
    other = public_id(work, Person, reader("Екінші"))
    bota.post(f"{BASE}/desk", data={"what": "101", "reader": who})
    with work(writes=False) as session:
        loan = session.scalars(sa.select(Loan.public_id)).one()
    assert bota.post(f"{BASE}/loans/{loan}/prolong").status_code == 303
    assert counted(work, Loan, Loan.prolonged_on == TODAY) == 1
    found = bota.get(f"{BASE}/books/{book_id}/reserve", query_string={"q": "Екінші"}).text
    assert other in found
    for _press in range(2):
        bota.post(f"{BASE}/books/{book_id}/reserve", data={"reader": other})
    assert counted(work, Reservation) == 1
    assert "Екінші" in bota.get(f"{BASE}/books/{book_id}").text
    assert bota.post(f"{BASE}/loans/{loan}/lost", data={"reason": ""}).status_code == 422
    assert bota.post(f"{BASE}/loans/{loan}/return").status_code == 303
    assert "Екінші" in bota.get(f"{BASE}/held").text
    with work() as session:
        place = session.scalars(sa.select(Reservation.public_id)).one()
    bota.post(f"{BASE}/reservations/{place}/cancel")
    assert counted(work, Reservation, Reservation.state == "cancelled") == 1


def test_wrong_books_come_back_with_what_was_typed(sign_in: Any, book: Any, work: Any) -> None:
    bota = sign_in("bota")
    typed = {"title": "Қан мен тер", "language": "kk", "format": "print", "year": "19",
             "isbn": "978-601-200-123-4", "numbers": "7"}  # fmt: skip
    refused = bota.post(f"{BASE}/books/new", data=typed)
    assert refused.status_code == 422
    assert "Қан мен тер" in refused.text
    good = {**typed, "year": "1973", "isbn": ""}
    assert bota.post(f"{BASE}/books/new", data=good).status_code == 303
    assert bota.post(f"{BASE}/books/new", data=good).status_code == 303, "a second press"
    assert bota.post(f"{BASE}/books/new", data={**good, "numbers": "8"}).status_code == 422
    assert counted(work, Book) == counted(work, Copy) == 1
    assert bota.post(f"{BASE}/books/new", data={**good, "title": "Боран"}).status_code == 422
    book_id = public_id(work, Book, book("Боран", "9"))
    form = {"title": "Боран!", "language": "kk", "format": "audio", "version": "1"}
    assert bota.post(f"{BASE}/books/{book_id}/edit", data=form).status_code == 303
    stale = bota.post(f"{BASE}/books/{book_id}/edit", data={**form, "title": "Дауыл"})
    assert stale.status_code == 422
    assert counted(work, Book, Book.title == "Боран!", Book.format == "audio") == 1


def test_a_lent_copy_is_not_written_off(sign_in: Any, book: Any, reader: Any, work: Any) -> None:
    bota = sign_in("bota")
    book("Абай жолы", "101")
    who = public_id(work, Person, reader())
    bota.post(f"{BASE}/desk", data={"what": "101", "reader": who})
    with work(writes=False) as session:
        copy_id = session.scalars(sa.select(Copy.public_id)).one()
    form = {"condition": "written_off", "on": TODAY.strftime("%d.%m.%Y"), "reason": "№ 5 акт"}
    assert bota.post(f"{BASE}/copies/{copy_id}/withdraw", data=form).status_code == 422
    bota.post(f"{BASE}/desk", data={"what": "101"})
    assert bota.post(f"{BASE}/copies/{copy_id}/withdraw", data=form).status_code == 303
    assert counted(work, Copy, Copy.condition == "written_off") == 1
    assert bota.post(f"{BASE}/copies/{copy_id}/restore").status_code == 303
    assert counted(work, Copy, Copy.condition == "present") == 1


HEAD = "Кітап атауы;Автор;Тілі;Түрі;Инв. №;Дана саны\r\n"


def _upload(client: Any, text: str) -> Any:
    file = (io.BytesIO(text.encode()), "қор.csv")
    return client.post(f"{BASE}/imports/new",
                       data={"file": file, "language": "kk", "format": "print"})  # fmt: skip


def test_a_catalogue_is_rehearsed_applied_once_and_taken_back(
    sign_in: Any, book: Any, reader: Any, work: Any
) -> None:
    bota = sign_in("bota")
    book("Бар кітап", "1")
    text = HEAD + (
        "Абай жолы;Мұхтар Әуезов;қазақша;;101-103;3\r\n"
        "Қан мен тер;Нұрпейісов;kk;брайль;;2\r\n"
        "Евгений Онегин;Пушкин;русский;;1;\r\n"  # the number of another book
        ";Авторсыз;;;5;\r\n"
        "Бар кітап;;қазақша;;1;1\r\n"
        "Идиот;Достоевский;эльф;;6;\r\n"
        "Бесы;Достоевский;ru;;103;\r\n"  # twice in the file
    )
    rehearsed = _upload(bota, text)
    assert rehearsed.status_code == 303
    assert _upload(bota, text).location == rehearsed.location, "pressed twice it is one batch"
    with work(writes=False) as session:
        rows = {
            row.row_number: (row.outcome, row.problems)
            for row in session.scalars(sa.select(BookImportRow))
        }
    assert [rows[number][0] for number in range(2, 9)] == [
        "new", "new", "error", "error", "existing", "error", "error",
    ]  # fmt: skip
    assert [rows[number][1][0][0] for number in (4, 5, 7, 8)] == [
        "inventory.taken", "title.missing", "language.unknown", "inventory.repeated",
    ]  # fmt: skip
    assert counted(work, Book) == 1, "nothing is saved by a rehearsal"
    url = rehearsed.location
    assert "Қан мен тер" in bota.get(url).text
    for _press in range(2):
        assert bota.post(f"{url}/apply").status_code == 303
    assert (counted(work, Book), counted(work, Copy)) == (3, 6)
    with work(writes=False) as session:
        made = session.scalars(
            sa.select(Copy.inventory).join(Book).where(Book.format == "braille").order_by(Copy.id)
        ).all()
    assert made == ["104", "105"], "numbers go on after the highest of the file"
    who = public_id(work, Person, reader())
    bota.post(f"{BASE}/desk", data={"what": "102", "reader": who})
    bota.post(f"{BASE}/desk", data={"what": "102"})
    for _press in range(2):
        assert bota.post(f"{url}/undo").status_code == 303
    assert (counted(work, Book), counted(work, Copy)) == (2, 2), "what was lent stays"
    assert counted(work, BookImport, BookImport.state == "undone") == 1


def test_five_thousand_rows_take_some_seconds_and_come_out_as_they_went_in(
    sign_in: Any, work: Any
) -> None:
    import time  # noqa: PLC0415 - only here

    bota = sign_in("bota")
    text = HEAD + "".join(
        f"Кітап {number};Автор {number % 700};kk;;{number};1\r\n" for number in range(1, 5001)
    )
    begun = time.monotonic()
    url = _upload(bota, text).location
    bota.post(f"{url}/apply")
    assert time.monotonic() - begun < 20  # four or five by itself; a loaded machine is slower
    assert counted(work, Copy) == 5000
    (sheet,) = read_sheets(bota.get(f"{BASE}/catalogue.csv").data)
    assert len(sheet.rows) == 5001


def test_tables_to_download_hold_no_formula_and_the_template_is_understood(
    sign_in: Any, book: Any, work: Any
) -> None:
    bota = sign_in("bota")
    book("=HYPERLINK(1)", "101", author="+Пушкин")
    csv = bota.get(f"{BASE}/catalogue.csv").data.decode("utf-8-sig")
    assert "'=HYPERLINK(1);'+Пушкин" in csv
    (sheet,) = read_sheets(bota.get(f"{BASE}/catalogue.xlsx").data)
    assert sheet.rows[1].cells[0] == "'=HYPERLINK(1)"
    assert not sheet.formulas
    for language in ("kk", "ru"):
        book_file = bota.get(f"{BASE}/imports/template.xlsx?lang={language}").data
        url = bota.post(
            f"{BASE}/imports/new",
            data={"file": (io.BytesIO(book_file), "t.xlsx"), "language": "kk", "format": "print"},
        ).location
        assert url
    assert counted(work, BookImportRow, BookImportRow.outcome == "new") == 4


@pytest.mark.parametrize("content", [b"%PDF-1.7", b"", "Аты-жөні;ЖСН\r\nА;1\r\n".encode()])
def test_a_file_that_is_no_catalogue_is_refused_in_words(sign_in: Any, content: bytes) -> None:
    answer = sign_in("bota").post(
        f"{BASE}/imports/new",
        data={"file": (io.BytesIO(content), "x.xlsx"), "language": "kk", "format": "print"},
    )
    assert answer.status_code == 422
    assert "file-e" in answer.text


def test_overdue_books_stand_on_a_list_and_on_paper(
    sign_in: Any, book: Any, reader: Any, work: Any
) -> None:
    bota = sign_in("bota")
    book("Абай жолы", "101")
    who = public_id(work, Person, reader())
    bota.post(f"{BASE}/desk", data={"what": "101", "reader": who})
    assert "Абай жолы" not in bota.get(f"{BASE}/overdue").text
    with work() as session:
        loan = session.scalars(sa.select(Loan)).one()
        loan.lent_on = loan.due_on = TODAY.replace(year=TODAY.year - 1)
    for page in ("overdue", "overdue/print"):
        assert "Абай жолы" in bota.get(f"{BASE}/{page}").text
