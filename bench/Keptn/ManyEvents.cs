namespace Headgate.Bench.Keptn;

/// <summary>Statements that fill the store of Keptn's events: three projects, contexts of a hundred events each, one of ten thousand, a month of time; 300 open triggered events and 10,000 sequences. <c>$scale</c> is the number of events.</summary>
internal static class ManyEvents
{
    /// <summary>In this order.</summary>
    public static readonly (string What, string Sql)[] Statements =
    [
        ("events", """
            WITH made AS (
                INSERT INTO keptn.event (id, type, source, time, context, triggered_id, data, project, stage, service, result)
                SELECT gen_random_uuid()::text, 'sh.keptn.event.' || task || '.' || action, CASE WHEN n % 20001 = 0 THEN 'seldom' WHEN action = 'triggered' THEN 'shipyard-controller' ELSE task || '-service' END, date_trunc('milliseconds', now() - n * interval '2592 seconds' * 1000 / $scale), context,
                       CASE WHEN action <> 'triggered' THEN 't' || n / 4 END,
                       json_build_object('project', project, 'stage', stage, 'service', service, 'status', 'succeeded', 'result', result, 'message', repeat('x', 200),
                                         'labels', json_build_object('build', n::text)),
                       project, stage, service, result
                  FROM generate_series(1, $scale) n
                 CROSS JOIN LATERAL (SELECT 'bench-' || n % 3 AS project, (ARRAY['dev', 'hardening', 'production'])[1 + n / 3 % 3] AS stage, 'service-' || n / 9 % 20 AS service,
                                            (ARRAY['deployment', 'test', 'evaluation', 'release', 'approval', 'get-sli', 'rollback', 'remediation', 'action', 'delivery'])[1 + n / 7 % 10] AS task,
                                            (ARRAY['triggered', 'started', 'finished', 'finished'])[1 + n % 4] AS action,
                                            CASE WHEN n < 30000 AND n % 3 = 0 THEN 'large' ELSE 'context-' || n % 3 || '-' || n / 300 END AS context,
                                            (ARRAY['pass', 'warning', 'fail'])[1 + n / 13 % 3] AS result) one
                RETURNING position, project, context, time, id, type, source, stage, service),
            roots AS (
                INSERT INTO keptn.event_root (project, context, position, time, id, type, source, stage, service)
                SELECT DISTINCT ON (project, context) project, context, position, time, id, type, source, stage, service FROM made ORDER BY project, context, time)
            INSERT INTO keptn.event_untallied (position, project, time, type, stage, service, source) SELECT position, project, time, type, stage, service, source FROM made
            """),
        ("invalidations", """
            WITH made AS (
                INSERT INTO keptn.event (id, type, source, time, context, triggered_id, data, project, stage, service)
                SELECT gen_random_uuid()::text, 'sh.keptn.event.evaluation.invalidated', 'bridge', time, context, triggered_id, data, project, stage, service
                  FROM keptn.event WHERE type = 'sh.keptn.event.evaluation.finished' AND position % 50 = 0
                RETURNING position, project, time, type, stage, service, source)
            INSERT INTO keptn.event_untallied (position, project, time, type, stage, service, source) SELECT position, project, time, type, stage, service, source FROM made
            """),
        ("open triggered events", """
            INSERT INTO keptn.open_trigger (id, type, project, stage, service, context)
            SELECT id, type, project, stage, service, context FROM keptn.event WHERE type = 'sh.keptn.event.approval.triggered' ORDER BY time DESC LIMIT 300
            """),
        ("sequences", """
            INSERT INTO keptn.sequence_state (project, context, name, service, time, state, stages)
            SELECT 'bench-1', 'context-' || n, CASE WHEN n % 50 = 0 THEN 'remediation' ELSE 'delivery' END, 'service-' || n % 20, now() - n * interval '5 minutes',
                   CASE WHEN n % 100 = 0 THEN 'started' ELSE 'finished' END, (SELECT json_agg(json_build_object('name', stage, 'state', 'succeeded', 'latestEvent', json_build_object('type', repeat('t', 50), 'id', repeat('i', 36), 'time', now())))
                                                                           FROM unnest(ARRAY['dev', 'hardening', 'production']) stage)
              FROM generate_series(1, 10000) n
            """),
        ("statistics", "VACUUM ANALYZE"),
    ];
}
