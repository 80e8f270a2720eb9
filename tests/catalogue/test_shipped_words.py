"""The shipped catalogue: what it must hold, and how its words must read."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest

from consentgen import chance as chances
from consentgen.catalogue.check import check
from consentgen.catalogue.inside import inside
from consentgen.catalogue.load import Catalogue, load
from consentgen.catalogue.model import Claim
from consentgen.catalogue.vocabulary import Part

GENERAL = {
    "bruising", "bleeding-haematoma", "infection", "pain-flare", "no-effect", "increased-pain",
    "permanent-nerve-injury", "skin-cold-injury", "skin-colour", "hair-loss", "numbness", "neuritis",
    "motor-weakness", "faint", "la-allergy", "la-toxicity", "return-of-pain", "procedure-discomfort",
    "numb-skin-injury", "falls-driving", "target-not-reached", "probe-tissue-adhesion", "wrong-site", "xray",
}
OF_THE_NERVE = {
    "greater-occipital": "hair-loss neck-muscle-weakness scalp-haematoma dizziness stroke-or-spinal-cord-injury",
    "lesser-occipital": "weak-shoulder-shrug numb-ear-lobe hair-loss skin-cold-injury",
    "third-occipital": "unsteadiness neuritis stroke-or-spinal-cord-injury",
    "intercostal": "pneumothorax haemothorax abdominal-bulge neuritis numb-nipple",
    "acnes": "abdominal-bulge rectus-sheath-haematoma bowel-puncture skin-cold-injury",
    "ilioinguinal": "femoral-nerve-spread genital-feeling abdominal-bulge bowel-puncture mesh-infection",
    "iliohypogastric": "femoral-nerve-spread abdominal-bulge bowel-puncture",
    "genitofemoral": "cremasteric-weakness spermatic-cord-injury groin-vessel-bleed genital-feeling",
    "lfcn": "femoral-nerve-spread nerve-missed",
    "pudendal": "sphincter-weakness sexual-change leg-weakness deep-pelvic-bleed rectal-puncture numbness",
    "superior-cluneal": "skin-dent bleeding-haematoma",
    "lumbar-mb": "spinal-root-injury sore-muscles weaker-back-muscle no-effect",
    "cervical-mb": "stroke-or-spinal-cord-injury sore-muscles heavy-weak-neck unsteadiness",
    "si-lateral": "spinal-root-injury neuritis",
    "ganglion-impar": "rectal-puncture autonomic-change any-complication bleeding-haematoma",
    "ipbsn": "skin-dent uncomfortable-kneeling serious-device-event",
    "afcn": "weak-thigh vein-bleed",
    "genicular": "knee-joint-bleed joint-infection tendon-damage foot-drop",
    "suprascapular": "weak-shoulder pneumothorax shoulder-vessel-bleed",
    "axillary-articular": "weak-arm-lift arm-vessel-bleed",
    "lateral-pectoral": "weaker-chest-muscle pneumothorax shoulder-vessel-bleed",
    "supraorbital": "hair-loss black-eye drooping-eyelid eye-injury visible-skin-mark",
    "infraorbital": "eye-injury burnt-or-bitten-lip lip-droop",
    "mental": "bitten-lip visible-skin-mark shaving-cuts",
    "sural": "vein-bleed numb-foot-wound skin-cold-injury",
    "interdigital": "skin-cold-injury foot-bone-break infection stump-neuroma-after no-effect",
    "stump-neuroma": "minor-complication prosthesis-rub phantom-pain-flare",
    "phantom-limb-nerves": "weak-thigh-or-hip fall-after-treatment",
    "posterior-tibial": "numb-foot-wound ankle-artery-injury weak-foot-muscles",
    "deep-peroneal": "foot-drop foot-artery-injury",
}
OF_THE_BLOCK = {"la-toxicity", "bleeding-haematoma", "infection", "no-effect"}
FOR_PROFESSIONALS = {"proposal", "strength_note", "action", "origin", "synonyms", "note", "because", "id", "chance"}
SIDE_FIELDS = {"place", "numb_area", "indication", "lead", "key", "intended", "key_expect", "summary_expect"}
NUMB_FIELDS = {"key_expect", "summary_expect"}
BAND_WORDS = re.compile(r"\b(very )?(un)?common(ly)?\b|\brare(ly)?\b|\bunlikely\b|\bseldom\b|\bfrequent(ly)?\b", re.I)
FIGURE = re.compile(r"\d+(\.\d+)?%|\b\d+ (of|in|out of|per) \d+|\b\d[\d.]* (people|patients)\b")


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    catalogue, found = load()
    assert not found
    assert catalogue is not None
    return catalogue


def texts(value: object, at: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every text with the names of the fields that lead to it; codes and notes that never print are left out."""
    if isinstance(value, str):
        yield at, value
    elif isinstance(value, Part):
        for name in type(value).model_fields:
            if name not in FOR_PROFESSIONALS:
                yield from texts(getattr(value, name), (*at, name))
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item, at)
    elif isinstance(value, dict):
        for key, item in value.items():
            yield from texts(item, (*at, str(key)))


