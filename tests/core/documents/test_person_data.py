"""What follows in a merge and comes back, what the person is told, what is erased."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa
from flask import Flask

from core.documents import files, person_data
from core.documents.models import Attachment, IssuedDocument, MembershipCard
from core.documents.services import (
    issue_card,
    issue_document,
    set_photo,
    store_attachment,
    take_in,
    take_in_photo,
)
from core.jobs.worker import run_due_jobs
from core.kernel import kernel
from core.people.merge_services import merge_people
from core.people.merge_undo import unmerge_people
from core.people.models import Person
from core.plugins.contracts import PersonInfo
from tests.core.documents.conftest import PDF, picture


@pytest.fixture
def fill(app: Flask, work: Any, world: Any, actor: Any, find: Any) -> Any:
    """`fill(public_id)`: a file, a photo, a card and a document; returns the person's id."""
    aigul = actor("aigul")

    def make(public_id: str, content: bytes = PDF, colour: int = 1) -> int:
        with app.app_context():
            settings = kernel().settings
            kept = take_in(io.BytesIO(content), "a.pdf", settings)
            photo = take_in_photo(io.BytesIO(picture("PNG", red=90 * colour)), "p", settings)
        common: dict[str, Any] = {"actor": aigul, "region": world.region}
        with work() as session:
            person = find(session, public_id)
            store_attachment(session, **common, person=person, content=kept, title="Құжат")
            set_photo(session, **common, person=person, content=photo)
            issue_card(session, **common, person=person)
            issue_document(session, **common, centre_id=world.centre_id, person=person,
                           template_code="certificate", language="kk",
                           token=f"{person.id:032x}")  # fmt: skip
            return int(person.id)

    return make


def test_everything_follows_and_comes_back(
    register: Any, fill: Any, work: Any, world: Any, actor: Any
) -> None:
    keep, drop = fill(register()), fill(register("Ахметовва"), colour=2)
    dana = actor("dana")

    def state() -> list[Any]:
        with work(writes=False) as session:
            return [
                session.execute(sa.select(*columns).order_by(columns[0])).all()
                for columns in (
                    (Attachment.id, Attachment.person_id),
                    (IssuedDocument.id, IssuedDocument.person_id),
                    (MembershipCard.id, MembershipCard.person_id, MembershipCard.blocked_at),
                    (Person.id, Person.photo_id, Person.card_number),
                )
            ]

    before = state()
    with work() as session:
        merge = merge_people(session, actor=dana, region=world.region, keep_id=keep,
                             drop_id=drop, reason="Бір адам")  # fmt: skip
        merge_id = merge.public_id
    with work(writes=False) as session:
        for model in (Attachment, IssuedDocument, MembershipCard):
            assert set(session.scalars(sa.select(model.person_id))) == {keep}
        living = session.scalars(
            sa.select(MembershipCard.number).where(MembershipCard.blocked_at.is_(None))
        ).one()
        assert living == session.get_one(Person, keep).card_number
    with work() as session:
        unmerge_people(session, actor=dana, region=world.region, public_id=merge_id,
                       reason="Қате")  # fmt: skip
    assert state() == before


def test_the_chosen_card_and_the_only_photo_stay(
    register: Any, fill: Any, work: Any, world: Any, actor: Any
) -> None:
    keep, drop = fill(register()), fill(register("Ахметовва"), colour=2)
    with work() as session:
        session.execute(sa.update(Person).where(Person.id == keep).values(photo_id=None))
        photo = session.get_one(Person, drop).photo_id
        number = session.get_one(Person, drop).card_number
    dana = actor("dana")
    with work() as session:
        merge_people(session, actor=dana, region=world.region, keep_id=keep, drop_id=drop,
                     reason="Бір адам", choices={"card_number": "drop"})  # fmt: skip
    with work(writes=False) as session:
        person = session.get_one(Person, keep)
        assert (person.photo_id, person.card_number) == (photo, number)
        assert session.scalars(
            sa.select(MembershipCard.number).where(MembershipCard.blocked_at.is_(None))
        ).all() == [number]


