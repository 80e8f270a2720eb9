"""FHIR R4 Bundles: who the patient is, what is planned, and whom no pack may be made for."""

from __future__ import annotations

import json
from datetime import date
from typing import Any
from zoneinfo import ZoneInfoNotFoundError

import pytest
from made_up import TERMS, families, faults, read, said

from consentgen.clinic import fhirdays
from consentgen.clinic.fields import Defaults, Terms
from consentgen.errors import CannotRead
from consentgen.request import Target

NHS = "https://fhir.nhs.uk/Id/nhs-number"
PATIENT: dict[str, Any] = {
    "resourceType": "Patient",
    "id": "p1",
    "birthDate": "1945-07-14",
    "gender": "male",
    "identifier": [
        {"system": "https://example.org/mrn", "value": "H1", "type": {"coding": [{"code": "MR"}]}},
        {"system": NHS, "value": "9990000018"},
    ],
    "name": [
        {"use": "usual", "family": "Smythe", "given": ["Jack"]},
        {"use": "official", "family": "Smit", "given": ["John"], "period": {"end": "2001"}},
        {
            "use": "official",
            "family": "Smith",
            "given": ["John", "Paul"],
            "prefix": ["Mr"],
            "period": {"start": "2001-02"},
        },
        {"use": "old", "family": "Older"},
        {"use": "nickname", "given": ["Jacky"]},
    ],
    "address": [{"use": "home", "line": ["1 Example Road"], "city": "Exampleton", "postalCode": "EX1 1EX"}],
    "communication": [{"language": {"text": "Polish"}, "preferred": True}, {"language": {"text": "English"}}],
    "extension": [
        {
            "url": "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-ContactPreference",
            "extension": [
                {
                    "url": "PreferredWrittenCommunicationFormat",
                    "valueCodeableConcept": {"coding": [{"display": "Large print"}]},
                }
            ],
        }
    ],
}
ORDER: dict[str, Any] = {
    "resourceType": "ServiceRequest",
    "id": "s1",
    "status": "active",
    "subject": {"reference": "Patient/p1"},
    "code": {"text": "Nerve chilling"},
    "bodySite": [{"text": "Left whisker nerve"}],
}
VISIT: dict[str, Any] = {
    "resourceType": "Appointment",
    "id": "a1",
    "status": "booked",
    "start": "2030-07-01T09:30:00+01:00",
    "basedOn": [{"reference": "ServiceRequest/s1"}],
    "participant": [{"actor": {"reference": "Patient/p1"}}],
}


def bundle(*resources: dict[str, Any], **more: Any) -> str:
    entries = [
        {"fullUrl": f"urn:uuid:{one.get('id', number)}", "resource": one} for number, one in enumerate(resources)
    ]
    return json.dumps({"resourceType": "Bundle", "type": "collection", "entry": entries, **more})


def patient(**changed: Any) -> dict[str, Any]:
    return {**PATIENT, **changed}


def order(**changed: Any) -> dict[str, Any]:
    return {**ORDER, **changed}


def test_a_bundle_becomes_a_request() -> None:
    found = read(bundle(PATIENT, {"resourceType": "Organization"}, ORDER, VISIT))
    (row,) = found.rows
    assert row.faults == () and row.request is not None and row.number == 3
    asked, who = row.request, row.request.patient
    assert (asked.procedure, asked.targets, asked.edition) == ("chilling", (Target("whisker", "left"),), "large-print")
    assert asked.treatment_on == date(2030, 7, 1)
    assert who is not None
    assert (who.family, who.given, who.title, who.preferred_name) == ("Smith", "John Paul", "Mr", "Jacky")
    assert (who.nhs_number, who.hospital_number, who.born) == ("999 000 0018", "H1", date(1945, 7, 14))
    assert (who.address, who.language, who.sex) == ("1 Example Road, Exampleton, EX1 1EX", "Polish", "male")


@pytest.mark.parametrize("reference", ["Patient/p1", "urn:uuid:p1", "https://example.org/fhir/Patient/p1/_history/3"])
def test_references_of_every_kind_are_followed(reference: str) -> None:
    assert families(read(bundle(PATIENT, order(subject={"reference": reference})))) == ["Smith"]


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"deceasedBoolean": True}, "patient-deceased"),
        ({"deceasedDateTime": "2030-01-01"}, "patient-deceased"),
        ({"meta": {"security": [{"code": "R"}]}}, "patient-restricted"),
        ({"meta": {"security": [{"code": "V"}]}}, "patient-restricted"),
        ({"active": False}, "patient-inactive"),
        ({"link": [{"type": "replaced-by"}]}, "patient-inactive"),
        ({"identifier": [*PATIENT["identifier"], {"system": NHS, "value": "9990000026"}]}, "several-numbers"),
        ({"identifier": [{"system": NHS, "value": "9990000019"}]}, "nhs-number"),
        ({"name": [*PATIENT["name"], {"use": "official", "family": "Smoth"}]}, "several-names"),
        ({"name": []}, "patient-without-name"),
        ({"birthDate": "1945-07"}, "bad-date"),
        ({"birthDate": 1945}, "not-fhir"),
    ],
)
def test_whom_no_pack_may_be_made_for(changed: dict[str, Any], code: str) -> None:
    found = read(bundle(patient(**changed), ORDER))
    assert [fault for _, _, fault in faults(found)] == [code]
    assert faults(found)[0][0] == 2


