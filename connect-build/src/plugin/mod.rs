//! The code generator as a plugin of `protoc` and `buf`: what the program
//! `protoc-gen-connect-rust` is made of.
//!
//! Spec: <https://protobuf.dev/reference/other/#plugins>

mod message;
mod parameters;
mod split;

use std::io;
use std::path::PathBuf;

use prost::Message;

use self::message::{File, FileDescriptors, Request, Response};
pub use self::parameters::help;
use crate::compile;
use crate::output;
use crate::proto::Source;

/// Answers a `CodeGeneratorRequest` with a `CodeGeneratorResponse`, both encoded.
///
/// What is wrong with the options or the files is said in the response, from where the compiler
/// prints it. All files of a package are generated if one of them is asked for.
///
/// # Errors
///
/// When the bytes are not a `CodeGeneratorRequest`.
///
/// # Examples
///
/// ```
/// use prost::Message;
/// use prost_types::compiler::{CodeGeneratorRequest, CodeGeneratorResponse};
///
/// let request = CodeGeneratorRequest {
///     parameter: Some("build_sever=false".to_owned()),
///     ..Default::default()
/// };
/// let response = connect_build::plugin::generate(&request.encode_to_vec())?;
/// let response = CodeGeneratorResponse::decode(response.as_slice())?;
/// assert!(response.error().starts_with("unknown option `build_sever`"));
/// # Ok::<(), std::io::Error>(())
/// ```
pub fn generate(request: &[u8]) -> io::Result<Vec<u8>> {
    let request = Request::decode(request)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidData, error))?;
    let response = match files(request) {
        Ok(file) => Response::of(file),
        Err(error) => Response::failed(error.to_string()),
    };
    Ok(response.encode_to_vec())
}

fn files(request: Request) -> io::Result<Vec<File>> {
    let parameter = request.parameter.unwrap_or_default();
    let mut config = parameters::parse(&parameter)
        .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
    // Included files lie beside the one that includes them.
    config.out_dir = Some(PathBuf::new());
    let descriptors = FileDescriptors {
        file: request.proto_file,
    };
    let source = Source::DescriptorSet {
        encoded: &descriptors.encode_to_vec(),
        asked_for: Some(request.file_to_generate.into_iter().collect()),
    };
    let mut code = compile::generate_code(&mut config, &source)?;
    code.files
        .retain(|module, _| code.asked_for.contains(module));
    let texts = output::texts(&config, &code.files).into_iter();
    let files = texts.map(|(path, content)| File {
        name: Some(path.to_string_lossy().replace('\\', "/")),
        content: Some(content),
    });
    Ok(files.collect())
}
