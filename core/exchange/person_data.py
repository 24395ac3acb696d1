"""What of the imports follows a person in a merge."""

from __future__ import annotations

from core.exchange.models import ImportRow
from core.plugins.contracts import Merging, Moved
from core.web.i18n import lazy_gettext as _


def merge_people(merging: Merging) -> list[Moved]:
    """The rows of spreadsheets that made or found the person."""
    return [merging.move(ImportRow, label=_("Rows of imports"))]
