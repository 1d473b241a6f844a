"""What must be true of every table, function and grant in the database, whoever made it.

``faults(cursor)`` answers in sentences; it takes a cursor so that a mutated schema can be judged before it is undone.
"""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

from django.apps import apps
from django.db import models
from django.db.migrations.loader import MigrationLoader

from core.models import Door
from core.tenancy.operations import APP, CRUD, OWNER, SYSTEM, WALLS, GrantSystem, ProtectTable
from schools.models import Board
from tests.isolation.factories import column, tenant_models, wall_of

# Tables of Django's that nobody uses: the web and the workers have no grant on them at all.
CLOSED = {"auth_group", "auth_group_permissions", "auth_permission"}

# Unique over all boards, each with its reason. Everything else must include the board, or be a UUID.
UNIQUE_EVERYWHERE = {
    "one_board_per_number": "numbers of the national register",
    "one_board_per_slug": "the board's address",
    "one_school_per_code": "numbers of the national register",
    "core_door_key_hash_key": "a hash of 192 random bits, or of a public page's address",
}

# What the system login may reach, each with its reason; a table of content is never among them.
SYSTEM_MAY = {
    "actions.Action": "which actions are due: ids and dates, no titles",
    "adoption.Adoption": "which plans end: dates, no texts",
    "adoption.ConsentRequest": "which terms end: states and dates, no texts",
    "consultation.ConsultationRound": "which rounds close: states and dates, no texts",
    "board_model.GmrRequest": "which terms of a board's council end: states and dates, no texts",
    "board_model.ModelUptake": "which schools have an update of the model waiting: ids and dates",
    "contacts.ContactPerson": "whose account a contact person has: ids, no names",
    "contacts.ContactTask": "which tasks are vacant: codes and dates",
    "contacts.Training": "which training lapses: dates, no titles",
    "core.AuditEvent": "sealing, and events of no board",
    "core.AuditSeal": "sealing",
    "core.DataKey": "which boards have keys: ids, not the keys",
    "core.Job": "claiming work",
    "core.Mail": "handing mails to the mail server",
    "core.Reminder": "making what is due: ids, codes and dates",
    "incident_import.FileImport": "which files wait too long: ids and dates, no rows and no names",
    "incidents.Attachment": "an approved erasure: ids, no names and no keys",
    "incidents.Entry": "an approved erasure: ids, no texts",
    "incidents.Escalation": "an approved erasure: ids, no reasons",
    "incidents.Incident": "which reports wait, an approved erasure: states and dates, no kinds and no texts",
    "incidents.Involvement": "an approved erasure: ids, no names",
    "incidents.Printout": "which printed files are old: ids and dates",
    "incidents.Source": "what is erased goes on counting",
    "incidents.Step": "an approved erasure: ids",
    "incidents.Talk": "an approved erasure: ids, no texts",
    "incidents.Task": "which tasks are due, an approved erasure: dates and whose they are, no texts",
    "inquiries.Inquiry": "which questions of a board wait: states and dates, no texts",
    "monitoring.RoundSummary": "which results are to be discussed: ids and dates, no figures",
    "oversight.ReportSchedule": "which boards get a report by itself: dates",
    "oversight.NationalShare": "which boards take part in national figures",
    "oversight.Standing": "which schools were looked at when; codes and small numbers, for national figures",
    "oversight.YearFigures": "adding up figures of boards that take part; numbers",
    "plans.Annex": "reminding of documents that expire and dead links, calling links: ids and dates",
    "plans.FactQuote": "reminding of facts that changed: ids and dates",
    "plans.Section": "which sections are to be reviewed: keys, owners and dates, no texts",
    "surveys.SurveyRound": "which rounds are to be closed: states and dates",
    "reviews.ReviewRecord": "which talks are planned: ids and dates",
    "reviews.QuarterlyTalk": "whose page a planned talk has: ids",
    "practice.Agreement": "which agreements are to be talked about: ids and dates, no texts",
    "publication.EditionText": "reminding of texts that are no longer right: ids and dates",
    "publication.Handout": "reminding of posters that are no longer right: ids and dates",
    "retention.CaseMark": "which holds are to be looked at, an approved erasure: kinds and dates, no texts",
    "retention.ErasureItem": "an approved erasure: ids, states and dates",
    "retention.ErasureList": "which lists wait for approval: states and dates",
    "retention.LedgerEntry": "what was erased: ids, numbers and days",
    "retention.RightsCase": "an approved erasure: ids",
    "retention.RightsRequest": "which requests are due: states and dates, no names",
    "retention.RightsText": "an approved erasure: ids, no texts",
    "retention.Term": "which boards set terms: ids",
    "schools.Board": "the national register",
    "schools.School": "the national register",
    "schools.Membership": "whose work ended: ids and moments",
    "schools.Holiday": "which days a due date moves over: dates only",
    "schools.CalendarItem": "what is due in the year calendar: keys and dates, no titles",
}

