"""Every hook: a typed signature and its contract. `docs/modules/hooks.md` is generated from this
file, from `data_hookspecs.py`, which holds the duties to a person's data, and from
`request_hookspecs.py`.

Scope G: every loaded module; R: modules enabled in the region; A: every module, enabled or not.
On error Q: the module is quarantined at start; S: skipped, logged, counted; X: rolled back.
Arguments are passed by keyword: an implementation takes any subset of them.
"""

from __future__ import annotations

import datetime as dt
import random
from typing import TYPE_CHECKING, Any

from core.plugins.contracts import (
    AuditWord,
    Badge,
    Card,
    CentreType,
    DailyWork,
    DocumentTemplate,
    EnrolmentRule,
    ImportColumn,
    Indicator,
    MessageEvent,
    NavItem,
    Permission,
    PersonCard,
    PersonEvent,
    PersonInfo,
    Problem,
    RegionInfo,
    SearchHit,
    ServiceKind,
    Setting,
    Tab,
)
from core.plugins.markers import hookspec
from core.plugins.plan_contracts import PlanForm

if TYPE_CHECKING:
    from flask import Blueprint
    from sqlalchemy.orm import Session

    from core.auth.actor import Actor


@hookspec
def register_blueprints() -> list[Blueprint]:  # type: ignore[empty-body]
    """Flask blueprints of the module.

    Called when: once at start; all are built before any is registered.
    Arguments: none.
    Return: blueprints named `<module>` or `<module>_<part>`; core mounts them under
        `/<region>/<module-with-dashes>/` and answers 404 where the module is off.
    If it fails: the module is quarantined.
    Example:
        @hookimpl
        def register_blueprints():
            from flask import Blueprint
            return [Blueprint("lab", "lab")]
    Since: 0.1. Users: active_longevity, equal_society.
    """


@hookspec
def register_permissions() -> list[Permission]:  # type: ignore[empty-body]
    """Rights that the module's views declare.

    Called when: once at start, before blueprints are checked.
    Arguments: none.
    Return: permissions whose codes start with the module's name.
    If it fails: the module is quarantined.
    Example:
        @hookimpl
        def register_permissions():
            return [Permission("lab.thing.view", "See things", ("receptionist",))]
    Since: 0.1. Users: core, active_longevity, equal_society.
    """


@hookspec
def register_centre_types() -> list[CentreType]:  # type: ignore[empty-body]
    """Kinds of centre that the module serves.

    Called when: once at start.
    Arguments: none.
    Return: centre types; a code registered twice is a start-up error.
    If it fails: the module is quarantined.
    Example:
        @hookimpl
        def register_centre_types():
            return [CentreType("lab", "Laboratory")]
    Since: 0.1. Users: active_longevity, equal_society.
    """


@hookspec
def register_service_kinds() -> list[ServiceKind]:  # type: ignore[empty-body]
    """Kinds of service that groups and the ledger of deliveries accept from the module.

    Called when: once at start.
    Arguments: none.
    Return: service kinds whose codes start with `<module>.`, each of a special kind or of none.
    If it fails: the module is quarantined.
    Example:
        @hookimpl
        def register_service_kinds():
            return [ServiceKind("lab.tea", "Tea", special_kind=2, walk_in=True)]
    Since: 0.1. Users: active_longevity, equal_society.
    """


@hookspec
def register_indicators() -> list[Indicator]:  # type: ignore[empty-body]
    """Figures that the module defines over its own rows.

    Called when: once at start; `compute` is called when the figure is asked for.
    Arguments: none.
    Return: indicators whose codes start with `<module>.`.
    If it fails: the module is quarantined; an error in `compute` skips that figure only.
    Example:
        @hookimpl
        def register_indicators():
            return [Indicator("lab.things", "Things", "Rows counted", "rows",
                              lambda session, query, by: [Figure(0)])]
    Since: 0.1. Users: core, active_longevity, equal_society.
    """


