"""How alembic runs here: inside the transaction that `Database.prepare` has begun."""

from __future__ import annotations

from alembic import context

from desk.storage.schema import METADATA

context.configure(connection=context.config.attributes["connection"], target_metadata=METADATA, transactional_ddl=False)
context.run_migrations()
