//! Which settings does the relay find, and as whom does it run?

use std::io::{Read, Write};
fn main() {
    let port = std::env::args().nth(1).unwrap();
    let l = std::net::TcpListener::bind(format!("0.0.0.0:{port}")).unwrap();
    for s in l.incoming() {
        let mut s = s.unwrap();
        let mut b = [0; 1024];
        let _ = s.read(&mut b);
        let body = format!("{:?} {:?}\n", std::fs::read_to_string("/app/conf/relay.toml"), std::process::Command::new("id").arg("-un").output().map(|o| String::from_utf8(o.stdout)));
        let _ = write!(s, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{}", body.len(), body);
    }
}
