"""The specialist's day: a request from the desk to the proposal, the head's decision, the numbered
letter with the way to appeal, and the end; who proposes does not approve."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.steps import flash
from tests.browser.tools import Site, ask, send

pytestmark = pytest.mark.browser
TAXI = "equal_society.social_taxi"
#: somebody of the centre who does not wait for a taxi yet, with a disability if there is one
_PERSON = (
    "SELECT p.public_id FROM person p JOIN person_centre a ON a.person_id = p.id"
    " AND a.detached_at IS NULL JOIN centre c ON c.id = a.centre_id AND c.code = 'equal-society'"
    " WHERE p.died_on IS NULL AND p.withdrawn_at IS NULL AND NOT EXISTS"
    " (SELECT 1 FROM service_request r WHERE r.person_id = p.id AND r.type = :type"
    " AND r.phase <> 'closed') ORDER BY (SELECT count(*) FROM person_category k"
    " WHERE k.person_id = p.id AND k.code LIKE 'disab%') DESC, p.id LIMIT 1"
)
_TOLD = (
    "SELECT m.text_kk FROM message m JOIN service_request r ON r.id = m.subject_id"
    " WHERE m.subject_type = 'service_request' AND r.number = :number ORDER BY m.id DESC LIMIT 1"
)
_SURNAME = (
    "SELECT p.surname FROM person p JOIN service_request r ON r.person_id = p.id"
    " WHERE r.number = :number"
)
DECISION = "Айына 8 сапар берілсін."


def test_from_the_desk_to_the_decision_and_the_letter(site: Site, open_as: OpenAs) -> None:
    specialist = open_as("specialist2", expected=("422",))
    number = _take_in(specialist, str(ask(site, _PERSON, type=TAXI)))
    address = specialist.url
    _give_papers(specialist)
    _propose(specialist)
    expect(specialist.locator("main a", has_text="Мақұлдау")).to_have_count(0)
    head = open_as("head")
    head.goto(address)
    _decide(head)
    specialist.goto(address)
    _complete(specialist)
    told = str(ask(site, _TOLD, number=number))
    assert number in told
    assert str(ask(site, _SURNAME, number=number)) not in told


def _take_in(page: Page, person_id: str) -> str:
    """Open a request at the desk and take it into work; returns its number."""
    page.goto(f"/shymkent/requests/new?person={person_id}")
    with page.expect_response(lambda answer: "/requests/new/parts" in answer.url):
        page.check(f"input[name=types][value='{TAXI}']")
    with page.expect_navigation():
        page.locator("main form", has=page.locator("#types")).locator(".btn-p[type=submit]").click()
    link = page.locator("main th a[href*='/requests/']").first
    number = link.inner_text()
    link.click()
    expect(page.locator("h1")).to_contain_text(number)
    page.click("main .btn-p:has-text('Жұмысқа алу')")
    expect(page.locator("main")).to_contain_text("Қаралуда")
    return number


def _give_papers(page: Page) -> None:
    address = page.url
    missing = page.locator("li", has_text="Құжат жоқ")
    for _paper in range(missing.count()):
        missing.first.locator("a.btn").click()
        page.check("input[name=state][value=given]")
        send(page, "input[name=state]")
        page.goto(address)
    expect(missing).to_have_count(0)


def _propose(page: Page) -> None:
    """A refusal asks for its reason at the field; a proposal to grant is kept while typed."""
    page.click("main a:has-text('Бас тартуды ұсыну')")
    page.fill("#decision", "Негіз жоқ")
    with page.expect_navigation():
        page.click("main form.measure button[type=submit]")
    expect(page.locator(".errs a[href='#refusal']")).to_be_visible()
    expect(page.locator("#decision")).to_have_value("Негіз жоқ")
    page.click("main nav.crumb a")
    page.click("main a:has-text('Мақұлдауды ұсыну')")
    page.fill("#decision", DECISION)
    with page.expect_response(lambda answer: "/requests/drafts" in answer.url):
        page.locator("#decision").blur()
    expect(page.locator("#draft-state")).to_contain_text("Жоба сақталды")
    send(page, "#decision")
    expect(page.locator("main")).to_contain_text("Мақұлдау ұсынылды")


def _decide(page: Page) -> None:
    page.click("main .btn-p:has-text('Мақұлдау')")
    expect(page.locator("main")).to_contain_text(DECISION)
    send(page, "input[name=token]")
    assert flash(page)
    letter = page.locator("a[href*='/letters/']").first
    expect(letter).to_contain_text("GL-")
    paper = page.request.get(str(letter.get_attribute("href")))
    assert paper.body().startswith(b"%PDF")


def _complete(page: Page) -> None:
    page.click("main .btn-p:has-text('Орындалды')")
    page.fill("#result", "Картасы берілді")
    send(page, "#result")
    history = page.locator("section", has=page.locator("#request-history"))
    for text in ("Бауыржан Әлиев", "Гүлжан Тоқтарова", "Картасы берілді"):
        expect(history).to_contain_text(text)
    expect(page.locator("main a", has_text="Қайта ашу")).to_have_count(0)
