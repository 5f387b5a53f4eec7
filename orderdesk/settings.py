"""What this desk was started with: from the settings file, the environment and the command line, in that order."""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from pathlib import Path

from platformdirs import user_config_path, user_data_path

from orderdesk.language import DEFAULT_LANGUAGE, LANGUAGES, N_
from orderdesk.rules.errors import Refused

APPLICATION = "OrderDesk"
DATABASE = "ORDERDESK_DATABASE"
LANGUAGE = "ORDERDESK_LANGUAGE"
KEYS = ("database", "language")


@dataclass(frozen=True, slots=True)
class Settings:
    """Where the database is and which language is spoken at first; `embedded` when nobody named a database."""

    database: str
    language: str
    embedded: bool


def settings_file() -> Path:
    """The file a person may write settings into: `database = "…"` and `language = "…"`."""
    return user_config_path(APPLICATION) / "orderdesk.toml"


def data_folder() -> Path:
    """Where the embedded desk keeps its file; made when missing."""
    folder = user_data_path(APPLICATION)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        raise Refused(
            N_("The folder {folder} cannot be made. Ask for the right to write there, or name a database with --database."),
            folder=folder,
        ) from None
    return folder


def load(database: str | None = None, language: str | None = None, sample: bool = False) -> Settings:
    """The settings in force; what the command line gives wins over the environment, and that over the file."""
    written = _written()
    if (
        database is not None and not database.strip()
    ):  # such as --database "$UNSET": no desk was meant by that, least of all another
        raise Refused(N_("No database is named. Write postgresql://user@host/name or sqlite:///file.db after --database."))
    chosen = database or os.environ.get(DATABASE) or written.get("database", "")
    spoken = language or os.environ.get(LANGUAGE) or written.get("language", "") or system_language()
    if spoken not in LANGUAGES:
        raise Refused(N_("“{language}” is not one of: {known}."), language=spoken, known=", ".join(LANGUAGES))
    if chosen:
        return Settings(chosen, spoken, embedded=False)
    name = "sample.db" if sample else "desk.db"
    return Settings(f"sqlite:///{data_folder() / name}", spoken, embedded=True)


def _written() -> dict[str, str]:
    path = settings_file()
    try:
        path.stat()
    except OSError:  # it is not there, or in somebody else's folder
        return {}
    try:
        written = tomllib.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        reason = error.strerror or str(error)
        raise Refused(N_("The settings file {path} cannot be opened: {reason}."), path=path, reason=reason) from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise Refused(
            N_("The settings file {path} cannot be read: {reason}. Correct that line, or move the file away."),
            path=path,
            reason=error,
        ) from None
    for key, value in written.items():
        if key not in KEYS:
            raise Refused(
                N_("The settings file {path} has an unknown setting “{key}”. Known are: {known}."),
                path=path,
                key=key,
                known=", ".join(KEYS),
            )
        if not isinstance(value, str):
            raise Refused(N_('The settings file {path} must give “{key}” as text: {key} = "…".'), path=path, key=key)
    return written


def first_language() -> str:
    """The language to speak until the settings are read: the environment's if it names one we speak, else the computer's."""
    asked = os.environ.get(LANGUAGE, "")
    return asked if asked in LANGUAGES else system_language()


def system_language() -> str:
    """The language the computer speaks, as far as we speak it; else Chinese."""
    told = next((os.environ[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if os.environ.get(name)), "")
    if told.startswith(("zh_TW", "zh_HK")):
        return "zh_TW"
    return "en" if told.startswith("en") else DEFAULT_LANGUAGE
