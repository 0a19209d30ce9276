from django.db import migrations

from doudi.apps.cases.guards import GRANT_SQL, GRANT_UNDO


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0006_receipts"),
        ("grants", "0001_initial"),
    ]

    operations = [migrations.RunSQL(GRANT_SQL, GRANT_UNDO)]
