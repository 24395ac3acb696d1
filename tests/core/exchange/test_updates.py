"""Rows about registered people: compared field by field, taken over as chosen, given back."""

from __future__ import annotations

import datetime as dt

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.db import ALL_REGIONS, unit_of_work
from core.errors import Conflict, InvalidInput, NotAllowed
from core.exchange import services
from core.exchange.models import ImportBatch, ImportRow
from core.exchange.update_rules import differences, taken_fields
from core.people.category_services import Evidence, add_category
from core.people.models import Person, PersonCategory, PersonPhone
from core.people.queries import find_anywhere
from core.people.services import PersonData, register_person, update_person
from tests.core.exchange.conftest import iin, line, xlsx


@pytest.fixture
def aliya(world, work, actor):
    """A registered woman of the first centre: (public id, id)."""
    who = actor("aigul")

    def register(**facts) -> tuple[str, int]:
        values = {
            "surname": "Косанова", "given_name": "Айназия", "iin": iin(1), "sex": "female",
            "legal_basis": "legal_duty", "phones": (("+77011112233", "қызы"),),
        } | facts  # fmt: skip
        with work() as session:
            person = register_person(
                session, actor=who, region=world.region, centre_id=world.centre_id,
                data=PersonData(**values),
            )  # fmt: skip
            return person.public_id, person.id

    return register


@pytest.fixture
def person(app):
    def read(person_id: int) -> dict[str, object]:
        with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
            one = session.get_one(Person, person_id)
            phones = session.execute(
                sa.select(PersonPhone.number, PersonPhone.note)
                .where(PersonPhone.person_id == person_id)
                .order_by(PersonPhone.id)
            ).all()
            return {
                "name": one.full_name, "birth_date": one.birth_date, "sex": one.sex,
                "card": one.card_number, "phones": [tuple(row) for row in phones],
                "version": one.version, "iin": one.iin, "address": one.address,
            }  # fmt: skip

    return read


@pytest.fixture
def row(app, world):
    def read(number: str, row_number: int = 4) -> ImportRow:
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            batch = session.scalars(
                sa.select(ImportBatch).where(ImportBatch.public_id == number)
            ).one()
            found = session.scalars(
                sa.select(ImportRow).where(
                    ImportRow.batch_id == batch.id, ImportRow.row_number == row_number
                )
            ).one()
            session.expunge_all()
            return found

    return read


NEW = {"name": "Қосанова Айназия", "card": "K77", "phone": "8 702 374 60 01"}


def test_differences_are_shown_and_by_default_nothing_is_changed(
    aliya, make_batch, apply, row, person
):
    _public, known = aliya()
    number = make_batch(xlsx(line(1, **NEW)))
    found = row(number)
    assert found.outcome == "existing" and found.person_version == 1
    assert found.differences == {
        "surname": ["Косанова", "Қосанова"],
        "birth_date": [None, "1958-07-17"],
        "phones": [["+77011112233"], ["+77023746001", "+77011112233"]],
        "card_number": [None, "K77"],
        "categories": [[], [["pensioner", *[""] * 6]]],
    }
    apply(number)
    assert person(known)["version"] == 1 and row(number).outcome == "attached"


def test_filling_takes_only_what_is_empty_and_is_logged(
    app, aliya, make_batch, on_batch, apply, row, person
):
    _public, known = aliya()
    number = make_batch(xlsx(line(1, **NEW)))
    on_batch(services.set_on_known, number, mode="fill")
    apply(number)
    now = person(known)
    assert (now["name"], now["birth_date"], now["card"]) == (
        "Косанова Айназия", dt.date(1958, 7, 17), "K77",
    )  # fmt: skip
    assert now["phones"] == [("+77011112233", "қызы")]
    assert row(number).changes == {
        "birth_date": [None, "1958-07-17"], "card_number": [None, "K77"],
        "categories": [[], [["pensioner", *[""] * 6]]],
    }  # fmt: skip
    with app.app_context(), unit_of_work(scope=ALL_REGIONS) as session:
        details = session.scalars(
            sa.select(AuditEntry.details).where(
                AuditEntry.action == "person.update", AuditEntry.subject_id == known
            )
        ).one()
    assert set(details["changed"]) == {"birth_date", "card_number"}


def test_the_file_wins_except_where_a_row_says_otherwise(
    aliya, make_batch, on_batch, apply, person, row
):
    _public, known = aliya()
    number = make_batch(xlsx(line(1, **NEW)))
    on_batch(services.set_on_known, number, mode="file")
    on_batch(
        services.choose_fields, number, row_number=4, mode=None,
        choices={"surname": "ours", "birth_date": "file", "nonsense": "file"},
    )  # fmt: skip
    assert row(number).choices == {"surname": "ours"}
    apply(number)
    now = person(known)
    assert (now["name"], now["card"]) == ("Косанова Айназия", "K77")
    # phones are added in front, and whose the old one is stays
    assert now["phones"] == [("+77023746001", ""), ("+77011112233", "қызы")]


