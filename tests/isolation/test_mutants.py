"""Do these tests bite? Each wall, grant and check is taken away in turn, and something must notice."""

import itertools
from typing import Any

import pytest
from django.test import override_settings
from django.urls import clear_url_caches

from core import access
from core.tenancy.models import TenantModel
from core.tenancy.operations import APP, SYSTEM, setting
from plans.models import Section
from tests.isolation import catalogue, test_sql
from tests.isolation.crawl import Crawler, UnknownKeywordError, routes
from tests.isolation.factories import needs_school, tenant_models, wall_of

URLCONF = "tests.isolation.mutant_views"
TITLES = [route.name.partition(":")[2] for route in routes(URLCONF) if route.name.startswith("mutants:")]

# --- The schema ---------------------------------------------------------------------------------------------


def mutations_of(model: Any) -> dict[str, str]:
    """SQL that weakens one table, by what it takes away."""
    table, wall = model._meta.db_table, wall_of(model)
    found = {
        "the wall": f"DROP POLICY wall ON {table}",
        "FORCE": f"ALTER TABLE {table} NO FORCE ROW LEVEL SECURITY",
        "row-level security": f"ALTER TABLE {table} DISABLE ROW LEVEL SECURITY",
        "WITH CHECK": f"ALTER POLICY wall ON {table} WITH CHECK (true)",
        "USING": f"ALTER POLICY wall ON {table} USING (true)",
        "who the wall is for": f"ALTER POLICY wall ON {table} TO PUBLIC",
        "the owner's limit": f"ALTER POLICY owner_all ON {table} TO PUBLIC",
        "plain equality": f"CREATE POLICY clever ON {table} FOR SELECT TO {APP} "
        "USING (EXISTS (SELECT 1 FROM schools_board))",
        "selectivity": f"CREATE POLICY generous ON {table} FOR SELECT TO {APP} USING (true)",
        "the limit of the web": f"GRANT TRUNCATE ON {table} TO {APP}",
        "the limit of the system": f"GRANT DELETE ON {table} TO {SYSTEM}",
        "the limit of strangers": f"GRANT SELECT ON {table} TO PUBLIC",
        "keys that say nothing": f"ALTER TABLE {table} ADD COLUMN n serial UNIQUE",
        "views as the reader": f"CREATE VIEW everything AS SELECT * FROM {table}",
        "no copies": f"CREATE MATERIALIZED VIEW everything AS SELECT * FROM {table}",
        "the owner": f"ALTER TABLE {table} OWNER TO postgres",
    }
    if wall in ("school", "place"):
        found["the school in the wall"] = f"ALTER POLICY wall ON {table} USING (board_id = {setting('board')})"
    if needs_school(model) and wall == "school":
        found["no way by which NULL opens"] = f"ALTER POLICY wall ON {table} USING (school_id = {setting('school')})"
    return found


ALL = [(model, what) for model in tenant_models() for what in mutations_of(model)]
FEW = [(Section, what) for what in mutations_of(Section)]

OTHERS = {
    "the reason of a shared table": "COMMENT ON TABLE schools_user IS NULL",
    "a new table without a wall": "CREATE TABLE notes (id uuid PRIMARY KEY, text text)",
    "a new table with a board but no model": "CREATE TABLE notes (id uuid PRIMARY KEY, board_id uuid)",
    "SECURITY DEFINER": "CREATE FUNCTION peek() RETURNS bigint LANGUAGE sql SECURITY DEFINER AS 'SELECT 1::bigint'",
    "no CREATE on public": f"GRANT CREATE ON SCHEMA public TO {APP}",
    "a closed table": f"GRANT SELECT ON auth_group TO {APP}",
    "a key of a shared table": "ALTER TABLE schools_user ADD COLUMN plan uuid REFERENCES plans_plan",
    "a key to any board": "ALTER TABLE plans_plan ADD COLUMN lent_to uuid REFERENCES schools_board",
    "the web may pass by": f"ALTER ROLE {APP} BYPASSRLS",
    "the web is the owner": f"GRANT safetyplan_owner TO {APP}",
}


def composite_keys() -> list[str]:
    return [f"{field.model._meta.db_table}|{field.column}" for field in test_sql.links()]


@pytest.fixture(scope="module", autouse=True)
def sound_schema(server) -> None:
    """Before anything is taken away nothing is wrong; every mutation is undone, so that is asked once."""
    with server.cursor() as cursor:
        assert catalogue.faults(cursor) == []
    server.rollback()


def assert_noticed(cursor: Any, mutation: str) -> None:
    cursor.execute("SELECT set_config('client_min_messages', 'error', true)")
    cursor.execute(mutation)
    assert catalogue.faults(cursor), f"nobody noticed: {mutation}"


