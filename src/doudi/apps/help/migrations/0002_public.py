"""What a stranger may read of needs: those that are made known and not yet met (LD-56)."""

from django.db import migrations

_DAY = "nullif(current_setting('doudi.public_on', true), '')::date"
CREATE = f"create policy public_reads on help_unmetneed for select using (published_on <= {_DAY} and met_on is null);"
DROP = "drop policy public_reads on help_unmetneed;"


class Migration(migrations.Migration):
    dependencies = [("help", "0001_initial")]

    operations = [migrations.RunSQL(CREATE, DROP)]
