//! What is a stage's image configured with?

use serde::Serialize;

use super::Ports;

/// The configuration an image would have; what the base image brings is left out unless its row says so.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Config {
    /// ENV of this file, in order of first definition.
    pub env: Vec<(String, String)>,
    /// Absolute; empty if never set.
    pub workdir: String,
    /// Empty if never set.
    pub user: String,
    /// As the image holds it: shell form with its shell in front.
    pub entrypoint: Option<Vec<String>>,
    /// As the image holds it.
    pub cmd: Option<Vec<String>>,
    /// `8080/tcp`
    pub expose: Ports,
    /// Sorted.
    pub volumes: Vec<String>,
    /// In order of first definition.
    pub labels: Vec<(String, String)>,
    /// Empty if never set.
    pub stop_signal: String,
    /// If one is set.
    pub healthcheck: Option<HealthCheck>,
    /// If SHELL is set.
    pub shell: Option<Vec<String>>,
    /// Triggers for images built on this one.
    pub onbuild: Vec<String>,
}

impl Config {
    /// About how many bytes a copy takes.
    pub(super) fn weight(&self) -> usize {
        let pairs = self.env.iter().chain(&self.labels).map(|(name, value)| name.len() + value.len());
        let commands = [&self.entrypoint, &self.cmd, &self.shell].into_iter().flatten();
        let words = commands.chain([&self.volumes]).flatten().map(String::len);
        let texts: usize = pairs.chain(words).map(|length| length + size_of::<String>()).sum();
        texts + self.workdir.len() + size_of::<String>() * self.expose.ranges()
    }
}

/// A health check.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct HealthCheck {
    /// `NONE`, or `CMD` / `CMD-SHELL` and the command.
    pub test: Vec<String>,
    /// `interval`, `timeout`, `start-period`, `start-interval`, `retries` as written.
    pub options: Vec<(String, String)>,
}
