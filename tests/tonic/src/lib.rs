//! tonic's services and ours from one run: each client calls the other's server, in this process.

#![deny(warnings, missing_docs, clippy::pedantic)]

/// The generated code: messages, our services, and tonic's in modules of their own.
pub mod hats {
    connect_runtime::include_proto!("hats.v1");
}

#[cfg(test)]
mod tests {
    use std::pin::Pin;

    use connect_runtime::{ClientOptions, Protocol, Streaming};
    use tokio_stream::{Stream, StreamExt};

    use super::hats::{
        self, Hat, HatsClient, HatsServer, Size, hats_client as tonic_client,
        hats_server as tonic_server,
    };

    struct Ours;

    impl hats::Hats for Ours {
        async fn make_hat(
            &self,
            request: connect_runtime::Request<Size>,
        ) -> Result<connect_runtime::Response<Hat>, connect_runtime::Error> {
            Ok(hat(request.inches, "ours").into())
        }

        async fn make_hats(
            &self,
            request: connect_runtime::Request<Streaming<Size>>,
        ) -> Result<connect_runtime::Response<Streaming<Hat>>, connect_runtime::Error> {
            let hats = request
                .into_message()
                .map(|size| Ok(hat(size?.inches, "ours")));
            Ok(Streaming::new(hats).into())
        }
    }

    struct Tonics;

    #[tonic::async_trait]
    impl tonic_server::Hats for Tonics {
        type MakeHatsStream = Pin<Box<dyn Stream<Item = Result<Hat, tonic::Status>> + Send>>;

        async fn make_hat(
            &self,
            request: tonic::Request<Size>,
        ) -> Result<tonic::Response<Hat>, tonic::Status> {
            Ok(tonic::Response::new(hat(
                request.get_ref().inches,
                "tonic's",
            )))
        }

        async fn make_hats(
            &self,
            request: tonic::Request<tonic::Streaming<Size>>,
        ) -> Result<tonic::Response<Self::MakeHatsStream>, tonic::Status> {
            let hats = request
                .into_inner()
                .map(|size| Ok(hat(size?.inches, "tonic's")));
            Ok(tonic::Response::new(Box::pin(hats)))
        }
    }

    fn hat(size: i32, color: &str) -> Hat {
        Hat {
            size,
            color: color.into(),
        }
    }

    #[tokio::test]
    async fn our_client_calls_tonics_server() {
        let server = tonic_server::HatsServer::new(Tonics);
        let client = HatsClient::new(server).options(ClientOptions::new().protocol(Protocol::Grpc));
        let made = client.make_hat(Size { inches: 7 }).await.unwrap();
        assert_eq!(made.into_message(), hat(7, "tonic's"));
        let sizes = Streaming::from_iter([Size { inches: 1 }, Size { inches: 2 }]);
        let mut made = client.make_hats(sizes).await.unwrap().into_message();
        assert_eq!(made.message().await.unwrap(), Some(hat(1, "tonic's")));
        assert_eq!(made.message().await.unwrap(), Some(hat(2, "tonic's")));
        assert_eq!(made.message().await.unwrap(), None);
    }

    #[tokio::test]
    async fn tonics_client_calls_our_server() {
        let mut client = tonic_client::HatsClient::new(HatsServer::new(Ours));
        let made = client.make_hat(Size { inches: 7 }).await.unwrap();
        assert_eq!(made.into_inner(), hat(7, "ours"));
        let sizes = tokio_stream::iter([Size { inches: 1 }, Size { inches: 2 }]);
        let made = client.make_hats(sizes).await.unwrap().into_inner();
        let made: Vec<_> = made.map(Result::unwrap).collect().await;
        assert_eq!(made, [hat(1, "ours"), hat(2, "ours")]);
    }
}
