"""Strangers may read what hangs on the wall: `public_rows` says what that is."""

from django.db import migrations

from doudi.apps.notices.public_rows import CREATE, DROP


class Migration(migrations.Migration):
    dependencies = [("notices", "0001_initial"), ("files", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
