"""Draws docs/batch.svg: what a terminal shows while `consentgen batch` works, and when it has ended.

A real batch of made-up people runs on a terminal of its own; of all that it shows, the picture has the bar halfway, the
rows that were refused, and the summary. Needs a system with pseudo-terminals.

    python tools/batch_picture.py
"""

from __future__ import annotations

import io
import os
import pty
import re
import subprocess
import sys
import tempfile
from pathlib import Path

from clinic_list import THURSDAY, as_csv, made_up
from rich.console import Console
from rich.text import Text

TOP = Path(__file__).resolve().parent.parent
PICTURE = TOP / "docs" / "batch.svg"
WIDTH = 92
ROWS, WRONG, SEED = 60, 4, 11
COMMAND = ("consentgen", "batch", "thursday.csv", "--out", "thursday", "--part", "consent")
BAR = re.compile(r"Packs .*?(\d+)/(\d+)")


def shown(folder: Path) -> str:
    """All that the batch writes to its terminal, with its colours."""
    (folder / "thursday.csv").write_bytes(as_csv(made_up(ROWS, WRONG, SEED)))
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", *COMMAND, "--date", THURSDAY.isoformat()]
    environment = {**os.environ, "COLUMNS": str(WIDTH), "TERM": "xterm-256color", "PYTHONPATH": str(TOP)}
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, cwd=folder, env=environment):
        os.close(theirs)
        said = b""
        while True:
            try:
                said += os.read(ours, 65536)
            except OSError:  # the terminal is closed when the batch has ended
                return said.decode().replace("\r\n", "\n")


def scene(said: str) -> Text:
    """The picture's lines: the command, the bar halfway, what was refused, and the summary."""
    frames = [frame for frame in re.split(r"\r|\n", said) if BAR.search(frame)]
    half = min(frames, key=lambda frame: abs(int(BAR.search(frame)[1]) / int(BAR.search(frame)[2]) - 0.5))
    ended = Text.from_ansi(said.rpartition("\x1b[?25h")[2]).split("\n")
    refused = [at for at, line in enumerate(ended) if ": refused " in line.plain]
    summary = next(at for at, line in enumerate(ended) if line.plain.startswith("Outcome"))
    assert len(refused) == WRONG, said
    lines = [Text(f"$ {' '.join(COMMAND)}", style="bold"), Text.from_ansi(half), Text("…", style="dim"),
             *ended[refused[0]:]]
    assert summary > refused[-1]
    return Text("\n").join(lines)


def main() -> None:
    """Run the batch and write the picture."""
    with tempfile.TemporaryDirectory() as folder:
        words = scene(shown(Path(folder)))
    console = Console(record=True, width=WIDTH, file=io.StringIO(), force_terminal=True)
    console.print(words)
    drawn = console.export_svg(title="Thursday’s list", unique_id="batch")
    drawn = re.sub(r"@font-face \{.*?\}\s*", "", drawn, flags=re.DOTALL)  # it would fetch a font from elsewhere
    PICTURE.write_text(drawn, encoding="utf-8")
    print(f"{PICTURE.relative_to(TOP)}: {len(drawn) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