@hookspec
def import_columns() -> list[ImportColumn]:  # type: ignore[empty-body]
    """Columns of a people import that the module owns.

    Called when: once at start.
    Arguments: none.
    Return: import columns; they are offered where the module is on for the region.
    If it fails: the module is quarantined.
    Example:
        @hookimpl
        def import_columns():
            return [ImportColumn("lab.shoe", "Shoe size", ("Аяқ киім өлшемі",),
                                 lambda cell: ImportedCell(value=str(cell)),
                                 lambda session, **values: None,
                                 lambda session, **values: None)]
    Since: 0.1. Users: active_longevity.
    """


@hookspec
def document_templates() -> list[DocumentTemplate]:  # type: ignore[empty-body]
    """Numbered documents that the module prints (certificates, notes, diplomas).

    Called when: once at start; `fields` is called when a document is issued.
    Arguments: none.
    Return: templates whose codes start with `<module>.`; numbers, check and voiding are core's.
    If it fails: the module is quarantined, also when a template's file is missing.
    Example:
        @hookimpl
        def document_templates():
            return [DocumentTemplate("lab.note", "Note", "LAB", {"kk": "a.typ", "ru": "a.typ"},
                                     lambda **asked: {"title": "Note"})]
    Since: 0.2. Users: core, active_longevity.
    """


@hookspec
def register_settings() -> list[Setting]:  # type: ignore[empty-body]
    """Values that each region chooses for itself.

    Called when: once at start. Read one with `setting(region, code)` of `core.sdk.services`.
    Arguments: none.
    Return: settings whose codes start with `<module>.`, shown where the module is on.
    If it fails: the module is quarantined.
    Example:
        @hookimpl
        def register_settings():
            return [Setting("lab.limit", "Things at once", "Lab", "int", 3, minimum=1, maximum=9)]
    Since: 0.3. Users: core, active_longevity, equal_society.
    """


@hookspec
def message_events() -> list[MessageEvent]:  # type: ignore[empty-body]
    """Occasions on which the module writes to people (`send_notices` of `core.sdk.services`).

    Called when: once at start.
    Arguments: none.
    Return: events whose codes start with `<module>.`; how and when they go out is core's.
    If it fails: the module is quarantined, also when a text holds a placeholder that is not named.
    Example:
        @hookimpl
        def message_events():
            return [MessageEvent("lab.ready", "Ready", (("thing", "What"),),
                                 "%(thing)s дайын.", "Готово: %(thing)s.")]
    Since: 0.3. Users: active_longevity, core.
    """


@hookspec
def enrolment_rules() -> list[EnrolmentRule]:  # type: ignore[empty-body]
    """Rules that a group of any module may set for those who want a place in it.

    Called when: once at start; `check` whenever it is asked whether a person may have a place.
    Arguments: none.
    Return: rules whose codes start with `<module>.`, offered and asked only where the module is on.
        A failing `check` enrols nobody and names the module.
    If it fails: the module is quarantined.
    Example:
        @hookimpl
        def enrolment_rules():
            return [EnrolmentRule("lab.boots", "Has boots", "none", lambda **asked: None)]
    Since: 0.3. Users: core, active_longevity.
    """


@hookspec
def daily_work() -> list[DailyWork]:  # type: ignore[empty-body]
    """What the module does every morning in each region where it is on.

    Called when: once at start; `run` every morning at about half past six by the region's clock, in
        the job `modules.daily`, again and again until it returns less than `limit`.
    Arguments: none.
    Return: works whose codes start with `<module>.`. Each call of `run` is a transaction of its
        own; what was done is not done again when the worker is killed or the job runs twice.
    If it fails: the module is quarantined; an error in `run` ends that work only, and is on the
        Modules page.
    Example:
        @hookimpl
        def daily_work():
            return [DailyWork("lab.ending", "Tests that end",
                              lambda session, actor, region, today, limit: 0)]
    Since: 0.5. Users: active_longevity.
    """


@hookspec
def plan_forms() -> list[PlanForm]:  # type: ignore[empty-body]
    """Forms of individual plans for the centres that the module serves.

    Called when: once at start; `suggest` and `source` when a plan is drawn up by the form.
    Arguments: none.
    Return: forms whose codes start with `<module>.`; pages, counting against the ledger, reviews,
        signatures and paper are core's. Where the module is off, its plans stay readable.
    If it fails: the module is quarantined; a failing `suggest` suggests nothing.
    Example:
        @hookimpl
        def plan_forms():
            return [PlanForm("lab.plan", "Plan of the laboratory", ("lab",))]
    Since: 0.4. Users: core, active_longevity.
    """


