"""Every page × every role × own centre, other centre, other region, against the declared right.

The pages are read from the running application, so one added tomorrow is tried too.
"""

from __future__ import annotations

import re
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.routing import Rule

from core.auth.models import Role, RoleGrant, User
from core.auth.permissions import SHIPPED_ROLES, SYSTEM_ADMIN
from core.db import ALL_REGIONS, unit_of_work
from core.kernel import EXTENSION, Kernel
from core.web.endpoint import BREAK_GLASS, DEVICE, PUBLIC, SIGNED_IN, EndpointSpec, spec_of
from tests.conftest import postgres_wanted
from tests.contract.conftest import address
from tests.contract.place import Undrawn, set_of_modules
from tests.modules import ONLY

CAST = {
    "aigul": "centre_admin",
    "bota": "receptionist",
    "nurgul": "nurse",
    "sabit": "specialist",
    "dana": "region_admin",
    "officer": "data_officer",
    "auditor": "figures_auditor",
    "ermek": "system_admin",
}
WHOLE_REGION_ROLES = {"region_admin", "data_officer", "figures_auditor", "system_admin"}
#: Pages about the region as a whole: a role at one centre holds the right, but not there.
WHOLE_REGION_PAGES = {
    "regions.new_centre",
    "regions.create_centre",
    "regions.new_district",
    "regions.known",
    "regions.take_known",
    "regions.create_district",
    "regions.edit_district",
    "regions.save_district",
    "regions.rules",
    "regions.save_rules",
    # days off hold for the whole region; at one centre they are only read
    "reference.new_day",
    "reference.add_day",
    "reference.edit_day",
    "reference.save_day",
    "reference.remove_day_form",
    "reference.remove_day",
    "reference.put_back_day",
    "messaging.switch",
}
#: Arguments that name the same thing in every region.
GLOBAL_ARGUMENTS = {
    "region",
    "module",
    "region_code",
    "number",
    "filename",
    "way",
    "text",
    "purpose",
    "event_code",
    "audience",
    "local_date",
    "value_code",
    "request_type",
} | set_of_modules("GLOBAL_ARGUMENTS")
#: Arguments whose objects belong to the region as a whole, not to one centre: its roles, its
#: districts, and its register of outside bodies, which every centre refers to.
REGION_ARGUMENTS = GLOBAL_ARGUMENTS | {"role_code", "district_code", "body_id"}
#: Pages on a person of another centre that lead to attaching that person to the own one.
ACROSS_CENTRES = {
    "people.attaching", "people.attach", "privacy.new_sharing", "privacy.give_sharing",
}  # fmt: skip
#: Pages that anybody reads: a public timetable, and those whose address is the secret (the feed of
#: a calendar, the link of a letter of referral, the signed question about a closed request):
#: whoever has the address is the one it was given to, whatever account is open beside.
FOR_ANYBODY = {
    "public_timetable.timetable", "calendar_feed.read",
    "public_requests.answer_referral", "public_requests.send_answer",
    "public_feedback.question", "public_feedback.give_rating",
}  # fmt: skip
#: Gateways call them with a secret of their own; without one they are not there at all
#: (tests/core/messaging/test_hooks.py tries them with it).
BEHIND_A_SECRET = {
    "message_hooks.sms_receipt", "message_hooks.sms_incoming", "message_hooks.mail_bounce",
}  # fmt: skip
#: Their object stands in the form, so an empty one names nothing: the person, the account or the
#: value that is meant, who a request is for, the row of an extract that is to be attached.
OBJECT_IN_FORM = {
    "scheduling.add_guest", "scheduling.create_staff", "scheduling.enrol", "reference.remove_value",
    "requests.intake_parts", "requests.open_intake", "portals.attach",
} | set_of_modules("OBJECT_IN_FORM")  # fmt: skip
#: End what other pages need: the session, a module, the account or its role, a day off.
LAST = {
    "auth.sign_out", "regions.disable_module", "users.close_user", "users.end_grant",
    "reference.remove_day",
} | set_of_modules("LAST")  # fmt: skip


