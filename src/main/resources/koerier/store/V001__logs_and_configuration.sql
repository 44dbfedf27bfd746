-- Both logs are insert-only and partitioned by the day (UTC) of `at`, the position's microseconds since the epoch.
-- Partitions are made ahead of time, with their indexes, and dropped whole when they are old: see PgPartitions.

-- What business systems posted. One row is one accepted event; nothing here is ever updated.
create table event (
    at          bigint   not null,              -- position: microseconds since the epoch ...
    lane        smallint not null,              -- ... and the lane of the record
    operation   smallint not null,              -- 1 create, 2 edit, 3 delete
    depth       smallint not null,
    test        boolean  not null,              -- an entry for one test call; never evaluated from the log
    key         uuid     not null,              -- identifies (org, module, record, id); random for a test
    version     bigint   not null,              -- the organisation's configuration that it is judged by
    occurred_at bigint   not null,              -- milliseconds since the epoch, as the sender says
    org         text     collate "C" not null,
    module      text     collate "C" not null,
    record      text     collate "C" not null,
    id          text     collate "C" not null,  -- the sender's event id
    warning     text     collate "C",
    body        bytea    not null               -- the event as it came
) partition by range (at);

-- Compression costs more CPU than it saves here, and a body is read rarely.
alter table event alter column body set storage external;

-- Every attempt of every delivery. `at` is the position of the delivery's event, so that a delivery's attempts lie in
-- one partition and go together.
create table attempt (
    at          bigint   not null,
    started     bigint   not null,              -- microseconds since the epoch
    version     bigint   not null,
    rule        integer  not null,
    webhook     integer  not null,
    duration    integer  not null,              -- milliseconds
    lane        smallint not null,
    action      smallint not null,
    number      smallint not null,              -- 0: nothing was put on the wire
    status      smallint not null,              -- HTTP, 0 for none
    function    smallint not null,              -- 1 instant, 2 time-based, 3 date trigger, 4 replay, 5 test
    state       smallint not null,              -- of the delivery after it: 2 retrying, 3 delivered, 4 failed, 5 skipped
    code        smallint not null,              -- 0 for success; see Codes
    org         text     collate "C" not null,
    module      text     collate "C" not null,
    record      text     collate "C" not null,
    event       text     collate "C" not null,  -- the sender's event id
    address     text     collate "C",
    reason      text     collate "C",
    detail      text     collate "C",
    excerpt     bytea    not null
) partition by range (at);

alter table attempt alter column excerpt set storage external;

-- Rules with `repeat: once` that have fired for a record, and the event that used them up.
create table firing (
    hash   bigint   not null,                   -- of (org, rule, record)
    at     bigint   not null,
    rule   integer  not null,
    lane   smallint not null,
    org    text     collate "C" not null,
    record text     collate "C" not null
);
create index firing_hash on firing (hash);

-- One row for each version of an organisation's configuration: two changes of one version cannot both be made.
create table organisation_version (
    org     text        collate "C" not null,
    version bigint      not null,
    at      timestamptz not null,
    actor   text        not null,
    primary key (org, version)
);

-- The whole history of every configured thing; the newest row at or below a version is what stood at that version.
create table configuration_entry (
    org        text        collate "C" not null,
    kind       text        collate "C" not null,
    id         text        collate "C" not null,
    version    bigint      not null,
    document   text,                            -- JSON; null: deleted
    created_at timestamptz not null,
    updated_at timestamptz not null,
    primary key (org, kind, id, version),
    foreign key (org, version) references organisation_version (org, version)
);

create table api_key (
    id         text        collate "C" primary key,
    name       text        not null,
    hash       bytea       not null unique,     -- SHA-256 of the whole key
    prefix     text        not null,
    org        text        collate "C",         -- null: all organisations
    scopes     text[]      not null,
    created_at timestamptz not null
);

-- The lanes of the event log and the epoch of their owner.
create table lane (
    id    smallint primary key,
    epoch bigint   not null
);
insert into lane select id, 0 from generate_series(0, 63) id;
