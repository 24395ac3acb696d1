"""The list of contraindications that every region begins with, and what each service asks for.

Drawn from the common practice of salt rooms, herbal teas, gyms and pools; not from an order. A
region's doctor reads it and changes it on its page: what is changed there stands above this.
"""

from __future__ import annotations

from plugins.active_longevity.examination.caution_rules import Caution, Effect, Want, Wish

TEAS = ("tea_heart", "tea_stomach", "tea_liver", "tea_kidneys")
_LOAD = ("exercise_therapy", "yoga", "dance", "nordic_walking", "table_tennis")
_WORDS = (
    "{} «%(service)s» болмайды. Дәрігер рұқсатын күтіңіз.",
    "{}: «%(service)s» нельзя. Дождитесь разрешения врача.",
    "{}: “%(service)s” is not allowed. Wait for the doctor's permission.",
)
_ADVICE = (
    "{} «%(service)s» тек мейіргердің бақылауымен болады.",
    "{}: «%(service)s» только под наблюдением медсестры.",
    "{}: “%(service)s” only with the nurse at hand.",
)
Three = tuple[str, str, str]


def _caution(
    code: str, body: str, names: Three, whom: Three, forbids: str = "", limits: str = ""
) -> Caution:
    """`whom` begins the sentence that is said to the person: «Қан қысымы жоғары адамға …»."""
    effects = dict.fromkeys(limits.split(), Effect.LIMITS)
    effects |= dict.fromkeys(forbids.split(), Effect.FORBIDS)
    return Caution(
        code=code,
        body=body,
        names=names,
        words=(_WORDS[0].format(whom[0]), _WORDS[1].format(whom[1]), _WORDS[2].format(whom[2])),
        advice=(
            _ADVICE[0].format(whom[0]), _ADVICE[1].format(whom[1]), _ADVICE[2].format(whom[2])
        ),
        effects={f"active_longevity.{kind}": effect for kind, effect in effects.items()},
    )  # fmt: skip


_ALL_LOAD = " ".join(_LOAD)
_ALL_TEAS = " ".join(TEAS)

