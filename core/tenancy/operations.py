"""The third belt: migration operations that make PostgreSQL itself keep tenants apart.

Policies are plain equality, so the planner can use indexes that begin with the board. The pitfalls these
operations close (foreign keys and unique checks pass by policies) are each a test in tests/isolation.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.migrations.operations.base import Operation

OWNER, APP, SYSTEM = "safetyplan_owner", "safetyplan_app", "safetyplan_system"


def setting(name: str) -> str:
    """SQL for one value of the scope; NULL when it is not set (after a transaction it is '')."""
    return f"NULLIF(current_setting('safetyplan.{name}', true), '')::uuid"


BOARD_WALL = f"board_id = {setting('board')}"
SCHOOL_WALL = f"{BOARD_WALL} AND school_id = {setting('school')}"
# COALESCE, not OR: of an OR the planner would count the school's selectivity twice (the query names the school too) and
# sort a large school's rows instead of reading them in the order of an index. It is worked out for every row, so the
# setting is read once: inside a school a row of that school says true, of another false, of none NULL, which then is
# false; outside a school all say NULL, which then is true.
PLACE_WALL = f"{BOARD_WALL} AND COALESCE(school_id = {setting('school')}, {setting('school')} IS NULL)"
OWN_WALL = f"id = {setting('board')}"  # the table of boards itself
WALLS = {"board": BOARD_WALL, "school": SCHOOL_WALL, "place": PLACE_WALL, "own": OWN_WALL}
CRUD = ("SELECT", "INSERT", "UPDATE", "DELETE")


def outside_boards(condition: str) -> str:
    """SQL for a way to rows that is open only while no board is set. CASE for the planner's sake, as above."""
    return f"CASE WHEN {setting('board')} IS NULL THEN {condition} ELSE false END"


class TableOperation(Operation):
    """Base: runs SQL for the table of one model, in the owner's login."""

    reversible = True

    def __init__(self, name: str, **options: Any):
        self.name = name
        self.options = options

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, [self.name], self.options

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def describe(self) -> str:
        return f"{type(self).__name__} {self.name}"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = to_state.apps.get_model(app_label, self.name)
        for statement in self.forwards(model, schema_editor.connection):
            schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT policyname FROM pg_policies WHERE tablename = %s", [table])
            policies = [name for (name,) in cursor.fetchall()]
        for name in policies:
            schema_editor.execute(f"DROP POLICY {name} ON {table}")

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        raise NotImplementedError


class ProtectTable(TableOperation):
    """Put a tenant table behind its wall.

    ``wall``: "board", "school", "place" or, for the table of boards, "own".
    ``app``: what the web and the workers may do inside a scope.
    ``system``: what the system login may do (it sees every tenant, so name as little as possible).
    ``visitors``: kinds of door whose visitors may read; ``visitor_row``: only the "school" or "object" of the door, or
    what belongs to that object by the foreign key of this name, such as "owner".

    Also makes every foreign key to another tenant table carry the board (and the school), because PostgreSQL
    checks foreign keys without looking at policies.
    """

    def __init__(
        self,
        name: str,
        *,
        wall: str,
        app: Sequence[str] = CRUD,
        system: Sequence[str] = (),
        visitors: Sequence[str] = (),
        visitor_row: str = "",
    ):
        super().__init__(name, wall=wall, app=app, system=system, visitors=visitors, visitor_row=visitor_row)

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        table, options = model._meta.db_table, self.options
        wall = WALLS[options["wall"]]
        yield from lock(table)
        yield f"CREATE POLICY wall ON {table} TO {APP} USING ({wall}) WITH CHECK ({wall})"
        yield f"GRANT {', '.join(options['app'])} ON {table} TO {APP}"
        if options["system"]:
            yield f"CREATE POLICY system_work ON {table} TO {SYSTEM} USING (true) WITH CHECK (true)"
            yield f"GRANT {', '.join(options['system'])} ON {table} TO {SYSTEM}"
        if options["visitors"]:
            allowed = visitors_rows(options["wall"], options["visitors"], options["visitor_row"])
            yield f"CREATE POLICY visitor ON {table} FOR SELECT TO {APP} USING ({allowed})"
        if options["wall"] != "own":
            columns = "board_id, school_id, id" if options["wall"] == "school" else "board_id, id"
            yield f"ALTER TABLE {table} ADD CONSTRAINT {table}_wall UNIQUE ({columns})"
        for field in model._meta.concrete_fields:
            if field.many_to_one or field.one_to_one:
                yield from carry_wall(table, field, connection)


