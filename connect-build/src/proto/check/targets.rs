//! Where a feature may stand, and in which editions.

use super::Checker;
use crate::proto::edition::Edition;

impl Checker<'_> {
    pub(super) fn check_targets(&mut self) {
        let edition = self.features.edition;
        let written = self.features.written.iter();
        let mut written: Vec<_> = written.collect();
        written.sort_by_key(|(path, _)| *path);
        for (path, (kind, set)) in written {
            if !edition.has_features() {
                let path = [&path[..], &[kind.options(), kind.features()]].concat();
                self.report(path, "features are only valid in editions");
                continue;
            }
            for feature in set.set() {
                let name = feature.name;
                let message = if !feature.targets.contains(kind) {
                    format!("features.{name} is not for {}s", kind.name())
                } else if feature.introduced > edition {
                    format!(
                        "features.{name} came with edition {}",
                        year(feature.introduced)
                    )
                } else {
                    continue;
                };
                self.report_feature((*kind, path), feature.number, message);
            }
        }
    }
}

fn year(edition: Edition) -> i32 {
    edition.number() - FIRST_EDITION + 2023
}

/// The number of edition 2023; those of later ones follow.
const FIRST_EDITION: i32 = 1000;
