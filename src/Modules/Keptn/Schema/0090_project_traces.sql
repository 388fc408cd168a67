-- What the creation of a project does outside the stack, noted before it does it, so that one that fails or is cut off can be undone.
-- pushed lists branches that it pushes with their commits and is empty once the project is seen; provider tells that the provisioning service gave the repository.
ALTER TABLE keptn.project
    ADD COLUMN pushed   jsonb   NOT NULL DEFAULT '[]',
    ADD COLUMN provider boolean NOT NULL DEFAULT false;
