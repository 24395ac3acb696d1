"""What the part answers to the hooks."""

from __future__ import annotations

from core.sdk.areas import Area
from day_centre.child import checks, models, person_data
from day_centre.child.permissions import PERMISSIONS

__all__ = ["AREA", "models"]

AREA = Area(
    permissions=PERMISSIONS,
    check_enrolment=checks.enrolment_problems,
    check_service=checks.service_problems,
    merge=person_data.merge_people,
    export=person_data.export_person_data,
    erase=person_data.erase_person_data,
)
