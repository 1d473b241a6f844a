from django.db import migrations

from core.tenancy.operations import AddPolicy, ProtectTable, ShareTable, ShareTables, setting

REGISTER = ["SELECT", "INSERT", "UPDATE"]


class Migration(migrations.Migration):
    dependencies = [
        ("schools", "0001_initial"),
        ("core", "0002_walls"),
        ("account", "0009_emailaddress_unique_primary_email"),
        ("mfa", "0003_authenticator_type_uniq"),
        ("sessions", "0001_initial"),
        ("usersessions", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [
        ShareTable("User", reason="signing in comes before any board; names are in memberships"),
        ShareTables("account_emailaddress", "account_emailconfirmation", reason="addresses of accounts"),
        ShareTables("mfa_authenticator", reason="second factors of accounts"),
        ShareTables("django_session", "usersessions_usersession", reason="sessions of accounts"),
        ShareTables("django_content_type", reason="Django's list of models", app=["SELECT"], system=["SELECT"]),
        # The register of boards and schools is kept by the DUO import, which is nobody's member.
        ProtectTable("Board", wall="own", app=["SELECT", "UPDATE"], system=REGISTER, visitors=["invitation"]),
        ProtectTable(
            "School",
            wall="board",
            app=["SELECT", "UPDATE"],
            system=REGISTER,
            visitors=["invitation"],
            visitor_row="school",
        ),
        ProtectTable("Membership", wall="board", app=REGISTER),
        # Before a place is known, somebody's own memberships say where they can go.
        AddPolicy("Membership", policy="own", command="SELECT", allow=f"user_id = {setting('user')}"),
        ProtectTable("Invitation", wall="board", app=REGISTER, visitors=["invitation"], visitor_row="object"),
        ProtectTable("Group", wall="school"),
        ProtectTable("YearPreparation", wall="school"),
    ]
