"""What pages about a person share: opening the file, its frame with tabs, choices of forms."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import abort, current_app, g, redirect, request, url_for
from wtforms import SelectChoice

from core.audit.models import AuditEntry
from core.audit.openings import living_opening
from core.audit.permissions import WHO_LOOKED
from core.audit.services import record_look
from core.db import db
from core.errors import NotAllowed, NotFound
from core.kernel import kernel
from core.people import labels, queries, registration, services
from core.people.duplicate_services import remember_different
from core.people.forms import AttachForm, ChangeForm, DetachForm, FileForm, RegistrationForm
from core.people.merge_pages import follow_merge
from core.people.models import Person
from core.people.name_scripts import was_straightened
from core.people.rules import age_on, category_in_force
from core.plugins.contracts import Badge, PersonInfo
from core.regions.models import Centre
from core.web.endpoint import BREAK_GLASS, spec_of
from core.web.forms import typed_digits
from core.web.i18n import format_datetime, gettext, today
from core.web.i18n import lazy_gettext as _
from core.web.render import attempt, wants_fragment

NAV_AREA = "people.people"


@dataclass(frozen=True)
class TabLink:
    """A tab as the macro `tabs` wants it."""

    label: Any
    url: str
    current: bool
    count: int | None = None
    #: a sensitive part that the reader may open only with a reason
    closed: bool = False


def scope(permission: str = "people.view") -> frozenset[int] | None:
    """Centres whose people the reader may see; None is the whole region."""
    found: frozenset[int] | None = g.actor.centre_scope(permission, g.region.id)
    return found


def may(person: Person, permission: str) -> bool:
    """Whether the reader holds the permission in a centre that holds the file."""
    centres: list[int | None] = [*queries.living_centres(person)] or [None]
    return any(g.actor.can(permission, g.region.id, centre) for centre in centres)


def open_person(public_id: str, permission: str = "people.view") -> Person:
    """The person whose file the reader may open with this permission; else `NotFound`.

    Where the view declared a sensitive part, or the file is held by other centres than the one
    where the reader works, who has stated no reason is led to the page that asks for it. The
    address of a file that was merged into another leads there.
    """
    try:
        found = queries.find_person(
            db.session(), actor=g.actor, region=g.region, public_id=public_id, permission=permission
        )
    except NotFound:
        follow_merge(public_id, permission)
        raise
    spec = spec_of(current_app, request.endpoint)
    if spec is not None and spec.sensitive and not may(found, spec.sensitive):
        _need_reason(found, spec.sensitive)
    elif request.method == "GET" and is_elsewhere(found) and request.endpoint != ASKING:
        _need_reason(found, "")
    return found


def is_elsewhere(person: Person) -> bool:
    """Whether only other centres hold the file than the one where the reader works."""
    held = queries.living_centres(person)
    return bool(held) and g.actor.current_centre_id not in {None, *held}


def _need_reason(person: Person, permission: str) -> None:
    """Go on under an opening that still runs; else ask for the reason."""
    if permission and not may(person, BREAK_GLASS):
        raise NotAllowed
    opening = living_opening(
        db.session(), actor=g.actor, person_id=person.id, permission=permission
    )
    if opening is None:
        back = request.full_path.rstrip("?") if request.method == "GET" else None
        url = url_for(ASKING, person_id=person.public_id, part=permission or None, next=back)
        abort(redirect(url, 303))
    _openings()[person.id] = (opening.id, opening.reason)


def _openings() -> dict[int, tuple[int, str]]:
    """Under which opening, and for what reason, this request sees a person."""
    found: dict[int, tuple[int, str]] = g.setdefault("openings", {})
    return found


def note_look(person_id: int, what: str = "file") -> None:
    """Record that the reader saw a file (`file`), the full IIN (`iin`), the short card of another
    centre's person (`card`), a print-out (`print`), or a module's tab (its code)."""
    opening_id, reason = _openings().get(person_id, (None, ""))
    record_look(
        actor=g.actor,
        region_id=g.region.id,
        person_id=person_id,
        what=what,
        address=request.remote_addr or "",
        page=request.endpoint or "",
        reason=reason,
        opening_id=opening_id,
    )


def person_page(person: Person, tab: str) -> dict[str, Any]:
    """Values of `people/layout.html`, which the pages of all tabs extend; records the look.

    `tab` is the code of the current tab; the person comes with centres loaded (`open_person`).
    """
    note_look(person.id, "file" if tab in CORE_TABS else tab)
    g.nav_area = NAV_AREA
    info = PersonInfo(person.id, person.public_id, queries.living_centres(person))
    return {
        "person": person,
        "tab": tab,
        "tabs": _tabs(person, info, tab),
        "frame": FRAME if is_tab_asked() else PAGE,
        "actions": _actions(person),
        "photo_url": _photo_url(person),
        "badges": badges_of(person),
        "age": age_on(person.birth_date, today()),
        "categories_now": [
            one
            for one in person.categories
            if category_in_force(one.valid_from, one.valid_to, bool(one.ended_at), today())
        ],
        "may_edit": may(person, "people.edit"),
        "labels": labels,
    }


def badges_of(person: Person) -> list[Badge]:
    """Short marks of core and the modules that stand beside a person's name."""
    info = PersonInfo(person.id, person.public_id, queries.living_centres(person))
    found: list[Badge] = kernel().call(
        "person_badges", region=g.region, session=db.session(), user=g.actor, person=info
    )
    return found


