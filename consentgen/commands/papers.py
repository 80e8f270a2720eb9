"""Writing a paper for a meeting, for the commands that make one."""

from __future__ import annotations

import os
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

import typer

from consentgen import report
from consentgen.commands.inputs import template_folders
from consentgen.document.paper import Paper
from consentgen.errors import CannotWrite, RequestWrong

PaperFormat = Literal["text", "json", "pdf"]
PaperFormatOpt = Annotated[
    PaperFormat, typer.Option("--format", help="Words for people, JSON for scripts, or a paper for a meeting.")
]
PaperOutputOpt = Annotated[
    str | None, typer.Option("--output", "-o", metavar="FILE|-", help="With --format pdf: the PDF to write.")
]


def refuse_output(format: PaperFormat, output: str | None) -> None:
    """``--output`` names a PDF; the other formats go to standard output."""
    if output is not None and format != "pdf":
        raise RequestWrong("--output names a PDF, and none was asked for.", "add --format pdf, or leave it out")


def write_paper(paper: Paper, output: str | None, usual: str, made_on: date) -> None:
    """Make the PDF and write it to ``output``, or to a file of the usual name here; ``-`` is standard output."""
    from consentgen.governance.paper import paper_pdf
    from consentgen.writing import STDOUT, write_file, write_stdout

    if output is not None and output != STDOUT and os.path.isdir(output):
        raise CannotWrite(f"{output}: this is a folder.", "name a file in it")
    content = paper_pdf(paper, template_folders(None), made_on).content
    if output == STDOUT:
        write_stdout(content)
        return
    path = Path(output or usual)
    write_file(path, content, mode=0o644)
    report.say(str(path))
