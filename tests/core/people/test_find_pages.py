"""The search box: suggestions while typing, the page of results, and what stands below people."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import Look
from core.people.models import Person
from core.plugins.contracts import SearchHit
from core.scheduling.models import Group
from tests.core.people.conftest import IIN, OTHER_IIN

PAGE = "/shymkent/people/"
BOX = "/shymkent/people/find"
HTMX = {"HX-Request": "true"}


def typed(client: Any, text: str, **more: str) -> Any:
    return client.get(BOX, query_string={"q": text, **more}, headers=HTMX)


@pytest.fixture
def people(register: Any) -> None:
    register("Ахметова", "Гүлнар", "Серікқызы", iin=IIN, birth_date=dt.date(1953, 3, 14),
             phones=("8 701 123 45 67",))  # fmt: skip
    register("Ахметов", "Болат", iin=OTHER_IIN)


@pytest.fixture
def groups(work: Any, world: Any) -> None:
    """Yoga in both centres, and one that has ended."""
    with work() as session:
        for centre, title, ended in (
            (world.centre_id, "Йога, таңғы топ", None),
            (world.second_centre_id, "Йога, кешкі топ", None),
            (world.centre_id, "Йога, былтырғы топ", dt.datetime(2026, 1, 1, tzinfo=dt.UTC)),
        ):
            session.add(
                Group(region_id=world.region.id, centre_id=centre, capacity=12, title=title,
                      module="active_longevity", service_kind="active_longevity.yoga",
                      starts_on=dt.date(2026, 1, 1), ends_on=dt.date(2099, 1, 1), ended_at=ended)
            )  # fmt: skip


def test_every_page_has_the_box(sign_in: Any) -> None:
    text = sign_in("bota").get("/shymkent/groups/").text
    assert 'action="/shymkent/people/"' in text
    assert f'hx-get="{BOX}"' in text
    assert 'aria-keyshortcuts="Control+K Control+/"' in text
    assert '<div id="suggestions" hidden></div>' in text


def test_suggestions_name_the_reason(people: None, sign_in: Any) -> None:
    client = sign_in("bota")
    text = typed(client, "Ахмтова").text
    assert "Ахметова Гүлнар Серікқызы" in text
    assert "Бір әріп өзгеше" in text
    assert 'data-announce="1 адам табылды"' in text
    assert f'href="{PAGE}?q=%D0%90' in text, "all results"
    assert "Телефон бойынша" in typed(client, "701 123").text
    assert 'data-announce="Ешкім табылмады"' in typed(client, "Кравченко").text
    shown = typed(client, "Ахметова").text
    assert shown.index("Ахметова Гүлнар") < shown.index("Ахметов Болат")
    assert "Басқа жалғау" in shown[shown.index("Ахметов Болат") :]
    assert "Басқа жалғау" not in shown[: shown.index("Ахметов Болат")]
    assert IIN not in text + shown


def test_short_texts_and_odd_ones_show_nothing_or_little(people: None, sign_in: Any) -> None:
    client = sign_in("bota")
    for text in ("", " ", "а"):
        assert 'id="suggestions" hidden' in typed(client, text).text
    for text in ("x" * 3000, "%%", "_", '"', "\x00", "😀😀", "' OR 1=1 --", "а\x00б"):
        assert typed(client, text).status_code == 200, text
        assert client.get(PAGE, query_string={"q": text}).status_code == 200, text


def test_without_a_script_the_box_leads_to_the_results(people: None, sign_in: Any) -> None:
    client = sign_in("bota")
    answer = client.get(BOX, query_string={"q": "Ахмтова"})
    assert answer.status_code == 302
    page = client.get(answer.location).text
    assert "Ахметова Гүлнар Серікқызы" in page
    assert "Бір әріп өзгеше" in page


def test_an_exact_name_carries_no_reason(people: None, sign_in: Any) -> None:
    page = sign_in("bota").get(PAGE, query_string={"q": "Ахметова Гульнар"}).text
    assert "Ахметова Гүлнар Серікқызы" in page
    assert "Ұқсас жазылуы" not in page


def test_filters_keep_near_hits(people: None, sign_in: Any, work: Any) -> None:
    client = sign_in("bota")
    with work() as session:
        session.execute(sa.update(Person).where(Person.iin == OTHER_IIN).values(iin=None))
    page = client.get(PAGE, query_string={"q": "Ахмтов", "iin": "missing"}).text
    assert "Ахметов Болат" in page
    assert "Бір әріп өзгеше" in page
    assert "Ахметова Гүлнар" not in page


def test_only_people_of_the_own_centre(people: None, sign_in: Any) -> None:
    assert "Ахметова" not in typed(sign_in("bolat"), "Ахмтова").text
    assert "Ахметова" in typed(sign_in("dana"), "Ахмтова").text
    assert typed(sign_in("auditor"), "Ахмтова").status_code == 403


def test_suggestions_are_no_look_and_an_exact_iin_of_another_centre_is(
    people: None, sign_in: Any, work: Any
) -> None:
    client = sign_in("bolat")
    typed(client, IIN)
    with work(writes=False) as session:
        assert session.scalars(sa.select(Look.id)).all() == []
    page = client.get(PAGE, query_string={"q": IIN}).text
    assert "Ахметова" in page
    with work(writes=False) as session:
        assert [one.what for one in session.scalars(sa.select(Look))] == ["card"]


def test_groups_stand_below_the_people(groups: None, sign_in: Any) -> None:
    client = sign_in("bota")
    for text in (typed(client, "йога").text, client.get(PAGE, query_string={"q": "ЙОГА"}).text):
        assert "Йога, таңғы топ" in text
        assert "кешкі" not in text, "of another centre"
        assert "былтырғы" not in text, "ended"
    assert "кешкі" in typed(sign_in("dana"), "йога").text
    assert "Йога, таңғы топ" in typed(client, "танги йога").text, "any order, any spelling"
    assert "Йога" not in typed(client, "йога пилатес").text


def test_pages_of_the_menu_are_found_by_name(sign_in: Any) -> None:
    text = typed(sign_in("bota"), "топтар").text
    assert 'href="/shymkent/groups/"' in text
    assert "Ешкім табылмады" not in text
    assert 'href="/shymkent/settings/"' not in typed(sign_in("bota"), "баптау").text
    assert 'href="/shymkent/settings/"' in typed(sign_in("aigul"), "баптау").text


def test_hits_of_modules_are_shown(sign_in: Any, kernel: Any, monkeypatch: Any) -> None:
    call = kernel.dispatcher.call

    def answered(hook: str, **arguments: Any) -> list[Any]:
        found = call(hook, **arguments)
        if hook == "search":
            assert arguments["text"] == "<b>микро"
            found.append(SearchHit("<b>Микроскоп", "/shymkent/lab", "Зертхана"))
        return found

    monkeypatch.setattr(kernel.dispatcher, "call", answered)
    text = typed(sign_in("bota"), " <b>микро ").text
    assert "&lt;b&gt;Микроскоп" in text
    assert 'href="/shymkent/lab"' in text
    assert "Зертхана" in text


def test_the_number_of_queries_is_fixed(register: Any, sign_in: Any, count_queries: Any) -> None:
    client = sign_in("bota")
    seen = []
    for number in range(1, 5):
        register(f"Ахметова{'абвг'[number - 1]}", "Гүлнар", iin_missing_reason="other")
        if number in (2, 4):
            count_queries.clear()
            assert typed(client, "Ахметова").status_code == 200
            seen.append(len(count_queries.statements))
    assert seen[0] == seen[1] <= 25
