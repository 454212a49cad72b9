-- Why a message lies in the local outbox although its channel has a provider: a rehearsal, or an address off the list.
alter table outbox add column reason text not null default '';

-- A WhatsApp session is open for 24 hours after the customer's last message.
create index reply_whatsapp on reply (address, at) where channel = 'whatsapp';