def test_an_unrestricted_living_patient_is_fine() -> None:
    assert families(read(bundle(patient(deceasedBoolean=False, meta={"security": [{"code": "U"}]}), ORDER))) == [
        "Smith"
    ]


@pytest.mark.parametrize(
    ("code", "sites", "target"),
    [
        ({"text": "Nerve chilling"}, ["Right whisker"], Target("whisker", "right")),
        (
            {"coding": [{"code": "1", "display": "Cryofiction (procedure)"}]},
            ["Structure of left whisker nerve"],
            Target("whisker", "left"),
        ),
        ({"text": "Chilling a nerve: cryofiction of left whisker nerve"}, [], Target("whisker", "left")),
        ({"text": "chilling"}, ["whisker", "bilateral"], Target("whisker", "both")),
        ({"text": "chilling"}, ["tail"], Target("tail")),
    ],
)
def test_procedure_nerve_and_side_in_words(code: dict[str, Any], sites: list[str], target: Target) -> None:
    found = read(bundle(PATIENT, order(code=code, bodySite=[{"text": site} for site in sites])))
    assert families(found) == ["Smith"]
    assert found.rows[0].request is not None and found.rows[0].request.targets == (target,)


@pytest.mark.parametrize(
    ("changed", "code"),
    [
        ({"code": {"text": "Knee replacement"}}, "unknown-procedure"),
        ({"code": {"coding": [{"code": "1"}]}}, "unknown-procedure"),
        ({"bodySite": [{"text": "Left knee"}]}, "unknown-nerve"),
        ({"bodySite": [{"coding": [{"code": "2"}]}]}, "unknown-nerve"),
        ({"bodySite": [{"text": "Left whisker", "coding": [{"display": "Right whisker"}]}]}, "side-contradicts"),
    ],
)
def test_what_is_said_and_not_known_is_never_replaced_by_a_default(changed: dict[str, Any], code: str) -> None:
    terms = Terms("list", TERMS.catalogue, TERMS.made_on, Defaults("chilling", ("whisker",), "left"))
    found = read(bundle(PATIENT, order(**changed)), terms=terms)
    assert code in [fault for _, _, fault in faults(found)]


def test_defaults_fill_in_where_nothing_is_said() -> None:
    terms = Terms("list", TERMS.catalogue, TERMS.made_on, Defaults("chilling", ("whisker",), "left"))
    for resources in ((PATIENT,), (PATIENT, VISIT), (PATIENT, order(code={}, bodySite=[]))):
        assert families(read(bundle(*resources), terms=terms)) == ["Smith"]
    assert families(read(json.dumps(PATIENT), terms=terms)) == ["Smith"]


def test_what_is_past_or_called_off_is_left_out_or_refused() -> None:
    done = order(id="s2", status="completed")
    found = read(bundle(PATIENT, done, {**ORDER, "resourceType": "Procedure", "id": "x", "status": "completed"}, ORDER))
    assert families(found) == ["Smith"]
    assert [(notice.code, notice.message.split(" not")[0]) for notice in found.notices] == [
        ("not-to-come", "Rows 2, 3")
    ]
    assert faults(read(bundle(PATIENT, ORDER, {**VISIT, "status": "cancelled"}))) == [
        (2, "Appointment.status", "appointment-off")
    ]


OFF = {**VISIT, "id": "a2", "status": "cancelled"}


def test_of_several_appointments_one_that_holds_counts() -> None:
    for order_ in ((VISIT, OFF), (OFF, VISIT), ({**VISIT, "basedOn": []}, OFF)):
        (row,) = read(bundle(PATIENT, ORDER, *order_)).rows
        assert row.request is not None and row.request.treatment_on == date(2030, 7, 1)
    both = read(bundle(PATIENT, ORDER, OFF, {**OFF, "id": "a3"}))
    assert faults(both) == [(2, "Appointment.status", "appointment-off")]


def test_of_appointments_that_nothing_was_planned_for_one_refusal_is_enough() -> None:
    terms = Terms("list", TERMS.catalogue, TERMS.made_on, Defaults("chilling", ("whisker",), "left"))
    assert faults(read(bundle(PATIENT, OFF, {**OFF, "id": "a3"}), terms=terms)) == [
        (2, "Appointment.status", "appointment-off")]
    found = read(bundle(PATIENT, OFF, VISIT), terms=terms)
    assert families(found) == ["Smith"] and found.rows[0].number == 3


