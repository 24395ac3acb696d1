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
#: axe with every rule but those about contrast
RUN_AXE = """async () => {
  const describe = v => v.id + ': ' + v.nodes.slice(0, 3).map(n =>
    n.target.join(' ') + ' — ' + ((n.any[0] || n.all[0] || n.none[0] || {}).message || ''))
      .join(' | ');
  const values = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];
  const rules = {'target-size': {enabled: true}, 'color-contrast': {enabled: false}};
  const found = await axe.run(document, {
    runOnly: {type: 'tag', values}, rules, resultTypes: ['violations']});
  return found.violations.map(describe);
}"""
#: one element that is to be seen for each of its paints: the colour and size of its text and
#: whatever lies under it, down to the first opaque ground. Contrast depends on nothing else.
FIND_PAINTS = """() => {
  const paints = window.__paints = new Map();
  const grounds = new Map();
  const clear = /^(rgba\\(.*, 0\\)|transparent)$/;
  const opaque = /^rgb\\(/;
  const ground = element => {
    if (!element) return '';
    if (!grounds.has(element)) {
      const {backgroundColor, backgroundImage, opacity} = getComputedStyle(element);
      const own = (clear.test(backgroundColor) ? '' : backgroundColor)
        + (backgroundImage === 'none' ? '' : backgroundImage) + (opacity === '1' ? '' : opacity);
      const ends = opaque.test(backgroundColor) && opacity === '1' && backgroundImage === 'none';
      grounds.set(element, own + (ends ? '' : '/' + ground(element.parentElement)));
    }
    return grounds.get(element);
  };
  for (const element of document.body.querySelectorAll('*')) {
    const control = /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(element.tagName);
    const text = control || [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    if (!text || !element.getClientRects().length) continue;
    const style = getComputedStyle(element);
    if (style.visibility !== 'visible') continue;
    const key = [style.color, style.fontSize, style.fontWeight, style.textShadow,
      element.disabled || element.closest('[aria-disabled=true]') ? 'off' : '',
      ground(element)].join('|').replace(/\\/+/g, '/');
    if (!paints.has(key)) paints.set(key, element);
  }
  return [...paints.keys()];
}"""
#: axe's rules about contrast, on these paints; whether a link is told from its text, on all
RUN_COLOURS = """async ([enhanced, unseen]) => {
  const describe = v => v.id + ': ' + v.nodes.slice(0, 3).map(n =>
    n.target.join(' ') + ' — ' + ((n.any[0] || n.all[0] || n.none[0] || {}).message || ''))
      .join(' | ');
  const run = (on, values) => axe.run(on, {
    runOnly: {type: 'rule', values}, resultTypes: ['violations']});
  const found = (await run(document, ['link-in-text-block'])).violations;
  const contrast = ['color-contrast', ...(enhanced ? ['color-contrast-enhanced'] : [])];
  const include = unseen.map(key => window.__paints.get(key));
  if (include.length) found.push(...(await run({include}, contrast)).violations);
  return found.map(describe);
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
    with engine_of(site).begin() as connection:
        connection.execute(
            sa.text("UPDATE app_user SET locale = :locale WHERE username = :name"),
            {"locale": locale, "name": username},
        )


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


def axe_violations(page: Page) -> list[str]:
    """WCAG 2.2 AA and best practice, contrast apart: see `colour_violations`."""
    _inject(page)
    found: list[str] = page.evaluate(RUN_AXE)
    return found


#: paints that were found good, by look
_good_paints: dict[str, set[str]] = {}


def colour_violations(page: Page, name: str) -> list[str]:
    """Contrast in this look, 7:1 where it is one of high contrast.

    What is painted alike has the same contrast: what was good on one page is not computed again
    on the next, which was two thirds of the time of all pages.
    """
    _inject(page)
    good = _good_paints.setdefault(name, set())
    unseen = [key for key in page.evaluate(FIND_PAINTS) if key not in good]
    found: list[str] = page.evaluate(RUN_COLOURS, [name.startswith("hc-"), unseen])
    if not found:
        good.update(unseen)
    return found


def _inject(page: Page) -> None:
    if not page.evaluate("typeof axe === 'object'"):
        page.evaluate(AXE)


def sideways_scroll(page: Page) -> int:
    return int(page.evaluate("document.scrollingElement.scrollWidth - innerWidth"))


def ask(site: Site, statement: str, **values: Any) -> Any:
    """One value from the site's database; a list stands for the values of IN."""
    question = sa.text(statement)
    for name, value in values.items():
        if isinstance(value, list):
            question = question.bindparams(sa.bindparam(name, expanding=True))
    with engine_of(site).connect() as connection:
        return connection.scalar(question, values)


def engine_of(site: Site) -> sa.Engine:
    """One engine a site, which keeps no connection open: pages ask several times each."""
    if site.database_url not in _engines:
        _engines[site.database_url] = sa.create_engine(site.database_url, poolclass=sa.NullPool)
    return _engines[site.database_url]


_engines: dict[str, sa.Engine] = {}
