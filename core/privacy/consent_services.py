"""Texts of consents and the consents of people: given, refused, withdrawn."""

from __future__ import annotations

import dataclasses
import datetime as dt
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from core.audit.services import record
from core.auth.actor import Actor
from core.clock import local_today, now_utc
from core.errors import Conflict, InvalidInput, NotAllowed
from core.kernel import kernel
from core.people.access import note, require
from core.people.iin import check_digit
from core.people.models import Person
from core.people.queries import living_centres
from core.plugins.contracts import RegionInfo
from core.privacy import queries
from core.privacy.labels import PURPOSES as PURPOSE_LABELS
from core.privacy.models import Consent, ConsentText
from core.privacy.permissions import TEXTS
from core.privacy.rules import GIVERS, PROCESSING, PURPOSES, SHARING, SOURCES
from core.regions.retention import LONGEST_MONTHS
from core.regions.rules import add_months
from core.web.i18n import format_date
from core.web.i18n import lazy_gettext as _

# Texts ---------------------------------------------------------------------------------------


@dataclass(frozen=True)
class TextParts:
    """The parts of a text as typed, in both languages; `months` None: until withdrawn."""

    operator_kk: str
    operator_ru: str
    operator_bin: str
    months: int | None
    body_kk: str
    body_ru: str
    data_kk: str
    data_ru: str
    transfer_kk: str
    transfer_ru: str
    abroad_kk: str
    abroad_ru: str
    public_kk: str
    public_ru: str


def write_text(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    purpose: str,
    valid_from: dt.date,
    parts: TextParts,
    shown_number: int,
) -> ConsentText:
    """Put the next version of a purpose's text in place; consents keep the version they were given
    to. The same text with the same day, pressed twice, is found.

    Raises `Conflict` when somebody wrote a version after `shown_number`, `InvalidInput`.
    """
    if not actor.can(TEXTS, region.id):
        raise NotAllowed
    values = _checked(purpose, parts)
    last = queries.last_text(session, purpose=purpose)
    if last is not None and last.valid_from == valid_from and _same(last, values):
        return last
    if (last.number if last else 0) != shown_number:
        raise _changed()
    if valid_from < (last.valid_from if last else dt.date(2013, 5, 21)):
        raise InvalidInput("consent_text.early", _("The day is before the version in force."),
                           field="valid_from")  # fmt: skip
    text = ConsentText(region_id=region.id, purpose=purpose, number=shown_number + 1,
                       valid_from=valid_from, created_by=actor.user_id, **values)  # fmt: skip
    try:
        with session.begin_nested():
            session.add(text)
            session.flush()
    except IntegrityError:
        raise _changed() from None
    record(session, actor=actor, action="consent_text.write", region_id=region.id,
           subject_type="consent_text", subject_id=text.id,
           details={"purpose": purpose, "number": text.number})  # fmt: skip
    return text


def _changed() -> Conflict:
    text = _("Somebody wrote a newer version of this text. Open it and compare.")
    return Conflict("consent_text.changed", text)


def _checked(purpose: str, parts: TextParts) -> dict[str, object]:
    if purpose not in PURPOSES:
        raise InvalidInput("consent.purpose", _("Choose from the list."), field="purpose")
    values = {
        name: value.strip() if isinstance(value, str) else value
        for name, value in dataclasses.asdict(parts).items()
    }
    wrong: dict[str, object] = {
        name: _("The law asks for this part: write it in both languages.")
        for name, value in values.items()
        if name != "months" and not value
    }
    number = "".join(str(values["operator_bin"]).split())
    values["operator_bin"] = number
    if not wrong and not is_bin(number):
        wrong["operator_bin"] = _("A BIN has 12 digits with a right control digit.")
    months = parts.months
    if months is not None and not 0 < months <= LONGEST_MONTHS:
        wrong["months"] = _("Write a number of months from 1 to %(most)s.", most=LONGEST_MONTHS)
    if wrong:
        raise InvalidInput("consent_text.invalid", _("Check the fields."), fields=wrong)
    return values


def is_bin(text: str) -> bool:
    """12 digits of an organisation: the fifth is 4, 5 or 6, the last is the control digit."""
    if len(text) != 12 or not (text.isascii() and text.isdigit()) or text[4] not in "456":
        return False
    return check_digit(text[:11]) == int(text[11])


