"""Charts drawn on the server: inline SVG, no script, no style attributes, data beside them.

Coordinates are percentages and text is in rem, so a chart follows the width of its box and the
reader's text size; colours come from the tokens through the classes of data.css. Every chart
carries the rows of its data table (rule A13), and numbers are written by the caller's `number`
function, because a browser knows no Kazakh formats.

A series is a sequence of numbers not below zero; `None` is a gap (nothing was counted, which is
not the same as zero). A negative number or a series of another length raises ValueError.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from markupsafe import Markup

Value = int | float | None
Number = Callable[[int | float], str]

RIGHT, TOP, BOTTOM = 1.0, 8.0, 12.0
"""Margins of the drawing in percent of the figure; the left one depends on the tick labels."""

MAX_SERIES = 4
MAX_LABELS = 12
TICKS = 5


@dataclass(frozen=True, slots=True)
class Series:
    """One named line of a chart; its values belong to the chart's labels, in order."""

    name: str
    values: Sequence[Value]


@dataclass(frozen=True, slots=True)
class Chart:
    """What the `figure` macro needs. `svg` is empty when there is nothing to draw."""

    key: str
    title: str
    finding: str
    note: str
    svg: Markup
    legend: tuple[str, ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class _Frame:
    """The measured drawing area: where label number i and value v stand, in percent."""

    left: float
    slot: float
    top_value: float
    step: float

    def x(self, index: float) -> float:
        return self.left + self.slot * (index + 0.5)

    def y(self, value: float) -> float:
        return 100 - BOTTOM - (100 - TOP - BOTTOM) * value / self.top_value


def bar_chart(
    *,
    key: str,
    title: str,
    label_name: str,
    labels: Sequence[str],
    series: Series,
    number: Number,
    finding: str = "",
    note: str = "",
    unfinished: bool = False,
) -> Chart:
    """One bar per label. `unfinished` draws the last bar hollow (the month is not over).

    `key` is unique on the page: it becomes the prefix of ids. `label_name` heads the first
    column of the data table ("Month").
    """
    checked = _checked(labels, (series,))
    svg = Markup("")
    if checked:
        frame = _frame(labels, checked, number)
        last = len(labels) - 1
        bars = [
            _bar(frame, index, value, labels[index], number, hollow=unfinished and index == last)
            for index, value in enumerate(series.values)
            if value is not None
        ]
        svg = _svg(
            key=key,
            title=title,
            finding=finding,
            frame=frame,
            labels=labels,
            number=number,
            body=bars,
        )
    return Chart(
        key=key,
        title=title,
        finding=finding,
        note=note,
        svg=svg,
        legend=(),
        head=(label_name, series.name),
        rows=_rows(labels, (series,), number),
    )


def line_chart(
    *,
    key: str,
    title: str,
    label_name: str,
    labels: Sequence[str],
    series: Sequence[Series],
    number: Number,
    finding: str = "",
    note: str = "",
    unfinished: bool = False,
) -> Chart:
    """Up to four lines over the same labels; they differ by colour, dash and marker.

    Raises ValueError for more than four series: nobody can read them apart.
    """
    if len(series) > MAX_SERIES:
        raise ValueError(f"a line chart holds {MAX_SERIES} series, not {len(series)}")
    checked = _checked(labels, series)
    svg = Markup("")
    if checked:
        frame = _frame(labels, checked, number)
        parts: list[Markup] = []
        for order, one in enumerate(series, start=1):
            parts.extend(_line(frame, order, one.values))
            parts.extend(
                _markers(
                    frame=frame,
                    order=order,
                    series=one,
                    labels=labels,
                    number=number,
                    unfinished=unfinished,
                )
            )
        svg = _svg(
            key=key,
            title=title,
            finding=finding,
            frame=frame,
            labels=labels,
            number=number,
            body=parts,
        )
    return Chart(
        key=key,
        title=title,
        finding=finding,
        note=note,
        svg=svg,
        legend=tuple(one.name for one in series) if len(series) > 1 else (),
        head=(label_name, *(one.name for one in series)),
        rows=_rows(labels, series, number),
    )


def spark(values: Sequence[int | float]) -> Markup:
    """A tiny line without axes, hidden from screen readers; empty for fewer than two values."""
    if len(values) < 2:
        return Markup("")
    low, span = min(values), (max(values) - min(values)) or 1
    points = " ".join(
        f"{index * 100 / (len(values) - 1):.1f},{26 - (value - low) * 22 / span:.1f}"
        for index, value in enumerate(values)
    )
    return Markup(
        '<svg class="spark" viewBox="0 0 100 28" preserveAspectRatio="none" aria-hidden="true">'
        '<polyline class="ch-line ch-s1" vector-effect="non-scaling-stroke" points="{}"/></svg>'
    ).format(points)


def share_bar(value: int | float, whole: int | float) -> Markup:
    """A flat bar for a table cell: `value` as a part of `whole`, cut to 0–100 %."""
    percent = min(max(value / whole * 100, 0), 100) if whole else 0
    return Markup(
        '<svg class="share" aria-hidden="true"><rect class="ch-bar" width="{}%" height="100%" '
        'rx="2"/></svg>'
    ).format(f"{percent:.1f}")


def _checked(labels: Sequence[str], series: Sequence[Series]) -> list[float]:
    """All numbers of the chart; ValueError for a wrong length or a negative number."""
    numbers: list[float] = []
    for one in series:
        if len(one.values) != len(labels):
            raise ValueError(f"{one.name}: {len(one.values)} values for {len(labels)} labels")
        present = [value for value in one.values if value is not None]
        if any(value < 0 for value in present):
            raise ValueError(f"{one.name}: these charts start at zero and hold no negative number")
        numbers.extend(present)
    return numbers


def _step(top: float, *, whole: bool) -> float:
    """The distance of two grid lines: 1, 2, 2.5 or 5 times a power of ten, at most five lines."""
    if top <= 0:
        return 1
    magnitude = 10.0 ** math.floor(math.log10(top / TICKS))
    factors = (1, 2, 5, 10) if whole and magnitude < 10 else (1, 2, 2.5, 5, 10)
    step = next(factor * magnitude for factor in factors if top / (factor * magnitude) <= TICKS)
    return max(step, 1) if whole else step


def _frame(labels: Sequence[str], numbers: Sequence[float], number: Number) -> _Frame:
    step = _step(max(numbers), whole=all(float(value).is_integer() for value in numbers))
    top_value = step * max(1, math.ceil(max(numbers) / step))
    widest = max(len(number(_plain(value))) for value in _ticks(top_value, step))
    left = min(4 + 1.6 * widest, 24.0)
    return _Frame(left, (100 - left - RIGHT) / len(labels), top_value, step)


def _ticks(top_value: float, step: float) -> list[float]:
    return [step * count for count in range(round(top_value / step) + 1)]


def _plain(value: float) -> int | float:
    return int(value) if float(value).is_integer() else value


def _svg(
    *,
    key: str,
    title: str,
    finding: str,
    frame: _Frame,
    labels: Sequence[str],
    number: Number,
    body: Sequence[Markup],
) -> Markup:
    grid = [
        Markup(
            '<line class="ch-grid" x1="{left}%" x2="{right}%" y1="{y}%" y2="{y}%"/>'
            '<text class="ch-tick" x="{at}%" y="{y}%" dy=".35em" text-anchor="end">{text}</text>'
        ).format(
            left=f"{frame.left:.2f}",
            right=100 - RIGHT,
            y=f"{frame.y(value):.2f}",
            at=f"{frame.left - 1:.2f}",
            text=number(_plain(value)),
        )
        for value in _ticks(frame.top_value, frame.step)
    ]
    every = math.ceil(len(labels) / MAX_LABELS)
    names = [
        Markup('<text class="{}" x="{}%" y="{}%" text-anchor="middle">{}</text>').format(
            "ch-tick ch-alt" if (index // every) % 2 else "ch-tick",
            f"{frame.x(index):.2f}",
            f"{100 - BOTTOM / 2.6:.2f}",
            label,
        )
        for index, label in enumerate(labels)
        if index % every == 0
    ]
    return Markup(
        '<svg class="ch" role="img" aria-labelledby="{key}-t {key}-d" width="100%" height="100%">'
        '<title id="{key}-t">{title}</title><desc id="{key}-d">{desc}</desc>{body}</svg>'
    ).format(
        key=key, title=title, desc=finding or title, body=Markup("").join([*grid, *names, *body])
    )


def _bar(
    frame: _Frame, index: int, value: int | float, label: str, number: Number, *, hollow: bool
) -> Markup:
    top = frame.y(value)
    return Markup(
        '<rect class="{kind}" x="{x}%" width="{width}%" y="{y}%" height="{height}%" rx="3">'
        "<title>{tip}</title></rect>"
        '<text class="ch-val" x="{middle}%" y="{y}%" dy="-.45em" text-anchor="middle">{text}</text>'
    ).format(
        kind="ch-part" if hollow else "ch-bar",
        x=f"{frame.x(index) - frame.slot * 0.32:.2f}",
        width=f"{frame.slot * 0.64:.2f}",
        y=f"{top:.2f}",
        height=f"{100 - BOTTOM - top:.2f}",
        tip=f"{label}: {number(value)}",
        middle=f"{frame.x(index):.2f}",
        text=number(value),
    )


def _line(frame: _Frame, order: int, values: Sequence[Value]) -> list[Markup]:
    """One polyline per unbroken run; a gap stays a gap."""
    runs: list[list[str]] = [[]]
    for index, value in enumerate(values):
        if value is None:
            runs.append([])
        else:
            runs[-1].append(f"{frame.x(index):.2f},{frame.y(value):.2f}")
    return [
        Markup(
            '<svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none" '
            'aria-hidden="true"><polyline class="ch-line ch-s{}" '
            'vector-effect="non-scaling-stroke" points="{}"/></svg>'
        ).format(order, " ".join(run))
        for run in runs
        if len(run) > 1
    ]


_SHAPES = {
    1: Markup('<circle r="4.5" class="{}">{}</circle>'),
    2: Markup('<path d="M0-5.5L5.5 0L0 5.5L-5.5 0Z" class="{}">{}</path>'),
    3: Markup('<path d="M-4-4H4V4H-4Z" class="{}">{}</path>'),
    4: Markup('<path d="M0-5L5.5 4.500H-5.5Z" class="{}">{}</path>'),
}


def _markers(
    *,
    frame: _Frame,
    order: int,
    series: Series,
    labels: Sequence[str],
    number: Number,
    unfinished: bool,
) -> list[Markup]:
    marks = []
    for index, value in enumerate(series.values):
        if value is None:
            continue
        hollow = " ch-hollow" if unfinished and index == len(labels) - 1 else ""
        tip = Markup("<title>{}</title>").format(f"{series.name}, {labels[index]}: {number(value)}")
        marks.append(
            Markup('<svg x="{}%" y="{}%" overflow="visible">{}</svg>').format(
                f"{frame.x(index):.2f}",
                f"{frame.y(value):.2f}",
                _SHAPES[order].format(f"ch-dot ch-s{order}{hollow}", tip),
            )
        )
    return marks


def _rows(
    labels: Sequence[str], series: Sequence[Series], number: Number
) -> tuple[tuple[str, ...], ...]:
    return tuple(
        (
            label,
            *("—" if (value := one.values[index]) is None else number(value) for one in series),
        )
        for index, label in enumerate(labels)
    )
