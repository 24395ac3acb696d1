"""Domain errors. Services raise them; `core.web.errors` maps them to HTTP once."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping


class DomainError(Exception):
    """Something a person asked for cannot be done, and the reason can be told to that person.

    `code` is stable and Latin (`group.full`); `message` is a translatable text (lazy or plain);
    `field` is the name of the form field at fault, or None when the whole form is.
    """

    status = 422

    def __init__(self, code: str, message: Any, *, field: str | None = None) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
        self.field = field

    def __str__(self) -> str:
        return f"{self.code}: {self.message}"


class InvalidInput(DomainError):
    """What was typed cannot be accepted; several fields may be at fault."""

    def __init__(
        self,
        code: str,
        message: Any,
        *,
        field: str | None = None,
        fields: Mapping[str, Any] | None = None,
    ) -> None:
        super().__init__(code, message, field=field)
        self.fields = dict(fields or {})


class NotFound(DomainError):
    """No such thing, or it belongs to another region: the two answer alike."""

    status = 404

    def __init__(self, code: str = "not_found", message: Any = "") -> None:
        super().__init__(code, message)


class NotAllowed(DomainError):
    """The actor lacks the permission."""

    status = 403

    def __init__(self, code: str = "not_allowed", message: Any = "") -> None:
        super().__init__(code, message)


class Conflict(DomainError):
    """The state changed, or another record stands in the way (busy room, older version)."""

    status = 409


class ModuleObjection(DomainError):
    """A module refused, or failed where a missing answer would be a wrong decision."""

    status = 409

    def __init__(self, module: str, code: str, message: Any) -> None:
        super().__init__(code, message)
        self.module = module


class SetupError(Exception):
    """The installation is wrong (settings, modules, database); the text says how to mend it."""
