"""What the part answers to the hooks."""

from __future__ import annotations

from core.sdk.areas import Area
from core.sdk.services import AuditWord
from core.sdk.services import lazy_gettext as _
from day_centre.file import models, person_data
from day_centre.file.permissions import PERMISSIONS
from day_centre.file.settings import SETTINGS

__all__ = ["AREA", "models"]

AREA = Area(
    permissions=PERMISSIONS,
    settings=SETTINGS,
    audit_words=[
        AuditWord("day_centre.stay.admit", _("admitted a child to the day centre by order")),
        AuditWord("day_centre.stay.suspend", _("suspended a stay by order")),
        AuditWord("day_centre.stay.resume", _("resumed a stay by order")),
        AuditWord("day_centre.stay.regime", _("changed the regime of a stay by order")),
        AuditWord("day_centre.stay.transfer", _("transferred a child by order")),
        AuditWord("day_centre.stay.end", _("ended a stay by order")),
    ],
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
)
