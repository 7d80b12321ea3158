from django.core.management import call_command
from django.db import migrations


def create_cache_tables(apps, schema_editor):
    # Makes those that are not there yet: a new database has both since 0002.
    call_command("createcachetable", database=schema_editor.connection.alias, verbosity=0)


def drop_kept_table(apps, schema_editor):
    schema_editor.execute("DROP TABLE IF EXISTS kept_entries")


class Migration(migrations.Migration):
    dependencies = [("core", "0002_cache_table")]

    operations = [migrations.RunPython(create_cache_tables, drop_kept_table)]
