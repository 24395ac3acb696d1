"""What a module's `models.py` and `queries.py` stand on: bases, column types, core's tables.

Foreign keys go from a module to core only, with `ondelete="RESTRICT"`, and to the tables named
here. Relationships towards core are one-way and name the class itself.
"""

from __future__ import annotations

from core.auth.models import User
from core.clock import now_utc
from core.db import (
    HasCreated,
    HasId,
    HasPublicId,
    HasVersion,
    Named,
    PortableJson,
    RegionScoped,
    Tiyn,
    UtcDateTime,
    is_public_id,
    key_string,
    new_public_id,
    plugin_base,
)
from core.deliveries.models import Delivery
from core.documents.models import IssuedDocument
from core.people.models import Person, PersonCategory, PersonCentre, PersonPhone
from core.regions.models import Centre, District, Region, Room
from core.requests.models import Request
from core.scheduling.models import (
    Attendance,
    Enrolment,
    Group,
    GroupSlot,
    Session,
    StaffMember,
)
from core.scheduling.presence_models import Presence
from core.scheduling.resource_models import Booking, Resource, VisitKind
from core.web.tables import Page, paginate

__all__ = [
    "Attendance",
    "Booking",
    "Centre",
    "Delivery",
    "District",
    "Enrolment",
    "Group",
    "GroupSlot",
    "HasCreated",
    "HasId",
    "HasPublicId",
    "HasVersion",
    "IssuedDocument",
    "Named",
    "Page",
    "Person",
    "PersonCategory",
    "PersonCentre",
    "PersonPhone",
    "PortableJson",
    "Presence",
    "Region",
    "RegionScoped",
    "Request",
    "Resource",
    "Room",
    "Session",
    "StaffMember",
    "Tiyn",
    "User",
    "UtcDateTime",
    "VisitKind",
    "is_public_id",
    "key_string",
    "new_public_id",
    "now_utc",
    "paginate",
    "plugin_base",
]
