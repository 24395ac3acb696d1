"""Lists of people taken out: by rights, harmless, recorded, and gone after a day."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json

import pytest
import python_calamine
import sqlalchemy as sa
from click.testing import CliRunner

from core.audit.models import AuditEntry, Look
from core.auth.models import User
from core.cli import main
from core.clock import now_utc
from core.db import ALL_REGIONS, unit_of_work
from core.errors import InvalidInput, NotAllowed
from core.exchange import export_jobs, export_services
from core.exchange.export_rules import COLUMNS, harmless
from core.exchange.models import PeopleExport
from core.jobs.models import Job
from core.jobs.worker import run_due_jobs
from core.people.iin import mask_iin
from core.people.queries import Filters
from core.people.services import PersonData, register_person
from tests.core.exchange.conftest import iin


@pytest.fixture(autouse=True)
def no_files(app) -> None:
    """The folder of files outlives a test's database."""
    with app.app_context():
        for path in export_services.exports_folder().iterdir():
            path.unlink()


@pytest.fixture
def people(world, work, actor):
    """Two people of the first centre and one of the second."""
    staff = {world.centre_id: actor("aigul"), world.second_centre_id: actor("bolat")}

    def add(centre_id: int, **facts) -> int:
        values = {"legal_basis": "legal_duty", "birth_date": dt.date(1958, 7, 17)} | facts
        with work() as session:
            return register_person(
                session, actor=staff[centre_id], region=world.region, centre_id=centre_id,
                data=PersonData(**values),
            ).id  # fmt: skip

    return [
        add(world.centre_id, surname="Әлиева", given_name="Гүлнар", iin=iin(1),
            phones=(("+77011112233", ""),), address="=cmd|' /C calc'!A0",
            categories=("pensioner",)),
        add(world.centre_id, surname="Ким", given_name="Вера", iin=iin(2)),
        add(world.second_centre_id, surname="Омаров", given_name="Асан", iin=iin(3)),
    ]  # fmt: skip


@pytest.fixture
def ask(app, world, actor):
    """`ask(user="aigul", …)`: number of an export that was asked for."""

    def request(user: str = "aigul", **facts) -> str:
        who = actor(user)
        values = {
            "centre_id": None, "file_format": "csv", "purpose": "есеп",
            "columns": ("surname", "iin", "phones", "address", "categories"),
        } | facts  # fmt: skip
        with app.app_context(), unit_of_work(scope=world.region.id, writes=True) as session:
            return export_services.request_export(
                session, actor=who, region=world.region, **values
            ).public_id

    return request


@pytest.fixture
def kept(app):
    def read(statement):
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            found = session.execute(statement).all()
            session.expunge_all()
            return found

    return read


def rows_of(answer) -> list[list[str]]:
    text = answer.data.decode("utf-8-sig")
    return list(csv.reader(io.StringIO(text), delimiter=";"))


def test_a_list_holds_the_people_of_the_own_centre_and_nothing_that_computes(
    app, people, ask, sign_in
):
    number = ask()
    assert run_due_jobs(app) == 1
    answer = sign_in("aigul").get(f"/shymkent/people/exports/{number}/file")
    assert answer.status_code == 200 and answer.headers["Cache-Control"] == "no-store"
    assert rows_of(answer) == [
        ["Тегі", "ЖСН", "Телефондары", "Мекенжай", "Санаттары"],
        ["Әлиева", iin(1), "'+7 701 111 22 33", "'=cmd|' /C calc'!A0", "Зейнеткер"],
        ["Ким", iin(2), "", "", ""],
    ]


def test_everybody_in_the_list_stands_in_the_log(app, people, ask, kept):
    number = ask()
    run_due_jobs(app)
    looks = kept(sa.select(Look.person_id, Look.reason).where(Look.what == "export"))
    assert sorted(looks) == [(people[0], "есеп"), (people[1], "есеп")]
    ((details, user_id),) = kept(
        sa.select(AuditEntry.details, AuditEntry.user_id).where(
            AuditEntry.action == "people.export"
        )
    )
    assert (details["people"], details["purpose"], details["export"]) == (2, "есеп", number)
    assert user_id == kept(sa.select(User.id).where(User.username == "aigul"))[0][0]