def _same(text: ConsentText, values: dict[str, object]) -> bool:
    return all(getattr(text, name) == value for name, value in values.items())


# Consents ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Proof:
    """How a consent was given, by its source: `paper_number` for paper; for the screen a name typed
    by the signer or a `drawn` signature; for an SMS the masked phone and the key of the message."""

    source: str = "paper"
    paper_number: str = ""
    signed_name: str = ""
    drawn: bool = False
    phone: str = ""
    message: str = ""


def give_consent(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    purpose: str,
    given_on: dt.date,
    proof: Proof,
    given_by: str = "person",
    representative: str = "",
    valid_to: dt.date | None = None,
    centre_id: int | None = None,
) -> Consent:
    """Record a consent to the version of the text that was in force on `given_on`.

    `valid_to` None takes the text's own term. The same paper pressed twice is found. Who may attach
    the person to a centre may record the consent to sharing before that; the rest needs the right
    to change the file. Raises `InvalidInput`, `NotAllowed`.
    """
    may_record(actor, region=region, person=person, purpose=purpose)
    paper_number, representative = (
        " ".join(text.split()) for text in (proof.paper_number, representative)
    )
    proof = dataclasses.replace(proof, paper_number=paper_number[:100])
    _check_consent(purpose, proof, given_by, representative, given_on, local_today(region.timezone))
    text = _text_agreed_to(session, purpose, given_on)
    if valid_to is None and text.months is not None:
        valid_to = add_months(given_on, text.months)
    if valid_to is not None and valid_to < given_on:
        raise InvalidInput("consent.dates", _("The last day is before the first."),
                           field="valid_to")  # fmt: skip
    session.execute(sa.select(Person.id).where(Person.id == person.id).with_for_update())
    known = _known(session, person, (purpose, given_on, proof.paper_number, valid_to))
    if known is not None:
        return known
    consent = Consent(
        region_id=region.id, person_id=person.id, purpose=purpose, text_id=text.id,
        source=proof.source, centre_id=centre_id or actor.current_centre_id,
        paper_number=proof.paper_number, given_on=given_on, given_by=given_by,
        representative=representative[:300], valid_to=valid_to,
        signed_name=proof.signed_name or None, code_phone=proof.phone or None,
        code_message=proof.message or None, created_by=actor.user_id,
    )  # fmt: skip
    session.add(consent)
    session.flush()
    details = {"purpose": purpose, "version": text.number,
               "valid_to": valid_to.isoformat() if valid_to else None}  # fmt: skip
    note(session, actor, region, person, "consent.give", details)
    return consent


def text_changed() -> Conflict:
    """That what the person read is not what is in force."""
    return Conflict(
        "consent_text.changed",
        _("The text of this consent has changed. Let the person read it again."),
    )


def _text_agreed_to(session: Session, purpose: str, on: dt.date) -> ConsentText:
    text = queries.text_in_force(session, purpose=purpose, on=on)
    if text is None:
        raise InvalidInput(
            "consent.no_text",
            _("No text of this purpose was in force on that day: the personal-data officer writes "
              "it first."),
            field="purpose",
        )  # fmt: skip
    return text


def _known(session: Session, person: Person, wanted: tuple[Any, ...]) -> Consent | None:
    for one in queries.consents_of(session, person_id=person.id):
        same = (one.purpose, one.given_on, one.paper_number, one.valid_to) == wanted
        if same and one.withdrawn_on is None:
            return one
    return None


def may_record(actor: Actor, *, region: RegionInfo, person: Person, purpose: str) -> None:
    """Return when the actor may record this consent of the person; else raise `NotAllowed`."""
    held = living_centres(person)
    if any(actor.can("people.edit", region.id, one) for one in held or {None}):
        return
    if purpose == SHARING and actor.can_somewhere("people.attach", region.id):
        return
    raise NotAllowed


