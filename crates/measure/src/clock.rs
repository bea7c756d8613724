//! How much processor time has this thread used? Unlike time on the wall, nothing else that the machine does is in it.

use rustix::time::{ClockId, clock_gettime};

/// Microseconds since the thread began.
pub(crate) fn micros() -> u64 {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.tv_sec as u64 * 1_000_000 + time.tv_nsec as u64 / 1_000
}
