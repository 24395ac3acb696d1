"""Numbered documents of a stay: its orders, and the contract with the child's representative."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from sqlalchemy.orm import Session

from core.sdk.models import Group, IssuedDocument
from core.sdk.services import (
    Actor,
    Asked,
    Conflict,
    DocumentTemplate,
    InvalidInput,
    RegionInfo,
    gettext,
    issue_document,
    load_people,
    local_today,
    representatives_of,
)
from core.sdk.services import lazy_gettext as _
from day_centre.file import queries
from day_centre.file.models import Stay, StayOrder
from day_centre.file.orders import require
from day_centre.file.permissions import ORDER_KEEP
from day_centre.file.words import ORDERS, REGIMES

ORDER, CONTRACT = "day_centre.order", "day_centre.contract"


def print_order(
    session: Session, *, actor: Actor, region: RegionInfo, order: StayOrder, language: str,
    token: str,
) -> IssuedDocument:  # fmt: skip
    """The order as a numbered document; one that is in force is given back. Raises `Conflict` for
    an order that was taken back, and what `issue_document` raises."""
    require(actor, region, order.centre_id)
    if order.voided_at is not None:
        raise Conflict("order.void", gettext("This order was taken back."))
    stay = session.get_one(Stay, order.stay_id)
    found = _living(session, order.document_id)
    if found is None:
        found = _issue(session, actor, region, stay, ORDER, language, token, str(order.id))
        order.document_id = found.id
        session.flush()
    return found


def print_contract(
    session: Session, *, actor: Actor, region: RegionInfo, stay: Stay, language: str, token: str
) -> IssuedDocument:
    """The contract on a stay as a numbered document; one that is in force is given back. Raises
    what `issue_document` raises."""
    require(actor, region, stay.centre_id)
    found = _living(session, stay.contract_id)
    if found is None:
        found = _issue(session, actor, region, stay, CONTRACT, language, token, str(stay.id))
        stay.contract_id = found.id
        session.flush()
    return found


def _living(session: Session, document_id: int | None) -> IssuedDocument | None:
    """The document, or the one that replaced it; None where it is void."""
    found = session.get(IssuedDocument, document_id) if document_id is not None else None
    while found is not None and found.state == "replaced" and found.replaced_by_id is not None:
        found = session.get(IssuedDocument, found.replaced_by_id)
    return found if found is not None and found.state == "valid" else None


def _issue(
    session: Session, actor: Actor, region: RegionInfo, stay: Stay, template: str, language: str,
    token: str, subject: str,
) -> IssuedDocument:  # fmt: skip
    return issue_document(
        session, actor=actor, region=region, centre_id=stay.centre_id,
        person=load_people(session, [stay.person_id])[0], template_code=template,
        language=language, token=token, asked=Asked(subject=subject),
    )  # fmt: skip


# What the papers say -------------------------------------------------------------------------


def order_fields(
    *, session: Session, region: RegionInfo, person_id: int, centre_id: int, subject: str = "",
    **_asked: Any,
) -> Mapping[str, Any]:  # fmt: skip
    """The order `subject` (its key). Raises `InvalidInput` where the child has no such order."""
    order = session.get(StayOrder, int(subject)) if subject.isdecimal() else None
    stay = session.get(Stay, order.stay_id) if order is not None else None
    if order is None or stay is None or (stay.person_id, order.centre_id) != (person_id, centre_id):
        raise InvalidInput("order.none", gettext("The child has no such order."), field="template")
    file = queries.file_of(session, person_id=person_id, centre_id=centre_id)
    group = session.get(Group, order.group_id) if order.group_id is not None else None
    return {
        "title": str(ORDERS[order.kind]),
        "kind": order.kind,
        "order_number": order.number,
        "order_date": order.issued_on.isoformat(),
        "effective_on": order.effective_on.isoformat(),
        "until": order.until.isoformat() if order.until is not None else "",
        "reason": order.reason,
        "regime": str(REGIMES[order.regime]) if order.regime else "",
        "group": group.title if group is not None else "",
        "file_number": file.number if file is not None else "",
    }


def contract_fields(
    *, session: Session, region: RegionInfo, person_id: int, centre_id: int, subject: str = "",
    **_asked: Any,
) -> Mapping[str, Any]:  # fmt: skip
    """The stay `subject` (its key), with the representative who signs. Raises `InvalidInput` where
    the child does not stay, or nobody may act for the child."""
    stay = session.get(Stay, int(subject)) if subject.isdecimal() else None
    if stay is None or (stay.person_id, stay.centre_id) != (person_id, centre_id):
        raise InvalidInput("stay.none", gettext("The child does not stay here."), field="template")
    today = local_today(region.timezone)
    lines = representatives_of(session, person_id=person_id, today=today)
    signing = next((one for one in lines if one.in_force), None)
    if signing is None:
        text = gettext("Nobody is known who may act for the child. Write the representative down.")
        raise InvalidInput("contract.nobody", text, field="template")
    file = queries.file_of(session, person_id=person_id, centre_id=centre_id)
    return {
        "title": gettext("Contract on special social services"),
        "starts_on": stay.starts_on.isoformat(),
        "regime": str(REGIMES[stay.regime]),
        "file_number": file.number if file is not None else "",
        "representative": signing.name,
        "representative_phone": signing.number,
    }


def _sources(name: str) -> dict[str, str]:
    return {language: f"paper/{name}_{language}.typ" for language in ("kk", "ru")}


DOCUMENTS = [
    DocumentTemplate(ORDER, _("Order of the day centre"), "DCO", _sources("order"), order_fields,
                     permission=ORDER_KEEP, by_hand=False),
    DocumentTemplate(CONTRACT, _("Contract of the day centre"), "DCC", _sources("contract"),
                     contract_fields, permission=ORDER_KEEP, by_hand=False),
]  # fmt: skip
