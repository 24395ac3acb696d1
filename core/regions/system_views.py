"""Pages of the system administrator: regions, modules of the installation."""

from __future__ import annotations

from flask import Blueprint, g, url_for
from flask.typing import ResponseReturnValue
from wtforms import SelectChoice

from core.backup.services import KEEP, NIGHTLY, is_stale, last_good
from core.clock import now_utc
from core.db import db
from core.jobs.queries import failed_jobs
from core.jobs.services import enqueue
from core.kernel import kernel
from core.regions import queries, services
from core.regions.forms import NewRegionForm, RegionForm, RemoveModuleForm
from core.regions.kato import BY_KATO, REGIONS
from core.regions.models import Region
from core.regions.place_services import add_districts, known_districts
from core.regions.removal import export_file, remove_module, removed_text
from core.regions.removal_queries import standing_of
from core.web.endpoint import endpoint
from core.web.i18n import gettext as _
from core.web.render import attempt, done, render, render_form

bp = Blueprint("system", __name__)


@bp.before_request
def _mark_area() -> None:
    g.nav_area = "system.home"


@bp.get("/system/")
@endpoint("system.view", space="system")
def home() -> ResponseReturnValue:
    """The regions of this installation, its last good backup, and work that failed."""
    return render(
        "regions/system.html",
        regions=queries.regions_overview(db.session()),
        backup=last_good(kernel().settings),
        backup_is_old=is_stale(kernel().settings, now=now_utc()),
        failed_jobs=failed_jobs(db.session(), limit=10),
        sends_sms=bool(kernel().settings.sms_url),
        sends_mail=bool(kernel().settings.smtp_url),
    )


@bp.post("/system/backup")
@endpoint("system.manage", writes=True, space="system")
def back_up_now() -> ResponseReturnValue:
    """Put a backup into the queue, as the night would; pressed twice it is one."""
    enqueue(
        db.session(),
        kind=NIGHTLY,
        arguments={},
        region_id=None,
        actor=g.actor,
        unique_key=f"{NIGHTLY}:asked:{now_utc():%Y-%m-%dT%H:%M}",
    )
    return done(url_for("system.home"), _("The backup begins. Reload the page in a minute."))


@bp.get("/system/modules")
@endpoint("system.view", space="system")
def modules() -> ResponseReturnValue:
    """Modules of the installation, with their last error."""
    states = queries.module_states(db.session(), region_id=None)
    titles = {state.name: state.title(g.locale) for state in states}
    return render("regions/system_modules.html", states=states, titles=titles)


@bp.get("/system/modules/<module>/remove")
@endpoint("system.manage", space="system")
def ask_module_removal(module: str) -> ResponseReturnValue:
    """What stands of a module, what core keeps of it, and the question what becomes of its data."""
    return _removal_form(RemoveModuleForm(), module)


@bp.post("/system/modules/<module>/remove")
@endpoint("system.manage", space="system")
def take_module_away(module: str) -> ResponseReturnValue:
    """Take a module away, in a transaction of its own: this page only reads."""
    form = RemoveModuleForm()
    form.name = module
    if form.validate():
        removed = attempt(
            form,
            lambda: remove_module(
                actor=g.actor, name=module, data=form.fate.data, file=export_file(module)
            ),
        )
        if removed is not None:
            return done(url_for("system.modules"), removed_text(removed))
    return _removal_form(form, module)


def _removal_form(form: RemoveModuleForm, module: str) -> ResponseReturnValue:
    g.nav_area = "system.modules"
    standing = standing_of(db.session(), name=module)
    good = last_good(kernel().settings)
    return render_form(
        "regions/module_removal.html", form, standing=standing, backup=good, keep=KEEP
    )


@bp.get("/system/regions/new")
@endpoint("system.manage", space="system")
def new_region() -> ResponseReturnValue:
    """Choose a region from KATO."""
    return render_form("regions/new_region.html", _with_kato(NewRegionForm()))


@bp.post("/system/regions/new")
@endpoint("system.manage", writes=True, space="system")
def create_region() -> ResponseReturnValue:
    """Open a region; its names come from KATO."""
    form = _with_kato(NewRegionForm())
    if form.validate():
        known = BY_KATO[form.kato.data]
        region = attempt(
            form,
            lambda: services.create_region(
                db.session(),
                actor=g.actor,
                code=form.code.data or known.slug,
                name_kk=known.kk,
                name_ru=known.ru,
                name_en=known.en,
                kato=known.kato,
            ),
        )
        if region is not None:
            if form.districts.data:
                offered = known_districts(db.session(), region=region)
                add_districts(
                    db.session(), actor=g.actor, region=region, codes={one.code for one in offered}
                )
            url = url_for("users.users", region=region.code)
            return done(url, _("The region is open. Make an account for its administrator."))
    return render_form("regions/new_region.html", form)


@bp.get("/system/regions/<region_code>")
@endpoint("system.manage", space="system")
def edit_region(region_code: str) -> ResponseReturnValue:
    """The form of a region's names and zone."""
    region = queries.find_region(db.session(), code=region_code)
    return _region_form(RegionForm(obj=region), region)


@bp.post("/system/regions/<region_code>")
@endpoint("system.manage", writes=True, space="system")
def save_region(region_code: str) -> ResponseReturnValue:
    """Save a region's names and zone."""
    region, form = queries.find_region(db.session(), code=region_code), RegionForm()
    if form.validate():
        saved = attempt(
            form,
            lambda: services.rename_region(
                db.session(),
                actor=g.actor,
                region=region,
                name_kk=form.name_kk.data or "",
                name_ru=form.name_ru.data or "",
                name_en=form.name_en.data or "",
                timezone=form.timezone.data or "",
            ),
        )
        if saved is not None:
            return done(url_for("system.home"), _("Saved."))
    return _region_form(form, region)


def _region_form(form: RegionForm, region: Region) -> ResponseReturnValue:
    return render_form("regions/region_form.html", form, edited=region)


def _with_kato(form: NewRegionForm) -> NewRegionForm:
    form.kato.choices = [SelectChoice(one.kato, one.name_in(g.locale)) for one in REGIONS]
    return form
