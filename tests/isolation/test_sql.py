"""Every tenant table × every command × every kind of scope, straight on PostgreSQL as the web's login."""

from dataclasses import dataclass, replace
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from django.db import connections, models
from psycopg import sql as S
from psycopg.types.json import Jsonb

from core.models import Door
from core.tenancy import OutsideScope, Scope, atomic, use_scope
from core.tenancy.operations import APP, SYSTEM
from tests.isolation.factories import column, tenant_models, wall_of

MODELS = tenant_models()
COMMANDS = ("SELECT", "INSERT", "UPDATE", "DELETE")
SCOPES = ("none", "right", "board only", "other school", "other board", "mixed", "stranger's visitor", "any visitor")


def over(models_: list[type[models.Model]]) -> pytest.MarkDecorator:
    return pytest.mark.parametrize("model", models_, ids=lambda model: model._meta.label)


by_model = over(MODELS)
# Doors are found by their key's hash, before there is a scope: they have no manager that filters.
managed = over([model for model in MODELS if model is not Door])
without_board = over([model for model in MODELS if getattr(column(model, "board_id"), "null", False)])
MOVES = [
    (model, target)
    for model in MODELS
    for target in ("board_id", "school_id")
    if column(model, target) is not None and not (target == "school_id" and wall_of(model) == "board")
]


@dataclass
class Attempt:
    """What a command did: how many rows, or why not ("grant", "wall", "point" at another tenant's row)."""

    count: int = 0
    refused: str = ""


def scopes(rows: Any, model: type[models.Model]) -> dict[str, Scope]:
    """By name; "right" is that of the row at Regenboog (of the board Samen)."""
    world = rows.world
    here, there = world.regenboog, world.baken
    visitor = next(iter(sorted(getattr(model, "visitors", ()))), "nobody")
    return {
        "none": Scope(),
        "right": Scope(board=here.board_id, school=here.pk),
        "board only": Scope(board=here.board_id),
        "other school": Scope(board=here.board_id, school=world.wilgen.pk),
        "other board": Scope(board=there.board_id, school=there.pk),
        "mixed": Scope(board=there.board_id, school=here.pk),
        "stranger's visitor": Scope(visitor=visitor, board=there.board_id, school=there.pk),
        "any visitor": Scope(visitor="unheard-of", board=here.board_id, school=here.pk),
        "visitor": Scope(visitor=visitor, board=here.board_id, school=here.pk),
    }


def reached(model: type[models.Model], scope: Scope, row: models.Model) -> bool:
    """What the model's declared wall says, worked out apart from the code under test."""
    wall = wall_of(model)
    if scope.visitor or scope.board is None:
        return False
    if wall == "own":
        return row.pk == scope.board
    if row.board_id != scope.board:
        return False
    if wall == "board":
        return True
    if wall == "school":
        return row.school_id == scope.school
    return scope.school is None or row.school_id == scope.school


def enter(cursor: psycopg.Cursor, scope: Scope, login: str = APP) -> None:
    cursor.execute(S.SQL("SET LOCAL ROLE {}").format(S.Identifier(login)))
    for name, value in scope.settings().items():
        cursor.execute("SELECT set_config(%s, %s, true)", [name, value])


def attempt(cursor: psycopg.Cursor, query: Any, values: Any = (), *, deleting: bool = False) -> Attempt:
    """``deleting``: then a foreign key says that others point here, not that this points at another tenant's row."""
    try:
        cursor.execute(query, values)
        count = cursor.rowcount
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        return Attempt(count)
    except psycopg.errors.InsufficientPrivilege as error:
        return Attempt(refused="wall" if "row-level security" in str(error) else "grant")
    except psycopg.errors.ForeignKeyViolation as error:
        wall = (error.diag.constraint_name or "").endswith("_wall") and not deleting
        return Attempt(1, refused="point" if wall else "")
    except psycopg.errors.CheckViolation:  # a trigger looked at the row, so it was reached
        return Attempt(1, refused="guard")


