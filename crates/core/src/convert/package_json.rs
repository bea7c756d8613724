//! What does a package.json say about how its program starts, and with which packages?

use dockerfile_syntax::Script;
use miniserde::json::{self, Object, Value};

/// What is read of it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Package {
    pub(super) scripts: Vec<(String, String)>,
    pub(super) dependencies: Vec<String>,
    pub(super) development: Vec<String>,
    /// `pnpm@9.1.0`
    pub(super) manager: String,
    pub(super) workspaces: bool,
}

/// Which package brings a program, where it is not called the same.
const BRINGS: &str = "\
nest @nestjs/cli
ng @angular/cli
tsc typescript
remix-serve @remix-run/serve
react-router-serve @react-router/serve
vue-cli-service @vue/cli-service
webpack webpack-cli
docusaurus @docusaurus/core
astro astro
nuxi nuxt
svelte-kit @sveltejs/kit
babel-node @babel/node
sequelize sequelize-cli
env-cmd env-cmd
dotenv dotenv-cli
prisma prisma
typeorm typeorm
sirv sirv-cli";

impl Package {
    pub(super) fn read(text: &str) -> Option<Package> {
        let Ok(Value::Object(object)) = json::from_str::<Value>(text) else { return None };
        let names = |key: &str| -> Vec<String> {
            match object.get(key) {
                Some(Value::Object(list)) => list.keys().cloned().collect(),
                _ => Vec::new(),
            }
        };
        let mut dependencies = names("dependencies");
        dependencies.extend(names("optionalDependencies"));
        Some(Package {
            scripts: pairs(&object, "scripts"),
            dependencies,
            development: names("devDependencies"),
            manager: match object.get("packageManager") {
                Some(Value::String(manager)) => manager.clone(),
                _ => String::new(),
            },
            workspaces: object.contains_key("workspaces"),
        })
    }

    pub(super) fn has(&self, name: &str) -> bool {
        self.dependencies.iter().chain(&self.development).any(|d| d == name)
    }

    /// Whether a program comes with a development dependency alone; `None` if no package is known to bring it.
    pub(super) fn is_development(&self, program: &str) -> Option<bool> {
        let row = BRINGS.lines().filter_map(|l| l.split_once(' ')).find(|(p, _)| *p == program);
        let package = row.map_or(program, |(_, package)| package);
        match (self.dependencies.iter().any(|d| d == package), self.development.iter().any(|d| d == package))
        {
            (true, _) => Some(false),
            (false, true) => Some(true),
            (false, false) => None,
        }
    }

    /// The commands of a script, scripts that it calls filled in; `None` if there is no such script.
    pub(super) fn script(&self, name: &str) -> Option<Vec<Vec<String>>> {
        let line = self.scripts.iter().find(|(n, _)| n == name).map(|(_, line)| line.as_str());
        let line = line.or((name == "start").then_some("node server.js"))?;
        let mut out = Vec::new();
        for command in Script::parse(line).commands {
            let words: Vec<String> = command.words.iter().map(|w| w.value.to_string()).collect();
            // One level deep is what people write.
            match called(&words).filter(|inner| *inner != name) {
                Some(inner) if self.scripts.iter().any(|(n, _)| n == inner) => {
                    let line = self.scripts.iter().find(|(n, _)| n == inner).map_or("", |(_, l)| l);
                    let inner = Script::parse(line).commands;
                    out.extend(
                        inner.iter().map(|c| c.words.iter().map(|w| w.value.to_string()).collect::<Vec<_>>()),
                    );
                }
                _ => out.push(words),
            }
        }
        out.retain(|words| !words.is_empty());
        Some(out)
    }
}

/// The script that a command of a package manager runs: `start` of `npm start`, `serve` of `yarn run serve`.
pub(super) fn called(words: &[String]) -> Option<&str> {
    let program = words.first()?.rsplit('/').next()?;
    let mut rest = words[1..].iter().map(String::as_str).filter(|w| !w.starts_with('-'));
    let first = rest.next();
    match (program, first) {
        ("npm" | "yarn" | "pnpm" | "bun", Some("run" | "run-script")) => rest.next(),
        ("npm", Some("start")) => Some("start"),
        ("npm", _) => None,
        ("yarn" | "pnpm", Some("exec" | "dlx" | "node" | "install")) => None,
        ("yarn" | "pnpm", script) => script,
        _ => None,
    }
}

fn pairs(object: &Object, key: &str) -> Vec<(String, String)> {
    let Some(Value::Object(list)) = object.get(key) else { return Vec::new() };
    let text = |value: &Value| match value {
        Value::String(text) => Some(text.clone()),
        _ => None,
    };
    list.iter().filter_map(|(name, value)| Some((name.clone(), text(value)?))).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn how_it_starts() {
        let package = Package::read(
            r#"{"scripts":{"start":"npm run build && node dist/a.js","build":"tsc -p .","serve":"vite preview"},"dependencies":{"express":"4"},"devDependencies":{"typescript":"5","vite":"5"}}"#,
        )
        .unwrap();
        let words = |name: &str| {
            package.script(name).map(|s| s.iter().map(|c| c.join(" ")).collect::<Vec<_>>().join("; "))
        };
        assert_eq!(words("start").as_deref(), Some("tsc -p .; node dist/a.js"));
        assert_eq!(words("serve").as_deref(), Some("vite preview"));
        assert_eq!(words("none"), None);
        assert_eq!(
            (package.is_development("tsc"), package.is_development("express")),
            (Some(true), Some(false))
        );
        assert_eq!(package.is_development("pm2"), None);
        assert_eq!(Package::read("{"), None);
    }
}
