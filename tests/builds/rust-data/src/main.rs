//! Which words do the kept files hold?
use libsqlite3_sys as s; use std::{ffi::*, io::{Read, Write}, net::TcpListener, ptr};
fn main() { unsafe {
    let cfg = std::fs::read_to_string(std::env::var("TALLY_CONFIG").unwrap()).unwrap();
    let port: u16 = cfg.split('=').nth(1).unwrap().trim().parse().unwrap();
    let mut db = ptr::null_mut(); let f = CString::new("seed.db").unwrap();
    let l = TcpListener::bind(("0.0.0.0", port)).unwrap();
    for c in l.incoming() { let mut c = c.unwrap(); let mut b = [0; 512]; c.read(&mut b).ok();
        s::sqlite3_open(f.as_ptr(), &mut db); let mut st = ptr::null_mut(); let q = CString::new("select count(*) from t").unwrap();
        let rc = s::sqlite3_prepare_v2(db, q.as_ptr(), -1, &mut st, ptr::null_mut()); let n = if rc == 0 { s::sqlite3_step(st); s::sqlite3_column_int(st, 0) } else { -1 };
        let o = std::process::Command::new("sqlite3").args(["seed.db", "select max(x) from t"]).output().map(|o| String::from_utf8_lossy(&o.stdout).to_string());
        write!(c, "HTTP/1.0 200 OK\r\n\r\n{n} {o:?}\n").ok(); }
} }
