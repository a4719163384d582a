"""What migrations would lose, and who has agreed to it.

A migration that removes something says in `loses` what that is, in a sentence. It runs when somebody has agreed.
"""

from __future__ import annotations

from collections.abc import Callable

from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

Consent = Callable[[list[str]], bool]  # whether what these sentences say may be lost


def nobody_agreed(_lost: list[str]) -> bool:
    return False


def losses(connection: Connection, scripts: ScriptDirectory) -> list[str]:
    """A sentence for each migration that is still to be run and loses something, the first to run first."""
    done = MigrationContext.configure(connection).get_current_heads()
    pending = list(scripts.iterate_revisions("heads", done or "base"))
    said = [(script.revision, str(getattr(script.module, "loses", ""))) for script in reversed(pending)]
    return [f"{revision}: {sentence}" for revision, sentence in said if sentence]
