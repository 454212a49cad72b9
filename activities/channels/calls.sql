-- name: call_text
-- What the call of this contact tells; nothing once the person was erased.
select body
from message_body
join contact on contact.key = message_body.contact
where contact.key = $1
  and contact.channel = 'voice'