PAST = {**VISIT, "id": "a4", "start": "2030-05-31T09:30:00+01:00"}


@pytest.mark.parametrize("resources", [
    (PAST,),
    (ORDER, PAST),
    (order(occurrenceDateTime="2030-05-31"),),
    (order(occurrencePeriod={"start": "2030-04-01", "end": "2030-05-01"}),),
])
def test_what_was_planned_for_a_day_that_is_past_is_left_out(resources: tuple[dict[str, Any], ...]) -> None:
    number = {"system": NHS, "value": "9990000026"}
    other = patient(id="p2", name=[{"family": "Jones"}], identifier=[number])
    found = read(bundle(PATIENT, *resources, other, order(id="s2", subject={"reference": "Patient/p2"})))
    assert families(found) == ["Jones"]
    assert [notice.code for notice in found.notices] == ["not-to-come"]


@pytest.mark.parametrize(("moment", "day"), [
    ("2030-06-09T23:00:00Z", date(2030, 6, 10)),
    ("2030-06-10T00:30:00+02:00", date(2030, 6, 9)),
    ("2030-12-09T23:00:00Z", date(2030, 12, 9)),
    ("2030-06-10", date(2030, 6, 10)),
])
def test_a_moment_is_the_day_that_it_is_in_britain(moment: str, day: date) -> None:
    for resources in ((ORDER, {**VISIT, "start": moment}), (order(occurrenceDateTime=moment),)):
        (row,) = read(bundle(PATIENT, *resources)).rows
        assert row.request is not None and row.request.treatment_on == day


