"""Who comes in by a link, and who does not: forged, old, revoked and other people's; limits, headers, hostile input."""

from __future__ import annotations

import logging
import re
from datetime import timedelta

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from activities.pages import links as kept
from activities.pages.signing import ALPHABET, Signing, typed
from console.customer.limits import Limit
from console.customer.reading import Stamps, amount
from tests.page.company import KEY, NOW, URL, Customer, Shop, words_of
from workers.pages.desk import A_DAY

GET_ONLY = ["", "pay", "promise", "plan", "paid", "dispute", "time", "why", "terms", "me"]
TABLES = ("wish", "remark", "page_request", "page_file", "page_link", "consent", "inbox", "task", "payment_link")


# --- links --------------------------------------------------------------------------------------------------------


async def test_the_same_message_has_the_same_link_and_another_has_another(shop: Shop, rosa: Customer) -> None:
    again, other = await shop.link(), await shop.link(key="F001-1/first_contact.timeline[1]/1")
    assert again == rosa.token
    assert other != rosa.token
    assert len(await shop.rows("select id from page_link")) == 2


async def test_a_token_is_short_and_says_nothing(shop: Shop, rosa: Customer) -> None:
    assert len(rosa.token) == 20
    assert set(rosa.token) <= set(ALPHABET)
    assert "c1" not in rosa.token[:8] or len(rosa.token) == 20
    await shop.invoice("F001-2")
    first, second = await shop.link(key="k1"), await shop.link(key="k2")
    assert first[:8] != second[:8]


async def test_a_link_from_paper_may_be_typed_with_capitals_and_letters_for_figures(shop: Shop) -> None:
    await shop.customer()
    await shop.invoice()
    for number in range(200):
        token = await shop.link(key=f"k{number}")
        if "0" in token and "1" in token:
            break
    as_typed = token.upper().replace("0", "O").replace("1", "l")
    assert (await Customer(shop.page(), as_typed).get()).status_code == 200
    assert (await Customer(shop.page(), f"{token[:5]}-{token[5:]}").get()).status_code == 200


async def test_a_link_ends_after_sixty_days(shop: Shop, rosa: Customer) -> None:
    await shop.stands_at(NOW + timedelta(days=59, hours=23))
    assert (await rosa.get()).status_code == 200
    await shop.stands_at(NOW + timedelta(days=60))
    assert (await rosa.get()).status_code == 404


async def test_strangers_all_see_the_same_page(shop: Shop, rosa: Customer) -> None:
    """Unknown, forged, revoked, too old, of another key, of a row that was changed: nothing tells them apart."""
    old = await shop.link(key="old")
    await shop.pool.execute("update page_link set expires_at = $1 where key = 'old'", NOW)
    revoked = await shop.link(key="revoked")
    async with shop.pool.acquire() as connection:
        assert await kept.revoke(connection, revoked, NOW, "ana") == 1
    moved = await shop.link(key="moved")
    await shop.customer("C2", "Juan Mamani")
    await shop.pool.execute("update page_link set customer = 'C2' where key = 'moved'")
    stranger = Shop(shop.pool, ("another key, as long as ours",))
    forged = [
        "0" * 20, "z" * 20, rosa.token[:-1] + ("0" if rosa.token[-1] != "0" else "1"), rosa.token[:8] + "0" * 12,
        "0" * 8 + rosa.token[8:], rosa.token + "0", rosa.token[:-1], "x", "%00" * 20, "..%2f..", "a" * 5000,
        await stranger.link(key="by another key"), old, revoked, moved,
    ]  # fmt: skip
    page, seen = shop.page(), set()
    for number, token in enumerate(forged):
        answer = await Customer(page, token, f"198.51.100.{number}").get()
        seen.add((answer.status_code, answer.text, tuple(sorted(answer.headers.items()))))
    assert len(seen) == 1
    ((status, text, _),) = seen
    assert status == 404
    assert "Este enlace no abre nada" in text
    assert (await rosa.get()).status_code == 200


async def test_keys_can_be_changed_in_peace(shop: Shop, rosa: Customer) -> None:
    both = Shop(shop.pool, ("a newer key, long enough too", KEY))
    assert (await Customer(both.page(), rosa.token).get()).status_code == 200
    assert await both.link() != rosa.token
    assert (await Customer(both.page(), await both.link()).get()).status_code == 200
    newer = Shop(shop.pool, ("a newer key, long enough too",))
    assert (await Customer(newer.page(), rosa.token).get()).status_code == 404


