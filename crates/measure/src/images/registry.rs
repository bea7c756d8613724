//! What does a registry say of an image today? The OCI distribution API, as anybody may ask it.
//!
//! curl speaks for us: it is on every machine that builds this, and knows the machine's proxies and certificates.

use std::process::Command;

use serde_json::Value;

/// Kinds of manifests we read.
const ACCEPT: &str = "Accept: application/vnd.oci.image.index.v1+json, application/vnd.docker.distribution.manifest.list.v2+json, application/vnd.oci.image.manifest.v1+json, application/vnd.docker.distribution.manifest.v2+json";

/// One image's place.
pub(super) struct Registry {
    /// `https://mcr.microsoft.com`
    base: String,
    /// `dotnet/sdk`
    repository: String,
    token: Option<String>,
}

/// What a tag is now.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    /// Sum of the layers: amd64, arm64; 0 where there is no such build.
    pub(super) pull: [u64; 2],
    pub(super) env: Vec<String>,
    pub(super) entrypoint: String,
    pub(super) cmd: String,
    /// When it was built: `2026-08-05`.
    pub(super) created: String,
}

struct Answer {
    status: u16,
    headers: String,
    body: Vec<u8>,
}

impl Registry {
    /// Where an image is, by its name in the table; another base is for mirrors and tests.
    pub(super) fn of(name: &str, base: Option<&str>) -> Registry {
        let (host, repository) = match name.split_once('/') {
            Some((host, rest)) if host.contains('.') => (format!("https://{host}"), rest.to_owned()),
            Some(_) => ("https://registry-1.docker.io".to_owned(), name.to_owned()),
            None => ("https://registry-1.docker.io".to_owned(), format!("library/{name}")),
        };
        Registry { base: base.map_or(host, str::to_owned), repository, token: None }
    }

    /// The digest that a tag points to.
    pub(super) fn digest(&mut self, tag: &str) -> Result<String, String> {
        let answer = self.get(&format!("manifests/{tag}"), true)?;
        header(&answer.headers, "docker-content-digest").ok_or_else(|| format!("no digest of {tag}"))
    }

    /// Sizes and settings of a tag.
    pub(super) fn find(&mut self, tag: &str) -> Result<Found, String> {
        let top = self.json(&format!("manifests/{tag}"))?;
        let mut found = Found::default();
        let Some(list) = top["manifests"].as_array() else {
            // One platform only, which is amd64 where nothing says otherwise.
            found.pull[0] = layers(&top);
            self.settings(&top, &mut found)?;
            return Ok(found);
        };
        for (n, arch) in ["amd64", "arm64"].into_iter().enumerate() {
            let ours = |m: &&Value| m["platform"]["os"] == "linux" && m["platform"]["architecture"] == arch;
            let Some(digest) = list.iter().find(ours).and_then(|m| m["digest"].as_str()) else { continue };
            let manifest = self.json(&format!("manifests/{digest}"))?;
            found.pull[n] = layers(&manifest);
            if n == 0 {
                self.settings(&manifest, &mut found)?;
            }
        }
        Ok(found)
    }

    fn settings(&mut self, manifest: &Value, found: &mut Found) -> Result<(), String> {
        let Some(digest) = manifest["config"]["digest"].as_str() else { return Ok(()) };
        let config = self.json(&format!("blobs/{digest}"))?;
        let list = |key: &str| match &config["config"][key] {
            Value::Array(words) if !words.is_empty() => config["config"][key].to_string(),
            _ => String::new(),
        };
        let env = config["config"]["Env"].as_array();
        found.env = env.into_iter().flatten().filter_map(|e| e.as_str().map(str::to_owned)).collect();
        found.entrypoint = list("Entrypoint");
        found.cmd = list("Cmd");
        found.created = config["created"].as_str().and_then(|c| c.get(..10)).unwrap_or("").to_owned();
        Ok(())
    }

