"""Categories with their paper, what ends soon, shares of complete files, and the officer's page."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
import sqlalchemy as sa

from core.errors import InvalidInput
from core.people.category_services import add_category
from core.people.models import PersonCategory
from core.people.queries import find_anywhere
from tests.core.privacy.test_consents import TODAY


def add(client: Any, person: str, **form: str) -> Any:
    return client.post(f"/shymkent/people/{person}/categories/new", data=form)


def test_a_category_keeps_its_paper_and_its_source(sign_in: Any, gulnar: str, work: Any) -> None:
    bota = sign_in("bota")
    paper = {"evidence_kind": "expertise", "evidence_number": "4410", "evidence_on": "30.01.2024"}
    form = {"code": "disability_2", "valid_from": "01.02.2024", "source": "Қызы айтты", **paper}
    assert add(bota, gulnar, **form).status_code == 303
    with work() as session:
        one = session.scalars(
            sa.select(PersonCategory).where(PersonCategory.code == "disability_2")
        ).one()
        assert (one.evidence_kind, one.evidence_number, one.evidence_on, one.source) == (
            "expertise", "4410", dt.date(2024, 1, 30), "Қызы айтты")  # fmt: skip
    page = bota.get(f"/shymkent/people/{gulnar}").text
    assert "МӘС қорытындысы, № 4410, 30.01.2024" in page
    assert f"subject=category:{one.id}" in page or f"subject=category%3A{one.id}" in page


@pytest.mark.parametrize(
    "wrong",
    [{"evidence_on": "01.01.2099"}, {"evidence_kind": "king"}, {"source": "import:7"},
     {"valid_to": "01.01.2020"}, {"code": "disability_child"}, {"code": "disability_child_1"}],
)  # fmt: skip
def test_a_category_that_cannot_be_is_refused(
    sign_in: Any, gulnar: str, work: Any, wrong: dict[str, str]
) -> None:
    form = {"code": "disability_2", "valid_from": "01.02.2024", **wrong}
    assert add(sign_in("bota"), gulnar, **form).status_code == 422
    with work() as session:
        assert session.scalars(sa.select(PersonCategory.code)).all() == ["pensioner"]


def test_two_living_groups_contradict(sign_in: Any, gulnar: str, work: Any) -> None:
    bota = sign_in("bota")
    first = {"code": "disability_2", "valid_from": "01.02.2024", "valid_to": "31.01.2090"}
    assert add(bota, gulnar, **first).status_code == 303
    second = {"code": "disability_3", "valid_from": "01.01.2026"}
    refused = add(bota, gulnar, **second)
    assert refused.status_code == 422
    assert "31.01.2090" in refused.text
    with work() as session:
        session.execute(
            sa.update(PersonCategory)
            .where(PersonCategory.code == "disability_2")
            .values(valid_to=dt.date(2025, 12, 31))
        )
    assert add(bota, gulnar, **second).status_code == 303
    award = {"code": "award_altyn_alqa"}
    family = {"code": "large_family"}
    assert [add(bota, gulnar, **one).status_code for one in (award, family)] == [303, 303]


def test_contradictions_are_refused_at_registration_and_taken_from_imports(
    register: Any, work: Any, world: Any, actor: Any, gulnar: str
) -> None:
    with pytest.raises(InvalidInput) as refused:
        register("Ертаев", "Бек", categories=("disability_1", "disability_2"))
    assert refused.value.field == "categories"
    with pytest.raises(InvalidInput):
        register("Ертаев", "Бек", birth_date=dt.date(1950, 1, 1), categories=("disability_child",))
    acting = actor("bota")
    with work() as session:
        person = find_anywhere(session, public_id=gulnar)
        given: Any = {"actor": acting, "region": world.region, "person": person}
        add_category(session, **given, code="disability_1", source="import:1")
        assert add_category(session, **given, code="disability_2", source="import:1").id


def ending(work: Any, public_id: str, code: str, days: int) -> None:
    with work() as session:
        person = find_anywhere(session, public_id=public_id)
        session.add(PersonCategory(region_id=person.region_id, person_id=person.id, code=code,
                                   valid_to=TODAY + dt.timedelta(days=days)))  # fmt: skip


def test_categories_that_end_within_a_month_by_centre(
    sign_in: Any, gulnar: str, stranger: str, register: Any, work: Any, count_queries: Any
) -> None:
    ending(work, gulnar, "disability_2", 30)
    ending(work, gulnar, "low_income", 31)
    ending(work, stranger, "disability_3", 1)
    bota = sign_in("bota")
    url = "/shymkent/privacy/expiring-categories"
    page = bota.get(url).text
    assert page.count("Ахметова Гүлнар") == 1
    assert "Өтегенов" not in page, "another centre's person"
    card = bota.get(f"{url}/card", headers={"HX-Request": "true"}).text
    assert '<strong class="num">1</strong>' in card
    assert "<html" not in card
    count_queries.clear()
    bota.get(url)
    few = len(count_queries.statements)
    for number in range(26):
        ending(work, register(f"Адам{number}", "Бір"), "low_income", 3)
    count_queries.clear()
    assert "?page=2" in bota.get(url).text
    assert len(count_queries.statements) == few


def test_shares_count_each_person_once_in_the_whole(
    sign_in: Any, gulnar: str, stranger: str, register: Any, world: Any, texts: Any, give: Any
) -> None:
    texts("processing")
    bare = register("Ертаев", "Бек", legal_basis="")
    assert sign_in("bolat").post(
        f"/shymkent/people/{gulnar}/attach",
        data={"centre_id": world.second_centre_id, "reason": "көшті", "basis": "legal_duty"},
    ).status_code == 303  # fmt: skip

    def rows(name: str) -> list[list[str]]:
        page = sign_in(name).get("/shymkent/privacy/shares").text
        body = page.split("<tbody", 1)[1].split("</tbody>")[0]
        return [re.findall(r">(\d+)(?: %)?[\s<]", row) for row in body.split("<tr")[1:]]

    assert rows("officer") == [
        ["3", "2", "67", "2", "67", "2", "67"],
        ["2", "1", "50", "1", "50", "1", "50"],
        ["2", "2", "100", "2", "100", "2", "100"],
    ]
    assert len(rows("aigul")) == 2, "the own centre and the whole of it"
    give(bare, "processing")
    assert rows("officer")[0][-2:] == ["3", "100"], "a recorded consent counts like a stated basis"


def test_the_officers_page_shows_by_rights(sign_in: Any, gulnar: str) -> None:
    officer = sign_in("officer").get("/shymkent/privacy/").text
    assert "/privacy/breaches/" in officer
    assert "/privacy/due" in officer
    director = sign_in("aigul").get("/shymkent/privacy/").text
    assert "/privacy/breaches/" not in director
    assert "/privacy/due" not in director
    assert "/privacy/people/" in director
    assert sign_in("bota").get("/shymkent/privacy/").status_code == 403
    found = sign_in("officer").get("/shymkent/privacy/people/?q=Ахметова").text
    assert f"/privacy/people/{gulnar}" in found
    shown = sign_in("officer").get(f"/shymkent/privacy/people/{gulnar}").text
    assert "530314400300" not in shown, "the IIN is masked"
