"""Pairs of likely duplicates: found at night, decided by day, never found again."""

from __future__ import annotations

import datetime as dt
import re
import threading
from collections.abc import Callable
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.audit.models import AuditEntry, Look
from core.jobs.models import Job
from core.jobs.registry import SCHEDULE
from core.jobs.services import enqueue
from core.jobs.worker import run_due_jobs
from core.people.duplicate_blocks import MOST_WITH_PHONE, Workbench
from core.people.duplicate_data import erase_pairs, pair_records
from core.people.duplicate_models import PersonPair, PersonPairRun
from core.people.duplicate_rules import Facts
from core.people.duplicates import candidates, near_dates
from core.people.models import Person
from core.people.queries import PARTS
from tests.core.people.conftest import IIN

PAGE = "/shymkent/people/duplicates"
BORN = dt.date(1953, 3, 14)


@pytest.fixture
def search(app: Flask, work: Any, world: Any, actor: Any) -> Callable[[], str]:
    """Run the search of the region; the state in which its job ended."""

    dana = actor("dana")

    def run() -> str:
        with work() as session:
            job = enqueue(session, kind="people.duplicates", arguments={},
                          region_id=world.region.id, actor=dana)  # fmt: skip
            job_id = job.id
        run_due_jobs(app, limit=5)
        with work(writes=False) as session:
            done = session.get_one(Job, job_id)
            assert done.state in {"done", "stopped"}, done.error
            assert done.state == "stopped" or done.done == done.total
            return str(done.state)

    return run


@pytest.fixture
def twice(register: Any, gulnar: str) -> tuple[str, str]:
    """One woman under two spellings in one centre: public ids."""
    other = register("Ахметова", "Гульнара", "Сериковна", birth_date=BORN, sex="female",
                     iin_missing_reason="restoring", phones=("+77011234567",))  # fmt: skip
    return gulnar, str(other)


def pairs(work: Any) -> list[PersonPair]:
    with work(writes=False) as session:
        found = list(session.scalars(sa.select(PersonPair).order_by(PersonPair.id)))
        session.expunge_all()
        return found


def test_the_search_finds_pairs_and_says_why(
    search: Any, twice: Any, register: Any, stranger: str, work: Any, sign_in: Any
) -> None:
    register("Ахметова", "Айнұр", "Серікқызы", birth_date=BORN, sex="female",
             phones=("+77011234567",))  # fmt: skip
    assert search() == "done"
    [pair] = pairs(work)
    assert pair.state == "open"
    assert {"birth.same", "phone.same", "given.form", "patronymic.form"} <= set(pair.reasons)
    html = sign_in("aigul").get(PAGE).text
    assert html.count(f"/people/duplicates/{pair.public_id}") == 1
    assert "Гульнара" in html
    assert f"{pair.score} / 100" in html
    assert "туған күні бірдей" in html
    assert "аты бірдей, тек басқа түрде жазылған" in html
    assert "Адам саны: 4, салыстырылған жұп:" in html
    with work(writes=False) as session:
        run = session.scalars(sa.select(PersonPairRun)).one()
        assert (run.people, run.found, run.closed, run.cut) == (4, 1, 0, {})


def test_the_list_of_people_shows_how_many_wait(search: Any, twice: Any, sign_in: Any) -> None:
    search()
    assert "Ықтимал қайталанулар: 1" in sign_in("aigul").get("/shymkent/people/").text
    html = sign_in("bota").get("/shymkent/people/").text
    assert "people/duplicates" not in html, "who may not decide sees no number"
    assert sign_in("bota").get(PAGE).status_code == 403


