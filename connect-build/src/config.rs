//! The options of code generation.

use std::io;
use std::path::{Path, PathBuf};

use crate::choices::Choices;
use crate::compile;
use crate::proto::Source;
use crate::services::Beside;

/// The options of code generation; [`configure`](crate::configure) makes the default ones.
///
/// A path of an option names a package, message, field or enum, such as `.my.package.Message`; `.`
/// is everything.
///
/// ```
/// # let out_dir = tempfile::tempdir()?;
/// # let proto = out_dir.path().join("shop.proto");
/// # std::fs::write(&proto, r#"syntax = "proto3"; package shop; message Hat { bytes label = 1; }"#)?;
/// connect_build::configure()
///     .bytes([".shop.Hat"])
///     .out_dir(out_dir.path())
///     .compile_protos(&[&proto], &[out_dir.path()])?;
/// # assert!(std::fs::read_to_string(out_dir.path().join("shop.rs"))?.contains("bytes::Bytes"));
/// # Ok::<(), std::io::Error>(())
/// ```
#[derive(Debug)]
pub struct Config {
    pub(crate) prost: prost_build::Config,
    pub(crate) protoc: Option<PathBuf>,
    pub(crate) out_dir: Option<PathBuf>,
    pub(crate) include_file: Option<PathBuf>,
    pub(crate) file_descriptor_set_path: Option<PathBuf>,
    pub(crate) default_package_filename: String,
    pub(crate) runtime_path: String,
    pub(crate) extern_paths: Vec<String>,
    pub(crate) serde_paths: Vec<String>,
    pub(crate) json_tables: Vec<String>,
    pub(crate) server: Choices,
    pub(crate) client: Choices,
    pub(crate) blocking: Choices,
    pub(crate) beside: Beside,
    pub(crate) well_known_types_are_prost_types: bool,
    pub(crate) build_server: bool,
    pub(crate) build_client: bool,
    pub(crate) build_blocking: bool,
    pub(crate) build_serde: bool,
    pub(crate) default_stubs: bool,
    pub(crate) emit_rerun_if_changed: bool,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            prost: prost_build::Config::new(),
            protoc: None,
            out_dir: None,
            include_file: None,
            file_descriptor_set_path: None,
            default_package_filename: "_".to_owned(),
            runtime_path: "::connect_runtime".to_owned(),
            extern_paths: Vec::new(),
            serde_paths: Vec::new(),
            json_tables: Vec::new(),
            server: Choices::default(),
            client: Choices::default(),
            blocking: Choices::default(),
            beside: Beside::default(),
            well_known_types_are_prost_types: true,
            build_server: true,
            build_client: true,
            build_blocking: false,
            build_serde: true,
            default_stubs: false,
            emit_rerun_if_changed: true,
        }
    }
}

impl Config {
    /// Compiles `.proto` files with these options. See [`compile_protos`](crate::compile_protos).
    ///
    /// # Errors
    ///
    /// When a file cannot be read, has an error, or the code cannot be written; without the feature
    /// `protox`, also when no [`protoc`](Self::protoc) is named.
    pub fn compile_protos(
        self,
        protos: &[impl AsRef<Path>],
        includes: &[impl AsRef<Path>],
    ) -> io::Result<()> {
        let protoc = self.protoc.clone();
        let source = Source::Files {
            protos: protos.iter().map(AsRef::as_ref).collect(),
            includes: includes.iter().map(AsRef::as_ref).collect(),
            protoc: protoc.as_deref(),
        };
        compile::compile(self, &source)
    }

    /// Compiles an encoded `FileDescriptorSet`, as `protoc --include_imports -o` and `buf build`
    /// write it, instead of `.proto` files. It has all files that its files import; comments are
    /// there if it was made with `--include_source_info`.
    ///
    /// # Errors
    ///
    /// When it is not a `FileDescriptorSet`, says what no compiler would, or the code cannot be
    /// written.
    ///
    /// # Examples
    ///
    /// ```no_run
    /// connect_build::configure().compile_descriptor_set(std::fs::read("shop.binpb")?)?;
    /// # Ok::<(), std::io::Error>(())
    /// ```
    pub fn compile_descriptor_set(self, encoded: impl AsRef<[u8]>) -> io::Result<()> {
        let source = Source::DescriptorSet {
            encoded: encoded.as_ref(),
            asked_for: None,
        };
        compile::compile(self, &source)
    }

    /// Has this protoc read the `.proto` files, such as `protoc` or a path to it. Without it, none
    /// is needed.
    #[must_use]
    pub fn protoc(self, protoc: impl Into<PathBuf>) -> Self {
        Self {
            protoc: Some(protoc.into()),
            ..self
        }
    }

    /// Whether a trait and a server are generated for each service. On by default.
    #[must_use]
    pub fn build_server(self, build_server: bool) -> Self {
        Self {
            build_server,
            ..self
        }
    }

