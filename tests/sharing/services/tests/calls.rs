//! Servers and clients of one crate, called with the messages of another.

#![cfg(all(feature = "client", feature = "server"))]

use connect_runtime::{ClientOptions, Codec, Error, Request, Response, Streaming};

macro_rules! calls {
    ($module:ident) => {
        mod $module {
            use super::*;
            use sharing_messages::$module::sharing::v1::Hat;
            use sharing_services::$module::sharing::v1::{Shop, ShopClient, ShopServer};

            struct Sold;

            impl Shop for Sold {
                async fn sell(&self, request: Request<Hat>) -> Result<Response<Hat>, Error> {
                    Ok(request.into_message().into())
                }

                async fn show(
                    &self,
                    request: Request<Hat>,
                ) -> Result<Response<Streaming<Hat>>, Error> {
                    Ok(Streaming::from_iter([request.into_message()]).into())
                }
            }

            #[tokio::test]
            async fn messages_of_the_other_crate_go_through_both_codecs_and_any() {
                let hat = Hat {
                    size: 7,
                    ..Hat::default()
                };
                let hat = Hat {
                    inside: Some(prost_types::Any::from_msg(&hat).unwrap()),
                    ..hat
                };
                for codec in [Codec::Proto, Codec::Json] {
                    let client = ShopClient::new(ShopServer::new(Sold))
                        .options(ClientOptions::new().codec(codec));
                    assert_eq!(client.sell(hat.clone()).await.unwrap().message(), &hat);
                    let mut shown = client.show(hat.clone()).await.unwrap().into_message();
                    assert_eq!(shown.message().await.unwrap(), Some(hat.clone()));
                }
            }
        }
    };
}

calls!(built);
calls!(checked_in);
