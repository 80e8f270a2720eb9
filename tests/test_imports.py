"""The house rules about who may know whom, read from the source of every module.

Data flows one way, each outside library has one door, and nothing below the command line looks at the clock,
the network, the environment or the terminal. The rules are the tables at the top; the rest compares.
"""

from __future__ import annotations

import ast
import graphlib
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

TOP = Path(__file__).resolve().parent.parent
PACKAGE = TOP / "consentgen"

# Parts of the package, lowest first: a part imports only parts of earlier lines.
ORDER = (
    "errors diagnostics chance reading beside",
    "resources yamltext writing",
    "catalogue",
    "starting",
    "patient",
    "request",
    "naming",
    "resolve",
    "document",
    "explain",
    "cases",
    "render",
    "record",
    "governance",
    "release verify cache",
    "make",
    "clinic",
    "batch",
    "preview",
    "doctor",
    "report",
    "commands",
    "cli",
    "__main__",
)

# What the order alone would let pass.
NEVER = {
    "resolve": "yamltext render",
    "document": "yamltext render",
}

# Outside library -> the only modules that import it. Every library that the package imports stands here.
DOORS = {
    "PIL": "catalogue.logofile",
    "jinja2": "render.html",
    "markupsafe": "render.body render.pictures render.timeline",
    "openpyxl": "clinic.xlsx",
    "pydantic": (
        "catalogue.approvalfile catalogue.casefile catalogue.model catalogue.schema catalogue.load "
        "catalogue.settings catalogue.vocabulary clinic.fhirmodel"
    ),
    "pydyf": "render.pdf render.finish render.late.still render.late.weave",
    "pypdfium2": "render.pages render.readback",
    "rich": "cli report report.cliniclist",
    "typer": (
        "cli commands.approve commands.batch commands.check commands.diff commands.init commands.keeping "
        "commands.options commands.papers commands.preview commands.schema commands.test report"
    ),
    "weasyprint": "render.pdf render.finish render.late.loom render.late.still render.late.weave",
    "yaml": "yamltext",
}

# What reaches outside the program, alone or with anything inside it -> the only modules that use it.
REACHES_OUT = {
    "print": "cli report doctor",
    "input": "",
    "os.environ": "__main__ batch.printer cli commands.keeping doctor render.pdf",
    "os.getenv": "cli doctor",
    "datetime.date.today": "cli commands.batch commands.inputs",
    "datetime.datetime.now": "cli",
    "datetime.datetime.today": "cli",
    "datetime.datetime.utcnow": "",
    "time.time": "",
    "time.localtime": "",
    "sys.stdout": "cli report report.cliniclist doctor writing",
    "sys.stderr": "cli report report.cliniclist doctor",
    "sys.exit": "cli",
    "subprocess": "batch.printer commands.spelling commands.versions",
    "os.system": "",
    "os.fork": "beside",
    "multiprocessing": "batch.direct batch.workers preview.remake",
    "os.popen": "",
    "os.startfile": "",
    "socket": "",
    "ssl": "",
    "http": "preview.server",
    "http.client": "",
    "socketserver": "",
    "webbrowser": "commands.preview",
    "smtplib": "",
    "ftplib": "",
    "urllib.request.urlopen": "",
    "urllib.request.Request": "",
    "urllib.request.urlretrieve": "",
}

# Commands that must answer at once: they never load what only making a PDF needs.
QUICK = ("--help", "list nerves", "check", "explain cryoneurolysis --nerve greater-occipital:right", "batch --template",
         "diff shipped shipped", "figures")
HEAVY = {"weasyprint", "pydyf", "fontTools", "PIL", "pypdfium2", "openpyxl"}


@dataclass(frozen=True)
class Module:
    """One module: its name inside the package (``render.pdf``, "" for the package itself) and its source."""

    name: str
    source: str
    is_package: bool = False

    @property
    def part(self) -> str:
        return self.name.split(".")[0]


