"""Pages of procedures and courses."""

from __future__ import annotations

from flask import Blueprint

from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity_courses", __name__))
