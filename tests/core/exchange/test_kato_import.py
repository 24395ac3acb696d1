"""The national classifier: read in any of its shapes, taken over, and taken over again."""

from __future__ import annotations

import io
import json

import pytest
import sqlalchemy as sa
import xlsxwriter
from click.testing import CliRunner

from core.cli import main
from core.db import ALL_REGIONS, unit_of_work
from core.errors import InvalidInput
from core.exchange import kato_import
from core.regions.kato_queries import below, path_names, path_of, search_places
from core.regions.kato_reading import level_of, read_places
from core.regions.models import District, KatoPlace, Region

HEADER = "te;ab;cd;ef;hij;k;kaz_name;rus_name;nn"
LINES = (
    "790000000;79;00;00;000;0;Шымкент қаласы;город Шымкент;1",
    "791110000;79;11;10;000;1;Абай ауданы;Абайский район;2",
    "791310000;79;13;10;000;1;Қаратау ауданы;Каратауский район;2",
    "350000000;35;00;00;000;0;Қарағанды облысы;Карагандинская область;1",
    "354400000;35;44;00;000;1;Бұқар жырау ауданы;Бухар-Жырауский район;2",
    "354430000;35;44;30;000;2;Ботақара кенттік әкімдігі;Ботакаринская п.а.;3",
    "354430100;35;44;30;100;3;Ботақара кенті;п.Ботакара;4",
)


def text(*lines: str, header: str = HEADER) -> str:
    return "\n".join([header, *(lines or LINES)]) + "\n"


@pytest.fixture
def shanyraq(app, world, monkeypatch):
    """`shanyraq("regions", …)`: (exit status, standard output, standard error)."""
    monkeypatch.setattr("core.cli.make_app", lambda: app)

    def run(*arguments: str) -> tuple[int, str, str]:
        result = CliRunner().invoke(main, ["regions", "import-kato", *arguments])
        if result.exception and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.stdout, result.stderr

    return run


@pytest.fixture
def kato(tmp_path):
    """`kato(text)`: the file with that text, in an encoding."""

    def write(content: str | bytes, encoding: str = "utf-8") -> str:
        path = tmp_path / "kato.csv"
        path.write_bytes(content if isinstance(content, bytes) else content.encode(encoding))
        return str(path)

    return write


@pytest.fixture
def places(app):
    def read() -> dict[str, KatoPlace]:
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            found = {place.code: place for place in session.scalars(sa.select(KatoPlace))}
            session.expunge_all()
            return found

    return read


def test_the_tree_is_taken_over_with_levels_and_parents(shanyraq, kato, places):
    status, out, _ = shanyraq(kato(text()), "--json")
    told = json.loads(out)
    assert (status, told["places"], told["new"], told["same"]) == (0, 7, 7, 0)
    found = places()
    assert {code: (one.level, one.parent_code) for code, one in found.items()} == {
        "790000000": (1, None), "791110000": (2, "790000000"), "791310000": (2, "790000000"),
        "350000000": (1, None), "354400000": (2, "350000000"), "354430000": (3, "354400000"),
        "354430100": (4, "354430000"),
    }  # fmt: skip
    assert found["791310000"].name_in("kk") == "Қаратау ауданы"
    assert found["791310000"].name_in("ru") == "Каратауский район"


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (text(), "utf-8-sig"),
        (text(), "kz1048"),
        (text().replace(";", ","), "utf-8"),
        (text().replace(";", "\t"), "utf-16"),
        (text(header="ТЕ;ab;cd;ef;hij;k;name_kaz;name_rus;nn").replace("ТЕ", "code"), "utf-8"),
    ],
)
def test_encodings_separators_and_headings(shanyraq, kato, places, content, encoding):
    assert shanyraq(kato(content, encoding))[0] == 0
    assert places()["354400000"].name_kk == "Бұқар жырау ауданы"


def test_a_workbook_with_numbers_and_parts_of_codes(shanyraq, tmp_path, places):
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    sheet = book.add_worksheet("КАТО")
    sheet.write_row(0, 0, ["Классификатор административно-территориальных объектов"])
    sheet.write_row(1, 0, ["ab", "cd", "ef", "hij", "kaz_name", "rus_name"])
    for number, line in enumerate(LINES, 2):
        cells = line.split(";")
        sheet.write_row(number, 0, [*map(int, cells[1:5]), *cells[6:8]])
    book.close()
    path = tmp_path / "kato.xlsx"
    path.write_bytes(buffer.getvalue())
    assert shanyraq(str(path))[0] == 0
    assert set(places()) == {line.split(";")[0] for line in LINES}


def test_again_nothing_changes_and_a_vanished_code_is_closed_not_deleted(shanyraq, kato, places):
    shanyraq(kato(text()))
    _, out, _ = shanyraq(kato(text()), "--json")
    assert (json.loads(out)["new"], json.loads(out)["same"]) == (0, 7)

    renamed = [
        line.replace("п.Ботакара", "п.Ботакара Новый") for line in LINES if "7911" not in line
    ]
    _, out, _ = shanyraq(kato(text(*renamed)), "--dry-run", "--json")
    assert (json.loads(out)["changed"], json.loads(out)["vanished"]) == (1, ["791110000"])
    assert places()["791110000"].is_active  # a rehearsal writes nothing

    assert shanyraq(kato(text(*renamed)))[0] == 0
    found = places()
    assert not found["791110000"].is_active and found["354430100"].name_ru == "п.Ботакара Новый"

    shanyraq(kato(text()))
    assert places()["791110000"].is_active


