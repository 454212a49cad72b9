-- What of a case's balance is contested, and therefore not asked for.

alter table collection_case add column contested numeric not null default 0;
