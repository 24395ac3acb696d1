"""One request of the demo on its way, and the rows that it leaves behind."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from core.clock import to_utc
from core.db import new_public_id
from core.plugins.plan_contracts import PlanQuestion
from core.plugins.request_contracts import Transition
from core.requests.known_types import OfferedType, module_of
from core.requests.receipt_rules import request_number
from core.requests.state_rules import decides
from core.requests.work_kinds import REQUEST

if TYPE_CHECKING:
    from core.demo.history import Demo
    from core.demo.requests import WorkingDays

#: what was written, by what the way asks for
_TEXTS: Mapping[str, tuple[str, ...]] = {
    "ask": ("Анықтаманың түпнұсқасын әкелу керек.", "Телефоны жауап бермейді."),
    "return": ("Дәрігерлік комиссияның қорытындысы жоқ.", "АОЖБ мерзімі өтіп кеткен."),
    "withdraw": ("Өтініш беруші қайтарып алды.", "Басқа қалаға көшетін болды."),
    "decision": ("Құжаттары толық, құқығы расталды.", "Санаты мен тұрғылықты жері сәйкес келеді."),
    "refusal": ("Құжаттар қаралды, құқығы расталмады.",),
    "result": ("Рәсімделді, өтініш берушіге хабарланды.", "Қызмет көрсетілді.",
               "Кеңес берілді, жадынама тапсырылды."),
}  # fmt: skip
_COMMENTS = ("Телефон арқылы сөйлестім.", "Құжаттар портал арқылы тексерілді.",
             "Туысы келіп кетті, мән-жайын түсіндірдім.")  # fmt: skip
_SUPPLIERS = ("«Қолдау» ЖШС", "«Сенім-Мед» ЖШС", "«Арай» шипажайы", "«Оңтүстік Орто» ЖШС")
_TENGE = 100
#: days after the term when nobody acted, before the head hears of it
ESCALATED_AFTER = 1


@dataclass(frozen=True)
class Owners:
    """Who works in the centre: everybody, members of the units, their heads."""

    everybody: Sequence[int]
    members: Mapping[int, Sequence[int]]
    heads: Mapping[int, int | None]

    def worker(self, rng: random.Random, unit_id: int | None) -> int:
        return rng.choice(self.members.get(unit_id or 0) or self.everybody)

    def head(self, unit_id: int | None) -> int:
        return self.heads.get(unit_id or 0) or self.everybody[0]


@dataclass
class Told:
    """A request as far as it has come."""

    public_id: str
    intake: dict[str, Any]
    known: OfferedType
    position: int
    state: str
    due_on: dt.date
    acted_at: dt.datetime
    answers: dict[str, Any]
    phase: str = "new"
    outcome: str = ""
    owner: int | None = None
    waiting_since: dt.date | None = None
    paused: int = 0
    closed_on: dt.date | None = None
    fields: dict[str, Any] = field(default_factory=dict)
    events: list[dict[str, Any]] = field(default_factory=list)

    @classmethod
    def opened(
        cls,
        rng: random.Random,
        intake: dict[str, Any],
        known: OfferedType,
        position: int,
        due_on: dt.date,
    ) -> Told:
        first = known.type.workflow.states[0].code
        answers = {one.code: _answer(rng, one) for one in known.type.questions
                   if one.kind != "text"}  # fmt: skip
        told = cls(new_public_id(), intake, known, position, first, due_on,
                   intake["created_at"], answers)  # fmt: skip
        told._event("opened", intake["created_at"], intake["created_by"],
                    state_to=first, details={"channel": intake["channel"]})  # fmt: skip
        return told

    @property
    def number(self) -> str:
        return request_number(self.intake["number"], self.position)

    def go(
        self,
        rng: random.Random,
        way: Transition,
        at: dt.datetime,
        day: dt.date,
        days: WorkingDays,
        owners: Owners,
    ) -> None:
        """Go one way of the workflow on a day of the past, as the services would."""
        unit_id, before = self.known.unit_id, self.state
        target = self.known.type.workflow.state(way.target)
        assert target is not None, "the loader refuses a transition to nowhere"
        if self.phase == "new" and target.phase == "work":
            self.owner = owners.worker(rng, unit_id)
        actor = owners.head(unit_id) if way.not_by else self.owner or owners.worker(rng, unit_id)
        self._pause(target.phase, day, days)
        self.state, self.phase, self.outcome = target.code, target.phase, target.outcome
        self.acted_at = at
        self.closed_on = day if target.phase == "closed" else None
        text, details = self._fill(rng, way, day, actor)
        told = way.notice or way.letter or target.phase == "closed"
        if told:
            self.fields.setdefault("first_answer_at", at)
        self._event("state", at, actor, transition=way.code, state_from=before,
                    state_to=target.code, text=text, details=details)  # fmt: skip
        if way.code == "take" and rng.random() < 0.12:
            self._event("comment", at + dt.timedelta(minutes=7), actor,
                        text=rng.choice(_COMMENTS))  # fmt: skip

    def _pause(self, phase: str, day: dt.date, days: WorkingDays) -> None:
        """The deadline stands still while we wait for the applicant."""
        if self.waiting_since is not None:
            still = days.between(self.waiting_since, day)
            self.paused += still
            self.due_on, self.waiting_since = days.after(self.due_on, still), None
        if phase == "waiting":
            self.waiting_since = day

    def _fill(
        self, rng: random.Random, way: Transition, day: dt.date, actor: int
    ) -> tuple[str, dict[str, Any]]:
        """(text of the history, its details) of what the way asks for."""
        details: dict[str, Any] = {}
        text = ""
        if "refusal" in way.needs:
            details["refusal"] = self.fields["refusal"] = rng.choice(self.known.type.refusals)[0]
        if "decision" in way.needs:
            kind = "refusal" if "refusal" in way.needs else "decision"
            text = self.fields["decision"] = rng.choice(_TEXTS[kind])
        elif "result" in way.needs:
            text = self.fields["result"] = rng.choice(_TEXTS["result"])
        elif "reason" in way.needs:
            text = rng.choice(_TEXTS.get(way.code, _TEXTS["ask"]))
        if decides(way, self.known.type.workflow.transitions):
            self.fields |= {"decided_on": day, "decided_by": actor}
            details |= {name: self.fields[name] for name in ("refusal", "decision")
                        if self.fields.get(name)}  # fmt: skip
        return text, details

    def _event(self, kind: str, at: dt.datetime, actor: int, **values: Any) -> None:
        self.events.append({
            "region_id": self.intake["region_id"], "request": self.public_id, "kind": kind,
            "transition": "", "state_from": "", "state_to": "", "text": "", "details": {},
            "created_at": at, "created_by": actor, **values,
        })  # fmt: skip


def _answer(rng: random.Random, question: PlanQuestion) -> str | int:
    if question.kind == "int":
        return rng.randint(question.minimum, max(question.minimum, question.maximum // 4))
    return rng.choice(question.choices)[0]


@dataclass
class Rows:
    items: list[dict[str, Any]] = field(default_factory=list)
    requests: list[dict[str, Any]] = field(default_factory=list)
    papers: list[dict[str, Any]] = field(default_factory=list)
    events: list[dict[str, Any]] = field(default_factory=list)
    portals: list[dict[str, Any]] = field(default_factory=list)


def rows_of(demo: Demo, told: Sequence[Told], owners: Owners, rng: random.Random) -> Rows:
    """Rows of all requests; parts name their request by `request`, its public identifier."""
    rows = Rows()
    for place, one in enumerate(told):
        rows.items.append(_item(demo, one, owners))
        rows.requests.append(_request(one))
        rows.papers += _papers(rng, one)
        rows.events += one.events
        if one.known.type.portal and one.state in {"granted", "done"} and rng.random() < 0.8:
            rows.portals.append(_portal(rng, one, place))
    return rows


def _item(demo: Demo, one: Told, owners: Owners) -> dict[str, Any]:
    module = module_of(one.known.code)
    late = one.phase in {"new", "work"} and (demo.today - one.due_on).days > ESCALATED_AFTER
    heard = to_utc(one.due_on + dt.timedelta(days=1), dt.time(8), demo.region.timezone)
    return {
        "public_id": new_public_id(), "region_id": demo.region.id, "kind": REQUEST,
        "ref": one.public_id, "module": "" if module == "core" else module,
        "subject": one.number, "matter": one.known.code, "phase": one.phase,
        "centre_id": one.intake["centre_id"], "person_id": one.intake["person_id"],
        "unit_id": one.known.unit_id, "assignee_id": one.owner, "due_on": one.due_on,
        "due_days": one.known.days, "counted_from": one.intake["received_on"],
        "waiting_since": one.waiting_since, "paused_days": one.paused,
        "acted_at": one.acted_at, "warned_at": heard if late else None,
        "escalated_at": heard if late else None,
        "escalated_to_id": owners.head(one.known.unit_id) if late else None,
        "closed_at": one.acted_at if one.phase == "closed" else None,
        "created_at": one.intake["created_at"], "created_by": one.intake["created_by"],
    }  # fmt: skip


def _request(one: Told) -> dict[str, Any]:
    empty = {"first_answer_at": None, "decision": "", "decided_on": None, "decided_by": None,
             "refusal": "", "result": ""}  # fmt: skip
    return {
        "public_id": one.public_id, "region_id": one.intake["region_id"],
        "position": one.position, "number": one.number, "centre_id": one.intake["centre_id"],
        "person_id": one.intake["person_id"], "type": one.known.code,
        "module": module_of(one.known.code), "channel": one.intake["channel"],
        "state": one.state, "phase": one.phase, "outcome": one.outcome,
        "state_since": one.acted_at, "opened_on": one.intake["received_on"],
        "answers": one.answers, "closed_on": one.closed_on, "origin": "",
        "created_at": one.intake["created_at"], "created_by": one.intake["created_by"],
        **empty, **one.fields,
    }  # fmt: skip


def _papers(rng: random.Random, one: Told) -> list[dict[str, Any]]:
    """All of what was decided; of the others four in five, in what was returned one lacks."""
    settled = one.state in {"to_grant", "granted", "done", "refused", "to_refuse"}
    found = []
    for code in one.known.papers:
        given = settled or rng.random() < 0.8
        found.append({
            "public_id": new_public_id(), "region_id": one.intake["region_id"],
            "request": one.public_id, "code": code, "state": "given" if given else "missing",
            "given_on": one.intake["received_on"] if given else None, "note": "",
            "created_at": one.intake["created_at"], "created_by": one.intake["created_by"],
        })  # fmt: skip
    return found


def _portal(rng: random.Random, one: Told, place: int) -> dict[str, Any]:
    """Its twin in the national portal: an order, and the act once it was carried out."""
    guaranteed = rng.choice((305_374, 120_000, 86_500, 54_200)) * _TENGE
    done = one.outcome == "done"
    return {
        "region_id": one.intake["region_id"], "request": one.public_id,
        "portal": one.known.type.portal, "number": f"SP-{one.intake['year']}-{40_000 + place}",
        "status": "Акт подписан" if done else "Заказ оформлен",
        "supplier": rng.choice(_SUPPLIERS), "guaranteed_tiyn": guaranteed,
        "excess_tiyn": rng.choice((0, 0, 0, 15_000, 42_300)) * _TENGE,
        "act_on": one.closed_on if done else None, "checked_on": one.closed_on,
        "created_at": one.acted_at,
    }  # fmt: skip
