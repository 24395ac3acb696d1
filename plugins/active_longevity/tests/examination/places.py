"""Objects of the addresses of contraindications."""

from __future__ import annotations

FACTORIES = {"contraindication_code": lambda place: "high_pressure"}
VALUES = {"contraindication_code": "SELECT 'high_pressure'"}
BY_PERMISSION = {"active_longevity.contraindication.manage": "region"}
#: shipped ones are the same in every region
GLOBAL_ARGUMENTS = {"contraindication_code"}
