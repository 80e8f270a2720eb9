"""Writes docs/rules.md: the manual of every rule of ``consentgen check``, from the rules themselves.

    python tools/rule_pages.py          writes docs/rules.md
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from consentgen.catalogue.check import RULES
from consentgen.catalogue.rules.rule import MARK, Rule

PAGE = Path(__file__).resolve().parent.parent / "docs" / "rules.md"

GROUPS = {
    "structure": (
        "What is always looked at",
        "References, figures, sources, dates and signatures, pictures and colours.",
    ),
    "completeness": (
        "What is missing",
        "Always looked at, too. Each list of things to be told is shown under its own heading. A field that the form\n"
        "or the leaflet always has, whatever the catalogue says, is not among them.",
    ),
    "words": ("Wording, with `--words`", "None of these is an error. They help the writer, and judge nobody."),
}

HEAD = f"""# The rules of `consentgen check`

<!-- Written by tools/rule_pages.py from consentgen/catalogue/rules. Do not edit by hand. -->

What a careful reviewer would find, rule by rule. [errors.md](errors.md) has these codes and those of files that cannot
be read. Each rule has a case that it finds, laid over a made-up catalogue: the finding stands right after {MARK},
which is not part of the file. Below it stands the same put right. The tests run every one of them.

A warning can be waived on its line, with a reason. An error cannot:

```yaml
    chance: common  # lint: ignore lone-band our audit kept words only
```
"""


def in_groups() -> tuple[Rule, ...]:
    """The rules in the order of the page: by group, then by code."""
    return tuple(rule for group in GROUPS for rule in sorted(RULES, key=lambda r: r.code) if rule.group == group)


def page() -> str:
    """The text of docs/rules.md."""
    parts = [HEAD]
    for group, (title, words) in GROUPS.items():
        rules = [rule for rule in in_groups() if rule.group == group]
        index = "\n".join(f"- [`{rule.code}`](#{rule.code}): {rule.meaning}" for rule in rules)
        parts += [f"## {title}\n\n{words}\n\n{index}\n", *map(_told, rules)]
    return "\n".join(parts)


def _told(rule: Rule) -> str:
    title = f"*{rule.title}.* " if rule.title else ""
    files = _files(rule.files)
    cases = (f"Found:\n\n{_fence(rule.bad)}\n{files}Not found:\n\n{_fence(rule.good)}" if rule.good.strip() else
             f"{_files(rule.bad_files, 'Found')}{_files(rule.files, 'Not found')}".rstrip("\n") + "\n")
    return (
        f"### {rule.code}\n\n{rule.severity.capitalize()}. {title}{rule.meaning}\n\n{rule.why}\n\n"
        f"**What to do.** {rule.to_do}\n\n**Where it comes from.** {rule.source}\n\n{cases}"
    )


def _files(files: Mapping[str, str], before: str = "Beside it lies") -> str:
    colon = ":" if before.endswith("ound") else ""
    return "".join(f"{before}{colon} `{name}`:\n\n{_fence(text)}\n" for name, text in files.items())


def _fence(text: str) -> str:
    lines = "\n".join(line.rstrip() + ("··" if line.endswith("  ") else "") for line in text.strip("\n").split("\n"))
    return f"```\n{lines}\n```\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
