"""The queue shows to which level a submission would lead."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("audits", "0004_evidence_append_only")]

    operations = [
        migrations.AddField(
            model_name="case",
            name="effect_level",
            field=models.PositiveSmallIntegerField(blank=True, null=True),
        ),
    ]
