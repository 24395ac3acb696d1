"""Pages of the catalogue of contraindications and of what services ask for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.web import (
    BaseForm,
    attempt,
    db_session,
    done,
    endpoint,
    new_token,
    render,
    render_form,
    today,
)
from core.sdk.web import lazy_gettext as _
from plugins.active_longevity import kinds
from plugins.active_longevity.examination import caution_queries, caution_services
from plugins.active_longevity.examination.caution_forms import CautionForm, effects_of, wants_of
from plugins.active_longevity.examination.caution_queries import Affected
from plugins.active_longevity.examination.caution_rules import (
    Caution,
    Effect,
    fingerprint,
    newly_allowed,
    newly_forbidden,
)
from plugins.active_longevity.examination.permissions import CATALOGUE, CATALOGUE_VIEW
from plugins.active_longevity.examination.words import BODIES, EFFECTS, WISHES
from plugins.active_longevity.views import with_sections

bp = with_sections(Blueprint("active_longevity_contraindications", __name__))

SHARED: dict[str, Any] = {"bodies": BODIES, "effects": EFFECTS, "kinds": kinds.SERVICE_KINDS}


@dataclass(frozen=True)
class Preview:
    """What a change would do, shown before it is saved."""

    counts: Affected
    forbidden: tuple[str, ...]
    allowed: tuple[str, ...]


@bp.get("/contraindications")
@endpoint(CATALOGUE_VIEW)
def contraindications() -> ResponseReturnValue:
    """The region's list: what forbids and limits which services."""
    found = caution_queries.catalogue(db_session(), region_id=g.region.id)
    return render(
        "active_longevity/examination/contraindications.html",
        cautions=list(found.values()),
        label_of=kinds.label_of,
        **SHARED,
    )


@bp.get("/contraindications/new")
@endpoint(CATALOGUE)
def new_contraindication() -> ResponseReturnValue:
    """A contraindication of the region's own."""
    form = CautionForm()
    form.press.data = new_token()
    return _page(form, None, {})


@bp.post("/contraindications/new")
@endpoint(CATALOGUE, writes=True)
def add_contraindication() -> ResponseReturnValue:
    """Nobody has a new one yet, so it is saved at once."""
    form = CautionForm()
    effects = attempt(form, lambda: effects_of(request.form))
    if effects is not None and form.validate():
        saved = attempt(
            form,
            lambda: caution_services.add_caution(
                db_session(), actor=g.actor, region=g.region,
                caution=form.caution("", effects), press=form.press.data or "",
            ),
        )  # fmt: skip
        if saved is not None:
            return done(url_for(".contraindications"), _("The contraindication is saved."))
    return _page(form, None, effects or {})


@bp.get("/contraindications/<contraindication_code>")
@endpoint(CATALOGUE)
def contraindication(contraindication_code: str) -> ResponseReturnValue:
    """One of the list, with the words and what it does to each service."""
    caution, form = _find(contraindication_code), CautionForm()
    form.show(caution)
    return _page(form, caution, caution.effects)


@bp.post("/contraindications/<contraindication_code>")
@endpoint(CATALOGUE, writes=True)
def save_contraindication(contraindication_code: str) -> ResponseReturnValue:
    """Show whom the change concerns; save it when that was seen."""
    caution, form = _find(contraindication_code), CautionForm()
    effects = attempt(form, lambda: effects_of(request.form))
    if effects is None or not form.validate():
        return _page(form, caution, effects or {})
    wanted = form.caution(caution.code, effects)
    preview = _preview(caution, wanted)
    if preview is not None and form.confirmed.data != fingerprint(wanted):
        form.confirmed.data, form.confirmed.raw_data = fingerprint(wanted), None
        return _page(form, caution, effects, preview)
    saved = attempt(
        form,
        lambda: caution_services.save_caution(
            db_session(), actor=g.actor, region=g.region, caution=wanted
        ),
    )
    if saved is None:
        return _page(form, caution, effects)
    return done(url_for(".contraindications"), _("The contraindication is saved."))


def _preview(before: Caution, after: Caution) -> Preview | None:
    """None when nobody is concerned."""
    forbidden, allowed = newly_forbidden(before, after), newly_allowed(before, after)
    if not forbidden and not allowed:
        return None
    counts = caution_queries.affected(
        db_session(), region_id=g.region.id, code=after.code, service_kinds=forbidden, on=today()
    )
    if not counts.people:
        return None
    return Preview(counts, _labels(forbidden), _labels(allowed))


def _labels(codes: frozenset[str]) -> tuple[str, ...]:
    return tuple(str(one.label) for one in kinds.SERVICE_KINDS if one.code in codes)


def _find(code: str) -> Caution:
    return caution_queries.find_caution(db_session(), region_id=g.region.id, code=code)


def _page(
    form: CautionForm,
    caution: Caution | None,
    chosen: Any,
    preview: Preview | None = None,
) -> ResponseReturnValue:
    return render_form(
        "active_longevity/examination/contraindication.html",
        form,
        caution=caution,
        chosen={kind: Effect(effect).value for kind, effect in chosen.items()},
        preview=preview,
        **SHARED,
    )


# What services ask for -----------------------------------------------------------------------


@bp.get("/contraindications/services")
@endpoint(CATALOGUE)
def service_wants() -> ResponseReturnValue:
    """For each service, whether it asks for a clearance and for the blood pressure of the day."""
    return _wants_page(BaseForm())


@bp.post("/contraindications/services")
@endpoint(CATALOGUE, writes=True)
def save_service_wants() -> ResponseReturnValue:
    """Save the whole table."""
    form = BaseForm()
    saved = attempt(form, _save_wants) if form.validate() else None
    if saved is None:
        return _wants_page(form)
    return done(url_for(".service_wants"), _("Saved."))


def _save_wants() -> int:
    session = db_session()
    now = caution_queries.wants(session, region_id=g.region.id)
    return caution_services.save_wants(
        session, actor=g.actor, region=g.region, wanted=wants_of(request.form, now)
    )


def _wants_page(form: BaseForm) -> ResponseReturnValue:
    wanted = caution_queries.wants(db_session(), region_id=g.region.id)
    typed = request.form
    rows = [
        (kind, typed.get(f"clearance-{kind.code}", wanted[kind.code].clearance.value),
         typed.get(f"pressure-{kind.code}", wanted[kind.code].pressure.value))
        for kind in kinds.SERVICE_KINDS
    ]  # fmt: skip
    return render_form(
        "active_longevity/examination/service_wants.html", form, rows=rows,
        wishes=list(WISHES.items()),
    )  # fmt: skip
