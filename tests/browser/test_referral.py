"""A referral to a body without an account, there and back by one-time links; and an anonymous
complaint, which its answerer reads and the one complained about does not."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import OpenAs
from tests.browser.tools import Site, ask, send

pytestmark = pytest.mark.browser
_PERSON = (
    "SELECT p.public_id FROM person p JOIN consent c ON c.person_id = p.id"
    " JOIN referral r ON r.person_id = p.id WHERE c.purpose = 'sharing' AND r.state = 'done'"
    " AND r.centre_id = (SELECT id FROM centre WHERE code = 'active-longevity')"
)


def test_a_referral_goes_out_and_the_result_comes_back(site: Site, open_as: OpenAs) -> None:
    person = ask(site, _PERSON)
    desk = open_as("specialist")
    desk.goto(f"/shymkent/people/{person}/refer")
    desk.select_option("#target", label="Мүгедектер қоғамы")
    desk.fill("#purpose", "Арбаны жөндеуге көмек керек")
    send(desk, "#purpose")
    number = re.search(r"REF-[0-9-]+", desk.inner_text("h1"))
    assert number is not None
    home = desk.url
    link = _make_link(desk)

    outside = open_as("", expected=("410",))
    outside.goto(link)
    expect(outside.locator("main")).to_contain_text("Арбаны жөндеуге көмек керек")
    _answer(outside, "accept")
    assert outside.url != link
    expect(outside.locator("main")).to_contain_text("Бұл жолдаманы қабылдадыңыз")
    outside.select_option("#outcome", "helped")
    outside.fill("#result", "Арба жөнделді")
    _answer(outside, "done")
    expect(outside.locator("main")).to_contain_text("Сілтеме пайдаланылған")
    outside.goto(link)
    expect(outside.locator("main")).not_to_contain_text("Арбаны")

    desk.goto("/shymkent/work/")
    desk.locator("main a", has_text=number[0]).first.click()
    assert desk.url.split("?")[0] == home.split("?")[0]
    expect(desk.locator("main")).to_contain_text("Арба жөнделді")
    with desk.expect_navigation():
        desk.get_by_role("button", name="Оқып шықтым").click()
    desk.goto("/shymkent/work/")
    expect(desk.locator("main a", has_text=number[0])).to_have_count(0)


def _make_link(page: Page) -> str:
    with page.expect_navigation():
        page.get_by_role("button", name="Сілтеме жасау").click()
    return page.input_value("#in-address")


def _answer(page: Page, decision: str) -> None:
    page.check(f"input[name=decision][value={decision}]")
    page.fill("#answered_by", "Б. Оспанов, төраға")
    send(page, "#answered_by")


def test_an_anonymous_complaint_about_the_head(site: Site, open_as: OpenAs) -> None:
    stranger = open_as("")
    stranger.goto("/p/shymkent/feedback?centre=active-longevity")
    stranger.check("input[name=kind][value=complaint]")
    stranger.fill("#text", "Омарова дөрекі сөйледі, өтінімімді алмады")
    send(stranger, "#text")
    told = stranger.inner_text("main")
    number, secret = re.search(r"FB-[0-9-]+", told), re.search(r"\b[0-9A-Z]{4}-[0-9A-Z]{4}\b", told)
    assert number is not None
    assert secret is not None

    head = open_as("director")
    for page in ("/shymkent/feedback/?show=all", "/shymkent/work/"):
        head.goto(page)
        expect(head.locator("main")).not_to_contain_text(number[0])
    region = open_as("region")
    region.goto("/shymkent/feedback/?show=all")
    region.locator("main a", has_text=number[0]).click()
    expect(region.locator("main")).to_contain_text("Ләззат Омарова")
    region.select_option("#outcome", "confirmed")
    region.fill("#answer", "Кешірім сұраймыз, өтінім қабылданды")
    send(region, "#answer")

    stranger.goto("/p/shymkent/feedback/answer")
    stranger.fill("#in-number", number[0])
    stranger.fill("#in-secret", secret[0])
    send(stranger, "#in-secret")
    expect(stranger.locator("main")).to_contain_text("Кешірім сұраймыз")
    expect(stranger.locator("main")).to_contain_text("шағымдана аласыз")
    expect(stranger.locator("main")).not_to_contain_text("Дәурен")
