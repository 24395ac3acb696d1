"""Pages without signing in: following a receipt, answering a referral."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("public_requests", __name__)
