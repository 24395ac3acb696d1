"""Everything in one file for the person; and erasing. Tables: tests/contract/test_erasure.py."""

from __future__ import annotations

import datetime as dt
import io
import json
import zipfile
from decimal import Decimal
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.clock import now_utc
from core.db import unit_of_work
from core.deliveries.models import Delivery
from core.errors import Conflict
from core.indicators.figures import figures
from core.jobs.worker import run_due_jobs
from core.people.models import Person
from core.people.queries import find_anywhere
from core.privacy import rights_services
from core.privacy.models import PersonErasure, PersonExport
from tests.core.privacy.test_consents import enrol

REASON = {"reason": "Өтініш № 5"}


def start(client: Any, person: str) -> str:
    answer = client.post(f"/shymkent/privacy/people/{person}/export", data=REASON)
    assert answer.status_code == 303
    return str(answer.location)


def deliver(session: Any, world: Any, person_id: int, number: int, **more: Any) -> None:
    session.add(
        Delivery(region_id=world.region.id, centre_id=world.centre_id, module="active_longevity",
                 service_kind="active_longevity.tea", setting="semi_inpatient", unit="visit",
                 person_id=person_id, local_date=dt.date(2026, 11, 2), quantity=Decimal(1),
                 source_key=f"walk_in:{number}", **more)
    )  # fmt: skip
    session.flush()


# The file -------------------------------------------------------------------------------------