async def test_all_links_of_a_customer_are_closed_at_once(shop: Shop, rosa: Customer) -> None:
    await shop.customer("C2", "Juan Mamani")
    await shop.invoice("F001-9", "C2")
    juan = Customer(shop.page(), await shop.link("C2", "F001-9"))
    async with shop.pool.acquire() as connection:
        assert await kept.revoke(connection, "F001-1", NOW, "ana") == 1
        assert await kept.revoke(connection, "F001-1", NOW, "ana") == 0
    assert (await rosa.get()).status_code == 404
    assert (await juan.get()).status_code == 200


@given(st.text(max_size=60))
def test_no_text_is_a_signature_of_ours(text: str) -> None:
    signing = Signing((KEY,))
    assert not signing.is_marked("what is signed", text)
    assert signing.is_marked("what is signed", signing.mark("what is signed"))


@given(st.text(alphabet=ALPHABET, min_size=20, max_size=20))
def test_what_is_typed_right_stays_as_it_is(token: str) -> None:
    assert typed(token) == token
    assert typed(token.upper()) == token


# --- nobody else's ------------------------------------------------------------------------------------------------


async def test_a_link_shows_one_customer_and_nobody_else(shop: Shop) -> None:
    """Eight customers with three invoices each: no page of one has a word of another, and no name of one opens one."""
    whose: dict[str, list[str]] = {}
    for number in range(8):
        customer = f"C{number:02}"
        await shop.customer(customer, f"Nombre{number:02} Apellido{number:02}")
        whose[customer] = [f"F{number:02}-{n}" for n in range(3)]
        for invoice in whose[customer]:
            await shop.invoice(invoice, customer, f"{100 + number}.{number:02}")
    page, names = shop.page(), set[str]()
    for number, (customer, invoices) in enumerate(whose.items()):
        visitor = Customer(page, await shop.link(customer, invoices[0]), f"198.51.100.{number}")
        shown = [await visitor.get(place) for place in GET_ONLY]
        links = re.findall(r"\?o=(\w+)", shown[0].text)
        assert len(links) == 2
        shown += [await visitor.get(f"?o={name}") for name in links]
        assert [one.status_code for one in shown] == [200] * len(shown)
        text = "".join(one.text for one in shown)
        assert all(invoice in text for invoice in invoices)
        others = [one for other, each in whose.items() if other != customer for one in each]
        assert not [one for one in others if one in text]
        assert not re.findall(rf"Nombre(?!{number:02})\d\d", text)
        for name in names:  # those of the customers before
            assert (await visitor.get(f"?o={name}")).status_code == 404
            assert (await visitor.sends("promise", {"day": "2026-04-01"}, query=f"?o={name}", stamp="x")).status_code \
                in (404, 422)  # fmt: skip
            break
        names |= set(links)
    assert await shop.rows("select 1 from wish") == []


async def test_a_form_of_one_is_no_form_of_another(shop: Shop, rosa: Customer) -> None:
    await shop.customer("C2", "Juan Mamani")
    await shop.invoice("F001-9", "C2")
    await shop.invoice("F001-2", "C1")
    juan = Customer(shop.page(), await shop.link("C2", "F001-9"))
    fields = {"day": "2026-04-01", "how": "all"}
    for stamp in (await juan.stamp("promise"), await rosa.stamp("time"), "", "x", "W10.a.b"):
        answer = await rosa.sends("promise", fields, stamp=stamp or " ")
        assert answer.status_code == 422
        assert "estuvo abierto mucho tiempo" in words_of(answer)
    home = await rosa.get()
    other = re.findall(r"\?o=(\w+)", home.text)[0]
    answer = await rosa.sends("promise", fields, stamp=await rosa.stamp("promise"), query=f"?o={other}")
    assert answer.status_code == 422
    done = await rosa.get("done/" + "0" * 16)
    assert done.status_code == 303
    assert await shop.rows("select 1 from wish") == []


async def test_a_form_from_elsewhere_is_not_taken(shop: Shop, rosa: Customer) -> None:
    stamp, fields = await rosa.stamp("promise"), {"day": "2026-04-01", "how": "all"}
    for site in ("cross-site", "same-site"):
        answer = await rosa.sends("promise", fields, stamp=stamp, headers={"Sec-Fetch-Site": site})
        assert answer.status_code == 403
    assert await shop.rows("select 1 from wish") == []


