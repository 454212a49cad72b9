"""The page on importing against the table of columns: it names each, and its example is a mapping."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from activities.importing.columns import KINDS, Kind
from activities.importing.mapping import SETTINGS
from workers.mappings import mapping_of

PAGE = (Path(__file__).parents[2] / "docs" / "importing.md").read_text("utf-8")


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_page_names_every_column_and_what_every_row_needs(kind: Kind) -> None:
    table = PAGE.partition(f"| {kind.name.replace('_', ' ')} | |\n")[2].partition("\n\n")[0]
    assert set(re.findall(r"`([a-z_]+)`", table)) >= set(kind.names)
    assert set(re.findall(r"\*\*`([a-z_]+)`\*\*", table)) == {it.name for it in kind.columns if it.required}


def test_the_example_is_a_mapping_with_every_setting() -> None:
    (example,) = re.findall(r"```yaml\n(.*?)```", PAGE, re.S)
    mapping = mapping_of(example, "example")
    assert set(mapping.kinds) == {"customers", "invoices", "payments"}
    assert mapping.disputed is not None
    assert [name for name in SETTINGS if not re.search(rf"^{name}:", example, re.M)] == []
