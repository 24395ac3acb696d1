"""The running application's kernel: modules, what they registered, and the dispatcher."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, cast

from flask import current_app

if TYPE_CHECKING:
    from core.config import Settings
    from core.plugins.dispatch import Dispatcher
    from core.plugins.loader import Loader, Registry

EXTENSION = "shanyraq"


@dataclass(frozen=True)
class Kernel:
    """Held in `app.extensions`, one per application: nothing of it is global."""

    settings: Settings
    loader: Loader
    dispatcher: Dispatcher
    modules_of_blueprints: dict[str, str]

    @property
    def registry(self) -> Registry:
        return self.loader.registry

    def module_of_blueprint(self, name: str | None) -> str | None:
        """The module that owns a blueprint, by the first part of a nested one's name."""
        return self.modules_of_blueprints.get((name or "").partition(".")[0])

    def call(self, hook: str, **arguments: Any) -> list[Any]:
        """Call a hook through the dispatcher (see `Dispatcher.call`)."""
        return self.dispatcher.call(hook, **arguments)


def kernel() -> Kernel:
    """The kernel of the current application."""
    return cast("Kernel", current_app.extensions[EXTENSION])
