"""What the year's change is measured from; and no multiplier any more where no symbol states one.

Bonds, warrants and kinds not known yet were stored with a 1, which a later reading would take for known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import migrations, models

if TYPE_CHECKING:
    from django.apps.registry import Apps
    from django.db.backends.base.schema import BaseDatabaseSchemaEditor

STATED_BY_THE_SYMBOL = ("Equity", "Cryptocurrency", "Index", "Equity Option", "Future", "Future Option")


def forget_multipliers(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    instruments = apps.get_model("trades", "Instrument").objects
    instruments.exclude(instrument_type__in=STATED_BY_THE_SYMBOL).update(multiplier=None)


class Migration(migrations.Migration):

    dependencies = [
        ('trades', '0005_what_came_of_comparing_with_the_broker'),
    ]

    operations = [
        migrations.AddField(
            model_name='position',
            name='year_base_price',
            field=models.DecimalField(blank=True, decimal_places=10, help_text="What the year's change is measured from: the last close of the year before, as the broker states it.", max_digits=28, null=True),
        ),
        migrations.RunPython(forget_multipliers, migrations.RunPython.noop),
    ]