def test_not_the_same_person_is_remembered_for_good_and_can_be_taken_back(
    search: Any, twice: Any, work: Any, sign_in: Any
) -> None:
    search()
    [pair] = pairs(work)
    client = sign_in("aigul")
    url = f"{PAGE}/{pair.public_id}"
    assert client.post(url, data={"reason": "  "}).status_code == 422
    assert pairs(work)[0].state == "open"
    assert client.post(url, data={"reason": "әпкелі-сіңлілі"}).status_code == 303
    assert client.post(url, data={"reason": "екінші рет"}).status_code == 303, "a double press"
    assert pair.public_id not in client.get(PAGE).text
    search()
    search()
    [kept] = pairs(work)
    assert (kept.state, kept.decided_reason, kept.decided_name) == (
        "different", "әпкелі-сіңлілі", "Aigul")  # fmt: skip
    listed = client.get(f"{PAGE}?state=different").text
    assert "әпкелі-сіңлілі" in listed
    with work(writes=False) as session:
        acts = session.scalars(
            sa.select(AuditEntry.action).where(AuditEntry.action.like("person.pair.%"))
        ).all()
    assert acts == ["person.pair.different"] * 2, "once in the history of each of the two"
    assert client.post(f"{url}/reopen").status_code == 303
    assert client.post(f"{url}/reopen").status_code == 303, "a double press"
    assert [one.state for one in pairs(work)] == ["open"]
    assert pair.public_id in client.get(PAGE).text


def test_a_pair_that_no_longer_holds_is_closed_and_may_open_again(
    search: Any, twice: Any, work: Any
) -> None:
    def name(given: str) -> None:
        with work() as session:
            session.execute(
                sa.update(Person).where(Person.public_id == twice[1]).values(given_key=given)
            )

    search()
    name("раушан")
    search()
    assert [one.state for one in pairs(work)] == ["closed"]
    name("гулнара")
    search()
    assert [one.state for one in pairs(work)] == ["open"]


def test_withdrawn_people_are_in_no_pair(search: Any, twice: Any, work: Any, sign_in: Any) -> None:
    search()
    with work() as session:
        session.execute(
            sa.update(Person)
            .where(Person.public_id == twice[1])
            .values(withdrawn_at=dt.datetime(2026, 11, 1, tzinfo=dt.UTC))
        )
    [pair] = pairs(work)
    client = sign_in("aigul")
    assert pair.public_id not in client.get(PAGE).text
    assert client.get(f"{PAGE}/{pair.public_id}").status_code == 404
    search()
    assert [one.state for one in pairs(work)] == ["closed"]


def test_of_another_centres_person_only_the_card_is_shown(
    search: Any, gulnar: str, register: Any, world: Any, work: Any, sign_in: Any
) -> None:
    other = register("Ахметова", "Гүлнар", "Серікқызы", birth_date=BORN, sex="female",
                     iin_missing_reason="other", phones=("+77011234567",), address="Сайрам, 9",
                     centre_id=world.second_centre_id)  # fmt: skip
    search()
    [pair] = pairs(work)
    client = sign_in("aigul")
    for url in (PAGE, f"{PAGE}/{pair.public_id}"):
        html = client.get(url).text
        assert "Ахметова Гүлнар" in html
        assert "Белсенді ұзақ өмір 2" in html
        assert f'/people/{other}"' not in html
        for hidden in ("Сайрам", "телефоны бірдей", "туған күні бірдей"):
            assert hidden not in html, (url, hidden)
    assert "14.03.1953" not in client.get(f"{PAGE}/{pair.public_id}").text
    whole = sign_in("dana").get(f"{PAGE}/{pair.public_id}").text
    assert "Сайрам, 9" in whole
    assert "телефоны бірдей" in whole
    with work(writes=False) as session:
        looks = session.execute(sa.select(Look.what, Look.user_id)).all()
    assert {(what, user) for what, user in looks} == {
        ("card", world.aigul), ("file", world.dana)}  # fmt: skip


def test_pairs_of_other_centres_are_not_listed(
    search: Any, twice: Any, world: Any, work: Any, sign_in: Any, actor: Any
) -> None:
    search()
    [pair] = pairs(work)
    with work() as session:
        session.execute(
            sa.text("UPDATE person_centre SET centre_id = :other").bindparams(
                other=world.second_centre_id
            )
        )
    client = sign_in("aigul")
    assert pair.public_id not in client.get(PAGE).text
    assert client.get(f"{PAGE}/{pair.public_id}").status_code == 404
    assert client.post(f"{PAGE}/{pair.public_id}", data={"reason": "x"}).status_code == 404
    assert client.post(f"{PAGE}/{pair.public_id}/reopen").status_code == 404
    assert (
        sign_in("zhanar").get(f"/almaty-city/people/duplicates/{pair.public_id}").status_code == 404
    )


