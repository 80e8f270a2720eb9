"""Makes a clinic list of made-up people: CSV as a spreadsheet saves it, with some rows wrong, each in another way.

    python tools/clinic_list.py > list.csv
    python tools/clinic_list.py --rows 24 --wrong 4 --seed 7 > short.csv

The same options give the same bytes. Rows go round all procedures and their nerves, so that a list of a few dozen holds
every nerve; NHS numbers are valid and of the range 999, which is given to nobody.
"""

from __future__ import annotations

import argparse
import csv
import io
import random
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import cycle, product

from consentgen.catalogue.load import Catalogue, load

THURSDAY = date(2026, 12, 3)
HEADINGS = (
    "Title", "Surname", "Forename", "DOB", "NHS No", "Hospital No", "Address", "First language", "AIS needs",
    "Procedure", "Nerve", "Side", "Level", "Factors", "Format", "Concerns", "Consultant", "Contact", "Leaflet given",
    "Appt date",
)
BEYOND = "beyond the last column"
STRIDE = 617_283
"""Has no divisor in common with a million, so that no number comes twice."""

ODDS = {"latin": 14, "greek": 2, "cyrillic": 2, "arabic": 2}
"""How often names of each script come, to one another."""

NAMES: Mapping[str, tuple[str, str]] = {
    "latin": (
        "Ångström|Łukasiewicz|Nguyễn|Özdemir|Šimůnek|Þórsdóttir|Ní Bhriain|O’Connor|D'Souza|Müller|Kovács|Beňová|Ćosić|"
        "Gonçalves|Ibáñez|Ștefănescu|Llewelyn|Oyelaran|Achterberg|Whitfield|Żeromska|Fournière|Ğündüz|Äijälä",
        "Zoë|Đức|Siân|Błażej|Renée|Håkon|Ümit|Íde|Ľuboš|Œdipe|Mary|Kwabena|Ángeles|Jiří|Eglė|Tõnu|Chloé|Ġorġ|Anaïs|Peter",
    ),
    "greek": (
        "Παπαδόπουλος|Οικονόμου|Αγγελοπούλου|Ξενάκης|Ψαρρού|Χατζής|Βλάχου|Ρήγας",
        "Ελένη|Γεώργιος|Θεοδώρα|Ιωάννης|Ζωή|Ύπατος|Αναστάσιος|Χλόη",
    ),
    "cyrillic": (
        "Достоевская|Щербак|Їжакевич|Ђорђевић|Жуков|Цветкова|Ґалаґан|Юрьев",
        "Анна|Йосип|Љубица|Эмилия|Фёдор|Ярослав|Олексій|Божидар",
    ),
    "arabic": ("الحسن|منصور|القاضي|بن يوسف|الشريف|حداد|نصار|عبد الله", "محمد|فاطمة|خالد|زينب|يوسف|ليلى|عمر|هدى"),
}
TITLES = ("Mr", "Mrs", "Ms", "Miss", "Dr", "Mx")
CONCERNS = ("Plays the violin", "Drives for a living; Sleeps badly", "Afraid of needles", "Cares for a grandchild")
LANGUAGES = ("English", "Welsh", "Polish", "British English")

SURAL: Mapping[str, str] = {"Procedure": "cryoneurolysis", "Nerve": "sural", "Side": "left", "Level": "", "Factors": ""}
"""What a wrong row asks for, but for what is wrong in it."""

WRONG: Mapping[str, Mapping[str, str]] = {
    "unknown-nerve": {"Nerve": "funny bone"},
    "missing-side": {"Side": ""},
    "nhs-number": {"NHS No": "999 000 0081"},
    "under-18": {"DOB": "14/07/2015"},
    "unknown-procedure": {"Procedure": "bloodletting"},
    "missing-procedure": {"Procedure": ""},
    "missing-nerve": {"Nerve": ""},
    "nerve-not-treated": {"Procedure": "intercostal-block"},
    "unknown-side": {"Side": "starboard"},
    "side-contradicts": {"Nerve": "sural:left", "Side": "R"},
    "side-on-midline": {"Nerve": "ganglion-impar"},
    "unknown-level": {"Nerve": "intercostal", "Level": "T13"},
    "no-levels": {"Level": "T5"},
    "unknown-factor": {"Factors": "left-handed"},
    "factor-not-here": {"Procedure": "intercostal-block", "Nerve": "intercostal", "Factors": "cold-urticaria"},
    "bad-date": {"DOB": "31/02/1951"},
    "number-not-text": {"NHS No": "9.99E+09"},
    "no-glyph": {"Surname": "山田"},
    "cell-error": {"Nerve": "#N/A"},
    "too-many-cells": {BEYOND: "Exampleton"},
    "lost-letter": {"Surname": "MÃ¼ller"},
    "given-after-treatment": {"Leaflet given": "01/02/2027", "Appt date": "28/01/2027"},
    "unknown-choice": {"Format": "A5"},
    "patient-without-name": {"Surname": "", "Forename": ""},
    "unclear-level": {"Nerve": "intercostal:left:T5; intercostal:left"},
    "born-later": {"DOB": "14/07/2028"},
    "born-too-early": {"DOB": "14/07/1845"},
    "too-long": {"Concerns": "Sleeps badly. " * 80},
}
"""By the code that a row is refused with, what is wrong in it."""


@dataclass(frozen=True)
class Entry:
    """One row below the headings. ``row``: as a spreadsheet counts it; ``wrong``: the code it is refused with."""

    row: int
    cells: Mapping[str, str]
    wrong: str = ""

    @property
    def name(self) -> str:
        """The patient's name as every page of the pack bears it."""
        return f"{self.cells['Surname'].upper()}, {self.cells['Forename']} ({self.cells['Title']})"


