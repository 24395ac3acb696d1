"""The file of breaches: the deadline, whom it touches, closing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import Look
from core.people.queries import find_anywhere
from core.privacy.models import Breach, BreachPerson

FORM = {
    "title": "Тізім бөтен адресатқа жіберілді",
    "discovered_on": "13.11.2026", "discovered_clock": "16:40",
    "happened_on": "12.11.2026", "happened_clock": "09:05",
    "found_how": "Адресат хабарлады",
}  # fmt: skip


def open_file(client: Any, **more: str) -> str:
    answer = client.post("/shymkent/privacy/breaches/new", data={**FORM, **more})
    assert answer.status_code == 303, answer.text
    return str(answer.location)


@pytest.fixture(autouse=True)
def _later(monkeypatch: pytest.MonkeyPatch) -> None:
    """The day of the tests, whatever the machine's clock says."""
    at = dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)
    monkeypatch.setattr("core.privacy.breach_services.now_utc", lambda: at)


def test_the_deadline_is_the_next_working_day(sign_in: Any, work: Any) -> None:
    officer = sign_in("officer")
    page = open_file(officer)
    assert open_file(officer) == page, "a double press finds the first"
    with work() as session:
        breach = session.scalars(sa.select(Breach)).one()
        assert breach.notify_by == dt.date(2026, 11, 16), "discovered on a Friday"
        assert breach.discovered_at == dt.datetime(2026, 11, 13, 11, 40, tzinfo=dt.UTC)
    assert "16.11.2026" in officer.get(page).text


@pytest.mark.parametrize(
    "wrong",
    [{"title": " "}, {"discovered_on": "13.11.2099"}, {"happened_on": "14.11.2026"},
     {"discovered_clock": "25:00"}, {"notified_on": "12.11.2026", "notified_how": "хат"},
     {"notified_on": "16.11.2026", "notified_how": ""}, {"discovered_on": ""}],
)  # fmt: skip
def test_dates_that_contradict_are_refused(sign_in: Any, work: Any, wrong: dict[str, str]) -> None:
    answer = sign_in("officer").post("/shymkent/privacy/breaches/new", data={**FORM, **wrong})
    assert answer.status_code == 422
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(Breach.id))) == 0


def test_whom_it_touches_comes_from_the_log(
    sign_in: Any, work: Any, world: Any, gulnar: str, stranger: str, register: Any
) -> None:
    other = register("Басқа", "Адам")
    at = dt.datetime(2026, 11, 12, 4, 30, tzinfo=dt.UTC)
    with work() as session:
        looks = [(gulnar, "sabit", at), (gulnar, "sabit", at + dt.timedelta(minutes=1)),
                 (stranger, "sabit", at + dt.timedelta(hours=9)),
                 (other, "nurgul", at)]  # fmt: skip
        for public_id, name, when in looks:
            person = find_anywhere(session, public_id=public_id)
            session.add(Look(region_id=world.region.id, user_id=world.users[name], at=when,
                             person_id=person.id, what="file"))  # fmt: skip
    officer = sign_in("officer")
    page = open_file(officer)
    form = {"username": "Sabit", "first_on": "12.11.2026", "first_clock": "09:00",
            "last_on": "12.11.2026", "last_clock": "10:00"}  # fmt: skip
    for _press in range(2):
        assert officer.post(f"{page}/from-log", data=form).status_code == 303
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(BreachPerson.id))) == 1
    whole_day = {**form, "first_clock": "", "last_clock": ""}
    officer.post(f"{page}/from-log", data=whole_day)
    shown = officer.get(page).text
    assert "Ахметова Гүлнар" in shown
    assert "Өтегенов" in shown
    assert "Басқа Адам" not in shown
    for wrong in ({"username": "nobody"}, {"last_on": "11.11.2026"}, {"first_on": "x"}):
        assert officer.post(f"{page}/from-log", data={**form, **wrong}).status_code == 422
    # by hand: one is taken off, one is added by the IIN
    with work() as session:
        row = session.scalars(sa.select(BreachPerson.id).order_by(BreachPerson.id)).first()
    for _press in range(2):
        assert officer.post(f"{page}/people/{row}/remove").status_code == 303
    add = f"{page}/people"
    assert officer.post(add, data={"who": "530314400300", "note": "хат"}).status_code == 303
    assert officer.post(add, data={"who": "Жоқадам"}).status_code == 422
    with work() as session:
        sources = session.scalars(sa.select(BreachPerson.source).order_by(BreachPerson.id)).all()
        assert sources == ["log", "hand"]


def test_the_list_is_paged_with_a_fixed_number_of_queries(
    sign_in: Any, work: Any, world: Any, register: Any, count_queries: Any
) -> None:
    officer = sign_in("officer")
    page = open_file(officer)

    def touch(number: int) -> None:
        people = [register(f"Адам{number}{one}", "Бір") for one in range(14)]
        with work() as session:
            breach_id = session.scalars(sa.select(Breach.id)).one()
            for public_id in people:
                person = find_anywhere(session, public_id=public_id)
                session.add(BreachPerson(region_id=world.region.id, breach_id=breach_id,
                                         person_id=person.id, source="log"))  # fmt: skip

    touch(1)
    officer.get(page)
    count_queries.clear()
    officer.get(page)
    few = len(count_queries.statements)
    touch(2)
    count_queries.clear()
    assert "?page=2" in officer.get(page).text
    assert len(count_queries.statements) == few


def test_closing_needs_the_notice_and_decisions(sign_in: Any, work: Any) -> None:
    officer = sign_in("officer")
    page = open_file(officer)
    officer.post(f"{page}/close")
    with work() as session:
        breach = session.scalars(sa.select(Breach)).one()
        assert breach.closed_at is None
        version = str(breach.version)
    change = {**FORM, "version": version, "notified_on": "16.11.2026", "notified_clock": "10:00",
              "notified_how": "Хат № 7", "decisions": "Оқыту"}  # fmt: skip
    assert officer.post(f"{page}/edit", data=change).status_code == 303
    stale = officer.post(f"{page}/edit", data={**change, "decisions": "Басқа"})
    assert stale.status_code == 422, "somebody changed it meanwhile"
    assert officer.post(f"{page}/close").status_code == 303
    with work() as session:
        breach = session.scalars(sa.select(Breach)).one()
        assert breach.closed_at is not None
        assert breach.decisions == "Оқыту"
    refused = officer.post(f"{page}/people", data={"who": "530314400300"})
    assert refused.status_code in {303, 422}
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(BreachPerson.id))) == 0
    for language in ("kk", "ru"):
        assert officer.get(f"{page}/{language}.pdf").data.startswith(b"%PDF-")


def test_who_keeps_the_file(sign_in: Any) -> None:
    page = open_file(sign_in("dana"))
    assert sign_in("officer").get(page).status_code == 200
    for name in ("aigul", "bota"):
        assert sign_in(name).get(page).status_code == 403