    fn json(&mut self, path: &str) -> Result<Value, String> {
        let answer = self.get(path, false)?;
        serde_json::from_slice(&answer.body).map_err(|e| format!("{path} is not JSON: {e}"))
    }

    /// Asks; if the registry wants a token first, gets one that anybody gets, and asks again.
    fn get(&mut self, path: &str, head: bool) -> Result<Answer, String> {
        let url = format!("{}/v2/{}/{path}", self.base, self.repository);
        let mut answer = curl(&url, self.token.as_deref(), head)?;
        if answer.status == 401 {
            let wanted = header(&answer.headers, "www-authenticate").unwrap_or_default();
            self.token = Some(token(&wanted)?);
            answer = curl(&url, self.token.as_deref(), head)?;
        }
        match answer.status {
            200 => Ok(answer),
            429 => Err("the registry has had enough questions for now".to_owned()),
            status => Err(format!("{url} answers {status}")),
        }
    }
}

fn layers(manifest: &Value) -> u64 {
    manifest["layers"].as_array().into_iter().flatten().filter_map(|layer| layer["size"].as_u64()).sum()
}

/// `Bearer realm="https://auth.example/token",service="registry",scope="repository:library/node:pull"`
fn token(wanted: &str) -> Result<String, String> {
    let part = |name: &str| {
        let rest = wanted.split(&format!("{name}=\"")).nth(1)?;
        rest.split('"').next()
    };
    let realm = part("realm").ok_or_else(|| format!("the registry wants {wanted}"))?;
    let (service, scope) = (part("service").unwrap_or(""), part("scope").unwrap_or(""));
    let answer = curl(&format!("{realm}?service={service}&scope={scope}"), None, false)?;
    let json: Value = serde_json::from_slice(&answer.body).map_err(|e| format!("no token: {e}"))?;
    let token = json["token"].as_str().or(json["access_token"].as_str());
    token.map(str::to_owned).ok_or_else(|| "no token".to_owned())
}

fn curl(url: &str, token: Option<&str>, head: bool) -> Result<Answer, String> {
    let mut curl = Command::new("curl");
    curl.args(["--silent", "--show-error", "--location", "--include", "--suppress-connect-headers"]);
    curl.args(["--max-time", "60", "--header", ACCEPT]);
    if head {
        curl.arg("--head");
    }
    if let Some(token) = token {
        curl.args(["--header", &format!("Authorization: Bearer {token}")]);
    }
    let output = curl.arg(url).output().map_err(|e| format!("cannot run curl: {e}"))?;
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).trim().to_owned());
    }
    last_answer(&output.stdout).ok_or_else(|| format!("{url} gives no answer"))
}

/// Where there were redirections, their headers stand first.
fn last_answer(mut text: &[u8]) -> Option<Answer> {
    let mut headers = String::new();
    while text.starts_with(b"HTTP/") {
        let end = text.windows(4).position(|w| w == b"\r\n\r\n")? + 4;
        headers = String::from_utf8_lossy(&text[..end]).into_owned();
        text = &text[end..];
    }
    let status = headers.split_whitespace().nth(1)?.parse().ok()?;
    Some(Answer { status, headers, body: text.to_vec() })
}

fn header(headers: &str, name: &str) -> Option<String> {
    let mut lines = headers.lines().filter_map(|l| l.split_once(':'));
    lines.find(|(n, _)| n.eq_ignore_ascii_case(name)).map(|(_, value)| value.trim().to_owned())
}

#[cfg(test)]
pub(super) mod tests {
    use std::io::{BufRead, BufReader, Write};
    use std::net::{TcpListener, TcpStream};

    use super::*;

    /// A registry of one image, `library/tool:1`, that wants a token; `latest` is the same build. Gives its address.
    pub(in super::super) fn mock() -> String {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let base = format!("http://{}", listener.local_addr().unwrap());
        let own = base.clone();
        std::thread::spawn(move || listener.incoming().flatten().for_each(|stream| serve(&stream, &own)));
        base
    }

