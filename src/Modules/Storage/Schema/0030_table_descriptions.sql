-- What people say of a table; that of a column is beside its type. The layout is what a definition says of partitions, clusters and distribution.
ALTER TABLE storage.data_table
    ADD COLUMN description text,
    ADD COLUMN layout      json;
