-- Where a node hears from the others without the database; '' while it does not.
alter table node add column neighbour text not null default '';

-- What the nodes of this database have in common: those of another one, on the same network, are no neighbours.
create table cluster_identity (
    id uuid primary key default gen_random_uuid()
);
insert into cluster_identity default values;