    fn serve(mut stream: &TcpStream, base: &str) {
        let mut lines = BufReader::new(stream).lines().map_while(Result::ok);
        let request = lines.next().unwrap_or_default();
        let allowed = lines.take_while(|l| !l.is_empty()).any(|l| l == "Authorization: Bearer open-sesame");
        let path = request.split(' ').nth(1).unwrap_or("");
        let (status, body) = match path.strip_prefix("/v2/library/tool/") {
            None if path.starts_with("/token?service=tools&scope=repository:library/tool:pull") => {
                ("200 OK", r#"{"token":"open-sesame"}"#)
            }
            Some(_) if !allowed => ("401 Unauthorized", ""),
            Some("manifests/1" | "manifests/latest") => (
                "200 OK",
                r#"{"manifests":[
                    {"digest":"sha256:aa","platform":{"os":"linux","architecture":"amd64"}},
                    {"digest":"sha256:bb","platform":{"os":"linux","architecture":"arm64","variant":"v8"}},
                    {"digest":"sha256:cc","platform":{"os":"unknown","architecture":"unknown"}}]}"#,
            ),
            Some("manifests/sha256:aa") => {
                ("200 OK", r#"{"config":{"digest":"sha256:dd"},"layers":[{"size":1000},{"size":234}]}"#)
            }
            Some("manifests/sha256:bb") => {
                ("200 OK", r#"{"config":{"digest":"sha256:ee"},"layers":[{"size":999}]}"#)
            }
            Some("blobs/sha256:dd") => (
                "200 OK",
                r#"{"created":"2026-10-02T03:04:05Z","config":{"Env":["PATH=/usr/bin","TOOL_VERSION=1.2"],"Cmd":["tool"]}}"#,
            ),
            _ => ("404 Not Found", ""),
        };
        let digest = if path.ends_with("manifests/old") { "sha256:11" } else { "sha256:22" };
        let wanted =
            format!("Bearer realm=\"{base}/token\",service=\"tools\",scope=\"repository:library/tool:pull\"");
        let length = body.len();
        let body = if request.starts_with("HEAD") { "" } else { body };
        let _ = write!(
            stream,
            "HTTP/1.1 {status}\r\nWWW-Authenticate: {wanted}\r\nDocker-Content-Digest: {digest}\r\nContent-Length: {length}\r\nConnection: close\r\n\r\n{body}"
        );
    }

    /// Whether there is a curl to ask with.
    pub(in super::super) fn curl_is_here() -> bool {
        let here = Command::new("curl").arg("--version").output().is_ok();
        if !here {
            println!("skipped: there is no curl here");
        }
        here
    }

    #[test]
    fn a_registry_is_asked_as_the_api_says() {
        if !curl_is_here() {
            return;
        }
        let base = mock();
        let mut registry = Registry::of("tool", Some(&base));
        let found = registry.find("1").unwrap();
        assert_eq!(found.pull, [1234, 999]);
        assert_eq!(found.env, ["PATH=/usr/bin", "TOOL_VERSION=1.2"]);
        assert_eq!((found.entrypoint.as_str(), found.cmd.as_str()), ("", "[\"tool\"]"));
        assert_eq!(found.created, "2026-10-02");
        assert_eq!(registry.digest("latest").unwrap(), "sha256:22");
        assert!(registry.find("2").unwrap_err().ends_with("answers 404"));
    }

    #[test]
    fn names_lead_to_their_registries() {
        let place = |name: &str| {
            let r = Registry::of(name, None);
            format!("{}/v2/{}", r.base, r.repository)
        };
        assert_eq!(place("node"), "https://registry-1.docker.io/v2/library/node");
        assert_eq!(place("opensuse/leap"), "https://registry-1.docker.io/v2/opensuse/leap");
        assert_eq!(place("mcr.microsoft.com/dotnet/sdk"), "https://mcr.microsoft.com/v2/dotnet/sdk");
    }
}
