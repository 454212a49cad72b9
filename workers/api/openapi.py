"""The OpenAPI 3.1 document, made from the table of routes and the words. It answers no request."""

from __future__ import annotations

import json
from functools import cache
from typing import Any, Final

import msgspec

from schemas import api as words
from workers.api.asking import Route
from workers.api.health import VERSION
from workers.api.problems import KINDS
from workers.api.routes import ROUTES

_REF: Final = "#/components/schemas/{name}"
_SCOPES: Final = {
    "read": "read everything but names and addresses",
    "write": "customers, invoices, payments, reversals, credit notes",
    "commands": "hold, lift and cancel cases",
    "personal": "see names, tax numbers, addresses and people's remarks as they are",
}
_SUCCESS: Final = {
    200: "It was there already",
    201: "Recorded",
    202: "Stored; the case hears of it within moments",
}
_ANY: Final = {400, 503}
_NUMBERS: Final = {
    "customers": ("C1", 64), "invoices": ("F001-000123", 64), "cases": ("F001-000123", 64),
    "payments": ("BCP-20260403-0071", 128), "credit-notes": ("FC01-000009", 64),
    "wishes": ("api-5d1c3a52-4f27-4b50-8d4e-0a2f6b1f7c11", 64), "cash": ("BCP-20260403-0071", 128),
}  # fmt: skip
_KEY: Final = {
    "name": "Idempotency-Key", "in": "header", "required": False,
    "description": "The same key with the same request is answered the same for seven days, and done once.",
    "schema": {"type": "string", "minLength": 1, "maxLength": 200, "pattern": "^[!-~]+$"},
}  # fmt: skip
_LANGUAGE: Final = {
    "name": "Accept-Language", "in": "header", "required": False, "description": "es or en",
    "schema": {"type": "string"},
}  # fmt: skip


def as_text(public_url: str = "") -> str:
    """The document as JSON; `public_url` is the server it names."""
    return json.dumps(document(public_url), indent=2, ensure_ascii=False) + "\n"


@cache
def document(public_url: str = "") -> dict[str, Any]:
    """The document."""
    types = {t for route in ROUTES for t in (route.gives, route.says) if t not in (None, bytes)} | {words.Problem}
    listed = sorted(types, key=lambda t: str(t.__name__))
    _, components = msgspec.json.schema_components(listed, ref_template=_REF)
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(route.path, {})[route.method.lower()] = _operation(route)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Cobranza",
            "version": VERSION,
            "summary": "Customers, invoices, money and collection cases, for ERPs.",
            "description": "Money is text with a point before the decimals; days are ISO dates; moments are UTC. "
            "Errors are RFC 9457 problems. In a path, write `/` within a number as %2F. See docs/api.md.",
        },
        "servers": [{"url": public_url or "/"}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(_clean(components).items())),
            "parameters": {"Idempotency-Key": _KEY, "Accept-Language": _LANGUAGE},
            "responses": {str(kind.status): _problem(kind.status) for kind in KINDS.values()},
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "description": _scopes()}},
        },
    }


def _scopes() -> str:
    return "; ".join(f"`{name}`: {what}" for name, what in _SCOPES.items())


def _operation(route: Route) -> dict[str, Any]:
    said: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [route.path.split("/")[2] if route.path.startswith("/v1") else "service"],
        "parameters": _parameters(route),
        "responses": _responses(route),
    }
    if route.scope:
        said["description"] = f"Needs the scope `{route.scope}`."
    else:
        said["security"] = []
    if route.says is not None:
        schema = {"$ref": _REF.format(name=route.says.__name__)}
        content = {"schema": schema, "example": route.example}
        said["requestBody"] = {"required": True, "content": {"application/json": content}}
    return said


def _parameters(route: Route) -> list[dict[str, Any]]:
    (example, longest) = _NUMBERS.get(route.path.split("/")[2] if route.parameters else "", ("", 0))
    path = [
        {"name": name, "in": "path", "required": True, "example": example,
         "schema": {"type": "string", "minLength": 1, "maxLength": longest}}
        for name in route.parameters
    ]  # fmt: skip
    headers = ["Idempotency-Key"] * (route.method == "POST") + ["Accept-Language"]
    return [*path, *_query(route.asks), *({"$ref": f"#/components/parameters/{name}"} for name in headers)]


def _query(asks: type | None) -> list[dict[str, Any]]:
    if asks is None:
        return []
    _, components = msgspec.json.schema_components([asks], ref_template=_REF)
    fields = _clean(components)[asks.__name__]["properties"]
    return [{"name": name, "in": "query", "required": False, "schema": schema} for name, schema in fields.items()]


def _responses(route: Route) -> dict[str, Any]:
    said: dict[str, Any] = {}
    for status in (route.status, *route.also):
        content: dict[str, Any] = {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}
        if route.gives is not bytes:
            content = {"application/json": {"schema": {"$ref": _REF.format(name=route.gives.__name__)}}}
        words_of_it = "Answered" if route.method == "GET" else _SUCCESS[status]
        said[str(status)] = {"description": words_of_it, "content": content}
        if route.leads:
            said[str(status)]["links"] = {name: _link(name) for name in route.leads}
    refuses = _ANY | set(route.refuses)
    refuses |= {401, 403} if route.scope else set()
    refuses |= {413, 415} if route.says is not None else set()
    refuses |= {422} if route.path.startswith("/v1") else set()
    refuses |= {404} if route.parameters else set()
    return said | {str(status): {"$ref": f"#/components/responses/{status}"} for status in sorted(refuses)}


def _problem(status: int) -> dict[str, Any]:
    titles = " / ".join(kind.title[0] for kind in KINDS.values() if kind.status == status)
    content = {"application/problem+json": {"schema": {"$ref": _REF.format(name="Problem")}}}
    challenge = {"headers": {"WWW-Authenticate": {"schema": {"type": "string"}}}} if status == 401 else {}
    return {"description": titles, "content": content, **challenge}


def _link(name: str) -> dict[str, Any]:
    (route,) = (one for one in ROUTES if one.name == name)
    return {"operationId": name, "parameters": {route.parameters[0]: "$response.body#/id"}}


def _clean(said: Any) -> Any:
    """Schemas as readers know them: a pattern without our guard against a line's end, lists where we have tuples."""
    if isinstance(said, dict):
        return {name: _clean(value) for name, value in said.items() if name != "title"}
    if isinstance(said, list | tuple):
        return [_clean(one) for one in said]
    return said.replace(words.END, "$") if isinstance(said, str) else said
