"""Where the pages are: every GET route of the application, with arguments from the demo."""

from __future__ import annotations

import sqlalchemy as sa
from flask import Flask
from sqlalchemy.engine import Connection
from werkzeug.routing import Rule

from core.kernel import EXTENSION
from core.web.endpoint import DEVICE, PUBLIC, spec_of
from tests.browser.tools import Site, engine_of
from tests.contract.place import tables_of_modules
from tests.modules import ONLY

#: routes that are no pages, with the reason
NOT_PAGES = {
    "timetable_import.template": "a file to download",
    "timetable_import.progress": "the page of a batch while a job runs leads on when it has ended",
    "scheduling.wall_pdf": "a PDF",
    "calendar_feed.read": "a calendar, for programs",
    "scheduling.appointment_first": "leads on to the first free time",
    "scheduling.appointment_form": "needs a chosen time: tests of appointments",
    "static": "files",
    "web.healthz": "plain text for machines",
    "web.readyz": "plain text for machines",
    "auth.home": "leads on to another page",
    "auth.second_factor": "only between password and second factor: tests of accounts",
    "exchange.errors": "a file to download",
    "exchange.template": "a file to download",
    "exchange.template_xlsx": "a file to download",
    "exports.file": "a file to download",
    "exchange.progress": "the page of a batch while a job runs leads on when it has ended",
    "indicators.table": "a file to download",
    "indicators.plan_book": "a file to download",
    "indicators.plan_print": "a PDF",
    "indicators.requests_book": "a file to download",
    "indicators.form_sample": "a file to download",
    "indicators.form_original": "a file to download",
    "indicators.form_copy": "a file to download",
    "indicators.timesheet_xlsx": "a file to download",
    "indicators.timesheet_print": "a PDF",
    "find.suggest": "the list under the search box, shown by htmx: test_keyboard.py",
    "documents.open_file": "a file to download",
    "documents.photo": "a picture",
    "privacy.take_export": "a file to download",
    "privacy.consent_paper": "a PDF",
    "privacy.blank_paper": "a PDF",
    "privacy.breach_paper": "a PDF",
    "privacy.export": "an account's own request: tests of rights",
    "privacy.erasure": "the demo erases nobody: tests of rights",
    "documents.paper": "a PDF",
    "requests.receipt_paper": "a PDF",
    "plans.paper": "a PDF",
    "documents.card_paper": "a PDF",
    "documents.card_sheet": "a PDF",
    "requests.letter_pdf": "a PDF",
    "requests.table": "a file to download",
    "scheduling.ask_to_send": "JSON for offline.js: test_offline.py",
    "scheduling.evening_list": "a PDF",
    "public_requests.answer_referral": "its token is kept nowhere: test_referral.py",
    "public_feedback.question": "its signature needs the secret: tests of feedback",
    **tables_of_modules("NOT_PAGES"),
}
#: accounts of the demo in the order in which they are tried for a permission
_BY_PERMISSION = {
    "work.units": "head",
    "work.hand_over": "head",
    "system.view": "admin",
    "system.manage": "admin",
    "audit.view": "officer",
    "people.who_looked": "director",
    "people.export": "director",
    "openings.review": "director",
    "modules.switch": "region",
    "privacy.export": "officer",
    "privacy.erase": "officer",
    "privacy.texts": "officer",
    "privacy.breach": "officer",
    "roles.manage": "region",
    "messages.templates": "region",
    "documents.void": "director",
    "indicators.forms": "region",
    "indicators.fill": "region",
    "indicators.timesheet": "director",
    "active_longevity.clearance.record": "nurse",
    "requests.bodies": "director",
    "feedback.view": "director",
    **tables_of_modules("BY_PERMISSION"),
}
_BY_NAME = {
    "work.work": "head",
    "work.item": "head",
    "requests.receipt": "desk",
    "requests.paper": "desk",
    "requests.portal": "head",
    "requests.request_page": "head",
    "requests.moving": "head",
    "requests.assigning": "head",
    "portals.extract": "head",
    "regions.new_centre": "region",
    "regions.new_district": "region",
    "regions.known": "region",
    "regions.edit_district": "region",
    "regions.rules": "region",
    "reference.new_day": "region",
    "reference.edit_day": "region",
    "reference.remove_day_form": "region",
    "jobs.job": "region",
    **tables_of_modules("BY_NAME"),
}
_ACCOUNT_OF: dict[str, str] = {}
_HOME = (
    "SELECT household_id FROM household_member WHERE left_on IS NULL"
    " GROUP BY household_id HAVING count(*) > 1 ORDER BY household_id LIMIT 1"
)
_HOUSEMATE = (
    "SELECT p.public_id FROM person p JOIN household_member m ON m.person_id = p.id"
    f" WHERE m.left_on IS NULL AND m.role <> 'head' AND m.household_id = ({_HOME})"
    " ORDER BY m.id LIMIT 1"
)
_FIRST_CENTRE = "(SELECT id FROM centre WHERE code = 'active-longevity')"
_ACTING = (
    "SELECT min(r.id) FROM representative r JOIN person_centre a ON a.person_id = r.person_id"
    f" AND a.centre_id = {_FIRST_CENTRE} WHERE r.ended_at IS NULL"
)
_MEMBER = (
    "SELECT p.id FROM person p JOIN enrolment e ON e.person_id = p.id AND e.state = 'enrolled'"
    f" JOIN activity_group g ON g.id = e.group_id AND g.centre_id = {_FIRST_CENTRE}"
    " ORDER BY e.id LIMIT 1"
)
_PLANNED = (
    f"SELECT id FROM session WHERE state = 'planned' AND centre_id = {_FIRST_CENTRE}"
    " ORDER BY starts_at LIMIT 1"
)
_CLOSED = (
    f"SELECT id FROM session WHERE state = 'closed' AND centre_id = {_FIRST_CENTRE}"
    " ORDER BY starts_at DESC LIMIT 1"
)
_AGREED = "SELECT id FROM consent WHERE withdrawn_on IS NULL ORDER BY id LIMIT 1"
_DRAFT = (
    f"SELECT id FROM plan WHERE state = 'draft' AND centre_id = {_FIRST_CENTRE}"
    " AND id IN (SELECT n.plan_id FROM plan_need n JOIN plan_goal g ON g.need_id = n.id"
    " JOIN plan_measure m ON m.goal_id = g.id) ORDER BY id LIMIT 1"
)
_GOAL = (
    "SELECT min(g.id) FROM plan_goal g JOIN plan_need n ON n.id = g.need_id"
    f" WHERE n.plan_id = ({_DRAFT})"
)
_AGREED_PLAN = (
    f"SELECT public_id FROM plan WHERE state = 'agreed' AND centre_id = {_FIRST_CENTRE}"
    " ORDER BY id LIMIT 1"
)
#: the newest receipt whose first request is open and misses a paper
_RECEIPT = (
    "SELECT r.intake_id FROM service_request r JOIN request_paper p ON p.request_id = r.id"
    " WHERE r.phase = 'new' AND p.state = 'missing' ORDER BY r.id DESC LIMIT 1"
)
_OPEN_WORK = "closed_at IS NULL AND assignee_id IS NOT NULL AND kind = 'requests.request'"
#: argument → statement that finds a value for it
_VALUES = {
    "person_id": f"SELECT public_id FROM person WHERE id = ({_MEMBER})",
    "clearance_id": (
        "SELECT public_id FROM active_longevity_clearance WHERE voided_at IS NULL"
        f" AND person_id = ({_MEMBER})"
    ),
    "other_id": (
        "SELECT p.public_id FROM person p JOIN enrolment e ON e.person_id = p.id"
        " AND e.state = 'enrolled' JOIN activity_group g ON g.id = e.group_id"
        f" AND g.centre_id = {_FIRST_CENTRE} WHERE p.id <> ({_MEMBER}) ORDER BY e.id LIMIT 1"
    ),
    "merge_id": "SELECT public_id FROM person_merge WHERE state = 'merged' ORDER BY id LIMIT 1",
    "pair_id": "SELECT public_id FROM person_pair WHERE state = 'open' ORDER BY id LIMIT 1",
    "category_id": f"SELECT id FROM person_category WHERE person_id = ({_MEMBER}) LIMIT 1",
    "delivery_id": (
        "SELECT public_id FROM delivery WHERE voided_at IS NULL AND person_id IS NOT NULL"
        f" AND centre_id = {_FIRST_CENTRE} ORDER BY id LIMIT 1"
    ),
    "message_id": "SELECT public_id FROM message WHERE state = 'sent' ORDER BY id LIMIT 1",
    "broadcast_id": "SELECT public_id FROM message_broadcast ORDER BY id LIMIT 1",
    "event_code": "SELECT 'answer_unclear'",
    "audience": "SELECT 'group'",
    "audience_key": (
        f"SELECT public_id FROM activity_group WHERE centre_id = {_FIRST_CENTRE}"
        " AND ended_at IS NULL ORDER BY id LIMIT 1"
    ),
    "batch_id": "SELECT public_id FROM import_batch WHERE kind <> 'timetable' ORDER BY id LIMIT 1",
    "export_id": "SELECT public_id FROM people_export ORDER BY id LIMIT 1",
    "job_id": "SELECT public_id FROM job WHERE region_id IS NOT NULL ORDER BY id LIMIT 1",
    "centre_code": "SELECT 'active-longevity'",
    "district_code": "SELECT code FROM district ORDER BY id LIMIT 1",
    "room_id": f"SELECT id FROM room WHERE centre_id = {_FIRST_CENTRE} ORDER BY id LIMIT 1",
    "resource_id": f"SELECT public_id FROM resource WHERE centre_id = {_FIRST_CENTRE} LIMIT 1",
    "blocking_id": "SELECT public_id FROM blocking WHERE staff_id IS NOT NULL LIMIT 1",
    "thing": "SELECT 'resource'",
    "thing_id": f"SELECT public_id FROM resource WHERE centre_id = {_FIRST_CENTRE} LIMIT 1",
    "role_code": "SELECT code FROM role WHERE region_id IS NOT NULL ORDER BY id LIMIT 1",
    "group_id": (
        "SELECT g.public_id FROM activity_group g JOIN enrolment e ON e.group_id = g.id"
        f" AND e.state = 'enrolled' AND e.person_id = ({_MEMBER}) ORDER BY e.id LIMIT 1"
    ),
    "session_id": f"SELECT public_id FROM session WHERE id = ({_PLANNED})",
    "deed_id": "SELECT public_id FROM series_deed ORDER BY id LIMIT 1",
    "closure_id": "SELECT public_id FROM closure WHERE lifted_at IS NULL ORDER BY id LIMIT 1",
    "local_date": "SELECT '2026-12-16'",
    "value_code": "SELECT 'pension_age_women'",
    "visit_kind_id": (
        f"SELECT public_id FROM visit_kind WHERE centre_id = {_FIRST_CENTRE} ORDER BY id LIMIT 1"
    ),
    "appointment_id": (
        "SELECT public_id FROM booking WHERE state = 'planned' AND kind = 'appointment'"
        f" AND centre_id = {_FIRST_CENTRE}"
        " ORDER BY starts_at DESC LIMIT 1"
    ),
    "staff_id": f"SELECT public_id FROM staff_member WHERE centre_id = {_FIRST_CENTRE} LIMIT 1",
    "user_id": "SELECT public_id FROM app_user WHERE username = 'reception'",
    "region_code": "SELECT 'shymkent'",
    "module": "SELECT min(module) FROM region_module",
    "document_id": "SELECT public_id FROM issued_document WHERE state = 'valid' LIMIT 1",
    "way": "SELECT 'paper'",
    "request_type": "SELECT 'equal_society.social_taxi'",
    "text": "SELECT number FROM issued_document ORDER BY id LIMIT 1",
    "consent_id": f"SELECT public_id FROM consent WHERE id = ({_AGREED})",
    "purpose": "SELECT 'photo'",
    "breach_id": "SELECT public_id FROM breach ORDER BY id LIMIT 1",
    "case_id": "SELECT public_id FROM retention_case ORDER BY id LIMIT 1",
    "household_id": f"SELECT public_id FROM household WHERE id = ({_HOME})",
    "representative_id": f"SELECT public_id FROM representative WHERE id = ({_ACTING})",
    "form_id": "SELECT public_id FROM official_form ORDER BY id LIMIT 1",
    "plan_id": f"SELECT public_id FROM plan WHERE id = ({_DRAFT})",
    "need_id": f"SELECT public_id FROM plan_need WHERE plan_id = ({_DRAFT}) ORDER BY id LIMIT 1",
    "goal_id": f"SELECT public_id FROM plan_goal WHERE id = ({_GOAL})",
    "measure_id": (
        f"SELECT public_id FROM plan_measure WHERE goal_id = ({_GOAL}) ORDER BY id LIMIT 1"
    ),
    "extract_id": "SELECT max(public_id) FROM portal_extract",
    "intake_id": f"SELECT public_id FROM request_intake WHERE id = ({_RECEIPT})",
    "request_id": (
        f"SELECT public_id FROM service_request WHERE intake_id = ({_RECEIPT}) ORDER BY id LIMIT 1"
    ),
    "paper_id": (
        "SELECT p.public_id FROM request_paper p JOIN service_request r ON r.id = p.request_id"
        f" WHERE r.intake_id = ({_RECEIPT}) AND p.state = 'missing' ORDER BY p.id LIMIT 1"
    ),
    "unit_id": "SELECT public_id FROM work_unit ORDER BY id LIMIT 1",
    "work_id": f"SELECT public_id FROM work_item WHERE {_OPEN_WORK} ORDER BY due_on, id LIMIT 1",
    "hand_over_id": "SELECT public_id FROM work_hand_over ORDER BY id LIMIT 1",
    "referral_id": (
        f"SELECT public_id FROM referral WHERE centre_id = {_FIRST_CENTRE} AND state = 'accepted'"
        " AND body_id IS NOT NULL ORDER BY id LIMIT 1"
    ),
    "body_id": "SELECT public_id FROM outside_body ORDER BY id LIMIT 1",
    "feedback_id": (
        f"SELECT public_id FROM feedback WHERE centre_id = {_FIRST_CENTRE} AND state = 'open'"
        " AND kind = 'complaint' ORDER BY id LIMIT 1"
    ),
    **tables_of_modules("VALUES"),
}
#: where the general answer does not fit an endpoint
_SPECIAL = {
    ("requests.moving", "way"): "SELECT 'withdraw'",
    ("work.handing", "user_id"): "SELECT public_id FROM app_user WHERE username = 'specialist2'",
    **{
        (f"plans.{page}", "plan_id"): _AGREED_PLAN
        for page in ("plan", "reviewing", "closing", "signing")
    },
    **{
        (f"timetable_import.{page}", "batch_id"): (
            "SELECT public_id FROM import_batch WHERE kind = 'timetable' ORDER BY id LIMIT 1"
        )
        for page in ("batch", "undo")
    },
    ("scheduling.undo_appointment_form", "appointment_id"): (
        "SELECT public_id FROM booking WHERE state = 'done' AND kind = 'appointment'"
        f" AND centre_id = {_FIRST_CENTRE} LIMIT 1"
    ),
    ("privacy.withdrawing", "person_id"): (
        "SELECT p.public_id FROM person p JOIN consent c ON c.person_id = p.id"
        f" WHERE c.id = ({_AGREED})"
    ),
    ("documents.removing_file", "person_id"): (
        "SELECT p.public_id FROM person p JOIN attachment a ON a.person_id = p.id"
        " WHERE a.subject_type = '' ORDER BY a.id LIMIT 1"
    ),
    ("documents.removing_file", "file_id"): (
        "SELECT public_id FROM attachment WHERE subject_type = '' ORDER BY id LIMIT 1"
    ),
    ("households.leaving", "person_id"): _HOUSEMATE,
    ("households.changing_role", "person_id"): _HOUSEMATE,
    ("households.ending_representation", "person_id"): (
        "SELECT public_id FROM person WHERE id ="
        f" (SELECT person_id FROM representative WHERE id = ({_ACTING}))"
    ),
    ("scheduling.restore_form", "session_id"): (
        "SELECT public_id FROM session WHERE state = 'cancelled' AND cancel_reason <> ''"
        f" AND centre_id = {_FIRST_CENTRE} ORDER BY starts_at DESC LIMIT 1"
    ),
    ("scheduling.change_mark_form", "session_id"): (
        f"SELECT public_id FROM session WHERE id = ({_CLOSED})"
    ),
    ("scheduling.change_mark_form", "person_id"): (
        "SELECT p.public_id FROM person p JOIN attendance a ON a.person_id = p.id"
        f" WHERE a.session_id = ({_CLOSED}) ORDER BY a.id LIMIT 1"
    ),
    ("exchange.columns", "batch_id"): (
        "SELECT public_id FROM import_batch WHERE state = 'rehearsed' AND kind <> 'timetable'"
        " ORDER BY id LIMIT 1"
    ),
    ("exchange.undo", "batch_id"): (
        "SELECT public_id FROM import_batch WHERE state = 'applied' AND kind <> 'timetable'"
        " ORDER BY id LIMIT 1"
    ),
    **tables_of_modules("SPECIAL"),
}


