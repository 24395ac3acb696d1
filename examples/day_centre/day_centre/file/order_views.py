"""Pages of orders: the list, one order, its document, taking it back."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, g, request, url_for
from flask.typing import ResponseReturnValue

from core.sdk.models import Person
from core.sdk.web import (
    Link,
    asked,
    attempt,
    attempt_or_flash,
    db_session,
    done,
    endpoint,
    find_person,
    new_token,
    page_number,
    page_url,
    paginate,
    per_page,
    render,
    render_form,
)
from core.sdk.web import gettext as _
from day_centre.centre_pages import centre_choice
from day_centre.file import lists, papers, queries, void_services
from day_centre.file.forms import VoidForm
from day_centre.file.models import Stay, StayOrder
from day_centre.file.permissions import FILE_VIEW, ORDER_KEEP
from day_centre.file.words import ORDERS, REGIMES
from day_centre.views import with_sections

bp = with_sections(Blueprint("day_centre_orders", __name__, template_folder="../templates"))


@bp.get("/orders/")
@endpoint(FILE_VIEW)
def orders() -> ResponseReturnValue:
    """Orders of the centre, the newest first."""
    kind, text = request.args.get("kind", ""), asked("q", most=100)
    kind, choice = kind if kind in ORDERS else "", centre_choice(FILE_VIEW)
    page = paginate(
        db_session(),
        lists.orders(region=g.region, centre_ids=choice.ids, kind=kind, text=text),
        page=page_number(), per_page=per_page(),
    )  # fmt: skip
    return render(
        "day_centre/file/orders.html", "day_centre/file/_orders.html", page=page,
        page_url=page_url, choice=choice, text=text, kind=kind, kinds=ORDERS,
        filters=_filters(kind, text),
    )  # fmt: skip


@bp.get("/orders/<child_order_id>")
@endpoint(FILE_VIEW)
def order(child_order_id: str) -> ResponseReturnValue:
    """One order with its document."""
    found, stay, person = _find(child_order_id, FILE_VIEW)
    session = db_session()
    last = queries.living_orders(session, stay_id=stay.id)[-1:]
    documents = queries.documents_of(session, stay_ids=[stay.id])
    return render(
        "day_centre/file/one_order.html", None, order=found, stay=stay, person=person,
        kinds=ORDERS, regime_words=REGIMES, document=documents.get(found.document_id or 0),
        group=queries.group_title(session, group_id=found.group_id), token=new_token(),
        is_last=bool(last) and last[0].id == found.id,
    )  # fmt: skip


@bp.post("/orders/<child_order_id>/document")
@endpoint(ORDER_KEEP, writes=True)
def print_order(child_order_id: str) -> ResponseReturnValue:
    """Issue the order as a numbered document."""
    found, _stay, _person = _find(child_order_id, ORDER_KEEP)
    document = attempt_or_flash(
        lambda: papers.print_order(
            db_session(), actor=g.actor, region=g.region, order=found,
            language=asked("language", most=2), token=asked("token", most=64),
        )
    )  # fmt: skip
    if document is None:
        return done(url_for(".order", child_order_id=child_order_id))
    return done(url_for("documents.document", document_id=document.public_id))


@bp.get("/orders/<child_order_id>/void")
@endpoint(ORDER_KEEP)
def void_form(child_order_id: str) -> ResponseReturnValue:
    """Ask why the order is taken back."""
    found, _stay, person = _find(child_order_id, ORDER_KEEP)
    return _void_page(found, person, VoidForm())


@bp.post("/orders/<child_order_id>/void")
@endpoint(ORDER_KEEP, writes=True)
def void(child_order_id: str) -> ResponseReturnValue:
    """Take the order back: the stay is again as it was before it."""
    found, _stay, person = _find(child_order_id, ORDER_KEEP)
    form = VoidForm()

    def work() -> bool:
        void_services.void_order(db_session(), actor=g.actor, region=g.region, order=found,
                                 reason=form.reason.data or "")  # fmt: skip
        return True

    if form.validate() and attempt(form, work):
        return done(url_for(".order", child_order_id=child_order_id),
                    _("The order is taken back."))  # fmt: skip
    return _void_page(found, person, form)


# Parts ---------------------------------------------------------------------------------------


def _find(public_id: str, permission: str) -> tuple[StayOrder, Stay, Person]:
    found, stay, person = queries.find_order(
        db_session(), centre_ids=g.actor.centre_scope(permission, g.region.id), public_id=public_id
    )
    return found, stay, find_person(person.public_id)


def _filters(kind: str, text: str) -> list[Link]:
    kept: dict[str, Any] = {"centre": request.args.get("centre") or None, "q": text or None}
    words: dict[str, Any] = {"": _("All"), **ORDERS}
    return [
        Link(label, url_for(".orders", kind=code or None, **kept), current=code == kind)
        for code, label in words.items()
    ]


def _void_page(order: StayOrder, person: Person, form: VoidForm) -> ResponseReturnValue:
    return render_form("day_centre/file/void.html", form, order=order, person=person,
                       kinds=ORDERS)  # fmt: skip
