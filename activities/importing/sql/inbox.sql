-- What the cases must hear, staged as text so that no JSON codec of the connection stands between.

-- name: stage
create temp table if not exists stage_inbox (
    n bigint generated always as identity, id text, invoice text, event text
) on commit drop;
truncate stage_inbox;

-- name: make
insert into inbox (id, invoice, event)
select id, invoice, event::jsonb from stage_inbox order by n
on conflict (id) do nothing;
