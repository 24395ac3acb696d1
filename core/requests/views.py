"""All pages of this area; importing this file puts them on the blueprint."""

from __future__ import annotations

from core.requests import (
    body_views,
    draft_views,
    follow_views,
    intake_views,
    list_views,
    page_views,
    paper_views,
    portal_views,
    receipt_views,
    referral_public_views,
    referral_views,
    state_views,
    type_views,
)
from core.requests.blueprint import bp

__all__ = [
    "body_views",
    "bp",
    "draft_views",
    "follow_views",
    "intake_views",
    "list_views",
    "page_views",
    "paper_views",
    "portal_views",
    "receipt_views",
    "referral_public_views",
    "referral_views",
    "state_views",
    "type_views",
]
