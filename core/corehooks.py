"""Core answers its own hooks: what it registers and what it adds to the shared pages."""

from __future__ import annotations

import datetime as dt

from sqlalchemy.orm import Session

from core.audit import person_data as audit_data
from core.audit.permissions import PERMISSIONS as AUDIT
from core.auth.actor import Actor
from core.auth.permissions import PERMISSIONS as AUTH
from core.deliveries import person_data as deliveries_data
from core.deliveries import person_events as deliveries_page
from core.deliveries.permissions import PERMISSIONS as DELIVERIES
from core.documents import person_data as documents_data
from core.documents.permissions import PERMISSIONS as DOCUMENTS
from core.documents.templates import core_templates
from core.exchange import person_data as exchange_data
from core.exchange.permissions import PERMISSIONS as EXCHANGE
from core.feedback.permissions import PERMISSIONS as FEEDBACK
from core.feedback.settings import SETTINGS as FEEDBACK_SETTINGS
from core.feedback.work_kinds import WORK_KINDS as FEEDBACK_WORK
from core.households import person_data as households_data
from core.households.permissions import PERMISSIONS as HOUSEHOLDS
from core.households.queries import badges_of, enrolment_problems, living_households
from core.indicators.permissions import PERMISSIONS as INDICATORS
from core.indicators.registry import core_indicators
from core.jobs.permissions import PERMISSIONS as JOBS
from core.messaging import code_services
from core.messaging import person_data as messaging_data
from core.messaging.messages import MESSAGES as MESSAGING_EVENTS
from core.messaging.permissions import PERMISSIONS as MESSAGING
from core.messaging.settings import SETTINGS as MESSAGING_SETTINGS
from core.people import person_data as people_data
from core.people import person_events as people_page
from core.people.category_services import when_categories_change
from core.people.duplicates import use_households
from core.people.permissions import PERMISSIONS as PEOPLE
from core.plans import person_data as plans_data
from core.plans import person_events as plans_page
from core.plans.known_forms import core_forms
from core.plans.paper import plan_templates
from core.plans.permissions import PERMISSIONS as PLANS
from core.plans.settings import SETTINGS as PLANS_SETTINGS
from core.plans.work_kinds import WORK_KINDS as PLANS_WORK
from core.plugins.contracts import (
    Badge,
    Card,
    DocumentTemplate,
    EnrolmentRule,
    Erasure,
    Indicator,
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
    Setting,
    Tab,
)
from core.plugins.markers import hookimpl
from core.plugins.plan_contracts import PlanForm
from core.plugins.request_contracts import PaperKind, WorkKind
from core.privacy import person_data as privacy_data
from core.privacy.code_services import use_code_sender
from core.privacy.permissions import PERMISSIONS as PRIVACY
from core.reference.touching import use_touched, when_days_change
from core.regions.changes import when_region_changes
from core.regions.permissions import PERMISSIONS as REGIONS
from core.requests import person_data as requests_data
from core.requests import person_events as requests_page
from core.requests import portal_person_data as portals_data
from core.requests import referral_person_data as referrals_data
from core.requests import search_pages as requests_search
from core.requests.letter_paper import letter_templates
from core.requests.letter_settings import SETTINGS as LETTERS_SETTINGS
from core.requests.papers import PAPERS
from core.requests.permissions import PERMISSIONS as REQUESTS
from core.requests.referral_settings import SETTINGS as REFERRAL_SETTINGS
from core.requests.state_messages import MESSAGES as REQUESTS_EVENTS
from core.requests.work_kinds import WORK_KINDS
from core.scheduling import appointment_person_data as appointments_data
from core.scheduling import appointment_person_pages as appointments_page
from core.scheduling import appointment_search as appointments_search
from core.scheduling import person_data as scheduling_data
from core.scheduling import person_events as scheduling_page
from core.scheduling import search_pages as scheduling_search
from core.scheduling.group_days import touched_by_day
from core.scheduling.messages import MESSAGES as SCHEDULING_EVENTS
from core.scheduling.permissions import PERMISSIONS as SCHEDULING
from core.scheduling.queue_work import person_changed as ask_queues_again
from core.scheduling.queue_work import region_changed
from core.scheduling.rule_checks import RULES as ENROLMENT_RULES
from core.scheduling.settings import SETTINGS as SCHEDULING_SETTINGS
from core.web.i18n import lazy_gettext as _
from core.work import person_data as work_data
from core.work.day_changes import days_changed, touched_work
from core.work.permissions import PERMISSIONS as WORK
from core.work.settings import SETTINGS as WORK_SETTINGS

#: areas with rows about a person, each with what follows in a merge
PERSON_DATA = (
    people_data,
    privacy_data,
    deliveries_data,
    scheduling_data,
    appointments_data,
    plans_data,
    requests_data,
    portals_data,
    referrals_data,
    work_data,
    exchange_data,
    documents_data,
    households_data,
    messaging_data,
)
#: those that tell it to the person and erase it: the log as well, which no merge rewrites
HELD = (*PERSON_DATA, audit_data)

