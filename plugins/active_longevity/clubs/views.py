"""Pages of clubs: the list, one club with its term plan, levels."""

from __future__ import annotations

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.services import now_utc
from core.sdk.web import (
    attempt,
    attempt_or_flash,
    centre_choice,
    db_session,
    done,
    endpoint,
    ngettext,
    page_number,
    page_url,
    per_page,
    render,
    render_form,
    today,
)
from core.sdk.web import (
    lazy_gettext as _,
)
from plugins.active_longevity.clubs import queries, services
from plugins.active_longevity.clubs.forms import (
    ClubForm,
    DoneForm,
    LevelForm,
    PlanForm,
    TopicForm,
)
from plugins.active_longevity.clubs.pages import (
    club_url,
    kind_label,
    level_choices,
    open_group,
    words,
)
from plugins.active_longevity.clubs.permissions import CLUB_MANAGE, LEVEL_MANAGE, VIEW
from plugins.active_longevity.kinds import NO_CLUBS, SERVICE_KINDS
from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity_clubs", __name__))
TOPICS_A_PAGE = 50
TESTS_A_PAGE = 10


@bp.get("/clubs/")
@endpoint(VIEW)
def clubs() -> ResponseReturnValue:
    """Clubs with level, places, queue, instructor and next session."""
    choice, kind = centre_choice(VIEW), request.args.get("kind", "")
    kinds = [one for one in SERVICE_KINDS if not one.walk_in and one.code not in NO_CLUBS]
    ended = request.args.get("state") == "ended"
    page = queries.clubs_page(
        db_session(), centre_ids=choice.ids, today=today(), now=now_utc(), ended=ended,
        kind=kind if kind in {one.code for one in kinds} else "", page=page_number(),
        per_page=per_page(),
    )  # fmt: skip
    return render(
        "active_longevity/clubs/list.html", "active_longevity/clubs/_list.html", page=page,
        page_url=page_url, choice=choice, kind=kind, ended=ended,
        kind_choices=[(one.code, kind_label(one.code)) for one in kinds], **words(),
    )  # fmt: skip


@bp.get("/clubs/<group_id>")
@endpoint(VIEW)
def club(group_id: str) -> ResponseReturnValue:
    """A club: plan, results, what comes after it."""
    group = open_group(group_id, VIEW)
    session, line = db_session(), queries.club_line(
        db_session(), group=group, now=now_utc()
    )  # fmt: skip
    return render(
        "active_longevity/clubs/club.html", group=group, line=line, page_url=page_url,
        topics=queries.topics_page(
            session, group_id=group.id, page=page_number(), per_page=TOPICS_A_PAGE
        ),
        progress=queries.topics_done(session, group_id=group.id),
        tests=queries.assessments_page(
            session, group_id=group.id, page=1, per_page=TESTS_A_PAGE
        ),
        following=queries.next_groups(session, line=line, today=today(), now=now_utc()),
        **words(),
    )  # fmt: skip


@bp.get("/clubs/<group_id>/edit")
@endpoint(CLUB_MANAGE)
def club_form(group_id: str) -> ResponseReturnValue:
    """Level, subject and goal."""
    group = open_group(group_id, CLUB_MANAGE)
    known = queries.club_of(db_session(), group_id=group.id)
    form = ClubForm(obj=known)
    form.offer(level_choices(group.service_kind, known.level if known is not None else ""))
    return render_form("active_longevity/clubs/form.html", form, group=group)


@bp.post("/clubs/<group_id>/edit")
@endpoint(CLUB_MANAGE, writes=True)
def save_club(group_id: str) -> ResponseReturnValue:
    """Save level, subject and goal."""
    group, form = open_group(group_id, CLUB_MANAGE), ClubForm()
    known = queries.club_of(db_session(), group_id=group.id)
    form.offer(level_choices(group.service_kind, known.level if known is not None else ""))
    if form.validate() and attempt(
        form,
        lambda: services.set_club(
            db_session(), actor=g.actor, region=g.region, group=group,
            level=form.level.data or "", subject=form.subject.data or "",
            goal=form.goal.data or "",
        ),
    ):  # fmt: skip
        return done(club_url(group), _("The club is saved."))
    return render_form("active_longevity/clubs/form.html", form, group=group)


