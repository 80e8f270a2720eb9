"""``python -m consentgen``."""

import os


def run() -> None:
    """Run the program. Stopped with Ctrl-C it ends with 130 at any moment, even while it is still being read.

    Then it ends at once: where the signal came while a class was being made, Python would end by that signal.
    """
    os.environ["PYDANTIC_DISABLE_PLUGINS"] = "__all__"  # no package that lies about changes how a catalogue is read
    try:
        from consentgen.cli import main

        main()
    except KeyboardInterrupt:
        os._exit(130)
    except SystemExit as ended:
        if ended.code == 130:
            os._exit(130)
        raise


if __name__ == "__main__":
    run()
