//! Editions, of which proto2 and proto3 are the first two.

/// The language a file is written in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Edition {
    Proto2,
    Proto3,
    Edition2023,
    Edition2024,
}

impl Edition {
    /// The first that is understood.
    pub(crate) const FIRST: Self = Self::Proto2;
    /// The last that is understood.
    pub(crate) const LAST: Self = Self::Edition2024;

    /// Parses the text of an `edition` statement.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        match text {
            "2023" => Ok(Self::Edition2023),
            "2024" => Ok(Self::Edition2024),
            _ => Err(format!(
                "unknown edition \"{text}\"; 2023 and 2024 are known"
            )),
        }
    }

    /// Reads `FileDescriptorProto`'s `syntax`, and its `edition` by number.
    pub(crate) fn read(syntax: &str, edition: Option<i32>) -> Result<Self, String> {
        match (syntax, edition) {
            ("" | "proto2", _) => Ok(Self::Proto2),
            ("proto3", _) => Ok(Self::Proto3),
            ("editions", Some(EDITION_2023)) => Ok(Self::Edition2023),
            ("editions", Some(EDITION_2024)) => Ok(Self::Edition2024),
            ("editions", edition) => Err(format!(
                "unknown edition, number {}; 2023 and 2024 are known",
                edition.unwrap_or(0)
            )),
            _ => Err(format!("unknown syntax \"{syntax}\"")),
        }
    }

    /// The number in descriptor.proto's enum `Edition`.
    pub(crate) fn number(self) -> i32 {
        match self {
            Self::Proto2 => EDITION_PROTO2,
            Self::Proto3 => EDITION_PROTO3,
            Self::Edition2023 => EDITION_2023,
            Self::Edition2024 => EDITION_2024,
        }
    }

    /// Whether features are written in the file, instead of following from `syntax`.
    pub(crate) fn has_features(self) -> bool {
        self >= Self::Edition2023
    }
}

const EDITION_PROTO2: i32 = 998;
const EDITION_PROTO3: i32 = 999;
const EDITION_2023: i32 = 1000;
const EDITION_2024: i32 = 1001;
