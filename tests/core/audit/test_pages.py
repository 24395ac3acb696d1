"""The log for the personal-data officer: who changed, who looked, who signed in."""

from __future__ import annotations

import datetime as dt
import re
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.audit.labels import DEEDS, LOOKS
from core.audit.models import AuditEntry, Look
from core.audit.services import record_look
from core.auth.models import SignInAttempt
from core.db import ALL_REGIONS, unit_of_work
from core.people.models import Person
from core.people.naming import name_key
from core.people.pages import CORE_TABS
from core.plugins.contracts import PersonInfo
from tests.modules import real

IIN = "530314400300"
ROOT = Path(__file__).resolve().parents[3]


def at(day: int, hour: int = 5) -> dt.datetime:
    return dt.datetime(2026, 11, day, hour, tzinfo=dt.UTC)


@pytest.fixture
def log(app: Flask, world: Any) -> None:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        people = []
        for surname, iin in (("Әбдіғалиева", IIN), ("Серікбаев", None)):
            key = name_key(surname)
            people.append(
                Person(region_id=world.region.id, surname=surname, given_name="Ұлжан", iin=iin,
                       surname_key=key, given_key=name_key("Ұлжан"), patronymic_key="",
                       name_key=key, sort_key=key)
            )  # fmt: skip
        session.add_all(people)
        session.flush()
        first, second = people
        session.add_all(
            [
                AuditEntry(region_id=world.region.id, user_id=world.bota, actor_label="Bota",
                           action="person.register", subject_type="person", subject_id=first.id,
                           at=at(18)),
                AuditEntry(region_id=world.region.id, user_id=world.aigul, actor_label="Aigul",
                           action="room.create", subject_type="room", subject_id=first.id,
                           details={"name": "2-зал"}, at=at(20, 20)),
                AuditEntry(region_id=world.other_region.id, user_id=world.zhanar,
                           actor_label="Zhanar", action="room.change", at=at(20)),
                Look(region_id=world.region.id, user_id=world.bota, person_id=first.id,
                     what="iin", at=at(18), address="10.0.0.7"),
                Look(region_id=world.region.id, user_id=world.aigul, person_id=second.id,
                     what="file", at=at(19)),
                SignInAttempt(username="bota", address="10.0.0.7", succeeded=True, at=at(18)),
                SignInAttempt(username="zhanar", address="10.0.0.8", at=at(18)),
                SignInAttempt(username="my-secret-password", address="10.0.0.9", at=at(18)),
            ]
        )  # fmt: skip


def body(client: Any, path: str) -> str:
    page = client.get(path)
    assert page.status_code == 200
    return str(page.text.split('<main id="main"')[1])


def test_deeds_of_the_region_are_listed_with_masked_iin(log: None, sign_in: Any) -> None:
    text = body(sign_in("officer"), "/shymkent/audit/")
    assert "адамды тіркеді" in text
    assert "бөлме қосты" in text
    assert "Әбдіғалиева Ұлжан" in text
    assert IIN not in text
    assert "Zhanar" not in text
    assert text.index("бөлме қосты") < text.index("адамды тіркеді")  # newest first


@pytest.mark.parametrize(
    ("query", "shown", "hidden"),
    [
        ("user=aigul", "бөлме қосты", "адамды тіркеді"),
        ("user=BOTA", "адамды тіркеді", "бөлме қосты"),
        (f"person={IIN}", "адамды тіркеді", "бөлме қосты"),
        ("person=әбдіғ", "адамды тіркеді", "бөлме қосты"),
        ("last=19.11.2026", "адамды тіркеді", "бөлме қосты"),
        # 20 November, 20:00 UTC is the 21st in Shymkent
        ("first=21.11.2026", "бөлме қосты", "адамды тіркеді"),
        ("person=Серікбаев", "Ештеңе табылмады", "адамды тіркеді"),
        ("user=%25", "Ештеңе табылмады", "адамды тіркеді"),
    ],
)
def test_deeds_are_filtered(log: None, sign_in: Any, query: str, shown: str, hidden: str) -> None:
    text = body(sign_in("officer"), f"/shymkent/audit/?{query}")
    assert shown in text
    assert hidden not in text


def test_looks_are_listed_and_filtered(log: None, sign_in: Any) -> None:
    client = sign_in("officer")
    text = body(client, "/shymkent/audit/looks")
    assert "ЖСН-ді толық көрді" in text
    assert "жеке парақты ашты" in text
    assert IIN not in text
    only = body(client, "/shymkent/audit/looks?person=Серік")
    assert "жеке парақты ашты" in only
    assert "ЖСН-ді толық көрді" not in only


