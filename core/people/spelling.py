"""Spellings of one name that folding does not bring together, as data, and keyboards.

Everything here works on folded keys (`naming.name_key`): the tables are written as people write
and are folded when the file is read. Source of the pairs: domain.md §4.5, and how papers of one
family differ; endings: Marriage and Family Code, art. 194.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Final

from core.people.naming import as_look_alikes, name_key


class Why(StrEnum):
    """Why somebody is in the list of a search."""

    IIN = "iin"
    CARD = "card"
    PHONE = "phone"
    MERGED = "merged"
    LAYOUT = "layout"
    SPELLING = "spelling"
    ENDING = "ending"
    LETTER = "letter"
    LETTERS = "letters"


@dataclass(frozen=True)
class Near:
    """How far a word of a name is from the typed one: 1 is a known spelling, 2 a letter …"""

    cost: int
    why: Why


FAR: Final = Near(99, Why.LETTERS)

#: one name each; inside longer names too (Дінмұхаммед), short ones at the beginning only
_ROOTS: Final = """
мұхаммед магомед мұхамад мохамед мұхамбет мағамбет магомет мухаммет махамбет мухамет магомад мамед
әбді абди абду ғабди габду әбде
әбділ абдул абдыл ғабдол габдул әбдел
абдрахман абдурахман абдірахман ғабдрахман абдыраман
абдолла абдулла абдула ғабдолла габдулла
әлі али ғали гали қали кали вали уәли хали
ахмет ахмед ахмад әхмет
ахмади ахмеди ахмети
омар умар ғұмар гумар ғомар
оспан осман успан усман ғұсман гусман
ораз ураз
орын урун урын орун
өмір умир омир умыр
өтеген утеген отеген утегин
өте уте оте
төле туле толе тюле
төлеген тулеген толеген тюлюген
көше куше коше кюше
көшер кушер
өскен ускен
жүсіп юсуп жусуп юсуф жусип юсип юсеф иусуп жүсип
жүніс юнус жунус юнис юныс жунис
жақып якуб якуп жакуп яков иаков
жақия яхия яхья
ибраһим ибрагим ыбырай ибрай ибраим ыбрайым ибрахим
исмаил смағұл исмагул смаил ысмайыл исмагил смагул
ысқақ исхак исаак искак ыскак
ескендір искандер искендер искандар ескендер
сүлеймен сулейман селеймен солейман сүлейман сулиман
мұстафа мустафа мыстафа мустапа мұстапа
махмұт махмуд махмут мақмұт
мұхтар мухтар мұқтар муктар
мұрат мурат мурад
мақсұт максут максуд максуть
рашид рашит рәшит рашыд
хамит хамид қамит камит
халел халил қалел халиль
хасен хасан қасен касен ғасан
хасым қасым касим касым
хұсайын хусаин хусейн құсайын кусаин гусейн хусейин
қожа кожа ходжа хожа хаджа
қажы хаджи кажи хажы
құдай худай кудай
құдайберген худайберген кудайберды
бақыт бахыт бахит бакит
бақтияр бахтияр
асқат асхат
дәулет давлет даулет девлет
дәуіт давид дауд дауыт дауит
кәрім керим карим кәрим
рақым рахим рахым ракым рәхим
рахман рақман рахмат
шәріп шарип шариф шарип
сафар сапар
сапия сафия сапиа
садық садык садих сыдық сыдык
сағит сагид саид сагит
сейіт сеит сеид сейд саид сейт сеть
сейітқали сеитгали сеиткали сейдгали сейдали сеитали
сейдахмет сейтахмет сеидахмед саидахмед
файзолла файзулла пайзолла пайзулла файзула
фатима патима батима бәтима фатьма патма
зейнеп зейнаб зайнаб зейнеб зәйнеп зайнап
зылиқа зулейха злиха злика зылиха зүлейха зулиха
хадиша қадиша кадиша хадича хадиджа
айша ғайша гайша аиша айшат
мәриям мария марьям мериям мариям марям
әминә амина эмина аминат
күлтай гүлтай
гүл гуль күл куль кюль гюль
гүлжан күлжан
гүлнар гульнара гюльнара кулнар
гүлсім кульсум гульсум күлсім кульсим
бибігүл бибигуль бибикуль
жаппар жапар джаббар джафар жафар ғаппар
ғаппар гафар гаффар гапар
ғафур гафур ғапур гапур
ғазиз азиз әзиз
ғазиза азиза әзиза
ғалымжан алимжан
ғалия алия галия
ғани гани қани
шыңғыс чингиз чингис шингис шынгыс
шоқан чокан чохан
шолпан чолпан чулпан
тұрсын турсун
тоқтар тохтар токтар
тимур темір темир тимер
темірхан тимерхан
нығмет нигмет негмет нугмет ныгмет нағмет
нұрмағамбет нурмагамбет нурмухамбет нурмухамед нурмахамбет нурмагомед
нұрғали нурали нурагали
динмұхаммед динмагомед динмагамбет дінмұхамет
жанмұхаммед жанмагамбет
ильяс ілияс элиас елияс
ильдар елдар эльдар
еркін эркин иркин
ержан эржан иржан
ермек эрмек
еркебұлан эркебулан
айгерім айкерим айгерим айкерім
аубакир әбубәкір абубакир абубакар аубакыр әубәкір
иса ғиса гиса
исатай есетай
ислам ыслам ислям
нияз нияс
нәзипа назипа назифа
рабиға рабига рабия
рахила рахиля ракиля рақила
рауза роза рауса
зухра зоһра зухира зағира
камила кәмила кәмелия
камшат қамшат
қамар камар қамбар
қалам калам
молда мулла молла мулда мола
мырза мурза мирза
сәрсен сарсен сэрсен
сәбит сабит
саттар сатар сәтар
шәкен шакен шекен
шаймерден шаймардан шаймурдан
ыдырыс идрис идырыс ыдрыс
ықылас ихлас иклас ихлос
юлия джулия
юрий юрьи георгий
наталья наталия
софия софья
анастасия настасья анастасья
дмитрий димитрий
александр алехандр алексанр
алексей алексий
евгений ебгений
екатерина катерина
елена алена
геннадий генадий
ефим юфим
"""
#: the last part of a composed name
_TAILS: Final = """
али ғали қали уәли вали хали
олла улла ола ула
бек бег
бай бей
мбет мбед мед мет
гүл күл
дин ден тдин
жан чан ян
хан қан
қожа хожа ходжа
мырза мурза
берді берды верди
келді гелды гельды
темір тимур
мұрат мурад
"""
#: endings of one kind stand for one another before those of another kind: of a father's name and
#: of a surname, a man's and a woman's
_ENDINGS: Final = (
    "ұлы ович евич ич оглы", "қызы овна евна ична инична", "ов ев ин ский", "ова ева ина ская"
)  # fmt: skip


def _groups(text: str) -> list[tuple[str, ...]]:
    lines = (tuple(dict.fromkeys(map(name_key, line.split()))) for line in text.splitlines())
    return [line for line in lines if len(line) > 1]


ROOTS: Final = _groups(_ROOTS)
TAILS: Final = _groups(_TAILS)
KINDS: Final = {name_key(one): kind for kind, line in enumerate(_ENDINGS) for one in line.split()}
ENDINGS: Final = tuple(KINDS)
LONGEST_ENDING: Final = max(map(len, ENDINGS))
#: a root of so many letters is looked for inside a word too
INSIDE: Final = 5
MOST_FORMS: Final = 400
#: letters that stand for one another when a name is written by ear
_SOUNDS: Final = frozenset(
    frozenset(pair)
    for pair in (
        "оу ае аи ие иу оа уе уа кх гк гх жш шч жч ув бп дт зс пф вб жз шщ нм сц жи"
    ).split()
)
_DOUBLE: Final = re.compile(r"(.)\1+")


def _joined(*parts: str) -> str:
    return _DOUBLE.sub(r"\1", "".join(parts))


@lru_cache(maxsize=2048)
def cuts(key: str) -> tuple[tuple[str, str], ...]:
    """(stem, ending) pairs of a folded word, the longest ending first; the stem of Жұмабаев is
    жумаба and жумабаи, that of Өмірзаққызы (folded омирзакизи) омирза and омирзак."""
    found: dict[tuple[str, str], None] = {}
    for ending in sorted(ENDINGS, key=len, reverse=True):
        stem = key.removesuffix(ending)
        if stem == key or len(stem) < 3:
            continue
        found[stem, ending] = None
        if ending == "кизи":
            found[stem + "к", ending] = None
        elif ending[0] in "еи" and stem[-1] in "ауо":
            found[stem + "и", ending] = None
        elif ending in ("ин", "ина", "инична"):
            found[stem + "а", ending] = None
        break
    return tuple(found)


@lru_cache(maxsize=2048)
def variants(key: str) -> dict[str, Near]:
    """Other forms of a folded word by the tables of roots and endings, at most `MOST_FORMS`."""
    found: dict[str, Near] = {}
    spelled = Near(1, Why.SPELLING)
    for form in _swapped(key):
        found.setdefault(form, spelled)
    parted = cuts(key)
    for stem, parted_from in parted or ((key, ""),):
        for form in (stem, *_swapped(stem)):
            why = Why.ENDING if form == stem else Why.SPELLING
            for ending in ("", *ENDINGS):
                near = Near(1 if KINDS.get(ending) == KINDS.get(parted_from) else 2, why)
                _keep_nearest(found, _joined(form, ending), near)
                if ending[:1] in ("е", "и") and form[-1] in "иа":
                    _keep_nearest(found, _joined(form[:-1], ending), near)
    found.pop(key, None)
    return dict(list(found.items())[:MOST_FORMS])


def _keep_nearest(found: dict[str, Near], form: str, near: Near) -> None:
    if near.cost < found.get(form, FAR).cost:
        found[form] = near


def beginnings(key: str) -> list[str]:
    """Other spellings of the word or its stem that longer words may begin with."""
    stems = [key, *(stem for stem, _ in cuts(key))]
    found = dict.fromkeys(form for stem in stems for form in _swapped(stem) if len(form) > 3)
    return list(found)[:24]


def _swapped(word: str) -> list[str]:
    """The word with one root, one last part, or both written another way."""
    heads: dict[str, None] = {}
    for group in ROOTS:
        root = max((one for one in group if _stands(word, one)), key=len, default="")
        if root:
            heads |= dict.fromkeys(_joined(word.replace(root, one, 1)) for one in group)
    found = dict(heads)
    for form in (word, *heads):
        for group in TAILS:
            tail = max((one for one in group if _ends(form, one)), key=len, default="")
            if tail:
                bare = form.removesuffix(tail)
                found |= dict.fromkeys(_joined(bare, one) for one in group)
    found.pop(word, None)
    return list(found)


def _stands(word: str, root: str) -> bool:
    return word.startswith(root) or (len(root) >= INSIDE and root in word)


def _ends(word: str, tail: str) -> bool:
    return word.endswith(tail) and len(word) - len(tail) >= 3


def sounds_alike(one: str, other: str) -> bool:
    """Whether two folded words differ in one letter that is written by ear in two ways, or in
    а н or й that is heard or not (Дюсенбай, Дүйсенбай)."""
    if len(one) == len(other):
        differing = [frozenset(pair) for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
        return len(differing) == 1 and differing[0] in _SOUNDS
    longer, shorter = sorted((one, other), key=len, reverse=True)
    if len(longer) - len(shorter) != 1:
        return False
    at = next((place for place, sign in enumerate(shorter) if sign != longer[place]), len(shorter))
    return longer[at] in "иху" and at > 0


# Keyboards -----------------------------------------------------------------------------------

_LATIN_KEYS: Final = "qwertyuiop[]asdfghjkl;'zxcvbnm,."
_CYRILLIC_KEYS: Final = "йцукенгшщзхъфывапролджэячсмитьбю"
_LATIN_UPPER: Final = 'QWERTYUIOP{}ASDFGHJKL:"ZXCVBNM<>'
#: the digit row of the Kazakh layout types letters
_DIGIT_ROW: Final = dict(zip("234589" + "0", "әіңғүұқ", strict=True))
_TO_CYRILLIC: Final = str.maketrans(
    dict(zip(_LATIN_KEYS, _CYRILLIC_KEYS, strict=True))
    | dict(zip(_LATIN_UPPER, _CYRILLIC_KEYS, strict=True))
    | _DIGIT_ROW | {"`": "ё", "~": "ё", "=": "һ", "+": "һ", "@": "ә", "#": "і", "$": "ң", "%": "ғ",
                    "*": "ү", "(": "ұ", ")": "қ"}
)  # fmt: skip
_TO_LATIN: Final = str.maketrans(dict(zip(_CYRILLIC_KEYS, _LATIN_KEYS, strict=True)))
_NAME: Final = re.compile(r"[^\W\d_]+(?:[ -]+[^\W\d_]+)*")
#: Latin spellings that are read in two ways
_LATIN_WAYS: Final = (
    ("x", "ks"), ("j", "y"), ("c", "k"), ("oo", "u"), ("ee", "i"), ("ou", "u"), ("ph", "f"),
    ("ch", "sh"), ("w", "u"),
)  # fmt: skip


@dataclass(frozen=True)
class Reading:
    """The typed text as it may have been meant."""

    text: str
    why: Why


def readings(text: str) -> list[Reading]:
    """Other ways to read what was typed: the wrong keyboard layout, look-alike capitals, Latin
    letters with two sounds, a name written in two words. Never the text itself; at most eight."""
    lowered = " ".join(text.lower().split())
    found: dict[str, Why] = {}
    for meant in (_as_cyrillic(lowered), _as_latin(lowered)):
        if meant and meant != lowered:
            found[meant] = Why.LAYOUT
    alike = as_look_alikes(text)
    if alike != text:
        found.setdefault(alike, Why.SPELLING)
    if re.search("[a-z]", lowered):
        for typed, meant in _LATIN_WAYS:
            if typed in lowered:
                found.setdefault(lowered.replace(typed, meant), Why.SPELLING)
    words = lowered.split()
    for at in range(len(words) - 1):
        if words[at].isalpha() and words[at + 1].isalpha():
            joined = [*words[:at], words[at] + words[at + 1], *words[at + 2 :]]
            found.setdefault(" ".join(joined), Why.SPELLING)
    found.pop(lowered, None)
    return [Reading(meant, why) for meant, why in found.items()][:8]


def _as_cyrillic(text: str) -> str:
    """`u8kz` → гүля; the digits of a word that is a number stay digits."""
    words = [word if word.isdigit() else word.translate(_TO_CYRILLIC) for word in text.split()]
    meant = " ".join(words)
    return meant if meant != text and any(map(_is_name, words)) else ""


def _as_latin(text: str) -> str:
    """`пгдтфк` → gulnar; a word that no Latin letters come of was typed as meant."""
    keys = [(word, word.translate(_TO_LATIN)) for word in text.split()]
    return " ".join(meant if _is_name(meant) else word for word, meant in keys)


def _is_name(text: str) -> bool:
    return len(text) > 1 and bool(_NAME.fullmatch(text))
