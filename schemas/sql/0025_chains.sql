-- The record and the desk's verdicts chained by hash as they are inserted, and roles that may not change them.
--
--   digest = sha256 of the canonical JSON of what the row says
--   link   = sha256 of the canonical JSON {"digest", "previous", "recorded_at"}; the first row follows 64 zeros
--
-- engine/study/chain.py computes the same from JSON. Functions that a trigger calls have their search path pinned: a
-- temporary table of the same name must not be taken for ours.

-- ---------------------------------------------------------------------------------------------------- canonical JSON

-- Keys sorted by code point, no white space. jsonb has already settled the rest: escapes, numbers, a key twice.
create function canonical_json(said jsonb) returns text language plpgsql immutable strict parallel safe as $$
begin
    case jsonb_typeof(said)
    when 'object' then
        return '{' || coalesce((
            select string_agg(to_jsonb(key)::text || ':' || case when jsonb_typeof(value) in ('object', 'array')
                then canonical_json(value) else value::text end, ',' order by key collate "C")
            from jsonb_each(said)), '') || '}';
    when 'array' then
        return '[' || coalesce((
            select string_agg(case when jsonb_typeof(value) in ('object', 'array')
                then canonical_json(value) else value::text end, ',' order by place)
            from jsonb_array_elements(said) with ordinality as one (value, place)), '') || ']';
    else
        return said::text;
    end case;
end $$;

create function sha256_of(said text) returns text language sql immutable strict parallel safe as $$
    select encode(sha256(convert_to(said, 'UTF8')), 'hex')
$$;

create function moment_text(at timestamptz) returns text language sql immutable strict parallel safe as $$
    select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
$$;

create function chain_link(digest text, previous text, recorded_at timestamptz) returns text
    language plpgsql immutable strict parallel safe as $$
begin
    return sha256_of('{"digest":"' || digest || '","previous":"' || previous || '","recorded_at":"'
        || moment_text(recorded_at) || '"}');
end $$;

-- ------------------------------------------------------------------------------------------------------------ ledger

create sequence ledger_position;
alter table ledger
    add column position bigint,                      -- grows over all cases: what a checkpoint covers, it covers to here
    add column digest text,
    add column link text;

create function ledger_digest(line ledger) returns text language plpgsql immutable as $$
begin
    return sha256_of(canonical_json(jsonb_build_object(
        'at', moment_text(line.at), 'because', line.because, 'event', line.event, 'invoice', line.invoice,
        'plan_sha256', line.plan_sha256, 'seq', line.seq)));
end $$;

create function chain_ledger() returns trigger language plpgsql as $$
declare
    previous text := repeat('0', 64);
begin
    if new.seq <> 1 then
        select l.link into previous from ledger l where l.invoice = new.invoice and l.seq = new.seq - 1;
        if previous is null then
            raise exception 'the ledger of % has no line %: line % cannot follow it', new.invoice, new.seq - 1, new.seq
                using errcode = 'integrity_constraint_violation';
        end if;
    end if;
    new.recorded_at := now();
    new.position := nextval('ledger_position');
    new.digest := ledger_digest(new);
    new.link := chain_link(new.digest, previous, new.recorded_at);
    return new;
end $$;

-- ----------------------------------------------------------------------------------------------------------- verdict

alter table verdict
    add column number integer,                       -- of the case's verdicts, from 1 without a gap
    add column digest text,
    add column link text;

-- What the rule was asked came later (0027), and is hashed where it says something.
create function verdict_digest(answer verdict) returns text language plpgsql immutable as $$
begin
    return sha256_of(canonical_json(jsonb_build_object(
        'at', moment_text(answer.at), 'channel', answer.channel, 'invoice', answer.invoice, 'key', answer.key,
        'number', answer.number, 'says', answer.says, 'spoke', answer.spoke, 'step', answer.step,
        'until', moment_text(answer.until))
        || coalesce((select jsonb_object_agg(later.key, later.value) from jsonb_each(to_jsonb(answer)) later
            where later.key in ('asked', 'asked_under') and later.value not in ('null', '""')), '{}')));
