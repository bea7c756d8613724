create table t(x); insert into t values(1),(5),(3);
