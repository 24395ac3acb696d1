"""Codes of people in the reader's language: for forms, lists, history and import."""

from __future__ import annotations

from typing import Any, Final

from core.web.i18n import lazy_gettext as _

LEGAL_BASES: Final[dict[str, Any]] = {
    "paper_consent": _("Paper consent is held"),
    "state_service": _("Consent through the state service"),
    "legal_duty": _("Duty of law"),
}
IIN_MISSING_REASONS: Final[dict[str, Any]] = {
    "newborn": _("Newborn"),
    "foreigner": _("Foreigner without an IIN"),
    "restoring": _("Papers are being restored"),
    "other": _("Other reason"),
}
SEXES: Final[dict[str, Any]] = {"female": _("female"), "male": _("male")}
CATEGORIES: Final[dict[str, Any]] = {
    "pensioner": _("Pensioner"),
    "disability_1": _("Person with a disability, group I"),
    "disability_2": _("Person with a disability, group II"),
    "disability_3": _("Person with a disability, group III"),
    "disability_child": _("Child with a disability"),
    "disability_child_1": _("Child with a disability aged 7 to 18, group I"),
    "disability_child_2": _("Child with a disability aged 7 to 18, group II"),
    "disability_child_3": _("Child with a disability aged 7 to 18, group III"),
    "lonely_elderly": _("Lonely elderly person"),
    "large_family": _("Family with many children"),
    "award_altyn_alqa": _("Mother awarded «Altyn Alqa»"),
    "award_kumis_alqa": _("Mother awarded «Kumis Alqa»"),
    "award_mother_older": _("Mother with an older award for many children"),
    "low_income": _("Low-income family"),
    "single_parent": _("Single-parent family"),
    "loss_of_breadwinner": _("Loss of the breadwinner"),
    "kandas": _("Kandas"),
    "veteran": _("Veteran"),
    "hard_situation": _("Difficult life situation"),
    "has_difficulty_moving": _("Has difficulty moving"),
    "other": _("Other category"),
}
EVIDENCE_KINDS: Final[dict[str, Any]] = {
    "certificate": _("Certificate or identity paper"),
    "expertise": _("Conclusion of the medical-social expertise"),
    "commission": _("Decision of a commission"),
    "act": _("Act of living conditions"),
    "note": _("Note of a state body"),
    "decree": _("Award paper"),
    "register": _("State register"),
    "other": _("Other paper"),
}
#: every code of `core.people.iin`, errors and warnings
IIN_MESSAGES: Final[dict[str, Any]] = {
    "iin.length": _("An IIN has 12 digits. Check whether one is missing or too many."),
    "iin.not_digits": _("An IIN holds digits only. Example: 530314 400 300."),
    "iin.checksum": _("The control digit of the IIN is wrong. Compare the digits with the papers."),
    "iin.bin": _("This looks like a BIN of an organisation. Write the person's IIN."),
    "iin.date": _("The IIN does not begin with a date of the calendar."),
    "iin.digit7": _("The seventh digit of the IIN is unusual: so it may be for foreigners."),
    "iin.age": _("By the IIN the person is older than 110 years or not born yet."),
    "iin.birth_date_mismatch": _(
        "The date in the IIN differs from the birth date. It may be no mistake."
    ),
    "iin.sex_mismatch": _("The sex in the IIN differs from the one chosen. It may be no mistake."),
}
#: letters of the wrong script, by the part of the name that they stand in
MIXED_SCRIPTS: Final[dict[str, Any]] = {
    "surname": _("The surname is written with Latin letters that look like Cyrillic ones."),
    "given_name": _("The given name is written with Latin letters that look like Cyrillic ones."),
    "patronymic": _("The patronymic is written with Latin letters that look like Cyrillic ones."),
}
FIELDS: Final[dict[str, Any]] = {
    "surname": _("Surname"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "iin": _("IIN"),
    "iin_missing_reason": _("Why there is no IIN"),
    "iin_reminder_on": _("Ask for the IIN on"),
    "birth_date": _("Birth date"),
    "died_on": _("Date of death"),
    "sex": _("Sex"),
    "phones": _("Phones"),
    "address": _("Address"),
    "district_id": _("District"),
    "card_number": _("Card number"),
    "legal_basis": _("Legal basis"),
    "legal_basis_note": _("Number of the request or note"),
    "legal_basis_on": _("Date of the basis"),
    "note": _("Note"),
}
ACTIONS: Final[dict[str, Any]] = {
    "person.register": _("Registered"),
    "person.update": _("The file was changed"),
    "person.attach": _("Attached to a centre"),
    "person.detach": _("Detached from a centre"),
    "person.withdraw": _("Withdrawn"),
    "person.death": _("The death was recorded"),
    "person.death_mistake": _("The recorded death was taken back"),
    "person.protect": _("Protected"),
    "person.unprotect": _("The protection ended"),
    "representative.add": _("A representative was named"),
    "representative.end": _("A representation ended"),
    "person.merge": _("Another file was merged into this one"),
    "person.unmerge": _("A merge was undone"),
    "person.restore": _("Restored from a merge"),
    "person.pair.different": _("Said to be another person"),
    "person.pair.reopen": _("The mark of another person was taken back"),
    "person.category.add": _("Category added"),
    "attachment.add": _("File added"),
    "attachment.remove": _("File removed"),
    "photo.remove": _("Photo taken away"),
    "document.issue": _("Document issued"),
    "document.replace": _("Document replaced"),
    "document.void": _("Document made void"),
    "document.sign": _("Signature recorded"),
    "card.issue": _("Membership card given"),
    "card.replace": _("Membership card replaced"),
    "card.block": _("Membership card blocked"),
    "person.category.end": _("Category ended"),
    "consent.give": _("Consent recorded"),
    "consent.withdraw": _("Consent withdrawn"),
    "person.export": _("All data asked for"),
    "person.export.take": _("All data downloaded"),
    "retention.keep": _("Kept on after the term"),
}
