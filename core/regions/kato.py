"""The 20 regions of Kazakhstan by KATO, the national classifier of places.

Source: the public KATO table as of the reform of 8 June 2022 (Abai, Zhetisu and Ulytau), names as
in the three languages of state registers. The slugs are this product's own.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class KatoRegion:
    """A region as the classifier names it; `slug` is the proposed code for addresses."""

    kato: str
    slug: str
    kk: str
    ru: str
    en: str

    def name_in(self, locale: str) -> str:
        return {"ru": self.ru, "en": self.en}.get(locale) or self.kk


REGIONS = (
    KatoRegion("100000000", "abai", "Абай облысы", "область Абай", "Abai Region"),
    KatoRegion("110000000", "akmola", "Ақмола облысы", "Акмолинская область", "Akmola Region"),
    KatoRegion("150000000", "aktobe", "Ақтөбе облысы", "Актюбинская область", "Aktobe Region"),
    KatoRegion("190000000", "almaty", "Алматы облысы", "Алматинская область", "Almaty Region"),
    KatoRegion("230000000", "atyrau", "Атырау облысы", "Атырауская область", "Atyrau Region"),
    KatoRegion(
        "270000000",
        "west-kazakhstan",
        "Батыс Қазақстан облысы",
        "Западно-Казахстанская область",
        "West Kazakhstan Region",
    ),
    KatoRegion("310000000", "zhambyl", "Жамбыл облысы", "Жамбылская область", "Zhambyl Region"),
    KatoRegion("330000000", "zhetisu", "Жетісу облысы", "область Жетісу", "Zhetisu Region"),
    KatoRegion(
        "350000000", "karaganda", "Қарағанды облысы", "Карагандинская область", "Karaganda Region"
    ),
    KatoRegion(
        "390000000", "kostanay", "Қостанай облысы", "Костанайская область", "Kostanay Region"
    ),
    KatoRegion(
        "430000000", "kyzylorda", "Қызылорда облысы", "Кызылординская область", "Kyzylorda Region"
    ),
    KatoRegion(
        "470000000", "mangystau", "Маңғыстау облысы", "Мангистауская область", "Mangystau Region"
    ),
    KatoRegion(
        "550000000", "pavlodar", "Павлодар облысы", "Павлодарская область", "Pavlodar Region"
    ),
    KatoRegion(
        "590000000",
        "north-kazakhstan",
        "Солтүстік Қазақстан облысы",
        "Северо-Казахстанская область",
        "North Kazakhstan Region",
    ),
    KatoRegion(
        "610000000", "turkistan", "Түркістан облысы", "Туркестанская область", "Turkistan Region"
    ),
    KatoRegion("620000000", "ulytau", "Ұлытау облысы", "область Ұлытау", "Ulytau Region"),
    KatoRegion(
        "630000000",
        "east-kazakhstan",
        "Шығыс Қазақстан облысы",
        "Восточно-Казахстанская область",
        "East Kazakhstan Region",
    ),
    KatoRegion("710000000", "astana", "Астана қаласы", "город Астана", "Astana City"),
    KatoRegion("750000000", "almaty-city", "Алматы қаласы", "город Алматы", "Almaty City"),
    KatoRegion("790000000", "shymkent", "Шымкент қаласы", "город Шымкент", "Shymkent City"),
)
BY_KATO = {region.kato: region for region in REGIONS}
