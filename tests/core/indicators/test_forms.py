"""Official forms: uploaded, previewed, filled with the same numbers as the board, and kept."""

from __future__ import annotations

import datetime as dt
import io

import pytest
import sqlalchemy as sa
import xlsxwriter
from python_calamine import CalamineWorkbook

from core.clock import frozen
from core.deliveries.models import Delivery
from core.errors import Conflict, InvalidInput, NotAllowed, NotFound
from core.indicators import form_queries as queries
from core.indicators import form_services as services
from core.indicators import target_services
from core.indicators.form_names import names_of
from core.indicators.form_sample import sample_book
from core.indicators.models import FilledForm, FormVersion, OfficialForm
from core.people.models import Person
from core.regions.models import Centre

NOW = dt.datetime(2026, 11, 20, 5, 0, tzinfo=dt.UTC)
MODULE = "active_longevity"
PAGE = "/shymkent/indicators/forms/"


@pytest.fixture(autouse=True)
def _stopped_clock():
    with frozen(NOW):
        yield


@pytest.fixture
def ledger(work, world):
    """Of two women and a man: September 1, October 3 in the first centre and 1 in the second; one
    voided, and one of last year."""
    with work() as session:
        people = [
            Person(region_id=world.region.id, surname=f"Т{number}", surname_key="t", given_key="",
                   patronymic_key="", name_key="t", sort_key="t", sex=sex)
            for number, sex in enumerate(("female", "female", "male"))
        ]  # fmt: skip
        session.add_all(people)
        session.flush()
        first, second = world.centre_id, world.second_centre_id
        rows = [
            (0, first, dt.date(2026, 9, 30), "yoga"), (0, first, dt.date(2026, 10, 1), "yoga"),
            (1, first, dt.date(2026, 10, 31), "yoga"), (2, first, dt.date(2026, 10, 31), "dance"),
            (2, second, dt.date(2026, 10, 2), "yoga"), (1, first, dt.date(2026, 10, 3), "yoga"),
            (2, first, dt.date(2025, 12, 31), "dance"),
        ]  # fmt: skip
        for number, (who, centre_id, day, kind) in enumerate(rows):
            session.add(Delivery(
                region_id=world.region.id, centre_id=centre_id, module=MODULE, unit="visit",
                service_kind=f"{MODULE}.{kind}", setting="semi_inpatient", local_date=day,
                person_id=people[who].id, source_key=f"t:{number}",
                voided_at=NOW if number == 5 else None,
            ))  # fmt: skip


CELLS = {
    "centre": "B1", "period": "B2", "made_by": "B3", "persons": "B4", "services": "B5",
    "services__since_year": "C5", "services__since_opening": "D5", "services__plan": "E5",
    "services__plan_year": "F5", "services__sex_female": "B6",
    "services__kind_active_longevity_yoga": "B7", "persons__sex_male__since_year": "C8",
    "groups": "B9", "persons__plan": "E4",
}  # fmt: skip


def workbook(cells=CELLS, text="Айлық есеп") -> bytes:
    buffer = io.BytesIO()
    book = xlsxwriter.Workbook(buffer, {"in_memory": True})
    book.set_properties({"created": dt.datetime(2026, 1, 1, tzinfo=dt.UTC)})
    sheet = book.add_worksheet("Есеп")
    sheet.write("A1", text)
    sheet.write_formula("G5", "=B5+1", None, 0)
    for name, cell in cells.items():
        book.define_name(name, f"=Есеп!${cell[0]}${cell[1:]}")
    book.close()
    return buffer.getvalue()


def read(content: bytes) -> dict[str, object]:
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0)
    cells = rows.to_python(skip_empty_area=False)
    places = {name: (int(cell[1:]) - 1, ord(cell[0]) - 65) for name, cell in CELLS.items()}
    return {
        name: cells[row][column] if row < len(cells) and column < len(cells[row]) else ""
        for name, (row, column) in places.items()
    }


def add(session, world, acting, **more):
    values = {"title": "1-нысан", "centre_id": None, "file_name": "C:\\есеп.xlsx",
              "content": workbook()} | more  # fmt: skip
    return services.add_form(session, actor=acting, region=world.region, **values)


def fill(session, world, acting, form, centre_id=None, month=dt.date(2026, 10, 15), **more):
    centre = session.get(Centre, centre_id) if centre_id else None
    return services.fill_form(
        session, actor=acting, region=world.region, form=form, centre=centre, month=month,
        **({"language": "kk"} | more),
    )  # fmt: skip


