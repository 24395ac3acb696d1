"""Whom somebody may write to at once: areas name their sets of people.

An area registers at import: `@audience("group")` over a function
`(session, *, actor, region, key) -> Audience` that raises `NotFound` for what the actor must not
see.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.errors import NotFound
from core.messaging.handlers import H, claim

AUDIENCES: dict[str, Callable[..., Any]] = {}


@dataclass(frozen=True)
class Audience:
    """The people of one thing, such as a group: its title, its centre and its page."""

    title: str
    person_ids: tuple[int, ...]
    centre_id: int | None
    url: str = ""


def audience(kind: str) -> Callable[[H], H]:
    """Register the function that finds the people of things of one kind.

    Raises `SetupError` when two functions claim one.
    """
    return claim(AUDIENCES, kind, f"the audience {kind!r} is found by two functions")


def find_audience(session: Any, *, actor: Any, region: Any, kind: str, key: str) -> Audience:
    """The people of one thing; else `NotFound`."""
    if kind not in AUDIENCES:
        raise NotFound
    found: Audience = AUDIENCES[kind](session, actor=actor, region=region, key=key)
    return found
