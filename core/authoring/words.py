"""Translations of core and of modules: find what is missing, add, check, prune.

English is the msgid itself, so only Kazakh (kk) and Russian (ru) have catalogues. Each module has
its own; a module may also lean on a text that core translates. `scripts/i18n.py` works on a whole
checkout, `shanyraq modules words` on one module, wherever it stands.
"""

from __future__ import annotations

import contextlib
import fcntl
import io
import os
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from babel.messages import Catalog, Message
from babel.messages.extract import extract
from babel.messages.plurals import get_plural
from babel.messages.pofile import read_po, write_po

from core.authoring.word_rules import text_problems

LANGUAGES = ("kk", "ru")
KEYWORDS: dict[str, Any] = {
    **dict.fromkeys(("_", "gettext", "lazy_gettext")),
    **dict.fromkeys(("ngettext", "lazy_ngettext"), (1, 2)),
    **dict.fromkeys(("pgettext", "lazy_pgettext"), ((1, "c"), 2)),
    **dict.fromkeys(("npgettext", "lazy_npgettext"), ((1, "c"), 2, 3)),
}
JINJA_OPTIONS = {
    "silent": "false",
    "trimmed": "true",
    "newstyle_gettext": "true",
    "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols",
}
TEMPLATES = (".html", ".txt", ".svg", ".xml")
Key = tuple[str, str | None]  # msgid, context


@dataclass
class Used:
    """A text found in the code: its plural in English, if any, and where it stands."""

    plural: str | None = None
    places: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Domain:
    """One catalogue per language: the folder `name` below `root`, which places are told from."""

    root: Path
    name: str

    @property
    def folder(self) -> Path:
        return self.root / self.name

    def catalogue_path(self, language: str) -> Path:
        return self.folder / "translations" / language / "LC_MESSAGES" / "messages.po"

    def sources(self) -> Iterator[tuple[Path, str]]:
        templates = (self.root if self.name == "core" else self.folder) / "templates"
        for path in sorted(self.folder.rglob("*.py")):
            if not {"tests", "migrations"} & set(path.relative_to(self.folder).parts):
                yield path, "python"
        for path in sorted(templates.rglob("*")):
            if path.suffix in TEMPLATES and path.is_file():
                yield path, "jinja2.ext:babel_extract"


def domains(root: Path) -> list[Domain]:
    """Core first, then each module's folder; last the modules that stand outside as examples."""
    modules = sorted(p.name for p in (root / "plugins").glob("[a-z]*") if p.is_dir())
    outside = sorted(p.parent.relative_to(root) for p in root.glob("examples/*/*/plugin.toml"))
    return [
        Domain(root, "core"),
        *(Domain(root, f"plugins/{name}") for name in modules),
        *(Domain(root, str(folder)) for folder in outside),
    ]


def extract_texts(domain: Domain) -> tuple[dict[Key, Used], list[str]]:
    """Every text of a domain, and problems with files that cannot be read."""
    found: dict[Key, Used] = {}
    problems: list[str] = []
    for path, method in domain.sources():
        where = path.relative_to(domain.root)
        options = JINJA_OPTIONS if method != "python" else {}
        try:
            source = io.BytesIO(path.read_bytes())
            for line, message, _comments, context in extract(method, source, KEYWORDS, (), options):
                msgid, plural = message[:2] if isinstance(message, tuple) else (message, None)
                if not msgid:
                    continue
                used = found.setdefault((msgid, context), Used())
                if plural and used.plural and plural != used.plural:
                    problems.append(f"{where}:{line}: two plurals of one text: {msgid!r}")
                used.plural = used.plural or plural
                used.places.append(f"{where}:{line}")
        except Exception as error:  # a broken file must not hide what the others lack
            problems.append(f"{where}:{getattr(error, 'lineno', 1)}: cannot be read: {error}")
    return found, problems


def read_catalogue(domain: Domain, language: str) -> Catalog:
    path = domain.catalogue_path(language)
    if not path.exists():
        return Catalog(locale=language)
    with path.open("rb") as file:
        return read_po(file, locale=language, abort_invalid=True)


def write_catalogue(domain: Domain, language: str, catalogue: Catalog) -> None:
    """Sorted, without dates and line numbers, so that two branches seldom collide."""
    path = domain.catalogue_path(language)
    path.parent.mkdir(parents=True, exist_ok=True)
    plural = get_plural(language)
    header = (
        'msgid ""\nmsgstr ""\n'
        '"Project-Id-Version: Shanyraq\\n"\n'
        f'"Language: {language}\\n"\n'
        f'"Plural-Forms: {plural.plural_forms}\\n"\n'
        '"MIME-Version: 1.0\\n"\n'
        '"Content-Type: text/plain; charset=utf-8\\n"\n'
        '"Content-Transfer-Encoding: 8bit\\n"\n\n'
    )
    body = io.BytesIO()
    write_po(
        body,
        catalogue,
        width=0,
        no_location=True,
        omit_header=True,
        sort_output=True,
        ignore_obsolete=True,
    )
    fresh = path.with_suffix(".po.new")
    fresh.write_bytes(header.encode() + body.getvalue().strip() + b"\n")
    fresh.replace(path)


