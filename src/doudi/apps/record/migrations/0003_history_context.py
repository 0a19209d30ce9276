"""Who did it is written once a transaction, not looked for with a lock by every row that history keeps."""

from django.db import migrations

# As pghistory's own, which inserts with `on conflict do update` for every row: the row of the context is locked anew
# in every savepoint, and a load of thirty thousand rows took minutes.
CREATE = """
create or replace function _pgh_attach_context() returns pghistory_context.id%TYPE as $$
    declare
        context uuid := nullif(current_setting('pghistory.context_id', true), '');
        said jsonb := nullif(current_setting('pghistory.context_metadata', true), '')::jsonb;
        written text;
    begin
        if context is null or said is null then
            return null;
        end if;
        written := context::text || md5(said::text);
        if current_setting('doudi.history_context', true) is distinct from written then
            insert into pghistory_context (id, metadata, created_at, updated_at) values (context, said, now(), now())
                on conflict (id) do update set metadata = excluded.metadata, updated_at = excluded.updated_at
                where pghistory_context.metadata != excluded.metadata;
            perform set_config('doudi.history_context', written, true);
        end if;
        return context;
    end;
$$ language plpgsql;
"""


class Migration(migrations.Migration):
    dependencies = [("record", "0002_row_text"), ("pghistory", "0007_auto_20250421_0444")]

    operations = [migrations.RunSQL(CREATE, migrations.RunSQL.noop)]
