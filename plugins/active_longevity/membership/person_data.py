"""What of memberships follows a person in a merge, is told to the person, and is erased."""

from __future__ import annotations

import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.sdk.services import (
    Erasure,
    Merging,
    Moved,
    PersonRecord,
    RegionInfo,
    make_nameless,
    person_records,
)
from core.sdk.services import lazy_gettext as _
from plugins.active_longevity.membership.models import (
    Membership,
    MembershipPause,
    MembershipTerm,
)


def merge_people(merging: Merging) -> list[Moved]:
    """Files of both in one centre cannot become one: that of the kept person stays in force."""
    rows = merging.session.execute(
        sa.select(Membership.person_id, Membership.centre_id, Membership.id).where(
            Membership.person_id.in_([merging.keep_id, merging.drop_id])
        )
    ).all()
    kept = {centre for person, centre, _id in rows if person == merging.keep_id}
    both = [one for person, centre, one in rows if person == merging.drop_id and centre in kept]
    if both:
        merging.warn(
            _("Both files have a membership of one centre. That of the file that is kept stays in "
              "force; look whether it has to be renewed.")
        )  # fmt: skip
    return [merging.move(Membership, label=_("Memberships"), leave=both)]


def export_person_data(
    *, session: Session, region: RegionInfo, person_id: int
) -> list[PersonRecord]:
    """Files, their terms and suspensions."""
    found = person_records(
        session, Membership, person_id=person_id, kind=_("Membership"),
        columns={
            "number": _("Number"), "starts_on": _("First day"), "ends_on": _("Last day"),
            "basis": _("Basis"), "pension_document": _("Number of the pension certificate"),
            "override_reason": _("Reason"), "day_limit_hours": _("Hours a day"),
            "left_on": _("Left on"), "left_reason": _("Reason for leaving"),
        },
        at="created_at",
    )  # fmt: skip
    own = sa.select(Membership.id).where(Membership.person_id == person_id)
    for term in session.scalars(
        sa.select(MembershipTerm)
        .where(MembershipTerm.membership_id.in_(own))
        .order_by(MembershipTerm.starts_on)
    ):
        found.append(
            _record(_("Term of a membership"), "active_longevity_membership_term",
                    (term.starts_on, term.ends_on), term.left_reason, term.kind)
        )  # fmt: skip
    for pause in session.scalars(
        sa.select(MembershipPause)
        .where(MembershipPause.membership_id.in_(own))
        .order_by(MembershipPause.first_day)
    ):
        found.append(
            _record(_("Suspension of a membership"), "active_longevity_membership_pause",
                    (pause.first_day, pause.last_day), pause.reason, "")
        )  # fmt: skip
    return found


def _record(
    kind: object, code: str, days: tuple[object, object], reason: str, what: str
) -> PersonRecord:
    first, last = str(days[0]), str(days[1])
    return PersonRecord(
        kind,
        ((_("First day"), first), (_("Last day"), last), (_("Reason"), reason)),
        code,
        {"first_day": first, "last_day": last, "reason": reason, "kind": what},
    )


def erase_person_data(*, session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    """Dates and numbers stay, for the figures of the year; words of the person's life go."""
    own = sa.select(Membership.id).where(Membership.person_id == person_id)
    session.execute(
        sa.update(MembershipTerm)
        .where(MembershipTerm.membership_id.in_(own))
        .values(left_reason="")
        .execution_options(synchronize_session=False)
    )
    session.execute(
        sa.update(MembershipPause)
        .where(MembershipPause.membership_id.in_(own))
        .values(reason="")
        .execution_options(synchronize_session=False)
    )
    return [
        make_nameless(
            session, Membership, person_id=person_id, label=_("Memberships"),
            texts=("pension_document", "override_reason", "left_reason"),
        )
    ]  # fmt: skip