@pytest.mark.parametrize("mark", ["", ".", "a.b.c", "é" * 600, "\ud83d", "WyJ4Il0.x.y", "\x00"])
def test_no_text_is_a_mark_of_ours(mark: str) -> None:
    """A part of a form may name any character set, also one that makes half a character."""
    assert Stamps((KEY,)).number(mark, "L", "promise", "") == ""


def test_a_form_is_open_for_a_day(monkeypatch: pytest.MonkeyPatch) -> None:
    import time

    stamps, now = Stamps((KEY,)), time.time()
    mark = stamps.new("L", "promise", "")
    assert stamps.number(mark, "L", "promise", "")
    monkeypatch.setattr("time.time", lambda: now + 24 * 3600 + 60)
    assert stamps.number(mark, "L", "promise", "") == ""


# --- looking changes nothing --------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_looking_changes_nothing(shop: Shop, rosa: Customer, method: str) -> None:
    """Mail scanners open every link, and some put words into its address."""

    async def counted() -> list[object]:
        return [await shop.pool.fetchval(f"select count(*) from {table}") for table in TABLES]

    before, stamp = await counted(), await rosa.stamp("promise")
    for place in [*GET_ONLY, "done/x", "me?what=stop&channel=any", f"promise?day=2026-04-01&how=all&stamp={stamp}"]:
        answer = await rosa.web.request(method, f"{rosa.at}/{place}".rstrip("/"))
        assert answer.status_code in (200, 303), place
        assert (answer.content == b"") == (method == "HEAD" or answer.status_code == 303)
    assert await counted() == before


async def test_other_methods_and_places_are_refused(rosa: Customer) -> None:
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert (await rosa.web.request(method, rosa.at)).status_code == 405
    assert (await rosa.web.post(rosa.at)).status_code == 405
    for place in ("admin", "promise/x", "done", "done/x/y", "../v1/cases", "promise%00", "%2e%2e"):
        assert (await rosa.get(place)).status_code == 404, place


async def test_every_answer_is_closed_to_others(shop: Shop, rosa: Customer) -> None:
    stranger = Customer(shop.page(), "0" * 20)
    for answer in [await rosa.get(), await rosa.get("promise"), await rosa.get("nothing"), await stranger.get()]:
        said = answer.headers
        assert said["cache-control"] == "no-store"
        assert said["referrer-policy"] == "no-referrer"
        assert said["x-robots-tag"].startswith("noindex")
        assert said["x-content-type-options"] == "nosniff"
        assert said["x-frame-options"] == "DENY"
        policy = said["content-security-policy"]
        assert "default-src 'self'" in policy
        assert "script-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert "set-cookie" not in said
        assert "<script" not in answer.text
        assert " style=" not in answer.text
        assert "http://" not in answer.text.replace(URL, "")
    css = re.findall(r'href="(/p/page-\w+\.css)"', (await rosa.get()).text)[0]
    sheet = await rosa.web.get(css)
    assert (sheet.status_code, sheet.headers["content-type"]) == (200, "text/css; charset=utf-8")
    assert "immutable" in sheet.headers["cache-control"]
    assert "@import" not in sheet.text
    assert "url(" not in sheet.text


# --- hostile input ------------------------------------------------------------------------------------------------

NASTY = ["<script>alert(1)</script>", "{{ 7 * 7 }}", "{% raw %}", "'; drop table wish; --", "\x00\x01", "\u202eabc",
         "A" * 4000, "😀" * 900, "\ud83d", "\r\nSet-Cookie: a=b"]  # fmt: skip


@pytest.mark.parametrize("nasty", NASTY, ids=range(len(NASTY)))
async def test_hostile_words_are_words(shop: Shop, rosa: Customer, nasty: str) -> None:
    text = nasty.encode("utf-8", "surrogatepass").decode("utf-8", "replace")
    shop.seconds = 0
    rosa = Customer(shop.page(patience=0.0), rosa.token)
    shown = await rosa.sends("dispute", {"reason": "none such", "text": text})
    assert shown.status_code == 422
    assert "<script>alert" not in shown.text
    assert "49" not in words_of(shown)
    assert "set-cookie" not in shown.headers
    answer = await rosa.sends("dispute", {"reason": "other", "text": text, "how": "all"})
    assert answer.status_code == 303
    await shop.answers()
    ((kept_text),) = (await shop.rows("select body from remark"))[:1] or [{"body": ""}]
    assert "\x00" not in kept_text["body"]
    assert len(kept_text["body"]) <= 1000


