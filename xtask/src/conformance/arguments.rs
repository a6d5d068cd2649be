//! What is to be run: `[server|client|all] [--fast] [filter]...`.

use std::fmt;

/// How the command is called.
pub(crate) const USAGE: &str = "conformance [server|client|all] [--fast] [filter]...

  server, client  what of ours the suite is to test; without it, or with `all`, both
  --fast          without TLS and compression
  filter          only cases whose name matches: `*` is one segment of a name, `**` any number of them,
                  as in 'Timeouts/HTTPVersion:2/**'
";

/// What is to be run.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Arguments {
    pub(super) modes: &'static [Mode],
    pub(super) fast: bool,
    /// Patterns of the names of cases; without any, all are run.
    pub(super) filters: Vec<String>,
}

/// What of ours the suite tests.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Mode {
    Server,
    Client,
}

impl Arguments {
    /// Reads what stands behind the command's name.
    pub(super) fn parse(arguments: &[String]) -> Result<Self, String> {
        let (modes, rest) = match arguments.split_first() {
            Some((first, rest)) => match first.as_str() {
                "server" => (&[Mode::Server][..], rest),
                "client" => (&[Mode::Client][..], rest),
                "all" => (Mode::ALL, rest),
                _ => (Mode::ALL, arguments),
            },
            None => (Mode::ALL, arguments),
        };
        let mut parsed = Self {
            modes,
            fast: false,
            filters: Vec::new(),
        };
        for argument in rest {
            match argument.as_str() {
                "--fast" => parsed.fast = true,
                flag if flag.starts_with('-') => {
                    return Err(format!(
                        "{flag}: no such option\n\nusage: cargo xtask {USAGE}"
                    ));
                }
                filter => parsed.filters.push(filter.to_owned()),
            }
        }
        Ok(parsed)
    }
}

impl Mode {
    /// Both, the quicker first.
    const ALL: &'static [Self] = &[Self::Server, Self::Client];

    /// The program of ours that is tested.
    pub(super) fn program(self) -> String {
        format!("conformance-{self}{}", std::env::consts::EXE_SUFFIX)
    }
}

impl fmt::Display for Mode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Server => "server",
            Self::Client => "client",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn modes_flags_and_filters_are_told_apart() {
        for (arguments, modes, fast, filters) in [
            ("", Mode::ALL, false, ""),
            ("all", Mode::ALL, false, ""),
            ("server --fast", &[Mode::Server], true, ""),
            ("--fast Basic/**", Mode::ALL, true, "Basic/**"),
            ("client a/** b/**", &[Mode::Client], false, "a/** b/**"),
            ("**/server", Mode::ALL, false, "**/server"),
        ] {
            let expected = Arguments {
                modes,
                fast,
                filters: words(filters),
            };
            assert_eq!(
                Arguments::parse(&words(arguments)),
                Ok(expected),
                "{arguments}"
            );
        }
    }

    #[test]
    fn unknown_options_are_named() {
        let error = Arguments::parse(&words("server --known-failing")).unwrap_err();
        assert!(
            error.starts_with("--known-failing: no such option"),
            "{error}"
        );
    }

    fn words(text: &str) -> Vec<String> {
        text.split_whitespace().map(str::to_owned).collect()
    }
}
