"""Names: saved as in the papers, found by any spelling, sorted by the Kazakh alphabet.

Source: domain.md §4.5 (folding, look-alikes, name parts) and §4.6 (Latin).

What folding reaches of the pairs in §4.5, and what it does not: spellings that differ by keyboard
or by soft signs (Гүлнар, Гульнар; Ләззат, Ляззат; Жұмабек, Джумабек; Ілияс, Ильяс) meet in one
key, and a longer form begins with the key of the shorter (Гульнара). Other sounds and other words
stay apart (Өмірзақ and Умирзак, Мұхаммед and Магомед, Сәкенқызы and Сакеновна): the search brings
them together, see core/people/spelling.py.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Final

#: stored keys made under another version of the folding must be made again
NAME_KEY_VERSION: Final = 1

NBSP: Final = "\u00a0"


def _pairs(text: str) -> dict[str, str]:
    """`"әа ғг"` → `{"ә": "а", "ғ": "г"}`."""
    return {pair[0]: pair[1] for pair in text.split()}


_KAZAKH_ORDER: Final = "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя"

_LATIN: Final = re.compile("[A-Za-zÀ-ÖØ-öø-ɏəɵḀ-ỿ]")
_CYRILLIC: Final = re.compile("[\u0400-\u04ff]")
_WORD: Final = re.compile(r"[^\W\d_](?:[^\W\d_]|[\u0300-\u036f])*")
_APOSTROPHES: Final = "'`´ʹʺʼʻˈ‘’‛′"

#: Latin letters inside a Cyrillic word, by shape: H is Н, but h is һ
_LOOK_ALIKES: Final = str.maketrans(
    _pairs("aа eе oо pр cс yу xх iі kк hһ əә ɵө ëё AА EЕ OО PР CС YҮ XХ IІ KК HН BВ MМ TТ ƏӘ ƟӨ ËЁ")
)
#: the other way, for a Latin word with a Cyrillic letter in it
_LOOK_BACK: Final = str.maketrans(
    _pairs("аa еe оo рp сc уy хx іi кk һh АA ЕE ОO РP СC ХX ІI КK НH ВB МM ТT УY")
)
#: letters of other Cyrillic alphabets that old fonts and scans put in place of Kazakh ones
_OLD_FONTS: Final = str.maketrans(_pairs("ӊң ӈң ҥң ӯұ ћһ ӏі ӉҢ ӇҢ ҤҢ ӮҰ ЋҺ ӀІ"))

_DIGRAPHS: Final = dict(
    zip(
        (
            "shch",
            "ngh",
            "sh",
            "zh",
            "kh",
            "ch",
            "gh",
            "ng",
            "ts",
            "iu",
            "yu",
            "ia",
            "ya",
            "yo",
            "ye",
        ),
        ("щ", "нғ", "ш", "ж", "х", "ч", "ғ", "ң", "ц", "ю", "ю", "я", "я", "ё", "е"),
        strict=True,
    )
)
#: "ia" ends a word as -ия (Maria, Alia) and stands for я inside it (Liazzat)
_DIGRAPH: Final = re.compile(r"ia$|shch|ngh|[szkcg]h|ng|ts|[iy][ua]|y[oe]")
_LATIN_LETTERS: Final = str.maketrans(
    _pairs(
        "aа bб cк dд eе fф gг hһ iи jж kк lл mм nн oо pп qқ rр sс tт uу vв wв xх yы zз "
        "äә áә əә öө óө ɵө üү úү ūұ ğғ ǵғ şш śш ñң ńң ŋң ıы īй ýу çч ćч žж"
    )
)

_SIGN_BEFORE_IOTATED: Final = re.compile("[ьъ](?=[яюё])")
_PATRONYMIC_APART: Final = re.compile(r"(?<=\w) (ули|кизи)(?!\w)")
#: after signs between the two have gone, and doubled ones too, or a key would fold again
_DZH: Final = re.compile("д+ж")
_DOUBLE: Final = re.compile(r"([^\W\d_])\1+")


class _Fold(dict[int, str]):
    """Letter → folded letter for `str.translate`; signs vanish, other marks become a space."""

    def __missing__(self, code: int) -> str:
        char = chr(code)
        if char.isalnum():
            folded = char
        else:
            folded = "" if unicodedata.category(char) in ("Mn", "Me", "Cf", "Lm") else " "
        if code < 0x3000:  # bounded: a name in rarer signs is folded again each time
            self[code] = folded
        return folded


_FOLD: Final = _Fold(
    str.maketrans(
        _pairs("әа ғг қк ңн өо ұу үу һх іи ыи йи ёе эе юу яа")
        | _pairs("ӊн ӈн ҥн ӯу ўу ӱу ӻг ҕг ӄк ҝк ҡк ӓа ӧо ћх ҳх ӏи їи єе ѐе ѝи ҷч")
        | dict.fromkeys("ьъ" + _APOSTROPHES, "")
    )
)


@lru_cache(maxsize=8192)  # given names repeat, and a row is asked for its key several times
def name_key(text: str) -> str:
    """Fold a name, or a part of one, to the key that is stored and searched by prefix or fragment.

    Words are divided by one space. Letters that papers confuse are one (қ and к, і and и, Latin
    look-alikes), and ь and ъ before я, ю, ё are и, so that Ильяс, Дарья and Марьям meet Ілияс,
    Дария and Мәриям.
    "Серік ұлы" gives the key of "Серікұлы".
    """
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if _LATIN.search(text):
        text = _WORD.sub(_in_cyrillic, text)
    text = text.lower()
    if "ь" in text or "ъ" in text:
        text = _SIGN_BEFORE_IOTATED.sub("и", text)
    text = " ".join(text.translate(_FOLD).split())
    if "дж" in text:
        text = _DZH.sub("ж", text)
    if " ули" in text or " кизи" in text:
        text = _PATRONYMIC_APART.sub(r"\1", text)
    return _DOUBLE.sub(r"\1", text)


def _in_cyrillic(match: re.Match[str]) -> str:
    word = match[0]
    if not _LATIN.search(word):
        return word
    if _CYRILLIC.search(word):
        word = _one_script(word)
    word = _DIGRAPH.sub(_digraph, word.lower()).translate(_LATIN_LETTERS)
    if _LATIN.search(word):  # letters with marks that no Kazakh spelling uses: é, č, ø
        word = unicodedata.normalize("NFD", word).translate(_LATIN_LETTERS)
    return word


def _digraph(match: re.Match[str]) -> str:
    at_end = match[0] == "ia" and match.end() == len(match.string)
    return "ия" if at_end else _DIGRAPHS[match[0]]


def _one_script(word: str) -> str:
    """A word of mixed letters in the script that all its letters can have; else unchanged."""
    cyrillic = word.translate(_LOOK_ALIKES)
    if not _LATIN.search(cyrillic):
        return cyrillic
    latin = word.translate(_LOOK_BACK)
    return latin if not _CYRILLIC.search(latin) else word


def as_look_alikes(text: str) -> str:
    """Words of Latin letters that all look like Cyrillic ones, in those: CEPIK → СЕРІК."""

    def turned(match: re.Match[str]) -> str:
        cyrillic = match[0].translate(_LOOK_ALIKES)
        return match[0] if _LATIN.search(cyrillic) else cyrillic

    return _WORD.sub(turned, unicodedata.normalize("NFC", text))


_CLEAN: Final = re.compile(
    "[А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+(?:[ -][А-ЯЁӘҒҚҢӨҰҮҺІ][а-яёәғқңөұүһі]+)*"
)


def clean_name(text: str) -> str:
    """A name as it is saved: NFC, single spaces, one script per word, plain hyphens.

    Kazakh letters and capitals stay as typed; a word in capitals only becomes a capitalised one
    (ӘЛ-ФАРАБИ → Әл-Фараби, О'НИЛ → О'Нил, СЕРІК ҰЛЫ → Серік ұлы). Initials ("А.Б.") stay.
    """
    if _CLEAN.fullmatch(text):  # most names of a list are
        return text
    text = unicodedata.normalize("NFC", text).replace("\u00ad", "")
    text = re.sub("[\u2010-\u2015\u2212]", "-", text)
    text = re.sub(f"[{_APOSTROPHES}]", "'", text)
    text = "".join(
        " " if char.isspace() else char
        for char in text
        if char.isspace() or unicodedata.category(char) not in ("Cc", "Cf", "Co", "Cs", "Cn")
    )
    text = re.sub(r"(?<=\w)\s*-\s*(?=\w)", "-", text).strip(" ,;:\"'-")
    text = _WORD.sub(lambda match: _clean_word(match[0]), text)
    return " ".join(
        _capitals_down(word, first=index == 0) for index, word in enumerate(text.split())
    )


def _clean_word(word: str) -> str:
    if not _CYRILLIC.search(word):
        return word
    return (_one_script(word) if _LATIN.search(word) else word).translate(_OLD_FONTS)


def _capitals_down(word: str, *, first: bool) -> str:
    if not word.isupper() or "." in word or sum(map(str.isalpha, word)) < 2:
        return word
    lowered = word.lower()
    if not first and name_key(lowered) in ("ули", "кизи", "огли"):
        return lowered
    # After "О'" or "Д'" a name begins; in the middle of a word an apostrophe changes nothing.
    return re.sub(
        r"((?:^|-)(?:[^\W\d_]')?)([^\W\d_])", lambda match: (match[1] + match[2]).title(), lowered
    )


_JOINED_SUFFIXES: Final = frozenset({"ули", "кизи"})
_PATRONYMIC_ENDINGS: Final = ("ули", "кизи", "ович", "евич", "овна", "евна", "ична", "инична")


def split_full_name(text: str) -> tuple[str, str, str]:
    """One cell → (surname, given name, patronymic), cleaned; missing parts are empty strings.

    Surname first, as lists are kept. "Серік ұлы" is one part, "Серікұлы". A single word is the
    surname (the machine-readable zone of papers holds it so). Of two words "Асан Серікұлы" the
    second is the surname: a father's name in that place leaves no patronymic (Marriage and Family
    Code, art. 194). With more than three words the patronymic is what has such an ending.
    """
    parts: list[str] = []
    cleaned = re.sub(r"(?<=[^\W\d_])\.(?=[^\W\d_])", ". ", clean_name(text))
    for word in cleaned.replace(",", " ").split():
        if parts and name_key(word) in _JOINED_SUFFIXES:
            parts[-1] += word.lower()
        else:
            parts.append(word)
    if len(parts) == 2 and _is_fathers_name(parts[1]) and not _is_fathers_name(parts[0]):
        return parts[1], parts[0], ""
    if len(parts) <= 3:
        surname, given, patronymic = [*parts, "", "", ""][:3]
        return surname, given, patronymic
    if name_key(parts[-1]) in ("огли", "оглу"):
        return parts[0], " ".join(parts[1:-2]), " ".join(parts[-2:])
    if name_key(parts[-1]).endswith(_PATRONYMIC_ENDINGS):
        return parts[0], " ".join(parts[1:-1]), parts[-1]
    return parts[0], " ".join(parts[1:]), ""


def _is_fathers_name(word: str) -> bool:
    key = name_key(word)
    return key.endswith(("ули", "кизи")) and len(key) > 5


def initials(surname: str, given_name: str = "", patronymic: str = "") -> str:
    """`Әбілқасымова Г. С.`, with U+00A0 so that a line never ends between them."""
    letters = [f"{part[0].upper()}." for part in (given_name, patronymic) if part]
    return NBSP.join([surname, *letters] if surname else [given_name, *letters[1:]])


_SORT: Final = _Fold(
    str.maketrans(
        {letter: chr(0x3A + place) for place, letter in enumerate(_KAZAKH_ORDER)}
        | {chr(ord("a") + place): chr(0x3A + 42 + place) for place in range(26)}
        | dict.fromkeys(_APOSTROPHES, "")
    )
)


def kazakh_sort_key(text: str) -> str:
    """ASCII text that sorts, byte by byte, by the 42 letters (ә after а, і after ы); Latin last.

    Needs a binary collation where it is stored. Capitals and apostrophes do not count.
    """
    key = unicodedata.normalize("NFC", text).lower().translate(_SORT)
    if not key.isascii():
        key = re.sub(r"[^\x00-\x7f]", _sort_place_of_stranger, key)
    return " ".join(key.split())


def _sort_place_of_stranger(match: re.Match[str]) -> str:
    """é stands with e; a letter without a bare form stands after all others."""
    place = unicodedata.normalize("NFD", match[0])[0].translate(_SORT)
    return place if place.isascii() else "~"
