"""Colours: every pair that meets on a page is readable in all four themes."""

import pytest

from core.web.tokens import PAIRS, STYLESHEET, THEMES, contrast, least_ratio, stylesheet


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize(("ink", "paper", "need"), PAIRS)
def test_pair_has_enough_contrast(theme: str, ink: str, paper: str, need: float) -> None:
    colours = THEMES[theme]
    assert contrast(colours[ink], colours[paper]) >= least_ratio(theme, need)


def test_contrast_of_known_pairs() -> None:
    assert contrast("#000000", "#ffffff") == pytest.approx(21)
    assert contrast("#767676", "#ffffff") == pytest.approx(4.54, abs=0.005)
    assert contrast("#ffffff", "#767676") == contrast("#767676", "#ffffff")
    assert contrast("#123456", "#123456") == 1


def test_high_contrast_owes_more() -> None:
    assert least_ratio("light", 4.5) == 4.5
    assert least_ratio("white on black", 4.5) == 7
    assert least_ratio("black on white", 3.0) == 4.5


@pytest.mark.parametrize("theme", THEMES)
def test_every_theme_has_every_token(theme: str) -> None:
    assert THEMES[theme].keys() == THEMES["light"].keys()


def test_stylesheet_on_disk_is_the_generated_one() -> None:
    assert STYLESHEET.read_text("utf-8") == stylesheet(), "run `python -m core.web.tokens`"


def test_dark_colours_answer_the_device_and_the_choice_alike() -> None:
    text = stylesheet()
    chosen = text.split(":root[data-theme=dark] {", 1)[1].split("}", 1)[0]
    device = text.split(":root[data-theme=auto] {", 1)[1].split("}", 1)[0]
    assert chosen.split() == device.split()
    assert text.index("prefers-color-scheme") < text.index(":root[data-theme=auto]")
