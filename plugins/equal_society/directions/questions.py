"""What the desk asks for each direction, and the reasons to refuse. Questions of one code are asked
once, however many of the matters want them."""

from __future__ import annotations

from core.sdk.requests import PlanQuestion
from core.sdk.services import lazy_gettext as _

YES_NO = (("no", _("no")), ("yes", _("yes")))

MOBILITY = PlanQuestion(
    "mobility", _("How does the person move?"), "choice",
    (
        ("walks", _("walks without help")),
        ("support", _("walks with a stick, crutches or a walker")),
        ("wheelchair", _("in a wheelchair")),
        ("electric", _("in an electric wheelchair")),
    ),
)  # fmt: skip
ATTENDANT = PlanQuestion("attendant", _("Does somebody come along?"), "choice", YES_NO)
PURPOSE = PlanQuestion(
    "purpose", _("Where to most often?"), "choice",
    (
        ("clinic", _("clinic or hospital")),
        ("work", _("work")),
        ("study", _("place of study")),
        ("office", _("state office")),
        ("other", _("another place")),
    ),
)  # fmt: skip
RIDES = PlanQuestion("rides", _("Rides a month"), "int", minimum=1, maximum=60)
ENTRANCE = PlanQuestion(
    "entrance", _("How is the entrance of the house?"), "choice",
    (("level", _("level, or with a ramp")), ("lift", _("with a lift")), ("stairs", _("stairs"))),
)  # fmt: skip
SANATORIUM = (
    PlanQuestion(
        "profile", _("Profile of the sanatorium"), "choice",
        (
            ("movement", _("movement and joints")),
            ("nerves", _("nervous system")),
            ("heart", _("heart and vessels")),
            ("digestion", _("digestion")),
            ("breath", _("breathing")),
            ("other", _("another profile")),
        ),
    ),
    PlanQuestion("season", _("When would it suit?"), "text", help=_("For example: in May.")),
    ATTENDANT,
)  # fmt: skip
ASSISTANT = (
    MOBILITY,
    PlanQuestion("hours", _("Hours a day"), "int", minimum=1, maximum=8),
    PlanQuestion("tasks", _("What help is needed?"), "text"),
    PlanQuestion("candidate", _("Does the person propose somebody?"), "choice", YES_NO),
)
SIGN_LANGUAGE = (
    PlanQuestion("hours_year", _("Hours this year"), "int", minimum=1, maximum=60),
    PURPOSE,
    PlanQuestion("online", _("Does it suit by video call?"), "choice", YES_NO),
)
DEVICES = (
    PlanQuestion(
        "device", _("Which device?"), "choice",
        (
            ("wheelchair", _("room wheelchair")),
            ("wheelchair_walk", _("outdoor wheelchair")),
            ("wheelchair_electric", _("electric wheelchair")),
            ("hearing_aid", _("hearing aid")),
            ("white_cane", _("white cane or another aid for the blind")),
            ("prosthesis", _("prosthesis or orthopaedic shoes")),
            ("hygiene", _("hygiene means")),
            ("other", _("another device")),
        ),
    ),
    PlanQuestion("size", _("Size or measures"), "text"),
    PlanQuestion(
        "turn", _("First time or a replacement?"), "choice",
        (("first", _("first time")), ("replacement", _("replacement of a worn one"))),
    ),
)  # fmt: skip
REPAIR = (
    PlanQuestion(
        "chair", _("Which wheelchair?"), "choice",
        (("manual", _("with hand drive")), ("electric", _("electric"))),
    ),
    PlanQuestion("fault", _("What is broken?"), "text"),
    PlanQuestion("brings", _("Can it be brought to the centre?"), "choice", YES_NO),
)  # fmt: skip
LEGAL = (
    PlanQuestion(
        "subject", _("About what?"), "choice",
        (
            ("benefits", _("benefits and services")),
            ("housing", _("housing")),
            ("labour", _("work")),
            ("family", _("family")),
            ("papers", _("papers")),
            ("other", _("another matter")),
        ),
    ),
    PlanQuestion("question", _("The question in a few words"), "text"),
)  # fmt: skip
PSYCHOLOGICAL = (
    PlanQuestion(
        "for_whom", _("For whom?"), "choice",
        (("self", _("for the person")), ("family", _("for the family"))),
    ),
    PlanQuestion("wish", _("What does the person wish to talk about?"), "text"),
)  # fmt: skip
PORTAL = (
    PlanQuestion(
        "deed", _("With what is help needed?"), "choice",
        (
            ("register", _("to register and get a signature")),
            ("order", _("to order a good or a service")),
            ("sanatorium", _("to choose a sanatorium")),
            ("sign", _("to sign an act")),
            ("trouble", _("something does not work")),
        ),
    ),
)  # fmt: skip
LITERACY = (
    PlanQuestion(
        "level", _("What can the person do already?"), "choice",
        (
            ("none", _("begins from nothing")),
            ("phone", _("uses a telephone")),
            ("computer", _("uses a computer")),
        ),
    ),
    PlanQuestion("screen_reader", _("Is a screen reader needed?"), "choice", YES_NO),
)  # fmt: skip

REFUSALS = (
    ("no_right", _("The group or category gives no right to it")),
    ("limit", _("What is due in this period is used up")),
    ("no_measure", _("The individual programme does not hold this measure")),
    ("residence", _("The person is registered in another region")),
    ("contraindication", _("The medical commission has found a contraindication")),
    ("twice", _("It is given by another body already")),
)
