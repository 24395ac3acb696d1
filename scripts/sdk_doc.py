"""The reference of `core.sdk` for `docs/modules/sdk.md`: each name with its signature, its fields
or columns, and what its docstring says, by topics."""

from __future__ import annotations

import ast
import dataclasses
import importlib
import inspect
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import sqlalchemy as sa

ROOT = Path(__file__).resolve().parent.parent
#: rooms of the SDK in reading order; those that are not named here follow
FIRST = ("services", "web", "models", "areas", "module_pages", "figures", "requests", "sheets")
#: where a name comes from (the longest prefix wins) → the topic under which it stands
TOPICS = {
    "core.plugins": "What hooks return",
    "core.errors": "Errors that a service raises",
    "core.auth": "Who acts",
    "core.clock": "Time and dates",
    "core.dates": "Time and dates",
    "core.db": "Database",
    "core.web": "Pages and forms",
    "core.web.i18n": "Words, numbers and dates in the reader's language",
    "core.web.charts": "Charts",
    "core.web.uploads": "Files that are sent in",
    "core.web.records": "The duties to a person's data",
    "core.privacy": "The duties to a person's data",
    "core.people": "People",
    "core.households": "People",
    "core.deliveries": "The ledger of services given",
    "core.scheduling": "Groups, sessions, places, rooms and time",
    "core.documents": "Files and numbered documents",
    "core.messaging": "Messages to people",
    "core.audit": "The log",
    "core.indicators": "Figures",
    "core.reference": "Regions, centres, days off and values of the law",
    "core.regions": "Regions, centres, days off and values of the law",
    "core.requests": "Requests of the one window",
    "core.work": "Work with an owner and a deadline",
    "core.exchange": "Spreadsheets",
    "core.kernel": "The application",
    "core.sdk": "Of this room",
    "core.demo": "Of this room",
    "core": "Of this room",
}
DEMO = """\
What the hook `demo_data` gets as `demo` (annotate it so, or `Any`):

- `session`, `region`, `actor`; `today` and `first_day` (dates between which the demo tells)
- `centres: dict[str, Centre]` by code: `active-longevity` is there always, your own by the code of
  your `DemoCentre`
- `people: dict[str, list[int]]`: ids of the people whose file a centre holds, by its code
- `groups: list[Group]`; `size`: how many people the demo was asked for
- `brought: frozenset[str]`: codes of centres that modules brought; `own_centres`: the others
- `newcomers(centre, count, rng, *, ages=(low, high), categories=function) -> list[int]`: more
  people, of that centre alone; `categories(rng, age)` gives the codes of somebody of an age"""
#: names that are values, not functions or classes
ABOUT = {
    "hookimpl": "Marks a function of `plugin.py` as the answer to the hook of that name.",
    "CATEGORY_AGES": "Category of people → (lowest, highest) age that it may have.",
    "CATEGORY_LABELS": "Category of people → its words.",
    "EXCLUSIVE_CATEGORIES": "Categories of which a person has one at most.",
    "DEVICE": "For `@endpoint`: a kiosk or tablet opens the page with its device's token.",
    "PUBLIC": "For `@endpoint`: anybody opens the page. Say nothing about people there.",
    "SIGNED_IN": "For `@endpoint`: everybody who is signed in opens the page.",
    "CHANNELS": "Ways in which a request comes in → words.",
    "PHASES": "Phases of a request → words.",
    "REQUESTS_OPEN": "The right to open requests.",
    "REQUESTS_VIEW": "The right to read requests.",
    "REQUESTS_WORK": "The right to work on requests.",
    "Outcome": "What became of a closed request.",
    "BASIS_LABELS": "On what somebody represents a person (guardian, power of attorney …) → words.",
    "KINSHIP_LABELS": "Kinship of two people of a household → its words.",
    "SPECIAL_KIND_LABELS": "The eight kinds of special social services, 1 to 8 → words.",
    "Tiyn": "A column of money: whole tiyn, 1 ₸ is 100; `sa.BigInteger`.",
    "QUEUE_ORDER": "For `order_by` of a queue: who goes first by the law, then the number.",
    "REQUESTS_DECIDE": "The right to decide requests.",
    "GRANTED_LETTER": "The template of the letter that says yes.",
    "REFUSED_LETTER": "The template of the letter that says no, with the reason.",
    "WAITING_NOTICE": "The message that something is wanted of the person.",
    "DECIDED_NOTICE": "The message that a request is decided.",
    "READY_NOTICE": "The message that what was asked for is ready.",
    "Demo": DEMO,
    "Phase": "Where a request stands for whoever is not in the matter.",
    "XLSX_TYPE": "The content type of a workbook.",
    "MAX_UPLOAD": "The largest spreadsheet that is read, in bytes.",
    "HEADER_SEARCH_ROWS": "How many rows are searched for the headings.",
    "Cell": "What a cell of a sheet may hold.",
    "NOW": "The moment of the tests: 20 November 2026, 10:00 in Shymkent.",
    "TODAY": "The day of that moment, a Friday.",
    "SUITE": "The folder in which the contract's tests stand.",
    "Maker": "A function that makes an object in a `Place`.",
    "app": "The Flask application with every module that is found.",
    "kernel": "The application's modules, what they registered, and the dispatcher.",
    "settings": "The settings of the application under test.",
    "tmp_file": "`tmp_file(name, content)`: the path of a file with these bytes.",
    "worker_id": "Which of several test processes this is.",
}
WIDTH = 96


