-- For statistics of days and half hours; counts of all time are those of a project, and found by the primary key.
DROP INDEX keptn.event_tally_of_bucket;
CREATE INDEX event_tally_of_bucket ON keptn.event_tally (span, bucket) WHERE span < 2;
