//! The CPU time of the programs that were started.

use std::fs;

/// The CPU time of all children that have ended, and of theirs, in seconds.
pub(super) fn of_children() -> Result<f64, String> {
    let stat = fs::read_to_string("/proc/self/stat")
        .map_err(|error| format!("/proc/self/stat: {error}; this needs Linux"))?;
    // The name, in parentheses, may hold spaces. Behind it, the 14th and 15th values are cutime and cstime.
    let values = stat
        .rsplit_once(") ")
        .map_or("", |(_, values)| values)
        .split(' ');
    let ticks: Vec<f64> = values
        .skip(13)
        .take(2)
        .filter_map(|value| value.parse().ok())
        .collect();
    match ticks.as_slice() {
        [user, system] => Ok((user + system) / TICKS_PER_SECOND),
        _ => Err("/proc/self/stat has no times of children".to_owned()),
    }
}

/// Linux's `USER_HZ`, the same on every architecture that Rust's standard library runs on.
const TICKS_PER_SECOND: f64 = 100.0;
