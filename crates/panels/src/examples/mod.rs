//! What can a visitor start from? Our own examples: one file each, one line in the list.

/// An example.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Example {
    /// What the menu calls it.
    pub(crate) name: &'static str,
    /// The Dockerfile.
    pub(crate) text: &'static str,
}

macro_rules! examples {
    ($($name:literal $file:literal,)*) => {
        /// In the order of the menu.
        pub(crate) const EXAMPLES: &[Example] =
            &[$(Example { name: $name, text: include_str!($file) }),*];
    };
}

examples! {
    "Node API, one stage" "node-api.Dockerfile",
    "Go service, one stage" "go-service.Dockerfile",
    "Python with Flask" "python-flask.Dockerfile",
    "Ruby on Rails" "ruby.Dockerfile",
    "C++ with ghost bytes" "cpp.Dockerfile",
    "Java with Maven" "java-maven.Dockerfile",
    "Rust with caches" "rust.Dockerfile",
    "ASP.NET" "dotnet.Dockerfile",
    "PHP with Composer" "php.Dockerfile",
    "Static site on nginx" "static-site.Dockerfile",
    "Monorepo, five stages" "monorepo.Dockerfile",
}

#[cfg(test)]
mod tests {
    use super::EXAMPLES;
    use playground_core::{Severity, analyze};

    #[test]
    fn every_example_is_whole_and_weighs_something() {
        for example in EXAMPLES {
            let report = analyze(example.text, &Default::default());
            let broken = report.findings.iter().find(|f| f.severity == Severity::Error);
            assert_eq!(broken, None, "{}", example.name);
            let size = report.sizes.final_stage().map_or(0, |s| s.total.disk.likely);
            assert!(size > 10_000_000, "{}: {size}", example.name);
        }
    }

    #[test]
    fn no_file_is_forgotten() {
        let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/examples");
        let files = std::fs::read_dir(folder)
            .unwrap()
            .filter(|f| f.as_ref().unwrap().file_name().to_string_lossy().ends_with(".Dockerfile"));
        assert_eq!(files.count(), EXAMPLES.len());
    }
}
