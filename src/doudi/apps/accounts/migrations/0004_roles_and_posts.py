from django.db import migrations

from doudi.apps.accounts import role_guard


class Migration(migrations.Migration):
    dependencies = [("accounts", "0003_kinfiling_person")]

    operations = [migrations.RunSQL(role_guard.SQL, role_guard.UNDO)]
