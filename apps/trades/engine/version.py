"""The engine's version: raise it with every change that could make other rows of the same facts.

A partition stores the version that rebuilt it; an older one is dirty, so a release that changes a rule recalculates
every ledger by itself.
"""

from __future__ import annotations

ENGINE_VERSION = 1
