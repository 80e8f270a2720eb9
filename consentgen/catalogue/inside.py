"""Walking through an entry: the one loop for whoever looks for claims, texts or sources anywhere inside it."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping

from consentgen.catalogue.vocabulary import Part

PathOf = tuple[str | int, ...]


def inside(value: object, path: PathOf = (), without: Collection[str] = ()) -> Iterator[tuple[PathOf, object]]:
    """The value and everything inside it, each with its path, in the order of the model.

    ``without``: keys of the model that are not entered. What a chance holds is not walked through: it is one value.
    """
    yield path, value
    if isinstance(value, str):  # which most of an entry is
        return
    if isinstance(value, Part):
        for name in type(value).model_fields:
            if name not in without:
                yield from inside(getattr(value, name), (*path, name), without)
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from inside(item, (*path, key), without)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            yield from inside(item, (*path, index), without)
