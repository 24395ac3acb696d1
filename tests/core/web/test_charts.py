"""Charts: the drawing and its data table say the same, also when there is little to draw."""

import re
from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.web.charts import Chart, Series, bar_chart, line_chart, share_bar, spark

MONTHS = ("қаң", "ақп", "нау", "сәу")


def spaced(value: float) -> str:
    return f"{value:,}".replace(",", "\u00a0")


def bars(*values: float | None, **more: object) -> Chart:
    labels = (
        MONTHS[: len(values)]
        if len(values) <= len(MONTHS)
        else [str(i) for i in range(len(values))]
    )
    return bar_chart(
        key="k",
        title="Келу саны",
        label_name="Ай",
        labels=labels,
        series=Series("Келу", values),
        number=spaced,
        **more,  # type: ignore[arg-type]
    )


def lines(*series: Series, unfinished: bool = False) -> Chart:
    return line_chart(
        key="k",
        title="Өтінімдер",
        label_name="Ай",
        labels=MONTHS,
        series=series,
        number=spaced,
        unfinished=unfinished,
    )


def elements(chart: Chart, cls: str) -> list[ET.Element]:
    return [one for one in ET.fromstring(chart.svg).iter() if cls in one.get("class", "").split()]


def percent(element: ET.Element, name: str) -> float:
    return float(element.get(name, "").rstrip("%"))


def test_bars_and_table_hold_the_same_numbers() -> None:
    chart = bars(1420, 0, 1641)
    assert chart.head == ("Ай", "Келу")
    assert chart.rows == (("қаң", "1\u00a0420"), ("ақп", "0"), ("нау", "1\u00a0641"))
    assert [one.text for one in elements(chart, "ch-val")] == [row[1] for row in chart.rows]


def test_heights_follow_the_values_from_zero() -> None:
    heights = [percent(one, "height") for one in elements(bars(100, 50, 0), "ch-bar")]
    assert heights[0] == pytest.approx(2 * heights[1], abs=0.02)
    assert heights[2] == 0


def test_picture_has_a_name_and_a_description() -> None:
    svg = ET.fromstring(bars(1, 2, finding="Ең көбі – ақпан").svg)
    assert svg.get("role") == "img"
    assert svg.get("aria-labelledby") == "k-t k-d"
    named = {one.get("id"): one.text for one in svg.iter() if one.get("id")}
    assert named == {"k-t": "Келу саны", "k-d": "Ең көбі – ақпан"}


def test_nothing_in_the_picture_needs_a_style_or_a_script() -> None:
    assert not re.search(r"style=|<script|\son\w+=", lines(Series("а", (1, 2, 3, 4))).svg)


def test_names_from_people_are_escaped() -> None:
    chart = line_chart(
        key="k",
        title="<b>&",
        label_name="",
        labels=("<i>",),
        series=(Series('"&', (1,)),),
        number=spaced,
    )
    assert "<b>" not in chart.svg
    assert "<i>" not in chart.svg
    assert ET.fromstring(chart.svg)[0].text == "<b>&"


def test_unfinished_month_is_hollow_and_only_the_last_one() -> None:
    chart = bars(3, 4, 5, unfinished=True)
    assert len(elements(chart, "ch-bar")) == 2
    assert len(elements(chart, "ch-part")) == 1
    assert len(elements(lines(Series("а", (1, 2, 3, 4)), unfinished=True), "ch-hollow")) == 1


def test_gap_breaks_the_line_and_is_no_zero() -> None:
    chart = lines(Series("а", (5, 6, None, 7)), Series("ә", (1, 2, 3, 4)))
    assert len(elements(chart, "ch-dot")) == 7
    broken = [one for one in elements(chart, "ch-line") if "ch-s1" in one.get("class", "")]
    assert [len(one.get("points", "").split()) for one in broken] == [2]
    assert chart.rows[2] == ("нау", "—", "3")


def test_series_are_told_apart_by_more_than_colour() -> None:
    chart = lines(*(Series(name, (1, 2, 3, 4)) for name in "абвг"))
    assert chart.legend == ("а", "б", "в", "г")
    shapes = {one.get("d") or one.tag for one in elements(chart, "ch-dot")}
    assert len(shapes) == 4


def test_one_line_needs_no_legend() -> None:
    assert lines(Series("а", (1, 2, 3, 4))).legend == ()


@pytest.mark.parametrize("chart", [bars(), lines(Series("а", (None,) * 4)), bars(None, None)])
def test_without_numbers_there_is_no_picture(chart: Chart) -> None:
    assert chart.svg == ""


def test_all_zero_is_drawn_as_zero() -> None:
    chart = bars(0, 0)
    assert [percent(one, "height") for one in elements(chart, "ch-bar")] == [0, 0]


@pytest.mark.parametrize(
    "series", [Series("а", (1, -2, 3, 4)), Series("а", (1, 2)), Series("а", (1, 2, 3, 4, 5))]
)
def test_wrong_series_is_refused(series: Series) -> None:
    with pytest.raises(ValueError, match="а:"):
        lines(series)


def test_five_lines_are_too_many() -> None:
    with pytest.raises(ValueError, match="holds 4 series"):
        lines(*(Series(str(number), (1, 2, 3, 4)) for number in range(5)))


def test_long_time_keeps_the_labels_apart() -> None:
    chart = bars(*range(31))
    labels = {row[0] for row in chart.rows}
    shown = [one for one in elements(chart, "ch-tick") if one.get("text-anchor") == "middle"]
    assert len(chart.rows) == 31
    assert len(shown) <= 12
    assert {one.text for one in shown} < labels


@given(st.lists(st.integers(0, 10**12), min_size=1, max_size=40))
def test_everything_stays_inside_the_frame(values: list[int]) -> None:
    chart = bars(*values)
    ticks = [one for one in elements(chart, "ch-tick") if one.get("text-anchor") == "end"]
    assert 2 <= len(ticks) <= 6
    assert all(one.text == spaced(int((one.text or "").replace("\u00a0", ""))) for one in ticks)
    for bar in elements(chart, "ch-bar"):
        assert percent(bar, "y") >= 7.99
        assert percent(bar, "y") + percent(bar, "height") == pytest.approx(88, abs=0.02)
        assert 0 <= percent(bar, "x") <= 100 - percent(bar, "width")


def test_small_fractions_have_whole_steps_between_lines() -> None:
    chart = bars(0.3, 1.2)
    ticks = [one.text for one in elements(chart, "ch-tick") if one.get("text-anchor") == "end"]
    assert [float(text or "") for text in ticks] == pytest.approx([0, 0.25, 0.5, 0.75, 1, 1.25])


def test_spark_needs_two_points() -> None:
    assert spark([]) == spark([5]) == ""
    points = ET.fromstring(spark([3, 3, 3]))[0].get("points", "").split()
    assert len(points) == 3
    low, high = (
        float(one.split(",")[1])
        for one in ET.fromstring(spark([0, 9]))[0].get("points", "").split()
    )
    assert low > high


@pytest.mark.parametrize(
    ("value", "whole", "width"), [(13, 26, 50), (30, 26, 100), (1, 0, 0), (0, 5, 0)]
)
def test_share_bar_is_cut_to_its_cell(value: int, whole: int, width: float) -> None:
    assert percent(ET.fromstring(share_bar(value, whole))[0], "width") == width
