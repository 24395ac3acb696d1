"""The list, the file and its frame: what is seen, by whom, and that it is recorded."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import sqlalchemy as sa

from core.audit.models import AuditEntry, Look
from core.regions.models import RegionModule
from tests.core.people.conftest import IIN, OTHER_IIN


def looks(work: Any) -> list[tuple[str, int]]:
    with work(writes=False) as session:
        return [
            (one.what, one.user_id) for one in session.scalars(sa.select(Look).order_by(Look.id))
        ]


def test_empty_query_lists_the_centres_people_in_kazakh_order(
    sign_in: Any, register: Any, stranger: str
) -> None:
    for surname in ("Ибраев", "Ұзақов", "Үсенов", "Әлиев", "Абаев", "Іңкәров"):
        register(surname, "Болат", birth_date=None, iin_missing_reason="other")
    html = sign_in("bota").get("/shymkent/people/").text
    found = re.findall(r">(\w+) Болат</a>", html)
    assert found == ["Абаев", "Әлиев", "Ибраев", "Ұзақов", "Үсенов", "Іңкәров"]
    assert "Өтегенов" not in html
    assert "6 адам" in html


def test_the_whole_region_sees_both_centres(sign_in: Any, gulnar: str, stranger: str) -> None:
    html = sign_in("dana").get("/shymkent/people/").text
    assert "Ахметова" in html
    assert "Өтегенов" in html
    assert "Адам тіркеу" not in html, "no button for what one may not do"


def test_iin_is_masked_in_the_list_and_on_the_page(sign_in: Any, gulnar: str) -> None:
    client = sign_in("bota")
    for url in ("/shymkent/people/", f"/shymkent/people/{gulnar}"):
        html = client.get(url).text
        assert "5303••••0300" in html
        assert IIN not in html


def test_opening_a_file_is_recorded_and_listing_is_not(
    sign_in: Any, gulnar: str, work: Any, world: Any
) -> None:
    client = sign_in("bota")
    client.get("/shymkent/people/")
    client.get("/shymkent/people/?q=ахмет")
    assert looks(work) == []
    assert client.get(f"/shymkent/people/{gulnar}").status_code == 200
    client.get(f"/shymkent/people/{gulnar}/history")
    assert looks(work) == [("file", world.bota)] * 2


def test_full_iin_is_a_look_of_its_own(sign_in: Any, gulnar: str, work: Any, world: Any) -> None:
    client = sign_in("bota")
    page = client.post(f"/shymkent/people/{gulnar}/iin")
    assert "530314\xa0400\xa0300" in page.text.replace("&nbsp;", "\xa0")
    part = client.post(f"/shymkent/people/{gulnar}/iin", headers={"HX-Request": "true"})
    assert part.text.lstrip().startswith('<span id="full-iin"')
    assert [what for what, _ in looks(work)].count("iin") == 2


def test_full_iin_needs_its_permission(sign_in: Any, gulnar: str, work: Any) -> None:
    client = sign_in("nurgul")
    assert "ЖСН толық көрсету" not in client.get(f"/shymkent/people/{gulnar}").text
    assert client.post(f"/shymkent/people/{gulnar}/iin").status_code == 403
    assert "iin" not in [what for what, _ in looks(work)]


def test_file_of_another_centre_or_region_is_not_found(
    sign_in: Any, gulnar: str, stranger: str, work: Any
) -> None:
    for page in ("", "/history", "/edit", "/categories/new", "/detach"):
        assert sign_in("bota").get(f"/shymkent/people/{stranger}{page}").status_code == 404, page
        assert sign_in("zhanar").get(f"/shymkent/people/{gulnar}{page}").status_code == 404, page
        assert sign_in("zhanar").get(f"/almaty-city/people/{gulnar}{page}").status_code == 404, page
    assert sign_in("bota").post(f"/shymkent/people/{stranger}/iin").status_code == 404
    assert looks(work) == []


def test_officer_and_system_administrator_open_no_file(sign_in: Any, gulnar: str) -> None:
    for who in ("ermek", "officer", "auditor"):
        assert sign_in(who).get(f"/shymkent/people/{gulnar}").status_code == 403, who
        assert sign_in(who).get("/shymkent/people/").status_code == 403, who


def test_page_shows_the_file_with_module_tabs(sign_in: Any, gulnar: str) -> None:
    html = sign_in("nurgul").get(f"/shymkent/people/{gulnar}").text
    for text in ("Ахметова Гүлнар Серікқызы", "14.03.1953", "+7\xa0701\xa0123\xa045\xa067",
                 "Зейнеткер", "Қағаз келісім", "Белсенді ұзақ өмір", "Абай даңғылы"):  # fmt: skip
        assert text in html, text
    assert f"/shymkent/active-longevity/people/{gulnar}/clearances" in html
    assert sign_in("nurgul").get(
        f"/shymkent/active-longevity/people/{gulnar}/clearances"
    ).status_code == 200  # fmt: skip


def test_tab_of_a_module_that_is_off_is_gone(
    sign_in: Any, gulnar: str, work: Any, world: Any
) -> None:
    with work() as session:
        session.execute(sa.update(RegionModule).values(enabled=False))
    html = sign_in("nurgul").get(f"/shymkent/people/{gulnar}").text
    assert "active-longevity" not in html
    assert "Ахметова" in html


def test_history_tells_who_did_what(sign_in: Any, gulnar: str, work: Any) -> None:
    html = sign_in("bota").get(f"/shymkent/people/{gulnar}/history").text
    assert "Тіркелді" in html
    assert "Bota" in html
    with work(writes=False) as session:
        kept = [one.details for one in session.scalars(sa.select(AuditEntry))]
    assert IIN not in str(kept), "the log never holds a full IIN"


def test_exact_iin_of_another_centre_shows_the_short_card_only(
    sign_in: Any, stranger: str, work: Any, world: Any
) -> None:
    client = sign_in("bota")
    html = client.get("/shymkent/people/?q=470107 300 127").text
    assert "Өтегенов Ілияс" in html
    assert "1947" in html
    assert "Белсенді ұзақ өмір 2" in html
    assert f"/shymkent/people/{stranger}/attach" in html
    assert "702" not in html, "no phone"
    assert "07.01.1947" not in html, "no birth date"
    assert f'/shymkent/people/{stranger}"' not in html, "no link to the file"
    assert looks(work) == [("card", world.bota)]
    assert "Өтегенов" in client.get("/shymkent/people/?q=000777").text
    for text in ("Өтегенов", "702 555 44 33", "47010730012"):
        assert "Ілияс" not in client.get("/shymkent/people/", query_string={"q": text}).text, text


def test_exact_iin_of_the_own_centre_goes_to_the_file(sign_in: Any, gulnar: str) -> None:
    client = sign_in("bota")
    for text in (IIN, "530314 400 300", 'ғіқі"ңңққіққ', "000123"):
        answer = client.get("/shymkent/people/", query_string={"q": text})
        assert answer.status_code == 302, text
        assert answer.location == f"/shymkent/people/{gulnar}"
    part = client.get(f"/shymkent/people/?q={IIN}", headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "<html" not in part.text
    assert 'id="people-results"' in part.text


def test_nothing_found_offers_to_register_what_was_typed(sign_in: Any, world: Any) -> None:
    client = sign_in("bota")
    html = client.get("/shymkent/people/?q=Сағынтаева Айгүл").text
    assert "Ешкім табылмады" in html
    link = re.search(r'href="(/shymkent/people/new\?typed=[^"]+)"', html)
    assert link
    form = client.get(link[1]).text
    assert 'value="Сағынтаева"' in form
    assert 'value="Айгүл"' in form
    assert f'value="{OTHER_IIN}"' in client.get(f"/shymkent/people/new?typed={OTHER_IIN}").text
    assert 'value="87011112233"' in client.get("/shymkent/people/new?typed=87011112233").text


def test_filters(sign_in: Any, gulnar: str, register: Any) -> None:
    register("Ертаев", "Арман", legal_basis="", iin=OTHER_IIN)
    register("Нұрланов", "Серік", iin_missing_reason="newborn", iin_reminder_on=dt.date(2020, 1, 1))
    client = sign_in("bota")

    def names(**query: str) -> set[str]:
        html = client.get("/shymkent/people/", query_string=query).text
        return {name for name in ("Ахметова", "Ертаев", "Нұрланов") if f">{name} " in html}

    assert names(category="pensioner") == {"Ахметова"}
    assert names(basis="none") == {"Ертаев"}
    assert names(iin="due") == {"Нұрланов"}
    assert names(q="ер", basis="none") == {"Ертаев"}
    assert names(q="ахметова", basis="none") == set()
    assert names(category="unknown") == {"Ахметова", "Ертаев", "Нұрланов"}


def test_pages_of_the_list(sign_in: Any, register: Any) -> None:
    for number in range(30):
        register(f"Абаев{chr(0x430 + number)}", "Ерлан", iin_missing_reason="other")
    client = sign_in("bota")
    first = client.get("/shymkent/people/").text
    assert "30 адам" in first
    assert first.count("Ерлан</a>") == 25
    assert client.get("/shymkent/people/?page=2").text.count("Ерлан</a>") == 5
    assert client.get("/shymkent/people/?page=999").text.count("Ерлан</a>") == 5
    assert client.get("/shymkent/people/?per_page=50").text.count("Ерлан</a>") == 30
    assert client.get("/shymkent/people/?q=ерлан&page=2").text.count("Ерлан</a>") == 5
    assert client.get("/shymkent/people/?q=ерлан&page=999").status_code == 200


def test_number_of_queries_does_not_grow_with_people(
    sign_in: Any, register: Any, count_queries: Any
) -> None:
    client = sign_in("bota")
    register("Абаев", "Ерлан", iin=IIN, phones=("87011112233",), categories=("pensioner",))

    def queries_of(url: str) -> int:
        count_queries.clear()
        assert client.get(url).status_code == 200
        return len(count_queries.statements)

    urls = (
        "/shymkent/people/",
        "/shymkent/people/?q=ерлан",
        "/shymkent/people/?category=pensioner",
    )
    one = [queries_of(url) for url in urls]
    for number in range(20):
        register(f"Абаев{chr(0x430 + number)}", "Ерлан", iin_missing_reason="other",
                 phones=(f"870111122{number:02d}",),
                 categories=("pensioner", "low_income"))  # fmt: skip
    many = [queries_of(url) for url in urls]
    assert many[0] == one[0] and many[2] == one[2]
    assert many[1] < one[1], "where few have the name, near spellings are looked for as well"
    assert max(one) <= 18


def test_number_of_queries_of_a_file(
    sign_in: Any, gulnar: str, register: Any, count_queries: Any, world: Any
) -> None:
    """As many for a rich file as for a bare one: core's own, and three for each module that is
    on (its badges, what comes next, its latest moments)."""
    client = sign_in("aigul")
    rich = register("Бай", "Ерлан", iin=OTHER_IIN, phones=[f"8701111223{n}" for n in range(5)],
                    categories=("pensioner", "low_income", "disability_2"))  # fmt: skip

    def queries_of(person: str) -> int:
        count_queries.clear()
        assert client.get(f"/shymkent/people/{person}").status_code == 200
        return len(count_queries.statements)

    assert queries_of(gulnar) == queries_of(rich) <= 12 + 3 * len(world.region.modules)


def test_people_without_a_basis_are_listed_for_the_officer(
    sign_in: Any, register: Any, gulnar: str, world: Any
) -> None:
    register("Ертаев", "Арман", legal_basis="", iin_missing_reason="newborn")
    register("Бектаев", "Асан", legal_basis="", iin_missing_reason="other",
             centre_id=world.second_centre_id)  # fmt: skip
    officer = sign_in("officer").get("/shymkent/people/without-basis").text
    assert "Ертаев" in officer
    assert "Бектаев" in officer
    assert "Ахметова" not in officer
    assert "/shymkent/people/" not in re.findall(r"<main.*</main>", officer, re.S)[0].replace(
        "/shymkent/people/without-basis", ""
    ), "who opens no file gets no link to one"
    own = sign_in("aigul").get("/shymkent/people/without-basis").text
    assert "Ертаев" in own
    assert "Бектаев" not in own
    missing = sign_in("aigul").get("/shymkent/people/missing-iin").text
    assert "Жаңа туған нәресте" in missing
    assert sign_in("bota").get("/shymkent/people/without-basis").status_code == 403
