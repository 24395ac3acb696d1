"""Pages of the journal."""

from __future__ import annotations

from flask import Blueprint

from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_journal", __name__, template_folder="../templates"))
