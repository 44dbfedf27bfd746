-- The answers to requests with an Idempotency-Key.
create table idempotency (
    request     bytea       primary key,        -- a hash of caller, route and key
    fingerprint bytea       not null,           -- a hash of the body
    claimed_at  timestamptz not null,
    answer      bytea                           -- sealed; null while it is being carried out
);
create index idempotency_claimed on idempotency (claimed_at);
