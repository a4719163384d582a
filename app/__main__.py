"""Where the command starts: `goodstanding`, or `python -m app`.

Everything that takes time to import is imported inside, so that Ctrl-C ends the command quietly from the first moment.
"""

import sys

INTERRUPTED = 130  # how a shell counts what Ctrl-C ended; app.commands.console says so too, but isn't imported yet


def main() -> None:
    """Run the command that the arguments name; ends the program."""
    try:
        from app.cli import main as command

        command(prog_name="goodstanding")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)


if __name__ == "__main__":
    main()
