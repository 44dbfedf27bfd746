-- Scheduled actions fire through the log: when one is due, a copy of its record's latest event is appended as an entry
-- of its own, which says what it wakes; it is judged and delivered when its lane comes to it.
alter table event add column wake text collate "C";      -- see WakeOf; null for what was posted

-- The position of the log entry that carried an action out; null: an event or a person has ended it.
alter table scheduled_end add column entry bigint;

-- For the end of a rule or of one of its actions, which ends what waits for it.
create index scheduled_rule on scheduled (org, rule, action);

-- The events of records that scheduled actions or date rules need; of each record the newest row counts. Only ever
-- added to, partitioned by the day (UTC) of the event, and dropped with the events themselves.
create table pin (
    at     bigint   not null,                            -- position of the event
    lane   smallint not null,
    hash   bigint   not null,                            -- of (org, module, record)
    key    uuid     not null,                            -- by which the log finds the event
    org    text     collate "C" not null,
    module text     collate "C" not null,
    record text     collate "C" not null
) partition by range (at);

-- What is still needed of days that are dropped: the latest event of a record that has been quiet for so long.
create table pin_kept (
    at          bigint   not null,
    lane        smallint not null,
    hash        bigint   not null,
    operation   smallint not null,
    depth       smallint not null,
    version     bigint   not null,
    occurred_at bigint   not null,
    org         text     collate "C" not null,
    module      text     collate "C" not null,
    record      text     collate "C" not null,
    id          text     collate "C" not null,
    warning     text     collate "C",
    body        bytea    not null,
    primary key (hash, at, org, module, record)
);
alter table pin_kept alter column body set storage external;
