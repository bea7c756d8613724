//! Which ports does EXPOSE mean?

use dockerfile_syntax::{cut, sort_by};
use serde::{Serialize, Serializer};

/// Ports with their protocols. Ranges stay ranges: one can hold 65,535 ports.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Ports(Vec<(&'static str, u16, u16)>);

impl Ports {
    /// Each as an image's configuration lists it: `8080/tcp`, sorted.
    pub fn list(&self) -> Vec<String> {
        let ports = self.0.iter().flat_map(|&(protocol, first, last)| {
            (first..=last).map(move |port| format!("{port}/{protocol}"))
        });
        let mut list: Vec<String> = ports.collect();
        sort_by(&mut list, |a, b| a < b);
        list
    }

    pub(super) fn add(&mut self, (protocol, first, last): (&'static str, u16, u16)) {
        self.0.push((protocol, first, last));
    }

    /// Leaves each port once.
    pub(super) fn settle(&mut self) {
        sort_by(&mut self.0, |a, b| a < b);
        self.0.dedup_by(|next, range| {
            let touches = next.0 == range.0 && u32::from(next.1) <= u32::from(range.2) + 1;
            if touches {
                range.2 = range.2.max(next.2);
            }
            touches
        });
    }

    pub(super) fn ranges(&self) -> usize {
        self.0.len()
    }
}

impl Serialize for Ports {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.list().serialize(serializer)
    }
}

/// `80`, `80/udp`, `8000-8010`, and the forms with an address or host port that BuildKit still takes.
/// Gives the protocol, the first port and the last; the error is BuildKit's.
pub(crate) fn parse(text: &str) -> Result<(&'static str, u16, u16), String> {
    let (ip, host, container) = split(text);
    let wrong = |why: String| format!("invalid port: {}: {why}", dockerfile_syntax::quote(text));
    let (known, port) = protocol(container).map_err(wrong)?;
    let bare = bare(ip).map_err(|why| format!("invalid IP address {ip}: address {ip}:: {why}"))?;
    if !bare.is_empty() && bare.parse::<std::net::IpAddr>().is_err() {
        return Err(format!("invalid IP address: {bare}"));
    }
    let (start, end) = range(port).ok_or_else(|| format!("invalid containerPort: {port}"))?;
    if !host.is_empty() {
        let (host_start, host_end) = range(host).ok_or_else(|| format!("invalid hostPort: {host}"))?;
        if end - start != host_end - host_start && end != start {
            return Err(format!("invalid ranges specified for container and host Ports: {port} and {host}"));
        }
    }
    Ok((known, start, end))
}

/// The protocol and what stands before it.
pub(crate) fn protocol(container: &str) -> Result<(&'static str, &str), String> {
    let (port, protocol) = cut(container, b'/').unwrap_or((container, ""));
    if port.is_empty() {
        return Err("no port specified".to_owned());
    }
    let named = if protocol.is_empty() { "tcp" } else { protocol };
    let known = ["tcp", "udp", "sctp"].into_iter().find(|known| known.eq_ignore_ascii_case(named));
    known.map(|known| (known, port)).ok_or_else(|| format!("invalid proto: {protocol}"))
}

/// An address without its brackets; the error is that of Go's library.
fn bare(ip: &str) -> Result<&str, &'static str> {
    let Some(inside) = ip.strip_prefix('[') else { return Ok(ip) };
    let (bare, after) = cut(inside, b']').ok_or("missing ']' in address")?;
    match after {
        "" if bare.contains('[') => Err("unexpected '[' in address"),
        "" => Ok(bare),
        _ if after.starts_with(':') => Err("too many colons in address"),
        _ => Err("missing port in address"),
    }
}

/// Address, host port, container port.
pub(crate) fn split(text: &str) -> (&str, &str, &str) {
    match text.rsplit_once(':') {
        None => ("", "", text),
        Some((before, container)) => match before.rsplit_once(':') {
            None => ("", before, container),
            Some((ip, host)) => (ip, host, container),
        },
    }
}

fn range(text: &str) -> Option<(u16, u16)> {
    let number = |t: &str| t.parse::<u16>().ok();
    match cut(text, b'-') {
        None => number(text).map(|n| (n, n)),
        Some((start, end)) => {
            let (start, end) = (number(start)?, number(end)?);
            (start <= end).then_some((start, end))
        }
    }
}