@pytest.mark.parametrize("odd", ["%0d%0aSet-Cookie:%20a=b", "%E2%80%AEabc", "%C3%A9", "x%00y", "//evil.example"])
async def test_an_address_that_was_written_by_another_leads_nowhere(shop: Shop, rosa: Customer, odd: str) -> None:
    """A server that is given a broken header writes it, and the link in it, into its log."""
    plain = re.compile(rf"/p/{rosa.token}(?:/[a-z]+(?:/[0-9a-f]+)?)?(?:\?o=[0-9a-z-]+)?")
    for place in (f"done/x?o={odd}", f"time?o={odd}"):
        answer = await rosa.get(place)
        assert answer.status_code in (303, 404)
        assert plain.fullmatch(answer.headers.get("location", rosa.at)), place
    sent = await rosa.sends("me", {"what": "language", "language": "en"}, query=f"?o={odd}")
    assert plain.fullmatch(sent.headers["location"])
    typed = await rosa.web.get(f"/p/%20{rosa.token.upper()}%0d%0a/done/x")
    assert (typed.status_code, typed.headers["location"]) == (303, rosa.at)


async def test_names_of_customers_are_words_too(shop: Shop) -> None:
    await shop.customer(name='<img src=x onerror="alert(1)"> & Hijos')
    await shop.invoice('F"><script>-1')
    rosa = Customer(shop.page(), await shop.link(invoice='F"><script>-1'))
    text = (await rosa.get()).text
    assert "<img" not in text
    assert "<script" not in text
    assert "&lt;img src=x" in text


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("application/json", b"{}", 400),
        ("text/plain", b"stamp=x", 400),
        ("application/x-www-form-urlencoded", b"\xff\xfe=1", 400),
        ("application/x-www-form-urlencoded", b"a=1&" * 30, 400),
        ("application/x-www-form-urlencoded", b"a=1&a=2", 400),
        ("application/x-www-form-urlencoded", b"text=" + b"A" * 40_000, 413),
        ("multipart/form-data", b"nothing", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nContent-Disposition: form-data\r\n\r\nx\r\n--x--\r\n", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n" + b"A" * (5 * 1024 * 1024 + 40_000), 413),
    ],
    ids=["json", "text", "bytes", "many", "twice", "long", "no boundary", "broken", "huge"],
)
async def test_a_body_that_is_no_form_of_ours_ends_there(
    shop: Shop, rosa: Customer, kind: str, body: bytes, status: int
) -> None:
    answer = await rosa.web.post(f"{rosa.at}/dispute", content=body, headers={"Content-Type": kind})
    assert answer.status_code == status
    assert "no se pudo leer" in words_of(answer)
    assert await shop.rows("select 1 from wish") == []


@given(st.text(max_size=30))
def test_any_text_is_an_amount_or_none(text: str) -> None:
    found = amount(text, "PEN")
    assert found is None or (found > 0 and found.is_finite())


# --- too often ----------------------------------------------------------------------------------------------------


async def test_who_tries_many_links_is_told_to_wait_and_others_are_not(shop: Shop, rosa: Customer) -> None:
    page = shop.page()
    guesser = [await Customer(page, f"{n:020}", "198.51.100.9").get() for n in range(20)]
    assert {one.status_code for one in guesser[:15]} == {404}
    assert {one.status_code for one in guesser[15:]} == {429}
    assert guesser[-1].headers["retry-after"] == "60"
    assert (await Customer(page, rosa.token, "198.51.100.9").get()).status_code == 429
    assert (await Customer(page, rosa.token, "203.0.113.7").get()).status_code == 200
    shop.seconds += 61
    assert (await Customer(page, rosa.token, "198.51.100.9").get()).status_code == 200


async def test_a_proxy_is_believed_only_where_it_stands_on_a_private_address(shop: Shop, rosa: Customer) -> None:
    page = shop.page()

    async def guess(peer: str, said: str) -> int:
        customer = Customer(page, "0" * 20, peer)
        return (await customer.get(headers={"X-Forwarded-For": said})).status_code

    assert {await guess("10.0.0.2", f"198.51.100.{n}") for n in range(20)} == {404}
    assert await guess("10.0.0.2", "1.2.3.4, 198.51.100.77") == 404
    liar = [await guess("203.0.113.50", f"198.51.100.{n}") for n in range(17)]
    assert liar[-1] == 429
    spoof = [await guess("10.0.0.2", f"9.9.9.{n}, 203.0.113.51") for n in range(17)]
    assert spoof[-1] == 429