def test_sign_ins_of_the_region_only_and_no_mistyped_passwords(log: None, sign_in: Any) -> None:
    text = body(sign_in("officer"), "/shymkent/audit/sign-ins")
    assert "10.0.0.7" in text
    assert "10.0.0.8" not in text
    assert "my-secret-password" not in text


def test_a_wrong_date_is_told_at_its_field(log: None, sign_in: Any) -> None:
    text = body(sign_in("officer"), "/shymkent/audit/?first=31.02.2026")
    assert 'aria-invalid="true"' in text
    assert 'value="31.02.2026"' in text


@pytest.mark.parametrize("username", ["aigul", "bota", "dana", "auditor", "ermek"])
@pytest.mark.parametrize("page", ["", "looks", "sign-ins"])
def test_only_the_officer_reads_the_log(world: Any, sign_in: Any, username: str, page: str) -> None:
    assert sign_in(username).get(f"/shymkent/audit/{page}").status_code == 403


def test_a_long_log_is_paged_with_its_filters_kept(
    app: Flask, world: Any, sign_in: Any, count_queries: Any
) -> None:
    with app.app_context(), unit_of_work(scope=ALL_REGIONS, writes=True) as session:
        session.add_all(
            AuditEntry(region_id=world.region.id, user_id=world.bota, actor_label="Bota",
                       action="room.change", at=at(18)) for _ in range(60)
        )  # fmt: skip
    client = sign_in("officer")
    text = body(client, "/shymkent/audit/?user=bota")
    assert "60 жазба" in text
    assert "user=bota&amp;page=2" in text or "page=2&amp;user=bota" in text
    count_queries.clear()
    client.get("/shymkent/audit/?user=bota&page=3")
    many = len(count_queries.statements)
    count_queries.clear()
    client.get("/shymkent/audit/?user=bota&page=2&per_page=50")
    assert len(count_queries.statements) == many


def test_a_look_survives_a_refused_request(app: Flask, log: None, world: Any, actor: Any) -> None:
    bota = actor("bota")
    with app.app_context():
        work = unit_of_work(scope=world.region.id, writes=True)
        with suppress(ZeroDivisionError), work as session:
            person_id = session.scalar(sa.select(Person.id).limit(1)) or 0
            record_look(actor=bota, region_id=world.region.id, person_id=person_id, what="file")
            session.add(Look(id=1 // 0))  # the page fails afterwards
        with unit_of_work(scope=world.region.id) as session:
            assert session.scalar(sa.select(sa.func.count()).select_from(Look)) == 3


def test_every_deed_of_the_core_has_words() -> None:
    """Whoever records a new deed adds its words to core/audit/labels.py."""
    pattern = re.compile(r"(?:action=|_?note\([^()\"]*?)\"([a-z_]+(?:\.[a-z_]+)+)\"", re.DOTALL)
    found = {
        action
        for path in (ROOT / "core").rglob("*.py")
        for action in pattern.findall(path.read_text(encoding="utf-8"))
    }
    assert len(found) > 40
    assert found - set(DEEDS) == set()


def test_every_deed_of_a_module_has_words(kernel: Any) -> None:
    """Whoever records a new deed answers `audit_words`, or names it like the right it needs."""
    pattern = re.compile(r"(?:action=|_?note\([^()\"]*?)\"([a-z_]+(?:\.[a-z_]+)+)\"", re.DOTALL)
    found = {
        (manifest.name, action)
        for manifest in real()
        for path in manifest.path.rglob("*.py")
        if "tests" not in path.relative_to(manifest.path).parts
        for action in pattern.findall(path.read_text(encoding="utf-8"))
    }
    known = {*kernel.registry.audit_words, *kernel.registry.permissions, *DEEDS}
    assert len(found) > 10
    # a module's own `note` may put its name before the deed
    assert {one for one in found if not {one[1], ".".join(one)} & known} == set()


def test_every_look_of_the_core_has_words(kernel: Any, world: Any, actor: Any) -> None:
    """Whoever records a new kind of look adds its words to core/audit/labels.py."""
    patterns = [
        re.compile(r"note_look\([^()]*?\"([a-z_]+)\"\)"),
        re.compile(r"person_page\([^()]*?\"([a-z_]+)\"\)"),
        re.compile(r"what=\"([a-z_]+)\""),
    ]
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "core").rglob("*.py")]
    found = {what for text in texts for one in patterns for what in one.findall(text)}
    tabs = kernel.call(
        "person_tabs", region=world.region, session=None, user=actor("aigul"),
        person=PersonInfo(1, "x"),
    )  # fmt: skip
    found |= {tab.code for tab in tabs}
    assert {"iin", "print", "export", "groups", "family"} <= found
    # of a module's tab the module is named, or it has words of its own
    named = {one for one in found if one.partition(".")[0] in kernel.loader.modules}
    assert found - set(LOOKS) - CORE_TABS - named == set()
