//! Services as prost-build describes them, and the generator of another library beside ours.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fmt;
use std::rc::Rc;

use prost_build::{Service, ServiceGenerator};

use crate::config::Config;
use crate::proto::{self, Sources};

impl Config {
    /// Has another library generate its code for each service too, from the same run and for the
    /// same messages.
    ///
    /// It writes to the file of the service's package. With tonic it is
    /// `.service_generator(tonic_prost_build::configure().service_generator())`.
    ///
    /// ```
    /// # let out_dir = tempfile::tempdir()?;
    /// # let proto = out_dir.path().join("shop.proto");
    /// # std::fs::write(&proto, r#"syntax = "proto3"; package shop; message M {}
    /// #     service Shop { rpc Sell(M) returns (M); }"#)?;
    /// struct Names;
    ///
    /// impl prost_build::ServiceGenerator for Names {
    ///     fn generate(&mut self, service: prost_build::Service, code: &mut String) {
    ///         code.push_str(&format!("/// A name.\npub const NAME: &str = {:?};\n", service.proto_name));
    ///     }
    /// }
    ///
    /// connect_build::configure()
    ///     .service_generator(Box::new(Names))
    ///     .out_dir(out_dir.path())
    ///     .compile_protos(&[&proto], &[out_dir.path()])?;
    /// # let code = std::fs::read_to_string(out_dir.path().join("shop.rs"))?;
    /// # assert!(code.contains("const NAME: &str = \"Shop\"") && code.contains("ShopServer"));
    /// # Ok::<(), std::io::Error>(())
    /// ```
    #[must_use]
    pub fn service_generator(self, generator: Box<dyn ServiceGenerator>) -> Self {
        Self {
            beside: Beside(Some(generator)),
            ..self
        }
    }
}

/// The generator of another library.
#[derive(Default)]
pub(crate) struct Beside(pub(crate) Option<Box<dyn ServiceGenerator>>);

impl fmt::Debug for Beside {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Beside").field(&self.0.is_some()).finish()
    }
}

/// The services that another crate has, by full name: those below an extern path, unless their
/// file was asked for by name.
pub(crate) fn elsewhere(sources: &Sources, extern_paths: &[String]) -> HashSet<String> {
    let services = sources.imports().flat_map(|file| {
        let names = file.service.iter().map(|service| service.name());
        names.map(|name| full_name(file.package(), name))
    });
    let is_extern = |name: &String| {
        extern_paths
            .iter()
            .any(|path| proto::is_below(&format!(".{name}"), path))
    };
    services.filter(is_extern).collect()
}

/// Such as `shop.v1.Haberdasher`.
pub(crate) fn full_name(package: &str, service: &str) -> String {
    let dot = if package.is_empty() { "" } else { "." };
    format!("{package}{dot}{service}")
}

/// The files' services that are to be generated, as they come from prost-build.
pub(crate) type Recorded = Rc<RefCell<Vec<Service>>>;

/// Takes prost-build's services, with their types resolved, and lets the other generator write.
pub(crate) struct Recorder {
    pub(crate) recorded: Recorded,
    pub(crate) elsewhere: HashSet<String>,
    pub(crate) beside: Option<Box<dyn ServiceGenerator>>,
}

impl ServiceGenerator for Recorder {
    fn generate(&mut self, service: Service, code: &mut String) {
        // A module with services that is left empty makes prost-build 0.14 panic.
        code.push('\n');
        if self
            .elsewhere
            .contains(&full_name(&service.package, &service.proto_name))
        {
            return;
        }
        self.recorded.borrow_mut().push(service.clone());
        if let Some(beside) = &mut self.beside {
            beside.generate(service, code);
        }
    }

    fn finalize(&mut self, code: &mut String) {
        if let Some(beside) = &mut self.beside {
            beside.finalize(code);
        }
    }

    fn finalize_package(&mut self, package: &str, code: &mut String) {
        if let Some(beside) = &mut self.beside {
            beside.finalize_package(package, code);
        }
    }
}
