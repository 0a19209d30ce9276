from django.db import migrations

from doudi.platform.row_security import fence


class Migration(migrations.Migration):
    dependencies = [("sweeps", "0001_initial")]
    operations = [fence("sweeps_swepthousehold"), fence("sweeps_finding")]
