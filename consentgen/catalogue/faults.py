"""What pydantic finds in an entry, said in our words and at its place in the file. No value is ever repeated."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

from consentgen.catalogue.model import FORMAT
from consentgen.catalogue.vocabulary import Part
from consentgen.diagnostics import Diagnostic, Place, did_you_mean
from consentgen.yamltext import Located

Path = tuple[str | int, ...]
PlaceOf = Callable[[Path, bool], Place]

PLAIN = {
    "string_too_short": ("this must not be empty.", "write it out, or leave the key out"),
    "string_type": ("this must be text.", ""),
    "tuple_type": ("this must be a list.", "begin each item with a hyphen, or write [one, two]"),
    "too_short": ("this list must not be empty.", ""),
    "dict_type": ("this must be a mapping.", "write {} if there is nothing to say"),
    "model_type": ("this must be a mapping with keys.", "write {} if there is nothing to say"),
    "bool_parsing": ("this must be yes or no.", ""),
    "bool_type": ("this must be yes or no.", ""),
}


def format_fault(data: dict[str, Any], located: Located) -> Iterator[Diagnostic]:
    """That a file, which is a mapping, does not say the format it is written in."""
    if data.get("format") != FORMAT:
        yield Diagnostic(located.place(("format",)), "format", "The file does not say that it is written in format 1.",
                         f"put “format: {FORMAT}” at the top")


def unknown_keys(
    data: dict[str, Any], located: Located, known: Sequence[str], otherwise: str
) -> Iterator[Diagnostic]:
    """Each key at the top of a file that is none of those known; ``otherwise``: what to do where none is near."""
    for key in data.keys() - set(known):
        yield Diagnostic(located.place((key,), of_key=True), "unknown-key", f"“{key}” is not a key here.",
                         did_you_mean(key, known) or otherwise)


def faults_of(
    findings: Iterable[Any], model: type[Part], place: PlaceOf, subject: tuple[str, str]
) -> Iterator[Diagnostic]:
    """Every fault of one entry, from pydantic's ``findings``.

    ``place`` says where a path of the entry stands in the file, or that path's key if asked.
    """
    for item in findings:
        path: Path = tuple(step for step in item["loc"] if step != "[key]")
        name = next((step for step in reversed(path) if isinstance(step, str)), "")
        if item["type"] == "extra_forbidden":
            known = _keys(model, path[:-1])
            yield Diagnostic(place(path, True), "unknown-key", f"“{name}” is not a key here.",
                             did_you_mean(name, known) or f"the keys here are {', '.join(known)}", subject=subject)
        elif item["type"] == "missing":
            yield Diagnostic(place(path[:-1], True), "missing-key", f"The key “{name}” is missing here.",
                             f"add “{name}:”", subject=subject, missing=(name,))
        elif item["type"] == "string_pattern_mismatch":
            yield _mispelt(path, name, "[key]" in item["loc"], place, subject)
        else:
            yield _bad_value(item, path, name, place, subject)


def _mispelt(path: Path, name: str, is_key: bool, place: PlaceOf, subject: tuple[str, str]) -> Diagnostic:
    """Text of the wrong form: an id, a colour, or a fingerprint."""
    if name == "fingerprint":
        return Diagnostic(place(path, False), "bad-value", "“fingerprint”: this is none.",
                          "delete this approval, and approve the entry again", subject=subject)
    if name == "colour":
        return Diagnostic(place(path, False), "bad-value", "“colour”: this is not a colour.", "write it as #0b4f60",
                          subject=subject)
    return Diagnostic(place(path, is_key), "bad-id", "This id has other signs than small letters, digits and hyphens.",
                      "write it such as greater-occipital", subject=subject)


def _bad_value(item: Any, path: Path, name: str, place: PlaceOf, subject: tuple[str, str]) -> Diagnostic:
    cause = item.get("ctx", {}).get("error")
    message, hint = _words(item, cause)
    is_chance = "chance" in path
    return Diagnostic(
        place((*path, *getattr(cause, "path", ())), False),
        "bad-chance" if is_chance else "bad-value",
        message if is_chance or not name else f"“{name}”: {message}",
        hint,
        subject=subject,
    )


def _words(item: Any, cause: Any) -> tuple[str, str]:
    """(message, hint): our own errors bring theirs, pydantic's are put in plainer words."""
    if cause is not None and hasattr(cause, "message"):
        return str(cause.message), str(getattr(cause, "hint", ""))
    if item["type"] == "literal_error":
        return f"this must be {item['ctx']['expected'].replace(chr(39), '')}.", ""
    message = str(item["msg"])
    return PLAIN.get(item["type"], (f"{message[:1].lower()}{message[1:]}.", ""))


def _keys(model: Any, path: Sequence[str | int]) -> list[str]:
    """The keys that a model knows at ``path``, as far as types tell."""
    for step in path:
        if isinstance(model, type) and issubclass(model, Part) and step in model.model_fields:
            model = _inner(model.model_fields[str(step)].annotation)
    fields = model.model_fields if isinstance(model, type) and issubclass(model, Part) else {}
    return [field.alias or name for name, field in fields.items()]


def _inner(annotation: Any) -> Any:
    """The Part inside ``tuple[Part, ...]``, ``dict[Id, Part]`` or ``Part | None``."""
    if isinstance(annotation, type) and issubclass(annotation, Part):
        return annotation
    for argument in getattr(annotation, "__args__", ()):
        inner = _inner(argument)
        if inner is not None:
            return inner
    return None