end $$;

create function chain_verdict() returns trigger language plpgsql as $$
declare
    previous text;
begin
    perform pg_advisory_xact_lock(hashtextextended('verdict/' || new.invoice, 0));
    select v.number, v.link into new.number, previous from verdict v
    where v.invoice = new.invoice order by v.number desc limit 1;
    new.number := coalesce(new.number, 0) + 1;
    new.recorded_at := now();
    new.digest := verdict_digest(new);
    new.link := chain_link(new.digest, coalesce(previous, repeat('0', 64)), new.recorded_at);
    return new;
end $$;

-- --------------------------------------------------------------------------------------------------------------- act

-- For table act (0026): numbers and moment are already there. There `at` is the database's own time.
create function chain_act() returns trigger language plpgsql as $$
declare
    previous text := repeat('0', 64);
begin
    if new.number <> 1 then
        select a.link into previous from act a where a.number = new.number - 1;
        if previous is null then
            raise exception 'there is no act %: act % cannot follow it', new.number - 1, new.number
                using errcode = 'integrity_constraint_violation';
        end if;
    end if;
    new.digest := sha256_of(canonical_json(jsonb_build_object(
        'about', new.about, 'actor', new.actor, 'at', moment_text(new.at), 'deed', new.deed, 'door', new.door,
        'invoice', new.invoice, 'number', new.number, 'proven', new.proven, 'role', new.role, 'second', new.second,
        'told', new.told)));
    new.link := chain_link(new.digest, previous, new.at);
    return new;
end $$;

do $$
declare
    made text;
begin
    foreach made in array array['canonical_json(jsonb)', 'sha256_of(text)', 'chain_link(text, text, timestamptz)',
        'chain_ledger()', 'chain_verdict()', 'chain_act()'] loop
        execute format('alter function %s set search_path = pg_catalog, %I, pg_temp', made, current_schema());
    end loop;
end $$;

-- ---------------------------------------------------------------------------------------------- what is there already

alter table ledger disable trigger append_only;
alter table verdict disable trigger append_only;

update ledger set position = placed.position from (
    select invoice, seq, nextval('ledger_position') as position from (
        select invoice, seq from ledger
        order by max(recorded_at) over (partition by invoice order by seq), invoice, seq) ordered  -- never against seq
) placed where ledger.invoice = placed.invoice and ledger.seq = placed.seq;
update verdict set number = numbered.number from (
    select id, row_number() over (partition by invoice order by id) as number from verdict
) numbered where verdict.id = numbered.id;

do $$
declare
    line ledger;
    answer verdict;
    stream text := '';
    previous text;
    said text;
begin
    for line in select * from ledger order by invoice, seq loop
        if line.invoice <> stream then
            stream := line.invoice;
            previous := repeat('0', 64);
        end if;
        said := ledger_digest(line);
        previous := chain_link(said, previous, line.recorded_at);
        update ledger set digest = said, link = previous where invoice = line.invoice and seq = line.seq;
    end loop;
    stream := '';
    for answer in select * from verdict order by invoice, number loop
        if answer.invoice <> stream then
            stream := answer.invoice;
            previous := repeat('0', 64);
        end if;
        said := verdict_digest(answer);
        previous := chain_link(said, previous, answer.recorded_at);
        update verdict set digest = said, link = previous where id = answer.id;
    end loop;
end $$;

alter table ledger enable trigger append_only;
alter table verdict enable trigger append_only;
alter table ledger alter column position set not null, alter column digest set not null, alter column link set not null;
alter table verdict alter column number set not null, alter column digest set not null, alter column link set not null;
create unique index ledger_at_position on ledger (position);
create unique index verdict_in_order on verdict (invoice, number);
create trigger chained before insert on ledger for each row execute function chain_ledger();
create trigger chained before insert on verdict for each row execute function chain_verdict();

-- ------------------------------------------------------------------------------------------------------------- roles

-- Roles belong to the whole server: another database of it may have made them, or be making them now.
do $$
declare
    wanted text;
