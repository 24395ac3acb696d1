"""The blueprint of a region's own set-up, on which the files of views register theirs."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("regions", __name__)
