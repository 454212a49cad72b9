"""The customer's page as one ASGI application under /p/: who comes in, what is shown, what is asked.

A GET changes nothing. It is given a Desk, and has no table, no case and no provider of its own.
"""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Final

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from activities.pages.signing import typed
from console.customer import details, showing
from console.customer.address import address_of
from console.customer.deeds import DEEDS, Mistake, choice_name
from console.customer.desk import CannotPay, Desk, Look, TooMuch, Unreachable, Visit
from console.customer.limits import Limit
from console.customer.reading import Form, Stamps, TooLarge, Unreadable, amount, form_of
from console.customer.showing import FILES, LEAVES, Page, Words, lateness

if TYPE_CHECKING:
    from starlette.types import Receive, Scope, Send

LOG: Final = logging.getLogger("cobranza.page")
SECONDS: Final = 90.0
"""For one request: a file of five megabytes takes its time on a telephone."""
LOOKS: Final = (120, 60.0)
"""So many requests in so many seconds from one address."""
STRANGERS: Final = (15, 60.0)
"""So many links that open nothing, from one address, before nobody from there comes in for a while."""
DEEDS_OF_A_LINK: Final = (30, 600.0)
LOOKS_OF_A_LINK: Final = (120, 60.0)
LATER: Final = {"Retry-After": "60"}
ME: Final = "me"
DONE: Final = "done"


class Refusal(Exception):
    """The request ends here with a page that says so: the names of its words, and its status."""

    def __init__(self, word: str, status: int, page: Page | None = None, headers: dict[str, str] | None = None) -> None:
        super().__init__(word)
        self.word, self.status, self.page, self.headers = word, status, page, headers or {}


