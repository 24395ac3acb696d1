"""Texts in versions, consents given and withdrawn, and what is refused without one."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import sqlalchemy as sa

from core.audit.models import AuditEntry
from core.clock import now_utc
from core.errors import Conflict, InvalidInput, NotAllowed
from core.people.models import PersonCentre
from core.people.queries import find_anywhere
from core.people.services import attach_person
from core.privacy import consent_services, queries
from core.privacy.models import Consent, ConsentText
from core.scheduling.models import Enrolment, Group
from core.sdk.services import require_consent
from tests.core.privacy.conftest import parts

TODAY = (now_utc() + dt.timedelta(hours=5)).date()


def texts_form(**more: str) -> dict[str, str]:
    given = parts("photo")
    values = {name: str(getattr(given, name) or "") for name in given.__dataclass_fields__}
    return {**values, "valid_from": "01.02.2024", "shown": "0", **more}


def test_an_edit_is_a_new_version_and_consents_keep_theirs(
    sign_in: Any, texts: Any, give: Any, gulnar: str, work: Any
) -> None:
    texts("photo")
    first = give(gulnar, "photo", given_on=dt.date(2024, 1, 31))
    officer = sign_in("officer")
    page = officer.get("/shymkent/privacy/texts/photo")
    assert 'name="shown" type="hidden" value="1"' in page.text
    form = texts_form(shown="1", body_kk="Жаңа мәтін")
    answer = officer.post("/shymkent/privacy/texts/photo", data=form)
    assert answer.status_code == 303
    second = give(gulnar, "photo", given_on=dt.date(2024, 2, 1))
    with work() as session:
        numbers = dict(
            session.execute(
                sa.select(Consent.public_id, ConsentText.number).join(Consent.text)
            ).all()
        )
        assert numbers == {first: 1, second: 2}
        assert queries.text_in_force(session, purpose="photo", on=dt.date(2019, 1, 1)) is None
    again = officer.post("/shymkent/privacy/texts/photo", data=form)
    assert again.status_code == 303, "a double press makes no third version"
    stale = officer.post("/shymkent/privacy/texts/photo", data={**form, "body_kk": "Үшінші"})
    assert stale.status_code == 422
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(ConsentText.id))) == 2


@pytest.mark.parametrize(
    "wrong",
    [{"operator_bin": "530314400300"}, {"abroad_ru": " "}, {"months": "0"}, {"months": "x"},
     {"valid_from": "31.02.2024"}, {"operator_kk": ""}],
)  # fmt: skip
def test_a_text_has_every_part_that_the_law_names(
    sign_in: Any, work: Any, wrong: dict[str, str]
) -> None:
    officer = sign_in("officer")
    answer = officer.post("/shymkent/privacy/texts/photo", data=texts_form(**wrong))
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(ConsentText.id))) == 0


def test_only_the_officer_writes_texts(sign_in: Any) -> None:
    assert sign_in("bota").get("/shymkent/privacy/texts/").status_code == 403
    answer = sign_in("aigul").post("/shymkent/privacy/texts/photo", data=texts_form())
    assert answer.status_code == 403


def test_a_paper_is_recorded_once_with_the_term_of_its_text(
    sign_in: Any, texts: Any, gulnar: str, work: Any
) -> None:
    texts("photo", "processing")
    bota = sign_in("bota")
    url = f"/shymkent/people/{gulnar}/consents/new"
    assert "SMS" not in bota.get(url).text, "a purpose without a text in force is not offered"
    form = {"purpose": "photo", "given_on": "06.05.2024", "paper_number": "17",
            "given_by": "representative", "representative": "Қызы, сенімхат № 3"}  # fmt: skip
    for _press in range(2):
        assert bota.post(url, data=form).status_code == 303
    with work() as session:
        consent = session.scalars(sa.select(Consent)).one()
        assert (consent.valid_to, consent.source) == (dt.date(2027, 5, 6), "paper")
        assert consent.representative == "Қызы, сенімхат № 3"
        deeds = session.scalars(sa.select(AuditEntry).where(AuditEntry.action == "consent.give"))
        assert [one.details["purpose"] for one in deeds] == ["photo"]


@pytest.mark.parametrize(
    "wrong",
    [{"paper_number": " "}, {"given_on": "06.05.2099"}, {"purpose": "sms"}, {"purpose": "king"},
     {"given_by": "representative"}, {"valid_to": "01.01.2020"}, {"given_on": "06.05.2019"}],
)  # fmt: skip
def test_a_consent_that_cannot_be_is_refused_at_its_field(
    sign_in: Any, texts: Any, gulnar: str, work: Any, wrong: dict[str, str]
) -> None:
    texts("photo")
    form = {"purpose": "photo", "given_on": "06.05.2024", "paper_number": "17",
            "given_by": "person", **wrong}  # fmt: skip
    answer = sign_in("bota").post(f"/shymkent/people/{gulnar}/consents/new", data=form)
    assert answer.status_code == 422
    assert "<fieldset" in answer.text
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(Consent.id))) == 0


def test_a_way_that_nobody_knows_or_without_its_proof_is_refused(
    give: Any, texts: Any, gulnar: str
) -> None:
    texts("photo")
    for source in ("letter", "screen", "sms", ""):
        with pytest.raises(InvalidInput):
            give(gulnar, "photo", proof=consent_services.Proof(source))


def test_withdrawal_keeps_the_consent_and_ends_it(
    sign_in: Any, texts: Any, give: Any, gulnar: str, work: Any
) -> None:
    texts("photo")
    consent_id = give(gulnar, "photo", valid_to=dt.date(2090, 1, 1))
    bota = sign_in("bota")
    url = f"/shymkent/people/{gulnar}/consents/{consent_id}/withdraw"
    day = f"{TODAY:%d.%m.%Y}"
    assert bota.post(url, data={"reason": "", "withdrawn_on": day}).status_code == 422
    early = bota.post(url, data={"reason": "өтініш", "withdrawn_on": "05.05.2024"})
    assert early.status_code == 422
    assert bota.post(url, data={"reason": "өтініш", "withdrawn_on": day}).status_code == 303
    with work() as session:
        consent = session.scalars(sa.select(Consent)).one()
        assert (consent.withdrawn_on, consent.withdrawn_reason) == (TODAY, "өтініш")
        with pytest.raises(Conflict, match=f"{TODAY:%d.%m.%Y}"):
            require_consent(session, person_id=consent.person_id, purpose="photo", on=TODAY)
        before = require_consent(
            session, person_id=consent.person_id, purpose="photo", on=dt.date(2024, 6, 1)
        )
        assert before.id == consent.id


def test_consent_to_processing_stays_while_a_duty_is_open(
    sign_in: Any, texts: Any, give: Any, gulnar: str, work: Any, world: Any
) -> None:
    """Law 94-V, art. 8: not while an obligation is open."""
    texts("processing", "sms")
    consents = {code: give(gulnar, code) for code in ("processing", "sms")}
    with work() as session:
        person_id = find_anywhere(session, public_id=gulnar).id
        enrol(session, world, person_id, "Йога")
    bota = sign_in("bota")

    def withdraw(code: str) -> Any:
        url = f"/shymkent/people/{gulnar}/consents/{consents[code]}/withdraw"
        form = {"reason": "өтініш", "withdrawn_on": f"{TODAY:%d.%m.%Y}"}
        return bota.post(url, data=form)

    refused = withdraw("processing")
    assert refused.status_code == 422
    assert "«Йога»" in refused.text
    assert withdraw("sms").status_code == 303
    with work() as session:
        session.execute(sa.update(Enrolment).values(state="left"))
    assert withdraw("processing").status_code == 303


def enrol(session: Any, world: Any, person_id: int, title: str) -> Group:
    group = Group(region_id=world.region.id, centre_id=world.centre_id, capacity=9, title=title,
                  module="active_longevity", service_kind="active_longevity.yoga",
                  starts_on=TODAY, ends_on=TODAY + dt.timedelta(days=9))  # fmt: skip
    session.add(group)
    session.flush()
    session.add(Enrolment(region_id=world.region.id, group_id=group.id, person_id=person_id,
                          state="enrolled", left_reason=""))  # fmt: skip
    session.flush()
    return group


# Sharing --------------------------------------------------------------------------------------


def attach(client: Any, person: str, world: Any, basis: str = "paper_consent") -> Any:
    form = {"centre_id": world.second_centre_id, "reason": "көшті", "basis": basis}
    return client.post(f"/shymkent/people/{person}/attach", data=form)


def test_a_file_goes_to_another_centre_only_with_consent(
    sign_in: Any, texts: Any, gulnar: str, world: Any, work: Any
) -> None:
    bolat = sign_in("bolat")
    texts("sharing")
    refused = attach(bolat, gulnar, world)
    assert refused.status_code == 422
    assert "Басқа орталыққа немесе органға беру" in refused.text
    assert f"/people/{gulnar}/consents/sharing" in refused.text
    # the paper is signed where the person comes to, before the file may be opened there
    assert bolat.get(f"/shymkent/people/{gulnar}").status_code == 404
    url = f"/shymkent/people/{gulnar}/consents/sharing"
    assert "Абай даңғылы" not in bolat.get(url).text, "the short card only"
    form = {"given_on": f"{TODAY:%d.%m.%Y}", "paper_number": "5", "given_by": "person"}
    assert bolat.post(url, data=form).status_code == 303
    assert attach(bolat, gulnar, world).status_code == 303
    with work() as session:
        held = session.scalars(sa.select(PersonCentre.centre_id).order_by(PersonCentre.id)).all()
        assert held == [world.centre_id, world.second_centre_id]


def test_other_bases_need_no_consent(sign_in: Any, texts: Any, gulnar: str, world: Any) -> None:
    texts("sharing")
    assert attach(sign_in("bolat"), gulnar, world, "legal_duty").status_code == 303


def test_before_the_text_is_in_force_the_stated_basis_is_enough(
    sign_in: Any, gulnar: str, world: Any
) -> None:
    assert attach(sign_in("bolat"), gulnar, world).status_code == 303


def test_a_withdrawn_consent_to_sharing_refuses(
    texts: Any, give: Any, gulnar: str, world: Any, work: Any, actor: Any
) -> None:
    texts("sharing")
    give(gulnar, "sharing", given_on=TODAY - dt.timedelta(days=30))
    bota, bolat = actor("bota"), actor("bolat")
    with work() as session:
        person = find_anywhere(session, public_id=gulnar)
        consent = queries.last_consent(session, person_id=person.id, purpose="sharing")
        consent_services.withdraw_consent(
            session, actor=bota, region=world.region, person=person, consent=consent,
            reason="өтініш", withdrawn_on=TODAY,
        )  # fmt: skip
        with pytest.raises(Conflict) as refused:
            attach_person(session, actor=bolat, region=world.region, person=person,
                          centre_id=world.second_centre_id, reason="көшті",
                          basis="paper_consent")  # fmt: skip
        assert refused.value.field == "basis"
        assert f"{TODAY:%d.%m.%Y}" in str(refused.value.message)


def test_who_may_only_attach_records_nothing_but_sharing(
    texts: Any, gulnar: str, world: Any, work: Any, actor: Any
) -> None:
    texts()
    bolat = actor("bolat")
    with work() as session:
        person = find_anywhere(session, public_id=gulnar)
        given: Any = {"actor": bolat, "region": world.region, "person": person,
                      "given_on": TODAY,
                      "proof": consent_services.Proof(paper_number="1")}  # fmt: skip
        with pytest.raises(NotAllowed):
            consent_services.give_consent(session, purpose="photo", **given)
        assert consent_services.give_consent(session, purpose="sharing", **given).id


# Pages ----------------------------------------------------------------------------------------


def test_the_form_is_printed_in_both_languages(
    sign_in: Any, texts: Any, give: Any, gulnar: str
) -> None:
    texts("photo")
    consent_id = give(gulnar, "photo")
    bota = sign_in("bota")
    base = f"/shymkent/people/{gulnar}/consents"
    for url in (f"{base}/{consent_id}/kk.pdf", f"{base}/{consent_id}/ru.pdf",
                f"{base}/form/photo/kk.pdf", f"{base}/form/photo/ru.pdf"):  # fmt: skip
        answer = bota.get(url)
        assert (answer.status_code, answer.mimetype) == (200, "application/pdf")
        assert answer.data.startswith(b"%PDF-")
    assert bota.get(f"{base}/form/sms/kk.pdf").status_code == 404, "no text in force"
    assert sign_in("bolat").get(f"{base}/{consent_id}/kk.pdf").status_code == 404


def test_the_tab_shows_what_is_agreed_and_what_not(
    sign_in: Any, texts: Any, give: Any, gulnar: str, count_queries: Any
) -> None:
    texts()
    give(gulnar, "photo")
    bota = sign_in("bota")
    url = f"/shymkent/people/{gulnar}/consents"
    page = bota.get(url).text
    assert "17, сейф" in page
    assert page.count("/consents/form/") == 2 * 4, "four purposes are not agreed to"
    count_queries.clear()
    bota.get(url)
    few = len(count_queries.statements)
    for code in ("sms", "medical", "sharing"):
        give(gulnar, code)
    count_queries.clear()
    bota.get(url)
    assert len(count_queries.statements) == few


def test_what_ends_within_a_month_is_listed(
    sign_in: Any, texts: Any, give: Any, gulnar: str, stranger: str, work: Any
) -> None:
    texts()
    soon = TODAY + dt.timedelta(days=30)
    give(gulnar, "photo", valid_to=soon)
    give(gulnar, "medical", valid_to=soon)
    give(gulnar, "medical", given_on=dt.date(2024, 6, 1), valid_to=soon + dt.timedelta(days=300))
    give(gulnar, "sms", valid_to=soon + dt.timedelta(days=1))
    officer = sign_in("officer")
    page = officer.get("/shymkent/privacy/expiring-consents").text
    assert page.count("Ахметова Гүлнар") == 1, "one is replaced, one ends later"
    assert "Жаңалықтарға фото мен бейне" in page
    home = officer.get("/shymkent/privacy/").text
    assert "/privacy/expiring-consents" in home
    assert sign_in("bolat").get("/shymkent/privacy/expiring-consents").status_code == 403


def test_a_double_submission_finds_the_first(texts: Any, give: Any, gulnar: str, work: Any) -> None:
    texts("photo")
    assert give(gulnar, "photo") == give(gulnar, "photo")
    assert give(gulnar, "photo") != give(gulnar, "photo", paper_number="18")
    with work() as session:
        assert session.scalar(sa.select(sa.func.count(Consent.id))) == 2
