"""Registering by name at import: one function for one kind of thing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from core.errors import SetupError

H = TypeVar("H", bound=Callable[..., Any])


def claim(table: dict[str, Callable[..., Any]], name: str, twice: str) -> Callable[[H], H]:
    """A decorator that puts a function into `table`; `twice` is the text of the `SetupError` when
    two functions claim one name."""

    def register(handler: H) -> H:
        if name in table:
            raise SetupError(twice)
        table[name] = handler
        return handler

    return register
