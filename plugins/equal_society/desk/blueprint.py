"""The blueprint of the front desk and of the lobby's screens."""

from __future__ import annotations

from flask import Blueprint

from plugins.equal_society.views import with_sections

bp = with_sections(Blueprint("equal_society_desk", __name__, template_folder="../templates"))
