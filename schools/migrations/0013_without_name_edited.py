from django.db import migrations


class Migration(migrations.Migration):
    """A name that differs from DUO's says so itself."""

    dependencies = [("schools", "0012_what_duo_says")]

    operations = [
        migrations.RemoveField("board", "name_edited"),
        migrations.RemoveField("school", "name_edited"),
    ]
