"""Running several SQL statements inside a transaction.

`sqlite3.executescript` commits what is open, and that of sqlite-utils, which does not, looks for the end of a
statement after every character: most of the time that a new library takes.
"""

from __future__ import annotations

import sqlite3

from sqlite_utils import Database


def run(db: Database, sql: str) -> None:
    """Execute statements, each of which ends with `;` at the end of a line; leaves a transaction open."""
    statement = ""
    for line in sql.splitlines(keepends=True):
        statement += line
        if line.rstrip().endswith(";") and sqlite3.complete_statement(statement):
            db.execute(statement)
            statement = ""
    if statement.strip():
        db.execute(statement)
