"""The audit trail: the database's own triggers write every change of every table that matters; blocks seal what was written.

- `statements(dialect, metadata)`: the SQL that makes triggers and functions; `database/guards` runs it after each migration, when
  `app_user()` is there. It may be run again. `removal(…)` undoes it.
- `seal(desk)`: what was written since joins the chain of blocks; any desk does it every few seconds (`Sealer`).
- `verify(session, noted)`: proves rows and blocks against each other, and against a head noted elsewhere.
- `head(session)`: what to note elsewhere: on the closing sheet, in a backup's manifest.
"""

from orderdesk.database.audit.install import removal, statements
from orderdesk.database.audit.sealer import Sealer
from orderdesk.database.audit.sealing import AuditHead, AuditStanding, head, seal, verify
from orderdesk.database.audit.what import audited

__all__ = ["AuditHead", "AuditStanding", "Sealer", "audited", "head", "removal", "seal", "statements", "verify"]
