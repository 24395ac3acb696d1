"""The blueprint of the inbox, units and hand-over."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("work", __name__)
