"""Pages of equipment by the hour."""

from __future__ import annotations

from flask import Blueprint

from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity_equipment", __name__))
