"""A made-up document to print: freezing of the right greater occipital nerve, with a made-up patient."""

from __future__ import annotations

from dataclasses import replace

from consentgen.document.model import (
    BenefitBlock,
    CatalogueMark,
    Choice,
    ConsentForm,
    Contact,
    CountPicture,
    Document,
    FormRisk,
    HowOften,
    Identity,
    Leaflet,
    LevelLine,
    Question,
    RiskEntry,
    RiskLine,
    Row,
    Run,
    Rung,
    ScaledPicture,
    StopBox,
    TargetLine,
    Text,
    Tick,
    TimeBracket,
    TimeLine,
    TimeMark,
)

RIGHT = Run("right", "side")
NOT_COUNTED = (HowOften("none", "Not counted."),)
IN_TABLE = (HowOften("none", "Not counted"),)

JOHN = Identity(
    known=True,
    name="SMITH, John (Mr)",
    born="14-Jul-1945",
    age="81y",
    sex="Male",
    nhs_number="999 000 0018",
)


def text(*pieces: str | Run) -> Text:
    """Words and runs as a text."""
    return tuple(Run(piece) if isinstance(piece, str) else piece for piece in pieces)


def figure(words: str, key: str) -> Run:
    """A number with the id of its claim."""
    return Run(words, "figure", key)


def strong(words: str) -> Run:
    """Bold words."""
    return Run(words, "strong")


TREATMENT = text("Freezing (cryoneurolysis) of the ", RIGHT, " greater occipital nerve")
CLINICAL = text("Cryoneurolysis of the ", RIGHT, " greater occipital nerve")


def _serious(
    id: str, name: str, what: str, when: str, do: Text, *, term: str = "", tag: str = "",
    often: tuple[HowOften, ...] = NOT_COUNTED, raised: tuple[Text, ...] = (),
) -> RiskEntry:
    return RiskEntry(id, name, term, tag, text(what), often, raised, text(when), do)


SERIOUS = (
    _serious(
        "cord-or-stroke", "Stroke or spinal cord injury",
        "Harm to an artery or the spinal cord in the upper neck. It applies to the high-neck technique only.",
        "During the treatment or within hours. It can be permanent.",
        text("Call ", strong("999"), " for a drooping face, a weak arm, trouble speaking or a sudden severe headache."),
        term="vertebral artery or cord injury", tag="this nerve",
        often=(HowOften("none", "Not counted.", (text("We found no reported case."),)),),
    ),
    _serious(
        "nerve-injury", "Lasting nerve damage", "The nerve does not heal after the probe or the cold.",
        "At once or over weeks. It is permanent.",
        text("Tell the clinic about new weakness, spreading numbness or burning that does not stop."),
        term="permanent nerve injury",
    ),
    _serious(
        "allergy", "Severe allergic reaction", "A reaction to numbing medicine, skin cleaner or latex.",
        "Within minutes. It passes if it is treated.",
        text("Tell us about past reactions. For swollen lips or wheezing, tell staff or call ", strong("999"), "."),
        term="anaphylaxis",
    ),
    _serious(
        "la-toxicity", "Too much numbing medicine in the blood",
        "The medicine reaches the brain or the heart. It can cause a fit.",
        "Within 60 minutes of the injection. It passes if it is treated.",
        text("Say at once if your mouth tingles, you taste metal, your ears ring or you feel dizzy."),
        term="local anaesthetic toxicity",
    ),
    _serious(
        "haematoma", "Heavy bleeding", "Blood collects under the skin. It may have to be drained.",
        "Within 48 hours.",
        text("Press for 10 minutes, lying down. If it swells fast or is very painful, go to an emergency department."),
        term="haematoma",
    ),
    _serious(
        "abscess", "Serious infection", "Germs from the skin get in along the path of the probe.",
        "After 2 to 10 days. It clears with treatment.",
        text("Keep the site dry for 24 hours. For spreading redness, heat, pus or fever, be seen the same day."),
        term="abscess",
        often=(
            NOT_COUNTED[0],
            HowOften("elsewhere", "Counted elsewhere.", (
                text(figure("1 of 113 people", "winston-infection"),
                     " had a skin infection after freezing of arm or leg nerves (source 3)."),
            )),
        ),
        raised=(text("More likely for you: diabetes can slow healing."),),
    ),
    _serious(
        "worse-pain", "Pain that is worse for longer", "The nerve heals badly or stays over-sensitive.",
        "Over weeks to months. It usually eases, but can last.",
        text("If the pain is worse than before after 6 weeks, call the clinic."),
    ),
    _serious(
        "wrong-site", "Treatment of the wrong side or nerve",
        "A human mistake. Numbness lasts until the nerve regrows.", "On the day.",
        text("Point to the place yourself, before we mark it."),
    ),
)