def rules(app: Flask) -> list[tuple[Rule, str, EndpointSpec]]:
    """(rule, method, what the view declared), reads first, what ends things last."""
    found = []
    for rule in app.url_map.iter_rules():
        if rule.endpoint == "static":
            continue
        spec = spec_of(app, rule.endpoint)
        assert spec is not None, f"{rule.endpoint} declares nothing"
        if ONLY and _owner(app, rule) != ONLY:
            continue
        found += [(rule, m, spec) for m in rule.methods - {"HEAD", "OPTIONS"}]
    return sorted(
        found, key=lambda one: (one[1] != "GET", one[0].endpoint in LAST, one[0].endpoint)
    )


def _owner(app: Flask, rule: Rule) -> str | None:
    kernel: Kernel = app.extensions[EXTENSION]
    return kernel.module_of_blueprint(rule.endpoint.rpartition(".")[0])


def title(rule: Rule, method: str) -> str:
    return f"{method} {rule.rule} ({rule.endpoint})"


def answer(client: FlaskClient, method: str, path: str) -> tuple[int, str]:
    """Status and where it leads to."""
    found = client.open(path, method=method)
    return found.status_code, found.headers.get("Location", "")


def is_sign_in(status: int, location: str) -> bool:
    return (
        status in {302, 303, 307}  # 307: what was typed goes along
        and re.match(r"^(http://localhost)?/login(/again)?(\?|$)", location) is not None
    )


def is_pairing(status: int, location: str) -> bool:
    return status == 302 and location.endswith("/device/pair")


def is_open(method: str, status: int, location: str) -> bool:
    """A page that was shown, or a form that was looked at: an empty one may be refused, but not
    for want of a right."""
    if is_sign_in(status, location) or status in {401, 403, 405} or status >= 500:
        return False
    return status < 400 if method == "GET" else status != 404


def holds(kernel: Kernel, role: str, permission: str) -> bool:
    return role in kernel.registry.permissions[permission].default_roles


def addresses(app: Flask, place_in: Any, where: str, username: str) -> dict[tuple[str, str], str]:
    def build(place: Any) -> dict[tuple[str, str], str]:
        return {(r.rule, m): address(app, r, place) for r, m, _ in rules(app)}

    found: dict[tuple[str, str], str] = place_in(where, username, build)
    return found


def test_anonymous_sees_public_pages_only(app: Flask, world: Any, place_in: Any) -> None:
    paths = addresses(app, place_in, "first", "bota")
    wrong = []
    for rule, method, spec in rules(app):
        status, location = answer(app.test_client(), method, paths[rule.rule, method])
        if rule.endpoint in BEHIND_A_SECRET:
            fine = status == 404
        elif spec.permission == PUBLIC:
            fine = status < 500 and status not in {401, 403, 404}
        elif spec.permission == DEVICE:
            fine = is_pairing(status, location) if method == "GET" else status == 403
        else:
            fine = is_sign_in(status, location)
        if not fine:
            wrong.append(f"{title(rule, method)}: {status} {location}")
    assert not wrong, "\n".join(wrong)


#: rights are decided in Python: on PostgreSQL those are enough who together open every page, and
#: one who asks for what another region has
ROLES = ("aigul", "dana", "ermek") if postgres_wanted() else tuple(CAST)
STRANGERS = ("dana",) if postgres_wanted() else ("aigul", "dana", "officer", "ermek")