    /// Whether a client is generated for each service. On by default.
    #[must_use]
    pub fn build_client(self, build_client: bool) -> Self {
        Self {
            build_client,
            ..self
        }
    }

    /// Whether there is also a blocking trait and a blocking client for each service, such as
    /// `HatsBlocking` and `HatsBlockingClient`: plain functions, with iterators for streams. Off by
    /// default, because they are code to compile that most programs do not use.
    ///
    /// [`build_server`](Self::build_server) and [`build_client`](Self::build_client) decide about each
    /// of the two. They need the feature `blocking` of `connect-runtime`, a default one.
    #[must_use]
    pub fn build_blocking(self, build_blocking: bool) -> Self {
        Self {
            build_blocking,
            ..self
        }
    }

    /// Whether messages implement serde's `Serialize` and `Deserialize`, with the default JSON
    /// options. On by default; turn it off to derive other ones. RPCs need neither.
    #[must_use]
    pub fn build_serde(self, build_serde: bool) -> Self {
        Self {
            build_serde,
            ..self
        }
    }

    /// Whether the methods of a service's trait have bodies, which answer `unimplemented`. Off by
    /// default, so that the compiler names the methods that are missing.
    #[must_use]
    pub fn default_stubs(self, default_stubs: bool) -> Self {
        Self {
            default_stubs,
            ..self
        }
    }

    /// The directory to write to, instead of Cargo's `OUT_DIR`.
    #[must_use]
    pub fn out_dir(self, out_dir: impl Into<PathBuf>) -> Self {
        Self {
            out_dir: Some(out_dir.into()),
            ..self
        }
    }

    /// Also writes a file, of this name beside the others, with a module for each package, nested as
    /// the packages are. To include it is to include them all.
    #[must_use]
    pub fn include_file(self, name: impl Into<PathBuf>) -> Self {
        Self {
            include_file: Some(name.into()),
            ..self
        }
    }

    /// Also writes the compiled `FileDescriptorSet`, imports included, such as reflection needs it.
    #[must_use]
    pub fn file_descriptor_set_path(self, path: impl Into<PathBuf>) -> Self {
        Self {
            file_descriptor_set_path: Some(path.into()),
            ..self
        }
    }

    /// The file name, without `.rs`, of what has no package. `_` by default.
    #[must_use]
    pub fn default_package_filename(self, name: impl Into<String>) -> Self {
        Self {
            default_package_filename: name.into(),
            ..self
        }
    }

    /// Whether Cargo is told to run the build script again when a `.proto` file or one of its
    /// imports changes. On by default.
    #[must_use]
    pub fn emit_rerun_if_changed(self, emit_rerun_if_changed: bool) -> Self {
        Self {
            emit_rerun_if_changed,
            ..self
        }
    }

    /// The path of the `connect-runtime` crate in generated code. `::connect_runtime` by default.
    #[must_use]
    pub fn runtime_path(self, path: impl Into<String>) -> Self {
        Self {
            runtime_path: path.into(),
            ..self
        }
    }

    /// Says that fields of these [extern](Self::extern_path) messages and enums use the serde impls
    /// of their Rust types, as the types of a crate made with pbjson have them.
    ///
    /// Without it, their types must implement `connect_runtime::json::Json` (messages) or
    /// `JsonEnum`, as the types of a crate made with this one do. That is also what a *request* or
    /// *response* type must, in either case.
    #[must_use]
    pub fn serde_path<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.serde_paths.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Names tables of messages of other crates, such as `::messages::shop::v1::JSON_TYPES`, so
    /// that the services find these messages in a `google.protobuf.Any` in JSON.
    ///
    /// Generated code has the constant beside the messages of each package. The packages that are
    /// generated here are known, and those of the messages that methods take and return.
    #[must_use]
    pub fn json_types<P: Into<String>>(mut self, paths: impl IntoIterator<Item = P>) -> Self {
        self.json_tables.extend(paths.into_iter().map(Into::into));
        self
    }

    /// Uses the Rust types at `rust_path` for the protobuf types at `proto_path`, and generates no
    /// types for them.
    ///
    /// Services below the path are generated if they are in a file that was asked for by name, not
    /// if they are in an import: so one crate may hold the messages of a package, and another its
    /// services.
    #[must_use]
    pub fn extern_path(
        mut self,
        proto_path: impl Into<String>,
        rust_path: impl Into<String>,
    ) -> Self {
        let proto_path = proto_path.into();
        self.prost.extern_path(&proto_path, rust_path);
        self.extern_paths.push(proto_path);
        self
    }

    /// Frees `google.protobuf` for an [`extern_path`](Self::extern_path) of yours, such as
    /// `::pbjson_types`. Without one, generating code is an error: the well-known types of this
    /// project are those of `prost_types`.
    #[must_use]
    pub fn compile_well_known_types(mut self) -> Self {
        self.prost.compile_well_known_types();
        self.well_known_types_are_prost_types = false;
        self
    }
}
