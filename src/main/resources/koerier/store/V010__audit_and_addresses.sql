-- Who did what, when. A row is written in the transaction of the change that it tells of. What was before and after a
-- change of a configuration stands in configuration_entry, at `version` and below it.
create table audit (
    id         bigint      generated always as identity primary key,
    at         timestamptz not null,
    org        text        collate "C",     -- null: of no organisation
    actor      text        not null,        -- the id of an API key, or a part of the system
    actor_name text        not null,        -- the key's name when it was done
    action     text        not null,        -- create, change, delete, call, refuse
    kind       text        collate "C" not null,
    subject    text        collate "C" not null,
    version    bigint,                      -- of the organisation's configuration
    before     text,                        -- JSON, without secrets
    after      text,
    detail     text
);
create index audit_org on audit (org, id);

-- What the operator allows and denies beyond the address rule: the newest version is in force.
create table address_rules (
    version  bigint      primary key,
    at       timestamptz not null,
    actor    text        not null,
    document text        not null           -- JSON
);

-- History stays as it was written, whoever asks: only who may drop a trigger can change it.
create function refuse_change_of_history() returns trigger language plpgsql as $$
begin
    raise exception 'the history in % cannot be changed', tg_table_name using errcode = 'insufficient_privilege';
end
$$;
create trigger append_only before update or delete or truncate on audit
    for each statement execute function refuse_change_of_history();
create trigger append_only before update or delete or truncate on address_rules
    for each statement execute function refuse_change_of_history();
create trigger append_only before update or delete or truncate on organisation_version
    for each statement execute function refuse_change_of_history();
create trigger append_only before update or delete or truncate on configuration_entry
    for each statement execute function refuse_change_of_history();
