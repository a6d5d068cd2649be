//! Messages in interceptors: read where they are, decoded once, replaced.

use std::sync::{Arc, Mutex};

use connect_runtime::{
    ClientOptions, Code, Error, Payload, Request, Response,
    interceptor::{Next, from_fn, from_fn_with_state},
};
use haberdasher::{
    Hats,
    proto::{HaberdasherServer, Hat, Size},
};
use support::{Script, described, each, size};

/// Where the text of a message lies: a message that is decoded again has it elsewhere.
type Addresses = Arc<Mutex<Vec<usize>>>;

fn assert_same(addresses: &Addresses, count: usize) {
    let addresses = std::mem::take(&mut *addresses.lock().unwrap());
    assert_eq!(addresses.len(), count);
    assert!(addresses.iter().all(|address| *address == addresses[0]));
}

async fn see_request(
    seen: Addresses,
    mut request: Request<Payload>,
    next: Next,
) -> Result<Response<Payload>, Error> {
    let size: &Size = request.message_mut().message().await?;
    seen.lock().unwrap().push(size.description.as_ptr().addr());
    next.run(request).await
}

async fn see_response(
    seen: Addresses,
    request: Request<Payload>,
    next: Next,
) -> Result<Response<Payload>, Error> {
    let mut response = next.run(request).await?;
    let hat: &Hat = response.message_mut().message().await?;
    seen.lock().unwrap().push(hat.color.as_ptr().addr());
    Ok(response)
}

#[tokio::test]
async fn a_message_is_decoded_once_for_interceptors_and_handler_and_caller() {
    each(async |combination| {
        let seen = Addresses::default();
        let handler = seen.clone();
        let script = Script::default().make_hat(move |request: Request<Size>| {
            let address = request.description.as_ptr().addr();
            handler.lock().unwrap().push(address);
            async {
                Ok(Hat {
                    color: "red".to_owned(),
                    ..Hat::default()
                }
                .into())
            }
        });
        let server = HaberdasherServer::new(script)
            .layer(from_fn_with_state(seen.clone(), see_request))
            .layer(from_fn_with_state(seen.clone(), see_request));
        let shop = combination.open(server, ClientOptions::new()).await;
        shop.client.make_hat(described(1, "large")).await.unwrap();
        assert_same(&seen, 3);

        let shop = combination.shop(Hats::default()).await;
        let client = shop
            .client
            .clone()
            .layer(from_fn_with_state(seen.clone(), see_response))
            .layer(from_fn_with_state(seen.clone(), see_response));
        let hat = client.make_hat(size(1)).await.unwrap();
        seen.lock().unwrap().push(hat.color.as_ptr().addr());
        assert_same(&seen, 3);
    })
    .await;
}

/// Adds one to the size on its way in, and replaces the hat on its way out.
async fn replace(mut request: Request<Payload>, next: Next) -> Result<Response<Payload>, Error> {
    request.message_mut().message_mut::<Size>().await?.inches += 1;
    let mut response = next.run(request).await?;
    let mut hat = response.message_mut().message::<Hat>().await?.clone();
    hat.color.push('!');
    response.message_mut().set_message(hat).await?;
    response
        .headers_mut()
        .insert("x-replaced", "yes".parse().unwrap());
    response
        .trailers_mut()
        .insert("x-behind", "yes".parse().unwrap());
    Ok(response)
}

#[tokio::test]
async fn messages_and_metadata_are_replaced_at_both_ends() {
    each(async |combination| {
        let script = Script::default().make_hat(async |request| {
            let mut response = Response::new(Hat {
                size: request.inches,
                color: "red".to_owned(),
                name: None,
            });
            response
                .trailers_mut()
                .insert("x-shop", "open".parse().unwrap());
            Ok(response)
        });
        let server = HaberdasherServer::new(script).layer(from_fn(replace));
        let shop = combination.open(server, ClientOptions::new()).await;
        let client = shop.client.clone().layer(from_fn(replace));
        let response = client.make_hat(size(10)).await.unwrap();
        assert_eq!((response.size, response.color.as_str()), (12, "red!!"));
        assert_eq!(response.headers()["x-replaced"], "yes");
        assert_eq!(response.trailers()["x-behind"], "yes");
        assert_eq!(response.trailers()["x-shop"], "open");
        let response = client.make_hat(size(10)).get().await.unwrap();
        assert_eq!((response.size, response.color.as_str()), (12, "red!!"));
    })
    .await;
}

#[tokio::test]
async fn an_interceptor_answers_by_itself() {
    each(async |combination| {
        let server = HaberdasherServer::new(Script::default()).layer(from_fn(
            async |request: Request<Payload>, _: Next| {
                let hat = Hat {
                    size: 77,
                    ..Hat::default()
                };
                Ok(Response::new(Payload::from_message(request.codec(), hat)))
            },
        ));
        let shop = combination.open(server, ClientOptions::new()).await;
        assert_eq!(shop.client.make_hat(size(1)).await.unwrap().size, 77);
        let hats = shop.client.make_similar_hats(size(1)).await.unwrap();
        let mut hats = hats.into_message();
        assert_eq!(hats.message().await.unwrap().unwrap().size, 77);
        assert!(hats.message().await.unwrap().is_none());
    })
    .await;
}

#[tokio::test]
async fn a_message_of_another_type_is_an_error_of_whoever_sent_it() {
    async fn wrong(mut request: Request<Payload>, next: Next) -> Result<Response<Payload>, Error> {
        if request.headers().contains_key("x-request") {
            request
                .message_mut()
                .message::<prost_types::Duration>()
                .await?;
        }
        let mut response = next.run(request).await?;
        response
            .message_mut()
            .message::<prost_types::Duration>()
            .await?;
        Ok(response)
    }
    each(async |combination| {
        let server = HaberdasherServer::new(Hats::default()).layer(from_fn(wrong));
        let shop = combination.open(server, ClientOptions::new()).await;
        // An object is no duration in JSON, and a text no number of nanoseconds.
        let order = described(1, "x".repeat(9));
        let call = shop.client.make_hat(order.clone()).header("x-request", "1");
        assert_eq!(call.await.unwrap_err().code(), Code::InvalidArgument);
        let error = shop.client.make_hat(order).await.unwrap_err();
        assert_eq!(error.code(), Code::Internal);
    })
    .await;
}
