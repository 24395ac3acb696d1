"""Templates: nothing that the Content-Security-Policy would block, no text left untranslated.

Refused: inline style and script, on*= and hx-on handlers, javascript: addresses, htmx values and
triggers that are evaluated; and words that stand in a template outside `_()`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path

JINJA = re.compile(
    r"\{#.*?#\}|\{%-?\s*raw\b.*?\bendraw\s*-?%\}|\{%-?\s*trans\b.*?\bendtrans\s*-?%\}"
    r"|\{%.*?%\}|\{\{.*?\}\}",
    re.DOTALL,
)
WORD = re.compile(r"[^\W\d_]{2,}")
# What is written the same for every reader: the product's name, and a language's name for itself.
# Also the beginning of an address, which macros put together.
UNTRANSLATED = re.compile(r"Shanyraq|Шаңырақ|Қазақша|Русский|English|&\w+;|[?&]\w+=")
TEXT_ATTRIBUTES = {"title", "placeholder", "aria-label", "alt", "aria-description"}
VERBATIM = {"code", "kbd", "samp"}
EVALUATED = {"hx-vals": "js:", "hx-headers": "js:", "hx-trigger": "[", "hx-vars": ""}


class TemplateReader(HTMLParser):
    """Collects problems of one template, whose Jinja parts are already blanked out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.problems: list[tuple[int, str]] = []
        self._raw: str | None = None
        self._verbatim = 0  # how deep in elements whose text is a command or a key

    def _report(self, what: str) -> None:
        self.problems.append((self.getpos()[0], what))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        names = {name for name, _ in attrs}
        if tag == "style":
            self._report("inline <style>")
        if tag == "script" and "src" not in names:
            self._report("inline <script>")
        self._raw = tag if tag in ("script", "style") else None
        self._verbatim += tag in VERBATIM
        for name, value in attrs:
            self._check_attribute(name, value or "")

    def _check_attribute(self, name: str, value: str) -> None:
        if name == "style":
            self._report('inline style="…"')
        elif name.startswith(("on", "hx-on")):
            self._report(f"handler {name}=")
        elif value.strip().lower().startswith("javascript:"):
            self._report(f"javascript: in {name}")
        elif name in EVALUATED and EVALUATED[name] in value:
            self._report(f"{name} is evaluated, which the policy blocks")
        elif name in TEXT_ATTRIBUTES and has_words(value):
            self._report(f"text outside _(): {name}={value.strip()!r}")

    def handle_endtag(self, tag: str) -> None:
        self._raw = None
        self._verbatim = max(0, self._verbatim - (tag in VERBATIM))

    def handle_data(self, data: str) -> None:
        if self._raw:
            if data.strip():
                self._report(f"inline <{self._raw}>")
        elif not self._verbatim and has_words(data):
            self._report(f"text outside _(): {' '.join(data.split())!r}")


def has_words(text: str) -> bool:
    return bool(WORD.search(UNTRANSLATED.sub("", text)))


def blank(match: re.Match[str]) -> str:
    """As many lines as before, so that line numbers stay right."""
    return " " + "\n" * match.group().count("\n")


def problems_of(source: str) -> list[tuple[int, str]]:
    """Line and problem, for one template's text."""
    reader = TemplateReader()
    reader.feed(JINJA.sub(blank, source))
    reader.close()
    return reader.problems


def problems_under(folder: Path, root: Path) -> Iterator[str]:
    """`file:line: problem` of every template below a folder; files are told from `root`."""
    for path in sorted(folder.rglob("*.html")):
        if path.is_file():
            for line, problem in problems_of(path.read_text(encoding="utf-8")):
                yield f"{path.relative_to(root)}:{line}: {problem}"
