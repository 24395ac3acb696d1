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
#: one element for each shape that is to be seen. Its shape is its tag, classes and states, and
#: those of all around it: whatever our style sheets choose colours by.
FIND_SHAPES = """() => {
  const names = ['aria-(current|selected|pressed|disabled|invalid|sort|expanded)', 'data-.*',
    'role', 'type', 'open', 'checked', 'disabled', 'readonly', 'multiple', 'hidden', 'tabindex'];
  const states = new RegExp('^(' + names.join('|') + ')$');
  const hash = (text, seed) => {
    let sum = seed;
    for (let i = 0; i < text.length; i++) sum = Math.imul(sum ^ text.charCodeAt(i), 16777619) >>> 0;
    return sum;
  };
  const shapes = window.__shapes = new Map();
  const walk = (element, one, other) => {
    const marks = [...element.attributes].filter(a => states.test(a.name) && a.name !== 'data-l')
      .map(a => a.name + '=' + a.value);
    const own = [element.tagName, [...element.classList].sort().join('.'), ...marks].join(' ');
    one = hash(own, one);
    other = hash(own + '>', other);
    const control = /^(INPUT|SELECT|TEXTAREA|BUTTON)$/.test(element.tagName);
    const text = control || [...element.childNodes].some(n => n.nodeType === 3 && n.data.trim());
    const key = one + ':' + other;
    if (text && !shapes.has(key) && element.getClientRects().length) shapes.set(key, element);
    for (const child of element.children) walk(child, one, other);
  };
  walk(document.documentElement, 2166136261, 5381);
  return [...shapes.keys()];
}"""
#: axe's rules about contrast, on these shapes; whether a link is told from its text, on all
RUN_COLOURS = """async ([enhanced, unseen]) => {
  const describe = v => v.id + ': ' + v.nodes.slice(0, 3).map(n =>
    n.target.join(' ') + ' — ' + ((n.any[0] || n.all[0] || n.none[0] || {}).message || ''))
      .join(' | ');
  const run = (on, values) => axe.run(on, {
    runOnly: {type: 'rule', values}, resultTypes: ['violations']});
  const found = (await run(document, ['link-in-text-block'])).violations;
  const contrast = ['color-contrast', ...(enhanced ? ['color-contrast-enhanced'] : [])];
  const include = unseen.map(key => window.__shapes.get(key));
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


def axe_violations(page: Page) -> list[str]:
    """WCAG 2.2 AA and best practice, contrast apart: see `colour_violations`."""
    _inject(page)
    found: list[str] = page.evaluate(RUN_AXE)
    return found


#: shapes whose colours were found good, by width and look
_good_shapes: dict[tuple[int, str], set[str]] = {}


def colour_violations(page: Page, name: str) -> list[str]:
    """Contrast in this look, 7:1 where it is one of high contrast.

    Our pages share one style sheet, so what stands in the same tags, classes and states has the
    same colours: what was good on one page at this width is not computed again on the next, which
    was two thirds of the time of all pages.
    """
    _inject(page)
    size = page.viewport_size
    good = _good_shapes.setdefault((size["width"] if size else 0, name), set())
    unseen = [key for key in page.evaluate(FIND_SHAPES) if key not in good]
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
    engine = sa.create_engine(site.database_url)
    with engine.connect() as connection:
        answer = connection.scalar(question, values)
    engine.dispose()
    return answer
