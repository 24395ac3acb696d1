"""A child's way by the pages alone: the application at the desk, the visit at home, the decision of
another, the place that waits, the order, the first day in the journal, the first month's act."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs, open_as, watched  # noqa: F401 - fixtures
from tests.browser.server import served_demo
from tests.browser.tools import Site, ask, send

pytestmark = pytest.mark.browser
#: a child of the demo's centre who was here before, and has not applied again
_CHILD = (
    "SELECT p.public_id FROM person p JOIN person_centre a ON a.person_id = p.id"
    " AND a.detached_at IS NULL JOIN centre c ON c.id = a.centre_id AND c.code = 'day-centre'"
    " JOIN day_centre_stay s ON s.person_id = p.id"
    " WHERE NOT EXISTS (SELECT 1 FROM service_request r WHERE r.person_id = p.id"
    " AND r.type = 'day_centre.place') AND NOT EXISTS (SELECT 1 FROM day_centre_stay o"
    " WHERE o.person_id = p.id AND o.ends_on IS NULL) ORDER BY p.birth_date DESC, p.id LIMIT 1"
)
_FILES = (
    "SELECT count(*) FROM day_centre_file f JOIN person p ON p.id = f.person_id"
    " WHERE p.public_id = :child"
)
WORDS = {
    "diagnosis": "Аутизм спектрінің бұзылуы",
    "conclusion": "Бала жарты күн болу режимінде қызметтерге мұқтаж.",
    "first_specialist": "Рахымжанова Айжан, дефектолог",
    "second_specialist": "Әлімбекова Сәния, психолог",
    "parent": "Сәуле Тұрғанқызы",
}
CHOICES = {"regime": "half", "dwelling": "flat", "sanitary": "good", "invataxi": "no",
           "mobility": "free", "self_care": "partly"}  # fmt: skip


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Site]:
    """The demo as it is; the browser tests of core prepare more than this story needs."""
    with served_demo(database_url, tmp_path_factory.mktemp("day_centre")) as served:
        yield served


def test_from_the_application_to_the_first_months_act(site: Site, open_as: OpenAs) -> None:  # noqa: F811
    child = str(ask(site, _CHILD))
    desk = open_as("reception3")
    number = _apply(desk, child)
    address = desk.url
    specialist = open_as("specialist4")
    specialist.goto(address)
    _assess(specialist, address, f"{site.now():%d.%m.%Y}")
    head = open_as("director3")
    head.goto(address)
    _decide(head)
    _admit(head, number, child)
    assert ask(site, _FILES, child=child) == 1, "who comes back goes on with the file"
    _first_day(specialist, child)
    _act(head, child)


def _apply(page: Page, child: str) -> str:
    """The representative hands the application in with its papers; returns its number."""
    page.goto(f"/shymkent/requests/new?person={child}&types=day_centre.place")
    if not page.locator("#papers input").count():
        with page.expect_response(lambda answer: "/requests/new/parts" in answer.url):
            page.check("input[name=types][value='day_centre.place']")
    page.locator("select[name$=regime]").select_option("half")
    for paper in page.locator("#papers input").all():
        paper.check()
    with page.expect_navigation():
        page.locator("main form", has=page.locator("#types")).locator(".btn-p[type=submit]").click()
    link = page.locator("main th a[href*='/requests/']").first
    number = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_contain_text(number)
    expect(page.locator("section", has=page.locator("#request-module"))).to_contain_text(
        "әлі жазылмаған"
    )
    return number


def _assess(page: Page, address: str, today: str) -> None:
    """Into work; nothing is proposed before the act of the visit is issued."""
    page.click("main .btn-p:has-text('Жұмысқа алу')")
    expect(page.locator("main a", has_text="Мақұлдауды ұсыну")).to_have_count(0)
    page.locator("section", has=page.locator("#request-module")).locator("a").first.click()
    page.fill("#visited_on", today)
    for field, words in WORDS.items():
        page.fill(f"#{field}", words)
    for field, code in CHOICES.items():
        page.select_option(f"#{field}", code)
    for code in ("1", "4"):
        page.check(f"input[name=services][value='{code}']")
    send(page, "#conclusion")
    send(page, "#language")
    expect(page.locator("main")).to_contain_text("№ ACT-")
    page.goto(address)
    page.click("main a:has-text('Мақұлдауды ұсыну')")
    page.fill("#decision", "Жарты күн болу режимімен қабылдансын.")
    send(page, "#decision")


def _decide(page: Page) -> None:
    page.click("main .btn-p:has-text('Мақұлдау')")
    send(page, "input[name=token]")
    expect(page.locator("section", has=page.locator("#request-module"))).to_contain_text(
        "орын сақталатын мерзім"
    )


def _admit(page: Page, number: str, child: str) -> None:
    """The place that waits for the child in the queue becomes a stay by order."""
    page.locator("section", has=page.locator("#request-module")).locator("a[href*=queue]").click()
    row = page.locator("tr", has_text=number)
    expect(row).to_contain_text("мерзімі")
    row.locator("a.btn-p").click()
    expect(page.locator("#regime")).to_have_value("half")
    send(page, "#number")
    expect(page.locator("tr", has_text=number)).to_have_count(0)
    page.goto(f"/shymkent/day-centre/people/{child}/day-centre")
    expect(page.locator("main")).to_contain_text("Жарты күн")


def _first_day(page: Page, child: str) -> None:
    """The child has come and is given two services, each by one touch."""
    page.goto("/shymkent/day-centre/")
    page.click("main a:has-text('Жарты күн болу тобы')")
    row = page.locator("tr", has=page.locator(f"a[href*='/people/{child}']"))
    row.locator("[id^=act-]").click()
    expect(row.locator("[id^=act-][aria-pressed=true]")).to_be_visible()
    for _touch in range(2):
        given = row.locator("[id^=b-][aria-pressed=true]")
        before = given.count()
        row.locator("[id^=b-][aria-pressed=false]").first.click()
        expect(given).to_have_count(before + 1)


def _act(page: Page, child: str) -> None:
    """The month's act is drawn up from the journal and issued under its number."""
    drawing = page.locator(f"form[action*='/people/{child}/acts/'] button")
    page.goto("/shymkent/day-centre/acts/")
    while not drawing.count():
        page.click("main a[rel=next]")
    drawing.click()
    lines = page.locator("section", has=page.locator("#lines-title"))
    assert lines.locator("tbody tr").count() >= 3, "the day and two services"
    send(page, "#language")
    paper = page.locator("main a[href*='/documents/']", has_text="-")
    expect(paper.first).to_be_visible()
    print_link = page.locator("main a.btn[href*=paper], main a.btn[href*=pdf]").last
    answer = page.request.get(str(print_link.get_attribute("href")))
    assert answer.body().startswith(b"%PDF")
