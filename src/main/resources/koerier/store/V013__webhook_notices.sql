-- What was told last about each webhook that fails or has failed. A row changes with each notice, never with a delivery;
-- the change is the claim, made once over all nodes.
create table webhook_notice (
    org           text     collate "C" not null,
    webhook       integer  not null,
    kind          smallint not null,            -- 1 failing, 2 still failing, 3 recovered
    failing_since bigint   not null,            -- microseconds since the epoch
    told_at       bigint   not null,
    primary key (org, webhook)
);
