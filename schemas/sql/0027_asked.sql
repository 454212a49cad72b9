-- What the contact desk asked its rule, beside the answer: an auditor asks the rule again, offline. Keys, ids, times,
-- channels and kinds, nobody's data (schemas/asked.py). Null where the desk's own rule of combining answered, where a
-- provider did, and in what was recorded before. The chain of verdicts (0025) hashes both wherever they say something.

alter table verdict
    add column asked jsonb,
    add column asked_under text not null default '';     -- the sha256 of the plan whose window, calendar, caps and packs
