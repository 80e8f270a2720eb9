"""What the doctor finds, and the line that it tells people to run."""

from __future__ import annotations

import ast
import importlib.metadata
import importlib.util
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

import pytest

from consentgen import doctor, errors, resources
from consentgen.doctor import Finding
from consentgen.render import fonts

TOP = Path(__file__).resolve().parent.parent
FONT = fonts.FOLDER / fonts.families()[0].faces[0].file


def found(name: str) -> Finding:
    return next(finding for finding in doctor.examine() if finding.name == name)


def weasyprint_libraries() -> dict[tuple[str, ...], bool]:
    """The names that the installed WeasyPrint tries for each library -> whether it can do without."""
    package = importlib.util.find_spec("weasyprint")
    assert package is not None and package.origin is not None
    source = Path(package.origin).parent / "text" / "ffi.py"
    calls = [
        node
        for node in ast.walk(ast.parse(source.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "_dlopen"
    ]
    return {
        tuple(str(name.value) for name in call.args[1:] if isinstance(name, ast.Constant)): bool(
            call.keywords
        )
        for call in calls
    }


class TestLibraries:
    def test_are_those_that_weasyprint_loads_under_the_names_that_it_tries(self) -> None:
        theirs = weasyprint_libraries()
        ours = {tuple(library.names.split()): not library.needed for library in doctor.LIBRARIES}
        # HarfBuzz-Vector draws colour fonts, of which none is shipped.
        vector = {names: free for names, free in theirs.items() if "harfbuzz-vector" in names}
        assert list(vector.values()) == [True]
        assert len(theirs) == 7
        assert ours == {names: free for names, free in theirs.items() if names not in vector}

    def test_a_version_is_told_where_the_library_tells_one(self) -> None:
        for name in ("Pango", "HarfBuzz", "Fontconfig"):
            assert [part.isdigit() for part in found(name).detail.split(".")] == [True] * 3, name

    def test_a_missing_one_comes_with_the_line_to_run(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "_open", lambda name: None)
        missing = [finding for finding in doctor.examine() if finding.detail.startswith("not found")]
        assert [finding.name for finding in missing] == [library.name for library in doctor.LIBRARIES]
        assert {finding.todo for finding in missing} == {doctor.hint_for_here()}
        assert doctor.exit_code(missing) == 6

    def test_harfbuzz_subset_alone_stops_nothing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        really = doctor._open
        monkeypatch.setattr(doctor, "_open", lambda name: None if "subset" in name else really(name))
        assert not found("HarfBuzz-Subset").ok
        assert doctor.exit_code(doctor.examine()) == 0
        assert doctor.main() == 0

    def test_an_old_pango_is_told_from_a_good_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "PANGO_AT_LEAST", (999, 0))
        pango = found("Pango")
        assert not pango.ok
        assert pango.detail.endswith("too old")
        assert "999.0" in pango.todo


class TestPangoHint:
    @pytest.mark.parametrize(
        ("system", "distro", "begins"),
        [
            ("Linux", "debian", "sudo apt-get update && sudo apt-get install -y libpangoft2-1.0-0"),
            ("Linux", "ubuntu debian", "sudo apt-get update"),
            ("Linux", "linuxmint ubuntu debian", "sudo apt-get update"),
            ("Linux", "fedora", "sudo dnf install"),
            ("Linux", "rocky rhel centos fedora", "sudo dnf install"),
            ("Linux", "alpine", "sudo apk add so:libgobject-2.0.so.0"),
            ("Linux", "arch", "sudo pacman -S"),
            ("Linux", "opensuse-tumbleweed opensuse suse", "sudo zypper install"),
            ("Darwin", "", "brew install pango"),
            ("Windows", "", "In the MSYS2 shell: pacman"),
            ("Linux", "", "Install Pango 1.44"),
            ("Plan9", "glenda", "Install Pango 1.44"),
        ],
    )
    def test_each_system_has_its_own(self, system: str, distro: str, begins: str) -> None:
        hint = doctor.pango_hint(system, distro)
        assert hint.startswith(begins)
        assert "\n" not in hint

    def test_says_how_to_become_administrator(self) -> None:
        assert doctor.pango_hint("Linux", "fedora", become="") == "dnf install -y pango"
        assert doctor.pango_hint("Linux", "fedora", become="su") == 'su -c "dnf install -y pango"'

    def test_takes_further_packages_into_the_same_line(self) -> None:
        hint = doctor.pango_hint("Linux", "debian", "su", ["python3-venv"])
        assert hint.endswith(' libharfbuzz-subset0 python3-venv"')


class TestFonts:
    def test_every_one_that_the_pages_name_is_looked_at(self) -> None:
        named = {f"font {face.file}" for family in fonts.families() for face in family.faces}
        looked = [finding.name for finding in doctor.examine() if finding.name.startswith("font ")]
        assert len(looked) >= 10
        assert set(looked) == named

    def test_a_whole_one_is_well(self) -> None:
        assert doctor.font_file(FONT).ok

    def test_a_missing_one(self, tmp_path: Path) -> None:
        finding = doctor.font_file(tmp_path / "noto.woff2")
        assert (finding.ok, finding.name, finding.detail) == (
            False,
            "font noto.woff2",
            "No such file or directory",
        )

    def test_one_that_was_cut_short(self, tmp_path: Path) -> None:
        cut = tmp_path / "noto.woff2"
        cut.write_bytes(FONT.read_bytes()[:-1])
        finding = doctor.font_file(cut)
        size = FONT.stat().st_size
        assert (finding.ok, finding.detail) == (False, f"{size - 1:,} bytes of {size:,}")

    @pytest.mark.parametrize("content", [b"", b"version https://git-lfs", b"wOF2"])
    def test_one_that_is_something_else(self, tmp_path: Path, content: bytes) -> None:
        other = tmp_path / "noto.woff2"
        other.write_bytes(content)
        assert not doctor.font_file(other).ok

    def test_a_missing_list_of_them(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        fonts.families.cache_clear()
        monkeypatch.setattr(fonts, "FOLDER", tmp_path)
        try:
            assert not found("fonts").ok
        finally:
            monkeypatch.undo()
            fonts.families.cache_clear()


class TestTheRest:
    def test_this_machine_can_render(self) -> None:
        wrong = [finding for finding in doctor.examine() if finding.needed and not finding.ok]
        assert wrong == []

    def test_what_is_well_asks_for_nothing(self) -> None:
        findings = doctor.examine()
        assert [finding for finding in findings if finding.ok and finding.todo] == []
        assert all(finding.todo for finding in findings if not finding.ok)

    def test_no_name_twice(self) -> None:
        names = [finding.name for finding in doctor.examine()]
        assert len(names) == len(set(names))

    def test_exit_code(self) -> None:
        well = Finding("a", True, "")
        trifle = Finding("b", False, "", needed=False)
        grave = Finding("c", False, "")
        assert doctor.exit_code([]) == errors.OK
        assert doctor.exit_code([well, trifle]) == errors.OK
        assert doctor.exit_code([well, grave, trifle]) == errors.CANNOT_RENDER

    def test_a_folder_that_cannot_be_written_to(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "missing"))
        finding = found("temporary folder")
        assert not finding.ok
        assert "TMPDIR" in finding.todo

    def test_a_library_that_is_not_installed(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "DISTRIBUTIONS", ("no-such-library",))
        assert found("no-such-library").detail == "not installed"

    def test_another_weasyprint_than_the_measured_one(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(doctor, "WEASYPRINT", "71.0")
        finding = found("weasyprint")
        assert (finding.ok, finding.detail) == (False, "70.0, not 71.0")

    def test_an_incomplete_installation(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        def find() -> Path:
            raise errors.CannotRead("“risks.yaml” is missing.", "Install consentgen again.")

        monkeypatch.setattr(resources, "catalogue_path", find)
        finding = found("catalogue")
        assert (finding.ok, finding.todo) == (False, "Install consentgen again.")

    @pytest.mark.parametrize(("stdout", "ok"), [("utf-8", True), ("UTF8", True), ("latin-1", False)])
    def test_an_output_that_cannot_write_every_name(
        self, monkeypatch: pytest.MonkeyPatch, stdout: str, ok: bool
    ) -> None:
        class Output:
            encoding = stdout

        monkeypatch.setattr(sys, "stdout", Output())
        finding = found("encoding")
        monkeypatch.undo()
        assert (finding.ok, finding.needed) == (ok, False)


class TestBeforeAnythingIsInstalled:
    """The module answers with the standard library alone, since it is asked before there is anything else."""

    def run(self, code: str) -> subprocess.CompletedProcess[str]:
        isolated = [sys.executable, "-S", "-c", f"import sys; sys.path.insert(0, {str(TOP)!r}); {code}"]
        return subprocess.run(isolated, capture_output=True, text=True, check=False, timeout=60)

    def test_is_silent_where_nothing_is_missing(self) -> None:
        done = self.run("from consentgen import doctor; sys.exit(doctor.main())")
        assert (done.returncode, done.stdout, done.stderr) == (0, "", "")

    def test_prints_the_line_where_something_is(self) -> None:
        done = self.run(
            "from consentgen import doctor; doctor._open = lambda name: None; sys.exit(doctor.main())"
        )
        assert (done.returncode, done.stdout, done.stderr) == (6, doctor.hint_for_here() + "\n", "")

    def test_names_the_package_without_which_there_is_no_venv(
        self, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
    ) -> None:
        monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
        assert doctor.main() == 6
        assert capsys.readouterr().out.strip() == doctor.hint_for_here(("python3-venv",))


class TestAgreesWithTheProjectFile:
    project = tomllib.loads((TOP / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    def test_weasyprint_is_pinned_to_the_measured_version(self) -> None:
        assert f"weasyprint=={doctor.WEASYPRINT}" in self.project["dependencies"]
        assert importlib.metadata.version("weasyprint") == doctor.WEASYPRINT

    def test_looks_for_every_dependency(self) -> None:
        names = [line.split(">")[0].split("=")[0] for line in self.project["dependencies"]]
        assert sorted(names) == sorted(doctor.DISTRIBUTIONS)

    def test_python_version(self) -> None:
        assert self.project["requires-python"] == ">=" + ".".join(map(str, doctor.PYTHON_AT_LEAST))
