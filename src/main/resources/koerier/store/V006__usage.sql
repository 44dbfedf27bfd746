-- When the log took an attempt: the stamp of its flush. Stamps grow from flush to flush. 0: before there were any.
alter table attempt add column flushed bigint not null default 0;

-- How far the attempts are counted: one row for each step, which begins where the one before has ended.
create table usage_step (
    after bigint primary key,
    upto  bigint not null
);

-- The counts of each step, partitioned by the day (UTC) of its end. Rows are appended and never change.
create table usage_delta (
    upto     bigint  not null,                  -- the end of the step: microseconds since the epoch
    quarter  bigint  not null,                  -- quarters of an hour since the epoch
    count    bigint  not null,
    webhook  integer not null,
    sent     boolean not null,                  -- whether a request was put on the wire
    org      text    collate "C" not null,
    module   text    collate "C" not null,
    function text    collate "C" not null,
    outcome  text    collate "C" not null
) partition by range (upto);

-- How far steps are summed up: what usage_delta holds up to there counts no more, usage_sum holds it.
create table usage_summary (
    after bigint primary key,
    upto  bigint not null
);

-- The sums, partitioned by the day (UTC) of the quarter.
create table usage_sum (
    quarter  bigint  not null,
    count    bigint  not null,
    webhook  integer not null,
    sent     boolean not null,
    org      text    collate "C" not null,
    module   text    collate "C" not null,
    function text    collate "C" not null,
    outcome  text    collate "C" not null
) partition by range (quarter);
