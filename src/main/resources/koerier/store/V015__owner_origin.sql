-- Under which epoch this owner's process first took the lanes; null where that is its own. A process begins another epoch
-- with each new connection of its log.
alter table owner add column origin bigint;
