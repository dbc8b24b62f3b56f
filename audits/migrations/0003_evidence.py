"""What strangers offer, what the machine sees of it, and what people decide."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("audits", "0002_append_only"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Submission",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("kind", models.CharField(max_length=20)),
                ("criterion", models.CharField(blank=True, max_length=60)),
                ("content", models.JSONField()),
                ("digest", models.CharField(max_length=64)),
                ("relationship", models.CharField(max_length=20)),
                ("name", models.CharField(blank=True, max_length=100)),
                ("key_digest", models.CharField(max_length=64, unique=True)),
                ("proof_token", models.CharField(max_length=64, unique=True)),
                ("created", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="LinkCheck",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveSmallIntegerField(default=0)),
                ("url", models.CharField(max_length=2000)),
                ("started", models.DateTimeField()),
                ("finished", models.DateTimeField()),
                ("worker", models.CharField(max_length=120)),
                ("state", models.CharField(max_length=20)),
                ("status", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("final_url", models.CharField(blank=True, max_length=2000)),
                ("content_digest", models.CharField(blank=True, max_length=64)),
                ("quotation_found", models.BooleanField(blank=True, null=True)),
                ("size", models.BigIntegerField(blank=True, null=True)),
                ("date", models.CharField(blank=True, max_length=40)),
                ("commit", models.CharField(blank=True, max_length=64)),
                ("note", models.CharField(blank=True, max_length=500)),
            ],
        ),
        migrations.CreateModel(
            name="ProducerProof",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("commit", models.CharField(blank=True, max_length=64)),
                ("created", models.DateTimeField()),
            ],
        ),
        migrations.CreateModel(
            name="Supplement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("content", models.JSONField()),
                ("created", models.DateTimeField()),
            ],
        ),
        migrations.AddField(
            model_name="aimodel",
            name="evidence_due",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="aimodel",
            name="from_submission",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="Case",
            fields=[
                (
                    "submission",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        related_name="case",
                        serialize=False,
                        to="audits.submission",
                    ),
                ),
                ("state", models.CharField(default="open", max_length=20)),
                ("same", models.CharField(blank=True, max_length=64, null=True, unique=True)),
                ("repeats", models.PositiveIntegerField(default=1)),
                ("last_offered", models.DateTimeField()),
                ("opened", models.DateTimeField()),
                ("touched", models.DateTimeField()),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("levels_moved", models.SmallIntegerField(default=0)),
                ("is_proven", models.BooleanField(default=False)),
                ("check_due_at", models.DateTimeField(blank=True, null=True)),
                ("held_by", models.CharField(blank=True, max_length=120)),
                ("held_until", models.DateTimeField(blank=True, null=True)),
                ("failures", models.PositiveIntegerField(default=0)),
                ("checked_at", models.DateTimeField(blank=True, null=True)),
                ("missing_since", models.DateTimeField(blank=True, null=True)),
                ("gone_since", models.DateTimeField(blank=True, null=True)),
            ],
        ),
        migrations.AddField(
            model_name="submission",
            name="ai_model",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="submissions",
                to="audits.aimodel",
            ),
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("verdict", models.CharField(max_length=20)),
                ("reason", models.CharField(max_length=40)),
                ("words", models.TextField(blank=True, max_length=2000)),
                ("role", models.CharField(max_length=20)),
                ("ruling", models.JSONField(default=dict)),
                ("waits_for_second", models.BooleanField(default=False)),
                ("old_level", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("new_level", models.PositiveSmallIntegerField(blank=True, null=True)),
                ("created", models.DateTimeField()),
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next",
                        to="audits.decision",
                    ),
                ),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="decisions",
                        to="audits.submission",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Contact",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("email", models.EmailField(blank=True, max_length=254)),
                ("sender", models.CharField(blank=True, db_index=True, max_length=64)),
                ("created", models.DateTimeField()),
                (
                    "submission",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="contacts",
                        to="audits.submission",
                    ),
                ),
                (
                    "told",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="audits.decision",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="EvidenceSet",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("digest", models.CharField(max_length=64)),
                ("content", models.JSONField()),
                ("moves", models.JSONField()),
                ("created", models.DateTimeField()),
                (
                    "ai_model",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence_sets",
                        to="audits.aimodel",
                    ),
                ),
                (
                    "previous",
                    models.OneToOneField(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="next",
                        to="audits.evidenceset",
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="aimodel",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audits.evidenceset",
            ),
        ),
        migrations.AddField(
            model_name="rating",
            name="evidence",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="ratings",
                to="audits.evidenceset",
            ),
        ),
        migrations.AddIndex(
            model_name="aimodel",
            index=models.Index(
                condition=models.Q(("evidence_due__isnull", False)),
                fields=["evidence_due"],
                name="ai_model_evidence_due",
            ),
        ),
        migrations.AddField(
            model_name="linkcheck",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="checks",
                to="audits.submission",
            ),
        ),
        migrations.AddField(
            model_name="producerproof",
            name="observation",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audits.observation",
            ),
        ),
        migrations.AddField(
            model_name="producerproof",
            name="submission",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="producer_proof",
                to="audits.submission",
            ),
        ),
        migrations.AddField(
            model_name="supplement",
            name="submission",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="supplements",
                to="audits.submission",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="decision",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audits.decision",
            ),
        ),
        migrations.AddField(
            model_name="case",
            name="last_check",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="audits.linkcheck",
            ),
        ),
        migrations.AddIndex(
            model_name="submission",
            index=models.Index(fields=["ai_model", "-id"], name="submission_of_model"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["-id"], name="decision_newest"),
        ),
        migrations.AddIndex(
            model_name="decision",
            index=models.Index(fields=["submission", "id"], name="decision_of_submission"),
        ),
        migrations.AddConstraint(
            model_name="decision",
            constraint=models.UniqueConstraint(
                condition=models.Q(("previous__isnull", True)),
                fields=("submission",),
                name="decision_one_first",
            ),
        ),
        migrations.AddIndex(
            model_name="evidenceset",
            index=models.Index(fields=["ai_model", "-id"], name="evidence_set_of_model"),
        ),
        migrations.AddConstraint(
            model_name="evidenceset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("previous__isnull", True)),
                fields=("ai_model",),
                name="evidence_set_one_first",
            ),
        ),
        migrations.AddIndex(
            model_name="linkcheck",
            index=models.Index(
                fields=["submission", "number", "-id"], name="link_check_of_submission"
            ),
        ),
        migrations.AddConstraint(
            model_name="linkcheck",
            constraint=models.CheckConstraint(
                condition=models.Q(("finished__gte", models.F("started"))),
                name="link_check_ends_after_its_start",
            ),
        ),
        migrations.AddIndex(
            model_name="supplement",
            index=models.Index(fields=["submission", "id"], name="supplement_of_submission"),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("state__in", ["open", "second"])),
                fields=["-levels_moved", "opened"],
                name="case_queue",
            ),
        ),
        migrations.AddIndex(
            model_name="case",
            index=models.Index(
                condition=models.Q(("check_due_at__isnull", False)),
                fields=["check_due_at"],
                name="case_check_due",
            ),
        ),
        migrations.AddConstraint(
            model_name="case",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("held_by", ""), ("held_until__isnull", True)),
                    models.Q(
                        models.Q(("held_by", ""), _negated=True), ("held_until__isnull", False)
                    ),
                    _connector="OR",
                ),
                name="case_hold_has_holder_and_end",
            ),
        ),
    ]