def rooms() -> list[str]:
    found = sorted(path.stem for path in (ROOT / "core" / "sdk").glob("[a-z]*.py"))
    return [*FIRST, *(name for name in found if name not in FIRST)]


def document() -> str:
    """All rooms, one after the other; a name of two rooms is told of in the first."""
    told: dict[str, str] = {}
    return "\n".join(_room(name, told) for name in rooms())


def names_of(room: str) -> dict[str, str]:
    """name → module that it comes from, in alphabetical order."""
    path = ROOT / "core" / "sdk" / f"{room}.py"
    tree = ast.parse(path.read_text("utf-8"))
    module = importlib.import_module(f"core.sdk.{room}")
    origin = {
        alias.asname or alias.name: node.module or ""
        for node in tree.body
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
    }
    own = [
        node.name
        for node in tree.body
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_")
    ]
    names = [one for one in getattr(module, "__all__", own) if not one.startswith(("_", "pytest_"))]
    return {name: origin.get(name, module.__name__) for name in sorted(names, key=str.lower)}


def _room(name: str, told: dict[str, str]) -> str:
    module = importlib.import_module(f"core.sdk.{name}")
    topics: dict[str, list[str]] = {topic: [] for topic in TOPICS.values()}
    also = []
    for one, origin in names_of(name).items():
        if one in told and getattr(module, one) is getattr(_module(told[one]), one):
            also.append(one)
        else:
            told[one] = name
            topics[_topic(origin)].append(one)
    lines = [f"## core.sdk.{name}\n", inspect.cleandoc(module.__doc__ or "") + "\n"]
    listed = [(topic, names) for topic, names in topics.items() if names]
    lines += [
        f"- {topic}: {', '.join(f'[{one}](#{one.lower()})' for one in names)}"
        for topic, names in listed
    ]
    if also:
        lines.append(f"- told of above, and here as well: {', '.join(f'`{one}`' for one in also)}")
    lines.append("")
    for topic, names in listed:
        lines.append(f"### {topic}: `core.sdk.{name}`\n")
        lines += [_entry(one, getattr(module, one)) for one in names]
    return "\n".join(lines)


def _module(room: str) -> ModuleType:
    return importlib.import_module(f"core.sdk.{room}")


def _topic(origin: str) -> str:
    fitting = [prefix for prefix in TOPICS if f"{origin}.".startswith(f"{prefix}.")]
    return TOPICS[max(fitting, key=len)]


def _entry(name: str, value: Any) -> str:
    lines = [f"#### {name}\n"]
    if inspect.isclass(value):
        lines += [*_class_lines(name, value), about(name, value) + "\n"]
    elif _is_fixture(value):
        lines.append(f"A fixture. {about(name, value)}\n")
    elif callable(value) and name not in ABOUT:
        lines += [f"```python\n{signature(name, value)}\n```\n", about(name, value) + "\n"]
    else:
        lines.append(about(name, value) + "\n")
    return "\n".join(lines)


