"""The page of a person: one timeline over all modules, cards, tabs as fragments, badges."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.auth.actor import system_actor
from core.clock import now_utc
from core.kernel import Kernel
from core.people import timeline
from core.people.models import Person, PersonCategory
from core.people.services import PersonData, register_person
from core.plugins.contracts import CardLine, PersonCard, PersonEvent, PersonInfo

TAB = {"HX-Request": "true", "HX-Target": "person-tab"}


@pytest.fixture
def person(work: Any, actor: Any, world: Any) -> PersonInfo:
    bota = actor("bota")
    with work() as session:
        made = register_person(
            session, actor=bota, region=world.region, centre_id=world.centre_id,
            data=PersonData("Әбдіғалиева", "Айгүл", legal_basis="paper_consent"),
        )  # fmt: skip
        return PersonInfo(made.id, made.public_id, frozenset({world.centre_id}))


def deeds(work: Any, world: Any, person: PersonInfo, number: int, step: int = 60) -> None:
    first = dt.datetime(2026, 3, 1, 5, tzinfo=dt.UTC)
    with work() as session:
        session.add_all(
            AuditEntry(region_id=world.region.id, action="person.update", subject_type="person",
                       subject_id=person.id, actor_label=f"N{one:03}",
                       at=first + dt.timedelta(seconds=one * step))
            for one in range(number)
        )  # fmt: skip


def read(work: Any, world: Any, actor: Any, person: PersonInfo, **more: Any) -> timeline.Timeline:
    user = actor("aigul")
    with work(writes=False) as session:
        return timeline.timeline(
            session, region=world.region, user=user, person=person,
            **{"before": None, "kind": "", **more},
        )  # fmt: skip


def test_pages_neither_lose_nor_repeat(work: Any, world: Any, actor: Any, person: Any) -> None:
    deeds(work, world, person, 75)
    seen: list[str] = []
    before, pages = None, 0
    while True:
        page = read(work, world, actor, person, before=before)
        seen += [str(one.text) for one in page.events]
        pages += 1
        if page.earlier is None:
            break
        before = page.earlier
    assert pages == 3
    told = [one for one in seen if one.startswith("N")]
    assert told == [f"N{one:03}" for one in reversed(range(75))]


def test_moments_at_one_time_stay_together(work: Any, world: Any, actor: Any, person: Any) -> None:
    deeds(work, world, person, 45, step=0)
    page = read(work, world, actor, person, kind="change")
    assert len([one for one in page.events if str(one.text).startswith("N")]) == 45


def test_one_kind_alone(work: Any, world: Any, actor: Any, person: Any) -> None:
    deeds(work, world, person, 3)
    with work() as session:
        session.add(
            AuditEntry(region_id=world.region.id, action="person.category.add",
                       subject_type="person", subject_id=person.id, details={"code": "pensioner"})
        )  # fmt: skip
    everything = {one.kind for one in read(work, world, actor, person).events}
    assert everything == {"change", "category"}
    named = read(work, world, actor, person, kind="category").events
    assert [str(one.text) for one in named] == ["Зейнеткер"]
    only = read(work, world, actor, person, kind="change").events
    assert {one.kind for one in only} == {"change"}
    assert read(work, world, actor, person, kind="service").events == ()


def test_a_module_that_breaks_is_missing_and_nothing_else(
    work: Any, world: Any, actor: Any, person: Any, kernel: Kernel, monkeypatch: Any
) -> None:
    from plugins.active_longevity.examination import queries  # noqa: PLC0415 - only here

    def broken(*_: Any, **__: Any) -> Any:
        raise RuntimeError("broken")

    monkeypatch.setattr(queries, "recorded", broken)
    monkeypatch.setattr(queries, "state_of", broken)
    monkeypatch.setattr(kernel.loader, "strict", False)
    deeds(work, world, person, 2)
    assert len(read(work, world, actor, person).events) >= 2
    user = actor("aigul")
    with work(writes=False) as session:
        shown = timeline.cards(session, region=world.region, user=user, person=person)
    assert [one.code for one in shown][:2] == ["next", "entitled"]


def test_health_is_told_to_those_who_may_open_it(
    work: Any, world: Any, actor: Any, person: Any, sign_in: Any
) -> None:
    nurse = sign_in("nurgul")
    url = f"/shymkent/active-longevity/people/{person.public_id}/clearances"
    paper = {"issued_on": "20.11.2026", "valid_until": "31.12.2027", "doctor": "Қалиева Ж. М."}
    assert nurse.post(url, data=paper).status_code == 303
    line = f"/shymkent/people/{person.public_id}/timeline"
    assert "31.12.2027" in nurse.get(line).text
    assert "31.12.2027" not in sign_in("sabit").get(line).text


@pytest.mark.parametrize(
    "query",
    ["?before=nonsense", "?last=31.02.2026", "?kind=x", "?before=2026-01-01", "?last=01.01.2020"],
)
def test_any_filter_is_answered(sign_in: Any, person: Any, query: str) -> None:
    page = sign_in("bota").get(f"/shymkent/people/{person.public_id}/timeline{query}")
    assert page.status_code == 200


def test_a_fixed_number_of_queries(
    sign_in: Any, work: Any, world: Any, person: Any, count_queries: Any
) -> None:
    client = sign_in("bota")
    url = f"/shymkent/people/{person.public_id}/timeline"
    client.get(url)
    count_queries.clear()
    client.get(url)
    few = len(count_queries.statements)
    deeds(work, world, person, 40)
    count_queries.clear()
    client.get(url)
    assert len(count_queries.statements) == few


def test_a_tab_comes_without_the_shell(sign_in: Any, person: Any) -> None:
    client = sign_in("bota")
    for path in ("", "/timeline", "/history", "/groups", "/services"):
        url = f"/shymkent/people/{person.public_id}{path}"
        part, whole = client.get(url, headers=TAB), client.get(url)
        assert part.status_code == whole.status_code == 200
        assert 'id="person-tab"' in part.text
        assert 'id="person-tabs"' in part.text
        assert 'class="shell"' not in part.text
        assert 'class="shell"' in whole.text
        assert "HX-Request" in part.headers["Vary"]


def test_an_asked_reason_comes_into_the_tab(sign_in: Any, person: Any) -> None:
    client = sign_in("sabit")
    url = f"/shymkent/active-longevity/people/{person.public_id}/clearances"
    asked = client.get(url, headers=TAB)
    assert asked.status_code == 303
    part = client.get(asked.location, headers=TAB).text
    assert 'id="person-tab"' in part
    assert 'class="shell"' not in part
    assert "<form" in part


def test_cards_of_one_code_become_one(kernel: Kernel, monkeypatch: Any, world: Any) -> None:
    def answer(*_: Any, **__: Any) -> list[PersonCard]:
        return [
            PersonCard("b", "Second", (CardLine("three"),), order=2),
            PersonCard("a", "First", (CardLine("one"),), "nothing", order=1),
            PersonCard("a", "Other words", (CardLine("two"),), order=9),
        ]

    monkeypatch.setattr(type(kernel), "call", answer)
    monkeypatch.setattr(timeline, "kernel", lambda: kernel)
    nobody: Any = None
    shown = timeline.cards(
        nobody, region=world.region, user=system_actor("x"), person=PersonInfo(1, "x")
    )
    assert [(one.title, [line.text for line in one.lines]) for one in shown] == [
        ("First", ["one", "two"]),
        ("Second", ["three"]),
    ]


def test_an_event_needs_its_zone() -> None:
    with pytest.raises(ValueError, match="zone"):
        PersonEvent(dt.datetime(2026, 1, 1), "x")  # noqa: DTZ001 - that is what is refused


def test_the_desk_sees_what_is_missing(work: Any, sign_in: Any, person: Any, world: Any) -> None:
    today = now_utc().date()
    with work() as session:
        session.execute(
            sa.update(Person)
            .where(Person.id == person.id)
            .values(legal_basis="", iin_reminder_on=today - dt.timedelta(days=2))
        )
        session.add(
            PersonCategory(region_id=world.region.id, person_id=person.id, code="pensioner",
                           valid_to=today + dt.timedelta(days=20))
        )  # fmt: skip
    text = sign_in("bota").get(f"/shymkent/people/{person.public_id}").text
    head = text.split('id="person-tabs"', maxsplit=1)[0]
    assert "ЖСН сұрау керек" in head
    assert (today + dt.timedelta(days=20)).strftime("%d.%m.%Y") in head