use_households(living_households)
use_touched(touched_by_day)
use_touched(touched_work)
when_days_change(days_changed)
use_code_sender(code_services)
when_categories_change(ask_queues_again)
when_region_changes(region_changed)


@hookimpl
def register_permissions() -> list[Permission]:
    areas = (
        AUTH,
        REGIONS,
        PEOPLE,
        SCHEDULING,
        PLANS,
        WORK,
        REQUESTS,
        FEEDBACK,
        DELIVERIES,
        INDICATORS,
        EXCHANGE,
        JOBS,
        PRIVACY,
        DOCUMENTS,
        AUDIT,
        HOUSEHOLDS,
        MESSAGING,
    )
    return [permission for area in areas for permission in area]


@hookimpl
def register_indicators() -> list[Indicator]:
    return core_indicators()


@hookimpl
def register_settings() -> list[Setting]:
    return [
        *SCHEDULING_SETTINGS,
        *PLANS_SETTINGS,
        *LETTERS_SETTINGS,
        *REFERRAL_SETTINGS,
        *FEEDBACK_SETTINGS,
        *MESSAGING_SETTINGS,
        *WORK_SETTINGS,
    ]


@hookimpl
def message_events() -> list[MessageEvent]:
    return [*MESSAGING_EVENTS, *SCHEDULING_EVENTS, *REQUESTS_EVENTS]


@hookimpl
def enrolment_rules() -> list[EnrolmentRule]:
    return ENROLMENT_RULES


@hookimpl
def document_templates() -> list[DocumentTemplate]:
    return [*core_templates(), *plan_templates(), *letter_templates()]


@hookimpl
def plan_forms() -> list[PlanForm]:
    return core_forms()


@hookimpl
def paper_kinds() -> list[PaperKind]:
    return PAPERS


@hookimpl
def work_kinds() -> list[WorkKind]:
    return [*WORK_KINDS, *PLANS_WORK, *FEEDBACK_WORK]


@hookimpl
def nav_items(region: RegionInfo | None, user: Actor) -> list[NavItem]:
    system = NavItem(_("System"), "system.home", "world", 990, "system.view", "more")
    if region is None:
        return [
            NavItem(_("Regions"), "system.home", "world", 10, "system.view"),
            NavItem(_("Users"), "users.users", "shield", 20, "users.manage"),
            NavItem(_("Modules"), "system.modules", "puzzle", 30, "system.view"),
        ]
    return [
        NavItem(_("Today"), "scheduling.today", "home", 10, "sessions.view"),
        NavItem(_("My work"), "work.work", "inbox", 15, "work.view"),
        NavItem(_("Requests"), "requests.requests", "layout-board", 17, "requests.view"),
        NavItem(_("People"), "people.people", "users", 20, "people.view"),
        NavItem(_("Households"), "households.households", "friends", 25, "households.view"),
        NavItem(_("Check in"), "scheduling.check_in", "user-check", 30, "attendance.mark"),
        NavItem(_("Timetable"), "scheduling.week", "calendar-week", 40, "sessions.view"),
        NavItem(_("Groups"), "scheduling.groups", "list", 50, "groups.view"),
        NavItem(
            _("Appointments"), "scheduling.appointments", "calendar-event", 55, "sessions.view"
        ),
        NavItem(_("Individual plans"), "plans.plans", "clipboard-list", 58, "plans.view"),
        NavItem(_("Referrals"), "requests.referrals", "arrows-exchange", 61, "requests.view"),
        NavItem(_("Complaints"), "feedback.listed", "message", 62, "feedback.view"),
        NavItem(_("Calls"), "messaging.calls", "phone", 65, "messages.view"),
        NavItem(_("Services given"), "deliveries.ledger", "clipboard-check", 70, "deliveries.view"),
        NavItem(_("Indicators"), "indicators.dashboard", "chart-bar", 80, "indicators.view"),
        NavItem(
            _("Kinds of requests"), "requests.types", "adjustments", 803, "requests.types", "more"
        ),
        NavItem(_("Units"), "work.units", "users-group", 802, "work.units", "more"),
        NavItem(_("Staff"), "scheduling.staff", "id-badge-2", 800, "centres.manage", "more"),
        NavItem(_("Equipment"), "scheduling.resources", "package", 805, "centres.manage", "more"),
        NavItem(_("Documents"), "documents.issued", "certificate", 790, "documents.view", "more"),
        NavItem(_("Messages"), "messaging.messages", "message", 795, "messages.view", "more"),
        NavItem(_("Import"), "exchange.batches", "upload", 810, "import.run", "more"),
        NavItem(_("Modules"), "regions.modules", "puzzle", 820, "modules.switch", "more"),
        NavItem(_("Users"), "users.users", "shield", 830, "users.manage", "more"),
        NavItem(_("Settings"), "regions.settings", "settings", 840, "centres.manage", "more"),
        NavItem(_("Personal data"), "privacy.home", "shield-check", 845, "consents.view", "more"),
        NavItem(_("Audit log"), "audit.deeds", "history", 850, "audit.view", "more"),
        NavItem(
            _("Openings with a reason"),
            "openings.listed",
            "lock-open",
            855,
            "openings.review",
            "more",
        ),
        system,
    ]