def printed(catalogue: Catalogue) -> list[tuple[tuple[str, ...], str]]:
    entries = [(kind, id_, entry) for kind in ("risks", "procedures", "sites", "factors")
               for id_, entry in getattr(catalogue, kind).items()]
    return [found for kind, id_, entry in entries for found in texts(entry, (kind, id_))]


def all_claims(catalogue: Catalogue) -> list[Claim]:
    return [claim for kind in ("procedures", "sites", "factors")
            for entry in getattr(catalogue, kind).values() for _, claim in inside(entry) if isinstance(claim, Claim)]


# ---- what it must hold -----------------------------------------------------------------------------------------


def test_nothing_is_found_wrong_with_it(shipped: Catalogue) -> None:
    assert check(shipped, groups=("structure", "completeness", "words")) == ()


def test_it_is_a_draft_throughout(shipped: Catalogue) -> None:
    entries = [e for kind in ("risks", "procedures", "sites", "factors") for e in getattr(shipped, kind).values()]
    assert len(entries) > 80
    assert not [entry for entry in entries if entry.sign_off]


def test_freezing_has_every_general_risk_and_nerve(shipped: Catalogue) -> None:
    freezing = shipped.procedures["cryoneurolysis"]
    assert set(freezing.risks) == GENERAL
    assert set(freezing.sites) == set(OF_THE_NERVE)
    assert len(shipped.factors) == 22


@pytest.mark.parametrize("nerve", OF_THE_NERVE)
def test_each_nerve_has_its_own_risks(shipped: Catalogue, nerve: str) -> None:
    assert set(OF_THE_NERVE[nerve].split()) <= set(shipped.sites[nerve].risks)


def test_the_block_has_its_risks_and_none_that_come_from_freezing(shipped: Catalogue) -> None:
    block, site = shipped.procedures["intercostal-block"], shipped.sites["intercostal"]
    assert set(block.risks) >= OF_THE_BLOCK
    assert not {"skin-cold-injury", "skin-colour", "probe-tissue-adhesion", "neuritis"} & set(block.risks)
    carried_over = {id_ for id_, here in site.risks.items() if "intercostal-block" in (here.procedures or block.sites)
                    or not here.procedures}
    assert carried_over == {"pneumothorax", "haemothorax"}


def test_a_collapsed_lung_is_not_known_after_freezing_but_counted_after_the_block(shipped: Catalogue) -> None:
    found = shipped.sites["intercostal"].risks["pneumothorax"].claims
    freezing = [c for c in found if c.procedures == ("cryoneurolysis",)]
    block = [c for c in found if c.procedures == ("intercostal-block",)]
    assert len(freezing) + len(block) == len(found)
    assert [c.id for c in freezing if chances.kind_of(c.chance) == "unknown"] == ["intercostal-pneumothorax"]
    assert {c.evidence for c in freezing if chances.kind_of(c.chance) == "figure"} == {"analogue"}
    assert {c.evidence for c in block} == {"direct"}
    same_14 = {"14 of 1,020 nerves", "14 of 249 sessions", "14 of 161"}
    for side in (freezing, block):
        assert same_14 <= {str(chances.to_data(c.chance)) for c in side}


def test_a_contraindication_stops(shipped: Catalogue) -> None:
    stops = {id_ for id_, factor in shipped.factors.items() if factor.stop}
    assert stops == {id_ for id_, factor in shipped.factors.items() if factor.strength == "contraindication"}
    assert "cryoglobulinaemia" in stops


