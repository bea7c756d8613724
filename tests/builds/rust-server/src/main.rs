//! Says when the ferry leaves: the timetable is a file beside it.

use std::io::{Read, Write};
use std::net::TcpListener;

fn main() {
    let port = std::env::var("FERRY_PORT").unwrap_or_else(|_| "7100".to_owned());
    let listener = TcpListener::bind(format!("0.0.0.0:{port}")).expect("the port is free");
    for stream in listener.incoming() {
        let Ok(mut stream) = stream else { continue };
        let mut request = [0; 1024];
        let _ = stream.read(&mut request);
        let body = std::fs::read_to_string("timetable/island.txt").unwrap_or_else(|e| format!("{e}\n"));
        let _ = write!(stream, "HTTP/1.1 200 OK\r\nContent-Length: {}\r\nConnection: close\r\n\r\n{body}", body.len());
    }
}
