"""The blueprint of reference tables; its pages stand among the settings of a region."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("reference", __name__)
