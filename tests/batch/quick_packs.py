"""A maker of packs that takes no time and misbehaves on demand, and a whole batch made with it.

    python quick_packs.py FOLDER ROWS SECONDS      makes a batch; a line for each row that came to its end
"""

from __future__ import annotations

import hmac
import os
import signal
import sys
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import date
from hashlib import sha256
from pathlib import Path

from consentgen.batch.engine import run
from consentgen.batch.folder import OutputFolder, open_folder
from consentgen.batch.ledger import Head
from consentgen.batch.outcome import Outcome
from consentgen.batch.plan import Before, Plan, Task, make_plan
from consentgen.clinic.row import Row
from consentgen.errors import CannotRender, MaterialFault, OurFault
from consentgen.make import Pack
from consentgen.patient import Patient
from consentgen.request import Request, Target

DAY = date(2030, 6, 1)
CANARY = "Canaryname"
SIZE = 60_000


class Odd(BaseException):
    """Like WeasyPrint's own fatal error, it is no Exception."""


@dataclass(frozen=True)
class Quick:
    """Makes packs from nothing. ``acts``: what else happens at which row; ``marks``: where it is remembered."""

    acts: tuple[tuple[int, str], ...] = ()
    marks: Path | None = None
    seconds: float = 0.0

    def __call__(self) -> Callable[[Task], Pack]:
        return self.make

    def make(self, task: Task) -> Pack:
        time.sleep(self.seconds)
        act = dict(self.acts).get(task.row, "")
        if act == "die" or (act == "die once" and self._first(task)):
            os.kill(os.getpid(), signal.SIGKILL)
        if act == "exit":
            os._exit(3)
        if act == "hang":
            time.sleep(3600)
        if act == "print":
            os.write(1, CANARY.encode())
            os.write(2, CANARY.encode())
            raise ValueError(CANARY)
        if act == "odd":
            raise Odd(CANARY)
        if act == "wrong":
            raise OurFault(f"the page does not say {CANARY}")
        if act == "material":
            raise MaterialFault("The template is wrong.", "mend it")
        if act == "render":
            raise CannotRender("No Pango.", "install it")
        return Pack(content_of(task.key), 2, ("A notice.",))

    def _first(self, task: Task) -> bool:
        assert self.marks is not None
        try:
            (self.marks / str(task.row)).touch(exist_ok=False)
        except FileExistsError:
            return False
        return True


def content_of(key: str) -> bytes:
    return b"%PDF- " + key.encode() * (SIZE // len(key))


def rows(count: int) -> tuple[Row, ...]:
    """Rows 2 to count + 1, each for another made-up patient."""
    patients = (Patient(family=CANARY, given=f"Number {number}") for number in range(2, count + 2))
    return tuple(Row(number, Request("chilling", (Target("tail"),), patient=patient, made_on=DAY))
                 for number, patient in enumerate(patients, start=2))


def with_words(row: Row, words: str) -> Row:
    """The row with other content."""
    assert row.request is not None and row.request.patient is not None
    return replace(row, request=replace(row.request, patient=replace(row.request.patient, address=words)))


def plan_for(folder: OutputFolder, listed: Iterable[Row], **options: object) -> Plan:
    def key_of(request: Request) -> str:
        words = f"{request.patient.given} {request.patient.address}" if request.patient else ""
        return hmac.new(folder.secret, words.encode(), sha256).hexdigest()

    before = Before(folder.ledger, folder.packs(), folder.holds)
    return make_plan(tuple(listed), key_of, before, **options)  # type: ignore[arg-type]


def work(
    out: Path, listed: Iterable[Row], maker: Quick, *, limit: float = 60, workers: int = 2,
    tell: Callable[[Outcome], None] = lambda _: None, **options: object,
) -> list[Outcome]:
    """A whole batch; every outcome in the order in which it came."""
    done = []
    with open_folder(out) as folder:
        plan = plan_for(folder, listed, **options)
        folder.ledger.start(Head(DAY, folder.mark("list")))
        with closing(run(plan, folder, maker, workers=workers, limit=limit)) as outcomes:
            for outcome in outcomes:
                done.append(outcome)
                tell(outcome)
    return done


if __name__ == "__main__":
    where, count, seconds = sys.argv[1:]
    work(Path(where), rows(int(count)), Quick(seconds=float(seconds)),
         tell=lambda outcome: print(outcome.row, outcome.kind, flush=True))
