"""What the pages for readers promise: every command runs, every key is told, every code and test exists."""

from __future__ import annotations

import ast
import importlib.util
import io
import json
import re
import shlex
import shutil
import sys
import typing
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from types import ModuleType

import pytest

from consentgen import __version__, cli, errors, resolve
from consentgen import chance as chances
from consentgen.cases import run_case
from consentgen.catalogue import model
from consentgen.catalogue import settings as clinic_settings
from consentgen.catalogue.casefile import Case, read_cases
from consentgen.catalogue.check import check
from consentgen.catalogue.load import TOP, load
from consentgen.catalogue.vocabulary import Part
from consentgen.commands import batch, inputs
from consentgen.document import speech
from consentgen.document.model import plain
from consentgen.patient import PATIENT_FIELDS, read_patient
from consentgen.yamltext import parse_yaml

ROOT = Path(__file__).resolve().parent.parent
README = ROOT / "README.md"
CATALOGUE = ROOT / "docs" / "catalogue.md"
HAZARDS = ROOT / "docs" / "hazards.md"
DATA_FLOWS = ROOT / "docs" / "data-flows.md"
PAGES = (README, ROOT / "CHANGELOG.md", *sorted((ROOT / "docs").glob("*.md")))
TODAY = date(2026, 11, 22)


@dataclass(frozen=True)
class Fence:
    """A fenced block: what stands after the three backticks, the heading above, and its text."""

    info: str
    heading: str
    text: str


def fences(page: Path) -> Iterator[Fence]:
    heading, info = "", None
    lines: list[str] = []
    for line in page.read_text(encoding="utf-8").splitlines():
        if line.startswith("```"):
            if info is not None:
                yield Fence(info, heading, "\n".join(lines) + "\n")
            info, lines = (line[3:].strip() if info is None else None), []
        elif info is not None:
            lines.append(line)
        elif line.startswith("#"):
            heading = line.lstrip("# ")


def tables(text: str) -> Iterator[list[list[str]]]:
    """The rows of each table without its head, each a list of cells."""
    for block in re.findall(r"(?:^\|.*\|\n)+", text, re.MULTILINE):
        yield [[cell.strip() for cell in line.strip("|").split("|")] for line in block.splitlines()[2:]]


def table_under(page: Path, heading: str) -> list[list[str]]:
    section = re.split(rf"^#+ {re.escape(heading)}$", page.read_text(encoding="utf-8"), flags=re.MULTILINE)[1]
    return next(tables(section))


# ---- the commands of the README ---------------------------------------------------------------------------------

