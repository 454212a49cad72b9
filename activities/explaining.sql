-- Named queries of an explanation; called by these names from activities/explaining.py.

-- name: messages_about
-- Contacts that carry a step of the case, and those of its own that carry nothing because the channel did not take them.
select coalesce(json_agg(one order by one."at", one.key), '[]')::text from (
    select c.key, coalesce(v.step, c.step) as step, c.message, c.channel, c.state, c.at, c.provider, c.provider_id,
        c.error, c.attempt, c.invoice <> $1 as covered,
        (select coalesce(json_agg(o.invoice order by o.invoice), '[]')
            from (select distinct x.invoice from contact_cover x where x.contact = c.key and x.invoice <> $1) o) as others,
        (select coalesce(json_agg(json_build_object('fact', d.fact, 'at', d.at, 'code', d.code) order by d.at, d.id), '[]')
            from delivery d where d.contact = c.key) as facts,
        coalesce((select o.reason from outbox o where o.key = c.key and o.reason <> '' order by o.id limit 1), '') as kept,
        c.price::text as price, c.price_currency
    from contact c left join contact_cover v on v.contact = c.key and v.invoice = $1
    where c.invoice = $1 or v.invoice = $1
) one

-- name: verdicts_about
-- What the desk said of the case's own steps, and of the messages of other cases that carried them.
select coalesce(json_agg(one order by one."at", one.id), '[]')::text from (
    select w.id, w.key, w.step, w.says, w.channel, w.until, w.spoke, w.at
    from verdict w
    where w.invoice = $1 or w.key in (select v.contact from contact_cover v where v.invoice = $1)
) one

-- name: replies_about
-- What the customer answered about this invoice or to a message that carried it, and what concerns all of them.
select coalesce(json_agg(one order by one."at", one.id), '[]')::text from (
    select r.id, r.at, r.channel, coalesce(nullif(r.body, ''), r.subject) as text, r.meaning, r.invoice, r.promise_on,
        r.refused, r.handled_at, r.handled_by, r.outcome
    from reply r
    where r.invoice = $1 or r.contact in (select v.contact from contact_cover v where v.invoice = $1)
    or (r.customer = (select customer from invoice where number = $1) and (r.invoice is null
        or r.meaning in ('stop', 'start', 'wrong_number', 'third_party', 'deceased')))
) one

-- name: words_about
-- Consents, legal blocks and waivers of the customer, as people recorded them.
select coalesce(json_agg(one order by one."at", one.id), '[]')::text from (
    select s.id, s.at, s.about, s.what, s.change, s.by_whom as by, s.since, s.until, s.proof
    from said s where s.customer = (select customer from invoice where number = $1)
) one

-- name: recorded_at
-- When the database wrote each line of a record.
select seq, recorded_at from ledger where invoice = $1 order by seq
