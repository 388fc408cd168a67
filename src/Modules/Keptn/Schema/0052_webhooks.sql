-- The webhook service is part of the platform; its row is renewed while a node runs work.
INSERT INTO keptn.integration (id, name, hostname, namespace, pod_name, deployment_name, integration_version, distributor_version, location, last_seen, built_in)
VALUES ('45c7e302e62a4e5d022ff64dce662fb60e5eaec6', 'webhook-service', 'headgate', 'keptn', '', 'webhook-service', '', '', 'control-plane', now(), true);
