"""gunicorn's settings: threads, because a sync runs inside its request and mostly waits for the broker."""

import gc
import os

from django.conf import settings

from config.env import env_number

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
# Read here, in the process that starts first: a missing variable then is one line and not a traceback per worker.
logconfig_dict = settings.LOGGING

worker_class = "gthread"
workers = env_number("WEB_CONCURRENCY", 2, least=1)
# Two at least: with one, a sync would hold up every other page of its worker.
threads = env_number("WEB_THREADS", 8, least=2)
bind = f"0.0.0.0:{env_number('PORT', 8000, least=1)}"
# With gthread this guards the worker's heartbeat and not the length of a request, so a long sync is not cut off.
timeout = 60
# A deploy, and the recycling below, give a running sync this long; what it has committed by then is kept and the next
# sync goes on from it.
graceful_timeout = 120
keepalive = 5
# The path without its query: a provider's redirect carries its code there.
access_log_format = "%(m)s %(U)s %(s)s in %(M)s ms"
# Recycling bounds what the broker's library and long lives add to memory.
max_requests = 2000
max_requests_jitter = 200


def post_worker_init(_worker: object) -> None:
    """Keep the garbage collector from walking the loaded application again and again: a quarter of a long sync."""
    gc.collect()
    gc.freeze()
