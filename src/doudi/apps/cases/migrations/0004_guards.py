from django.db import migrations

from doudi.apps.cases.guards import SQL, UNDO


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_initial"),
        ("accounts", "0003_kinfiling_person"),
        ("people", "0001_initial"),
        ("spot_checks", "0002_initial"),
    ]

    operations = [migrations.RunSQL(SQL, UNDO)]
