"""``consentgen init``: a folder that works at once, whose examples hold once uncommented, and loses nothing."""

from __future__ import annotations

import json
import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from typer.testing import CliRunner, Result

from consentgen import cli, starting
from consentgen.catalogue.casefile import case_files, read_cases
from consentgen.catalogue.check import check
from consentgen.catalogue.load import load
from consentgen.catalogue.settings import Settings
from consentgen.commands.inputs import template_folders
from consentgen.errors import CannotRead, CannotWrite, RequestWrong, Stop
from consentgen.resources import catalogue_path, starter_path, templates_path

FILES = {"README.md", "base.lock", "cases/clinic.yaml", "figures.yaml", "nerves.yaml", "schema/cases.json",
         "schema/overlay.json", "schema/settings.json", "settings.yaml", "withheld.yaml", "wording.yaml"}
LOGO = ('<svg xmlns="http://www.w3.org/2000/svg" width="6" height="2"><title>Logo</title>'
        '<rect width="6" height="2"/></svg>')


def run(*arguments: object) -> Result:
    return CliRunner().invoke(cli.app, ["init", *map(str, arguments)])


def held(folder: Path) -> dict[str, bytes]:
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


@pytest.fixture
def ours(tmp_path: Path) -> Path:
    folder = tmp_path / "ours"
    assert run(folder, "--name", "Exampletown pain clinic").exit_code == 0
    return folder


def uncommented(folder: Path) -> Path:
    """The folder with every example in force."""
    for file in (*folder.glob("*.yaml"), *folder.glob("cases/*.yaml")):
        first, *rest = file.read_text(encoding="utf-8").split("\n")
        file.write_text("\n".join([first, *(re.sub("^# ", "", line) for line in rest)]), encoding="utf-8")
    (folder / "logo.svg").write_text(LOGO, encoding="utf-8")
    return folder


def test_a_new_folder_has_its_files_and_no_finding(ours: Path) -> None:
    assert set(held(ours)) == FILES
    catalogue, found = load(ours)
    assert catalogue is not None and catalogue.base is not None
    groups = ("structure", "completeness")
    assert [str(fault) for fault in (*found, *check(catalogue, date.today(), groups=groups))
            if fault.place.file.startswith(str(ours))] == []
    assert catalogue.settings.organisation == catalogue.meta.title == "Exampletown pain clinic"
    assert catalogue.meta.published == date.today()
    shipped, _ = load()
    assert shipped is not None
    assert (catalogue.risks, catalogue.sites, catalogue.figures, catalogue.withheld) == (
        shipped.risks, shipped.sites, (), ())


def test_its_case_passes_and_a_pack_is_made_at_once(ours: Path, tmp_path: Path) -> None:
    assert CliRunner().invoke(cli.app, ["test", str(ours)]).exit_code == 0
    pack = tmp_path / "pack.pdf"
    made = CliRunner().invoke(cli.app, ["make", "cryoneurolysis", "-n", "greater-occipital:right", "--catalogue",
                                        str(ours), "--part", "consent", "-o", str(pack)])
    assert made.exit_code == 0 and pack.read_bytes().startswith(b"%PDF-")


def test_every_example_holds_once_it_is_uncommented(ours: Path) -> None:
    catalogue, found = load(uncommented(ours))
    assert catalogue is not None
    assert [str(fault) for fault in (*found, *check(catalogue)) if fault.place.file.startswith(str(ours))] == []
    assert [figure.id for figure in catalogue.figures] == ["our-bruising"]
    assert "our-audit" in catalogue.sources
    assert [withheld.risk for withheld in catalogue.withheld] == ["xray"]
    assert "ring our nurses" in catalogue.risks["bruising"].do
    assert "example-nerve" in catalogue.procedures["cryoneurolysis"].sites
    assert len(read_cases(case_files(ours))[0]) == 2
    assert CliRunner().invoke(cli.app, ["test", str(ours)]).exit_code == 0


def test_every_setting_stands_in_the_settings_and_is_explained() -> None:
    lines = (starter_path() / "settings.yaml").read_text(encoding="utf-8").split("\n")
    said = {match[1]: index for index, line in enumerate(lines) if (match := re.match(r"(?:# )?([a-z_]+):", line))}
    assert set(said) == set(Settings.model_fields) - {"organisation"} | {"catalogue"}
    assert "ORGANISATION_LINE" in lines
    for name in set(said) - {"extends", "department"}:
        assert lines[said[name] - 1].startswith("## "), name


def test_examples_do_nothing_and_say_that_they_are_made_up() -> None:
    for name in ("figures.yaml", "nerves.yaml"):
        assert "MADE UP" in (starter_path() / name).read_text(encoding="utf-8")
    for name in ("figures", "nerves", "withheld", "wording"):
        assert yaml.safe_load((starter_path() / f"{name}.yaml").read_text(encoding="utf-8")) == {"format": 1}


def test_editors_are_pointed_at_a_schema_that_lies_beside(ours: Path) -> None:
    for uncomment in (False, True):
        files = [*ours.glob("*.yaml"), *ours.glob("cases/*.yaml")]
        assert len(files) == 6
        for file in files:
            text = file.read_text(encoding="utf-8")
            schema = re.fullmatch(r"# yaml-language-server: \$schema=(.+)", text.split("\n")[0])
            assert schema is not None, file
            validator = jsonschema.Draft202012Validator(json.loads((file.parent / schema[1]).read_text("utf-8")))
            data: Any = json.loads(json.dumps(yaml.safe_load(text), default=str))
            assert [error.message for error in validator.iter_errors(data)] == [], file
        if not uncomment:
            uncommented(ours)


