"""Clubs: levels, plans, results of a whole group, certificates; services and pages."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.clock import frozen
from core.documents.issue_services import void_document
from core.documents.models import IssuedDocument
from core.documents.pdf import qr_svg, render_pdf
from core.documents.templates import source_path
from core.errors import Conflict, InvalidInput
from core.people.services import PersonData, register_person
from core.plugins.contracts import PersonInfo
from core.scheduling.models import Enrolment, Group, Session
from plugins.active_longevity.clubs import queries, result_services, services
from plugins.active_longevity.clubs.area import AREA
from plugins.active_longevity.clubs.models import Club, ClubAssessment, ClubResult, ClubTopic
from plugins.active_longevity.clubs.rules import Entry
from tests.conftest import NOW, TODAY


@pytest.fixture(autouse=True)
def _clock() -> Any:
    with frozen(NOW):
        yield


def add_group(session: Any, world: Any, **more: Any) -> Group:
    values = {
        "region_id": world.region.id, "centre_id": world.centre_id, "module": "active_longevity",
        "service_kind": "active_longevity.english", "title": "Ағылшын тілі", "capacity": 5,
        "starts_on": TODAY - dt.timedelta(days=30), "ends_on": TODAY + dt.timedelta(days=60),
        "version": 1,
    }  # fmt: skip
    group = Group(**{**values, **more})
    session.add(group)
    session.flush()
    return group


@pytest.fixture
def club(work: Any, actor: Any, world: Any) -> dict[str, Any]:
    """A group of three people with six sessions, two of them past."""
    bota = actor("bota")
    with work() as session:
        group = add_group(session, world)
        people = [
            register_person(
                session, actor=bota, region=world.region, centre_id=world.centre_id,
                data=PersonData(surname, "Айгүл", legal_basis="paper_consent"),
            )
            for surname in ("Абаева", "Бекова", "Ғалиева")
        ]  # fmt: skip
        session.add_all(
            Enrolment(region_id=world.region.id, group_id=group.id, person_id=one.id,
                      state="enrolled", enrolled_on=TODAY)
            for one in people
        )  # fmt: skip
        for offset in (-7, -2, 0, 3, 7, 10):
            day = TODAY + dt.timedelta(days=offset)
            start = dt.datetime(day.year, day.month, day.day, 6, tzinfo=dt.UTC)
            session.add(
                Session(region_id=world.region.id, centre_id=world.centre_id, group_id=group.id,
                        local_date=day, starts_at=start, ends_at=start + dt.timedelta(hours=1),
                        state="closed" if offset < 0 else "planned", version=1)
            )  # fmt: skip
        session.flush()
        return {
            "id": group.id, "public_id": group.public_id,
            "people": [(one.id, one.public_id) for one in people],
        }  # fmt: skip


@pytest.fixture
def do(work: Any, actor: Any, world: Any, club: dict[str, Any]) -> Any:
    """`do(service, …)`: a deed of the administrator on the group, in a transaction of its own."""
    aigul = actor("aigul")

    def run(deed: Any, **more: Any) -> Any:
        with work() as session:
            if isinstance(more.get("assessment"), int):
                more["assessment"] = session.get_one(ClubAssessment, more["assessment"])
            made = deed(session, actor=aigul, region=world.region,
                        group=session.get_one(Group, club["id"]), **more)  # fmt: skip
            return made.id if hasattr(made, "id") else made

    return run


@pytest.fixture
def test_id(do: Any) -> int:
    """A test with scores up to 100, passed from 60 on."""
    made: int = do(result_services.create_assessment, kind="test", title="Күзгі сынақ",
                   held_on=TODAY, max_score=100, pass_score=60, press_key="ab" * 16)  # fmt: skip
    return made


def test_a_pasted_plan_goes_to_the_sessions_without_a_topic(
    do: Any, work: Any, club: dict[str, Any]
) -> None:
    day = TODAY + dt.timedelta(days=3)
    text = f"1. Танысу\n{day:%d.%m.%Y}\tДүкенде\nСаяхат\nДәрігерде\nҚайталау"
    assert do(services.add_topics, text=text, first=TODAY) == 5
    assert do(services.add_topics, text=text, first=TODAY) == 0, "a second press adds nothing"
    with work(writes=False) as session:
        rows = session.execute(
            sa.select(ClubTopic.topic, ClubTopic.planned_on).order_by(ClubTopic.position)
        ).all()
    offsets = [(row[0], (row[1] - TODAY).days if row[1] else None) for row in rows]
    assert offsets == [
        ("Танысу", 0), ("Дүкенде", 3), ("Саяхат", 7), ("Дәрігерде", 10), ("Қайталау", None),
    ]  # fmt: skip
    with pytest.raises(InvalidInput) as wrong:
        do(services.add_topics, text="31.02.2026 Жоқ күн", first=TODAY)
    assert wrong.value.field == "topics"
    assert "31.02.2026" in str(wrong.value.message)


def test_what_was_done_is_marked_and_stays(do: Any, work: Any, club: dict[str, Any]) -> None:
    do(services.add_topics, text="Танысу", first=TODAY)
    with work(writes=False) as session:
        topic_id = session.scalars(sa.select(ClubTopic.id)).one()

    def with_topic(deed: Any, **more: Any) -> None:
        def run(session: Any, **given: Any) -> None:
            deed(session, topic=session.get_one(ClubTopic, topic_id), **given, **more)

        do(run)

    with pytest.raises(InvalidInput) as future:
        with_topic(services.mark_done, done_on=TODAY + dt.timedelta(days=1))
    assert future.value.field == "done_on"
    with_topic(services.mark_done, done_on=TODAY, note="Тек сандар")
    with work(writes=False) as session:
        assert queries.topics_done(session, group_id=club["id"]) == (1, 1)
    with pytest.raises(Conflict):
        with_topic(services.remove_topic)
    with_topic(services.undo_done)
    with_topic(services.remove_topic)
    with work(writes=False) as session:
        assert queries.topics_done(session, group_id=club["id"]) == (0, 0)


def test_levels_of_a_region_stand_for_shipped_ones(
    do: Any, work: Any, actor: Any, world: Any, club: dict[str, Any]
) -> None:
    do(services.set_club, level="A1", subject="Сөйлесу")
    with pytest.raises(InvalidInput) as wrong:
        do(services.set_club, level="beginner")
    assert wrong.value.field == "level"
    args = {"actor": actor("dana"), "region": world.region}
    with work() as session:
        own = services.add_level(session, kind="active_longevity.english", name_kk="Саяхатшы",
                                 **args)  # fmt: skip
        code = f"own:{own.public_id}"
        assert queries.levels_of(session, kind="active_longevity.english") == (code,)
        assert "A1" in queries.levels_of(session, kind="active_longevity.arabic")
        services.retire_level(session, level=own, **args)
        assert "A1" in queries.levels_of(session, kind="active_longevity.english")
        assert code in queries.levels_of(session, kind="active_longevity.english", also=code)


def test_the_next_level_is_found(do: Any, work: Any, world: Any, club: dict[str, Any]) -> None:
    do(services.set_club, level="A1")
    with work() as session:
        after = add_group(session, world, title="Ағылшын тілі, A2")
        session.add(Club(region_id=world.region.id, group_id=after.id, level="A2"))
    with work(writes=False) as session:
        line = queries.club_line(session, group=session.get_one(Group, club["id"]), now=NOW)
        found = queries.next_groups(session, line=line, today=TODAY, now=NOW)
        assert [one.group.title for one in found] == ["Ағылшын тілі, A2"]
    assert (line.enrolled, line.next_at) == (3, dt.datetime(2026, 11, 20, 6, tzinfo=dt.UTC))


def entries(club: dict[str, Any], *typed: Entry) -> dict[int, Entry]:
    return {one[0]: entry for one, entry in zip(club["people"], typed, strict=True)}


def test_results_are_saved_together_or_not_at_all(
    do: Any, work: Any, club: dict[str, Any], test_id: int
) -> None:
    first, second, third = (one[0] for one in club["people"])
    wrong = entries(club, Entry(score="87"), Entry(score="сексен", place="0"), Entry(level="B9"))
    with pytest.raises(InvalidInput) as refused:
        do(result_services.save_results, assessment=test_id, entries=wrong)
    assert set(refused.value.fields) == {f"{second}:score", f"{second}:place", f"{third}:level"}
    typed = entries(club, Entry(score="87", level="A2"), Entry(score="59", passed=True), Entry())
    assert do(result_services.save_results, assessment=test_id, entries=typed) == 2
    with work(writes=False) as session:
        rows = session.execute(
            sa.select(ClubResult.person_id, ClubResult.passed).order_by(ClubResult.person_id)
        ).all()
    assert [tuple(row) for row in rows] == [(first, True), (second, False)]
    emptied = entries(club, Entry(score="87"), Entry(), Entry())
    assert do(result_services.save_results, assessment=test_id, entries=emptied) == 1
    with work(writes=False) as session:
        living = result_services.living_results(session, assessment_id=test_id)
        assert [one.person_id for one in living] == [first]


def test_one_press_certifies_all_who_passed_and_none_twice(
    do: Any, work: Any, actor: Any, world: Any, club: dict[str, Any], test_id: int, sign_in: Any
) -> None:
    typed = entries(club, Entry(score="87", level="A2"), Entry(score="60"), Entry(score="20"))
    do(result_services.save_results, assessment=test_id, entries=typed)
    args: dict[str, Any] = {"assessment": test_id, "language": "kk"}
    aigul = actor("aigul")
    issued, left_out = do(result_services.issue_certificates, **args)
    assert (len(issued), left_out) == (2, 0)
    assert do(result_services.issue_certificates, **args) == ([], 0)
    with pytest.raises(InvalidInput) as kept:
        do(result_services.save_results, assessment=test_id,
           entries=entries(club, Entry(), Entry(score="60"), Entry()))  # fmt: skip
    assert "сертификат" in str(kept.value.fields[f"{club['people'][0][0]}:score"]).lower()
    with work() as session:
        papers = session.scalars(sa.select(IssuedDocument).order_by(IssuedDocument.id)).all()
        assert [one.series for one in papers] == ["CLB", "CLB"]
        content, number = papers[0].content, papers[0].number
        assert (content["score"], content["level"]) == ("100 ұпайдан 87", "A2")
        void_document(session, actor=aigul, region=world.region, document=papers[1],
                      reason="Қате")  # fmt: skip
    page = sign_in("bota").get(f"/verify/{number}")
    assert page.status_code == 200
    assert "жарамды" in page.text.lower()
    issued, _left_out = do(result_services.issue_certificates, **{**args, "language": "ru"})
    assert len(issued) == 1, "a void one is issued anew"
    for language in ("kk", "ru"):
        values = {**content, "qr": qr_svg("x"), "check_url": "https://shanyraq.example/verify/x"}
        made = render_pdf(
            source_path("active_longevity.club_certificate", language), values, language
        )
        assert made.startswith(b"%PDF-")


def test_results_stand_in_the_timeline_of_those_who_may_see_them(
    do: Any, work: Any, actor: Any, world: Any, club: dict[str, Any], test_id: int
) -> None:
    do(result_services.save_results, assessment=test_id,
       entries=entries(club, Entry(score="87", level="A2"), Entry(), Entry()))  # fmt: skip
    sabit, nurse = actor("sabit"), actor("nurgul")
    person = PersonInfo(*club["people"][0])
    with work(writes=False) as session:
        args = {"session": session, "region": world.region, "person": person, "limit": 5,
                "before": None, "kind": ""}  # fmt: skip
        [event] = AREA.person_events(user=sabit, **args)
        assert "A2" in event.text
        assert AREA.person_events(user=nurse, **args) == []


def test_pages_keep_what_was_typed_and_say_what_is_wrong(
    do: Any, club: dict[str, Any], test_id: int, sign_in: Any, work: Any
) -> None:
    client, base = sign_in("aigul"), "/shymkent/active-longevity/clubs"
    here = f"{base}/{club['public_id']}"
    assert "Ағылшын тілі" in client.get(f"{base}/").text
    assert client.get(here).status_code == 200
    answer = client.post(f"{here}/edit", data={"level": "A1", "subject": "Сөйлесу"})
    assert answer.status_code == 303
    assert "A1" in client.get(f"{base}/").text
    answer = client.post(f"{here}/plan/add", data={"topics": "Танысу\nОтбасы", "first_on": "бүгін"})
    assert answer.status_code == 422
    assert "Танысу" in answer.text
    answer = client.post(f"{here}/plan/add",
                         data={"topics": "Танысу\nОтбасы", "first_on": "20.11.2026"})  # fmt: skip
    assert answer.status_code == 303
    assert "Отбасы" in client.get(f"{here}/plan").text
    answer = client.post(
        f"{here}/tests/new",
        data={"kind": "test", "title": "Сынақ", "held_on": "20.11.2026", "max_score": "он"},
    )
    assert answer.status_code == 422
    with work(writes=False) as session:
        public_id = session.get_one(ClubAssessment, test_id).public_id
    results = f"{base}/results/{public_id}"
    shown = client.get(results).text
    order = re.findall(r'name="rows-\d+-person"[^>]*value="([^"]+)"', shown)
    assert sorted(order) == sorted(one[1] for one in club["people"])
    data = {f"rows-{number}-person": one for number, one in enumerate(order)}
    wrong = client.post(results, data={**data, "rows-0-score": "87", "rows-1-score": "көп"})
    assert wrong.status_code == 422
    assert 'value="87"' in wrong.text
    assert 'id="rows-1-score-e"' in wrong.text
    right = client.post(results, data={**data, "rows-0-score": "87", "rows-1-note": "келмеді"})
    assert right.status_code == 303
    assert 'value="87"' in client.get(results).text
    # a page that was opened before that does not undo what it never showed
    untouched = re.findall(r'name="(rows-\d+-was)"[^>]*value="([^"]+)"', shown)
    assert len(untouched) == len(order)
    late = client.post(results, data={**data, **dict(untouched), "rows-2-note": "кешікті"})
    assert late.status_code == 303
    kept = client.get(results).text
    assert all(one in kept for one in ('value="87"', "келмеді", "кешікті"))
    assert client.post(f"{results}/certificates", data={"language": "kk"}).status_code == 303
    assert "CLB-" in client.get(results).text
    assert sign_in("bolat").get(results).status_code == 404
