-- Letters on their way to the post: what a batch's list names, which letters nobody shall post any more, and whether the
-- file of a batch was written.

alter table letter
    add column invoice      text not null default '',    -- the number that stands on it as its reference
    add column recipient    text not null default '',    -- the lines in the envelope's window
    add column withdrawn_at timestamptz,                 -- taken out before it was posted
    add column withdrawn    text not null default '';    -- why: paid ...
drop index letter_waiting;
create index letter_waiting on letter (id) where batch is null and withdrawn_at is null;

alter table postal_batch
    add column duplex     boolean not null default false,
    add column written_at timestamptz;                   -- its file was written; null: nobody knows
