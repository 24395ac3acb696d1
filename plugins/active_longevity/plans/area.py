"""What the plans part answers to the hooks: a form only, the plan itself is core's."""

from __future__ import annotations

from core.sdk.areas import Area
from plugins.active_longevity.plans.form import FORM

AREA = Area(plan_forms=[FORM])
