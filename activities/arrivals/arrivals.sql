-- Every statement of what arrives from providers, by name; `statements.py` reads this file.

-- ------------------------------------------------------------------------------------------------- as it came

-- name: keep
insert into webhook (id, provider, kind, query, body) values ($1, $2, $3, $4::text::jsonb, $5::text::jsonb)
on conflict (id) do nothing
