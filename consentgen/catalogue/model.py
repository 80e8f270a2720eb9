"""The catalogue's entries: what a clinical lead writes, typed and frozen.

Everything here is data that somebody signed or will sign. Nothing is derived, nothing is merged: that is
``resolve``'s work. Descriptions are written for the person who edits the YAML; editors show them.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import Field, model_validator

from consentgen.catalogue import views
from consentgen.catalogue.vocabulary import (
    GRAVITIES,
    Chance,
    Day,
    Evidence,
    Fingerprint,
    Gravity,
    Id,
    Kind,
    Misdated,
    Part,
    Places,
    Urgency,
    Words,
)

FORMAT = "1"


class SignOff(Part):
    """The clinician who stands for an entry. Without one the entry prints as a draft."""

    by: Words = Field(description="Name of the clinician.")
    role: Words = Field(description="Their role, such as Consultant in pain medicine.")
    on: Day = Field(description="The day it was signed off, as YYYY-MM-DD.")
    review_by: Day | None = Field(None, description="The day by which it must be looked at again.")


class Approval(SignOff):
    """A sign-off that holds for exactly the words it was given for. ``consentgen approve`` writes it."""

    fingerprint: Fingerprint = Field(description="Of the meaning of the entry, as it was approved.")


class Entry(Part):
    """An entry with an id that somebody signs off."""

    synonyms: tuple[Words, ...] = Field((), description="Other names people use for it.")
    sign_off: SignOff | None = Field(None, description="Who approved this entry. Leave out while it is a draft.")
    proposal: Words | None = Field(
        None, description="Set where the wording is a proposal that no source carries: what a clinician must settle."
    )


class Source(Part):
    """A publication, guideline or audit that a figure comes from."""

    authors: Words | None = Field(None, description="Who wrote it: Smith J, Jones K.")
    year: Words | None = Field(None, description="Year of publication.")
    title: Words | None = Field(None, description="Its title.")
    journal: Words | None = Field(None, description="Journal or publisher with volume and pages.")
    doi: Words | None = Field(None, description="DOI, without the address before it: 10.1000/example.")
    pmid: Words | None = Field(None, description="PubMed number.")
    pmcid: Words | None = Field(None, description="PubMed Central number, which begins with PMC.")
    page: Words | None = Field(None, description="Address of the official page.")
    kind: Words = Field(description="What it is: randomised trial, case series, registry, review, leaflet, audit …")
    setting: Words | None = Field(None, description="Who was studied, and where; for the clinician.")
    note: Words | None = Field(None, description="For the clinician; never printed.")

    @property
    def is_citable(self) -> bool:
        """Whether a reader could find it: a DOI, a PubMed number, an official page or a journal reference."""
        return bool(self.doi or self.pmid or self.pmcid or self.page or self.journal)


class Claim(Part):
    """How often one thing happens, for whom, and who says so."""

    id: Id = Field(description="A short name for this claim, unique in the catalogue.")
    chance: Chance = Field(description="How often: 2 of 113 people; 1 in 50; not known … See docs/catalogue.md.")
    had: Words | None = Field(
        None,
        description="What happened, as a phrase after the people: “had a skin infection”. Left out: the risk itself.",
    )
    setting: Words | None = Field(
        None, description="For whom, as a phrase that ends the sentence: “after freezing of arm or leg nerves”."
    )
    evidence: Evidence = Field(description="What kind of evidence it is for this treatment at this nerve.")
    sources: tuple[Id, ...] = Field((), description="Ids of sources. Only an estimate may have none.")
    procedures: tuple[Id, ...] = Field((), description="At a site: the procedures it holds for. Left out: all of them.")
    because: Words | None = Field(
        None,
        description="Why this figure speaks instead of the more general ones. Without a reason, those print as well.",
    )
    note: Words | None = Field(None, description="For the clinician; never printed.")

    @property
    def is_direct(self) -> bool:
        """Whether it comes from this treatment at this nerve or the clinic's own audit, not from something like it."""
        return self.evidence in ("direct", "own-audit")


class Sign(Part):
    """A sign to look out for, and how soon to get help."""

    urgency: Urgency = Field(description="How soon: now (call 999), same-day, or clinic (at the next opening hours).")
    text: Words = Field(description="The sign, as it stands in the list of when to get help. No full stop.")


