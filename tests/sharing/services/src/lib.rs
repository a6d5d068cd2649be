//! Services whose messages are in another crate: made at build time, and checked in.

#![deny(warnings, missing_docs, clippy::pedantic)]

/// Made at build time, for messages made at build time.
pub mod built {
    include!(concat!(env!("OUT_DIR"), "/mod.rs"));
}

/// Checked in, for messages that are checked in; `UPDATE_GOLDEN=1 cargo test -p sharing-services` rewrites them.
#[path = "golden/mod.rs"]
pub mod checked_in;

#[cfg(test)]
mod options;

#[cfg(test)]
mod tests {
    use std::{env, fs, path::Path};

    #[test]
    fn checked_in_code_is_what_would_be_generated() {
        let folder = tempfile::tempdir().unwrap();
        let golden = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/golden");
        let update = env::var_os("UPDATE_GOLDEN").is_some();
        let out_dir = if update { &golden } else { folder.path() };
        super::options::options("checked_in")
            .include_file("mod.rs")
            .out_dir(out_dir)
            .emit_rerun_if_changed(false)
            .compile_protos(&["../proto/shop.proto"], &["../proto"])
            .unwrap();
        for name in ["mod.rs", "sharing.v1.rs"] {
            let made = fs::read_to_string(out_dir.join(name)).unwrap();
            assert_eq!(made, fs::read_to_string(golden.join(name)).unwrap());
        }
    }
}
