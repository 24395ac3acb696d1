"""What browser tests share: the running site, signing in, looks, axe."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import axe_playwright_python
import sqlalchemy as sa
from playwright.sync_api import Page

AXE = next(Path(axe_playwright_python.__file__).parent.glob("**/axe*.js")).read_text("utf-8")
RUN_AXE = """async ([enhanced, onlyColours]) => {
  const describe = v => v.id + ': ' + v.nodes.slice(0, 3).map(n =>
    n.target.join(' ') + ' — ' + ((n.any[0] || n.all[0] || n.none[0] || {}).message || ''))
      .join(' | ');
  const colours = ['color-contrast', 'link-in-text-block'];
  if (enhanced) colours.push('color-contrast-enhanced');
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const options = onlyColours
    ? {runOnly: {type: 'rule', values: colours}}
    : {runOnly: {type: 'tag', values}, rules: {'target-size': {enabled: true}}};
  const found = await axe.run(document, {...options, resultTypes: ['violations']});
  return found.violations.map(describe);
}"""


@dataclass(frozen=True)
class Site:
    """A running server: where it is, its database, and the accounts of its demo."""

    address: str
    database_url: str
    password: str
    var: Path
    zone: ZoneInfo

    def now(self) -> dt.datetime:
        """The time in the demo region."""
        return dt.datetime.now(self.zone)


def sign_in(page: Page, username: str, password: str) -> None:
    """Through the form, as a person does."""
    page.goto("/login")
    page.fill("input[name=username]", username)
    page.fill("input[name=password]", password)
    page.click("form button.btn-p")
    page.wait_for_url(lambda url: "/login" not in url)


def send(page: Page, field: str) -> None:
    """Press the main button of the form with that field, and arrive where nothing is wrong."""
    with page.expect_navigation():
        page.locator("main form", has=page.locator(field)).locator(".btn-p[type=submit]").click()
    wrong = page.locator(".errs")
    assert wrong.count() == 0, wrong.inner_text()


def upload_list(page: Page, file: Path) -> None:
    """Upload a list of people with paper consents; the page is then its rehearsal."""
    page.goto("/shymkent/import/new")
    page.set_input_files("#file", file)
    page.select_option("#legal_basis", "paper_consent")
    send(page, "#file")


def set_locale(site: Site, username: str, locale: str) -> None:
    """Change an account's language behind the scenes: switching by hand has its own test."""
    engine = sa.create_engine(site.database_url)
    with engine.begin() as connection:
        connection.execute(
            sa.text("UPDATE app_user SET locale = :locale WHERE username = :name"),
            {"locale": locale, "name": username},
        )
    engine.dispose()


def look(page: Page, theme: str) -> None:
    """Change the look as the server would write it: light, dark, hc-light, hc-dark."""
    page.evaluate(
        """theme => {
          const root = document.documentElement;
          const contrast = theme.startsWith('hc-') ? theme.slice(3) : '';
          root.dataset.theme = contrast ? 'light' : theme;
          if (contrast) root.dataset.contrast = contrast; else delete root.dataset.contrast;
        }""",
        theme,
    )


def axe_violations(page: Page, *, colours_of: str = "") -> list[str]:
    """WCAG 2.2 AA and best practice. With `colours_of` (a look) only what a look can change:
    colours, against 7:1 where the look is one of high contrast."""
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)
    enhanced = colours_of.startswith("hc-")
    found: list[str] = page.evaluate(RUN_AXE, [enhanced, bool(colours_of)])
    return found


def sideways_scroll(page: Page) -> int:
    return int(page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))


def ask(site: Site, statement: str, **values: Any) -> Any:
    """One value from the site's database; a list stands for the values of IN."""
    question = sa.text(statement)
    for name, value in values.items():
        if isinstance(value, list):
            question = question.bindparams(sa.bindparam(name, expanding=True))
    engine = sa.create_engine(site.database_url)
    with engine.connect() as connection:
        answer = connection.scalar(question, values)
    engine.dispose()
    return answer