def test_a_form_is_filled_for_a_centre_and_for_the_region(app, work, world, actor, ledger):
    dana, aigul = actor("dana"), actor("aigul")
    with work() as session, app.test_request_context():
        for part, value in (("m10", 30), ("year", 400)):
            target_services.set_target(
                session, actor=dana, region=world.region, indicator="services", year=2026,
                centre_id=world.centre_id, part=part, value=value, source="№ 1",
            )  # fmt: skip
        form = add(session, world, dana)
        own = fill(session, world, aigul, form, world.centre_id)
        whole = fill(session, world, dana, form, language="ru")
        assert read(own.content) == {
            "centre": "Белсенді ұзақ өмір", "period": "Қазан 2026", "made_by": "Aigul",
            "persons": 3.0, "services": 3.0, "services__since_year": 4.0,
            "services__since_opening": 5.0, "services__plan": 30.0, "services__plan_year": 400.0,
            "services__sex_female": 2.0, "services__kind_active_longevity_yoga": 2.0,
            "persons__sex_male__since_year": 1.0, "groups": 0.0, "persons__plan": "",
        }  # fmt: skip
        told = read(whole.content)
        assert (told["persons"], told["services"], told["services__plan"]) == (3.0, 4.0, "")
        assert (told["centre"], told["period"]) == ("Весь регион", "октябрь 2026")
        assert (own.first, own.last) == (dt.date(2026, 10, 1), dt.date(2026, 10, 31))
        assert own.written["services"] == 3
        kept = own.public_id, own.content
    with work() as session, app.test_request_context():
        # what changes later does not change a copy that was made
        session.execute(sa.update(Delivery).values(voided_at=NOW))
        copy, _form, _centre = queries.find_copy(
            session, actor=aigul, region=world.region, public_id=kept[0]
        )
        assert copy.content == kept[1]
        again = fill(session, world, aigul, _form, world.centre_id)
        assert read(again.content)["services"] == 0.0


def test_versions_are_kept_and_the_newest_is_filled(app, work, world, actor, ledger):
    dana = actor("dana")
    with work() as session, app.test_request_context():
        form = add(session, world, dana)
        assert add(session, world, dana).id == form.id  # pressed twice

        def bring(content):
            return services.add_version(
                session, actor=dana, region=world.region, form=form, file_name="a.xlsx",
                content=content,
            )  # fmt: skip

        newer = workbook({"persons": "B4"}, "Жаңа есеп")
        assert (bring(workbook()).number, bring(newer).number, bring(newer).number) == (1, 2, 2)
        first = fill(session, world, dana, form, press_key="k1")
        assert fill(session, world, dana, form, press_key="k1").id == first.id
        assert fill(session, world, dana, form, press_key="k2").id != first.id
        assert "Жаңа есеп" in str(CalamineWorkbook.from_filelike(
            io.BytesIO(first.content)).get_sheet_by_index(0).to_python())  # fmt: skip
        versions = session.scalars(sa.select(FormVersion).order_by(FormVersion.number)).all()
        assert [one.file_name for one in versions] == ["есеп.xlsx", "a.xlsx"]
        assert versions[0].content == workbook()
        services.close_form(session, actor=dana, region=world.region, form=form)
        with pytest.raises(Conflict):
            fill(session, world, dana, form)
        with pytest.raises(Conflict):
            bring(workbook({"services": "B4"}))
        assert session.scalar(sa.select(sa.func.count(FilledForm.id))) == 2


def test_who_may_bring_fill_and_take(app, work, world, actor, ledger):
    dana, aigul, auditor, bota = (actor(name) for name in ("dana", "aigul", "auditor", "bota"))
    with work() as session, app.test_request_context():
        form = add(session, world, dana)
        for acting, centre_id, error in (
            (aigul, None, NotAllowed), (aigul, world.second_centre_id, NotFound),
            (auditor, None, NotAllowed), (bota, world.centre_id, NotAllowed),
        ):  # fmt: skip
            with pytest.raises(error):
                add(session, world, acting, centre_id=centre_id)
        own = add(session, world, aigul, centre_id=world.centre_id, title="Өз нысанымыз")
        second = add(session, world, dana, centre_id=world.second_centre_id)
        with pytest.raises(NotAllowed):
            fill(session, world, aigul, form)
        with pytest.raises(NotFound):
            fill(session, world, aigul, form, world.second_centre_id)
        with pytest.raises(NotFound):
            fill(session, world, dana, own, world.second_centre_id)
        copy = fill(session, world, auditor, form, world.second_centre_id)
        asked = {"region": world.region, "public_id": copy.public_id}
        assert queries.find_copy(session, actor=dana, **asked)[0].id == copy.id
        with pytest.raises(NotFound):
            queries.find_copy(session, actor=aigul, **asked)
        with pytest.raises(NotFound):
            queries.find_form(session, actor=aigul, region=world.region, public_id=second.public_id)
        page = queries.forms_page(
            session, actor=aigul, region=world.region, closed=False, page=1, per_page=25
        )
        assert {line.form.id for line in page.items} == {form.id, own.id}
        for month in (dt.date(2026, 12, 1), dt.date.max):
            with pytest.raises(InvalidInput):
                fill(session, world, dana, form, month=month)


