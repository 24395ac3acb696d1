"""The register of outside bodies that people are referred to."""

from __future__ import annotations

import re
from typing import Any

import sqlalchemy as sa

from core.requests.referral_models import OutsideBody


def test_bodies_are_kept_without_twins(sign_in: Any, work: Any) -> None:
    head, url = sign_in("aigul", "en"), "/shymkent/requests/bodies"
    first = {"name_kk": "№ 3 емхана", "phone": "+77252000000", "is_active": "y"}
    assert head.post(url, data=first).status_code == 303
    with work(writes=False) as session:
        known = session.scalars(sa.select(OutsideBody)).one()
        body_id, key = known.id, known.public_id
    twin = head.post(url, data={"name_kk": "№ 3  ЕМХАНА", "is_active": "y"})
    assert twin.status_code == 422
    assert "in the list already" in twin.get_data(as_text=True)
    wrong = head.post(url, data={"name_kk": "Қор", "phone": "12", "is_active": "y"})
    assert wrong.status_code == 422
    assert 'href="#phone"' in wrong.get_data(as_text=True)
    good = {"name_kk": "Қор", "phone": "+7 701 000 00 01", "email": "a@b.kz", "is_active": "y"}
    assert head.post(url, data=good).status_code == 303
    page = head.get(f"{url}/{key}").get_data(as_text=True)
    version = re.search(r'name="version"[^>]*value="(\d+)"', page)
    assert version is not None
    closing = {"name_kk": "№ 3 емхана", "version": version[1]}
    assert head.post(f"{url}/{key}", data=closing).status_code == 303
    assert head.post(f"{url}/{key}", data=closing).status_code == 422, "changed since"
    with work(writes=False) as session:
        assert session.get_one(OutsideBody, body_id).is_active is False
