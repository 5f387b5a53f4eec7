"""Begin a new schema step: what the tables in orderdesk/model have and the newest step has not. `python3 dev.py migration TITLE`.

What it writes is a draft: read it, name what it could not, and try it down and up again on both databases.
"""

from __future__ import annotations

import sys
import tempfile
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy.engine import make_url

from orderdesk.database.desk import Desk
from orderdesk.database.schema import migrate_desk
from orderdesk.model import Base


def main(title: str) -> int:
    """Write the draft and say where it is."""
    with tempfile.TemporaryDirectory() as folder:
        desk = Desk.open(make_url("sqlite://").set(database=str(Path(folder) / "newest.db")).render_as_string())
        try:
            migrate_desk(desk)
            config = Config()
            config.set_main_option("script_location", str(Path(__file__).resolve().parent).replace("%", "%%"))
            config.attributes["engine"] = desk.engine
            config.attributes["metadata"] = Base.metadata
            newest = ScriptDirectory.from_config(config).get_current_head() or "0000"
            made = command.revision(config, title, autogenerate=True, rev_id=f"{int(newest) + 1:04}")
        finally:
            desk.close()
    print(f"Draft written: {getattr(made, 'path', made)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(" ".join(sys.argv[1:])))
