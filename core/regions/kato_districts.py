"""Districts and cities of district rank that come with the product, by the slug of the region.

Source: the administrative division after the reform of 8 June 2022, names as in state registers.
Their KATO codes come with the official file (`shanyraq regions import-kato`), by name.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class KnownDistrict:
    """A district to offer; `code` is the proposed slug."""

    code: str
    kk: str
    ru: str
    en: str

    def name_in(self, locale: str) -> str:
        return {"ru": self.ru, "en": self.en}.get(locale) or self.kk


def _districts(table: str) -> tuple[KnownDistrict, ...]:
    """Lines of code | Kazakh | Russian | English."""
    lines = [line.split("|") for line in table.strip().splitlines()]
    return tuple(KnownDistrict(*(part.strip() for part in line)) for line in lines)


DISTRICTS: Final = {
    "shymkent": _districts("""
        abai | Абай ауданы | Абайский район | Abai District
        al-farabi | Әл-Фараби ауданы | Аль-Фарабийский район | Al-Farabi District
        enbekshi | Еңбекші ауданы | Енбекшинский район | Enbekshi District
        karatau | Қаратау ауданы | Каратауский район | Karatau District
        turan | Тұран ауданы | район Тұран | Turan District
    """),
    "karaganda": _districts("""
        karaganda-city | Қарағанды қаласы | город Караганда | Karaganda City
        balkhash-city | Балқаш қаласы | город Балхаш | Balkhash City
        priozersk-city | Приозерск қаласы | город Приозёрск | Priozersk City
        saran-city | Саран қаласы | город Сарань | Saran City
        temirtau-city | Теміртау қаласы | город Темиртау | Temirtau City
        shakhtinsk-city | Шахтинск қаласы | город Шахтинск | Shakhtinsk City
        abai | Абай ауданы | Абайский район | Abai District
        aktogay | Ақтоғай ауданы | Актогайский район | Aktogay District
        bukhar-zhyrau | Бұқар жырау ауданы | Бухар-Жырауский район | Bukhar-Zhyrau District
        karkaraly | Қарқаралы ауданы | Каркаралинский район | Karkaraly District
        nura | Нұра ауданы | Нуринский район | Nura District
        osakarov | Осакаров ауданы | Осакаровский район | Osakarov District
        shet | Шет ауданы | Шетский район | Shet District
    """),
    "aktobe": _districts("""
        aktobe-city | Ақтөбе қаласы | город Актобе | Aktobe City
        alga | Алға ауданы | Алгинский район | Alga District
        aiteke-bi | Әйтеке би ауданы | Айтекебийский район | Aiteke Bi District
        baiganin | Байғанин ауданы | Байганинский район | Baiganin District
        irgiz | Ырғыз ауданы | Иргизский район | Irgiz District
        kargaly | Қарғалы ауданы | Каргалинский район | Kargaly District
        khobda | Қобда ауданы | Хобдинский район | Khobda District
        khromtau | Хромтау ауданы | Хромтауский район | Khromtau District
        martuk | Мәртөк ауданы | Мартукский район | Martuk District
        mugalzhar | Мұғалжар ауданы | Мугалжарский район | Mugalzhar District
        oiyl | Ойыл ауданы | Уилский район | Oiyl District
        shalkar | Шалқар ауданы | Шалкарский район | Shalkar District
        temir | Темір ауданы | Темирский район | Temir District
    """),
    "zhetisu": _districts("""
        taldykorgan-city | Талдықорған қаласы | город Талдыкорган | Taldykorgan City
        tekeli-city | Текелі қаласы | город Текели | Tekeli City
        aksu | Ақсу ауданы | Аксуский район | Aksu District
        alakol | Алакөл ауданы | Алакольский район | Alakol District
        eskeldi | Ескелді ауданы | Ескельдинский район | Eskeldi District
        karatal | Қаратал ауданы | Каратальский район | Karatal District
        kerbulak | Кербұлақ ауданы | Кербулакский район | Kerbulak District
        koksu | Көксу ауданы | Коксуский район | Koksu District
        panfilov | Панфилов ауданы | Панфиловский район | Panfilov District
        sarkan | Сарқан ауданы | Сарканский район | Sarkan District
    """),
    "zhambyl": _districts("""
        taraz-city | Тараз қаласы | город Тараз | Taraz City
        baizak | Байзақ ауданы | Байзакский район | Baizak District
        zhambyl | Жамбыл ауданы | Жамбылский район | Zhambyl District
        zhualy | Жуалы ауданы | Жуалынский район | Zhualy District
        korday | Қордай ауданы | Кордайский район | Korday District
        merke | Меркі ауданы | Меркенский район | Merke District
        moiynkum | Мойынқұм ауданы | Мойынкумский район | Moiynkum District
        sarysu | Сарысу ауданы | Сарысуский район | Sarysu District
        shu | Шу ауданы | Шуский район | Shu District
        talas | Талас ауданы | Таласский район | Talas District
        ryskulov | Тұрар Рысқұлов ауданы | район Турара Рыскулова | Turar Ryskulov District
    """),
}
