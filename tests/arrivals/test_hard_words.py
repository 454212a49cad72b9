"""The hardest words through the whole door: what sounds like a stop, a payment or a death, and what is one."""

from __future__ import annotations

import pytest

from tests.arrivals.outside import MOBILE, Outside

WHATSAPP = f"whatsapp:{MOBILE}"


async def test_where_cancelar_is_to_pay_cancelado_is_a_payment_and_no_stop(outside: Outside) -> None:
    await outside.sent("F1")
    await outside.writes("Cancelado ✅", WHATSAPP)
    assert await outside.told() == [("F1", "payment_reported")]
    assert (await outside.consents(), await outside.tasks()) == ([], [])


@pytest.mark.parametrize(("country", "told"), [("PE", [("F2", "payment_reported")]), ("ES", [])])
async def test_in_spain_a_person_asks_what_was_cancelled(
    outside: Outside, country: str, told: list[tuple[str, str]]
) -> None:
    await outside.customer("c2", mobile="+34600111222", mail="", country=country)
    await outside.company.case("F2", customer="c2")
    await outside.writes("ya lo cancelé ayer", "+34600111222")
    assert await outside.told() == told
    assert await outside.tasks() == ([] if told else [("F2", "reply")])


@pytest.mark.parametrize(
    "text",
    [
        "se me murió mi papá y tuve muchos gastos, dame unos días",
        "no me llamen, escríbanme por aquí",
        "cuando me dieron de baja el servicio ya no paro de llamar",
        "soy la asistente de contabilidad, el viernes le confirmo",
        "ya cancelé mi línea el mes pasado",
    ],
)
async def test_what_only_sounds_like_a_deed_is_one_task_and_nothing_more(outside: Outside, text: str) -> None:
    await outside.sent("F1")
    await outside.writes(text, WHATSAPP)
    assert await outside.tasks() == [("F1", "reply")]
    assert (await outside.told(), await outside.consents()) == ([], [])
    assert await outside.company.value("select count(*) from suppressed") == 0


@pytest.mark.parametrize("text", ["ya parenle", "sakenme d su lista", "🛑", "hart@ de sus mensajes, ya no escriban"])
async def test_a_stop_in_the_streets_words_is_one(outside: Outside, text: str) -> None:
    await outside.sent("F1")
    await outside.writes(text, WHATSAPP)
    assert await outside.consents() == [("c1", "whatsapp", "withdrawn")]
    assert (await outside.told(), await outside.tasks()) == ([], [])
