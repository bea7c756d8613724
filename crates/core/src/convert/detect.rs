//! Which system libraries does compiled code load, when the text does not say? The build itself finds out.

use super::base::World;
use super::facts::Facts;
use super::packages;
use super::split::Split;

/// Lets the build look up the libraries of everything compiled beneath a folder, and installs the packages that hold
/// them. The packages of Debian and Ubuntu carry other names in every release; asked for like this, they need no name.
pub(super) fn detect(split: &mut Split<'_, '_, '_>, place: &str) {
    // A program such as uwsgi loads libraries, too.
    let bin = "/usr/local/bin";
    let programs =
        if split.artefacts.iter().any(|a| a.from == bin) { format!(" {bin}") } else { String::new() };
    let ask =
        format!("find {place}{programs} -type f \\( -name '*.so*' -o -path '*/bin/*' \\) -exec ldd '{{}}' +");
    look_up(split, &ask, "everything that was compiled", "the compiled parts load");
}

/// The same for programs.
pub(super) fn detect_for(split: &mut Split<'_, '_, '_>, programs: &[String]) {
    look_up(split, &format!("ldd {}", programs.join(" ")), "the program", "the program loads");
}

/// The same for everything in a folder that can be started, where the packages do not count: the libraries come along as they are.
pub(super) fn carry_for(split: &mut Split<'_, '_, '_>, place: &str) {
    let ask = format!("find {place} -type f -perm /111 -exec ldd '{{}}' +");
    carry(split, &ask, "the program", "the program loads", "");
}

/// The same for all that comes along.
pub(super) fn detect_all(split: &mut Split<'_, '_, '_>) {
    let places: Vec<&str> = split.artefacts.iter().map(|a| a.from.as_str()).collect();
    let places = places.join(" ");
    let ask = format!("find {places} -type f \\( -name '*.so*' -o -perm /111 \\) -exec ldd '{{}}' +");
    look_up(split, &ask, "everything that was compiled", "the program loads");
}

/// In place of development packages that would come along whole: what holds their libraries alone has another name in every release.
pub(super) fn detect_unnamed(split: &mut Split<'_, '_, '_>) {
    let whole = |name: &str| name.ends_with("-dev");
    if !split.base.world.apt() || !split.packages.iter().any(|(name, _)| whole(name)) {
        return;
    }
    split.packages.retain(|(name, _)| !whole(name));
    if !split.build_lines.iter().any(|line| line.text.contains("ldd ")) {
        detect_all(split);
    }
}

fn look_up(split: &mut Split<'_, '_, '_>, ask: &str, whom: &str, load: &str) {
    let facts = split.facts;
    if facts.world == World::Alpine || !split.base.world.apt() {
        return;
    }
    if archived(facts) {
        let old = ", and packages of a release this old are no longer where its images look for them";
        return carry(split, ask, whom, load, old);
    }
    if facts.removed("/var/lib/dpkg") {
        return carry(split, ask, whom, load, ", and the list of its packages is removed");
    }
    let build = facts.build_name();
    split.root_line(
        format!("RUN {ask} \\\n | awk '/=> \\// {{ sub(\".*/\", \"*/\", $3); print $3 }}' | sort -u \\\n | xargs -r dpkg-query --search 2>/dev/null | cut -d: -f1 | sort -u > /runtime-packages || true"),
        format!("Asks {whom} which libraries it loads, and the distribution which packages hold those: the full image brought them unasked, the small one does not."),
    );
    split.first_line(
        format!("RUN --mount=from={build},source=/runtime-packages,target=/runtime-packages \\\n    apt-get update \\\n && xargs -r -a /runtime-packages apt-get install -y --no-install-recommends \\\n && rm -rf /var/lib/apt/lists/*"),
        format!("Installs the libraries that {load}, and no others. If you know them, name them here instead."),
    );
}

/// Sets the libraries aside that are asked for, and copies them.
fn carry(split: &mut Split<'_, '_, '_>, ask: &str, whom: &str, load: &str, because: &str) {
    let build = split.facts.build_name();
    split.root_line(
        format!("RUN mkdir /runtime-libraries \\\n && {ask} \\\n | awk '/=> \\// && $3 !~ /\\/(libc|libm|libdl|librt|libpthread)\\.so/ {{ print $3 }}' | sort -u \\\n | xargs -r cp --dereference --target-directory=/runtime-libraries"),
        format!("Asks {whom} which libraries it loads, and sets them aside: the full image has them, the small one does not{because}."),
    );
    split.first_line(
        format!("COPY --from={build} /runtime-libraries /usr/local/lib/"),
        format!("The libraries that {load}."),
    );
    split.first_line("RUN ldconfig", "Tells the loader of the libraries that came along.");
}

/// Whether packages of the release are no longer where its images look for them, and the text needs none.
pub(super) fn archived(facts: &Facts<'_, '_>) -> bool {
    let old = match facts.world {
        World::Debian(release) => !["bullseye", "bookworm", "trixie", "forky"].contains(&release),
        world => world != World::Ubuntu,
    };
    old && !facts.commands().any(|(_, _, c)| packages::is_manager(c.program()))
}
