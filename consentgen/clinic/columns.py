"""Which column of a list is which field: by the words people write above columns, and by ``--map`` for the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass

from consentgen.clinic.fields import FIELD_NAMES
from consentgen.clinic.status import HEADED
from consentgen.diagnostics import Diagnostic, Place, did_you_mean

NAME = "name"
"""Family and given name in one column, as SMITH, John (Mr): not a field, but what two or three fields are read from."""

HEADINGS: dict[str, str] = {
    "title": "Title", "given": "Given name", "family": "Family name", "preferred_name": "Preferred name",
    "born": "Date of birth", "sex": "Sex", "nhs_number": "NHS number", "hospital_number": "Hospital number",
    "address": "Address", "language": "Language", "communication_needs": "Communication needs",
    "consultant": "Consultant", "professional": "Professional", "job_title": "Job title", "contact": "Contact",
    "concerns": "Concerns", "procedure": "Procedure", "nerve": "Nerve", "side": "Side", "level": "Level",
    "factors": "Factors", "part": "Part", "form": "Form", "edition": "Edition", "date_given": "Date given",
    "date_of_treatment": "Date of treatment", "confirmed": "Confirmed",
}
"""What our own lists write above each field."""

ALSO: dict[str, str] = {
    "title": "prefix, salutation",
    "given": "given, given names, forename, forenames, fore name, first name, first names, christian name",
    "family": "family, surname, last name",
    NAME: "patient, name, full name, surname and forename, surname forename",
    "preferred_name": "known as, likes to be called, preferred forename",
    "born": "born, dob, birth date, birthday, date born",
    "sex": "gender",
    "nhs_number": "nhs, nhs no, nhs num, nhs nr, nhs id, national health service number, chi, chi no, chi number",
    "hospital_number": "hospital no, hospital num, hospital id, hosp no, hosp number, hosp num, mrn, medical record "
                       "number, unit no, unit number, pas no, pas number, pas id, case note number, casenote number, "
                       "case notes no",
    "address": "addr, home address, postal address, full address",
    "language": "first language, preferred language, main language, spoken language",
    "communication_needs": "accessible information, accessible information needs, accessible information standard, "
                           "ais, ais needs, comms, comms needs, communication need, information needs, "
                           "accessibility needs",
    "consultant": "cons, consultant name, responsible consultant, consultant in charge",
    "professional": "consent taken by, taking consent, health professional, healthcare professional",
    "job_title": "grade, role, post",
    "contact": "contact details of professional, bleep, extension",
    "concerns": "concern, what matters, what matters to the patient, material to me",
    "procedure": "proc, procedure name, procedure/operation, operation/procedure, operation, op, planned procedure, "
                 "intended procedure, proposed procedure, treatment",
    "nerve": "nerves, nerve name, nerve target, target nerve, target nerves, target, targets, site, target site, "
             "procedure site",
    "side": "laterality, l/r, r/l, left/right, left or right, lat",
    "level": "lvl, levels, spinal level",
    "factors": "factor, risk factors, patient factors",
    "part": "parts, document, documents",
    "form": "consent form, form type, type of form",
    "edition": "format, print size",
    "date_given": "given on, leaflet given, leaflet given on, information given, information given on",
    "date_of_treatment": "treatment date, appointment date, appointment, date of appointment, appt date, appt, "
                         "procedure date, proc date, date of procedure, operation date, op date, date of operation, "
                         "date of surgery, surgery date, tci, tci date, admission date",
    "confirmed": "confirm",
}
"""What others write, besides the field's own name."""

HARMLESS = frozenset(re.findall("[a-z]+", """
    a age alert alerts anaesthetic anaesthetist and area arrival assessment bay bed booked by cancelled category clinic
    clinician code comment comments completed consent contact cost count date day daycase department description
    details diagnosis doctor duration email end ethnicity first gp home id indication interpreter kin last
    letter letters list location mobile next no note notes number of or order other outcome pathway patient
    patients phone pickup post postcode practice pre priority reason ref reference referral referrer religion
    required room row scan seen seq session slot specialty staff start status surgery team tel telephone theatre
    time to transport type unit urgency ward week weight work yes
"""))
"""Words that may be repeated in a message. A heading with any other word in it is called by its letter, since it might
be a value: nobody can tell a surname from a heading."""

PATIENTS = ("patients", "patient", "pts", "pt")
"""What may stand before a heading. The s may belong to the next word: Patient Surname."""

MAPPED = re.compile(r"(?P<field>[^=]+)=(?P<column>.*)", re.DOTALL)


@dataclass(frozen=True)
class Column:
    """One column that is read: the field it is, its place from 0, and its heading as messages may show it."""

    field: str
    index: int
    heading: str


@dataclass(frozen=True)
class Columns:
    """The columns that are read, in their order, and what those that are not are called."""

    read: tuple[Column, ...] = ()
    ignored: tuple[str, ...] = ()

    def words(self) -> Iterator[str]:
        """What each column was taken for, a line for people."""
        if self.read:
            yield f"Columns: {'; '.join(_taken_as(column) for column in self.read)}."
        if self.ignored:
            yield f"Columns that are ignored: {', '.join(self.ignored)}. “--map FIELD=COLUMN” makes use of one."


def _taken_as(column: Column) -> str:
    meant = HEADINGS.get(column.field, column.field)
    return meant if key(meant) == key(column.heading) else f"{column.heading} is {meant.lower().replace('nhs', 'NHS')}"


def key(words: str) -> str:
    """What two spellings of one heading have in common: letters and digits, without case, accents and remarks."""
    plain = re.sub(r"[(\[].*?[)\]]", " ", unicodedata.normalize("NFKD", words).replace("#", " no "))
    return re.sub(r"[^0-9a-z]", "", plain.casefold())


