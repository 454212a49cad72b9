"""Plans by their sha256, and the named statements."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import activities
from activities.failures import PlanAbsent, PlanTampered
from activities.plans import Plans
from activities.queries import QUERY, named
from tests.desk.company import PLAN, Company


async def test_a_plan_is_read_once_and_is_what_was_published(company: Company) -> None:
    plans = Plans()
    assert await plans.get(company.pool, company.plan_sha256) == PLAN
    await company.do("delete from plan")
    assert await plans.get(company.pool, company.plan_sha256) == PLAN


async def test_a_plan_that_is_absent_or_was_changed_is_refused(company: Company) -> None:
    with pytest.raises(PlanAbsent, match="cobranza publish"):
        await Plans().get(company.pool, "0" * 64)
    await company.do("update plan set body = body || ' '")
    with pytest.raises(PlanTampered):
        await Plans().get(company.pool, company.plan_sha256)


def test_every_statement_is_called() -> None:
    code = "".join(path.read_text() for path in Path(activities.__path__[0]).glob("*.py"))
    called = {name for name in QUERY if re.search(rf"\"{name}\"", code)}
    assert called == set(QUERY)


def test_a_name_used_twice_is_refused() -> None:
    with pytest.raises(ValueError, match="named twice: a"):
        named("-- name: a\nselect 1\n-- name: a\nselect 2\n")
