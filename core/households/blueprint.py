"""The blueprint of this area's pages in a region."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp = Blueprint("households", __name__)
NAV_AREA: Final = "households.households"
TAB: Final = "family"
VIEW: Final = "households.view"
EDIT: Final = "households.edit"
