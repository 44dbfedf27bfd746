-- Whether the event came while a date rule of its module was active: such records are seen by later date rules too.
alter table pin add column dated boolean not null default false;
alter table pin_kept add column dated boolean not null default false;

-- Date rules, by version, and how far each has looked through the records that it sees from the start. A rule looks in
-- the order of (hash, record); the newest row counts.
create table date_look (
    org      text    collate "C" not null,
    rule     integer not null,
    version  bigint  not null,                           -- of the configuration that made it what it is
    hash     bigint  not null,                           -- the last record that it has looked at
    record   text    collate "C" not null,
    finished boolean not null,
    primary key (org, rule, version, hash, record, finished)
);
