-- Counts of a project as a whole: the question asked most, which would add up a row for each combination otherwise.
CREATE TABLE keptn.event_project_tally (
    project text        NOT NULL,
    span    smallint    NOT NULL,
    bucket  timestamptz NOT NULL,
    n       bigint      NOT NULL,
    PRIMARY KEY (project, span, bucket)
);
INSERT INTO keptn.event_project_tally (project, span, bucket, n) SELECT project, span, bucket, sum(n) FROM keptn.event_tally GROUP BY project, span, bucket;
