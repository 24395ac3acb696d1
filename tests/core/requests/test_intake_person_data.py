"""Requests follow a person in a merge, are told to the person, erased, and forbid it while open."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa
from flask import Flask

from core.auth.actor import system_actor
from core.people import merge_services
from core.plugins.contracts import PersonInfo
from core.privacy import rights_services
from core.requests import person_data, person_events
from core.requests.intake_services import NewMatter, PaperGiven
from core.requests.models import Intake, Request, RequestDraft, RequestEvent, RequestPaper
from core.requests.state_services import Filled, move
from tests.core.requests.conftest import CARE, TAXI

MARK = "Құпиясөз"


def test_two_files_of_one_person_have_one_list(work: Any, desk: Any, world: Any) -> None:
    with work() as session:
        bota = desk(session)
        mine, other = bota.intake(TAXI, name="saule"), bota.intake(TAXI)
        merge_services.merge_people(
            session, actor=system_actor("test"), region=world.region, keep_id=bota.cast.saule,
            drop_id=bota.cast.asel, reason="бір адам",
        )  # fmt: skip
        session.expire_all()
        owners = set(session.scalars(sa.select(Request.person_id)))
        assert owners == {mine.person_id, other.person_id} == {bota.cast.saule}


def test_all_is_told_erased_and_an_open_one_is_owed(
    work: Any, app: Flask, desk: Any, world: Any, cast: Any
) -> None:
    with work() as session:
        bota = desk(session)
        matter = NewMatter(TAXI, {"companion": 2, "chair": "power"})
        intake = bota.intake(matters=(matter,), representative_id=cast.acting,
                             papers={"identity": PaperGiven(note=MARK)})  # fmt: skip
        request = bota.requests(intake)[0]
        session.add(RequestDraft(region_id=world.region.id, user_id=world.bota, form="new:x",
                                 person_id=cast.asel, content={"a": [MARK]}))  # fmt: skip
        kept = bota.intake(CARE, name="saule", papers={"identity": PaperGiven(note=MARK)})
        asked = {"session": session, "region": world.region, "person_id": cast.asel}
        assert [one.code for one in person_data.open_duties(**asked)] == ["request.open"]
        move(session, actor=desk(session, "aigul").actor, region=world.region, request=request,
             transition="withdraw", filled=Filled(reason=MARK), token="ab" * 16)  # fmt: skip
        assert person_data.open_duties(**asked) == []
        told = rights_services.held_about(session, region=world.region, person_id=cast.asel)
        said = " ".join(str(part) for record in told for pair in record.fields for part in pair)
        for text in (intake.number, "Электр", "Арба", MARK, "Ахметова Сәуле", "Әлеуметтік такси"):
            assert text in said, text

        person_data.erase_person_data(**asked)
        session.expire_all()
        mine = session.get_one(Request, request.id)
        assert (mine.answers, mine.type, mine.outcome) == ({}, TAXI, "withdrawn")
        row = session.get_one(Intake, intake.id)
        assert (row.representative_name, row.secret, row.number) == ("", "", intake.number)
        notes = dict(
            session.execute(
                sa.select(RequestPaper.request_id, RequestPaper.note).where(
                    RequestPaper.code == "identity"
                )
            ).all()
        )
        assert notes.pop(request.id) == "" and list(notes.values()) == [MARK]
        texts = session.scalars(
            sa.select(RequestEvent.text).where(RequestEvent.request_id == request.id)
        )
        assert set(texts) == {""}
        assert session.scalar(sa.select(sa.func.count(RequestDraft.id))) == 0
        number = intake.number
        assert kept.secret
    # nobody follows it any more, not even without a secret
    page = app.test_client().post("/p/shymkent/receipt", data={"number": number, "secret": ""})
    assert page.status_code == 422


def test_what_is_open_is_for_readers_of_its_centre(
    work: Any, desk: Any, world: Any, cast: Any
) -> None:
    with work() as session:
        desk(session).intake(TAXI)
        info = PersonInfo(cast.asel, cast.keys["asel"], frozenset({world.centre_id}))
        asked = {"session": session, "region": world.region, "person": info}
        (card,) = person_events.person_cards(user=desk(session).actor, **asked)
        assert [str(line.text) for line in card.lines] == ["Әлеуметтік такси"]
        assert person_events.person_cards(user=desk(session, "bolat").actor, **asked) == []
