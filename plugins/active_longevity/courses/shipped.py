"""Procedures that a centre may take over in one touch, as data (seed 004; domain.md §10).

The numbers are the usual ones of such centres; each centre changes them on the procedure's page.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Shipped:
    """`places`: how many have it at once; 0 takes no room."""

    code: str
    kind: str
    name_kk: str
    name_ru: str
    name_en: str
    visits: int
    gap_days: int
    most_a_day: int
    minutes: int
    places: int = 0


SHIPPED: tuple[Shipped, ...] = (
    Shipped("salt", "salt_room", "Тұз бөлмесі", "Соляная комната", "Salt room", 10, 1, 1, 30, 8),
    Shipped("tea_heart", "tea_heart", "Емдік шай: жүрек", "Фиточай: сердце",
            "Herbal tea: heart", 14, 0, 2, 10),
    Shipped("tea_stomach", "tea_stomach", "Емдік шай: асқазан", "Фиточай: желудок",
            "Herbal tea: stomach", 10, 0, 2, 10),
    Shipped("tea_liver", "tea_liver", "Емдік шай: бауыр", "Фиточай: печень",
            "Herbal tea: liver", 12, 0, 1, 10),
    Shipped("tea_kidneys", "tea_kidneys", "Емдік шай: бүйрек", "Фиточай: почки",
            "Herbal tea: kidneys", 10, 0, 1, 10),
    Shipped("sensory", "sensory_room", "Сенсорлық бөлме", "Сенсорная комната",
            "Sensory room", 8, 1, 1, 30, 2),
    Shipped("massage", "massage", "Массаж", "Массаж", "Massage", 10, 1, 1, 30, 1),
    Shipped("physiotherapy", "physiotherapy", "Физиотерапия", "Физиотерапия",
            "Physiotherapy", 10, 1, 1, 20, 2),
)  # fmt: skip

BY_CODE = {one.code: one for one in SHIPPED}
