"""The application object that gunicorn serves."""

import os

from django.core.wsgi import get_wsgi_application

# manage.py falls back to development; whoever serves through this file is a server, and has to name its secrets.
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.production")
application = get_wsgi_application()
