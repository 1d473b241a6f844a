"""What must hold of the repository itself: pinned packages, no addresses of machines, files that fit together."""

import re
import shutil
import subprocess
import tomllib
from fnmatch import fnmatch

import grimp
import pytest
import yaml
from django.conf import settings
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from scripts import translations
from scripts.layers import RoomContract

ROOT = settings.BASE_DIR
PIN = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^ ;\\]+)", re.MULTILINE)


def tracked() -> list[str]:
    if shutil.which("git") is None or not (ROOT / ".git").exists():
        pytest.skip("not a git checkout")
    listed = subprocess.run(["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.split("\0") if name and (ROOT / name).is_file()]


def pins(name: str) -> dict[str, str]:
    text = (ROOT / "requirements" / f"{name}.txt").read_text()
    return {canonicalize_name(package): version for package, version in PIN.findall(text)}


def wanted() -> dict[str, list[Requirement]]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    run = [Requirement(line) for line in project["project"]["dependencies"]]
    dev = [Requirement(line) for line in project["dependency-groups"]["dev"]]
    return {"run": run, "dev": run + dev}


# --- Packages ---


@pytest.mark.parametrize("name", ["run", "dev"])
def test_every_package_of_pyproject_is_pinned_to_a_version_it_allows(name):
    pinned = pins(name)
    for requirement in wanted()[name]:
        version = pinned.get(canonicalize_name(requirement.name))
        assert version, f"{requirement} is not in requirements/{name}.txt: make lock"
        assert requirement.specifier.contains(version), f"{requirement}, but pinned {version}: make lock"


def test_developing_uses_the_versions_that_run():
    dev = pins("dev")
    assert {name: dev.get(name) for name in pins("run")} == pins("run")


@pytest.mark.parametrize("name", ["run", "dev", "tools"])
def test_every_pinned_package_has_hashes(name):
    text = (ROOT / "requirements" / f"{name}.txt").read_text().replace("\\\n", " ")
    lines = [line for line in text.splitlines() if line and not line.lstrip().startswith("#")]
    assert lines
    assert [line for line in lines if "--hash=sha256:" not in line] == []


# --- What may not be in a file ---

# Written in parts, so that this file does not find itself.
REGISTRIES = ["pypi" + ".org", "python" + "hosted.org", "registry." + "npmjs.org", "deb." + "debian.org"]
MACHINES = ["/" + "work/", "/" + "opt/pypi", "/root" + "/.pyenv", "/tmp" + "/brief"]


def test_no_file_names_a_registry_or_a_path_of_one_machine():
    found = []
    for name in tracked():
        text = (ROOT / name).read_bytes().decode(errors="ignore")
        found += [f"{name}: {word}" for word in REGISTRIES + MACHINES if word in text]
    assert found == []


def test_files_stay_small_enough_to_read():
    limits = {"tests": 600}
    long = []
    for name in tracked():
        if name.endswith(".py") and "/migrations/" not in name:
            lines = len((ROOT / name).read_text().splitlines())
            if lines > limits.get(name.split("/")[0], 400):
                long.append(f"{name}: {lines} lines")
    assert long == []


def test_every_file_that_somebody_adds_passes_the_scanner():
    """Fields of ``core.upload_fields`` see to it; the style guide shows one and takes nothing."""
    bare = {
        name
        for name in tracked()
        if name.endswith(".py") and not name.startswith("tests/")
        if re.search(r"forms\.(FileField|ImageField)", (ROOT / name).read_text())
    }
    assert bare == {"core/upload_fields.py", "core/styleguide.py"}


# --- Containers ---


@pytest.fixture(scope="module")
def compose() -> dict:
    return yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def test_every_part_that_stays_has_a_health_check(compose):
    lasting = {name for name, part in compose["services"].items() if part.get("restart") != "no"}
    assert lasting == {"postgres", "valkey", "web", "worker", "beat"}
    assert {name for name in lasting if "healthcheck" not in compose["services"][name]} == set()


def test_only_who_needs_a_login_has_it(compose):
    logins = {
        name: sorted(key for key in part.get("environment", {}) if key.startswith("DATABASE"))
        for name, part in compose["services"].items()
    }
    assert logins["web"] == logins["beat"] == ["DATABASE_URL"]
    assert logins["worker"] == ["DATABASE_SYSTEM_URL", "DATABASE_URL"]
    assert logins["migrate"] == ["DATABASE_OWNER_URL", "DATABASE_URL"]


def test_no_secret_has_a_value_in_the_file(compose):
    secret = re.compile(r"PASSWORD|SECRET|URL|HOSTS|MAIL_FROM")
    for part in compose["services"].values():
        for key, value in part.get("environment", {}).items():
            if secret.search(key) and key != "CLAMD_URL":
                assert "${" in value, f"{key} is written out"
                assert ":?}" in value, f"{key} may be empty"


def test_who_is_told_of_a_file_with_a_secret_is_given_it(compose):
    told = {
        (name, value.removeprefix("/run/secrets/"))
        for name, part in compose["services"].items()
        for key, value in part.get("environment", {}).items()
        if key.endswith("_FILE")
    }
    assert {name for name, _ in told} == {"migrate", "web", "worker", "beat"}
    assert {(name, secret) for name, part in compose["services"].items() for secret in part.get("secrets", [])} == told
    assert {secret for _, secret in told} == set(compose["secrets"])


@pytest.mark.parametrize("name", [".dockerignore", ".gitignore"])
def test_what_the_documents_let_an_operator_write_here_goes_into_no_image_and_no_commit(name):
    patterns = (ROOT / name).read_text().split()
    for secret in (".env", "data.key"):
        assert any(fnmatch(secret, pattern) for pattern in patterns), secret


def test_every_value_of_the_compose_file_is_in_the_example(compose):
    asked = set(re.findall(r"\$\{(\w+)", (ROOT / "docker-compose.yml").read_text()))
    given = set(re.findall(r"^(\w+)=", (ROOT / ".env.example").read_text(), re.MULTILINE))
    assert asked == given


def test_what_is_waited_for_exists_and_can_become_healthy(compose):
    services = compose["services"]
    for part in services.values():
        for name, condition in part.get("depends_on", {}).items():
            if condition["condition"] == "service_healthy":
                assert "healthcheck" in services[name]
            else:
                assert services[name]["restart"] == "no"


# --- Texts ---


def test_every_text_on_screen_has_its_dutch():
    assert translations.missing() == []


def test_the_catalogue_keeps_every_placeholder():
    placeholder = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
    for entry in translations.polib.pofile(str(ROOT / translations.CATALOGUE)):
        for text in filter(None, [entry.msgstr, *entry.msgstr_plural.values()]):
            allowed = set(placeholder.findall(entry.msgid + entry.msgid_plural))
            assert set(placeholder.findall(text)) <= allowed, entry.msgid


# --- Templates ---


def test_templates_hold_no_style_attributes_or_inline_scripts():
    faults = []
    for path in sorted((ROOT / "templates").rglob("*.html")):
        text = path.read_text()
        if re.search(r"<[^>]+\sstyle=\"", text) or re.search(r"\son(click|change|submit|load)=", text):
            faults.append(path.name)
        harmless = ("src=", "nonce=", 'type="application/json"')
        scripts = re.findall(r"<script[^>]*>", text)
        faults += [path.name for tag in scripts if not any(word in tag for word in harmless)]
    assert faults == []


# --- Layers ---


def graph_of(*imports: tuple[str, str]) -> grimp.ImportGraph:
    graph = grimp.ImportGraph()
    for room in ("plans", "schools"):
        graph.add_module(room)
    for importer, imported in imports:
        graph.add_import(importer=importer, imported=imported)
    return graph


def faults(*imports: tuple[str, str]) -> list[str]:
    contract = RoomContract(name="x", session_options={}, contract_options={"rooms": ["plans", "schools"]})
    return contract.check(graph_of(*imports), verbose=False).metadata["faults"]


def test_a_room_keeps_its_order():
    assert faults(("plans.views", "plans.services"), ("plans.people_views", "plans.forms")) == []
    assert faults(("plans.services", "plans.views")) == ["plans.services imports plans.views, which stands above it"]


def test_a_detour_is_seen():
    found = faults(("plans.models", "plans.helper"), ("plans.helper", "plans.people_services"))
    assert found == ["plans.models imports plans.people_services, which stands above it"]


def test_another_rooms_views_are_private():
    assert faults(("plans.views", "schools.selectors")) == []
    assert faults(("plans.views", "schools.people_views")) == [
        "plans.views imports schools.people_views, which is private to its room"
    ]
