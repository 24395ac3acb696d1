"""Design tokens: the one source of `core/static/tokens.css`, with the contrast each pair owes.

`python -m core.web.tokens` writes the style sheet again. The four sets are light, dark, black on
white and white on black; `tests/core/web/test_tokens.py` computes every contrast ratio anew.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

STYLESHEET = Path(__file__).resolve().parent.parent / "static" / "tokens.css"

TEXT, SHAPE = 4.5, 3.0
"""WCAG 2.2 AA: 1.4.3 for text, 1.4.11 for edges and marks. High contrast owes 7 and 4.5."""

LIGHT = {
    "bg": "#f3f6f6",
    "surface": "#ffffff",
    "surface2": "#eaf0f1",
    "border": "#d3dddf",
    "control": "#647a81",
    "text": "#13262c",
    "muted": "#4b6067",
    "primary": "#0b6374",
    "primary_h": "#084c59",
    "on_primary": "#ffffff",
    "primary_soft": "#dcf0f3",
    "on_primary_soft": "#0a4f5d",
    "link": "#0b6374",
    "accent": "#f2b233",
    "nav": "#0c3540",
    "nav_text": "#dbe9ec",
    "nav_active": "#15505f",
    "nav_on": "#ffffff",
    "nav_border": "#1c4d59",
    "nav_focus": "#ffffff",
    "nav_halo": "#7a5200",
    "danger": "#b3261e",
    "danger_soft": "#fcebe9",
    "on_danger_soft": "#8c1d18",
    "success": "#1b6b3a",
    "success_soft": "#e0f3e6",
    "on_success_soft": "#14532d",
    "warning": "#8a5300",
    "warning_soft": "#fff0d1",
    "on_warning_soft": "#6b4000",
    "info": "#1f5aa6",
    "info_soft": "#e3edfb",
    "on_info_soft": "#17457f",
    "violet": "#6b3fa0",
    "violet_soft": "#f0e8f9",
    "on_violet_soft": "#51307a",
    "focus": "#13262c",
    "halo": "#ffc83d",
    "shadow": "#13262c40",
    "c1": "#0b6374",
    "c2": "#c2571a",
    "c3": "#6b3fa0",
    "c4": "#4d7c1f",
}

DARK = {
    "bg": "#0e171b",
    "surface": "#162329",
    "surface2": "#1f2f36",
    "border": "#30444c",
    "control": "#7f99a1",
    "text": "#e6eef0",
    "muted": "#a9bcc2",
    "primary": "#67c7d6",
    "primary_h": "#8ad8e4",
    "on_primary": "#06232a",
    "primary_soft": "#123d47",
    "on_primary_soft": "#a8e3ec",
    "link": "#7dd3e0",
    "accent": "#f2b233",
    "nav": "#0a1215",
    "nav_text": "#d5e3e6",
    "nav_active": "#16343c",
    "nav_on": "#ffffff",
    "nav_border": "#22343b",
    "nav_focus": "#ffffff",
    "nav_halo": "#b37400",
    "danger": "#ff8f86",
    "danger_soft": "#3f1916",
    "on_danger_soft": "#ffb9b3",
    "success": "#72d391",
    "success_soft": "#12331f",
    "on_success_soft": "#a2e6b8",
    "warning": "#f5bd5c",
    "warning_soft": "#3a2a0b",
    "on_warning_soft": "#f9d391",
    "info": "#8fbcff",
    "info_soft": "#14294a",
    "on_info_soft": "#b9d5ff",
    "violet": "#c9a6f5",
    "violet_soft": "#2d1f43",
    "on_violet_soft": "#dcc6f9",
    "focus": "#ffffff",
    "halo": "#b37400",
    "shadow": "#000000a6",
    "c1": "#67c7d6",
    "c2": "#ffa26b",
    "c3": "#c9a6f5",
    "c4": "#a5d46a",
}

PAPERS = (
    *("bg", "surface", "surface2", "primary_soft", "nav", "on_primary", "nav_on"),
    *("danger_soft", "success_soft", "warning_soft", "info_soft", "violet_soft"),
)
"""What takes the paper's colour in high contrast: there all soft colours are gone."""

BLACK_ON_WHITE = {
    **dict.fromkeys(LIGHT, "#000000"),
    **dict.fromkeys(
        PAPERS,
        "#ffffff",
    ),
    **dict.fromkeys(("link", "info", "on_info_soft", "c3"), "#00008b"),
    **dict.fromkeys(("danger", "on_danger_soft", "c2"), "#8b0000"),
    **dict.fromkeys(("success", "on_success_soft", "c4"), "#00450f"),
    **dict.fromkeys(("warning", "on_warning_soft"), "#5a3300"),
    **dict.fromkeys(("violet", "on_violet_soft"), "#4b0082"),
    **dict.fromkeys(("halo", "nav_halo"), "#ffd500"),
    "primary_h": "#00006b",
    "shadow": "#00000000",
}

