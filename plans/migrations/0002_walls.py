from django.db import migrations

from core.tenancy.operations import ProtectTable


class Migration(migrations.Migration):
    dependencies = [("plans", "0001_initial"), ("schools", "0002_walls")]

    operations = [
        ProtectTable("Plan", wall="school", app=["SELECT", "INSERT", "UPDATE"]),
        ProtectTable("Section", wall="school", app=["SELECT", "INSERT", "UPDATE"]),
        # Texts are only added: of a text that was once saved, no more than "settled" may change.
        ProtectTable("SectionVersion", wall="school", app=["SELECT", "INSERT", "UPDATE (settled_at)"]),
        ProtectTable("SectionPresence", wall="school"),
        ProtectTable("PlanPdf", wall="school", app=["SELECT", "INSERT", "UPDATE"]),
    ]