def test_one_field_alone_is_taken_in_an_import_that_changes_nothing(
    aliya, make_batch, on_batch, apply, person
):
    _public, known = aliya()
    number = make_batch(xlsx(line(1, **NEW)))
    on_batch(
        services.choose_fields, number, row_number=4, mode=None, choices={"card_number": "file"}
    )
    apply(number)
    assert (person(known)["card"], person(known)["birth_date"]) == ("K77", None)


def test_an_undo_gives_the_old_values_back_and_names_what_was_changed_since(
    world, work, actor, aliya, make_batch, on_batch, apply, undo, person, row
):
    who = actor("aigul")
    public, known = aliya()
    before = person(known)
    number = make_batch(xlsx(line(1, **NEW)))
    on_batch(services.set_on_known, number, mode="file")
    apply(number)
    with work() as session:
        found = find_anywhere(session, public_id=public)
        update_person(
            session, actor=who, region=world.region, person=found,
            version=found.version,
            data=PersonData(
                surname=found.surname, given_name=found.given_name, iin=found.iin, sex=found.sex,
                birth_date=found.birth_date, card_number="K99", legal_basis=found.legal_basis,
                phones=tuple((one.number, one.note) for one in found.phones),
            ),
        )  # fmt: skip
    undo(number)
    now = person(known)
    assert {**now, "version": 0, "card": None} == {**before, "version": 0}
    assert now["card"] == "K99"
    assert row(number).kept_fields == ["card_number"]


def test_what_somebody_changed_since_the_comparison_is_left_alone(
    world, work, actor, aliya, make_batch, on_batch, apply, person, row
):
    public, known = aliya()
    number = make_batch(xlsx(line(1, **NEW)))
    on_batch(services.set_on_known, number, mode="file")
    who = actor("aigul")
    with work() as session:
        found = find_anywhere(session, public_id=public)
        update_person(
            session, actor=who, region=world.region, person=found, version=1,
            data=PersonData(
                surname="Қасенова", given_name="Айназия", iin=iin(1), sex="female",
                legal_basis="legal_duty", phones=(("+77011112233", "қызы"),),
            ),
        )  # fmt: skip
    apply(number)
    now = person(known)
    assert (now["name"], now["card"]) == ("Қасенова Айназия", "K77")
    assert row(number).warnings == ["update.changed_since"]


def test_a_card_finds_a_person_without_an_iin(aliya, make_batch, on_batch, apply, person, row):
    _public, known = aliya(iin=None, iin_missing_reason="other", card_number="K 77", phones=())
    number = make_batch(xlsx(line(1, name="Косанова Айназия", born="", card="k77")))
    assert row(number).outcome == "existing"
    on_batch(services.set_on_known, number, mode="fill")
    apply(number)
    assert person(known)["iin"] == iin(1)


def test_a_card_alone_is_not_enough(aliya, make_batch, row):
    aliya(iin=None, iin_missing_reason="other", card_number="K77")
    assert row(make_batch(xlsx(line(1, name="Басқа Адам", card="K77")))).outcome == "new"


def test_the_address_of_a_protected_person_is_not_written_back(
    app, world, work, aliya, make_batch, monkeypatch, row
):
    _public, known = aliya(phones=())
    monkeypatch.setattr("core.exchange.updating.protected_ids", lambda session, person_ids: {known})
    found = row(make_batch(xlsx(line(1, **NEW))))
    assert "phones" not in found.differences and "card_number" in found.differences


def test_choices_survive_a_correction_and_are_closed_with_the_import(
    aliya, make_batch, on_batch, apply, row
):
    aliya()
    number = make_batch(xlsx(line(1, **NEW), line(2, iin="123")))
    on_batch(services.set_on_known, number, mode="fill")
    on_batch(services.choose_fields, number, row_number=4, mode=None, choices={"surname": "file"})
    on_batch(services.correct_row, number, row_number=5, texts={1: iin(2)})
    assert row(number).choices == {"surname": "file"}
    apply(number)
    with pytest.raises(Conflict):
        on_batch(services.set_on_known, number, mode="file")


def test_who_may_not_change_files_may_not_let_an_import_do_it(
    world, aliya, make_batch, on_batch, monkeypatch
):
    aliya()
    number = make_batch(xlsx(line(1, **NEW)))
    with pytest.raises(InvalidInput):
        on_batch(services.set_on_known, number, mode="everything")
    with pytest.raises(NotAllowed):
        on_batch(services.set_on_known, number, user="auditor", mode="fill")


