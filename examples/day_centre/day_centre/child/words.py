"""What is said about a child: codes of the need assessment (domain.md §7.4)."""

from __future__ import annotations

from typing import Any

from core.sdk.services import lazy_gettext as _

DIAGNOSES: dict[str, Any] = {
    "autism": _("Autism spectrum disorder"),
    "cerebral_palsy": _("Cerebral palsy"),
    "down": _("Down syndrome"),
    "intellectual": _("Intellectual disability"),
    "hearing": _("Hearing"),
    "sight": _("Sight"),
    "other": _("Other"),
}
MOBILITY: dict[str, Any] = {
    "free": _("Moves freely"),
    "help": _("Moves with help or a device"),
    "none": _("Cannot move alone"),
}
SELF_CARE: dict[str, Any] = {
    "kept": _("Self-care is kept"),
    "partly": _("Self-care in part"),
    "none": _("No self-care"),
}
ACCOMPANIED: dict[str, Any] = {
    "alone": _("Comes alone"),
    "accompanied": _("Comes accompanied"),
}
