"""``consentgen figures``: the evidence sheet. Read the catalogue, gather, report."""

from __future__ import annotations

from consentgen import report
from consentgen.commands.inputs import pack_date, read_catalogue
from consentgen.commands.options import CatalogueOpt
from consentgen.commands.papers import PaperFormatOpt, PaperOutputOpt, refuse_output, write_paper

USUAL = "consentgen-figures.pdf"


def figures(
    format: PaperFormatOpt = "text",
    output: PaperOutputOpt = None,
    catalogue: CatalogueOpt = None,
) -> None:
    """Show every number that a pack can print: the count, its interval, its source, and who stands for it.

    [bold]Examples[/bold]

      consentgen figures

      consentgen figures --catalogue our-clinic --format pdf -o figures.pdf

      consentgen figures --format json
    """
    from consentgen.governance.figures import sheet

    refuse_output(format, output)
    known, found = read_catalogue(catalogue)
    report.catalogue_faults(found, "what cannot be read is not on the sheet; ")
    today = pack_date(None)
    gathered = sheet(known, today)
    if format == "json":
        meta = known.meta
        report.as_json({"catalogue": {"title": meta.title, "version": meta.version, "hash": known.digest},
                        "figures": [one.as_data() for one in gathered.figures],
                        "in_words": [one.as_data() for one in gathered.in_words], "not_known": gathered.not_known})
    elif format == "text":
        report.figures(gathered)
    else:
        from consentgen.governance.sheet import figures_paper

        write_paper(figures_paper(gathered, known, today), output, USUAL, today)