def run(cursor: psycopg.Cursor, command: str, model: type[models.Model], row: models.Model, scope: Scope) -> Attempt:
    """One command on one row in a scope. Before an INSERT the row is taken away, behind the triggers' back."""
    table = S.Identifier(model._meta.db_table)
    if command == "INSERT":
        names = S.SQL(", ").join(S.Identifier(f.column) for f in model._meta.concrete_fields if not f.generated)
        cursor.execute(S.SQL("SELECT to_jsonb(t) FROM {} t WHERE id = %s").format(table), [row.pk])
        (values,) = cursor.fetchone()
        cursor.execute("SET LOCAL session_replication_role = replica")
        cursor.execute(S.SQL("DELETE FROM {} WHERE id = %s").format(table), [row.pk])
        cursor.execute("SET LOCAL session_replication_role = origin")
        enter(cursor, scope)
        query = S.SQL("INSERT INTO {t} ({n}) SELECT {n} FROM jsonb_populate_record(NULL::{t}, %s)")
        return attempt(cursor, query.format(t=table, n=names), [Jsonb(values)])
    enter(cursor, scope)
    query = {
        "SELECT": "SELECT id FROM {} WHERE id = %s",
        "UPDATE": "UPDATE {} SET {c} = {c} WHERE id = %s",
        "DELETE": "DELETE FROM {} WHERE id = %s",
    }[command]
    found = S.SQL(query).format(table, c=S.Identifier(updatable(cursor, model)))
    return attempt(cursor, found, [row.pk], deleting=command == "DELETE")


def updatable(cursor: psycopg.Cursor, model: type[models.Model], login: str = APP) -> str:
    """A column that a login may change; of a table it may not change at all: the key."""
    for field in model._meta.concrete_fields:
        query = "SELECT has_column_privilege(%s, %s, %s, 'UPDATE')"
        if cursor.execute(query, [login, model._meta.db_table, field.column]).fetchone()[0]:
            return field.column
    return "id"


def blindly(cursor: psycopg.Cursor, model: type[models.Model], login: str) -> tuple[str, Any]:
    """A column to change and what to: itself, or nothing if this login empties what it may not read."""
    may = "SELECT has_column_privilege(%(login)s, %(table)s, %(name)s, 'UPDATE'), "
    may += "has_column_privilege(%(login)s, %(table)s, %(name)s, 'SELECT')"
    empty = None
    for field in model._meta.concrete_fields:
        values = {"login": login, "table": model._meta.db_table, "name": field.column}
        update, read = cursor.execute(may, values).fetchone()
        if update and read:
            return field.column, S.Identifier(field.column)
        if update and field.null:
            empty = field.column
    return (empty, S.SQL("NULL")) if empty else ("id", S.Identifier("id"))


def granted(cursor: psycopg.Cursor, login: str, table: str, command: str) -> bool:
    check = "has_table_privilege" if command == "DELETE" else "has_any_column_privilege"
    return cursor.execute(f"SELECT {check}(%s, %s, %s)", [login, table, command]).fetchone()[0]


@by_model
@pytest.mark.parametrize("command", COMMANDS)
@pytest.mark.parametrize("name", SCOPES)
def test_a_row_is_reached_in_its_own_scope_only(rows, sql, model, command, name):
    row, scope = rows.get(model, rows.world.regenboog), scopes(rows, model)[name]
    may = granted(sql, APP, model._meta.db_table, command)
    found = run(sql, command, model, row, scope)
    if not may:
        assert found.refused == "grant"
    elif reached(model, scope, row):
        assert found == Attempt(1)
    elif command == "INSERT":
        assert found.refused == "wall"
    else:
        assert found == Attempt(0)


@by_model
@pytest.mark.parametrize("command", COMMANDS)
def test_a_visitor_reads_marked_tables_and_writes_none(rows, sql, model, command):
    row = rows.get(model, rows.world.regenboog)
    key = "" if model is Door else model.visitor_row
    visited = row.pk if key in ("", "school", "object") else getattr(row, f"{key}_id")
    scope = replace(scopes(rows, model)["visitor"], visited=visited)
    found = run(sql, command, model, row, scope)
    marked = bool(getattr(model, "visitors", ()))
    assert found.count == (1 if marked and command == "SELECT" else 0)