BLOCKS = [fence for fence in fences(README) if fence.info == "sh"]
COMMAND = re.compile(r"^\s*consentgen ", re.MULTILINE)


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder as a reader of the README has it: with the examples."""
    shutil.copytree(ROOT / "examples", tmp_path / "examples")
    monkeypatch.chdir(tmp_path)
    return tmp_path


class Today(date):
    """The day the shipped catalogue was published: a check years later would find it past its review."""

    @classmethod
    def today(cls) -> Today:
        return cls(TODAY.year, TODAY.month, TODAY.day)


def run_line(line: str, monkeypatch: pytest.MonkeyPatch) -> tuple[int, bytes]:
    """(exit code, standard output) of one line of a block, run in this process, for that takes half the time.

    Words, quotes, < and > mean what they mean to a shell; anything else that a shell knows is refused.
    """
    words = shlex.shlex(line, posix=True, punctuation_chars="<>|&;$`*")
    words.whitespace_split = True
    program, *given = words
    taken: dict[str, str] = {}
    while len(given) > 2 and given[-2] in ("<", ">"):
        taken[given[-2]] = given[-1]
        given = given[:-2]
    assert not set("<>|&;$`*") & set("".join(given)), f"only a shell can run this: {line}"
    if program == "cp":
        assert given[0] == "-r"
        shutil.copytree(given[1], given[2])
        return 0, b""
    assert program == "consentgen", line
    said = io.BytesIO()
    for module in (inputs, batch):
        monkeypatch.setattr(module, "date", Today)
    monkeypatch.setattr(sys, "argv", ["consentgen", *given])
    monkeypatch.setattr(sys, "stdout", io.TextIOWrapper(said, encoding="utf-8", write_through=True))
    if "<" in taken:
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(Path(taken["<"]).read_bytes())))
    with pytest.raises(SystemExit) as end:
        cli.main()
    if ">" in taken:
        Path(taken[">"]).write_bytes(said.getvalue())
    return int(end.value.code or 0), said.getvalue()


def lines_of(block: Fence) -> list[str]:
    return [line for line in block.text.replace("\\\n", " ").splitlines() if line.strip()]


@pytest.mark.slow
@pytest.mark.parametrize("block", BLOCKS, ids=[f"{index}-{block.heading}" for index, block in enumerate(BLOCKS)])
def test_commands_of_the_readme_run(block: Fence, desk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for line in lines_of(block):
        code, said = run_line(line, monkeypatch)
        assert code == 0, line
        for written in re.findall(r"(?:-o|>) (\S+\.\w+)", line):
            assert (desk / written).stat().st_size > 0, line
        if "--format json" in line:
            answers = said.splitlines() if " batch " in line else [said]
            assert [json.loads(answer) for answer in answers], line
    for pack in desk.glob("*.pdf"):
        assert pack.read_bytes().startswith(b"%PDF-") and pack.read_bytes().rstrip().endswith(b"%%EOF")


def test_a_wrong_line_is_noticed(monkeypatch: pytest.MonkeyPatch) -> None:
    assert run_line("consentgen list sides", monkeypatch)[0] == errors.REQUEST_WRONG
    with pytest.raises(AssertionError, match="only a shell"):
        run_line("consentgen list nerves | head", monkeypatch)


def test_every_command_of_the_readme_stands_in_a_block_that_is_run() -> None:
    everywhere = sum(len(COMMAND.findall(fence.text)) for fence in fences(README))
    assert everywhere == sum(len(COMMAND.findall(block.text)) for block in BLOCKS) >= 14
    said = README.read_text(encoding="utf-8")
    for command in ("make", "batch", "explain", "list", "check", "verify", "doctor"):
        assert f"consentgen {command}" in said


def test_the_readme_begins_with_demo_and_test() -> None:
    first = next(fences(README))
    assert re.findall(r"^make (\w+)", first.text, re.MULTILINE) == ["demo", "test"]
    targets = re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert set(re.findall(r"`make (\w+)`", README.read_text(encoding="utf-8"))) <= set(targets)


# ---- links and numbers ------------------------------------------------------------------------------------------

LINKS = [
    (page, target)
    for page in PAGES
    for target in re.findall(r"\]\(([^)\s]+)\)", re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.S))
    if "://" not in target
]


@pytest.mark.parametrize(("page", "target"), LINKS, ids=[f"{page.name}-{target}" for page, target in LINKS])
def test_a_link_leads_somewhere(page: Path, target: str) -> None:
    name, _, anchor = target.partition("#")
    there = (page.parent / name) if name else page
    assert there.exists()
    if anchor:
        headings = re.findall(r"^#+ (.+)$", there.read_text(encoding="utf-8"), re.MULTILINE)
        assert anchor in [re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-") for heading in headings]


def test_pages_have_links() -> None:
    assert len(LINKS) > 30 and len(PAGES) >= 6


def test_the_readme_says_how_much_the_catalogue_knows() -> None:
    known, _ = load()
    assert known is not None
    said = re.findall(r"It knows (\d+) procedures and (\d+) nerves\.", README.read_text(encoding="utf-8"))
    assert said == [(str(len(known.procedures)), str(len(known.sites)))]


@pytest.mark.parametrize(("page", "heading"), [(README, "Scripts"), (DATA_FLOWS, "Exit codes for logs")])
def test_exit_codes_are_those_of_the_program(page: Path, heading: str) -> None:
    codes = {value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)}
    assert [int(row[0]) for row in table_under(page, heading)] == sorted(codes)
    assert len(codes) >= 8


def test_the_changelog_names_this_version() -> None:
    assert __version__ in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


def test_data_flows_names_every_field_of_a_patient() -> None:
    words = DATA_FLOWS.read_text(encoding="utf-8").casefold()
    said = {"born": "birth date", "family": "family name", "given": "given", "concerns": "what matters to",
            "professional": "the professional's name", "contact": "contact"}
    for field in PATIENT_FIELDS:
        assert said.get(field, field.replace("_", " ")) in " ".join(words.split())


# ---- the examples -----------------------------------------------------------------------------------------------


def test_the_example_clinic_has_no_finding() -> None:
    catalogue, found = load(ROOT / "examples" / "clinic")
    assert catalogue is not None
    assert (*found, *check(catalogue, TODAY)) == ()
    assert catalogue.base is not None
    assert catalogue.settings.organisation and catalogue.settings.contact.phone


def test_the_example_clinics_figures_say_that_they_are_made_up() -> None:
    catalogue, _ = load(ROOT / "examples" / "clinic")
    assert catalogue is not None and catalogue.figures
    for figure in catalogue.figures:
        assert "made-up" in str(figure.had) and "example" in str(figure.had)
        for source in figure.sources:
            assert "made up" in catalogue.sources[source].kind
            assert "made-up" in str(catalogue.sources[source].title)


def test_example_patients_are_good_and_one_shows_every_field() -> None:
    full, minimal = (
        json.loads((ROOT / "examples" / name).read_text(encoding="utf-8"))
        for name in ("patient.json", "patient-minimal.json")
    )
    assert set(full) == set(PATIENT_FIELDS)
    assert len(minimal) < 6
    for data in (full, minimal):
        patient, found = read_patient(data, "example", TODAY)
        assert patient is not None and found == ()
        assert patient.nhs_number.startswith("999 000 00")


# ---- docs/catalogue.md ------------------------------------------------------------------------------------------

PARTS = {
    name: value
    for name, value in (vars(model) | vars(clinic_settings)).items()
    if isinstance(value, type) and issubclass(value, Part) and value not in (Part, model.Entry)
} | {"Case": Case}
TABLES = {
    name: next(tables(rest))
    for name, rest in re.findall(
        r"<!-- model: (\w+) -->\n(.*?)(?=<!--|\Z)", CATALOGUE.read_text(encoding="utf-8"), re.DOTALL
    )
}


def test_every_part_of_a_catalogue_is_explained() -> None:
    assert set(TABLES) == set(PARTS)
    assert len(PARTS) >= 19


@pytest.mark.parametrize("name", sorted(PARTS))
def test_every_key_is_explained_and_says_whether_it_must_be_there(name: str) -> None:
    rows = {row[0].strip("`"): row[1] == "must" for row in TABLES[name]}
    fields = {field.alias or key: field for key, field in PARTS[name].model_fields.items()}
    assert rows == {key: field.is_required() for key, field in fields.items()}
    words = {row[0].strip("`"): row[2] for row in TABLES[name]}
    assert all(len(said) > 5 for said in words.values())
    for key, field in fields.items():
        assert [choice for choice in choices(field.annotation) if f"`{choice}`" not in words[key]] == [], key


def choices(annotation: object) -> tuple[str, ...]:
    if typing.get_origin(annotation) is typing.Literal:
        return typing.get_args(annotation)
    return tuple(choice for inner in typing.get_args(annotation) for choice in choices(inner))


def test_choices_are_found() -> None:
    assert choices(clinic_settings.Settings.model_fields["form"].annotation) == ("local", "sedation")
    assert choices(model.Source.model_fields["year"].annotation) == ()


def test_the_sections_are_those_that_are_read() -> None:
    assert [row[0].strip("`") for row in table_under(CATALOGUE, "What a catalogue is")] == list(TOP)


def how_often_section() -> str:
    text = CATALOGUE.read_text(encoding="utf-8")
    return text[text.index("\n## How often\n") : text.index("\n## Kinds of evidence\n")]


NOTATIONS = [re.findall(r"`([^`]+)`", row[0])[0] for table in tables(how_often_section()) for row in table]
REFUSED = re.findall(r"`([^`]+)`", how_often_section().split("What is refused")[1].split("\n\n")[0])


@pytest.mark.parametrize("notation", NOTATIONS)
def test_a_notation_in_the_table_can_be_written(notation: str) -> None:
    located, faults = parse_yaml(f"chance: {notation}\n", "page")
    assert faults == ()
    assert isinstance(located.data, dict)
    assert chances.say(chances.parse(located.data["chance"])).full


@pytest.mark.parametrize("notation", REFUSED)
def test_what_the_page_calls_refused_is_refused(notation: str) -> None:
    with pytest.raises(chances.ChanceError):
        chances.parse(notation)


def test_notations_were_seen() -> None:
    assert len(NOTATIONS) >= 28 and len(REFUSED) >= 5


def test_the_example_claim_prints_as_the_page_says() -> None:
    block = next(f for f in fences(CATALOGUE) if f.info == "yaml" and "winston-infection" in f.text)
    located, faults = parse_yaml(block.text, "page")
    assert faults == ()
    assert isinstance(located.data, list)
    claim = model.Claim.model_validate(located.data[0])
    voice = speech.Voice(clinic_settings.Settings(), {}, 1, cited=["one", "two"])
    said = plain(speech.claim_sentence(voice, claim, with_notes=False))
    assert f"This prints: *{said}*" in CATALOGUE.read_text(encoding="utf-8")


def test_the_example_overlay_and_sign_off_have_no_finding(tmp_path: Path) -> None:
    settings, rest = [fence.text for fence in fences(CATALOGUE) if fence.info == "yaml overlay"]
    (tmp_path / "settings.yaml").write_text(settings, encoding="utf-8")
    (tmp_path / "rest.yaml").write_text(rest, encoding="utf-8")
    catalogue, found = load(tmp_path)
    assert catalogue is not None and catalogue.figures and catalogue.withheld
    sign_off = next(f for f in fences(CATALOGUE) if f.text.startswith("sign_off:"))
    data = parse_yaml(sign_off.text, "page")[0].data
    assert isinstance(data, dict) and model.SignOff.model_validate(data["sign_off"]).review_by
    assert (*found, *check(catalogue)) == ()


def test_the_example_case_holds(tmp_path: Path) -> None:
    (block,) = [fence for fence in fences(CATALOGUE) if fence.info == "yaml cases"]
    (tmp_path / "case.yaml").write_text(block.text, encoding="utf-8")
    cases, faults = read_cases([tmp_path / "case.yaml"])
    shipped, _ = load()
    assert faults == () and shipped is not None
    assert [str(found) for case in cases for result in [run_case(shipped, case)]
            for found in (*result.faults, *result.differences)] == []
    assert len(cases) == 1


def test_evidence_is_told_in_the_words_of_the_leaflet() -> None:
    rows = {row[0].strip("`"): row[2:] for row in table_under(CATALOGUE, "Kinds of evidence")}
    marks = {"here": "full disc", "elsewhere": "half disc", "none": "ring"}
    assert rows == {kind: [marks[speech.MARKS[kind]], label] for kind, label in speech.LABELS.items()}


def test_layers_are_those_of_the_merge_in_their_order() -> None:
    text = CATALOGUE.read_text(encoding="utf-8").split("## How a pack is put together")[1]
    assert tuple(re.findall(r"^\d\. `([\w-]+)`", text, re.MULTILINE)) == resolve.LAYERS


# ---- docs/errors.md ---------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def error_table() -> ModuleType:
    spec = importlib.util.spec_from_file_location("error_table", ROOT / "tools" / "error_table.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_table_of_codes_is_fresh(error_table: ModuleType) -> None:
    found = error_table.collect()
    assert error_table.unexplained(found) == (), "say in tools/error_table.py what these mean"
    assert error_table.unused_meanings(found) == ()
    assert error_table.PAGE.read_text(encoding="utf-8") == error_table.page(found, error_table.exit_codes())


def test_codes_are_found_in_every_module_that_gives_them(error_table: ModuleType) -> None:
    found = error_table.collect()
    assert len({one.code for one in found}) >= 60
    assert {one.module for one in found} >= {
        "engine.py", "faults.py", "fields.py", "jsonl.py", "load.py", "lone_band.py", "make.py", "request.py",
        "twice.py",
        "yamltext.py",
    }
    assert {"under-18", "unknown-key", "yaml-tab", "past-review", "no-glyph"} <= {one.code for one in found}
    assert error_table.exit_codes() == {
        name: value for name, value in vars(errors).items() if name.isupper() and isinstance(value, int)
    }


@pytest.mark.parametrize(
    ("source", "codes"),
    [
        ('Diagnostic(place, "one-code", "words")', ["one-code"]),
        ('Diagnostic(place, "one" if short else "other", "words")', ["one", "other"]),
        ('Diagnostic(place, code="by-name", message="words")', ["by-name"]),
        ('def _fault(where, code: str): return Diagnostic(where, code)\n_fault(1, "handed-on")', ["handed-on"]),
        ('class A:\n    def _fault(self, code: str): ...\n    def b(self): self._fault("own")', ["own"]),
    ],
)
def test_codes_are_read_from_source(
    error_table: ModuleType, tmp_path: Path, source: str, codes: Sequence[str]
) -> None:
    (tmp_path / "a.py").write_text(source)
    assert [one.code for one in error_table.collect(tmp_path)] == sorted(codes)


@pytest.mark.parametrize(
    "source", ["Diagnostic(place, chosen, 1)", "Diagnostic(place)", "Diagnostic(place, CODES[0])",
               "Diagnostic(place, code)", 'Diagnostic(place, "Not a code")'],
)
def test_a_code_that_cannot_be_read_stops(error_table: ModuleType, tmp_path: Path, source: str) -> None:
    (tmp_path / "a.py").write_text(source)
    with pytest.raises(error_table.CannotTell):
        error_table.collect(tmp_path)


# ---- docs/hazards.md --------------------------------------------------------------------------------------------

TEST = re.compile(r"`(tests/[\w/]+\.(?:py|yaml))(?:::(\w+))?`")
NAMED = sorted(set(TEST.findall(HAZARDS.read_text(encoding="utf-8"))))
HAZARD = re.compile(r"^### (H\d+)\. (.+)$", re.MULTILINE)


@pytest.mark.parametrize(("file", "test"), NAMED, ids=["::".join(filter(None, named)) for named in NAMED])
def test_a_test_that_the_hazard_log_names_exists(file: str, test: str) -> None:
    assert (ROOT / file).is_file()
    if test:
        tree = ast.parse((ROOT / file).read_text(encoding="utf-8"))
        assert test in {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


def test_every_hazard_has_harm_cause_control_and_proof() -> None:
    text = HAZARDS.read_text(encoding="utf-8")
    hazards = HAZARD.findall(text)
    assert [number for number, _ in hazards] == [f"H{n}" for n in range(1, len(hazards) + 1)]
    assert len(hazards) >= 11
    for (number, name), body in zip(hazards, HAZARD.split(text)[3::3], strict=True):
        for word in ("**Cause.**", "**Harm.**", "**Left over.**"):
            assert word in body, (number, name, word)
        rows = next(tables(body))
        assert all(TEST.search(row[1]) or row[1] == "none yet" for row in rows), (number, name)
        assert any(TEST.search(row[1]) for row in rows), (number, name)


def test_no_known_hazard_was_forgotten() -> None:
    names = " ".join(name for _, name in HAZARD.findall(HAZARDS.read_text(encoding="utf-8")))
    for word in ("Wrong patient", "Wrong side", "missing", "Wrong number", "Out of date", "Wrong format", "altered",
                 "leaks", "Draft", "cannot print", "numbness", "contraindication"):
        assert word in names