@pytest.mark.parametrize("username", ROLES)
def test_each_role_opens_what_it_holds_and_nothing_else(
    app: Flask, world: Any, kernel: Kernel, place_in: Any, sign_in: Any, username: str,
    undrawn: Undrawn,
) -> None:  # fmt: skip
    """The first role that may open a page sees it drawn; of the others the view decides alone."""
    role = CAST[username]
    paths = addresses(app, place_in, "first", username)
    wrong = []
    client = sign_in(username)
    for rule, method, spec in rules(app):
        if rule.endpoint in BEHIND_A_SECRET or not _is_tried_by(username, kernel, rule, spec):
            continue
        if method != "GET" and spec.permission == SIGNED_IN:
            client = sign_in(username)  # these end sessions, or change the account
        with undrawn(username != _first(kernel, rule, spec)):
            status, location = answer(client, method, paths[rule.rule, method])
        if rule.endpoint == "auth.sign_out":
            assert is_sign_in(status, location)
            client = sign_in(username)
            continue
        expected = _expected(kernel, role, rule, spec)
        missing = status == 404 and rule.endpoint in OBJECT_IN_FORM
        fine = {
            "open": is_open(method, status, location) or missing,
            "pairing": is_pairing(status, location) if method == "GET" else status == 403,
            "closed": status == 403,
        }[expected]
        if not fine:
            wrong.append(f"{title(rule, method)}: {status} {location}, not {expected}")
    assert not wrong, "\n".join(wrong)


def _is_tried_by(username: str, kernel: Kernel, rule: Rule, spec: EndpointSpec) -> bool:
    """Everybody tries everything; on PostgreSQL the first who may opens the page, and that is all
    that is asked of the database."""
    return not postgres_wanted() or username == _first(kernel, rule, spec)


def _first(kernel: Kernel, rule: Rule, spec: EndpointSpec) -> str:
    may = (one for one in ROLES if _expected(kernel, CAST[one], rule, spec) != "closed")
    return next(may, ROLES[0])


def is_shut(kernel: Kernel, role: str, spec: EndpointSpec) -> bool:
    """A part of a file about health or violence, which the role may not open even with a reason."""
    return bool(spec.sensitive) and not any(
        holds(kernel, role, code) for code in (spec.sensitive, BREAK_GLASS)
    )


def _expected(kernel: Kernel, role: str, rule: Rule, spec: EndpointSpec) -> str:
    if spec.permission in {PUBLIC, SIGNED_IN}:
        return "open"
    if spec.permission == DEVICE:
        return "pairing"
    if not holds(kernel, role, spec.permission):
        return "closed"
    if is_shut(kernel, role, spec):
        return "closed"
    if "region" not in rule.arguments and role != SYSTEM_ADMIN:
        return "closed"  # /system/… is for the whole system, whatever the right is called
    if rule.endpoint in WHOLE_REGION_PAGES and role not in WHOLE_REGION_ROLES:
        return "closed"
    return "open"


@pytest.fixture
def marat(app: Flask, world: Any) -> str:
    """The administrator of the second centre: the broadest role that a neighbour can have."""
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        role_id = session.scalar(sa.select(Role.id).where(Role.code == "centre_admin"))
        user = User(username="marat", full_name="Marat", home_region_id=world.region.id,
                    current_centre_id=world.second_centre_id)  # fmt: skip
        session.add(user)
        session.flush()
        session.add(
            RoleGrant(user_id=user.id, role_id=role_id, region_id=world.region.id,
                      centre_id=world.second_centre_id)
        )  # fmt: skip
        user.totp_confirmed_at = user.created_at
        world.users["marat"] = user.id
    return "marat"


def test_a_neighbour_opens_nothing_of_another_centre(
    app: Flask, world: Any, place_in: Any, sign_in: Any, marat: str, undrawn: Undrawn
) -> None:
    """The answer is that of a thing that does not exist: even its existence is not told."""
    theirs = addresses(app, place_in, "first", "bota")
    client, wrong = sign_in(marat), []
    for rule, method, spec in rules(app):
        if rule.arguments <= REGION_ARGUMENTS or rule.endpoint in ACROSS_CENTRES | FOR_ANYBODY:
            continue
        with undrawn():
            status, location = answer(client, method, theirs[rule.rule, method])
        expected = {404, 403} if spec.permission != SIGNED_IN else {404}
        if status not in expected:
            wrong.append(f"{title(rule, method)}: {status} {location}")
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("username", STRANGERS)
def test_objects_of_another_region_do_not_exist(
    app: Flask,
    world: Any,
    kernel: Kernel,
    place_in: Any,
    sign_in: Any,
    username: str,
    undrawn: Undrawn,
) -> None:
    """Shymkent's addresses with Almaty's objects in them."""
    foreign = addresses(app, place_in, "foreign", username)
    client, wrong = sign_in(username), []
    for rule, method, spec in rules(app):
        if "region" not in rule.arguments or rule.arguments <= GLOBAL_ARGUMENTS:
            continue
        path = foreign[rule.rule, method].replace("/almaty-city/", "/shymkent/", 1)
        with undrawn():
            status, location = answer(client, method, path)
        held = spec.permission == SIGNED_IN or holds(kernel, CAST[username], spec.permission)
        closed = rule.endpoint in WHOLE_REGION_PAGES and CAST[username] not in WHOLE_REGION_ROLES
        closed = closed or is_shut(kernel, CAST[username], spec)
        if status != (404 if held and not closed else 403):
            wrong.append(f"{title(rule, method)}: {status} {location}")
    assert not wrong, "\n".join(wrong)


