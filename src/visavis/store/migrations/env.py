"""Alembic's entry: runs the revisions on the connection `schema.migrate` hands over."""

from alembic import context

from visavis.store.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    # SQLite can: the caller's transaction holds all of it, or none.
    transactional_ddl=True,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()
