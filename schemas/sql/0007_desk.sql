-- What the desk must remember to ask a provider again, and to know how long a step has been tried.

alter table message_body
    add column template  text   not null default '',        -- a WhatsApp template's name, and what was put into it
    add column variables text[] not null default '{}';

create index verdict_tried on verdict (key, at) where says = 'allowed';
