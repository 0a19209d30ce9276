from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("record", "0001_initial")]

    operations = [
        migrations.RunSQL(
            """create or replace function record_row_text(anyelement) returns text language sql stable parallel safe
                 set timezone = 'UTC' set datestyle = 'ISO, YMD' set intervalstyle = 'iso_8601'
                 set bytea_output = 'hex' set extra_float_digits = 1
               as $$ select coalesce(jsonb_object_agg(key, value), '{}')::text
                       from jsonb_each(to_jsonb($1)) where value <> 'null'::jsonb $$""",
            "drop function record_row_text(anyelement)",
        ),
    ]
