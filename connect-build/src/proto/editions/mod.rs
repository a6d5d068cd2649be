//! Editions 2023 and 2024, by way of a parser and a linker that know proto2 and proto3.
//!
//! A file is rewritten in the words of proto2, parsed, and its features taken out of its options;
//! its locations are made those of the file as it is. After linking all goes back into the encoded
//! descriptors, from which the later stages read.

mod edits;
mod extract;
mod restore;
mod rewrite;
mod token;

use std::cell::RefCell;
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::{fs, io};

use prost_types::FileDescriptorProto;
use protox::file::{File, FileResolver, IncludeFileResolver};

use self::edits::Edited;
use self::extract::Written;
use self::rewrite::{Rewritten, Visibility};
use super::diagnostic::Diagnostic;
use super::edition::Edition;
use super::features::element::number;
use super::lines::Lines;
use super::source::place_of;

/// What a file of an edition says and its descriptor, as it is linked, does not.
#[derive(Debug)]
pub(super) struct EditionsFile {
    path: PathBuf,
    edition: Edition,
    written: Written,
    visibilities: Vec<(Vec<i32>, Visibility)>,
    /// How many imports there are before those for options.
    imports: usize,
}

/// The files of editions that were read.
#[derive(Clone, Debug, Default)]
pub(super) struct EditionsFiles {
    files: Rc<RefCell<HashMap<String, EditionsFile>>>,
    error: Rc<RefCell<Option<Diagnostic>>>,
}

impl EditionsFiles {
    /// Reads files below a directory, of every language.
    pub(super) fn resolver(&self, include: &Path) -> impl FileResolver + 'static {
        Resolver {
            include: include.to_owned(),
            others: IncludeFileResolver::new(include.to_owned()),
            editions: self.clone(),
        }
    }

    /// The error in such a file, which stopped the compiler.
    pub(super) fn take_error(&self) -> Option<Diagnostic> {
        self.error.borrow_mut().take()
    }

    /// Where the file lies.
    pub(super) fn path(&self, name: &str) -> Option<PathBuf> {
        self.files.borrow().get(name).map(|file| file.path.clone())
    }

    /// Makes of an encoded `FileDescriptorSet`, as it was linked, the one that protoc would write.
    pub(super) fn restore(&self, encoded: Vec<u8>) -> io::Result<Vec<u8>> {
        let files = self.files.borrow();
        if files.is_empty() {
            return Ok(encoded);
        }
        restore::restore(&encoded, &files)
    }
}

struct Resolver {
    include: PathBuf,
    others: IncludeFileResolver,
    editions: EditionsFiles,
}

impl FileResolver for Resolver {
    fn resolve_path(&self, path: &Path) -> Option<String> {
        self.others.resolve_path(path)
    }

    fn open_file(&self, name: &str) -> Result<File, protox::Error> {
        let path = self.include.join(name);
        // What cannot be read, the other resolver says best.
        let Ok(source) = fs::read_to_string(&path) else {
            return self.others.open_file(name);
        };
        match read(name, &path, &source) {
            Ok(Some((file, descriptor))) => {
                self.editions
                    .files
                    .borrow_mut()
                    .insert(name.to_owned(), file);
                Ok(File::from_file_descriptor_proto(descriptor))
            }
            Ok(None) => self.others.open_file(name),
            Err(diagnostic) => {
                let error = protox::Error::new(diagnostic.clone());
                self.editions.error.replace(Some(diagnostic));
                Err(error)
            }
        }
    }
}