class Risk(Entry):
    """One thing that can go wrong, or that is to be expected, in words a patient can use."""

    name: Words = Field(description="Name in plain words, as the leaflet heads it: Bruising.")
    term: Words | None = Field(None, description="The clinical term.")
    short: Words | None = Field(None, description="A shorter name for tables and the consent form.")
    what: Words = Field(description="What it is, in plain words.")
    kind: Kind = Field(
        "risk", description="risk, expected-effect (most people have it), failure-of-benefit, or advice."
    )
    seriousness: Gravity = Field(description="How serious it usually is.")
    worst_case: Gravity | None = Field(None, description="How serious it can get. Left out: as serious as usual.")
    condition: Words | None = Field(
        None, description="When it applies, in words that end “This applies …”: “if X-ray is used”. It always prints."
    )
    when: Words = Field(description="When it shows.")
    lasts: Words = Field(description="How long it lasts.")
    why: Words | None = Field(None, description="Why it happens.")
    do: Words = Field(description="What the patient should do, and whom to call.")
    brief_do: Words | None = Field(None, description="A shorter version of do for the compact table.")
    team: Words | None = Field(None, description="What the team does to lower the risk.")
    signs: tuple[Sign, ...] = Field((), description="Signs that should bring the patient to get help.")

    @property
    def worst(self) -> Gravity:
        """The worst case, which is at least the usual seriousness."""
        return max(self.worst_case or self.seriousness, self.seriousness, key=GRAVITIES.index)


class RiskHere(Part):
    """A risk as it holds for a procedure, at a site or with a factor."""

    claims: tuple[Claim, ...] = Field((), description="What is known of how often. Left out: not known.")
    procedures: tuple[Id, ...] = Field((), description="At a site: the procedures it holds for. Left out: all of them.")
    kind: Kind | None = Field(None, description="What it is here: a numb patch may be expected at one nerve only.")
    seriousness: Gravity | None = Field(None, description="How serious it usually is here, if not as elsewhere.")
    worst_case: Gravity | None = Field(None, description="How serious it can get here, if not as elsewhere.")
    what: Words | None = Field(None, description="Words that replace the risk's own here.")
    when: Words | None = Field(None, description="When it shows, here.")
    lasts: Words | None = Field(None, description="How long it lasts, here.")
    do: Words | None = Field(None, description="What the patient should do, here.")
    brief_do: Words | None = Field(None, description="A shorter version of do for the compact table.")
    not_known: Words | None = Field(None, description="What to say beside “not known” here, such as why.")


class Benefit(Part):
    """What the treatment may do at this nerve, and for how long."""

    lead: Words = Field(description="One sentence that answers: will it help me, and for how long?")
    key: Words | None = Field(None, description="The key point on page 1, with its bold claim first: **Claim.** Rest.")
    intended: Words | None = Field(None, description="The intended benefit, as the consent form says it.")
    claims: tuple[Claim, ...] = Field((), description="What was counted of it. Use outcome: benefit.")
    unknown: tuple[Words, ...] = Field((), description="What nobody knows yet; at most three.")


class Expect(Part):
    """What to expect at this nerve, where the procedure's own sentences on numb skin would not be true."""

    key_expect: Words = Field(description="The key point on what to expect, with its bold claim first.")
    summary_expect: Words = Field(description="What to expect, for the page to keep.")


class Alternative(Part):
    """Another choice the patient has, with its own risks."""

    name: Words = Field(description="What the choice is called.")
    short: Words | None = Field(None, description="Its name on the consent form.")
    what: Words = Field(description="What it involves, what it may do and what can go wrong with it.")
    claims: tuple[Claim, ...] = Field((), description="What was counted of it.")
    sites: tuple[Id, ...] = Field((), description="The nerves at which it is a choice. Left out: all of them.")


class Row(Part):
    """A label with its text, such as First 24 hours: No driving."""

    label: Words = Field(description="The label: First 24 hours.")
    text: Words = Field(description="Its text.")


class Pathway(Part):
    """What happens, in the order the patient lives it."""

    before: Words = Field(description="Before the day.")
    on_the_day: Words = Field(description="On the day, before it starts.")
    treatment: Words = Field(description="The treatment itself.")
    after: Words = Field(description="Afterwards, until the patient goes home.")


class Code(Part):
    """A clinical code. It prints only once somebody verified it."""

    system: Words = Field(description="The system, such as OPCS-4 or SNOMED CT.")
    code: Words = Field(description="The code itself.")
    display: Words = Field(description="Its official words.")
    verified_by: Words | None = Field(None, description="Who looked it up.")
    verified_on: Day | None = Field(None, description="When. A code prints only once both are there.")


