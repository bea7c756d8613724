//! Is a RUN's mount well formed once its variables are known?

use dockerfile_syntax::Instruction;

/// The first thing BuildKit would refuse about the mounts of a RUN.
pub(super) fn check(
    _instruction: &Instruction<'_>,
    _expand: &dyn Fn(&str) -> Result<String, String>,
) -> Result<(), String> {
    Ok(())
}
