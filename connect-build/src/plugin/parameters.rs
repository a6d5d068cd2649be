//! The options of the plugin: those of [`Config`], under the same names.

use super::split::split;
use crate::config::Config;

/// An option.
struct Parameter {
    /// The name of the method of [`Config`].
    name: &'static str,
    about: &'static str,
    apply: Apply,
}

/// What an option's value is, and what it does.
enum Apply {
    /// `name`, `name=true` or `name=false`.
    Switch(fn(Config, bool) -> Config),
    /// `name=value`, once.
    Value(fn(Config, &str) -> Config),
    /// `name=path`, as often as there are paths.
    Paths(fn(Config, Vec<String>) -> Config),
    /// `name=path=value`, as often as needed.
    PathValue(fn(Config, &str, &str) -> Config),
}

use Apply::{PathValue, Paths, Switch, Value};

/// The one table of options, by subject.
const PARAMETERS: &[Parameter] = &[
    of(
        "build_server",
        "traits and servers are generated (true)",
        Switch(Config::build_server),
    ),
    of(
        "build_client",
        "clients are generated (true)",
        Switch(Config::build_client),
    ),
    of(
        "build_blocking",
        "also blocking traits and clients (false)",
        Switch(Config::build_blocking),
    ),
    of(
        "build_serde",
        "messages implement serde's traits (true)",
        Switch(Config::build_serde),
    ),
    of(
        "default_stubs",
        "methods of traits have bodies that answer `unimplemented` (false)",
        Switch(Config::default_stubs),
    ),
    of(
        "skip_server",
        "no server for this service or method",
        Paths(|config, paths| config.skip_server(paths)),
    ),
    of(
        "skip_client",
        "no client for this service or method",
        Paths(|config, paths| config.skip_client(paths)),
    ),
    of(
        "skip_blocking",
        "no blocking code for this service or method",
        Paths(|config, paths| config.skip_blocking(paths)),
    ),
    of(
        "server_feature",
        "servers only with this Cargo feature",
        PathValue(|config, path, feature| config.server_feature(path, feature)),
    ),
    of(
        "client_feature",
        "clients only with this Cargo feature",
        PathValue(|config, path, feature| config.client_feature(path, feature)),
    ),
    of(
        "blocking_feature",
        "blocking code only with this Cargo feature",
        PathValue(|config, path, feature| config.blocking_feature(path, feature)),
    ),
    of(
        "extern_path",
        "the Rust path of messages that are elsewhere",
        PathValue(|config, path, rust| config.extern_path(path, rust)),
    ),
    of(
        "serde_path",
        "extern types with serde impls of their own",
        Paths(|config, paths| config.serde_path(paths)),
    ),
    of(
        "json_types",
        "the Rust path of another crate's JSON_TYPES",
        Paths(|config, paths| config.json_types(paths)),
    ),
    of(
        "bytes",
        "`bytes` fields are `Bytes`",
        Paths(|config, paths| config.bytes(paths)),
    ),
    of(
        "btree_map",
        "maps are `BTreeMap`s",
        Paths(|config, paths| config.btree_map(paths)),
    ),
    of(
        "boxed",
        "this field is boxed",
        Paths(|config, paths| paths.iter().fold(config, Config::boxed)),
    ),
    of(
        "type_attribute",
        "an attribute of messages, enums and oneofs",
        PathValue(|config, path, attribute| config.type_attribute(path, attribute)),
    ),
    of(
        "message_attribute",
        "an attribute of messages",
        PathValue(|config, path, attribute| config.message_attribute(path, attribute)),
    ),
    of(
        "enum_attribute",
        "an attribute of enums and oneofs",
        PathValue(|config, path, attribute| config.enum_attribute(path, attribute)),
    ),
    of(
        "field_attribute",
        "an attribute of fields, oneofs and enum values",
        PathValue(|config, path, attribute| config.field_attribute(path, attribute)),
    ),
    of(
        "disable_comments",
        "no comments of the .proto file",
        Paths(|config, paths| config.disable_comments(paths)),
    ),
    of(
        "skip_debug",
        "no `Debug`",
        Paths(|config, paths| config.skip_debug(paths)),
    ),
    of(
        "retain_enum_prefix",
        "enum values keep the enum's name (false)",
        Switch(|config, on| {
            if on {
                config.retain_enum_prefix()
            } else {
                config
            }
        }),
    ),
    of(
        "type_name_domain",
        "the domain in type URLs",
        PathValue(|config, path, domain| config.type_name_domain([path], domain)),
    ),
    of(
        "compile_well_known_types",
        "frees `google.protobuf` for an `extern_path` (false)",
        Switch(|config, on| {
            if on {
                config.compile_well_known_types()
            } else {
                config
            }
        }),
    ),
    of(
        "include_file",
        "also a file of this name with all packages as modules",
        Value(|config, name| config.include_file(name)),
    ),
    of(
        "default_package_filename",
        "the file of what has no package (_)",
        Value(|config, name| config.default_package_filename(name)),
    ),
    of(
        "runtime_path",
        "the crate connect-runtime (::connect_runtime)",
        Value(|config, path| config.runtime_path(path)),
    ),
    of(
        "prost_path",
        "the crate prost (::prost)",
        Value(|config, path| config.prost_path(path)),
    ),
    of(
        "prost_types_path",
        "the crate prost-types (::prost_types)",
        Value(|config, path| config.prost_types_path(path)),
    ),
];