class Procedure(Entry):
    """A treatment, with everything a leaflet says of it at whatever nerve."""

    name: Words = Field(description="Lay name: freezing a nerve.")
    clinical: Words = Field(description="Clinical name, in full: cryoneurolysis.")
    action: Words = Field(description="How the form begins the treatment line: Freezing.")
    heading: Words = Field(description="How the leaflet's title begins: Freezing a nerve.")
    heading_several: Words = Field(description="The title for more than one nerve: Freezing several nerves.")
    anaesthesia: Literal["local", "sedation"] = Field(
        "local", description="local or sedation (also for a general anaesthetic). It chooses the form."
    )
    anaesthesia_words: Words = Field(description="How the form says the anaesthesia.")
    key: Words = Field(description="The first key point: **What it does.** One or two sentences.")
    key_expect: Words = Field(description="The key point on what to expect at this nerve; may use {numb_area}.")
    how: tuple[Words, ...] = Field(description="How it works, one text a paragraph.")
    form_summary: Words = Field(description="One or two sentences on the form that say what is done.")
    pathway: Pathway = Field(description="What happens, before, on the day and afterwards.")
    benefit: Benefit = Field(description="What may be said where the nerve has nothing of its own.")
    alternatives: dict[Id, Alternative] = Field(description="The other choices, by id. Doing nothing is one of them.")
    aftercare: tuple[Row, ...] = Field(description="What to do afterwards: labels with texts.")
    summary_expect: Words = Field(description="What to expect, for the page to keep.")
    signs: tuple[Sign, ...] = Field((), description="When to get help, whatever the nerve.")
    extra_procedures: tuple[Words, ...] = Field((), description="What may become necessary.")
    sites: tuple[Id, ...] = Field(description="The nerves it treats.")
    risks: dict[Id, RiskHere] = Field(
        description="Its risks at any nerve, by id of the risk. Write {} after one that needs no more."
    )
    codes: tuple[Code, ...] = Field((), description="Clinical codes.")


class Levels(Part):
    """The levels a nerve has, such as ribs."""

    label: Words = Field(description="What a level is called here: Level.")
    values: dict[str, Words] = Field(description="Each level with its words: T5: fifth rib.")


class Site(Entry):
    """A target nerve."""

    name: Words = Field(description="Lay name: the nerve to the back of the scalp.")
    anatomical: Words = Field(description="Anatomical name, without side: greater occipital nerve.")
    plural: Words | None = Field(None, description="Anatomical name of several; left out: with an s.")
    origin: Words | None = Field(None, description="Where it comes from, for the professional: C2 dorsal ramus.")
    region: Words = Field(description="The part of the body: head and neck.")
    place: Words = Field(description="Ends the leaflet's title: at the {side} back of your head.")
    laterality: Literal["sided", "midline"] = Field(description="sided (left and right) or midline.")
    levels: Levels | None = Field(None, description="The levels it has, such as ribs. Left out: none.")
    nerve_type: Literal["sensory", "mixed", "motor", "autonomic"] = Field(
        description="sensory, mixed, motor or autonomic."
    )
    indication: Words = Field(description="Whom it is for: how a sentence that begins with “For you, if” goes on.")
    numb_area: Words = Field(description="The skin that is likely to go numb; {side} stands for the side.")
    positioning: Words = Field(description="A sentence: You lie face down.")
    aftercare: Words = Field(description="What to look after at this nerve.")
    both_sides: Words | None = Field(
        None, description="What changes when this nerve is treated on both sides in one session."
    )
    benefits: dict[Id, Benefit] = Field(default_factory=dict, description="By procedure: what it may do at this nerve.")
    expects: dict[Id, Expect] = Field(
        default_factory=dict, description="By procedure: what to expect, where its own words do not fit this nerve."
    )
    raises: dict[Id, Words] = Field(
        default_factory=dict, description="General risks that are more likely here, each with the reason in words."
    )
    raises_for: tuple[Id, ...] = Field((), description="The procedures that “raises” holds for. Left out: all.")
    treated_by: tuple[Id, ...] = Field(
        (), description="In a clinic's folder: procedures that treat this nerve too, besides those that name it."
    )
    excludes: dict[Id, Words] = Field(
        default_factory=dict, description="Conditional risks that cannot happen here, each with a written reason."
    )
    signs: tuple[Sign, ...] = Field((), description="When to get help, at this nerve.")
    risks: dict[Id, RiskHere] = Field(
        default_factory=dict, description="Its own risks, by id of the risk. Write {} after one that needs no more."
    )

    @property
    def several(self) -> str:
        """The anatomical name of more than one."""
        return self.plural or f"{self.anatomical}s"


class Marks(Part):
    """What is marked in a view. Points are millimetres across and down; one that stands twice is a corner."""

    dots: Places = Field((), description="Where the probe goes: 4 12, 9.5 14.")
    course: Places = Field((), description="Along which the nerve runs.")
    areas: tuple[Places, ...] = Field((), description="The skin that is likely to go numb, each by its edge.")


class PictureView(Marks):
    """One view of a picture."""

    view: views.ViewName = Field(
        description="The view of the body; docs/catalogue.md says which side and size each has."
    )
    levels: dict[str, Marks] = Field(
        default_factory=dict, description="By level: what is marked where that level is treated, in place of the rest."
    )


