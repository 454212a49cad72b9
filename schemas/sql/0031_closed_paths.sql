-- Ways around what guards the record, closed.

-- What runs with its owner's rights looks at no temporary table first: one of the same name, with a trigger of its own,
-- would run whatever its maker likes with those rights.
do $$
declare
    made text;
begin
    foreach made in array array['forget_access_log(timestamptz)', 'mark_suppressed(text)', 'number_act()'] loop
        execute format('alter function %s set search_path = pg_catalog, %I, pg_temp', made, current_schema());
    end loop;
end $$;

-- The record's time is its transaction's: one that was kept open for days would date its lines back by days.
create function refuse_old_transaction() returns trigger language plpgsql as $$
begin
    if clock_timestamp() - now() > interval '1 hour' then
        raise exception 'this transaction began at %: nothing is recorded in one older than an hour', now()
            using errcode = 'insufficient_privilege';
    end if;
    return null;
end $$;
create trigger in_time before insert on ledger for each statement execute function refuse_old_transaction();
create trigger in_time before insert on verdict for each statement execute function refuse_old_transaction();

-- The hash of what was written for somebody stays: another text is another attempt, and both say so. The text itself may
-- be emptied; where it is another than its hash, every bundle shows it.
create function refuse_other_text() returns trigger language plpgsql as $$
begin
    if new.attempt < old.attempt or (new.sha256 <> old.sha256 and old.sha256 <> '' and new.attempt = old.attempt) then
        raise exception 'the text of % stays what it was', old.key using errcode = 'insufficient_privilege';
    end if;
    return new;
end $$;
create trigger stays_written before update on contact for each row execute function refuse_other_text();

do $$
declare
    made text;
begin
    foreach made in array array['refuse_old_transaction()', 'refuse_other_text()'] loop
        execute format('alter function %s set search_path = pg_catalog, %I, pg_temp', made, current_schema());
    end loop;
end $$;
select grant_roles();
