"""Reading catalogues: every fault in one run, each at its place; layers; the digest."""

import random
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

from consentgen.catalogue.load import Catalogue, load
from consentgen.diagnostics import Diagnostic
from consentgen.errors import CannotRead

from .conftest import TINY, Loaded, tiny_data

Change = Callable[..., Loaded]


def at(faults: tuple[Diagnostic, ...], text: str) -> list[tuple[str, str]]:
    """(code, the text of the line from the fault's column on) for each fault of a file with that text."""
    lines = text.split("\n")
    return [(fault.code, lines[fault.place.line - 1][fault.place.column - 1 :]) for fault in faults]


def usable(loaded: Loaded) -> Catalogue:
    assert loaded[0] is not None, [str(fault) for fault in loaded[1]]
    return loaded[0]


def test_the_tiny_catalogue_is_read_without_a_fault():
    catalogue, faults = load(TINY)
    assert faults == ()
    assert catalogue is not None
    sections = (catalogue.procedures, catalogue.sites, catalogue.risks, catalogue.factors)
    assert [len(section) for section in sections] == [2, 3, 7, 3]
    assert catalogue.base is None
    assert catalogue.folder == TINY.parent
    assert catalogue.broken == frozenset()
    assert catalogue.procedures["chilling"].risks["numb"].claims == ()
    assert catalogue.conflicts["slack"].claims == ("chill-weak-a", "chill-weak-b")


def test_the_shipped_catalogue_is_read_without_a_fault():
    catalogue, faults = load()
    assert [str(fault) for fault in faults] == []
    assert catalogue is not None
    assert len(catalogue.sites) >= 9


FAULTY = """\
format: 1
catalogue: {title: T, version: 1, published: 2030-01-01, review_by: 2031-01-01}
sources:
  good: {title: G, doi: x, kind: tale}
  untyped: {title: G, doi: x}
  Bad Id: {title: G, kind: tale}
risks:
  fine: {name: A, what: B, seriousness: minor, when: C, lasts: D, do: E}
  typo: {name: A, wat: B, what: B, seriousness: minor, when: C, lasts: D, do: E}
  short: {name: A, seriousness: grave, when: C, lasts: D, do: E}
  empty: {name: '', what: B, seriousness: minor, when: C, lasts: D, do: E}
  signed:
    name: A
    what: B
    seriousness: minor
    when: C
    lasts: D
    do: E
    sign_off: {by: Dr M, role: R, on: 31-02-2030}
    synonyms: one
  text: oops
sitez: {}
factors:
  hot:
    name: A
    question: B
    effect: C
    action: D
    strength: caution
    stop: perhaps
    risks:
      fine:
        claims:
          - {id: c, chance: 5 of 3, evidence: direct, sources: [good]}
          - {id: d, chance: {how_often: 2 of 5, intervall: x}, evidence: direct, sources: [good]}
          - {id: e, chance: soon, evidence: guess, sources: [Good!]}
      no good: {}
"""


