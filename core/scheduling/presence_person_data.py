"""What of stays, emergency contacts and absences follows a person in a merge, and is told and
erased."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession

from core.clock import now_utc
from core.plugins.contracts import Erasure, Merging, Moved, PersonRecord
from core.scheduling.absence_models import AbsenceAction
from core.scheduling.presence_models import EmergencyContact, Presence
from core.web.i18n import lazy_gettext as _
from core.web.records import Column, erase_rows, make_nameless, person_records


def merge_presence(merging: Merging) -> list[Moved]:
    """One stay goes on, and one contact is called: those of the file that is kept."""
    _end_second(merging, Presence, Presence.left_at, left_via="merge")
    _end_second(merging, EmergencyContact, EmergencyContact.ended_at)
    return [
        merging.move(Presence, label=_("Stays in buildings")),
        merging.move(EmergencyContact, label=_("Emergency contacts")),
        merging.move(AbsenceAction, label=_("Deeds about absences")),
    ]


def _end_second(merging: Merging, model: Any, ended: Any, **values: object) -> None:
    rows = merging.session.scalars(
        sa.select(model).where(
            model.person_id.in_([merging.keep_id, merging.drop_id]), ended.is_(None)
        )
    )
    living = {row.person_id: row for row in rows}
    if len(living) == 2:
        merging.change(living[merging.drop_id], **{ended.key: now_utc(), **values})


def presence_told(session: OrmSession, person_id: int) -> list[PersonRecord]:
    ways = {
        "desk": _("at the desk"), "card": _("by card"), "kiosk": _("by card"),
        "closing": _("at closing time"),
    }  # fmt: skip
    stays: dict[str, Column] = {
        "entered_at": _("Entered"), "entered_via": (_("How"), ways), "left_at": _("Left at"),
    }  # fmt: skip
    contacts: dict[str, Column] = {
        "full_name": _("Full name"), "relation": _("Who it is"), "phone": _("Phone"),
        "ended_at": _("Ended"),
    }  # fmt: skip
    deeds: dict[str, Column] = {
        "kind": (_("What was done"), {
            "called": _("a call"), "told": _("a message"), "freed": _("the place was freed"),
            "restored": _("the place was given back"),
        }),
        "absences": _("Number of absences in a row"), "note": _("What was said"),
    }  # fmt: skip
    return [
        *person_records(session, Presence, person_id=person_id, kind=_("Stay in a building"),
                        columns=stays, at="entered_at"),
        *person_records(session, EmergencyContact, person_id=person_id,
                        kind=_("Emergency contact"), columns=contacts, at="created_at"),
        *person_records(session, AbsenceAction, person_id=person_id,
                        kind=_("Deed about absences"), columns=deeds, at="done_at"),
    ]  # fmt: skip


def erase_presence(session: OrmSession, person_id: int) -> list[Erasure]:
    """Stays are figures of a building and stay without a name; contacts go with their rows."""
    return [
        make_nameless(session, Presence, person_id=person_id, label=_("Stays in buildings")),
        make_nameless(session, AbsenceAction, person_id=person_id,
                      label=_("Deeds about absences"), texts=("note",)),
        erase_rows(session, EmergencyContact, person_id=person_id,
                   label=_("Emergency contacts")),
    ]  # fmt: skip
