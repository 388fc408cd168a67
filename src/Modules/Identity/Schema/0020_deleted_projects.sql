-- A deleted project keeps its row, so that its number and its history stay; to its tokens and to everybody else it is gone.
ALTER TABLE identity.project ADD COLUMN deleted timestamptz;

CREATE INDEX project_organization ON identity.project (organization_id);
CREATE INDEX project_member_admin ON identity.project_member (admin_id);
CREATE INDEX organization_member_admin ON identity.organization_member (admin_id);
