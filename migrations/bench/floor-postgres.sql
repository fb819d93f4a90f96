-- The floor of the bench on PostgreSQL, beside the log that it is compared with: columns and keys of the events table,
-- without its triggers.
DROP SCHEMA IF EXISTS qibu_bench_floor CASCADE;
CREATE SCHEMA qibu_bench_floor;
CREATE TABLE qibu_bench_floor.events (LIKE public.events INCLUDING ALL);
