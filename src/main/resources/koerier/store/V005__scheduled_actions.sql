-- Time-based actions that wait for their time, and how their waiting ended. Rows are only ever inserted: to move an
-- action is to end one row and to add another. Both tables are partitioned by the quarter of the due time, so that an
-- end lies beside what it ends, and what is over and old goes by partition.
create table scheduled (
    due          bigint   not null,              -- milliseconds since the epoch
    at           bigint   not null,              -- the delivery that it becomes: position of the event, ...
    lane         smallint not null,
    rule         integer  not null,
    action       smallint not null,
    since        bigint   not null,              -- position of the event that made or moved it
    webhook      integer  not null,
    org          text     collate "C" not null,
    module       text     collate "C" not null,
    record       text     collate "C" not null,
    anchor_field text     collate "C" not null,  -- '' for the activation
    anchor       text     collate "C" not null,  -- the field's value that the due time was counted from
    primary key (due, at, lane, rule, action, since)
) partition by range (due);
create index scheduled_record on scheduled (org, record);
create index scheduled_at on scheduled (org, at);

create table scheduled_end (
    due    bigint   not null,                    -- the row in scheduled
    at     bigint   not null,
    lane   smallint not null,
    rule   integer  not null,
    action smallint not null,
    since  bigint   not null,
    ended  bigint   not null,                    -- milliseconds since the epoch
    state  smallint not null,                    -- 1 moved, 2 fired, 3 skipped, 4 cancelled
    reason text     collate "C",
    primary key (due, at, lane, rule, action, since)
) partition by range (due);

-- Made once for ten years: a due time comes from people's data, and no value in it may make tables.
do $$
declare
    t text;
    q timestamp;
begin
    foreach t in array array['scheduled', 'scheduled_end'] loop
        execute format('create table %1$s_before partition of %1$s for values from (minvalue) to (%2$s)',
                       t, extract(epoch from timestamp '2026-07-01')::bigint * 1000);
        for q in select generate_series(timestamp '2026-07-01', timestamp '2036-04-01', interval '3 months') loop
            execute format('create table %1$s_%2$s partition of %1$s for values from (%3$s) to (%4$s)',
                           t, to_char(q, 'YYYY"q"Q'), extract(epoch from q)::bigint * 1000,
                           extract(epoch from q + interval '3 months')::bigint * 1000);
        end loop;
        execute format('create table %1$s_later partition of %1$s for values from (%2$s) to (maxvalue)',
                       t, extract(epoch from timestamp '2036-07-01')::bigint * 1000);
    end loop;
end $$;