@hookimpl
def person_tabs(region: RegionInfo, user: Actor, person: PersonInfo) -> list[Tab]:
    return [
        Tab("family", _("Family and helpers"), "households.family", "households.view", 20),
        Tab("groups", _("Groups and attendance"), "scheduling.person_groups", "groups.view", 30),
        Tab(
            "appointments", _("Appointments"), "scheduling.person_appointments", "sessions.view", 35
        ),
        Tab("services", _("Services"), "deliveries.person_services", "deliveries.view", 40),
        Tab("documents", _("Documents"), "documents.person_documents", "documents.view", 50),
        Tab("messages", _("Messages"), "messaging.person_messages", "messages.view", 60),
        Tab("requests", _("Requests"), "requests.person_requests", "requests.view", 72),
        Tab("plan", _("Individual plan"), "plans.person_plans", "plans.view", 75),
        Tab("consents", _("Consents"), "privacy.person_consents", "people.view", 90),
    ]


@hookimpl
def person_badges(
    region: RegionInfo, user: Actor, person: PersonInfo, session: Session
) -> list[Badge]:
    own = people_page.person_badges(session=session, region=region, person=person)
    return [*badges_of(session, region=region, actor=user, person=person), *own]


@hookimpl
def check_enrolment(
    session: Session, region: RegionInfo, person_id: int, group: object, on: dt.date
) -> list[Problem]:
    return enrolment_problems(session, person_id=person_id)


@hookimpl
def dashboard_cards(region: RegionInfo, user: Actor) -> list[Card]:
    title = _("Since the start of the year")
    ending = _("Categories that end soon")
    return [
        Card("work", _("My work"), "work.card", "work.view", 10),
        Card("unled", _("Without instructor"), "scheduling.unled", "groups.manage", 20),
        Card("offers", _("Places and terms"), "scheduling.offers_card", "enrolments.manage", 30),
        Card("categories", ending, "privacy.categories_card", "people.view", 40),
        Card("plans", _("Reviews of individual plans"), "plans.card", "plans.view", 45),
        Card("openings", _("Openings with a reason"), "openings.card", "openings.review", 70),
        Card("indicators", title, "indicators.card", "indicators.view", 90),
    ]


@hookimpl
def merge_people(merging: Merging) -> list[Moved]:
    return [moved for area in HELD for moved in area.merge_people(merging)]


@hookimpl
def unmerge_people(
    session: Session, region: RegionInfo, keep_id: int, drop_id: int
) -> list[Problem]:
    return scheduling_data.unmerge_people(
        session=session, region=region, keep_id=keep_id, drop_id=drop_id
    )


#: areas that tell moments of a person's timeline, and those that give cards
TIMELINES = (
    people_page,
    scheduling_page,
    appointments_page,
    plans_page,
    requests_page,
    referrals_data,
    deliveries_page,
    documents_data,
    households_data,
    messaging_data,
)
CARDS = (scheduling_page, appointments_page, requests_page, plans_page, people_page)


@hookimpl
def person_events(
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    return [
        event
        for area in TIMELINES
        for event in area.person_events(
            session=session, region=region, user=user, person=person, limit=limit, before=before,
            kind=kind,
        )
    ]  # fmt: skip


@hookimpl
def person_cards(
    session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    return [
        card
        for area in CARDS
        for card in area.person_cards(session=session, region=region, user=user, person=person)
    ]


@hookimpl
def export_person_data(session: Session, region: RegionInfo, person_id: int) -> list[PersonRecord]:
    asked = {"session": session, "region": region, "person_id": person_id}
    return [one for area in HELD for one in area.export_person_data(**asked)]


@hookimpl
def erase_person_data(session: Session, region: RegionInfo, person_id: int) -> list[Erasure]:
    asked = {"session": session, "region": region, "person_id": person_id}
    return [one for area in HELD for one in area.erase_person_data(**asked)]


@hookimpl
def open_duties(session: Session, region: RegionInfo, person_id: int) -> list[Problem]:
    asked = {"session": session, "region": region, "person_id": person_id}
    return [
        problem
        for area in (
            privacy_data,
            scheduling_data,
            appointments_data,
            plans_data,
            requests_data,
            referrals_data,
            exchange_data,
        )
        for problem in area.open_duties(**asked)
    ]


@hookimpl
def check_sharing(
    session: Session, region: RegionInfo, person_id: int, on: dt.date
) -> list[Problem]:
    return privacy_data.check_sharing(session=session, region=region, person_id=person_id, on=on)


@hookimpl
def search(
    session: Session, region: RegionInfo, user: Actor, text: str, limit: int
) -> list[SearchHit]:
    return [
        hit
        for area in (requests_search, scheduling_search, appointments_search)
        for hit in area.search_hits(
            session=session, region=region, user=user, text=text, limit=limit
        )
    ][:limit]