class CustomerPage:
    """`keys` sign the forms, the newest first; `prefix` is the path of the public address, mostly empty."""

    def __init__(
        self, desk: Desk, keys: Sequence[str], prefix: str = "", clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._desk, self._stamps, self._prefix = desk, Stamps(keys), prefix.rstrip("/")
        self._looks, self._strangers = Limit(*LOOKS, clock), Limit(*STRANGERS, clock)
        self._of_a_link, self._deeds = Limit(*LOOKS_OF_A_LINK, clock), Limit(*DEEDS_OF_A_LINK, clock)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = Request(scope, receive)
        began, (name, answer) = time.perf_counter(), await self._answered(request)
        if request.method == "HEAD":
            answer.body = b""
        spent = (time.perf_counter() - began) * 1000
        LOG.info("%d %s page.%s %.0f ms", answer.status_code, request.method, name, spent)  # no token, no address
        await answer(scope, receive, send)

    async def _answered(self, request: Request) -> tuple[str, Response]:
        parts = request.scope["path"].rstrip("/").split("/")[2:]
        name = parts[1] if len(parts) > 1 and parts[1] in (*DEEDS, ME, DONE) else "home" if len(parts) == 1 else "-"
        try:
            async with asyncio.timeout(SECONDS):
                return name, await self._handled(request, parts)
        except Refusal as refusal:
            return name, self._refused(request, refusal)
        except (Unreadable, ClientDisconnect) as error:
            return name, self._refused(request, Refusal("strange", 413 if isinstance(error, TooLarge) else 400))
        except (Unreachable, TimeoutError):
            return name, self._refused(request, Refusal("away", 503, headers=LATER))
        except Exception as failure:
            LOG.error("a page failed: %s", type(failure).__name__)
            return name, self._refused(request, Refusal("away", 500))

    def _refused(self, request: Request, refusal: Refusal) -> Response:
        wanted = request.headers.get("accept-language", "")[:20]
        page = refusal.page or Page(Words(wanted), self._desk.creditor, self._prefix)
        return page.answer("refusal.html", refusal.status, headers=refusal.headers, word=refusal.word)

    async def _handled(self, request: Request, parts: list[str]) -> Response:
        if len(parts) == 1 and parts[0] in FILES and request.method in ("GET", "HEAD"):
            return showing.file(parts[0])
        if request.method not in ("GET", "HEAD", "POST"):
            raise Refusal("strange", 405, headers={"Allow": "GET, HEAD, POST"})
        visit = await self._entered(request, parts[0] if parts else "")
        page = Page(Words(visit.language, visit.country), self._desk.creditor, self._prefix, visit)
        at = _Visited(request, page, visit, f"{self._prefix}/p/{typed(parts[0])}", _of(request))
        match parts[1:]:
            case []:
                return await self._shown(at) if request.method != "POST" else _wrong_method(at)
            case [deed] if deed in DEEDS or deed == ME:
                return await (self._posted(at, deed) if request.method == "POST" else self._form(at, deed))
            case [done, number] if done == DONE and request.method != "POST":
                return await self._outcome(at, number)
        raise Refusal("gone", 404, page)

    async def _entered(self, request: Request, token: str) -> Visit:
        """Whoever has a link that is good. From an address that tries many links nobody comes in for a while."""
        address = address_of(request)
        if not self._looks.takes(address) or self._strangers.is_empty(address):
            raise Refusal("busy", 429, headers=LATER)
        visit = await self._desk.enter(token)
        if visit is None:
            self._strangers.takes(address)
            raise Refusal("gone", 404)
        limit = self._deeds if request.method == "POST" else self._of_a_link
        if not limit.takes(visit.link):
            raise Refusal("busy", 429, headers=LATER)
        return visit

    # --- looking --------------------------------------------------------------------------------------------------

    async def _shown(self, at: _Visited) -> Response:
        look = await self._look(at)
        debts = await self._desk.debts(at.visit)
        late = lateness(at.page.words, look)
        return at.answer(
            "home.html", look=look, late=late, deeds=[name for name, deed in DEEDS.items() if deed.may(look)],
            others=[debt for debt in debts if debt.number != look.debt.number and debt.balance > 0],
            stamp=self._stamps.new(at.visit.link, ME, ""),
        )  # fmt: skip

    async def _look(self, at: _Visited) -> Look:
        look = await self._desk.look(at.visit, at.of)
        if look is None:
            raise Refusal("gone", 404, at.page)
        return look

    async def _form(self, at: _Visited, deed: str, form: Form | None = None, wrong: Mistake | None = None) -> Response:
        """The form of a deed, as it was filled in where it must be mended."""
        if deed == ME:
            return self._details(at, form, wrong)
        look = await self._look(at)
        if not DEEDS[deed].may(look):
            return _redirect(at.url())
        told = await self._desk.terms(at.visit, look) if deed == "terms" else None
        mistake = at.page.words.mistake(wrong.word, wrong.values, look.debt.currency) if wrong else ""
        return at.answer(
            f"{deed}.html", 422 if wrong else 200, headers=LEAVES if deed == "pay" else {}, look=look, deed=deed,
            stamp=self._stamps.new(at.visit.link, deed, at.of), filled=form.fields if form else {}, terms=told,
            wrong=(wrong.field, mistake) if wrong else ("", ""), choice_name=choice_name,
        )  # fmt: skip

    def _details(self, at: _Visited, form: Form | None = None, wrong: Mistake | None = None) -> Response:
        mistake = at.page.words.mistake(wrong.word, wrong.values, "") if wrong else ""
        return at.answer(
            "me.html", 422 if wrong else 200, deed=ME, stamp=self._stamps.new(at.visit.link, ME, ""),
            filled=form.fields if form else {}, wrong=(wrong.field, mistake) if wrong else ("", ""),
            channels=details.channels(at.visit),
        )  # fmt: skip

    # --- asking ---------------------------------------------------------------------------------------------------

    async def _posted(self, at: _Visited, deed: str) -> Response:
        if at.request.headers.get("sec-fetch-site", "same-origin") not in ("same-origin", "none"):
            raise Refusal("strange", 403, at.page)
        form = await form_of(at.request)
        number = self._stamps.number(form.fields.get("stamp", ""), at.visit.link, deed, "" if deed == ME else at.of)
        try:
            if not number:
                raise Mistake("", "e.stale")
            if deed == ME:
                await details.carry_out(self._desk, at.visit, form, at.id(number))
            elif deed == "pay":
                return _redirect(await self._pay(at, form))
            else:
                await self._ask(at, deed, form, at.id(number))
        except Mistake as wrong:
            return await self._form(at, deed, form, wrong)
        except TooMuch:
            return await self._form(at, deed, form, Mistake("", "e.too_much"))
        return _redirect(at.url(DONE, number))

    async def _ask(self, at: _Visited, deed: str, form: Form, id: str) -> None:
        if await self._desk.said(at.visit, id) is not None:
            return  # the same form, sent twice
        look, read = await self._look(at), DEEDS[deed].read
        assert read is not None, "paying is no wish"
        asked = read(form, look, id)
        if deed == "terms":
            told = await self._desk.terms(at.visit, look)
            if told is None or told.sha256 != getattr(asked.wish, "document", ""):
                raise Mistake("agree", "e.terms_changed")
            asked = asked._replace(remark=told.text)  # what was accepted is kept, word for word
        await self._desk.ask(at.visit, look, asked.wish, asked.remark, asked.file)

    async def _pay(self, at: _Visited, form: Form) -> str:
        look = await self._look(at)
        most = max(look.debt.balance, look.collectable)
        much = most if form.line("how") == "all" else amount(form.line("amount"), look.debt.currency)
        if form.line("how") == "next" and look.next_payment is not None:
            much = look.next_payment.amount
        if not look.may.pay or much is None or not 0 < much <= most:
            raise Mistake("amount", "e.amount", most)
        try:
            return await self._desk.pay(at.visit, look, much)
        except CannotPay:
            raise Mistake("", "pay_away") from None

    async def _outcome(self, at: _Visited, number: str) -> Response:
        said = await self._desk.said(at.visit, at.id(number[:40]))
        if said is None:
            return _redirect(at.url())
        why = at.page.words.refusal(said.reason, said.allowed) if said.accepted is False else ""
        return at.answer("done.html", said=said, why=why)


class _Visited:
    """A request of a visitor: their page, and the addresses it leads to. `of` is the invoice, empty for the link's."""

    def __init__(self, request: Request, page: Page, visit: Visit, home: str, of: str) -> None:
        self.request, self.page, self.visit, self.of, self._home = request, page, visit, of, home

    def url(self, *parts: str, of: str | None = None) -> str:
        """An address of the page about the same invoice, or another."""
        asked = self.of if of is None else of
        return "/".join((self._home, *parts)) + (f"?o={asked}" if asked else "")

    def id(self, number: str) -> str:
        """The name of what a form asks for, for ever."""
        return f"page/{self.visit.link}/{number}"

    def answer(self, template: str, status: int = 200, **told: Any) -> Response:
        return self.page.answer(template, status, url=self.url, here=self.request.scope["path"], **told)


def _of(request: Request) -> str:
    """Which invoice the address names. What is no such name finds none, and is written into no other address."""
    said = request.query_params.get("o", "")
    return said if re.fullmatch(r"[0-9a-z]{0,40}", said) else "-"


def _redirect(url: str) -> Response:
    return Response(status_code=303, headers={**showing.HEADERS, "Location": url})


def _wrong_method(at: _Visited) -> Response:
    raise Refusal("strange", 405, at.page, {"Allow": "GET, HEAD"})