@pytest.mark.parametrize(("model", "what"), FEW, ids=[what for _, what in FEW])
def test_a_table_without_it_is_noticed(sql, model, what):
    assert_noticed(sql, mutations_of(model)[what])


@pytest.mark.soak
@pytest.mark.parametrize(("model", "what"), ALL, ids=[f"{model.__name__} {what}" for model, what in ALL])
def test_any_table_without_it_is_noticed(sql, model, what):
    assert_noticed(sql, mutations_of(model)[what])


@pytest.mark.parametrize("what", OTHERS)
def test_a_schema_without_it_is_noticed(sql, what):
    assert_noticed(sql, OTHERS[what])


@pytest.mark.parametrize("key", composite_keys())
def test_a_missing_composite_key_is_noticed(sql, key):
    table, column = key.split("|")
    assert_noticed(sql, f"ALTER TABLE {table} DROP CONSTRAINT {table}_{column}_wall")


@pytest.mark.parametrize("what", ["the wall", "row-level security", "WITH CHECK", "USING", "the school in the wall"])
def test_a_missing_wall_shows_in_what_can_be_reached(rows, sql, what):
    """The same mutants, seen from the other side: by the commands of test_sql.py."""
    sql.execute(mutations_of(Section)[what])
    row, differs = rows.get(Section, rows.world.regenboog), False
    for command, name in itertools.product(("SELECT", "INSERT", "UPDATE"), test_sql.SCOPES):
        scope = test_sql.scopes(rows, Section)[name]
        sql.execute("SAVEPOINT before")
        found = test_sql.run(sql, command, Section, row, scope)
        differs |= bool(found.count) != test_sql.reached(Section, scope, row)
        sql.execute("ROLLBACK TO SAVEPOINT before")
    assert differs


# --- The manager --------------------------------------------------------------------------------------------


@pytest.mark.parametrize("left_out", ["everything", "the board", "the school", "the visitor"])
def test_a_manager_without_its_filter_is_noticed(rows, monkeypatch, left_out):
    whole = TenantModel.wall_filter.__func__

    def mutated(cls: Any, scope: Any) -> dict[str, Any]:
        if left_out == "the visitor":
            return {}
        found = {} if left_out == "everything" else whole(cls, scope)
        return {name: value for name, value in found.items() if name != f"{left_out[4:]}_id"}

    monkeypatch.setattr(TenantModel, "wall_filter", classmethod(mutated))
    with pytest.raises((AssertionError, pytest.fail.Exception)):
        judge_the_manager(rows)


def judge_the_manager(rows: Any) -> None:
    for name in ("right", "board only", "other school", "other board", "mixed"):
        test_sql.test_the_manager_filters_by_itself(rows, Section, name)
    test_sql.test_the_manager_refuses_outside_a_scope(rows, Section)


# --- Views --------------------------------------------------------------------------------------------------


@pytest.fixture(scope="module")
def crawler(rows) -> Any:
    with override_settings(ROOT_URLCONF=URLCONF):
        clear_url_caches()
        yield Crawler(rows)
    clear_url_caches()


def route(name: str) -> Any:
    return next(each for each in routes(URLCONF) if each.name == name)


def test_a_sound_view_has_no_fault(crawler):
    assert crawler.faults(route("sound")) == []


@pytest.mark.parametrize("name", [title for title in TITLES if title != "unknown_keyword"])
def test_a_view_with_a_mistake_is_noticed(crawler, name):
    assert crawler.faults(route(f"mutants:{name}"))


def test_a_keyword_that_is_no_models_name_is_noticed(crawler):
    with pytest.raises(UnknownKeywordError, match="unicorn"):
        crawler.faults(route("mutants:unknown_keyword"))


@pytest.mark.parametrize("check", ["sign-in", "place", "permission"])
def test_a_missing_check_of_access_is_noticed(crawler, monkeypatch, check):
    whole = access.check_access

    def mutated(request: Any, view: Any) -> Any:
        declared = access.declared_access(view)
        if declared.kind != "school":
            return whole(request, view)
        if not request.user.is_authenticated:
            return None if check == "sign-in" else access.sign_in_first(request)
        if request.place_kind != "school":
            return None if check == "place" else whole(request, view)
        return None if check == "permission" else whole(request, view)

    monkeypatch.setattr("core.middleware.check_access", mutated)
    crawler.unknown.clear()
    assert crawler.faults(route("sound"))
    crawler.unknown.clear()


def test_a_place_found_without_membership_is_noticed(crawler, monkeypatch):
    """Somebody of another school of the board is let in, as if the middleware forgot to look at the school."""
    from schools import selectors

    whole = selectors._enter

    def mutated(place: Any, kind: str, slug: str, board_id: Any) -> bool:
        for row in place.memberships:
            row.school_id = None
        return whole(place, kind, slug, board_id)

    monkeypatch.setattr(selectors, "_enter", mutated)
    assert crawler.faults(route("sound"))