class AddPolicy(TableOperation):
    """One more way to rows of a tenant table, for the web's login; say why in a comment beside it.

    Reading this way is possible only while no board is set: at a place the wall alone counts.

    ``allow``: the SQL condition; ``command``: SELECT or INSERT.
    """

    def __init__(self, name: str, *, policy: str, command: str, allow: str):
        super().__init__(name, policy=policy, command=command, allow=allow)

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        policy, command, allow = (self.options[key] for key in ("policy", "command", "allow"))
        rule = f"WITH CHECK ({allow})" if command == "INSERT" else f"USING ({outside_boards(allow)})"
        yield f"CREATE POLICY {policy} ON {model._meta.db_table} FOR {command} TO {APP} {rule}"


class ShowToBoard(TableOperation):
    """Show a board, in no school of it, the rows of the one object that its scope names (``Scope.shown``).

    ``row``: the column that holds the object (the model's ``shown_by``); ``when``: a condition on the row itself, kept
    true for as long as it may be seen. ``command``: SELECT or INSERT.
    """

    def __init__(self, name: str, *, policy: str, row: str, when: str, command: str = "SELECT"):
        super().__init__(name, policy=policy, row=row, when=when, command=command)

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        policy, row, when, command = (self.options[key] for key in ("policy", "row", "when", "command"))
        rows = f"{BOARD_WALL} AND {row} = {setting('shown')} AND {when}"
        # CASE for the planner's sake: inside a school, where nearly every query runs, this says false at once.
        rule = f"CASE WHEN {setting('school')} IS NULL THEN {rows} ELSE false END"
        kind = "WITH CHECK" if command == "INSERT" else "USING"
        yield f"CREATE POLICY {policy} ON {model._meta.db_table} FOR {command} TO {APP} {kind} ({rule})"


class AdmitVisitors(TableOperation):
    """Let visitors of one more kind of door read a table that is protected already; options as ``ProtectTable``.

    ``room``: where the table is, when it is not in the room of the migration, which is that of the door.
    """

    def __init__(self, name: str, *, wall: str, kind: str, visitor_row: str = "", room: str = ""):
        options = {"wall": wall, "kind": kind, "visitor_row": visitor_row}
        super().__init__(name, **options, **({"room": room} if room else {}))

    @property
    def policy(self) -> str:
        return f"visitor_{self.options['kind']}"

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        super().database_forwards(self.options.get("room", app_label), schema_editor, from_state, to_state)

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        allowed = visitors_rows(self.options["wall"], [self.options["kind"]], self.options["visitor_row"])
        yield f"CREATE POLICY {self.policy} ON {model._meta.db_table} FOR SELECT TO {APP} USING ({allowed})"

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(self.options.get("room", app_label), self.name)._meta.db_table
        schema_editor.execute(f"DROP POLICY {self.policy} ON {table}")


class MergeVisitors(TableOperation):
    """One policy for several kinds that were admitted one by one, so that a query is planned with fewer; options as
    ``ProtectTable``. A kind among these is no longer dismissed by itself."""

    def __init__(self, name: str, *, wall: str, visitors: Sequence[str], visitor_row: str = ""):
        super().__init__(name, wall=wall, visitors=visitors, visitor_row=visitor_row)

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        table, (first, *others) = model._meta.db_table, self.options["visitors"]
        for kind in others:
            yield f"DROP POLICY visitor_{kind} ON {table}"
        yield f"ALTER POLICY visitor ON {table} USING ({self.allowed([first, *others])})"

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        first, *others = self.options["visitors"]
        schema_editor.execute(f"ALTER POLICY visitor ON {table} USING ({self.allowed([first])})")
        for kind in others:
            rule = self.allowed([kind])
            schema_editor.execute(f"CREATE POLICY visitor_{kind} ON {table} FOR SELECT TO {APP} USING ({rule})")

    def allowed(self, kinds: Sequence[str]) -> str:
        return visitors_rows(self.options["wall"], kinds, self.options["visitor_row"])


