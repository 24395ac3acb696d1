"""Names of places folded for search: in Kazakh or Russian letters, with or without «район»."""

from __future__ import annotations

import re
from typing import Final

_FOLD: Final = str.maketrans("әіңғүұқөһйёыэ", "аингуукохиеие", "ьъ")


def _words(text: str) -> list[str]:
    return re.sub(r"[^а-я0-9a-z]+", " ", text.lower().translate(_FOLD)).split()


#: words for kinds of places; a name that is nothing else keeps them
_KINDS: Final = frozenset(
    _words(
        "облысы область обл қаласы қала қалалық город гор ауданы аудан атындағы район р-н имени им "
        "ауылы ауыл ауылдық округі округ сельский село со ао кенті кент кенттік поселок поселковый "
        "әкімдігі акимат городская администрация га қә ка"
    )
)


def place_key(name_kk: str, name_ru: str) -> str:
    """Both names folded, in words, each once; without the words for kinds of places.

    «Қаратау ауданы», «Каратауский район» → "каратау каратауски".
    """
    words: dict[str, None] = {}
    for name in (name_kk, name_ru):
        every = _words(name)
        bare = [word for word in every if word not in _KINDS and len(word) > 1] or every
        words |= dict.fromkeys(re.sub(r"ски[ие]$", "ски", word) for word in bare)
    return " ".join(words)[:400]
