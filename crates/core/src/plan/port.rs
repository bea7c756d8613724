//! Which ports does EXPOSE mean?

/// `80`, `80/udp`, `8000-8010`, and the forms with an address or host port that BuildKit still takes.
/// Gives `80/tcp` and the like; the error is BuildKit's.
pub(crate) fn parse(text: &str) -> Result<Vec<String>, String> {
    let (ip, host, container) = split(text);
    let (port, protocol) = match container.split_once('/') {
        Some((port, protocol)) => (port, protocol),
        None => (container, ""),
    };
    let wrong = |why: &str| format!("invalid port: {}: {why}", dockerfile_syntax::quote(text));
    if port.is_empty() {
        return Err(wrong("no port specified"));
    }
    let protocol = if protocol.is_empty() { "tcp".to_owned() } else { dockerfile_syntax::lower(protocol) };
    if !["tcp", "udp", "sctp"].contains(&protocol.as_str()) {
        return Err(wrong(&format!("invalid proto: {}", container.split_once('/').map_or("", |(_, p)| p))));
    }
    let bare = ip.trim_start_matches('[').trim_end_matches(']');
    if !bare.is_empty() && bare.parse::<std::net::IpAddr>().is_err() {
        return Err(format!("invalid IP address: {ip}"));
    }
    let (start, end) = range(port).ok_or_else(|| format!("invalid containerPort: {port}"))?;
    if !host.is_empty() {
        let (host_start, host_end) = range(host).ok_or_else(|| format!("invalid hostPort: {host}"))?;
        if end - start != host_end - host_start && end != start {
            return Err(format!("invalid ranges specified for container and host Ports: {port} and {host}"));
        }
    }
    Ok((start..=end).map(|n| format!("{n}/{protocol}")).collect())
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
    match text.split_once('-') {
        None => number(text).map(|n| (n, n)),
        Some((start, end)) => {
            let (start, end) = (number(start)?, number(end)?);
            (start <= end).then_some((start, end))
        }
    }
}
