"""Parts of a request's page that other files of this area fill: papers, referrals, the portal.

Write the file of the part first, then add its panel to `PANELS`: the page imports them all.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from core.auth.actor import Actor
from core.plugins.contracts import RegionInfo
from core.requests.models import Request
from core.requests.module_parts import module_panel
from core.requests.paper_panel import papers_panel
from core.requests.portal_parts import portal_panel
from core.requests.referral_panel import referral_panel

Values = Callable[..., Mapping[str, Any] | None]


@dataclass(frozen=True)
class Panel:
    """A part of the page of one request.

    `values` is called with the keywords session, region, actor and request. What it returns is
    `panel` in the template, which is included beside the page's own values (`request_row`,
    `person`, `may`); with None the part is left out. The template writes its own card with a
    heading of the second level, and no page.
    """

    code: str
    template: str
    values: Values


#: in the order of the page
PANELS: tuple[Panel, ...] = (
    Panel("module", "requests/_module.html", module_panel),
    Panel("papers", "requests/_papers.html", papers_panel),
    Panel("referrals", "requests/_referrals.html", referral_panel),
    Panel("portal", "requests/_portal.html", portal_panel),
)


@dataclass(frozen=True)
class ShownPanel:
    code: str
    template: str
    values: Mapping[str, Any]


def panels_of(
    session: Session, *, region: RegionInfo, actor: Actor, request: Request
) -> list[ShownPanel]:
    """The parts that have something to show."""
    found = []
    for panel in PANELS:
        values = panel.values(session=session, region=region, actor=actor, request=request)
        if values is not None:
            found.append(ShownPanel(panel.code, panel.template, values))
    return found