KEYS: dict[str, str] = {
    **{key(heading): heading for heading in HEADED},
    **{key(word): field for field, words in ALSO.items() for word in words.split(",")},
    **{key(heading): field for field, heading in HEADINGS.items()},
    **{key(field): field for field in FIELD_NAMES},
}


def field_of(heading: str) -> str:
    """The field that a heading names, or empty text."""
    plain = key(heading)
    return next(filter(None, (KEYS.get(plain.removeprefix(before)) for before in ("", *PATIENTS))), "")


def letter(index: int) -> str:
    """What a spreadsheet calls the column at that place from 0: A to Z, AA and so on."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


def score(headings: Sequence[str], maps: Sequence[str]) -> int:
    """How many different fields a row of headings names, by itself or by ``--map``."""
    named = {field_of(heading) for heading in headings} - {""}
    wanted = {key(found["column"]) for text in maps if (found := MAPPED.fullmatch(text))} - {""}
    return len(named) + len({key(heading) for heading in headings if not field_of(heading)} & wanted)


def settle(
    headings: Sequence[str], filled: Collection[int], maps: Sequence[str], place: Place
) -> tuple[Columns, tuple[Diagnostic, ...]]:
    """Which columns are read, with every fault of headings and ``maps``.

    ``filled``: the places of the columns that hold anything below their heading. ``place``: the row of the headings.
    """
    found: list[Diagnostic] = []
    mapped = _mapped(headings, maps, place, found)
    taken = {index for index in mapped.values() if index is not None}
    by_field: dict[str, list[int]] = {}
    for index, heading in enumerate(headings):
        field = field_of(heading)
        if field and field not in mapped and index not in taken:
            by_field.setdefault(field, []).append(index)
    chosen = {field: index for field, index in mapped.items() if index is not None}
    for field, indexes in by_field.items():
        in_use = [index for index in indexes if index in filled] or indexes[:1]
        if len(in_use) > 1:
            letters = " and ".join(letter(index) for index in in_use)
            found.append(Diagnostic(place, "column-twice", f"Columns {letters} both say {field.replace('_', ' ')}.",
                                    f"say which counts, with --map {field}={letter(in_use[0])}"))
        chosen[field] = in_use[0]
    if "family" in chosen or "given" in chosen:
        chosen.pop(NAME, None)
    read = sorted((Column(field, index, shown(headings[index], index)) for field, index in chosen.items()),
                  key=lambda column: column.index)
    return Columns(tuple(read), tuple(_ignored(headings, filled, set(chosen.values())))), tuple(found)


def shown(heading: str, index: int) -> str:
    """What messages call a column: its heading if that is known to be no value, else its letter."""
    plain = " ".join(re.sub(r"[(\[].*?[)\]]", " ", heading).split()).rstrip(" *:")
    words = re.findall(r"[a-z]+", plain.casefold())
    harmless = len(plain) <= 40 and words and not re.search(r"[0-9]", plain) and HARMLESS.issuperset(words)
    return plain if field_of(heading) or harmless else f"column {letter(index)}"


def _ignored(headings: Sequence[str], filled: Collection[int], read: Collection[int]) -> Iterator[str]:
    for index in range(max((len(headings), *(place + 1 for place in filled)))):
        heading = headings[index].strip() if index < len(headings) else ""
        if index not in read and (heading or index in filled):
            yield shown(heading, index)


def _mapped(
    headings: Sequence[str], maps: Sequence[str], place: Place, found: list[Diagnostic]
) -> dict[str, int | None]:
    """Field to place for each ``--map``; None for a field that no column shall be."""
    mapped: dict[str, int | None] = {}
    for text in maps:
        pair = MAPPED.fullmatch(text)
        if pair is None:
            found.append(Diagnostic(place, "bad-map", "--map: this does not name a field and a column.",
                                    "write it as --map nerve=\"Target structure\", or with the column's letter"))
            continue
        field = field_of(pair["field"])
        if not field:
            found.append(Diagnostic(place, "unknown-field", "--map: there is no field of that name.",
                                    did_you_mean(pair["field"].strip(), FIELD_NAMES)
                                    or f"the fields are {', '.join(FIELD_NAMES)}"))
        elif field in mapped:
            found.append(Diagnostic(place, "field-twice", f"--map: {field} is mapped twice.", "keep one"))
        elif not pair["column"].strip():
            mapped[field] = None
        else:
            index = _place(pair["column"].strip(), headings, place, found)
            if index is not None:
                mapped[field] = index
    return mapped


def _place(wanted: str, headings: Sequence[str], place: Place, found: list[Diagnostic]) -> int | None:
    """The place of the column of that heading or letter; None, with a fault, if there is none or more than one."""
    same = [index for index, heading in enumerate(headings) if heading.strip() and key(heading) == key(wanted)
            and (key(wanted) or heading.strip() == wanted)]
    if len(same) > 1:
        letters = ", ".join(letter(index) for index in same)
        found.append(Diagnostic(place, "column-twice", "--map: several columns have that heading.",
                                f"name one by its letter: {letters}"))
        return None
    if same:
        return same[0]
    letters_: Mapping[str, int] = {letter(index): index for index in range(len(headings))}
    if wanted.upper() in letters_:
        return letters_[wanted.upper()]
    names = [shown(heading, index) for index, heading in enumerate(headings) if heading.strip()]
    found.append(Diagnostic(place, "unknown-column", "--map: there is no column of that heading.",
                            _nearest_heading(wanted, names) or f"the columns are {', '.join(names)}"))
    return None


def _nearest_heading(wanted: str, names: Sequence[str]) -> str:
    known = {name.casefold(): name for name in names if not name.startswith("column ")}
    return did_you_mean(wanted, known)
