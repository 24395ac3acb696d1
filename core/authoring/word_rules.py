"""What makes a translation wrong: placeholders, missing letters, glued Kazakh endings."""

from __future__ import annotations

import re

PLACEHOLDER = re.compile(r"%\(\w+\)[sdf]|%[sdf]|\{\w*\}")
LETTER = re.compile(r"[^\W\d_]")
CYRILLIC = re.compile(r"[\u0400-\u04ff]")
# Words that are the same in every language, so a Kazakh text may consist of them alone.
INTERNATIONAL = re.compile(
    r"(?i)\b(sms|csv|json|xlsx?|qr|pin|api|pdf|html?|https?|url|xml|utc|id|ok|e-?mail|excel|ics|ip"
    r"|sqlite|postgresql|python|shanyraq|whatsapp|telegram|smtp|totp|rest|openapi|pwa|zip)\b"
)
# A Kazakh case ending depends on the last sound of the value, so it cannot be written in advance.
# An ordinal is a hyphen and a noun («%(row)s-қатар»), which is right: only endings are refused.
KK_ENDINGS = (
    "ға|ге|қа|ке|на|не|да|де|та|те|нда|нде|дан|ден|тан|тен|нан|нен|ды|ді|ты|ті|ны|ні|дың|дің|тың"
    "|тің|ның|нің|мен|бен|пен|менен|лар|лер|дар|дер|тар|тер|ы|і|сы|сі|ын|ін|дағы|дегі|тағы|тегі"
    "|ншы|нші|ыншы|інші|шы|ші|лық|лік|дық|дік|тық|тік"
)
CYRILLIC_LETTER = r"[\u0400-\u04ff]"
GLUE = re.compile(
    rf"%\(\w+\)[sdf](?:{CYRILLIC_LETTER}|[-‑–](?:{KK_ENDINGS})(?!{CYRILLIC_LETTER}))",
)


def placeholders(text: str) -> list[str]:
    return sorted(PLACEHOLDER.findall(text.replace("%%", "")))


def has_words(text: str) -> bool:
    return bool(LETTER.search(INTERNATIONAL.sub("", PLACEHOLDER.sub("", text))))


def text_problems(msgid: str, plural: str | None, language: str, forms: list[str]) -> list[str]:
    """What is wrong with the translation of one text into one language."""
    problems = []
    expected = {tuple(placeholders(plural or msgid))}
    for number, form in enumerate(forms):
        if not form.strip():
            problems.append("empty")
            continue
        # Kazakh's first form is for exactly one, and may say it in a word, as English does;
        # Russian's is for 1, 21, 31 … and may not.
        allowed = expected | (
            {tuple(placeholders(msgid))} if (language, number) == ("kk", 0) else set()
        )
        if tuple(placeholders(form)) not in allowed:
            problems.append(f"placeholders differ: {form!r}")
        if has_words(msgid) and not CYRILLIC.search(form):
            problems.append(f"no Cyrillic letter: {form!r}")
        if language == "kk" and GLUE.search(form):
            problems.append(f"an ending is glued to a value (put a noun after it): {form!r}")
    return problems