def test_the_file_holds_what_all_modules_know(
    app: Flask, sign_in: Any, texts: Any, give: Any, gulnar: str, work: Any, world: Any
) -> None:
    texts("photo")
    give(gulnar, "photo")
    with work() as session:
        person_id = find_anywhere(session, public_id=gulnar).id
        enrol(session, world, person_id, "Йога")
        deliver(session, world, person_id, 1)
    officer = sign_in("officer")
    page = start(officer, gulnar)
    assert start(officer, gulnar) == page, "a double press finds the first"
    assert 'hx-trigger="every 2s"' in officer.get(page).text
    assert run_due_jobs(app) == 1
    ready = officer.get(page).text
    assert "every 2s" not in ready
    assert f"{page}/file.zip" in ready
    answer = officer.get(f"{page}/file.zip")
    assert answer.headers["Cache-Control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.data)) as packed:
        assert sorted(packed.namelist()) == [
            "derekter-kk.pdf", "derekter-ru.pdf", "derekter.json"]  # fmt: skip
        assert packed.read("derekter-kk.pdf").startswith(b"%PDF-")
        told = json.loads(packed.read("derekter.json"))
    codes = {one["code"] for one in told["records"]}
    assert {"person", "person_phone", "person_category", "person_centre", "consent", "enrolment",
            "delivery", "audit_entry"} <= codes  # fmt: skip
    mine = next(one["data"] for one in told["records"] if one["code"] == "person")
    assert (mine["iin"], mine["surname"]) == ("530314400300", "Ахметова")
    with work() as session:
        export = session.scalars(sa.select(PersonExport)).one()
        assert export.taken_at is not None
        assert export.records == len(told["records"])


def test_the_file_is_the_askers_alone_and_for_a_limited_time(
    app: Flask, sign_in: Any, gulnar: str, work: Any
) -> None:
    officer = sign_in("officer")
    page = start(officer, gulnar)
    assert officer.get(f"{page}/file.zip").status_code == 404, "not made yet"
    run_due_jobs(app)
    aigul = sign_in("aigul")
    assert aigul.get(page).status_code == 404
    assert aigul.get(f"{page}/file.zip").status_code == 404
    with work() as session:
        session.execute(
            sa.update(PersonExport).values(expires_at=now_utc() - dt.timedelta(seconds=1))
        )
    assert officer.get(f"{page}/file.zip").status_code == 404
    with work() as session:
        assert rights_services.forget_exports(session) == 1
        export = session.scalars(sa.select(PersonExport)).one()
        assert export.content is None
        assert export.reason == "Өтініш № 5", "that it was given stays on record"
    assert "every 2s" not in officer.get(page).text


def test_another_centres_person_is_not_exported(sign_in: Any, stranger: str, gulnar: str) -> None:
    aigul = sign_in("aigul")
    assert aigul.get(f"/shymkent/privacy/people/{gulnar}/export").status_code == 200
    assert aigul.get(f"/shymkent/privacy/people/{stranger}/export").status_code == 404
    empty = aigul.post(f"/shymkent/privacy/people/{gulnar}/export", data={"reason": " "})
    assert empty.status_code == 422
    assert sign_in("bota").get(f"/shymkent/privacy/people/{gulnar}/export").status_code == 403


def test_signs_that_no_font_has_do_not_stop_the_file(
    app: Flask, sign_in: Any, register: Any
) -> None:
    person = register("Ахметова", "Гүлнар", note="\U0001f600 мәлімет")
    officer = sign_in("officer")
    page = start(officer, person)
    run_due_jobs(app)
    packed = zipfile.ZipFile(io.BytesIO(officer.get(f"{page}/file.zip").data))
    assert "\U0001f600" in packed.read("derekter.json").decode()


# Erasing --------------------------------------------------------------------------------------


def ledger(world: Any) -> list[Any]:
    with unit_of_work(scope=world.region.id) as session:
        return [
            (one.indicator.code, one.whole, one.parts)
            for by in ("", "sex", "age", "residence", "kind")
            for one in figures(session, world.region, dt.date(2026, 11, 1), dt.date(2026, 11, 30),
                               by, codes=("persons", "services"))
        ]  # fmt: skip


def test_erasing_leaves_the_figures_and_no_name(
    app: Flask, sign_in: Any, gulnar: str, stranger: str, work: Any, world: Any
) -> None:
    with work() as session:
        person_id = find_anywhere(session, public_id=gulnar).id
        other_id = find_anywhere(session, public_id=stranger).id
        for number, one in enumerate((person_id, person_id, other_id)):
            deliver(session, world, one, number)
    with app.app_context():
        before = ledger(world)
    officer = sign_in("officer")
    base = f"/shymkent/privacy/people/{gulnar}/erase"
    assert "Ахметова Гүлнар" in officer.get(base).text
    preview = officer.post(f"{base}/preview")
    assert preview.status_code == 200
    with work() as session:
        assert find_anywhere(session, public_id=gulnar).surname == "Ахметова", "only shown"
        assert session.scalar(sa.select(sa.func.count(PersonErasure.id))) == 0
    assert officer.post(base, data={"reason": " "}).status_code == 422
    done = officer.post(base, data=REASON)
    assert done.status_code == 303
    with work() as session:
        person = session.get_one(Person, person_id)
        assert (person.full_name, person.iin, person.card_number) == ("", None, None)
        assert (person.birth_date, person.sex) == (dt.date(1953, 3, 1), "female")
        assert person.withdrawn_reason == "erased"
        assert person.public_id != gulnar
        erasure = session.scalars(sa.select(PersonErasure)).one()
        kept = {one["label"]: one for one in erasure.outcome if one["kept"]}
        assert kept["Services given"]["count"] == 2
        assert kept["Services given"]["until"] == "2031-11-02"
        assert kept["Services given"]["reason"]
    with app.app_context():
        assert ledger(world) == before
    page = officer.get(done.location).text
    assert "Қызметтер журналы есімсіз сақталады" in page
    assert officer.post(base, data=REASON).status_code == 404, "there is nobody any more"
    for text in ("Ахметова", "530314400300", "000123", "87011234567"):
        found = sign_in("bota").get(f"/shymkent/people/?q={text}").text
        assert "Ахметова Гүлнар" not in found


def test_the_numbers_before_are_those_of_the_deed(
    sign_in: Any, gulnar: str, work: Any, world: Any, actor: Any, texts: Any, give: Any
) -> None:
    texts("photo")
    give(gulnar, "photo")
    officer = actor("officer")
    with work() as session:
        person = find_anywhere(session, public_id=gulnar)
        deliver(session, world, person.id, 1)
        given: Any = {"actor": officer, "region": world.region, "person": person}
        forecast = rights_services.preview_erasure(session, **given)
        erasure = rights_services.erase_person(session, **given, reason="өтініш")
        assert _in_english(forecast) == [
            (one["label"], one["count"], one["kept"]) for one in erasure.outcome
        ]


def _in_english(outcome: Any) -> list[Any]:
    return [(rights_services.message_of(one.label), one.count, one.kept) for one in outcome]


def test_an_open_duty_refuses_and_says_why(
    sign_in: Any, gulnar: str, work: Any, world: Any, actor: Any
) -> None:
    with work() as session:
        person = find_anywhere(session, public_id=gulnar)
        person.legal_basis, person.legal_basis_note = "legal_duty", "Соцкодекс"
        enrol(session, world, person.id, "Йога")
    officer = sign_in("officer")
    base = f"/shymkent/privacy/people/{gulnar}/erase"
    shown = officer.post(f"{base}/preview")
    assert "«Йога»" in shown.text
    assert "Соцкодекс" in shown.text, "every duty is named, not the first alone"
    assert officer.post(base, data=REASON).status_code == 422
    acting = actor("officer")
    with work() as session:
        person = find_anywhere(session, public_id=gulnar)
        with pytest.raises(Conflict):
            rights_services.erase_person(session, actor=acting, region=world.region,
                                         person=person, reason="өтініш")  # fmt: skip


def test_what_was_merged_into_a_file_is_erased_with_it(
    register: Any, gulnar: str, work: Any, world: Any, actor: Any
) -> None:
    older = register("Ахметова", "Гульнара", address="Жасырын көше")
    officer = actor("officer")
    with work() as session:
        person, dropped = (find_anywhere(session, public_id=one) for one in (gulnar, older))
        dropped.merged_into_id, dropped.withdrawn_at = person.id, now_utc()
        session.flush()
        dropped_id = dropped.id
        rights_services.erase_person(session, actor=officer, region=world.region, person=person,
                                     reason="өтініш")  # fmt: skip
        assert session.get_one(Person, dropped_id).address == ""


def test_who_may_not_erase(sign_in: Any, gulnar: str) -> None:
    for name in ("bota", "aigul", "dana"):
        base = f"/shymkent/privacy/people/{gulnar}/erase"
        client = sign_in(name)
        assert client.get(base).status_code == 403
        assert client.post(base, data=REASON).status_code == 403
        assert client.post(f"{base}/preview").status_code == 403
