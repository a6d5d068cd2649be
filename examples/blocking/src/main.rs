//! Serves the shop of plain functions, and visits it.

use std::{error::Error, io::Write};

fn main() -> Result<(), Box<dyn Error>> {
    let (url, _serving) = blocking::serve()?;
    let mut out = std::io::stdout().lock();
    for line in blocking::visit(&url)? {
        writeln!(out, "{line}")?;
    }
    Ok(())
}
