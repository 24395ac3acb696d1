"""What hooks return: frozen dataclasses, never HTML, dicts or tuples.

Texts are English message ids wrapped in `lazy_gettext` of the module's own catalogue.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal, Protocol

from core.plugins.demo_contracts import DemoCentre

if TYPE_CHECKING:
    from sqlalchemy.orm import Session

Text = Any  #: a str or a lazy string


@dataclass(frozen=True)
class Permission:
    """A right: `code` is `<module>.<thing>.<verb>` and never changes. `label` says what one may do
    with it ("Lend a tool"). `default_roles` are codes of shipped roles that hold it from the
    start; an administrator may change that."""

    code: str
    label: Text
    default_roles: tuple[str, ...] = ()


@dataclass(frozen=True)
class CentreType:
    """A kind of centre; its code is usually the module's name. `demo` is the centre of this kind
    that the demo region gets; `demo_data` then fills it."""

    code: str
    label: Text
    demo: DemoCentre | None = None


@dataclass(frozen=True)
class PlaceTerms:
    """How places are given in the groups of a service where people stay all day: whoever joins the
    queue is offered a place in its order, is told, and has a term to come; the place lasts until it
    is ended.

    `come_days` and `postpone_days` are codes of whole-number settings of the module: calendar days
    in which the person has to come after a place was offered, and by how many days that term may
    be put off once (0, or no setting: never). `around`: lessons and appointments of the person
    stand inside the hours of such a group.
    """

    come_days: str
    postpone_days: str = ""
    around: bool = True


@dataclass(frozen=True)
class ServiceKind:
    """A kind of service that the ledger accepts from a module.

    `special_kind` is one of the eight kinds of special social services, or None: 1 household,
    2 medical, 3 psychological, 4 pedagogical, 5 labour, 6 cultural, 7 economic, 8 legal.
    `walk_in` services are given at the desk in one touch, without a group. `places` says how places
    in its groups are given, where the region's usual way does not fit.
    """

    code: str
    label: Text
    special_kind: int | None = None
    unit: str = "visit"
    setting: str = "semi_inpatient"
    walk_in: bool = False
    icon: str = "heart"
    places: PlaceTerms | None = None


@dataclass(frozen=True)
class NavItem:
    """An entry of the navigation; dropped for users without `permission`.

    `endpoint` is `<blueprint>.<view>` of a page without arguments but the region, and asks for the
    same right; `icon` is one of core's (docs/modules/macros.md). By `order` it stands among core's
    entries: today 10, people 20, timetable 40, services given 70, indicators 80. `section` "more"
    is the lower list, for what is seldom needed; `count` is a number beside the words.
    """

    label: Text
    endpoint: str
    icon: str
    order: int
    permission: str
    section: Literal["main", "more"] = "main"
    count: int | None = None


@dataclass(frozen=True)
class Card:
    """A card of the start page; its content is fetched as a fragment from `endpoint`, a page
    without arguments but the region. `code` begins with the module's name."""

    code: str
    title: Text
    endpoint: str
    permission: str
    order: int = 100


@dataclass(frozen=True)
class Tab:
    """A tab of a person's page: `endpoint` takes `person_id` (the public identifier). `code` begins
    with the module's name and is what the view gives to `person_page`. By `order` it stands among
    core's tabs: family 20, groups 30, services 40, documents 50, messages 60, requests 72.

    `sensitive` is the code of the right that opens a part about health, violence or psychology.
    Who lacks it sees the tab only as somebody who may open it with a reason for a limited time
    (`people.break_glass`). The tab's views declare it: `@endpoint("people.view", sensitive=code)`.
    """

    code: str
    label: Text
    endpoint: str
    permission: str
    order: int = 100
    badge: int | None = None
    sensitive: str = ""


@dataclass(frozen=True)
class Badge:
    """A short mark beside a person's name, with words: never colour alone."""

    text: Text
    kind: Literal["success", "warning", "danger", "info", "muted"] = "info"


@dataclass(frozen=True)
class Problem:
    """An objection. A blocking one refuses; the others warn.

    One that is not `overridable` (it protects health, or states a fact) stands against whoever may
    enrol against a rule with a reason.
    """

    code: str
    text: Text
    blocking: bool = True
    overridable: bool = True


@dataclass(frozen=True)
class ImportedCell:
    """What a module made of one cell: a JSON value to keep, or the code of a warning."""

    value: Any = None
    warning: str | None = None


