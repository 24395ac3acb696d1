"""Pages of the import: upload to undo without JavaScript, refusals at the field, other centres."""

from __future__ import annotations

import io
import re
import zipfile

import pytest
import sqlalchemy as sa
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.db import unit_of_work
from core.exchange.columns import CORE_COLUMNS, best_columns
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.sheets import read_sheets
from core.exchange.tables import storable_value
from core.jobs.models import Job
from core.jobs.worker import run_due_jobs
from core.people.models import Person
from tests.core.exchange.conftest import iin, line, xlsx

NEW = "/shymkent/import/new"


def send(client, content: bytes, name: str = "тізім.xlsx", **more: str):
    data = {
        "centre": "active-longevity", "legal_basis": "paper_consent",
        "legal_basis_note": "сейф 3", "file": (io.BytesIO(content), name),
    } | more  # fmt: skip
    return client.post(NEW, data=data, content_type="multipart/form-data")


@pytest.fixture
def upload(sign_in):
    """`upload(client, content)`: the address of the batch's page."""

    def go(client, content: bytes) -> str:
        response = send(client, content)
        assert response.status_code == 303, response.text
        return response.location

    return go


def scalar(app, world, statement):
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        return session.scalar(statement)


def count(app, world, model) -> int:
    return scalar(app, world, sa.select(sa.func.count()).select_from(model))


def living(app, world) -> int:
    return scalar(
        app, world,
        sa.select(sa.func.count()).select_from(Person).where(Person.withdrawn_at.is_(None)),
    )  # fmt: skip


def test_from_the_file_to_the_undo_and_back(app, world, sign_in, upload):
    client = sign_in("bota")
    assert "Әлі ештеңе импортталған жоқ" in client.get("/shymkent/import/").text
    url = upload(client, xlsx(line(1), line(2, iin="123"), line(3, phone="87")))
    page = client.get(url).text
    assert "1 жолда қате бар" in page and "Дұрыс 2 жолды импорттау" in page
    assert 'value="123"' in page  # the cell at fault can be corrected in place
    assert living(app, world) == 0

    again = client.post(f"{url}/rows/5", data={"cell-1": iin(2)})
    assert again.status_code == 303
    assert "Дұрыс 3 жолды импорттау" in client.get(url).text

    for _press in range(2):
        assert client.post(f"{url}/apply").status_code == 303
    assert count(app, world, Job) == 1
    page = client.get(url).text
    assert 'hx-get="' in page and "Тоқтату" in page
    assert run_due_jobs(app) == 1
    fragment = client.get(f"{url}/progress", headers={"HX-Request": "true"}).text
    assert "<html" not in fragment and "hx-get" not in fragment and url in fragment
    assert "3 адам тіркелді" in client.get(url).text and living(app, world) == 3

    forecast = client.get(f"{url}/undo").text
    assert re.search(r"осы импорт тіркеген</th><td[^>]*>3</td>", forecast)
    for _press in range(2):
        assert client.post(f"{url}/undo").status_code == 303
    assert run_due_jobs(app) == 1 and living(app, world) == 0
    assert "Қайта орындау" in client.get(url).text
    client.post(f"{url}/apply")
    assert run_due_jobs(app) == 1 and living(app, world) == 3
    listed = client.get("/shymkent/import/").text
    assert "тізім.xlsx" in listed and "Импортталды" in listed and "Bota" in listed


def test_a_correction_that_is_wrong_again_keeps_what_was_typed(app, world, sign_in, upload):
    client = sign_in("bota")
    url = upload(client, xlsx(line(1), line(2, iin="123")))
    answer = client.post(f"{url}/rows/5?show=error", data={"cell-1": "987654"})
    assert answer.status_code == 422
    assert 'value="987654"' in answer.text and 'href="#cell-5-1"' in answer.text
    assert "№ 5 жол әлі дұрыс емес" in answer.text
    assert 'value="123"' in client.get(url).text


def test_a_row_is_left_out_and_taken_in_again(sign_in, upload):
    client = sign_in("bota")
    url = upload(client, xlsx(line(1), line(2)))
    client.post(f"{url}/rows/5/skip", data={"skip": "1"})
    assert "Дұрыс 1 жолды импорттау" in client.get(url).text
    assert "Қайта қосу" in client.get(f"{url}?show=skipped").text
    client.post(f"{url}/rows/5/skip", data={"skip": "0"})
    assert "Дұрыс 2 жолды импорттау" in client.get(url).text
    assert client.post(f"{url}/rows/99/skip", data={"skip": "1"}).status_code == 404


