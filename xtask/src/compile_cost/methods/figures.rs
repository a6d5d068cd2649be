//! [`Figures`]: what a crate with so many methods costs.

/// What a crate with so many methods costs: CPU seconds of builds in the `dev` profile, and bytes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Figures {
    pub(super) methods: usize,
    /// The crate from nothing, on dependencies that are built.
    pub(super) cold: f64,
    /// After a change in the body of a handler.
    pub(super) handler: f64,
    /// After a field was added to a message.
    pub(super) field: f64,
    /// The program in the `release` profile, stripped.
    pub(super) bytes: u64,
}

impl Figures {
    /// A line of the table, after the name of the library.
    pub(super) fn line(&self) -> String {
        format!(
            "{} | {:.2} | {:.2} | {:.2} | {}",
            self.methods, self.cold, self.handler, self.field, self.bytes
        )
    }

    /// What each further method adds to these figures, up to those: the same line, with CPU milliseconds.
    pub(super) fn line_per_method(&self, most: &Self) -> Option<String> {
        let methods = most.methods.checked_sub(self.methods)?;
        let methods = u32::try_from(methods).ok().filter(|methods| *methods > 0)?;
        let milliseconds = |few: f64, many: f64| 1000.0 * (many - few) / f64::from(methods);
        Some(format!(
            "{:.1} | {:.1} | {:.1} | {}",
            milliseconds(self.cold, most.cold),
            milliseconds(self.handler, most.handler),
            milliseconds(self.field, most.field),
            most.bytes.saturating_sub(self.bytes) / u64::from(methods),
        ))
    }
}

pub(super) const HEAD: &str = "\
| library | methods | CPU seconds: from nothing | handler changed | field added | bytes |
|---|---|---|---|---|---|";

pub(super) const HEAD_PER_METHOD: &str = "\
| each further method | CPU milliseconds: from nothing | handler changed | field added | bytes |
|---|---|---|---|---|";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn further_methods_share_what_they_add() {
        let one = Figures {
            methods: 1,
            cold: 1.0,
            handler: 0.5,
            field: 1.5,
            bytes: 1000,
        };
        let hundred = Figures {
            methods: 100,
            cold: 10.9,
            handler: 2.48,
            field: 11.4,
            bytes: 991_000,
        };
        assert_eq!(one.line(), "1 | 1.00 | 0.50 | 1.50 | 1000");
        assert_eq!(
            one.line_per_method(&hundred).unwrap(),
            "100.0 | 20.0 | 100.0 | 10000"
        );
        assert_eq!(one.line_per_method(&one), None);
    }
}
