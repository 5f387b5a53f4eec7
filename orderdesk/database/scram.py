"""Passwords as the server keeps them: computed here, so that the server never sees what was typed."""

from __future__ import annotations

from psycopg import Connection as Driver
from sqlalchemy import Connection


def verifier(connection: Connection, login: str, password: str) -> str:
    """The SCRAM-SHA-256 verifier of a password."""
    driver = connection.connection.driver_connection
    assert isinstance(driver, Driver)
    return driver.pgconn.encrypt_password(password.encode(), login.encode(), b"scram-sha-256").decode()
