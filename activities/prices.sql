-- What a message cost, where its provider says so only later, by name; `prices.py` reads this file.

-- name: without_price
-- Contacts of the last days whose fate is known since $1 seconds, and of which nobody has asked what they cost.
select key, channel, provider_id from contact
where provider = 'twilio' and state = 'accepted' and price is null and price_asked_at is null and provider_id <> ''
    and delivery not in ('', 'unknown', 'queued', 'placed', 'accepted')
    and delivery_at between clock_timestamp() - interval '3 days' and clock_timestamp() - make_interval(secs => $1)
order by delivery_at limit $2

-- name: priced
update contact set
    price = coalesce($2, price), price_currency = case when $2::numeric is null then price_currency else $3 end,
    segments = coalesce(segments, $4), price_asked_at = clock_timestamp()
where key = $1