def test_both_sides_bring_in_their_factor(shipped: Catalogue) -> None:
    assert [id_ for id_, factor in shipped.factors.items() if factor.implied_by_both_sides] == ["bilateral"]


# ---- figures ---------------------------------------------------------------------------------------------------


def test_every_figure_names_a_source_that_can_be_found(shipped: Catalogue) -> None:
    figures = [claim for claim in all_claims(shipped) if chances.kind_of(claim.chance) == "figure"]
    assert len(figures) > 30
    for claim in figures:
        assert claim.sources, claim.id
        assert all(shipped.sources[source].is_citable for source in claim.sources), claim.id
        assert claim.had, claim.id
        assert claim.evidence not in ("estimate", "own-audit"), claim.id


def test_no_source_stands_there_unused(shipped: Catalogue) -> None:
    used = {source for claim in all_claims(shipped) for source in claim.sources}
    used |= {source for factor in shipped.factors.values() for source in factor.sources}
    used |= {source for conflict in shipped.conflicts.values() for source in conflict.sources}
    assert set(shipped.sources) == used


def test_a_figure_outside_a_claim_stands_in_an_entry_that_names_its_source(shipped: Catalogue) -> None:
    for path, words in printed(shipped):
        if FIGURE.search(words) and not {"had", "setting"} & set(path):
            assert path[0] == "factors", (path, words)
            assert shipped.factors[path[1]].sources, path


def test_no_word_stands_for_a_figure(shipped: Catalogue) -> None:
    for claim in all_claims(shipped):
        assert chances.kind_of(claim.chance) != "band", claim.id
    for path, words in printed(shipped):
        assert not BAND_WORDS.search(words), (path, words)


# ---- words -----------------------------------------------------------------------------------------------------


def test_sentences_are_short(shipped: Catalogue) -> None:
    for path, words in printed(shipped):
        if {"had", "setting"} & set(path):
            continue  # parts of a sentence that a figure begins
        for said in re.split(r"(?<=[.?!:])\s+", words.replace("**", "")):
            assert len(said.split()) <= 20, (path, said)


def test_nothing_that_prints_is_abbreviated(shipped: Catalogue) -> None:
    for path, words in printed(shipped):
        if {"term", "label", "codes"} & set(path) or "levels" in path or "sources" in path:
            continue
        assert set(re.findall(r"\b[A-Z]{2,}\b", words)) <= {"NHS", "CT"}, (path, words)


def test_words_fit_the_compact_tables_and_the_form(shipped: Catalogue) -> None:
    for id_, risk in shipped.risks.items():
        assert len((risk.brief_do or "").replace("**", "")) <= 45, id_
        assert len(risk.short or "") <= 32, id_
        assert len(risk.what) <= 120, id_
        assert len(risk.do) <= 180, id_
    for id_, factor in shipped.factors.items():
        assert len(factor.question.split()) <= 6, id_


def test_a_risks_rows_are_whole_sentences(shipped: Catalogue) -> None:
    for id_, risk in shipped.risks.items():
        for words in filter(None, (risk.what, risk.when, risk.lasts, risk.why, risk.do, risk.brief_do, risk.team)):
            assert words[0].isupper() and words.endswith((".", "?")), (id_, words)


def test_signs_are_short_and_do_not_crowd_the_ladder(shipped: Catalogue) -> None:
    freezing = shipped.procedures["cryoneurolysis"]
    general = [s for s in freezing.signs] + [s for id_ in freezing.risks for s in shipped.risks[id_].signs]
    for id_ in freezing.sites:
        site = shipped.sites[id_]
        signs = [*general, *site.signs, *(s for risk in site.risks for s in shipped.risks[risk].signs)]
        for urgency in ("now", "same-day", "clinic"):
            rung = {sign.text for sign in signs if sign.urgency == urgency}
            assert 1 <= len(rung) <= 5, (id_, urgency, rung)
            assert all(len(words.split()) <= 9 and not words.endswith(".") for words in rung), rung


def test_slots_stand_only_where_they_are_filled(shipped: Catalogue) -> None:
    for path, words in printed(shipped):
        if "{side}" in words:
            assert path[-1] in SIDE_FIELDS, (path, words)
        if "{numb_area}" in words:
            assert path[-1] in NUMB_FIELDS, (path, words)
