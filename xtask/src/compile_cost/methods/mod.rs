//! `cargo xtask compile-cost methods [library…]`: what a crate costs with 1, 10 and 100 methods.
//!
//! Each library's folder in `benches/compile-cost/methods` is copied, and gets a service of so many methods, with their
//! handlers and a call of each.

mod figures;
mod project;
mod source;
mod stream_type;

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use self::{figures::Figures, project::Project, source::Source, stream_type::StreamType};
use super::{
    build::{Builder, Cost},
    check_names, place, protoc,
};
use crate::program;

/// The folders, in the order of the tables.
const LIBRARIES: [&str; 3] = ["connect", "tonic", "connectrpc"];

/// How many methods the services have.
const METHODS: [usize; 3] = [1, 10, 100];

/// Builds are made so often, and the least that one took counts.
const RUNS: usize = 3;

/// Where a build takes more CPU seconds, one run must do: other work disturbs a long build less.
const LONG: f64 = 10.0;

/// Measures these libraries, or all of them, and prints the tables.
pub(super) fn run(root: &Path, libraries: &[String]) -> Result<(), String> {
    check_names(libraries, &LIBRARIES)?;
    let wanted = |library: &&str| libraries.is_empty() || libraries.iter().any(|it| it == library);
    let place = place(root)?;
    let protoc = protoc::program(&place)?;
    let mut whole = String::new();
    let mut per_method = String::new();
    println!("{}", figures::HEAD);
    for name in LIBRARIES.into_iter().filter(wanted) {
        let out = place.made("compile-cost/methods").join(name);
        if out.exists() {
            fs::remove_dir_all(&out).map_err(|error| format!("{}: {error}", out.display()))?;
        }
        let library = Library {
            root,
            name,
            target: out.join("target"),
            out,
            protoc: &protoc,
        };
        let (cost, all) = library.measure()?;
        whole += &format!("| `{name}` | {:.1} | {} |\n", cost.seconds, cost.crates);
        let further = all.first().zip(all.last());
        if let Some(line) = further.and_then(|(few, many)| few.line_per_method(many)) {
            per_method += &format!("| `{name}` | {line} |\n");
        }
    }
    println!("\n{}\n{per_method}", figures::HEAD_PER_METHOD);
    println!(
        "| one method, with all dependencies | CPU seconds | crates |\n|---|---|---|\n{whole}"
    );
    Ok(())
}

/// One library, whose crates share a target directory: all depend on the same.
struct Library<'a> {
    root: &'a Path,
    name: &'static str,
    out: PathBuf,
    target: PathBuf,
    protoc: &'a Path,
}

impl Library<'_> {
    /// What everything costs from nothing with one method, and the figures for each number of methods.
    fn measure(&self) -> Result<(Cost, Vec<Figures>), String> {
        let (_, builder) = self.project(METHODS[0])?;
        builder.fetch()?;
        let whole = builder.build(&[])?;
        let mut all = Vec::new();
        for methods in METHODS {
            let figures = self.figures(methods)?;
            println!("| `{}` | {} |", self.name, figures.line());
            all.push(figures);
        }
        Ok((whole, all))
    }

    fn figures(&self, methods: usize) -> Result<Figures, String> {
        let (project, builder) = self.project(methods)?;
        let mut cold = Vec::new();
        let mut handler = Vec::new();
        let mut field = Vec::new();
        for run in 1..=RUNS {
            project.put(&first(methods))?;
            builder.clean(&self.package())?;
            cold.push(builder.build(&[])?.seconds);
            project.put(&Source {
                added: 1 + run,
                ..first(methods)
            })?;
            handler.push(builder.build(&[])?.seconds);
            project.put(&Source {
                added: 1 + run,
                more_fields: run,
                ..first(methods)
            })?;
            field.push(builder.build(&[])?.seconds);
            if least(&cold) > LONG {
                break;
            }
        }
        project.put(&first(methods))?;
        builder.build(&["--release"])?;
        Ok(Figures {
            methods,
            cold: least(&cold),
            handler: least(&handler),
            field: least(&field),
            bytes: self.bytes(methods)?,
        })
    }

    /// A crate with so many methods.
    fn project(&self, methods: usize) -> Result<(Project, Builder<'_>), String> {
        let folder = self.out.join(methods.to_string());
        let project = Project::new(self.root, self.name, folder)?;
        project.put(&first(methods))?;
        let builder = Builder {
            manifest: project.manifest(),
            target: &self.target,
            protoc: self.protoc,
        };
        Ok((project, builder))
    }

    /// How large the program is, once it has shown that every method answers.
    fn bytes(&self, methods: usize) -> Result<u64, String> {
        let program = self.target.join("release").join(self.package());
        let printed = program::output(self.name, &mut Command::new(&program))?;
        if printed.trim() != sum_of_answers(methods).to_string() {
            return Err(format!("{}: the answers add up to {printed}", self.name));
        }
        let file = fs::metadata(&program).map_err(|error| error.to_string())?;
        Ok(file.len())
    }

    fn package(&self) -> String {
        format!("methods-{}", self.name)
    }
}

/// A service as it is before any change.
fn first(methods: usize) -> Source {
    Source {
        methods,
        added: 1,
        more_fields: 0,
    }
}

fn least(seconds: &[f64]) -> f64 {
    seconds.iter().copied().fold(f64::INFINITY, f64::min)
}

/// What the programs print: method `n` is called with the id `n`, twice if it takes a stream, and adds 1.
fn sum_of_answers(methods: usize) -> usize {
    let answer = |number| match StreamType::of_method(number) {
        StreamType::Unary => number + 1,
        StreamType::ServerStreaming => (1..=number).sum(),
        StreamType::ClientStreaming | StreamType::BidiStreaming => 2 * (number + 1),
    };
    (1..=methods).map(answer).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_add_up() {
        assert_eq!(sum_of_answers(1), 2);
        // 2 to 8, then 1 + 2 + … + 8, twice 10, and twice 11.
        assert_eq!(sum_of_answers(10), 35 + 36 + 20 + 22);
    }

    #[test]
    fn the_least_counts() {
        assert_eq!(least(&[2.0, 1.0, 3.0]), 1.0);
    }
}