def test_the_page_offers_the_choice_and_keeps_it(sign_in, aliya, make_batch, row):
    aliya()
    number = make_batch(xlsx(line(1, **NEW)))
    aigul, page = sign_in("aigul"), f"/shymkent/import/{number}"
    shown = aigul.get(f"{page}?show=existing").text
    assert "Қосанова" in shown and 'name="field-surname"' in shown
    assert iin(1) not in shown
    answer = aigul.post(f"{page}/known", data={"mode": "fill"})
    assert answer.status_code == 303
    answer = aigul.post(f"{page}/rows/4/known", data={"field-surname": "file"})
    assert answer.status_code == 303
    assert row(number).choices == {"surname": "file"}
    assert "selected>Бос жерін ғана толтыру" in aigul.get(page).text
    assert sign_in("bolat").post(f"{page}/known", data={"mode": "fill"}).status_code == 404


def test_rules_of_what_is_taken():
    found = differences(
        {"surname": "А", "address": "", "phones": ["1"]},
        {"surname": "Б", "address": "Ү", "phones": ["1"], "sex": ""},
    )
    assert found == {"surname": ["А", "Б"], "address": ["", "Ү"]}
    assert taken_fields(found, "attach") == ()
    assert taken_fields(found, "fill") == ("address",)
    assert taken_fields(found, "file") == ("surname", "address")
    assert taken_fields(found, "fill", {"address": "ours", "surname": "file"}) == ("surname",)


def test_categories_are_compared_taken_with_their_term_and_given_back(
    app, world, work, actor, aliya, make_batch, on_batch, apply, undo, row
):
    public_id, person_id = aliya(categories=("pensioner",))
    who = actor("aigul")
    with work() as session:
        add_category(
            session, actor=who, region=world.region,
            person=find_anywhere(session, public_id=public_id), code="disability_3",
            valid_to=dt.date(2027, 1, 31), evidence=Evidence("expertise", "12", None),
        )  # fmt: skip

    def living() -> list[tuple]:
        with app.app_context(), unit_of_work(scope=world.region.id) as session:
            rows = session.scalars(
                sa.select(PersonCategory)
                .where(PersonCategory.person_id == person_id, PersonCategory.ended_at.is_(None))
                .order_by(PersonCategory.code)
            )
            return [(r.code, r.valid_to, r.evidence_number, r.evidence) for r in rows]

    before = [("disability_3", dt.date(2027, 1, 31), "12", ""), ("pensioner", None, "", "")]
    assert living() == before
    text = (
        "ЖСН;Т.А.Ә.;Туған күні;Санаты;Мүгедектік тобы;Санат мерзімі;Санат құжаты\n"
        f"{iin(1)};Косанова Айназия;;аз қамтылған;II;31.12.2028;МСЭ № 7\n"
    )
    number = make_batch(text.encode())
    compared = row(number, 2).differences["categories"]
    assert [one[0] for one in compared[0]] == ["disability_3", "pensioner"]
    assert [one[:3] for one in compared[1]] == [
        ["disability_2", "", "2028-12-31"], ["low_income", "", ""], ["pensioner", "", ""],
    ]  # fmt: skip
    on_batch(services.set_on_known, number, mode="fill")  # none is empty: nothing is taken
    apply(number)
    assert living() == before
    undo(number)
    on_batch(services.choose_fields, number, row_number=2, mode=None,
             choices={"categories": "file"})  # fmt: skip
    apply(number)
    assert living() == [
        ("disability_2", dt.date(2028, 12, 31), "", "МСЭ № 7"), ("low_income", None, "", ""),
        ("pensioner", None, "", ""),
    ]  # fmt: skip
    undo(number)
    assert living() == before
    assert row(number, 2).outcome == "undone"


def test_another_term_of_a_category_that_stands(make_batch, on_batch, apply, undo, aliya, work):
    _public_id, person_id = aliya(categories=("pensioner",))
    number = make_batch(
        "ЖСН;Т.А.Ә.;Санаты;Санаттың басталу күні;Санат мерзімі\n"
        f"{iin(1)};Косанова Айназия;зейнеткер;01.02.2025;қате\n".encode()
    )
    on_batch(services.set_on_known, number, mode="file")

    def term() -> list:
        with work(writes=False) as session:
            found = sa.select(PersonCategory.valid_from, PersonCategory.valid_to).where(
                PersonCategory.person_id == person_id, PersonCategory.ended_at.is_(None)
            )
            return [tuple(one) for one in session.execute(found)]

    apply(number)
    assert term() == [(dt.date(2025, 2, 1), None)]
    undo(number)
    assert term() == [(None, None)]


def test_a_new_person_has_the_term_and_the_paper(make_batch, apply, work):
    number = make_batch(
        "ЖСН;Т.А.Ә.;Санаты;Санат мерзімі;Санат құжаты\n"
        f"{iin(5)};Серікова Айым;зейнеткер;31.12.2030;куәлік 5\n".encode()
    )
    apply(number)
    with work(writes=False) as session:
        found = session.execute(sa.select(PersonCategory.valid_to, PersonCategory.evidence)).all()
    assert [tuple(one) for one in found] == [(dt.date(2030, 12, 31), "куәлік 5")]