def modules() -> tuple[Module, ...]:
    files = sorted(PACKAGE.rglob("*.py"))
    return tuple(module_of(file) for file in files)


def module_of(file: Path) -> Module:
    parts = file.relative_to(PACKAGE).with_suffix("").parts
    is_package = parts[-1] == "__init__"
    name = ".".join(parts[:-1] if is_package else parts)
    return Module(name, file.read_text(encoding="utf-8"), is_package)


def imports(module: Module) -> frozenset[str]:
    """All that a module imports, in full and wherever it stands: ``consentgen.errors.Stop``, ``os.path``.

    ``from a import b`` counts as ``a.b``, since b may be a module.
    """
    return frozenset(_imports(module))


def _imports(module: Module) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = _base(module, node.level)
            start = ".".join(part for part in (base, node.module or "") if part)
            yield from (f"{start}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Call) and ast.unparse(node.func).endswith(("import_module", "__import__")):
            yield ast.literal_eval(node.args[0])


def _base(module: Module, level: int) -> str:
    if level == 0:
        return ""
    here = ["consentgen", *(module.name.split(".") if module.name else [])]
    up = level - 1 if module.is_package else level
    return ".".join(here[: len(here) - up])


def our_own(module: Module) -> frozenset[str]:
    """The modules of ours that a module imports, without the package's own name."""
    names = {known.name for known in MODULES if known.name}
    found = set()
    for target in imports(module):
        if target.startswith("consentgen."):
            inside = target.removeprefix("consentgen.").split(".")
            depths = (".".join(inside[:depth]) for depth in range(len(inside), 0, -1))
            found |= {next((name for name in depths if name in names), "")} - {""}
    return frozenset(found)


def uses(module: Module) -> frozenset[str]:
    """The outside names that a module uses, in full, however they were imported: ``datetime.date.today``."""
    tree = ast.parse(module.source)
    known = dict(_names(tree))
    found = set(known.values())
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name):
            first, *rest = ast.unparse(node).split(".")
            found.add(".".join((known.get(first, first), *rest)))
    return frozenset(found)