# The term plan -------------------------------------------------------------------------------


@bp.get("/clubs/<group_id>/plan")
@endpoint(VIEW)
def plan_paper(group_id: str) -> ResponseReturnValue:
    """The term plan on paper."""
    group = open_group(group_id, VIEW)
    return render(
        "active_longevity/clubs/plan_paper.html", group=group, back_url=club_url(group),
        topics=queries.all_topics(db_session(), group_id=group.id),
        line=queries.club_line(db_session(), group=group, now=now_utc()), **words(),
    )  # fmt: skip


@bp.get("/clubs/<group_id>/plan/add")
@endpoint(CLUB_MANAGE)
def plan_form(group_id: str) -> ResponseReturnValue:
    """Where the topics are pasted."""
    group = open_group(group_id, CLUB_MANAGE)
    form = PlanForm(data={"first_on": max(group.starts_on, today())})
    return render_form("active_longevity/clubs/plan_form.html", form, group=group)


@bp.post("/clubs/<group_id>/plan/add")
@endpoint(CLUB_MANAGE, writes=True)
def add_topics(group_id: str) -> ResponseReturnValue:
    """Add the lines to the plan."""
    group, form = open_group(group_id, CLUB_MANAGE), PlanForm()
    added = None
    if form.validate():
        added = attempt(
            form,
            lambda: services.add_topics(
                db_session(), actor=g.actor, region=g.region, group=group,
                text=form.topics.data or "", first=form.first_on.data or today(),
            ),
        )  # fmt: skip
    if added is None:
        return render_form("active_longevity/clubs/plan_form.html", form, group=group)
    text = ngettext("%(num)s topic is added.", "%(num)s topics are added.", added)
    return done(club_url(group), text)


@bp.get("/clubs/<group_id>/topics/<topic_id>")
@endpoint(CLUB_MANAGE)
def topic_form(group_id: str, topic_id: str) -> ResponseReturnValue:
    """Correct a line of the plan."""
    topic = queries.find_topic(
        db_session(), group=open_group(group_id, CLUB_MANAGE), public_id=topic_id
    )
    return _topic_page(group_id, topic_id, TopicForm(obj=topic))


@bp.post("/clubs/<group_id>/topics/<topic_id>")
@endpoint(CLUB_MANAGE, writes=True)
def change_topic(group_id: str, topic_id: str) -> ResponseReturnValue:
    """Save a line of the plan."""
    group, form = open_group(group_id, CLUB_MANAGE), TopicForm()
    topic = queries.find_topic(db_session(), group=group, public_id=topic_id)
    if form.validate() and attempt(
        form,
        lambda: services.change_topic(
            db_session(), actor=g.actor, region=g.region, group=group, topic=topic,
            text=form.topic.data or "", planned_on=form.planned_on.data,
        ),
    ):  # fmt: skip
        return done(club_url(group), _("The topic is saved."))
    return _topic_page(group_id, topic_id, form)


def _topic_page(group_id: str, topic_id: str, form: TopicForm) -> ResponseReturnValue:
    group = open_group(group_id, CLUB_MANAGE)
    topic = queries.find_topic(db_session(), group=group, public_id=topic_id)
    return render_form("active_longevity/clubs/topic.html", form, group=group, topic=topic)


@bp.post("/clubs/<group_id>/topics/<topic_id>/remove")
@endpoint(CLUB_MANAGE, writes=True)
def withdraw_topic(group_id: str, topic_id: str) -> ResponseReturnValue:
    """Take a line out of the plan."""
    group = open_group(group_id, CLUB_MANAGE)
    topic = queries.find_topic(db_session(), group=group, public_id=topic_id)
    attempt_or_flash(
        lambda: services.remove_topic(
            db_session(), actor=g.actor, region=g.region, group=group, topic=topic
        ),
        success=_("The topic is out of the plan."),
    )
    return done(club_url(group))