#: codes of the tabs of this package
CORE_TABS = frozenset({"person", "history", "edit"})
#: the view that asks why
ASKING = "person.opening"
#: what a tab's page stands in: the whole page, or the tab alone when htmx changes tabs
PAGE, FRAME = "layouts/app.html", "people/_frame.html"
#: quick actions: permission, endpoint, icon, words; those whose view is not there are left out
ACTIONS: tuple[tuple[str, str, str, Any], ...] = (
    ("enrolments.manage", "scheduling.enrol_in_groups", "calendar-plus", _("Enrol in a group")),
    ("deliveries.record", "deliveries.walk_in_person", "heart", _("Give a service")),
    ("requests.refer", "requests.new_referral", "arrows-exchange", _("Refer")),
    ("people.view", "person.print_file", "printer", _("Print the file")),
    ("people.merge", "people_merge.find", "arrow-merge", _("Merge with another file…")),
)


#: those of every day; the others fold away
FIRST_ACTIONS = frozenset({"scheduling.enrol_in_groups", "deliveries.walk_in_person"})


def is_tab_asked() -> bool:
    return wants_fragment() and request.headers.get("HX-Target") == "person-tab"


def _photo_url(person: Person) -> str:
    if person.photo_id is None or "documents.photo" not in current_app.view_functions:
        return ""
    return url_for("documents.photo", person_id=person.public_id)


def _actions(person: Person) -> list[dict[str, Any]]:
    return [
        {
            "url": url_for(endpoint, person_id=person.public_id),
            "icon": icon,
            "label": label,
            "first": endpoint in FIRST_ACTIONS,
        }
        for permission, endpoint, icon, label in ACTIONS
        if may(person, permission) and endpoint in current_app.view_functions
    ]


def _tabs(person: Person, info: PersonInfo, current: str) -> list[TabLink]:
    own = _own_tabs(person, current)
    found = kernel().call("person_tabs", region=g.region, session=None, user=g.actor, person=info)
    for one in sorted(found, key=lambda item: item.order):
        closed = bool(one.sensitive) and not may(person, one.sensitive)
        if may(person, one.permission) and not (closed and not may(person, BREAK_GLASS)):
            url = url_for(one.endpoint, person_id=person.public_id)
            badge = None if closed else one.badge
            own.append(TabLink(one.label, url, one.code == current, badge, closed))
    return [*own, *_last_tabs(person, current)]


def _own_tabs(person: Person, current: str) -> list[TabLink]:
    if not may(person, "people.view"):
        return []
    first = url_for("people.person", person_id=person.public_id)
    line = url_for("person.timeline_tab", person_id=person.public_id)
    return [
        TabLink(gettext("General information"), first, current in {"person", "edit"}),
        TabLink(gettext("Timeline"), line, current == "timeline"),
    ]


def _last_tabs(person: Person, current: str) -> list[TabLink]:
    found = []
    if may(person, "people.view"):
        url = url_for("people.history", person_id=person.public_id)
        found.append(TabLink(gettext("History"), url, current == "history"))
    if may(person, WHO_LOOKED):
        url = url_for("person.who_looked", person_id=person.public_id)
        found.append(TabLink(gettext("Who looked"), url, current == "who_looked"))
    return found


# Forms ---------------------------------------------------------------------------------------


def file_form(person: Person | None = None) -> FileForm:
    """The registration form, or the form of changes of a file, with its choices.

    Who may not see the full IIN changes a file without its IIN.
    """
    form = RegistrationForm() if person is None else ChangeForm()
    form.set_districts([(one.id, one.name_in(g.locale)) for one in queries.districts(db.session())])
    if isinstance(form, RegistrationForm):
        set_centres(form, scope("people.edit"))
    elif person is not None and not may(person, "people.see_iin"):
        for name in ("iin", "iin_missing_reason", "iin_reminder_on"):
            del form[name]
    return form


def set_centres(
    form: RegistrationForm | AttachForm | DetachForm, ids: frozenset[int] | None
) -> None:
    """Offer these centres; the one where the reader works comes first and is chosen."""
    found = queries.centres(db.session(), scope=ids)
    found.sort(key=lambda one: one.id != g.actor.current_centre_id)
    form.centre_id.choices = [SelectChoice(str(one.id), one.name_in(g.locale)) for one in found]
    if found and not form.centre_id.data:
        form.centre_id.data = str(found[0].id)


def review_of(form: FileForm, person: Person | None = None) -> registration.Review:
    """Doubts about the typed file, and who may be the same; looks at others' cards are noted."""
    found = registration.review(
        db.session(),
        data=form.file_data(),
        today=today(),
        centre_ids=scope(),
        confirmed=form.confirmed.data,
        known=person,
    )
    if found.elsewhere_id is not None:
        note_look(found.elsewhere_id, "card")
    for one in found.similar:
        if one.card is not None:
            note_look(one.person.id, "card")
    if not found.clear:
        _say_what_is_open(form, found)
    return found


