"""One paper, many requests: what a marking changes, and what it leaves alone."""

from __future__ import annotations

import io
from typing import Any

import pytest
import sqlalchemy as sa

from core.documents.models import Attachment
from core.errors import Conflict, InvalidInput, NotAllowed
from core.requests.models import Request, RequestEvent, RequestPaper
from core.requests.paper_services import PaperMark, mark_paper
from core.requests.state_services import Filled, move
from tests.conftest import TODAY, World
from tests.core.requests.conftest import CARE, TAXI

SCAN = {"title": "", "file_name": "a.pdf", "media_type": "application/pdf", "size": 9,
        "sha256": "a" * 64}  # fmt: skip


def _scan(session: Any, world: World, person_id: int) -> int:
    row = Attachment(region_id=world.region.id, person_id=person_id, **SCAN)
    session.add(row)
    session.flush()
    return row.id


def _paper(session: Any, request: Request, code: str = "identity") -> RequestPaper:
    return session.scalars(
        sa.select(RequestPaper).where(
            RequestPaper.request_id == request.id, RequestPaper.code == code
        )
    ).one()


def test_given_serves_all_waived_and_missing_only_the_own(
    work: Any, desk: Any, world: World, cast: Any
) -> None:
    with work() as session:
        bota = desk(session)
        taxi, care = bota.requests(bota.intake(TAXI, CARE))
        mine, other = _paper(session, taxi), _paper(session, care)
        asked = {"actor": bota.actor, "region": world.region, "request": taxi, "paper": mine}
        mark_paper(session, **asked, mark=PaperMark("waived", note="мекеме береді"))
        assert (mine.state, other.state) == ("waived", "missing")
        served = mark_paper(session, **asked, mark=PaperMark("given", note="түпнұсқа"))
        assert [one.id for one in served] == [taxi.id, care.id]
        assert (mine.given_on, other.given_on) == (TODAY, TODAY)
        # a scan that comes later is everybody's, and stays when the note alone is changed
        scan = _scan(session, world, cast.asel)
        mark_paper(session, **asked, mark=PaperMark("given", attachment_id=scan))
        mark_paper(session, **asked, mark=PaperMark("given", note="көшірме"))
        assert mine.attachment_id == other.attachment_id == scan
        mark_paper(session, **asked, mark=PaperMark("missing"))
        assert (mine.state, mine.attachment_id, mine.given_on) == ("missing", None, None)
        assert (other.state, other.attachment_id) == ("given", scan)
        told = session.scalars(
            sa.select(RequestEvent.request_id).where(RequestEvent.kind == "paper")
        ).all()
        assert (told.count(taxi.id), told.count(care.id)) == (5, 2)


def test_what_is_refused(work: Any, desk: Any, world: World, cast: Any) -> None:
    with work() as session:
        bota, aigul = desk(session), desk(session, "aigul")
        taxi = bota.request(TAXI)
        paper = _paper(session, taxi)
        asked = {"region": world.region, "request": taxi, "paper": paper}
        foreign = _scan(session, world, cast.saule)
        for mark, field in (
            (PaperMark("waived"), "note"),
            (PaperMark("waived", foreign, "x"), "state"),
            (PaperMark("given", foreign), "scan"),
        ):
            with pytest.raises(InvalidInput) as refused:
                mark_paper(session, actor=bota.actor, **asked, mark=mark)
            assert refused.value.field == field
        with pytest.raises(NotAllowed):
            mark_paper(session, actor=desk(session, "bolat").actor, **asked,
                       mark=PaperMark("given"))  # fmt: skip
        move(session, actor=aigul.actor, region=world.region, request=taxi, transition="withdraw",
             filled=Filled(reason="өзі"), token="ab" * 16)  # fmt: skip
        with pytest.raises(Conflict):
            mark_paper(session, actor=bota.actor, **asked, mark=PaperMark("given"))


def test_the_form_says_what_is_wrong_and_keeps_the_rest(work: Any, sign_in: Any, desk: Any) -> None:
    with work() as session:
        paper_id = _paper(session, desk(session).request(TAXI)).public_id
    client = sign_in("bota")
    url = f"/shymkent/requests/papers/{paper_id}"
    assert client.get(url).status_code == 200
    wrong = client.post(url, data={"state": "given", "note": "ескертпе", "token": "ab" * 16,
                                   "file": (io.BytesIO(b"GIF89a"), "a.gif")},
                        content_type="multipart/form-data")  # fmt: skip
    assert wrong.status_code == 422 and "ескертпе" in wrong.text and 'href="#file"' in wrong.text
    waived = client.post(url, data={"state": "waived", "token": "ab" * 16})
    assert waived.status_code == 422 and "неге керек емес" in waived.text
    assert client.post(url, data={"state": "given", "scan": "0" * 10}).status_code == 422
    page = client.post(url, data={"state": "waived", "note": "мекеме береді", "token": "ab" * 16})
    assert page.status_code == 303 and "/requests/" in page.headers["Location"]
    assert sign_in("bolat").get(url).status_code == 404
