"""The compose file and the image against the specification and against the code; no container engine is asked."""

from __future__ import annotations

import json
import re
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest
import yaml
from compose_spec import PyCompose

from workers.cli import COMMANDS
from workers.settings import Settings

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docker-compose.yml").read_text("utf-8")
COMPOSE: dict[str, Any] = yaml.safe_load(TEXT)
SERVICES: dict[str, dict[str, Any]] = COMPOSE["services"]
DOCKERFILE = (ROOT / "Dockerfile").read_text("utf-8")
OURS = {name: service for name, service in SERVICES.items() if "build" in service}

# What the images themselves read, by their makers' pages; a misspelt name here would be ignored in silence.
READ_BY_IMAGES = {
    "postgres": {"POSTGRES_USER", "POSTGRES_DB", "POSTGRES_PASSWORD", "POSTGRES_INITDB_ARGS"},
    "temporalio/server": {
        "DB", "DB_PORT", "POSTGRES_SEEDS", "POSTGRES_USER", "POSTGRES_PWD", "BIND_ON_IP", "NUM_HISTORY_SHARDS",
        "DYNAMIC_CONFIG_FILE_PATH",
    },
    "temporalio/admin-tools": {"SQL_PASSWORD", "TEMPORAL_ADDRESS"},
    "temporalio/ui": {"TEMPORAL_ADDRESS", "TEMPORAL_DEFAULT_NAMESPACE"},
}  # fmt: skip
PUBLISHED = {"temporal-web": ["127.0.0.1:8233:8080"], "api": ["127.0.0.1:8080:8080"]}


def test_it_follows_the_compose_specification() -> None:
    read = PyCompose.from_json(json.dumps(COMPOSE))
    assert set(read.service_names()) == set(SERVICES)


def test_the_specification_is_really_asked() -> None:
    wrong = json.loads(json.dumps(COMPOSE))
    wrong["services"]["worker"]["depends_on"]["migrate"]["condition"] = "service_finished"
    with pytest.raises(ValueError, match="service_finished"):
        PyCompose.from_json(json.dumps(wrong))


def test_the_issue_s_parts_are_there() -> None:
    assert {"database", "migrate", "worker", "api", "temporal-database", "temporal", "temporal-web"} <= set(SERVICES)


@pytest.mark.parametrize("name", OURS)
def test_our_variables_are_read_by_the_code(name: str) -> None:
    code = "\n".join(path.read_text("utf-8") for path in (ROOT / "workers").rglob("*.py"))
    assert {variable for variable in OURS[name]["environment"] if f'"{variable}"' not in code} == set()


def test_our_variables_reach_the_settings() -> None:
    given = {name: f"/x/{name}" for name in OURS["worker"]["environment"]}
    settings = Settings.read(given)
    assert settings.database_url == "/x/DATABASE_URL"
    assert settings.temporal_address == "/x/TEMPORAL_ADDRESS"
    assert settings.temporal_namespace == "/x/TEMPORAL_NAMESPACE"
    assert settings.home == Path("/x/COBRANZA_HOME")


@pytest.mark.parametrize("name", [name for name in SERVICES if name not in OURS])
def test_others_variables_are_read_by_their_images(name: str) -> None:
    service = SERVICES[name]
    known = READ_BY_IMAGES[service["image"].partition(":")[0]]
    in_its_own_script = set(re.findall(r"\$\$(\w+)", " ".join(service.get("command", []))))
    assert set(service.get("environment", {})) <= known | in_its_own_script


@pytest.mark.parametrize("name", OURS)
def test_our_commands_exist(name: str) -> None:
    words = OURS[name]["command"]
    assert words[:2] == ["python", "-m"]
    found = find_spec(words[2])
    assert found is not None
    assert found.origin is not None
    assert '__name__ == "__main__"' in Path(found.origin).read_text("utf-8")


def test_our_health_check_is_a_command() -> None:
    kind, program, command, *_ = SERVICES["worker"]["healthcheck"]["test"]
    assert (kind, program) == ("CMD", "cobranza")
    assert command in {known.name for known in COMMANDS}


def run_script(service: str, folder: Path, tools: dict[str, str]) -> list[str]:
    """Run a service's own shell script with stand-ins for its image's tools; answer the command lines they saw."""
    (shell, flags), (script,) = SERVICES[service]["entrypoint"], SERVICES[service]["command"]
    seen = folder / "seen"
    for name, then in tools.items():
        (folder / name).write_text(f'#!/bin/sh\necho "{name} $*" >> {seen}\n{then}\n')
        (folder / name).chmod(0o755)
    variables = {"PATH": f"{folder}:/usr/bin:/bin", "NAMESPACE": "cobranza", "RETENTION": "720h"}
    subprocess.run([shell, flags, script.replace("$$", "$")], env=variables, check=True)
    return seen.read_text().splitlines()


