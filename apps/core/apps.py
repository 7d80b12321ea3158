import gc

from django.apps import AppConfig

# New objects between two looks for garbage. A rebuild makes millions that all stay until its end, and Python's own
# number lets it look through them again and again, a sixth of all its time, for cycles of which there are hardly any.
OBJECTS_BETWEEN_COLLECTIONS = 50_000


class CoreConfig(AppConfig):
    name = "apps.core"

    def ready(self) -> None:
        gc.set_threshold(OBJECTS_BETWEEN_COLLECTIONS, *gc.get_threshold()[1:])