begin
    foreach wanted in array array['cobranza_app', 'cobranza_auditor'] loop
        begin
            if not exists (select from pg_roles where rolname = wanted) then
                execute format('create role %I nologin', wanted);
            end if;
            if not pg_has_role(current_user, wanted, 'member') then
                execute format('grant %I to %I', wanted, current_user);
            end if;
        exception
            when duplicate_object or unique_violation or internal_error then null;
            when insufficient_privilege or undefined_object then
                raise notice 'the role % is not there: let an administrator of the server run "create role % nologin" '
                    'and "grant % to %", and then "select grant_roles()" here', wanted, wanted, wanted, current_user;
        end;
    end loop;
end $$;

-- What the two roles may do. Run by its owner as often as one likes; it says which role it did not find. Tables that
-- only grow have the trigger append_only; those of later migrations that have none may be changed in every way.
create function grant_roles() returns text[] language plpgsql as $$
declare
    changed text[] := array[
        'address', 'api_token', 'attempt', 'bureau_entry', 'bureau_file', 'cash_look', 'channel_stop', 'clock',
        'collection_case', 'consent', 'contact', 'customer', 'delegation', 'document', 'hand_over_file', 'idempotency',
        'inbox', 'legal_block', 'letter', 'mandate', 'message_body', 'outbox', 'outbox_file', 'page_file', 'page_link',
        'page_request', 'payment', 'payment_link', 'postal_batch', 'remark', 'remittance', 'reply', 'risk_model',
        'role_holder', 'taken_back', 'task', 'terms_acceptance', 'terms_shown', 'waiver', 'webhook', 'wish'];
    emptied text[] := array['address', 'cash_proposal', 'contact_cover', 'enclosure', 'idempotency', 'role_holder'];
    growing text[] := array[
        'bank_statement', 'credit_note', 'hand_over', 'invoice', 'line_item', 'plan', 'rate', 'suppressed', 'write_off'];
    here text := current_schema();
    one record;
    absent text[];
begin
    select coalesce(array_agg(role), '{}') into absent from unnest(array['cobranza_app', 'cobranza_auditor']) role
    where not exists (select from pg_roles where rolname = role);
    if 'cobranza_app' <> all (absent) then
        execute format('grant usage on schema %I to cobranza_app', here);
        execute format('grant select on all tables in schema %I to cobranza_app', here);
        execute format('grant usage on all sequences in schema %I to cobranza_app', here);
        execute format('grant execute on all functions in schema %I to cobranza_app', here);
        execute format('alter default privileges in schema %I grant select, insert on tables to cobranza_app', here);
        execute format('alter default privileges in schema %I grant usage on sequences to cobranza_app', here);
        for one in
            select c.relname as name, exists (
                select from pg_trigger t where t.tgrelid = c.oid and t.tgname = 'append_only') as grows
            from pg_class c where c.relnamespace = here::regnamespace and c.relkind in ('r', 'p')
            and c.relname <> 'migration'
        loop
            execute format('grant insert on %I.%I to cobranza_app', here, one.name);
            continue when one.grows or one.name = any (growing);
            if one.name = any (changed) or one.name <> all (changed || emptied) then
                execute format('grant update on %I.%I to cobranza_app', here, one.name);
            end if;
            if one.name = any (emptied) or one.name <> all (changed || emptied) then
                execute format('grant delete on %I.%I to cobranza_app', here, one.name);
            end if;
        end loop;
        if exists (select from pg_trigger where tgrelid = 'said'::regclass and tgname = 'only_forgotten') then
            grant update (proof) on said to cobranza_app;
        end if;
    end if;
    if 'cobranza_auditor' <> all (absent) then
        execute format('grant usage on schema %I to cobranza_auditor', here);
        execute format('grant select on all tables in schema %I to cobranza_auditor', here);
        execute format('alter default privileges in schema %I grant select on tables to cobranza_auditor', here);
        if to_regclass('access_log') is not null then
            grant insert on access_log to cobranza_auditor;
        end if;
    end if;
    return absent;
end $$;
revoke execute on function grant_roles() from public;
select grant_roles();