def forms_of(message: Message) -> list[str]:
    """The translated forms: one, or as many as the language has."""
    text = message.string
    return [text] if isinstance(text, str) else [form or "" for form in text or ("",)]


def translated(catalogue: Catalog, key: Key) -> Message | None:
    message = catalogue.get(*key)
    if message is None or message.fuzzy or not all(forms_of(message)):
        return None
    return message


@contextlib.contextmanager
def locked(folder: Path) -> Iterator[None]:
    """One writer at a time; several people and programs add translations to one checkout."""
    held = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(held, fcntl.LOCK_EX)
        yield
    finally:
        os.close(held)


def split_key(raw: str, entry: dict[str, Any]) -> Key:
    context, separator, msgid = raw.rpartition("\u0004")
    return msgid, (context if separator else entry.get("context"))


def given_forms(language: str, plural: str | None, value: Any) -> list[str] | str:
    """The forms of FILE.json as the catalogue keeps them; raises ValueError with the reason."""
    values = value if isinstance(value, list) else [value]
    if not values or not all(isinstance(text, str) for text in values):
        raise ValueError(f"{language}: a text or a list of texts is wanted")
    if plural is None:
        if len(values) != 1:
            raise ValueError(f'{language}: several forms, but no "plural"')
        return str(values[0])
    wanted = get_plural(language).num_plurals
    if language == "kk" and len(values) == 1:
        values = values * wanted  # a noun after a number stays singular in Kazakh
    if len(values) != wanted:
        raise ValueError(f"{language}: {wanted} forms are wanted, {len(values)} given")
    return values


def add(domain: Domain, texts: dict[str, dict[str, Any]]) -> list[str]:
    """Merges translations into a domain; returns problems, and then nothing is written."""
    return take_over(domain, texts)[0]


def take_over(domain: Domain, texts: dict[str, dict[str, Any]]) -> tuple[list[str], int]:
    """`add` that also counts the texts that are new or said otherwise than before."""
    problems: list[str] = []
    fresh: set[Key] = set()
    with locked(domain.folder):
        catalogues = {language: read_catalogue(domain, language) for language in LANGUAGES}
        for raw, entry in texts.items():
            msgid, context = split_key(raw, entry)
            plural = entry.get("plural")
            for language, catalogue in catalogues.items():
                if language not in entry and translated(catalogue, (msgid, context)):
                    continue
                try:
                    forms = given_forms(language, plural, entry.get(language, ""))
                except ValueError as error:
                    problems.append(f"{msgid!r}: {error}")
                    continue
                as_list = [forms] if isinstance(forms, str) else forms
                found = text_problems(msgid, plural, language, as_list)
                problems += [f"{msgid!r}: {language}: {problem}" for problem in found]
                if put(catalogue, (msgid, context), plural, forms):
                    fresh.add((msgid, context))
        if not problems:
            for language, catalogue in catalogues.items():
                write_catalogue(domain, language, catalogue)
    return problems, len(fresh)


def added(given: int, fresh: int) -> str:
    """What `add` has done, in words: a file that is added again says nothing new."""
    again = f", {given - fresh} were there already" if given > fresh else ""
    return f"{fresh} texts added{again}"


def put(catalogue: Catalog, key: Key, plural: str | None, forms: list[str] | str) -> bool:
    """Adds or replaces; Catalog.add would merge with the old text instead. Says whether that
    changed anything."""
    msgid, context = key
    old = catalogue.get(msgid, context)
    same = old is not None and forms_of(old) == ([forms] if isinstance(forms, str) else [*forms])
    if old is not None and not same:
        print(f"changed ({catalogue.locale}): {msgid!r}: was {old.string!r}", file=sys.stderr)
    catalogue.delete(msgid, context)
    if plural is None:
        catalogue.add(msgid, forms if isinstance(forms, str) else forms[0], context=context)
    else:
        catalogue.add((msgid, plural), tuple(forms), context=context)
    return not same


def message_keys(catalogue: Catalog) -> Iterable[tuple[Key, Message]]:
    for message in catalogue:
        msgid = message.id if isinstance(message.id, str) else message.id[0]
        if msgid:
            yield (msgid, message.context), message


def check(root: Path) -> list[str]:
    """Every problem of every domain of a checkout, each as `file:line: what`."""
    everything = {domain: extract_texts(domain) for domain in domains(root)}
    core = Domain(root, "core")
    return [
        problem
        for domain, found in everything.items()
        for problem in _problems(domain, core, found, used_by(domain, everything))
    ]


def check_module(domain: Domain, core: Domain) -> list[str]:
    """The problems of one module, wherever it stands."""
    found = extract_texts(domain)
    return _problems(domain, core, found, set(found[0]))


