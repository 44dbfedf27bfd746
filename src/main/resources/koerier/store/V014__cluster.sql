-- Who runs in a cluster. Each node changes its own row alone, about once a second.
create table node (
    id      text        primary key,            -- of one run of a node
    name    text        not null,
    address text        not null,               -- of its API, for the other nodes
    worker  boolean     not null,
    version text        not null,
    beat    bigint      not null,               -- grows with every sign of life
    since   timestamptz not null,
    seen    timestamptz not null
) with (fillfactor = 50);

-- Which node that is; null for a process that runs alone.
alter table owner add column node text;
create index owner_not_ended on owner (epoch) where not ended;