def _line(
    id: str, name: str, when: str, do: str, often: tuple[HowOften, ...] = IN_TABLE, notes: tuple[Text, ...] = ()
) -> RiskLine:
    return RiskLine(id, name, often, text(when), text(do), notes)


MILDER_HERE = (
    _line("numb-scalp", "Numb patch on the right back of the scalp", "At once. Usually months.",
          "Keep it from heat and cold.", (HowOften("none", "Expected"),)),
    _line("hair-loss", "Patch of hair loss", "Usually regrows; can be permanent.", "Tell the clinic."),
    _line("scalp-bleed", "Bleed or lump under the scalp", "Within 48 hours. Lasts 1 to 3 weeks.",
          "Press for 10 minutes, lying down."),
    _line("dizzy", "Dizzy or unsteady", "Within hours. Lasts hours to days.",
          "Sit down. No driving until it has gone."),
    _line("neck-muscle", "One neck muscle slightly weak", "Same day. Hours, or weeks to months.",
          "Tell the clinic if you notice it."),
)

MILDER_GENERAL = (
    _line("bruise", "Bruising", "Same day. Gone within 1 to 3 weeks.", "Press with gauze if it oozes.",
          (HowOften("none", "Not counted"),
           HowOften("elsewhere", "", (text(figure("2 of 113 people", "winston-bruise"), ", counted elsewhere"),))),
          (text("after freezing of arm or leg nerves (source 3)."),)),
    _line("flare", "Pain flares up for a while", "From the first hours. Up to a few weeks.",
          "Agreed painkillers. Move gently."),
    _line("neuritis", "Burning or over-sensitive skin", "After 2 weeks to 4 months. Weeks to months.",
          "Soft clothing. Call us if it disturbs sleep.",
          (HowOften("elsewhere", "", (text(figure("9 of 277 nerves", "winston-neuritis"), ", counted elsewhere"),)),),
          (text("after freezing of arm or leg nerves (source 3)."),)),
    _line("cold-burn", "Cold burn of the skin", "1 to 6 weeks; may leave a scar.",
          "Leave blisters alone. Dry dressing."),
    _line("skin-colour", "Lighter or darker skin patch", "Often fades; can be permanent.",
          "Sun cover, 6 to 12 months."),
    _line("faint", "Feeling faint", "During, or within 30 minutes. It passes.", "Say so at once. Get up slowly."),
    _line("not-reached", "The nerve cannot be reached", "On the day.", "Ask us what comes next."),
    _line("return", "The pain comes back", "Weeks to months later, as the nerve regrows.",
          "Tell us how long it helped.",
          (HowOften("none", "Expected"),)),
)


def _count(happened: int, day: int, key: str) -> CountPicture:
    return CountPicture(
        figure=figure(f"{happened} of 26", key), total=26, filled=happened, when=f"at day {day}",
        filled_words="still felt the effect", outline_words="did not",
        setting=text("after freezing for pain at the back of the head"), source="source 1",
    )


def _mark(figure_words: str, day: int, key: str) -> TimeMark:
    return TimeMark(float(day), float(day), figure(figure_words, key), figure(f"day {day}", key))


BENEFIT = BenefitBlock(
    nerve="",
    lead=text("It helps some people for some weeks. We cannot tell beforehand who they will be."),
    line=TimeLine(
        measure=text("How many still felt the effect"),
        marks=(_mark("13 of 26", 30, "grigsby-day30"), _mark("9 of 26", 56, "grigsby-day56")),
        counted_until=56.0,
        rest=text("source 1: not counted after ", figure("day 56", "grigsby-day56")),
        brackets=(TimeBracket(0.0, 126.0, text("source 2: 29% were much improved, week 18")),),
        length=140.0,
        ticks=(Tick(0.0, "treatment"), *(Tick(28.0 * n, f"week {4 * n}") for n in range(1, 6))),
        title="Time line from the treatment to week 20. Day 30: 13 of 26 and day 56: 9 of 26 still felt the effect.",
    ),
    leading=(),
    counts=(_count(13, 30, "grigsby-day30"), _count(9, 56, "grigsby-day56")),
    scaled=(),
    facts=(
        text("At day 7, pain had eased by 2 points or more in ", figure("16 of 25 people", "grigsby-day7"),
             " (source 1)."),
    ),
    unknown=(
        text("What your own result will be."),
        text("Whether it is better than an injection. 52 people with headache from the neck had one or the other"
             " (source 2). Both groups had less pain, with no clear difference."),
        text("How well it works a second time. It can be repeated, but nobody has counted."),
    ),
)

