"""Lists of families: rehearsed as families, applied as households, undone, applied again."""

from __future__ import annotations

import datetime as dt
import io
from collections import Counter
from pathlib import Path

import pytest
import sqlalchemy as sa

from core.db import unit_of_work
from core.errors import InvalidInput
from core.exchange import services
from core.exchange.commands import import_people, undo_import
from core.exchange.family_columns import FAMILIES, PEOPLE, role_of
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.storing import detect_kind, rehearse_file
from core.households.models import Household, HouseholdMember
from core.jobs.worker import run_due_jobs
from core.people.models import Person
from core.people.services import add_category
from tests.core.exchange.made_sheets import SHARED

HEADER = "Отбасы №;Рөлі;ЖСН;Тегі;Аты;Әкесінің аты;Туған күні;Телефон;Мекенжайы;Алқа"
FILE = SHARED / "families.xlsx"


def table(*lines: str) -> bytes:
    return "\n".join((HEADER, *lines)).encode("utf-8-sig")


TWO = table(
    "1;ана;;Джандосова;Гүлнафиса;Өтетілеуқызы;06.12.1991;87016245699;Абай ауданы, Желтоқсан 169;",
    "1;бала;;Джандосова;Айбала;;05.12.2012;;;",
    "1;әке;;Султанов;Әбдірәсіл;;01.07.1985;;;",
    "2;әке;;Карибжанов;Алай;;06.11.1987;;Төле би 42;Алтын алқа",
    "2;бала;;Карибжанова;Әмина;;17.08.2017;;;",
)


@pytest.fixture
def rehearse(app, world):
    def run(content: bytes, kind: str = FAMILIES):
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            return rehearse_file(
                session, region=world.region, content=content, file_name="f.csv", kind=kind
            )

    return run


@pytest.fixture
def run_import(app, world, tmp_path):
    def run(content: bytes, **more) -> dict:
        path = tmp_path / "families.csv"
        path.write_bytes(content)
        with app.app_context():
            return import_people(
                file=str(path), region_code="shymkent", centre_code="active-longevity",
                basis="paper_consent", dry_run=False, progress=lambda _text: None, **more,
            ).data  # fmt: skip

    return run


@pytest.fixture
def homes(app, world):
    """Households in force: {head: sorted (given name, role) of the members}."""

    def read() -> dict[str, list[tuple[str, str]]]:
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            rows = session.execute(
                sa.select(HouseholdMember.household_id, HouseholdMember.role, Person.given_name)
                .join(Person, Person.id == HouseholdMember.person_id)
                .join(Household, Household.id == HouseholdMember.household_id)
                .where(HouseholdMember.left_on.is_(None), HouseholdMember.voided_at.is_(None),
                       Household.voided_at.is_(None))
            ).all()  # fmt: skip
        found: dict[int, list[tuple[str, str]]] = {}
        for household_id, role, name in rows:
            found.setdefault(household_id, []).append((name, role))
        return {
            next(name for name, role in members if role == "head"): sorted(members)
            for members in found.values()
        }

    return read


EXPECTED = {
    "Гүлнафиса": [("Айбала", "child"), ("Гүлнафиса", "head"), ("Әбдірәсіл", "spouse")],
    "Алай": [("Алай", "head"), ("Әмина", "child")],
}


def test_the_headings_say_that_a_list_is_one_of_families(world, app):
    def kind(content: bytes) -> str:
        with app.app_context():
            return detect_kind(region=world.region, content=content, file_name="f.csv")

    assert kind(TWO) == FAMILIES
    assert kind("ЖСН;Аты-жөні\n;Ли Вера\n".encode("utf-8-sig")) == PEOPLE
    assert kind("Отбасы №;Аты-жөні\n1;Ли Вера\n".encode("utf-8-sig")) == PEOPLE
    assert kind(b"%PDF-1.4") == PEOPLE


@pytest.mark.parametrize(
    ("text", "role"),
    [("ана", "mother"), ("Мать", "mother"), ("ӘКЕ", "father"), ("ұлы", "child"), ("дочь", "child"),
     ("әжесі", "grandparent"), ("опекун", "guardian"), ("отағасы", "head"), ("досы", None),
     ("", None)],
)  # fmt: skip
def test_roles_are_read_in_kazakh_and_russian(text, role):
    assert role_of(text) == role


