import uuid

import django.utils.timezone
from django.db import migrations, models

from core.tenancy.operations import ProtectTable


class Migration(migrations.Migration):
    dependencies = [("core", "0005_seal_since")]

    operations = [
        migrations.CreateModel(
            name="BoardFile",
            fields=[
                ("id", models.UUIDField(default=uuid.uuid4, editable=False, primary_key=True, serialize=False)),
                ("board_id", models.UUIDField()),
                ("kind", models.CharField(max_length=40)),
                ("name", models.CharField(max_length=200)),
                ("content_type", models.CharField(max_length=100)),
                ("size", models.PositiveBigIntegerField()),
                ("sha256", models.CharField(max_length=64)),
                ("path", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
                ("created_by", models.UUIDField(null=True)),
            ],
            options={"abstract": False},
        ),
        ProtectTable("BoardFile", wall="board", app=["SELECT", "INSERT"]),
    ]
