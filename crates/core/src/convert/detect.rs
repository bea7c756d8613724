//! Which system libraries does compiled code load, when the text does not say? The build itself finds out.

use super::base::World;
use super::split::Split;

/// Lets the build look up the libraries of everything compiled beneath a folder, and installs the packages that hold
/// them. The packages of Debian and Ubuntu carry other names in every release; asked for like this, they need no name.
pub(super) fn detect(split: &mut Split<'_, '_, '_>, place: &str) {
    if !matches!(split.base.world, World::Debian(_) | World::Ubuntu) {
        return;
    }
    let build = split.facts.build_name();
    let bin = "/usr/local/bin";
    // A program such as uwsgi loads libraries, too.
    let programs =
        if split.artefacts.iter().any(|a| a.from == bin) { format!(" {bin}") } else { String::new() };
    split.build_line(
        format!("RUN find {place}{programs} -type f \\( -name '*.so*' -o -path '*/bin/*' \\) -exec ldd '{{}}' + \\\n | awk '/=> \\// {{ sub(\".*/\", \"*/\", $3); print $3 }}' | sort -u \\\n | xargs -r dpkg-query --search 2>/dev/null | cut -d: -f1 | sort -u > /runtime-packages || true"),
        "Asks everything that was compiled which libraries it loads, and the distribution which packages hold those: the full image brought them unasked, the slim one does not.",
    );
    split.first_line(
        format!("RUN --mount=from={build},source=/runtime-packages,target=/runtime-packages \\\n    apt-get update \\\n && xargs -r -a /runtime-packages apt-get install -y --no-install-recommends \\\n && rm -rf /var/lib/apt/lists/*"),
        "Installs the libraries that the compiled parts load, and no others. If you know them, name them here instead.",
    );
}