/// Reads a file, if it is one of an edition.
fn read(
    name: &str,
    path: &Path,
    source: &str,
) -> Result<Option<(EditionsFile, FileDescriptorProto)>, Diagnostic> {
    let lines = Lines::new(source);
    let complain = |offset, message| Diagnostic::new(name, message).at(lines.place(offset), source);
    let rewritten = rewrite::rewrite(source)
        .map_err(|complaint| complain(complaint.range.start, complaint.message))?;
    let Some(rewritten) = rewritten else {
        return Ok(None);
    };
    let edited = &rewritten.edited;
    let mut descriptor = FileDescriptorProto::from(parse(name, edited).map_err(|error| {
        let offset = error.offset.map_or(source.len(), |offset| {
            edited.original(&(offset..offset + 1)).start
        });
        complain(offset, error.message)
    })?);
    relocate(&mut descriptor, &rewritten, &lines);
    let written = extract::extract(&mut descriptor).map_err(|wrong| {
        let place = place_of(&descriptor, &wrong.path);
        let diagnostic = Diagnostic::new(name, wrong.message);
        match place {
            Some(place) => diagnostic.at(place, source),
            None => diagnostic,
        }
    })?;
    let file = EditionsFile {
        path: path.to_owned(),
        edition: rewritten.edition,
        written,
        visibilities: visibilities(&descriptor, &rewritten.visibilities, &lines),
        imports: rewritten.imports,
    };
    Ok(Some((file, descriptor)))
}

/// An error of the parser, and where it is in the copy.
struct ParseError {
    offset: Option<usize>,
    message: String,
}

fn parse(name: &str, edited: &Edited) -> Result<File, ParseError> {
    File::from_source(name, &edited.text).map_err(|error| {
        let place = super::source::place_in(&error);
        ParseError {
            offset: place.map(|place| Lines::new(&edited.text).offset(place)),
            message: error.to_string(),
        }
    })
}

/// Makes the locations those of the original, and leaves out those of what was inserted.
fn relocate(descriptor: &mut FileDescriptorProto, rewritten: &Rewritten, lines: &Lines) {
    let edited = &rewritten.edited;
    let Some(info) = &mut descriptor.source_code_info else {
        return;
    };
    let copy_lines = Lines::new(&edited.text);
    info.location.retain_mut(|location| {
        let Some(range) = copy_lines.range(&location.span) else {
            return true;
        };
        let original = edited.original(&range);
        location.span = lines.span(&original);
        if let [number::FILE_DEPENDENCY, index] = location.path[..] {
            location.path = import_path(index, rewritten.imports);
        }
        range.is_empty() || !original.is_empty()
    });
}

/// The path of an import, given those before the ones for options.
fn import_path(index: i32, imports: usize) -> Vec<i32> {
    let imports = i32::try_from(imports).unwrap_or(i32::MAX);
    if index < imports {
        vec![number::FILE_DEPENDENCY, index]
    } else {
        vec![number::FILE_OPTION_DEPENDENCY, index - imports]
    }
}

/// Finds the declarations that begin at these places.
fn visibilities(
    descriptor: &FileDescriptorProto,
    words: &[(usize, Visibility)],
    lines: &Lines,
) -> Vec<(Vec<i32>, Visibility)> {
    let locations = descriptor.source_code_info.iter();
    let locations = locations.flat_map(|info| &info.location);
    let found = locations.filter_map(|location| {
        let is_declaration = matches!(
            location.path[..],
            [number::FILE_MESSAGE | number::FILE_ENUM, _]
                | [.., number::MESSAGE_NESTED | number::MESSAGE_ENUM, _]
        ) && location.path.len() % 2 == 0;
        let start = lines.range(&location.span)?.start;
        let word = words
            .iter()
            .find(|(at, _)| *at == start && is_declaration)?;
        Some((location.path.clone(), word.1))
    });
    found.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_cut_off_anywhere_has_errors_in_it() {
        let source = include_str!("../../../tests/golden/editions2024/editions2024.proto");
        let lines = source.lines().count();
        for end in (0..source.len()).filter(|end| source.is_char_boundary(*end)) {
            let cut = source.get(..end).unwrap();
            if let Err(diagnostic) = read("a.proto", Path::new("a.proto"), cut) {
                assert!(diagnostic.place.unwrap().line < lines, "{diagnostic}");
            }
        }
    }
}
