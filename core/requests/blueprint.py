"""The blueprint of requests, referrals and portals."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("requests", __name__)
