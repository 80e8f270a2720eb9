"""``python -m consentgen``."""

import gc
import os
import sys
from contextlib import AbstractContextManager, nullcontext

from consentgen.beside import Beside, beside


def run() -> None:
    """Run the program. Stopped with Ctrl-C it ends with 130 at any moment, even while it is still being read.

    Then it ends at once: where the signal came while a class was being made, Python would end by that signal.
    """
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # no package that lies about changes how a catalogue is read
    try:
        with _helper(sys.argv[1:]) as helper:
            from consentgen.cli import main

            main(helper)
    except KeyboardInterrupt:
        os._exit(130)
    except SystemExit as ended:
        if ended.code == 130:
            os._exit(130)
        raise
    finally:
        gc.freeze()  # Python would look through all that is left before it ends, for nothing


def _helper(arguments: list[str]) -> AbstractContextManager[Beside | None]:
    """For one pack with a patient's values, a process that loads what sets pages while this one reads the catalogue.

    A pack without a patient is kept whole, and the second one needs no typesetter.
    """
    wanted = arguments[:1] == ["make"] and any(argument.startswith("--patient") for argument in arguments)
    return beside(_load_typesetter) if wanted else nullcontext()


def _load_typesetter() -> None:
    from consentgen.render.typeset import get_ready

    get_ready()


if __name__ == "__main__":
    run()