def test_an_iin_is_masked_for_who_may_not_see_it(app, world, people, ask, sign_in, kept):
    number = ask("dana", columns=("surname", "iin"))  # the regional administrator sees none
    run_due_jobs(app)
    rows = rows_of(sign_in("dana").get(f"/shymkent/people/exports/{number}/file"))
    assert [row[1] for row in rows[1:]] == [mask_iin(iin(n)) for n in (1, 2, 3)]


def test_filters_centre_and_search_narrow_the_list(app, world, people, ask, sign_in):
    cases = (
        ({"filters": Filters(category="pensioner")}, ["Әлиева"]),
        ({"text": "ким вера"}, ["Ким"]),
        ({"centre_id": world.second_centre_id}, ["Омаров"]),
    )
    dana = sign_in("dana")
    for facts, names in cases:
        number = ask("dana", columns=("surname",), purpose=str(facts)[:40], **facts)
        run_due_jobs(app)
        rows = rows_of(dana.get(f"/shymkent/people/exports/{number}/file"))
        assert [row[0] for row in rows[1:]] == names


def test_a_workbook_holds_texts_only(app, people, ask, sign_in):
    number = ask(file_format="xlsx", columns=COLUMNS)
    run_due_jobs(app)
    answer = sign_in("aigul").get(f"/shymkent/people/exports/{number}/file")
    with python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(answer.data)) as book:
        rows = book.get_sheet_by_index(0).to_python()
    assert len(rows) == 3 and len(rows[0]) == len(COLUMNS)
    assert all(isinstance(cell, str) for row in rows for cell in row)
    assert rows[1][COLUMNS.index("address")].startswith("'=")
    assert rows[1][COLUMNS.index("birth_date")] == "17.07.1958"


def test_where_an_address_is_hidden_so_are_the_phones(app, people, ask, sign_in, monkeypatch):
    monkeypatch.setattr(
        "core.exchange.export_rows.protected_ids", lambda session, person_ids: {people[0]}
    )
    number = ask(columns=COLUMNS)
    run_due_jobs(app)
    answer = sign_in("aigul").get(f"/shymkent/people/exports/{number}/file")
    first = dict(zip(COLUMNS, rows_of(answer)[1], strict=True))
    assert {first[name] for name in ("phones", "address", "place", "district", "centres")} == {
        "жабық"
    }
    assert first["surname"] == "Әлиева" and "701" not in answer.data.decode()


def test_only_who_asked_may_have_the_file(app, people, ask, sign_in):
    number = ask()
    run_due_jobs(app)
    for user in ("dana", "bolat", "auditor"):
        for page in ("", "/file"):
            answer = sign_in(user).get(f"/shymkent/people/exports/{number}{page}")
            assert answer.status_code in {403, 404}, (user, page)
    assert sign_in("bota").get("/shymkent/people/export").status_code == 403


def test_the_file_goes_after_a_day_and_the_record_stays(app, people, ask, sign_in, kept):
    number = ask()
    run_due_jobs(app)
    with app.app_context():
        (path,) = export_services.exports_folder().iterdir()
        assert path.stat().st_mode & 0o077 == 0
        with unit_of_work(scope=ALL_REGIONS, writes=True) as session:
            session.execute(
                sa.update(PeopleExport).values(expires_at=now_utc() - dt.timedelta(seconds=1))
            )
    client = sign_in("aigul")
    assert client.get(f"/shymkent/people/exports/{number}/file").status_code == 404
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        assert export_jobs.remove_expired(session) == 1
    assert not path.exists()
    assert kept(sa.select(PeopleExport.state, PeopleExport.people)) == [("gone", 2)]
    assert "енді сақталмайды" in client.get(f"/shymkent/people/exports/{number}").text


def test_the_file_can_be_deleted_at_once(app, people, ask, sign_in):
    number, client = ask(), sign_in("aigul")
    run_due_jobs(app)
    assert client.post(f"/shymkent/people/exports/{number}/remove").status_code == 303
    assert client.get(f"/shymkent/people/exports/{number}/file").status_code == 404
    with app.app_context():
        assert not list(export_services.exports_folder().iterdir())


def test_pressed_twice_it_is_one_list(people, ask, kept):
    assert ask() == ask() != ask(purpose="басқа")
    assert kept(sa.select(sa.func.count()).select_from(Job)) == [(2,)]


