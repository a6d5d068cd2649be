//! The configuration of each golden case; the package that compiles the cases uses it too.

use std::path::Path;

use connect_build::Config;

/// The cases: folders beside this file.
pub(crate) const CASES: [&str; 17] = [
    "beside",
    "blocking",
    "choices",
    "collisions",
    "comments",
    "deprecated",
    "editions2023",
    "editions2024",
    "haberdasher",
    "keywords",
    "lints",
    "nested",
    "no_package",
    "options",
    "packages",
    "proto2",
    "well_known",
];

/// Compiles a case, whose `.proto` files lie below `golden`, into a directory.
///
/// # Errors
///
/// When the case does not compile.
pub(crate) fn compile(case: &str, golden: &Path, out_dir: &Path) -> std::io::Result<()> {
    let folder = golden.join(case);
    let protos: Vec<_> = protos(case).iter().map(|name| folder.join(name)).collect();
    // A case may import what another one defines.
    let includes = [folder, golden.join("haberdasher")];
    config(case)
        .emit_rerun_if_changed(false)
        .out_dir(out_dir)
        .include_file("mod.rs")
        .compile_protos(&protos, &includes)
}

fn protos(case: &str) -> Vec<String> {
    match case {
        "packages" => ["shop", "only_service", "only_enum"]
            .map(|name| format!("{name}.proto"))
            .into(),
        _ => vec![format!("{case}.proto")],
    }
}

fn config(case: &str) -> Config {
    let config = connect_build::configure();
    match case {
        "beside" => config.service_generator(Box::new(Names)),
        "blocking" | "lints" => config.build_blocking(true),
        "choices" => choices(config),
        "options" => options(config),
        _ => config,
    }
}

/// Writes what another library could: something for each service, file and package.
struct Names;

impl prost_build::ServiceGenerator for Names {
    fn generate(&mut self, service: prost_build::Service, code: &mut String) {
        let name = service.name;
        code.push_str(&format!(
            "/// Another trait of the same name.\npub trait {name} {{}}\n"
        ));
    }

    fn finalize(&mut self, code: &mut String) {
        code.push_str("/// Of one file.\npub mod file {}\n");
    }

    fn finalize_package(&mut self, package: &str, code: &mut String) {
        code.push_str(&format!(
            "/// The package.\npub const PACKAGE: &str = {package:?};\n"
        ));
    }
}

fn choices(config: Config) -> Config {
    config
        .build_blocking(true)
        .server_feature(".", "server")
        .client_feature(".choices.Gated", "client")
        .client_feature(".choices.Gated", "extra")
        .blocking_feature(".choices.Gated", "blocking")
        .server_feature(".choices.Gated.Extra", "extra")
        .client_feature(".choices.Gated.Extra", "extra-calls")
        .blocking_feature(".choices.Gated.Extra", "extra-blocking")
        .skip_server([".choices.OnlyClient", ".choices.Neither"])
        .skip_client([".choices.OnlyServer", ".choices.Neither"])
        .skip_blocking([".choices.OnlyServer", ".choices.Gated.NotBlocking"])
        .skip_client([".choices.Gated.NotCalled"])
        .skip_server([".choices.Gated.NotServed"])
}

fn options(config: Config) -> Config {
    config
        .prost_config(prost_build::Config::new())
        .extern_path(
            ".i2y.connecpy.example",
            "crate::haberdasher::i2y::connecpy::example",
        )
        .extern_path(".bridged", "crate::bridged")
        .serde_path([".bridged"])
        .type_attribute(".options.Color", "#[must_use]")
        .message_attribute(".options.Plain", "#[must_use]")
        .enum_attribute(".options.Color", "#[non_exhaustive]")
        .field_attribute(".options.Plain.text", "#[doc = \"An attribute.\"]")
        .bytes(["."])
        .btree_map([".options.Options.ordered"])
        .boxed(".options.Options.boxed_field")
        .boxed(".options.Options.choice.plain")
        .disable_comments([".options.Plain"])
        .skip_debug([".options.Secret"])
        .retain_enum_prefix()
        .type_name_domain(["."], "example.com")
        .prost_path("crate::dependencies::prost")
        .prost_types_path("crate::dependencies::prost_types")
        .runtime_path("crate::dependencies::connect_runtime")
        .default_stubs(true)
        .build_blocking(true)
}
