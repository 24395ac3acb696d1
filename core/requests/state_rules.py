"""What a transition asks for, without the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final, Protocol

TEXTS: Final = ("reason", "decision", "result")
TEXT_LENGTH: Final = 2000


class Way(Protocol):
    """The part of a `Transition` that is looked at here."""

    @property
    def code(self) -> str: ...
    @property
    def needs(self) -> tuple[str, ...]: ...
    @property
    def letter(self) -> str: ...
    @property
    def not_by(self) -> str: ...


def clean_text(text: str) -> str:
    """Lines without spaces at their ends, at most one empty line between paragraphs."""
    lines = [line.rstrip() for line in text.replace("\r", "").strip().split("\n")]
    kept = [line for at, line in enumerate(lines) if line or (at and lines[at - 1])]
    return "\n".join(kept)


def missing_needs(needs: Iterable[str], filled: Mapping[str, str]) -> list[str]:
    """Texts and reasons of refusal that a transition asks for and that were left empty."""
    asked = {*TEXTS, "refusal"} & set(needs)
    return [name for name in (*TEXTS, "refusal") if name in asked and not filled.get(name)]


def decides(way: Way, ways: Iterable[Way]) -> bool:
    """Whether this one is the decision: it sends a letter, or it writes a decision that nobody
    else approves after it."""
    if way.letter:
        return True
    return "decision" in way.needs and all(one.not_by != way.code for one in ways)


def open_papers(papers: Iterable[tuple[str, str]]) -> list[str]:
    """Codes of papers that are neither given nor waived, of (code, state) pairs."""
    return [code for code, state in papers if state not in {"given", "waived"}]
