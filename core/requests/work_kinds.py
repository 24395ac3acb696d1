"""What requests put into the inbox."""

from __future__ import annotations

from typing import Final

from core.plugins.request_contracts import WorkKind
from core.requests.permissions import VIEW
from core.web.i18n import lazy_gettext as _

REQUEST: Final = "requests.request"

WORK_KINDS: Final = [
    WorkKind(REQUEST, _("Request"), "requests.request_page", "request_id", VIEW),
]
