"""What Alembic runs: the migrations, on the connection that `app.migrations.upgrade` passes, in its transaction."""

from __future__ import annotations

from alembic import context

from app.migrations import tables

context.configure(connection=context.config.attributes["connection"], target_metadata=tables())
with context.begin_transaction():
    context.run_migrations()
