//! `.proto` files, read without protoc.

use std::io;
use std::path::Path;

use prost::Message;
use prost_types::FileDescriptorSet;
use protox::file::{ChainFileResolver, GoogleFileResolver};
use protox::{Compiler, Error};

use super::{Sources, text};
use crate::proto::diagnostic::Diagnostic;
use crate::proto::editions::EditionsFiles;
use crate::proto::lines::{Lines, Place};

pub(super) fn read(protos: &[&Path], includes: &[&Path]) -> io::Result<Sources> {
    let editions = EditionsFiles::default();
    let mut resolver = ChainFileResolver::new();
    for include in includes {
        resolver.add(editions.resolver(include));
    }
    resolver.add(GoogleFileResolver::new());
    let mut compiler = Compiler::with_file_resolver(resolver);
    compiler.include_imports(true).include_source_info(true);
    for proto in protos {
        compiler.open_file(proto).map_err(|error| {
            let kind = if error.is_file_not_found() {
                io::ErrorKind::NotFound
            } else {
                io::ErrorKind::InvalidData
            };
            let diagnostic = editions.take_error();
            match diagnostic.or_else(|| diagnose(&error, includes)) {
                Some(diagnostic) => diagnostic.into_io(kind),
                None => io::Error::new(kind, format!("{error:?}")),
            }
        })?;
    }
    let encoded = editions.restore(compiler.encode_file_descriptor_set())?;
    let paths = compiler.files().filter_map(|file| {
        let path = file.path().map(Path::to_owned);
        path.or_else(|| editions.path(file.name()))
    });
    let asked_for = compiler.files().filter(|file| !file.is_import());
    Ok(Sources {
        names: asked_for.map(|file| file.name().to_owned()).collect(),
        descriptors: FileDescriptorSet::decode(&encoded[..]).map_err(io::Error::other)?,
        paths: paths.collect(),
        encoded,
    })
}

/// Shows an error with its line, if it is one in a file.
fn diagnose(error: &Error, includes: &[&Path]) -> Option<Diagnostic> {
    let file = error.file()?;
    let text = text(includes, file)?;
    let message = error.to_string();
    let is_at_end = message.ends_with("reached end of file");
    let place = place_in(error)
        .or_else(|| imported_at(&message, &text))
        .or_else(|| is_at_end.then(|| Lines::new(&text).place(text.trim_end().len())));
    let diagnostic = Diagnostic::new(file, message);
    Some(match place {
        Some(place) => diagnostic.at(place, &text),
        None => diagnostic,
    })
}

/// The place that the debug form of an error gives, `file:line:column: message`.
pub(in crate::proto) fn place_in(error: &Error) -> Option<Place> {
    let text = format!("{error:?}");
    let text = text.strip_suffix(&error.to_string())?;
    let text = text.strip_prefix(error.file()?)?;
    let mut numbers = text
        .trim_matches([':', ' '])
        .split(':')
        .map(str::parse::<usize>);
    let (line, column) = (numbers.next()?.ok()?, numbers.next()?.ok()?);
    Some(Place {
        line: line.checked_sub(1)?,
        column: column.checked_sub(1)?,
    })
}

/// The place of the import that an error names, which has none if the file is one of an edition.
fn imported_at(message: &str, text: &str) -> Option<Place> {
    let name = message.strip_prefix("import '")?.split('\'').next()?;
    let quoted = [format!("\"{name}\""), format!("'{name}'")];
    let mut lines = text.lines().enumerate();
    lines.find_map(|(line, text)| {
        let is_import = text.trim_start().starts_with("import");
        let found = quoted.iter().any(|quoted| text.contains(quoted));
        (is_import && found).then(|| Place {
            line,
            column: text.len() - text.trim_start().len(),
        })
    })
}