@bp.get("/clubs/<group_id>/topics/<topic_id>/done")
@endpoint(CLUB_MANAGE)
def done_form(group_id: str, topic_id: str) -> ResponseReturnValue:
    """Ask when it was done, and what was otherwise."""
    group = open_group(group_id, CLUB_MANAGE)
    topic = queries.find_topic(db_session(), group=group, public_id=topic_id)
    day = topic.done_on or min(topic.planned_on or today(), today())
    return _done_page(group_id, topic_id, DoneForm(data={"done_on": day, "note": topic.done_note}))


@bp.post("/clubs/<group_id>/topics/<topic_id>/done")
@endpoint(CLUB_MANAGE, writes=True)
def mark_done(group_id: str, topic_id: str) -> ResponseReturnValue:
    """Mark what was really done on the day of the session."""
    group, form = open_group(group_id, CLUB_MANAGE), DoneForm()
    topic = queries.find_topic(db_session(), group=group, public_id=topic_id)
    if form.validate() and attempt(
        form,
        lambda: services.mark_done(
            db_session(), actor=g.actor, region=g.region, group=group, topic=topic,
            done_on=form.done_on.data or today(), note=form.note.data or "",
        ),
    ):  # fmt: skip
        return done(club_url(group), _("The topic is marked as done."))
    return _done_page(group_id, topic_id, form)


def _done_page(group_id: str, topic_id: str, form: DoneForm) -> ResponseReturnValue:
    group = open_group(group_id, CLUB_MANAGE)
    topic = queries.find_topic(db_session(), group=group, public_id=topic_id)
    return render_form("active_longevity/clubs/done.html", form, group=group, topic=topic)


@bp.post("/clubs/<group_id>/topics/<topic_id>/undo")
@endpoint(CLUB_MANAGE, writes=True)
def undo_done(group_id: str, topic_id: str) -> ResponseReturnValue:
    """Take the mark back."""
    group = open_group(group_id, CLUB_MANAGE)
    topic = queries.find_topic(db_session(), group=group, public_id=topic_id)
    services.undo_done(db_session(), actor=g.actor, region=g.region, group=group, topic=topic)
    return done(club_url(group))


# Levels --------------------------------------------------------------------------------------


@bp.get("/clubs/levels")
@endpoint(LEVEL_MANAGE)
def levels() -> ResponseReturnValue:
    """Levels of the region beside the shipped ones."""
    return _levels_page(LevelForm())


@bp.post("/clubs/levels")
@endpoint(LEVEL_MANAGE, writes=True)
def add_level() -> ResponseReturnValue:
    """Add a level."""
    form = LevelForm()
    if form.validate() and attempt(
        form,
        lambda: services.add_level(
            db_session(), actor=g.actor, region=g.region, kind=form.service_kind.data or "",
            name_kk=form.name_kk.data or "", name_ru=form.name_ru.data or "",
            position=form.position.data or 10,
        ),
    ):  # fmt: skip
        return done(url_for(".levels"), _("The level is saved."))
    return _levels_page(form)


@bp.post("/clubs/levels/<level_id>")
@endpoint(LEVEL_MANAGE, writes=True)
def retire_level(level_id: str) -> ResponseReturnValue:
    """Offer a level no more, or again."""
    services.retire_level(
        db_session(), actor=g.actor, region=g.region,
        level=queries.find_level(db_session(), public_id=level_id),
        back=request.form.get("back") == "1",
    )  # fmt: skip
    return done(url_for(".levels"), _("The level is saved."))


def _levels_page(form: LevelForm) -> ResponseReturnValue:
    page = queries.levels_page(db_session(), page=page_number(), per_page=per_page())
    return render_form("active_longevity/clubs/levels.html", form, page=page, page_url=page_url,
                       **words())  # fmt: skip
