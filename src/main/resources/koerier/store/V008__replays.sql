-- A log entry that makes a delivery again instead of telling of a change: which one, the delivery id in its bytes (- for
-- its own), the numbers of the rule and the webhook. Null for what was posted.
alter table event add column replay text collate "C";

-- The delivery that an attempt's delivery repeats; null for all but replays.
alter table attempt add column replay_of text collate "C";
