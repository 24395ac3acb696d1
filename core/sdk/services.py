"""What a module's services, rules of words and hooks stand on: contracts, errors, time, log.

Free of Flask, so that a module's services run in commands and jobs as well.
"""

from __future__ import annotations

from core.audit.services import record as record_audit
from core.audit.services import record_look
from core.auth.actor import Actor, system_actor
from core.clock import local_today, now_utc, to_utc
from core.dates import parse_date
from core.db import new_public_id
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from core.people.naming import clean_name, name_key
from core.plugins.contracts import (
    Badge,
    Card,
    CardLine,
    CentreType,
    Figure,
    ImportColumn,
    ImportedCell,
    Indicator,
    IndicatorQuery,
    Merging,
    Moved,
    NavItem,
    Permission,
    PersonCard,
    PersonEvent,
    PersonInfo,
    Problem,
    RegionInfo,
    ServiceKind,
    Tab,
)
from core.plugins.hookspecs import hookimpl
from core.scheduling.rules import Slot as WeeklySlot
from core.web.i18n import (
    format_date,
    format_date_long,
    format_datetime,
    format_money,
    format_number,
    format_time,
    gettext,
    lazy_gettext,
    ngettext,
)

__all__ = [
    "Actor",
    "Badge",
    "Card",
    "CardLine",
    "CentreType",
    "Conflict",
    "DomainError",
    "Figure",
    "ImportColumn",
    "ImportedCell",
    "Indicator",
    "IndicatorQuery",
    "InvalidInput",
    "Merging",
    "Moved",
    "NavItem",
    "NotAllowed",
    "NotFound",
    "Permission",
    "PersonCard",
    "PersonEvent",
    "PersonInfo",
    "Problem",
    "RegionInfo",
    "ServiceKind",
    "Tab",
    "WeeklySlot",
    "clean_name",
    "format_date",
    "format_date_long",
    "format_datetime",
    "format_money",
    "format_number",
    "format_time",
    "gettext",
    "hookimpl",
    "lazy_gettext",
    "local_today",
    "name_key",
    "new_public_id",
    "ngettext",
    "now_utc",
    "parse_date",
    "record_audit",
    "record_look",
    "system_actor",
    "to_utc",
]