@by_model
@pytest.mark.parametrize("kind", sorted({kind for model in MODELS for kind in getattr(model, "accepts", ())}))
def test_a_visitor_adds_rows_where_that_is_said_and_at_their_own_place_only(rows, sql, model, kind):
    """Whoever may add does not read what they added."""
    row, place = (
        rows.get(model, rows.world.regenboog),
        {"board": rows.world.samen.pk, "school": rows.world.regenboog.pk},
    )
    own = Scope(visitor=kind, visited=getattr(row, "device_id", row.pk), **place)
    others = {"school": replace(own, school=rows.world.wilgen.pk), "door": replace(own, visited=uuid4())}
    others |= {"kind": replace(own, visitor="unheard-of"), "board": replace(own, board=rows.world.elders.pk)}
    accepted = kind in getattr(model, "accepts", ())
    if accepted:
        assert run(sql, "SELECT", model, row, own) == Attempt(0)
        sql.execute("RESET ROLE")
    for scope in others.values():
        sql.execute("SAVEPOINT before")
        assert run(sql, "INSERT", model, row, scope).refused in ("wall", "grant")
        sql.execute("ROLLBACK TO SAVEPOINT before")
    assert run(sql, "INSERT", model, row, own).count == accepted


@by_model
def test_a_visitor_sees_only_the_row_their_door_is_about(rows, sql, model):
    if not getattr(model, "visitor_row", ""):
        return
    scope = scopes(rows, model)["visitor"]
    elsewhere = replace(scope, school=uuid4()) if model.visitor_row == "school" else replace(scope, visited=uuid4())
    assert run(sql, "SELECT", model, rows.get(model, rows.world.regenboog), elsewhere) == Attempt(0)


@by_model
@pytest.mark.parametrize("command", COMMANDS)
def test_a_board_is_shown_one_object_that_it_does_not_change(rows, sql, model, command):
    """``Scope.shown``: beside what a board reaches anyway, the rows of that object; not for another place or object."""
    row, board, key = rows.get(model, rows.world.regenboog), rows.world.samen.pk, getattr(model, "shown_by", "")
    scope = Scope(board=board, shown=getattr(row, key) if key else row.pk)
    others = [replace(scope, shown=uuid4()), replace(scope, board=rows.world.elders.pk)]
    others.append(replace(scope, school=rows.world.wilgen.pk))
    if key:
        for other in others:
            sql.execute("SAVEPOINT before")
            assert run(sql, command, model, row, other).count == 0
            sql.execute("ROLLBACK TO SAVEPOINT before")
    may = granted(sql, APP, model._meta.db_table, command)
    found = run(sql, command, model, row, scope)
    reaches = reached(model, scope, row) or (bool(key) and command == "SELECT")
    assert bool(found.count) == (may and reaches)


@by_model
def test_a_users_own_scope_shows_no_more_than_rows_about_them(rows, sql, model):
    row = rows.get(model, rows.world.regenboog)
    enter(sql, Scope(user=rows.world.leader.user_id))
    sql.execute(S.SQL("SELECT to_jsonb(t) ->> 'user_id' FROM {} t").format(S.Identifier(model._meta.db_table)))
    assert {user for (user,) in sql.fetchall()} <= {str(rows.world.leader.user_id)}, row


@without_board
def test_a_row_without_a_board_is_read_by_nobody(rows, sql, model):
    table = S.Identifier(model._meta.db_table)
    key = rows.get(model, rows.world.regenboog).pk
    sql.execute("SET LOCAL session_replication_role = replica")
    sql.execute(S.SQL("UPDATE {} SET board_id = NULL, school_id = NULL WHERE id = %s").format(table), [key])
    for scope in scopes(rows, model).values():
        enter(sql, scope)
        assert sql.execute(S.SQL("SELECT 1 FROM {} WHERE id = %s").format(table), [key]).fetchone() is None
        sql.execute("RESET ROLE")


@pytest.mark.parametrize(("model", "target"), MOVES, ids=lambda each: getattr(each, "__name__", each))
def test_a_row_cannot_be_moved_to_another_place(rows, sql, model, target):
    """Refused by WITH CHECK; tried with every column granted, so that the grant is not what refuses."""
    world, row = rows.world, rows.get(model, rows.world.regenboog)
    table = S.Identifier(model._meta.db_table)
    sql.execute(S.SQL("GRANT UPDATE ON {} TO {}").format(table, S.Identifier(APP)))
    sql.execute("SET LOCAL session_replication_role = replica")  # no triggers: it is the policy that is tried
    enter(sql, scopes(rows, model)["right"])
    there = world.elders.pk if target == "board_id" else world.wilgen.pk
    query = S.SQL("UPDATE {} SET {} = %s WHERE id = %s").format(table, S.Identifier(target))
    assert attempt(sql, query, [there, row.pk]).refused == "wall"


