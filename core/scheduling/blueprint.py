"""The blueprint that all pages of scheduling stand on."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("scheduling", __name__)