def test_a_stop_leaves_no_file(app, people, ask, sign_in, kept):
    number, client = ask(), sign_in("aigul")
    client.post(f"/shymkent/people/exports/{number}/stop")
    run_due_jobs(app)
    assert kept(sa.select(PeopleExport.state)) == [("stopped",)]
    with app.app_context():
        assert not list(export_services.exports_folder().iterdir())
    assert "тоқтатылды" in client.get(f"/shymkent/people/exports/{number}").text


def test_killed_in_the_middle_nobody_is_recorded_twice(app, people, ask, kept, monkeypatch):
    ask()
    monkeypatch.setattr(export_jobs, "PEOPLE_A_STEP", 1)
    real, calls = export_jobs.record_looks, []

    def once(session, **arguments):
        calls.append(1)
        if len(calls) == 2:
            raise OSError("power")
        real(session, **arguments)

    monkeypatch.setattr(export_jobs, "record_looks", once)
    run_due_jobs(app)
    assert kept(sa.select(sa.func.count()).select_from(Look)) == [(1,)]
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.execute(sa.update(Job).values(run_at=now_utc(), state="waiting"))
    run_due_jobs(app)
    looks = kept(sa.select(Look.person_id).where(Look.what == "export"))
    assert sorted(looks) == sorted((one,) for one in people[:2])
    assert kept(sa.select(PeopleExport.state)) == [("ready",)]


def test_wrong_asks_are_refused(world, people, ask):
    for facts in ({"columns": ("nonsense",)}, {"purpose": "  "}, {"file_format": "pdf"}):
        with pytest.raises(InvalidInput):
            ask(**facts)
    with pytest.raises(NotAllowed):
        ask("bota")
    with pytest.raises(NotAllowed):
        ask("aigul", centre_id=world.second_centre_id)


def test_the_form_keeps_what_was_searched_for_and_says_what_is_wrong(app, people, sign_in, kept):
    aigul = sign_in("aigul")
    assert 'value="ким"' in aigul.get("/shymkent/people/export?q=ким").text
    answer = aigul.post(
        "/shymkent/people/export", data={"columns": ["surname"], "file_format": "csv", "q": "ким"}
    )
    assert answer.status_code == 422 and "не үшін" in answer.text
    answer = aigul.post(
        "/shymkent/people/export",
        data={"columns": ["surname"], "file_format": "csv", "q": "ким", "purpose": "тексеру"},
    )
    assert answer.status_code == 303
    run_due_jobs(app)
    page = aigul.get(answer.location)
    assert "Тізім дайын" in page.text and "тексеру" in page.text
    assert kept(sa.select(PeopleExport.people)) == [(1,)]
    assert "тексеру" in aigul.get("/shymkent/people/exports/").text
    assert "/shymkent/people/export?q=" in aigul.get("/shymkent/people/?q=ким").text


def test_the_command_writes_a_list_and_records_it(app, people, kept, tmp_path, monkeypatch):
    monkeypatch.setattr("core.cli.make_app", lambda: app)

    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, ["people", "export", *arguments])
        return result.exit_code, result.stdout, result.stderr

    path = tmp_path / "list.csv"
    status, out, _ = run(
        str(path), "--region", "shymkent", "--centre", "active-longevity", "--columns",
        "surname,iin", "--purpose", "есеп", "--json",
    )  # fmt: skip
    told = json.loads(out)
    assert (status, told["people"], told["columns"]) == (0, 2, ["surname", "iin"])
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines(), delimiter=";"))
    assert rows[1:] == [["Әлиева", iin(1)], ["Ким", iin(2)]]
    assert len(kept(sa.select(Look.id).where(Look.what == "export"))) == 2
    for arguments, reason in (
        ((str(tmp_path / "a.pdf"), "--region", "shymkent"), "export.format"),
        ((str(path), "--region", "nowhere"), "region.unknown"),
        ((str(path), "--region", "shymkent", "--columns", "x"), "export.columns"),
        (("/nowhere/a.csv", "--region", "shymkent"), "cannot be written"),
    ):
        status, out, err = run(*arguments)
        assert (status, out) == (1, "") and reason in err


@pytest.mark.parametrize("text", ["=1+1", "+7", "-1", "@SUM(A1)", "\tx", "\rx", "\n=1", "  =1"])
def test_beginnings_of_formulas_are_made_harmless(text):
    assert harmless(text).startswith("'")
    assert harmless("Ким-Вера + =1") == "Ким-Вера + =1"
    assert "\x00" not in harmless("а\x00б")