def test_columns_are_shown_with_a_preview_and_corrected(app, world, sign_in, upload):
    client = sign_in("bota")
    header = ["№", "Код", "Т.А.Ә.", "Күні", "Жынысы", *"абвгд"]
    url = upload(client, xlsx(*(line(n) for n in range(1, 8)), header=header))
    page = client.get(f"{url}/columns").text
    assert page.count("<select") >= 10 and "Косанова" in page
    assert iin(1) not in page and f"•••• {iin(1)[-4:]}" in page
    twice = client.post(f"{url}/columns", data={"column-1": "iin", "column-2": "full_name",
                                                "column-3": "iin"})  # fmt: skip
    assert twice.status_code == 422 and "Екі бағанға бірдей мән таңдалған" in twice.text
    assert twice.text.count('value="iin" selected') == 2
    good = client.post(f"{url}/columns", data={"column-1": "iin", "column-2": "full_name"})
    assert good.status_code == 303
    mapping = scalar(app, world, sa.select(ImportBatch.mapping))
    assert mapping == {"1": "iin", "2": "full_name"}


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/workbook.xml", b"<workbook/>")
        archive.writestr("xl/worksheets/sheet1.xml", b"0" * 40_000_000)
    return buffer.getvalue()


def formula() -> bytes:
    return xlsx(line(1, iin="=1+1"))


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"\x89PNG\r\n\x1a\n" + b"\x00" * 100, "Бұл кесте файлы емес"),
        (b"%PDF-1.7", "Бұл кесте файлы емес"),
        (b"", "Файл бос"),
        (xlsx(header=["Жемістер", "Бағасы"]), "аты-жөні бар тақырып жолы табылмады"),
        (bomb(), "әдеттен тыс үлкен"),
        (formula(), "формула бар: B4"),
        (b"PK\x03\x04 torn", "Файл бүлінген"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "құпиясөзбен қорғалған",
        ),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 old", "ескі .xls файлы"),
        ("Жемістер;Бағасы\nалма;300\n".encode(), "тақырып жолы табылмады"),
    ],
)  # fmt: skip
def test_a_file_is_refused_at_its_field_and_the_rest_is_kept(app, world, sign_in, content, reason):
    answer = send(sign_in("aigul"), content)
    assert answer.status_code == 422
    at_field = re.search(r'<p class="err" id="file-e">(.*?)</p>', answer.text, re.DOTALL)
    assert at_field and reason in at_field[1]
    assert 'value="сейф 3"' in answer.text
    assert '<option selected value="paper_consent">' in answer.text
    assert count(app, world, ImportBatch) == 0


def test_200_megabytes_are_refused_with_the_limit(sign_in):
    page = sign_in("aigul").post(
        NEW, data={"file": (io.BytesIO(b"x"), "a.xlsx"), "legal_basis_note": "№ 5"},
        environ_overrides={"CONTENT_LENGTH": str(200 * 1024 * 1024)},
    )  # fmt: skip
    assert page.status_code == 422 and 'value="№ 5"' in page.text
    assert re.search(r'id="file-e">.*20 МБ', page.text)


def test_without_a_file_or_basis_the_form_says_so(sign_in):
    client = sign_in("aigul")
    answer = client.post(NEW, data={"centre": "active-longevity", "legal_basis": ""})
    assert answer.status_code == 422
    assert "Файлды таңдаңыз" in answer.text and 'id="legal_basis-e"' in answer.text
    answer = send(client, xlsx(line(1)), legal_basis="state_service", legal_basis_note="")
    assert answer.status_code == 422 and 'id="legal_basis_note-e"' in answer.text
    answer = send(client, xlsx(line(1)), centre="active-longevity-2")
    assert answer.status_code == 422 and 'id="centre-e"' in answer.text


@pytest.mark.parametrize(("user", "region"), [("bolat", "shymkent"), ("zhanar", "almaty-city"),
                                              ("zhanar", "shymkent")])  # fmt: skip
def test_a_stranger_finds_no_batch(make_batch, sign_in, user, region):
    url = f"/{region}/import/{make_batch(xlsx(line(1), line(2, iin='1')))}"
    client = sign_in(user)
    for path in ("", "/columns", "/undo", "/progress", "/errors.csv"):
        assert client.get(url + path).status_code == 404, path
    for path in ("/apply", "/undo", "/stop", "/columns", "/rows/4", "/rows/4/skip"):
        assert client.post(url + path).status_code == 404, path


def test_those_without_the_right_get_no_page(sign_in):
    for user in ("nurgul", "auditor", "officer"):
        assert sign_in(user).get("/shymkent/import/").status_code == 403