def _names(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The names that the imports of a module give it, each with what it stands for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                top = alias.name.split(".")[0]
                yield (alias.asname, alias.name) if alias.asname else (top, top)
        elif isinstance(node, ast.ImportFrom) and not node.level:
            for alias in node.names:
                yield alias.asname or alias.name, f"{node.module}.{alias.name}"


MODULES = modules()
RANK = {part: rank for rank, line in enumerate(ORDER) for part in line.split()}


class TestTheReader:
    """That the guard sees what there is to see."""

    def test_reads_every_module_of_the_package(self) -> None:
        assert len(MODULES) == len(list(PACKAGE.rglob("*.py"))) >= 20
        assert sum(len(imports(module)) for module in MODULES) >= 100

    def test_sees_imports_of_every_kind_and_place(self) -> None:
        module = Module(
            "render.pdf",
            "import os.path as p\n"
            "from . import fonts\n"
            "from .finish import finish as f\n"
            "from ..errors import Stop\n"
            "from consentgen import chance\n"
            "def make():\n    import weasyprint\n    importlib.import_module('yaml')\n",
        )
        assert imports(module) == {
            "os.path",
            "consentgen.render.fonts",
            "consentgen.render.finish.finish",
            "consentgen.errors.Stop",
            "consentgen.chance",
            "weasyprint",
            "yaml",
        }

    def test_knows_where_a_package_begins(self) -> None:
        module = Module("chance", "from .value import Chance\nfrom ..errors import Stop\n", is_package=True)
        assert imports(module) == {"consentgen.chance.value.Chance", "consentgen.errors.Stop"}

    def test_sees_uses_under_any_name(self) -> None:
        module = Module(
            "x",
            "import datetime as dt\nfrom datetime import date as day\n"
            "from os import environ\nimport http.client\n"
            "dt.datetime.now()\nday.today()\nprint(1)\n",
        )
        assert uses(module) >= {
            "datetime.datetime.now",
            "datetime.date.today",
            "os.environ",
            "http",
            "print",
        }

    def test_finds_imports_in_the_package_that_are_known_to_be_there(self) -> None:
        seen = {module.name: our_own(module) for module in MODULES}
        assert "errors" in seen["resources"]
        assert "render.fonts" in seen["doctor"]
        assert "catalogue.model" in seen["resolve"]


class TestOneWay:
    def test_every_part_has_its_place_in_the_order(self) -> None:
        assert {module.part for module in MODULES} - {""} <= set(RANK)

    def test_the_order_names_no_part_that_is_gone(self) -> None:
        assert set(RANK) - {"__main__"} == {module.part for module in MODULES} - {"", "__main__"}

    def test_the_package_itself_imports_nothing(self) -> None:
        (package,) = (module for module in MODULES if module.name == "")
        assert imports(package) == frozenset()

    @pytest.mark.parametrize("module", [m for m in MODULES if m.name], ids=lambda module: module.name)
    def test_imports_only_what_lies_lower(self, module: Module) -> None:
        others = {name for name in our_own(module) if name.split(".")[0] != module.part}
        assert {name for name in others if RANK[name.split(".")[0]] >= RANK[module.part]} == set()
        never = NEVER.get(module.part, "").split()
        assert {name for name in others if name.split(".")[0] in never} == set()

    def test_nothing_goes_round_in_a_circle(self) -> None:
        graph = {module.name: our_own(module) - {module.name} for module in MODULES}
        order = tuple(graphlib.TopologicalSorter(graph).static_order())
        assert len(order) == len(MODULES)


class TestDoors:
    def outside(self, module: Module) -> set[str]:
        tops = {name.split(".")[0] for name in imports(module)}
        return tops - {"consentgen"} - set(sys.stdlib_module_names)

    @pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name or "consentgen")
    def test_a_library_is_imported_at_its_door_alone(self, module: Module) -> None:
        assert self.outside(module) <= set(DOORS)
        assert {name for name in self.outside(module) if module.name not in DOORS[name].split()} == set()

    @pytest.mark.parametrize("library", DOORS)
    def test_a_door_is_used(self, library: str) -> None:
        users = {module.name for module in MODULES if library in self.outside(module)}
        assert users, f"nobody imports {library}: was it seen?"


class TestReachingOut:
    @pytest.mark.parametrize("module", MODULES, ids=lambda module: module.name or "consentgen")
    def test_only_the_edge_knows_clock_network_environment_and_terminal(self, module: Module) -> None:
        used = uses(module)
        for name, allowed in REACHES_OUT.items():
            found = {use for use in used if use == name or use.startswith(name + ".")}
            assert not found or module.name in allowed.split(), f"{module.name} uses {sorted(found)}"

    def test_the_edge_is_seen_to_do_so(self) -> None:
        seen = {module.name: uses(module) for module in MODULES}
        assert "print" in seen["doctor"]
        assert "os.environ" in seen["render.pdf"]
        assert "subprocess.run" in seen["batch.printer"]


@pytest.mark.parametrize("command", QUICK)
def test_a_quick_command_never_loads_the_typesetter(command: str) -> None:
    code = (
        "import sys\n"
        "from consentgen import cli\n"
        "try:\n    cli.main()\n"
        "except SystemExit as end:\n    ended = end.code or 0\n"
        "else:\n    ended = 0\n"
        "print('\\nLOADED', ended, *sorted({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *command.split()],
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
        timeout=120,
        cwd=TOP,
    )
    last = done.stdout.splitlines()[-1].split()
    assert last[:2] == ["LOADED", "0"], done.stdout[-2000:] + done.stderr[-2000:]
    loaded = set(last[2:])
    assert "consentgen" in loaded
    assert loaded & HEAVY == set()
