-- What is signed once a day over the heads of all chains, the keys that sign it, and the chain of acts.

-- The keys, in the order in which they took over. `statement` is what the key before signed of its successor: the first
-- has none, and whoever wants to trust it must have its public half from somewhere else.
create table audit_key (
    number     integer primary key check (number > 0),
    public_key text not null unique check (public_key ~ '^[0-9a-f]{64}$'),
    since      timestamptz not null default now(),
    statement  text not null default '',             -- canonical JSON: format, number, previous key, public_key, since
    signed_by  text not null default '',             -- the public key before
    signature  text not null default '',
    check ((number = 1) = (signature = ''))
);

create table checkpoint (
    number     integer primary key check (number > 0),   -- from 1 without a gap
    at         timestamptz not null,                 -- the company's time: the rehearsal's clock where one stands
    taken_at   timestamptz not null default now(),   -- the database's time
    position   bigint not null,                      -- ledger.position: it covers every line up to here
    verdicts   bigint not null,                      -- verdict.id, likewise
    acts       bigint not null,                      -- act.number, likewise
    heads      integer not null,
    root       text not null,
    statement  text not null,                        -- schemas.bundle.Checkpoint as canonical JSON, as it was signed
    sha256     text not null unique check (sha256 = sha256_of(statement)),   -- what the next one names as `previous`
    key        text not null references audit_key (public_key),
    signature  text not null
);

-- The heads that moved since the checkpoint before; of the others the newest row below it still holds.
create table checkpoint_head (
    checkpoint integer not null references checkpoint,
    chain      text not null check (chain in ('ledger', 'verdict', 'act')),
    stream     text not null,                        -- the invoice; empty for acts
    place      bigint not null,
    link       text not null,
    primary key (chain, stream, checkpoint)
);
create index checkpoint_head_of on checkpoint_head (checkpoint);

create trigger append_only before update or delete or truncate on audit_key
    for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on checkpoint
    for each statement execute function refuse_change();
create trigger append_only before update or delete or truncate on checkpoint_head
    for each statement execute function refuse_change();

-- Acts that were written before they were chained.
alter table act disable trigger append_only;
do $$
declare
    one act;
    previous text := repeat('0', 64);
begin
    for one in select * from act order by number loop
        one.digest := sha256_of(canonical_json(jsonb_build_object(
            'about', one.about, 'actor', one.actor, 'at', moment_text(one.at), 'deed', one.deed, 'door', one.door,
            'invoice', one.invoice, 'number', one.number, 'proven', one.proven, 'role', one.role,
            'second', one.second, 'told', one.told)));
        previous := chain_link(one.digest, previous, one.at);
        update act set digest = one.digest, link = previous where number = one.number;
    end loop;
end $$;
alter table act enable trigger append_only;
-- Triggers fire by name: after a_number, which gives number and moment.
create trigger chained before insert on act for each row execute function chain_act();

-- Where a chain's table stands once nobody is writing it: nothing up to there can appear later. It holds writers up
-- until the caller's commit, so it asks for one table at a time (two would wait for whom waits for us) and soon gives
-- up. Reading alone gives nobody the right to such a lock: it is the owner's.
create function stands_still(chain text) returns bigint language plpgsql security definer set lock_timeout = '3s' as $$
begin
    case chain
    when 'ledger' then
        lock table ledger in share mode;
        return (select coalesce(max(position), 0) from ledger);
    when 'verdict' then
        lock table verdict in share mode;
        return (select coalesce(max(id), 0) from verdict);
    when 'act' then
        lock table act in share mode;
        return (select coalesce(max(number), 0) from act);
    end case;
end $$;
revoke execute on function stands_still(text) from public;
do $$ begin
    execute format('alter function stands_still(text) set search_path = pg_catalog, %I, pg_temp', current_schema());
end $$;
select grant_roles();
