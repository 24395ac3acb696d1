"""Rules that core knows: those that a group may set, and the region's limits of places."""

from __future__ import annotations

import datetime as dt
from typing import Any

import sqlalchemy as sa
from sqlalchemy.orm import Session as OrmSession
from sqlalchemy.orm import aliased

from core.kernel import kernel
from core.people.labels import CATEGORIES, SEXES
from core.people.models import Person, PersonCategory, PersonCentre
from core.people.rules import age_on
from core.plugins.contracts import EnrolmentRule, Problem, RegionInfo
from core.regions.kato_queries import below, find_place, path_of
from core.regions.models import District, Region
from core.regions.options import setting
from core.scheduling.access import active_modules, kind_label
from core.scheduling.models import Attendance, Enrolment, Group, Session
from core.scheduling.queue_order import HOLDS_OFFER
from core.scheduling.queue_rules import term_end
from core.web.i18n import current_locale, format_date, gettext, ngettext
from core.web.i18n import lazy_gettext as _

# Limits of the region ----------------------------------------------------------------------


def region_problems(
    session: OrmSession, *, region: RegionInfo, group: Group, person_id: int, on: dt.date
) -> list[Problem]:
    """So many groups at once, and the pause after a term."""
    found = (
        _too_many_groups(session, region, group, person_id, on),
        _back_too_soon(session, region, group, person_id, on),
    )
    return [one for one in found if one is not None]


def _too_many_groups(
    session: OrmSession, region: RegionInfo, group: Group, person_id: int, on: dt.date
) -> Problem | None:
    most = setting(region, "scheduling.groups_at_once")
    if not most:
        return None
    titles = session.scalars(
        sa.select(Group.title)
        .join(Enrolment, Enrolment.group_id == Group.id)
        .where(
            Enrolment.person_id == person_id,
            Group.id != group.id,
            Group.ended_at.is_(None),
            Group.ends_on >= on,
            sa.or_(
                Enrolment.state == "enrolled",
                sa.and_(Enrolment.state == "queued", HOLDS_OFFER),
            ),
        )
        .order_by(Group.title)
    ).all()
    if len(titles) < most:
        return None
    names = ", ".join(f"«{title}»" for title in titles)
    text = ngettext(
        "The person has a place in %(num)s group already (%(names)s); at most %(most)s at once.",
        "The person has places in %(num)s groups already (%(names)s); at most %(most)s at once.",
        len(titles), names=names, most=most,
    )  # fmt: skip
    return Problem("place.groups_at_once", text)


def _back_too_soon(
    session: OrmSession, region: RegionInfo, group: Group, person_id: int, on: dt.date
) -> Problem | None:
    pause = setting(region, "scheduling.term_gap_months")
    if not pause:
        return None
    last = session.scalar(
        sa.select(sa.func.max(Enrolment.term_ends_on))
        .join(Group, Group.id == Enrolment.group_id)
        .where(
            Enrolment.person_id == person_id,
            Enrolment.state == "left",
            Enrolment.term_ends_on == Enrolment.left_on,
            Group.service_kind == group.service_kind,
        )
    )
    if last is None:
        return None
    until = term_end(last + dt.timedelta(days=1), pause)
    if on > until:
        return None
    text = gettext(
        "The person's term in such a group ended on %(ended)s; the next may begin after %(until)s.",
        ended=format_date(last), until=format_date(until),
    )  # fmt: skip
    return Problem("place.term_pause", text)


# Rules of a group --------------------------------------------------------------------------


def _person(session: OrmSession, person_id: int) -> Person:
    return session.get_one(Person, person_id)


def _age(session: OrmSession, person_id: int, on: dt.date, code: str) -> int | Problem:
    """The age on that day, or the problem that the birth date is unknown."""
    age = age_on(_person(session, person_id).birth_date, on)
    if age is None:
        return Problem(code, gettext("The group has an age limit, and the birth date is unknown."))
    return age


