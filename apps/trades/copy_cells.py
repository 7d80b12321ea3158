"""Values as PostgreSQL's COPY writes and reads them in its text format."""

from __future__ import annotations

NULL = r"\N"


def cell(value: object) -> str:
    """Return one value of a COPY line; between cells stand tabs, between lines line feeds."""
    if value is None:
        return NULL
    if isinstance(value, str):
        return value.replace("\\", r"\\").replace("\t", r"\t").replace("\n", r"\n").replace("\r", r"\r")
    return str(value)
