"""Pages of deliveries."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("deliveries", __name__)
