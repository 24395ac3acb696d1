"""Search: every spelling that people use, the rank, and the places it is limited to."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.db import db, metadata
from core.people import queries, search, services
from core.people.models import Person, PersonCentre, PersonPhone
from tests.core.people.conftest import IIN, OTHER_IIN


@pytest.fixture
def find(work: Any, world: Any) -> Any:
    """`find("гульнар")`: full names found in the first centre, best first."""

    def names(text: str, centres: Any = "first", limit: int = 25, offset: int = 0) -> list[str]:
        scope = frozenset({world.centre_id}) if centres == "first" else centres
        with work(writes=False) as session:
            found = queries.search_people(
                session,
                region_id=world.region.id,
                text=text,
                centre_ids=scope,
                limit=limit,
                offset=offset,
            )
            return [person.full_name for person in found]

    return names


#: domain.md §4.5: what stands in the papers, and what is typed. The pairs that folding does not
#: reach (Умирзак, Утеген, Магомед, Сакеновна) are named in core/people/naming.py.
PAIRS = [
    ("Әсел", "Асель"), ("Әсел", "Асел"), ("Гүлнар", "Гульнар"), ("Гульнара", "Гүлнар"),
    ("Ләззат", "Ляззат"), ("Ләззат", "Лаззат"), ("Күләш", "Куляш"), ("Өмірзақ", "Омирзак"),
    ("Өтеген", "Отеген"), ("Ұлжан", "Улжан"), ("Іңкәр", "Инкар"), ("Іңкәр", "Ынкар"),
    ("Ілияс", "Ильяс"), ("Ілияс", "Илияс"), ("Жұмабек", "Жумабек"), ("Жұмабек", "Джумабек"),
    ("Қайрат", "Кайрат"), ("Ғалымжан", "Галымжан"), ("Жаңыл", "Жаныл"), ("Мұхаммед", "Мухамед"),
    ("Мұхаммед", "Мухаммед"), ("Жиһан", "Жихан"), ("Сәкенқызы", "Сакенкызы"),
    ("Серікұлы", "Серік ұлы"), ("Гүлнар", "Gulnar"), ("Қайрат", "Qairat"), ("Жаңыл", "Zhangyl"),
]  # fmt: skip


@pytest.mark.parametrize(("stored", "typed"), PAIRS)
def test_spellings_of_a_name_meet(register: Any, find: Any, stored: str, typed: str) -> None:
    register("Бөлекбаев", stored, iin_missing_reason="other")
    assert find(typed) == [f"Бөлекбаев {stored}"]
    assert find(f"{typed} болек") == [f"Бөлекбаев {stored}"]


def test_parts_in_any_order_and_fragments(register: Any, find: Any) -> None:
    register("Ахметова", "Гүлнар", "Серікқызы", iin=IIN)
    register("Ахметов", "Болат", iin=OTHER_IIN)
    whole = ["Ахметова Гүлнар Серікқызы"]
    assert find("гүлнар ахметова") == whole
    assert find("серик гул") == whole
    assert find("улна") == whole
    assert find("хметова") == whole
    assert find("ах г") == whole, "beginnings of one and two letters"
    assert find("г") == whole
    assert find("ет") == [], "a short fragment is a beginning only"
    assert find("гүлнар болат") == [], "all words must match"
    assert sorted(find("АХМЕТ")) == ["Ахметов Болат", *whole]


def test_signs_of_patterns_match_nothing_else(register: Any, find: Any) -> None:
    register("Ахметова", "Гүлнар", iin=IIN)
    for text in ("%", "_", "*", '"', "'", "ахм%ова", "а_метова", 'ахм" OR "бол', "\\", "(", "NEAR",
                 "\x00", "ахметова AND", "-ахм", "^ах", "😀", "\ud800", " " * 300,
                 "x" * 5000):  # fmt: skip
        assert find(text) in ([], ["Ахметова Гүлнар"]), text
    assert find("%") == find("_") == find('"') == []
    assert find("ахм%ова") == ["Ахметова Гүлнар"], "a sign divides words"


def test_exact_surname_then_beginning_then_fragment(register: Any, find: Any) -> None:
    for surname, given in (("Қасымұрат", "Ян"), ("Бек", "Мұраткүл"), ("Мұратбаев", "Ян"),
                           ("Мурат", "Ян"), ("Мұрат", "Ян"), ("Мұрат", "Арай")):  # fmt: skip
        register(surname, given, iin_missing_reason="other")
    assert find("мұрат") == ["Мұрат Арай", "Мұрат Ян", "Мурат Ян", "Мұратбаев Ян",
                             "Бек Мұраткүл", "Қасымұрат Ян"]  # fmt: skip
    assert find("мурат")[0] == "Мурат Ян", "the exact spelling stands first"
    assert find("мұрат", limit=2, offset=2) == ["Мурат Ян", "Мұратбаев Ян"]


@pytest.mark.parametrize(
    "typed", ["87011234567", "8 701 123 45 67", "+7 (701) 123-45-67", "7011234567", "77011234567",
              "8.701.123.45.67", "1234567", "4567", "701 123", "Ахметова 4567"],
)  # fmt: skip
def test_phone_in_any_spelling(register: Any, find: Any, typed: str) -> None:
    register("Ахметова", "Гүлнар", iin=IIN, phones=("8 701 123 45 67", "+49 30 901820"))
    register("Бектаев", "Асан", iin=OTHER_IIN, phones=("8 701 765 43 21",))
    assert find(typed) == ["Ахметова Гүлнар"]


def test_iin_and_card_with_any_spacing_and_layout(register: Any, find: Any) -> None:
    register("Ахметова", "Гүлнар", iin=IIN, card_number="al 0042")
    for typed in (IIN, "530 314 400 300", "530314-400-300", 'ғіқі"ңңққіққ', "AL0042", "al 0042"):
        assert find(typed) == ["Ахметова Гүлнар"], typed
    assert find(IIN[:11]) == [], "a part of an IIN finds nobody"
    assert find(IIN[6:]) == []


def test_limited_to_centres_and_region(
    register: Any, find: Any, stranger: str, work: Any, world: Any, actor: Any
) -> None:
    register("Өтегенов", "Асан", iin=IIN)
    both = frozenset({world.centre_id, world.second_centre_id})
    assert find("өтегенов") == ["Өтегенов Асан"]
    assert len(find("өтегенов", both)) == len(find("өтегенов", None)) == 2
    assert find("өтегенов", frozenset()) == find(IIN, frozenset()) == []
    with work(scope=world.other_region.id, writes=False) as session:
        for text in ("өтегенов", IIN, "000777"):
            assert queries.search_people(session, region_id=world.other_region.id, text=text,
                                         centre_ids=None, limit=5) == []  # fmt: skip


def test_index_follows_every_change(
    register: Any, find: Any, stranger: str, work: Any, world: Any, actor: Any
) -> None:
    dana = actor("aigul")
    public_id = register("Ахметова", "Гүлнар", iin=IIN, phones=("87011234567",))
    assert find("өтегенов") == []
    with work() as session:
        person = queries.find_anywhere(session, public_id=stranger)
        services.attach_person(session, actor=dana, region=world.region, person=person,
                               centre_id=world.centre_id, reason="келді",
                               basis="paper_consent")  # fmt: skip
    assert find("өтегенов") == find("702 555") == ["Өтегенов Ілияс"]
    with work() as session:
        person = queries.find_anywhere(session, public_id=stranger)
        services.detach_person(session, actor=dana, region=world.region, person=person,
                               centre_id=world.centre_id, reason="көшті")  # fmt: skip
    assert find("өтегенов") == []
    with work() as session:
        session.execute(sa.update(Person).values(name_key="жана ат").where(
            Person.public_id == public_id))  # fmt: skip
        session.execute(sa.delete(PersonPhone))
    assert find("ахметова") == find("1234567") == []
    assert find("жаңа") == ["Ахметова Гүлнар"]
    with work() as session:
        session.execute(sa.update(Person).values(withdrawn_at=dt.datetime.now(dt.UTC)))
    assert find("жаңа") == find(IIN) == []


def test_more_than_the_most_are_not_counted_and_the_best_still_come_first(
    register: Any, work: Any, world: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(search, "MOST", 5)
    for number in range(8):
        register(f"Қасымұрат{chr(0x430 + number)}", "Ян", iin_missing_reason="other")
    register("Мұратов", "Ян", iin_missing_reason="other")
    register("Мұрат", "Ян", iin_missing_reason="other")
    for scope in (None, frozenset({world.centre_id})):
        with work(writes=False) as session:
            page = queries.people_page(
                session, region_id=world.region.id, text="мұрат", centre_ids=scope,
                filters=queries.Filters(), today=dt.date(2026, 11, 20), per_page=3,
            )  # fmt: skip
            assert page.capped
            assert page.total == 5
            assert [one.surname for one in page.items][:2] == ["Мұрат", "Мұратов"]
            found = queries.find_ids(session, region_id=world.region.id, text="мұрат",
                                     centre_ids=scope, limit=3, offset=3)  # fmt: skip
            assert len(found.ids) == 2
            assert not set(found.ids) & {one.id for one in page.items}


def test_rebuilding_gives_the_same_index(register: Any, gulnar: str, find: Any, work: Any) -> None:
    with work() as session:
        connection = session.connection()
        if connection.dialect.name == "sqlite":
            before = connection.exec_driver_sql("SELECT * FROM person_search").all()
            search.drop_search(connection)
            search.create_search(connection)
            assert connection.exec_driver_sql("SELECT * FROM person_search").all() == before != []
        else:
            search.drop_search(connection)
            search.create_search(connection)
    assert find("гульнар") == find("4567") == ["Ахметова Гүлнар Серікқызы"]


def test_index_is_used(work: Any, world: Any, gulnar: str) -> None:
    """The plan of the fragment search reads the index, not the table of people."""
    words = search.Words(world.region.id, None, ("гулнар",))
    with work(writes=False) as session:
        if db.engine.dialect.name == "sqlite":
            hits = sa.select(search._hits(session, words))
            text = hits.compile(db.engine, compile_kwargs={"literal_binds": True})
            plan = str(session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {text}").all())
            assert "person_search VIRTUAL TABLE INDEX" in plan
            assert "SEARCH person" not in plan
            return
        session.execute(sa.text("SET LOCAL enable_seqscan = off"))
        by_name = search.person_conditions(words)[1:]  # so few rows are found by region as well
        text = sa.select(Person.id).where(*by_name).compile(
            db.engine, compile_kwargs={"literal_binds": True}
        )  # fmt: skip
        plan = str(
            session.connection().execute(sa.text(f"EXPLAIN {text}".replace("%%", "%"))).all()
        )
        assert "person_search_name" in plan


def test_sqlite_reads_people_by_number_before_anybody_ran_analyze(tmp_path: Any) -> None:
    """Without statistics SQLite would walk through all people of the region (1 s at a million)."""
    engine = sa.create_engine(f"sqlite:///{tmp_path / 'plan.sqlite3'}")
    metadata.create_all(engine)
    engine.dispose()  # statistics are read when a connection opens
    plans = {
        "SELECT surname FROM person WHERE region_id = 1 AND id IN (5, 6, 7)": "PRIMARY KEY",
        "SELECT surname FROM person WHERE region_id = 1 AND withdrawn_at IS NULL AND id IN"
        " (SELECT person_id FROM person_centre WHERE centre_id IN (2) AND detached_at IS NULL)"
        " ORDER BY sort_key LIMIT 25": "PRIMARY KEY",
        "SELECT person_id FROM person_centre WHERE region_id = 1 AND person_id IN (5, 6)":
            "(person_id=?)",
        "SELECT number FROM person_phone WHERE region_id = 1 AND person_id IN (5, 6)":
            "(person_id=?)",
    }  # fmt: skip
    with engine.connect() as connection:
        for statement, index in plans.items():
            plan = str(connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}").all())
            assert index in plan, plan
    engine.dispose()


def test_every_word_of_the_match_is_quoted() -> None:
    words = search.Words(1, frozenset({3}), ("ахметова", "г", "ба"), ("1234567",))
    text = search.match_text(words)
    assert '"ахм"' in text
    assert '"ова"' in text
    assert '("  г" OR ' in text
    assert '(" ба" OR ' in text
    assert '"567"' in text
    assert search.place_sign(search.CENTRE, 3) in text
    assert search.place_sign(search.REGION, 1) not in text


def test_place_signs_differ_and_are_one_trigram() -> None:
    signs = {search.place_sign(kind, number) for kind in (0, 1) for number in range(0, 9000, 7)}
    assert len(signs) == 2 * len(range(0, 9000, 7))
    assert {len(sign) for sign in signs} == {3}


def test_links_are_loaded_for_each_person(work: Any, gulnar: str, world: Any) -> None:
    with work(writes=False) as session:
        [person] = queries.search_people(session, region_id=world.region.id, text="ахмет",
                                         centre_ids=None, limit=5)  # fmt: skip
        assert [one.number for one in person.phones] == ["+77011234567"]
        assert [one.code for one in person.categories] == ["pensioner"]
        assert isinstance(person.centres[0], PersonCentre)
