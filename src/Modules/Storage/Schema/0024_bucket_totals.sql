-- Lists of buckets sum up their tables; with the numbers in the index that reads no table.
CREATE INDEX data_table_in_bucket ON storage.data_table (project, branch, bucket, id) INCLUDE (rows_count, data_size_bytes);
DROP INDEX storage.data_table_bucket;
