//! Generates the golden cases of connect-build, each into a folder of its own.

#[path = "../../connect-build/tests/golden/config.rs"]
mod config;

use std::path::{Path, PathBuf};
use std::{env, fs, io};

fn main() -> io::Result<()> {
    let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../connect-build/tests/golden");
    let out_dir = env::var_os("OUT_DIR")
        .map(PathBuf::from)
        .ok_or(io::ErrorKind::NotFound)?;
    for case in config::CASES {
        fs::create_dir_all(out_dir.join(case))?;
        config::compile(case, &golden, &out_dir.join(case))?;
    }
    let mut stdout = io::stdout().lock();
    io::Write::write_all(
        &mut stdout,
        format!("cargo:rerun-if-changed={}\n", golden.display()).as_bytes(),
    )
}
