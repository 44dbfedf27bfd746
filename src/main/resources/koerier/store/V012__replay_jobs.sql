-- Replays of all deliveries that match a filter. One row each, changed with every page; the log entries that they make
-- have keys made of the job's id, so a page that is done twice makes them once.
create table replay_job (
    id          text        collate "C" primary key,
    org         text        collate "C" not null,
    created_at  timestamptz not null,
    finished_at timestamptz,                    -- null: it goes on
    stopped     boolean     not null default false,
    anew        boolean     not null,
    webhook     integer,                        -- the filter; null: any
    rule        integer,
    module      text        collate "C",
    record      text        collate "C",
    state       smallint,
    code        text        collate "C",
    function    smallint,
    from_time   timestamptz not null,
    to_time     timestamptz not null,
    after_id    text        collate "C",        -- the last delivery that was looked at, newest first; null: none
    total       bigint      not null,
    done        bigint      not null default 0,
    failed      bigint      not null default 0
);
create index replay_job_open on replay_job (org, created_at) where finished_at is null;
