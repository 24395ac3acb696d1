"""What a module's services, rules of words and hooks stand on: contracts, errors, time, log.

Free of Flask, so that a module's services run in commands and jobs as well.
"""

from __future__ import annotations

from core.audit.services import record as record_audit
from core.audit.services import record_look, record_looks
from core.auth.actor import Actor, system_actor
from core.clock import local_today, now_utc, to_utc
from core.dates import parse_date
from core.db import new_public_id
from core.deliveries.labels import SPECIAL_KINDS as SPECIAL_KIND_LABELS
from core.deliveries.service_checks import refuse_service, service_problems
from core.deliveries.services import living_by_source, record_delivery, void_delivery, void_source
from core.documents.attachment_services import store_attachment
from core.documents.contents import StoredContent, take_in
from core.documents.issue_services import (
    Asked,
    issue_document,
    reissue_document,
    retire_document,
    void_document,
)
from core.documents.pdf import render_pdf
from core.errors import Conflict, DomainError, InvalidInput, NotAllowed, NotFound
from core.households.labels import BASES as BASIS_LABELS
from core.households.labels import KINSHIP as KINSHIP_LABELS
from core.households.queries import Contact, may_contact, protected_ids
from core.households.representative_queries import (
    RepresentativeLine,
    may_be_represented_by,
    representatives_of,
    representatives_of_all,
)
from core.indicators.module_figures import module_figures
from core.indicators.rules import AgeBand
from core.jobs.module_jobs import start_work
from core.messaging.answers import answer_handler
from core.messaging.services import Notice, send_notices
from core.people.category_rules import AGES as CATEGORY_AGES
from core.people.category_rules import EXCLUSIVE as EXCLUSIVE_CATEGORIES
from core.people.labels import CATEGORIES as CATEGORY_LABELS
from core.people.naming import clean_name, kazakh_sort_key, name_key
from core.people.phones import parse_phone
from core.people.queries import districts, living_centres, load_people, search_people
from core.people.queries import find_person as person_in_reach
from core.plugins.contracts import (
    AuditWord,
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
from core.plugins.plan_contracts import (
    PlanForm,
    PlannedGoal,
    PlannedMeasure,
    PlannedNeed,
    PlanQuestion,
)
from core.privacy.consent_services import require_consent
from core.reference.queries import days_off, is_working_day
from core.reference.value_queries import dated_values, value_on
from core.regions.options import setting
from core.regions.queries import find_centre
from core.scheduling.absence_queries import Absent, absent_in_a_row
from core.scheduling.appointment_checks import refuse_stranger
from core.scheduling.attendance_phones import phones_of
from core.scheduling.attendance_queries import PersonLine, person_line
from core.scheduling.booking_queries import PersonTime, person_intervals
from core.scheduling.booking_services import release, reserve, settle, take_again
from core.scheduling.busy import (
    Apart,
    Obstacle,
    Use,
    free_of,
    free_starts,
    lock_use,
    obstacles,
    pieces_free,
    refuse_busy,
    tell,
)
from core.scheduling.busy_words import when_in_words
from core.scheduling.check_in_queries import Reading, person_of_card, read_scan
from core.scheduling.enrolment_services import enrol_person, leave_group, leave_groups
from core.scheduling.locks import lock_people
from core.scheduling.presence_queries import Inside, contacts_of, people_inside
from core.scheduling.public_queries import public_days
from core.scheduling.queries import CentreChoice, choose_centre, place_counts, rooms_of, staff_of
from core.scheduling.queue_work import person_changed as ask_queues_again
from core.scheduling.queue_work import region_changed as ask_region_again
from core.scheduling.resource_services import ResourceData, create_resource, edit_resource
from core.scheduling.rules import Interval
from core.scheduling.rules import Slot as WeeklySlot
from core.scheduling.timetable_queries import SessionLine, sessions_between
from core.web.forms import typed_digits
from core.web.i18n import (
    current_locale,
    format_date,
    format_date_long,
    format_datetime,
    format_money,
    format_month,
    format_number,
    format_time,
    gettext,
    in_language,
    lazy_gettext,
    ngettext,
)
from core.web.records import erase_rows, make_nameless, person_records

__all__ = [
    "BASIS_LABELS",
    "CATEGORY_AGES",
    "CATEGORY_LABELS",
    "EXCLUSIVE_CATEGORIES",
    "KINSHIP_LABELS",
    "SPECIAL_KIND_LABELS",
    "Absent",
    "Actor",
    "AgeBand",
    "Apart",
    "Asked",
    "AuditWord",
    "Badge",
    "Card",
    "CardLine",
    "CentreChoice",
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
    "Inside",
    "Interval",
    "InvalidInput",
    "Merging",
    "MessageEvent",
    "Moved",
    "NavItem",
    "NotAllowed",
    "NotFound",
    "Notice",
    "Obstacle",
    "Permission",
    "PersonCard",
    "PersonEvent",
    "PersonInfo",
    "PersonLine",
    "PersonRecord",
    "PersonTime",
    "PlanForm",
    "PlanQuestion",
    "PlannedGoal",
    "PlannedMeasure",
    "PlannedNeed",
    "Problem",
    "Reading",
    "RegionInfo",
    "RepresentativeLine",
    "ResourceData",
    "SearchHit",
    "ServiceKind",
    "SessionLine",
    "Setting",
    "StoredContent",
    "Tab",
    "Use",
    "WeeklySlot",
    "absent_in_a_row",
    "answer_handler",
    "ask_queues_again",
    "ask_region_again",
    "choose_centre",
    "clean_name",
    "contacts_of",
    "create_resource",
    "current_locale",
    "dated_values",
    "days_off",
    "districts",
    "edit_resource",
    "enrol_person",
    "erase_rows",
    "find_centre",
    "format_date",
    "format_date_long",
    "format_datetime",
    "format_money",
    "format_month",
    "format_number",
    "format_time",
    "free_of",
    "free_starts",
    "gettext",
    "hookimpl",
    "in_language",
    "is_working_day",
    "issue_document",
    "kazakh_sort_key",
    "lazy_gettext",
    "leave_group",
    "leave_groups",
    "living_by_source",
    "living_centres",
    "load_people",
    "local_today",
    "lock_people",
    "lock_use",
    "make_nameless",
    "may_be_represented_by",
    "may_contact",
    "module_figures",
    "name_key",
    "new_public_id",
    "ngettext",
    "now_utc",
    "obstacles",
    "parse_date",
    "parse_phone",
    "people_inside",
    "person_in_reach",
    "person_intervals",
    "person_line",
    "person_of_card",
    "person_records",
    "phones_of",
    "pieces_free",
    "place_counts",
    "protected_ids",
    "public_days",
    "read_scan",
    "record_audit",
    "record_delivery",
    "record_look",
    "record_looks",
    "refuse_busy",
    "refuse_service",
    "refuse_stranger",
    "reissue_document",
    "release",
    "render_pdf",
    "representatives_of",
    "representatives_of_all",
    "require_consent",
    "reserve",
    "retire_document",
    "rooms_of",
    "search_people",
    "send_notices",
    "service_problems",
    "sessions_between",
    "setting",
    "settle",
    "staff_of",
    "start_work",
    "store_attachment",
    "system_actor",
    "take_again",
    "take_in",
    "tell",
    "to_utc",
    "typed_digits",
    "value_on",
    "void_delivery",
    "void_document",
    "void_source",
    "when_in_words",
]
