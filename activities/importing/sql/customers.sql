-- Customers from their staging table into the books. What is there is filled in where it was empty, never changed.

-- name: stage
create temp table if not exists stage_customers (
    line integer, nth integer, id text, name text, kind text, tax_id text, country text, subdivision text, zone text,
    language text, pays_by text, data_from date, email text[], mobile text[], postal text, opted_out text[],
    consented text[]
) on commit drop;
create temp table if not exists touched (customer text, made boolean) on commit drop;
truncate stage_customers, touched;

-- name: sized
analyze stage_customers;

-- name: staged
select count(*) from stage_customers where nth = 1;

-- name: keys
select distinct id as key from stage_customers where line = any($1::integer[]);

-- name: leave_out
delete from stage_customers where id = any($1::text[]) returning line, id as key;

-- name: conflict
select s.line, d.name as "column", d.said as value, d.there
from stage_customers s
join customer c on c.id = s.id
cross join lateral (values
    ('name', s.name, c.name), ('kind', s.kind, c.kind), ('tax_id', s.tax_id, c.tax_id),
    ('country', s.country, c.country), ('subdivision', s.subdivision, c.subdivision), ('zone', s.zone, c.zone),
    ('language', s.language, c.language), ('pays_by', s.pays_by, c.pays_by)
) d (name, said, there)
where d.said <> '' and d.there <> '' and d.said <> d.there
union all
select s.line, 'consented', given.channel, k.channel || ': ' || k.state
from stage_customers s
cross join lateral unnest(s.consented) given (channel)
join consent k on k.customer = s.id and k.channel in (given.channel, 'any') and k.state = 'withdrawn';

-- name: make
with made as (
    insert into customer
        (id, name, kind, tax_id, country, subdivision, zone, language, pays_by, data_from)
    select id, name, coalesce(nullif(kind, ''), 'company'), tax_id, country, subdivision, zone, language, pays_by,
           data_from
    from stage_customers order by line
    on conflict (id) do nothing
    returning id
)
insert into touched select id, true from made;

-- name: fill
with filled as (
    update customer c
    set tax_id = coalesce(nullif(c.tax_id, ''), s.tax_id),
        country = coalesce(nullif(c.country, ''), s.country),
        subdivision = coalesce(nullif(c.subdivision, ''), s.subdivision),
        zone = coalesce(nullif(c.zone, ''), s.zone),
        language = coalesce(nullif(c.language, ''), s.language),
        pays_by = coalesce(nullif(c.pays_by, ''), s.pays_by),
        data_from = greatest(c.data_from, s.data_from)
    from stage_customers s
    where s.id = c.id
      and ((c.tax_id = '' and s.tax_id <> '') or (c.country = '' and s.country <> '')
           or (c.subdivision = '' and s.subdivision <> '') or (c.zone = '' and s.zone <> '')
           or (c.language = '' and s.language <> '') or (c.pays_by = '' and s.pays_by <> '')
           or (s.data_from > c.data_from) or (c.data_from is null and s.data_from is not null))
    returning c.id
)
insert into touched select id, false from filled;

-- name: add_addresses
with added as (
    insert into address (customer, kind, value)
    select s.id, found.kind, found.value
    from stage_customers s
    cross join lateral (
        select 'email', unnest(s.email) union all select 'mobile', unnest(s.mobile)
        union all select 'postal', s.postal where s.postal <> ''
    ) found (kind, value)
    on conflict do nothing
    returning customer
)
insert into touched select customer, false from added;

-- name: add_consents
with added as (
    insert into consent (customer, channel, state, since, source)
    select s.id, given.channel, 'given', s.data_from, 'import'
    from stage_customers s cross join lateral unnest(s.consented) given (channel)
    on conflict do nothing
    returning customer
)
insert into touched select customer, false from added;

-- name: withdraw_consents
with withdrawn as (
    insert into consent as k (customer, channel, state, since, source)
    select s.id, refused.channel, 'withdrawn', s.data_from, 'import'
    from stage_customers s cross join lateral unnest(s.opted_out) refused (channel)
    on conflict (customer, channel) do update
        set state = 'withdrawn', since = excluded.since, source = excluded.source
        where k.state = 'given'
    returning customer
)
insert into touched select customer, false from withdrawn;

-- name: count
select count(*) filter (where made) as new, count(*) filter (where not made) as filled
from (select customer, bool_or(made) as made from touched group by customer) t;

-- name: news
select k.invoice, c.ref, c.country, c.subdivision, c.kind as customer_kind, c.pays_by, c.language, c.data_from,
       c.tax_id <> '' as tax_id, c.name <> '' as name, coalesce(a.kinds, '{}') as addresses,
       coalesce($1::timestamptz, now()) as at
from collection_case k
join customer c on c.id = k.customer
left join lateral (
    select array_agg(distinct kind) as kinds from address where customer = c.id and bad_at is null
) a on true
where k.closed_at is null and c.id in (select customer from touched where not made)
order by k.invoice;