def made_up(rows: int, wrong: int, seed: int, day: date = THURSDAY) -> tuple[Entry, ...]:
    """A list of so many rows, so many of them wrong, for a clinic on that day."""
    catalogue, _ = load()
    assert catalogue is not None
    chance = random.Random(seed)
    kinds = list(WRONG)[:wrong]
    chance.shuffle(kinds)
    spoilt = dict(zip(sorted(chance.sample(range(rows), wrong)), kinds, strict=True))
    people, asked = _people(chance, day), _asked(chance, catalogue)
    entries = []
    for place in range(rows):
        kind = spoilt.get(place, "")
        cells = {**next(people), **(SURAL if kind else next(asked)), **WRONG.get(kind, {})}
        entries.append(Entry(place + 2, cells, kind))
    return tuple(entries)


def as_csv(entries: Sequence[Entry]) -> bytes:
    """The list as Excel saves it: UTF-8 with the mark, commas, and its line ends."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(HEADINGS)
    for entry in entries:
        writer.writerow([*(entry.cells[heading] for heading in HEADINGS), *filter(None, [entry.cells.get(BEYOND, "")])])
    return text.getvalue().encode("utf-8-sig")


def _people(chance: random.Random, day: date) -> Iterator[dict[str, str]]:
    """People without end; no two have the same NHS number, and none the name of another until all names are used."""
    names = {script: _names(chance, *map(lambda words: words.split("|"), both)) for script, both in NAMES.items()}
    for number in _nhs_numbers(chance):
        family, given = next(names[chance.choices(list(ODDS), list(ODDS.values()))[0]])
        born = day - timedelta(days=chance.randint(19 * 366, 95 * 365))
        treated = day + timedelta(days=chance.randint(7, 40))
        yield {
            "Title": chance.choice(TITLES), "Surname": family, "Forename": given, "DOB": f"{born:%d/%m/%Y}",
            "NHS No": f"{number[:3]} {number[3:6]} {number[6:]}", "Hospital No": f"H{number[3:9]}",
            "Address": f"{chance.randint(1, 99)} Example Road, Exampleton", "First language": chance.choice(LANGUAGES),
            "AIS needs": "Large print" if chance.random() < 0.08 else "",
            "Format": "large print" if chance.random() < 0.05 else "",
            "Concerns": chance.choice(CONCERNS) if chance.random() < 0.25 else "",
            "Consultant": f"Dr {chance.choice('ABCD')} Example", "Contact": f"01632 960 {chance.randint(0, 999):03}",
            "Leaflet given": f"{day:%d/%m/%Y}", "Appt date": f"{treated:%d/%m/%Y}",
        }


def _names(chance: random.Random, families: Sequence[str], given: Sequence[str]) -> Iterator[tuple[str, str]]:
    pairs = list(product(families, given))
    chance.shuffle(pairs)
    return cycle(pairs)


def _nhs_numbers(chance: random.Random) -> Iterator[str]:
    """Valid NHS numbers of the range 999, each once (the check digit: NHS Data Dictionary, modulus 11)."""
    first = chance.randrange(1_000_000)
    for place in range(1_000_000):
        digits = f"999{(first + place * STRIDE) % 1_000_000:06}"
        check = -sum(int(digit) * weight for digit, weight in zip(digits, range(10, 1, -1), strict=True)) % 11
        if check < 10:
            yield f"{digits}{check}"


def _asked(chance: random.Random, catalogue: Catalogue) -> Iterator[dict[str, str]]:
    """What is to be done, going round all procedures and all their nerves without end."""
    pairs = [(procedure, site) for procedure, entry in catalogue.procedures.items() for site in entry.sites]
    chance.shuffle(pairs)
    for procedure, site in cycle(pairs):
        entry, place = catalogue.procedures[procedure], catalogue.sites[site]
        sided = place.laterality == "sided"
        side = chance.choices(("left", "L", "right", "Rt", "both"), (4, 4, 4, 4, 2))[0] if sided else ""
        nerve, level = chance.choice((site, *place.synonyms)), _level(chance, catalogue, site)
        if (procedure, site) == ("cryoneurolysis", "greater-occipital") and chance.random() < 0.5:
            nerve, side = "GON:right; LON:left", ""
        factors = [id_ for id_, factor in catalogue.factors.items()
                   if not factor.implied_by_both_sides and procedure in (factor.procedures or (procedure,))]
        yield {
            "Procedure": chance.choice((procedure, *entry.synonyms)), "Nerve": nerve, "Side": side, "Level": level,
            "Factors": "; ".join(chance.sample(factors, chance.choices((0, 1, 2), (16, 3, 1))[0])),
        }


def _level(chance: random.Random, catalogue: Catalogue, site: str) -> str:
    """No level, one, or a run of two, where the nerve has them."""
    levels = catalogue.sites[site].levels
    if levels is None:
        return ""
    known = list(levels.values)
    first = chance.randrange(len(known) - 1)
    return chance.choice(("", known[first], f"{known[first]}-{known[first + 1]}"))


def main() -> None:
    """Write the list that the command line asks for to standard output."""
    said = argparse.ArgumentParser(description=__doc__.split("\n\n")[0])
    said.add_argument("--rows", type=int, default=500)
    said.add_argument("--wrong", type=int, default=20, choices=range(len(WRONG) + 1), metavar=f"0-{len(WRONG)}")
    said.add_argument("--seed", type=int, default=2026)
    said.add_argument("--day", type=date.fromisoformat, default=THURSDAY, help="the day of the clinic: 2026-12-03")
    asked = said.parse_args()
    if asked.wrong > asked.rows:
        said.error("more rows would be wrong than there are")
    sys.stdout.buffer.write(as_csv(made_up(asked.rows, asked.wrong, asked.seed, asked.day)))


if __name__ == "__main__":
    main()
