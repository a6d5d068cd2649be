//! [`StreamType`]: the shapes of the methods, mixed as in a common service.

/// The four shapes of a method.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum StreamType {
    Unary,
    ServerStreaming,
    ClientStreaming,
    BidiStreaming,
}

impl StreamType {
    /// Of ten methods the first seven are unary, and one is of each other type.
    pub(super) fn of_method(number: usize) -> Self {
        match number % 10 {
            8 => Self::ServerStreaming,
            9 => Self::ClientStreaming,
            0 => Self::BidiStreaming,
            _ => Self::Unary,
        }
    }

    /// What the type is called in templates.
    pub(super) fn name(self) -> &'static str {
        match self {
            Self::Unary => "unary",
            Self::ServerStreaming => "server streaming",
            Self::ClientStreaming => "client streaming",
            Self::BidiStreaming => "bidi streaming",
        }
    }

    /// What a .proto file says before the request's type.
    pub(super) fn of_requests(self) -> &'static str {
        match self {
            Self::Unary | Self::ServerStreaming => "",
            Self::ClientStreaming | Self::BidiStreaming => "stream ",
        }
    }

    /// What a .proto file says before the response's type.
    pub(super) fn of_responses(self) -> &'static str {
        match self {
            Self::Unary | Self::ClientStreaming => "",
            Self::ServerStreaming | Self::BidiStreaming => "stream ",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn seven_of_ten_methods_are_unary() {
        let unary = (1..=100).filter(|number| StreamType::of_method(*number) == StreamType::Unary);
        assert_eq!(unary.count(), 70);
        assert_eq!(StreamType::of_method(1), StreamType::Unary);
        assert_eq!(StreamType::of_method(10), StreamType::BidiStreaming);
    }
}
