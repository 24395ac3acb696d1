"""What pages of the ledger share: the filter, the chosen centre, words."""

from __future__ import annotations

import datetime as dt
import secrets
from typing import Any

from flask import flash, g, request

from core.dates import parse_date
from core.db import db
from core.deliveries import labels, queries
from core.deliveries.desk_services import active_kinds
from core.deliveries.models import Delivery
from core.deliveries.queries import LedgerFilter
from core.deliveries.service_checks import told_at_giving
from core.kernel import kernel
from core.regions.models import Centre
from core.regions.queries import centres_of
from core.web.i18n import today

STATES = ("living", "voided", "all")


def new_token() -> str:
    """The token of one form on one page: its second press does nothing twice."""
    return secrets.token_hex(8)


def modules_on() -> frozenset[str]:
    return frozenset(kernel().dispatcher.active_modules(g.region))


def flash_warnings(person_id: int, kind_code: str, on: dt.date) -> None:
    """Say on the next page what is to be known about somebody who is given the service."""
    text = told_at_giving(db.session(), g.region, person_id=person_id, kind_code=kind_code, on=on)
    if text:
        flash(text, "warning")


def find_delivery(public_id: str, permission: str = "deliveries.view") -> Delivery:
    """The service of the address, when the reader may see it; else `NotFound`."""
    return queries.find_delivery(
        db.session(),
        actor=g.actor,
        region=g.region,
        modules=modules_on(),
        public_id=public_id,
        permission=permission,
    )


def ledger_filter(centres: list[Centre]) -> LedgerFilter:
    """The filter of the address; without dates in it, the month so far."""
    args = request.args
    first, last = parse_date(args.get("first", "")), parse_date(args.get("last", ""))
    if "first" not in args and "last" not in args:
        first = today().replace(day=1)
    kinds = {kind.code for kind in active_kinds(g.region)}
    state, module, kind = args.get("state", ""), args.get("module", ""), args.get("kind", "")
    centre = next((one for one in centres if one.code == args.get("centre")), None)
    return LedgerFilter(
        modules=modules_on(),
        centre_ids=g.actor.centre_scope("deliveries.view", g.region.id),
        first=first,
        last=last,
        kind=kind if kind in kinds else "",
        module=module if module in modules_on() else "",
        centre_id=centre.id if centre else None,
        recipient=args.get("to", "") if args.get("to") in {"person", "unnamed"} else "",
        state=state if state in STATES else "living",
    )


def filter_values(centres: list[Centre]) -> dict[str, Any]:
    """Lists of the filter form, and what stands in it."""
    kinds = sorted(active_kinds(g.region), key=lambda kind: str(kind.label).lower())
    modules = kernel().loader.modules
    return {
        "kinds": [(kind.code, kind.label) for kind in kinds],
        "modules": [
            (name, modules[name].manifest.title(g.locale)) for name in sorted(modules_on())
        ],
        "centres": [(one.code, one.name_in(g.locale)) for one in centres],
        "labels": labels,
    }


def desk_centres() -> list[Centre]:
    """Centres in which the reader may record a service; the one where he works comes first."""
    found = centres_of(db.session(), g.actor, "deliveries.record", region_id=g.region.id)
    return sorted(found, key=lambda one: one.id != g.actor.current_centre_id)


def desk_centre(centres: list[Centre]) -> Centre | None:
    """The centre of `?centre=`, else the first: where the reader works."""
    wanted = request.values.get("centre")
    return next((one for one in centres if one.code == wanted), centres[0] if centres else None)
