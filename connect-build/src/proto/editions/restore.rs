//! Puts back into the encoded descriptors what the linker did not see: edition, features, visibility.

use std::collections::HashMap;
use std::io;

use prost::Message;
use protox::prost_reflect::{DescriptorPool, DynamicMessage, Value};

use super::EditionsFile;
use crate::proto::features::element::number;

/// Makes of a `FileDescriptorSet` with files that look like proto2 the one that protoc would write.
pub(super) fn restore(
    encoded: &[u8],
    files: &HashMap<String, EditionsFile>,
) -> io::Result<Vec<u8>> {
    let set = DescriptorPool::global()
        .get_message_by_name("google.protobuf.FileDescriptorSet")
        .ok_or_else(|| io::Error::other("descriptor.proto has no FileDescriptorSet"))?;
    let mut set = DynamicMessage::decode(set, encoded).map_err(io::Error::other)?;
    let descriptors = set.get_field_by_name_mut("file");
    for file in descriptors
        .and_then(Value::as_list_mut)
        .into_iter()
        .flatten()
    {
        let Some(file) = file.as_message_mut() else {
            continue;
        };
        let name = file.get_field_by_name("name");
        let name = name.and_then(|name| name.as_str().map(str::to_owned));
        if let Some(editions) = name.and_then(|name| files.get(&name)) {
            restore_file(file, editions)?;
        }
    }
    Ok(set.encode_to_vec())
}

fn restore_file(file: &mut DynamicMessage, editions: &EditionsFile) -> io::Result<()> {
    file.set_field_by_name("syntax", Value::String("editions".to_owned()));
    file.set_field_by_name("edition", Value::EnumNumber(editions.edition.number()));
    for (path, (kind, features)) in &editions.written {
        let features = features.encode_to_vec();
        let options = field(kind.features(), &features);
        merge(file, path, &field(kind.options(), &options))?;
    }
    for (path, visibility) in &editions.visibilities {
        let number = match path[..] {
            [number::FILE_MESSAGE, _] | [.., number::MESSAGE_NESTED, _] => MESSAGE_VISIBILITY,
            _ => ENUM_VISIBILITY,
        };
        let mut bytes = Vec::new();
        put_varint(u64::from(number) << 3, &mut bytes);
        put_varint(*visibility as u64, &mut bytes);
        merge(file, path, &bytes)?;
    }
    restore_imports(file, editions.imports)
}

/// Moves the imports for options, which are the last ones, from `dependency` into
/// `option_dependency`.
fn restore_imports(file: &mut DynamicMessage, imports: usize) -> io::Result<()> {
    let mut moved = Vec::new();
    if let Some(Value::List(dependencies)) = file.get_field_by_name_mut("dependency") {
        for import in dependencies.drain(imports.min(dependencies.len())..) {
            let import = import.as_str().unwrap_or_default();
            moved.extend(field(number::FILE_OPTION_DEPENDENCY, import.as_bytes()));
        }
    }
    merge(file, &[], &moved)
}

/// Adds encoded fields to the message at a path.
fn merge(file: &mut DynamicMessage, path: &[i32], bytes: &[u8]) -> io::Result<()> {
    let mut message = file;
    for step in path.chunks(2) {
        message = below(message, step)
            .ok_or_else(|| io::Error::other(format!("no declaration has the path {path:?}")))?;
    }
    message.merge(bytes).map_err(io::Error::other)
}

fn below<'a>(message: &'a mut DynamicMessage, step: &[i32]) -> Option<&'a mut DynamicMessage> {
    let [number, index] = step else { return None };
    let list = message.get_field_by_number_mut(u32::try_from(*number).ok()?)?;
    let element = list.as_list_mut()?.get_mut(usize::try_from(*index).ok()?)?;
    element.as_message_mut()
}

/// Encodes a field that has a length.
fn field(number: i32, content: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(content.len() + 4);
    put_varint(u64::from(number.unsigned_abs()) << 3 | 2, &mut bytes);
    put_varint(content.len() as u64, &mut bytes);
    bytes.extend_from_slice(content);
    bytes
}

fn put_varint(mut value: u64, bytes: &mut Vec<u8>) {
    while value >= 0x80 {
        bytes.push((value as u8 & 0x7f) | 0x80);
        value >>= 7;
    }
    bytes.push(value as u8);
}

/// Fields of descriptor.proto that are newer than the linker.
const MESSAGE_VISIBILITY: u32 = 11;
const ENUM_VISIBILITY: u32 = 6;