LEAFLET = Leaflet(
    heading=text("Freezing a nerve at the ", RIGHT, " back of your head"),
    clinical=TargetLine("leaflet-title", CLINICAL),
    running_title="Cryoneurolysis of the right greater occipital nerve",
    version="0.3.0",
    published="20 November 2026",
    review_by="20 November 2027",
    key_points=(
        text(strong("What it does."), " A thin probe freezes one nerve, so that it stops passing on pain for a time."),
        text(strong("It may help for weeks."), " In one study, ", figure("9 of 26 people", "grigsby-day56"),
             " still felt the effect at day 56. The other 17 did not."),
        text(strong("Expect a numb patch."), " The right back of your scalp is likely to be numb, usually for months."),
        text(strong("Serious harm can happen."), " Nobody has counted how often at this nerve. This leaflet describes"
             " each harm."),
        text(strong("You have other choices."), " One is to have no treatment. You can change your mind at any time."),
    ),
    indication=text("your pain starts at the ", RIGHT, " back of your head (occipital neuralgia, or headache from the"
                    " neck)."),
    how=(
        text("This nerve carries feeling from the back of your scalp. A gas makes the closed tip of the probe very"
             " cold, about −70 °C."),
        text("The cold breaks the fibres inside the nerve. Its outer tube stays, so the fibres can grow back."),
    ),
    numb_areas=(Row("Numb area", text("the ", RIGHT, " back of your head, up to the crown.")),),
    steps=(
        Row("Before", text("You often have a test injection first. Tell us about blood thinners, allergies, illness"
                           " caused by cold, a pacemaker, or if you may be pregnant. Ask someone to take you home.")),
        Row("On the day", text("You lie face down, or sit with your head forward. We part your hair or clip a small"
                               " patch. You point to the place, and we mark the ", RIGHT, " side.")),
        Row("Treatment", text("We numb the skin and pass the probe through a small nick. Then we freeze for 2 to 3"
                              " minutes, often more than once. It can ache. Keep still, and tell us how it feels.")),
        Row("After", text("You rest for a short time with a small dressing. You must not drive home.")),
    ),
    benefits=(BENEFIT,),
    serious=SERIOUS,
    milder_here=MILDER_HERE,
    milder_general=MILDER_GENERAL,
    team=(
        text("We check and mark the side with you."),
        text("We clean the skin and watch the probe on a scan."),
        text("We let the ice thaw fully before we move the probe."),
        text("We keep emergency medicines ready."),
    ),
    factors=(Row("Diabetes", text("The place may heal more slowly, and an infection is more likely.")),),
    choices=(
        Choice("No treatment", text("No risk from a probe. Your pain may stay, ease or get worse. How"
                                                    " often is not known.")),
        Choice("Exercise and pain skills",
               text("Physiotherapy or psychology. No needle; takes effort.")),
        Choice("Medicines", text("Tablets for nerve pain. They can make you drowsy.")),
        Choice("An injection", text("Numbing medicine, with or without a steroid. It is shorter acting."
                                                    " Steroids can thin the skin.")),
        Choice("Radio waves",
               text("Short bursts (pulsed radiofrequency). Relief lasted ", figure("6 to 10 months", "prf-relief"),
                    ", in low-quality studies (source 4).")),
    ),
    sources=(
        Row("Source 1", text("Grigsby and others, 2021. Local and Regional Anesthesia 14:125.")),
        Row("Source 2", text("Kvarstein and others, 2020. Scandinavian Journal of Pain 20(1):39.")),
        Row("Source 3", text("Winston and others, 2023. Am J Phys Med Rehabil 102(11):1008.")),
        Row("Source 4", text("Review, 2024. Canadian Journal of Pain 8(1):2355571.")),
    ),
    summary=(
        Row("What", text("Freezing (cryoneurolysis) of the ", RIGHT, " greater occipital nerve, with the skin numbed."
                         " You stay awake.")),
        Row("Expect", text("Relief for some weeks in some people: ", figure("9 of 26", "grigsby-day56"), " at day 56. A"
                           " numb patch, usually for months. The pain comes back.")),
        Row("You decide", text("You can say no, or change your mind, at any time.")),
    ),
    aftercare=(
        Row("First 24 hours", text("No driving. Keep the dressing dry. Move gently.")),
        Row("While numb", text("You may not feel a burn. Take care with hair dryers, hot water and sun. Have someone"
                               " look at the skin once a day.")),
        Row("First weeks", text("Pain may flare. Take the painkillers agreed with us.")),
    ),
    ladder=(
        Rung("now", (text("Face drooping, arm weak or speech unclear"), text("Sudden, severe headache"),
                     text("Collapse, a fit, wheezing, or swollen lips or tongue"))),
        Rung("same-day", (text("A painful lump that grows fast"), text("Fever with a hot, red site, or pus"),
                          text("Skin that turns black or white, or blisters that spread"),
                          text("New weakness after the first day"))),
        Rung("clinic", (text("Pain worse than before, after 6 weeks"), text("Burning skin that disturbs your sleep"),
                        text("Numbness that spreads"), text("No benefit by 6 weeks: tell us how it went"))),
    ),
    proposed=True,
)