def test_strength_filters(search: Any, twice: Any, work: Any, sign_in: Any) -> None:
    search()
    [pair] = pairs(work)
    client = sign_in("dana")
    assert pair.score >= 85
    assert pair.public_id in client.get(f"{PAGE}?strength=strong").text
    assert pair.public_id not in client.get(f"{PAGE}?strength=likely").text
    assert pair.public_id in client.get(f"{PAGE}?strength=nonsense&state=closed").text


def test_the_button_starts_one_run(app: Flask, twice: Any, work: Any, sign_in: Any) -> None:
    client = sign_in("aigul")
    first = client.post(f"{PAGE}/run")
    assert (first.status_code, client.post(f"{PAGE}/run").location) == (303, first.location)
    with work(writes=False) as session:
        assert session.scalar(sa.select(sa.func.count(Job.id))) == 1
    run_due_jobs(app, limit=5)
    html = client.get(first.location).text
    assert f'href="{PAGE}"' in html, "the job leads to its result"
    assert len(pairs(work)) == 1
    assert sign_in("bota").post(f"{PAGE}/run").status_code == 403


def test_it_runs_every_night_in_every_region() -> None:
    [scheduled] = [one for one in SCHEDULE if one.kind == "people.duplicates"]
    assert scheduled.per_region


def test_a_phone_of_very_many_people_brings_nobody_together(
    search: Any, register: Any, work: Any, sign_in: Any
) -> None:
    # 14 points for the phone are lost, and the run says what it left out.
    for number in range(MOST_WITH_PHONE + 1):
        register(f"Тегі{chr(0x430 + number % 30)}{chr(0x430 + number // 30)}", "Болат",
                 birth_date=dt.date(1940, 1, 1) + dt.timedelta(400 * number),
                 iin_missing_reason="other", phones=("+77272000000",))  # fmt: skip
    search()
    with work(writes=False) as session:
        cut = session.scalars(sa.select(PersonPairRun.cut)).one()
    assert cut["phone"] == [1, MOST_WITH_PHONE + 1]
    assert f"Тым үлкен топтар салыстырылмады: 1, ең үлкенінде {MOST_WITH_PHONE + 1} адам" in (
        sign_in("dana").get(PAGE).text
    )