class DismissVisitors(AdmitVisitors):
    """The other way round: visitors of that kind no longer read the table."""

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        yield f"DROP POLICY {self.policy} ON {model._meta.db_table}"

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        model = from_state.apps.get_model(self.options.get("room", app_label), self.name)
        for statement in AdmitVisitors.forwards(self, model, schema_editor.connection):
            schema_editor.execute(statement)


class GrantSystem(TableOperation):
    """Let the system login read some columns of a table that is protected already: ``columns=["id", "due_date"]``.

    Name ids, dates and codes; never a text.
    """

    def __init__(self, name: str, *, columns: Sequence[str]):
        super().__init__(name, columns=columns)

    @property
    def grants(self) -> list[str]:
        return [f"SELECT ({column})" for column in self.options["columns"]]

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        table = model._meta.db_table
        yield f"CREATE POLICY system_work ON {table} TO {SYSTEM} USING (true) WITH CHECK (true)"
        yield f"GRANT {', '.join(self.grants)} ON {table} TO {SYSTEM}"

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        schema_editor.execute(f"DROP POLICY system_work ON {table}")
        schema_editor.execute(f"REVOKE {', '.join(self.grants)} ON {table} FROM {SYSTEM}")


class GrantSystemMore(GrantSystem):
    """Let the system login read more columns of a table that it works on already."""

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        yield f"GRANT {', '.join(self.grants)} ON {model._meta.db_table} TO {SYSTEM}"

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        schema_editor.execute(f"REVOKE {', '.join(self.grants)} ON {table} FROM {SYSTEM}")


class GrantSystemUpdate(GrantSystemMore):
    """Let the system login also change some columns of a table that it works on already."""

    @property
    def grants(self) -> list[str]:
        return [f"UPDATE ({column})" for column in self.options["columns"]]


class GrantErasure(GrantSystem):
    """Let the system login carry out approved erasures: empty these columns, or delete rows if there are none.

    Which rows, it finds by ``sees``: ids and places. Triggers say when (``retention``). ``first``: the login did not
    work on the table before, so it needs a policy.
    """

    def __init__(self, name: str, *, sees: Sequence[str], columns: Sequence[str] = (), first: bool = True):
        TableOperation.__init__(self, name, sees=sees, columns=columns, first=first)

    @property
    def grants(self) -> list[str]:
        changes = [f"UPDATE ({column})" for column in self.options["columns"]] or ["DELETE"]
        return [*(f"SELECT ({column})" for column in self.options["sees"]), *changes]

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        table = model._meta.db_table
        if self.options["first"]:
            yield f"CREATE POLICY system_work ON {table} TO {SYSTEM} USING (true) WITH CHECK (true)"
        yield f"GRANT {self.quoted} ON {table} TO {SYSTEM}"

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        table = from_state.apps.get_model(app_label, self.name)._meta.db_table
        if self.options["first"]:
            schema_editor.execute(f"DROP POLICY system_work ON {table}")
        schema_editor.execute(f"REVOKE {self.quoted} ON {table} FROM {SYSTEM}")

    @property
    def quoted(self) -> str:
        """A column may be called as a word of SQL."""
        return ", ".join(self.grants).replace("(", '("').replace(")", '")')


class CarryWall(TableOperation):
    """For a foreign key added later: ``CarryWall("Section", field="owner")``."""

    def __init__(self, name: str, *, field: str):
        super().__init__(name, field=field)

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        field = model._meta.get_field(self.options["field"])
        return carry_wall(model._meta.db_table, field, connection)


