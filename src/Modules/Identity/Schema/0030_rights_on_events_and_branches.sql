-- Rights of tokens that have no admin; like the others, those of a master token follow from the role.
ALTER TABLE identity.storage_token
    ADD COLUMN can_read_all_project_events boolean NOT NULL DEFAULT false,
    ADD COLUMN can_manage_dev_branches     boolean NOT NULL DEFAULT false;
