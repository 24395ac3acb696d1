"""Blueprints of complaints, proposals, thanks and marks."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("feedback", __name__)
#: pages without signing in: writing, following an answer, the question after a service
public_bp = Blueprint("public_feedback", __name__)