def test_somebody_of_another_region_finds_no_page(
    app: Flask, world: Any, place_in: Any, sign_in: Any, undrawn: Undrawn
) -> None:
    paths = addresses(app, place_in, "first", "bota")
    client, wrong = sign_in("zhanar"), []
    for rule, method, spec in rules(app):
        if "region" not in rule.arguments or spec.permission in {PUBLIC, DEVICE}:
            continue
        with undrawn():
            status, location = answer(client, method, paths[rule.rule, method])
        if status != 404:
            wrong.append(f"{title(rule, method)}: {status} {location}")
    assert not wrong, "\n".join(wrong)


def test_an_unknown_region_does_not_exist(app: Flask, world: Any, sign_in: Any) -> None:
    for client in (sign_in("dana"), sign_in("ermek")):
        assert answer(client, "GET", "/nowhere/people/")[0] == 404
    assert answer(app.test_client(), "GET", "/nowhere/device/pair")[0] == 404


def test_no_post_works_without_its_token(
    app: Flask, world: Any, place_in: Any, sign_in: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(app.config, "WTF_CSRF_ENABLED", True)
    paths = addresses(app, place_in, "first", "dana")
    client = sign_in("dana")
    wrong = []
    for rule, method, _spec in rules(app):
        if method == "GET":
            continue
        status, location = answer(client, method, paths[rule.rule, method])
        if status != (404 if rule.endpoint in BEHIND_A_SECRET else 400):
            wrong.append(f"{title(rule, method)}: {status} {location}")
    assert not wrong, "\n".join(wrong)


def test_every_view_declares_a_right_that_some_shipped_role_holds(
    app: Flask, kernel: Kernel
) -> None:
    codes = {role.code for role in SHIPPED_ROLES}
    for rule, _method, spec in rules(app):
        if spec.permission in {PUBLIC, SIGNED_IN, DEVICE}:
            continue
        permission = kernel.registry.permissions[spec.permission]
        assert codes & set(permission.default_roles), rule.endpoint


def test_every_right_belongs_to_a_shipped_role_and_only_to_known_ones(kernel: Kernel) -> None:
    codes = {role.code for role in SHIPPED_ROLES}
    for permission in kernel.registry.permissions.values():
        assert permission.default_roles, permission.code
        assert set(permission.default_roles) <= codes, permission.code


def test_the_system_administrator_opens_no_file_of_a_person(kernel: Kernel) -> None:
    held = {c for c, p in kernel.registry.permissions.items() if SYSTEM_ADMIN in p.default_roles}
    own = (
        "people.",
        "deliveries.",
        "groups.",
        "sessions.",
        "enrolments.",
        "attendance.",
        "import.",
    )
    assert {c for c in held if c.startswith(own)} == set()
    modules = {kernel.registry.owners[code] for code in held} - {"core"}
    assert modules == set()


def test_every_entry_of_the_menu_leads_to_a_page(
    app: Flask, world: Any, kernel: Kernel, actor: Any
) -> None:
    with app.app_context():
        for region in (world.region, None):
            for item in kernel.call("nav_items", region=region, session=None, user=actor("dana")):
                spec = spec_of(app, item.endpoint)
                assert spec is not None, item.endpoint
                assert spec.permission == item.permission, item.endpoint
