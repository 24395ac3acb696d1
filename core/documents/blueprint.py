"""The blueprint of this area's pages in a region."""

from __future__ import annotations

from typing import Final

from flask import Blueprint

bp = Blueprint("documents", __name__)
NAV_AREA: Final = "documents.issued"