def test_without_time_zones_a_moment_is_refused_and_a_day_is_not(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(name: str) -> None:
        raise ZoneInfoNotFoundError(name)

    monkeypatch.setattr(fhirdays, "ZoneInfo", unknown)
    assert faults(read(bundle(PATIENT, ORDER, VISIT))) == [(2, "Appointment.start", "no-time-zones")]
    assert families(read(bundle(PATIENT, order(occurrenceDateTime="2030-06-10")))) == ["Smith"]


def test_sides_that_contradict_each_other_are_told_once() -> None:
    twofold = [{"text": "Left whisker", "coding": [{"display": "Right whisker"}]}]
    assert faults(read(bundle(PATIENT, order(bodySite=twofold)))) == [
        (2, "ServiceRequest.bodySite", "side-contradicts")]
    inside = {"text": "Cryofiction of left or right whisker nerve"}
    assert faults(read(bundle(PATIENT, order(code=inside, bodySite=[])))) == [
        (2, "ServiceRequest.bodySite", "side-contradicts")]


@pytest.mark.parametrize(("words", "code"), [
    ("Cryofiction of right whisker nerve", "side-contradicts"),
    ("Right cryofiction", "side-contradicts"),
    ("R cryofiction", "side-contradicts"),
    ("Cryofiction (bilateral)", "side-contradicts"),
    ("Cryofiction - NOT left side", "words-deny"),
    ("Cryofiction of left rib nerve of fiction", "nerve-contradicts"),
    ("Cryofiction of caudal nerve", "nerve-contradicts"),
    ("Cryofiction of sternal nerve", "nerve-contradicts"),
])
def test_words_of_the_procedure_that_disagree_with_the_place_are_refused(words: str, code: str) -> None:
    for text in ({"text": words}, {"text": "Cryofiction", "coding": [{"display": words}]}):
        assert faults(read(bundle(PATIENT, order(code=text)))) == [(2, "ServiceRequest.code", code)]


def test_words_of_the_procedure_and_a_default_side_that_disagree_are_refused() -> None:
    terms = Terms("list", TERMS.catalogue, TERMS.made_on, Defaults("chilling", ("whisker",), "right"))
    for changed in ({"code": {"text": "Left cryofiction"}, "bodySite": []}, {"bodySite": [{"text": "L whisker"}]}):
        assert [code for _, _, code in faults(read(bundle(PATIENT, order(**changed)), terms=terms))] == [
            "side-contradicts"]


@pytest.mark.parametrize("words", [
    "Left cryofiction", "Cryofiction of nerve", "Cryofiction of peripheral nerve, not otherwise specified",
    "Cryofiction of left greater whisker nerve", "Cryofiction, left GWN (procedure)", "Cryofiction L side",
])
def test_words_of_the_procedure_that_agree_with_the_place_pass(words: str) -> None:
    assert families(read(bundle(PATIENT, order(code={"text": words})))) == ["Smith"]


@pytest.mark.parametrize(("changed", "found"), [
    ({"description": "Right whisker"}, ("description", "side-contradicts")),
    ({"serviceType": [{"text": "Cryofiction Rt"}]}, ("serviceType", "side-contradicts")),
    ({"serviceType": [{"coding": [{"display": "Caudal nerve clinic"}]}]}, ("serviceType", "nerve-contradicts")),
    ({"comment": "patient says not the left one"}, ("comment", "words-deny")),
])
def test_words_of_the_appointment_that_disagree_are_refused(changed: dict[str, Any], found: tuple[str, str]) -> None:
    wrong = faults(read(bundle(PATIENT, ORDER, {**VISIT, **changed})))
    assert wrong == [(2, f"Appointment.{found[0]}", found[1])]


def test_words_of_the_appointment_that_agree_or_name_no_place_pass() -> None:
    for words in ("Left whisker", "Do not eat before you come. See Dr R Smith", "Right-handed", "45 min"):
        assert families(read(bundle(PATIENT, ORDER, {**VISIT, "description": words}))) == ["Smith"]
    second = order(id="s2", bodySite=[{"text": "Right rib nerve of fiction"}])
    of_both = {**VISIT, "description": "Left whisker, right rib nerve of fiction",
               "basedOn": [{"reference": "ServiceRequest/s1"}, {"reference": "ServiceRequest/s2"}]}
    assert len(families(read(bundle(PATIENT, ORDER, second, of_both)))) == 2


def test_another_nerve_or_level_in_a_place_s_own_words_is_refused() -> None:
    twofold = [{"text": "Left whisker", "coding": [{"display": "Left caudal nerve"}]}]
    assert [code for _, _, code in faults(read(bundle(PATIENT, order(bodySite=twofold))))] == ["nerve-contradicts"]
    words = {"code": {"text": "Cryofiction T7"}, "bodySite": [{"text": "Left rib nerve of fiction T5"}]}
    assert faults(read(bundle(PATIENT, order(**words)))) == [(2, "ServiceRequest.code", "level-contradicts")]


def test_hints_can_be_followed_in_a_bundle() -> None:
    for changed, code, says in (({"bodySite": [{"text": "whisker"}]}, "missing-side", "bodySite"),
                                ({"bodySite": []}, "missing-nerve", "bodySite"),
                                ({"code": {}}, "missing-procedure", "code")):
        hints = {fault.code: fault.hint for fault in read(bundle(PATIENT, order(**changed))).rows[0].faults}
        assert says in hints[code]
    turned = read(bundle(PATIENT, ORDER, order(id="s2", bodySite=[{"text": "Right whisker"}])))
    assert [[(fault.code, "CSV" in fault.hint) for fault in row.faults] for row in turned.rows] == [
        [("sides-differ", True)]] * 2


def test_a_procedure_that_an_order_led_to_makes_no_second_row() -> None:
    planned = {**ORDER, "resourceType": "Procedure", "id": "x", "status": "preparation"}
    assert len(read(bundle(PATIENT, ORDER, {**planned, "basedOn": [{"reference": "ServiceRequest/s1"}]})).rows) == 1
    assert families(read(bundle(PATIENT, planned))) == ["Smith"]


def test_a_patient_who_is_missing_and_a_page_that_is_missing_are_refused() -> None:
    assert faults(read(bundle(ORDER))) == [(1, "subject", "no-patient")]
    for entries in ((PATIENT, ORDER), ()):
        found = read(bundle(*entries, link=[{"relation": "next", "url": "x"}]))
        assert [(fault.code, fault.is_error) for fault in found.faults] == [("bundle-goes-on", True)]
    assert families(read(bundle(PATIENT, ORDER, link=[{"relation": "self", "url": "x"}]))) == ["Smith"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        ('{"resourceType": "Bundle", "entry": ', "not valid JSON"),
        ('{"resourceType": "Observation"}', "not a Bundle"),
        ('{"resourceType": "Bundle", "entry": []}', "no row"),
        ('{"resourceType": "Bundle", "id": 1, "id": 2}', "twice"),
        ('{"resourceType": "Patient"}\n{"resourceType": "Patient"}', "not valid JSON"),
    ],
)
def test_what_is_no_bundle_cannot_be_read(content: str, says: str) -> None:
    with pytest.raises(CannotRead, match=says):
        read(content)


def test_no_value_of_a_bad_bundle_is_repeated() -> None:
    def spoil(value: Any, key: str = "") -> Any:
        if isinstance(value, dict):
            return {name: spoil(inner, name) for name, inner in value.items()}
        if isinstance(value, list):
            return [spoil(inner, key) for inner in value]
        return (
            value
            if not isinstance(value, str)
            or key in ("resourceType", "use", "system", "status", "reference", "id", "url")
            else f"Zq{value}secret"
        )

    found = read(bundle(spoil(PATIENT), spoil(ORDER), spoil(VISIT)))
    assert len(faults(found)) >= 4 and "secret" not in said(found)