def test_every_fault_is_found_in_one_run_at_its_place(tmp_path: Path):
    file = tmp_path / "faulty.yaml"
    file.write_text(FAULTY, "utf-8")
    catalogue, faults = load(file)
    assert at(faults, FAULTY) == [
        ("missing-key", "untyped: {title: G, doi: x}"),
        ("bad-id", "Bad Id: {title: G, kind: tale}"),
        ("unknown-key", "wat: B, what: B, seriousness: minor, when: C, lasts: D, do: E}"),
        ("missing-key", "short: {name: A, seriousness: grave, when: C, lasts: D, do: E}"),
        ("bad-value", "grave, when: C, lasts: D, do: E}"),
        ("bad-value", "'', what: B, seriousness: minor, when: C, lasts: D, do: E}"),
        ("bad-value", "31-02-2030}"),
        ("bad-value", "one"),
        ("bad-value", "oops"),
        ("unknown-key", "sitez: {}"),
        ("bad-value", "perhaps"),
        ("bad-chance", "5 of 3, evidence: direct, sources: [good]}"),
        ("bad-chance", "x}, evidence: direct, sources: [good]}"),
        ("bad-chance", "soon, evidence: guess, sources: [Good!]}"),
        ("bad-value", "guess, sources: [Good!]}"),
        ("bad-id", "Good!]}"),
        ("bad-id", "no good: {}"),
    ]
    assert all(fault.message and fault.place.file == str(file) for fault in faults)
    hints = {fault.code + fault.message: fault.hint for fault in faults}
    assert hints["unknown-key“wat” is not a key here."] == "did you mean “what”?"
    assert hints["unknown-key“sitez” is not a section of a catalogue."] == "did you mean “sites”?"
    assert all(fault.hint for fault in faults if fault.code in ("bad-chance", "missing-key", "bad-id"))
    assert "must be 'minor'" not in str(hints)
    assert catalogue is not None
    assert set(catalogue.risks) == {"fine"}
    assert set(catalogue.sources) == {"good"}
    assert catalogue.broken == {("sources", "untyped"), ("sources", "Bad Id"), ("factors", "hot")} | {
        ("risks", id_) for id_ in ("typo", "short", "empty", "signed", "text")
    }
    assert {fault.subject for fault in faults if fault.code == "bad-chance"} == {("factors", "hot")}


@pytest.mark.parametrize(
    "day", ["2030", "2030-2-1", "20300101", "01/01/2030", "2030-02-30", "1893456000", "soon", "''"]
)
def test_a_date_is_one_day_written_in_one_way(changed: Change, day: str):
    catalogue, faults = changed(("published: 2030-01-01", f"published: {day}"))
    assert catalogue is None
    assert [fault.code for fault in faults] == ["bad-value"]
    assert faults[0].hint
    assert day.strip("'") == "" or day not in faults[0].message


def test_the_review_date_must_follow(changed: Change):
    _, faults = changed(("review_by: 2031-01-01", "review_by: 2029-01-01"))
    text = TINY.read_text("utf-8").replace("2031-01-01", "2029-01-01", 1)
    assert at(faults, text) == [("bad-value", "2029-01-01}")]


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ("format: 1\n", "", "format"),
        ("format: 1\n", "format: 2\n", "format"),
        ("title: A made-up catalogue, ", "", "missing-key"),
        ("factors:", "settings: {colour: red}\nfactors:", "bad-value"),
        ("factors:", "settings: {colur: '#000000'}\nfactors:", "unknown-key"),
        ("factors:", "figures: {}\nfactors:", "bad-value"),
        ("factors:", "withheld: []\nwithheld: []\nfactors:", "duplicate-key"),
        ("chance: 2 of 113,", "chance: '2,6%',", "bad-chance"),
        ("laterality: midline", "laterality: middle", "bad-value"),
        ("values: {T4: fourth rib,", "values: {T4: '',", "bad-value"),
        ("evidence: direct, sources: [toad-1908]}", "evidence: direct, sources: toad-1908}", "bad-value"),
    ],
)
def test_single_faults(changed: Change, old: str, new: str, code: str):
    _, faults = changed((old, new))
    assert [fault.code for fault in faults if fault.code != "yaml-syntax"] == [code]


def test_a_catalogue_without_a_head_is_told_so_once(tmp_path: Path):
    file = tmp_path / "a.yaml"
    file.write_text("format: 1\nrisks: {}\n", "utf-8")
    catalogue, faults = load(file)
    assert catalogue is None
    assert [fault.code for fault in faults] == ["missing-key"]


@pytest.mark.parametrize("text", ["[]", "just text", "- format: 1"])
def test_what_is_no_catalogue_is_told_so(tmp_path: Path, text: str):
    file = tmp_path / "a.yaml"
    file.write_text(text, "utf-8")
    catalogue, faults = load(file)
    assert catalogue is None
    assert "not-a-catalogue" in [fault.code for fault in faults]


