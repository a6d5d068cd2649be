//! The stages from `.proto` files to Rust files.

use std::any::Any;
use std::collections::{BTreeMap, HashMap, HashSet};
use std::io;
use std::panic::{self, AssertUnwindSafe};

use prost_build::Module;
use prost_types::FileDescriptorSet;
use quote::ToTokens;

use crate::config::Config;
use crate::generate::{self, Package, Tables};
use crate::json::{self, JsonCode};
use crate::lints;
use crate::output::{self, Output};
use crate::proto::{self, Schema, Source};
use crate::services::{self, Recorded, Recorder};

/// Sources, to descriptors and features, to prost's messages, to their JSON, to services, to files.
pub(crate) fn compile(mut config: Config, source: &Source<'_>) -> io::Result<()> {
    let output = generate_code(&mut config, source)?;
    output::write(&config, &output)?;
    if config.emit_rerun_if_changed {
        output::emit_rerun_if_changed(&output.paths)?;
    }
    Ok(())
}

/// All of that but the files: the code of each package.
pub(crate) fn generate_code(config: &mut Config, source: &Source<'_>) -> io::Result<Output> {
    let sources = proto::read(source)?;
    let recorder = Recorder {
        recorded: Recorded::default(),
        elsewhere: services::elsewhere(&sources, &config.extern_paths),
        beside: config.beside.0.take(),
    };
    let asked_for = sources.asked_for().map(|file| module_of(file.package()));
    let asked_for = asked_for.collect();
    let mut descriptors = sources.descriptors;
    let features = proto::check(&sources.encoded, &descriptors, source)?;
    proto::lower(&mut descriptors, &features);
    proto::document(&mut descriptors);
    for path in proto::recursive_through_groups(&descriptors) {
        config.prost.boxed(path);
    }
    let schema = Schema::new(&descriptors, &features);
    let names = package_names(&descriptors);
    let recorded = Recorded::clone(&recorder.recorded);
    let messages = generate_messages(&mut config.prost, descriptors.clone(), recorder)?;
    let services = recorded.take();

    let mut packages = Vec::new();
    for (module, code) in messages {
        let file = syn::parse_file(&code).map_err(invalid)?;
        let names = names.get(&module).map_or(&[][..], Vec::as_slice);
        let json = json::generate(&file, names, &schema, config)?;
        packages.push((module, file, json));
    }
    let generated: HashSet<&str> = packages
        .iter()
        .flat_map(|(_, _, json)| json.full_names())
        .collect();
    let tables = Tables::new(&descriptors, &generated);

    let mut outputs = BTreeMap::new();
    for (module, file, json) in &packages {
        let services = services
            .iter()
            .filter(|service| module_of(&service.package) == *module);
        let package = Package {
            file,
            services: services.collect(),
            json_tables: tables.of(module),
            generated: &generated,
        };
        let services = generate::generate(&package, config)?;
        let is_empty = file.items.is_empty() && services.is_empty();
        if !is_empty {
            outputs.insert(module.clone(), unparse(file, json, services)?);
        }
    }
    Ok(Output {
        files: outputs,
        descriptor_set: sources.encoded,
        paths: sources.paths,
        asked_for,
    })
}

/// Has prost-build write the messages, and tell the recorder of the services.
fn generate_messages(
    config: &mut prost_build::Config,
    descriptors: FileDescriptorSet,
    recorder: Recorder,
) -> io::Result<BTreeMap<Module, String>> {
    config.service_generator(Box::new(recorder));
    // JSON finds the full name of each struct in its `impl Name`.
    config.enable_type_names();
    // The last one for a path does not count: this is the default.
    config.type_name_domain(["."], "type.googleapis.com");
    // We format the whole file ourselves.
    config.format(false);
    let requests = descriptors
        .file
        .into_iter()
        .map(|file| (module_of(file.package()), file))
        .collect();
    let generate = AssertUnwindSafe(|| config.generate(requests));
    let messages = panic::catch_unwind(generate).map_err(|cause| panicked(&*cause))??;
    Ok(messages.into_iter().collect())
}

/// prost-build panics where it cannot go on, such as at two enum values with one Rust name.
fn panicked(cause: &(dyn Any + Send)) -> io::Error {
    let text = cause.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| cause.downcast_ref::<&str>().copied());
    io::Error::new(
        io::ErrorKind::InvalidData,
        text.unwrap_or("prost-build panicked").to_owned(),
    )
}

fn unparse(
    file: &syn::File,
    json: &JsonCode,
    services: proc_macro2::TokenStream,
) -> io::Result<String> {
    let mut tokens = file.to_token_stream();
    tokens.extend(services);
    tokens.extend(json.tokens.clone());
    let mut file: syn::File = syn::parse2(tokens).map_err(invalid)?;
    lints::allow_in_users_crates(&mut file.items);
    Ok(format!("{HEADER}{}", prettyplease::unparse(&file)))
}

const HEADER: &str = "// @generated by connect-build.\n";

/// The packages of each module: more than one, when their names differ only in case.
fn package_names(descriptors: &FileDescriptorSet) -> HashMap<Module, Vec<String>> {
    let mut names: HashMap<_, Vec<_>> = HashMap::new();
    for file in &descriptors.file {
        let names = names.entry(module_of(file.package())).or_default();
        if !names.iter().any(|name| name == file.package()) {
            names.push(file.package().to_owned());
        }
    }
    names
}

pub(crate) fn module_of(package: &str) -> Module {
    Module::from_protobuf_package_name(package)
}

/// Code, an attribute or a path that is not Rust: an option said so, or prost-build changed.
pub(crate) fn invalid(error: syn::Error) -> io::Error {
    io::Error::new(
        io::ErrorKind::InvalidInput,
        format!("generated code is not Rust: {error}"),
    )
}