def test_a_run_that_is_stopped_keeps_what_was_decided(
    app: Flask, search: Any, twice: Any, work: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    search()
    whole = Workbench.bring_together

    def stop_meanwhile(bench: Workbench) -> None:
        whole(bench)
        with work() as session:
            session.execute(sa.update(Job).values(stop_requested=True))

    monkeypatch.setattr(Workbench, "bring_together", stop_meanwhile)
    assert search() == "stopped"
    assert [one.state for one in pairs(work)] == ["open"], "an unfinished run closes nothing"


def test_the_page_takes_a_fixed_number_of_queries(
    search: Any, twice: Any, register: Any, sign_in: Any, count_queries: Any
) -> None:
    search()
    client = sign_in("aigul")
    client.get(PAGE)
    count_queries.clear()
    client.get(PAGE)
    few = len(count_queries.statements)
    for place, given in enumerate(("Роза", "Айжан", "Динара", "Шолпан", "Тоты", "Ұлжан")):
        for _twice in range(2):
            register("Сапарова", given, "Болатқызы", birth_date=dt.date(1940 + place, 5, 6),
                     iin_missing_reason="other")  # fmt: skip
    search()
    count_queries.clear()
    html = client.get(PAGE).text
    assert len(count_queries.statements) == few
    assert len(re.findall(r"/people/duplicates/\w{10}\"", html)) == 7


def test_the_iin_stays_masked(search: Any, twice: Any, work: Any, sign_in: Any) -> None:
    search()
    [pair] = pairs(work)
    for url in (PAGE, f"{PAGE}/{pair.public_id}"):
        html = sign_in("aigul").get(url).text
        assert IIN not in html
        assert "5303••••0300" in html


def test_one_household_is_a_clue(search: Any, register: Any, work: Any, world: Any) -> None:
    from core.households.models import Household, HouseholdMember  # noqa: PLC0415 - a layer above

    for day in (6, 7):
        register("Сапарова", "Роза", birth_date=dt.date(1940, 5, day), iin_missing_reason="other")
    with work() as session:
        since = dt.date(2020, 1, 1)
        home = Household(region_id=world.region.id, opened_on=since)
        session.add(home)
        session.flush()
        session.add_all(
            HouseholdMember(region_id=world.region.id, household_id=home.id, person_id=number,
                            role="head" if place == 0 else "other", joined_on=since)
            for place, number in enumerate(session.scalars(sa.select(Person.id)))
        )  # fmt: skip
    search()
    [pair] = pairs(work)
    assert "household.same" in pair.reasons
    assert pair.score == 22 + 18 + 16 + 8


def test_the_person_is_told_of_comparisons_and_erasing_takes_them_away(
    search: Any, twice: Any, work: Any, world: Any
) -> None:
    search()
    with work() as session:
        ids = list(session.scalars(sa.select(Person.id).order_by(Person.id)))
        for person_id in ids:
            [told] = pair_records(session, person_id=person_id)
            assert told.data["state"] == "open"
            assert "Ахметова" not in str(told)
        assert erase_pairs(session, person_id=ids[1]).count == 1
        assert pair_records(session, person_id=ids[0]) == []


def test_a_region_without_people_is_searched_too(search: Any, work: Any, sign_in: Any) -> None:
    assert search() == "done"
    html = sign_in("dana").get(PAGE).text
    assert "Адам саны: 0, салыстырылған жұп: 0" in html
    assert "Ықтимал қайталану жоқ" in html


def test_asking_takes_a_fixed_number_of_queries(
    gulnar: str, register: Any, work: Any, count_queries: Any
) -> None:
    wanted = Facts("ахметова", "гулнар", birth_date=BORN, phones=frozenset({"+77011234567"}))

    def queries() -> int:
        with work(writes=False) as session:
            count_queries.clear()
            found = candidates(session, facts=wanted, options=PARTS)
            assert found[0][0].public_id == gulnar
        return len(count_queries.statements)

    assert queries() <= 10
    for number in range(12):
        register("Ахметова", "Гүлнар", birth_date=dt.date(1953, 3, 15 + number),
                 iin_missing_reason="other", phones=("+77011234567",))  # fmt: skip
    assert queries() <= 10


def test_dates_one_slip_away() -> None:
    near = near_dates(BORN)
    assert BORN not in near
    for day in (dt.date(1953, 3, 15), dt.date(1935, 3, 14), dt.date(1963, 3, 14),
                dt.date(1953, 3, 24)):  # fmt: skip
        assert day in near, day
    assert dt.date(1953, 5, 4) in near_dates(dt.date(1953, 4, 5)), "day and month swapped"


def test_two_decide_at_once(search: Any, twice: Any, work: Any, sign_in: Any) -> None:
    search()
    [pair] = pairs(work)
    clients = [sign_in("aigul"), sign_in("dana")]
    gate, statuses = threading.Barrier(2), []

    def decide(client: Any) -> None:
        gate.wait()
        url = f"{PAGE}/{pair.public_id}"
        statuses.append(client.post(url, data={"reason": "екі адам"}).status_code)

    threads = [threading.Thread(target=decide, args=(client,)) for client in clients]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    assert statuses == [303, 303]
    with work(writes=False) as session:
        acts = session.scalars(
            sa.select(AuditEntry.id).where(AuditEntry.action == "person.pair.different")
        ).all()
    assert len(acts) == 2, "decided once, in the history of each of the two"
