"""Rules for what browsers get: budget, strict CSP, colours, letters, icons, licences."""

import gzip
import re
from pathlib import Path

import pytest

from core.web.forms import KAZAKH_DIGITS

ROOT = Path(__file__).resolve().parents[3]
STATIC = ROOT / "core" / "static"
SHEETS = sorted(STATIC.glob("*.css"))
TEMPLATES = sorted([*ROOT.glob("templates/**/*.html"), *ROOT.glob("plugins/*/templates/**/*.html")])
APP_JS = (STATIC / "app.js").read_text("utf-8")
OFFLINE_JS = (STATIC / "offline.js").read_text("utf-8")
KAZAKH = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"


def packed(path: Path) -> int:
    return len(gzip.compress(path.read_bytes(), 9))


def test_budget() -> None:
    assert sum(packed(sheet) for sheet in SHEETS) <= 12 * 1024
    assert packed(STATIC / "app.js") <= 5 * 1024
    assert packed(STATIC / "offline.js") <= 2.5 * 1024  # only for those who mark attendance
    # a first page with both weights of the letters that Kazakh needs, and all of the sprite
    fonts = [
        STATIC / "fonts" / f"golos-text-{subset}-{weight}-normal.woff2"
        for subset in ("cyrillic", "cyrillic-ext", "latin")
        for weight in (400, 600)
    ]
    scripts = [STATIC / "app.js", STATIC / "offline.js"]
    others = [*SHEETS, *scripts, STATIC / "vendor" / "htmx.min.js", STATIC / "icons.svg"]
    assert sum(map(packed, others)) + sum(one.stat().st_size for one in fonts) <= 105 * 1024


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT)))
def test_template_keeps_the_strict_csp(template: Path) -> None:
    text = re.sub(r"{#.*?#}", "", template.read_text("utf-8"), flags=re.S)
    assert not re.search(r"\sstyle\s*=|<style|javascript:|\shx-on|<iframe", text, re.I)
    assert not re.search(r"""\son[a-z]+\s*=\s*["']""", text, re.I)
    assert all("src=" in tag for tag in re.findall(r"<script\b[^>]*>", text))


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda path: path.name)
def test_sheet_takes_colours_and_lengths_from_the_tokens(sheet: Path) -> None:
    text = re.sub(r"/\*.*?\*/", "", sheet.read_text("utf-8"), flags=re.S)
    screen = text.split("@media print", 1)[0]
    if sheet.name != "tokens.css":
        assert re.findall(r"#[0-9a-f]{3,8}\b(?=[;, )])|rgba?\(|hsla?\(", screen) == []
    assert not re.search(r"@media[^{]*(width|height)", text), "use @container in rem"
    assert not re.search(r"\b([6-9]|\d\d+)px", screen), "px only for borders and outlines"
    assert "http" not in text
    for address in re.findall(r"url\(([^)]+)\)", text):
        assert (STATIC / address).is_file()


def test_used_classes_of_the_day_view_exist() -> None:
    slots = (STATIC / "slots.css").read_text("utf-8")
    assert all(f".r{row}{{grid-row-start:{row + 1}}}" in slots for row in range(64))
    assert all(f".s{span}{{grid-row-end:span {span}}}" in slots for span in range(1, 49))


def faces() -> list[tuple[str, list[tuple[int, int]]]]:
    found = []
    for face in (STATIC / "fonts.css").read_text("utf-8").split("@font-face")[1:]:
        weight = re.search(r"font-weight: (\d+)", face)
        ranges = re.search(r"unicode-range: ([^;]+);", face)
        assert weight
        assert ranges
        pairs = [part.strip()[2:].split("-") for part in ranges[1].split(",")]
        found.append((weight[1], [(int(pair[0], 16), int(pair[-1], 16)) for pair in pairs]))
    return found


@pytest.mark.parametrize("weight", ["400", "600"])
def test_letters_of_kazakh_and_the_tenge_sign_have_a_font(weight: str) -> None:
    ranges = [one for name, parts in faces() for one in parts if name == weight]
    missing = [
        sign
        for sign in KAZAKH + KAZAKH.upper() + "₸№«»–—0123456789\u00a0"
        if not any(low <= ord(sign) <= high for low, high in ranges)
    ]
    assert missing == []


def test_icons_in_use_are_in_the_sprite() -> None:
    sprite = set(re.findall(r'<symbol id="([^"]+)"', (STATIC / "icons.svg").read_text("utf-8")))
    wanted: dict[str, str] = {}
    for template in TEMPLATES:
        text = template.read_text("utf-8")
        names = re.findall(r"""\bic\(\s*["']([a-z0-9-]+)["']""", text)
        names += re.findall(r"""\bicon(?:=|["']:\s*)["']([a-z0-9-]+)["']""", text)
        wanted |= dict.fromkeys(names, template.name)
    for source in [*ROOT.glob("core/**/*.py"), *ROOT.glob("plugins/**/*.py")]:
        names = re.findall(r"""\bicon\s*=\s*["']([a-z0-9-]+)["']""", source.read_text("utf-8"))
        wanted |= dict.fromkeys(names, source.name)
    assert len(wanted) > 30
    assert {name: place for name, place in wanted.items() if name not in sprite} == {}


def test_script_formats_nothing_itself_and_runs_no_text() -> None:
    assert not re.search(
        r"Intl|toLocale|innerHTML|outerHTML|insertAdjacent|eval|Function\(", APP_JS
    )
    assert not re.search(r"Intl|toLocale|innerHTML|insertAdjacent|eval\(|Function\(", OFFLINE_JS)


def test_script_maps_the_same_digits_as_the_server() -> None:
    table = re.search(r"const DIGITS = {(.*?)};", APP_JS)
    assert table
    pairs = dict(re.findall(r"'(.)': (\d)", table[1]))
    assert pairs == {chr(sign): chr(digit) for sign, digit in KAZAKH_DIGITS.items()}


def test_third_party_files_carry_their_licences() -> None:
    notes = (STATIC / "vendor" / "README.md").read_text("utf-8")
    assert "2.0.11" in notes
    assert 'version:"2.0.11"' in (STATIC / "vendor" / "htmx.min.js").read_text("utf-8")
    for name, sign in (
        ("vendor/htmx.LICENSE.txt", "Zero-Clause BSD"),
        ("vendor/tabler-icons.LICENSE.txt", "MIT License"),
        ("fonts/golos-text.LICENSE.txt", "SIL Open Font License"),
    ):
        assert sign in (STATIC / name).read_text("utf-8")
        assert Path(name).name in notes