def test_names_of_a_switched_off_module_stop_the_filling(app, work, world, actor, ledger):
    dana = actor("dana")
    with work() as session, app.test_request_context():
        form = add(session, world, dana)
        names = names_of(session, world.region)
        assert names.knows("active_longevity_cleared") and names.knows("services__age_80_plus")
        assert not names.knows("centre__since_year") and not names.knows("persons__age_0_17__plan")
        assert not names.knows("persons__month_2026_10") and not names.knows(
            "persons__since_yesterday"
        )
        off = sa.text("UPDATE region_module SET enabled = :off WHERE module = :module")
        session.execute(off, {"off": False, "module": MODULE})
        from core.regions.enablement import region_info  # noqa: PLC0415 - after the switch

        region = region_info(session, "shymkent")
        with pytest.raises((Conflict, InvalidInput)) as caught:
            services.fill_form(
                session, actor=dana, region=region, form=form, centre=None,
                month=dt.date(2026, 10, 1), language="kk",
            )  # fmt: skip
        assert "services__kind_active_longevity_yoga" in str(caught.value.message)
        session.rollback()


def test_the_workbook_with_all_names_is_a_form(app, work, world, actor, ledger):
    dana = actor("dana")
    with work() as session, app.test_request_context():
        names = names_of(session, world.region)
        form = add(session, world, dana, content=sample_book(names))
        copy = fill(session, world, dana, form)
        rows = CalamineWorkbook.from_filelike(io.BytesIO(copy.content)).get_sheet_by_index(0)
        told = {row[1]: row[2] for row in rows.to_python()[1:]}
        assert told["services"] == 4.0 and told["services__centre_active_longevity_2"] == 1.0
        assert told["persons__since_opening"] == 3.0 and len(told) == len(copy.written)


def test_the_pages(sign_in, world, ledger, work):
    client = sign_in("dana")
    names = client.get(PAGE + "names").get_data(as_text=True)
    assert "services__kind_active_longevity_yoga" in names and "__since_opening" in names
    assert client.get(PAGE + "names.xlsx").data.startswith(b"PK")
    wrong = io.BytesIO(workbook({"presons": "B2"}))
    bad = client.post(PAGE + "new", data={
        "title": "1-нысан", "centre": "", "file": (wrong, "a.xlsx"),
    }, content_type="multipart/form-data")  # fmt: skip
    html = bad.get_data(as_text=True)
    assert bad.status_code == 422 and "«presons» деген ат белгісіз (Есеп!B2)" in html
    assert 'value="1-нысан"' in html
    for content in (b"text", b""):
        answer = client.post(PAGE + "new", data={
            "title": "x", "centre": "", "file": (io.BytesIO(content), "a.xlsx"),
        }, content_type="multipart/form-data")  # fmt: skip
        assert answer.status_code == 422
    kept = client.post(PAGE + "new", data={
        "title": "1-нысан", "centre": "", "file": (io.BytesIO(workbook()), "a.xlsx"),
    }, content_type="multipart/form-data")  # fmt: skip
    assert kept.status_code == 303
    page = kept.headers["Location"]
    shown = client.get(page + "?month=2026-10&centre=active-longevity").get_data(as_text=True)
    assert "services__since_year" in shown and "Қазан 2026" in shown and "Есеп!B4" in shown
    filled = client.post(page + "/fill", data={"month": "2026-10", "centre": "", "lang": "ru",
                                               "press": "p1"})  # fmt: skip
    assert filled.status_code == 303
    with work(writes=False) as session:
        copy = session.scalars(sa.select(FilledForm)).one()
        version = session.scalars(sa.select(FormVersion)).one()
        copy_id, version_id = copy.public_id, version.public_id
    taken = client.get(f"{PAGE}copies/{copy_id}")
    assert read(taken.data)["services"] == 4.0
    assert client.get(f"{page}/versions/{version_id}").data == workbook()
    assert client.post(page + "/fill", data={"month": "2030-01"}).status_code == 303
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(FilledForm.id))) == 1
    assert sign_in("auditor").get(page).status_code == 200
    assert sign_in("auditor").get(PAGE + "new").status_code == 403
    assert sign_in("bota").get(PAGE).status_code == 403
    assert sign_in("aigul").get(f"{PAGE}copies/{copy_id}").status_code == 404
    assert client.post(page + "/close").status_code == 303
    with work(writes=False) as session:
        assert session.scalars(sa.select(OfficialForm.closed_at)).one() == NOW
