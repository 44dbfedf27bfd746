-- One row for each time that a node took lanes. Every flush holds a share lock on its owner's row until it is committed;
-- whoever takes the lanes over ends that row first, which waits for the flush, and only then reads the log.
create table owner (
    epoch bigint generated always as identity primary key,
    since timestamptz not null,
    ended boolean     not null default false
);
alter table lane alter column epoch drop not null;
update lane set epoch = null;
alter table lane add foreign key (epoch) references owner (epoch);

-- How far a node has come: one row for each flush, so that a flush whose outcome is unknown can be looked up.
create table progress (
    at          bigint   not null,              -- a position: later than everything that was written before
    epoch       bigint   not null,
    settled     bigint[] not null,              -- by station: every event up to here needs nothing more from the log
    issued_from bigint   not null,              -- what is issued in earlier rows has ended
    parked_from bigint   not null,              -- what is parked in earlier rows has ended
    issued      bytea    not null,              -- deliveries that may have been sent from now on; see DeliveryRefs
    returned    bytea    not null               -- issued deliveries that were not sent: the node stopped in good order
) partition by range (at);

-- Deliveries that wait for a slow endpoint, or have taken long: what *settled* passes over.
create table parked (
    id     bigint not null,                     -- a position, as in progress
    lanes  bigint not null,                     -- one bit for each lane that occurs in it
    org    text   collate "C" not null,
    target text   collate "C" not null,         -- scheme, host and port
    refs   bytea  not null                      -- oldest first; see DeliveryRefs
) partition by range (id);

-- Parked deliveries that have ended. Written with their last attempt, or with the timer of the next one.
create table parked_end (
    id  bigint not null,                        -- the row in parked
    at  bigint not null,
    key bigint not null
) partition by range (id);
