"""The blueprint of the ledger's pages, on which the files of views register theirs."""

from __future__ import annotations

from flask import Blueprint

bp = Blueprint("deliveries", __name__)
NAV_AREA = "deliveries.ledger"
