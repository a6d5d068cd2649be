//! [`Source`]: a service of so many methods, as a .proto file and as Rust.

use std::fmt::Write;

use super::stream_type::StreamType;

/// What a crate is written of.
pub(super) struct Source {
    /// How many methods the service has.
    pub(super) methods: usize,
    /// What the handler of the first method adds to an id; another number is another body.
    pub(super) added: usize,
    /// How many fields the response of the first method has beyond three.
    pub(super) more_fields: usize,
}

impl Source {
    /// The .proto file; no two methods share a message.
    pub(super) fn proto(&self) -> String {
        let mut service = String::new();
        let mut messages = String::new();
        for number in 1..=self.methods {
            let stream_type = StreamType::of_method(number);
            let (requests, responses) = (stream_type.of_requests(), stream_type.of_responses());
            let method = format!("Method{number}");
            _ = writeln!(
                service,
                "  rpc {method}({requests}{method}Request) returns ({responses}{method}Response);"
            );
            let more_fields = if number == 1 { self.more_fields } else { 0 };
            messages += &message(&format!("{method}Request"), 0);
            messages += &message(&format!("{method}Response"), more_fields);
        }
        format!(
            "syntax = \"proto3\";\n\npackage methods.v1;\n\nservice Methods {{\n{service}}}\n{messages}"
        )
    }

    /// The handlers, and a function that calls every method, written with a library's template.
    pub(super) fn rust(&self, template: &str) -> Result<String, String> {
        let section = |name: &str| {
            section(template, name).ok_or_else(|| format!("the template has no section {name:?}"))
        };
        let mut handlers = String::new();
        let mut calls = String::new();
        let mut functions = String::new();
        for number in 1..=self.methods {
            let stream_type = StreamType::of_method(number).name();
            let added = if number == 1 { self.added } else { 1 };
            let fill = |text: &str| {
                text.replace("{n}", &number.to_string())
                    .replace("{added}", &added.to_string())
            };
            handlers += &fill(section(&format!("{stream_type} handler"))?);
            calls += &fill(section("call")?);
            functions += &fill(section("request")?);
            functions += &fill(section(&format!("{stream_type} call"))?);
        }
        let handlers = section("handlers")?.replace("{handlers}", &handlers);
        let calls = section("calls")?.replace("{calls}", &calls);
        Ok(handlers + &calls + &functions)
    }
}

fn message(name: &str, more_fields: usize) -> String {
    let mut message = format!(
        "\nmessage {name} {{\n  int64 id = 1;\n  string name = 2;\n  repeated int32 sizes = 3;\n"
    );
    for field in 1..=more_fields {
        _ = writeln!(message, "  int32 more{field} = {};", 3 + field);
    }
    message + "}\n"
}

/// The lines between the heading of this name and the next heading.
fn section<'a>(template: &'a str, name: &str) -> Option<&'a str> {
    let sections = template.split("//= ").skip(1);
    let mut named = sections.filter_map(|section| section.split_once('\n'));
    named
        .find(|(heading, _)| *heading == name)
        .map(|(_, text)| text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: Source = Source {
        methods: 1,
        added: 5,
        more_fields: 1,
    };

    #[test]
    fn every_method_has_messages_of_its_own() {
        assert_eq!(
            ONE.proto(),
            "syntax = \"proto3\";\n\npackage methods.v1;\n\nservice Methods {\n  \
             rpc Method1(Method1Request) returns (Method1Response);\n}\n\n\
             message Method1Request {\n  int64 id = 1;\n  string name = 2;\n  repeated int32 sizes = 3;\n}\n\n\
             message Method1Response {\n  int64 id = 1;\n  string name = 2;\n  repeated int32 sizes = 3;\n  \
             int32 more1 = 4;\n}\n"
        );
        let ten = Source { methods: 10, ..ONE };
        assert!(ten.proto().contains(
            "  rpc Method10(stream Method10Request) returns (stream Method10Response);\n"
        ));
    }

    #[test]
    fn template_is_filled_for_each_method() {
        let template = "//= handlers\nimpl {\n{handlers}}\n//= unary handler\n  h{n} + {added}\n\
            //= calls\nall {\n{calls}}\n//= call\n  c{n}\n//= request\nr{n}\n//= unary call\nu{n}\n";
        let two = Source { methods: 2, ..ONE };
        assert_eq!(
            two.rust(template).unwrap(),
            "impl {\n  h1 + 5\n  h2 + 1\n}\nall {\n  c1\n  c2\n}\nr1\nu1\nr2\nu2\n"
        );
        assert_eq!(
            two.rust("//= calls\n").unwrap_err(),
            "the template has no section \"unary handler\""
        );
    }

    #[test]
    fn templates_have_every_section() {
        let root = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("..");
        for library in super::super::LIBRARIES {
            let path = super::super::project::folder(&root, library).join("methods.template");
            let template = std::fs::read_to_string(path).unwrap();
            let ten = Source { methods: 10, ..ONE };
            let rust = ten.rust(&template).unwrap();
            assert!(rust.contains("request.id + 5"), "{library}");
            assert!(
                rust.contains("call10(") && !rust.contains("{n}"),
                "{library}"
            );
        }
    }
}
