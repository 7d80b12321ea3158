from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor


def forget_digests_without_months(apps: Apps, editor: BaseDatabaseSchemaEditor) -> None:
    """A partition without a digest is never resumed: its next rebuild makes all of it, and both digests, anew."""
    apps.get_model("trades", "Partition").objects.exclude(digest="").update(digest="")


class Migration(migrations.Migration):

    dependencies = [
        ('trades', '0014_what_a_row_was_for_tax'),
    ]

    operations = [
        migrations.AddField(
            model_name='partition',
            name='month_digests',
            field=models.JSONField(blank=True, db_default={}, default=dict, help_text='SHA-256 of its derived rows by month, of which the digest is made; under no name those of no date.'),
        ),
        migrations.AddIndex(
            model_name='transaction',
            index=models.Index(condition=models.Q(('reverses_id__isnull', False)), fields=['account'], name='transaction_reversal'),
        ),
        migrations.RunPython(forget_digests_without_months, forget_digests_without_months),
    ]
