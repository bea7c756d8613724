//! Does the server find its libraries, and the settings beside it?

use std::io::{Read, Write};
fn main() {
    let listener = std::net::TcpListener::bind("0.0.0.0:7003").unwrap();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut request = [0; 512];
        let _ = stream.read(&mut request);
        let config = std::fs::read_to_string("config.toml").unwrap_or_else(|e| e.to_string());
        let body = format!("{:?} {config}", song::versions());
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    }
}
