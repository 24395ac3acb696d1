"""Why somebody is in the list of a search, in words."""

from __future__ import annotations

from typing import Any, Final

from core.people.spelling import Why
from core.web.i18n import lazy_gettext as _

REASONS: Final[dict[Why, Any]] = {
    Why.IIN: _("By the IIN"),
    Why.CARD: _("By the card number"),
    Why.PHONE: _("By phone"),
    Why.MERGED: _("Number of a file that was merged into this one"),
    Why.LAYOUT: _("Other keyboard layout"),
    Why.SPELLING: _("Similar spelling"),
    Why.ENDING: _("Another ending"),
    Why.LETTER: _("One letter differs"),
    Why.LETTERS: _("Two letters differ"),
}