def _is_fixture(value: Any) -> bool:
    return type(value).__name__ == "FixtureFunctionDefinition"


def about(name: str, value: Any) -> str:
    """What a name means: its docstring, or words for what can have none."""
    if name in ABOUT:
        shown = repr(value) if isinstance(value, str | int | tuple) else ""
        return f"{ABOUT[name]}{f' `{shown}`' if shown and len(shown) < 60 else ''}"
    if _is_foreign(value):
        return ""
    text = inspect.cleandoc(value.__dict__.get("__doc__") or "" if inspect.isclass(value)
                            else value.__doc__ or "")  # fmt: skip
    written_by_decorator = dataclasses.is_dataclass(value) and text.startswith(f"{name}(")
    return "" if written_by_decorator else text


def _is_foreign(value: Any) -> bool:
    """Whether its docstring is another library's, or that of its type (a dict's, a string's)."""
    if inspect.isclass(value):
        return value.__module__.partition(".")[0] not in {"core", "tests"}
    return bool(value.__doc__ == type(value).__doc__)


def _class_lines(name: str, value: type) -> Iterator[str]:
    table = getattr(value, "__table__", None)
    if table is not None:
        columns = ", ".join(_column(column) for column in table.columns)
        yield f"Table `{table.name}`: {columns}.\n"
        yield from _methods(value)
    elif dataclasses.is_dataclass(value):
        yield f"```python\n{signature(name, value)}\n```\n"
        yield from _methods(value)
    elif getattr(value, "_is_protocol", False):
        held = ", ".join(f"`{one}: {kind}`" for one, kind in value.__annotations__.items())
        yield f"Has {held}.\n"
        yield from _methods(value)


def _methods(value: type) -> Iterator[str]:
    """Public functions of a class, each with what it says."""
    found = [
        (name, one)
        for name, one in vars(value).items()
        if not name.startswith("_") and (inspect.isfunction(one) or isinstance(one, property))
    ]
    lines = []
    for name, one in found:
        call = name if isinstance(one, property) else signature(name, one, indent=False)
        says = " ".join((one.__doc__ or "").split())
        lines.append(f"- `{call}`{f': {says}' if says else ''}")
    if lines:
        yield "\n".join(lines) + "\n"


def _column(column: sa.Column[Any]) -> str:
    target = next((f" → {key.target_fullname.split('.')[0]}" for key in column.foreign_keys), "")
    return f"`{column.name}`{target}{' (may be empty)' if column.nullable else ''}"


def signature(name: str, value: Any, *, indent: bool = True) -> str:
    """As one writes it, without quotes around types; a line for each argument when it is long."""
    found = inspect.signature(value)
    keep = [_readable(one) for one in found.parameters.values() if one.name != "self"]
    arrow = "" if inspect.isclass(value) or found.return_annotation is found.empty else " -> "
    tail = f"{arrow}{_type(found.return_annotation)}" if arrow else ""
    plain = f"{name}{found.replace(parameters=keep, return_annotation=found.empty)}{tail}"
    if len(plain) <= WIDTH or not indent:
        return plain
    texts: list[str] = []
    for one in keep:
        if one.kind is one.KEYWORD_ONLY and not any(text.startswith("*") for text in texts):
            texts.append("*")
        texts.append(str(one))
    return f"{name}(\n" + "".join(f"    {text},\n" for text in texts) + f"){tail}"


def _readable(one: inspect.Parameter) -> inspect.Parameter:
    """Types without quotes; no default that shows an address in memory."""
    annotation = one.annotation
    if annotation is not one.empty:
        annotation = _Shown(_type(annotation))
    if one.default is one.empty:
        return one.replace(annotation=annotation)
    default = repr(one.default)
    if isinstance(one.default, str):
        default = f'"{one.default}"'
    return one.replace(annotation=annotation, default=_Shown("…" if "<" in default else default))


def _type(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)


class _Shown:
    """Written as its text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def undocumented(room: str) -> list[str]:
    """Names of a room that say nothing about themselves."""
    module: ModuleType = importlib.import_module(f"core.sdk.{room}")
    return [name for name in names_of(room) if not about(name, getattr(module, name)).strip()]
