"""What a message says of interest, on real servers: the same sum as the record charged by then."""

from __future__ import annotations

from decimal import Decimal

from schemas.events import Charged
from tests.machine.lives import GOLDEN, read_life
from tests.workflow.company import company, named

LIFE = next(file for file in GOLDEN if file.stem == "never-paid")


async def test_the_demand_says_which_part_of_it_is_interest_and_fees(dsn: str, temporal_address: str) -> None:
    async with company(dsn, temporal_address, "told-charges") as real:
        record = await real.lives(named(read_life(LIFE), "T-1"))
        row = await real.pool.fetchrow(
            "select b.body, c.at from contact c join message_body b on b.contact = c.key"
            " where c.message = 'final-demand' and c.invoice = 'T-1'")  # fmt: skip
        assert row is not None
        before = [one.event for one in record if isinstance(one.event, Charged) and one.event.at <= row["at"]]
        charged = sum((one.amount for one in before), Decimal(0))
        assert charged > 25, "interest, and the late fee"
        assert f"(de ello intereses y cargos: S/ {charged})" in row["body"]
