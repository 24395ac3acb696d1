"""Rules as public sources have them (domain.md §6.3). A region reads them, corrects them, and adds
its own; where a number is not sure, the source says that it is to be checked."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal
from typing import Final

from plugins.equal_society.entitlements.clash_rules import normal
from plugins.equal_society.entitlements.rules import Allowance, Audience, Basis, Period, Rule

_CODE = dt.date(2023, 7, 1)  # the Social Code came into force
_CHECK = "тексеру керек / требует проверки"
CHILDREN: Final = frozenset(
    {"disability_child", "disability_child_1", "disability_child_2", "disability_child_3"}
)
ADULTS: Final = frozenset({"disability_1", "disability_2", "disability_3"})
_MOVING = frozenset({"has_difficulty_moving"})


def _fixed(amount: int, unit: str, period: Period) -> Allowance:
    return normal(Allowance(Basis.FIXED, Decimal(amount), unit, period))


_OPEN = normal(Allowance(Basis.OPEN, None, "ride"))

SHIPPED: Final[dict[str, Rule]] = {
    one.code: one
    for one in (
        Rule(
            "invataxi", "invataxi",
            ("Инватакси: I және II топ, балалар, қиын жүріп-тұратындар",
             "Инватакси: I и II группы, дети, кто передвигается с трудом",
             "Invataxi: groups I and II, children, those who move with difficulty"),
            Audience(any_of=frozenset({"disability_1", "disability_2"}) | CHILDREN | _MOVING),
            _OPEN,
            "01.11.2013 № 859 бұйрық (29.08.2025 № 284); Шымкент 2025, inform.kz. Айлық шек: "
            f"{_CHECK}",
            dt.date(2025, 8, 29),
            asks=("Дәрігерлік-консультациялық комиссияның (ДКК) қорытындысы бар ма?",
                  "Есть ли заключение врачебно-консультационной комиссии (ВКК)?",
                  "Is there a conclusion of the medical commission?"),
        ),
        Rule(
            "social_taxi", "social_taxi",
            ("Әлеуметтік такси: I, II топ және балалар, егер қиын жүріп-тұрса",
             "Социальное такси: I, II группы и дети, если передвигаются с трудом",
             "Social taxi: groups I, II and children, if they move with difficulty"),
            Audience(any_of=frozenset({"disability_1", "disability_2"}) | CHILDREN, all_of=_MOVING),
            _OPEN, f"Жергілікті бағдарлама, Шымкент: uaqyt.kz; {_CHECK}", dt.date(2025, 1, 1),
        ),
        Rule(
            "assistant", "assistant",
            ("Жеке көмекші: I топ, қиын жүріп-тұратындар, күніне 8 сағатқа дейін",
             "Индивидуальный помощник: I группа, кто передвигается с трудом, до 8 часов в день",
             "Individual assistant: group I with difficulty moving, up to 8 hours a day"),
            Audience(any_of=frozenset({"disability_1"}), all_of=_MOVING, needs_measure=True),
            _fixed(8, "hour", Period.DAY),
            "Әлеуметтік кодекс, 163-бап 2-тармақ; zakon.kz 13.10.2025", _CODE,
            asks=("Күтім жәрдемақысын (187-бап) ала ма? Екеуі бірге берілмейді.",
                  "Получает ли пособие по уходу (ст. 187)? Вместе они не даются.",
                  "Is the care benefit (art. 187) paid? Both are not given together."),
        ),
        Rule(
            "sign_language", "sign_language",
            ("Ымдау тілі маманы: жылына 60 сағат", "Специалист жестового языка: 60 часов в год",
             "Sign language specialist: 60 hours a year"),
            Audience(any_of=ADULTS | CHILDREN, needs_measure=True),
            _fixed(60, "hour", Period.YEAR),
            f"2015–2017 жылғы бұйрықтар (бұрын 30 сағат); kazpravda 25.08.2025. Сағат: {_CHECK}",
            dt.date(2018, 1, 1),
        ),
        Rule(
            "sanatorium", "sanatorium",
            ("Санаторийлік ем: жылына бір рет, 14 күн", "Санаторное лечение: раз в год, 14 дней",
             "Sanatorium treatment: once a year, 14 days"),
            Audience(any_of=ADULTS | CHILDREN, needs_measure=True),
            _fixed(1, "time", Period.YEAR),
            f"30.06.2023 № 283 бұйрық; жылына бір рет: жергілікті ереже, inkaraganda.kz, {_CHECK}",
            _CODE,
            asks=("Биыл осы емге басқа бюджеттен ақы төленді ме? Екі рет төленбейді.",
                  "Оплачено ли лечение в этом году из другого бюджета? Дважды не платят.",
                  "Was the treatment paid from another budget this year? It is not paid twice."),
        ),
        Rule(
            "devices", "devices",
            ("Техникалық құралдар мен арбалар: АОЖБ бойынша",
             "Технические средства и коляски: по ИПАР", "Technical aids and wheelchairs: by IPAR"),
            Audience(any_of=ADULTS | CHILDREN, needs_measure=True),
            normal(Allowance(Basis.MEASURE, None, "piece")),
            f"30.06.2023 бұйрық (V2300032993); ауыстыру мерзімі: {_CHECK}", _CODE,
        ),
    )
}  # fmt: skip