class ShareTable(TableOperation):
    """A table without a tenant that the web may use; ``reason`` says why it has none."""

    def __init__(self, name: str, *, reason: str, app: Sequence[str] = CRUD, system: Sequence[str] = ()):
        super().__init__(name, reason=reason, app=app, system=system)

    def forwards(self, model: Any, connection: Any) -> Iterable[str]:
        return share(model._meta.db_table, **self.options)


class ShareTables(Operation):
    """Grants on tables of other packages, which have no tenant: ``ShareTables("django_session", reason=…)``."""

    reversible = True
    reduces_to_sql = True

    def __init__(self, *tables: str, reason: str, app: Sequence[str] = CRUD, system: Sequence[str] = ()):
        self.tables = tables
        self.options: dict[str, Any] = {"reason": reason, "app": app, "system": system}

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return type(self).__name__, list(self.tables), self.options

    def state_forwards(self, app_label: str, state: Any) -> None:
        pass

    def database_forwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in self.tables:
            for statement in share(table, **self.options):
                schema_editor.execute(statement)

    def database_backwards(self, app_label: str, schema_editor: Any, from_state: Any, to_state: Any) -> None:
        for table in self.tables:
            schema_editor.execute(f"REVOKE ALL ON {table} FROM {APP}, {SYSTEM}")

    def describe(self) -> str:
        return f"Share {', '.join(self.tables)}"


def visitors_rows(wall: str, kinds: Sequence[str], row: str) -> str:
    """The condition on rows that visitors through these kinds of door may read."""
    names = ", ".join(f"'{kind}'" for kind in kinds)
    seen = WALLS[wall].replace("'safetyplan.", "'safetyplan.visitor_")
    allowed = f"{seen} AND current_setting('safetyplan.visitor', true) IN ({names})"
    if row in ("school", "object"):
        allowed += f" AND id = {setting('visitor_' + row)}"
    elif row:
        allowed += f" AND {row}_id = {setting('visitor_object')}"
    return outside_boards(allowed)


def lock(table: str) -> Iterable[str]:
    """Row-level security, for the owner too; data migrations of the owner pass by a policy one can see."""
    yield f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY"
    yield f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY"
    yield f"CREATE POLICY owner_all ON {table} TO {OWNER} USING (true) WITH CHECK (true)"


def share(table: str, *, reason: str, app: Sequence[str] = CRUD, system: Sequence[str] = ()) -> Iterable[str]:
    """Grants on a table without a tenant; the reason becomes the table's comment, where a test looks for it."""
    for login, privileges in ((APP, app), (SYSTEM, system)):
        if privileges:
            yield f"GRANT {', '.join(privileges)} ON {table} TO {login}"
            yield (
                f"DO $$ BEGIN IF pg_get_serial_sequence('{table}', 'id') IS NOT NULL THEN "
                f"EXECUTE 'GRANT USAGE ON SEQUENCE ' || pg_get_serial_sequence('{table}', 'id') || ' TO {login}'; "
                "END IF; EXCEPTION WHEN undefined_column THEN NULL; END $$"
            )
    quoted = reason.replace("'", "''")
    yield f"COMMENT ON TABLE {table} IS 'shared: {quoted}'"


def carry_wall(table: str, field: Any, connection: Any) -> Iterable[str]:
    """A composite foreign key beside the plain one, so that a row cannot point into another tenant."""
    target = field.related_model._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT array_agg(a.attname::text ORDER BY k.position) FROM pg_constraint c, "
            "unnest(c.conkey) WITH ORDINALITY AS k (number, position) "
            "JOIN pg_attribute a ON a.attnum = k.number "
            "WHERE c.conname = %s AND a.attrelid = c.conrelid",
            [f"{target}_wall"],
        )
        (columns,) = cursor.fetchone()
    if columns:  # only tenant tables have a wall
        own = ", ".join([*columns[:-1], field.column])
        yield (
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_{field.column}_wall FOREIGN KEY ({own}) "
            f"REFERENCES {target} ({', '.join(columns)}) DEFERRABLE INITIALLY DEFERRED"
        )
