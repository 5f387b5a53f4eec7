"""Backups of a desk, and the proof that they can be restored (002-25).

A backup is one file: a zip with a manifest, the data (a SQLite file, or what pg_dump writes) and on PostgreSQL the roles, on
request sealed with a passphrase. `making.make` writes one, `restoring.restore` brings one to an address where nothing is yet,
`restoring.rehearse` does that somewhere out of the way and proves what came back.
"""