def test_a_file_with_a_fault_of_syntax_leaves_no_catalogue(changed: Change):
    catalogue, faults = changed(("what: A blue patch.", "what: A blue: patch."))
    assert catalogue is None
    assert ("yaml-syntax", 14) in [(fault.code, fault.place.line) for fault in faults]


@pytest.mark.parametrize("name", ["missing.yaml", "empty-folder"])
def test_what_is_not_there_stops(tmp_path: Path, name: str):
    (tmp_path / "empty-folder").mkdir()
    with pytest.raises(CannotRead):
        load(tmp_path / name)


# ---- folders ---------------------------------------------------------------------------------------------------


def split_up(folder: Path) -> None:
    """The tiny catalogue as a folder with a file for each section, one of them in a folder of its own."""
    for number, (name, value) in enumerate((k, v) for k, v in tiny_data().items() if k != "format"):
        file = folder / ("more" if number % 2 else "") / f"{name}.yaml"
        file.parent.mkdir(exist_ok=True)
        file.write_text(yaml.safe_dump({"format": "1", name: value}), "utf-8")


def test_a_folder_of_files_says_what_one_file_says(tmp_path: Path):
    split_up(tmp_path)
    catalogue, faults = load(tmp_path)
    assert faults == ()
    assert usable((catalogue, faults)).digest == usable(load(TINY)).digest
    places = {name: usable((catalogue, faults)).place(name).file for name in ("sites", "risks")}
    assert places == {name: str(next(tmp_path.rglob(f"{name}.yaml"))) for name in ("sites", "risks")}


def test_an_id_in_two_files_is_a_fault_that_names_the_other(tmp_path: Path):
    split_up(tmp_path)
    (tmp_path / "zzz.yaml").write_text("format: 1\nfactors:\n  paint: {}\ncatalogue: {title: Again}\n", "utf-8")
    _, faults = load(tmp_path)
    doubles = [fault for fault in faults if fault.code == "duplicate-id"]
    assert [(f.place.file, f.place.line, f.place.column) for f in doubles] == [
        (str(tmp_path / "zzz.yaml"), 3, 3), (str(tmp_path / "zzz.yaml"), 4, 13)]
    assert "factors.yaml" in doubles[0].message
    assert [f.subject for f in doubles] == [("factors", "paint"), ("", "")]


def test_cases_and_hidden_files_are_no_catalogue(tmp_path: Path):
    split_up(tmp_path)
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "mine.yaml").write_text("not: ours", "utf-8")
    (tmp_path / ".draft.yaml").write_text("not: ours", "utf-8")
    assert load(tmp_path)[1] == ()


# ---- overlays --------------------------------------------------------------------------------------------------

NEW_RISK = "risks:\n  itch: {name: Itch, what: It itches., seriousness: minor, when: Soon., lasts: Days., do: Wait.}\n"
FIGURE = """\
figures:
  - {id: ours, risk: bruise, chance: 1 of 9, sources: [audit], because: We counted.}
sources:
  audit: {title: Our audit, kind: audit}
"""


def test_an_overlay_adds_and_rewords_key_by_key(overlay: Change, tmp_path: Path):
    catalogue = usable(overlay(
        "extends: shipped\norganisation: Wind Clinic\ncontact: {phone: 123}\n",
        words="risks:\n  bruise:\n    what: A blue mark.\n" + NEW_RISK.removeprefix("risks:\n"),
        sites="sites:\n  tail:\n    risks:\n      bruise: {what: A blue tail.}\n",
    ))
    assert catalogue.risks["bruise"].what == "A blue mark."
    assert catalogue.risks["bruise"].lasts == "For days."
    assert catalogue.risks["itch"].name == "Itch"
    assert catalogue.sites["tail"].risks.keys() == {"weak", "bruise"}
    assert catalogue.settings.organisation == "Wind Clinic"
    assert catalogue.settings.contact.phone == "123"
    assert catalogue.meta.version == "0.0.1"
    assert catalogue.base is not None
    assert catalogue.folder == tmp_path


