"""Late binding: a document is laid out once, and each patient's values are set into it afterwards.

The way of a page (HTML as the templates give it):

    slots      the page without the patient's values, and the values
    islands    which boxes the values stand in: what their length can move, and nothing else
    still      the page with those boxes left empty, laid out and frozen as PDF objects: a ``Layout``
    loom       the boxes alone, laid out for one patient by the typesetter's own code
    weave      both put together: a finished PDF

What is still is laid out with boxes of exactly the height that this patient's values need, so a long address or
a name over two lines gives another layout, never a shrunk or a clipped one. A layout holds no patient's value:
the values are gone from the page before it is laid out. Everything that touches WeasyPrint's inside stands in
``islands``, ``still``, ``loom`` and ``weave``; what cannot be bound late raises ``CannotBind`` and is rendered
directly.
"""
