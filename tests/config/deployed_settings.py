"""Production settings with the two seams a test needs: a place for static files, and the simulator as the broker."""

import os
from pathlib import Path

from config.settings.production import *  # noqa: F403

STATIC_ROOT = Path(os.environ["DEPLOYED_STATIC_ROOT"])
TASTYTRADE_SIMULATOR_ALLOWED = True