def test_the_head_of_an_overlay_in_its_settings_file(overlay: Change):
    catalogue = usable(overlay("extends: shipped\ncatalogue: {title: Ours, version: 7}\n"))
    assert (catalogue.meta.title, catalogue.meta.version) == ("Ours", "7")
    assert catalogue.base is not None
    assert catalogue.base.version == "0.0.1"


def test_without_extends_a_folder_stands_alone(overlay: Change):
    catalogue, faults = overlay("organisation: X\n", words=NEW_RISK)
    assert catalogue is None
    assert [fault.code for fault in faults] == ["missing-key"]


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("claims", "procedures:\n  chilling:\n    risks:\n      bruise:\n        claims: []\n"),
        ("claims", "sites:\n  whisker:\n    risks:\n      numb:\n        claims:\n          - "
                   "{id: x, chance: none of 9, evidence: direct, sources: [toad-1908]}\n"),
        ("claims", "factors:\n  frost:\n    risks:\n      bruise: {claims: []}\n"),
    ],
)
def test_an_overlay_cannot_replace_claims(overlay: Change, tmp_path: Path, path: str, text: str):
    _, faults = overlay(own=text)
    assert [fault.code for fault in faults] == ["overlay-replaces-figure"]
    file = f"format: 1\n{text}".split("\n")
    assert faults[0].place.file == str(tmp_path / "own.yaml")
    assert file[faults[0].place.line - 1][faults[0].place.column - 1 :].startswith(path)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("sites: {tail: {risks: {weak: {procedures: [warming]}}}}", ["overlay-drops-risk"]),
        ("sites: {rib: {risks: {leak: {procedures: [chilling]}}}}", ["overlay-drops-risk"]),
        ("sites: {whisker: {raises_for: [warming]}}", ["overlay-drops-risk"]),
        ("factors: {paint: {raises: [bruise]}}", ["overlay-drops-risk"]),
        ("factors: {paint: {raises: []}}", ["overlay-drops-risk"]),
        ("factors: {frost: {procedures: [warming]}}", ["overlay-drops-risk"]),
        ("sites: {tail: {risks: {weak: {procedures: [chilling, warming]}}}}", []),
        ("sites: {tail: {risks: {weak: {procedures: []}}}}", []),
        ("sites: {tail: {risks: {rash: {procedures: [chilling]}}}}", []),
        ("factors: {paint: {raises: [bruise, burn, numb]}}", []),
    ],
)
def test_an_overlay_cannot_take_a_risk_away_without_a_word(overlay: Change, text: str, code: list[str]):
    _, faults = overlay(own=text)
    assert [fault.code for fault in faults] == code


def test_a_clinics_figure_has_source_and_reason(overlay: Change):
    catalogue = usable(overlay(own=FIGURE))
    assert [figure.id for figure in catalogue.figures] == ["ours"]
    for gone in (", because: We counted.", ", sources: [audit]"):
        assert [f.code for f in overlay(own=FIGURE.replace(gone, ""))[1]] == ["missing-key"]
    assert [f.code for f in overlay(own=FIGURE.replace("sources: [audit]", "sources: []"))[1]] == ["bad-value"]


def test_withholding_has_reason_and_name(overlay: Change):
    line = "withheld:\n  - {risk: burn, site: rib, because: We insulate., by: Dr Mole}\n"
    assert [w.by for w in usable(overlay(own=line)).withheld] == ["Dr Mole"]
    for gone in (", because: We insulate.", ", by: Dr Mole"):
        assert [f.code for f in overlay(own=line.replace(gone, ""))[1]] == ["missing-key"]