def links() -> list[Any]:
    """Every foreign key from one tenant table to another, but for the wall itself."""
    tenants = set(MODELS)
    fields = [field for model in MODELS for field in model._meta.concrete_fields]
    return [field for field in fields if field.related_model in tenants and field.attname != "board_id"]


def strangers_links() -> list[tuple[Any, str]]:
    """Every such key, to another board's row; and to another school's when the target is behind a school's wall."""
    schools = [(field, "other school") for field in links() if wall_of(field.related_model) == "school"]
    return [(field, "other board") for field in links()] + schools


@pytest.mark.parametrize(("field", "whose"), strangers_links(), ids=str)
def test_a_row_cannot_point_at_another_tenants_row(rows, sql, field, whose):
    model, target, world = field.model, field.related_model, rows.world
    there = rows.get(target, world.baken if whose == "other board" else world.wilgen)
    row = rows.get(model, world.regenboog)
    query = S.SQL("UPDATE {} SET {} = %s WHERE id = %s")
    query = query.format(S.Identifier(model._meta.db_table), S.Identifier(field.column))
    enter(sql, Scope(), login="safetyplan_owner")  # the owner passes by every policy, but not by constraints
    assert attempt(sql, query, [there.pk, row.pk]).refused == "point"


@by_model
@pytest.mark.parametrize("command", COMMANDS)
def test_the_system_reaches_what_it_was_granted_and_nothing_else(rows, sql, model, command):
    row = rows.get(model, rows.world.regenboog)
    may = granted(sql, SYSTEM, model._meta.db_table, command)
    table = S.Identifier(model._meta.db_table)
    enter(sql, Scope(system=True), login=SYSTEM)
    if command == "INSERT":
        query = S.SQL("INSERT INTO {} DEFAULT VALUES").format(table)
        with pytest.raises(psycopg.Error) as raised:
            sql.execute(query)
        assert isinstance(raised.value, psycopg.errors.InsufficientPrivilege) != may
        return
    text = {"SELECT": "SELECT 1 FROM {}", "UPDATE": "UPDATE {} SET {c} = {v}", "DELETE": "DELETE FROM {}"}[command]
    name, value = blindly(sql, model, SYSTEM)
    query = S.SQL(text).format(table, c=S.Identifier(name), v=value)
    if may:
        assert attempt(sql, query + S.SQL(" WHERE id = %s"), [row.pk]).count == 1
    else:
        assert attempt(sql, query).refused == "grant"


@managed
def test_the_manager_refuses_outside_a_scope(rows, model):
    with pytest.raises(OutsideScope):
        model.objects.all()
    with use_scope(Scope(visitor="unheard-of", board=rows.world.samen.pk)), pytest.raises(OutsideScope):
        model.objects.all()
    if wall_of(model) == "school":
        with use_scope(Scope(board=rows.world.samen.pk)), pytest.raises(OutsideScope):
            model.objects.all()


@managed
@pytest.mark.parametrize("name", ["right", "board only", "other school", "other board", "mixed"])
def test_the_manager_filters_by_itself(rows, model, name):
    """The second belt without the third: the same query on the owner's login, which sees every row."""
    scope, row = scopes(rows, model)[name], rows.get(model, rows.world.regenboog)
    with use_scope(scope), atomic():
        try:
            found = model.objects.using("owner").filter(pk=row.pk).exists()
        except OutsideScope:
            found = False
    assert found == reached(model, scope, row)


def test_no_scope_outlives_its_transaction(rows):
    with use_scope(Scope(board=rows.world.samen.pk, school=rows.world.regenboog.pk)), atomic():
        pass
    with connections["default"].cursor() as cursor:
        cursor.execute("SELECT current_setting('safetyplan.board', true)")
        assert cursor.fetchone()[0] in ("", None)