def _problems(
    domain: Domain, core: Domain, found: tuple[dict[Key, Used], list[str]], alive: set[Key]
) -> list[str]:
    texts, unreadable = found
    problems = list(unreadable)
    for language in LANGUAGES:
        own = read_catalogue(domain, language)
        shared = read_catalogue(core, language)
        for key, used in texts.items():
            message = own.get(*key) or (shared.get(*key) if domain != core else None)
            problems += [
                f"{used.places[0]}: {language}: {problem}: {key[0]!r}"
                for problem in use_problems(message, key, used, language)
            ]
        problems += catalogue_problems(domain, language, own, alive)
        if domain != core:
            problems += contradictions(domain, language, own, shared)
    return problems


def contradictions(domain: Domain, language: str, own: Catalog, shared: Catalog) -> list[str]:
    """Texts that a module translates otherwise than core: on its pages it would rename what core's
    layouts say. Modules may differ from each other, each keeps its own words."""
    path = domain.catalogue_path(language).relative_to(domain.root)
    return [
        f"{path}:{message.lineno or 1}: core says {forms_of(known)[0]!r}, choose another English"
        f" text: {key[0]!r}"
        for key, message in message_keys(own)
        if (known := shared.get(*key)) is not None and forms_of(known) != forms_of(message)
    ]


def lent(domain: Domain, core: Domain) -> dict[str, dict[str, str]]:
    """Texts that the module uses and core translates: text → language → core's words."""
    catalogues = {language: read_catalogue(core, language) for language in LANGUAGES}
    own = read_catalogue(domain, LANGUAGES[0])
    return {
        key[0]: {
            language: forms_of(message)[0]
            for language, catalogue in catalogues.items()
            if (message := translated(catalogue, key)) is not None
        }
        for key in extract_texts(domain)[0]
        if own.get(*key) is None and translated(catalogues[LANGUAGES[0]], key) is not None
    }


def use_problems(message: Message | None, key: Key, used: Used, language: str) -> list[str]:
    if message is None:
        return ["no translation"]
    forms = forms_of(message)
    if message.fuzzy:
        return ["fuzzy"]
    if used.plural and not message.pluralizable:
        return ["plural forms are missing"]
    return text_problems(key[0], used.plural, language, forms)


def used_by(
    domain: Domain, everything: dict[Domain, tuple[dict[Key, Used], list[str]]]
) -> set[Key]:
    """The texts that keep a domain's entries alive: its own, and for core those of all modules."""
    if domain.name != "core":
        return set(everything[domain][0])
    return {key for texts, _ in everything.values() for key in texts}


def catalogue_problems(
    domain: Domain, language: str, catalogue: Catalog, used: set[Key]
) -> list[str]:
    path = domain.catalogue_path(language).relative_to(domain.root)
    wanted = get_plural(language).num_plurals
    problems = [f"{path}:1: obsolete: {msgid!r}" for msgid in catalogue.obsolete]
    for key, message in message_keys(catalogue):
        if key not in used:
            problems.append(f"{path}:{message.lineno or 1}: nobody uses (prune): {key[0]!r}")
        if message.pluralizable and len(forms_of(message)) != wanted:
            problems.append(f"{path}:{message.lineno or 1}: {wanted} forms wanted: {key[0]!r}")
    return problems


def prune(root: Path) -> int:
    """Drops what nobody of a checkout uses; returns how many entries went."""
    everything = {domain: extract_texts(domain) for domain in domains(root)}
    return sum(_drop(domain, used_by(domain, everything)) for domain in everything)


def prune_module(domain: Domain) -> int:
    """Drops what the module does not use; returns how many entries went."""
    return _drop(domain, set(extract_texts(domain)[0]))


def _drop(domain: Domain, alive: set[Key]) -> int:
    dropped = 0
    with locked(domain.folder):
        for language in LANGUAGES:
            if not domain.catalogue_path(language).exists():
                continue
            catalogue = read_catalogue(domain, language)
            unused = [key for key, _ in message_keys(catalogue) if key not in alive]
            for key in unused:
                catalogue.delete(*key)
            dropped += len(unused)
            write_catalogue(domain, language, catalogue)
    return dropped


def missing(domain: Domain, core: Domain) -> dict[str, dict[str, Any]]:
    """A skeleton for `add`: each text that lacks a translation, with what there is already."""
    catalogues = {
        language: [read_catalogue(d, language) for d in dict.fromkeys((domain, core))]
        for language in LANGUAGES
    }
    skeleton: dict[str, dict[str, Any]] = {}
    for key, used in extract_texts(domain)[0].items():
        entry: dict[str, Any] = {"plural": used.plural} if used.plural else {}
        lacking = False
        for language in LANGUAGES:
            there = [m for c in catalogues[language] if (m := translated(c, key))]
            there = [m for m in there if bool(m.pluralizable) or not used.plural]
            forms = (
                forms_of(there[0])
                if there
                else [""] * (get_plural(language).num_plurals if used.plural else 1)
            )
            entry[language] = forms if used.plural else forms[0]
            lacking = lacking or not there
        if lacking:
            raw = key[0] if key[1] is None else f"{key[1]}\u0004{key[0]}"
            skeleton[raw] = {**entry, "where": used.places[0]}
    return skeleton