EXTRA_POLICIES = {"owner_all", "wall", "system_work", "visitor"}
_written_back: dict[str, str] = {}


def faults(cursor: Any) -> list[str]:
    return [
        *tables(cursor),
        *foreign_keys(cursor),
        *unique_indexes(cursor),
        *views_and_functions(cursor),
        *logins(cursor),
        *grants(cursor),
    ]


def ask(cursor: Any, query: str, *values: Any) -> list[tuple[Any, ...]]:
    cursor.execute(query, values or None)
    return cursor.fetchall()


def tenants() -> dict[str, type[models.Model]]:
    return {model._meta.db_table: model for model in tenant_models()}


# --- Tables and policies ------------------------------------------------------------------------------------


def tables(cursor: Any) -> Iterator[str]:
    query = """
        SELECT relname, relrowsecurity, relforcerowsecurity, obj_description(oid, 'pg_class'),
               EXISTS (SELECT 1 FROM pg_attribute WHERE attrelid = c.oid AND attname IN ('board_id', 'school_id'))
        FROM pg_class c WHERE relkind IN ('r', 'p', 'f') AND relnamespace = 'public'::regnamespace ORDER BY relname
    """
    known, policies = tenants(), policies_by_table(cursor)
    for table, enabled, forced, comment, has_place in ask(cursor, query):
        if table in known:
            if not (enabled and forced):
                yield f"{table}: row-level security must be enabled and forced"
            wall = canonical(cursor, table, WALLS[wall_of(known[table])])
            yield from judge_policies(table, known[table], wall, policies.get(table, {}))
        elif has_place:
            yield f"{table}: has a board or school, so its model must be a TenantModel"
        elif table not in CLOSED and not re.fullmatch(r"shared: \S.{9,}", comment or ""):
            yield f"{table}: neither a tenant table nor shared with a reason (ProtectTable, ShareTable)"


def policies_by_table(cursor: Any) -> dict[str, dict[str, tuple[Any, ...]]]:
    query = """
        SELECT polrelid::regclass::text, polname, polcmd::text, polpermissive,
               pg_get_expr(polqual, polrelid), pg_get_expr(polwithcheck, polrelid),
               ARRAY(SELECT rolname::text FROM pg_roles WHERE oid = ANY (polroles)),
               concat(polqual, polwithcheck) ~ 'SUBLINK', concat(polqual, polwithcheck) ~ 'SCALARARRAYOPEXPR'
        FROM pg_policy
    """
    found: dict[str, dict[str, tuple[Any, ...]]] = {}
    for table, name, *policy in ask(cursor, query):
        found.setdefault(table.strip('"'), {})[name] = tuple(policy)
    return found


def judge_policies(table: str, model: type[models.Model], wall: str, found: dict[str, Any]) -> Iterator[str]:
    if found.get("wall", ())[:5] != ("*", True, wall, wall, [APP]):
        yield f"{table}: the policy 'wall' must be exactly the {wall_of(model)} wall, USING and WITH CHECK, for {APP}"
    if found.get("owner_all", ())[:5] != ("*", True, "true", "true", [OWNER]):
        yield f"{table}: the policy 'owner_all' is missing or is not for {OWNER} alone"
    for name, (command, _, using, check, roles, asks, lists) in found.items():
        if asks or (lists and not name.startswith("visitor")):
            yield f"{table}: the policy '{name}' is no plain equality"
        if name not in EXTRA_POLICIES and (command not in "ra" or "true" in (using, check)):
            yield f"{table}: the policy '{name}' opens more than SELECT or INSERT of some rows"
        if roles != [APP] and name not in ("owner_all", "system_work"):
            yield f"{table}: the policy '{name}' is for {roles}"
    visitors = getattr(model, "visitors", frozenset())
    admitted = " ".join(policy[2] for name, policy in found.items() if name.startswith("visitor"))
    if bool(visitors) != bool(admitted):
        yield f"{table}: the policy 'visitor' and the model's 'visitors' disagree"
    if not all(f"'{kind}'" in admitted for kind in visitors):
        yield f"{table}: the policy 'visitor' does not name the model's visitors"
    if "system_work" in found and found["system_work"][4] != [SYSTEM]:
        yield f"{table}: the policy 'system_work' is for others than the system"


