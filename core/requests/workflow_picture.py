"""A workflow as a picture: states under one another, every way a numbered line beside them.

Ways that lead down run on the right, those that lead back on the left. Each end of a line carries
its number, so that nobody follows lines through a crossing; the table below the picture says the
same in words. Lengths are in units of the drawing (a letter is about 8 wide).
"""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

BOX: Final = 260
LINE, PORT, PAD, GAP, LANE, EDGE = 20, 20, 12, 26, 22, 30
LETTERS: Final = 25


@dataclass(frozen=True)
class PictureState:
    """A box: its words, and the phase under them in small letters."""

    code: str
    label: str
    phase: str


@dataclass(frozen=True)
class PictureWay:
    """A line with its number, from each of the sources to the target."""

    number: int
    sources: tuple[str, ...]
    target: str


@dataclass
class _Box:
    state: PictureState
    lines: list[str]
    top: int = 0
    height: int = 0
    #: for each side, (number, is the target) of the lines that end here
    ports: dict[str, list[tuple[int, bool]]] = field(
        default_factory=lambda: {"left": [], "right": []}
    )

    def y(self, side: str, number: int, *, target: bool) -> int:
        place = self.ports[side].index((number, target))
        used = len(self.ports[side]) * PORT
        return self.top + (self.height - used) // 2 + PORT // 2 + place * PORT


def draw(
    states: Sequence[PictureState], ways: Sequence[PictureWay], *, title: str, described: str
) -> Markup:
    """The picture as inline SVG. `title` names it, `described` is the id of what says the same."""
    boxes = {one.code: _Box(one, textwrap.wrap(one.label, LETTERS)) for one in states}
    order = {one.code: place for place, one in enumerate(states)}
    runs = _runs(ways, order)
    for side, way, ends in runs:
        for code in ends:
            boxes[code].ports[side].append((way.number, False))
        boxes[way.target].ports[side].append((way.number, True))
    bottom = _place(boxes)
    lanes = {side: _lanes([one for one in runs if one[0] == side], boxes) for side in _SIDES}
    left = EDGE + LANE * (1 + max(lanes["left"].values(), default=-1))
    width = left + BOX + EDGE + LANE * (1 + max(lanes["right"].values(), default=-1)) + PAD
    body = [_box(one, left) for one in boxes.values()]
    for side, way, ends in runs:
        lane = lanes[side][way.number]
        x = left - EDGE - lane * LANE if side == "left" else left + BOX + EDGE + lane * LANE
        body.append(_line(side, way, ends, boxes, left, x))
    return Markup(
        '<svg role="img" aria-label="{}" aria-describedby="{}" width="{}" height="{}" '
        'viewBox="0 0 {} {}" fill="none" stroke="currentColor" stroke-width="1.5">{}</svg>'
    ).format(title, described, width, bottom, width, bottom, Markup("").join(body))


_SIDES: Final = ("left", "right")
_Run = tuple[str, PictureWay, tuple[str, ...]]


def _runs(ways: Sequence[PictureWay], order: dict[str, int]) -> list[_Run]:
    """(side, way, its sources on that side): a way may lead down from one state, back from
    another."""
    found: list[_Run] = []
    for way in ways:
        down = tuple(code for code in way.sources if order[code] < order[way.target])
        back = tuple(code for code in way.sources if order[code] >= order[way.target])
        found += [(side, way, ends) for side, ends in (("right", down), ("left", back)) if ends]
    return found


def _place(boxes: dict[str, _Box]) -> int:
    """Heights and tops; returns where the picture ends."""
    y = PAD
    for box in boxes.values():
        most = max(len(one) for one in box.ports.values())
        box.top = y
        box.height = max((len(box.lines) + 1) * LINE + PAD, most * PORT + PAD)
        y += box.height + GAP
    return y - GAP + PAD


def _lanes(runs: Sequence[_Run], boxes: dict[str, _Box]) -> dict[int, int]:
    """Number of the way → its lane; ways that do not meet share one, the shortest stand inside."""
    spans = {}
    for side, way, ends in runs:
        ys = [boxes[code].y(side, way.number, target=False) for code in ends]
        ys.append(boxes[way.target].y(side, way.number, target=True))
        spans[way.number] = (min(ys), max(ys))
    taken: list[list[tuple[int, int]]] = []
    found = {}
    for number, (low, high) in sorted(spans.items(), key=lambda one: one[1][1] - one[1][0]):
        free = (
            lane for lane, used in enumerate(taken)
            if all(high < start or end < low for start, end in used)
        )  # fmt: skip
        lane = next(free, len(taken))
        if lane == len(taken):
            taken.append([])
        taken[lane].append((low, high))
        found[number] = lane
    return found


def _box(box: _Box, left: int) -> Markup:
    words = [*((one, 16) for one in box.lines), (box.state.phase, 13)]
    y = box.top + (box.height - len(words) * LINE) // 2 + LINE - 5
    texts = Markup("").join(
        Markup('<text x="{}" y="{}" font-size="{}">{}</text>').format(
            left + BOX // 2, y + place * LINE, size, text
        )
        for place, (text, size) in enumerate(words)
    )
    return Markup(
        '<rect x="{}" y="{}" width="{}" height="{}" rx="8"/>'
        '<g fill="currentColor" stroke="none" text-anchor="middle">{}</g>'
    ).format(left, box.top, BOX, box.height, texts)


def _line(
    side: str, way: PictureWay, ends: tuple[str, ...], boxes: dict[str, _Box], left: int, x: int
) -> Markup:
    """One way: from each source along its lane to the arrow at the target."""
    edge = left if side == "left" else left + BOX
    sources = [boxes[code].y(side, way.number, target=False) for code in ends]
    to = boxes[way.target].y(side, way.number, target=True)
    tip = 7 if side == "right" else -7
    path = f"M{x} {min(*sources, to)}V{max(*sources, to)}M{x} {to}H{edge}"
    path += f"M{edge + tip} {to - 5}L{edge} {to}L{edge + tip} {to + 5}"
    path += "".join(f"M{edge} {y}H{x}" for y in sources)
    marks = Markup("").join(
        Markup('<text x="{}" y="{}">{}</text>').format(edge + 2 * tip, y - 4, way.number)
        for y in (*sources, to)
    )
    return Markup(
        '<path d="{}" opacity=".75"/><g fill="currentColor" stroke="none" font-size="12" '
        'text-anchor="middle">{}</g>'
    ).format(path, marks)
