"""A centre's day from end to end, in the browser, in Kazakh, through pages only.

The tests of the class are one story on one site of their own: they run in order, in one worker.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.conftest import Watched, opener
from tests.browser.server import served_demo
from tests.browser.spreadsheets import (
    FIRST_ROW,
    RIGHT_IIN,
    WRONG_IIN,
    iin_of,
    listed,
    write_members,
)
from tests.browser.steps import (
    card_of,
    enrol,
    flash,
    give_card,
    make_group,
    make_group_of_now,
    open_session_of_today,
)
from tests.browser.tools import Site, ask, send, upload_list

pytestmark = [
    pytest.mark.browser,
    pytest.mark.main_path,
    pytest.mark.xdist_group("main_job"),
]
FIRST = 16  # of the people of the list; those before are of the demo's own import
MEMBERS = range(FIRST, FIRST + 12)
THIRTEENTH = FIRST + 12
COME, BY_CARD, EXCUSED, ABSENT, UNMARKED = range(FIRST + 13, FIRST + 18)
UNCLEARED = FIRST + 18
LISTED = 20
YOGA, NOW = "Йога, сынақ тобы", "Бүгінгі би"


@dataclass
class Story:
    """The site, and what one step leaves to the next."""

    site: Site
    today: dt.date
    batch: str = ""
    group: str = ""
    session: str = ""


@pytest.fixture(scope="module")
def story(tmp_path_factory: pytest.TempPathFactory, database_url: str) -> Iterator[Story]:
    with served_demo(database_url, tmp_path_factory.mktemp("main_job")) as site:
        yield Story(site, site.now().date())


Open = Callable[..., Page]


@pytest.fixture
def open_page(story: Story, chromium: Browser, watched: Watched) -> Open:
    return opener(story.site, chromium, watched)


class TestMainJob:
    def test_a_list_is_rehearsed_mended_applied_undone_and_applied_again(
        self, story: Story, open_page: Open
    ) -> None:
        page = open_page("director")
        file = write_members(
            story.site.var / "list.xlsx", people=LISTED, first=FIRST, cleared=18, dirty=True
        )
        upload_list(page, file)
        story.batch = page.url.split("/import/")[1]
        wrong, nameless = FIRST_ROW + LISTED, FIRST_ROW + LISTED + 1
        expect(page.locator("main")).to_contain_text("2 жолда қате бар")
        expect(page.locator("main")).to_contain_text(f"Дұрыс {LISTED} жолды импорттау")
        page.goto(f"/shymkent/import/{story.batch}?show=duplicate")
        expect(page.locator(f"#row-{nameless + 1}")).to_contain_text(str(FIRST_ROW))
        page.goto(f"/shymkent/import/{story.batch}?show=error")
        cell = page.locator(f"#row-{wrong} input[value='{WRONG_IIN}']")
        cell.fill(RIGHT_IIN)
        with page.expect_navigation():
            page.locator(f"#row-{wrong} form:has(input[name^=cell-]) button").click()
        expect(page.locator("main")).to_contain_text(f"Дұрыс {LISTED + 1} жолды импорттау")
        page.goto(f"/shymkent/import/{story.batch}?show=error")
        with page.expect_navigation():
            page.locator(f"#row-{nameless} form:has(input[name=skip]) button").click()
        assert self.people_of_list(story) == 0

        self.apply(page, story)
        assert self.people_of_list(story) == LISTED + 1
        page.goto(f"/shymkent/import/{story.batch}/undo")
        with page.expect_navigation():
            page.click("main form .btn-d")
        self.wait(page, story, "Импорт кері қайтарылды")
        assert self.people_of_list(story) == 0
        self.apply(page, story)
        assert self.people_of_list(story) == LISTED + 1

    def apply(self, page: Page, story: Story) -> None:
        with page.expect_navigation():
            page.click("main form[action$='/apply'] button")
        self.wait(page, story, "Файл импортталды")

    def wait(self, page: Page, story: Story, done: str) -> None:
        """The page shows progress until the work has ended, then leads on to the result."""
        progress = page.locator("#batch-progress")
        if progress.count():
            expect(progress.locator("a.btn-p")).to_be_visible(timeout=60_000)
            progress.locator("a.btn-p").click()
        expect(page.locator("main")).to_contain_text(done)

    def people_of_list(self, story: Story) -> int:
        """Living people of the list in the register, by their IINs."""
        iins = [listed(FIRST + n).iin for n in range(LISTED)] + [RIGHT_IIN]
        return int(
            ask(
                story.site,
                "SELECT count(*) FROM person p JOIN person_centre c ON c.person_id = p.id"
                " AND c.detached_at IS NULL WHERE p.iin IN :iins",
                iins=iins,
            )
        )

    @pytest.mark.parametrize("text", [listed(18).iin, "701 555 1018", "Төребекова Гульнар"])
    def test_a_person_is_found(self, story: Story, open_page: Open, text: str) -> None:
        page = open_page("reception")
        page.goto("/shymkent/people/")
        page.fill("#list-q", text)
        page.press("#list-q", "Enter")
        found = page.locator("#people-results tbody tr")
        expect(found).to_have_count(1)
        expect(found).to_contain_text("Төребекова Гүлнар Сәрсенқызы")

    def test_a_new_person_is_registered(self, story: Story, open_page: Open) -> None:
        page = open_page("reception")
        page.goto("/shymkent/people/new")
        page.fill("#iin", iin_of(dt.date(1958, 5, 9), 300))
        page.fill("#surname", "Әбдірахманова")
        page.fill("#given_name", "Қуаныш")
        page.fill("#birth_date", "09.05.1958")
        page.check("input[name=sex][value=female]")
        page.fill("#phone", "8 702 111 22 33")
        page.check("input[name=legal_basis][value=paper_consent]")
        send(page, "#iin")
        expect(page.locator("h1")).to_contain_text("Әбдірахманова Қуаныш")

    def test_a_group_is_made_and_its_sessions_stand_in_the_week(
        self, story: Story, open_page: Open
    ) -> None:
        page = open_page("director")
        story.group = make_group(
            page, title=YOGA, kind="yoga", first=story.today,
            last=story.today + dt.timedelta(days=60), days=[1, 3, 5], times=("10:00", "11:00"),
            places=12, room="2-зал", instructor="Оразбаева Шолпан",
        )  # fmt: skip
        next_monday = story.today + dt.timedelta(days=7 - story.today.weekday())
        page.goto(f"/shymkent/schedule/?week={next_monday.isoformat()}")
        row = page.locator(".wide-only tr", has=page.locator("th", has_text="2-зал"))
        expect(row.locator("a.ev", has_text=YOGA)).to_have_count(3)

    def test_a_busy_room_is_refused_with_what_was_typed(
        self, story: Story, open_page: Open
    ) -> None:
        page = open_page("director", expected=("409", "422"))
        page.goto("/shymkent/groups/new")
        page.select_option("#service_kind", "active_longevity.dance")
        page.fill("#title", "Тағы бір топ")
        value = page.locator("#room_id option", has_text="2-зал").get_attribute("value")
        page.select_option("#room_id", value)
        page.fill("#capacity", "5")
        page.fill("#starts_on", f"{story.today:%d.%m.%Y}")
        page.fill("#ends_on", f"{story.today + dt.timedelta(days=30):%d.%m.%Y}")
        page.check("input[name='patterns-0-weekdays'][value='1']")
        page.fill("#patterns-0-starts_at", "10:30")
        page.fill("#patterns-0-ends_at", "11:30")
        with page.expect_navigation():
            page.click("main form.card .btn-p")
        expect(page.locator(".errs")).to_contain_text(YOGA)
        expect(page.locator("#title")).to_have_value("Тағы бір топ")

    def test_twelve_are_enrolled_and_the_thirteenth_waits(
        self, story: Story, open_page: Open
    ) -> None:
        page = open_page("reception", expected=("409",))
        for number in MEMBERS:
            enrol(page, story.group, number)
            assert listed(number).name in flash(page)
        enrol(page, story.group, THIRTEENTH)
        expect(page.locator("h1")).to_have_text("Топта бос орын жоқ")
        with page.expect_navigation():
            page.click("main form:has(input[name=join_queue]) .btn-p")
        assert "Кезектегі орны: 1." in flash(page)
        waiting = page.locator("section[aria-labelledby=queue] li")
        expect(waiting).to_have_count(1)
        expect(waiting).to_contain_text(listed(THIRTEENTH).name)

    def test_nobody_without_a_clearance_is_enrolled(self, story: Story, open_page: Open) -> None:
        page = open_page("reception", expected=("409",))
        enrol(page, story.group, UNCLEARED)
        expect(page.locator("h1")).to_have_text("Адамды топқа жазуға болмайды")
        expect(page.locator("main")).to_contain_text("Дәрігер рұқсаты жоқ.")

    def test_people_are_checked_in_and_the_session_is_closed(
        self, story: Story, open_page: Open
    ) -> None:
        page = open_page("director")
        group = make_group_of_now(page, story.site, NOW)
        for number in (COME, BY_CARD, EXCUSED, ABSENT, UNMARKED):
            enrol(page, group, number)
            assert listed(number).name in flash(page)
        give_card(page, BY_CARD)
        story.session = open_session_of_today(page, NOW)
        self.row(page, COME).locator("button.btn-p").click()
        expect(self.row(page, COME)).to_contain_text("Келді")

        page.goto("/shymkent/check-in/")
        page.fill("#scan", card_of(BY_CARD))
        page.press("#scan", "Enter")
        expect(page.locator("#result")).to_contain_text(listed(BY_CARD).name)
        expect(page.locator("#result")).to_contain_text("келді деп белгіленді")

        page.goto(f"/shymkent/sessions/{story.session}")
        excuse = self.row(page, EXCUSED).locator("details.more")
        excuse.locator("summary").click()
        excuse.locator("input[name=reason]").fill("ауырып қалды")
        excuse.locator("button").click()
        expect(self.row(page, EXCUSED)).to_contain_text("ауырып қалды")
        self.row(page, ABSENT).locator("form:has(input[value=absent]) button").click()
        expect(self.row(page, ABSENT)).to_contain_text("Келген жоқ")

        with page.expect_navigation():
            page.click("button[name=rest_absent]")
        expect(self.row(page, UNMARKED)).to_contain_text("Келген жоқ")
        assert page.locator("section[aria-labelledby=close-title]").count() == 0

    def row(self, page: Page, number: int) -> Locator:
        return page.locator("#session-people tbody tr", has_text=listed(number).name)

    def test_who_came_stands_in_the_ledger(self, story: Story, open_page: Open) -> None:
        page = open_page("director")
        day = f"{story.today:%d.%m.%Y}"
        page.goto(f"/shymkent/services/?first={day}&last={day}&kind=active_longevity.dance")
        rows = page.locator("#deliveries-ledger tbody")
        expect(rows).to_contain_text(listed(COME).name)
        expect(rows).to_contain_text(listed(BY_CARD).name)
        for number in (EXCUSED, ABSENT, UNMARKED):
            expect(rows).not_to_contain_text(listed(number).name)

    @pytest.mark.parametrize("username", ["director", "region"])
    def test_the_dashboard_counts_as_the_database_does(
        self, story: Story, open_page: Open, username: str
    ) -> None:
        page = open_page(username)
        page.goto("/shymkent/indicators/")
        shown = {
            tile.locator("h2").inner_text(): digits_of(tile.locator(".tile-v").inner_text())
            for tile in page.locator(".tiles > *", has=page.locator("h2")).all()
        }
        counted = (
            "FROM delivery d JOIN centre c ON c.id = d.centre_id WHERE d.voided_at IS NULL"
            " AND d.local_date >= :first AND d.local_date <= :last"
        )
        if username == "director":
            counted += " AND c.code = 'active-longevity'"
        days = {"first": f"{story.today:%Y}-01-01", "last": story.today.isoformat()}
        people = int(ask(story.site, f"SELECT count(DISTINCT d.person_id) {counted}", **days))
        services = int(ask(story.site, f"SELECT count(*) {counted}", **days))
        assert shown["Қамтылған адамдар"] == people > 0
        assert shown["Көрсетілген қызметтер"] == services > people

    def test_a_module_is_switched_off_and_on_again(self, story: Story, open_page: Open) -> None:
        administrator = open_page("region")
        page = open_page("director", expected=("404",))
        self.assert_module(page, here=True)
        administrator.goto("/shymkent/modules/")
        with administrator.expect_navigation():
            administrator.click("form[action$='/active_longevity/off'] button")
        try:
            self.assert_module(page, here=False)
        finally:
            administrator.goto("/shymkent/modules/")
            with administrator.expect_navigation():
                administrator.click("form[action$='/active_longevity/on'] button")
        self.assert_module(page, here=True)

    def assert_module(self, page: Page, *, here: bool) -> None:
        """Pages, navigation, cards and indicators of the module; the rest works either way."""
        answer = page.goto("/shymkent/active-longevity/clearances")
        assert answer is not None
        assert answer.status == (200 if here else 404)
        for path in ("people/", "schedule/", "groups/", "services/", "import/", "indicators/"):
            answer = page.goto(f"/shymkent/{path}")
            assert answer is not None
            assert answer.status == 200, path
        tiles = page.locator(".tiles", has_text="Дәрігер рұқсаты бар адамдар")
        expect(tiles).to_have_count(int(here))
        page.goto("/shymkent/")
        expect(page.locator(".side nav a[href$='/active-longevity/']")).to_have_count(int(here))
        cards = page.locator("main h2", has_text="Дәрігер рұқсаттары")
        expect(cards).to_have_count(int(here))


def digits_of(text: str) -> int:
    """A figure with spaces between thousands; no figure is an error."""
    return int(re.sub(r"\s", "", text))