def test_a_list_without_the_two_headings_is_refused_as_one_of_families(rehearse):
    with pytest.raises(InvalidInput) as refused:
        rehearse("Отбасы №;Аты-жөні\n1;Ли Вера\n".encode("utf-8-sig"))
    assert refused.value.code == "sheet.no_family"
    assert refused.value.field == "file"


def test_rows_are_checked_as_families(rehearse):
    found = {
        row.number: (row.errors, row.warnings)
        for row in rehearse(
            table(
                "1;ана;;Алиева;Айгүл;;01.01.1990;;;",
                "1;бала;;Алиева;Ерте;;01.01.1990;;;",  # as old as the mother
                "1;бала;;Алиева;Жас;;01.06.2001;;;",  # the mother was eleven
                "1;ана;;Алиева;Екінші;;01.01.1991;;;",
                ";бала;;Алиева;Нөмірсіз;;01.01.2015;;;",
                "1;досы;;Алиева;Рөлсіз;;01.01.2015;;;",
                "2;бала;;Жетім;Бала;;01.01.2015;;;",
                "3;әке;;Бергенов;Әке;;01.01.2000;;;",
                "3;бала;;Бергенов;Үлкен;;01.01.1999;;;",
            )
        ).rows
    }
    assert found == {
        2: ((), ("iin.missing",)),
        3: (("family.child_older",), ()),
        4: ((), ("iin.missing", "family.young_parent")),
        5: ((), ("iin.missing", "family.two_of_role")),
        6: (("family.number_missing",), ()),
        7: (("family.role_missing",), ()),
        8: (("family.no_head",), ()),
        9: ((), ("iin.missing",)),
        10: ((), ("iin.missing", "family.child_older_than_father")),
    }


def test_a_family_is_one_household_with_roles_from_the_day_of_the_import(
    app, world, run_import, homes
):
    result = run_import(TWO)
    assert result["rows"] == {"applied": 5}
    assert homes() == EXPECTED
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        mother = session.scalars(sa.select(Person).where(Person.given_name == "Гүлнафиса")).one()
        home = session.scalars(
            sa.select(Household).where(Household.address.startswith("Абай"))
        ).one()
        days = set(session.scalars(sa.select(HouseholdMember.joined_on)))
        assert mother.sex == "female"
        assert home.district_id == world.district_id
        assert days == {home.opened_on}
        assert abs((home.opened_on - dt.datetime.now(dt.UTC).date()).days) <= 1


def test_undone_and_applied_again_it_is_the_same(app, world, run_import, homes):
    first = run_import(TWO)
    with app.app_context():
        undo_import(batch=first["batch"], progress=lambda _text: None)
    assert homes() == {}
    second = run_import(TWO)
    assert second["rows"] == {"applied": 5}
    assert homes() == EXPECTED


def test_a_second_import_of_the_file_finds_everybody_at_home(run_import, homes):
    run_import(TWO)
    again = run_import(TWO + "\n1;бала;;Джандосова;Жаңа;;01.02.2020;;;".encode())
    assert again["rows"] == {"attached": 5, "applied": 1}
    assert homes() == {**EXPECTED, "Гүлнафиса": sorted([*EXPECTED["Гүлнафиса"], ("Жаңа", "child")])}


def test_who_lives_in_another_household_stays_there(app, world, run_import, homes):
    run_import(TWO)
    moved = table(
        "9;ана;;Сейітова;Жаңа;;01.01.1990;;;",
        "9;әке;;Карибжанов;Алай;;06.11.1987;;;",
        "9;бала;;Карибжанова;Әмина;;17.08.2017;;;",
    )
    run_import(moved)
    # the mother is new and heads the list, so the family goes where its father lives
    assert homes()["Алай"] == [("Алай", "head"), ("Жаңа", "spouse"), ("Әмина", "child")]


def test_one_served_since_stays_with_the_household_and_heads_it(
    app, world, actor, work, run_import, homes
):
    result = run_import(TWO)
    who = actor("aigul")
    with work() as session:
        father = session.scalars(sa.select(Person).where(Person.given_name == "Әбдірәсіл")).one()
        session.refresh(father, ["centres"])
        add_category(session, actor=who, region=world.region, person=father, code="low_income")
    with app.app_context():
        told = undo_import(batch=result["batch"], progress=lambda _text: None).data
    assert told["kept_rows"] == [4]
    assert homes() == {"Әбдірәсіл": [("Әбдірәсіл", "head")]}


