-- The three logins and the database of Safetyplan, made once by a superuser:
--   psql -v owner_password=… -v app_password=… -v system_password=… -f create-logins.sql
-- The names are fixed: the policies inside the database speak of them. None of them may bypass those policies.
\set ON_ERROR_STOP on

CREATE ROLE safetyplan_owner LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'owner_password';
CREATE ROLE safetyplan_app LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'app_password';
CREATE ROLE safetyplan_system LOGIN NOSUPERUSER NOBYPASSRLS NOCREATEROLE NOCREATEDB PASSWORD :'system_password';

CREATE DATABASE safetyplan OWNER safetyplan_owner TEMPLATE template0 ENCODING UTF8
    LOCALE_PROVIDER builtin BUILTIN_LOCALE 'C.UTF-8' LOCALE 'C.UTF-8';
REVOKE CONNECT ON DATABASE safetyplan FROM PUBLIC;
GRANT CONNECT ON DATABASE safetyplan TO safetyplan_app, safetyplan_system;
