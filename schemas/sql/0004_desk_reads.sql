-- What the contact desk and the history facts look up often.

create index payment_reverses on payment (reverses) where reverses is not null;
create index consent_withdrawn on consent (customer) where state = 'withdrawn';
