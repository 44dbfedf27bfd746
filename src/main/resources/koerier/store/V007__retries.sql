-- The next attempts of deliveries, with their frozen bytes; partitioned by the hour in which they are due. Rows are
-- appended together with the attempt that failed, and end with the row of their own attempt.
create table retry (
    due    bigint not null,                     -- milliseconds since the epoch; never before it
    at     bigint not null,                     -- the delivery and the number of its attempt: see DeliveryRefs
    key    bigint not null,
    org    text   collate "C" not null,
    frozen bytea  not null                      -- sealed; see FrozenDelivery
) partition by range (due);

alter table retry alter column frozen set storage external;

create table retry_end (
    due bigint not null,
    at  bigint not null,
    key bigint not null
) partition by range (due);

-- When the delivery is tried again after this attempt: milliseconds since the epoch; null: it is not.
alter table attempt add column next bigint;
