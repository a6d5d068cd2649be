//! Takes features out of the options of a parsed file, before the linker sees them.
//!
//! The linker knows the features of 2023 only, and does not say which values are right.

use std::collections::BTreeMap;

use prost_types::source_code_info::Location;
use prost_types::{FileDescriptorProto, UninterpretedOption};

use super::token::{Kind as TokenKind, Token, tokens};
use crate::proto::features::FeatureSet;
use crate::proto::features::element::{Kind, number, visit_options};
use crate::proto::features::set::{FEATURES, Feature};

/// The features of each declaration that sets some, by path.
pub(super) type Written = BTreeMap<Vec<i32>, (Kind, FeatureSet)>;

/// What is wrong with the option at a path.
#[derive(Debug)]
pub(super) struct WrongOption {
    pub(super) path: Vec<i32>,
    pub(super) message: String,
}

/// Takes out the features; those of languages, `features.(pb.go).api_level`, stay options.
pub(super) fn extract(file: &mut FileDescriptorProto) -> Result<Written, WrongOption> {
    let mut written = Written::new();
    let mut moves = Vec::new();
    let mut wrong = None;
    visit_options(file, &mut |kind, path, options| {
        let of_options = [path, &[kind.options()]].concat();
        let mut set = FeatureSet::default();
        let mut kept = Vec::new();
        for (index, option) in (0..).zip(options.drain(..)) {
            let from = [&of_options[..], &[number::OPTIONS_UNINTERPRETED, index]].concat();
            match take(&option, &mut set) {
                Ok(Taken::Feature(feature)) => {
                    let to = [&of_options[..], &[kind.features()], &feature[..]].concat();
                    moves.push((from, to));
                }
                Ok(Taken::Nothing) => {
                    let index = i32::try_from(kept.len()).unwrap_or(i32::MAX);
                    let to = [&of_options[..], &[number::OPTIONS_UNINTERPRETED, index]].concat();
                    moves.push((from, to));
                    kept.push(option);
                }
                Err(message) => {
                    wrong.get_or_insert(WrongOption {
                        path: from,
                        message,
                    });
                }
            }
        }
        *options = kept;
        if set != FeatureSet::default() {
            written.insert(path.to_vec(), (kind, set));
        }
    });
    if let Some(wrong) = wrong {
        return Err(wrong);
    }
    if let Some(info) = &mut file.source_code_info {
        relocate(&mut info.location, &moves);
    }
    Ok(written)
}

/// What an option was.
enum Taken {
    /// A feature by its number, or all of them.
    Feature(Vec<i32>),
    Nothing,
}

fn take(option: &UninterpretedOption, set: &mut FeatureSet) -> Result<Taken, String> {
    let mut names = option.name.iter();
    let is_features = |name: &&prost_types::uninterpreted_option::NamePart| {
        !name.is_extension && name.name_part == "features"
    };
    if names.next().filter(is_features).is_none() {
        return Ok(Taken::Nothing);
    }
    match (names.next(), names.next()) {
        (Some(name), _) if name.is_extension => Ok(Taken::Nothing),
        (Some(name), None) => {
            let feature = find(&name.name_part)?;
            let value = option.identifier_value.as_deref().ok_or_else(|| {
                format!(
                    "the value of features.{} must be an identifier",
                    feature.name
                )
            })?;
            put(set, feature, value)?;
            Ok(Taken::Feature(vec![feature.number]))
        }
        (Some(name), Some(_)) => Err(format!("features.{} is not a message", name.name_part)),
        (None, _) => match option.aggregate_value.as_deref() {
            // The linker understands features of languages, which have their names in brackets.
            Some(text) if text.contains('[') => Ok(Taken::Nothing),
            Some(text) => {
                take_all(&tokens(text), set)?;
                Ok(Taken::Feature(Vec::new()))
            }
            None => Err("the value of features must be a message".to_owned()),
        },
    }
}

/// Reads `{ field_presence: IMPLICIT enum_type: OPEN }`, without its braces.
fn take_all(tokens: &[Token<'_>], set: &mut FeatureSet) -> Result<(), String> {
    let mut tokens = tokens
        .iter()
        .filter(|token| !matches!(token.text, "," | ";"));
    while let Some(name) = tokens.next() {
        let feature = find(name.text)?;
        let colon = tokens.next().filter(|token| token.text == ":");
        let value = colon.and_then(|_| tokens.next());
        let is_value = |kind| matches!(kind, TokenKind::Word | TokenKind::Number);
        let value = value.filter(|value| is_value(value.kind));
        let value = value.ok_or_else(|| {
            format!(
                "the value of features.{} must be an identifier",
                feature.name
            )
        })?;
        put(set, feature, value.text)?;
    }
    Ok(())
}

fn find(name: &str) -> Result<&'static Feature, String> {
    let feature = FEATURES.iter().find(|feature| feature.name == name);
    feature.ok_or_else(|| format!("unknown feature features.{name}"))
}

fn put(set: &mut FeatureSet, feature: &Feature, value: &str) -> Result<(), String> {
    let mut values = feature.values.iter();
    // Only the text format has numbers for names.
    let found = values.find(|(name, number)| *name == value || number.to_string() == value);
    let Some((_, number)) = found else {
        let names: Vec<_> = feature.values.iter().map(|(name, _)| *name).collect();
        return Err(format!(
            "features.{} has no value {value}; it has {}",
            feature.name,
            names.join(", ")
        ));
    };
    if (feature.slot)(set).replace(*number).is_some() {
        return Err(format!("features.{} is set already", feature.name));
    }
    Ok(())
}

/// Gives the locations of options their new paths.
fn relocate(locations: &mut [Location], moves: &[(Vec<i32>, Vec<i32>)]) {
    for location in locations.iter_mut() {
        let found = moves
            .iter()
            .find(|(from, _)| location.path.starts_with(from));
        if let Some((from, to)) = found {
            location.path.splice(..from.len(), to.iter().copied());
        }
    }
}