def test_the_schema_service_prepares_both_of_temporal_s_databases(tmp_path: Path) -> None:
    seen = run_script("temporal-schema", tmp_path, {"temporal-sql-tool": "exit 0"})
    words = [line.split() for line in seen]
    assert [line[line.index("--db") + 1 :][:2] for line in words] == [
        [name, verb]
        for name in ("temporal", "temporal_visibility")
        for verb in ("create", "setup-schema", "update-schema")
    ]
    assert [line[-1].split("/")[-2] for line in words if "update-schema" in line] == ["temporal", "visibility"]
    assert all(line[line.index("--ep") + 1] in SERVICES for line in words)


@pytest.mark.parametrize(("known", "verbs"), [("exit 0", ["describe"]), ("exit 1", ["describe", "create"])])
def test_the_namespace_is_created_only_where_it_is_missing(tmp_path: Path, known: str, verbs: list[str]) -> None:
    seen = run_script("temporal-namespace", tmp_path, {"temporal": f'case "$3" in describe) {known} ;; esac'})
    assert [line.split()[3] for line in seen] == verbs
    assert all("--namespace cobranza" in line for line in seen)


def test_what_stays_up_says_how_it_is() -> None:
    silent = {
        name
        for name, service in SERVICES.items()
        if service.get("restart") == "unless-stopped" and "healthcheck" not in service
    }
    assert silent <= {"temporal-web"}, "only the page, which nothing waits for, may go without a health check"


@pytest.mark.parametrize("name", SERVICES)
def test_what_it_waits_for_exists_and_can_come_true(name: str) -> None:
    for other, how in SERVICES[name].get("depends_on", {}).items():
        assert other in SERVICES
        if how["condition"] == "service_healthy":
            assert "healthcheck" in SERVICES[other]
        else:
            assert SERVICES[other]["restart"] == "on-failure", "what must complete may not be restarted for ever"


def test_volumes_networks_and_configs_are_declared() -> None:
    for service in SERVICES.values():
        assert {volume.split(":")[0] for volume in service.get("volumes", [])} <= set(COMPOSE["volumes"])
        assert set(service["networks"]) <= set(COMPOSE["networks"])
        assert {config["source"] for config in service.get("configs", [])} <= set(COMPOSE["configs"])


def test_nothing_is_published_but_the_pages_and_only_to_this_host() -> None:
    assert {name: service["ports"] for name, service in SERVICES.items() if "ports" in service} == PUBLISHED
    assert not any("network_mode" in service or service.get("privileged") for service in SERVICES.values())


def test_databases_and_temporal_reach_no_further_than_the_inside() -> None:
    assert COMPOSE["networks"]["inside"] == {"internal": True}
    outside = {name for name, service in SERVICES.items() if "outside" in service["networks"]}
    assert outside == {*OURS, "temporal-web"}


def test_no_secret_is_written_down() -> None:
    for name, service in SERVICES.items():
        for variable, value in service.get("environment", {}).items():
            if re.search(r"PASSWORD|PWD|SECRET|TOKEN|KEY|DATABASE_URL", variable):
                assert re.search(r"\$\{[A-Z_]+:\?[^}]+\}", value), f"{name} {variable} must come from the environment"


def test_images_are_pinned() -> None:
    used = [service["image"] for service in SERVICES.values()] + re.findall(r"^FROM (\S+)", DOCKERFILE, re.M)
    assert all(re.search(r":[0-9][\w.-]*$", image) for image in used), used


def test_our_containers_may_do_little() -> None:
    for service in OURS.values():
        assert service["read_only"] is True
        assert service["cap_drop"] == ["ALL"]
        assert service["security_opt"] == ["no-new-privileges:true"]
        assert "container_name" not in service, "a name would stop it from scaling"


def test_the_image_ends_as_a_user_who_is_not_root() -> None:
    last = DOCKERFILE.rsplit("\nFROM ", 1)[1]
    users = re.findall(r"^USER (\S+)", last, re.M)
    assert users
    assert users[-1].split(":")[0] not in ("0", "root")


def test_the_image_installs_only_what_has_a_hash() -> None:
    for line in re.findall(r"pip install (.*)", DOCKERFILE):
        assert "--require-hashes" in line or "--no-index --no-deps" in line, line


def test_the_image_copies_what_exists_and_what_the_engine_is_sent() -> None:
    sent = {line[1:] for line in (ROOT / ".dockerignore").read_text("utf-8").splitlines() if line.startswith("!")}
    copied = {source for line in re.findall(r"^COPY (?!--from)(.*)", DOCKERFILE, re.M) for source in line.split()[:-1]}
    assert copied == sent
    assert all((ROOT / source).exists() for source in copied)
