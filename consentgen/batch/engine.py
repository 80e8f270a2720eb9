"""Working off a plan: every row comes to its end, and each pack is whole on the disk before the ledger says so."""

from __future__ import annotations

from collections.abc import Generator, Iterator
from dataclasses import fields, replace

from consentgen.batch.folder import OutputFolder
from consentgen.batch.outcome import Kind, Outcome, reasons_of
from consentgen.batch.plan import Kept, Plan, Task
from consentgen.batch.workers import Crew, Prepare, Trouble
from consentgen.diagnostics import Diagnostic, Place
from consentgen.errors import (
    CANNOT_READ,
    CANNOT_RENDER,
    FINDINGS,
    REQUEST_WRONG,
    CannotRead,
    CannotRender,
)
from consentgen.make import Pack
from consentgen.patient import Patient

LIMIT = 120.0
"""Seconds that one pack may take; direct rendering of a long one takes about two on a slow machine."""

NOWHERE = Place("")


def run(
    plan: Plan, folder: OutputFolder, prepare: Prepare[Task, Pack], *, workers: int, limit: float = LIMIT
) -> Generator[Outcome, None, None]:
    """Each row's outcome as it comes: refused and kept rows first, then packs in the order in which they are ready.

    ``prepare`` is called in each worker and gives back what makes a pack (see ``direct.Direct``). Closing the
    iterator ends all workers; what was told by then is on the disk, and another run makes exactly the rest.

    Raises ``CannotWrite`` if the disk is full or the folder takes nothing, and ``CannotRender`` or ``CannotRead`` if
    no pack at all can be made here.
    """
    for name in plan.obsolete:
        folder.supersede(name)
    for outcome in plan.refused:
        folder.ledger.add(outcome, "")
        yield outcome
    yield from (_keep(kept, folder) for kept in plan.kept)
    with Crew(prepare, max(1, min(workers, len(plan.tasks))), limit) as crew:
        for task, answer in crew.work(plan.tasks):
            outcome = _failed(task, answer) if isinstance(answer, Trouble) else _made(task, answer, folder)
            folder.ledger.add(outcome, task.key)
            yield outcome


def _keep(kept: Kept, folder: OutputFolder) -> Outcome:
    """A pack that stays, under the name of the row that it belongs to now."""
    if kept.before != kept.outcome.file:
        folder.rename(kept.before, kept.outcome.file)
    folder.ledger.add(replace(kept.outcome, kind="made"), kept.key)
    return kept.outcome


def _made(task: Task, pack: Pack, folder: OutputFolder) -> Outcome:
    digest = folder.keep(task.file, pack.content)
    return Outcome(task.row, "made", task.file, digest, pack.pages, changed=task.changed, notices=pack.notices)


def _failed(task: Task, trouble: Trouble) -> Outcome:
    """A row without a pack: refused where the material is at fault, failed where the program is."""
    if trouble.code == CANNOT_RENDER and trouble.kind == "stopped":
        raise CannotRender(trouble.message, trouble.hint)
    if trouble.code == CANNOT_READ and trouble.kind == "stopped":
        raise CannotRead(trouble.message, trouble.hint)
    kind: Kind = "refused" if (fault := _fault(trouble)).code == "material-fault" else "failed"
    return Outcome(task.row, kind, reasons=reasons_of([_discreet(fault, task.request.patient)]))


def _fault(trouble: Trouble) -> Diagnostic:
    if trouble.kind == "stopped":
        of_material = trouble.code in (FINDINGS, REQUEST_WRONG)
        return Diagnostic(NOWHERE, "material-fault" if of_material else "not-released", trouble.message,
                          trouble.hint)
    if trouble.kind == "bug":
        return Diagnostic(NOWHERE, "program-fault", trouble.message, trouble.hint)
    return Diagnostic(NOWHERE, "process-died" if trouble.kind == "died" else "process-hung", trouble.message,
                      trouble.hint)


def _discreet(fault: Diagnostic, patient: Patient | None) -> Diagnostic:
    """The fault, or only its code where a message that should hold no value of the patient holds one after all."""
    said = f"{fault.message} {fault.hint}".casefold()
    if any(value in said for value in _values(patient)):
        return replace(fault, message="The message is withheld: it would name a value of the patient.", hint="")
    return fault


def _values(patient: Patient | None) -> Iterator[str]:
    """Each value of the patient that is long enough to be known again, in small letters."""
    for field in fields(Patient):
        value = getattr(patient, field.name, "")
        for words in value if isinstance(value, tuple) else (str(value or ""),):
            if len(words) > 3:
                yield words.casefold()