QUESTIONS = (
    Question("anticoagulant", "Blood-thinning medicine", False),
    Question("antiplatelet", "Aspirin or clopidogrel", False),
    Question("bleeding-disorder", "Bleeding disorder or low platelets", False),
    Question("local-infection", "Infection or broken skin at the site", True),
    Question("cryoglobulinaemia", "Cryoglobulinaemia", True),
    Question("cold-urticaria", "Cold urticaria", True),
    Question("haemoglobinuria", "Cold haemoglobinuria", True),
    Question("raynauds", "Raynaud’s or Buerger’s disease", False),
    Question("sickle", "Sickle cell, phaeochromocytoma or earlier cold injury", False),
    Question("pregnancy", "Pregnant, or may be", False),
    Question("diabetes", "Diabetes", False),
    Question("immune", "Weak immune system", False),
    Question("pacemaker", "Pacemaker or other implanted device", False),
    Question("la-allergy", "Suspected allergy to local anaesthetic", True),
    Question("fainting", "Has fainted with needles", False),
    Question("neuropathy", "Existing nerve damage", False),
    Question("communication", "Cannot say what they feel", False),
    Question("circulation", "Poor circulation", False),
)

FORM = ConsentForm(
    kind="local",
    treatments=(TargetLine("form-treatment-1", TREATMENT),),
    treatments_again=(TargetLine("form-signature-1", TREATMENT),),
    levels=(),
    summary=text("A cold probe is passed through the skin to the nerve at the back of the scalp."),
    anaesthesia=text("Local anaesthetic only; the patient stays awake."),
    benefits=(
        text("Less pain at the ", Run("right", "plain"), " back of the head for a time. ",
             figure("13 of 26 people", "grigsby-day30"), " still felt the effect at day 30, ",
             figure("9 of 26 people", "grigsby-day56"), " at day 56. It may not help."),
    ),
    serious=tuple(
        FormRisk(risk.id, text(risk.name, ": ", figure("1 of 113", "winston-infection"), " (counted elsewhere)")
                 if risk.id == "abscess" else text(risk.name))
        for risk in SERIOUS
    ),
    frequent=(
        FormRisk("numb-scalp", text("Numb patch on the right back of the scalp: expected")),
        FormRisk("return", text("The pain comes back: expected")),
    ),
    other=(
        *(FormRisk(risk.id, text(risk.name)) for risk in MILDER_HERE[1:]),
        FormRisk("bruise", text("Bruising: ", figure("2 of 113", "winston-bruise"), " (counted elsewhere)")),
        FormRisk("flare", text("Pain flares up for a while")),
        FormRisk("neuritis", text("Burning or over-sensitive skin: ", figure("9 of 277 nerves", "winston-neuritis"),
                                  " (counted elsewhere)")),
        *(FormRisk(risk.id, text(risk.name)) for risk in MILDER_GENERAL[3:7]),
    ),
    choices=tuple(choice.name for choice in LEAFLET.choices),
    questions=QUESTIONS,
    named_factors=(Row("Diabetes", text("Check control and the skin at the site.")),),
    stops=(),
    concerns=("I play the violin and must be able to turn my head.",),
    extra_procedures=(text("Draining a blood collection"), text("Treating a severe reaction")),
    codes=(),
    leaflet_given=text("“", *CLINICAL, "”, version 0.3.0 of 20 November 2026"),
)

