from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
READ = re.compile(r"env_\w+\(\s*\"([A-Z_]+)\"")
# The platform sets it; nobody writes it into a file.
SET_BY_THE_PLATFORM = {"PORT"}
# Django's own reading decides which of our settings read the rest.
READ_BY_DJANGO = {"DJANGO_SETTINGS_MODULE"}


def test_every_variable_the_settings_read_is_explained() -> None:
    sources = "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "config").rglob("*.py"))
    example = (ROOT / ".env.example").read_text(encoding="utf-8")
    explained = set(re.findall(r"^([A-Z_]+)=", example, re.MULTILINE))
    assert set(READ.findall(sources)) - SET_BY_THE_PLATFORM == explained - READ_BY_DJANGO