@hookspec
def audit_words() -> list[AuditWord]:  # type: ignore[empty-body]
    """Words for the deeds and looks that the module writes into the log.

    Called when: once at start.
    Arguments: none.
    Return: words; codes begin with the module's name. A deed that is called like one of the
        module's rights needs none: the right's label is shown.
    If it fails: the module is quarantined.
    Example:
        @hookimpl
        def audit_words():
            return [AuditWord("lab.sample.void", "voided a sample")]
    Since: 0.3. Users: active_longevity, equal_society.
    """


@hookspec
def nav_items(region: RegionInfo, user: Actor) -> list[NavItem]:  # type: ignore[empty-body]
    """Entries of the navigation.

    Called when: on each full page.
    Arguments: region, user (the signed-in actor).
    Return: items; core drops those whose permission the user lacks, and, of a module with its own
        kinds of centres, those of users who look after none of these kinds; sorts by `order`.
    If it fails: the module's items are missing from that page.
    Example:
        @hookimpl
        def nav_items(region, user):
            return [NavItem("Things", "lab.things", "list", 60, "lab.thing.view")]
    Since: 0.1. Users: core, active_longevity, equal_society.
    """


@hookspec
def dashboard_cards(region: RegionInfo, user: Actor) -> list[Card]:  # type: ignore[empty-body]
    """Cards of the start page.

    Called when: the start page or the dashboard is shown.
    Arguments: region, user.
    Return: cards whose endpoint answers a fragment, so that a slow card slows no page; core drops
        the same as of `nav_items`.
    If it fails: the card is missing.
    Example:
        @hookimpl
        def dashboard_cards(region, user):
            return [Card("lab.card", "Things", "lab.card", "lab.thing.view")]
    Since: 0.1. Users: core, active_longevity.
    """


@hookspec
def person_tabs(region: RegionInfo, user: Actor, person: PersonInfo) -> list[Tab]:  # type: ignore[empty-body]
    """Tabs that the module adds to a person's page.

    Called when: a person's page is shown.
    Arguments: region, user, person (identifiers only).
    Return: tabs; those whose permission the user lacks are dropped.
    If it fails: the tab is missing.
    Example:
        @hookimpl
        def person_tabs(region, user, person):
            return [Tab("lab", "Things", "lab.person_tab", "lab.thing.view")]
    Since: 0.1. Users: core, active_longevity, equal_society.
    """


@hookspec
def person_badges(  # type: ignore[empty-body]
    region: RegionInfo, user: Actor, person: PersonInfo, session: Session
) -> list[Badge]:
    """Short marks beside a person's name.

    Called when: a person's page is shown.
    Arguments: region, user, person, session (the unit of work, for reading).
    Return: badges with words.
    If it fails: the badge is missing.
    Example:
        @hookimpl
        def person_badges(region, user, person, session):
            return [Badge("Member", "success")]
    Since: 0.1. Users: core, active_longevity.
    """


@hookspec
def person_events(  # type: ignore[empty-body]
    session: Session,
    region: RegionInfo,
    user: Actor,
    person: PersonInfo,
    limit: int,
    before: dt.datetime | None,
    kind: str,
) -> list[PersonEvent]:
    """Moments of a person's timeline: what happened, newest first.

    Called when: the timeline of a person's page is shown, once for each page of it.
    Arguments: session (for reading), region, user (leave out what the user may not see), person,
        limit (more are not needed), before (only what happened earlier; None for the newest), kind
        (one of `EventKind` or a module's name when the reader asked for it alone, else empty; an
        answer of nothing is right for kinds that the module does not tell).
    Return: at most `limit` events, newest first, in a fixed number of queries; an event of the
        past has its own time, one that has only a date the noon of that day.
    If it fails: the module's events are missing from that page.
    Example:
        @hookimpl
        def person_events(session, region, user, person, limit, before):
            at = dt.datetime(2026, 11, 20, 5, tzinfo=dt.UTC)
            return [PersonEvent(at, "Came to the laboratory", kind="lab")]
    Since: 0.2. Users: core, active_longevity, equal_society.
    """


