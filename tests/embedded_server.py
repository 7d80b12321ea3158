"""A pytest plugin that is loaded before Django's settings: without DATABASE_URL the suite uses its own server."""

from config.postgres import use_test_server

use_test_server()