def _say_what_is_open(form: FileForm, found: registration.Review) -> None:
    if found.holder is not None or found.elsewhere is not None:
        form.add_error("iin", gettext("This IIN is already registered."))
    elif found.open_tokens:
        form.add_error(None, gettext("Confirm what is doubtful, or correct it."))


def typed_iin() -> str:
    """The IIN of a form being filled, digits of the Kazakh layout mapped."""
    return typed_digits(request.form.get("iin", "")[:40], only=True)


def cards_elsewhere(text: str, centre_ids: frozenset[int] | None) -> list[queries.LimitedCard]:
    """Whose IIN or card exactly this is, when only other centres hold the file; each is a look."""
    if not text:
        return []
    found = queries.found_elsewhere(db.session(), text=text, centre_ids=centre_ids)
    for person, _card in found:
        note_look(person.id, "card")
    return [card for _person, card in found]


def attach_form(person: Person) -> AttachForm:
    """Centres of the reader that do not hold the file yet."""
    form = AttachForm()
    mine = queries.centres(db.session(), scope=scope("people.attach"))
    held = queries.living_centres(person)
    set_centres(form, frozenset(one.id for one in mine if one.id not in held))
    return form


def detach_form(person: Person) -> DetachForm:
    """Centres of the reader that hold the file."""
    form = DetachForm()
    allowed = scope("people.attach")
    held = queries.living_centres(person)
    set_centres(form, held if allowed is None else held & allowed)
    return form


def register(form: RegistrationForm, centre_id: int, found: registration.Review) -> Person | None:
    """Register what was typed; None when refused, with the reason in the form. Who was said to be
    another person is remembered."""

    def work() -> Person:
        person = services.register_person(
            db.session(),
            actor=g.actor,
            region=g.region,
            centre_id=centre_id,
            data=form.file_data(),
        )
        remember_different(
            db.session(),
            actor=g.actor,
            region=g.region,
            person=person,
            others=[(one.person, one.likeness) for one in found.similar],
            reason=gettext("Said while registering: another person"),
        )
        return person

    return attempt(form, work)


def scripts_note(form: FileForm) -> str:
    """A sentence on letters that saving has set right, with a space before; or nothing."""
    names = [
        str(labels.FIELDS[name])
        for name in labels.MIXED_SCRIPTS
        if was_straightened(form[name].data or "")
    ]
    if not names:
        return ""
    return " " + gettext(
        "Latin letters that look like Cyrillic ones were replaced: %(fields)s.",
        fields=", ".join(names),
    )


def save(form: ChangeForm, person: Person) -> Person | None:
    """Save what was typed over the file; None when refused, with the reason in the form."""
    return attempt(
        form,
        lambda: services.update_person(
            db.session(),
            actor=g.actor,
            region=g.region,
            person=person,
            version=form.shown_version(),
            data=form.change_of(person),
        ),
    )


def detach(form: DetachForm, person: Person) -> bool:
    """Detach from the chosen centre; False when refused, with the reason in the form."""

    def work() -> bool:
        services.detach_person(
            db.session(),
            actor=g.actor,
            region=g.region,
            person=person,
            centre_id=int(form.centre_id.data),
            reason=form.reason.data or "",
        )
        return True

    return bool(attempt(form, work))


# History -------------------------------------------------------------------------------------

_ICONS = {
    "person.register": ("user-plus", "success"),
    "person.attach": ("building-community", "info"),
    "person.detach": ("user-minus", "warning"),
    "person.withdraw": ("user-x", "danger"),
}


def events(entries: list[AuditEntry], centres: dict[int, Centre]) -> list[dict[str, Any]]:
    """Audit entries as the macro `timeline` wants them."""
    return [
        {
            "title": labels.ACTIONS.get(entry.action, entry.action),
            "when": format_datetime(entry.at),
            "iso": entry.at.isoformat(),
            "who": entry.actor_label,
            "text": _event_text(entry.details, centres),
            "icon": _ICONS.get(entry.action, ("edit", ""))[0],
            "kind": _ICONS.get(entry.action, ("edit", ""))[1],
        }
        for entry in entries
    ]


def _event_text(details: dict[str, Any], centres: dict[int, Centre]) -> str:
    parts = []
    centre = centres.get(details.get("centre_id") or 0)
    if centre is not None:
        parts.append(centre.name_in(g.locale))
    if details.get("code"):
        parts.append(str(labels.CATEGORIES.get(details["code"], details["code"])))
    if details.get("basis"):
        parts.append(str(labels.LEGAL_BASES.get(details["basis"], details["basis"])))
    if details.get("reason"):
        parts.append(gettext("Reason: %(reason)s", reason=details["reason"]))
    if details.get("changed"):
        names = [str(labels.FIELDS.get(name, name)) for name in details["changed"]]
        parts.append(gettext("Changed: %(fields)s", fields=", ".join(names)))
    return ". ".join(parts)
