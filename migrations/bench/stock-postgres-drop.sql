-- Nothing of the comparison stays in somebody's database.
DROP SCHEMA IF EXISTS qibu_bench CASCADE;