async def test_an_address_is_the_same_whichever_way_it_is_written(shop: Shop, rosa: Customer) -> None:
    page = shop.page()

    async def guess(peer: str, *said: str) -> int:
        headers = [("X-Forwarded-For", one) for one in said]
        return (await Customer(page, "0" * 20, peer).get(headers=headers)).status_code

    # A socket of both families shows who comes by IPv4 as ::ffff:203.0.113.5: each of them is somebody.
    assert {await guess(f"::ffff:203.0.113.{n}") for n in range(20)} == {404}
    assert {await guess("::ffff:10.0.0.2", f"203.0.114.{n}") for n in range(20)} == {404}
    assert [await guess(one, *said) for one, *said in [("198.51.100.1",), ("::ffff:198.51.100.1",),
            ("10.0.0.2", "::ffff:198.51.100.1")] * 6][-1] == 429  # fmt: skip
    # A proxy may add a header of its own beside the one that its visitor wrote: the last is the proxy's.
    assert [await guess("10.0.0.2", f"9.9.9.{n}", "203.0.113.61") for n in range(17)][-1] == 429
    assert await guess("fe80::1%eth0", "fe80::9%eth0") == 404


async def test_a_link_that_asks_too_much_is_stopped(shop: Shop, rosa: Customer) -> None:
    page = shop.page()
    stamp = await rosa.stamp("promise")
    answers = [
        (await Customer(page, rosa.token, f"198.51.{n}.1").sends("promise", {"day": "x"}, stamp=stamp)).status_code
        for n in range(40)
    ]
    assert set(answers[:30]) == {422}
    assert set(answers[30:]) == {429}


async def test_a_day_of_one_link_has_an_end_whichever_process_answers(shop: Shop, rosa: Customer) -> None:
    for number in range(A_DAY):
        await shop.pool.execute(
            "insert into page_request (id, link, customer, invoice, kind, value, at)"
            " values ($1, $2, 'C1', 'F001-1', 'email', 'a@b.example', $3)",
            f"page/{rosa.token[:8]}/{number}", rosa.token[:8], NOW)  # fmt: skip
    answer = await rosa.sends("promise", {"day": "2026-04-01", "how": "all"})
    assert answer.status_code == 422
    assert "Por favor hable con nosotros" in words_of(answer)
    assert await shop.rows("select 1 from wish") == []
    # Each change of language is told to every open case, whose record only grows.
    answer = await rosa.sends("me", {"what": "language", "language": "en"})
    assert (answer.status_code, await shop.rows("select 1 from inbox")) == (422, [])
    await rosa.does("me", {"what": "stop", "channel": "any"})
    assert await shop.rows("select state from consent") == [{"state": "withdrawn"}], "a no is always heard"


def test_a_limit_remembers_only_so_many() -> None:
    limit = Limit(2, 60, lambda: 0.0, kept=100)
    assert [limit.takes("a") for _ in range(3)] == [True, True, False]
    for number in range(1000):
        limit.takes(str(number))
    assert len(limit) == 100


# --- when things are down, and what is written ----------------------------------------------------------------------


async def test_without_the_database_the_page_says_so(shop: Shop, rosa: Customer) -> None:
    shop.pool.terminate()
    answer = await rosa.get()
    assert answer.status_code == 503
    assert "Nada cambió" in words_of(answer)
    assert answer.headers["retry-after"] == "60"


async def test_the_log_names_nobody(shop: Shop, rosa: Customer, caplog: pytest.LogCaptureFixture) -> None:
    rosa = Customer(shop.page(patience=0.0), rosa.token)
    with caplog.at_level(logging.DEBUG):
        await rosa.get()
        await rosa.sends("dispute", {"reason": "other", "text": "palabras de Rosa"})
        await rosa.get(rosa.token)
    lines = [record.getMessage() for record in caplog.records if record.name.startswith("cobranza")]
    assert any("200 GET page.home" in line for line in lines)
    assert not [line for line in lines if rosa.token[:8] in line or "Rosa" in line or "F001" in line]


async def test_a_stranger_reads_in_the_language_of_the_browser(shop: Shop) -> None:
    page = shop.page()
    for accepts, said in (("en-GB,en", "This link does not open"), ("es-PE", "Este enlace"), ("", "Este enlace")):
        answer: httpx.Response = await Customer(page, "0" * 20).get(headers={"Accept-Language": accepts})
        assert said in answer.text
