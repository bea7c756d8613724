//! Serves, on every request, the number that it is started with.
use std::io::{Read, Write};
fn main() {
    let n = std::env::args().nth(1).unwrap_or_default();
    for s in std::net::TcpListener::bind("0.0.0.0:6060").unwrap().incoming() {
        let mut s = s.unwrap();
        let _ = s.read(&mut [0; 1024]);
        let _ = write!(s, "HTTP/1.0 200 OK\r\n\r\n{n}\n");
    }
}
