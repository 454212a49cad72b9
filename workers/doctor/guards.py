"""What guards the record: roles, the login, the daily checkpoint and its key, put into findings. It changes nothing."""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING

from activities import checkpoints as kept
from activities.doctor import Sign
from activities.users import unaccounted
from workers.audit.keys import has_key, next_key, public_of, signing_key
from workers.doctor.findings import Finding, finding
from workers.settings import Settings

if TYPE_CHECKING:
    from activities.checkpoints import Connection


async def guards(
    connection: Connection, settings: Settings, variables: Mapping[str, str] = os.environ
) -> list[Finding]:
    """What does not guard as it should; nothing of a database that is still older than this program."""
    if await connection.fetchval("select to_regclass('checkpoint')") is None:
        return []
    seen = await kept.guards(connection)
    signs = {
        "roles_absent": [Sign(role) for role in seen.roles_absent],
        "unsealed": [Sign(f"{seen.unsealed_since:%Y-%m-%d}")] if seen.unsealed_since else [],
        "audit_key_absent": await _key(connection, settings, variables),
        "login_too_mighty": [Sign(seen.login, seen.mighty)] if seen.mighty else [],
        "users_unaccounted": [Sign(name, roles) for name, roles in await unaccounted(connection)],
    }
    return [finding(name, found) for name, found in signs.items() if found]


async def _key(connection: Connection, settings: Settings, variables: Mapping[str, str]) -> list[Sign]:
    """The key that signs, where this machine has another or none. Before the first checkpoint there is none to miss."""
    keys = await kept.keys(connection)
    if not keys:
        return []
    mine = [signing_key(settings, variables)] if has_key(settings, variables) else []
    following = next_key(settings, variables)
    ours = {public_of(one) for one in (*mine, following) if one is not None}
    return [] if keys[-1].public_key in ours else [Sign(f"{keys[-1].public_key[:12]}...")]