def test_places_point_into_the_file_that_has_them(overlay: Change, tmp_path: Path):
    settings = "extends: shipped\ncolour: '#000000'\n"
    broken = "figures:\n  - {id: bad}\n  - {id: ours, risk: bruise, chance: 1 of 9, sources: [a], because: B.}\n"
    loaded = overlay(settings, a=broken, b="sites:\n  tail:\n    name: the tail's nerve\n" + FIGURE)
    catalogue = usable(loaded)
    a, b, s = (str(tmp_path / name) for name in ("a.yaml", "b.yaml", "settings.yaml"))
    here = {
        ("sites", "tail", "name"): f"{b}:4:11",
        ("sites", "tail"): f"{b}:4:5",
        ("sites", "tail", "region"): str(usable(load(TINY)).place("sites", "tail", "region")),
        ("risks", "bruise", "what"): f"{TINY}:14:11",
        ("figures", 0, "id"): f"{a}:4:10",
        ("figures", 1, "id"): f"{b}:6:10",
        ("settings", "colour"): f"{s}:2:9",
        ("settings",): f"{s}:1:1",
    }
    assert {path: str(catalogue.place(*path)) for path in here} == here
    assert {str(f.place) for f in loaded[1] if f.code == "missing-key"} == {f"{a}:3:5"}


def test_settings_may_stand_under_their_own_key(overlay: Change, tmp_path: Path):
    text = "format: 1\nsettings:\n  extends: shipped\n  colour: '#0000'\n"
    _, faults = overlay(text)
    assert [(f.code, str(f.place)) for f in faults] == [("bad-value", f"{tmp_path / 'settings.yaml'}:4:11")]


def test_an_unknown_setting_is_told_with_a_hint(overlay: Change, tmp_path: Path):
    _, faults = overlay("extends: shipped\norganization: X\n")
    assert [(str(f.place), f.code, f.hint) for f in faults] == [
        (f"{tmp_path / 'settings.yaml'}:2:1", "unknown-key", "did you mean “organisation”?")]


# ---- digest ----------------------------------------------------------------------------------------------------


def digest(folder: Path, data: dict[str, Any], **how: Any) -> str:
    file = folder / "digest.yaml"
    file.write_text(yaml.safe_dump(data, **how), "utf-8")
    return usable(load(file)).digest


def shuffled(value: Any, order: random.Random) -> Any:
    if isinstance(value, dict):
        keys = list(value)
        order.shuffle(keys)
        return {key: shuffled(value[key], order) for key in keys}
    return [shuffled(item, order) for item in value] if isinstance(value, list) else value


def test_the_digest_does_not_see_spacing_comments_or_order(tmp_path: Path):
    wanted = usable(load(TINY)).digest
    data = tiny_data()
    assert digest(tmp_path, data, width=30) == wanted
    assert digest(tmp_path, data, default_flow_style=True) == wanted
    assert digest(tmp_path, shuffled(data, random.Random(1)), sort_keys=False) == wanted
    spaced = TINY.read_text("utf-8").replace("what: A blue patch.", "what: >-  # a remark\n      A blue\n      patch.")
    (tmp_path / "spaced.yaml").write_text(f"# hm\n\n{spaced}", "utf-8")
    assert usable(load(tmp_path / "spaced.yaml")).digest == wanted


def test_the_digest_sees_every_word(tmp_path: Path):
    data = tiny_data()
    seen = {digest(tmp_path, data)}
    paths = [path for path, value in texts(data) if path[0] != "format" and value]
    order = random.Random(2)
    for path in order.sample(paths, 40):
        copy = tiny_data()
        inner: Any = copy
        for step in path[:-1]:
            inner = inner[step]
        inner[path[-1]] = inner[path[-1]] + " x"
        file = tmp_path / "digest.yaml"
        file.write_text(yaml.safe_dump(copy), "utf-8")
        catalogue, _ = load(file)
        if catalogue is not None:
            seen.add(catalogue.digest)
    assert len(seen) >= 36


def texts(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[tuple[Any, ...], str]]:
    if isinstance(value, dict):
        return [leaf for key, item in value.items() for leaf in texts(item, (*path, key))]
    if isinstance(value, list):
        return [leaf for index, item in enumerate(value) for leaf in texts(item, (*path, index))]
    return [(path, value)]
