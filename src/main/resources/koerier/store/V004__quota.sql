-- The days of organisations with a daily limit, and how many requests of each were granted to nodes. A day is opened by
-- who first asks for units of it. Days of one organisation are numbered without a gap, so that two who open the next one
-- meet at the key.
create table quota_day (
    org       text     collate "C" not null,
    number    bigint   not null,
    day_start bigint   not null,                -- microseconds since the epoch
    day_end   bigint   not null,                -- it grows when the organisation moves to another zone
    zone      text     not null,                -- the zone in which day_end is a midnight
    version   bigint   not null,                -- the newest configuration that zone and cap were seen in
    cap       bigint   not null,
    leased    bigint   not null check (leased >= 0),
    primary key (org, number)
) with (fillfactor = 50);                       -- one row is updated with every grant: room for it on its page

-- Which notices of a day have been given to whom: a row is a claim, made once over all nodes.
create table quota_notice (
    org        text        collate "C" not null,
    day_start  bigint      not null,
    kind       smallint    not null,            -- 1 near the limit, 2 at the limit
    claimed_at timestamptz not null default now(),
    primary key (org, day_start, kind)
);
