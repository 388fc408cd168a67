-- An alias has no rows of its own. It reads source_table; root_table is the table at the end of that chain, where the rows are. What is seen of them
-- say columns_auto_sync, selected_columns and alias_filter of the one table of the chain that may say so: shaped_by, or the alias itself where that is
-- NULL. All three stay for good. The source may be another project's: a linked bucket's table. The foreign key makes a reference to nothing impossible.
ALTER TABLE storage.data_table
    ALTER COLUMN lake_table DROP NOT NULL,
    ADD COLUMN source_table      bigint REFERENCES storage.data_table (number),
    ADD COLUMN root_table        bigint,
    ADD COLUMN shaped_by         bigint,
    ADD COLUMN columns_auto_sync boolean NOT NULL DEFAULT true,
    ADD COLUMN selected_columns  text[],
    ADD COLUMN alias_filter      jsonb,
    ADD CONSTRAINT data_table_rows_or_source CHECK ((lake_table IS NULL) = (source_table IS NOT NULL)),
    ADD CONSTRAINT data_table_whole_source CHECK ((source_table IS NULL) = (root_table IS NULL)),
    ADD CONSTRAINT data_table_selection CHECK (columns_auto_sync = (selected_columns IS NULL));

CREATE INDEX data_table_by_source ON storage.data_table (source_table) WHERE source_table IS NOT NULL;
CREATE INDEX data_table_by_root ON storage.data_table (root_table) WHERE root_table IS NOT NULL;
