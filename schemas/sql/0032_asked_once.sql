-- What one person asked for and another agrees to stays what it was asked: it is answered once, and else never changed.

create function refuse_another_wish() returns trigger language plpgsql as $$
begin
    if old.answered_at is null and new.expires_at <= old.expires_at
        and to_jsonb(new) - array['answered_by', 'answered_at', 'agreed', 'expires_at']
            = to_jsonb(old) - array['answered_by', 'answered_at', 'agreed', 'expires_at'] then
        return new;
    end if;
    raise exception '% is answered once, and else never changed', tg_table_name using errcode = 'insufficient_privilege';
end $$;
create trigger answered_once before update on second_person for each row execute function refuse_another_wish();
create trigger never_removed before delete or truncate on second_person
    for each statement execute function refuse_change();

do $$ begin
    if exists (select from pg_roles where rolname = 'cobranza_app') then
        revoke delete on second_person from cobranza_app;
    end if;
end $$;
