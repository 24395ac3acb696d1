"""The right to read what people tell a lawyer or a psychologist."""

from __future__ import annotations

from core.sdk.services import Permission
from core.sdk.services import lazy_gettext as _

ADVICE_READ = "equal_society.advice.read"

PERMISSIONS = [
    Permission(
        ADVICE_READ, _("Read what people ask the lawyer and the psychologist"), ("specialist",)
    ),
]