def page_rules(app: Flask) -> dict[str, Rule]:
    """Pages by a name: the endpoint, with `@system` for the same page outside a region."""
    rules: dict[str, Rule] = {}
    for rule in app.url_map.iter_rules():
        spec = spec_of(app, rule.endpoint)
        if "GET" not in (rule.methods or ()) or rule.endpoint in NOT_PAGES or spec is None:
            continue
        if spec.permission == DEVICE:
            continue  # kiosk and tablet have tests of their own: they need a device
        if (
            ONLY
            and app.extensions[EXTENSION].module_of_blueprint(rule.endpoint.rpartition(".")[0])
            != ONLY
        ):
            continue
        name = rule.endpoint
        if "region" not in rule.arguments and _has_region_twin(app, rule):
            name += "@system"
        rules[name] = rule
        _ACCOUNT_OF[name] = "" if spec.permission == PUBLIC else _account(name, spec.permission)
    _RULES.update(rules)
    return rules


_RULES: dict[str, Rule] = {}


def _has_region_twin(app: Flask, rule: Rule) -> bool:
    return any("region" in one.arguments for one in app.url_map.iter_rules(rule.endpoint))


def _account(name: str, permission: str) -> str:
    if name.endswith("@system"):
        return "admin"
    return _BY_NAME.get(name) or _BY_PERMISSION.get(permission, "director")


def account_for(name: str) -> str:
    """Who of the demo may open that page."""
    return _ACCOUNT_OF[name]


def address_of(site: Site, name: str) -> str:
    """The page's address in the demo; fails when an argument has no value."""
    rule = _RULES[name]
    values = {"region": "shymkent"}
    with engine_of(site).connect() as connection:
        for argument in rule.arguments - {"region"}:
            statement = _SPECIAL.get((rule.endpoint, argument)) or _VALUES.get(argument)
            assert statement, (
                f"{name}: tests/browser/addresses.py has no value for {argument!r}; a module's"
                " stand in VALUES of its tests/places.py"
            )
            values[argument] = _value(connection, statement)
            assert values[argument] != "None", f"{name}: the demo has no {argument}"
    built = rule.build({k: v for k, v in values.items() if k in rule.arguments})
    assert built is not None
    return built[1]


def _value(connection: Connection, statement: str) -> str:
    return str(connection.scalar(sa.text(statement)))
