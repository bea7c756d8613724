//! What time is it? Said to whoever asks over HTTP.
use std::io::{Read, Write};
use std::net::TcpListener;

fn main() {
    let listener = TcpListener::bind("0.0.0.0:9090").unwrap();
    for stream in listener.incoming() {
        let mut stream = stream.unwrap();
        let mut request = [0; 512];
        let n = stream.read(&mut request).unwrap_or(0);
        let path = String::from_utf8_lossy(&request[..n]).split(' ').nth(1).unwrap_or("/").to_owned();
        let zone = std::path::Path::new("/tmp").exists();
        let body = format!("{path} {zone}\n");
        let _ = write!(stream, "HTTP/1.0 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
    }
}