@dataclass(frozen=True)
class ImportColumn:
    """A column of a people import that a module owns.

    `headers` are the texts that name it, in any language; `parse(cell)` is pure and returns an
    `ImportedCell`; `apply(session, region_id, centre_id, person_id, value, source, actor_id)`
    stores the value and is idempotent for one `source`; `undo(session, region_id, source,
    person_ids)` takes back what this batch stored for these people.
    """

    code: str
    label: Text
    headers: tuple[str, ...]
    parse: Callable[[Any], ImportedCell]
    apply: Callable[..., None]
    undo: Callable[..., None]
    #: what each warning code of `parse` says to the person who imports
    warnings: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True)
class IndicatorQuery:
    """What is asked of an indicator: dates are inclusive and local; `centre_ids` None means all.

    `modules` are those that are on in the region: what the others gave is not counted. `module`
    asks for one of them alone.
    """

    region_id: int
    first: dt.date
    last: dt.date
    centre_ids: frozenset[int] | None = None
    module: str | None = None
    modules: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Figure:
    """One number with the breakdown value that it belongs to (empty for the whole)."""

    value: int
    key: str = ""
    label: Text = ""


@dataclass(frozen=True)
class Indicator:
    """A counted thing with its definition, shown beside the number. `unit` is what is counted, in
    the plural ("people"). `additive` says that the figures of two months may be added up: not so
    for distinct people.

    `compute(session, query, by)` returns figures; `by` is "" or one of `breakdowns`. `values` names
    the values of breakdowns that core does not know (breakdown → key → words), so that cells of
    official forms can ask for them.
    """

    code: str
    label: Text
    definition: Text
    unit: Text
    compute: Callable[[Session, IndicatorQuery, str], list[Figure]]
    breakdowns: tuple[str, ...] = ()
    additive: bool = True
    values: Mapping[str, Mapping[str, Text]] = field(default_factory=dict)


@dataclass(frozen=True)
class Setting:
    """A value that each region chooses for itself, shown on the page of settings.

    `code` is `<owner>.<name>`, `section` the heading under which it stands. A `time` is kept as
    `HH:MM`; `minimum` and `maximum` bound a whole number and are both included.
    """

    code: str
    label: Text
    section: Text
    kind: Literal["int", "bool", "time", "choice", "text"]
    default: Any
    help: Text = ""
    minimum: int = 0
    maximum: int = 1000
    choices: tuple[tuple[str, Text], ...] = ()


@dataclass(frozen=True)
class MessageEvent:
    """An occasion on which people are written to.

    `placeholders` are (name, what it stands for) of `%(name)s` in the texts; `text_kk` and
    `text_ru` are what is sent until a region writes its own; every text may also hold `name`,
    `centre` and `phone` (the centre's). `urgent` ones go out in the quiet hours too. `answers`: a
    recipient may answer yes or no. `sensitive` is the right without which nobody reads on our
    pages what was written. A `secret` one carries a code: it goes by SMS to a phone of the person's
    own or not at all, nobody telephones in its place, and its text goes when it has gone out. A
    `nameless` one tells nobody's name, also not to a phone that others use.
    """

    code: str
    label: Text
    placeholders: tuple[tuple[str, Text], ...]
    text_kk: str
    text_ru: str
    urgent: bool = False
    answers: bool = False
    sensitive: str = ""
    secret: bool = False
    nameless: bool = False


@dataclass(frozen=True)
class AuditWord:
    """What a module's deed or look is called in the log, in the past tense: "lent a book".

    `code` is the `action` of `record_audit`, or the `what` of `record_look`.
    """

    code: str
    label: Text


@dataclass(frozen=True)
class DailyWork:
    """What a module does every morning in each region where it is on: reminders, terms that end.

    `run(session, actor, region, today, limit)` does at most `limit` things and returns how many;
    it is called again, each time in a transaction of its own, until it returns less than `limit`.
    A worker may be killed in between: what was done must not be done again.

    With `asked` it is not the morning's: a page starts it for many things at once
    (`core.sdk.services.start_work`), and its progress can be watched and stopped. `run` then gets
    `arguments` of that call and `done` as well, how many things were done before this step.
    """

    code: str
    label: Text
    run: Callable[..., int]
    asked: bool = False


@dataclass(frozen=True)
class EnrolmentRule:
    """A kind of rule that a group may set for those who want a place in it.

    `kind` says what is asked when the rule is set: a whole number between `minimum` and `maximum`,
    one of `choices(session, region)`, or nothing. `check(session, region, person_id, group, on,
    value)` returns a problem, with the reason in plain words, or None.
    """

    code: str
    label: Text
    kind: Literal["int", "choice", "none"]
    check: Callable[..., Problem | None]
    help: Text = ""
    minimum: int = 0
    maximum: int = 200
    choices: Callable[..., list[tuple[str, Text]]] | None = None