def test_a_file_of_one_oblast_closes_nothing_elsewhere(shanyraq, kato, places):
    shanyraq(kato(text()))
    shanyraq(kato(text(*LINES[:3])))
    assert all(place.is_active for place in places().values())


def test_wrong_rows_are_told_and_the_rest_is_taken(shanyraq, kato, places):
    many = [f"3544301{n:02d};;;;;;Ауыл {n};с. {n};" for n in range(1, 60)]
    wrong = ["35443;;;;;;Х;Х;", "354430190;;;;;;;;", "110101000;;;;;;Жетім;Сирота;"]
    status, out, _ = shanyraq(kato(text(*LINES, *many, *wrong)), "--json")
    assert status == 1
    assert [row["code"] for row in json.loads(out)["refused_rows"]] == [
        "kato.code", "kato.name", "kato.orphan",
    ]  # fmt: skip
    assert len(places()) == 7 + 59


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        ("ЖСН;Аты\n530314400300;Ким\n", "kato.no_header"),
        ("te;kaz_name\nбір;екі\n12;үш\n", "kato.not_kato"),
        ("te;kaz_name\n791110000;Абай ауданы\n", "kato.no_regions"),
        (b"%PDF-1.7", "sheet.unknown_type"),
        ("", "sheet.empty"),
    ],
)
def test_a_file_that_is_not_the_classifier_is_refused(shanyraq, kato, places, content, reason):
    status, out, err = shanyraq(kato(content))
    assert (status, out) == (1, "") and reason in err and not places()


def test_a_file_that_was_cut_off_is_refused_unless_that_is_said(shanyraq, kato, places):
    many = [f"3544301{n:02d};;;;;;Ауыл {n};с. {n};" for n in range(1, 60)]
    shanyraq(kato(text(*LINES, *many)))
    status, _, err = shanyraq(kato(text()))
    assert status == 1 and "kato.vanished" in err
    assert all(place.is_active for place in places().values())
    assert shanyraq(kato(text()), "--accept-vanished")[0] == 0
    assert sum(place.is_active for place in places().values()) == 7


def test_districts_of_regions_get_their_codes_by_name(app, world, shanyraq, kato):
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.execute(
            sa.update(Region).where(Region.id == world.region.id).values(kato="790000000")
        )
        session.add(
            District(
                region_id=world.region.id, code="k", name_kk="Каратау", name_ru="Каратауский район"
            )
        )
        session.add(District(region_id=world.region.id, code="x", name_kk="Мәртөк ауданы"))
    _, out, _ = shanyraq(kato(text()), "--json")
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        codes = dict(
            session.execute(
                sa.select(District.code, District.kato_code).where(District.code.in_(("k", "x")))
            ).all()
        )
    assert codes == {"k": "791310000", "x": None}
    assert json.loads(out)["districts_named"] >= 1


def test_places_are_found_in_both_languages_and_spellings(app, world, shanyraq, kato):
    shanyraq(kato(text()))
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:

        def found(words: str, near: str = "") -> list[str]:
            return [place.code for place in search_places(session, text=words, near=near)]

        assert found("каратау") == found("Қаратау ауданы") == found("Каратауский") == ["791310000"]
        assert found("бухар жырау") == found("Бұқар-жырау") == ["354400000"]
        assert found("354430100") == ["354430100"]
        assert found("%") == found("жоқ мұндай") == []
        assert found("ботакара") == ["354430000", "354430100"]  # the larger place first
        assert [place.code for place in below(session, code=None)] == ["350000000", "790000000"]
        assert [p.code for p in path_of(session, code="354430100")] == [
            "350000000", "354400000", "354430000", "354430100",
        ]  # fmt: skip
        assert path_names(session, codes=["791310000", "999999999"], locale="ru") == {
            "791310000": "город Шымкент, Каратауский район"
        }


def test_cut_off_in_the_middle_the_next_run_goes_on(
    app, world, shanyraq, kato, places, monkeypatch
):
    monkeypatch.setattr(kato_import, "PLACES_A_STEP", 2)
    stored = kato_import.store_places

    def once(session, **arguments):
        stored(session, **arguments)
        monkeypatch.setattr(kato_import, "store_places", broken)

    def broken(session, **arguments):
        raise OSError("power")

    monkeypatch.setattr(kato_import, "store_places", once)
    with pytest.raises(OSError, match="power"):
        shanyraq(kato(text()))
    assert len(places()) == 2
    monkeypatch.setattr(kato_import, "store_places", stored)
    _, out, _ = shanyraq(kato(text()), "--json")
    assert (json.loads(out)["new"], len(places())) == (5, 7)


def test_levels_of_cities_and_oblasts():
    assert [level_of(code) for code in ("790000000", "791110000", "101010000", "101033100")] == [
        1, 2, 3, 4,
    ]  # fmt: skip


def test_reading_needs_an_oblast():
    rows = [(1, ["te", "rus_name"]), (2, ["351010000", "Х"])]
    with pytest.raises(InvalidInput):
        read_places(rows)
