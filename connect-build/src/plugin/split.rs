//! The parameter that a compiler hands on: options with commas between them.

/// Takes `a=1,b=2` apart; a comma within a value is written `\,`. What follows the first `=` is the
/// value, if there is one.
pub(super) fn split(parameter: &str) -> Vec<(String, Option<String>)> {
    // No parameter can hold this character: compilers hand it on as it was on a command line.
    let escaped = parameter.replace("\\,", "\0");
    let options = escaped.split(',').filter(|option| !option.is_empty());
    let options = options.map(|option| {
        let option = option.replace('\0', ",");
        match option.split_once('=') {
            Some((name, value)) => (name.to_owned(), Some(value.to_owned())),
            None => (option, None),
        }
    });
    options.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn options_are_separated_by_commas_that_are_not_escaped() {
        let split = split(r"a,b=,c=.p=x\,y,,d=1=2");
        let split: Vec<_> = split
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_deref()))
            .collect();
        let expected = [
            ("a", None),
            ("b", Some("")),
            ("c", Some(".p=x,y")),
            ("d", Some("1=2")),
        ];
        assert_eq!(split, expected);
    }
}