def _check_consent(
    purpose: str,
    proof: Proof,
    given_by: str,
    representative: str,
    given_on: dt.date,
    today: dt.date,
) -> None:
    wrong: dict[str, object] = {}
    if purpose not in PURPOSES:
        wrong["purpose"] = _("Choose from the list.")
    if proof.source not in SOURCES or (proof.source == "sms" and not proof.message):
        wrong["source"] = _("Choose from the list.")
    if given_by not in GIVERS:
        wrong["given_by"] = _("Choose from the list.")
    if given_by == "representative" and not representative:
        wrong["representative"] = _("Write who signed for the person, and by which paper.")
    if given_on > today:
        wrong["given_on"] = _("The day is in the future.")
    if proof.source == "paper" and not proof.paper_number:
        wrong["paper_number"] = _("Write the number of the paper or the folder where it lies.")
    if proof.source == "screen" and not (proof.signed_name or proof.drawn):
        wrong["signed_name"] = _("Sign, or write the full name.")
    if wrong:
        raise InvalidInput("consent.invalid", _("Check the fields."), fields=wrong)


def withdraw_consent(
    session: Session,
    *,
    actor: Actor,
    region: RegionInfo,
    person: Person,
    consent: Consent,
    reason: str,
    withdrawn_on: dt.date,
) -> Consent:
    """End a consent at the person's wish; it stays in the file. A second call finds the first.

    The consent to processing cannot be withdrawn while a duty towards the person is open, or a law
    asks for the data (law 94-V, art. 8): `Conflict` says what has to be ended first.
    """
    require(actor, region, living_centres(person), "people.edit", "")
    reason = " ".join(reason.split())[:200]
    if not reason:
        raise InvalidInput("consent.reason", _("Write the reason."), field="reason")
    session.execute(sa.select(Consent.id).where(Consent.id == consent.id).with_for_update())
    session.refresh(consent, ["withdrawn_on"])
    if consent.withdrawn_on is not None:
        return consent
    if not consent.given_on <= withdrawn_on <= local_today(region.timezone):
        raise InvalidInput(
            "consent.withdrawn_on",
            _("The day must lie between the consent and today."),
            field="withdrawn_on",
        )
    if consent.purpose == PROCESSING:
        refuse_open_duties(session, region=region, person_id=person.id)
    consent.withdrawn_on, consent.withdrawn_reason = withdrawn_on, reason
    consent.withdrawn_at, consent.withdrawn_by = now_utc(), actor.user_id
    session.flush()
    note(session, actor, region, person, "consent.withdraw", {"purpose": consent.purpose})
    return consent


def refuse_open_duties(session: Session, *, region: RegionInfo, person_id: int) -> None:
    """Raise `Conflict` naming every open duty towards a person; return when there is none."""
    duties = kernel().call("open_duties", region=region, session=session, person_id=person_id)
    texts = [str(one.text) for one in duties if one.blocking]
    if texts:
        raise Conflict("privacy.open_duty", " ".join(texts))


def require_consent(session: Session, *, person_id: int, purpose: str, on: dt.date) -> Consent:
    """The consent to `purpose` that counts on the day; raises `Conflict` saying why there is none.

    To be called by whatever gives a person's data away or uses them for more than the services.
    """
    found = queries.living_consent(session, person_id=person_id, purpose=purpose, on=on)
    if found is not None:
        return found
    last = queries.last_consent(session, person_id=person_id, purpose=purpose)
    name = PURPOSE_LABELS[purpose]
    if last is None:
        text = _("There is no consent of the person: «%(purpose)s».", purpose=name)
    elif last.withdrawn_on is not None:
        text = _("The consent «%(purpose)s» was withdrawn on %(day)s.", purpose=name,
                 day=format_date(last.withdrawn_on))  # fmt: skip
    else:
        text = _("The consent «%(purpose)s» ended on %(day)s.", purpose=name,
                 day=format_date(last.valid_to))  # fmt: skip
    raise Conflict("consent.missing", text)


def sharing_problem(session: Session, *, person_id: int, on: dt.date) -> str | None:
    """Why the person's consent does not let the file go to another centre; None when it does.

    It is asked for from the day on which the region's text of this consent is in force; before
    that, what the receiving centre states about its paper is all there can be.
    """
    if queries.text_in_force(session, purpose=SHARING, on=on) is None:
        return None
    try:
        require_consent(session, person_id=person_id, purpose=SHARING, on=on)
    except Conflict as refused:
        return str(refused.message)
    return None
