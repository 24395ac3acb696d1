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
from core.deliveries.services import living_by_source, record_delivery, void_delivery, void_source
from core.documents.attachment_services import store_attachment
from core.documents.contents import StoredContent, take_in
from core.documents.issue_services import issue_document, reissue_document, void_document
from core.documents.pdf import render_pdf
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from core.households.queries import Contact, may_contact
from core.households.representative_queries import may_be_represented_by
from core.messaging.answers import answer_handler
from core.messaging.services import Notice, send_notices
from core.people.naming import clean_name, name_key
from core.people.queries import living_centres
from core.plugins.contracts import (
    Badge,
    Card,
    CardLine,
    CentreType,
    DailyWork,
    DocumentTemplate,
    EnrolmentRule,
    Erasure,
    Figure,
    ImportColumn,
    ImportedCell,
    Indicator,
    IndicatorQuery,
    Merging,
    MessageEvent,
    Moved,
    NavItem,
    Permission,
    PersonCard,
    PersonEvent,
    PersonInfo,
    PersonRecord,
    Problem,
    RegionInfo,
    SearchHit,
    ServiceKind,
    Setting,
    Tab,
)
from core.plugins.markers import hookimpl
from core.privacy.consent_services import require_consent
from core.regions.options import setting
from core.scheduling.booking_services import release, reserve
from core.scheduling.busy import Use, free_starts, obstacles
from core.scheduling.queue_work import person_changed as ask_queues_again
from core.scheduling.rules import Interval
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
from core.web.records import erase_rows, make_nameless, person_records

__all__ = [
    "Actor",
    "Badge",
    "Card",
    "CardLine",
    "CentreType",
    "Conflict",
    "Contact",
    "DailyWork",
    "DocumentTemplate",
    "DomainError",
    "EnrolmentRule",
    "Erasure",
    "Figure",
    "ImportColumn",
    "ImportedCell",
    "Indicator",
    "IndicatorQuery",
    "Interval",
    "InvalidInput",
    "Merging",
    "MessageEvent",
    "Moved",
    "NavItem",
    "NotAllowed",
    "NotFound",
    "Notice",
    "Permission",
    "PersonCard",
    "PersonEvent",
    "PersonInfo",
    "PersonRecord",
    "Problem",
    "RegionInfo",
    "SearchHit",
    "ServiceKind",
    "Setting",
    "StoredContent",
    "Tab",
    "Use",
    "WeeklySlot",
    "answer_handler",
    "ask_queues_again",
    "clean_name",
    "erase_rows",
    "format_date",
    "format_date_long",
    "format_datetime",
    "format_money",
    "format_number",
    "format_time",
    "free_starts",
    "gettext",
    "hookimpl",
    "issue_document",
    "lazy_gettext",
    "living_by_source",
    "living_centres",
    "local_today",
    "make_nameless",
    "may_be_represented_by",
    "may_contact",
    "name_key",
    "new_public_id",
    "ngettext",
    "now_utc",
    "obstacles",
    "parse_date",
    "person_records",
    "record_audit",
    "record_delivery",
    "record_look",
    "reissue_document",
    "release",
    "render_pdf",
    "require_consent",
    "reserve",
    "send_notices",
    "setting",
    "store_attachment",
    "system_actor",
    "take_in",
    "to_utc",
    "void_delivery",
    "void_document",
    "void_source",
]