class Picture(Entry):
    """Where a nerve is, and what goes numb, drawn on the body. Its id is that of its nerve under “sites”."""

    words: Words = Field(description="What the picture shows, for those who cannot see it; {side} stands for the side.")
    source_words: Words = Field(description="The words it was drawn from. They never print.")
    views: tuple[PictureView, ...] = Field(min_length=1, description="One or two views.")


class Factor(Entry):
    """Something about the patient that changes the risks. All of them print as questions on the form."""

    name: Words = Field(description="What it is called.")
    question: Words = Field(description="The question on the form, in as few words as it takes.")
    effect: Words = Field(description="What it changes, in words for the patient.")
    raises: tuple[Id, ...] = Field((), description="Risks that are more likely with it, by id.")
    risks: dict[Id, RiskHere] = Field(default_factory=dict, description="Risks of its own, or figures for this group.")
    strength: Literal["information", "caution", "relative-contraindication", "contraindication"] = Field(
        description="How much it weighs. A contraindication prints a stop box for the professional."
    )
    strength_note: Words | None = Field(None, description="For the clinician.")
    action: Words = Field(description="What the professional does about it.")
    stop: bool = Field(False, description="Whether a yes means: do not go ahead until it is resolved.")
    procedures: tuple[Id, ...] = Field((), description="The procedures it matters for. Left out: all.")
    implied_by_both_sides: bool = Field(False, description="Whether treating both sides brings it in by itself.")
    sources: tuple[Id, ...] = Field((), description="Ids of sources.")


class Conflict(Part):
    """Sources that do not agree: what each says, and what this catalogue does about it. For the clinician only."""

    what: Words = Field(description="What the sources say against each other, in one or two sentences.")
    shown: Literal["both", "settled"] = Field(
        description="both: the patient reads each side, as claims. settled: one side speaks, or neither."
    )
    because: Words = Field(description="Why it is shown so, or settled so.")
    undo: Words = Field(description="What to change in the catalogue if you disagree.")
    claims: tuple[Id, ...] = Field((), description="Ids of the claims or figures it concerns; for both, at least two.")
    sources: tuple[Id, ...] = Field((), description="Ids of the sources that do not agree.")
    sites: tuple[Id, ...] = Field((), description="The nerves it concerns, besides those where its claims are used.")
    procedures: tuple[Id, ...] = Field((), description="The procedures it concerns; with sites, at those.")


class Figure(Part):
    """A clinic's own figure: an audit, a period, and why it speaks."""

    id: Id = Field(description="A short name for this figure, unique in the whole catalogue.")
    risk: Id = Field(description="Id of the risk.")
    procedure: Id | None = Field(None, description="The procedure it holds for. Left out: all of them.")
    site: Id | None = Field(None, description="The nerve it holds for. Left out: all of them.")
    chance: Chance = Field(
        description="How often: 6 of 120 people; {how_often: 6 of 120 people, within: 7 days} … See docs/catalogue.md."
    )
    had: Words | None = Field(
        None, description="What happened, as a phrase after the people: “had a bruise”. Left out: the risk itself."
    )
    setting: Words | None = Field(
        None, description="For whom, as a phrase that ends the sentence: “in our clinic in 2026”."
    )
    evidence: Literal["own-audit", "estimate"] = Field(
        "own-audit", description="own-audit: you counted. estimate: a clinician's own estimate."
    )
    sources: tuple[Id, ...] = Field(
        min_length=1, description="Ids of sources: your audit, with its period and how cases were found."
    )
    because: Words = Field(description="Why this figure speaks for this clinic.")


class Withheld(Part):
    """A risk that a clinic leaves out at a site. It shows in explain, with reason and name."""

    risk: Id = Field(description="Id of the risk.")
    site: Id = Field(description="The nerve at which it is left out.")
    procedure: Id | None = Field(None, description="The procedure. Left out: all of them.")
    because: Words = Field(description="The reason. Whoever makes a pack reads it.")
    by: Words = Field(description="Who decided, with their role.")


class Meta(Part):
    """What a catalogue is called, and how old it is."""

    title: Words = Field(description="What this catalogue is called.")
    version: Words = Field(description="Its version, such as 2026-1. Give a new one with every change.")
    published: Day = Field(description="The day it was published, as YYYY-MM-DD.")
    review_by: Day = Field(description="The day by which it must be looked at again; after published.")

    @model_validator(mode="after")
    def _review_follows(self) -> Meta:
        if self.review_by <= self.published:
            raise Misdated("the review date must be after the day of publication.", "check both", ("review_by",))
        return self


SECTIONS: dict[str, Any] = {
    "sources": Source,
    "risks": Risk,
    "procedures": Procedure,
    "sites": Site,
    "factors": Factor,
    "conflicts": Conflict,
    "pictures": Picture,
}
