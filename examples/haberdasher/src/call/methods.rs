//! The methods by their names.

use connect_runtime::{Message, Streaming};
use haberdasher::proto::{HaberdasherService as Shop, Hat, Size};

use super::{
    Arguments, Client, messages,
    output::{print_response, print_stream},
};
use crate::Failure;

/// Calls the method that the arguments name.
pub(super) async fn call(client: &Client, arguments: &Arguments) -> Result<(), Failure> {
    let verbose = arguments.verbose;
    match arguments.method.rsplit('/').next().unwrap_or_default() {
        "MakeHat" => print_response(client.make_hat(one::<Size>(arguments)?).await, verbose),
        "UpdateHat" => print_response(client.update_hat(one::<Hat>(arguments)?).await, verbose),
        "MakeSimilarHats" => {
            print_stream(
                client.make_similar_hats(one::<Size>(arguments)?).await,
                verbose,
            )
            .await
        }
        "CollectSizes" => print_response(
            client.collect_sizes(many::<Size>(arguments)?).await,
            verbose,
        ),
        "MakeFlexibleHat" => print_response(
            client.make_flexible_hat(many::<Size>(arguments)?).await,
            verbose,
        ),
        "MakeVariousHats" => {
            print_stream(
                client.make_various_hats(many::<Size>(arguments)?).await,
                verbose,
            )
            .await
        }
        "DoNothing" => print_response(client.do_nothing(one::<()>(arguments)?).await, verbose),
        other => Err(format!(
            "the shop has no method {other:?}; it has {}",
            names().join(", ")
        )
        .into()),
    }
}

/// The one request message; an empty one if none is given.
fn one<T: Message>(arguments: &Arguments) -> Result<T, Failure> {
    let mut messages = messages(&arguments.messages)?;
    match (messages.pop(), messages.is_empty()) {
        (None, _) => Ok(T::default()),
        (Some(message), true) => Ok(message),
        (Some(_), false) => Err(format!("{} takes one message", arguments.method).into()),
    }
}

fn many<T: Message>(arguments: &Arguments) -> Result<Streaming<T>, Failure> {
    Ok(messages(&arguments.messages)?.into_iter().collect())
}

fn names() -> Vec<&'static str> {
    <Shop as connect_runtime::codegen::Service>::METHODS
        .iter()
        .map(|spec| spec.method())
        .collect()
}