@pytest.mark.parametrize("name", ["", "A: B # c", 'The "best" \\ clinic', "TODAY clinic EDITION", "yes", "{side}",
                                  "Ärzte & Söhne"])
def test_a_name_stays_what_it_is(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "a b"
    assert run(folder, "--name", name).exit_code == 0
    catalogue, found = load(folder)
    assert catalogue is not None and found == ()
    assert catalogue.settings.organisation == (name or None)
    assert "consentgen check 'a b'" in (folder / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["a\u202eb", "a\nb", "x" * 121])
def test_a_name_that_cannot_be_is_refused(tmp_path: Path, name: str) -> None:
    answer = run(tmp_path / "ours", "--name", name)
    assert isinstance(answer.exception, RequestWrong)
    assert not (tmp_path / "ours").exists()


def test_a_folder_with_anything_in_it_is_left_as_it_is(ours: Path, tmp_path: Path) -> None:
    before = held(ours)
    (tmp_path / "file").write_text("mine", encoding="utf-8")
    (tmp_path / "hidden").mkdir()
    (tmp_path / "hidden" / ".git").write_text("mine", encoding="utf-8")
    for there in (ours, tmp_path / "file", tmp_path / "hidden"):
        answer = run(there)
        assert isinstance(answer.exception, CannotWrite) and answer.exception.code == 4
    assert held(ours) == before
    assert set(held(tmp_path / "hidden")) == {".git"}


def test_an_empty_folder_and_one_below_others_can_be_filled(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    for folder in (tmp_path / "empty", tmp_path / "a" / "b" / "c"):
        assert run(folder).exit_code == 0
        assert set(held(folder)) == FILES


def test_where_one_file_cannot_be_written_none_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from consentgen.commands import init

    written: list[Path] = []

    def full(path: Path, content: bytes, *, mode: int) -> None:
        if len(written) == 5:
            raise CannotWrite("full")
        path.write_bytes(content)
        written.append(path)

    monkeypatch.setattr(init, "write_file", full)
    answer = run(tmp_path / "a" / "ours")
    assert isinstance(answer.exception, Stop) and len(written) == 5
    assert list(tmp_path.iterdir()) == []


def test_a_template_is_copied_once_and_used_by_packs_of_the_folder(ours: Path, tmp_path: Path) -> None:
    for named, file in (("consent", "form.html"), ("leaflet", "leaflet.html"), ("pack.css", "pack.css")):
        assert run(ours, "--template", named).exit_code == 0
        assert (ours / "templates" / file).read_bytes() == (templates_path() / file).read_bytes()
        assert (ours / "base.templates" / file).read_bytes() == (templates_path() / file).read_bytes()
    (ours / "templates" / "form.html").write_text("mine", encoding="utf-8")
    assert isinstance(run(ours, "--template", "form").exception, CannotWrite)
    assert (ours / "templates" / "form.html").read_text(encoding="utf-8") == "mine"
    other = tmp_path / "other"
    other.mkdir()
    assert template_folders(None, ours) == (ours / "templates", templates_path())
    assert template_folders(other, ours) == (other, ours / "templates", templates_path())
    assert template_folders(None, tmp_path) == template_folders(None) == (templates_path(),)
    with pytest.raises(CannotRead):
        template_folders(tmp_path / "nowhere", ours)


def test_a_template_whose_original_has_changed_is_told_until_it_was_looked_at(ours: Path) -> None:
    assert run(ours, "--template", "form").exit_code == 0
    kept = ours / "base.templates" / "form.html"
    assert "template-behind" not in CliRunner().invoke(cli.app, ["check", str(ours)]).output
    kept.write_text("as it was", encoding="utf-8")
    assert "template-behind" in CliRunner().invoke(cli.app, ["check", str(ours)]).output
    assert run(ours, "--renew").exit_code == 0
    assert "template-behind" not in CliRunner().invoke(cli.app, ["check", str(ours)]).output
    (ours / "templates" / "form.html").unlink()
    assert run(ours, "--template", "form").exit_code == 0, "a template thrown away can be copied again"


@pytest.mark.parametrize("options", [("--template", "poster"), ("--template", "../risks"), ("--renew", "--name", "A"),
                                     ("--template", "form", "--renew")])
def test_what_cannot_be_meant_is_refused(ours: Path, options: tuple[str, ...]) -> None:
    before = held(ours)
    assert isinstance(run(ours, *options).exception, RequestWrong)
    assert held(ours) == before


@pytest.mark.parametrize("option", [("--template", "form"), ("--renew",)])
def test_only_a_clinics_folder_takes_more(tmp_path: Path, option: tuple[str, ...]) -> None:
    assert isinstance(run(tmp_path, *option).exception, RequestWrong)
    assert list(tmp_path.iterdir()) == []


def test_renewing_writes_what_nobody_edits_and_nothing_else(ours: Path) -> None:
    (ours / "settings.yaml").write_text("extends: shipped\n", encoding="utf-8")
    (ours / "base.lock").write_text("old", encoding="utf-8")
    (ours / "schema" / "cases.json").unlink()
    before = held(ours)
    assert run(ours, "--renew").exit_code == 0
    after = held(ours)
    assert after["base.lock"] == catalogue_path().read_bytes()
    assert {name for name in after if after[name] != before.get(name)} == {"base.lock", "schema/cases.json"}


def test_a_year_after_a_leap_day() -> None:
    assert starting.a_year_after(date(2028, 2, 29)) == date(2029, 2, 28)
    assert starting.a_year_after(date(2026, 11, 22)) == date(2027, 11, 22)