def check_age_from(
    session: OrmSession, person_id: int, on: dt.date, value: int, **_more: Any
) -> Problem | None:
    age = _age(session, person_id, on, "age_from")
    if isinstance(age, Problem) or age >= value:
        return age if isinstance(age, Problem) else None
    return Problem("age_from", gettext(
        "The group is for people from %(limit)s years; on %(day)s the person is %(age)s.",
        limit=value, day=format_date(on), age=age))  # fmt: skip


def check_age_to(
    session: OrmSession, person_id: int, on: dt.date, value: int, **_more: Any
) -> Problem | None:
    age = _age(session, person_id, on, "age_to")
    if isinstance(age, Problem) or age <= value:
        return age if isinstance(age, Problem) else None
    return Problem("age_to", gettext(
        "The group is for people up to %(limit)s years; on %(day)s the person is %(age)s.",
        limit=value, day=format_date(on), age=age))  # fmt: skip


def check_sex(session: OrmSession, person_id: int, value: str, **_more: Any) -> Problem | None:
    sex = _person(session, person_id).sex
    if sex == value:
        return None
    if not sex:
        return Problem("sex", gettext("The group asks for the sex, and the file does not tell it."))
    words = gettext("women") if value == "female" else gettext("men")
    return Problem("sex", gettext("The group is for %(who)s.", who=words))


def check_category(
    session: OrmSession, person_id: int, on: dt.date, value: str, **_more: Any
) -> Problem | None:
    if value in categories_on(session, [person_id], on).get(person_id, set()):
        return None
    return Problem("category", gettext(
        "On %(day)s the person does not have the category «%(name)s».",
        day=format_date(on), name=CATEGORIES.get(value, value)))  # fmt: skip


def categories_on(session: OrmSession, person_ids: list[int], on: dt.date) -> dict[int, set[str]]:
    """Codes of categories in force on a day, by person, in one query."""
    rows = session.execute(
        sa.select(PersonCategory.person_id, PersonCategory.code).where(
            PersonCategory.person_id.in_(person_ids),
            PersonCategory.ended_at.is_(None),
            sa.or_(PersonCategory.valid_from.is_(None), PersonCategory.valid_from <= on),
            sa.or_(PersonCategory.valid_to.is_(None), PersonCategory.valid_to >= on),
        )
    )
    found: dict[int, set[str]] = {}
    for person_id, code in rows:
        found.setdefault(person_id, set()).add(code)
    return found


def check_prior_course(
    session: OrmSession, region: RegionInfo, person_id: int, value: str, **_more: Any
) -> Problem | None:
    """Enough sessions of one group of that service (`kind:…`), or of that group (`group:…`)."""
    what, _colon, code = value.partition(":")
    wanted = Group.service_kind == code if what == "kind" else Group.public_id == code
    any_of_them = aliased(Session)
    held = (
        sa.select(sa.func.count(any_of_them.id))
        .where(any_of_them.group_id == Group.id, any_of_them.state == "closed")
        .scalar_subquery()
    )
    rows = session.execute(
        sa.select(sa.func.count(Attendance.id), held)
        .select_from(Attendance)
        .join(Session, Session.id == Attendance.session_id)
        .join(Group, Group.id == Session.group_id)
        .where(wanted, Attendance.person_id == person_id, Attendance.mark == "present",
               Attendance.voided_at.is_(None), Session.state == "closed")
        .group_by(Group.id)
    ).all()  # fmt: skip
    share = setting(region, "scheduling.course_share")
    if any(held and came * 100 >= share * held for came, held in rows):
        return None
    return Problem("prior_course", gettext(
        "The person has not attended an earlier course: «%(name)s», at least %(share)s %% of its "
        "sessions.", name=_course_name(session, what, code), share=share))  # fmt: skip


def _course_name(session: OrmSession, what: str, code: str) -> str:
    if what == "kind":
        return kind_label(code)
    return session.scalar(sa.select(Group.title).where(Group.public_id == code)) or code