def canonical(cursor: Any, table: str, expression: str) -> str:
    """An expression as PostgreSQL writes it back: the same for every table whose columns are of the same types."""
    if expression in _written_back:
        return _written_back[expression]
    cursor.execute("SAVEPOINT canonical")
    cursor.execute(f"CREATE POLICY canonical ON {table} USING ({expression})")
    query = "SELECT pg_get_expr(polqual, polrelid) FROM pg_policy WHERE polname = 'canonical'"
    ((text,),) = ask(cursor, query)
    cursor.execute("ROLLBACK TO SAVEPOINT canonical")
    _written_back[expression] = text
    return text


# --- Keys ---------------------------------------------------------------------------------------------------


def foreign_keys(cursor: Any) -> Iterator[str]:
    """Every foreign key to a tenant table carries the wall: PostgreSQL checks keys without looking at policies."""
    query = """
        SELECT conrelid::regclass::text, confrelid::regclass::text, convalidated,
               ARRAY(SELECT attname::text FROM unnest(conkey) WITH ORDINALITY k (n, i)
                     JOIN pg_attribute ON attrelid = conrelid AND attnum = n ORDER BY i),
               ARRAY(SELECT attname::text FROM unnest(confkey) WITH ORDINALITY k (n, i)
                     JOIN pg_attribute ON attrelid = confrelid AND attnum = n ORDER BY i)
        FROM pg_constraint WHERE contype = 'f'
    """
    known = tenants()
    keys = {
        (source.strip('"'), target.strip('"'), valid, tuple(own), tuple(there))
        for source, target, valid, own, there in ask(cursor, query)
    }
    for source, target, _, own, _ in keys:
        if target not in known or len(own) > 1:
            continue
        if source not in known:
            yield f"{source}.{own[0]}: a shared table points at the tenant table {target}"
            continue
        if known[target] is Board:
            if own != ("board_id",):
                yield f"{source}.{own[0]}: points at a board that need not be its own"
            continue
        walls = ["board_id", "school_id"] if wall_of(known[target]) == "school" else ["board_id"]
        companion = (source, target, True, (*walls, own[0]), (*walls, "id"))
        if companion not in keys:
            yield f"{source}.{own[0]}: no composite foreign key carries the wall of {target}"
        for name in walls:
            field = column(known[source], name)
            if field is not None and field.null and field.attname != own[0]:
                yield f"{source}.{own[0]}: {name} may be NULL, and then its composite foreign key checks nothing"


def unique_indexes(cursor: Any) -> Iterator[str]:
    """A unique index without the board tells one board what another has."""
    query = """
        SELECT t.relname, i.relname, x.indisprimary,
               ARRAY(SELECT a.attname || ':' || format_type(a.atttypid, NULL)
                     FROM unnest(x.indkey) k JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = k)
        FROM pg_index x JOIN pg_class t ON t.oid = x.indrelid JOIN pg_class i ON i.oid = x.indexrelid
        WHERE x.indisunique AND t.relnamespace = 'public'::regnamespace
    """
    known = tenants()
    for table, index, primary, columns in ask(cursor, query):
        if table not in known or index in UNIQUE_EVERYWHERE:
            continue
        names = [each.partition(":")[0] for each in columns]
        random = len(columns) == 1 and columns[0].endswith(":uuid")
        if primary and not random:
            yield f"{table}: its key can be guessed; it must be a UUID"
        if not random and "board_id" not in names:
            yield f"{table}: the unique index {index} does not include the board"


# --- Ways round ---------------------------------------------------------------------------------------------