SHIPPED: tuple[Caution, ...] = (
    # heart and vessels
    _caution(
        "high_pressure", "heart",
        ("Қан қысымы жоғары (гипертония)", "Высокое давление (гипертония)",
         "High blood pressure"),
        ("Қан қысымы жоғары адамға", "При высоком давлении", "With high blood pressure"),
        "salt_room pool", f"gym massage physiotherapy {_ALL_LOAD}",
    ),
    _caution(
        "low_pressure", "heart",
        ("Қан қысымы төмен (гипотония)", "Низкое давление (гипотония)", "Low blood pressure"),
        ("Қан қысымы төмен адамға", "При низком давлении", "With low blood pressure"),
        "tea_heart", "gym salt_room yoga",
    ),
    _caution(
        "heart_failure", "heart",
        ("Жүрек жеткіліксіздігі", "Сердечная недостаточность", "Heart failure"),
        ("Жүрек жеткіліксіздігі бар адамға", "При сердечной недостаточности",
         "With heart failure"),
        "salt_room gym pool dance", "exercise_therapy yoga nordic_walking tea_kidneys",
    ),
    _caution(
        "after_infarct", "heart",
        ("Инфаркт не инсульт өткеніне 6 ай толмаған", "Инфаркт или инсульт менее 6 месяцев назад",
         "Heart attack or stroke within six months"),
        ("Инфаркт не инсульттан кейін алты ай өтпеген адамға",
         "Первые полгода после инфаркта или инсульта",
         "In the first six months after a heart attack or a stroke"),
        "salt_room gym pool dance yoga table_tennis nordic_walking", "exercise_therapy tea_heart",
    ),
    _caution(
        "arrhythmia", "heart",
        ("Жүрек ырғағының бұзылуы", "Нарушение ритма сердца", "Irregular heartbeat"),
        ("Жүрек ырғағы бұзылған адамға", "При нарушении ритма сердца",
         "With an irregular heartbeat"),
        "gym", f"pool tea_heart {_ALL_LOAD}",
    ),
    _caution(
        "thrombosis", "heart",
        ("Тромбофлебит, тромбоз", "Тромбофлебит, тромбоз", "Thrombosis"),
        ("Тромбозы бар адамға", "При тромбозе", "With thrombosis"),
        "gym pool dance massage physiotherapy", "exercise_therapy yoga tea_liver",
    ),
    _caution(
        "blood_thinners", "heart",
        ("Қан сұйылтатын дәрі ішеді", "Принимает разжижающие кровь лекарства",
         "Takes blood thinners"),
        ("Қан сұйылтатын дәрі ішетін адамға", "При приёме разжижающих кровь лекарств",
         "While taking blood thinners"),
        "", "tea_heart tea_liver gym",
    ),
    # breathing
    _caution(
        "asthma_attack", "breath",
        ("Демікпе не өкпе ауруы өршіген", "Обострение астмы или болезни лёгких",
         "Asthma or lung disease in a bad phase"),
        ("Демікпесі өршіген адамға", "При обострении астмы", "While asthma is bad"),
        "salt_room pool gym", _ALL_LOAD,
    ),
    _caution(
        "tuberculosis", "breath",
        ("Туберкулез (белсенді)", "Туберкулёз (активный)", "Active tuberculosis"),
        ("Туберкулезден емделіп жүрген адамға", "При лечении туберкулёза",
         "During treatment of tuberculosis"),
        f"salt_room pool gym sensory_room choir {_ALL_LOAD} {_ALL_TEAS}",
    ),
    _caution(
        "bleeding", "breath",
        ("Қан түкіру, қан кетуге бейімділік", "Кровохарканье, склонность к кровотечениям",
         "Coughing blood, tendency to bleed"),
        ("Қан кетуге бейім адамға", "При склонности к кровотечениям", "With a tendency to bleed"),
        "salt_room gym pool", "tea_liver tea_heart",
    ),
    # digestion
    _caution(
        "ulcer", "digestion",
        ("Асқазан не ішек жарасы", "Язва желудка или кишечника", "Ulcer"),
        ("Асқазан жарасы бар адамға", "При язве желудка", "With an ulcer"),
        "tea_stomach", "tea_liver tea_kidneys gym",
    ),
    _caution(
        "gallstones", "digestion",
        ("Өт жолындағы тас", "Желчнокаменная болезнь", "Gallstones"),
        ("Өтінде тасы бар адамға", "При камнях в желчном пузыре", "With gallstones"),
        "tea_liver", "tea_stomach gym",
    ),
    _caution(
        "liver", "digestion",
        ("Гепатит (жедел), бауыр циррозы", "Острый гепатит, цирроз печени",
         "Acute hepatitis, cirrhosis"),
        ("Бауыры ауыр науқас адамға", "При тяжёлой болезни печени", "With severe liver disease"),
        "tea_liver tea_stomach gym", "tea_heart tea_kidneys salt_room",
    ),
    # kidneys
    _caution(
        "kidney_stones", "kidneys",
        ("Бүйректегі тас", "Мочекаменная болезнь", "Kidney stones"),
        ("Бүйрегінде тасы бар адамға", "При камнях в почках", "With kidney stones"),
        "tea_kidneys", "gym",
    ),
    _caution(
        "kidney_failure", "kidneys",
        ("Бүйрек жеткіліксіздігі", "Почечная недостаточность", "Kidney failure"),
        ("Бүйрек жеткіліксіздігі бар адамға", "При почечной недостаточности",
         "With kidney failure"),
        "tea_kidneys salt_room", "tea_heart tea_stomach tea_liver gym",
    ),
    # joints and bones
    _caution(
        "joints", "movement",
        ("Буын ауруы өршіген, эндопротез", "Обострение болезни суставов, эндопротез",
         "Inflamed joints, joint replacement"),
        ("Буыны ауыратын адамға", "При больных суставах", "With sore joints"),
        "gym", "dance yoga table_tennis nordic_walking",
    ),
    _caution(
        "osteoporosis", "movement",
        ("Остеопороз, жақында сынған сүйек", "Остеопороз, недавний перелом",
         "Osteoporosis, a recent fracture"),
        ("Сүйегі сынғыш адамға", "При хрупких костях", "With brittle bones"),
        "gym", "dance yoga table_tennis nordic_walking",
    ),
    _caution(
        "hernia", "movement",
        ("Жарық (омыртқа, іш)", "Грыжа (позвоночника, живота)", "Hernia"),
        ("Жарығы бар адамға", "При грыже", "With a hernia"),
        "gym", "yoga dance exercise_therapy",
    ),
    _caution(
        "falls", "movement",
        ("Тепе-теңдік бұзылған, жиі құлайды", "Нарушение равновесия, частые падения",
         "Poor balance, frequent falls"),
        ("Тепе-теңдігі нашар адамға", "При нарушении равновесия", "With poor balance"),
        "gym pool", "dance yoga table_tennis nordic_walking",
    ),
    # nerves and mind
    _caution(
        "epilepsy", "nerves",
        ("Эпилепсия", "Эпилепсия", "Epilepsy"),
        ("Эпилепсиясы бар адамға", "При эпилепсии", "With epilepsy"),
        "sensory_room pool gym physiotherapy", "cinema nordic_walking",
    ),
    _caution(
        "mind", "nerves",
        ("Психикалық ауру өршіген", "Обострение психического заболевания",
         "Mental illness in a bad phase"),
        ("Дәрігер рұқсат бергенше бұл адамға", "До разрешения врача",
         "Until the doctor allows it"),
        "sensory_room salt_room pool gym", "yoga",
    ),
    _caution(
        "closed_space", "nerves",
        ("Жабық жерден қорқады", "Боязнь закрытого помещения", "Fear of closed rooms"),
        ("Жабық жерден қорқатын адамға", "При боязни закрытого помещения",
         "With fear of closed rooms"),
        "", "salt_room sensory_room",
    ),
    # skin, allergy
    _caution(
        "herb_allergy", "skin",
        ("Шөпке аллергия", "Аллергия на травы", "Allergy to herbs"),
        ("Шөпке аллергиясы бар адамға", "При аллергии на травы", "With an allergy to herbs"),
        _ALL_TEAS,
    ),
    _caution(
        "skin", "skin",
        ("Ашық жара, тері ауруы", "Открытые раны, болезнь кожи", "Open wounds, skin disease"),
        ("Терісінде жарасы бар адамға", "При ранах на коже", "With wounds on the skin"),
        "pool massage", "salt_room physiotherapy",
    ),
    # general
    _caution(
        "fever", "common",
        ("Жедел ауру, дене қызуы", "Острое заболевание, температура", "Acute illness, fever"),
        ("Қызуы көтерілген адамға", "При температуре", "With a fever"),
        f"salt_room pool gym sensory_room massage physiotherapy {_ALL_LOAD}",
    ),
    _caution(
        "cancer", "common",
        ("Қатерлі ісік (емделуде)", "Онкологическое заболевание (лечение)",
         "Cancer under treatment"),
        ("Ісіктен емделіп жүрген адамға", "При лечении онкологии", "During treatment of cancer"),
        "salt_room massage physiotherapy", f"gym pool {_ALL_TEAS}",
    ),
    _caution(
        "thyroid", "common",
        ("Қалқанша без қызметінің артуы", "Тиреотоксикоз", "Overactive thyroid"),
        ("Қалқанша безі ауыратын адамға", "При тиреотоксикозе", "With an overactive thyroid"),
        "salt_room", "gym tea_heart",
    ),
    _caution(
        "diabetes", "common",
        ("Қант диабеті", "Сахарный диабет", "Diabetes"),
        ("Қант диабеті бар адамға", "При сахарном диабете", "With diabetes"),
        "", f"gym pool {_ALL_TEAS}",
    ),
    _caution(
        "eyes", "common",
        ("Глаукома, көз торы ауруы", "Глаукома, болезнь сетчатки", "Glaucoma, retinal disease"),
        ("Глаукомасы бар адамға", "При глаукоме", "With glaucoma"),
        "gym", "yoga pool",
    ),
)  # fmt: skip

BY_CODE = {one.code: one for one in SHIPPED}

#: procedures ask for a clearance; before the hard ones the pressure is measured
ASKED: dict[str, Want] = {
    f"active_longevity.{code}": Want(clearance=Wish.REFUSE, pressure=pressure)
    for code, pressure in {
        **dict.fromkeys(("salt_room", "pool", "gym", "physiotherapy"), Wish.WARN),
        **dict.fromkeys(("exercise_therapy", "yoga", "dance", "nordic_walking"), Wish.NONE),
        **dict.fromkeys((*TEAS, "sensory_room", "massage"), Wish.NONE),
    }.items()
}