@hookspec
def person_cards(  # type: ignore[empty-body]
    session: Session, region: RegionInfo, user: Actor, person: PersonInfo
) -> list[PersonCard]:
    """Short cards of a person's page: what comes next, and what the person is entitled to now.

    Called when: the first tab of a person's page asks for its cards, as a fragment of its own.
    Arguments: session (for reading), region, user (leave out what the user may not see), person.
    Return: cards; those of one `code` become one. Core's codes are `next` and `entitled`.
    If it fails: the module's lines are missing.
    Example:
        @hookimpl
        def person_cards(session, region, user, person):
            return [PersonCard("entitled", "Entitled to", (CardLine("A free test", "until May"),))]
    Since: 0.2. Users: core, active_longevity, equal_society.
    """


@hookspec
def search(  # type: ignore[empty-body]
    session: Session, region: RegionInfo, user: Actor, text: str, limit: int
) -> list[SearchHit]:
    """What the search box finds besides people.

    Called when: somebody searches: while typing, and for the page of results.
    Arguments: session (for reading), region, user (leave out what the user may not open), text
        (as typed, trimmed, at least two signs), limit (more are not shown).
    Return: at most `limit` hits, the best first, each with the address of its page. People are
        core's: a module answers with things of its own. It must be quick (one indexed query).
    If it fails: the module's hits are missing.
    Example:
        @hookimpl
        def search(session, region, user, text, limit):
            return [SearchHit("Microscope", "/shymkent/lab/things", "Laboratory")]
    Since: 0.2. Users: active_longevity, core.
    """


@hookspec
def check_enrolment(  # type: ignore[empty-body]
    session: Session, region: RegionInfo, person_id: int, group: Any, on: dt.date
) -> list[Problem]:
    """Whether a person may be enrolled in a group.

    Called when: before a place, a queue number or an offer is given, in the same transaction.
    Arguments: session, region, person_id, group (read it, do not change it), on (a local date).
    Return: problems; a blocking one refuses with its text, and one that protects the person is not
        `overridable`.
    If it fails: nobody is enrolled and the module is named.
    Example:
        @hookimpl
        def check_enrolment(session, region, person_id, group, on):
            return [Problem("lab.closed", "The laboratory is closed")]
    Since: 0.1. Users: core, active_longevity.
    """


@hookspec
def check_service(  # type: ignore[empty-body]
    session: Session,
    region: RegionInfo,
    person_id: int,
    kind_code: str,
    on: dt.date,
    giving: bool,
) -> list[Problem]:
    """Whether a person may have a service outside a place in a group.

    Called when: before a walk-in service is recorded, an appointment with a service is booked,
        moved or marked as held, and by modules (`service_problems`, `refuse_service`); in the
        same transaction. A mark of attendance asks as well, but is only warned by the answer.
    Arguments: session (for reading), region, person_id, kind_code (of any module), on (a local
        date), giving (True when the person stands there to have it, False when it is booked).
    Return: problems in words that may be said to the person; a blocking one refuses.
    If it fails: nothing is booked or recorded and the module is named.
    Example:
        @hookimpl
        def check_service(person_id, kind_code, on, giving):
            return [Problem("lab.fasting", "Come fasting", blocking=False)] if giving else []
    Since: 0.5. Users: active_longevity.
    """


@hookspec
def demo_data(session: Session, region: RegionInfo, rng: random.Random, demo: Any) -> None:
    """Fill a region with a believable centre of the module's kind.

    Called when: `shanyraq demo`, after core has made people, centres, rooms and staff.
    Arguments: session, region, rng (seeded), demo (`centres`, `people`, `today`, `actor`).
    Return: None.
    If it fails: the demo goes on without the module's data, and says so.
    Example:
        @hookimpl
        def demo_data(session, region, rng, demo):
            pass
    Since: 0.1. Users: active_longevity, equal_society.
    """
