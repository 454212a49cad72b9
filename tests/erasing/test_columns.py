"""Every column that can hold words is somebody's personal data, or nobody's: none is forgotten, none is both."""

from __future__ import annotations

from collections import Counter

import asyncpg

from activities.erasing.columns import HOW, OPAQUE, PERSONAL, WHY
from activities.erasing.removing import QUERY
from schemas.personal import CLASSES, OF_A_PERSON

WORDS = """
select c.table_name as t, c.column_name as c from information_schema.columns c
join information_schema.tables t using (table_schema, table_name)
where c.table_schema = 'public' and t.table_type = 'BASE TABLE'
and c.data_type in ('text', 'bytea', 'json', 'jsonb', 'xml', 'ARRAY', 'character', 'character varying', 'name', 'inet')
"""


async def test_every_column_that_can_hold_words_stands_in_the_tables_once(dsn: str) -> None:
    connection = await asyncpg.connect(dsn)
    there = {f"{row['t']}.{row['c']}" for row in await connection.fetch(WORDS)}
    await connection.close()
    named = Counter(f"{held.table}.{column}" for held in PERSONAL for column in held.columns)
    named += Counter(f"{table}.{column}" for table, (_, columns) in OPAQUE.items() for column in columns.split())
    assert there - set(named) == set(), "say in activities/erasing/columns.py whose these are"
    assert set(named) - there == set(), "these columns are gone"
    assert [one for one, times in named.items() if times > 1] == []


def test_every_class_and_reason_has_words_and_every_removal_its_statement() -> None:
    assert {held.data for held in PERSONAL} == set(OF_A_PERSON) < set(CLASSES)
    assert {held.query for held in PERSONAL} == {name for name in QUERY if name.startswith("erase_")}
    assert {held.how for held in PERSONAL} <= set(HOW)
    assert {why for why, _ in OPAQUE.values()} == set(WHY)