const fn of(name: &'static str, about: &'static str, apply: Apply) -> Parameter {
    Parameter { name, about, apply }
}

/// Reads a compiler's parameter, such as `bytes=.,build_server=false`.
pub(super) fn parse(parameter: &str) -> Result<Config, String> {
    let options = split(parameter);
    for (name, _) in &options {
        if !PARAMETERS.iter().any(|known| known.name == name) {
            let names: Vec<_> = PARAMETERS.iter().map(|known| known.name).collect();
            let names = names.join(", ");
            return Err(format!("unknown option `{name}`; the options are {names}"));
        }
    }
    let mut config = Config::default();
    for parameter in PARAMETERS {
        let values = options.iter().filter(|(name, _)| name == parameter.name);
        let values: Vec<_> = values.map(|(_, value)| value.as_deref()).collect();
        if !values.is_empty() {
            config = parameter.apply(config, &values)?;
        }
    }
    Ok(config)
}

impl Parameter {
    /// Applies the option, with every value that it was given.
    fn apply(&self, config: Config, values: &[Option<&str>]) -> Result<Config, String> {
        let Self { name, .. } = self;
        let filled: Option<Vec<&str>> = values
            .iter()
            .map(|value| value.filter(|value| !value.is_empty()))
            .collect();
        match self.apply {
            Switch(apply) => match values {
                [None | Some("true")] => Ok(apply(config, true)),
                [Some("false")] => Ok(apply(config, false)),
                [Some(value)] => Err(format!("`{name}` is `true` or `false`, not `{value}`")),
                _ => Err(format!("`{name}` can be set only once")),
            },
            Value(apply) => match filled.as_deref() {
                Some([value]) => Ok(apply(config, value)),
                Some(_) => Err(format!("`{name}` can be set only once")),
                None => Err(format!("`{name}` needs a value: {}", self.usage())),
            },
            Paths(apply) => match filled {
                Some(paths) => Ok(apply(
                    config,
                    paths.into_iter().map(ToOwned::to_owned).collect(),
                )),
                None => Err(format!("`{name}` needs a path: {}", self.usage())),
            },
            PathValue(apply) => {
                let missing = || format!("`{name}` needs a path and a value: {}", self.usage());
                let pairs = filled.ok_or_else(missing)?;
                pairs.into_iter().try_fold(config, |config, pair| {
                    let (path, value) = pair
                        .split_once('=')
                        .filter(|(path, value)| !path.is_empty() && !value.is_empty())
                        .ok_or_else(missing)?;
                    Ok(apply(config, path, value))
                })
            }
        }
    }

    /// How it is written.
    fn usage(&self) -> String {
        let value = match self.apply {
            Switch(_) => "=BOOL",
            Value(_) => "=VALUE",
            Paths(_) => "=PATH",
            PathValue(_) => "=PATH=VALUE",
        };
        format!("{}{value}", self.name)
    }
}

/// What `protoc-gen-connect-rust --help` prints.
///
/// ```
/// assert!(connect_build::plugin::help().contains("extern_path=PATH=VALUE"));
/// ```
#[must_use]
pub fn help() -> String {
    let mut text = INTRODUCTION.to_owned();
    for parameter in PARAMETERS {
        text += &format!("  {:<30} {}\n", parameter.usage(), parameter.about);
    }
    text
}

const INTRODUCTION: &str = "\
protoc-gen-connect-rust: Connect, gRPC and gRPC-Web services on prost, as a plugin

  protoc --connect-rust_out=src/gen --connect-rust_opt=OPTION[,OPTION…] FILE…

  buf.gen.yaml:
    plugins:
      - local: protoc-gen-connect-rust
        out: src/gen
        strategy: all
        opt: [OPTION, …]

It takes no arguments but --help and --version, and reads a CodeGeneratorRequest.

Options (those with a PATH can be repeated; a comma in a value is written \\,):

";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bad_options_say_what_is_wrong() {
        for (parameter, expected) in [
            (
                "nope",
                "unknown option `nope`; the options are build_server, ",
            ),
            (
                "build_server=maybe",
                "`build_server` is `true` or `false`, not `maybe`",
            ),
            (
                "build_server=",
                "`build_server` is `true` or `false`, not ``",
            ),
            (
                "build_client,build_client",
                "`build_client` can be set only once",
            ),
            (
                "include_file",
                "`include_file` needs a value: include_file=VALUE",
            ),
            (
                "include_file=a,include_file=b",
                "`include_file` can be set only once",
            ),
            ("bytes", "`bytes` needs a path: bytes=PATH"),
            (
                "extern_path=.a",
                "`extern_path` needs a path and a value: extern_path=PATH=VALUE",
            ),
            (
                "extern_path=.a=",
                "`extern_path` needs a path and a value: extern_path=PATH=VALUE",
            ),
        ] {
            let error = parse(parameter).unwrap_err();
            assert!(error.starts_with(expected), "{parameter}: {error}");
        }
    }

    #[test]
    fn options_reach_the_configuration() {
        let config = parse("build_server=false,default_stubs,runtime_path=crate::rt,serde_path=.a,serde_path=.b,extern_path=.a=::a").unwrap();
        assert!(!config.build_server && config.build_client && config.default_stubs);
        assert_eq!(config.runtime_path, "crate::rt");
        assert_eq!(config.serde_paths, [".a", ".b"]);
        assert_eq!(config.extern_paths, [".a"]);
    }
}
