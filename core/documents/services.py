"""One function per thing a person does with files, numbered documents and cards."""

from __future__ import annotations

from core.documents.attachment_services import (
    remove_attachment,
    remove_photo,
    set_photo,
    store_attachment,
)
from core.documents.card_services import block_card, blocked_card, issue_card, replace_card
from core.documents.contents import StoredContent, take_in, take_in_photo
from core.documents.issue_services import (
    Asked,
    issue_document,
    reissue_document,
    sign_document,
    void_document,
)

__all__ = [
    "Asked",
    "StoredContent",
    "block_card",
    "blocked_card",
    "issue_card",
    "issue_document",
    "reissue_document",
    "remove_attachment",
    "remove_photo",
    "replace_card",
    "set_photo",
    "sign_document",
    "store_attachment",
    "take_in",
    "take_in_photo",
    "void_document",
]