SAMPLE = Document(
    title="Freezing a nerve at the right back of your head: information and consent",
    language="en-GB",
    edition="standard",
    draft=True,
    past_review=False,
    made_on="22 November 2026",
    catalogue=CatalogueMark(title="Nerve procedures", version="0.3.0", digest="4f9c 21ab 77e0"),
    organisation="Example Pain Clinic",
    department="",
    contact=Contact("Example Pain Clinic", "01632 960 001", "Monday to Friday, 9am to 4:30pm"),
    emergency=Contact(),
    other_formats="Ask us for large print, another format or an interpreter.",
    logo="",
    colour="#0b4f60",
    icons=True,
    identity=JOHN,
    leaflet=LEAFLET,
    form=FORM,
)

SCALED = ScaledPicture(
    figure=figure("3 in 100", "prf-mild"), per=100, happens=3, spared=97,
    happens_words="had a mild side effect", spared_words="did not",
    sentence=text(strong("Out of every 100 people"), " who have pulsed radiofrequency at this nerve, 3 have a mild side"
                  " effect. Counted in 608 people (source 4)."),
)


def large_print(document: Document = SAMPLE) -> Document:
    """The same words for the large-print edition."""
    return replace(document, edition="large-print")


def without_patient(document: Document = SAMPLE) -> Document:
    """A blank form and leaflet: lines to write on in place of a patient's values."""
    assert document.form is not None
    return replace(document, identity=Identity(), form=replace(document.form, concerns=(), named_factors=()))


def approved(document: Document = SAMPLE) -> Document:
    """The same, signed off."""
    return replace(document, draft=False)


def named(name: str, document: Document = SAMPLE) -> Document:
    """The same for a patient of that name."""
    return replace(document, identity=replace(document.identity, name=name))


def sedated(document: Document = SAMPLE) -> Document:
    """The form for sedation, with a contraindication that was named."""
    assert document.form is not None
    stop = StopBox("Cold urticaria", text("Do not offer this treatment. Cooling can bring on hives or collapse."))
    return replace(document, form=replace(document.form, kind="sedation", stops=(stop,)))


def two_nerves(document: Document = SAMPLE) -> Document:
    """Two nerves, the second at a level that was not said and without any figure."""
    assert document.leaflet is not None and document.form is not None
    left = text("Freezing (cryoneurolysis) of the ", Run("left", "side"), " intercostal nerve")
    both = text("Cryoneurolysis of the ", RIGHT, " greater occipital nerve and the ", Run("left", "side"),
                " intercostal nerve")
    other = replace(BENEFIT, nerve="Left intercostal nerve", counts=(), facts=(), scaled=(SCALED,),
                    lead=text("Nobody has counted how many people it helps at this nerve."))
    mixed = replace(MILDER_GENERAL[0], how_often=(
        HowOften("none", "Not counted", (), "Right greater occipital nerve"),
        HowOften("here", "", (text(figure("3 of 22 people", "bruise-ribs")),), "Left intercostal nerve"),
    ))
    leaflet = replace(
        document.leaflet,
        heading=text("Freezing two of your nerves"),
        clinical=TargetLine("leaflet-title", both),
        running_title="Cryoneurolysis of the right greater occipital nerve and the left intercostal nerve",
        benefits=(replace(BENEFIT, nerve="Right greater occipital nerve"), other),
        serious=(replace(SERIOUS[0], tag="right greater occipital nerve"), *SERIOUS[1:]),
        milder_general=(mixed, *MILDER_GENERAL[1:]),
    )
    form = replace(
        document.form,
        treatments=(*FORM.treatments, TargetLine("form-treatment-2", left)),
        treatments_again=(*FORM.treatments_again, TargetLine("form-signature-2", left)),
        levels=(LevelLine("left intercostal nerve", "Rib"),),
    )
    return replace(document, leaflet=leaflet, form=form)