def test_the_number_of_queries_does_not_grow_with_the_rows(make_batch, sign_in, count_queries):
    client = sign_in("bota")
    client.get("/shymkent/import/")  # a new connection asks the database some things of its own
    seen = []
    for rows in (3, 40):
        url = f"/shymkent/import/{make_batch(xlsx(*(line(n, phone='8') for n in range(rows))))}"
        for path in (url, f"{url}?show=warning&per_page=100", "/shymkent/import/"):
            count_queries.clear()
            assert client.get(path).status_code == 200
            seen.append(len(count_queries.statements))
    assert seen[:3] == seen[3:] and max(seen) < 20


def test_the_empty_table_is_understood_in_each_language(app, world, sign_in):
    for locale in ("kk", "ru", "en"):
        answer = sign_in("bota", locale).get("/shymkent/import/template.csv")
        (sheet,) = read_sheets(answer.data)
        heading = dict(enumerate(map(str, sheet.rows[0].cells)))
        _score, mapping = best_columns(heading, CORE_COLUMNS)
        known = {spec.code for spec in CORE_COLUMNS} - {"surname", "given_name", "patronymic"}
        assert set(mapping.values()) == known, locale
        assert len(heading) == len(known) + 1  # and the module's


def test_rows_with_errors_are_downloaded_without_becoming_formulas(make_batch, sign_in):
    number = make_batch(xlsx(line(1), line(2, iin="123", extra="@SUM(A1)")))
    answer = sign_in("bota").get(f"/shymkent/import/{number}/errors.csv")
    (sheet,) = read_sheets(answer.data)
    assert len(sheet.rows) == 2
    assert sheet.rows[1].cells[9] == "'@SUM(A1)" and str(sheet.rows[1].cells[10]) == "5"


FEW = settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@FEW
@given(content=st.binary(max_size=300), name=st.text(max_size=20), note=st.text(max_size=20))
def test_no_file_ends_in_an_error_of_ours(sign_in_once, content, name, note):
    clean = name.encode("utf-8", "replace").decode().replace("\x00", "")
    answer = send(
        sign_in_once, content, clean, legal_basis_note=note.encode("utf-8", "replace").decode()
    )
    assert answer.status_code in {303, 422}


@pytest.fixture
def sign_in_once(sign_in):
    return sign_in("bota")


@pytest.fixture
def open_batch(make_batch):
    return f"/shymkent/import/{make_batch(xlsx(line(1), line(2, iin='1')))}"


_names = st.one_of(
    st.integers(-2, 12).map(lambda n: f"column-{n}"),
    st.integers(-2, 12).map(lambda n: f"cell-{n}"),
    st.text(max_size=8), st.just("column-99999999999999999999"), st.just("cell-²"),
)  # fmt: skip
_values = st.one_of(
    st.sampled_from([spec.code for spec in CORE_COLUMNS] + ["active_longevity.clearance", ""]),
    st.text(max_size=30), st.just("\x00"), st.just("9" * 400), st.just("=1+1"),
)  # fmt: skip


@FEW
@given(fields=st.dictionaries(_names, _values, max_size=8), row=st.integers(0, 10**12))
def test_no_correction_ends_in_an_error_of_ours(sign_in_once, open_batch, fields, row):
    for path in (f"/rows/{row}", "/rows/4", "/rows/5", "/columns"):
        answer = sign_in_once.post(open_batch + path, data=fields)
        assert answer.status_code in {303, 404, 422}, path
    assert sign_in_once.get(open_batch + "?show=all").status_code == 200
    assert sign_in_once.get(open_batch + "/columns").status_code == 200
    assert sign_in_once.get(open_batch + "/errors.csv").status_code == 200


def test_the_rows_of_a_batch_survive_any_cell(make_batch, sign_in):
    odd = "a\ud800\x00\x07б"
    number = make_batch(f"ЖСН;Аты-жөні;Ескертпе\n;Косанова А;{odd!a}\n".encode())
    assert sign_in("bota").get(f"/shymkent/import/{number}").status_code == 200


def test_signs_that_no_database_takes_are_dropped():

    assert storable_value({"a\x00": ["б\ud800", 1, None]}) == {"a\x00": ["б", 1, None]}


def test_counts_of_rows_are_links(make_batch, sign_in, app, world):
    number = make_batch(xlsx(line(1), line(2, iin="1"), line(3, phone="8"), line(4, iin=iin(1))))
    url = f"/shymkent/import/{number}"
    client = sign_in("bota")
    page = client.get(url).text
    for show, rows in (("new", [4, 6]), ("error", [5]), ("warning", [6]), ("duplicate", [7])):
        assert f"?show={show}#rows" in page
        text = client.get(f"{url}?show={show}").text
        assert [int(n) for n in re.findall(r'id="row-(\d+)"', text)] == rows, show
    assert count(app, world, ImportRow) == 4
