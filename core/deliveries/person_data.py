"""What of the ledger follows a person in a merge, is told to the person, and is kept."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.audit.person_data import scrub_subjects
from core.deliveries.models import Delivery
from core.kernel import kernel
from core.plugins.contracts import Erasure, Merging, Moved, PersonRecord, RegionInfo
from core.regions.retention import kept_until
from core.web.i18n import lazy_gettext as _
from core.web.records import make_nameless, person_records


def merge_people(merging: Merging) -> list[Moved]:
    """Every service follows: the sum stays, and one person less is counted. What a session would
    count twice is voided by core.scheduling, which knows whose mark stands."""
    return [merging.move(Delivery, label=_("Services given"))]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Every service, voided ones too."""
    kinds = {kind.code: kind.label for kind in kernel().registry.service_kinds.values()}
    return person_records(
        session, Delivery, person_id=person_id, kind=_("Service given"), at="recorded_at",
        columns={
            "local_date": _("Date"), "service_kind": (_("Service"), kinds),
            "quantity": _("Quantity"), "provider_name": _("Given by"), "proof": _("Proof"),
            "voided_at": _("Voided"), "void_reason": _("Why voided"),
        },
    )  # fmt: skip


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """The ledger keeps every service without a name: its sums are reported and paid by."""
    mine = list(session.scalars(sa.select(Delivery.id).where(Delivery.person_id == person_id)))
    scrub_subjects(session, subject_type="delivery", subject_ids=mine)
    last = session.scalar(
        sa.select(sa.func.max(Delivery.local_date)).where(Delivery.person_id == person_id)
    )
    done = make_nameless(session, Delivery, person_id=person_id, label=_("Services given"),
                         texts=("proof", "void_reason"))  # fmt: skip
    if last is None:
        return [done]
    reason = _("The ledger of services is kept without the name: reports and payment rest on it.")
    return [Erasure(done.label, done.count, kept=True, reason=reason,
                    until=kept_until(region, "ledger", last))]  # fmt: skip
