"""What a person is told when a module kept a deed from being done."""

from __future__ import annotations

from typing import Any

from core.errors import ModuleObjection
from core.web.i18n import lazy_gettext as _


def objection_text(objection: ModuleObjection) -> Any:
    """Names the module, and what helps: one that is gone has to come back or be removed whole."""
    if objection.code == "module.missing":
        return _(
            "The module %(name)s holds data here but is not loaded, so nothing was changed. "
            "The administrator of the system brings it back, or removes it with its data.",
            name=objection.module,
        )
    return _("The module %(name)s did not answer, so nothing was changed.", name=objection.module)