@dataclass(frozen=True)
class RegionInfo:
    """The region of the work, detached from the database."""

    id: int
    code: str
    name_kk: str
    name_ru: str
    name_en: str
    timezone: str
    modules: frozenset[str] = frozenset()
    settings: Mapping[str, Any] = field(default_factory=dict)

    def name_in(self, locale: str) -> str:
        return {"ru": self.name_ru, "en": self.name_en}.get(locale) or self.name_kk


@dataclass(frozen=True)
class PersonInfo:
    """The person whose page is shown, detached from the database."""

    id: int
    public_id: str
    centre_ids: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Moved:
    """Rows of one kind that follow a person in a merge: shown before it, and kept with it."""

    label: Text
    count: int


class Merging(Protocol):
    """What `merge_people` works with. Everything done through it is written down, row by row and
    value by value, so that core can take the merge back without asking the module again.

    With `preview` nothing is written: the same calls only count.
    """

    session: Session
    region: RegionInfo
    keep_id: int
    drop_id: int
    preview: bool
    #: who merges: for columns such as `voided_by`
    user_id: int | None

    def move(
        self,
        model: type[Any],
        column: str = "person_id",
        *,
        label: Text,
        leave: Collection[int] = (),
    ) -> Moved:
        """Point all rows of the dropped person at the kept one. Rows that a unique index would
        refuse must be changed with `change` before; where nothing can be changed their ids stand
        in `leave`, and they stay with the dropped file."""

    def change(self, row: Any, **values: Any) -> None:
        """Set columns of one mapped row."""

    def warn(self, text: Text) -> None:
        """Tell who merges what to look at before confirming (both in one group, two households)."""


@dataclass(frozen=True)
class PersonRecord:
    """One thing that is held about a person, for the file that the person may ask for.

    `kind` says what it is, `fields` are pairs of label and value in reading order; `code` and
    `data` (JSON values) are the same for machines.
    """

    kind: Text
    fields: tuple[tuple[Text, Text], ...]
    code: str
    data: Mapping[str, Any]
    at: dt.date | dt.datetime | None = None


@dataclass(frozen=True)
class Erasure:
    """What became of one kind of records: erased or made nameless, or kept, why and until when."""

    label: Text
    count: int
    kept: bool = False
    reason: Text = ""
    until: dt.date | None = None


#: kinds of the timeline that core knows words for; a module's own name is a kind as well
EventKind = Literal[
    "change", "session", "service", "document", "category", "centre", "household", "consent",
    "merge", "message", "plan", "request",
]  # fmt: skip


@dataclass(frozen=True)
class PersonEvent:
    """A moment of the timeline of a person's page; `url` leads to the thing, if it has a page.

    `kind` is one of `EventKind`, or the name of the module that tells it.
    """

    at: dt.datetime
    title: Text
    text: Text = ""
    kind: str = ""
    icon: str = "history"
    url: str = ""

    def __post_init__(self) -> None:
        if self.at.tzinfo is None:
            raise ValueError("a moment of the timeline needs its zone")


@dataclass(frozen=True)
class CardLine:
    """A line of a card: what, beside it when or how much, and where to look."""

    text: Text
    note: Text = ""
    url: str = ""
    kind: Literal["", "success", "warning", "danger", "info"] = ""


@dataclass(frozen=True)
class PersonCard:
    """A short card of a person's page: next appointments, what the person is entitled to now.

    Lines of cards with the same `code` are shown together under the first one's title; `empty` is
    said where there are none.
    """

    code: str
    title: Text
    lines: tuple[CardLine, ...] = ()
    empty: Text = ""
    order: int = 100


@dataclass(frozen=True)
class SearchHit:
    """A hit of the search box outside the people: its page and a line that tells it apart. Where
    the text is the whole number of the thing (`exact`), the search goes straight to its page."""

    title: Text
    url: str
    text: Text = ""
    icon: str = "search"
    exact: bool = False


@dataclass(frozen=True)
class DocumentTemplate:
    """A document that a module prints and numbers.

    `series` (1 to 6 Latin capitals) stands before the number. `sources` are the paths of the Typst
    templates inside the module's folder, for `kk` and `ru`; docs/developers.md says what they may
    use. `fields` is called with the keywords session, region, person_id, centre_id, language,
    first, last and subject (what the module's own pages asked for, else ""), in the language of
    the document, and gives the JSON values of its own, `title` among them; core adds number, code,
    dates, centre, issuer, name and birth date. It may refuse with a `DomainError`. With `period`
    the form asks for a first and a last day. `permission` is wanted besides `documents.issue`. One
    that is not `by_hand` is issued by the module's own deeds only, and no form offers it; where it
    names a permission, that one alone is wanted.
    """

    code: str
    label: Text
    series: str
    sources: Mapping[str, str]
    fields: Callable[..., Mapping[str, Any]]
    period: bool = False
    permission: str = ""
    by_hand: bool = True
