//! What do PHP's own installers add?

use super::{Basis, Call, Run, Weight, kb};

const EXTENSIONS: &str = "/usr/local/lib/php/extensions";

pub(super) fn effect(call: &Call, run: &mut Run<'_>) -> bool {
    let count = match call.program {
        "docker-php-ext-install" => {
            call.operands().filter(|a| !a.bytes().all(|b| b.is_ascii_digit())).count()
        }
        // With the libraries that the extensions need.
        "install-php-extensions" => call.operands().count() * 3,
        "pecl" | "pickle" if call.has("install") => call.operands().count().saturating_sub(1) * 4,
        "docker-php-ext-enable" | "docker-php-ext-configure" | "docker-php-source" | "pecl" => return true,
        _ => return false,
    } as u64;
    let disk = kb(80 * count, 280 * count, 1_500 * count);
    let because = "compiled extensions of PHP, some hundred kilobytes each";
    run.write(EXTENSIONS, Weight::of_disk(disk, 40), Basis::Estimated, because);
    true
}
