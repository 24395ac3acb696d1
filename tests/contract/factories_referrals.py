"""Referrals: one to an outside body, which the sending centre answers from paper, and its link."""

from __future__ import annotations

import datetime as dt
import hashlib

import sqlalchemy as sa

from core.clock import now_utc
from core.privacy.models import Consent, ConsentText
from core.requests.referral_models import OutsideBody, Referral, ReferralLink
from core.work.models import WorkItem
from tests.contract.place import Maker, Place

LONG_AGO = dt.date(2020, 1, 1)


def _sharing(place: Place) -> Consent:
    known = sa.select(ConsentText).where(
        ConsentText.region_id == place.region.id, ConsentText.purpose == "sharing"
    )
    text = place.session.scalar(known.limit(1))
    if text is None:
        words = {f"{name}_{one}": "…" for one in ("kk", "ru") for name in
                 ("operator", "body", "data", "transfer", "abroad", "public")}  # fmt: skip
        text = place.add(
            ConsentText(region_id=place.region.id, purpose="sharing", number=1,
                        valid_from=LONG_AGO, operator_bin="", **words)
        )  # fmt: skip
    return place.add(
        Consent(region_id=place.region.id, person_id=place.one("person").id, purpose="sharing",
                text_id=text.id, given_on=LONG_AGO)
    )  # fmt: skip


def _body(place: Place) -> OutsideBody:
    return place.add(OutsideBody(region_id=place.region.id, name_kk=f"№ {place.centre_id} емхана"))


def _referral(place: Place) -> Referral:
    item = place.add(
        WorkItem(region_id=place.region.id, centre_id=place.centre_id, kind="requests.referral",
                 ref=f"referral{place.centre_id}", subject="REF")
    )  # fmt: skip
    return place.add(
        Referral(region_id=place.region.id, centre_id=place.centre_id, purpose="Ортез керек",
                 number=f"REF-{place.centre_id}-2026-00001", body_id=place.one("body").id,
                 person_id=place.one("person").id, work_item_id=item.id, shares=["name"],
                 consent_id=place.one("sharing").id, sent_on=now_utc().date(),
                 token=f"referral{place.centre_id}")
    )  # fmt: skip


def _link_token(place: Place) -> str:
    """The token of a link that works."""
    token = f"{place.centre_id:064x}"
    place.add(
        ReferralLink(region_id=place.region.id, referral_id=place.one("referral").id,
                     token_hash=hashlib.sha256(token.encode()).hexdigest(),
                     expires_at=now_utc() + dt.timedelta(days=9))
    )  # fmt: skip
    return token


MAKERS: dict[str, Maker] = {
    "sharing": _sharing,
    "body": _body,
    "referral": _referral,
    "link_token": _link_token,
}

FACTORIES: dict[str, Maker] = {
    "referral_id": lambda p: p.one("referral").public_id,
    "body_id": lambda p: p.one("body").public_id,
    "public_requests.token": lambda p: p.one("link_token"),
}
