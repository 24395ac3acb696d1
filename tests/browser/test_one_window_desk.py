"""The desk of the one window: somebody in a wheelchair sends the sister. An old power of attorney
is refused in words, three requests get one receipt, one paper is scanned once for all of them, and
the sister follows the receipt at home."""

from __future__ import annotations

import datetime as dt
import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.spreadsheets import iin_of
from tests.browser.tools import Site, ask, send

pytestmark = pytest.mark.browser
BORN = dt.date(1983, 5, 17)
SISTER = "Оспанова Жанна"
TYPES = ("social_taxi", "sanatorium", "wheelchair_repair")


def test_the_sister_at_the_desk(site: Site, open_as: OpenAs) -> None:
    desk = open_as("desk", expected=("422",))
    person_id = _register(desk)
    today = site.now().date()
    _name_sister(desk, person_id, today - dt.timedelta(400), today - dt.timedelta(3))
    _refused(desk, person_id)
    _name_sister(desk, person_id, today, today + dt.timedelta(365))
    _come_back_to_the_draft(desk, person_id)
    number, secret = _open(desk)
    _scan_once(desk, site, number)
    _follow(open_as("", expected=("422",)), number, secret)


def _register(page: Page) -> str:
    page.goto("/shymkent/people/new")
    page.fill("#iin", iin_of(BORN, 733))
    page.fill("#surname", "Оспанова")
    page.fill("#given_name", "Гаухар")
    page.fill("#birth_date", f"{BORN:%d.%m.%Y}")
    page.check("input[name=sex][value=female]")
    page.fill("#phone", "8 702 555 17 83")
    page.check("input[name=legal_basis][value=paper_consent]")
    send(page, "#surname")
    return page.url.rstrip("/").split("/")[-1].split("?")[0]


def _name_sister(page: Page, person_id: str, first: dt.date, last: dt.date) -> None:
    page.goto(f"/shymkent/people/{person_id}/representatives/new")
    page.fill("#full_name", SISTER)
    page.fill("#phone", "8 701 555 17 80")
    page.check("input[name=basis][value=attorney]")
    page.select_option("#kinship", "sibling")
    page.check("input[name=rights][value=requests]")
    page.fill("#valid_from", f"{first:%d.%m.%Y}")
    page.fill("#valid_to", f"{last:%d.%m.%Y}")
    page.fill("#document_number", f"{first:%d%m}")
    page.fill("#document_on", f"{first:%d.%m.%Y}")
    send(page, "#full_name")


def _refused(page: Page, person_id: str) -> None:
    """The old paper is told of beside the name, and again when it is chosen; what was typed until
    then is kept as a draft."""
    page.goto(f"/shymkent/requests/new?person={person_id}")
    for one in TYPES:
        with page.expect_response(lambda answer: "/requests/new/parts" in answer.url):
            page.check(f"input[name=types][value='equal_society.{one}']")
    # asked by all three, shown once
    expect(page.locator("input[name=papers][value=identity]")).to_have_count(1)
    page.check("input[name=papers][value=disability]")
    page.check("#representative-1")
    with page.expect_navigation():
        page.click("main form .btn-p[type=submit]")
    expect(page.locator(".errs")).to_contain_text("Сенімхаттың мерзімі бітті")
    # sent before the pause that keeps a draft: the refused page keeps it
    expect(page.locator("#draft-state")).to_contain_text("Жоба сақталды")
    expect(page.locator(f"input[name=types][value='equal_society.{TYPES[1]}']")).to_be_checked()


def _come_back_to_the_draft(page: Page, person_id: str) -> None:
    page.goto(f"/shymkent/requests/new?person={person_id}")
    with page.expect_navigation():
        page.click("a[href*='draft=1']")
    expect(page.locator("input[name=papers][value=disability]")).to_be_checked()


def _open(page: Page) -> tuple[str, str]:
    good = page.locator("label", has_text=SISTER).filter(has_text="өтінім бере алады")
    good.locator("input").check()
    with page.expect_navigation():
        page.locator("main form", has=page.locator("#types")).locator(".btn-p").click()
    shown = page.locator("main").inner_text()
    number = re.search(r"SHY\d+-\d\d-\d{6}-\d", shown)
    secret = re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", shown)
    assert number and secret, shown
    assert f"{number[0]}/3" in shown and SISTER in shown
    paper = page.locator("a[href$='/kk.pdf']").get_attribute("href")
    assert page.request.get(paper).body().startswith(b"%PDF")
    return number[0], secret[0]


def _scan_once(page: Page, site: Site, number: str) -> None:
    row = page.locator("tr", has_text="Жеке басты куәландыратын құжат")
    expect(row).to_contain_text("1, 2, 3")
    with page.expect_navigation():
        row.locator("a.btn").click()
    page.set_input_files("#file", {"name": "id.png", "mimeType": "image/png", "buffer": PNG})
    send(page, "#file")
    expect(row).to_contain_text("Құжат берілді")
    served = ask(
        site,
        "SELECT count(*) * 100 + count(DISTINCT p.attachment_id) FROM request_paper p"
        " JOIN service_request r ON r.id = p.request_id"
        " WHERE p.code = 'identity' AND p.state = 'given' AND r.number LIKE :number",
        number=f"{number}/%",
    )
    assert served == 301


def _follow(page: Page, number: str, secret: str) -> None:
    """At home, without an account: a slip is told, then the state; nothing names anybody."""
    page.goto(f"/p/shymkent/receipt?number={number}")
    page.fill("[name=secret]", "3467-ACDE")
    page.click("main button[type=submit]")
    expect(page.locator("main")).to_contain_text("Мұндай нөмірі мен құпия коды бар түбіртек жоқ")
    page.fill("[name=secret]", secret.lower().replace("-", " "))
    page.click("main button[type=submit]")
    main = page.locator("main")
    expect(main).to_contain_text("Маман өтініміңізді жұмысқа алады")
    for word in ("Оспанова", "такси", "Санаторий"):
        expect(main).not_to_contain_text(word)


#: the smallest picture that is one
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c49444154"
    "08d763f8ffff3f0005fe02fedccc59e70000000049454e44ae426082"
)