def views_and_functions(cursor: Any) -> Iterator[str]:
    query = """
        SELECT relname, relkind::text, coalesce('security_invoker=true' = ANY (reloptions), false)
        FROM pg_class WHERE relkind IN ('v', 'm') AND relnamespace = 'public'::regnamespace
    """
    for name, kind, invoker in ask(cursor, query):
        if kind == "m":
            yield f"{name}: a materialised view holds rows of every tenant"
        elif not invoker:
            yield f"{name}: a view without security_invoker reads as its owner"
    functions = "SELECT proname FROM pg_proc WHERE prosecdef AND pronamespace = 'public'::regnamespace"
    for (name,) in ask(cursor, functions):
        yield f"{name}(): a SECURITY DEFINER function runs as its owner"


def logins(cursor: Any) -> Iterator[str]:
    query = """
        SELECT rolname, rolsuper OR rolbypassrls OR rolcreaterole OR rolreplication,
               EXISTS (SELECT 1 FROM pg_auth_members WHERE member = r.oid),
               has_database_privilege(rolname, current_database(), 'CREATE'),
               has_schema_privilege(rolname, 'public', 'CREATE')
        FROM pg_roles r WHERE rolname = ANY (%s)
    """
    found = ask(cursor, query, [OWNER, APP, SYSTEM])
    if len(found) != 3:
        yield "one of the three logins is missing"
    for name, strong, member, database, schema in found:
        if strong:
            yield f"{name}: may pass by policies"
        if member:
            yield f"{name}: is a member of another role"
        if name != OWNER and (database or schema):
            yield f"{name}: may create objects"
    owners = "SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner <> %s::regrole"
    for (name,) in ask(cursor, owners, OWNER):
        yield f"{name}: does not belong to {OWNER}"


@cache
def declared() -> dict[str, dict[str, Any]]:
    """The options of every ``ProtectTable`` in the migrations, by table, with what ``GrantSystem`` added."""
    found: dict[str, dict[str, Any]] = {}
    added: dict[str, list[str]] = {}
    for (label, _), migration in MigrationLoader(None, ignore_no_migrations=True).disk_migrations.items():
        for operation in migration.operations:
            if isinstance(operation, ProtectTable):
                found[apps.get_model(label, operation.name)._meta.db_table] = operation.options
            if isinstance(operation, GrantSystem):
                added.setdefault(apps.get_model(label, operation.name)._meta.db_table, []).extend(operation.grants)
    for table, more in added.items():
        found[table] = found[table] | {"system": [*found[table]["system"], *more]}
    # Doors have an operation of their own (core/migrations/0002_walls.py).
    doors = {"wall": "board", "app": ["SELECT", "INSERT", "UPDATE"], "system": []}
    return {Door._meta.db_table: doors, **found}


def grants(cursor: Any) -> Iterator[str]:
    """Of tenant tables: exactly what the migrations declare. Of no table: more than rows."""
    query = """
        SELECT relname, pg_get_userbyid(grantee), privilege_type, NULL::text FROM pg_class, aclexplode(relacl)
        WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
        UNION ALL
        SELECT relname, pg_get_userbyid(grantee), privilege_type, attname::text
        FROM pg_attribute JOIN pg_class c ON c.oid = attrelid, aclexplode(attacl)
        WHERE relnamespace = 'public'::regnamespace
    """
    given: dict[tuple[str, str], set[str]] = {}
    for table, login, privilege, name in ask(cursor, query):
        if login not in (OWNER, APP, SYSTEM):
            yield f"{table}: granted to {login}"
        if login != OWNER and privilege not in CRUD:
            yield f"{table}: {login} may {privilege}"
        given.setdefault((table, login), set()).add(f"{privilege} ({name})" if name else privilege)
    known, promised = tenants(), declared()
    for table, model in known.items():
        options = promised.get(table)
        if options is None:
            yield f"{table}: no ProtectTable in the migrations"
            continue
        if options["wall"] != wall_of(model):
            yield f"{table}: the migration says {options['wall']} wall, the model {wall_of(model)}"
        for login, key in ((APP, "app"), (SYSTEM, "system")):
            if given.get((table, login), set()) != {each.replace('"', "") for each in options[key]}:
                yield f"{table}: {login} has other grants than its ProtectTable says"
        if given.get((table, SYSTEM)) and model._meta.label not in SYSTEM_MAY:
            yield f"{table}: the system login may reach content"
    for table, login in given:
        if table in CLOSED and login != OWNER:
            yield f"{table}: is to be closed, but {login} has grants"