def check_residence(
    session: OrmSession, person_id: int, value: str, **_more: Any
) -> Problem | None:
    """A district (`district:…`), or a place of the classifier with all below it (`kato:…`)."""
    person = _person(session, person_id)
    what, _colon, code = value.partition(":")
    if what == "district":
        district = session.scalar(sa.select(District).where(District.code == code))
        if district is not None and person.district_id == district.id:
            return None
        name = district.name_in(current_locale()) if district is not None else code
    else:
        if code in {place.code for place in path_of(session, code=person.kato_code)}:
            return None
        place = find_place(session, code=code)
        name = place.name_in(current_locale()) if place is not None else code
    return Problem("residence", gettext(
        "The group is for those who live here: %(name)s. The person's address says otherwise or is "
        "not known.", name=name))  # fmt: skip


def check_own_file(
    session: OrmSession, person_id: int, group: Group, **_more: Any
) -> Problem | None:
    """The first centre that opened the file, of those that hold it, is the group's."""
    first = session.scalar(
        sa.select(PersonCentre.centre_id)
        .where(PersonCentre.person_id == person_id, PersonCentre.detached_at.is_(None))
        .order_by(PersonCentre.attached_at, PersonCentre.id)
        .limit(1)
    )
    if first == group.centre_id:
        return None
    text = gettext("The group is only for people whose file was opened in this centre.")
    return Problem("own_file", text)


# What can be chosen ------------------------------------------------------------------------


def _sexes(session: OrmSession, region: RegionInfo) -> list[tuple[str, Any]]:
    return list(SEXES.items())


def _categories(session: OrmSession, region: RegionInfo) -> list[tuple[str, Any]]:
    return list(CATEGORIES.items())


def _courses(session: OrmSession, region: RegionInfo) -> list[tuple[str, Any]]:
    """Services of which there are groups, then groups, the newest first."""
    kinds = kernel().registry.kinds_of(active_modules(region))
    groups = session.scalars(
        sa.select(Group)
        .where(Group.module.in_(active_modules(region)))
        .order_by(Group.starts_on.desc(), Group.id.desc())
        .limit(100)
    )
    return [
        *((f"kind:{one.code}", gettext("any group: %(name)s", name=one.label)) for one in kinds),
        *(
            (f"group:{one.public_id}", f"«{one.title}», {format_date(one.starts_on)}")
            for one in groups
        ),
    ]


def _places(session: OrmSession, region: RegionInfo) -> list[tuple[str, Any]]:
    """Districts of the region, then places of the classifier directly below it."""
    locale = current_locale()
    districts = session.scalars(sa.select(District).order_by(District.name_kk))
    kato = session.scalar(sa.select(Region.kato).where(Region.id == region.id))
    places = below(session, code=kato) if kato else []
    return [
        *((f"district:{one.code}", one.name_in(locale)) for one in districts),
        *((f"kato:{one.code}", gettext("%(name)s (by the classifier)", name=one.name_in(locale)))
          for one in places),
    ]  # fmt: skip


RULES: list[EnrolmentRule] = [
    EnrolmentRule("age_from", _("Age from"), "int", check_age_from,
                  help=_("Full years on the day of enrolment."), minimum=1, maximum=120),
    EnrolmentRule("age_to", _("Age to"), "int", check_age_to,
                  help=_("Full years on the day of enrolment, included."), minimum=1, maximum=120),
    EnrolmentRule("sex", _("Sex"), "choice", check_sex, choices=_sexes),
    EnrolmentRule("category", _("Category"), "choice", check_category, choices=_categories,
                  help=_("Of several categories one is enough.")),
    EnrolmentRule("prior_course", _("Earlier course"), "choice", check_prior_course,
                  choices=_courses, help=_("Of several courses one is enough.")),
    EnrolmentRule("residence", _("Residence"), "choice", check_residence, choices=_places,
                  help=_("Of several places one is enough.")),
    EnrolmentRule("own_file", _("Only people whose file was opened in this centre"), "none",
                  check_own_file),
]  # fmt: skip