def test_the_person_is_told_everything(register: Any, fill: Any, work: Any, world: Any) -> None:
    person_id = fill(register())
    with work(writes=False) as session:
        told = person_data.export_person_data(
            session=session, region=world.region, person_id=person_id
        )
    assert sorted(one.code for one in told) == [
        "attachment", "attachment", "issued_document", "person_card",
    ]  # fmt: skip
    document = next(one for one in told if one.code == "issued_document")
    assert document.data["content"]["person_name"].startswith("Ахметова")
    assert "Тіркеу туралы анықтама" in [str(value) for _label, value in document.fields]


def test_files_are_erased_from_the_disk_after_the_commit_only(
    app: Flask, register: Any, fill: Any, work: Any, world: Any
) -> None:
    person_id = fill(register())
    same_file = fill(register("Оспанов"), colour=2)
    with app.app_context():
        folder = files.files_folder(kernel().settings)
    columns = (Attachment.subject_type, Attachment.sha256, Attachment.thumbnail_sha256)
    with work(writes=False) as session:
        mine = session.execute(sa.select(*columns).where(Attachment.person_id == person_id)).all()
    photo = next(one for one in mine if one.subject_type == "photo")
    shared = next(one for one in mine if one.subject_type == "").sha256

    class Refused(Exception):
        pass

    with pytest.raises(Refused), work() as session:
        person_data.erase_person_data(session=session, region=world.region, person_id=person_id)
        raise Refused
    run_due_jobs(app, limit=9)
    assert files.path_of(folder, photo.sha256).exists()

    with work() as session:
        done = person_data.erase_person_data(
            session=session, region=world.region, person_id=person_id
        )
    assert [(one.count, one.kept) for one in done] == [(2, False), (1, True), (1, False)]
    assert files.path_of(folder, photo.sha256).exists(), "the worker takes it away"
    run_due_jobs(app, limit=9)
    assert not files.path_of(folder, photo.sha256).exists()
    assert not files.path_of(folder, photo.thumbnail_sha256).exists()
    assert files.path_of(folder, shared).exists(), "another person has the same file"
    with work(writes=False) as session:
        document = session.scalars(
            sa.select(IssuedDocument).where(IssuedDocument.person_id == person_id)
        ).one()
        assert document.content == {} and document.number and document.erased_at
        left = session.scalars(
            sa.select(Attachment.sha256).where(Attachment.person_id == same_file)
        ).all()
        assert all(left)


def test_a_paper_without_its_words_is_not_printed(
    register: Any, fill: Any, work: Any, world: Any, sign_in: Any
) -> None:
    person_id = fill(register())
    with work() as session:
        person_data.erase_person_data(session=session, region=world.region, person_id=person_id)
        code = session.scalar(sa.select(IssuedDocument.public_id))
    client = sign_in("aigul")
    assert client.get(f"/shymkent/documents/{code}/pdf").status_code == 404
    assert client.get(f"/shymkent/documents/{code}").status_code == 200
    assert client.get(f"/verify/{code}").status_code == 200


def test_moments_for_the_timeline(
    register: Any, fill: Any, work: Any, world: Any, actor: Any
) -> None:
    public_id = register()
    info = PersonInfo(fill(public_id), public_id, frozenset({world.centre_id}))
    asked: dict[str, Any] = {"region": world.region, "person": info, "limit": 9, "before": None}

    def told(who: str, kind: str = "") -> list[str]:
        user = actor(who)
        with work(writes=False) as session:
            events = person_data.person_events(session=session, user=user, kind=kind, **asked)
        return sorted(event.icon for event in events)

    assert told("bota") == ["certificate", "paperclip"]
    assert told("dana") == ["certificate", "paperclip"]
    assert told("bolat") == told("auditor") == told("bota", "service") == []