def test_a_family_is_applied_whole_wherever_its_rows_stand(run_import, homes, monkeypatch):
    monkeypatch.setattr("core.exchange.jobs.ROWS_A_STEP", 1)
    rows = TWO.decode("utf-8-sig").splitlines()
    shuffled = "\n".join([rows[0], rows[2], rows[5], rows[4], rows[3], rows[1]])
    run_import(shuffled.encode("utf-8-sig"))
    assert homes() == EXPECTED


def test_columns_of_families_can_be_corrected_but_not_taken_away(app, world, actor, work):
    who = actor("aigul")
    with work() as session:
        batch = services.create_batch(
            session, actor=who, region=world.region, centre_id=world.centre_id, file_name="f.csv",
            content=TWO, legal_basis="paper_consent", kind=FAMILIES,
        )  # fmt: skip
        groups = Counter(session.scalars(sa.select(ImportRow.group_key)))
        assert groups == {"1": 3, "2": 2}
        with pytest.raises(InvalidInput) as refused:
            services.set_mapping(
                session, actor=who, region=world.region, batch=batch,
                mapping={3: "surname", 4: "given_name"},
            )  # fmt: skip
        assert refused.value.code == "mapping.no_family"


@pytest.mark.shared_files
def test_the_real_list_becomes_150_households(app, world):
    with app.app_context():
        data = import_people(
            file=str(Path(FILE)), region_code="shymkent", centre_code="active-longevity",
            basis="paper_consent", dry_run=False, progress=lambda _text: None,
        ).data  # fmt: skip
    with app.app_context(), unit_of_work(scope=world.region.id) as session:
        assert session.scalars(sa.select(ImportBatch.kind)).all() == [FAMILIES]
        living = HouseholdMember.left_on.is_(None) & HouseholdMember.voided_at.is_(None)
        heads = session.scalar(
            sa.select(sa.func.count()).where(living, HouseholdMember.role == "head")
        )
        members = session.scalar(sa.select(sa.func.count()).where(living))
        groups = session.scalar(sa.select(sa.func.count(sa.distinct(ImportRow.group_key))))
        assert session.scalar(sa.select(sa.func.count(Household.id))) == heads == groups == 150
    assert set(data["rows"]) <= {"applied", "error", "duplicate"}
    assert members == data["rows"]["applied"]


# Pages ---------------------------------------------------------------------------------------


@pytest.mark.parametrize("kind", ["", FAMILIES])
def test_by_the_pages_from_upload_to_undo(app, sign_in, homes, kind):
    client = sign_in("bota")
    wrong = TWO + "\n1;бала;;Джандосова;Үлкен;;01.01.1980;;;".encode()
    sent = client.post(
        "/shymkent/import/new", content_type="multipart/form-data",
        data={"centre": "active-longevity", "legal_basis": "paper_consent", "kind": kind,
              "file": (io.BytesIO(wrong), "отбасылар.csv")},
    )  # fmt: skip
    assert sent.status_code == 303
    page = client.get(sent.location).get_data(as_text=True)
    assert "2 үй шаруашылығы" in page
    assert "Күндерге қарағанда бала анасынан кіші емес." in page
    assert client.post(f"{sent.location}/apply").status_code == 303
    assert run_due_jobs(app) == 1
    assert homes() == EXPECTED
    applied = client.get(sent.location).get_data(as_text=True)
    assert 'href="/shymkent/households/"' in applied
    assert client.post(f"{sent.location}/undo").status_code == 303
    assert run_due_jobs(app) == 1
    assert homes() == {}


def test_the_empty_table_is_one_that_the_import_takes(app, world, sign_in):
    for locale in ("kk", "ru", "en"):
        client = sign_in("bota", locale)
        head = client.get("/shymkent/import/template.csv?kind=families").data.rstrip()
        with app.app_context():
            found = detect_kind(
                region=world.region, content=head + b"\r\n1;" + b";" * 20, file_name="x.csv"
            )
        assert found == FAMILIES, locale