WHITE_ON_BLACK = {
    **dict.fromkeys(LIGHT, "#ffffff"),
    **dict.fromkeys(
        PAPERS,
        "#000000",
    ),
    **dict.fromkeys(("primary", "link", "accent", "nav_active", "c1"), "#ffe600"),
    **dict.fromkeys(("danger", "on_danger_soft"), "#ffa9a3"),
    **dict.fromkeys(("success", "on_success_soft", "c4"), "#9df5b5"),
    **dict.fromkeys(("warning", "on_warning_soft"), "#ffd58a"),
    **dict.fromkeys(("info", "on_info_soft", "c3"), "#a8cbff"),
    **dict.fromkeys(("violet", "on_violet_soft"), "#e0c8ff"),
    **dict.fromkeys(("halo", "nav_halo"), "#0033cc"),
    "shadow": "#00000000",
}

PAPER = {**BLACK_ON_WHITE, "border": "#8a8a8a", "link": "#000000"}
"""Print, whatever the screen shows: black on white, with lighter lines."""

THEMES: Mapping[str, Mapping[str, str]] = {
    "light": LIGHT,
    "dark": DARK,
    "black on white": BLACK_ON_WHITE,
    "white on black": WHITE_ON_BLACK,
}
HIGH_CONTRAST = ("black on white", "white on black")

PAIRS: tuple[tuple[str, str, float], ...] = (
    *(
        (ink, paper, TEXT)
        for ink in ("text", "muted", "link")
        for paper in ("bg", "surface", "surface2")
    ),
    ("on_primary", "primary", TEXT),
    ("on_primary", "primary_h", TEXT),
    ("on_primary_soft", "primary_soft", TEXT),
    *((ink, "surface", TEXT) for ink in ("danger", "success", "warning", "info", "violet")),
    *((ink, "bg", TEXT) for ink in ("danger", "success")),
    *(
        (f"on_{kind}_soft", f"{kind}_soft", TEXT)
        for kind in ("danger", "success", "warning", "info", "violet")
    ),
    ("nav_text", "nav", TEXT),
    ("nav_on", "nav_active", TEXT),
    ("primary", "surface", SHAPE),
    *(("control", paper, SHAPE) for paper in ("bg", "surface")),
    *(("focus", paper, SHAPE) for paper in ("bg", "surface", "halo")),
    *(("nav_focus", paper, SHAPE) for paper in ("nav", "nav_halo")),
    *((f"c{series}", "surface", SHAPE) for series in (1, 2, 3, 4)),
)
"""(foreground, background, least ratio in the light and dark sets)."""


def luminance(colour: str) -> float:
    """Relative luminance of an opaque `#rrggbb` colour, 0 for black to 1 for white (WCAG 2.2)."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    """Contrast ratio of two `#rrggbb` colours, 1 to 21; the order does not matter."""
    dark, light = sorted((luminance(one), luminance(other)))
    return (light + 0.05) / (dark + 0.05)


def least_ratio(theme: str, need: float) -> float:
    """What a pair owes in this theme: high contrast asks AAA for text and 4.5 for shapes."""
    if theme not in HIGH_CONTRAST:
        return need
    return 7.0 if need == TEXT else TEXT


def _block(selector: str, tokens: Mapping[str, str], scheme: str, indent: str = "  ") -> str:
    lines = [f"{indent}{selector} {{", f"{indent}  color-scheme: {scheme};"]
    lines += [f"{indent}  --{name.replace('_', '-')}: {colour};" for name, colour in tokens.items()]
    return "\n".join([*lines, f"{indent}}}", ""])


def stylesheet() -> str:
    """The whole text of tokens.css. Tokens stand in a layer, so that print may override them."""
    return (
        "/* Made by `python -m core.web.tokens`; change core/web/tokens.py instead. */\n"
        "@layer tokens, base, layout, component, mode, utility, print;\n"
        "@layer tokens {\n"
        + _block(":root", LIGHT, "light")
        + _block(":root[data-theme=dark]", DARK, "dark")
        + "  @media (prefers-color-scheme: dark) {\n"
        + _block(":root[data-theme=auto]", DARK, "dark", indent="    ")
        + "  }\n"
        + _block(":root[data-contrast=light]", BLACK_ON_WHITE, "light")
        + _block(":root[data-contrast=dark]", WHITE_ON_BLACK, "dark")
        + "  @media print {\n"
        + _block(":root, :root[data-theme], :root[data-contrast]", PAPER, "light", indent="    ")
        + "  }\n"
        + "}\n"
    )


if __name__ == "__main__":
    STYLESHEET.write_text(stylesheet(), encoding="utf-8")
