//! [`Code`]: the sixteen ways in which a call can fail.

use std::{fmt, str::FromStr};

macro_rules! codes {
    ($($(#[$doc:meta])+ $variant:ident = $number:literal $name:literal,)+) => {
        /// The sixteen ways in which a call can fail.
        ///
        /// Spec: <https://connectrpc.com/docs/protocol#error-codes>
        ///
        /// # Examples
        ///
        /// ```
        /// use connect_runtime::Code;
        ///
        /// assert_eq!(Code::InvalidArgument.as_str(), "invalid_argument");
        /// assert_eq!("not_found".parse(), Ok(Code::NotFound));
        /// assert_eq!(Code::from_number(14), Some(Code::Unavailable));
        /// ```
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        #[repr(u8)]
        pub enum Code {
            $($(#[$doc])+ $variant = $number,)+
        }

        impl Code {
            /// All codes, in the order of their numbers.
            pub const ALL: [Self; 16] = [$(Self::$variant),+];

            /// The name on the wire, such as `invalid_argument`.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$variant => $name,)+
                }
            }

            /// The code with this number in gRPC, 1 to 16.
            #[must_use]
            pub const fn from_number(number: u32) -> Option<Self> {
                match number {
                    $($number => Some(Self::$variant),)+
                    _ => None,
                }
            }
        }

        impl FromStr for Code {
            type Err = UnknownCode;

            fn from_str(name: &str) -> Result<Self, UnknownCode> {
                match name {
                    $($name => Ok(Self::$variant),)+
                    _ => Err(UnknownCode),
                }
            }
        }
    };
}

codes! {
    /// The caller gave the call up.
    Canceled = 1 "canceled",
    /// Nobody said what went wrong.
    Unknown = 2 "unknown",
    /// The request is wrong, whatever the state of the system.
    InvalidArgument = 3 "invalid_argument",
    /// The deadline passed before the call was over.
    DeadlineExceeded = 4 "deadline_exceeded",
    /// What was asked for does not exist.
    NotFound = 5 "not_found",
    /// What was to be created is there already.
    AlreadyExists = 6 "already_exists",
    /// The caller is known, and may not do this.
    PermissionDenied = 7 "permission_denied",
    /// A quota or limit is used up.
    ResourceExhausted = 8 "resource_exhausted",
    /// The system is not in the state that the call needs.
    FailedPrecondition = 9 "failed_precondition",
    /// A conflict with another call; try again from further up.
    Aborted = 10 "aborted",
    /// Past the end of something.
    OutOfRange = 11 "out_of_range",
    /// The method does not exist or is not supported.
    Unimplemented = 12 "unimplemented",
    /// Something that should never happen did.
    Internal = 13 "internal",
    /// The service cannot be reached at the moment; trying again may help.
    Unavailable = 14 "unavailable",
    /// Data are lost or corrupt.
    DataLoss = 15 "data_loss",
    /// The caller did not prove who they are.
    Unauthenticated = 16 "unauthenticated",
}

impl Code {
    /// The number in gRPC, 1 to 16.
    #[must_use]
    pub const fn number(self) -> u32 {
        self as u32
    }
}

impl fmt::Display for Code {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// A name that is none of the sixteen codes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct UnknownCode;

impl fmt::Display for UnknownCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("unknown error code")
    }
}

impl std::error::Error for UnknownCode {}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_lead_back() {
        for code in Code::ALL {
            assert_eq!(code.as_str().parse(), Ok(code));
            assert_eq!(Code::from_number(code.number()), Some(code));
        }
        assert_eq!("cancelled".parse::<Code>(), Err(UnknownCode));
        assert_eq!(Code::from_number(0), None);
        assert_eq!(Code::from_number(17), None);
    }
}
